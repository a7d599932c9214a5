/* SPDX-License-Identifier: Apache-2.0
 * audit/purges: whether what is gone went by a purge: each list is the one of its ledger entry, and nothing is gone that
 * stands on none. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* An entry of kind purge, as the ledger has it. */
typedef struct {
  gint64 index;
  guint64 count;
  char *subject; /* NULL: of before there were lists; then only its count can be held to */
} GwAuditPurge;

void gw_audit_purge_free (GwAuditPurge *purge);

/* The first thing that is wrong, for people; @purges (GwAuditPurge) are all that the ledger has. NULL without error:
 * nothing is. The caller's. */
char *gw_audit_purges_fault (GwStore *store, const GPtrArray *purges, GError **error);

G_END_DECLS
