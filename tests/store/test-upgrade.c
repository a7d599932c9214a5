/* SPDX-License-Identifier: Apache-2.0
 * A database of the version before, with data in it, is taken over: nothing of it is lost, and what the new version needs
 * of it is there. */
#include "store/held.h"
#include "store/original.h"
#include "store/procedure.h"
#include "store/schema.h"
#include "store/sql.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define OLD                                                                                                            \
  "INSERT INTO signed VALUES ('ab', 'pgp-mime', 'bytes', 'signature');"                                                \
  "INSERT INTO verdict (mail_id, round, decided_us, ending, encrypted, signed_sha256) VALUES"                          \
  " (7, 1, 5, 'held', 0, 'ab'), (7, 2, 6, 'registered', 0, 'ab');"                                                     \
  "INSERT INTO incident VALUES ('ccc.example/2026-100001', 5, 5, 'registered', 'XA', 'R', 7, 'TLP:AMBER', 'high', 0,"  \
  " 'Title', 'other/other');"                                                                                          \
  "INSERT INTO party VALUES ('ccc.example/2026-100001', 'XA', 'originator', 'active', 5);"   \
  "INSERT INTO party VALUES ('ccc.example/2026-100001', 'XB', 'recipient', 'held', 6);"

static void
make_old (const char *path)
{
  sqlite3 *database = NULL;
  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, "PRAGMA journal_mode=WAL; CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY,"
                                 " value TEXT NOT NULL)", NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, gw_schema_upgrade (0), NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, OLD, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
  g_assert_cmpint (chmod (path, 0600), ==, 0);
}

static void
check (GwStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *kind = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *schema = gw_store_meta (store, "schema", &error);
  g_assert_cmpstr (schema, ==, G_STRINGIFY (GW_SCHEMA_VERSION));
  g_autoptr (GwIncidentMark) mark = gw_store_mark_get (store, "ccc.example/2026-100001", &error);
  g_assert_cmpstr (mark->highest_tlp, ==, "TLP:AMBER");
  g_autoptr (GPtrArray) parties = gw_store_parties (store, "ccc.example/2026-100001", &error);
  g_assert_cmpuint (parties->len, ==, 2);
  /* what the operator may forward now */
  gboolean found = gw_store_original_get (store, 7, &kind, &bytes, &signature, &error);
  g_assert_no_error (error);
  g_assert_true (found);
  g_assert_cmpstr (kind, ==, "pgp-mime");
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "bytes", strlen ("bytes"));
  g_assert_cmpmem (g_bytes_get_data (signature, NULL), g_bytes_get_size (signature), "signature", strlen ("signature"));
}

/* What was held back from a contact is so still. */
static void
check_held (GwStore *store)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) none = gw_store_held_list (store, "XA", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  g_autoptr (GPtrArray) held = gw_store_held_list (store, "XB", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (held->len, ==, 1);
  const GwStoreHeld *one = g_ptr_array_index (held, 0);
  g_assert_cmpint (one->mail_id, ==, 7);
  g_assert_cmpstr (one->incident, ==, "ccc.example/2026-100001");
  g_assert_cmpstr (one->tlp, ==, "TLP:AMBER");
  g_assert_true (one->opens);
  g_assert_false (one->over);
}

static void
test_old (void)
{
  static const char *const files[] = { "notigate.db", "notigate.db-wal", "notigate.db-shm", "notigate.lock" };
  g_autoptr (GError) error = NULL;
  g_autofree char *home = g_dir_make_tmp ("ngupXXXXXX", &error);
  g_autofree char *path = g_build_filename (home, "notigate.db", NULL);
  make_old (path);
  for (int i = 0; i < 2; i++) /* and once only */
    {
      g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_WRITE, &error);
      g_assert_no_error (error);
      check (store);
      check_held (store);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *file = g_build_filename (home, files[i], NULL);
      g_unlink (file);
    }
  g_assert_cmpint (g_rmdir (home), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/upgrade/old", test_old);
  return g_test_run ();
}
