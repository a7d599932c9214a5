/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ledger.h"
#include "base/error.h"
#include "store/sql.h"
#include <string.h>

gboolean
gw_store_entry_put (GwStore *store, guint64 index, gint64 time_us, const char *kind, const char *text, gint64 mail_id,
                    GError **error)
{
  if (mail_id < 0)
    return gw_sql_run (store, error, "INSERT INTO entry (idx, time_us, kind, mail_id, text) VALUES (?, ?, ?, NULL, ?)",
                       "iitt", (gint64) index, time_us, kind, text);
  return gw_sql_run (store, error, "INSERT INTO entry (idx, time_us, kind, mail_id, text) VALUES (?, ?, ?, ?, ?)",
                     "iitit", (gint64) index, time_us, kind, mail_id, text);
}

char *
gw_store_entry_get (GwStore *store, guint64 index, GError **error)
{
  gboolean row;
  sqlite3_stmt *statement = gw_sql_bind (store, error, "SELECT text FROM entry WHERE idx = ?", "i", (gint64) index);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error))
    return NULL;
  if (!row)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "entry %" G_GUINT64_FORMAT ": the ledger has none; "
                   "fix: notigate audit list shows those there are", index);
      return NULL;
    }
  char *text = gw_sql_text (statement, 0);
  sqlite3_reset (statement);
  return text;
}

gboolean
gw_store_node_put (GwStore *store, guint level, guint64 index, const guint8 hash[32], GError **error)
{
  return gw_sql_run (store, error, "INSERT INTO node (level, idx, hash) VALUES (?, ?, ?)", "iih", (gint64) level,
                     (gint64) index, hash);
}

gboolean
gw_store_node_get (GwStore *store, guint level, guint64 index, guint8 hash[32], GError **error)
{
  gboolean row;
  sqlite3_stmt *statement = gw_sql_bind (store, error, "SELECT hash FROM node WHERE level = ? AND idx = ?", "ii",
                                         (gint64) level, (gint64) index);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error))
    return FALSE;
  if (!row || sqlite3_column_bytes (statement, 0) != 32)
    {
      sqlite3_reset (statement);
      g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "ledger node %u/%" G_GUINT64_FORMAT " is missing; "
                   "fix: notigate audit verify names the first wrong entry", level, index);
      return FALSE;
    }
  memcpy (hash, sqlite3_column_blob (statement, 0), 32);
  sqlite3_reset (statement);
  return TRUE;
}

gboolean
gw_store_tree_size (GwStore *store, guint64 *size, GError **error)
{
  gint64 next = 0;
  if (!gw_sql_number (store, &next, 0, error, "SELECT max(idx) + 1 FROM entry", ""))
    return FALSE;
  *size = (guint64) next;
  return TRUE;
}

gboolean
gw_store_checkpoint_put (GwStore *store, guint64 size, gint64 time_us, const char *note, GError **error)
{
  gint64 present = 0;
  if (!gw_sql_number (store, &present, 0, error, "SELECT count(*) FROM checkpoint WHERE size = ? AND note = ?", "it",
                      (gint64) size, note))
    return FALSE;
  return present
         || gw_sql_run (store, error, "INSERT INTO checkpoint (size, time_us, note) VALUES (?, ?, ?)", "iit",
                        (gint64) size, time_us, note);
}

char *
gw_store_checkpoint_last (GwStore *store, guint64 *size, GError **error)
{
  gboolean row;
  sqlite3_stmt *statement = gw_sql_bind (store, error, "SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1", "");
  if (statement == NULL || !gw_sql_step (store, statement, &row, error) || !row)
    return NULL;
  *size = (guint64) sqlite3_column_int64 (statement, 0);
  char *note = gw_sql_text (statement, 1);
  sqlite3_reset (statement);
  return note;
}

