/* SPDX-License-Identifier: Apache-2.0
 * When contacts are asked: mornings of their own weeks, never many at once. */
#include "base/clock.h"
#include "procedure/ping.h"
#include <string.h>

typedef struct {
  int first, last; /* days of an open span, 1 Monday; 0: none */
  int from, until; /* hours */
} Span;

static gboolean
is_open (gpointer data, int weekday, int minute)
{
  for (const Span *span = data; span->first != 0; span++)
    {
      gboolean day = span->first <= span->last ? span->first <= weekday && weekday <= span->last
                                               : weekday >= span->first || weekday <= span->last;
      if (day && span->from * 60 <= minute && minute < span->until * 60)
        return TRUE;
    }
  return FALSE;
}

static gint64
at (const char *text)
{
  gint64 time = 0;
  g_assert_true (gw_time_parse (text, &time));
  return time;
}

/* 2026-09-14 is a Monday. */
static const struct {
  const char *name;
  const char *zone;
  Span spans[3]; /* none: day and night */
  const char *from;
  guint spread;
  const char *want;
} rows[] = {
  { "before the morning", "UTC", { { 0 } }, "2026-09-14T03:00:00Z", 0, "2026-09-14T09:00:00Z" },
  { "in the morning, its minute still to come", "UTC", { { 0 } }, "2026-09-14T09:10:00Z", 30, "2026-09-14T09:30:00Z" },
  { "in the morning, its minute gone by", "UTC", { { 0 } }, "2026-09-14T09:31:00Z", 30, "2026-09-15T09:30:00Z" },
  { "after the morning", "UTC", { { 0 } }, "2026-09-14T12:00:00Z", 0, "2026-09-15T09:00:00Z" },
  { "the minute stays within two hours", "UTC", { { 0 } }, "2026-09-14T03:00:00Z", 120 + 119, "2026-09-14T10:59:00Z" },
  { "Friday afternoon", "UTC", { { 0 } }, "2026-09-18T12:00:00Z", 0, "2026-09-21T09:00:00Z" },
  { "Friday morning, its twin", "UTC", { { 0 } }, "2026-09-18T08:00:00Z", 0, "2026-09-18T09:00:00Z" },
  { "on Saturday", "UTC", { { 0 } }, "2026-09-19T03:00:00Z", 0, "2026-09-21T09:00:00Z" },
  { "east: the morning is in the night of UTC", "Pacific/Auckland", { { 0 } }, "2026-09-14T12:00:00Z", 0, "2026-09-14T21:00:00Z" },
  { "east: Friday of UTC is its Saturday", "Pacific/Auckland", { { 0 } }, "2026-09-18T20:00:00Z", 0, "2026-09-20T21:00:00Z" },
  { "west: Monday of UTC is its Sunday", "America/Los_Angeles", { { 0 } }, "2026-09-14T03:00:00Z", 0, "2026-09-14T16:00:00Z" },
  { "west: Saturday of UTC is its Friday night", "America/Los_Angeles", { { 0 } }, "2026-09-19T03:00:00Z", 0, "2026-09-21T16:00:00Z" },
  { "summer time", "Europe/Vienna", { { 0 } }, "2026-10-23T03:00:00Z", 0, "2026-10-23T07:00:00Z" },
  { "winter time", "Europe/Vienna", { { 0 } }, "2026-10-25T03:00:00Z", 0, "2026-10-26T08:00:00Z" },
  { "office hours", "UTC", { { 1, 5, 7, 17 }, { 0 } }, "2026-09-14T03:00:00Z", 0, "2026-09-14T08:00:00Z" },
  { "hours that begin late", "UTC", { { 1, 5, 14, 18 }, { 0 } }, "2026-09-14T03:00:00Z", 0, "2026-09-14T14:00:00Z" },
  { "hours that end early", "UTC", { { 1, 5, 4, 7 }, { 0 } }, "2026-09-14T03:00:00Z", 0, "2026-09-14T04:00:00Z" },
  { "hours shorter than a morning", "UTC", { { 1, 5, 8, 9 }, { 0 } }, "2026-09-14T03:00:00Z", 61, "2026-09-14T08:01:00Z" },
  { "closed on Mondays", "UTC", { { 2, 5, 8, 17 }, { 0 } }, "2026-09-14T03:00:00Z", 0, "2026-09-15T08:00:00Z" },
  { "Sunday to Thursday: Sunday is a working day", "UTC", { { 7, 4, 8, 15 }, { 0 } }, "2026-09-18T03:00:00Z", 0, "2026-09-20T08:00:00Z" },
  { "all week: Sunday is none", "UTC", { { 1, 7, 8, 15 }, { 0 } }, "2026-09-19T03:00:00Z", 0, "2026-09-21T08:00:00Z" },
  { "at the weekend only", "UTC", { { 6, 7, 8, 15 }, { 0 } }, "2026-09-14T03:00:00Z", 0, "2026-09-19T08:00:00Z" },
  { "days and nights written out", "UTC", { { 1, 7, 0, 24 }, { 0 } }, "2026-09-14T03:00:00Z", 0, "2026-09-14T08:00:00Z" },
};

