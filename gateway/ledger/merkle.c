/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/merkle.h"
#include "base/error.h"
#include <string.h>

void
gw_merkle_leaf (const void *data, gsize size, guint8 hash[GW_SHA256_LENGTH])
{
  static const guint8 prefix = 0;
  gw_sha256_pair (&prefix, 1, data, size, hash);
}

void
gw_merkle_parent (const guint8 left[GW_SHA256_LENGTH], const guint8 right[GW_SHA256_LENGTH],
                  guint8 hash[GW_SHA256_LENGTH])
{
  guint8 both[1 + 2 * GW_SHA256_LENGTH];
  both[0] = 1;
  memcpy (both + 1, left, GW_SHA256_LENGTH);
  memcpy (both + 1 + GW_SHA256_LENGTH, right, GW_SHA256_LENGTH);
  gw_sha256 (both, sizeof both, hash);
}

static void
add_node (GArray *nodes, guint level, guint64 index, const guint8 hash[GW_SHA256_LENGTH])
{
  GwNode node = { .level = level, .index = index };
  memcpy (node.hash.bytes, hash, GW_SHA256_LENGTH);
  g_array_append_val (nodes, node);
}

GArray *
gw_merkle_append (guint64 size, const guint8 leaf[GW_SHA256_LENGTH], GwNodeRead read, gpointer data,
                  GError **error)
{
  g_autoptr (GArray) nodes = g_array_new (FALSE, FALSE, sizeof (GwNode));
  guint8 hash[GW_SHA256_LENGTH];
  memcpy (hash, leaf, sizeof hash);
  add_node (nodes, 0, size, hash);
  guint level = 0;
  for (guint64 index = size; index % 2 == 1;)
    {
      guint8 left[GW_SHA256_LENGTH];
      if (!read (data, level, index - 1, left, error))
        return NULL;
      gw_merkle_parent (left, hash, hash);
      level++;
      index /= 2;
      add_node (nodes, level, index, hash);
    }
  return g_steal_pointer (&nodes);
}

/* The hash over the leaves from the last multiple of 2^@level below @size up to @size, which must not be
 * none: the complete subtrees that the low bits of @size name, joined from the right. */
static gboolean
read_ragged (guint64 size, guint level, GwNodeRead read, gpointer data, guint8 hash[GW_SHA256_LENGTH],
             GError **error)
{
  gboolean begun = FALSE;
  for (guint bit = 0; bit < level; bit++)
    {
      if ((size >> bit & 1) == 0)
        continue;
      guint8 left[GW_SHA256_LENGTH];
      if (!read (data, bit, (size >> bit) - 1, left, error))
        return FALSE;
      if (begun)
        gw_merkle_parent (left, hash, hash);
      else
        memcpy (hash, left, GW_SHA256_LENGTH);
      begun = TRUE;
    }
  return TRUE;
}

gboolean
gw_merkle_root (guint64 size, GwNodeRead read, gpointer data, guint8 root[GW_SHA256_LENGTH], GError **error)
{
  if (size == 0)
    {
      gw_sha256 ("", 0, root);
      return TRUE;
    }
  return read_ragged (size, 64, read, data, root, error);
}

/* Appends the siblings that lead from node (@level, @index) up to the root of the tree of @size. */
static gboolean
climb (guint level, guint64 index, guint64 size, GwNodeRead read, gpointer data, GArray *path, GError **error)
{
  for (; level < 64 && (size - 1) >> level > 0; level++, index /= 2)
    {
      guint64 sibling = index ^ 1;
      guint64 complete = size >> level; /* nodes of this level that are complete */
      guint64 rest = size & ((G_GUINT64_CONSTANT (1) << level) - 1);
      GwHash hash = { 0 };
      if (sibling < complete)
        {
          if (!read (data, level, sibling, hash.bytes, error))
            return FALSE;
        }
      else if (sibling > complete || rest == 0)
        continue; /* nothing to the right: the node moves up as it is */
      else if (!read_ragged (size, level, read, data, hash.bytes, error))
        return FALSE;
      g_array_append_val (path, hash);
    }
  return TRUE;
}

GArray *
gw_merkle_inclusion (guint64 index, guint64 size, GwNodeRead read, gpointer data, GError **error)
{
  if (index >= size)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT,
                   "there is no entry %" G_GUINT64_FORMAT " in a tree of %" G_GUINT64_FORMAT, index, size);
      return NULL;
    }
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (GwHash));
  return climb (0, index, size, read, data, path, error) ? g_steal_pointer (&path) : NULL;
}

