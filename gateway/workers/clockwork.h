/* SPDX-License-Identifier: Apache-2.0
 * workers/clockwork: what the clock asks for, whatever mail comes: the notice not-taken, pings, the day's count of
 * duplicates, retention, deadlines, status letters, the operator's digest. The sealer does it before it seals. */
#pragma once
#include "process/instance.h"

G_BEGIN_DECLS

/* Does what is due; *worked tells whether there was anything, *more that there is more than one transaction may hold:
 * to be called again at once. @catching_up: the gateway has begun lately, and what came meanwhile is judged first.
 * *purged_us is the caller's note of when retention was looked at last, 0 at first: once an hour is enough for what
 * is kept for days. */
gboolean gw_clockwork_run (GwInstance *instance, gboolean catching_up, gint64 *purged_us, gboolean *worked, gboolean *more,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
