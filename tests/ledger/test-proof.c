/* SPDX-License-Identifier: Apache-2.0
 * Proof files and checkpoints: the public vectors, our own proofs, forks and gaps. */
#include "base/error.h"
#include "ledger/proof.h"
#include "support.h"
#include <string.h>

#define ORIGIN "ccc.example/ledger"

static GwNoteVerifier *
corpus_verifier (void)
{
  gsize size;
  g_autofree char *vkey = corpus_load ("tlog-proof/log.vkey", &size);
  GwNoteVerifier *verifier = gw_note_verifier_parse (vkey, NULL);
  g_assert_nonnull (verifier);
  return verifier;
}

/* Verifies a corpus proof; a leaf that the index does not name is leaf3.bin. */
static GwCheckpoint *
verify_corpus (const char *name, const char *verdict, const GwNoteVerifier *verifier, char **why)
{
  gsize size, leaf_size;
  g_autofree char *leaf_name = g_strdup ("tlog-proof/leaf3.bin");
  const char *named = strstr (verdict, "leaf");
  if (named != NULL)
    leaf_name[strlen ("tlog-proof/leaf")] = named[4];
  g_autofree char *leaf = corpus_load (leaf_name, &leaf_size);
  g_autofree char *proof = corpus_load (name, &size);
  return gw_proof_verify (proof, size, leaf, leaf_size, verifier, NULL, why);
}

static void
test_vectors (void)
{
  gsize size;
  guint accepted = 0, refused = 0;
  g_autoptr (GwNoteVerifier) verifier = corpus_verifier ();
  g_autofree char *index = corpus_load ("index.tsv", &size);
  g_auto (GStrv) lines = g_strsplit (index, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    {
      if (!g_str_has_prefix (*line, "tlog-proof/"))
        continue;
      g_auto (GStrv) cells = g_strsplit (*line, "\t", 4);
      g_autofree char *why = NULL;
      g_autoptr (GwCheckpoint) checkpoint = verify_corpus (cells[0], cells[2], verifier, &why);
      gboolean want = g_str_has_prefix (cells[2], "PROOF-ACCEPT");
      g_test_message ("%s: %s", cells[0], why ? why : "accepted");
      g_assert_true (want || g_str_has_prefix (cells[2], "PROOF-REJECT"));
      g_assert_cmpint (checkpoint != NULL, ==, want);
      g_assert_cmpint (why != NULL, ==, !want);
      (want ? &accepted : &refused)[0]++;
    }
  g_assert_cmpuint (accepted, ==, 7);
  g_assert_cmpuint (refused, ==, 11);
}

typedef struct {
  const char *file;
  const char *want;
} Reason;

/* The words name what is wrong. */
static const Reason reasons[] = {
  { "bad-crlf", "CR LF" },
  { "bad-dash", "signature line 1" },
  { "bad-extra-node", "too many hashes" },
  { "bad-index", "does not lead to the root" },
  { "bad-index-beyond", "the index is not below" },
  { "bad-leading-zero", "line 2" },
  { "bad-node", "does not lead to the root" },
  { "bad-origin", "of the log other.example/log" },
  { "bad-root", "signature by gateway.example/incidents is bad" },
  { "bad-size", "signature by gateway.example/incidents is bad" },
  { "bad-truncated", "too few hashes" },
};

static void
test_reasons (void)
{
  g_autoptr (GwNoteVerifier) verifier = corpus_verifier ();
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autofree char *why = NULL;
      g_autofree char *name = g_strdup_printf ("tlog-proof/%s.tlog-proof", reasons[i].file);
      g_assert_null (verify_corpus (name, "", verifier, &why));
      g_test_message ("%s: %s", name, why);
      g_assert_nonnull (strstr (why, reasons[i].want));
    }
}

static void
test_equivocation (void)
{
  g_autoptr (GwNoteVerifier) verifier = corpus_verifier ();
  g_autofree char *why = NULL;
  g_autoptr (GwCheckpoint) one = verify_corpus ("tlog-proof/ok-3.tlog-proof", "", verifier, NULL);
  g_autoptr (GwCheckpoint) same = verify_corpus ("tlog-proof/ok-0.tlog-proof", "leaf0.bin", verifier, NULL);
  g_autoptr (GwCheckpoint) fork = verify_corpus ("tlog-proof/fork-5b.tlog-proof", "", verifier, NULL);
  g_assert_true (one && same && fork);
  g_assert_cmpint (gw_checkpoint_relate (one, same, NULL, 0, &why), ==, GW_RELATION_SAME);
  g_assert_cmpstr (why, ==, NULL);
  g_assert_cmpint (gw_checkpoint_relate (one, fork, NULL, 0, &why), ==, GW_RELATION_FORK);
  g_assert_true (g_str_has_prefix (why, "EQUIVOCATION"));
}

