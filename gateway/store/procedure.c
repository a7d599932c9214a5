/* SPDX-License-Identifier: Apache-2.0 */
#include "store/procedure.h"
#include "store/sql.h"

void
gw_party_free (GwParty *party)
{
  if (party == NULL)
    return;
  g_free (party->contact);
  g_free (party->role);
  g_free (party->state);
  g_free (party);
}

void
gw_request_free (GwRequest *request)
{
  if (request == NULL)
    return;
  g_free (request->report_id);
  g_free (request->incident);
  g_free (request->asker);
  g_free (request->asked);
  g_free (request->kind);
  g_free (request->state);
  g_free (request);
}

void
gw_incident_mark_free (GwIncidentMark *mark)
{
  if (mark == NULL)
    return;
  g_free (mark->highest_tlp);
  g_free (mark->origin_poc);
  g_free (mark->origin_incident);
  g_free (mark);
}

void
gw_event_free (GwEvent *event)
{
  if (event == NULL)
    return;
  g_free (event->kind);
  g_free (event->contact);
  g_free (event->text);
  g_free (event);
}

/* ---- Parties ------------------------------------------------------------------------------------------------ */

static gpointer
make_party (sqlite3_stmt *row)
{
  GwParty *party = g_new0 (GwParty, 1);
  party->contact = gw_sql_text (row, 0);
  party->role = gw_sql_text (row, 1);
  party->state = gw_sql_text (row, 2);
  party->since_us = sqlite3_column_int64 (row, 3);
  return party;
}

const GwParty *
gw_party_find (const GPtrArray *parties, const char *contact)
{
  for (guint i = 0; parties != NULL && i < parties->len; i++)
    {
      const GwParty *party = g_ptr_array_index (parties, i);
      if (g_ascii_strcasecmp (party->contact, contact) == 0)
        return party;
    }
  return NULL;
}

GPtrArray *
gw_store_parties (GwStore *store, const char *incident, GError **error)
{
  return gw_sql_rows (store, make_party, (GDestroyNotify) gw_party_free, error,
                      "SELECT contact, role, state, since_us FROM party WHERE incident = ? ORDER BY contact", "t", incident);
}

/* Letters of ours that passed a contact's words on tell who knows of whom. */
#define PASSED_ON "SELECT 1 FROM reference r WHERE r.incident = ?1 AND r.sender IS NOT NULL"

GPtrArray *
gw_store_parties_known (GwStore *store, const char *incident, const char *viewer, GError **error)
{
  return gw_sql_rows (store, make_party, (GDestroyNotify) gw_party_free, error,
                      "SELECT p.contact, p.role, p.state, p.since_us FROM party p WHERE p.incident = ?1"
                      " AND (p.role IN ('originator', 'desk')"
                      " OR NOT EXISTS (" PASSED_ON " AND r.contact = p.contact)"
                      " OR EXISTS (" PASSED_ON " AND r.contact = p.contact AND (coalesce(r.tlp, '') <> 'TLP:RED' OR r.sender = ?2"
                      " OR EXISTS (SELECT 1 FROM reference v WHERE v.incident = ?1 AND v.contact = ?2 AND v.mail_id = r.mail_id)))"
                      " OR EXISTS (" PASSED_ON " AND r.contact = ?2 AND r.sender = p.contact)) ORDER BY p.contact",
                      "tt", incident, viewer);
}

/* ---- The incident ------------------------------------------------------------------------------------------- */

gboolean
gw_store_incident_set (GwStore *store, const char *incident, const char *state, const char *tlp, const char *urgency,
                       gint64 changed_us, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE incident SET state = coalesce(?, state), tlp = coalesce(?, tlp),"
                     " urgency = coalesce(?, urgency), changed_us = max(changed_us, ?) WHERE id = ?",
                     "ttti" "t", state, tlp, urgency, changed_us, incident);
}

gboolean
gw_store_incident_seq (GwStore *store, const char *incident, gint64 *seq, GError **error)
{
  return gw_sql_number (store, seq, 0, error, "SELECT max(seq) FROM event WHERE incident = ?", "t", incident);
}

static gpointer
make_event (sqlite3_stmt *row)
{
  GwEvent *event = g_new0 (GwEvent, 1);
  event->seq = sqlite3_column_int64 (row, 0);
  event->time_us = sqlite3_column_int64 (row, 1);
  event->kind = gw_sql_text (row, 2);
  event->contact = gw_sql_text (row, 3);
  event->mail_id = sqlite3_column_int64 (row, 4);
  event->text = gw_sql_text (row, 5);
  return event;
}

GPtrArray *
gw_store_events (GwStore *store, const char *incident, GError **error)
{
  return gw_sql_rows (store, make_event, (GDestroyNotify) gw_event_free, error,
                      "SELECT seq, time_us, kind, contact, mail_id, text FROM event WHERE incident = ? ORDER BY seq", "t",
                      incident);
}

gboolean
gw_store_event_find (GwStore *store, const char *incident, const char *kind, const char *contact, const char *text,
                     gint64 since_us, gboolean *found, GError **error)
{
  gint64 count = 0;
  if (!gw_sql_number (store, &count, 0, error,
                      "SELECT count(*) FROM event WHERE incident = ? AND kind = ? AND contact IS ? AND text IS ?"
                      " AND time_us >= ?", "tttti", incident, kind, contact, text, since_us))
    return FALSE;
  *found = count > 0;
  return TRUE;
}

gboolean
gw_store_mark_put (GwStore *store, const char *incident, const GwIncidentMark *mark, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO incident_mark (incident, highest_tlp, origin_poc, origin_incident, hops, closed_us)"
                     " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (incident) DO UPDATE SET highest_tlp = excluded.highest_tlp,"
                     " origin_poc = excluded.origin_poc, origin_incident = excluded.origin_incident,"
                     " hops = excluded.hops, closed_us = excluded.closed_us",
                     "tttt" "ii", incident, mark->highest_tlp, mark->origin_poc, mark->origin_incident, mark->hops,
                     mark->closed_us);
}

