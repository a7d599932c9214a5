/* SPDX-License-Identifier: Apache-2.0
 * What the clock decides, as tables: when a status letter goes, when the day is over, what becomes of a command. */
#include "base/clock.h"
#include "../decide/policy-help.h"
#include "process/digest.h"
#include "process/page.h"
#include "process/status.h"

static void
test_status (void)
{
  static const struct {
    gint64 recipients, answered, told;
    gboolean want;
  } rows[] = {
    { 250, 0, 0, FALSE },   { 250, 24, 0, FALSE },  { 250, 25, 0, TRUE },   { 250, 49, 25, FALSE }, { 250, 50, 25, TRUE },
    { 250, 250, 249, TRUE }, { 250, 250, 250, FALSE }, { 250, 25, 50, TRUE }, { 10, 1, 0, TRUE },   { 10, 1, 1, FALSE },
    { 15, 1, 0, FALSE },    { 15, 2, 0, TRUE },     { 0, 0, 0, FALSE },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GwPolicy) policy = policy_from (HEAD, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%d of %d, told %d", (int) rows[i].answered, (int) rows[i].recipients, (int) rows[i].told);
      g_assert_cmpint (gw_status_is_due (policy, rows[i].recipients, rows[i].answered, rows[i].told), ==, rows[i].want);
    }
  g_assert_false (gw_status_is_many (policy, 9));
  g_assert_true (gw_status_is_many (policy, 10));
}

static void
test_mark (void)
{
  static const struct {
    const char *now;
    gint64 hour;
    const char *want;
  } rows[] = {
    { "2026-09-14T06:00:00Z", 6, "2026-09-14T06:00:00Z" },
    { "2026-09-14T05:59:59Z", 6, "2026-09-13T06:00:00Z" },
    { "2026-09-14T23:59:59Z", 0, "2026-09-14T00:00:00Z" },
    { "2026-03-01T00:30:00Z", 23, "2026-02-28T23:00:00Z" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 now = 0;
      g_assert_true (gw_time_parse (rows[i].now, &now));
      g_autofree char *mark = gw_time_format (gw_digest_mark (now, rows[i].hour));
      g_assert_cmpstr (mark, ==, rows[i].want);
    }
}

/* Tried after 1, 2, 4 and 8 minutes; then no more. Once it works, again after `repeat'. */
static void
test_tries (void)
{
  static const gint64 want[] = { 1, 2, 4, 8, 0 };
  GwConfig config = { .alert_repeat = 15 };
  GwPage page = { 0 };
  gint64 now = 1000 * GW_DAY;
  for (gsize i = 0; i < G_N_ELEMENTS (want); i++)
    {
      gw_page_begin (&page, now);
      g_assert_cmpint (page.due_us, ==, want[i] ? now + want[i] * GW_MINUTE : 0);
      gw_page_end (&page, &config, "no line", now);
      g_assert_cmpint (page.due_us, ==, want[i] ? now + want[i] * GW_MINUTE : 0);
      g_assert_cmpstr (page.result, ==, "no line");
    }
  gw_page_end (&page, &config, NULL, now);
  g_assert_cmpint (page.due_us, ==, now + 15 * GW_MINUTE);
  g_assert_cmpint (page.tries, ==, 0);
  config.alert_repeat = 0;
  gw_page_end (&page, &config, NULL, now);
  g_assert_cmpint (page.due_us, ==, 0);
  g_assert_cmpint (page.runs, ==, 2);
  g_free (page.result);
}

static gboolean
stop_now (void)
{
  return TRUE;
}

static void
test_run (void)
{
  static const struct {
    const char *command;
    gint64 limit_us;
    GwChildStop stop;
    const char *want; /* part of the problem; NULL: none */
  } rows[] = {
    { "/bin/sh -c 'read line && test \"$line\" = \"a text\" && test \"$NOTIGATE_TEXT$NOTIGATE_ALERT\" = \"a text7\"'",
      10 * GW_SECOND, NULL, NULL },
    { "/bin/sh -c 'test -z \"$NOTIGATE_INCIDENT\" && test \"$0\" = \"a b\"' 'a b'", 10 * GW_SECOND, NULL, NULL },
    { "/bin/true", 10 * GW_SECOND, NULL, NULL },
    { "/bin/false", 10 * GW_SECOND, NULL, "code 1" },
    { "/nonexistent/page", 10 * GW_SECOND, NULL, "No such file" },
    { "/bin/sh -c 'kill -9 $$'", 10 * GW_SECOND, NULL, "signal" },
    { "/bin/sleep 60", GW_SECOND / 5, NULL, "longer than" },
    { "/bin/sh -c 'sleep 60 & sleep 60'", GW_SECOND / 5, NULL, "longer than" },
    { "/bin/sleep 60", 60 * GW_SECOND, stop_now, "stopped" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      GwConfig config = { 0 };
      GwPage page = { .alert = 7, .kind = (char *) "overdue", .text = (char *) "a text" };
      g_assert_true (g_shell_parse_argv (rows[i].command, NULL, &config.alert_argv, &error));
      g_autofree char *problem = gw_page_run (&config, &page, rows[i].limit_us, rows[i].stop);
      g_test_message ("%s: %s", rows[i].command, problem ? problem : "-");
      if (rows[i].want == NULL)
        g_assert_null (problem);
      else
        g_assert_nonnull (strstr (problem, rows[i].want));
      g_strfreev (config.alert_argv);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clock/status", test_status);
  g_test_add_func ("/clock/mark", test_mark);
  g_test_add_func ("/clock/tries", test_tries);
  g_test_add_func ("/clock/run", test_run);
  return g_test_run ();
}
