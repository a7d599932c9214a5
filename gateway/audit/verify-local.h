/* SPDX-License-Identifier: Apache-2.0
 * audit/verify-local: what the files of gw_audit_verify() share; nobody else includes it. Each check goes through rows
 * and stops at the first that is wrong; checks that need a whole table before they can tell stand behind it. */
#pragma once
#include "audit/verify.h"
#include "store/balance.h"

G_BEGIN_DECLS

typedef struct {
  GwAuditFinding *finding;
  GwAuditProgress progress;
  gpointer progress_data;
  guint64 done;
  guint64 total;
  GPtrArray *purges;    /* GwAuditPurge, as the ledger has them */
  GHashTable *expected; /* what entries of the kinds desk, contact and policy tell of, and no row has shown yet: the
                           words of gw_audit_expect() to how often */
} GwAudit;

/* Records what is wrong, if it is the first. Always FALSE: it ends a walk. */
gboolean gw_audit_wrong (GwAudit *audit, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* One row more is good. Always TRUE. */
gboolean gw_audit_step (GwAudit *audit);

/* The value of the line "NAME: value" of an entry's text, NULL where it has none. The caller's. */
char *gw_audit_value (const char *text, const char *name);
gboolean gw_audit_says (const char *text, const char *name, const char *value);
guint64 gw_audit_count (const char *text);
/* A mail that an operator dropped: its entry tells of the operator's act. */
gboolean gw_audit_is_drop (const char *text);
gboolean gw_audit_digest_is (const void *data, gsize size, const char *digest);

/* The checks. FALSE with a GError where the store cannot be read; what is wrong stands in the finding. */
gboolean gw_audit_check_mails (GwAudit *audit, GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_audit_check_entries (GwAudit *audit, GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_audit_check_letters (GwAudit *audit, GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_audit_check_rows (GwAudit *audit, GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
