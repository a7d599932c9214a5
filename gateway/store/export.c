/* SPDX-License-Identifier: Apache-2.0 */
#include "store/export.h"
#include "base/error.h"
#include "store/sql.h"
#include "store/store-private.h"
#include <string.h>

#define PAGES_A_STEP 1024

typedef struct {
  const char *name;
  const char *rows;  /* of the view, in their order */
  const char *count;
  const char *fill;  /* an attached database "gateway" into a table of ours */
} Table;

#define WITHIN(time) " WHERE (?1 IS NULL OR " time " >= ?1) AND (?2 IS NULL OR " time " < ?2)"
#define ALWAYS " WHERE ?1 IS ?1 AND ?2 IS ?2"
#define TABLE(name, base, which, order)                                                                       \
  { name, "SELECT * FROM v_" name which " ORDER BY " order, "SELECT count(*) FROM " base,                     \
    "CREATE TABLE " name " AS SELECT * FROM gateway.v_" name which " ORDER BY " order }

static const Table tables[] = {
  TABLE ("mails", "mail", WITHIN ("received"), "id"),
  TABLE ("incidents", "incident", WITHIN ("opened"), "incident"),
  TABLE ("deadlines", "deadline", WITHIN ("due"), "id"),
  TABLE ("requests", "request", WITHIN ("since"), "report_id"),
  TABLE ("pings", "ping_contact", ALWAYS, "contact"),
  TABLE ("letters", "letter", WITHIN ("created"), "id"),
  TABLE ("contacts", "contact", ALWAYS, "id"),
  TABLE ("ledger", "entry", WITHIN ("time"), "idx"),
};

const char *const *
gw_store_export_tables (void)
{
  static const char *const names[] = { "mails", "incidents", "deadlines", "requests", "pings", "letters", "contacts", "ledger",
                                       NULL };
  G_STATIC_ASSERT (G_N_ELEMENTS (names) == G_N_ELEMENTS (tables) + 1);
  return names;
}

static const Table *
find_table (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    if (strcmp (tables[i].name, name) == 0)
      return &tables[i];
  g_assert_not_reached ();
}

gboolean
gw_store_export_count (GwStore *store, const char *table, gint64 *count, GError **error)
{
  return gw_sql_number (store, count, 0, error, find_table (table)->count, "");
}

static void
set_cell (sqlite3_stmt *row, int column, GwExportCell *cell)
{
  cell->is_number = sqlite3_column_type (row, column) == SQLITE_INTEGER;
  cell->number = cell->is_number ? sqlite3_column_int64 (row, column) : 0;
  cell->text = cell->is_number ? NULL : (const char *) sqlite3_column_text (row, column);
}

gboolean
gw_store_export_each (GwStore *store, const char *table, const char *since, const char *until, GwExportEach each, gpointer data,
                      GError **error)
{
  sqlite3_stmt *statement = gw_sql_bind (store, error, find_table (table)->rows, "tt", since, until);
  if (statement == NULL)
    return FALSE;
  int columns = sqlite3_column_count (statement);
  g_autofree const char **names = g_new0 (const char *, columns + 1);
  g_autofree GwExportCell *cells = g_new0 (GwExportCell, columns);
  for (int i = 0; i < columns; i++)
    names[i] = sqlite3_column_name (statement, i);
  gboolean row = TRUE;
  gboolean good = each (names, NULL, (guint) columns, data, error);
  while (good && (good = gw_sql_step (store, statement, &row, error)) && row)
    {
      for (int i = 0; i < columns; i++)
        set_cell (statement, i, &cells[i]);
      good = each (names, cells, (guint) columns, data, error);
    }
  sqlite3_reset (statement);
  return good;
}

/* ---- A file of its own ----------------------------------------------------------------------------------------- */

/* A file that nobody else knows yet: durable when its maker says so. */
static GwStore *
open_new (const char *path, GError **error)
{
  g_autoptr (GwStore) file = gw_store_new (g_strdup (path));
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI;
  if (sqlite3_open_v2 (path, &file->database, flags, NULL) == SQLITE_OK
      && gw_sql_run (file, error, "PRAGMA synchronous = OFF", ""))
    return g_steal_pointer (&file);
  if (error != NULL && *error == NULL)
    gw_sql_fail (file, "cannot open", error);
  return NULL;
}

static gboolean
attach (GwStore *file, const GwStore *store, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (store->path, NULL);
  g_autofree char *uri = g_filename_to_uri (absolute, NULL, NULL);
  g_autofree char *name = g_strconcat (uri, "?mode=ro", store->bare ? "&immutable=1" : "", NULL);
  return gw_sql_run (file, error, "ATTACH ? AS gateway", "t", name);
}

static gboolean
fill (GwStore *file, const char *since, const char *until, GwStoreProgress progress, gpointer data, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
    {
      if (progress != NULL)
        progress (data, i, G_N_ELEMENTS (tables));
      if (!gw_sql_run (file, error, tables[i].fill, "tt", since, until))
        return FALSE;
    }
  return TRUE;
}

gboolean
gw_store_export_database (GwStore *store, const char *path, const char *since, const char *until, GwStoreProgress progress,
                          gpointer data, GError **error)
{
  g_autoptr (GwStore) file = open_new (path, error);
  return file != NULL && attach (file, store, error) && gw_sql_run (file, error, "BEGIN", "")
         && fill (file, since, until, progress, data, error) && gw_sql_run (file, error, "COMMIT", "");
}

/* ---- All of it --------------------------------------------------------------------------------------------------- */

typedef struct {
  GwStore *file;
  GwStoreProgress progress;
  gpointer data;
} Copy;

/* Within a read transaction of the source: so nothing that is written meanwhile begins it anew. */
static gboolean
copy_pages (GwStore *store, gpointer data, GError **error)
{
  const Copy *copy = data;
  gint64 version = 0;
  if (!gw_sql_number (store, &version, 0, error, "SELECT count(*) FROM meta", "")) /* a read begins it */
    return FALSE;
  sqlite3_backup *backup = sqlite3_backup_init (copy->file->database, "main", store->database, "main");
  int result = backup != NULL ? SQLITE_OK : SQLITE_ERROR;
  while (result == SQLITE_OK)
    {
      result = sqlite3_backup_step (backup, PAGES_A_STEP);
      guint64 total = (guint64) sqlite3_backup_pagecount (backup);
      if (copy->progress != NULL)
        copy->progress (copy->data, total - (guint64) sqlite3_backup_remaining (backup), total);
    }
  sqlite3_backup_finish (backup);
  return result == SQLITE_DONE || gw_sql_fail (copy->file, "cannot copy", error);
}

gboolean
gw_store_snapshot (GwStore *store, const char *path, GwStoreProgress progress, gpointer data, GError **error)
{
  g_autoptr (GwStore) file = open_new (path, error);
  Copy copy = { file, progress, data };
  gint64 ignored = 0;
  return file != NULL && gw_store_read (store, copy_pages, &copy, error)
         /* It answers with a row: the mode that it is in now. */
         && gw_sql_number (file, &ignored, 0, error, "PRAGMA journal_mode = DELETE", "");
}
