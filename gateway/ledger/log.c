/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/log.h"
#include "base/error.h"
#include "ledger/proof.h"
#include "store/ledger.h"
#include <string.h>

gboolean
gw_log_read_node (gpointer data, guint level, guint64 index, guint8 hash[GW_SHA256_LENGTH], GError **error)
{
  return gw_store_node_get (data, level, index, hash, error);
}

char *
gw_log_read_entry (gpointer data, guint64 index, GError **error)
{
  return gw_store_entry_get (data, index, error);
}

gboolean
gw_log_append (GwStore *store, const GwEntry *entry, gint64 mail_id, guint64 *index, GError **error)
{
  g_autofree char *text = gw_entry_write (entry, error);
  guint64 size;
  if (text == NULL || !gw_store_tree_size (store, &size, error))
    return FALSE;
  guint8 leaf[GW_SHA256_LENGTH];
  gw_merkle_leaf (text, strlen (text), leaf);
  g_autoptr (GArray) nodes = gw_merkle_append (size, leaf, gw_log_read_node, store, error);
  if (nodes == NULL ||
      !gw_store_entry_put (store, size, entry->time_us, gw_kind_name (entry->kind), text, mail_id, error))
    return FALSE;
  for (guint i = 0; i < nodes->len; i++)
    {
      const GwNode *node = &g_array_index (nodes, GwNode, i);
      if (!gw_store_node_put (store, node->level, node->index, node->hash.bytes, error))
        return FALSE;
    }
  if (index != NULL)
    *index = size;
  return TRUE;
}

/* Checks one copy of the mark, where there is one. */
static gboolean
check_copy (GwStore *store, const char *path, const char *origin, guint64 size, gboolean *found, GError **error)
{
  g_autoptr (GError) inner = NULL;
  g_autoptr (GwCheckpoint) head = gw_head_load (path, &inner);
  if (g_error_matches (inner, GW_ERROR, GW_ERROR_NOINPUT))
    return TRUE;
  if (head == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }
  *found = TRUE;
  if (gw_head_check (head, origin, size, gw_log_read_node, store, error))
    return TRUE;
  g_prefix_error (error, "%s: ", path);
  return FALSE;
}

/* Without a mark nothing may have been signed yet. */
static gboolean
check_unsigned (GwStore *store, const char *path, GError **error)
{
  g_autoptr (GError) inner = NULL;
  guint64 size = 0;
  g_autofree char *note = gw_store_checkpoint_last (store, &size, &inner);
  if (inner != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&inner));
      return FALSE;
    }
  if (note == NULL)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT,
               "%s: is missing, yet a checkpoint of %" G_GUINT64_FORMAT " entries was signed: without it nobody "
               "can tell whether this database is the newest. Nothing will be signed; fix: put the file back "
               "from its second copy; where there is none: notigate recover (RECOVERY in notigate-ledger(7))", path,
               size);
  return FALSE;
}

gboolean
gw_log_check (GwStore *store, const char *origin, const char *head_path, const char *second_head_path,
              guint64 *size, GError **error)
{
  guint64 now;
  gboolean found = FALSE;
  if (!gw_store_tree_size (store, &now, error) || !check_copy (store, head_path, origin, now, &found, error))
    return FALSE;
  if (second_head_path != NULL && !check_copy (store, second_head_path, origin, now, &found, error))
    return FALSE;
  if (!found && !check_unsigned (store, head_path, error))
    return FALSE;
  if (size != NULL)
    *size = now;
  return TRUE;
}

GwNoteKey *
gw_log_key_load (const char *path, const char *origin, GError **error)
{
  g_autoptr (GwNoteKey) key = gw_note_key_load (path, error);
  if (key == NULL || strcmp (gw_note_key_name (key), origin) == 0
      || !gw_checkpoint_same_log (gw_note_key_name (key), origin))
    return g_steal_pointer (&key);
  return gw_note_key_rename (key, origin, error);
}

