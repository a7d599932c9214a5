/* SPDX-License-Identifier: Apache-2.0
 * Two keys that are in no use: the same in each run, so that seeds and finds can bear their signatures. */
#pragma once
#include "ledger/note.h"

G_BEGIN_DECLS

/* Made at the first call, borrowed for good. */
const GwNoteKey *fuzz_log_key (void);
const GwNoteKey *fuzz_witness_key (void);
const GwNoteVerifier *fuzz_log (void);
const GwNoteVerifier *fuzz_witness (void);

G_END_DECLS
