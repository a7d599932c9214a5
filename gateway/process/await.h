/* SPDX-License-Identifier: Apache-2.0
 * process/await: what is awaited of a contact in an incident, from the policy's table, its office hours and what it
 * promised itself. The puts are for use inside a write transaction. */
#pragma once
#include "process/instance.h"
#include "store/incident.h"

G_BEGIN_DECLS

/* What is awaited of @entry from @from_us under @urgency, as GwDue in time order. @asks: an answer until @reply_by_us
 * (0: as first results); else acknowledgement and first results. The caller's. */
GArray *gw_await_plan (const GwInstance *instance, const GwDirectoryEntry *entry, const char *urgency, gboolean asks,
                       gint64 from_us, gint64 reply_by_us);

/* The same towards times that another gateway has set: @ack_by_us for the acknowledgement (@asks: the answer),
 * @results_by_us for first results; one that is not after @from_us is nothing. The caller's. */
GArray *gw_await_plan_until (gboolean asks, gint64 from_us, gint64 ack_by_us, gint64 results_by_us);

/* Puts @plan; @report_id is our letter that asked, or NULL. */
gboolean gw_await_put (GwStore *store, const char *incident, const char *contact, const GArray *plan, const char *report_id,
                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @entry works on @incident: its next update is awaited until @promised_us, else (not after @from_us) as the policy
 * says. What was awaited so far stops. */
gboolean gw_await_update (GwInstance *instance, const GwDirectoryEntry *entry, const GwIncident *incident,
                          gint64 promised_us, gint64 from_us, const char *report_id,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
