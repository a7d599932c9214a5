/* SPDX-License-Identifier: Apache-2.0
 * A fuzz target without a fuzzer, by any compiler: each file once, in the order of the names.
 *   fuzz-TARGET                  replays tests/fuzz/seeds/TARGET and tests/fuzz/finds/TARGET
 *   fuzz-TARGET FILE|FOLDER ...  replays these */
#include "fuzz.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The bytes in a block of their own size: a step behind them is a step into what ASan watches. */
static void
replay (const char *path)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (path, &text, &size, &error))
    {
      printf ("Bail out! %s\n", error->message);
      exit (1);
    }
  printf ("# %s\n", path);
  fflush (stdout);
  uint8_t *data = malloc (MAX (size, 1));
  g_assert_nonnull (data);
  memcpy (data, text, size);
  g_assert_cmpint (LLVMFuzzerTestOneInput (data, size), ==, 0);
  free (data);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* How many files were replayed; a folder that is not there holds none. */
static guint
replay_all (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  if (folder == NULL && !g_file_test (path, G_FILE_TEST_EXISTS))
    return 0;
  if (folder == NULL)
    {
      replay (path);
      return 1;
    }
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  for (const char *name; (name = g_dir_read_name (folder)) != NULL;)
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_names);
  guint count = 0;
  for (guint i = 0; i < names->len; i++)
    count += replay_all (names->pdata[i]);
  return count;
}

int
main (int argc, char **argv)
{
  LLVMFuzzerInitialize (&argc, &argv);
  g_autofree char *program = g_path_get_basename (argv[0]);
  const char *target = g_str_has_prefix (program, "fuzz-") ? program + strlen ("fuzz-") : program;
  const char *source = g_getenv ("G_TEST_SRCDIR");
  g_autofree char *seeds = g_build_filename (source ? source : NOTIGATE_SOURCEDIR, "tests", "fuzz", "seeds", target, NULL);
  g_autofree char *finds = g_build_filename (source ? source : NOTIGATE_SOURCEDIR, "tests", "fuzz", "finds", target, NULL);
  guint count = argc > 1 ? 0 : replay_all (seeds);
  gboolean seeded = argc > 1 || count > 0;
  count += argc > 1 ? 0 : replay_all (finds);
  for (int i = 1; i < argc; i++)
    count += replay_all (argv[i]);
  gboolean good = seeded && count > 0;
  printf ("1..1\n%s 1 - %s: %u inputs\n", good ? "ok" : "not ok", target, count);
  return good ? 0 : 1;
}
