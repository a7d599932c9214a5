/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/verify.h"
#include "base/error.h"
#include "ledger/entry.h"
#include <string.h>

#define PROGRESS_STEP 1024

/* What is being worked out. The peaks are the roots of the complete subtrees that the entries so far make:
 * all that is needed to go on, and never read from the store. */
typedef struct {
  const GwVerifySource *source;
  GwVerifyFinding *finding;
  GwHash peaks[64];
  guint64 vouched;      /* entries under the last good checkpoint */
  GwOpening *opening;   /* the stored checkpoints to come, or NULL */
  const GwOpened *note; /* the next of them, or NULL */
} Walk;

void
gw_verify_finding_free (GwVerifyFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->problem);
  g_free (finding);
}

/* Records what is wrong; @problem is taken. */
static void
find_wrong (Walk *walk, guint64 first, guint64 last, char *problem)
{
  GwVerifyFinding *finding = walk->finding;
  finding->sound = FALSE;
  finding->first = first;
  finding->last = MAX (first, last);
  g_autofree char *what = problem;
  if (finding->first == finding->last)
    finding->problem = g_strdup_printf ("entry %" G_GUINT64_FORMAT ": %s", first, what);
  else
    finding->problem = g_strdup_printf ("entries %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT ": %s",
                                        finding->first, finding->last, what);
}

static gboolean
read_peak (gpointer data, guint level, guint64 index, guint8 hash[GW_SHA256_LENGTH], GError **error)
{
  const Walk *walk = data;
  memcpy (hash, walk->peaks[level].bytes, GW_SHA256_LENGTH);
  return TRUE;
}

static gboolean
has_root (Walk *walk, guint64 size, const guint8 root[GW_SHA256_LENGTH])
{
  guint8 computed[GW_SHA256_LENGTH];
  if (!gw_merkle_root (size, read_peak, walk, computed, NULL))
    return FALSE;
  return memcmp (computed, root, sizeof computed) == 0;
}

/* Compares one computed node with the stored. TRUE without a problem, or with one found. */
static gboolean
compare_node (Walk *walk, const GwNode *node, GError **error)
{
  g_autoptr (GError) inner = NULL;
  guint8 stored[GW_SHA256_LENGTH];
  guint64 first = node->index << node->level;
  guint64 last = first + ((G_GUINT64_CONSTANT (1) << node->level) - 1);
  const char *problem = NULL;
  if (!walk->source->read_node (walk->source->data, node->level, node->index, stored, &inner))
    {
      if (!g_error_matches (inner, GW_ERROR, GW_ERROR_CORRUPT) &&
          !g_error_matches (inner, GW_ERROR, GW_ERROR_NOINPUT))
        {
          g_propagate_error (error, g_steal_pointer (&inner));
          return FALSE;
        }
      problem = "the stored node above it is missing or unreadable";
    }
  else if (memcmp (stored, node->hash.bytes, sizeof stored) == 0)
    return TRUE;
  else if (node->level == 0)
    problem = "its text does not have the hash that was stored with it: it was changed, or put in another's place";
  else
    problem = "the stored node above them is not the hash of their texts: one of them was changed, or the node";
  find_wrong (walk, first, last,
              g_strdup_printf ("%s (node %u/%" G_GUINT64_FORMAT ")", problem, node->level, node->index));
  return TRUE;
}

/* The leaf of an entry and the nodes that it completes, each compared with the stored one. TRUE without a problem, or
 * with one found. */
static gboolean
take_leaf (Walk *walk, guint64 index, const char *text, gsize size, GError **error)
{
  GwNode node = { .level = 0, .index = index };
  gw_merkle_leaf (text, size, node.hash.bytes);
  for (;; node.level++, node.index /= 2)
    {
      if (!compare_node (walk, &node, error))
        return FALSE;
      if (walk->finding->problem != NULL)
        return TRUE;
      const GwHash left = walk->peaks[node.level];
      walk->peaks[node.level] = node.hash;
      if (node.index % 2 == 0)
        return TRUE;
      gw_merkle_parent (left.bytes, node.hash.bytes, node.hash.bytes);
    }
}

