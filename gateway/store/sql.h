/* SPDX-License-Identifier: Apache-2.0
 * store/sql: how the store's own files speak to SQLite. No other room includes this.
 *
 * Values are bound by a string of types, one letter each: i gint64, t text or NULL, b GBytes or NULL,
 * h 32-byte hash, n NULL. */
#pragma once
#include "store/store.h"
#include <sqlite3.h>

G_BEGIN_DECLS

sqlite3 *gw_sql_database (GwStore *store);

/* Sets @error from SQLite's last one, told with @what. Returns FALSE. */
gboolean gw_sql_fail (GwStore *store, const char *what, GError **error);

/* Binds to a prepared statement that the store keeps; borrowed, reset it before the next use. */
sqlite3_stmt *gw_sql_bind (GwStore *store, GError **error, const char *sql, const char *types, ...);

/* The statement that was bound for @sql and is not at its end yet: for a walk over several calls. Borrowed. */
sqlite3_stmt *gw_sql_begun (GwStore *store, const char *sql);

/* One step: *row tells whether there is a row; without one the statement is reset. */
gboolean gw_sql_step (GwStore *store, sqlite3_stmt *statement, gboolean *row, GError **error);

/* A statement without result rows. */
gboolean gw_sql_run (GwStore *store, GError **error, const char *sql, const char *types, ...);

/* The first column of the first row as a number; @absent where there is none or it is NULL. */
gboolean gw_sql_number (GwStore *store, gint64 *value, gint64 absent, GError **error, const char *sql,
                        const char *types, ...);

/* The rows as values that @make builds; the array frees them by @free_row. The caller's. */
typedef gpointer (*GwSqlMake) (sqlite3_stmt *statement);
GPtrArray *gw_sql_rows (GwStore *store, GwSqlMake make, GDestroyNotify free_row, GError **error, const char *sql,
                        const char *types, ...);

/* The first column of all rows. The caller's. */
GStrv gw_sql_strv (GwStore *store, GError **error, const char *sql, const char *types, ...);

/* The first column of the first row as a text, the caller's; NULL where there is none. */
gboolean gw_sql_find (GwStore *store, char **word, GError **error, const char *sql, const char *types, ...);

/* Columns; the caller's, NULL for NULL. */
char *gw_sql_text (sqlite3_stmt *statement, int column);
GBytes *gw_sql_bytes (sqlite3_stmt *statement, int column);

G_END_DECLS
