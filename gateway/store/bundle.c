/* SPDX-License-Identifier: Apache-2.0 */
#include "store/bundle.h"
#include "base/error.h"
#include "store/audit.h"
#include "store/sql.h"

void
gw_bundle_row_free (GwBundleRow *row)
{
  if (row == NULL)
    return;
  g_free (row->kind);
  g_free (row->text);
  g_free (row->contact);
  g_free (row->fingerprint);
  g_free (row->signed_sha256);
  g_free (row->message_type);
  g_free (row->letter_kind);
  g_free (row);
}

static gpointer
make_row (sqlite3_stmt *statement)
{
  GwBundleRow *row = g_new0 (GwBundleRow, 1);
  row->index = sqlite3_column_int64 (statement, 0);
  row->time_us = sqlite3_column_int64 (statement, 1);
  row->kind = gw_sql_text (statement, 2);
  row->text = gw_sql_text (statement, 3);
  row->mail_id = sqlite3_column_int64 (statement, 4);
  row->ends = sqlite3_column_int (statement, 5);
  row->received_us = sqlite3_column_int64 (statement, 6);
  row->purged_us = sqlite3_column_int64 (statement, 7);
  row->truncated = sqlite3_column_int (statement, 8);
  row->has_raw = sqlite3_column_int (statement, 9);
  row->contact = gw_sql_text (statement, 10);
  row->fingerprint = gw_sql_text (statement, 11);
  row->signed_sha256 = gw_sql_text (statement, 12);
  row->signature_us = sqlite3_column_int64 (statement, 13);
  row->message_type = gw_sql_text (statement, 14);
  row->letter = sqlite3_column_int64 (statement, 15);
  row->letter_kind = gw_sql_text (statement, 16);
  row->number = sqlite3_column_int64 (statement, 17);
  row->sent_us = sqlite3_column_int64 (statement, 18);
  row->has_sealed = sqlite3_column_int (statement, 19);
  row->behind = sqlite3_column_int64 (statement, 20);
  return row;
}

#define ROWS                                                                                                    \
  "SELECT e.idx, e.time_us, e.kind, e.text, e.mail_id, v.mail_id IS NOT NULL, m.received_us, m.purged_us,"      \
  " m.truncated, m.raw IS NOT NULL, coalesce(v.contact, l.contact), v.fingerprint, v.signed_sha256,"            \
  " v.signature_us, v.message_type, l.id, l.kind, l.number, l.sent_us, l.sealed IS NOT NULL,"               \
  " coalesce(l.mail_id, 0) FROM entry e"                                                                        \
  " LEFT JOIN verdict v ON v.mail_id = e.mail_id AND v.entry = e.idx LEFT JOIN mail m ON m.id = v.mail_id"      \
  " LEFT JOIN letter l ON l.sealed_entry = e.idx "

GPtrArray *
gw_store_bundle_incident (GwStore *store, const char *incident, gint64 size, GError **error)
{
  g_autofree char *line = g_strdup_printf ("\nIncident: %s\n", incident);
  return gw_sql_rows (store, make_row, (GDestroyNotify) gw_bundle_row_free, error,
                      ROWS "WHERE e.idx < ?1 AND (instr(e.text, ?2) > 0"
                      " OR e.mail_id IN (SELECT mail_id FROM verdict WHERE incident = ?3)) ORDER BY e.idx",
                      "itt", size, line, incident);
}

GPtrArray *
gw_store_bundle_party (GwStore *store, const char *alias, gint64 from_us, gint64 until_us, gint64 size, GError **error)
{
  g_autofree char *line = g_strdup_printf ("\nContact: %s\n", alias);
  return gw_sql_rows (store, make_row, (GDestroyNotify) gw_bundle_row_free, error,
                      ROWS "WHERE e.idx < ? AND e.time_us >= ? AND e.time_us < ? AND instr(e.text, ?) > 0 ORDER BY e.idx",
                      "iiit", size, from_us, until_us, line);
}

gboolean
gw_store_bundle_signed (GwStore *store, gint64 mail_id, const char *sha256, char **kind, GBytes **bytes, GBytes **signature,
                        GError **error)
{
  gboolean row = FALSE;
  sqlite3_stmt *statement = gw_sql_bind (
    store, error,
    "SELECT coalesce(o.kind, s.kind), coalesce(o.bytes, s.bytes), CASE WHEN o.mail_id IS NULL THEN s.signature"
    " ELSE o.signature END FROM (SELECT ?1 AS mail_id, ?2 AS sha256) w LEFT JOIN original o ON o.mail_id = w.mail_id"
    " AND o.sha256 = w.sha256 LEFT JOIN signed s ON s.sha256 = w.sha256", "it", mail_id, sha256);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error))
    return FALSE;
  *kind = gw_sql_text (statement, 0);
  *bytes = gw_sql_bytes (statement, 1);
  *signature = gw_sql_bytes (statement, 2);
  sqlite3_reset (statement);
  return TRUE;
}

gboolean
gw_store_leaves_each (GwStore *store, gint64 size, GwStoreLeafEach each, gpointer data, GError **error)
{
  sqlite3_stmt *statement
    = gw_sql_bind (store, error, "SELECT hash FROM node WHERE level = 0 AND idx < ? ORDER BY idx", "i", size);
  if (statement == NULL)
    return FALSE;
  for (gint64 next = 0;; next++)
    {
      gboolean row = FALSE;
      if (!gw_sql_step (store, statement, &row, error))
        return FALSE;
      if (!row && next == size)
        return TRUE;
      if (!row || sqlite3_column_bytes (statement, 0) != 32)
        {
          sqlite3_reset (statement);
          g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "ledger: the hash of entry %" G_GINT64_FORMAT " is not there; fix: "
                       "notigate audit verify tells what else is wrong", next);
          return FALSE;
        }
      if (!each (sqlite3_column_blob (statement, 0), data))
        {
          sqlite3_reset (statement);
          return TRUE;
        }
    }
}

gboolean
gw_store_checkpoint_time (GwStore *store, gint64 size, gint64 *time_us, GError **error)
{
  return gw_sql_number (store, time_us, 0, error, "SELECT time_us FROM checkpoint WHERE size = ?", "i", size);
}

static gpointer
make_kind (sqlite3_stmt *statement)
{
  GwCount *count = g_new0 (GwCount, 1);
  count->name = gw_sql_text (statement, 0);
  count->count = sqlite3_column_int64 (statement, 1);
  return count;
}

GPtrArray *
gw_store_kind_counts (GwStore *store, gint64 size, GError **error)
{
  return gw_sql_rows (store, make_kind, (GDestroyNotify) gw_count_free, error,
                      "SELECT kind, count(*) FROM entry WHERE idx < ? GROUP BY kind ORDER BY kind", "i", size);
}
