/* SPDX-License-Identifier: Apache-2.0 */
#include "store/page.h"
#include "store/sql.h"

#define PAGE                                                                                                           \
  "SELECT p.alert, a.kind, a.incident, p.text, p.asked_us, coalesce(p.due_us, 0), p.tries, p.runs,"                    \
  " coalesce(p.last_us, 0), p.result FROM page p JOIN alert a ON a.id = p.alert"

void
gw_page_free (GwPage *page)
{
  if (page == NULL)
    return;
  g_free (page->kind);
  g_free (page->incident);
  g_free (page->text);
  g_free (page->result);
  g_free (page);
}

static gpointer
make_page (sqlite3_stmt *row)
{
  GwPage *page = g_new0 (GwPage, 1);
  page->alert = sqlite3_column_int64 (row, 0);
  page->kind = gw_sql_text (row, 1);
  page->incident = gw_sql_text (row, 2);
  page->text = gw_sql_text (row, 3);
  page->asked_us = sqlite3_column_int64 (row, 4);
  page->due_us = sqlite3_column_int64 (row, 5);
  page->tries = sqlite3_column_int64 (row, 6);
  page->runs = sqlite3_column_int64 (row, 7);
  page->last_us = sqlite3_column_int64 (row, 8);
  page->result = gw_sql_text (row, 9);
  return page;
}

gboolean
gw_store_page_put (GwStore *store, const char *text, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO page (alert, text, asked_us, due_us, tries, runs) VALUES"
                     " ((SELECT max(id) FROM alert), ?1, ?2, ?2, 0, 0)",
                     "ti", text, now_us);
}

GPtrArray *
gw_store_pages_due (GwStore *store, gint64 now_us, GError **error)
{
  return gw_sql_rows (store, make_page, (GDestroyNotify) gw_page_free, error,
                      PAGE " WHERE p.due_us IS NOT NULL AND (p.due_us <= ?1 OR p.last_us > ?1) AND a.acked_us IS NULL"
                      " ORDER BY p.due_us, p.alert",
                      "i", now_us);
}

gboolean
gw_store_page_set (GwStore *store, const GwPage *page, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE page SET due_us = CASE WHEN EXISTS (SELECT 1 FROM alert a WHERE a.id = page.alert"
                     " AND a.acked_us IS NULL) THEN nullif(?, 0) END, tries = ?, runs = ?, last_us = ?, result = ?"
                     " WHERE alert = ?",
                     "iiii" "ti", page->due_us, page->tries, page->runs, page->last_us, page->result, page->alert);
}

GPtrArray *
gw_store_pages_failed (GwStore *store, GError **error)
{
  return gw_sql_rows (store, make_page, (GDestroyNotify) gw_page_free, error,
                      PAGE " WHERE p.tries > 0 AND a.acked_us IS NULL ORDER BY p.alert", "");
}

gboolean
gw_store_page_next_due (GwStore *store, gint64 *due_us, GError **error)
{
  return gw_sql_number (store, due_us, 0, error, "SELECT min(due_us) FROM page WHERE due_us IS NOT NULL", "");
}
