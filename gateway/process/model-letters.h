/* SPDX-License-Identifier: Apache-2.0
 * process/model-letters: the gateway's own letters about the procedure, in the words of templates/MODEL: each with
 * its stanza, without gateway and contact (gw_outgoing_queue adds them). All are the caller's; arguments are borrowed.
 * Where @incident is TLP:RED they hold its number and times only, and a reminder what is awaited. */
#pragma once
#include "procedure/deadline.h"
#include "process/instance.h"
#include "store/incident.h"
#include "store/procedure.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Kind `reminder': what @to still owes. @from: who asked it (NULL: the gateway). @overdue: the time has passed.
 * @awaited_id: the Report-ID of our letter that asked, which the reminder repeats for whoever presses Reply. */
JsonObject *gw_model_reminder (const GwInstance *instance, const GwDirectoryEntry *to, const GwIncident *incident,
                               const GwDirectoryEntry *from, GwAwaited awaited, gint64 due_us, gboolean overdue,
                               const char *report_id, const char *awaited_id);

/* Kind `fallback': @absent has not answered. @bare: nothing but number and times (RED, or a fallback of another level). */
JsonObject *gw_model_fallback (const GwInstance *instance, const GwDirectoryEntry *to, const GwIncident *incident,
                               const GwDirectoryEntry *absent, gint64 due_us, gboolean bare, const char *report_id);

/* Kind `status': where @incident stands, for @to. @parties: GwParty that @to may see; @requests: GwRequest, the same.
 * @asked_by: the Report-ID of the status-request that it answers, NULL: the nightly one. */
JsonObject *gw_model_status (const GwInstance *instance, const GwDirectoryEntry *to, const GwIncident *incident,
                             const GPtrArray *parties, const GPtrArray *requests, const char *asked_by,
                             const char *report_id);

/* Kind `undelivered', to the writer of a letter: @absent did not get it. @reason: one of bounced not-encrypted
 * original-refused too-large suspended budget silent. */
JsonObject *gw_model_undelivered (const GwInstance *instance, const GwDirectoryEntry *to, const char *incident, gboolean red,
                                  gboolean exercise, const GwDirectoryEntry *absent, const char *reason,
                                  const char *their_report_id, const char *report_id);

/* Kind `waiting': content-free, a letter waits that cannot be encrypted to @to. */
JsonObject *gw_model_waiting (const GwInstance *instance, const GwDirectoryEntry *to, const char *report_id);

/* Kind `directory': the contacts that @to may write to. @entries: GwDirectoryEntry. */
JsonObject *gw_model_directory (const GwInstance *instance, const GwDirectoryEntry *to, const GPtrArray *entries,
                                const char *asked_by, const char *report_id);

/* Kind `ping': the challenge, with the whole entry of @to and the ends of its keys. @round: 1, 2, 3.
 * @answer_by_us: when it is asked again. */
JsonObject *gw_model_ping (const GwInstance *instance, const GwDirectoryEntry *to, const char *nonce, guint round,
                           gint64 answer_by_us, const char *report_id);

/* Kind `ping-steps': an unsigned answer came to a ping: how to sign, in three steps. */
JsonObject *gw_model_ping_steps (const GwInstance *instance, const GwDirectoryEntry *to, const char *report_id);

/* Kind `key-expiry': @fingerprint ends at @expires_us, in @days days. */
JsonObject *gw_model_key_expiry (const GwInstance *instance, const GwDirectoryEntry *to, const char *fingerprint,
                                 gint64 expires_us, guint days, const char *report_id);

/* Kind `key-changed', to the old and to the new key: the old one is taken until @until_us. */
JsonObject *gw_model_key_changed (const GwInstance *instance, const GwDirectoryEntry *to, const char *old_fingerprint,
                                  const char *new_fingerprint, gint64 until_us, const char *report_id);

/* Kind `recovered': the database was restored, and the ledger is in the epoch of @instance; @to is asked to send again.
 * Letter-Numbers from @lost_number on may have been given in the time that is lost. @vkey: the epoch's. */
JsonObject *gw_model_recovered (const GwInstance *instance, const GwDirectoryEntry *to, gint64 lost_number, const char *vkey,
                                const char *report_id);

/* Kind `digest', to the operator: @lines (char *) of what the day brought and what is due next, no RED, no titles. */
JsonObject *gw_model_digest (const GwInstance *instance, const char *const *lines, gint64 from_us, gint64 until_us);

G_END_DECLS
