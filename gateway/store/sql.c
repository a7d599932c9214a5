/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sql.h"
#include "base/error.h"
#include "store/store-private.h"

sqlite3 *
gw_sql_database (GwStore *store)
{
  return store->database;
}

static GwError
error_code (int result)
{
  switch (result & 0xff)
    {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return GW_ERROR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT: return GW_ERROR_CORRUPT;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN: return GW_ERROR_CONFIG;
    default: return GW_ERROR_IO;
    }
}

/* What a person can do about it, or "". */
static const char *
fix_of (int result)
{
  switch (result & 0xff)
    {
    case SQLITE_FULL: return "; fix: free disk space, nothing is lost meanwhile";
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return "; the file is damaged; fix: RECOVERY in notigate-ledger(7); notigate audit verify looks closer";
    case SQLITE_CANTOPEN: return "; fix: see that you may read it and what lies beside it (-wal, -shm), or read a copy "
                                 "(notigate audit snapshot)";
    default: return "";
    }
}

gboolean
gw_sql_fail (GwStore *store, const char *what, GError **error)
{
  int result = sqlite3_extended_errcode (store->database);
  g_set_error (error, GW_ERROR, error_code (result), "%s: %s: %s%s", store->path, what,
               sqlite3_errmsg (store->database), fix_of (result));
  return FALSE;
}

static void
bind_values (sqlite3_stmt *statement, const char *types, va_list values)
{
  for (int i = 1; *types; i++, types++)
    switch (*types)
      {
      case 'i': sqlite3_bind_int64 (statement, i, va_arg (values, gint64)); break;
      case 't': sqlite3_bind_text (statement, i, va_arg (values, const char *), -1, SQLITE_TRANSIENT); break;
      case 'h': sqlite3_bind_blob (statement, i, va_arg (values, const guint8 *), 32, SQLITE_TRANSIENT); break;
      case 'n': sqlite3_bind_null (statement, i); break;
      case 'b':
        {
          GBytes *bytes = va_arg (values, GBytes *);
          gsize size = 0;
          const void *data = bytes ? g_bytes_get_data (bytes, &size) : NULL;
          if (bytes == NULL)
            sqlite3_bind_null (statement, i);
          else /* The bytes outlive the statement's use: callers hold them until it is reset. */
            sqlite3_bind_blob64 (statement, i, data ? data : "", size, SQLITE_STATIC);
          break;
        }
      default: g_assert_not_reached ();
      }
}

static sqlite3_stmt *
bind_list (GwStore *store, GError **error, const char *sql, const char *types, va_list values)
{
  sqlite3_stmt *statement = g_hash_table_lookup (store->statements, sql);
  if (statement == NULL)
    {
      if (sqlite3_prepare_v3 (store->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
        {
          gw_sql_fail (store, "cannot prepare", error);
          return NULL;
        }
      g_hash_table_insert (store->statements, (gpointer) sql, statement);
    }
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
  bind_values (statement, types, values);
  return statement;
}

sqlite3_stmt *
gw_sql_bind (GwStore *store, GError **error, const char *sql, const char *types, ...)
{
  va_list values;
  va_start (values, types);
  sqlite3_stmt *statement = bind_list (store, error, sql, types, values);
  va_end (values);
  return statement;
}

sqlite3_stmt *
gw_sql_begun (GwStore *store, const char *sql)
{
  return g_hash_table_lookup (store->statements, sql);
}

gboolean
gw_sql_step (GwStore *store, sqlite3_stmt *statement, gboolean *row, GError **error)
{
  int result = sqlite3_step (statement);
  *row = result == SQLITE_ROW;
  if (*row)
    return TRUE;
  gboolean done = result == SQLITE_DONE || gw_sql_fail (store, "cannot run a statement", error);
  sqlite3_reset (statement);
  return done;
}

gboolean
gw_sql_run (GwStore *store, GError **error, const char *sql, const char *types, ...)
{
  va_list values;
  va_start (values, types);
  sqlite3_stmt *statement = bind_list (store, error, sql, types, values);
  va_end (values);
  gboolean row;
  return statement != NULL && gw_sql_step (store, statement, &row, error);
}

gboolean
gw_sql_number (GwStore *store, gint64 *value, gint64 absent, GError **error, const char *sql, const char *types,
               ...)
{
  va_list values;
  va_start (values, types);
  sqlite3_stmt *statement = bind_list (store, error, sql, types, values);
  va_end (values);
  gboolean row;
  if (statement == NULL || !gw_sql_step (store, statement, &row, error))
    return FALSE;
  *value = row && sqlite3_column_type (statement, 0) != SQLITE_NULL ? sqlite3_column_int64 (statement, 0) : absent;
  sqlite3_reset (statement);
  return TRUE;
}

/* @statement (or NULL, with an error) is bound. */
static GPtrArray *
collect (GwStore *store, sqlite3_stmt *statement, GwSqlMake make, GDestroyNotify free_row, GError **error)
{
  if (statement == NULL)
    return NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (free_row);
  for (gboolean row = TRUE; row;)
    {
      if (!gw_sql_step (store, statement, &row, error))
        return NULL;
      if (row)
        g_ptr_array_add (rows, make (statement));
    }
  return g_steal_pointer (&rows);
}

GPtrArray *
gw_sql_rows (GwStore *store, GwSqlMake make, GDestroyNotify free_row, GError **error, const char *sql,
             const char *types, ...)
{
  va_list values;
  va_start (values, types);
  sqlite3_stmt *statement = bind_list (store, error, sql, types, values);
  va_end (values);
  return collect (store, statement, make, free_row, error);
}

static gpointer
make_text (sqlite3_stmt *statement)
{
  return gw_sql_text (statement, 0);
}

GStrv
gw_sql_strv (GwStore *store, GError **error, const char *sql, const char *types, ...)
{
  va_list values;
  va_start (values, types);
  sqlite3_stmt *statement = bind_list (store, error, sql, types, values);
  va_end (values);
  g_autoptr (GPtrArray) rows = collect (store, statement, make_text, g_free, error);
  if (rows == NULL)
    return NULL;
  g_ptr_array_add (rows, NULL);
  return (GStrv) g_ptr_array_steal (rows, NULL);
}

gboolean
gw_sql_find (GwStore *store, char **word, GError **error, const char *sql, const char *types, ...)
{
  *word = NULL;
  va_list values;
  va_start (values, types);
  sqlite3_stmt *statement = bind_list (store, error, sql, types, values);
  va_end (values);
  gboolean row;
  if (statement == NULL || !gw_sql_step (store, statement, &row, error))
    return FALSE;
  *word = row ? gw_sql_text (statement, 0) : NULL;
  sqlite3_reset (statement);
  return TRUE;
}

char *
gw_sql_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

GBytes *
gw_sql_bytes (sqlite3_stmt *statement, int column)
{
  if (sqlite3_column_type (statement, column) == SQLITE_NULL)
    return NULL;
  const void *data = sqlite3_column_blob (statement, column);
  return g_bytes_new (data, (gsize) sqlite3_column_bytes (statement, column));
}
