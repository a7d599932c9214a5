/* SPDX-License-Identifier: Apache-2.0
 * workers/clockwork: what the clock asks for, whatever mail comes: the notice not-taken, pings, the day's count of
 * duplicates, retention, deadlines, status letters, the operator's digest. The sealer does it before it seals. */
#pragma once
#include "process/instance.h"

G_BEGIN_DECLS

/* What is remembered from one time to the next; zeroed at first. */
typedef struct {
  gint64 purged_us; /* retention was looked at last: once an hour is enough for what is kept for days */
  gboolean doubted; /* whether the clock is */
} GwClockwork;

/* Does what is due; *worked tells whether there was anything, *more that there is more than one transaction may hold:
 * to be called again at once. @catching_up: the gateway has begun lately, and what came meanwhile is judged first.
 * What is purged is gone for good, and days only grow: so both wait while the clock is doubted, more than a week ahead of
 * whatever proves it (gw_store_clock_proved()). A person lets go what is due by audit purge. A purge that fails is told, and
 * holds nothing else up. */
gboolean gw_clockwork_run (GwInstance *instance, GwClockwork *state, gboolean catching_up, gboolean *worked, gboolean *more,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
