/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

static void
test_parse (void)
{
  static const struct { const char *text; gboolean want; const char *want_utc; } cases[] = {
    { "2026-09-14T06:45:00Z", TRUE, "2026-09-14T06:45:00Z" },
    { "2026-09-14T08:45:00+02:00", TRUE, "2026-09-14T06:45:00Z" },
    { "2026-09-14t06:45:00z", TRUE, "2026-09-14T06:45:00Z" },
    { "2026-09-14 06:45:00Z", TRUE, "2026-09-14T06:45:00Z" },
    { "2026-09-14T06:45:00.25Z", TRUE, "2026-09-14T06:45:00Z" },
    { "2024-02-29T00:00:00Z", TRUE, "2024-02-29T00:00:00Z" },
    { "2023-02-29T00:00:00Z", FALSE, NULL },           /* no such day */
    { "2026-09-14T06:45:00", FALSE, NULL },            /* no zone */
    { "2026-09-14T06:45:00-00:00", FALSE, NULL },      /* unknown zone */
    { "2026-09-14T06:45:00+00:00", TRUE, "2026-09-14T06:45:00Z" },
    { "2026-09-14T06:45:60Z", FALSE, NULL },           /* second 60 */
    { "2026-09-14T06:45:59Z", TRUE, "2026-09-14T06:45:59Z" },
    { "2026-09-14T24:00:00Z", FALSE, NULL },
    { "2026-9-14T06:45:00Z", FALSE, NULL },
    { "2026-09-14T06:45Z", FALSE, NULL },
    { "2026-09-14T06:45:00.Z", FALSE, NULL },
    { "2026-09-14T06:45:00Z ", FALSE, NULL },
    { "1969-12-31T23:59:59Z", FALSE, NULL },
    { "1970-01-01T00:30:00+01:00", FALSE, NULL },      /* before 1970 in UTC */
    { "9999-12-31T23:59:59Z", TRUE, "9999-12-31T23:59:59Z" },
    { "2026-09-14T06:45:00+24:00", FALSE, NULL },
    { "", FALSE, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gint64 time = -7;
      g_test_message ("%s", cases[i].text);
      g_assert_cmpint (gw_time_parse (cases[i].text, &time), ==, cases[i].want);
      g_autofree char *utc = cases[i].want ? gw_time_format (time) : NULL;
      g_assert_cmpstr (utc, ==, cases[i].want_utc);
      if (!cases[i].want)
        g_assert_cmpint (time, ==, -7);
    }
}

static void
test_exact (void)
{
  gint64 time = 0;
  g_assert_true (gw_time_parse ("2026-09-14T06:45:00.000123Z", &time));
  g_autofree char *text = gw_time_format_exact (time);
  g_assert_cmpstr (text, ==, "2026-09-14T06:45:00.000123Z");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/parse", test_parse);
  g_test_add_func ("/clock/exact", test_exact);
  return g_test_run ();
}