/* A log of ours of @size entries "entry N". */
static GHashTable *
own_log (guint64 size)
{
  GHashTable *memory = memory_new ();
  for (guint64 i = 0; i < size; i++)
    {
      g_autofree char *leaf = g_strdup_printf ("entry %" G_GUINT64_FORMAT "\n", i);
      memory_append (memory, i, leaf, strlen (leaf));
    }
  return memory;
}

static GwCheckpoint *
own_checkpoint (GHashTable *memory, const char *origin, guint64 size)
{
  guint8 root[GW_SHA256_LENGTH];
  g_assert_true (gw_merkle_root (size, memory_read, memory, root, NULL));
  return gw_checkpoint_new (origin, size, root);
}

static char *
own_proof (GHashTable *memory, const GwNoteKey *key, guint64 index, guint64 size, GBytes *extra)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwCheckpoint) checkpoint = own_checkpoint (memory, ORIGIN, size);
  g_autofree char *text = gw_checkpoint_write (checkpoint);
  g_autofree char *note = gw_note_sign (key, text, &error);
  g_assert_no_error (error);
  g_autoptr (GArray) path = gw_merkle_inclusion (index, size, memory_read, memory, &error);
  g_assert_no_error (error);
  return gw_proof_write (index, path, note, extra);
}

static GwNoteVerifier *
verifier_of (const GwNoteKey *key)
{
  g_autofree char *vkey = gw_note_key_vkey (key);
  return gw_note_verifier_parse (vkey, NULL);
}

static void
test_own_proofs (void)
{
  g_autoptr (GHashTable) memory = own_log (40);
  g_autoptr (GwNoteKey) key = gw_note_key_generate (ORIGIN, NULL);
  g_autoptr (GwNoteVerifier) verifier = verifier_of (key);
  for (guint64 index = 0; index < 40; index += 3)
    {
      guint64 found = 0;
      g_autofree char *leaf = g_strdup_printf ("entry %" G_GUINT64_FORMAT "\n", index);
      g_autofree char *proof = own_proof (memory, key, index, 40, NULL);
      g_autoptr (GwCheckpoint) checkpoint
          = gw_proof_verify (proof, strlen (proof), leaf, strlen (leaf), verifier, &found, NULL);
      g_assert_nonnull (checkpoint);
      g_assert_cmpuint (found, ==, index);
      g_assert_cmpuint (checkpoint->size, ==, 40);
      g_assert_null (gw_proof_verify (proof, strlen (proof), "other\n", 6, verifier, NULL, NULL));
    }
}

static void
test_extra (void)
{
  g_autoptr (GHashTable) memory = own_log (3);
  g_autoptr (GwNoteKey) key = gw_note_key_generate (ORIGIN, NULL);
  g_autoptr (GBytes) extra = g_bytes_new_static ("Entry: 1\n", 9);
  g_autofree char *proof = own_proof (memory, key, 1, 3, extra);
  g_autoptr (GwProof) parsed = gw_proof_parse (proof, strlen (proof), NULL);
  g_assert_nonnull (parsed);
  g_assert_true (g_bytes_equal (parsed->extra, extra));
  g_assert_cmpuint (parsed->path->len, ==, 2);
  g_autofree char *again = gw_proof_write (parsed->index, parsed->path, parsed->note, parsed->extra);
  g_assert_cmpstr (again, ==, proof);
}

/* One bit changed anywhere in a proof: it never verifies for the same leaf. */
static void
test_every_byte (void)
{
  g_autoptr (GHashTable) memory = own_log (6);
  g_autoptr (GwNoteKey) key = gw_note_key_generate (ORIGIN, NULL);
  g_autoptr (GwNoteVerifier) verifier = verifier_of (key);
  g_autofree char *proof = own_proof (memory, key, 4, 6, NULL);
  gsize size = strlen (proof);
  g_autoptr (GwCheckpoint) good = gw_proof_verify (proof, size, "entry 4\n", 8, verifier, NULL, NULL);
  g_assert_nonnull (good);
  for (gsize at = 0; at < size; at++)
    {
      g_autofree char *why = NULL;
      proof[at] ^= 1;
      g_assert_null (gw_proof_verify (proof, size, "entry 4\n", 8, verifier, NULL, &why));
      g_assert_nonnull (why);
      proof[at] ^= 1;
      g_assert_null (gw_proof_verify (proof, at, "entry 4\n", 8, verifier, NULL, NULL));
    }
}

