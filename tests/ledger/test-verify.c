/* SPDX-License-Identifier: Apache-2.0
 * The whole ledger recomputed: each way to tamper with it, and the entry that is named (THREATS row 30). */
#include "base/error.h"
#include "fake-store.h"
#include "ledger/entry.h"
#include "ledger/log.h"
#include "support.h"
#include <string.h>

#define ORIGIN "ccc.example/ledger"
#define TIME G_GINT64_CONSTANT (1789368300123456)
#define ENTRIES 21

typedef struct {
  GwStore *store;
  GPtrArray *verifiers;
  GPtrArray *heads;
  GwNoteKey *key;
} Ledger;

static void
free_verifier (gpointer verifier)
{
  gw_note_verifier_free (verifier);
}

static void
free_checkpoint (gpointer checkpoint)
{
  gw_checkpoint_free (checkpoint);
}

static char *
entry_text (guint64 index, guint64 salt)
{
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_REGISTERED, TIME + (gint64) index);
  entry->letter_number = index + 1 + salt;
  return gw_entry_write (entry, NULL);
}

static GwCheckpoint *
checkpoint_of (const Ledger *ledger, guint64 size)
{
  guint8 root[GW_SHA256_LENGTH];
  g_assert_true (gw_merkle_root (size, gw_log_read_node, ledger->store, root, NULL));
  return gw_checkpoint_new (ORIGIN, size, root);
}

/* Checkpoints after 4, 12 and 20 of 21 entries; the mark is at 21. */
static void
ledger_init (Ledger *ledger)
{
  ledger->store = fake_store_new ();
  ledger->verifiers = g_ptr_array_new_with_free_func (free_verifier);
  ledger->heads = g_ptr_array_new_with_free_func (free_checkpoint);
  ledger->key = gw_note_key_generate (ORIGIN, NULL);
  g_autofree char *vkey = gw_note_key_vkey (ledger->key);
  g_ptr_array_add (ledger->verifiers, gw_note_verifier_parse (vkey, NULL));
  for (guint64 i = 0; i < ENTRIES; i++)
    {
      char *text = entry_text (i, 0);
      g_ptr_array_add (ledger->store->texts, text);
      memory_append (ledger->store->nodes, i, text, strlen (text));
      if (i + 1 != 4 && i + 1 != 12 && i + 1 != 20)
        continue;
      g_autoptr (GwCheckpoint) checkpoint = checkpoint_of (ledger, i + 1);
      g_autofree char *unsigned_text = gw_checkpoint_write (checkpoint);
      g_autofree char *note = gw_note_sign (ledger->key, unsigned_text, NULL);
      g_assert_true (gw_store_checkpoint_put (ledger->store, i + 1, TIME, note, NULL));
    }
  g_ptr_array_add (ledger->heads, checkpoint_of (ledger, ENTRIES));
}

static void
ledger_clear (Ledger *ledger)
{
  gw_store_free (ledger->store);
  g_ptr_array_unref (ledger->verifiers);
  g_ptr_array_unref (ledger->heads);
  gw_note_key_free (ledger->key);
}

static void
count_progress (gpointer data, const GwVerifyStand *stand, guint64 size)
{
  g_assert_cmpuint (size, ==, ENTRIES);
  *(GwVerifyStand *) data = *stand;
}

static GwVerifyFinding *
verify (const Ledger *ledger, GwVerifyStand *stand, GError **error)
{
  return gw_log_verify (ledger->store, ledger->verifiers, ledger->heads, NULL, stand ? count_progress : NULL, stand,
                        error);
}

static void
replace_text (GwStore *store, guint64 index, char *text)
{
  g_free (g_ptr_array_index (store->texts, index));
  g_ptr_array_index (store->texts, index) = text;
}

static void
nothing (Ledger *ledger)
{
}

static void
edit_entry (Ledger *ledger)
{
  replace_text (ledger->store, 7, entry_text (7, 1));
}

