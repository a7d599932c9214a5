/* SPDX-License-Identifier: Apache-2.0
 * ledger/proof: the files that make a receipt checkable by anyone: C2SP tlog-proof v1 (an entry is in the
 * tree of a signed checkpoint), and a consistency proof (a newer checkpoint extends an older one). */
#pragma once
#include "ledger/checkpoint.h"
#include <glib.h>

G_BEGIN_DECLS

#define GW_PROOF_MAX ((gsize) 1 << 21) /* bytes of a proof file */

typedef struct {
  GBytes *extra; /* or NULL; not authenticated */
  guint64 index;
  GArray *path;  /* GwHash */
  char *note;    /* the signed checkpoint, as it stands in the file */
} GwProof;

/* The tlog-proof; @path of GwHash, @extra may be NULL. LF only: attach it as base 64. The caller's. */
char *gw_proof_write (guint64 index, const GArray *path, const char *note, GBytes *extra);

/* Parses strictly. Nothing is verified yet. NULL with *why (the caller's) where it is none. The caller's. */
GwProof *gw_proof_parse (const char *proof, gsize size, char **why) G_GNUC_WARN_UNUSED_RESULT;
void gw_proof_free (GwProof *proof);

/* Verifies that @leaf is logged: form, signature, origin, index and path. Returns the checkpoint that it
 * is proved against, the caller's, and where @index is not NULL the place in the log; NULL with *why (the
 * caller's), in words that name what is wrong. */
GwCheckpoint *gw_proof_verify (const char *proof, gsize size, const void *leaf, gsize leaf_size,
                               const GwNoteVerifier *verifier, guint64 *index,
                               char **why) G_GNUC_WARN_UNUSED_RESULT;

/* The consistency proof as text: "notigate-consistency/1", "old N", "new N", then one hash a line as in
 * tlog-proof. The caller's. */
char *gw_proof_write_consistency (guint64 old_size, guint64 size, const GArray *path);

/* Parses it strictly: GwHash. NULL with *why (the caller's) where it is none. The caller's. */
GArray *gw_proof_parse_consistency (const char *proof, gsize size, guint64 *old_size, guint64 *new_size,
                                    char **why) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwProof, gw_proof_free)

G_END_DECLS