char *
gw_log_checkpoint (GwStore *store, const GwNoteKey *key, const char *origin, const char *head_path,
                   const char *second_head_path, guint64 *size, GError **error)
{
  if (strcmp (gw_note_key_name (key), origin) != 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG,
                   "ledger key: it is named %s, but the log is %s; fix: put back the key of this instance",
                   gw_note_key_name (key), origin);
      return NULL;
    }
  guint64 now;
  guint8 root[GW_SHA256_LENGTH];
  if (!gw_log_check (store, origin, head_path, second_head_path, &now, error) ||
      !gw_merkle_root (now, gw_log_read_node, store, root, error))
    return NULL;
  g_autoptr (GwCheckpoint) head = gw_checkpoint_new (origin, now, root);
  g_autofree char *text = gw_checkpoint_write (head);
  g_autofree char *note = gw_note_sign (key, text, error);
  if (note == NULL || !gw_head_advance (head_path, second_head_path, head, error))
    return NULL;
  if (size != NULL)
    *size = now;
  return g_steal_pointer (&note);
}

/* The tree may have grown past @size, but not be smaller. */
static gboolean
check_size (GwStore *store, guint64 size, GError **error)
{
  guint64 now;
  if (!gw_store_tree_size (store, &now, error))
    return FALSE;
  if (size <= now)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT,
               "the ledger has %" G_GUINT64_FORMAT " entries, not %" G_GUINT64_FORMAT, now, size);
  return FALSE;
}

char *
gw_log_prove (GwStore *store, guint64 index, guint64 size, const char *note, GError **error)
{
  if (!check_size (store, size, error))
    return NULL;
  g_autoptr (GArray) path = gw_merkle_inclusion (index, size, gw_log_read_node, store, error);
  return path ? gw_proof_write (index, path, note, NULL) : NULL;
}

GArray *
gw_log_consistency (GwStore *store, guint64 old_size, guint64 size, GError **error)
{
  if (!check_size (store, size, error))
    return NULL;
  return gw_merkle_consistency (old_size, size, gw_log_read_node, store, error);
}

/* The stored checkpoints, in order of size, and how far the walk is with them. */
typedef struct {
  GwStore *store;
  GPtrArray *notes; /* char * */
  GArray *sizes;    /* guint64 */
  guint next;
} Stored;

static gboolean
collect_checkpoint (guint64 size, const char *note, gpointer data)
{
  Stored *stored = data;
  g_array_append_val (stored->sizes, size);
  g_ptr_array_add (stored->notes, g_strdup (note));
  return TRUE;
}

static char *
read_stored_entry (gpointer data, guint64 index, GError **error)
{
  const Stored *stored = data;
  return gw_log_read_entry (stored->store, index, error);
}

static gboolean
read_stored_node (gpointer data, guint level, guint64 index, guint8 hash[GW_SHA256_LENGTH], GError **error)
{
  const Stored *stored = data;
  return gw_log_read_node (stored->store, level, index, hash, error);
}

static char *
read_stored_checkpoint (gpointer data, guint64 from, guint64 *size, GError **error)
{
  Stored *stored = data;
  while (stored->next < stored->sizes->len && g_array_index (stored->sizes, guint64, stored->next) < from)
    stored->next++;
  if (stored->next == stored->sizes->len)
    return NULL;
  *size = g_array_index (stored->sizes, guint64, stored->next);
  return g_strdup (g_ptr_array_index (stored->notes, stored->next));
}

GwVerifyFinding *
gw_log_verify (GwStore *store, const GPtrArray *verifiers, const GPtrArray *heads, GwVerifyProgress progress,
               gpointer progress_data, GError **error)
{
  g_autoptr (GPtrArray) notes = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) sizes = g_array_new (FALSE, FALSE, sizeof (guint64));
  Stored stored = { .store = store, .notes = notes, .sizes = sizes };
  GwVerifySource source = {
    .read_entry = read_stored_entry,
    .read_node = read_stored_node,
    .read_checkpoint = read_stored_checkpoint,
    .data = &stored,
    .verifiers = verifiers,
    .heads = heads,
    .progress = progress,
    .progress_data = progress_data,
  };
  if (!gw_store_tree_size (store, &source.size, error) ||
      !gw_store_checkpoint_each (store, collect_checkpoint, &stored, error))
    return NULL;
  return gw_verify_ledger (&source, error);
}