/* The tool of strangers, who have openssl and a shell: it must say what we say. */
static void
test_harness (void)
{
  const char *corpus = g_getenv ("NOTIGATE_CORPUS");
  g_assert_nonnull (corpus);
  g_autofree char *script = g_build_filename (corpus, "..", "harness", "verify-receipt.sh", NULL);
  if (!g_file_test (script, G_FILE_TEST_EXISTS))
    {
      g_test_skip ("the corpus comes without the harness");
      return;
    }
  static const guint64 sizes[] = { 1, 2, 7, 8, 13 };
  g_autoptr (GwNoteKey) key = gw_note_key_generate (ORIGIN, NULL);
  g_autofree char *vkey = gw_note_key_vkey (key);
  char *directory = support_directory ();
  g_autofree char *proof_path = g_build_filename (directory, "proof", NULL);
  g_autofree char *leaf_path = g_build_filename (directory, "leaf", NULL);
  g_autofree char *vkey_path = g_build_filename (directory, "vkey", NULL);
  g_assert_true (g_file_set_contents (vkey_path, vkey, -1, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (guint wrong = 0; wrong < 2; wrong++)
      {
        g_autoptr (GHashTable) memory = own_log (sizes[i]);
        g_autofree char *proof = own_proof (memory, key, sizes[i] / 2, sizes[i], NULL);
        g_autofree char *leaf
            = g_strdup_printf ("entry %" G_GUINT64_FORMAT "%s\n", sizes[i] / 2, wrong ? "!" : "");
        g_assert_true (g_file_set_contents (proof_path, proof, -1, NULL));
        g_assert_true (g_file_set_contents (leaf_path, leaf, -1, NULL));
        const char *command[] = { "bash", script, proof_path, leaf_path, vkey_path, NULL };
        g_autofree char *out = NULL;
        int status = 0;
        g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL,
                                     &status, NULL));
        g_assert_cmpstr (out, ==, wrong ? "" : "OK\n");
        g_assert_cmpint (status == 0, ==, wrong == 0);
      }
  support_remove (directory);
}

typedef struct {
  const char *text;
  const char *want; /* part of the reason; NULL: accepted */
} Text;

#define ROOT "CFa6jZmukvzse3Si8SBzLNs22ncIRZKC7R0iGWze7S4="

static const Text checkpoints[] = {
  { "a\n5\n" ROOT "\n", NULL },
  { "a\n0\n" ROOT "\n", NULL },
  { "a\n9223372036854775807\n" ROOT "\n", NULL },
  { "a\n5\n" ROOT "\nextension\n", NULL },
  { "a\n9223372036854775808\n" ROOT "\n", "line 2" },
  { "a\n99999999999999999999\n" ROOT "\n", "line 2" },
  { "a\n05\n" ROOT "\n", "line 2" },
  { "a\n+5\n" ROOT "\n", "line 2" },
  { "a\n-5\n" ROOT "\n", "line 2" },
  { "a\n5 \n" ROOT "\n", "line 2" },
  { "a\n\n" ROOT "\n", "line 2" },
  { "\n5\n" ROOT "\n", "no origin" },
  { "", "no origin" },
  { "a\n5\n" ROOT, "line 3" },
  { "a\n5\nCFa6jZmukvzse3Si8SBzLNs22ncIRZKC7R0iGWze7S5=\n", "line 3" },
  { "a\n5\nCFa6jZmukvzse3Si8SBzLNs22ncIRZKC7R0iGWze7S4\n", "line 3" },
  { "a\n5\nCFa6jZmukvzse3Si8SBzLNs22ncIRZKC7R0iGWze\n", "line 3" },
  { "a\n5\nCFa6jZmukvzse3Si8SBzLNs22ncI RZKC7R0iGWze7S4=\n", "line 3" },
  { "a\n5\n" ROOT "\n\n", "empty" },
  { "a\n5\n" ROOT "\nextension", "broken" },
  { "a\r\n5\n" ROOT "\n", "control" },
};

static void
test_checkpoint_forms (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (checkpoints); i++)
    {
      const Text *row = &checkpoints[i];
      g_autofree char *why = NULL;
      g_autoptr (GwCheckpoint) checkpoint = gw_checkpoint_parse (row->text, strlen (row->text), &why);
      g_test_message ("row %u: %s", i, why ? why : "accepted");
      g_assert_cmpint (checkpoint != NULL, ==, row->want == NULL);
      if (row->want != NULL)
        g_assert_nonnull (strstr (why, row->want));
    }
}