static void
edit_first (Ledger *ledger)
{
  replace_text (ledger->store, 0, entry_text (0, 1));
}

static void
edit_two (Ledger *ledger)
{
  replace_text (ledger->store, 13, entry_text (13, 1));
  replace_text (ledger->store, 6, entry_text (6, 1));
}

static void
delete_entry (Ledger *ledger)
{
  replace_text (ledger->store, 7, NULL);
}

static void
swap_entries (Ledger *ledger)
{
  gpointer *texts = ledger->store->texts->pdata;
  gpointer text = texts[8];
  texts[8] = texts[9];
  texts[9] = text;
}

/* The entry with its leaf: the node above tells, which covers two. */
static void
edit_entry_and_leaf (Ledger *ledger)
{
  char *text = entry_text (7, 1);
  guint8 leaf[GW_SHA256_LENGTH];
  gw_merkle_leaf (text, strlen (text), leaf);
  memory_put (ledger->store->nodes, 0, 7, leaf);
  replace_text (ledger->store, 7, text);
}

/* Entry 14 with all its nodes: only the checkpoint over 20 tells. */
static void
rewrite_consistently (Ledger *ledger)
{
  replace_text (ledger->store, 14, entry_text (14, 1));
  g_hash_table_remove_all (ledger->store->nodes);
  for (guint64 i = 0; i < ENTRIES; i++)
    {
      const char *text = g_ptr_array_index (ledger->store->texts, i);
      memory_append (ledger->store->nodes, i, text, strlen (text));
    }
}

/* The same, and the checkpoints after it are gone as well: only the mark tells. */
static void
rewrite_without_checkpoint (Ledger *ledger)
{
  rewrite_consistently (ledger);
  g_assert_true (g_hash_table_remove (ledger->store->checkpoints, "20"));
}

static void
damage_node (Ledger *ledger)
{
  guint8 hash[GW_SHA256_LENGTH] = { 0 };
  memory_put (ledger->store->nodes, 2, 1, hash);
}

static void
delete_node (Ledger *ledger)
{
  g_assert_true (g_hash_table_remove (ledger->store->nodes, "0/3"));
}

static void
damage_checkpoint (Ledger *ledger)
{
  char *note = g_hash_table_lookup (ledger->store->checkpoints, "12");
  note[strlen (ORIGIN "\n12\n")] ^= 1;
}

static void
forge_checkpoint (Ledger *ledger)
{
  g_autoptr (GwNoteKey) other = gw_note_key_generate (ORIGIN, NULL);
  g_autoptr (GwCheckpoint) checkpoint = checkpoint_of (ledger, 12);
  g_autofree char *text = gw_checkpoint_write (checkpoint);
  g_autofree char *note = gw_note_sign (other, text, NULL);
  g_assert_true (gw_store_checkpoint_put (ledger->store, 12, TIME, note, NULL));
}

/* A good checkpoint in another's place. */
static void
move_checkpoint (Ledger *ledger)
{
  const char *note = g_hash_table_lookup (ledger->store->checkpoints, "4");
  g_assert_true (gw_store_checkpoint_put (ledger->store, 12, TIME, note, NULL));
}

static void
unknown_log (Ledger *ledger)
{
  g_ptr_array_set_size (ledger->verifiers, 0);
}

static void
cut_end (Ledger *ledger)
{
  g_ptr_array_set_size (ledger->store->texts, 17);
}

/* Cut behind the last checkpoint: only the mark tells. */
static void
cut_last (Ledger *ledger)
{
  g_ptr_array_set_size (ledger->store->texts, 20);
}

/* Of the tree of 12 entries. */
static void
damage_peak (Ledger *ledger)
{
  guint8 hash[GW_SHA256_LENGTH] = { 0 };
  memory_put (ledger->store->nodes, 3, 0, hash);
}

static void
delete_peak (Ledger *ledger)
{
  g_assert_true (g_hash_table_remove (ledger->store->nodes, "2/2"));
}

