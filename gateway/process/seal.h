/* SPDX-License-Identifier: Apache-2.0
 * process/seal: commit 3. Queued letters become their final bytes: rendered, with the proof of their entry
 * under a fresh checkpoint, signed, encrypted; each sealed letter is a ledger entry of its own. */
#pragma once
#include "ledger/note.h"
#include "process/instance.h"

G_BEGIN_DECLS

/* Seals up to @most letters that wait, and commits them together; *count tells how many were handled.
 * A letter that cannot be sealed now waits. Errors: CORRUPT where the ledger does not extend what was
 * signed before: nothing may be signed until a person has looked; CONFIG, CRYPTO, IO. */
gboolean gw_seal_letters (GwInstance *instance, const GwNoteKey *key, guint most, guint *count,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where templates/ and policy/ as shipped are: $NOTIGATE_DATADIR, else where they were installed. */
const char *gw_data_directory (void);

G_END_DECLS
