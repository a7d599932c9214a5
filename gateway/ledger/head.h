/* SPDX-License-Identifier: Apache-2.0
 * ledger/head: the mark of what was last signed, outside the database (DIR/ledger.head, by choice a second
 * copy elsewhere). A database that came from a backup, or was rewritten, contradicts it. */
#pragma once
#include "ledger/checkpoint.h"
#include <glib.h>

G_BEGIN_DECLS

/* The mark at @path. The caller's. Errors: NOINPUT where there is none, CORRUPT where it is no mark, IO. */
GwCheckpoint *gw_head_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes @head the mark, durably, at @path and, where not NULL, at @second_path; a copy that says it already
 * is left alone. It checks nothing: call gw_head_check() first. Errors: IO. */
gboolean gw_head_advance (const char *path, const char *second_path, const GwCheckpoint *head,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the stored tree of @size leaves extends @head: the same origin, at least its size, and the root
 * at its size recomputed from the stored nodes is its root. Errors: CORRUPT, saying what that means and
 * what to do; those of @read. */
gboolean gw_head_check (const GwCheckpoint *head, const char *origin, guint64 size, GwNodeRead read,
                        gpointer data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
