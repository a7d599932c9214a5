/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "directory/hours.h"
#include "directory/local.h"
#include <string.h>

static gint64
at (const char *text)
{
  gint64 time = -1;
  g_assert_true (gw_time_parse (text, &time));
  return time;
}

static const struct {
  const char *text;
  const char *want; /* canonical; NULL: refused */
  const char *want_problem;
} texts[] = {
  { "24x7", "24x7", NULL },
  { " 24/7 ", "24x7", NULL },
  { "Mon-Fri 08:00-17:00", "Mon-Fri 08:00-17:00", NULL },
  { "monday - friday 8:00 - 17:00", "Mon-Fri 08:00-17:00", NULL },
  { "Mon\u2013Fri 08:00\u201317:00", "Mon-Fri 08:00-17:00", NULL },
  { "Sun-Thu 00:00-24:00;Sat 09:00-12:00;", "Sun-Thu 00:00-24:00;Sat 09:00-12:00", NULL },
  { "Mon 00:00-00:01", "Mon 00:00-00:01", NULL },
  { "", NULL, "is empty" },
  { ";", NULL, "is no range" },
  { "24x5", NULL, "is no range" },
  { "08:00-17:00", NULL, "is no range" },
  { "Mon-Fri 0800-1700", NULL, "is no range" },
  { "Mon,Tue 08:00-17:00", NULL, "is no range" },
  { "Mon-Fri 08:00-17:00;;Sat 09:00-12:00", NULL, "is no range" },
  { "Mo-Fr 08:00-17:00", NULL, "\"Mo\" names no day" },
  { "Mon-Fry 08:00-17:00", NULL, "\"Fry\" names no day" },
  { "Mon 08:60-17:00", NULL, "time that does not exist" },
  { "Mon 08:00-24:01", NULL, "time that does not exist" },
  { "Mon 08:00-99:00", NULL, "time that does not exist" },
  { "Mon 22:00-06:00", NULL, "ends before it begins" },
  { "Mon 08:00-08:00", NULL, "ends before it begins" },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *problem = NULL;
      g_autoptr (GwHours) hours = gw_hours_parse (texts[i].text, &problem);
      g_test_message ("%s: %s", texts[i].text, problem);
      if (texts[i].want == NULL)
        {
          g_assert_null (hours);
          g_assert_nonnull (strstr (problem, texts[i].want_problem));
          g_assert_nonnull (strstr (problem, "; fix: "));
          continue;
        }
      g_autofree char *written = gw_hours_write (hours);
      g_assert_cmpstr (written, ==, texts[i].want);
    }
}

/* 14 September 2026 is a Monday; Vienna is at UTC+2 then, and at UTC+1 from 25 October, 01:00 UTC. */
static const struct {
  const char *hours, *zone, *time;
  gboolean want;
} contained[] = {
  { "24x7", "Europe/Vienna", "2026-09-13T03:00:00Z", TRUE },
  { "Mon-Fri 08:00-17:00", "Europe/Vienna", "2026-09-14T05:59:59Z", FALSE },
  { "Mon-Fri 08:00-17:00", "Europe/Vienna", "2026-09-14T06:00:00Z", TRUE },
  { "Mon-Fri 08:00-17:00", "Europe/Vienna", "2026-09-14T14:59:59Z", TRUE },
  { "Mon-Fri 08:00-17:00", "Europe/Vienna", "2026-09-14T15:00:00Z", FALSE },
  { "Mon-Fri 08:00-17:00", "UTC", "2026-09-14T15:00:00Z", TRUE },
  { "Mon-Fri 08:00-17:00", "Europe/Vienna", "2026-12-14T06:30:00Z", FALSE },
  { "Mon-Fri 08:00-17:00", "Europe/Vienna", "2026-09-13T08:00:00Z", FALSE },
  { "Sun-Thu 08:00-17:00", "Europe/Vienna", "2026-09-13T08:00:00Z", TRUE },
  { "Sat-Mon 00:00-24:00", "UTC", "2026-09-14T23:59:00Z", TRUE },
  { "Sat-Mon 00:00-24:00", "UTC", "2026-09-15T00:00:00Z", FALSE },
  { "Sat-Mon 00:00-24:00", "UTC", "2026-09-18T12:00:00Z", FALSE },
  { "Mon 08:00-12:00;Mon 13:00-17:00", "UTC", "2026-09-14T12:30:00Z", FALSE },
  { "Mon 08:00-12:00;Mon 13:00-17:00", "UTC", "2026-09-14T13:30:00Z", TRUE },
};

static void
test_contain (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (contained); i++)
    {
      g_autofree char *problem = NULL;
      g_autoptr (GwHours) hours = gw_hours_parse (contained[i].hours, &problem);
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (contained[i].zone);
      g_test_message ("%s %s %s", contained[i].hours, contained[i].zone, contained[i].time);
      g_assert_cmpint (gw_hours_contain (hours, zone, at (contained[i].time)), ==, contained[i].want);
    }
}

