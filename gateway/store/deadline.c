/* SPDX-License-Identifier: Apache-2.0 */
#include "store/deadline.h"
#include "store/sql.h"

void
gw_store_deadline_free (GwStoreDeadline *deadline)
{
  if (deadline == NULL)
    return;
  g_free (deadline->incident);
  g_free (deadline->contact);
  g_free (deadline->awaited);
  g_free (deadline->step);
  g_free (deadline->report_id);
  g_free (deadline->state);
  g_free (deadline);
}

gboolean
gw_store_deadline_put (GwStore *store, const GwStoreDeadline *deadline, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO deadline (id, incident, contact, awaited, step, due_us, report_id, state) VALUES"
                     " ((SELECT coalesce(max(id), 0) + 1 FROM deadline), ?, ?, ?, ?, ?, ?, 'pending')",
                     "ttttit", deadline->incident, deadline->contact, deadline->awaited, deadline->step, deadline->due_us,
                     deadline->report_id);
}

gboolean
gw_store_deadline_stop (GwStore *store, const char *incident, const char *contact, const char *awaited,
                        const char *report_id, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE deadline SET state = 'stopped', settled_us = ?1 WHERE incident = ?2 AND state = 'pending'"
                     " AND (?3 IS NULL OR contact = ?3) AND (?4 IS NULL OR awaited = ?4) AND (?5 IS NULL OR report_id = ?5)",
                     "itttt", now_us, incident, contact, awaited, report_id);
}

/* ---- What the clock does ------------------------------------------------------------------------------------ */

#define DEADLINE "SELECT id, incident, contact, awaited, step, due_us, report_id, state, settled_us FROM deadline"

static gpointer
make_deadline (sqlite3_stmt *row)
{
  GwStoreDeadline *deadline = g_new0 (GwStoreDeadline, 1);
  deadline->id = sqlite3_column_int64 (row, 0);
  deadline->incident = gw_sql_text (row, 1);
  deadline->contact = gw_sql_text (row, 2);
  deadline->awaited = gw_sql_text (row, 3);
  deadline->step = gw_sql_text (row, 4);
  deadline->due_us = sqlite3_column_int64 (row, 5);
  deadline->report_id = gw_sql_text (row, 6);
  deadline->state = gw_sql_text (row, 7);
  deadline->settled_us = sqlite3_column_int64 (row, 8);
  return deadline;
}

GPtrArray *
gw_store_deadlines_due (GwStore *store, gint64 now_us, guint most, GError **error)
{
  return gw_sql_rows (store, make_deadline, (GDestroyNotify) gw_store_deadline_free, error,
                      DEADLINE " WHERE state = 'pending' AND due_us <= ? ORDER BY due_us, id LIMIT ?", "ii", now_us,
                      (gint64) most);
}

gboolean
gw_store_deadline_settle (GwStore *store, gint64 id, const char *state, gint64 now_us, gboolean *settled, GError **error)
{
  if (!gw_sql_run (store, error, "UPDATE deadline SET state = ?, settled_us = ? WHERE id = ? AND state = 'pending'", "tii",
                   state, now_us, id))
    return FALSE;
  *settled = sqlite3_changes (gw_sql_database (store)) == 1;
  return TRUE;
}

gboolean
gw_store_deadline_drop (GwStore *store, const GwStoreDeadline *deadline, const char *step, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE deadline SET state = 'stopped', settled_us = ? WHERE incident = ? AND contact = ?"
                     " AND state = 'pending' AND awaited = ? AND report_id IS ? AND step = ?",
                     "itttt" "t", now_us, deadline->incident, deadline->contact, deadline->awaited, deadline->report_id, step);
}

gboolean
gw_store_deadline_is_passed (GwStore *store, const GwStoreDeadline *deadline, gint64 now_us, gboolean *passed, GError **error)
{
  gint64 count = 0;
  if (!gw_sql_number (store, &count, 0, error,
                      "SELECT count(*) FROM deadline WHERE incident = ?1 AND contact = ?2 AND state = 'pending'"
                      " AND awaited = ?3 AND report_id IS ?4 AND step IN ('remind', 'due') AND due_us <= ?5"
                      " AND (due_us > ?6 OR (due_us = ?6 AND id > ?7))",
                      "tttt" "iii", deadline->incident, deadline->contact, deadline->awaited, deadline->report_id, now_us,
                      deadline->due_us, deadline->id))
    return FALSE;
  *passed = count > 0;
  return TRUE;
}

