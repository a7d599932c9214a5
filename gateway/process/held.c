/* SPDX-License-Identifier: Apache-2.0 */
#include "process/held.h"
#include "base/clock.h"
#include "base/error.h"
#include "directory/value.h"
#include "process/commit.h"
#include "process/relay.h"
#include "store/held.h"
#include <string.h>

gboolean
gw_held_sender (const GwCase *c)
{
  const GwFormContext context = { .contact = c->entry->contact->id };
  if (c->mime->text == NULL)
    return FALSE;
  g_autoptr (GwForm) form = gw_form_parse (c->mime->text, &context);
  return form->kind == GW_FORM_FORM && g_strcmp0 (gw_form_get (form, "Urgency"), "critical") == 0;
}

/* Ids of @id and of those that are reached by it: what waits for them may wait because of it. Borrowed from the directory; the
 * array is the caller's. */
static GPtrArray *
list_reached (const GwInstance *instance, const char *id)
{
  const GPtrArray *entries = gw_directory_entries (instance->directory);
  GPtrArray *reached = g_ptr_array_new ();
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (entries, i);
      const char *via = entry->contact->via;
      if (g_ascii_strcasecmp (entry->contact->id, id) == 0 || (via != NULL && g_ascii_strcasecmp (via, id) == 0))
        g_ptr_array_add (reached, entry->contact->id);
    }
  return reached;
}

/* ---- Opening it --------------------------------------------------------------------------------------------- */

static gboolean
recall_one (GwInstance *instance, const GwStoreHeld *held, GPtrArray *all, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  if (held->over)
    return TRUE;
  GwRecalled *recalled = gw_relay_recall_held (instance, held, &refusal);
  if (recalled != NULL)
    g_ptr_array_add (all, recalled);
  if (recalled != NULL || g_error_matches (refusal, GW_ERROR, GW_ERROR_DATA))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

static const GwRecalled *
find_recalled (const GPtrArray *recalled, gint64 mail_id)
{
  for (guint i = 0; i < recalled->len; i++)
    {
      const GwRecalled *one = g_ptr_array_index (recalled, i);
      if (one->mail->id == mail_id)
        return one;
    }
  return NULL;
}

GPtrArray *
gw_held_recall (GwInstance *instance, const char *id, GError **error)
{
  g_autoptr (GPtrArray) reached = list_reached (instance, id);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_recalled_free);
  for (guint i = 0; i < reached->len; i++)
    {
      g_autoptr (GPtrArray) held = gw_store_held_list (instance->store, g_ptr_array_index (reached, i), error);
      if (held == NULL)
        return NULL;
      for (guint k = 0; k < held->len; k++)
        if (find_recalled (all, ((const GwStoreHeld *) g_ptr_array_index (held, k))->mail_id) == NULL
            && !recall_one (instance, g_ptr_array_index (held, k), all, error))
          return NULL;
    }
  return g_steal_pointer (&all);
}

/* ---- Sending it --------------------------------------------------------------------------------------------- */

static gboolean
tell_left (GwInstance *instance, const GwDirectoryEntry *entry, const char *id, GError **error)
{
  g_autoptr (GwIncident) incident = gw_store_incident_find (instance->store, id, error);
  if (incident == NULL)
    return FALSE;
  g_autofree char *text = g_strdup_printf ("%s could not be passed on to %s after its suspension", id, entry->contact->id);
  g_autofree char *command = g_strdup_printf ("notigate incident show %s", id);
  return gw_commit_incident_alert (instance, "held-letter", text, text, command, incident, error);
}

static gboolean
send_one (GwInstance *instance, const GwDirectoryEntry *entry, const GwStoreHeld *held, const GwRecalled *recalled, gint64 *count,
          GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_ptr_array_add (entries, (gpointer) entry);
  if (recalled != NULL && gw_relay_forward (instance, recalled, entries, &refusal))
    {
      (*count)++;
      return TRUE;
    }
  if (recalled == NULL || g_error_matches (refusal, GW_ERROR, GW_ERROR_DATA))
    return tell_left (instance, entry, held->incident, error);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

/* Whether there is no key yet to encrypt it to: then it waits for that. */
static gboolean
waits_for_key (const GwInstance *instance, const GwDirectoryEntry *entry, const GwStoreHeld *held)
{
  g_auto (GStrv) keys = gw_directory_encryption_keys (instance->directory, entry, gw_clock_now ());
  return *keys == NULL && gw_tlp_rank (held->tlp) > gw_tlp_rank ("TLP:GREEN");
}

static gboolean
release_to (GwInstance *instance, const GwDirectoryEntry *entry, const GPtrArray *recalled, gint64 *count, GError **error)
{
  const char *id = entry->contact->id;
  g_autoptr (GPtrArray) held = gw_store_held_list (instance->store, id, error);
  for (guint i = 0; held != NULL && i < held->len; i++)
    {
      const GwStoreHeld *one = g_ptr_array_index (held, i);
      if (waits_for_key (instance, entry, one))
        continue;
      if (!gw_store_held_clear (instance->store, id, one->mail_id, error)
          || (!one->over && !send_one (instance, entry, one, find_recalled (recalled, one->mail_id), count, error)))
        return FALSE;
    }
  return held != NULL;
}

static gboolean
is_reachable (const GwInstance *instance, const GwDirectoryEntry *entry)
{
  const GwDirectoryEntry *route = gw_directory_route (instance->directory, entry);
  gint64 now_us = gw_clock_now ();
  return route != NULL && gw_directory_status (entry, now_us) == GW_CONTACT_ACTIVE
         && gw_directory_status (route, now_us) == GW_CONTACT_ACTIVE;
}

gboolean
gw_held_release (GwInstance *instance, const char *id, const GPtrArray *recalled, gint64 *count, GError **error)
{
  g_autoptr (GPtrArray) reached = list_reached (instance, id);
  *count = 0;
  for (guint i = 0; i < reached->len; i++)
    {
      const GwDirectoryEntry *entry = gw_directory_find_id (instance->directory, g_ptr_array_index (reached, i));
      if (is_reachable (instance, entry) && !release_to (instance, entry, recalled, count, error))
        return FALSE;
    }
  return TRUE;
}
