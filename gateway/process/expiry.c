/* SPDX-License-Identifier: Apache-2.0 */
#include "process/expiry.h"
#include "base/clock.h"
#include "process/commit.h"
#include "process/model-letters.h"
#include "process/outgoing.h"
#include "store/directory.h"

#define META "expiry-day"

static const gint64 steps[] = { 7, 30, 60 }; /* days before the end, the nearest first */

/* The nearest step that @expires_us has come within, 0: none, or it has ended. */
static gint64
find_step (gint64 expires_us, gint64 now_us)
{
  if (expires_us <= now_us || expires_us == G_MAXINT64)
    return 0;
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (expires_us - now_us <= steps[i] * GW_DAY)
      return steps[i];
  return 0;
}

static guint
days_left (gint64 expires_us, gint64 now_us)
{
  return (guint) ((expires_us - now_us + GW_DAY - 1) / GW_DAY);
}

static gboolean
tell_contact (GwInstance *instance, const GwDirectoryEntry *entry, const char *fingerprint, gint64 expires_us, gint64 now_us,
              GError **error)
{
  g_autofree char *report_id = gw_outgoing_report_id ("GW-N-");
  g_autoptr (JsonObject) model = gw_model_key_expiry (instance, entry, fingerprint, expires_us,
                                                      days_left (expires_us, now_us), report_id);
  GwOutgoing outgoing = { .kind = "key-expiry", .to = entry, .model = model, .entry = -1, .open = TRUE };
  return gw_outgoing_queue (instance, &outgoing, NULL, error);
}

static gboolean
tell_operator (GwInstance *instance, const char *contact, const char *fingerprint, gint64 expires_us, gint64 now_us,
               GError **error)
{
  guint days = days_left (expires_us, now_us);
  g_autofree char *text = g_strdup_printf ("key %.16s of %s expires in %u day%s: the contact was asked to extend it",
                                           fingerprint, contact, days, days == 1 ? "" : "s");
  g_autofree char *command = g_strdup_printf ("notigate contact refresh %s --keys FILE", contact);
  return gw_commit_alert (instance, "key-expiry", text, command, 0, NULL, FALSE, error);
}

static gboolean
warn_of_key (GwInstance *instance, const GwDirectoryEntry *entry, const GwContactKey *key, gint64 now_us, gboolean *worked,
             GError **error)
{
  gint64 expires = gw_key_ends (gw_directory_keys (instance->directory), key->fingerprint);
  gint64 step = find_step (expires, now_us);
  gint64 warned = 0;
  if (key->role == GW_KEY_OLD || step == 0)
    return TRUE;
  if (!gw_store_key_warned (instance->store, key->fingerprint, expires, &warned, error))
    return FALSE;
  if (warned != 0 && warned <= step)
    return TRUE;
  *worked = TRUE;
  return gw_store_key_warned_put (instance->store, key->fingerprint, expires, step, now_us, error)
         && tell_contact (instance, entry, key->fingerprint, expires, now_us, error)
         && tell_operator (instance, entry->contact->id, key->fingerprint, expires, now_us, error);
}

/* Whether it has run on this day; else notes that it does. A clock that went back does not make it run every time. */
static gboolean
begin_day (GwInstance *instance, gint64 now_us, gboolean *due, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *last = gw_store_meta (instance->store, META, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_autofree char *today = g_strdup_printf ("%" G_GINT64_FORMAT, now_us / GW_DAY);
  *due = g_strcmp0 (last, today) != 0;
  return !*due || gw_store_meta_put (instance->store, META, today, error);
}

gboolean
gw_expiry_run (GwInstance *instance, gint64 now_us, gboolean *worked, GError **error)
{
  gboolean due = FALSE;
  if (!begin_day (instance, now_us, &due, error))
    return FALSE;
  const GPtrArray *entries = gw_directory_entries (instance->directory);
  for (guint i = 0; due && i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = entries->pdata[i];
      for (guint k = 0; gw_directory_status (entry, now_us) == GW_CONTACT_ACTIVE && k < entry->contact->keys->len; k++)
        if (!warn_of_key (instance, entry, entry->contact->keys->pdata[k], now_us, worked, error))
          return FALSE;
    }
  return TRUE;
}