static const struct {
  const char *hours, *zone, *from;
  gint64 span_us;
  const char *want;
} sums[] = {
  { "24x7", "Europe/Vienna", "2026-09-12T03:00:00Z", 24 * GW_HOUR, "2026-09-13T03:00:00Z" },
  /* within the day, over the night, over the weekend */
  { "Mon-Fri 08:00-17:00", "UTC", "2026-09-14T09:00:00Z", 4 * GW_HOUR, "2026-09-14T13:00:00Z" },
  { "Mon-Fri 08:00-17:00", "UTC", "2026-09-14T09:00:00Z", 8 * GW_HOUR, "2026-09-14T17:00:00Z" },
  { "Mon-Fri 08:00-17:00", "UTC", "2026-09-14T09:00:00Z", 9 * GW_HOUR, "2026-09-15T09:00:00Z" },
  { "Mon-Fri 08:00-17:00", "UTC", "2026-09-18T16:00:00Z", 2 * GW_HOUR, "2026-09-21T09:00:00Z" },
  { "Mon-Fri 08:00-17:00", "UTC", "2026-09-13T03:00:00Z", GW_HOUR, "2026-09-14T09:00:00Z" },
  { "Mon-Fri 08:00-17:00", "UTC", "2026-09-14T07:00:00Z", GW_HOUR, "2026-09-14T09:00:00Z" },
  /* seconds are kept; nothing to wait for is now */
  { "Mon-Fri 08:00-17:00", "UTC", "2026-09-14T16:59:30Z", GW_MINUTE, "2026-09-15T08:00:30Z" },
  { "Mon-Fri 08:00-17:00", "UTC", "2026-09-13T03:00:00Z", 0, "2026-09-13T03:00:00Z" },
  /* breaks; ranges out of order; ranges that overlap count once */
  { "Mon 13:00-17:00;Mon 08:00-12:00", "UTC", "2026-09-14T11:00:00Z", 2 * GW_HOUR, "2026-09-14T14:00:00Z" },
  { "Mon 08:00-12:00;Mon 10:00-14:00", "UTC", "2026-09-14T09:00:00Z", 4 * GW_HOUR, "2026-09-14T13:00:00Z" },
  { "Mon 08:00-16:00;Mon 10:00-12:00", "UTC", "2026-09-14T09:00:00Z", 5 * GW_HOUR, "2026-09-14T14:00:00Z" },
  { "Mon 22:00-24:00;Tue 00:00-06:00", "UTC", "2026-09-14T23:00:00Z", 3 * GW_HOUR, "2026-09-15T02:00:00Z" },
  /* local time, over the end of summer time: that Sunday has 25 hours */
  { "Mon-Fri 08:00-17:00", "Europe/Vienna", "2026-09-14T06:00:00Z", GW_HOUR, "2026-09-14T07:00:00Z" },
  { "Mon-Fri 08:00-17:00", "Europe/Vienna", "2026-10-23T14:00:00Z", 2 * GW_HOUR, "2026-10-26T08:00:00Z" },
  { "Sun 00:00-24:00", "Europe/Vienna", "2026-10-24T12:00:00Z", 25 * GW_HOUR, "2026-10-25T23:00:00Z" },
  { "Sun 00:00-24:00", "Europe/Vienna", "2026-03-28T12:00:00Z", 23 * GW_HOUR, "2026-03-29T22:00:00Z" },
  /* the local day is another than the UTC day */
  { "Mon-Fri 08:00-17:00", "Pacific/Auckland", "2026-09-13T20:00:00Z", GW_HOUR, "2026-09-13T21:00:00Z" },
};

static void
test_add (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sums); i++)
    {
      g_autofree char *problem = NULL;
      g_autoptr (GwHours) hours = gw_hours_parse (sums[i].hours, &problem);
      g_autoptr (GTimeZone) zone = g_time_zone_new_identifier (sums[i].zone);
      g_autofree char *end = gw_time_format (gw_hours_add (hours, zone, at (sums[i].from), sums[i].span_us));
      g_test_message ("%s %s %s", sums[i].hours, sums[i].zone, sums[i].from);
      g_assert_cmpstr (end, ==, sums[i].want);
    }
  g_autofree char *problem = NULL;
  g_autoptr (GwHours) rare = gw_hours_parse ("Mon 08:00-08:01", &problem);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_assert_cmpint (gw_hours_add (rare, utc, at ("2026-09-14T00:00:00Z"), 600 * GW_MINUTE), ==, G_MAXINT64);
}

static GwContact *
contact_in (const char *timezone)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text
      = g_strdup_printf ("[contact]\nid=XA-t\nlevel=desk\nagency=x\naddress=a@b\ntimezone=%s\n", timezone);
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));
  GwContact *contact = gw_contact_parse (file, "test", &error);
  g_assert_no_error (error);
  return contact;
}

