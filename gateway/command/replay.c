/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate replay: what a mail server kept a copy of, into the inbox again, oldest first. What came before is left alone. */
#include "base/config.h"
#include "base/error.h"
#include "base/escape.h"
#include "command/command.h"
#include "intake/replay.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

typedef struct {
  char *path;
  gint64 second; /* that its name begins with; 0: it does not */
  gint64 time_ns;
} File;

static void
file_free (gpointer data)
{
  File *file = data;
  g_free (file->path);
  g_free (file);
}

/* A Maildir's names begin with the second of delivery and survive any copying; the file's own time tells more, if it does. */
static int
compare_files (gconstpointer a, gconstpointer b)
{
  const File *one = *(const File *const *) a;
  const File *other = *(const File *const *) b;
  if (one->second != other->second)
    return one->second < other->second ? -1 : 1;
  if (one->time_ns != other->time_ns && one->second != 0)
    return one->time_ns < other->time_ns ? -1 : 1;
  return strcmp (one->path, other->path);
}

static gboolean
add_files (GPtrArray *files, const char *directory, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GDir) dir = g_dir_open (directory, 0, &cause);
  if (dir == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "%s; fix: a Maildir, or a directory with a file for each mail", cause->message);
      return FALSE;
    }
  for (const char *name; (name = g_dir_read_name (dir)) != NULL;)
    {
      struct stat status;
      g_autofree char *path = g_build_filename (directory, name, NULL);
      if (*name == '.' || lstat (path, &status) < 0 || S_ISDIR (status.st_mode))
        continue;
      File *file = g_new0 (File, 1);
      file->path = g_steal_pointer (&path);
      file->second = g_ascii_strtoll (name, NULL, 10);
      file->time_ns = (gint64) status.st_mtim.tv_sec * 1000000000 + status.st_mtim.tv_nsec;
      g_ptr_array_add (files, file);
    }
  return TRUE;
}

/* new and cur of a Maildir (tmp is not delivered yet), else the files of the directory itself. */
static GPtrArray *
list_files (const char *directory, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (file_free);
  g_autofree char *new = g_build_filename (directory, "new", NULL);
  g_autofree char *cur = g_build_filename (directory, "cur", NULL);
  gboolean maildir = g_file_test (new, G_FILE_TEST_IS_DIR) && g_file_test (cur, G_FILE_TEST_IS_DIR);
  if (maildir ? !add_files (files, new, error) || !add_files (files, cur, error) : !add_files (files, directory, error))
    return NULL;
  g_ptr_array_sort (files, compare_files);
  return g_steal_pointer (&files);
}

typedef struct {
  guint files, replayed, known, unreadable;
} Counts;

/* A file that cannot be read is told, and holds the others up as little as it can; any other error is ours, and ends it: the
 * same call takes up what is left. */
static gboolean
replay_all (GwStore *store, const GwConfig *config, const GPtrArray *files, gboolean dry, Counts *counts, GError **error)
{
  for (guint i = 0; i < files->len; i++)
    {
      g_autoptr (GError) problem = NULL;
      GwReplayResult result = GW_REPLAY_NEW;
      const File *file = g_ptr_array_index (files, i);
      gw_command_progress ("mails", i, files->len);
      gboolean done = gw_replay_file (store, config->home, file->path, config->address, dry, &result, &problem);
      gboolean ours = !done && !g_error_matches (problem, GW_ERROR, GW_ERROR_NOINPUT);
      if (!done || i + 1 == files->len)
        gw_command_progress (NULL, 0, 0);
      if (ours)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      counts->files++;
      counts->unreadable += !done;
      counts->known += done && result == GW_REPLAY_KNOWN;
      counts->replayed += done && result == GW_REPLAY_NEW;
      g_autofree char *safe = done ? NULL : gw_escape_terminal (problem->message, FALSE);
      if (!done)
        fprintf (stderr, "notigate: %s; fix: see to it, and run replay again\n", safe);
    }
  return TRUE;
}

static void
print_counts (const Counts *counts, gboolean dry, gboolean json)
{
  if (json)
    {
      JsonObject *object = json_object_new ();
      json_object_set_int_member (object, "files", counts->files);
      json_object_set_int_member (object, "replayed", counts->replayed);
      json_object_set_int_member (object, "known", counts->known);
      json_object_set_int_member (object, "unreadable", counts->unreadable);
      json_object_set_boolean_member (object, "dry_run", dry);
      gw_command_print_json_object (object);
      return;
    }
  printf ("%u mail%s: %u %s into the inbox, %u came before", counts->files, counts->files == 1 ? "" : "s", counts->replayed,
          dry ? "would go" : "went", counts->known);
  printf (counts->unreadable > 0 ? ", %u could not be read.\n" : ".\n", counts->unreadable);
}

static gboolean
run (const char *directory, const GwOptions *options, gboolean dry, Counts *counts, GError **error)
{
  g_autoptr (GwConfig) config = gw_config_load (options->home, error);
  g_autoptr (GPtrArray) files = config ? list_files (directory, error) : NULL;
  g_autoptr (GwStore) store = files ? gw_store_open (config->home, GW_STORE_READ, error) : NULL;
  return store != NULL && replay_all (store, config, files, dry, counts, error);
}

int
gw_command_replay (int argc, char **argv)
{
  static const char usage[] = "replay DIR [--dry-run]";
  g_auto (GwOptions) options = { 0 };
  gboolean dry = FALSE;
  Counts counts = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = { { "dry-run", 0, 0, G_OPTION_ARG_NONE, &dry, "Only count what would be done", NULL },
                                   G_OPTION_ENTRY_NULL };
  if (!gw_command_parse (&argc, &argv, usage, "notigate replay /var/mail/notigate-copy", entries, &options, &error)
      || !gw_command_operands (argc, 1, 1, usage, &error) || !run (argv[1], &options, dry, &counts, &error))
    return gw_command_fail (error);
  print_counts (&counts, dry, options.json);
  return counts.unreadable > 0 ? EXIT_FAILURE : EX_OK;
}