/* Takes one entry in. TRUE without a problem, or with one found. */
static gboolean
take_entry (Walk *walk, guint64 index, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autofree char *why = NULL;
  gsize size = 0;
  const char *text = walk->source->read_entry (walk->source->data, index, &size, &inner);
  if (text == NULL && !g_error_matches (inner, GW_ERROR, GW_ERROR_NOINPUT))
    {
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }
  if (text == NULL)
    {
      find_wrong (walk, index, index, g_strdup ("it is missing: it was deleted"));
      return TRUE;
    }
  if (!take_leaf (walk, index, text, size, error))
    return FALSE;
  if (walk->finding->problem != NULL)
    return TRUE;
  g_autoptr (GwEntry) entry = gw_entry_parse (text, size, &why);
  if (entry == NULL)
    find_wrong (walk, index, index, g_strdup_printf ("its text is not an entry's: %s", why));
  return TRUE;
}

/* @what ("the stored checkpoint", "a mark") says that @size entries have @root. */
static void
compare_root (Walk *walk, guint64 size, const guint8 root[GW_SHA256_LENGTH], const char *what)
{
  if (has_root (walk, size, root))
    {
      walk->finding->checkpoints++;
      walk->vouched = size;
      return;
    }
  find_wrong (walk, MIN (walk->vouched, size - MIN (size, 1)), size - MIN (size, 1),
              g_strdup_printf ("%s over the first %" G_GUINT64_FORMAT " entries has another root: entries and "
                               "nodes were rewritten together, or an older copy was restored and added to",
                               what, size));
}

static gboolean
next_checkpoint (Walk *walk, gboolean go_on, GError **error)
{
  walk->note = NULL;
  if (walk->opening == NULL)
    return TRUE;
  if (go_on)
    gw_opening_next (walk->opening);
  return gw_opening_peek (walk->opening, &walk->note, error);
}

static void
take_heads (Walk *walk, guint64 size)
{
  const GPtrArray *heads = walk->source->heads;
  for (guint i = 0; heads != NULL && i < heads->len && walk->finding->problem == NULL; i++)
    {
      const GwCheckpoint *head = g_ptr_array_index (heads, i);
      if (head->size == size)
        compare_root (walk, size, head->root, "the mark (ledger.head)");
    }
}

/* All that vouches for exactly @size entries. TRUE without a problem, or with one found. */
static gboolean
take_checkpoints (Walk *walk, guint64 size, GError **error)
{
  take_heads (walk, size);
  if (walk->finding->problem != NULL || walk->note == NULL || walk->note->size != size)
    return TRUE;
  if (walk->note->checkpoint == NULL)
    find_wrong (walk, MIN (walk->vouched, size - MIN (size, 1)), size - MIN (size, 1),
                g_strdup_printf ("the stored checkpoint over the first %" G_GUINT64_FORMAT " entries is bad: %s",
                                 size, walk->note->why));
  else
    compare_root (walk, size, walk->note->checkpoint->root, "the stored checkpoint");
  return walk->finding->problem != NULL || next_checkpoint (walk, TRUE, error);
}

/* The largest size that was signed: beyond the last entry it shows that the end was cut off. */
static void
check_end (Walk *walk)
{
  guint64 size = walk->source->size;
  guint64 seen = walk->note != NULL ? walk->note->size : 0;
  for (guint i = 0; walk->source->heads != NULL && i < walk->source->heads->len; i++)
    seen = MAX (seen, ((const GwCheckpoint *) g_ptr_array_index (walk->source->heads, i))->size);
  if (seen > size)
    find_wrong (walk, size, seen - 1,
                g_strdup_printf ("signed, yet no longer there: the ledger ends after %" G_GUINT64_FORMAT
                                 " entries (a restored backup, a copy without its -wal file, or the end was "
                                 "cut off)", size));
}

/* Every node belongs to an entry: else the entries behind it were taken away. TRUE without a problem, or with one
 * found. */
