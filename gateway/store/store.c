/* SPDX-License-Identifier: Apache-2.0 */
#include "store/store.h"
#include "base/error.h"
#include "base/file.h"
#include "store/schema.h"
#include "store/sql.h"
#include "store/store-private.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS 10000 /* SQLite's own waits: for recovery, mostly */
#define LOCK_WAIT_US (30 * G_USEC_PER_SEC)

const char *
gw_store_engine (void)
{
  return sqlite3_libversion ();
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

void
gw_store_free (GwStore *store)
{
  if (store == NULL)
    return;
  g_clear_pointer (&store->statements, g_hash_table_unref);
  sqlite3_close (store->database);
  if (store->lock >= 0)
    close (store->lock);
  g_free (store->path);
  g_free (store);
}

/* The lock of SCHEMA. flock has no time limit of its own, so it is asked for again and again: quickly at
 * first, since transactions are short. */
static gboolean
take_lock (GwStore *store, GError **error)
{
  gint64 until = g_get_monotonic_time () + LOCK_WAIT_US;
  for (gulong pause = 100;; pause = MIN (pause * 2, 5000))
    {
      if (flock (store->lock, LOCK_EX | LOCK_NB) == 0)
        return TRUE;
      if (errno != EWOULDBLOCK && errno != EINTR)
        {
          g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: cannot lock: %s", store->path, g_strerror (errno));
          return FALSE;
        }
      if (g_get_monotonic_time () > until)
        {
          g_set_error (error, GW_ERROR, GW_ERROR_BUSY,
                       "%s: somebody else has held the write lock for 30 s; fix: see who (fuser %s), then try again",
                       store->path, store->path);
          return FALSE;
        }
      g_usleep (pause);
    }
}

static void
drop_lock (GwStore *store)
{
  flock (store->lock, LOCK_UN);
}

static gboolean
execute (GwStore *store, const char *sql, GError **error)
{
  return sqlite3_exec (store->database, sql, NULL, NULL, NULL) == SQLITE_OK
         || gw_sql_fail (store, "cannot run a statement", error);
}

static gboolean
in_transaction (GwStore *store, const char *begin, GwStoreWork work, gpointer data, GError **error)
{
  if (!execute (store, begin, error))
    return FALSE;
  if (work (store, data, error) && execute (store, "COMMIT", error))
    return TRUE;
  sqlite3_exec (store->database, "ROLLBACK", NULL, NULL, NULL);
  return FALSE;
}

gboolean
gw_store_write (GwStore *store, GwStoreWork work, gpointer data, GError **error)
{
  if (!take_lock (store, error))
    return FALSE;
  gboolean done = in_transaction (store, "BEGIN IMMEDIATE", work, data, error);
  drop_lock (store);
  return done;
}

gboolean
gw_store_read (GwStore *store, GwStoreWork work, gpointer data, GError **error)
{
  return in_transaction (store, "BEGIN", work, data, error);
}

gboolean
gw_store_checkpoint (GwStore *store, gint64 min_bytes, GError **error)
{
  g_autofree char *wal = g_strconcat (store->path, "-wal", NULL);
  struct stat status;
  if (stat (wal, &status) < 0 || status.st_size < min_bytes)
    return TRUE;
  if (!take_lock (store, error))
    return FALSE;
  /* A reader is no reason to hold everybody's lock: what it still needs is moved by the next call. */
  sqlite3_busy_timeout (store->database, 0);
  int result = sqlite3_wal_checkpoint_v2 (store->database, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  sqlite3_busy_timeout (store->database, BUSY_MS);
  drop_lock (store);
  /* BUSY: a reader holds an old state; the next call moves the rest. */
  return result == SQLITE_OK || (result & 0xff) == SQLITE_BUSY || gw_sql_fail (store, "cannot checkpoint", error);
}

static gboolean
upgrade (GwStore *store, gpointer unused, GError **error)
{
  gint64 version = 0;
  if (!execute (store, "CREATE TABLE IF NOT EXISTS meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)", error)
      || !gw_sql_number (store, &version, 0, error, "SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'schema'", ""))
    return FALSE;
  for (int from = (int) version; from < GW_SCHEMA_VERSION; from++)
    if (!execute (store, gw_schema_upgrade (from), error))
      return FALSE;
  return TRUE;
}

static gboolean
check_version (GwStore *store, GwStoreMode mode, GError **error)
{
  gint64 has_meta = 0;
  gint64 version = 0;
  if (!gw_sql_number (store, &has_meta, 0, error, "SELECT count(*) FROM sqlite_schema WHERE name = 'meta'", ""))
    return FALSE;
  if (has_meta
      && !gw_sql_number (store, &version, 0, error, "SELECT CAST(value AS BIGINT) FROM meta WHERE name = 'schema'", ""))
    return FALSE;
  if (version > GW_SCHEMA_VERSION)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG,
                   "%s: was written by a newer Notigate (schema %" G_GINT64_FORMAT ", this program knows up to %d); "
                   "fix: install that version", store->path, version, GW_SCHEMA_VERSION);
      return FALSE;
    }
  if (version == GW_SCHEMA_VERSION)
    return TRUE;
  /* To make the tables anew in a file that lost them would hide the loss, and mail would go in beside it. */
  if (version == 0 && mode != GW_STORE_CREATE)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "%s: holds no tables of Notigate; fix: restore it from the last "
                   "copy (RECOVERY in notigate-ledger(7)); mail waits in the mail server meanwhile", store->path);
      return FALSE;
    }
  if (mode == GW_STORE_READ)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: is of an older version; fix: notigate run --once upgrades it",
                   store->path);
      return FALSE;
    }
  return gw_store_write (store, upgrade, NULL, error);
}

