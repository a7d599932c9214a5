/* SPDX-License-Identifier: Apache-2.0
 * process/held: critical letters of suspended contacts wait for a person instead of being refused, and
 * what was held back from one goes out when its suspension ends. */
#pragma once
#include "process/relay.h"

G_BEGIN_DECLS

/* Whether the letter of a suspended contact waits: its form says Urgency critical. Its signature and sender hold. */
gboolean gw_held_sender (const GwCase *c);

/* What is held back from the contact @id, and from those that are reached by it, opened to go out (GwRecalled): before the
 * transaction that may end that. What cannot be opened any more is left out. The caller's. */
GPtrArray *gw_held_recall (GwInstance *instance, const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a write transaction, once @id has changed: all that waits for it, or for those that are reached by it, goes out
 * in the order in which it came, if they can be written to now; what cannot (its TLP, or the mail is purged) is an alert, and
 * what lacks nothing but a key waits on. *count tells how many letters went. */
gboolean gw_held_release (GwInstance *instance, const char *id, const GPtrArray *recalled, gint64 *count,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
