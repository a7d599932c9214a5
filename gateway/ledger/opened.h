/* SPDX-License-Identifier: Apache-2.0
 * ledger/opened: stored checkpoints, one after the other, with their signatures checked. An Ed25519 signature costs as
 * much as hashing 40 entries, so all processors check those to come while the caller is at work on the ones before. */
#pragma once
#include "ledger/checkpoint.h"
#include <glib.h>

G_BEGIN_DECLS

/* Stored checkpoints (notes) from @from entries on, in order of size: each is handed to @take until that returns FALSE. */
typedef gboolean (*GwNoteTake) (guint64 size, const char *note, gpointer taker);
typedef gboolean (*GwNotesRead) (gpointer data, guint64 from, GwNoteTake take, gpointer taker, GError **error);

typedef struct {
  guint64 size;             /* as it is stored */
  char *note;
  GwCheckpoint *checkpoint; /* NULL: it is bad, */
  char *why;                /* and why */
} GwOpened;

typedef struct _GwOpening GwOpening;

/* @verifiers: of GwNoteVerifier, one for each epoch, or NULL; borrowed, as @data is. The caller's. */
GwOpening *gw_opening_new (const GPtrArray *verifiers, guint64 from, GwNotesRead read, gpointer data);
void gw_opening_free (GwOpening *opening);

/* The next checkpoint without going on, NULL in *opened at the end; borrowed until gw_opening_next(). Errors: those of
 * the reader. */
gboolean gw_opening_peek (GwOpening *opening, const GwOpened **opened, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void gw_opening_next (GwOpening *opening);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwOpening, gw_opening_free)

G_END_DECLS
