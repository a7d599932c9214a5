/* SPDX-License-Identifier: Apache-2.0
 * process/witness: once a day the ledger's checkpoint is closed, taken to the witnesses of the configuration, and carried
 * by all letters until the next. A witness that is down delays nothing; somebody is told when it stays away, and at once
 * when it says that it was shown another ledger. */
#pragma once
#include "ledger/note.h"
#include "process/child.h"
#include "process/instance.h"
#include "store/witness.h"

G_BEGIN_DECLS

typedef struct {
  GwNoteVerifier *key;
  char **argv; /* of what carries a request to it */
} GwWitness;

/* Those of the configuration: GwWitness, the caller's. Errors: CONFIG, with every vkey that is none. */
GPtrArray *gw_witnesses_load (const GwConfig *config, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Closes yesterday, if it has no checkpoint yet; then *worked. It signs: for the sealer only, and not inside a
 * transaction. Errors: as gw_log_checkpoint(). */
gboolean gw_witness_close_day (GwInstance *instance, const GwNoteKey *key, gint64 now_us, gboolean *worked,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a write transaction: alerts of witnesses that stay away, refuse or contradict; once each time. */
gboolean gw_witness_alert (GwInstance *instance, gint64 now_us, gboolean *worked, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks each witness that is due for its cosignature on the last day's checkpoint; *asked counts them. @stop as in GwChild.
 * Errors: those of the store; what a witness or its command does wrong is stored. */
gboolean gw_witness_ask (GwStore *store, const GPtrArray *witnesses, GwChildStop stop, guint *asked,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "2026-09-14" of a day counted from 1970-01-01. The caller's. */
char *gw_witness_date (gint64 day);

G_END_DECLS
