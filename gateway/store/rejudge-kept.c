/* SPDX-License-Identifier: Apache-2.0
 *
 * What is kept of a mail beside its verdict, in one look. */
#include "store/rejudge.h"
#include "store/sql.h"

void
gw_kept_free (GwKept *kept)
{
  if (kept == NULL)
    return;
  g_free (kept->signed_kind);
  g_clear_pointer (&kept->signed_bytes, g_bytes_unref);
  g_clear_pointer (&kept->signature, g_bytes_unref);
  g_free (kept->original_kind);
  g_clear_pointer (&kept->original_bytes, g_bytes_unref);
  g_clear_pointer (&kept->original_signature, g_bytes_unref);
  g_free (kept->event_kind);
  g_free (kept->event_text);
  g_free (kept->title);
  g_free (kept->incident_type);
  g_free (kept);
}

#define PURGED(what, id) "EXISTS (SELECT 1 FROM purged p WHERE p.what = '" what "' AND p.id = " id ")"

GwKept *
gw_store_kept_get (GwStore *store, gint64 mail_id, GError **error)
{
  gboolean row = FALSE;
  GwKept *kept = g_new0 (GwKept, 1);
  sqlite3_stmt *statement = gw_sql_bind (
    store, error,
    "SELECT s.sha256 IS NOT NULL, s.kind, s.bytes, s.signature,"
    " NOT EXISTS (SELECT 1 FROM verdict w WHERE w.signed_sha256 = v.signed_sha256 AND w.mail_id < v.mail_id),"
    " o.mail_id IS NOT NULL, o.kind, coalesce(o.bytes, s.bytes), o.signature,"
    " e.seq IS NOT NULL, e.kind, e.text, " PURGED ("event", "e.incident || '#' || e.seq") ","
    " i.id IS NOT NULL, i.title, i.incident_type, i.exercise, " PURGED ("incident", "i.id")
    " FROM verdict v LEFT JOIN signed s ON s.sha256 = v.signed_sha256"
    " LEFT JOIN original o ON o.mail_id = v.mail_id"
    " LEFT JOIN event e ON e.incident = v.incident AND e.mail_id = v.mail_id"
    " LEFT JOIN incident i ON i.id = v.incident AND i.mail_id = v.mail_id"
    " WHERE v.mail_id = ? ORDER BY v.round DESC, e.seq LIMIT 1",
    "i", mail_id);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error))
    {
      gw_kept_free (kept);
      return NULL;
    }
  if (!row)
    return kept;
  kept->has_signed = sqlite3_column_int (statement, 0);
  kept->signed_kind = gw_sql_text (statement, 1);
  kept->signed_bytes = gw_sql_bytes (statement, 2);
  kept->signature = gw_sql_bytes (statement, 3);
  kept->is_first = sqlite3_column_int (statement, 4);
  kept->has_original = sqlite3_column_int (statement, 5);
  kept->original_kind = gw_sql_text (statement, 6);
  kept->original_bytes = gw_sql_bytes (statement, 7);
  kept->original_signature = gw_sql_bytes (statement, 8);
  kept->has_event = sqlite3_column_int (statement, 9);
  kept->event_kind = gw_sql_text (statement, 10);
  kept->event_text = gw_sql_text (statement, 11);
  kept->event_purged = sqlite3_column_int (statement, 12);
  kept->has_incident = sqlite3_column_int (statement, 13);
  kept->title = gw_sql_text (statement, 14);
  kept->incident_type = gw_sql_text (statement, 15);
  kept->exercise = sqlite3_column_int (statement, 16);
  kept->incident_purged = sqlite3_column_int (statement, 17);
  sqlite3_reset (statement);
  return kept;
}
