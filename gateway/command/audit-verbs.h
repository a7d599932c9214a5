/* SPDX-License-Identifier: Apache-2.0
 * command/audit-verbs: what the files of `notigate audit` share. No other command includes this. They open the
 * store for reading only, and need neither keys nor policy; but for verify --deep, for purge, and for those that give mail
 * away, which enter that in the ledger. */
#pragma once
#include "base/config.h"
#include "command/operator.h"
#include "process/rejudge.h"
#include "store/store.h"

G_BEGIN_DECLS

int gw_audit_verb_bundle (int argc, char **argv);
int gw_audit_verb_export (int argc, char **argv);
int gw_audit_verb_list (int argc, char **argv);
int gw_audit_verb_prove (int argc, char **argv);
int gw_audit_verb_purge (int argc, char **argv);
int gw_audit_verb_raw (int argc, char **argv);
int gw_audit_verb_report (int argc, char **argv);
int gw_audit_verb_show (int argc, char **argv);
int gw_audit_verb_snapshot (int argc, char **argv);
int gw_audit_verb_verify (int argc, char **argv);

/* The store of @options->home for reading, also as another user or from a copy; a copy that is not whole is named on
 * standard error, and read all the same. *config (may be NULL) is the caller's. Errors: as gw_store_open(). */
GwStore *gw_audit_open (const GwOptions *options, GwConfig **config, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The public keys of the ledger (GwNoteVerifier), one for each epoch, from @path (NULL: DIR/ledger.vkey). The
 * caller's. Errors: NOINPUT, DATA. */
GPtrArray *gw_audit_load_verifiers (const GwConfig *config, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* audit verify --deep: every ending judged again. */
typedef struct {
  GwRejudgeSums sums;
  GPtrArray *differs; /* GwRejudged: the first of those that differ */
  char *problem;      /* the first, in a line for people; NULL: none differs */
} GwAuditDeep;

/* Needs what the judge needs: the keys of the instance, its secret, its configuration. Errors: our failures. */
gboolean gw_audit_deep_run (const char *home, GwAuditDeep *deep, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void gw_audit_deep_print (const GwAuditDeep *deep, gboolean plain);
/* The caller's. */
JsonObject *gw_audit_deep_to_json (const GwAuditDeep *deep);
void gw_audit_deep_clear (GwAuditDeep *deep);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwAuditDeep, gw_audit_deep_clear)

/* Who sits there, "alice (user 1000)", where the configuration lets that person read mail. The caller's. Errors: CONFIG. */
char *gw_audit_need_reader (const GwConfig *config, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @reason, why somebody reads, says something on one line. Errors: USAGE. */
gboolean gw_audit_check_reason (const char *reason, const char *usage, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
