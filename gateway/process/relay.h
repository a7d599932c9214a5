/* SPDX-License-Identifier: Apache-2.0
 * process/relay: a contact's letter on its way to others: a letter of ours to each, what is awaited of each, and
 * the incident's parties. Inside a write transaction. */
#pragma once
#include "process/case.h"

G_BEGIN_DECLS

/* Passes @c on to c->recipients (and the desk); @index is its ledger entry. Those that cannot have it although somebody
 * must know are added to c->not_relayed. */
gboolean gw_relay_case (GwInstance *instance, GwCase *c, gint64 index, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for the notification of @incident to further contacts, by the operator's order: @entries (GwDirectoryEntry)
 * that its TLP allows. Errors: DATA where the TLP forbids one, or the mail is no longer kept. */
gboolean gw_relay_forward (GwInstance *instance, const GwIncident *incident, GPtrArray *entries,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
