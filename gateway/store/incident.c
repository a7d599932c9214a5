/* SPDX-License-Identifier: Apache-2.0 */
#include "store/incident.h"
#include "base/error.h"
#include "store/sql.h"

void
gw_incident_free (GwIncident *incident)
{
  if (incident == NULL)
    return;
  g_free (incident->id);
  g_free (incident->state);
  g_free (incident->originator);
  g_free (incident->report_id);
  g_free (incident->tlp);
  g_free (incident->urgency);
  g_free (incident->title);
  g_free (incident->incident_type);
  g_free (incident);
}

gboolean
gw_store_incident_put (GwStore *store, const GwIncident *incident, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO incident (id, opened_us, changed_us, state, originator, report_id, mail_id, tlp,"
                     " urgency, exercise, title, incident_type) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     "tiittt" "itt" "itt", incident->id, incident->opened_us, incident->changed_us, incident->state,
                     incident->originator, incident->report_id, incident->mail_id, incident->tlp, incident->urgency,
                     (gint64) incident->exercise, incident->title, incident->incident_type);
}

static gpointer
make_incident (sqlite3_stmt *row)
{
  GwIncident *incident = g_new0 (GwIncident, 1);
  incident->id = gw_sql_text (row, 0);
  incident->opened_us = sqlite3_column_int64 (row, 1);
  incident->changed_us = sqlite3_column_int64 (row, 2);
  incident->state = gw_sql_text (row, 3);
  incident->originator = gw_sql_text (row, 4);
  incident->report_id = gw_sql_text (row, 5);
  incident->mail_id = sqlite3_column_int64 (row, 6);
  incident->tlp = gw_sql_text (row, 7);
  incident->urgency = gw_sql_text (row, 8);
  incident->exercise = sqlite3_column_int (row, 9);
  incident->title = gw_sql_text (row, 10);
  incident->incident_type = gw_sql_text (row, 11);
  return incident;
}

GwIncident *
gw_store_incident_find (GwStore *store, const char *id, GError **error)
{
  g_autoptr (GPtrArray) rows = gw_sql_rows (store, make_incident, NULL, error,
                                            "SELECT id, opened_us, changed_us, state, originator, report_id, mail_id,"
                                            " tlp, urgency, exercise, title, incident_type FROM incident WHERE id = ?",
                                            "t", id);
  return rows != NULL && rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
}

gboolean
gw_store_event_put (GwStore *store, const char *incident, gint64 time_us, const char *kind, const char *contact,
                    gint64 mail_id, const char *text, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO event (incident, seq, time_us, kind, contact, mail_id, text) VALUES (?1,"
                     " (SELECT coalesce(max(seq), 0) + 1 FROM event WHERE incident = ?1), ?2, ?3, ?4, ?5, ?6)",
                     "titt" "it", incident, time_us, kind, contact, mail_id, text);
}

gboolean
gw_store_party_put (GwStore *store, const char *incident, const char *contact, const char *role, const char *state,
                    gint64 now_us, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO party (incident, contact, role, state, since_us) VALUES (?, ?, ?, ?, ?)"
                     " ON CONFLICT (incident, contact) DO UPDATE SET state = excluded.state, since_us = excluded.since_us",
                     "tttti", incident, contact, role, state, now_us);
}

gboolean
gw_store_party_find (GwStore *store, const char *incident, const char *contact, gboolean *found, GError **error)
{
  gint64 count = 0;
  if (!gw_sql_number (store, &count, 0, error, "SELECT count(*) FROM party WHERE incident = ? AND contact = ?", "tt",
                      incident, contact))
    return FALSE;
  *found = count > 0;
  return TRUE;
}

gboolean
gw_store_alert_put (GwStore *store, const char *kind, const char *text, gint64 mail_id, const char *incident,
                    gint64 now_us, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO alert (id, time_us, kind, text, mail_id, incident) VALUES"
                     " ((SELECT coalesce(max(id), 0) + 1 FROM alert), ?, ?, ?, ?, ?)",
                     "itt" "it", now_us, kind, text, mail_id, incident);
}

gboolean
gw_store_alert_find (GwStore *store, const char *kind, const char *text, gint64 since_us, gboolean *found, GError **error)
{
  gint64 count = 0;
  if (!gw_sql_number (store, &count, 0, error,
                      "SELECT count(*) FROM (SELECT 1 FROM alert WHERE kind = ? AND text = ? AND time_us >= ? LIMIT 1)",
                      "tti", kind, text, since_us))
    return FALSE;
  *found = count > 0;
  return TRUE;
}

void
gw_alert_free (GwAlert *alert)
{
  if (alert == NULL)
    return;
  g_free (alert->kind);
  g_free (alert->text);
  g_free (alert);
}

static gpointer
make_alert (sqlite3_stmt *row)
{
  GwAlert *alert = g_new0 (GwAlert, 1);
  alert->id = sqlite3_column_int64 (row, 0);
  alert->time_us = sqlite3_column_int64 (row, 1);
  alert->kind = gw_sql_text (row, 2);
  alert->text = gw_sql_text (row, 3);
  alert->mail_id = sqlite3_column_int64 (row, 4);
  return alert;
}

GPtrArray *
gw_store_alerts (GwStore *store, GError **error)
{
  return gw_sql_rows (store, make_alert, (GDestroyNotify) gw_alert_free, error,
                      "SELECT id, time_us, kind, text, mail_id FROM alert WHERE acked_us IS NULL ORDER BY id", "");
}

typedef struct {
  gint64 id;
  gint64 now_us;
} Ack;

static gboolean
ack_alert (GwStore *store, gpointer data, GError **error)
{
  Ack *ack = data;
  if (!gw_sql_run (store, error, "UPDATE alert SET acked_us = ? WHERE id = ? AND acked_us IS NULL", "ii", ack->now_us,
                   ack->id))
    return FALSE;
  if (sqlite3_changes (gw_sql_database (store)) == 1) /* and nobody is called for it any more */
    return gw_sql_run (store, error, "UPDATE page SET due_us = NULL WHERE alert = ?", "i", ack->id);
  g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "alert %" G_GINT64_FORMAT ": none is open under this number; "
               "fix: notigate todo lists them", ack->id);
  return FALSE;
}

gboolean
gw_store_alert_ack (GwStore *store, gint64 id, gint64 now_us, GError **error)
{
  Ack ack = { id, now_us };
  return gw_store_write (store, ack_alert, &ack, error);
}
