/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/verify.h"
#include "base/error.h"
#include "ledger/entry.h"
#include "ledger/text.h"
#include <string.h>

#define PROGRESS_STEP 1024

/* What is being worked out. The peaks are the roots of the complete subtrees that the entries so far make:
 * all that is needed to go on, and never read from the store. */
typedef struct {
  const GwVerifySource *source;
  GwVerifyFinding *finding;
  GwHash peaks[64];
  guint64 vouched;   /* entries under the last good checkpoint */
  guint64 epoch;     /* that the entries so far have opened */
  char *note;        /* the next stored checkpoint, or NULL */
  guint64 note_size;
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

/* From here on the ledger goes by another name. */
static void
take_epoch (Walk *walk, guint64 index, const GwEntry *entry)
{
  if (entry->known != index || entry->count <= walk->epoch)
    find_wrong (walk, index, index,
                g_strdup_printf ("it opens epoch %" G_GUINT64_FORMAT " over %" G_GUINT64_FORMAT " entries, behind epoch %"
                                 G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, entry->count, entry->known, walk->epoch, index));
  walk->epoch = entry->count;
}

/* Takes one entry in. TRUE without a problem, or with one found. */
static gboolean
take_entry (Walk *walk, guint64 index, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autofree char *why = NULL;
  g_autofree char *text = walk->source->read_entry (walk->source->data, index, &inner);
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
  guint8 leaf[GW_SHA256_LENGTH];
  gw_merkle_leaf (text, strlen (text), leaf);
  g_autoptr (GArray) nodes = gw_merkle_append (index, leaf, read_peak, walk, error);
  if (nodes == NULL)
    return FALSE;
  for (guint i = 0; i < nodes->len; i++)
    {
      const GwNode *node = &g_array_index (nodes, GwNode, i);
      walk->peaks[node->level] = node->hash;
      if (!compare_node (walk, node, error))
        return FALSE;
      if (walk->finding->problem != NULL)
        return TRUE;
    }
  g_autoptr (GwEntry) entry = gw_entry_parse (text, strlen (text), &why);
  if (entry == NULL)
    find_wrong (walk, index, index, g_strdup_printf ("its text is not an entry's: %s", why));
  else if (entry->kind == GW_KIND_EPOCH)
    take_epoch (walk, index, entry);
  return TRUE;
}

/* Opens a stored checkpoint with the key of the log that it names. */
static GwCheckpoint *
open_stored (const Walk *walk, char **why)
{
  gsize length = strcspn (walk->note, "\n");
  for (guint i = 0; walk->source->verifiers != NULL && i < walk->source->verifiers->len; i++)
    {
      const GwNoteVerifier *verifier = g_ptr_array_index (walk->source->verifiers, i);
      if (strlen (verifier->name) != length || memcmp (verifier->name, walk->note, length) != 0)
        continue;
      g_clear_pointer (why, g_free);
      GwCheckpoint *checkpoint = gw_checkpoint_open (verifier, walk->note, strlen (walk->note), why);
      if (checkpoint != NULL)
        return checkpoint;
    }
  if (*why == NULL)
    gw_text_refuse (why, "no key was given for the log that it names");
  return NULL;
}

/* @what ("the stored checkpoint", "a mark") says that @size entries have the root of @said, in its epoch. */
static void
compare_root (Walk *walk, guint64 size, const GwCheckpoint *said, const char *what)
{
  guint64 epoch = gw_checkpoint_epoch (said->origin);
  if (epoch != walk->epoch)
    {
      find_wrong (walk, MIN (walk->vouched, size - MIN (size, 1)), size - MIN (size, 1),
                  g_strdup_printf ("%s over the first %" G_GUINT64_FORMAT " entries is of epoch %" G_GUINT64_FORMAT ", and the "
                                   "entries of epoch %" G_GUINT64_FORMAT, what, size, epoch, walk->epoch));
      return;
    }
  if (has_root (walk, size, said->root))
    {
      walk->finding->checkpoints++;
      walk->vouched = size;
      return;
    }
  find_wrong (walk, MIN (walk->vouched, size - MIN (size, 1)), size - MIN (size, 1),
              g_strdup_printf ("%s over the first %" G_GUINT64_FORMAT " entries has another root: entries and "
                               "nodes were rewritten together", what, size));
}

static gboolean
next_checkpoint (Walk *walk, guint64 from, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_clear_pointer (&walk->note, g_free);
  if (walk->source->read_checkpoint == NULL)
    return TRUE;
  walk->note = walk->source->read_checkpoint (walk->source->data, from, &walk->note_size, &inner);
  if (inner == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&inner));
  return FALSE;
}

