/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/opened.h"
#include "ledger/text.h"
#include <string.h>

#define BATCH 512 /* notes */
#define SLICE 16  /* notes that one processor takes at once */

/* Notes that are checked together. */
typedef struct {
  GwOpening *opening;
  GPtrArray *notes; /* of GwOpened */
  guint pending;    /* slices; under the lock */
} Batch;

typedef struct {
  Batch *batch;
  guint first;
} Slice;

struct _GwOpening {
  const GPtrArray *verifiers;
  GwNotesRead read;
  gpointer data;
  GThreadPool *pool;
  GMutex lock;
  GCond done;
  Batch *now, *ahead; /* NULL: not read yet */
  guint at;           /* in the first */
  guint64 from;       /* of the next batch */
  gboolean ended;     /* there is nothing behind the second */
};

static void
opened_free (gpointer data)
{
  GwOpened *opened = data;
  g_free (opened->note);
  g_free (opened->why);
  gw_checkpoint_free (opened->checkpoint);
  g_free (opened);
}

/* Opens a note with the key of the log that it names. */
static void
open_note (const GPtrArray *verifiers, GwOpened *opened)
{
  gsize length = strcspn (opened->note, "\n");
  for (guint i = 0; verifiers != NULL && i < verifiers->len && opened->checkpoint == NULL; i++)
    {
      const GwNoteVerifier *verifier = g_ptr_array_index (verifiers, i);
      if (strlen (verifier->name) != length || memcmp (verifier->name, opened->note, length) != 0)
        continue;
      g_clear_pointer (&opened->why, g_free);
      opened->checkpoint = gw_checkpoint_open (verifier, opened->note, strlen (opened->note), &opened->why);
    }
  if (opened->checkpoint == NULL && opened->why == NULL)
    gw_text_refuse (&opened->why, "no key was given for the log that it names");
  if (opened->checkpoint == NULL || opened->checkpoint->size == opened->size)
    return;
  gw_text_refuse (&opened->why, "it is of %" G_GUINT64_FORMAT " entries", opened->checkpoint->size);
  g_clear_pointer (&opened->checkpoint, gw_checkpoint_free);
}

/* In a thread of the pool. */
static void
check_slice (gpointer data, gpointer unused G_GNUC_UNUSED)
{
  g_autofree Slice *slice = data;
  Batch *batch = slice->batch;
  for (guint i = slice->first; i < MIN (slice->first + SLICE, batch->notes->len); i++)
    open_note (batch->opening->verifiers, g_ptr_array_index (batch->notes, i));
  g_mutex_lock (&batch->opening->lock);
  if (--batch->pending == 0)
    g_cond_broadcast (&batch->opening->done);
  g_mutex_unlock (&batch->opening->lock);
}

static void
batch_wait (Batch *batch)
{
  g_mutex_lock (&batch->opening->lock);
  while (batch->pending > 0)
    g_cond_wait (&batch->opening->done, &batch->opening->lock);
  g_mutex_unlock (&batch->opening->lock);
}

static void
batch_free (Batch *batch)
{
  if (batch == NULL)
    return;
  batch_wait (batch);
  g_ptr_array_unref (batch->notes);
  g_free (batch);
}

GwOpening *
gw_opening_new (const GPtrArray *verifiers, guint64 from, GwNotesRead read, gpointer data)
{
  GwOpening *opening = g_new0 (GwOpening, 1);
  opening->verifiers = verifiers;
  opening->read = read;
  opening->data = data;
  opening->from = from;
  g_mutex_init (&opening->lock);
  g_cond_init (&opening->done);
  opening->pool = g_thread_pool_new (check_slice, NULL, (int) g_get_num_processors (), FALSE, NULL);
  return opening;
}

void
gw_opening_free (GwOpening *opening)
{
  if (opening == NULL)
    return;
  batch_free (opening->now);
  batch_free (opening->ahead);
  g_thread_pool_free (opening->pool, FALSE, TRUE);
  g_mutex_clear (&opening->lock);
  g_cond_clear (&opening->done);
  g_free (opening);
}

static gboolean
take_note (guint64 size, const char *note, gpointer taker)
{
  Batch *batch = taker;
  GwOpened *opened = g_new0 (GwOpened, 1);
  opened->size = size;
  opened->note = g_strdup (note ? note : "");
  g_ptr_array_add (batch->notes, opened);
  return batch->notes->len < BATCH;
}

/* Reads a batch and sets all processors to work on it; NULL without an error at the end. */
static gboolean
read_batch (GwOpening *opening, Batch **read, GError **error)
{
  *read = NULL;
  if (opening->ended)
    return TRUE;
  Batch *batch = g_new0 (Batch, 1);
  batch->opening = opening;
  batch->notes = g_ptr_array_new_with_free_func (opened_free);
  if (!opening->read (opening->data, opening->from, take_note, batch, error))
    {
      batch_free (batch);
      return FALSE;
    }
  guint count = batch->notes->len;
  opening->ended = count < BATCH;
  if (count > 0)
    opening->from = ((const GwOpened *) g_ptr_array_index (batch->notes, count - 1))->size + 1;
  batch->pending = (count + SLICE - 1) / SLICE;
  for (guint first = 0; first < count; first += SLICE)
    {
      Slice *slice = g_new0 (Slice, 1);
      slice->batch = batch;
      slice->first = first;
      g_thread_pool_push (opening->pool, slice, NULL);
    }
  *read = batch;
  return TRUE;
}

gboolean
gw_opening_peek (GwOpening *opening, const GwOpened **opened, GError **error)
{
  *opened = NULL;
  if (opening->now != NULL && opening->at == opening->now->notes->len)
    {
      g_clear_pointer (&opening->now, batch_free);
      opening->now = g_steal_pointer (&opening->ahead);
      opening->at = 0;
    }
  if (opening->now == NULL && !read_batch (opening, &opening->now, error))
    return FALSE;
  if (opening->ahead == NULL && !read_batch (opening, &opening->ahead, error))
    return FALSE;
  if (opening->now == NULL || opening->now->notes->len == 0)
    return TRUE;
  if (opening->at == 0)
    batch_wait (opening->now);
  *opened = g_ptr_array_index (opening->now->notes, opening->at);
  return TRUE;
}

void
gw_opening_next (GwOpening *opening)
{
  opening->at++;
}
