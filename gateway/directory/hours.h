/* SPDX-License-Identifier: Apache-2.0
 * directory/hours: when a contact can be reached. "24x7", or ranges with ";" between, each one day or
 * a run of days and a span of local time: "Mon-Fri 08:00-12:00;Mon-Thu 13:00-17:00;Sat 09:00-12:00".
 * A span ends on its own day, at 24:00 at the latest. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint8 first_day, last_day; /* 1 Monday to 7 Sunday; a run may go on over Sunday */
  guint16 from, until;        /* minutes since midnight, until beyond from, at most 1440 */
} GwHoursRange;

typedef struct {
  gboolean always;
  GArray *ranges; /* GwHoursRange, as written; empty where always */
} GwHours;

/* Reads hours. NULL where @text is none; then @problem says why and how to write it (the caller's). */
GwHours *gw_hours_parse (const char *text, char **problem) G_GNUC_WARN_UNUSED_RESULT;

/* Canonical text. The caller's. */
char *gw_hours_write (const GwHours *hours);

/* Whether @time_us falls into @hours in @zone. */
gboolean gw_hours_contain (const GwHours *hours, GTimeZone *zone, gint64 time_us);

/* The moment at which @span_us of open hours have passed since @from_us; for 24x7 the plain sum.
 * G_MAXINT64 where that is more than ten years ahead. */
gint64 gw_hours_add (const GwHours *hours, GTimeZone *zone, gint64 from_us, gint64 span_us);

void gw_hours_free (GwHours *hours);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwHours, gw_hours_free)

G_END_DECLS
