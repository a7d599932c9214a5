/* SPDX-License-Identifier: Apache-2.0
 * procedure/ping: when which contact is asked whether it is still there. Pure: hours and times in, absolute times out.
 * A contact is asked on a morning of its own working days, and no morning holds more than a share of the directory. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define GW_PING_ROUNDS 3     /* so often is it asked before it counts as silent */
#define GW_PING_AGAIN_DAYS 7 /* from one round to the next, and from the last to the fallback and to the list */
#define GW_PING_SHARE 20     /* percent of the directory that one morning holds at most */

/* Whether a contact is open at @minute (since midnight) of @weekday (1 Monday to 7). */
typedef gboolean (*GwPingOpen) (gpointer data, int weekday, int minute);

/* The mornings of a contact's week. */
typedef struct {
  GTimeZone *zone; /* borrowed */
  struct {
    gint16 from, until; /* minutes since midnight; until 0: it is not asked on this day */
  } mornings[7];        /* Monday first */
} GwPingWeek;

/* Fills @week. A morning is the first open span of up to two hours from 08:00 on, or else of the day. @open NULL: open day
 * and night, then 09:00 to 11:00. The weekend is Saturday and Sunday, but Friday and Saturday where the contact is
 * closed on Friday and open on Sunday; who is open on its weekend only is asked then. */
void gw_ping_week_fill (GwPingWeek *week, GTimeZone *zone, GwPingOpen open, gpointer data);

/* How many are asked on which morning. */
typedef struct _GwPingCalendar GwPingCalendar;

/* For a directory of @contacts. The caller's. */
GwPingCalendar *gw_ping_calendar_new (guint contacts);
void gw_ping_calendar_free (GwPingCalendar *calendar);

/* @count more (or fewer, where negative) are asked on @day: the Julian day (GDate) of the contact's own date. */
void gw_ping_calendar_add (GwPingCalendar *calendar, gint64 day, int count);

/* The first free morning at or after @from_us; @spread (any number, the same for the same contact) chooses the minute
 * within it. It is taken then, and *day (may be NULL) tells it. */
gint64 gw_ping_calendar_place (GwPingCalendar *calendar, const GwPingWeek *week, gint64 from_us, guint spread,
                               gint64 *day);

/* What comes next for a contact that was asked @rounds times (one more than GW_PING_ROUNDS: its fallback was told) and has
 * not answered. */
typedef enum { GW_PING_ASK, GW_PING_TELL_FALLBACK, GW_PING_LIST } GwPingStep;
GwPingStep gw_ping_step (guint rounds, gboolean has_fallback);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwPingCalendar, gw_ping_calendar_free)

G_END_DECLS