gboolean
gw_store_checkpoint_each (GwStore *store, guint64 from, GwStoreCheckpointEach each, gpointer data, GError **error)
{
  sqlite3_stmt *statement = gw_sql_bind (store, error, "SELECT size, note FROM checkpoint WHERE size >= ? ORDER BY size",
                                         "i", (gint64) from);
  if (statement == NULL)
    return FALSE;
  for (gboolean row = TRUE;;)
    {
      if (!gw_sql_step (store, statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      if (!each ((guint64) sqlite3_column_int64 (statement, 0), (const char *) sqlite3_column_text (statement, 1), data))
        {
          sqlite3_reset (statement);
          return TRUE;
        }
    }
}

static const char walk_entries[] = "SELECT idx, text FROM entry WHERE idx >= ? ORDER BY idx";
static const char walk_nodes[] = "SELECT level, idx, hash FROM node";

gboolean
gw_store_entries_begin (GwStore *store, guint64 from, GError **error)
{
  return gw_sql_bind (store, error, walk_entries, "i", (gint64) from) != NULL;
}

gboolean
gw_store_entries_next (GwStore *store, guint64 *index, const char **text, gsize *size, GError **error)
{
  gboolean row;
  sqlite3_stmt *statement = gw_sql_begun (store, walk_entries);
  if (!gw_sql_step (store, statement, &row, error))
    return FALSE;
  *text = row ? (const char *) sqlite3_column_text (statement, 1) : NULL;
  if (!row)
    return TRUE;
  *index = (guint64) sqlite3_column_int64 (statement, 0);
  *size = (gsize) sqlite3_column_bytes (statement, 1);
  *text = *text ? *text : "";
  return TRUE;
}

gboolean
gw_store_nodes_begin (GwStore *store, GError **error)
{
  return gw_sql_bind (store, error, walk_nodes, "") != NULL;
}

gboolean
gw_store_nodes_next (GwStore *store, guint *level, guint64 *index, const guint8 **hash, GError **error)
{
  sqlite3_stmt *statement = gw_sql_begun (store, walk_nodes);
  for (gboolean row = TRUE;;)
    {
      *hash = NULL;
      if (!gw_sql_step (store, statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      gint64 at = sqlite3_column_int64 (statement, 0);
      if (at < 0 || at > 63 || sqlite3_column_bytes (statement, 2) != 32)
        continue;
      *level = (guint) at;
      *index = (guint64) sqlite3_column_int64 (statement, 1);
      *hash = sqlite3_column_blob (statement, 2);
      return TRUE;
    }
}

gboolean
gw_store_nodes_count (GwStore *store, guint64 *nodes, guint64 *leaves, GError **error)
{
  gint64 count = 0;
  gint64 last = 0;
  if (!gw_sql_number (store, &count, 0, error, "SELECT count(*) FROM node", "")
      || !gw_sql_number (store, &last, -1, error, "SELECT max(idx) FROM node WHERE level = 0", ""))
    return FALSE;
  *nodes = (guint64) count;
  *leaves = (guint64) (last + 1);
  return TRUE;
}

gboolean
gw_store_policy_put (GwStore *store, const char *digest, const char *text, gint64 now_us, gboolean *is_new,
                     GError **error)
{
  gint64 present = 0;
  if (!gw_sql_number (store, &present, 0, error, "SELECT count(*) FROM policy WHERE digest = ?", "t", digest))
    return FALSE;
  *is_new = present == 0;
  return present
         || gw_sql_run (store, error, "INSERT INTO policy (digest, text, loaded_us) VALUES (?, ?, ?)", "tti", digest,
                        text, now_us);
}

gboolean
gw_store_clock_proved (GwStore *store, gint64 since_us, gint64 until_us, gboolean *is, GError **error)
{
  gint64 found = 0;
  if (!gw_sql_number (store, &found, 0, error,
                      "SELECT NOT EXISTS (SELECT 1 FROM entry)"
                      " OR EXISTS (SELECT 1 FROM entry WHERE idx = 0 AND time_us BETWEEN ?1 AND ?2)"
                      " OR EXISTS (SELECT 1 FROM day_checkpoint WHERE made_us BETWEEN ?1 AND ?2)"
                      " OR EXISTS (SELECT 1 FROM mail m JOIN verdict v ON v.mail_id = m.id WHERE m.received_us BETWEEN ?1 AND ?2"
                      " AND v.contact IS NOT NULL AND v.signature_us BETWEEN ?1 AND ?2)", "ii", since_us, until_us))
    return FALSE;
  *is = found != 0;
  return TRUE;
}