/* Settings that SCHEMA asks for. NO_CKPT_ON_CLOSE: a checkpoint outside the lock may lose rows. */
static gboolean
configure (GwStore *store, GwStoreMode mode, GError **error)
{
  sqlite3_extended_result_codes (store->database, 1);
  sqlite3_busy_timeout (store->database, BUSY_MS);
  sqlite3_db_config (store->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_db_config (store->database, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
  sqlite3_db_config (store->database, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
  sqlite3_db_config (store->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 1, NULL);
  if (mode == GW_STORE_CREATE && !execute (store, "PRAGMA journal_mode=WAL", error))
    return FALSE;
  return execute (store, "PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=FULL;"
                         "PRAGMA foreign_keys=OFF; PRAGMA temp_store=MEMORY", error);
}

static gboolean
open_lock (GwStore *store, const char *home, GwStoreMode mode, GError **error)
{
  if (mode == GW_STORE_READ)
    return TRUE;
  g_autofree char *path = g_build_filename (home, "notigate.lock", NULL);
  store->lock = open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0640);
  if (store->lock >= 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: cannot open: %s; fix: run as the user that owns %s", path,
               g_strerror (errno), home);
  return FALSE;
}

GwStore *
gw_store_new (char *path)
{
  GwStore *store = g_new0 (GwStore, 1);
  store->lock = -1;
  store->path = path;
  store->statements = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL, finalize_statement);
  return store;
}

/* A file in WAL mode (bytes 18 and 19 of its header) whose WAL is not beside it. A gateway never removes that. */
static gboolean
lacks_wal (const char *path)
{
  guint8 header[20] = { 0 };
  g_autofree char *wal = g_strconcat (path, "-wal", NULL);
  int file = open (path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0)
    return FALSE;
  gboolean wal_mode = read (file, header, sizeof header) == (ssize_t) sizeof header && header[18] == 2 && header[19] == 2;
  close (file);
  return wal_mode && access (wal, F_OK) < 0;
}

/* As immutable: SQLite would make a -wal beside a copy, so that the next reader takes it for whole, and could not where
 * nothing can be written. */
static int
open_to_read (GwStore *store)
{
  g_autofree char *absolute = g_canonicalize_filename (store->path, NULL);
  g_autofree char *uri = g_filename_to_uri (absolute, NULL, NULL);
  store->bare = lacks_wal (store->path);
  g_autofree char *name = store->bare ? g_strconcat (uri, "?immutable=1", NULL) : g_strdup (store->path);
  return sqlite3_open_v2 (name, &store->database, SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READONLY | (store->bare ? SQLITE_OPEN_URI : 0),
                          NULL);
}

static int
open_to_write (GwStore *store, GwStoreMode mode)
{
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_READWRITE | (mode == GW_STORE_CREATE ? SQLITE_OPEN_CREATE : 0);
  return sqlite3_open_v2 (store->path, &store->database, flags, NULL);
}

static gboolean
check_file (const GwStore *store, GwStoreMode mode, GError **error)
{
  if (mode == GW_STORE_CREATE)
    return TRUE;
  if (mode == GW_STORE_READ ? gw_file_check_readable (store->path, error) : gw_file_check_private (store->path, TRUE, error))
    return TRUE;
  g_prefix_error (error, "the instance has no usable database (fix: notigate init DIR): ");
  return FALSE;
}

GwStore *
gw_store_open (const char *home, GwStoreMode mode, GError **error)
{
  g_autoptr (GwStore) store = gw_store_new (g_build_filename (home, "notigate.db", NULL));
  if (!check_file (store, mode, error) || !open_lock (store, home, mode, error))
    return NULL;
  mode_t mask = umask (0027); /* of the -wal and -shm, too, which the first statement makes */
  int result = mode == GW_STORE_READ ? open_to_read (store) : open_to_write (store, mode);
  gboolean ready = result == SQLITE_OK ? configure (store, mode, error) && check_version (store, mode, error)
                                       : gw_sql_fail (store, "cannot open", error);
  umask (mask);
  return ready ? g_steal_pointer (&store) : NULL;
}

gboolean
gw_store_is_bare (const GwStore *store)
{
  return store->bare;
}

const char *
gw_store_path (const GwStore *store)
{
  return store->path;
}

gboolean
gw_store_check (GwStore *store, char **finding, GError **error)
{
  gboolean row;
  *finding = NULL;
  sqlite3_stmt *statement = gw_sql_bind (store, error, "PRAGMA integrity_check(1)", "");
  if (statement == NULL || !gw_sql_step (store, statement, &row, error))
    return FALSE;
  g_autofree char *result = row ? gw_sql_text (statement, 0) : NULL;
  sqlite3_reset (statement);
  if (g_strcmp0 (result, "ok") != 0)
    *finding = g_steal_pointer (&result);
  return TRUE;
}

char *
gw_store_meta (GwStore *store, const char *name, GError **error)
{
  gboolean row;
  sqlite3_stmt *statement = gw_sql_bind (store, error, "SELECT value FROM meta WHERE name = ?", "t", name);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error) || !row)
    return NULL;
  char *value = gw_sql_text (statement, 0);
  sqlite3_reset (statement);
  return value;
}

gboolean
gw_store_meta_put (GwStore *store, const char *name, const char *value, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                     "tt", name, value);
}
