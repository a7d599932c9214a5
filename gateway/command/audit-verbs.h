/* SPDX-License-Identifier: Apache-2.0
 * command/audit-verbs: what the files of `notigate audit` share. No other command includes this. They open the
 * store for reading only, and need neither keys nor policy. */
#pragma once
#include "base/config.h"
#include "command/operator.h"
#include "store/store.h"

G_BEGIN_DECLS

int gw_audit_verb_export (int argc, char **argv);
int gw_audit_verb_list (int argc, char **argv);
int gw_audit_verb_report (int argc, char **argv);
int gw_audit_verb_show (int argc, char **argv);
int gw_audit_verb_snapshot (int argc, char **argv);
int gw_audit_verb_verify (int argc, char **argv);

/* The store of @options->home for reading, also as another user or from a copy; a copy that is not whole is named on
 * standard error, and read all the same. *config (may be NULL) is the caller's. Errors: as gw_store_open(). */
GwStore *gw_audit_open (const GwOptions *options, GwConfig **config, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A time, or a day (its beginning in UTC), of --@option; NULL leaves *time_us alone. Errors: USAGE. */
gboolean gw_audit_parse_time (const char *option, const char *text, gint64 *time_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The public keys of the ledger (GwNoteVerifier), one for each epoch, from @path (NULL: DIR/ledger.vkey). The
 * caller's. Errors: NOINPUT, DATA. */
GPtrArray *gw_audit_load_verifiers (const GwConfig *config, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
