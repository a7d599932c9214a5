/* SPDX-License-Identifier: Apache-2.0
 * audit/epochs: whether what the database says of the ledger's epochs is what the ledger says. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* The first thing that is wrong, NULL where nothing is: *problem is the caller's. Errors: those of the store. */
gboolean gw_audit_epochs (GwStore *store, char **problem, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
