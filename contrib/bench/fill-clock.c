/* SPDX-License-Identifier: Apache-2.0 */
#include "fill-world.h"
#include "store/deadline.h"
#include "store/inbox.h"
#include "store/procedure.h"
#include <string.h>

static gboolean
mark_overdue (World *world, const GwStoreDeadline *deadline, GError **error)
{
  GwStore *store = world->fill.instance->store;
  return gw_store_party_put (store, deadline->incident, deadline->contact, "recipient", "overdue", deadline->due_us, error)
         && gw_store_event_put (store, deadline->incident, deadline->due_us, "overdue", deadline->contact, 0, deadline->awaited, error);
}

static gboolean
fire (World *world, const GwStoreDeadline *deadline, GError **error)
{
  GwStore *store = world->fill.instance->store;
  gboolean settled = FALSE;
  const GwDirectoryEntry *to = gw_directory_find_id (world->fill.instance->directory, deadline->contact);
  gboolean due = strcmp (deadline->step, "due") == 0;
  if (!gw_store_deadline_settle (store, deadline->id, "fired", deadline->due_us, &settled, error))
    return FALSE;
  if (strcmp (deadline->step, "operator") == 0)
    return gw_store_alert_put (store, "overdue", "a contact has not answered", 0, deadline->incident, deadline->due_us, error);
  if (strcmp (deadline->step, "fallback") == 0)
    return TRUE;
  return (!due || strcmp (deadline->awaited, "closing") == 0 || mark_overdue (world, deadline, error))
         && gw_store_event_put (store, deadline->incident, deadline->due_us, "reminded", deadline->contact, 0, deadline->awaited, error)
         && fill_letter (&world->fill, "reminder", to, deadline->incident, NULL, deadline->due_us, NULL, NULL, error);
}

gboolean
clock_run_deadlines (World *world, GError **error)
{
  for (;;)
    {
      g_autoptr (GPtrArray) due = gw_store_deadlines_due (world->fill.instance->store, world->now_us, 64, error);
      if (due == NULL)
        return FALSE;
      if (due->len == 0)
        return TRUE;
      for (guint i = 0; i < due->len; i++)
        {
          const GwStoreDeadline *deadline = g_ptr_array_index (due, i);
          if (!fill_seal (&world->fill, deadline->due_us, FALSE, error) || !fire (world, deadline, error))
            return FALSE;
        }
    }
}

static gboolean
enter_duplicates (World *world, GError **error)
{
  GwInstance *instance = world->fill.instance;
  for (;;)
    {
      g_autofree char *contact = NULL;
      gint64 day = 0;
      gint64 count = 0;
      guint64 index = 0;
      if (!gw_store_replay_due (instance->store, world->now_us / GW_DAY, &contact, &day, &count, error))
        return FALSE;
      if (contact == NULL)
        return TRUE;
      g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_DUPLICATE, world->now_us);
      entry->contact = g_strdup (gw_directory_find_id (instance->directory, contact)->alias);
      entry->count = (guint64) count;
      if (!gw_log_append (instance->store, entry, -1, &index, error)
          || !gw_store_replay_entry (instance->store, contact, day, (gint64) index, error))
        return FALSE;
    }
}

/* Midnight. Strangers' mail goes once a month. */
gboolean
clock_midnight (World *world, GError **error)
{
  gint64 purged = 0;
  world_plan (world, world->now_us + GW_DAY, DO_DAY, NULL, NULL, NULL);
  if (!enter_duplicates (world, error))
    return FALSE;
  if (world->now_us / GW_DAY % 30 != 0)
    return TRUE;
  gint64 before = world->now_us - world->fill.instance->policy->retention.unsigned_us;
  if (!gw_store_mail_purge (world->fill.instance->store, before, world->now_us, &purged, error))
    return FALSE;
  if (purged == 0)
    return TRUE;
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_PURGE, world->now_us);
  entry->verdict = g_strdup ("unsigned-mail");
  entry->count = (guint64) purged;
  return fill_entry (&world->fill, entry, error);
}
