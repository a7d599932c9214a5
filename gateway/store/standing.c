/* SPDX-License-Identifier: Apache-2.0 */
#include "store/standing.h"
#include "store/audit.h"
#include "store/procedure.h"
#include "store/sql.h"

gboolean
gw_store_standing_get (GwStore *store, const char *incident, GwStanding *standing, GError **error)
{
  return gw_sql_number (store, &standing->recipients, 0, error,
                        "SELECT count(*) FROM party WHERE incident = ? AND role = 'recipient'", "t", incident)
         && gw_sql_number (store, &standing->answered, 0, error,
                           "SELECT count(*) FROM party WHERE incident = ? AND role = 'recipient'"
                           " AND state NOT IN ('waiting', 'overdue', 'undeliverable', 'held')", "t", incident)
         && gw_sql_number (store, &standing->told, 0, error, "SELECT answered FROM standing WHERE incident = ?", "t", incident)
         && gw_sql_number (store, &standing->told_us, 0, error, "SELECT told_us FROM standing WHERE incident = ?", "t",
                           incident);
}

gboolean
gw_store_standing_told (GwStore *store, const char *incident, gint64 answered, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO standing (incident, answered, told_us) VALUES (?, ?, ?) ON CONFLICT (incident)"
                     " DO UPDATE SET answered = excluded.answered, told_us = excluded.told_us, due_us = NULL",
                     "tii", incident, answered, now_us);
}

gboolean
gw_store_standing_ask (GwStore *store, const char *incident, gint64 due_us, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO standing (incident, answered, told_us, due_us) VALUES (?, 0, 0, ?) ON CONFLICT (incident)"
                     " DO UPDATE SET due_us = min(coalesce(due_us, excluded.due_us), excluded.due_us)",
                     "ti", incident, due_us);
}

GStrv
gw_store_standings_due (GwStore *store, gint64 now_us, guint most, GError **error)
{
  return gw_sql_strv (store, error, "SELECT incident FROM standing WHERE due_us <= ? ORDER BY due_us LIMIT ?", "ii", now_us,
                      (gint64) most);
}

/* ---- The day ------------------------------------------------------------------------------------------------ */

void
gw_day_figures_clear (GwDayFigures *figures)
{
  g_clear_pointer (&figures->endings, g_ptr_array_unref);
}

static gpointer
make_count (sqlite3_stmt *row)
{
  GwCount *count = g_new0 (GwCount, 1);
  count->name = gw_sql_text (row, 0);
  count->count = sqlite3_column_int64 (row, 1);
  return count;
}

gboolean
gw_store_day_figures (GwStore *store, gint64 since_us, GwDayFigures *figures, GError **error)
{
  figures->endings = gw_sql_rows (store, make_count, (GDestroyNotify) gw_count_free, error,
                                  "SELECT ending, count(*) FROM verdict WHERE decided_us >= ? AND coalesce(tlp, '') <> 'TLP:RED'"
                                  " GROUP BY ending ORDER BY ending", "i", since_us);
  return figures->endings != NULL
         && gw_sql_number (store, &figures->open, 0, error,
                           "SELECT count(*) FROM incident WHERE state <> 'closed' AND tlp <> 'TLP:RED'", "")
         && gw_sql_number (store, &figures->overdue, 0, error,
                           "SELECT count(*) FROM party p JOIN incident i ON i.id = p.incident WHERE p.state = 'overdue'"
                           " AND i.state <> 'closed' AND i.tlp <> 'TLP:RED'", "")
         && gw_sql_number (store, &figures->kept, 0, error,
                           "SELECT count(*) FROM verdict v LEFT JOIN inbox i ON i.mail_id = v.mail_id"
                           " WHERE v.ending IN ('held', 'quarantined') AND i.mail_id IS NULL AND coalesce(v.tlp, '') <> 'TLP:RED'"
                           " AND v.round = (SELECT max(round) FROM verdict w WHERE w.mail_id = v.mail_id)", "")
         && gw_sql_number (store, &figures->undelivered, 0, error,
                           "SELECT count(*) FROM letter l LEFT JOIN incident i ON i.id = l.incident WHERE l.state = 'failed'"
                           " AND coalesce(i.tlp, '') <> 'TLP:RED'", "")
         && gw_sql_number (store, &figures->alerts, 0, error,
                           "SELECT count(*) FROM alert a LEFT JOIN incident i ON i.id = a.incident WHERE a.acked_us IS NULL"
                           " AND coalesce(i.tlp, '') <> 'TLP:RED'", "");
}
