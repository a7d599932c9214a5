/* SPDX-License-Identifier: Apache-2.0 */
#include "store/incident-list.h"
#include "base/error.h"
#include "base/nearest.h"
#include "store/sql.h"
#include <string.h>

void
gw_incident_row_free (GwIncidentRow *row)
{
  if (row == NULL)
    return;
  gw_incident_free (row->incident);
  g_free (row->first);
  g_free (row);
}

/* ---- The list ----------------------------------------------------------------------------------------------- */

/* A pending row that reminds is no lateness; one of the later steps, past its time, is, and so is one whose due time
 * has fired already and was not stopped. */
#define LATE                                                                                                       \
  "(i.state <> 'closed' AND (EXISTS (SELECT 1 FROM party p WHERE p.incident = i.id AND p.state = 'overdue')"       \
  " OR EXISTS (SELECT 1 FROM deadline d WHERE d.incident = i.id AND d.state = 'pending'"                           \
  " AND ((d.step <> 'remind' AND d.due_us <= ?1) OR EXISTS (SELECT 1 FROM deadline f WHERE f.incident = i.id"      \
  " AND f.contact = d.contact AND f.state = 'fired' AND f.awaited = d.awaited AND f.step = 'due'"                  \
  " AND f.report_id IS d.report_id)))"                                                                             \
  " OR EXISTS (SELECT 1 FROM request r WHERE r.incident = i.id AND (r.state = 'expired'"                           \
  " OR (r.state = 'requested' AND r.reply_by_us > 0 AND r.reply_by_us <= ?1)))))"

#define COLUMNS                                                                                                    \
  "i.id, i.opened_us, i.changed_us, i.state, i.originator, i.report_id, i.mail_id, i.tlp, i.urgency, i.exercise,"  \
  " i.title, i.incident_type,"                                                                                     \
  " (SELECT count(*) FROM party p WHERE p.incident = i.id AND p.role = 'recipient') AS recipients,"                \
  " (SELECT count(*) FROM party p WHERE p.incident = i.id AND p.role = 'recipient'"                                \
  " AND p.state IN ('acknowledged', 'working', 'resolved', 'declined')) AS answered,"                              \
  " (SELECT min(p.contact) FROM party p WHERE p.incident = i.id AND p.role = 'recipient') AS first, " LATE         \
  " AS overdue,"                                                                                                   \
  " (i.state <> 'closed' AND EXISTS (SELECT 1 FROM party p WHERE p.incident = i.id"                                \
  " AND p.state = 'undeliverable')) AS undelivered,"                                                               \
  " (SELECT min(d.due_us) FROM deadline d WHERE d.incident = i.id AND d.state = 'pending' AND d.step = 'due')"     \
  " AS due_us"

static gpointer
make_row (sqlite3_stmt *statement)
{
  GwIncidentRow *row = g_new0 (GwIncidentRow, 1);
  GwIncident *incident = row->incident = g_new0 (GwIncident, 1);
  incident->id = gw_sql_text (statement, 0);
  incident->opened_us = sqlite3_column_int64 (statement, 1);
  incident->changed_us = sqlite3_column_int64 (statement, 2);
  incident->state = gw_sql_text (statement, 3);
  incident->originator = gw_sql_text (statement, 4);
  incident->report_id = gw_sql_text (statement, 5);
  incident->mail_id = sqlite3_column_int64 (statement, 6);
  incident->tlp = gw_sql_text (statement, 7);
  incident->urgency = gw_sql_text (statement, 8);
  incident->exercise = sqlite3_column_int (statement, 9);
  incident->title = gw_sql_text (statement, 10);
  incident->incident_type = gw_sql_text (statement, 11);
  row->recipients = sqlite3_column_int64 (statement, 12);
  row->answered = sqlite3_column_int64 (statement, 13);
  row->first = gw_sql_text (statement, 14);
  row->overdue = sqlite3_column_int (statement, 15);
  row->undelivered = sqlite3_column_int (statement, 16);
  row->due_us = sqlite3_column_int64 (statement, 17);
  row->total = sqlite3_column_int64 (statement, 18);
  return row;
}

GPtrArray *
gw_store_incidents (GwStore *store, const GwIncidentFilter *filter, GError **error)
{
  return gw_sql_rows (store, make_row, (GDestroyNotify) gw_incident_row_free, error,
                      "SELECT w.*, count(*) OVER () FROM (SELECT " COLUMNS " FROM incident i"
                      " WHERE (?2 IS NULL OR i.state = ?2) AND (i.state <> 'closed' OR ?3 = 1 OR ?2 IS NOT NULL)"
                      " AND (?4 IS NULL OR EXISTS (SELECT 1 FROM party p WHERE p.incident = i.id AND p.contact = ?4))"
                      " AND (?5 IS NULL OR i.urgency = ?5) AND (?6 = 0 OR i.exercise = 1) AND i.opened_us >= ?7) w"
                      " WHERE (?8 = 0 OR w.overdue OR w.undelivered)"
                      " ORDER BY w.state = 'closed', w.exercise, (w.overdue OR w.undelivered) DESC,"
                      " CASE w.urgency WHEN 'critical' THEN 0 WHEN 'high' THEN 1 WHEN 'medium' THEN 2 WHEN 'low' THEN 3"
                      " ELSE 4 END, w.due_us IS NULL, w.due_us, w.opened_us, w.id"
                      " LIMIT CASE ?9 WHEN 0 THEN -1 ELSE ?9 END OFFSET ?10",
                      "iti" "ttii" "iii", filter->now_us, filter->state, (gint64) filter->closed_too, filter->contact,
                      filter->urgency, (gint64) filter->exercise, filter->since_us, (gint64) filter->overdue,
                      filter->limit, filter->skip);
}

/* ---- Which one is meant ------------------------------------------------------------------------------------- */

static gpointer
make_id (sqlite3_stmt *row)
{
  return gw_sql_text (row, 0);
}

static const char *
number_of (const char *id)
{
  const char *slash = strchr (id, '/');
  return slash ? slash + 1 : id;
}

/* Numbers are random: one digit wrong leads nowhere else, so the nearest one is worth a proposal. */
static void
tell_unknown (GPtrArray *ids, const char *written, GError **error)
{
  GwNearest nearest = GW_NEAREST_INIT;
  gboolean whole = strchr (written, '/') != NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      gw_nearest_try (&nearest, written, whole ? id : number_of (id));
    }
  const char *near = gw_nearest_end (&nearest);
  if (near != NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "incident %s: there is none; fix: did you mean %s? notigate incident "
                 "list --all shows them", written, near);
  else
    g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "incident %s: there is none; fix: notigate incident list --all shows "
                 "them, with numbers like 2026-104217", written);
}

char *
gw_store_incident_resolve (GwStore *store, const char *written, GError **error)
{
  g_autoptr (GPtrArray) ids = gw_sql_rows (store, make_id, g_free, error, "SELECT id FROM incident ORDER BY id", "");
  const char *found = NULL;
  if (ids == NULL)
    return NULL;
  for (guint i = 0; i < ids->len; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      if (strcmp (id, written) == 0)
        return g_strdup (id);
      if (strcmp (number_of (id), written) != 0)
        continue;
      if (found != NULL) /* under a domain that the gateway had before */
        {
          g_set_error (error, GW_ERROR, GW_ERROR_DATA, "incident %s: is %s and %s; fix: write one of them whole", written,
                       found, id);
          return NULL;
        }
      found = id;
    }
  if (found == NULL)
    tell_unknown (ids, written, error);
  return g_strdup (found);
}
