/* SPDX-License-Identifier: Apache-2.0 */
#include "store/report.h"
#include "store/schema-views.h"
#include "store/sql.h"

/* Of incident i with its mark m; ?1, ?2, ?3: from, to, with exercises. */
#define FROM_INCIDENT " FROM incident i LEFT JOIN incident_mark m ON m.incident = i.id"
#define IN_SPAN                                                                                                     \
  " i.opened_us >= ?1 AND i.opened_us < ?2 AND (?3 OR i.exercise = 0) AND i.tlp IN " GW_VIEW_KNOWN_TLPS             \
  " AND " GW_VIEW_HIGHEST " IN " GW_VIEW_KNOWN_TLPS

/* What tells that a contact has answered; what ends an incident. As procedure/machine names them. */
#define ANSWERS                                                                                                     \
  "('acknowledgement', 'note', 'update', 'correction', 'information-request', 'information-response',"             \
  " 'assistance-request', 'assistance-response')"
#define ENDS "('closed', 'withdrawn')"

static gpointer
make_count (sqlite3_stmt *row)
{
  GwCount *count = g_new0 (GwCount, 1);
  count->name = gw_sql_text (row, 0);
  count->count = sqlite3_column_int64 (row, 1);
  count->oldest_us = sqlite3_column_int64 (row, 2);
  return count;
}

static GPtrArray *
count_by (GwStore *store, const GwReportSpan *span, const char *sql, GError **error)
{
  return gw_sql_rows (store, make_count, (GDestroyNotify) gw_count_free, error, sql, "iii", span->from_us, span->to_us,
                      (gint64) span->exercises);
}

GPtrArray *
gw_store_report_days (GwStore *store, const GwReportSpan *span, GError **error)
{
  return count_by (store, span,
                   "SELECT NULL, count(*), i.opened_us / 86400000000 * 86400000000 AS day" FROM_INCIDENT " WHERE" IN_SPAN
                   " GROUP BY day ORDER BY day", error);
}

GPtrArray *
gw_store_report_types (GwStore *store, const GwReportSpan *span, GError **error)
{
  return count_by (store, span,
                   "SELECT coalesce(i.incident_type, '') AS type, count(*), min(i.opened_us)" FROM_INCIDENT
                   " WHERE" IN_SPAN " GROUP BY type ORDER BY type", error);
}

GPtrArray *
gw_store_report_urgencies (GwStore *store, const GwReportSpan *span, GError **error)
{
  return count_by (store, span,
                   "SELECT coalesce(i.urgency, '') AS urgent, count(*), min(i.opened_us)" FROM_INCIDENT
                   " WHERE" IN_SPAN " GROUP BY urgent ORDER BY urgent", error);
}

GPtrArray *
gw_store_report_states (GwStore *store, const GwReportSpan *span, GError **error)
{
  return count_by (store, span,
                   "SELECT CASE WHEN i.state = 'closed' THEN 'closed' ELSE 'open' END AS stage, count(*), min(i.opened_us)"
                   FROM_INCIDENT " WHERE" IN_SPAN " GROUP BY stage ORDER BY stage", error);
}

GPtrArray *
gw_store_report_refusals (GwStore *store, const GwReportSpan *span, GError **error)
{
  return count_by (store, span,
                   "SELECT coalesce(v.code, '') AS why, count(*), min(v.decided_us) FROM verdict v"
                   " LEFT JOIN incident i ON i.id = v.incident LEFT JOIN incident_mark m ON m.incident = v.incident"
                   " WHERE v.ending = 'refused' AND v.decided_us >= ?1 AND v.decided_us < ?2"
                   " AND (v.tlp IS NULL OR v.tlp IN " GW_VIEW_KNOWN_TLPS ") AND (i.id IS NULL OR ((?3 OR i.exercise = 0)"
                   " AND i.tlp IN " GW_VIEW_KNOWN_TLPS " AND " GW_VIEW_HIGHEST " IN " GW_VIEW_KNOWN_TLPS "))"
                   " GROUP BY why ORDER BY why", error);
}

/* ---- Response times ----------------------------------------------------------------------------------------- */

/* The first answer behind the time, where the time has gone by; a gateway's letter names the contact for which it
 * speaks first. Else whether the end of the incident was what stopped it. */
#define FIRST_ANSWER                                                                                                \
  "(SELECT min(e.time_us) FROM event e WHERE e.incident = d.incident AND e.time_us > d.due_us AND e.kind IN " ANSWERS \
  " AND (e.contact = d.contact OR substr(e.text, 1, length(d.contact)) = d.contact OR EXISTS (SELECT 1 FROM party p"  \
  " WHERE p.incident = e.incident AND p.contact = e.contact AND p.role = 'fallback')))"
#define ENDED                                                                                                       \
  "EXISTS (SELECT 1 FROM event e WHERE e.incident = d.incident AND e.time_us = d.settled_us AND e.kind IN " ENDS ")"

/* BETWEEN: the index letter_created alone is read, not the rows, which hold whole letters and lie far apart. */
static const char times_sql[] =
  "SELECT d.incident, d.contact, d.awaited, coalesce(i.urgency, ''), coalesce(l.created_us, i.opened_us), d.due_us,"
  " CASE d.state WHEN 'stopped' THEN CASE WHEN " ENDED " THEN -1 ELSE d.settled_us END"
  " ELSE coalesce(" FIRST_ANSWER ", 0) END, i.state = 'closed'" FROM_INCIDENT
  " JOIN deadline d ON d.incident = i.id LEFT JOIN reference r ON r.report_id = d.report_id"
  " LEFT JOIN letter l ON l.id BETWEEN r.letter AND r.letter WHERE" IN_SPAN " AND d.step = 'due'"
  " AND d.awaited IN ('acknowledgement', 'first-results', 'answer') AND (d.state <> 'pending' OR d.due_us <= ?4)";

static gboolean
read_time (sqlite3_stmt *row, GwReportTime *time)
{
  *time = (GwReportTime){
    .incident = (const char *) sqlite3_column_text (row, 0),
    .contact = (const char *) sqlite3_column_text (row, 1),
    .awaited = (const char *) sqlite3_column_text (row, 2),
    .urgency = (const char *) sqlite3_column_text (row, 3),
    .asked_us = sqlite3_column_int64 (row, 4),
    .due_us = sqlite3_column_int64 (row, 5),
    .answered_us = sqlite3_column_int64 (row, 6),
  };
  if (time->answered_us > 0)
    time->outcome = time->answered_us <= time->due_us ? GW_REPORT_IN_TIME : GW_REPORT_LATE;
  else
    time->outcome = sqlite3_column_int (row, 7) ? GW_REPORT_NEVER : GW_REPORT_OVERDUE;
  return time->answered_us >= 0;
}

gboolean
gw_store_report_times (GwStore *store, const GwReportSpan *span, GwReportTimeFunc func, gpointer data, GError **error)
{
  sqlite3_stmt *rows = gw_sql_bind (store, error, times_sql, "iiii", span->from_us, span->to_us,
                                    (gint64) span->exercises, span->now_us);
  gboolean row = rows != NULL;
  while (row)
    {
      GwReportTime time;
      if (!gw_sql_step (store, rows, &row, error))
        return FALSE;
      if (row && read_time (rows, &time))
        func (&time, data);
    }
  return rows != NULL;
}
