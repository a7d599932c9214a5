/* SPDX-License-Identifier: Apache-2.0 */
#include "procedure/deadline.h"
#include "base/clock.h"
#include "directory/hours.h"

/* A contact's clock, as the core makes one. */
typedef struct {
  GwHours *hours;
  GTimeZone *zone;
} Office;

static gint64
add_office (gpointer data, gint64 from_us, gint64 span_us)
{
  const Office *office = data;
  return gw_hours_add (office->hours, office->zone, from_us, span_us);
}

/* "remind 2026-09-14T09:10:00Z;due ..." */
static char *
written (const GArray *plan)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < plan->len; i++)
    {
      const GwDue *due = &g_array_index (plan, GwDue, i);
      g_autofree char *time = gw_time_format (due->due_us);
      g_string_append_printf (text, "%s%s %s", i ? ";" : "", gw_step_name (due->step), time);
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gint64
at (const char *text)
{
  gint64 time = -1;
  g_assert_true (gw_time_parse (text, &time));
  return time;
}

/* Spans in minutes. 14 September 2026 is a Monday. In Vienna summer time ends on Sunday 25 October 2026, 01:00 UTC,
 * and begins on Sunday 28 March 2027, 01:00 UTC. */
static const struct {
  const char *what;
  const char *hours; /* NULL: plain time, as for critical */
  const char *from;
  gint64 span, remind[4];
  guint n;
  gint64 fallback, operator;
  const char *want, *want_due;
} plans[] = {
  { "critical: reminders at 10, 30 and (50 %) 30 min, all else in plain time, on a Saturday night", NULL,
    "2026-09-12T22:50:00Z", 60, { 10, 30, 60 }, 3, 60, 90,
    "remind 2026-09-12T23:00:00Z;remind 2026-09-12T23:20:00Z;due 2026-09-12T23:50:00Z;"
    "fallback 2026-09-12T23:50:00Z;operator 2026-09-13T00:20:00Z",
    "2026-09-12T23:50:00Z" },
  { "24x7 counts plainly", "24x7", "2026-09-12T22:50:00Z", 240, { 120, 240 }, 2, 240, 360,
    "remind 2026-09-13T00:50:00Z;due 2026-09-13T02:50:00Z;fallback 2026-09-13T02:50:00Z;"
    "operator 2026-09-13T04:50:00Z",
    "2026-09-13T02:50:00Z" },
  { "office hours over a weekend: Friday 16:00 in Vienna, 4 h", "Mon-Fri 08:00-17:00", "2026-09-18T14:00:00Z", 240,
    { 120 }, 1, 240, 360,
    "remind 2026-09-21T07:00:00Z;due 2026-09-21T09:00:00Z;fallback 2026-09-21T09:00:00Z;"
    "operator 2026-09-21T11:00:00Z",
    "2026-09-21T09:00:00Z" },
  { "the same over the end of summer time: an hour later in UTC", "Mon-Fri 08:00-17:00", "2026-10-23T14:00:00Z", 240,
    { 120 }, 1, 240, 360,
    "remind 2026-10-26T08:00:00Z;due 2026-10-26T10:00:00Z;fallback 2026-10-26T10:00:00Z;"
    "operator 2026-10-26T12:00:00Z",
    "2026-10-26T10:00:00Z" },
  { "and over its beginning: an hour earlier", "Mon-Fri 08:00-17:00", "2027-03-26T15:00:00Z", 240, { 120 }, 1, 240,
    360,
    "remind 2027-03-29T07:00:00Z;due 2027-03-29T09:00:00Z;fallback 2027-03-29T09:00:00Z;"
    "operator 2027-03-29T11:00:00Z",
    "2027-03-29T09:00:00Z" },
  { "a night shift over the hour that comes twice: eight hours of work end an hour early by the wall",
    "Sat-Sun 00:00-24:00", "2026-10-24T20:00:00Z", 480, { 240 }, 1, 480, 0,
    "remind 2026-10-25T00:00:00Z;due 2026-10-25T04:00:00Z;fallback 2026-10-25T04:00:00Z", "2026-10-25T04:00:00Z" },
  { "a reminder at the time or behind it is none of its own; order is by time", NULL, "2026-09-14T09:00:00Z", 60,
    { 30, 60, 90 }, 3, 45, 60,
    "remind 2026-09-14T09:30:00Z;fallback 2026-09-14T09:45:00Z;due 2026-09-14T10:00:00Z;"
    "operator 2026-09-14T10:00:00Z",
    "2026-09-14T10:00:00Z" },
  { "no fallback, no operator", NULL, "2026-09-14T09:00:00Z", 60, { 0 }, 0, 0, 0, "due 2026-09-14T10:00:00Z",
    "2026-09-14T10:00:00Z" },
  { "nothing is awaited", NULL, "2026-09-14T09:00:00Z", 0, { 10 }, 1, 60, 90, "", NULL },
  { "hours that hardly ever come: never due, and no step in the year 294247", "Mon 08:00-08:01",
    "2026-09-14T09:00:00Z", 1440, { 720 }, 1, 1440, 2160, "", NULL },
};

static void
test_plan (void)
{
  g_autoptr (GTimeZone) zone = g_time_zone_new_identifier ("Europe/Vienna");
  for (gsize i = 0; i < G_N_ELEMENTS (plans); i++)
    {
      g_autofree char *problem = NULL;
      g_autoptr (GwHours) hours = plans[i].hours ? gw_hours_parse (plans[i].hours, &problem) : NULL;
      Office office = { hours, zone };
      gint64 remind[4];
      for (guint n = 0; n < plans[i].n; n++)
        remind[n] = plans[i].remind[n] * GW_MINUTE;
      GwSpans spans = { plans[i].span * GW_MINUTE, remind, plans[i].n, plans[i].fallback * GW_MINUTE,
                        plans[i].operator * GW_MINUTE };
      g_autoptr (GArray) plan = gw_deadline_plan (GW_AWAIT_ACK, &spans, at (plans[i].from),
                                                  hours ? add_office : NULL, &office);
      g_autofree char *got = written (plan);
      g_test_message ("%s", plans[i].what);
      g_assert_cmpstr (got, ==, plans[i].want);
      g_assert_cmpint (gw_deadline_due (plan, GW_AWAIT_RESULTS), ==, 0);
      g_assert_cmpint (gw_deadline_due (plan, GW_AWAIT_ACK), ==, plans[i].want_due ? at (plans[i].want_due) : 0);
      for (guint n = 0; n < plan->len; n++)
        g_assert_cmpint (g_array_index (plan, GwDue, n).awaited, ==, GW_AWAIT_ACK);
    }
}

static const struct {
  const char *from, *until, *want;
} untils[] = {
  { "2026-09-14T09:00:00Z", "2026-09-14T15:00:00Z",
    "remind 2026-09-14T12:00:00Z;due 2026-09-14T15:00:00Z;operator 2026-09-14T18:00:00Z" },
  { "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z",
    "remind 2026-10-25T01:00:00Z;due 2026-10-25T02:00:00Z;operator 2026-10-25T03:00:00Z" },
  { "2026-09-14T09:00:00Z", "2026-09-14T09:00:00Z", "" },
  { "2026-09-14T09:00:00Z", "2026-09-14T08:59:59Z", "" },
};

static void
test_until (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (untils); i++)
    {
      g_autoptr (GArray) plan = gw_deadline_plan_until (GW_AWAIT_ANSWER, at (untils[i].from), at (untils[i].until));
      g_autofree char *got = written (plan);
      g_assert_cmpstr (got, ==, untils[i].want);
      g_assert_cmpint (gw_deadline_due (plan, GW_AWAIT_ANSWER), ==, *untils[i].want ? at (untils[i].until) : 0);
    }
  /* too near for a half: no reminder that falls on the beginning */
  g_autoptr (GArray) near = gw_deadline_plan_until (GW_AWAIT_ANSWER, 0, 1);
  g_assert_cmpuint (near->len, ==, 2);
}

static void
test_names (void)
{
  for (GwAwaited awaited = GW_AWAIT_ACK; awaited <= GW_AWAIT_CLOSING; awaited++)
    {
      GwAwaited found = GW_AWAIT_ACK;
      g_assert_true (gw_awaited_find (gw_awaited_name (awaited), &found));
      g_assert_cmpint (found, ==, awaited);
    }
  for (GwStep step = GW_STEP_REMIND; step <= GW_STEP_OPERATOR; step++)
    {
      GwStep found = GW_STEP_REMIND;
      g_assert_true (gw_step_find (gw_step_name (step), &found));
      g_assert_cmpint (found, ==, step);
    }
  GwAwaited awaited = GW_AWAIT_CLOSING;
  GwStep step = GW_STEP_OPERATOR;
  g_assert_false (gw_awaited_find ("ack", &awaited));
  g_assert_false (gw_step_find (NULL, &step));
  g_assert_cmpint (awaited, ==, GW_AWAIT_CLOSING);
  g_assert_cmpint (step, ==, GW_STEP_OPERATOR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deadline/plan", test_plan);
  g_test_add_func ("/deadline/until", test_until);
  g_test_add_func ("/deadline/names", test_names);
  return g_test_run ();
}