static gpointer
make_mark (sqlite3_stmt *row)
{
  GwIncidentMark *mark = g_new0 (GwIncidentMark, 1);
  mark->highest_tlp = gw_sql_text (row, 0);
  mark->origin_poc = gw_sql_text (row, 1);
  mark->origin_incident = gw_sql_text (row, 2);
  mark->hops = sqlite3_column_int64 (row, 3);
  mark->closed_us = sqlite3_column_int64 (row, 4);
  return mark;
}

GwIncidentMark *
gw_store_mark_get (GwStore *store, const char *incident, GError **error)
{
  g_autoptr (GPtrArray) rows =
    gw_sql_rows (store, make_mark, NULL, error,
                 "SELECT coalesce(m.highest_tlp, i.tlp, 'TLP:RED'), m.origin_poc, m.origin_incident, coalesce(m.hops, 0),"
                 " coalesce(m.closed_us, 0) FROM (SELECT ? AS id) w LEFT JOIN incident i ON i.id = w.id"
                 " LEFT JOIN incident_mark m ON m.incident = w.id", "t", incident);
  return rows != NULL ? g_ptr_array_index (rows, 0) : NULL;
}

char *
gw_store_incident_find_origin (GwStore *store, const char *origin_incident, const char *originator, GError **error)
{
  char *id = NULL;
  return gw_sql_find (store, &id, error,
                      "SELECT i.id FROM incident_mark m JOIN incident i ON i.id = m.incident"
                      " WHERE m.origin_incident = ? AND i.originator = ?"
                      " ORDER BY i.state = 'closed', i.opened_us DESC LIMIT 1", "tt", origin_incident, originator) ? id : NULL;
}

char *
gw_store_incident_find_origin_party (GwStore *store, const char *origin_incident, const char *contact, GError **error)
{
  char *id = NULL;
  return gw_sql_find (store, &id, error,
                      "SELECT p.incident FROM incident_mark m JOIN party p ON p.incident = m.incident"
                      " WHERE m.origin_incident = ? AND p.contact = ? ORDER BY p.since_us DESC LIMIT 1", "tt",
                      origin_incident, contact) ? id : NULL;
}

gboolean
gw_store_origin_has_party (GwStore *store, const char *origin_incident, const char *contact, const char *but, gboolean *found,
                           GError **error)
{
  gint64 count = 0;
  if (!gw_sql_number (store, &count, 0, error,
                      "SELECT count(*) FROM incident_mark m JOIN incident i ON i.id = m.incident JOIN party p"
                      " ON p.incident = m.incident WHERE m.origin_incident = ? AND p.contact = ? AND i.originator <> ?", "ttt",
                      origin_incident, contact, but))
    return FALSE;
  *found = count > 0;
  return TRUE;
}

/* ---- Requests ----------------------------------------------------------------------------------------------- */

#define REQUEST "SELECT report_id, incident, asker, asked, kind, state, mail_id, since_us, reply_by_us FROM request"

static gpointer
make_request (sqlite3_stmt *row)
{
  GwRequest *request = g_new0 (GwRequest, 1);
  request->report_id = gw_sql_text (row, 0);
  request->incident = gw_sql_text (row, 1);
  request->asker = gw_sql_text (row, 2);
  request->asked = gw_sql_text (row, 3);
  request->kind = gw_sql_text (row, 4);
  request->state = gw_sql_text (row, 5);
  request->mail_id = sqlite3_column_int64 (row, 6);
  request->since_us = sqlite3_column_int64 (row, 7);
  request->reply_by_us = sqlite3_column_int64 (row, 8);
  return request;
}

gboolean
gw_store_request_put (GwStore *store, const GwRequest *request, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO request (report_id, incident, asker, asked, kind, state, mail_id, since_us, reply_by_us)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     "ttttttiii", request->report_id, request->incident, request->asker, request->asked, request->kind,
                     request->state, request->mail_id, request->since_us, request->reply_by_us);
}

gboolean
gw_store_request_set (GwStore *store, const char *report_id, const char *state, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error, "UPDATE request SET state = ?, since_us = ? WHERE report_id = ?", "tit", state, now_us,
                     report_id);
}

GwRequest *
gw_store_request_find (GwStore *store, const char *report_id, GError **error)
{
  g_autoptr (GPtrArray) rows = gw_sql_rows (store, make_request, NULL, error, REQUEST " WHERE report_id = ?", "t", report_id);
  return rows != NULL && rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
}

GPtrArray *
gw_store_requests (GwStore *store, const char *incident, GError **error)
{
  return gw_sql_rows (store, make_request, (GDestroyNotify) gw_request_free, error,
                      REQUEST " WHERE incident = ? ORDER BY since_us, report_id", "t", incident);
}

/* ---- Revisions ---------------------------------------------------------------------------------------------- */

gboolean
gw_store_revision_last (GwStore *store, const char *incident, const char *contact, gint64 *revision, GError **error)
{
  return gw_sql_number (store, revision, 1, error, "SELECT max(revision) FROM revision WHERE incident = ? AND contact = ?",
                        "tt", incident, contact);
}

gboolean
gw_store_revision_put (GwStore *store, const char *incident, const char *contact, gint64 revision, gint64 mail_id,
                       GError **error)
{
  return gw_sql_run (store, error, "INSERT INTO revision (incident, contact, revision, mail_id) VALUES (?, ?, ?, ?)", "ttii",
                     incident, contact, revision, mail_id);
}