static void
cut_before (Ledger *ledger)
{
  g_ptr_array_set_size (ledger->store->texts, 9);
}

/* Well hashed, but with words in it: somebody wrote past gw_log_append(). */
static void
smuggle_text (Ledger *ledger)
{
  replace_text (ledger->store, 20, g_strdup ("Title: hello\n"));
  guint8 leaf[GW_SHA256_LENGTH];
  gw_merkle_leaf ("Title: hello\n", 13, leaf);
  memory_put (ledger->store->nodes, 0, 20, leaf);
}

/* Cut behind the last checkpoint, with the mark set back: only the nodes that are left tell. */
static void
cut_last_and_mark (Ledger *ledger)
{
  cut_last (ledger);
  g_ptr_array_set_size (ledger->heads, 0);
}

static void
add_node (Ledger *ledger)
{
  guint8 hash[GW_SHA256_LENGTH] = { 0 };
  memory_put (ledger->store->nodes, 5, 0, hash);
}

static void
add_checkpoint_beyond (Ledger *ledger)
{
  g_autofree char *note = g_strdup (g_hash_table_lookup (ledger->store->checkpoints, "20"));
  g_assert_true (gw_store_checkpoint_put (ledger->store, 30, TIME, note, NULL));
}

typedef struct {
  const char *label;
  void (*tamper) (Ledger *ledger);
  guint64 want_first;
  guint64 want_last;
  guint64 want_entries;
  const char *want; /* part of the problem; NULL: sound */
} Row;

static const Row rows[] = {
  { "untouched", nothing, 0, 0, 21, NULL },
  { "an entry edited", edit_entry, 7, 7, 7, "entry 7: its text does not have the hash" },
  { "the first entry edited", edit_first, 0, 0, 0, "entry 0: its text" },
  { "two edited: the first is named", edit_two, 6, 6, 6, "entry 6: " },
  { "an entry deleted", delete_entry, 7, 7, 7, "entry 7: it is missing" },
  { "two in another order", swap_entries, 8, 8, 8, "entry 8: its text" },
  { "an entry edited with its leaf", edit_entry_and_leaf, 6, 7, 7, "entries 6 to 7: " },
  { "rewritten with all nodes", rewrite_consistently, 12, 19, 20, "entries 12 to 19: the stored checkpoint" },
  { "and without a checkpoint", rewrite_without_checkpoint, 12, 20, 21, "entries 12 to 20: the mark" },
  { "a node changed", damage_node, 4, 7, 7, "entries 4 to 7: the stored node" },
  { "a node deleted", delete_node, 3, 3, 3, "missing or unreadable (node 0/3)" },
  { "a checkpoint changed", damage_checkpoint, 4, 11, 12, "is bad: the signature by " ORIGIN " is bad" },
  { "a checkpoint of another key", forge_checkpoint, 4, 11, 12, "not signed by " ORIGIN },
  { "a checkpoint elsewhere", move_checkpoint, 4, 11, 12, "is bad: it is of 4 entries" },
  { "no key for the log", unknown_log, 0, 3, 4, "no key was given" },
  { "the end cut off", cut_end, 17, 20, 17, "the ledger ends after 17 entries" },
  { "the last entry cut off", cut_last, 20, 20, 20, "entry 20: signed, yet no longer there" },
  { "the last cut off, no mark", cut_last_and_mark, 20, 20, 20, "entry 20: their nodes are in the tree" },
  { "a node of no entries", add_node, 0, 20, 21, "somebody put nodes in" },
  { "a checkpoint past the end", add_checkpoint_beyond, 21, 29, 21, "the ledger ends after 21 entries" },
  { "a text that is no entry", smuggle_text, 20, 20, 20, "unknown name Title" },
};