static gboolean
check_nodes (Walk *walk, GError **error)
{
  guint64 size = walk->source->size;
  guint64 nodes = 0;
  guint64 leaves = 0;
  if (!walk->source->count_nodes (walk->source->data, &nodes, &leaves, error))
    return FALSE;
  guint64 wanted = 2 * size - (guint64) __builtin_popcountll (size);
  if (leaves > size)
    find_wrong (walk, size, leaves - 1,
                g_strdup_printf ("their nodes are in the tree, yet they are not there: the ledger ends after %"
                                 G_GUINT64_FORMAT " entries, its end was cut off", size));
  else if (nodes != wanted)
    find_wrong (walk, 0, size - MIN (size, 1),
                g_strdup_printf ("%" G_GUINT64_FORMAT " nodes are stored beside them, the tree of %" G_GUINT64_FORMAT
                                 " entries has %" G_GUINT64_FORMAT ": somebody put nodes in", nodes, size, wanted));
  return TRUE;
}

static void
tell_progress (Walk *walk)
{
  const GwVerifySource *source = walk->source;
  guint64 done = walk->finding->entries;
  GwVerifyStand stand = { .entries = done, .checkpoints = walk->finding->checkpoints };
  if (source->progress == NULL || (done % PROGRESS_STEP != 0 && done != source->size))
    return;
  if (gw_merkle_root (done, read_peak, walk, stand.root.bytes, NULL))
    source->progress (source->progress_data, &stand, source->size);
}

/* The peaks of the @from entries of an earlier run; FALSE without an error where they make another root. */
static gboolean
load_peaks (Walk *walk, const GwVerifyStand *from, GError **error)
{
  g_autoptr (GError) inner = NULL;
  if (from->entries > walk->source->size)
    return FALSE;
  for (guint level = 0; level < 64; level++)
    if (from->entries >> level & 1
        && !walk->source->read_node (walk->source->data, level, (from->entries >> level) - 1, walk->peaks[level].bytes, &inner))
      {
        if (!g_error_matches (inner, GW_ERROR, GW_ERROR_CORRUPT) && !g_error_matches (inner, GW_ERROR, GW_ERROR_NOINPUT))
          g_propagate_error (error, g_steal_pointer (&inner));
        return FALSE;
      }
  return has_root (walk, from->entries, from->root.bytes);
}

/* Takes up where an earlier run stood. TRUE without a problem, or with one found. */
static gboolean
take_up (Walk *walk, const GwVerifyStand *from, GError **error)
{
  g_autoptr (GError) inner = NULL;
  if (load_peaks (walk, from, &inner))
    {
      walk->finding->entries = from->entries;
      walk->finding->checkpoints = from->checkpoints;
      walk->vouched = from->entries;
      return TRUE;
    }
  if (inner == NULL)
    find_wrong (walk, 0, from->entries - 1,
                g_strdup ("they are not those that the interrupted run found good: they were rewritten or cut since"));
  else
    g_propagate_error (error, g_steal_pointer (&inner));
  return walk->finding->problem != NULL;
}

static gboolean
walk_all (Walk *walk, GError **error)
{
  const GwVerifySource *source = walk->source;
  if (source->from != NULL && source->from->entries > 0)
    {
      if (!take_up (walk, source->from, error) || (walk->finding->problem == NULL && !next_checkpoint (walk, FALSE, error)))
        return FALSE;
    }
  else if (!next_checkpoint (walk, FALSE, error) || !take_checkpoints (walk, 0, error))
    return FALSE;
  while (walk->finding->entries < source->size && walk->finding->problem == NULL)
    {
      guint64 index = walk->finding->entries;
      if (!take_entry (walk, index, error))
        return FALSE;
      if (walk->finding->problem != NULL)
        return TRUE;
      walk->finding->entries = index + 1;
      if (!take_checkpoints (walk, index + 1, error))
        return FALSE;
      tell_progress (walk);
    }
  if (walk->finding->problem == NULL)
    check_end (walk);
  return walk->finding->problem != NULL || check_nodes (walk, error);
}

GwVerifyFinding *
gw_verify_ledger (const GwVerifySource *source, GError **error)
{
  g_autoptr (GwVerifyFinding) finding = g_new0 (GwVerifyFinding, 1);
  g_autoptr (GwOpening) opening = NULL;
  guint64 from = source->from != NULL && source->from->entries > 0 ? source->from->entries + 1 : 0;
  if (source->read_notes != NULL)
    opening = gw_opening_new (source->verifiers, from, source->read_notes, source->data);
  finding->sound = TRUE;
  Walk walk = { .source = source, .finding = finding, .opening = opening };
  return walk_all (&walk, error) ? g_steal_pointer (&finding) : NULL;
}
