/* SPDX-License-Identifier: Apache-2.0
 * ledger/vkeys: a file of public keys, as people hand it on: ledger.vkey, a witness's, the logs that a witness cosigns. */
#pragma once
#include "ledger/note.h"

G_BEGIN_DECLS

/* The keys in @path (GwNoteVerifier): one vkey a line, all of @type (a log has one for each epoch); empty lines and those
 * that begin with # are for people. Never empty. The caller's. @fix ends each message: what to do about the file.
 * Errors: NOINPUT, IO; DATA where a line is no such vkey, or there is none. */
GPtrArray *gw_vkeys_load (const char *path, GwNoteType type, const char *fix, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
