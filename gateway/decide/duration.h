/* SPDX-License-Identifier: Apache-2.0
 * decide/duration: lengths of time as people write them in a policy. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* A whole number and a unit, with or without a blank between: s, m (or min), h, d, w, months (or month).
 * A month is 30 days, whatever the calendar says. At most 100 years. Writes microseconds. FALSE leaves
 * *duration_us alone. */
gboolean gw_duration_parse (const char *text, gint64 *duration_us) G_GNUC_WARN_UNUSED_RESULT;

/* The largest unit that divides it: "90m", "7d", "0s"; days at most (never weeks or months).
 * The caller's. */
char *gw_duration_format (gint64 duration_us);

G_END_DECLS
