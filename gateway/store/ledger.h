/* SPDX-License-Identifier: Apache-2.0
 * store/ledger: entries, tree nodes and checkpoints. All of it grows only; the puts are for use inside
 * a write transaction. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* @index must be the next one (CORRUPT otherwise). @mail_id: the mail that the entry is about, -1: none. */
gboolean gw_store_entry_put (GwStore *store, guint64 index, gint64 time_us, const char *kind, const char *text,
                             gint64 mail_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The leaf's text, the caller's; NOINPUT where there is none. */
char *gw_store_entry_get (GwStore *store, guint64 index, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean gw_store_node_put (GwStore *store, guint level, guint64 index, const guint8 hash[32],
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* CORRUPT where absent. */
gboolean gw_store_node_get (GwStore *store, guint level, guint64 index, guint8 hash[32],
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Number of entries. */
gboolean gw_store_tree_size (GwStore *store, guint64 *size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Nothing happens where the same checkpoint is there already. */
gboolean gw_store_checkpoint_put (GwStore *store, guint64 size, gint64 time_us, const char *note,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The newest one, the caller's; NULL without error where there is none. */
char *gw_store_checkpoint_last (GwStore *store, guint64 *size, GError **error);

/* For audit: the checkpoints of @from entries and more, in order of size; FALSE from @each stops. */
typedef gboolean (*GwStoreCheckpointEach) (guint64 size, const char *note, gpointer data);
gboolean gw_store_checkpoint_each (GwStore *store, guint64 from, GwStoreCheckpointEach each, gpointer data,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For audit: a walk over the entries from @from on, in their order; one walk at a time. */
gboolean gw_store_entries_begin (GwStore *store, guint64 from, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The next entry; *text NULL: there is no more. The text (@size bytes, whatever they are) is borrowed until the next
 * call. */
gboolean gw_store_entries_next (GwStore *store, guint64 *index, const char **text, gsize *size,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For audit: a walk over all nodes, in no promised order, though as a rule in that of their making. */
gboolean gw_store_nodes_begin (GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The next node; *hash NULL: there is no more, else 32 bytes, borrowed until the next call. What has not the form of a
 * node is left out. */
gboolean gw_store_nodes_next (GwStore *store, guint *level, guint64 *index, const guint8 **hash,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* How many there are, and for how many leaves. */
gboolean gw_store_nodes_count (GwStore *store, guint64 *nodes, guint64 *leaves, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A policy that decides from now on, once by digest; *is_new tells whether it was unknown. */
gboolean gw_store_policy_put (GwStore *store, const char *digest, const char *text, gint64 now_us, gboolean *is_new,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether anything proves the clock from @since_us to @until_us: that the ledger began then, that a day was closed (which
 * needs such a proof itself), or a contact's letter, by the clock of whoever signed it. True of an empty ledger. What the
 * gateway enters or receives by its own clock proves nothing. */
gboolean gw_store_clock_proved (GwStore *store, gint64 since_us, gint64 until_us, gboolean *is,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
