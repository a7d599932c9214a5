/* SPDX-License-Identifier: Apache-2.0 */
#include "store/incident-view.h"
#include "store/sql.h"
#include <string.h>

void
gw_incident_fact_free (GwIncidentFact *fact)
{
  if (fact == NULL)
    return;
  gw_event_free (fact->event);
  g_free (fact->fingerprint);
  g_free (fact->signed_sha256);
  g_free (fact->message_type);
  g_free (fact->report_id);
  g_free (fact->tlp);
  g_free (fact);
}

/* A bounce has a mail and no signature; a letter that is passed on bears its writer's, not its reader's. */
static gpointer
make_fact (sqlite3_stmt *row)
{
  GwIncidentFact *fact = g_new0 (GwIncidentFact, 1);
  GwEvent *event = fact->event = g_new0 (GwEvent, 1);
  event->seq = sqlite3_column_int64 (row, 0);
  event->time_us = sqlite3_column_int64 (row, 1);
  event->kind = gw_sql_text (row, 2);
  event->contact = gw_sql_text (row, 3);
  event->mail_id = sqlite3_column_int64 (row, 4);
  event->text = gw_sql_text (row, 5);
  fact->fingerprint = gw_sql_text (row, 6);
  fact->signed_sha256 = gw_sql_text (row, 7);
  fact->message_type = gw_sql_text (row, 8);
  fact->report_id = gw_sql_text (row, 9);
  fact->tlp = gw_sql_text (row, 10);
  fact->entry = sqlite3_column_type (row, 11) == SQLITE_NULL ? -1 : sqlite3_column_int64 (row, 11);
  g_autofree char *signer = gw_sql_text (row, 12);
  fact->proved = event->mail_id != 0 && fact->fingerprint != NULL && event->contact != NULL
                 && g_strcmp0 (signer, event->contact) == 0;
  return fact;
}

GPtrArray *
gw_store_incident_facts (GwStore *store, const char *incident, GError **error)
{
  return gw_sql_rows (store, make_fact, (GDestroyNotify) gw_incident_fact_free, error,
                      "SELECT e.seq, e.time_us, e.kind, e.contact, e.mail_id, e.text, v.fingerprint, v.signed_sha256,"
                      " v.message_type, v.report_id, v.tlp, v.entry, v.contact FROM event e LEFT JOIN verdict v"
                      " ON v.mail_id = e.mail_id AND v.round = (SELECT max(round) FROM verdict w"
                      " WHERE w.mail_id = e.mail_id) WHERE e.incident = ? ORDER BY e.seq", "t", incident);
}

void
gw_incident_letter_free (GwIncidentLetter *letter)
{
  if (letter == NULL)
    return;
  g_free (letter->kind);
  g_free (letter->contact);
  g_free (letter->state);
  g_free (letter);
}

static gpointer
make_letter (sqlite3_stmt *row)
{
  GwIncidentLetter *letter = g_new0 (GwIncidentLetter, 1);
  letter->id = sqlite3_column_int64 (row, 0);
  letter->kind = gw_sql_text (row, 1);
  letter->contact = gw_sql_text (row, 2);
  letter->number = sqlite3_column_int64 (row, 3);
  letter->state = gw_sql_text (row, 4);
  letter->created_us = sqlite3_column_int64 (row, 5);
  letter->sent_us = sqlite3_column_int64 (row, 6);
  letter->sealed_entry = sqlite3_column_type (row, 7) == SQLITE_NULL ? -1 : sqlite3_column_int64 (row, 7);
  return letter;
}

GPtrArray *
gw_store_incident_letters (GwStore *store, const char *incident, GError **error)
{
  return gw_sql_rows (store, make_letter, (GDestroyNotify) gw_incident_letter_free, error,
                      "SELECT id, kind, contact, number, state, created_us, sent_us, sealed_entry FROM letter"
                      " WHERE incident = ? ORDER BY id", "t", incident);
}
