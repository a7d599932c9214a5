/* SPDX-License-Identifier: Apache-2.0 */
#include "support.h"
#include "base/error.h"
#include <glib/gstdio.h>
#include <string.h>

char *
corpus_path (const char *name)
{
  const char *corpus = g_getenv ("NOTIGATE_CORPUS");
  g_assert_nonnull (corpus);
  return g_build_filename (corpus, "merkle", name, NULL);
}

char *
corpus_load (const char *name, gsize *size)
{
  g_autofree char *path = corpus_path (name);
  g_autoptr (GError) error = NULL;
  char *data = NULL;
  g_file_get_contents (path, &data, size, &error);
  g_assert_no_error (error);
  return data;
}

char *
support_directory (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = g_dir_make_tmp ("notigate-ledger-XXXXXX", &error);
  g_assert_no_error (error);
  return directory;
}

void
support_remove (char *directory)
{
  const char *name;
  GDir *entries = g_dir_open (directory, 0, NULL);
  g_assert_nonnull (entries);
  while ((name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (directory, name, NULL);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_dir_close (entries);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
  g_free (directory);
}

static char *
node_name (guint level, guint64 index)
{
  return g_strdup_printf ("%u/%" G_GUINT64_FORMAT, level, index);
}

GHashTable *
memory_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

void
memory_put (GHashTable *memory, guint level, guint64 index, const guint8 hash[GW_SHA256_LENGTH])
{
  g_hash_table_replace (memory, node_name (level, index), g_memdup2 (hash, GW_SHA256_LENGTH));
}

gboolean
memory_read (gpointer data, guint level, guint64 index, guint8 hash[GW_SHA256_LENGTH], GError **error)
{
  g_autofree char *name = node_name (level, index);
  const guint8 *stored = g_hash_table_lookup (data, name);
  if (stored == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "no node %s", name);
      return FALSE;
    }
  memcpy (hash, stored, GW_SHA256_LENGTH);
  return TRUE;
}

guint
memory_append (GHashTable *memory, guint64 size, const void *leaf, gsize leaf_size)
{
  guint8 hash[GW_SHA256_LENGTH];
  g_autoptr (GError) error = NULL;
  gw_merkle_leaf (leaf, leaf_size, hash);
  g_autoptr (GArray) nodes = gw_merkle_append (size, hash, memory_read, memory, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < nodes->len; i++)
    {
      const GwNode *node = &g_array_index (nodes, GwNode, i);
      memory_put (memory, node->level, node->index, node->hash.bytes);
    }
  return nodes->len;
}
