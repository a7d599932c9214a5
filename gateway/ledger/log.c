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
               "from its second copy; where there is none: RECOVERY in notigate-ledger(7)", path, size);
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
