/* SPDX-License-Identifier: Apache-2.0
 * command/witness-keep: what notigate-witness keeps in its directory, and its answer to one request by that: witness.key,
 * witness.vkey, logs (vkeys of the logs that it cosigns), and for each log, under the SHA-256 of its origin, the mark of
 * what was cosigned last (.head), that checkpoint as the log signed it (.note), and what was refused (.refused-N). */
#pragma once
#include "ledger/witness.h"

G_BEGIN_DECLS

typedef struct {
  int status;       /* of HTTP */
  gboolean is_size; /* body is the size of what was cosigned last */
  char *body;       /* with LF */
} GwWitnessReply;

void gw_witness_reply_clear (GwWitnessReply *reply);

/* Answers the request @body at @now_s (seconds since 1970 UTC). Before a cosignature is in @reply, what it covers is
 * durably the mark; two processes never look at one mark at once. Errors: CONFIG, IO, CORRUPT, CRYPTO: nothing was
 * cosigned. */
gboolean gw_witness_answer (const char *directory, GBytes *body, gint64 now_s, GwWitnessReply *reply,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwWitnessReply, gw_witness_reply_clear)

G_END_DECLS
