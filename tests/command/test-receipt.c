/* SPDX-License-Identifier: Apache-2.0
 * verify-receipt over ledgers made by hand: epochs, other logs, forks, entries of a later version. */
#include "base/clock.h"
#include "ledger/checkpoint.h"
#include "ledger/entry.h"
#include "ledger/proof.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>

typedef struct {
  char *directory;
} Fixture;

static char *
path_of (const Fixture *fixture, const char *name, const char *suffix)
{
  g_autofree char *file = g_strconcat (name, suffix, NULL);
  return g_build_filename (fixture->directory, file, NULL);
}

static void
put (const Fixture *fixture, const char *name, const char *suffix, const char *text)
{
  g_autofree char *path = path_of (fixture, name, suffix);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* @name.proof and @name.entry: the one entry, @leaf, of the log that @key signs. */
static void
put_receipt (const Fixture *fixture, const char *name, const GwNoteKey *key, const char *leaf)
{
  guint8 root[GW_SHA256_LENGTH];
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (GwHash));
  gw_merkle_leaf (leaf, strlen (leaf), root);
  g_autoptr (GwCheckpoint) checkpoint = gw_checkpoint_new (gw_note_key_name (key), 1, root);
  g_autofree char *text = gw_checkpoint_write (checkpoint);
  g_autofree char *note = gw_note_sign (key, text, &error);
  g_assert_no_error (error);
  g_autofree char *proof = gw_proof_write (0, path, note, NULL);
  put (fixture, name, ".proof", proof);
  put (fixture, name, ".entry", leaf);
}

static char *
put_vkey (const Fixture *fixture, const char *name, const GwNoteKey *key)
{
  g_autofree char *vkey = gw_note_key_vkey (key);
  char *line = g_strconcat (vkey, "\n", NULL);
  put (fixture, name, ".vkey", line);
  return line;
}

static char *
make_leaf (gint64 time_us)
{
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_START, time_us);
  return gw_entry_write (entry, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GwNoteKey) first = gw_note_key_generate ("ccc.example/ledger", NULL);
  g_autoptr (GwNoteKey) second = gw_note_key_rename (first, "ccc.example/ledger/2", NULL);
  g_autoptr (GwNoteKey) other = gw_note_key_generate ("ddd.example/ledger", NULL);
  g_autofree char *leaf = make_leaf (GW_DAY);
  g_autofree char *later = make_leaf (2 * GW_DAY);
  g_autofree char *unknown = g_strconcat ("Entry: 2\n", strchr (leaf, '\n') + 1, NULL);
  fixture->directory = g_dir_make_tmp ("gw-receipt-XXXXXX", NULL);
  put_receipt (fixture, "first", first, leaf);
  put_receipt (fixture, "forked", first, later);
  put_receipt (fixture, "second", second, later);
  put_receipt (fixture, "other", other, leaf);
  put_receipt (fixture, "unknown", first, unknown);
  g_autofree char *one = put_vkey (fixture, "first", first);
  g_autofree char *two = put_vkey (fixture, "second", second);
  g_autofree char *three = put_vkey (fixture, "other", other);
  g_autofree char *both = g_strconcat (one, "\n", two, NULL);
  g_autofree char *broken = g_strconcat (one, "ccc.example/ledger/2+12345678\n", NULL);
  put (fixture, "both", ".vkey", both);
  put (fixture, "broken", ".vkey", broken);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) directory = g_dir_open (fixture->directory, 0, NULL);
  for (const char *name; (name = g_dir_read_name (directory)) != NULL;)
    {
      g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
      g_remove (path);
    }
  g_rmdir (fixture->directory);
  g_free (fixture->directory);
}

static const struct {
  const char *name;
  const char *newer, *older; /* files' names; older may be NULL */
  const char *vkeys[2];
  int want_status;
  const char *want_text;     /* in standard output, or for 65 in standard error */
} rows[] = {
  { "alone", "first", NULL, { "first" }, 0, "GOOD" },
  { "of a later epoch", "second", NULL, { "second" }, 0, "GOOD" },
  { "declared gap", "second", "first", { "first", "second" }, 0, "DECLARED GAP" },
  { "declared gap, both vkeys in a file", "second", "first", { "both" }, 0, "DECLARED GAP" },
  { "gap in the wrong order", "first", "second", { "both" }, 1, "in the other order" },
  { "gap without the older vkey", "second", "first", { "second" }, 1, "not signed by this vkey" },
  { "another log", "first", "other", { "first", "other" }, 1, "cannot be related" },
  { "the same", "first", "first", { "first" }, 0, "the same tree" },
  { "fork", "first", "forked", { "first" }, 1, "EQUIVOCATION" },
  { "an epoch's note under the first vkey", "second", NULL, { "first" }, 1, "BAD" },
  { "a broken line among vkeys", "first", NULL, { "broken" }, 65, "fix:" },
  { "an entry of a later version", "unknown", NULL, { "first" }, 65, "a newer notigate" },
};

static void
add (GPtrArray *arguments, char *argument)
{
  g_ptr_array_add (arguments, argument);
}

static void
test_rows (Fixture *fixture, gconstpointer data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *out = NULL;
      g_autofree char *problem = NULL;
      g_autoptr (GError) error = NULL;
      int status;
      add (arguments, g_strdup ("notigate"));
      add (arguments, g_strdup ("verify-receipt"));
      add (arguments, path_of (fixture, rows[i].newer, ".proof"));
      if (rows[i].older != NULL)
        add (arguments, path_of (fixture, rows[i].older, ".proof"));
      add (arguments, g_strdup ("--entry"));
      add (arguments, path_of (fixture, rows[i].newer, ".entry"));
      for (gsize k = 0; k < G_N_ELEMENTS (rows[i].vkeys) && rows[i].vkeys[k] != NULL; k++)
        {
          add (arguments, g_strdup ("--vkey"));
          add (arguments, path_of (fixture, rows[i].vkeys[k], ".vkey"));
        }
      add (arguments, NULL);
      g_assert_true (g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, &problem,
                                   &status, &error));
      g_test_message ("%s: %s%s", rows[i].name, out, problem);
      g_assert_true (WIFEXITED (status));
      g_assert_cmpint (WEXITSTATUS (status), ==, rows[i].want_status);
      g_assert_nonnull (strstr (rows[i].want_status == 65 ? problem : out, rows[i].want_text));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/receipt/epochs", Fixture, NULL, set_up, test_rows, tear_down);
  return g_test_run ();
}
