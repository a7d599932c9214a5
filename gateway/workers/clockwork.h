/* SPDX-License-Identifier: Apache-2.0
 * workers/clockwork: what the clock asks for, whatever mail comes: the notice not-taken, pings, the day's
 * count of duplicates, retention. The sealer does it before it seals. */
#pragma once
#include "process/instance.h"

G_BEGIN_DECLS

/* Does all that is due; *worked tells whether there was anything. *purged_us is the caller's note of when
 * retention was looked at last, 0 at first: once an hour is enough for what is kept for days. */
gboolean gw_clockwork_run (GwInstance *instance, gint64 *purged_us, gboolean *worked, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