static const Text consistencies[] = {
  { "notigate-consistency/1\nold 4\nnew 8\n" ROOT "\n", NULL },
  { "notigate-consistency/1\nold 4\nnew 4\n", NULL },
  { "notigate-consistency/2\nold 4\nnew 8\n" ROOT "\n", "line 1" },
  { "notigate-consistency/1\nold 04\nnew 8\n" ROOT "\n", "line 2" },
  { "notigate-consistency/1\nnew 8\nold 4\n" ROOT "\n", "line 2" },
  { "notigate-consistency/1\nold 4\nnew 8\n" ROOT, "before line 4" },
  { "notigate-consistency/1\nold 4\nnew 8\n\n", "line 4" },
  { "notigate-consistency/1\nold 4\n", "before line 3" },
  { "notigate-consistency/1\r\nold 4\nnew 4\n", "CR LF" },
};

static void
test_consistency_forms (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (consistencies); i++)
    {
      const Text *row = &consistencies[i];
      guint64 old_size = 0, size = 0;
      g_autofree char *why = NULL;
      g_autoptr (GArray) path = gw_proof_parse_consistency (row->text, strlen (row->text), &old_size, &size, &why);
      g_test_message ("row %u: %s", i, why ? why : "accepted");
      g_assert_cmpint (path != NULL, ==, row->want == NULL);
      if (row->want != NULL)
        {
          g_assert_nonnull (strstr (why, row->want));
          continue;
        }
      g_autofree char *again = gw_proof_write_consistency (old_size, size, path);
      g_assert_cmpstr (again, ==, row->text);
    }
}

static void
test_relations (void)
{
  g_autoptr (GHashTable) memory = own_log (9);
  g_autoptr (GwCheckpoint) five = own_checkpoint (memory, ORIGIN, 5);
  g_autoptr (GwCheckpoint) nine = own_checkpoint (memory, ORIGIN, 9);
  g_autoptr (GwCheckpoint) later = own_checkpoint (memory, ORIGIN "/2", 7);
  g_autoptr (GwCheckpoint) other = own_checkpoint (memory, "ccd.example/ledger/2", 7);
  g_autoptr (GArray) path = gw_merkle_consistency (5, 9, memory_read, memory, NULL);
  const GwHash *hashes = (const GwHash *) path->data;
  const struct {
    const GwCheckpoint *older, *newer;
    const GwHash *path;
    guint count;
    GwRelation want;
  } rows[] = {
    { five, nine, hashes, path->len, GW_RELATION_EXTENDS },
    { five, nine, hashes, path->len - 1, GW_RELATION_UNPROVEN },
    { five, nine, NULL, 0, GW_RELATION_UNPROVEN },
    { nine, five, hashes, path->len, GW_RELATION_UNPROVEN },
    { nine, nine, NULL, 0, GW_RELATION_SAME },
    { nine, later, NULL, 0, GW_RELATION_GAP },
    { later, nine, NULL, 0, GW_RELATION_UNPROVEN },
    { nine, other, NULL, 0, GW_RELATION_OTHER },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *why = NULL;
      GwRelation got = gw_checkpoint_relate (rows[i].older, rows[i].newer, rows[i].path, rows[i].count, &why);
      g_test_message ("row %u: %s", i, why ? why : "proved");
      g_assert_cmpint (got, ==, rows[i].want);
      g_assert_cmpint (why == NULL, ==, got == GW_RELATION_SAME || got == GW_RELATION_EXTENDS);
    }
  g_autofree char *first = gw_checkpoint_origin ("ccc.example", 1);
  g_autofree char *second = gw_checkpoint_origin ("ccc.example", 2);
  g_assert_cmpstr (first, ==, ORIGIN);
  g_assert_cmpstr (second, ==, ORIGIN "/2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/proof/vectors", test_vectors);
  g_test_add_func ("/proof/reasons", test_reasons);
  g_test_add_func ("/proof/equivocation", test_equivocation);
  g_test_add_func ("/proof/own-proofs", test_own_proofs);
  g_test_add_func ("/proof/extra", test_extra);
  g_test_add_func ("/proof/every-byte", test_every_byte);
  g_test_add_func ("/proof/harness", test_harness);
  g_test_add_func ("/proof/checkpoint-forms", test_checkpoint_forms);
  g_test_add_func ("/proof/consistency-forms", test_consistency_forms);
  g_test_add_func ("/proof/relations", test_relations);
  return g_test_run ();
}
