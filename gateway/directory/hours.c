/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/hours.h"
#include "base/clock.h"
#include <string.h>

#define DAY_MINUTES 1440
#define TEN_YEARS_DAYS 3653

static const char *const day_names[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
static const char *const long_day_names[] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                              "Friday", "Saturday", "Sunday" };

static GwHours *
hours_new (void)
{
  GwHours *hours = g_new0 (GwHours, 1);
  hours->ranges = g_array_new (FALSE, TRUE, sizeof (GwHoursRange));
  return hours;
}

/* 1 for Monday to 7; 0 for what is no day. */
static guint8
parse_day (const char *text)
{
  for (guint8 i = 0; i < G_N_ELEMENTS (day_names); i++)
    if (g_ascii_strcasecmp (text, day_names[i]) == 0 || g_ascii_strcasecmp (text, long_day_names[i]) == 0)
      return i + 1;
  return 0;
}

/* Minutes since midnight from two groups of digits; -1 beyond 24:00. */
static int
parse_minutes (const char *hour, const char *minute)
{
  int value = (int) (g_ascii_strtoull (hour, NULL, 10) * 60 + g_ascii_strtoull (minute, NULL, 10));
  return minute[0] > '5' || value > DAY_MINUTES ? -1 : value;
}

static char *
parse_range (const char *text, GwHoursRange *range)
{
  g_autoptr (GRegex) regex = g_regex_new (
      "^([a-z]+)(?: ?- ?([a-z]+))? +(\\d{1,2}):(\\d\\d) ?- ?(\\d{1,2}):(\\d\\d)$", G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  if (!g_regex_match (regex, text, 0, &match))
    return g_strdup_printf ("\"%s\" is no range; fix: write 24x7, or days and a span: Mon-Fri 08:00-17:00", text);
  g_auto (GStrv) part = g_match_info_fetch_all (match);
  range->first_day = parse_day (part[1]);
  range->last_day = *part[2] ? parse_day (part[2]) : range->first_day;
  if (range->first_day == 0 || range->last_day == 0)
    return g_strdup_printf ("\"%s\" names no day; fix: write Mon, Tue, Wed, Thu, Fri, Sat or Sun",
                            range->first_day == 0 ? part[1] : part[2]);
  int from = parse_minutes (part[3], part[4]);
  int until = parse_minutes (part[5], part[6]);
  if (from < 0 || until < 0)
    return g_strdup_printf ("\"%s\" has a time that does not exist; fix: write 00:00 to 24:00", text);
  if (from >= until)
    return g_strdup_printf ("\"%s\" ends before it begins; fix: write a night as two ranges: "
                            "Mon-Fri 22:00-24:00;Tue-Sat 00:00-06:00", text);
  range->from = (guint16) from;
  range->until = (guint16) until;
  return NULL;
}

/* Word processors turn hyphens into dashes. */
static char *
plain_hyphens (const char *text)
{
  GString *plain = g_string_new (text);
  g_string_replace (plain, "\u2013", "-", 0);
  g_string_replace (plain, "\u00a0", " ", 0);
  return g_strstrip (g_string_free (plain, FALSE));
}

GwHours *
gw_hours_parse (const char *text, char **problem)
{
  g_autoptr (GwHours) hours = hours_new ();
  g_autofree char *plain = plain_hyphens (text);
  if (g_ascii_strcasecmp (plain, "24x7") == 0 || strcmp (plain, "24/7") == 0)
    {
      hours->always = TRUE;
      return g_steal_pointer (&hours);
    }
  g_auto (GStrv) parts = g_strsplit (plain, ";", -1);
  for (char **part = parts; *part; part++)
    {
      GwHoursRange range = { 0 };
      if (*g_strstrip (*part) == '\0' && part[1] == NULL && hours->ranges->len > 0)
        break; /* a list may end with its separator */
      char *fault = parse_range (*part, &range);
      if (fault)
        {
          *problem = fault;
          return NULL;
        }
      g_array_append_val (hours->ranges, range);
    }
  if (hours->ranges->len == 0)
    {
      *problem = g_strdup ("is empty; fix: write 24x7, or days and a span: Mon-Fri 08:00-17:00");
      return NULL;
    }
  return g_steal_pointer (&hours);
}

char *
gw_hours_write (const GwHours *hours)
{
  if (hours->always)
    return g_strdup ("24x7");
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < hours->ranges->len; i++)
    {
      const GwHoursRange *range = &g_array_index (hours->ranges, GwHoursRange, i);
      g_string_append_printf (text, "%s%s", i ? ";" : "", day_names[range->first_day - 1]);
      if (range->last_day != range->first_day)
        g_string_append_printf (text, "-%s", day_names[range->last_day - 1]);
      g_string_append_printf (text, " %02d:%02d-%02d:%02d", range->from / 60, range->from % 60, range->until / 60,
                              range->until % 60);
    }
  return g_string_free (text, FALSE);
}