/* All that vouches for exactly @size entries. TRUE without a problem, or with one found. */
static gboolean
take_checkpoints (Walk *walk, guint64 size, GError **error)
{
  const GPtrArray *heads = walk->source->heads;
  for (guint i = 0; heads != NULL && i < heads->len; i++)
    {
      const GwCheckpoint *head = g_ptr_array_index (heads, i);
      if (head->size == size)
        compare_root (walk, size, head, "the mark (ledger.head)");
      if (walk->finding->problem != NULL)
        return TRUE;
    }
  if (walk->note == NULL || walk->note_size != size)
    return TRUE;
  g_autofree char *why = NULL;
  g_autoptr (GwCheckpoint) checkpoint = open_stored (walk, &why);
  if (checkpoint != NULL && checkpoint->size != size)
    why = g_strdup_printf ("it is of %" G_GUINT64_FORMAT " entries", checkpoint->size);
  if (why != NULL)
    find_wrong (walk, MIN (walk->vouched, size - MIN (size, 1)), size - MIN (size, 1),
                g_strdup_printf ("the stored checkpoint over the first %" G_GUINT64_FORMAT " entries is bad: %s",
                                 size, why));
  else
    compare_root (walk, size, checkpoint, "the stored checkpoint");
  if (walk->finding->problem != NULL)
    return TRUE;
  return next_checkpoint (walk, size + 1, error);
}

/* The largest size that was signed: beyond the last entry it shows that the end was cut off. */
static void
check_end (Walk *walk)
{
  guint64 size = walk->source->size;
  guint64 seen = walk->note != NULL ? walk->note_size : 0;
  for (guint i = 0; walk->source->heads != NULL && i < walk->source->heads->len; i++)
    seen = MAX (seen, ((const GwCheckpoint *) g_ptr_array_index (walk->source->heads, i))->size);
  if (seen > size)
    find_wrong (walk, size, seen - 1,
                g_strdup_printf ("signed, yet no longer there: the ledger ends after %" G_GUINT64_FORMAT
                                 " entries (a restored backup, a copy without its -wal file, or the end was "
                                 "cut off)", size));
}

static gboolean
walk_all (Walk *walk, GError **error)
{
  const GwVerifySource *source = walk->source;
  if (!next_checkpoint (walk, 0, error) || !take_checkpoints (walk, 0, error))
    return FALSE;
  for (guint64 index = 0; index < source->size && walk->finding->problem == NULL; index++)
    {
      if (!take_entry (walk, index, error))
        return FALSE;
      if (walk->finding->problem != NULL)
        return TRUE;
      walk->finding->entries = index + 1;
      if (!take_checkpoints (walk, index + 1, error))
        return FALSE;
      if (source->progress != NULL && ((index + 1) % PROGRESS_STEP == 0 || index + 1 == source->size))
        source->progress (source->progress_data, index + 1, source->size);
    }
  if (walk->finding->problem == NULL)
    check_end (walk);
  return TRUE;
}

GwVerifyFinding *
gw_verify_ledger (const GwVerifySource *source, GError **error)
{
  g_autoptr (GwVerifyFinding) finding = g_new0 (GwVerifyFinding, 1);
  finding->sound = TRUE;
  Walk walk = { .source = source, .finding = finding, .epoch = 1 };
  gboolean walked = walk_all (&walk, error);
  g_free (walk.note);
  return walked ? g_steal_pointer (&finding) : NULL;
}
