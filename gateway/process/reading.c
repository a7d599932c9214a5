/* SPDX-License-Identifier: Apache-2.0 */
#include "process/reading.h"
#include "base/clock.h"
#include "base/digest.h"
#include "ledger/log.h"
#include "store/audit.h"
#include "store/reading.h"
#include <string.h>

/* Whose the mail is, as the ledger says it; no error where nobody known signed it. */
static gboolean
find_alias (GwStore *store, const char *contact, char **alias, GError **error)
{
  g_autoptr (GError) failure = NULL;
  *alias = contact ? gw_store_contact_alias (store, contact, &failure) : NULL;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
enter_one (GwStore *store, const GwReading *reading, gint64 mail_id, GError **error)
{
  guint64 index = 0;
  g_autoptr (GPtrArray) rounds = gw_store_audit_rounds (store, mail_id, error);
  if (rounds == NULL)
    return FALSE;
  const GwAuditMail *mail = g_ptr_array_index (rounds, rounds->len - 1);
  g_autofree char *words = g_strdup_printf ("%s: %s", reading->person, reading->reason);
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_READ, gw_clock_now ());
  entry->message_sha256 = g_strdup (mail->sha256);
  entry->verdict = g_strdup (reading->what);
  entry->incident = g_strdup (reading->incident);
  entry->subject = gw_sha256_hex (words, strlen (words));
  if (!find_alias (store, mail->contact, &entry->contact, error) || !gw_log_append (store, entry, mail_id, &index, error))
    return FALSE;
  GwStoreReading row = { .entry = (gint64) index, .time_us = entry->time_us, .mail_id = mail_id, .what = reading->what,
                         .incident = reading->incident, .words = words };
  return gw_store_reading_put (store, &row, error);
}

static gboolean
enter (GwStore *store, gpointer data, GError **error)
{
  const GwReading *reading = data;
  for (guint i = 0; i < reading->mails->len; i++)
    if (!enter_one (store, reading, g_array_index (reading->mails, gint64, i), error))
      return FALSE;
  return TRUE;
}

gboolean
gw_reading_enter (GwStore *store, const GwReading *reading, GError **error)
{
  return gw_store_write (store, enter, (gpointer) reading, error);
}
