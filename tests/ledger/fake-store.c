/* SPDX-License-Identifier: Apache-2.0 */
#include "fake-store.h"
#include "base/error.h"
#include "support.h"
#include <string.h>

GwStore *
fake_store_new (void)
{
  GwStore *store = g_new0 (GwStore, 1);
  store->texts = g_ptr_array_new_with_free_func (g_free);
  store->nodes = memory_new ();
  store->checkpoints = memory_new ();
  return store;
}

void
gw_store_free (GwStore *store)
{
  if (store == NULL)
    return;
  g_ptr_array_unref (store->texts);
  g_hash_table_unref (store->nodes);
  g_hash_table_unref (store->checkpoints);
  g_free (store);
}

static char *
decimal (guint64 size)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, size);
}

GwStore *
fake_store_backup (const GwStore *store, guint64 size)
{
  GwStore *copy = fake_store_new ();
  for (guint64 i = 0; i < size; i++)
    {
      const char *text = g_ptr_array_index (store->texts, i);
      g_ptr_array_add (copy->texts, g_strdup (text));
      memory_append (copy->nodes, i, text, strlen (text));
    }
  for (guint64 i = 0; i <= size; i++)
    {
      g_autofree char *name = decimal (i);
      const char *note = g_hash_table_lookup (store->checkpoints, name);
      if (note != NULL)
        g_assert_true (gw_store_checkpoint_put (copy, i, 0, note, NULL));
    }
  return copy;
}

static gboolean
fail_broken (const GwStore *store, GError **error)
{
  if (store->broken)
    g_set_error_literal (error, GW_ERROR, GW_ERROR_IO, "disk I/O error");
  return store->broken;
}

gboolean
gw_store_entry_put (GwStore *store, guint64 index, gint64 time_us, const char *kind, const char *text,
                    gint64 mail_id, GError **error)
{
  g_assert_cmpuint (index, ==, store->texts->len);
  g_assert_nonnull (strstr (text, kind));
  if (fail_broken (store, error))
    return FALSE;
  g_ptr_array_add (store->texts, g_strdup (text));
  return TRUE;
}

char *
gw_store_entry_get (GwStore *store, guint64 index, GError **error)
{
  if (fail_broken (store, error))
    return NULL;
  const char *text = index < store->texts->len ? g_ptr_array_index (store->texts, index) : NULL;
  if (text == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "no entry %" G_GUINT64_FORMAT, index);
  return g_strdup (text);
}

gboolean
gw_store_node_put (GwStore *store, guint level, guint64 index, const guint8 hash[GW_SHA256_LENGTH],
                   GError **error)
{
  g_assert_false (memory_read (store->nodes, level, index, (guint8[GW_SHA256_LENGTH]){ 0 }, NULL));
  memory_put (store->nodes, level, index, hash);
  return TRUE;
}

gboolean
gw_store_node_get (GwStore *store, guint level, guint64 index, guint8 hash[GW_SHA256_LENGTH], GError **error)
{
  return !fail_broken (store, error) && memory_read (store->nodes, level, index, hash, error);
}

gboolean
gw_store_tree_size (GwStore *store, guint64 *size, GError **error)
{
  if (fail_broken (store, error))
    return FALSE;
  *size = store->texts->len;
  return TRUE;
}

gboolean
gw_store_checkpoint_put (GwStore *store, guint64 size, gint64 time_us, const char *note, GError **error)
{
  g_hash_table_replace (store->checkpoints, decimal (size), g_strdup (note));
  store->last = MAX (store->last, size);
  return TRUE;
}

char *
gw_store_checkpoint_last (GwStore *store, guint64 *size, GError **error)
{
  g_autofree char *name = decimal (store->last);
  *size = store->last;
  return g_strdup (g_hash_table_lookup (store->checkpoints, name));
}

gboolean
gw_store_checkpoint_each (GwStore *store, guint64 from, GwStoreCheckpointEach each, gpointer data, GError **error)
{
  for (guint64 size = from; size <= store->last; size++)
    {
      g_autofree char *name = decimal (size);
      const char *note = g_hash_table_lookup (store->checkpoints, name);
      if (note != NULL && !each (size, note, data))
        break;
    }
  return !fail_broken (store, error);
}

gboolean
gw_store_entries_begin (GwStore *store, guint64 from, GError **error)
{
  store->walked = from;
  return !fail_broken (store, error);
}

gboolean
gw_store_entries_next (GwStore *store, guint64 *index, const char **text, gsize *size, GError **error)
{
  *text = NULL;
  while (store->walked < store->texts->len && *text == NULL) /* NULL: a deleted entry */
    {
      *index = store->walked++;
      *text = g_ptr_array_index (store->texts, *index);
    }
  *size = *text ? strlen (*text) : 0;
  return !fail_broken (store, error);
}

/* The walk over the nodes brings none: each is looked up. tests/ledger/test-log-store.c walks over real ones. */
gboolean
gw_store_nodes_begin (GwStore *store, GError **error)
{
  return !fail_broken (store, error);
}

gboolean
gw_store_nodes_next (GwStore *store, guint *level, guint64 *index, const guint8 **hash, GError **error)
{
  *hash = NULL;
  return !fail_broken (store, error);
}

gboolean
gw_store_nodes_count (GwStore *store, guint64 *nodes, guint64 *leaves, GError **error)
{
  *nodes = g_hash_table_size (store->nodes);
  for (*leaves = 0; memory_read (store->nodes, 0, *leaves, (guint8[GW_SHA256_LENGTH]){ 0 }, NULL); (*leaves)++)
    ;
  return !fail_broken (store, error);
}
