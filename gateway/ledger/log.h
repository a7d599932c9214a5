/* SPDX-License-Identifier: Apache-2.0
 * ledger/log: the ledger over the store: append an entry, sign a checkpoint, prove. */
#pragma once
#include "ledger/entry.h"
#include "ledger/head.h"
#include "ledger/verify.h"
#include "store/store.h"
#include <glib.h>

G_BEGIN_DECLS

/* Appends @entry and the nodes that it completes, inside the caller's write transaction; @mail_id is the
 * message's row or -1. *index (may be NULL) is its place, from 0. Errors: CORRUPT where @entry has a value
 * of a wrong form; those of the store. */
gboolean gw_log_append (GwStore *store, const GwEntry *entry, gint64 mail_id, guint64 *index,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the stored tree extends what was last signed, as both copies of the mark have it (@second_head_path
 * may be NULL). Without any mark it does only where no checkpoint is stored either. *size (may be NULL) is
 * the tree's. Errors: CORRUPT, saying what that means and what to do; those of the store; IO. */
gboolean gw_log_check (GwStore *store, const char *origin, const char *head_path, const char *second_head_path,
                       guint64 *size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Signs a checkpoint of the whole tree. Call it inside a write transaction (two signers at once could move the
 * mark back), before anything is appended in it: the mark survives a rollback, and an entry that it has seen
 * but the database has not would look like a loss. First gw_log_check(), then the mark moves, durably; so a
 * checkpoint that leaves is always known to the mark. The note is the caller's, who also stores it. Where
 * nothing was appended since the last, it is the same note again, so the transaction may be run again.
 * @origin must be the key's name. Errors: as gw_log_check(); CONFIG where the key has another name; CRYPTO. */
char *gw_log_checkpoint (GwStore *store, const GwNoteKey *key, const char *origin, const char *head_path,
                         const char *second_head_path, guint64 *size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The tlog-proof of entry @index against the checkpoint @note of a tree of @size. The caller's.
 * Errors: NOINPUT where @index is not below @size or the tree is smaller; those of the store. */
char *gw_log_prove (GwStore *store, guint64 index, guint64 size, const char *note,
                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The proof (GwHash) that the tree of @size extends that of @old_size. The caller's. Errors: NOINPUT where
 * the sizes are no such pair; those of the store. */
GArray *gw_log_consistency (GwStore *store, guint64 old_size, guint64 size,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* gw_verify_ledger() over the store; @verifiers, @heads, @from, @progress (all but the first may be NULL) as in
 * GwVerifySource. Run it within gw_store_read() beside a running gateway. The finding is the caller's. Errors: those of the
 * store. */
GwVerifyFinding *gw_log_verify (GwStore *store, const GPtrArray *verifiers, const GPtrArray *heads,
                                const GwVerifyStand *from, GwVerifyProgress progress, gpointer progress_data,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Readers over a GwStore given as @data: for ledger/merkle, ledger/head and ledger/verify. */
gboolean gw_log_read_node (gpointer data, guint level, guint64 index, guint8 hash[GW_SHA256_LENGTH],
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
char *gw_log_read_entry (gpointer data, guint64 index, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
