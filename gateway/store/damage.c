/* SPDX-License-Identifier: Apache-2.0 */
#include "store/damage.h"
#include "base/digest.h"
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAGIC "SQLite format 3" /* and a NUL */
#define HEADER 100

static guint64
big_endian (const guint8 *at, gsize count)
{
  guint64 value = 0;
  for (gsize i = 0; i < count; i++)
    value = value << 8 | at[i];
  return value;
}

/* The SQLite file format, section 1.3: page size at 16, number of pages at 28. What the -wal holds beyond is not counted. */
static char *
judge_header (const guint8 *header, gssize got, guint64 size)
{
  if (size == 0)
    return g_strdup ("is empty");
  if (got < HEADER || memcmp (header, MAGIC, sizeof MAGIC) != 0)
    return g_strdup ("is no SQLite database: its first page is another file's, or was overwritten");
  guint64 page = big_endian (header + 16, 2);
  page = page == 1 ? 65536 : page;
  guint64 wanted = page * big_endian (header + 28, 4);
  if (wanted <= size)
    return NULL;
  return g_strdup_printf ("is cut off: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " bytes are there", size, wanted);
}

char *
gw_damage_look (const char *home)
{
  guint8 header[HEADER] = { 0 };
  struct stat status;
  g_autofree char *path = g_build_filename (home, "notigate.db", NULL);
  int fd = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return NULL;
  gssize got = pread (fd, header, sizeof header, 0);
  gboolean known = fstat (fd, &status) == 0;
  close (fd);
  return known ? judge_header (header, got, (guint64) status.st_size) : NULL;
}

static void
count_row (sqlite3_stmt *row, GwDamagedTable *table)
{
  table->rows++;
  if (sqlite3_column_type (row, 0) == SQLITE_NULL || sqlite3_column_type (row, 1) == SQLITE_NULL)
    return;
  table->kept++;
  const void *bytes = sqlite3_column_blob (row, 1);
  g_autofree char *digest = gw_sha256_hex (bytes ? bytes : "", (gsize) sqlite3_column_bytes (row, 1));
  table->good += g_strcmp0 (digest, (const char *) sqlite3_column_text (row, 0)) == 0;
}

/* Reads up to the first row that cannot be read; TRUE where there is none. */
static gboolean
read_rows (sqlite3 *database, const char *sql, GwDamagedTable *table)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (database, sql, -1, &statement, NULL);
  while (result == SQLITE_OK || result == SQLITE_ROW)
    if ((result = sqlite3_step (statement)) == SQLITE_ROW)
      count_row (statement, table);
  sqlite3_finalize (statement);
  return result == SQLITE_DONE;
}

static GwDamagedTable *
read_table (sqlite3 *database, const char *name, const char *columns)
{
  GwDamagedTable *table = g_new0 (GwDamagedTable, 1);
  table->name = name;
  g_autofree char *down = g_strdup_printf ("SELECT %s FROM %s NOT INDEXED", columns, name);
  table->whole = read_rows (database, down, table);
  if (table->whole)
    return table;
  /* The table's own tree, from its other end: what lies between is lost. */
  g_autofree char *up = g_strdup_printf ("SELECT %s FROM %s NOT INDEXED ORDER BY rowid DESC", columns, name);
  read_rows (database, up, table);
  return table;
}

GPtrArray *
gw_damage_salvage (const char *home)
{
  static const struct { const char *name, *columns; } tables[] = {
    { "entry", "NULL, text" },    { "node", "NULL, hash" },     { "checkpoint", "NULL, note" },
    { "mail", "CASE truncated WHEN 0 THEN sha256 END, raw" },   { "verdict", "NULL, detail" },
    { "letter", "sealed_sha256, sealed" },                      { "incident", "NULL, id" },
    { "event", "NULL, text" },    { "contact", "digest, file" }, { "policy", "digest, text" },
  };
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  sqlite3 *database = NULL;
  g_autofree char *path = g_build_filename (home, "notigate.db", NULL);
  if (sqlite3_open_v2 (path, &database, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
    for (gsize i = 0; i < G_N_ELEMENTS (tables); i++)
      g_ptr_array_add (found, read_table (database, tables[i].name, tables[i].columns));
  sqlite3_close (database);
  return found;
}
