/* SPDX-License-Identifier: Apache-2.0 */
#include "procedure/ping.h"
#include "base/clock.h"

#define DAY_MINUTES 1440
#define MORNING_BEGINS (8 * 60)
#define STAFF_COMES (9 * 60) /* where the duty officer is always there: the others */
#define MORNING_MINUTES 120
#define LOOK_AHEAD_DAYS 3660

struct _GwPingCalendar {
  GHashTable *days; /* Julian day -> how many */
  int most;         /* a morning */
};

/* The first open minute of @weekday from @from on; DAY_MINUTES: none. */
static int
first_open (GwPingOpen open, gpointer data, int weekday, int from)
{
  int minute = from;
  while (minute < DAY_MINUTES && !open (data, weekday, minute))
    minute++;
  return minute;
}

static void
fill_morning (GwPingWeek *week, GwPingOpen open, gpointer data, int weekday)
{
  int from = first_open (open, data, weekday, MORNING_BEGINS);
  if (from == DAY_MINUTES)
    from = first_open (open, data, weekday, 0);
  int until = from;
  while (until < DAY_MINUTES && until < from + MORNING_MINUTES && open (data, weekday, until))
    until++;
  week->mornings[weekday - 1].from = (gint16) (until > from ? from : 0);
  week->mornings[weekday - 1].until = (gint16) (until > from ? until : 0);
}

static gboolean
is_open (const GwPingWeek *week, int weekday)
{
  return week->mornings[weekday - 1].until != 0;
}

static void
leave_out_weekend (GwPingWeek *week)
{
  gboolean ends_on_thursday = is_open (week, G_DATE_SUNDAY) && is_open (week, G_DATE_MONDAY) && !is_open (week, G_DATE_FRIDAY);
  int other = ends_on_thursday ? G_DATE_FRIDAY : G_DATE_SUNDAY;
  gboolean works = FALSE;
  for (int weekday = 1; weekday <= 7; weekday++)
    works |= is_open (week, weekday) && weekday != G_DATE_SATURDAY && weekday != other;
  if (works)
    week->mornings[G_DATE_SATURDAY - 1].until = week->mornings[other - 1].until = 0;
}

void
gw_ping_week_fill (GwPingWeek *week, GTimeZone *zone, GwPingOpen open, gpointer data)
{
  week->zone = zone;
  for (int weekday = 1; weekday <= 7; weekday++)
    if (open != NULL)
      fill_morning (week, open, data, weekday);
    else
      {
        week->mornings[weekday - 1].from = STAFF_COMES;
        week->mornings[weekday - 1].until = STAFF_COMES + MORNING_MINUTES;
      }
  leave_out_weekend (week);
}

GwPingCalendar *
gw_ping_calendar_new (guint contacts)
{
  GwPingCalendar *calendar = g_new0 (GwPingCalendar, 1);
  calendar->days = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  calendar->most = MAX (1, (int) (contacts * GW_PING_SHARE + 99) / 100);
  return calendar;
}

void
gw_ping_calendar_free (GwPingCalendar *calendar)
{
  if (calendar == NULL)
    return;
  g_hash_table_unref (calendar->days);
  g_free (calendar);
}

static int
count_on (const GwPingCalendar *calendar, gint64 day)
{
  return GPOINTER_TO_INT (g_hash_table_lookup (calendar->days, &day));
}

void
gw_ping_calendar_add (GwPingCalendar *calendar, gint64 day, int count)
{
  int all = count_on (calendar, day) + count;
  g_hash_table_replace (calendar->days, g_memdup2 (&day, sizeof day), GINT_TO_POINTER (MAX (all, 0)));
}

/* The contact's moment in the morning of @date; 0: it has none on that day. */
static gint64
moment_of (const GwPingWeek *week, const GDate *date, guint spread)
{
  int weekday = (int) g_date_get_weekday (date);
  if (!is_open (week, weekday))
    return 0;
  int from = week->mornings[weekday - 1].from;
  int minute = from + (int) (spread % (guint) (week->mornings[weekday - 1].until - from));
  g_autoptr (GDateTime) time = g_date_time_new (week->zone, g_date_get_year (date), (int) g_date_get_month (date),
                                                g_date_get_day (date), minute / 60, minute % 60, 0);
  return time != NULL ? g_date_time_to_unix (time) * GW_SECOND : 0;
}

gint64
gw_ping_calendar_place (GwPingCalendar *calendar, const GwPingWeek *week, gint64 from_us, guint spread, gint64 *day)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (from_us / GW_SECOND);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (utc, week->zone);
  GDate date;
  gint64 moment = 0;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (local), (GDateMonth) g_date_time_get_month (local),
                  (GDateYear) g_date_time_get_year (local));
  for (int ahead = 0; ahead < LOOK_AHEAD_DAYS; ahead++, g_date_add_days (&date, 1))
    {
      moment = moment_of (week, &date, spread);
      if (moment >= from_us && moment != 0 && count_on (calendar, g_date_get_julian (&date)) < calendar->most)
        break;
    }
  gw_ping_calendar_add (calendar, g_date_get_julian (&date), 1);
  if (day != NULL)
    *day = g_date_get_julian (&date);
  return MAX (moment, from_us);
}

GwPingStep
gw_ping_step (guint rounds, gboolean has_fallback)
{
  if (rounds < GW_PING_ROUNDS)
    return GW_PING_ASK;
  return rounds == GW_PING_ROUNDS && has_fallback ? GW_PING_TELL_FALLBACK : GW_PING_LIST;
}