GArray *
gw_merkle_consistency (guint64 old_size, guint64 size, GwNodeRead read, gpointer data, GError **error)
{
  if (old_size == 0 || old_size > size)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT,
                   "no proof leads from a tree of %" G_GUINT64_FORMAT " to one of %" G_GUINT64_FORMAT, old_size,
                   size);
      return NULL;
    }
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (GwHash));
  if (old_size == size)
    return g_steal_pointer (&path);

  /* The last complete subtree of the old tree is where both trees are climbed from. */
  guint level = (guint) __builtin_ctzll (old_size);
  guint64 index = (old_size >> level) - 1;
  GwHash seed = { 0 };
  if (index > 0)
    {
      if (!read (data, level, index, seed.bytes, error))
        return NULL;
      g_array_append_val (path, seed);
    }
  return climb (level, index, size, read, data, path, error) ? g_steal_pointer (&path) : NULL;
}

static gboolean
refuse (const char **why, const char *reason)
{
  if (why != NULL)
    *why = reason;
  return FALSE;
}

static gboolean
same (const guint8 a[GW_SHA256_LENGTH], const guint8 b[GW_SHA256_LENGTH])
{
  return memcmp (a, b, GW_SHA256_LENGTH) == 0;
}

gboolean
gw_merkle_verify_inclusion (guint64 index, guint64 size, const guint8 leaf[GW_SHA256_LENGTH],
                            const GwHash *path, gsize count, const guint8 root[GW_SHA256_LENGTH],
                            const char **why)
{
  if (index >= size)
    return refuse (why, "the index is not below the size of the tree");
  guint64 fn = index; /* names as in RFC 9162 section 2.1.3.2 */
  guint64 sn = size - 1;
  guint8 r[GW_SHA256_LENGTH];
  memcpy (r, leaf, sizeof r);
  for (gsize i = 0; i < count; i++)
    {
      if (sn == 0)
        return refuse (why, "the proof has too many hashes");
      if (fn % 2 == 1 || fn == sn)
        {
          gw_merkle_parent (path[i].bytes, r, r);
          while (fn % 2 == 0 && fn != 0)
            {
              fn /= 2;
              sn /= 2;
            }
        }
      else
        gw_merkle_parent (r, path[i].bytes, r);
      fn /= 2;
      sn /= 2;
    }
  if (sn != 0)
    return refuse (why, "the proof has too few hashes");
  return same (r, root) ? TRUE : refuse (why, "the proof does not lead to the root");
}

gboolean
gw_merkle_verify_consistency (guint64 old_size, guint64 size, const GwHash *path, gsize count,
                              const guint8 old_root[GW_SHA256_LENGTH], const guint8 root[GW_SHA256_LENGTH],
                              const char **why)
{
  if (old_size == 0 || size == 0)
    return refuse (why, "an empty tree proves nothing");
  if (old_size > size)
    return refuse (why, "the older tree is larger than the newer");
  if (old_size == size)
    {
      if (count > 0)
        return refuse (why, "trees of one size need no proof, yet there is one");
      return same (old_root, root) ? TRUE : refuse (why, "one size has two roots");
    }
  gsize next = 0;
  guint8 fr[GW_SHA256_LENGTH]; /* names as in RFC 9162 section 2.1.4.2 */
  if ((old_size & (old_size - 1)) == 0)
    memcpy (fr, old_root, sizeof fr);
  else if (count == 0)
    return refuse (why, "the proof has too few hashes");
  else
    memcpy (fr, path[next++].bytes, sizeof fr);
  guint8 sr[GW_SHA256_LENGTH];
  memcpy (sr, fr, sizeof sr);
  guint shift = (guint) __builtin_ctzll (old_size); /* fn = old_size - 1 ends in as many ones */
  guint64 fn = (old_size - 1) >> shift;
  guint64 sn = (size - 1) >> shift;

  for (; next < count; next++)
    {
      const guint8 *c = path[next].bytes;
      if (sn == 0)
        return refuse (why, "the proof has too many hashes");
      if (fn % 2 == 1 || fn == sn)
        {
          gw_merkle_parent (c, fr, fr);
          gw_merkle_parent (c, sr, sr);
          while (fn % 2 == 0 && fn != 0)
            {
              fn /= 2;
              sn /= 2;
            }
        }
      else
        gw_merkle_parent (sr, c, sr);
      fn /= 2;
      sn /= 2;
    }
  if (sn != 0)
    return refuse (why, "the proof has too few hashes");
  if (!same (fr, old_root))
    return refuse (why, "the proof does not lead to the older root");
  return same (sr, root) ? TRUE : refuse (why, "the proof does not lead to the newer root");
}
