/* SPDX-License-Identifier: Apache-2.0
 * ledger/verify: the whole ledger recomputed from the texts of its entries, trusting nothing that is stored
 * beside them. What it finds is a value; a GError means that it could not read. */
#pragma once
#include "ledger/checkpoint.h"
#include <glib.h>

G_BEGIN_DECLS

/* The text of entry @index, the caller's. NOINPUT where it is absent: a finding. */
typedef char *(*GwEntryRead) (gpointer data, guint64 index, GError **error);

/* The stored checkpoint (a note, the caller's) of the smallest size from @from on; *size is its size. NULL
 * without an error where there is no more. */
typedef char *(*GwCheckpointRead) (gpointer data, guint64 from, guint64 *size, GError **error);

/* Called from time to time with the number of entries done. */
typedef void (*GwVerifyProgress) (gpointer data, guint64 done, guint64 size);

typedef struct {
  guint64 size;                    /* entries in the store */
  GwEntryRead read_entry;
  GwNodeRead read_node;            /* an absent node (CORRUPT or NOINPUT) is a finding */
  GwCheckpointRead read_checkpoint; /* or NULL: none are looked at */
  gpointer data;                   /* for the three */
  const GPtrArray *verifiers;      /* of GwNoteVerifier: one for each epoch */
  const GPtrArray *heads;          /* of GwCheckpoint, the marks and what else auditors hold; or NULL */
  GwVerifyProgress progress;       /* or NULL */
  gpointer progress_data;
} GwVerifySource;

typedef struct {
  gboolean sound;
  guint64 entries;     /* entries found good */
  guint64 checkpoints; /* checkpoints and heads found good */
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
