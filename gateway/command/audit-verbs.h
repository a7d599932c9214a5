/* SPDX-License-Identifier: Apache-2.0
 * command/audit-verbs: what the files of `notigate audit` share. No other command includes this. They open the
 * store for reading only, and need neither keys nor policy. */
#pragma once
#include "base/config.h"
#include "command/operator.h"

G_BEGIN_DECLS

int gw_audit_verb_list (int argc, char **argv);
int gw_audit_verb_report (int argc, char **argv);
int gw_audit_verb_show (int argc, char **argv);
int gw_audit_verb_verify (int argc, char **argv);

/* The public keys of the ledger (GwNoteVerifier), one for each epoch, from @path (NULL: DIR/ledger.vkey). The
 * caller's. Errors: NOINPUT, DATA. */
GPtrArray *gw_audit_load_verifiers (const GwConfig *config, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
