/* SPDX-License-Identifier: Apache-2.0
 * process/held: critical letters from and to suspended contacts wait for a person instead of being refused. */
#pragma once
#include "process/case.h"

G_BEGIN_DECLS

/* Whether the letter of a suspended contact waits: its form says Urgency critical. Its signature and sender hold. */
gboolean gw_held_sender (const GwCase *c);

/* Whether a letter of @urgency (or NULL) to @to waits: @to is suspended, and it is critical. */
gboolean gw_held_recipient (const GwDirectoryEntry *to, const char *urgency);

/* Inside a write transaction, behind gw_outgoing_queue(): the letter that bears @report_id (its reference) stays queued
 * until `notigate contact resume', and the operator is alerted. @incident is what it is about. */
gboolean gw_held_keep (GwInstance *instance, const GwDirectoryEntry *to, const char *report_id, const GwIncident *incident,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
