/* SPDX-License-Identifier: Apache-2.0
 * The tree: the public vectors, a naive implementation of RFC 6962 beside ours, and proofs of all sizes. */
#include "base/error.h"
#include "ledger/text.h"
#include "support.h"
#include <json-glib/json-glib.h>
#include <string.h>

#define MANY 600 /* leaves of the tree in memory */

/* MTH of RFC 6962 section 2.1 as it is written there, over leaves that are their own numbers. */
static void
naive_root (guint64 begin, guint64 end, guint8 root[GW_SHA256_LENGTH])
{
  if (begin == end)
    {
      gw_sha256 ("", 0, root);
      return;
    }
  if (end - begin == 1)
    {
      guint8 leaf[9] = { 0 };
      memcpy (leaf + 1, &begin, 8);
      gw_sha256 (leaf, sizeof leaf, root);
      return;
    }
  guint64 k = 1;
  while (k * 2 < end - begin)
    k *= 2;
  guint8 both[65] = { 1 };
  naive_root (begin, begin + k, both + 1);
  naive_root (begin + k, end, both + 33);
  gw_sha256 (both, sizeof both, root);
}

static GHashTable *
numbered_tree (guint64 size)
{
  GHashTable *memory = memory_new ();
  for (guint64 i = 0; i < size; i++)
    memory_append (memory, i, &i, sizeof i);
  return memory;
}

static void
test_reference_roots (void)
{
  gsize size;
  g_autofree char *table = corpus_load ("rfc6962-roots.tsv", &size);
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);
  g_autoptr (GHashTable) memory = memory_new ();
  guint rows = 0;
  for (char **line = lines + 1; *line != NULL && **line != '\0'; line++, rows++)
    {
      g_auto (GStrv) cells = g_strsplit (*line, "\t", 3);
      guint64 leaves = g_ascii_strtoull (cells[0], NULL, 10);
      guint8 leaf[64], want[GW_SHA256_LENGTH], root[GW_SHA256_LENGTH];
      if (leaves > 0)
        {
          const char *hex = strcmp (cells[1], "(empty)") == 0 ? "" : cells[1];
          g_assert_true (gw_hex_parse (hex, leaf, strlen (hex) / 2));
          memory_append (memory, leaves - 1, leaf, strlen (hex) / 2);
        }
      g_assert_true (gw_hex_parse (cells[2], want, sizeof want));
      g_assert_true (gw_merkle_root (leaves, memory_read, memory, root, NULL));
      g_assert_cmpmem (root, sizeof root, want, sizeof want);
    }
  g_assert_cmpuint (rows, ==, 9);
}

static void
test_random_sizes (void)
{
  g_autoptr (GHashTable) memory = numbered_tree (MANY);
  for (guint i = 0; i < 300; i++)
    {
      guint64 size = (guint64) g_test_rand_int_range (0, MANY + 1);
      guint8 root[GW_SHA256_LENGTH], want[GW_SHA256_LENGTH];
      g_assert_true (gw_merkle_root (size, memory_read, memory, root, NULL));
      naive_root (0, size, want);
      g_assert_cmpmem (root, sizeof root, want, sizeof want);
    }
}

/* Only complete subtrees are stored: 2 n - (ones in n) nodes, each the naive root of what it covers. */
static void
test_stored_nodes (void)
{
  guint nodes = 0;
  g_autoptr (GHashTable) memory = memory_new ();
  for (guint64 i = 0; i < 100; i++)
    nodes += memory_append (memory, i, &i, sizeof i);
  g_assert_cmpuint (nodes, ==, 2 * 100 - 3);
  g_assert_cmpuint (g_hash_table_size (memory), ==, nodes);
  for (guint level = 0; level < 7; level++)
    for (guint64 index = 0; (index + 1) << level <= 100; index++)
      {
        guint8 hash[GW_SHA256_LENGTH], want[GW_SHA256_LENGTH];
        g_assert_true (memory_read (memory, level, index, hash, NULL));
        naive_root (index << level, (index + 1) << level, want);
        g_assert_cmpmem (hash, sizeof hash, want, sizeof want);
      }
}

