/* SPDX-License-Identifier: Apache-2.0
 * ledger/verify: the whole ledger recomputed from the texts of its entries, trusting nothing that is stored
 * beside them. What it finds is a value; a GError means that it could not read. */
#pragma once
#include "ledger/opened.h"
#include <glib.h>

G_BEGIN_DECLS

/* The text of entry @index (@size bytes), borrowed until the next call; @index only rises. NOINPUT where it is absent:
 * a finding. */
typedef const char *(*GwEntryRead) (gpointer data, guint64 index, gsize *size, GError **error);

/* What is stored: nodes, and the leaves of the tree that they make. */
typedef gboolean (*GwNodesCount) (gpointer data, guint64 *nodes, guint64 *leaves, GError **error);

/* How far the walk has come: what an interrupted run needs to be taken up again. */
typedef struct {
  guint64 entries;     /* found good */
  guint64 checkpoints; /* and heads found good */
  GwHash root;         /* of these entries */
} GwVerifyStand;

/* Called from time to time. @size: entries in all. */
typedef void (*GwVerifyProgress) (gpointer data, const GwVerifyStand *stand, guint64 size);

typedef struct {
  guint64 size;                    /* entries in the store */
  GwEntryRead read_entry;
  GwNodeRead read_node;            /* an absent node (CORRUPT or NOINPUT) is a finding */
  GwNodesCount count_nodes;
  GwNotesRead read_notes;          /* or NULL: no checkpoints are looked at */
  gpointer data;                   /* for the four */
  const GPtrArray *verifiers;      /* of GwNoteVerifier: one for each epoch */
  const GPtrArray *heads;          /* of GwCheckpoint, the marks; or NULL */
  const GwVerifyStand *from;       /* where an earlier run stood; or NULL: all is recomputed. The texts before are not
                                      read again, only their root is compared with what the nodes say now */
  GwVerifyProgress progress;       /* or NULL */
  gpointer progress_data;
} GwVerifySource;

typedef struct {
  gboolean sound;
  guint64 entries;     /* entries found good, those of an earlier run among them */
  guint64 checkpoints; /* checkpoints and heads found good, the same */
  guint64 first;       /* where not sound: the first entry that is, or may be, wrong, */
  guint64 last;        /* and the last; the same as first where it is exactly that one */
  char *problem;       /* where not sound: what is wrong, in words; begins with "entry N" or "entries N to M" */
} GwVerifyFinding;

/* Goes through the entries in order and stops at the first that is wrong. The finding is the caller's.
 * Errors: those of the readers, other than absence. */
GwVerifyFinding *gw_verify_ledger (const GwVerifySource *source, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void gw_verify_finding_free (GwVerifyFinding *finding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwVerifyFinding, gw_verify_finding_free)

G_END_DECLS