static gboolean
covers_day (const GwHoursRange *range, int day)
{
  if (range->first_day <= range->last_day)
    return range->first_day <= day && day <= range->last_day;
  return range->first_day <= day || day <= range->last_day;
}

static GDateTime *
local_time (GTimeZone *zone, gint64 time_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / GW_SECOND);
  return g_date_time_to_timezone (utc, zone);
}

gboolean
gw_hours_contain (const GwHours *hours, GTimeZone *zone, gint64 time_us)
{
  if (hours->always)
    return TRUE;
  g_autoptr (GDateTime) local = local_time (zone, time_us);
  int minute = g_date_time_get_hour (local) * 60 + g_date_time_get_minute (local);
  for (guint i = 0; i < hours->ranges->len; i++)
    {
      const GwHoursRange *range = &g_array_index (hours->ranges, GwHoursRange, i);
      if (covers_day (range, g_date_time_get_day_of_week (local)) && range->from <= minute
          && minute < range->until)
        return TRUE;
    }
  return FALSE;
}

/* The moment at @minute of the local @date, 24:00 being the next day's midnight. */
static gint64
moment (GTimeZone *zone, const GDate *date, int minute)
{
  GDate day = *date;
  if (minute == DAY_MINUTES)
    {
      g_date_add_days (&day, 1);
      minute = 0;
    }
  g_autoptr (GDateTime) time = g_date_time_new (zone, g_date_get_year (&day), (int) g_date_get_month (&day),
                                                g_date_get_day (&day), minute / 60, minute % 60, 0);
  return g_date_time_to_unix (time) * GW_SECOND;
}

static int
compare_from (gconstpointer a, gconstpointer b)
{
  return ((const GwHoursRange *) a)->from - ((const GwHoursRange *) b)->from;
}

/* Takes the open time of @date from *@left, beginning at *@at, and moves *@at over what was counted:
 * ranges that overlap count once. TRUE when nothing is left; then *@at is the end. */
static gboolean
count_day (const GArray *sorted, GTimeZone *zone, const GDate *date, gint64 *at, gint64 *left)
{
  for (guint i = 0; i < sorted->len; i++)
    {
      const GwHoursRange *range = &g_array_index (sorted, GwHoursRange, i);
      if (!covers_day (range, (int) g_date_get_weekday (date)))
        continue;
      gint64 from = MAX (*at, moment (zone, date, range->from));
      gint64 until = moment (zone, date, range->until);
      if (until <= from)
        continue;
      if (until - from >= *left)
        {
          *at = from + *left;
          return TRUE;
        }
      *left -= until - from;
      *at = until;
    }
  return FALSE;
}

gint64
gw_hours_add (const GwHours *hours, GTimeZone *zone, gint64 from_us, gint64 span_us)
{
  if (hours->always || span_us <= 0)
    return from_us + span_us;
  g_autoptr (GArray) sorted = g_array_copy (hours->ranges);
  g_array_sort (sorted, compare_from);
  g_autoptr (GDateTime) local = local_time (zone, from_us);
  GDate date;
  g_date_set_dmy (&date, (GDateDay) g_date_time_get_day_of_month (local),
                  (GDateMonth) g_date_time_get_month (local), (GDateYear) g_date_time_get_year (local));
  gint64 at = from_us;
  gint64 left = span_us;
  for (int day = 0; day < TEN_YEARS_DAYS; day++, g_date_add_days (&date, 1))
    if (count_day (sorted, zone, &date, &at, &left))
      return at;
  return G_MAXINT64;
}

void
gw_hours_free (GwHours *hours)
{
  if (hours == NULL)
    return;
  g_array_unref (hours->ranges);
  g_free (hours);
}