static const struct {
  const char *zone; /* NULL: no contact */
  const char *time;
  const char *want_time, *want_date, *want_numeric, *want_offset;
} locals[] = {
  { "Europe/Vienna", "2026-09-14T09:12:41Z", "11:12 in Vienna", "Monday 14 September, 11:12", "2026-09-14 11:12",
    "UTC+2" },
  { "Asia/Tashkent", "2026-09-13T23:12:00Z", "04:12 in Tashkent", "Monday 14 September, 04:12", "2026-09-14 04:12",
    "UTC+5" },
  { "America/Argentina/Buenos_Aires", "2026-01-01T00:30:00Z", "21:30 in Buenos Aires",
    "Wednesday 31 December, 21:30", "2025-12-31 21:30", "UTC-3" },
  { "Asia/Kathmandu", "2026-05-03T00:00:00Z", "05:45 in Kathmandu", "Sunday 3 May, 05:45", "2026-05-03 05:45",
    "UTC+5:45" },
  { "America/St_Johns", "2026-01-10T12:00:00Z", "08:30 in St Johns", "Saturday 10 January, 08:30",
    "2026-01-10 08:30", "UTC-3:30" },
  { "Etc/GMT-5", "2026-09-13T23:12:00Z", "04:12 (UTC+5)", "Monday 14 September, 04:12", "2026-09-14 04:12",
    "UTC+5" },
  { "UTC", "2026-09-13T23:12:00Z", "23:12 UTC", "Sunday 13 September, 23:12", "2026-09-13 23:12", "UTC" },
  { "Etc/UTC", "2026-09-13T23:12:00Z", "23:12 UTC", "Sunday 13 September, 23:12", "2026-09-13 23:12", "UTC" },
  { NULL, "2026-09-13T23:12:00Z", "23:12 UTC", "Sunday 13 September, 23:12", "2026-09-13 23:12", "UTC" },
};

static void
test_local (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (locals); i++)
    {
      g_autoptr (GwContact) contact = locals[i].zone ? contact_in (locals[i].zone) : NULL;
      gint64 time = at (locals[i].time);
      g_autofree char *place = gw_contact_local_time (contact, time);
      g_autofree char *date = gw_contact_local_date (contact, time);
      g_autofree char *numeric = gw_contact_local_numeric (contact, time);
      g_autofree char *clock = gw_contact_local_clock (contact, time);
      g_autofree char *offset = gw_contact_local_offset (contact, time);
      g_assert_cmpstr (place, ==, locals[i].want_time);
      g_assert_cmpstr (date, ==, locals[i].want_date);
      g_assert_cmpstr (numeric, ==, locals[i].want_numeric);
      g_assert_cmpstr (clock, ==, numeric + strlen ("2026-09-14 "));
      g_assert_cmpstr (offset, ==, locals[i].want_offset);
    }
}

static const struct {
  const char *zone, *text;
  const char *want; /* NULL: refused */
} local_texts[] = {
  { "Europe/Vienna", "2026-09-14 08:45", "2026-09-14T06:45:00Z" },
  { "Europe/Vienna", "2026-09-14T08:45:30", "2026-09-14T06:45:30Z" },
  { NULL, "2026-09-14T08:45", "2026-09-14T08:45:00Z" },
  { "Europe/Vienna", "2026-03-29 01:59", "2026-03-29T00:59:00Z" },
  { "Europe/Vienna", "2026-03-29 02:30", NULL }, /* the clock jumps from 2 to 3 */
  { "Europe/Vienna", "2026-03-29 03:00", "2026-03-29T01:00:00Z" },
  { "Europe/Vienna", "2026-09-14 24:00", NULL },
  { "Europe/Vienna", "2026-09-31 08:00", NULL },
  { "Europe/Vienna", "14.09.2026 8:45", NULL },
  { "Europe/Vienna", "2026-09-14T08:45:00Z", NULL },
  { "Europe/Vienna", "1970-01-01 00:30", NULL },
  { "Europe/Vienna", "\xff", NULL },
};

static void
test_local_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (local_texts); i++)
    {
      g_autoptr (GwContact) contact = local_texts[i].zone ? contact_in (local_texts[i].zone) : NULL;
      gint64 time = 0;
      gboolean parsed = gw_contact_local_parse (contact, local_texts[i].text, &time);
      g_autofree char *got = parsed ? gw_time_format (time) : NULL;
      g_assert_cmpstr (got, ==, local_texts[i].want);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/hours/parse", test_parse);
  g_test_add_func ("/directory/hours/contain", test_contain);
  g_test_add_func ("/directory/hours/add", test_add);
  g_test_add_func ("/directory/local/format", test_local);
  g_test_add_func ("/directory/local/parse", test_local_parse);
  return g_test_run ();
}