gboolean
gw_store_deadline_time (GwStore *store, const GwStoreDeadline *deadline, gint64 *due_us, GError **error)
{
  return gw_sql_number (store, due_us, deadline->due_us, error,
                        "SELECT max(due_us) FROM deadline WHERE incident = ? AND contact = ? AND awaited = ?"
                        " AND report_id IS ? AND step = 'due'",
                        "tttt", deadline->incident, deadline->contact, deadline->awaited, deadline->report_id);
}

gboolean
gw_store_deadline_move (GwStore *store, const char *incident, const char *contact, const char *awaited, gint64 due_us,
                        gboolean *moved, GError **error)
{
  if (!gw_sql_run (store, error,
                   "UPDATE deadline SET due_us = ? WHERE incident = ? AND contact = ? AND state = 'pending' AND awaited = ?",
                   "ittt", due_us, incident, contact, awaited))
    return FALSE;
  *moved = sqlite3_changes (gw_sql_database (store)) > 0;
  return TRUE;
}

GPtrArray *
gw_store_deadlines_of (GwStore *store, const char *incident, const char *contact, GError **error)
{
  return gw_sql_rows (store, make_deadline, (GDestroyNotify) gw_store_deadline_free, error,
                      DEADLINE " WHERE incident = ?1 AND (?2 IS NULL OR contact = ?2) ORDER BY due_us, id", "tt", incident,
                      contact);
}

GPtrArray *
gw_store_incident_deadlines (GwStore *store, const char *incident, GError **error)
{
  return gw_sql_rows (store, make_deadline, (GDestroyNotify) gw_store_deadline_free, error,
                      "SELECT d.id, d.incident, d.contact, d.awaited, d.step, d.due_us, d.report_id, d.state, d.settled_us"
                      " FROM deadline d WHERE d.incident = ? AND (d.state = 'pending' OR (d.state = 'fired'"
                      " AND d.step = 'due' AND EXISTS (SELECT 1 FROM deadline p WHERE p.incident = d.incident"
                      " AND p.contact = d.contact AND p.awaited = d.awaited AND p.report_id IS d.report_id"
                      " AND p.state = 'pending'))) ORDER BY d.due_us, d.id", "t", incident);
}

GPtrArray *
gw_store_incident_awaited (GwStore *store, const char *incident, const char *contact, GError **error)
{
  return gw_sql_rows (store, make_deadline, (GDestroyNotify) gw_store_deadline_free, error,
                      DEADLINE " WHERE incident = ? AND contact = ? AND step = 'due' AND state IN ('pending', 'fired')"
                      " ORDER BY due_us, id", "tt", incident, contact);
}

void
gw_due_next_free (GwDueNext *next)
{
  if (next == NULL)
    return;
  gw_store_deadline_free (next->deadline);
  g_free (next);
}

static gpointer
make_next (sqlite3_stmt *row)
{
  GwDueNext *next = g_new0 (GwDueNext, 1);
  next->deadline = make_deadline (row);
  next->red = sqlite3_column_int (row, 9);
  next->exercise = sqlite3_column_int (row, 10);
  return next;
}

GPtrArray *
gw_store_deadlines_next (GwStore *store, guint most, gboolean with_red, GError **error)
{
  return gw_sql_rows (store, make_next, (GDestroyNotify) gw_due_next_free, error,
                      "SELECT d.id, d.incident, d.contact, d.awaited, d.step, d.due_us, d.report_id, d.state, d.settled_us,"
                      " coalesce(i.tlp, 'TLP:RED') = 'TLP:RED' OR coalesce(r.tlp, '') = 'TLP:RED' AS red,"
                      " coalesce(i.exercise, 0) FROM deadline d"
                      " LEFT JOIN incident i ON i.id = d.incident LEFT JOIN reference r ON r.report_id = d.report_id"
                      " WHERE d.state = 'pending' AND (?1 OR NOT red) ORDER BY d.due_us, d.id LIMIT ?2",
                      "ii", (gint64) with_red, (gint64) most);
}

gboolean
gw_store_deadline_count_late (GwStore *store, const char *incident, const char *step, gint64 now_us, gint64 *count,
                              GError **error)
{
  return gw_sql_number (store, count, 0, error,
                        "SELECT count(*) FROM deadline WHERE incident = ? AND state = 'pending' AND step = ? AND due_us <= ?",
                        "tti", incident, step, now_us);
}