static void
test_mornings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (rows[i].zone);
      g_autoptr (GwPingCalendar) calendar = gw_ping_calendar_new (1);
      GwPingWeek week;
      gboolean hours = rows[i].spans[0].first != 0;
      g_test_message ("%s", rows[i].name);
      gw_ping_week_fill (&week, zone, hours ? is_open : NULL, (gpointer) rows[i].spans);
      gint64 place = gw_ping_calendar_place (calendar, &week, at (rows[i].from), rows[i].spread, NULL);
      g_autofree char *got = gw_time_format (place);
      g_assert_cmpstr (got, ==, rows[i].want);
    }
}

/* A directory all over the world is asked: how many days it takes, and how many fall on one. */
static void
test_spread (void)
{
  static const char *const zones[] = { "Pacific/Auckland", "Asia/Tokyo", "Europe/Vienna", "America/New_York", "UTC" };
  static const Span mondays[] = { { 1, 1, 8, 17 }, { 0 } };
  static const struct { guint contacts; guint most; } sizes[] = { { 1, 1 }, { 4, 1 }, { 5, 1 }, { 6, 2 }, { 194, 39 }, { 1000, 200 } };
  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (GwPingCalendar) calendar = gw_ping_calendar_new (sizes[s].contacts);
      g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
      for (guint i = 0; i < sizes[s].contacts; i++)
        {
          g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (zones[i % G_N_ELEMENTS (zones)]);
          GwPingWeek week;
          gint64 day = 0;
          gw_ping_week_fill (&week, zone, i % 10 == 9 ? is_open : NULL, (gpointer) mondays);
          gint64 place = gw_ping_calendar_place (calendar, &week, at ("2026-09-13T12:00:00Z"), i * 7919, &day);
          guint count = GPOINTER_TO_UINT (g_hash_table_lookup (counts, GINT_TO_POINTER (day))) + 1;
          g_hash_table_insert (counts, GINT_TO_POINTER (day), GUINT_TO_POINTER (count));
          g_assert_cmpuint (count, <=, sizes[s].most);
          /* A fifth a working day: a week, and whom only Mondays suit a few weeks. */
          g_assert_cmpint (place, <, at ("2026-09-13T12:00:00Z") + (i % 10 == 9 ? 70 : 17) * GW_DAY);
        }
      g_assert_cmpuint (g_hash_table_size (counts), >=, (sizes[s].contacts + sizes[s].most - 1) / sizes[s].most);
    }
}

/* What others took is respected, and what is given back is free. */
static void
test_taken (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_utc ();
  g_autoptr (GwPingCalendar) calendar = gw_ping_calendar_new (10);
  GwPingWeek week;
  gint64 day = 0;
  gw_ping_week_fill (&week, zone, NULL, NULL);
  gint64 monday = gw_ping_calendar_place (calendar, &week, at ("2026-09-14T00:00:00Z"), 0, &day);
  g_assert_cmpint (monday, ==, at ("2026-09-14T09:00:00Z"));
  gw_ping_calendar_add (calendar, day, 1);
  g_assert_cmpint (gw_ping_calendar_place (calendar, &week, at ("2026-09-14T00:00:00Z"), 0, NULL), ==, monday + GW_DAY);
  gw_ping_calendar_add (calendar, day, -1);
  g_assert_cmpint (gw_ping_calendar_place (calendar, &week, at ("2026-09-14T00:00:00Z"), 0, NULL), ==, monday);
}

static void
test_steps (void)
{
  static const struct { guint rounds; gboolean fallback; GwPingStep want; } steps[] = {
    { 0, TRUE, GW_PING_ASK },  { 1, TRUE, GW_PING_ASK },  { 2, TRUE, GW_PING_ASK },  { 3, TRUE, GW_PING_TELL_FALLBACK },
    { 4, TRUE, GW_PING_LIST }, { 0, FALSE, GW_PING_ASK }, { 2, FALSE, GW_PING_ASK }, { 3, FALSE, GW_PING_LIST },
    { 4, FALSE, GW_PING_LIST },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    g_assert_cmpint (gw_ping_step (steps[i].rounds, steps[i].fallback), ==, steps[i].want);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/procedure/ping/mornings", test_mornings);
  g_test_add_func ("/procedure/ping/spread", test_spread);
  g_test_add_func ("/procedure/ping/taken", test_taken);
  g_test_add_func ("/procedure/ping/steps", test_steps);
  return g_test_run ();
}
