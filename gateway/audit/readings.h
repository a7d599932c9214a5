/* SPDX-License-Identifier: Apache-2.0
 * audit/readings: whether the books tell of each reading of mail what the ledger has the digest of. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* *problem (the caller's) is the first thing that is wrong, in words; NULL: nothing. Errors: those of the store. */
gboolean gw_audit_readings (GwStore *store, char **problem, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