/* The vectors mean some roots only as labels ("don't care 2"); those are hashed to stand for roots. */
static gboolean
parse_root (const char *text, guint8 root[GW_SHA256_LENGTH])
{
  if (!gw_text_base64_exact (text, strlen (text), root, GW_SHA256_LENGTH))
    gw_sha256 (text, strlen (text), root);
  return TRUE;
}

/* The proof's hashes through the parser that proof files go through; FALSE where it refuses one. */
static gboolean
parse_path (JsonObject *vector, GArray *path)
{
  JsonNode *node = json_object_get_member (vector, "proof");
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;
  JsonArray *hashes = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (hashes); i++)
    {
      const char *text = json_array_get_string_element (hashes, i);
      GwHash hash;
      if (!gw_text_base64_exact (text, strlen (text), hash.bytes, sizeof hash.bytes))
        return FALSE;
      g_array_append_val (path, hash);
    }
  return TRUE;
}

static guint64
number (JsonObject *vector, const char *name)
{
  return (guint64) json_object_get_int_member (vector, name);
}

static gboolean
accept_inclusion (JsonObject *vector)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (GwHash));
  const char *leaf_text = json_object_get_string_member (vector, "leafHash");
  const char *root_text = json_object_get_string_member (vector, "root");
  guint8 leaf[GW_SHA256_LENGTH], root[GW_SHA256_LENGTH];
  return gw_text_base64_exact (leaf_text, strlen (leaf_text), leaf, sizeof leaf) &&
         gw_text_base64_exact (root_text, strlen (root_text), root, sizeof root) && parse_path (vector, path) &&
         gw_merkle_verify_inclusion (number (vector, "leafIdx"), number (vector, "treeSize"), leaf,
                                     (const GwHash *) path->data, path->len, root, NULL);
}

static gboolean
accept_consistency (JsonObject *vector)
{
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (GwHash));
  guint8 old_root[GW_SHA256_LENGTH], root[GW_SHA256_LENGTH];
  return parse_root (json_object_get_string_member (vector, "root1"), old_root) &&
         parse_root (json_object_get_string_member (vector, "root2"), root) && parse_path (vector, path) &&
         gw_merkle_verify_consistency (number (vector, "size1"), number (vector, "size2"),
                                       (const GwHash *) path->data, path->len, old_root, root, NULL);
}

static void
test_vectors (void)
{
  gsize size;
  g_autofree char *index = corpus_load ("index.tsv", &size);
  g_auto (GStrv) lines = g_strsplit (index, "\n", -1);
  guint accepted = 0, refused = 0;
  for (char **line = lines; *line != NULL; line++)
    {
      if (!g_str_has_prefix (*line, "inclusion/") && !g_str_has_prefix (*line, "consistency/"))
        continue;
      g_auto (GStrv) cells = g_strsplit (*line, "\t", 4);
      g_autofree char *path = corpus_path (cells[0]);
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autoptr (GError) error = NULL;
      json_parser_load_from_file (parser, path, &error);
      g_assert_no_error (error);
      JsonObject *vector = json_node_get_object (json_parser_get_root (parser));
      gboolean want = g_str_has_prefix (cells[2], "PROOF-ACCEPT");
      gboolean got = cells[0][0] == 'i' ? accept_inclusion (vector) : accept_consistency (vector);
      g_assert_true (want || g_str_has_prefix (cells[2], "PROOF-REJECT"));
      if (got != want)
        g_error ("%s (%s): %s", cells[0], cells[1], got ? "accepted" : "refused");
      (want ? &accepted : &refused)[0]++;
    }
  g_assert_cmpuint (accepted, ==, 12);
  g_assert_cmpuint (refused, ==, 184);
}

/* Every entry of every small tree, and every change of one hash. */
static void
test_all_inclusions (void)
{
  g_autoptr (GHashTable) memory = numbered_tree (70);
  for (guint64 size = 1; size <= 70; size++)
    for (guint64 index = 0; index < size; index++)
      {
        guint8 root[GW_SHA256_LENGTH], leaf[GW_SHA256_LENGTH];
        const char *why = NULL;
        g_autoptr (GArray) path = gw_merkle_inclusion (index, size, memory_read, memory, NULL);
        GwHash *hashes = (GwHash *) path->data;
        g_assert_true (gw_merkle_root (size, memory_read, memory, root, NULL));
        gw_merkle_leaf (&index, sizeof index, leaf);
        g_assert_true (gw_merkle_verify_inclusion (index, size, leaf, hashes, path->len, root, &why));
        g_assert_false (gw_merkle_verify_inclusion (index + 1, size, leaf, hashes, path->len, root, &why));
        if (path->len == 0)
          continue;
        g_assert_false (gw_merkle_verify_inclusion (index, size, leaf, hashes, path->len - 1, root, &why));
        hashes[index % path->len].bytes[0] ^= 1;
        g_assert_false (gw_merkle_verify_inclusion (index, size, leaf, hashes, path->len, root, &why));
        g_assert_cmpstr (why, ==, "the proof does not lead to the root");
      }
}

