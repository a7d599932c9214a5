/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit snapshot: the database as it is at one moment; into a directory with what else the verbs of auditors need. */
#include "base/error.h"
#include "base/file.h"
#include "command/audit-verbs.h"
#include "store/export.h"
#include "store/ledger.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#define MAX_SIDE_FILE (1 << 20) /* bytes */

static void
show_pages (gpointer unused, guint64 done, guint64 total)
{
  (void) unused;
  gw_command_progress ("pages", done, MAX (total, 1));
}

/* An instance that has signed nothing yet has no mark. */
static gboolean
copy_file (const GwConfig *config, const char *name, const char *directory, GError **error)
{
  g_autofree char *from = gw_config_path (config, name);
  g_autofree char *to = g_build_filename (directory, name, NULL);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) bytes = gw_file_load (from, MAX_SIDE_FILE, &problem);
  if (bytes == NULL && g_error_matches (problem, GW_ERROR, GW_ERROR_NOINPUT))
    return TRUE;
  if (bytes == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  return gw_file_replace (to, data, size, 0640, error);
}

static gboolean
make_directory (const char *path, GError **error)
{
  if (g_mkdir (path, 0750) == 0 || errno == EEXIST)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: cannot make the directory: %s; fix: make it where you may write", path,
               g_strerror (errno));
  return FALSE;
}

/* What the verbs of auditors read beside the database. No secret is copied. The mark is first: so it is never ahead of the
 * database that is read after it. */
static gboolean
copy_beside (const GwConfig *config, const char *directory, GError **error)
{
  return copy_file (config, "ledger.head", directory, error) && copy_file (config, "ledger.vkey", directory, error)
         && copy_file (config, "notigate.conf", directory, error);
}

/* @directory NULL: the database alone. Nothing is written over: what stands there may be somebody's evidence. */
static gboolean
copy_all (GwStore *store, const GwConfig *config, const char *directory, const char *path, GError **error)
{
  g_autofree char *staged = gw_file_stage (path, error);
  if (staged == NULL)
    return FALSE;
  gboolean done = (directory == NULL || copy_beside (config, directory, error))
                  && gw_store_snapshot (store, staged, show_pages, NULL, error);
  gw_command_progress (NULL, 0, 0);
  if (done && gw_file_publish (staged, path, error))
    return TRUE;
  g_unlink (staged);
  return FALSE;
}

static gboolean
snapshot (GwStore *store, const GwConfig *config, const char *target, gboolean whole, GError **error)
{
  g_autofree char *path = whole ? g_build_filename (target, "notigate.db", NULL) : g_strdup (target);
  return (!whole || make_directory (target, error)) && copy_all (store, config, whole ? target : NULL, path, error);
}

static gboolean
is_directory (const char *path)
{
  return g_str_has_suffix (path, G_DIR_SEPARATOR_S) || g_file_test (path, G_FILE_TEST_IS_DIR);
}

static void
print (const GwOptions *options, const char *target)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *home = is_directory (target) ? gw_operator_home_option (target) : NULL;
  g_autofree char *text = home ? g_strdup_printf ("The database and what proves it are in %s: notigate audit verify%s\n", target, home)
                               : g_strdup_printf ("The database is in %s.\n", target);
  json_object_set_string_member (object, "path", target);
  if (options->json)
    gw_command_print_json_object (g_steal_pointer (&object));
  else
    gw_command_print (text);
}

int
gw_audit_verb_snapshot (int argc, char **argv)
{
  static const char usage[] = "audit snapshot FILE|DIR/";
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  g_autoptr (GwConfig) config = NULL;
  g_autoptr (GwStore) store = NULL;
  if (gw_command_parse (&argc, &argv, usage, "notigate audit snapshot /media/audit/2026-09/", NULL, &options, &error)
      && gw_command_operands (argc, 1, 1, usage, &error))
    store = gw_audit_open (&options, &config, &error);
  if (store == NULL)
    return gw_command_fail (error);
  if (!snapshot (store, config, argv[1], is_directory (argv[1]), &error))
    return gw_command_fail (error);
  print (&options, argv[1]);
  return EX_OK;
}
