/* SPDX-License-Identifier: Apache-2.0
 * base/clock: the only source of time. Times are microseconds since 1970-01-01 UTC. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define GW_SECOND G_GINT64_CONSTANT (1000000)
#define GW_MINUTE (60 * GW_SECOND)
#define GW_HOUR (60 * GW_MINUTE)
#define GW_DAY (24 * GW_HOUR)

/* Now, by the wall clock. */
gint64 gw_clock_now (void);

/* RFC 3339 in UTC with "Z": "2026-09-14T06:45:00Z"; fractions only when asked for ("...:00.123456Z").
 * The caller's. */
char *gw_time_format (gint64 time_us);
char *gw_time_format_exact (gint64 time_us);

/* Parses RFC 3339 section 5.6 strictly: a zone is required; "-00:00", second 60 and dates that do not
 * exist are refused; 1970 to 9999. FALSE leaves *time_us alone. */
gboolean gw_time_parse (const char *text, gint64 *time_us) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
