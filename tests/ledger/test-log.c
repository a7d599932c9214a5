/* SPDX-License-Identifier: Apache-2.0
 * The ledger over a store: what is signed, proved and refused, also after a backup was restored. */
#include "base/error.h"
#include "fake-store.h"
#include "ledger/log.h"
#include "ledger/proof.h"
#include "support.h"
#include <glib/gstdio.h>
#include <string.h>

#define ORIGIN "ccc.example/ledger"
#define TIME G_GINT64_CONSTANT (1789368300123456)

typedef struct {
  GwStore *store;
  GwNoteKey *key;
  GwNoteVerifier *verifier;
  char *directory;
  char *head;
  char *second;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->store = fake_store_new ();
  f->key = gw_note_key_generate (ORIGIN, NULL);
  g_autofree char *vkey = gw_note_key_vkey (f->key);
  f->verifier = gw_note_verifier_parse (vkey, NULL);
  f->directory = support_directory ();
  f->head = g_build_filename (f->directory, "ledger.head", NULL);
  f->second = g_build_filename (f->directory, "second.head", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  gw_store_free (f->store);
  gw_note_key_free (f->key);
  gw_note_verifier_free (f->verifier);
  support_remove (f->directory);
  g_free (f->head);
  g_free (f->second);
}

/* Appends until the store holds @size entries; @salt makes a different history. */
static void
grow (GwStore *store, guint64 size, guint64 salt)
{
  guint64 now = 0;
  g_assert_true (gw_store_tree_size (store, &now, NULL));
  for (; now < size; now++)
    {
      guint64 index = 0;
      g_autoptr (GError) error = NULL;
      g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_REGISTERED, TIME + (gint64) now);
      entry->letter_number = now + 1 + salt;
      g_assert_true (gw_log_append (store, entry, -1, &index, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (index, ==, now);
    }
}

/* Signs and stores, as the caller of gw_log_checkpoint() does. */
static char *
checkpoint (Fixture *f, GError **error)
{
  guint64 size = 0;
  char *note = gw_log_checkpoint (f->store, f->key, ORIGIN, f->head, f->second, &size, error);
  if (note != NULL)
    g_assert_true (gw_store_checkpoint_put (f->store, size, TIME, note, NULL));
  return note;
}

static void
checkpoint_good (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *note = checkpoint (f, &error);
  g_assert_no_error (error);
}

/* Nothing is signed, the reason says @want, and the marks stay as they are. */
static void
checkpoint_refused (Fixture *f, const char *want)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_file_get_contents (f->head, &before, NULL, NULL);
  g_autofree char *note = checkpoint (f, &error);
  g_file_get_contents (f->head, &after, NULL, NULL);
  g_assert_null (note);
  g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, want));
  g_assert_nonnull (strstr (error->message, "RECOVERY in notigate-ledger(7)"));
  g_assert_cmpstr (after, ==, before);
}

static void
test_prove_all (Fixture *f, gconstpointer data)
{
  for (guint64 size = 1; size <= 33; size += 4)
    {
      g_autoptr (GError) error = NULL;
      grow (f->store, size, 0);
      g_autofree char *note = checkpoint (f, &error);
      g_assert_no_error (error);
      grow (f->store, size + 2, 0); /* proofs stay good while the tree grows */
      for (guint64 index = 0; index < size; index++)
        {
          g_autofree char *why = NULL;
          g_autofree char *entry = gw_log_read_entry (f->store, index, &error);
          g_autofree char *proof = gw_log_prove (f->store, index, size, note, &error);
          g_assert_no_error (error);
          g_autoptr (GwCheckpoint) good
              = gw_proof_verify (proof, strlen (proof), entry, strlen (entry), f->verifier, NULL, &why);
          g_assert_cmpstr (why, ==, NULL);
          g_assert_cmpuint (good->size, ==, size);
        }
    }
}

