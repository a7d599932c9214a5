/* SPDX-License-Identifier: Apache-2.0
 * process/days: whether each day was closed by a checkpoint that is there, and whether its cosignatures hold. */
#pragma once
#include "ledger/note.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  guint64 closed;
  guint64 cosignatures; /* that hold */
  guint64 unknown;      /* by witnesses of which no key was given: not verified */
} GwDaysFinding;

/* @witnesses (GwNoteVerifier): the keys to verify cosignatures by. *problem names the first row that is wrong (the caller's;
 * else NULL). Errors: those of the store. */
gboolean gw_days_verify (GwStore *store, const GPtrArray *witnesses, GwDaysFinding *days, char **problem,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
