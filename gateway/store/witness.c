/* SPDX-License-Identifier: Apache-2.0 */
#include "store/witness.h"
#include "base/clock.h"
#include "store/sql.h"

void
gw_day_checkpoint_free (GwDayCheckpoint *day)
{
  if (day == NULL)
    return;
  g_free (day->note);
  g_free (day);
}

void
gw_witness_state_free (GwWitnessState *state)
{
  if (state == NULL)
    return;
  g_free (state->name);
  g_free (state->state);
  g_free (state->result);
  g_free (state);
}

gboolean
gw_store_day_due (GwStore *store, gint64 today, gboolean *due, GError **error)
{
  gint64 first_us = 0;
  gint64 last = 0;
  if (!gw_sql_number (store, &first_us, G_MAXINT64, error, "SELECT time_us FROM entry WHERE idx = 0", "")
      || !gw_sql_number (store, &last, -1, error, "SELECT max(day) FROM day_checkpoint", ""))
    return FALSE;
  *due = first_us / GW_DAY < today && last < today - 1;
  return TRUE;
}

gboolean
gw_store_day_put (GwStore *store, gint64 day, guint64 size, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error, "INSERT INTO day_checkpoint (day, size, made_us) VALUES (?, ?, ?)", "iii", day,
                     (gint64) size, now_us);
}

static gpointer
make_day (sqlite3_stmt *row)
{
  GwDayCheckpoint *day = g_new0 (GwDayCheckpoint, 1);
  day->day = sqlite3_column_int64 (row, 0);
  day->size = (guint64) sqlite3_column_int64 (row, 1);
  day->note = gw_sql_text (row, 2);
  day->cosignatures = sqlite3_column_int64 (row, 3);
  return day;
}

gboolean
gw_store_day_get (GwStore *store, const char *origin, gint64 cosigned_since, GwDayCheckpoint **day, GError **error)
{
  g_autoptr (GPtrArray) rows
    = gw_sql_rows (store, make_day, (GDestroyNotify) gw_day_checkpoint_free, error,
                   "SELECT d.day, d.size, c.note || coalesce((SELECT group_concat(line, '') FROM (SELECT s.line FROM cosignature"
                   " s WHERE s.day = d.day ORDER BY s.witness)), ''), (SELECT count(*) FROM cosignature s WHERE s.day = d.day)"
                   " FROM day_checkpoint d JOIN checkpoint c ON c.size = d.size"
                   " WHERE ?1 IS NULL OR substr(c.note, 1, length(?1) + 1) = ?1 || char(10)"
                   " ORDER BY d.day >= ?2 AND EXISTS (SELECT 1 FROM cosignature s WHERE s.day = d.day) DESC, d.day DESC LIMIT 1",
                   "ti", origin, cosigned_since);
  *day = rows != NULL && rows->len > 0 ? g_ptr_array_steal_index (rows, 0) : NULL;
  return rows != NULL;
}

gboolean
gw_store_days_each (GwStore *store, GwDayEach each, gpointer data, GError **error)
{
  sqlite3_stmt *statement
    = gw_sql_bind (store, error,
                   "SELECT a.day, d.day IS NOT NULL, d.size, d.made_us, c.note, c.time_us, s.witness, s.size, s.time_us, s.line"
                   " FROM (SELECT day FROM day_checkpoint UNION SELECT day FROM cosignature) a"
                   " LEFT JOIN day_checkpoint d ON d.day = a.day LEFT JOIN checkpoint c ON c.size = d.size"
                   " LEFT JOIN cosignature s ON s.day = a.day ORDER BY a.day, s.witness", "");
  for (gboolean row = TRUE; statement != NULL;)
    {
      if (!gw_sql_step (store, statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      GwDayRow day = { .day = sqlite3_column_int64 (statement, 0), .closed = sqlite3_column_int (statement, 1),
                       .size = sqlite3_column_int64 (statement, 2), .made_us = sqlite3_column_int64 (statement, 3),
                       .note = (const char *) sqlite3_column_text (statement, 4), .note_us = sqlite3_column_int64 (statement, 5),
                       .witness = (const char *) sqlite3_column_text (statement, 6),
                       .witness_size = sqlite3_column_int64 (statement, 7), .witness_us = sqlite3_column_int64 (statement, 8),
                       .line = (const char *) sqlite3_column_text (statement, 9) };
      if (!each (&day, data))
        {
          sqlite3_reset (statement);
          return TRUE;
        }
    }
  return FALSE;
}

gboolean
gw_store_cosignature_put (GwStore *store, const GwDayCheckpoint *day, const char *witness, gint64 time_us, const char *line,
                          GError **error)
{
  return gw_sql_run (store, error, "INSERT INTO cosignature (day, witness, size, time_us, line) VALUES (?, ?, ?, ?, ?)",
                     "itiit", day->day, witness, (gint64) day->size, time_us, line);
}

gboolean
gw_store_cosignature_last (GwStore *store, const char *witness, gint64 *day, gint64 *size, GError **error)
{
  return gw_sql_number (store, day, -1, error, "SELECT max(day) FROM cosignature WHERE witness = ?", "t", witness)
         && gw_sql_number (store, size, 0, error, "SELECT size FROM cosignature WHERE witness = ? ORDER BY day DESC LIMIT 1",
                           "t", witness);
}

static gpointer
make_state (sqlite3_stmt *row)
{
  GwWitnessState *state = g_new0 (GwWitnessState, 1);
  state->name = gw_sql_text (row, 0);
  state->state = gw_sql_text (row, 1);
  state->since_us = sqlite3_column_int64 (row, 2);
  state->tries = sqlite3_column_int64 (row, 3);
  state->asked_us = sqlite3_column_int64 (row, 4);
  state->due_us = sqlite3_column_int64 (row, 5);
  state->result = gw_sql_text (row, 6);
  state->alerted = sqlite3_column_int64 (row, 7);
  return state;
}

GwWitnessState *
gw_store_witness_get (GwStore *store, const char *name, GError **error)
{
  g_autoptr (GPtrArray) rows = gw_sql_rows (store, make_state, (GDestroyNotify) gw_witness_state_free, error,
                                            "SELECT name, state, since_us, tries, asked_us, due_us, result, alerted"
                                            " FROM witness WHERE name = ?", "t", name);
  if (rows == NULL)
    return NULL;
  if (rows->len > 0)
    return g_ptr_array_steal_index (rows, 0);
  GwWitnessState *state = g_new0 (GwWitnessState, 1);
  state->name = g_strdup (name);
  state->state = g_strdup ("new");
  return state;
}

gboolean
gw_store_witness_put (GwStore *store, const GwWitnessState *state, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO witness (name, state, since_us, tries, asked_us, due_us, result, alerted)"
                     " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET state = excluded.state,"
                     " since_us = excluded.since_us, tries = excluded.tries, asked_us = excluded.asked_us,"
                     " due_us = excluded.due_us, result = excluded.result, alerted = excluded.alerted",
                     "ttiiii" "ti", state->name, state->state, state->since_us, state->tries, state->asked_us, state->due_us,
                     state->result, state->alerted);
}