static void
test_consistency (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;
  grow (f->store, 11, 0);
  g_autofree char *old_note = checkpoint (f, &error);
  grow (f->store, 30, 0);
  g_autofree char *note = checkpoint (f, &error);
  g_autoptr (GwCheckpoint) older = gw_checkpoint_open (f->verifier, old_note, strlen (old_note), NULL);
  g_autoptr (GwCheckpoint) newer = gw_checkpoint_open (f->verifier, note, strlen (note), NULL);
  g_autoptr (GArray) path = gw_log_consistency (f->store, 11, 30, &error);
  g_assert_no_error (error);
  g_assert_cmpint (gw_checkpoint_relate (older, newer, (const GwHash *) path->data, path->len, &why), ==,
                   GW_RELATION_EXTENDS);
  g_assert_null (gw_log_consistency (f->store, 11, 31, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
  g_clear_error (&error);
  g_assert_null (gw_log_prove (f->store, 30, 30, note, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
  g_clear_error (&error);
  g_assert_null (gw_log_prove (f->store, 30, 31, note, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
}

static void
test_same_again (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  grow (f->store, 5, 0);
  g_autofree char *one = checkpoint (f, &error);
  g_assert_no_error (error);
  g_autofree char *two = checkpoint (f, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (one, ==, two);
}

static void
test_empty_ledger (Fixture *f, gconstpointer data)
{
  checkpoint_good (f);
  grow (f->store, 1, 0);
  checkpoint_good (f);
}

static void
test_marks_are_written (Fixture *f, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  grow (f->store, 5, 0);
  checkpoint_good (f);
  g_assert_true (g_file_get_contents (f->head, &first, NULL, NULL));
  g_assert_true (g_file_get_contents (f->second, &second, NULL, NULL));
  g_assert_true (g_str_has_prefix (first, ORIGIN "\n5\n"));
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpint (g_unlink (f->second), ==, 0);
  checkpoint_good (f); /* a copy that is missing is made again, though nothing is new */
  g_assert_true (g_file_test (f->second, G_FILE_TEST_EXISTS));
}

static void
test_restored_backup (Fixture *f, gconstpointer data)
{
  grow (f->store, 9, 0);
  checkpoint_good (f);
  grow (f->store, 14, 0);
  checkpoint_good (f);
  GwStore *backup = fake_store_backup (f->store, 9);
  g_autoptr (GwStore) lost = f->store;
  f->store = backup;
  checkpoint_refused (f, "holds 9 entries, but 14 were signed");
  grow (f->store, 14, 100); /* the same number of entries again, but others */
  checkpoint_refused (f, "REWRITTEN");
  grow (f->store, 40, 100);
  checkpoint_refused (f, "REWRITTEN");
}

/* The twin: a backup to which just what was lost is brought back. */
static void
test_restored_and_completed (Fixture *f, gconstpointer data)
{
  grow (f->store, 9, 0);
  GwStore *backup = fake_store_backup (f->store, 9);
  grow (f->store, 14, 0);
  checkpoint_good (f);
  g_autoptr (GwStore) lost = f->store;
  f->store = backup;
  grow (f->store, 14, 0);
  checkpoint_good (f);
}

static void
test_second_copy (Fixture *f, gconstpointer data)
{
  grow (f->store, 9, 0);
  checkpoint_good (f);
  g_autofree char *old_head = NULL;
  g_assert_true (g_file_get_contents (f->head, &old_head, NULL, NULL));
  GwStore *backup = fake_store_backup (f->store, 9);
  grow (f->store, 14, 0);
  checkpoint_good (f);
  g_autoptr (GwStore) lost = f->store;
  f->store = backup; /* the whole instance goes back, its mark too: only the copy elsewhere knows better */
  g_assert_true (g_file_set_contents (f->head, old_head, -1, NULL));
  checkpoint_refused (f, "second.head");
  g_assert_cmpint (g_unlink (f->head), ==, 0);
  checkpoint_refused (f, "14 were signed");
  g_assert_cmpint (g_unlink (f->second), ==, 0);
  checkpoint_refused (f, "is missing, yet a checkpoint of 9 entries was signed");
}

static void
test_damaged_mark (Fixture *f, gconstpointer data)
{
  grow (f->store, 9, 0);
  checkpoint_good (f);
  g_autofree char *good = NULL;
  g_assert_true (g_file_get_contents (f->head, &good, NULL, NULL));
  static const char *const bad[] = { "", "9\n", ORIGIN "\n9\n", "garbage" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_assert_true (g_file_set_contents (f->head, bad[i], -1, NULL));
      checkpoint_refused (f, "is not the mark");
    }
  g_autofree char *longer = g_strconcat (good, "extension\n", NULL);
  g_assert_true (g_file_set_contents (f->head, longer, -1, NULL));
  checkpoint_refused (f, "more than 3 lines");
  g_autofree char *other = g_strconcat ("ccd", good + 3, NULL);
  g_assert_true (g_file_set_contents (f->head, other, -1, NULL));
  checkpoint_refused (f, "belongs to the log ccd.example/ledger");
  g_assert_true (g_file_set_contents (f->head, good, -1, NULL));
  checkpoint_good (f);
}

/* recover: the same key under the next epoch's name, the mark set anew. */
static void
test_epoch (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *origin = gw_checkpoint_origin ("ccc.example", 2);
  guint8 root[GW_SHA256_LENGTH];
  grow (f->store, 14, 0);
  checkpoint_good (f);
  GwStore *backup = fake_store_backup (f->store, 9);
  gw_store_free (f->store);
  f->store = backup;
  checkpoint_refused (f, "14 were signed");

  g_autoptr (GwNoteKey) key = gw_note_key_rename (f->key, origin, &error);
  g_assert_true (gw_merkle_root (9, gw_log_read_node, f->store, root, &error));
  g_autoptr (GwCheckpoint) head = gw_checkpoint_new (origin, 9, root);
  g_assert_true (gw_head_advance (f->head, f->second, head, &error));
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_EPOCH, TIME);
  entry->count = 2;
  entry->known = 9;
  entry->seen = 14;
  g_assert_true (gw_log_append (f->store, entry, -1, NULL, &error));
  g_autofree char *note = gw_log_checkpoint (f->store, key, origin, f->head, f->second, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (note, "ccc.example/ledger/2\n10\n"));

  g_assert_null (gw_log_checkpoint (f->store, f->key, origin, f->head, f->second, NULL, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG); /* the old key's name */
}

/* One key file for all epochs of its log, and for no other log. */
static void
test_key_of_epochs (Fixture *f, gconstpointer data)
{
  static const struct { const char *origin, *want; } rows[] = {
    { "ccc.example/ledger", "ccc.example/ledger" },
    { "ccc.example/ledger/2", "ccc.example/ledger/2" },
    { "ccc.example/ledger/11", "ccc.example/ledger/11" },
    { "ccd.example/ledger/2", "ccc.example/ledger" },
    { "ccc.example/other/2", "ccc.example/ledger" },
    { "ccc.example/ledger/1", "ccc.example/ledger" }, /* names no epoch */
  };
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (f->directory, "ledger.key", NULL);
  g_assert_true (gw_note_key_save (f->key, path, &error));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GwNoteKey) key = gw_log_key_load (path, rows[i].origin, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (gw_note_key_name (key), ==, rows[i].want);
    }
  g_unlink (path);
}

/* A failure of the disk stays one: it is no finding, and nothing is signed. */
static void
test_broken_disk (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  grow (f->store, 4, 0);
  f->store->broken = TRUE;
  g_assert_null (checkpoint (f, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_IO);
  g_assert_false (g_file_test (f->head, G_FILE_TEST_EXISTS));
  f->store->broken = FALSE;
  checkpoint_good (f);
}

/* Where the mark cannot be written, no checkpoint leaves. */
static void
test_mark_not_writable (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *nowhere = g_build_filename (f->directory, "missing", "ledger.head", NULL);
  grow (f->store, 4, 0);
  g_assert_null (gw_log_checkpoint (f->store, f->key, ORIGIN, f->head, nowhere, NULL, &error));
  g_assert_nonnull (error);
}

static void
test_bad_entry (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_REFUSED, TIME);
  entry->code = g_strdup ("two words");
  g_assert_false (gw_log_append (f->store, entry, -1, NULL, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
  g_assert_cmpuint (f->store->texts->len, ==, 0);
  g_assert_cmpuint (g_hash_table_size (f->store->nodes), ==, 0);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/log/prove-all", test_prove_all);
  ADD ("/log/consistency", test_consistency);
  ADD ("/log/same-again", test_same_again);
  ADD ("/log/empty-ledger", test_empty_ledger);
  ADD ("/log/marks-are-written", test_marks_are_written);
  ADD ("/log/restored-backup", test_restored_backup);
  ADD ("/log/restored-and-completed", test_restored_and_completed);
  ADD ("/log/second-copy", test_second_copy);
  ADD ("/log/damaged-mark", test_damaged_mark);
  ADD ("/log/epoch", test_epoch);
  ADD ("/log/key-of-epochs", test_key_of_epochs);
  ADD ("/log/broken-disk", test_broken_disk);
  ADD ("/log/mark-not-writable", test_mark_not_writable);
  ADD ("/log/bad-entry", test_bad_entry);
  return g_test_run ();
}