static void
test_all_consistencies (void)
{
  g_autoptr (GHashTable) memory = numbered_tree (70);
  for (guint64 size = 1; size <= 70; size++)
    for (guint64 old_size = 1; old_size <= size; old_size++)
      {
        guint8 root[GW_SHA256_LENGTH], old_root[GW_SHA256_LENGTH];
        const char *why = NULL;
        g_autoptr (GArray) path = gw_merkle_consistency (old_size, size, memory_read, memory, NULL);
        GwHash *hashes = (GwHash *) path->data;
        g_assert_true (gw_merkle_root (size, memory_read, memory, root, NULL));
        g_assert_true (gw_merkle_root (old_size, memory_read, memory, old_root, NULL));
        g_assert_true (
            gw_merkle_verify_consistency (old_size, size, hashes, path->len, old_root, root, &why));
        if (old_size == size)
          continue;
        g_assert_false (
            gw_merkle_verify_consistency (old_size, size, hashes, path->len, root, old_root, &why));
        g_assert_false (
            gw_merkle_verify_consistency (old_size, size, hashes, path->len - 1, old_root, root, &why));
        hashes[size % path->len].bytes[31] ^= 0x80;
        g_assert_false (
            gw_merkle_verify_consistency (old_size, size, hashes, path->len, old_root, root, &why));
      }
}

/* The largest trees do not make the arithmetic overflow. */
static void
test_huge (void)
{
  guint8 leaf[GW_SHA256_LENGTH] = { 1 };
  guint8 root[GW_SHA256_LENGTH] = { 2 };
  GwHash path[64] = { 0 };
  const char *why = NULL;
  g_assert_false (gw_merkle_verify_inclusion (G_MAXUINT64 - 1, G_MAXUINT64, leaf, path, 64, root, &why));
  g_assert_false (gw_merkle_verify_inclusion (G_MAXUINT64, G_MAXUINT64, leaf, path, 64, root, &why));
  g_assert_cmpstr (why, ==, "the index is not below the size of the tree");
  g_assert_false (gw_merkle_verify_inclusion (0, G_MAXUINT64, leaf, path, 64, root, &why));
  g_assert_cmpstr (why, ==, "the proof does not lead to the root");
  g_assert_false (gw_merkle_verify_consistency (G_GUINT64_CONSTANT (1) << 63, G_MAXUINT64, path, 1, leaf, root,
                                                &why));
}

static void
test_errors (void)
{
  g_autoptr (GHashTable) memory = numbered_tree (5);
  g_autoptr (GError) error = NULL;
  guint8 root[GW_SHA256_LENGTH];
  g_assert_null (gw_merkle_inclusion (5, 5, memory_read, memory, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
  g_clear_error (&error);
  g_assert_null (gw_merkle_consistency (0, 5, memory_read, memory, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
  g_clear_error (&error);
  g_assert_null (gw_merkle_consistency (5, 4, memory_read, memory, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
  g_clear_error (&error);
  g_assert_false (gw_merkle_root (8, memory_read, memory, root, &error)); /* three leaves are not there */
  g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merkle/reference-roots", test_reference_roots);
  g_test_add_func ("/merkle/random-sizes", test_random_sizes);
  g_test_add_func ("/merkle/stored-nodes", test_stored_nodes);
  g_test_add_func ("/merkle/vectors", test_vectors);
  g_test_add_func ("/merkle/all-inclusions", test_all_inclusions);
  g_test_add_func ("/merkle/all-consistencies", test_all_consistencies);
  g_test_add_func ("/merkle/huge", test_huge);
  g_test_add_func ("/merkle/errors", test_errors);
  return g_test_run ();
}