static void
test_tampering (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      Ledger ledger;
      g_autoptr (GError) error = NULL;
      ledger_init (&ledger);
      row->tamper (&ledger);
      g_autoptr (GwVerifyFinding) finding = verify (&ledger, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s: %s", row->label, finding->problem ? finding->problem : "sound");
      g_assert_cmpint (finding->sound, ==, row->want == NULL);
      g_assert_cmpuint (finding->entries, ==, row->want_entries);
      g_assert_cmpuint (finding->first, ==, row->want_first);
      g_assert_cmpuint (finding->last, ==, row->want_last);
      if (row->want != NULL)
        g_assert_nonnull (strstr (finding->problem, row->want));
      ledger_clear (&ledger);
    }
}

static void
test_counts (void)
{
  Ledger ledger;
  GwVerifyStand stand = { 0 };
  ledger_init (&ledger);
  g_autoptr (GwVerifyFinding) finding = verify (&ledger, &stand, NULL);
  g_assert_true (finding->sound);
  g_assert_cmpuint (finding->checkpoints, ==, 4); /* three stored, one mark */
  g_assert_cmpuint (stand.entries, ==, ENTRIES);
  g_assert_cmpuint (stand.checkpoints, ==, 4);
  const GwCheckpoint *head = g_ptr_array_index (ledger.heads, 0);
  g_assert_cmpmem (stand.root.bytes, GW_SHA256_LENGTH, head->root, GW_SHA256_LENGTH);
  ledger_clear (&ledger);
}

/* An interrupted run is taken up where it stood, and sees what comes behind that, and whether what it has seen is still
 * what it has seen. */
static void
test_take_up (void)
{
  static const struct { const char *label; void (*tamper) (Ledger *ledger); const char *want; } cases[] = {
    { "untouched", nothing, NULL },
    { "edited behind it", edit_two, "entry 13: its text" },
    { "rewritten behind it", rewrite_consistently, "entries 12 to 19: the stored checkpoint" },
    { "a checkpoint damaged at its place", damage_checkpoint, NULL },
    { "a node changed that it stands on", damage_peak, "entries 0 to 11: they are not those" },
    { "a node gone that it stands on", delete_peak, "entries 0 to 11: they are not those" },
    { "cut before it", cut_before, "entries 0 to 11: they are not those" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Ledger ledger;
      g_autoptr (GError) error = NULL;
      ledger_init (&ledger);
      g_autoptr (GwCheckpoint) before = checkpoint_of (&ledger, 12);
      GwVerifyStand from = { .entries = 12, .checkpoints = 2 };
      memcpy (from.root.bytes, before->root, GW_SHA256_LENGTH);
      cases[i].tamper (&ledger);
      g_autoptr (GwVerifyFinding) finding
        = gw_log_verify (ledger.store, ledger.verifiers, ledger.heads, &from, NULL, NULL, &error);
      g_assert_no_error (error);
      g_test_message ("%s: %s", cases[i].label, finding->problem ? finding->problem : "sound");
      g_assert_cmpint (finding->sound, ==, cases[i].want == NULL);
      if (cases[i].want != NULL)
        g_assert_nonnull (strstr (finding->problem, cases[i].want));
      else
        g_assert_cmpuint (finding->checkpoints, ==, 4);
      ledger_clear (&ledger);
    }
}

static void
test_empty (void)
{
  g_autoptr (GwStore) store = fake_store_new ();
  g_autoptr (GwVerifyFinding) finding = gw_log_verify (store, NULL, NULL, NULL, NULL, NULL, NULL);
  g_assert_true (finding->sound);
}

/* A disk that fails is no finding. */
static void
test_failure (void)
{
  Ledger ledger;
  g_autoptr (GError) error = NULL;
  ledger_init (&ledger);
  ledger.store->broken = TRUE;
  g_assert_null (verify (&ledger, NULL, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_IO);
  ledger_clear (&ledger);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/verify/tampering", test_tampering);
  g_test_add_func ("/verify/counts", test_counts);
  g_test_add_func ("/verify/take-up", test_take_up);
  g_test_add_func ("/verify/empty", test_empty);
  g_test_add_func ("/verify/failure", test_failure);
  return g_test_run ();
}
