/* SPDX-License-Identifier: Apache-2.0
 * process/ping: is a contact still there, and does its key work? The clock asks; what comes back is told apart. All but
 * the plans run inside a write transaction. */
#pragma once
#include "process/case.h"
#include "procedure/ping.h"
#include "store/ping.h"
#include "store/procedure.h"

G_BEGIN_DECLS

/* Why a contact is not asked. */
typedef enum {
  GW_PING_MAY,
  GW_PING_NOT_ACTIVE, /* suspended, expired, removed */
  GW_PING_NO_KEY,     /* nothing that the question could be encrypted to */
  GW_PING_GATEWAY,    /* level regional, or behind one: gateways answer no pings */
} GwPingBar;
GwPingBar gw_ping_bar (const GwInstance *instance, const GwDirectoryEntry *entry, gint64 now_us);

/* ---- asking: ping.c ---- */

/* What the clock does: plans contacts that are new, asks those whose morning has come, again after 7 and 14 days, tells
 * their fallback, lists them as silent; sends ping-steps. A bounded number a pass; *worked is set where there was any. */
gboolean gw_ping_run (GwInstance *instance, gint64 now_us, gboolean *worked, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* When one contact will be asked because a person wants it. */
typedef struct {
  const GwDirectoryEntry *entry; /* borrowed */
  GwPingBar bar;
  gboolean open;  /* a question is open already: it takes its course */
  gint64 next_us; /* with @open: of its next step */
  gint64 day;
} GwPingPlan;

/* For each of @entries (GwDirectoryEntry); writes nothing. @at_once: now, not on a morning. GwPingPlan; the caller's. */
GArray *gw_ping_plan (GwInstance *instance, const GPtrArray *entries, gboolean at_once, gint64 now_us,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Makes it so, where nothing bars it. */
gboolean gw_ping_plan_put (GwInstance *instance, const GArray *plans, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- outcomes: ping-answer.c ---- */

/* A contact that answered (or wrote, @how: ping-reply signed-reply letter) is asked again after the policy's time. Any
 * signed and registered letter of @entry counts; cheap where it was confirmed the same day. @mail_id: that letter. */
gboolean gw_ping_confirm (GwInstance *instance, const GwDirectoryEntry *entry, const char *how, gint64 mail_id, gint64 now_us,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a registered letter says to pings. One that answers a ping (a ping-reply by its nonce, a reply without a form by that
 * or by the Report-ID) settles the question that this ping belongs to, and only while it is open: an old nonce confirms
 * nothing. Who replies with more than OK is read by the operator. Any other letter confirms its writer. */
gboolean gw_ping_take_case (GwInstance *instance, const GwCase *c, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A mail that proves nothing and answers a ping by its outer headers: unsigned, by a wrong key, automatic. *steps: it will
 * be answered by the letter ping-steps, so that the notice not-taken is not needed. */
gboolean gw_ping_take_stranger (GwInstance *instance, const GwCase *c, gboolean *steps,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What came to the return path of a ping. */
gboolean gw_ping_take_bounce (GwInstance *instance, const GwCase *c, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The next hop refused @letter for good, or did not take it for days; nothing where it is no ping. */
gboolean gw_ping_take_failure (GwInstance *instance, gint64 letter, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- how it stands: ping-health.c ---- */

/* "unproved" (no signed word ever), "asked", "confirmed", "changed" (until the entry is edited), "auto-reply", "unsigned",
 * "wrong-key", "bounced", "silent", "no-key", "inactive", "gateway". @row may be NULL. Static. */
const char *gw_ping_state (const GwInstance *instance, const GwDirectoryEntry *entry, const GwPingContact *row,
                           gint64 now_us);

/* Whether only the telephone is left: silent, bounced, no-key; or unsigned and wrong-key once no question is open. */
gboolean gw_ping_is_lost (const GwPingContact *row, const char *state);

/* ---- for these files only ---- */

/* The mornings that are taken by now. The caller's. */
GwPingCalendar *gw_ping_calendar_load (const GwInstance *instance, gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A morning of @entry at or after @from_us. */
gint64 gw_ping_place (GwPingCalendar *calendar, const GwDirectoryEntry *entry, gint64 from_us, gint64 *day);

G_END_DECLS
