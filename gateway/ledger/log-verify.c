/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "ledger/log.h"
#include "store/ledger.h"
#include <string.h>

/* Two walks over the store that keep step with each other: the next entry, and the next node. Nodes are stored as the
 * entries complete them, so the walk over them brings each when it is asked for; where it does not, it is looked up. */
typedef struct {
  GwStore *store;
  guint64 from;         /* entries before are not read */
  gboolean entries_end;
  guint64 index;        /* of text */
  const char *text;     /* NULL: not read yet */
  gsize size;
  gboolean nodes_end;
  guint level;          /* of hash */
  guint64 place;        /* in its level */
  const guint8 *hash;   /* NULL: not read yet */
} Stream;

static const char *
read_entry (gpointer data, guint64 index, gsize *size, GError **error)
{
  Stream *stream = data;
  while (!stream->entries_end && (stream->text == NULL || stream->index < index))
    {
      if (!gw_store_entries_next (stream->store, &stream->index, &stream->text, &stream->size, error))
        return NULL;
      stream->entries_end = stream->text == NULL;
    }
  if (!stream->entries_end && stream->index == index)
    {
      *size = stream->size;
      return stream->text;
    }
  g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "entry %" G_GUINT64_FORMAT ": the ledger has none", index);
  return NULL;
}

/* Whether the node lies below the entries that are read. */
static gboolean
is_before (const Stream *stream)
{
  return (stream->place + 1) << stream->level <= stream->from;
}

static gboolean
read_node (gpointer data, guint level, guint64 index, guint8 hash[GW_SHA256_LENGTH], GError **error)
{
  Stream *stream = data;
  while (!stream->nodes_end && (stream->hash == NULL || is_before (stream)))
    {
      if (!gw_store_nodes_next (stream->store, &stream->level, &stream->place, &stream->hash, error))
        return FALSE;
      stream->nodes_end = stream->hash == NULL;
    }
  if (stream->nodes_end || stream->level != level || stream->place != index)
    return gw_store_node_get (stream->store, level, index, hash, error);
  memcpy (hash, stream->hash, GW_SHA256_LENGTH);
  stream->hash = NULL;
  return TRUE;
}

static gboolean
count_nodes (gpointer data, guint64 *nodes, guint64 *leaves, GError **error)
{
  const Stream *stream = data;
  return gw_store_nodes_count (stream->store, nodes, leaves, error);
}

static gboolean
read_notes (gpointer data, guint64 from, GwNoteTake take, gpointer taker, GError **error)
{
  const Stream *stream = data;
  return gw_store_checkpoint_each (stream->store, from, take, taker, error);
}

GwVerifyFinding *
gw_log_verify (GwStore *store, const GPtrArray *verifiers, const GPtrArray *heads, const GwVerifyStand *from,
               GwVerifyProgress progress, gpointer progress_data, GError **error)
{
  Stream stream = { .store = store, .from = from != NULL ? from->entries : 0 };
  GwVerifySource source = {
    .read_entry = read_entry,
    .read_node = read_node,
    .count_nodes = count_nodes,
    .read_notes = read_notes,
    .data = &stream,
    .verifiers = verifiers,
    .heads = heads,
    .from = from,
    .progress = progress,
    .progress_data = progress_data,
  };
  if (!gw_store_tree_size (store, &source.size, error) || !gw_store_entries_begin (store, stream.from, error)
      || !gw_store_nodes_begin (store, error))
    return NULL;
  return gw_verify_ledger (&source, error);
}
