/* SPDX-License-Identifier: Apache-2.0 */
#include "store/reading.h"
#include "store/sql.h"

gboolean
gw_store_reading_put (GwStore *store, const GwStoreReading *reading, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO reading (entry, time_us, mail_id, what, incident, words) VALUES (?, ?, ?, ?, ?, ?)",
                     "iiittt", reading->entry, reading->time_us, reading->mail_id, reading->what, reading->incident,
                     reading->words);
}

static gboolean
each_row (GwStore *store, sqlite3_stmt *statement, GwStoreReadingEach each, gpointer data, GError **error)
{
  for (gboolean row = TRUE;;)
    {
      if (!gw_sql_step (store, statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      GwStoreReading reading = { .entry = sqlite3_column_int64 (statement, 0),
                                 .time_us = sqlite3_column_int64 (statement, 1),
                                 .mail_id = sqlite3_column_int64 (statement, 2),
                                 .what = (const char *) sqlite3_column_text (statement, 3),
                                 .incident = (const char *) sqlite3_column_text (statement, 4),
                                 .words = (const char *) sqlite3_column_text (statement, 5),
                                 .sha256 = (const char *) sqlite3_column_text (statement, 7) };
      if (!each (&reading, (const char *) sqlite3_column_text (statement, 6), data))
        {
          sqlite3_reset (statement);
          return TRUE;
        }
    }
}

gboolean
gw_store_readings_compare (GwStore *store, gint64 *lost, gint64 *invented, GwStoreReadingEach each, gpointer data,
                           GError **error)
{
  if (!gw_sql_number (store, lost, -1, error,
                      "SELECT min(idx) FROM entry WHERE kind = 'read' AND idx NOT IN (SELECT entry FROM reading)", "")
      || !gw_sql_number (store, invented, -1, error,
                         "SELECT min(entry) FROM reading WHERE entry NOT IN (SELECT idx FROM entry WHERE kind = 'read')", ""))
    return FALSE;
  sqlite3_stmt *statement
    = gw_sql_bind (store, error, "SELECT r.entry, r.time_us, r.mail_id, r.what, r.incident, r.words, e.text, m.sha256"
                                 " FROM reading r JOIN entry e ON e.idx = r.entry AND e.kind = 'read'"
                                 " LEFT JOIN mail m ON m.id = r.mail_id ORDER BY r.entry", "");
  return statement != NULL && each_row (store, statement, each, data, error);
}
