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

/* What is awaited of @entry from @from_us under @urgency, as GwDue in time order. @asks: an answer until @reply_by_us
 * (0: as first results); else acknowledgement and first results. The caller's. */
GArray *gw_relay_plan (const GwInstance *instance, const GwDirectoryEntry *entry, const char *urgency, gboolean asks,
                       gint64 from_us, gint64 reply_by_us);

G_END_DECLS
