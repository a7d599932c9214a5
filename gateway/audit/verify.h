/* SPDX-License-Identifier: Apache-2.0
 * audit/verify: whether the books balance: what came, how it ended, what the ledger says of it, what was
 * answered. ledger/verify recomputes the ledger itself; this compares all else with the texts of its entries,
 * which nobody can change unseen. What it finds is a value; a GError means that it could not read. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  gboolean sound;
  gboolean is_signed; /* by one checkpoint at least */
  guint64 mails;      /* found good, as the next ones */
  guint64 verdicts;
  guint64 duplicates; /* of these verdicts */
  guint64 entries;
  guint64 letters;
  char *problem;      /* where not sound: the first thing that is wrong, in words; begins with what it is about:
                         "mail 12: ..." */
} GwAuditFinding;

/* Called from time to time with the number of rows done. */
typedef void (*GwAuditProgress) (gpointer data, guint64 done, guint64 total);

/* Goes through all rows and stops at the first that is wrong:
 * - each mail is in the inbox or has a verdict; its bytes are here, whole, or went by a purge or as a duplicate's;
 * - each verdict but a duplicate's has exactly one entry, of its kind and with its digests; each ending in the
 *   ledger has its verdict; a held mail that was dropped ends by its `release` entry with the verdict drop;
 * - what the desk did to an incident stands in its timeline as the ledger has its digest, and nothing besides; versions of
 *   contacts and policies are those that were entered; incidents, events, parties and what was taken fit the mails;
 * - an incident's TLP, urgency and what its parties answered are what their letters say;
 * - what is gone stands on the list of a purge, whose digest is in the ledger;
 * - duplicates are as many as were counted, and as were entered for days that are over;
 * - each reading of mail is told as its entry tells it, who and why by their digest;
 * - each sealed letter has its bytes and its entry, of its kind, contact and incident; Letter-Numbers have no gaps.
 * Call it within gw_store_read() beside a running gateway. @progress may be NULL. The caller's. Errors: those of
 * the store. */
GwAuditFinding *gw_audit_verify (GwStore *store, GwAuditProgress progress, gpointer progress_data,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void gw_audit_finding_free (GwAuditFinding *finding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwAuditFinding, gw_audit_finding_free)

G_END_DECLS
