/* SPDX-License-Identifier: Apache-2.0
 * process/status: the letter `status': where an incident stands. To the originator of one with many recipients, at
 * night or when a good part of them has answered, instead of each acknowledgement; and to whoever asks. All inside a
 * write transaction. */
#pragma once
#include "process/outgoing.h"

G_BEGIN_DECLS

/* Whether an incident with so many recipients has status letters instead of single acknowledgements. Pure. */
gboolean gw_status_is_many (const GwPolicy *policy, gint64 recipients);

/* Whether a status letter is due at once: @answered of @recipients have answered, @told of them had at the last
 * one. Pure. */
gboolean gw_status_is_due (const GwPolicy *policy, gint64 recipients, gint64 answered, gint64 told);

/* To be called at the commit of each acknowledgement, after the party's new state is put. *instead: the incident has
 * many recipients; the originator is told by a status letter, now or tonight, and needs no letter about this one. */
gboolean gw_status_note (GwInstance *instance, const char *incident, gint64 now_us, gboolean *instead,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The originator gets a status letter in the next night, also where nobody has answered. */
gboolean gw_status_tonight (GwInstance *instance, const GwIncident *incident, gint64 now_us,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Queues the nightly letters that are due at @now_us, at most @most; *count tells how many were looked at. */
gboolean gw_status_due (GwInstance *instance, gint64 now_us, guint most, guint *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Answers a status-request of @to about @incident: its originator sees all parties and its own requests, anybody
 * else itself and the overall state. @asked_by: the Report-ID of the request, @mail_id that mail, @entry its ledger
 * entry or -1. */
gboolean gw_status_answer (GwInstance *instance, const GwDirectoryEntry *to, const char *incident, const char *asked_by,
                           gint64 mail_id, gint64 entry, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same by the order of a person at the desk, unasked and whatever the budget; *sent as of gw_outgoing_queue(). */
gboolean gw_status_send (GwInstance *instance, const GwDirectoryEntry *to, const char *incident, GwSent *sent,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
