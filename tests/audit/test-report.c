/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/report.h"
#include "base/clock.h"
#include "base/digest.h"
#include <string.h>

/* ---- What stands for fewer than five ------------------------------------------------------------------------ */

static GPtrArray *
groups_of (const char *counts)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_report_group_free);
  g_auto (GStrv) each = g_strsplit (counts, " ", -1);
  for (char **count = each; *count && **count; count++)
    {
      g_autofree char *key = g_strdup_printf ("k%d", (int) (count - each));
      g_ptr_array_add (groups, gw_report_group_new (key, g_ascii_strtoll (*count, NULL, 10)));
    }
  return groups;
}

/* "10 6 *5": with a star what was merged. */
static char *
told (const GPtrArray *groups)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < groups->len; i++)
    {
      const GwReportGroup *group = g_ptr_array_index (groups, i);
      gboolean merged = group->key == NULL || strcmp (group->key, group->last_key) != 0;
      g_string_append_printf (text, "%s%s%" G_GINT64_FORMAT, i ? " " : "", merged ? "*" : "", group->count);
    }
  return g_string_free (text, FALSE);
}

static void
test_named (void)
{
  static const struct {
    const char *counts;
    gint64 least;
    const char *want;
  } cases[] = {
    { "", 5, "" },
    { "5 9 7", 5, "9 7 5" },
    { "10 6 3 2", 5, "10 6 *5" },
    { "10 6 3", 5, "10 *9" },    /* the 3 would be what is left of the total */
    { "10 4", 5, "*14" },
    { "3 1", 5, "*-1" },
    { "4", 5, "*-1" },
    { "10 6 3", 1, "10 6 3" },   /* internal */
    { "10 0", 5, "10" },
    { "0", 5, "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) groups = groups_of (cases[i].counts);
      gw_report_merge_named (groups, cases[i].least);
      g_autofree char *got = told (groups);
      g_assert_cmpstr (got, ==, cases[i].want);
    }
}

static void
test_ordered (void)
{
  static const struct {
    const char *counts;
    gint64 least;
    const char *want;
  } cases[] = {
    { "", 5, "" },           { "0 0 0", 5, "0 0 0" },      { "0 3 4 0 9", 5, "0 *7 0 9" },
    { "9 2", 5, "*11" },     { "2 0 0 2", 5, "*-1" },      { "9 0 2", 5, "*11" },
    { "9 2 0 3 8", 5, "9 *5 8" }, { "3", 5, "-1" },        { "9 2 1", 1, "9 2 1" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GPtrArray) groups = groups_of (cases[i].counts);
      gw_report_merge_ordered (groups, cases[i].least);
      g_autofree char *got = told (groups);
      g_assert_cmpstr (got, ==, cases[i].want);
    }
}

/* Whatever comes: nothing between one and four is told, also not as what others leave of the sum. */
static void
test_any (void)
{
  for (int round = 0; round < 2000; round++)
    for (int ordered = 0; ordered < 2; ordered++)
      {
        GString *counts = g_string_new (NULL);
        gint64 sum = 0, told_sum = 0;
        for (int i = g_test_rand_int_range (0, 9); i > 0; i--)
          {
            int count = g_test_rand_int_range (0, g_test_rand_bit () ? 4 : 12);
            g_string_append_printf (counts, "%s%d", counts->len ? " " : "", count);
            sum += count;
          }
        g_autofree char *text = g_string_free (counts, FALSE);
        g_autoptr (GPtrArray) groups = groups_of (text);
        (ordered ? gw_report_merge_ordered : gw_report_merge_named) (groups, 5);
        for (guint i = 0; i < groups->len; i++)
          {
            const GwReportGroup *group = g_ptr_array_index (groups, i);
            told_sum += MAX (group->count, 0);
            g_assert_true (group->count == 0 || group->count >= 5 || (group->count == -1 && sum < 5));
          }
        g_assert_cmpint (told_sum, ==, sum < 5 ? 0 : sum);
      }
}

/* ---- Response times ----------------------------------------------------------------------------------------- */

/* Answers after 60, 120 ... seconds, of an hour given; @never more never came. */
static GwReportTimes *
times_of (gint32 count, gint64 never)
{
  GwReportTimes *times = g_new0 (GwReportTimes, 1);
  times->awaited = "acknowledgement";
  times->urgency = g_strdup ("high");
  times->last_urgency = g_strdup ("high");
  times->took_s = g_array_new (FALSE, FALSE, sizeof (gint32));
  times->shares = g_array_new (FALSE, FALSE, sizeof (float));
  times->given_s = g_array_new (FALSE, FALSE, sizeof (gint32));
  for (gint32 i = 1; i <= count + (gint32) never; i++)
    {
      gint32 took = 60 * i, given = 3600;
      float share = (float) took / 3600;
      g_array_append_val (times->given_s, given);
      if (i > count)
        continue;
      g_array_append_val (times->took_s, took);
      g_array_append_val (times->shares, share);
      *(took <= given ? &times->in_time : &times->late) += 1;
    }
  times->never = never;
  return times;
}

static void
test_times (void)
{
  static const struct {
    gint32 count;
    gint64 never, half_s, most_s;
  } cases[] = {
    { 0, 0, -1, -1 }, { 1, 0, 60, 60 }, { 10, 0, 300, 540 }, { 9, 1, 300, 540 },
    { 8, 2, 300, -1 }, { 5, 5, 300, -1 }, { 4, 6, -1, -1 }, { 100, 0, 3000, 5400 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GwReportTimes *times = times_of (cases[i].count, cases[i].never);
      g_assert_cmpint (gw_report_times_within (times, 50), ==, cases[i].half_s);
      g_assert_cmpint (gw_report_times_within (times, 90), ==, cases[i].most_s);
      g_assert_cmpint (gw_report_times_given (times), ==, cases[i].count + cases[i].never > 0 ? 3600 : 0);
      gw_report_times_free (times);
    }
}

/* Each point is for five answers at least, the last for all: unless that told of one to four that never came. */
static void
test_curve (void)
{
  static const struct {
    gint32 count;
    gint64 never, least;
    guint points;
    double last;
  } cases[] = {
    { 0, 3, 5, 0, 0 }, { 9, 0, 5, 1, 1 }, { 10, 0, 5, 2, 1 }, { 14, 0, 5, 2, 1 },
    { 30, 10, 5, 6, 0.75 }, { 30, 2, 5, 6, 0.921875 }, { 30, 2, 1, 30, 0.9375 }, { 600, 0, 5, 60, 1 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GwReportTimes *times = times_of (cases[i].count, cases[i].never);
      g_autoptr (GArray) points = gw_report_times_curve (times, cases[i].least);
      g_assert_cmpuint (points->len, ==, cases[i].points);
      if (points->len > 0)
        g_assert_cmpfloat_with_epsilon (g_array_index (points, GwReportPoint, points->len - 1).part, cases[i].last, 1e-9);
      gw_report_times_free (times);
    }
}

/* ---- The page ----------------------------------------------------------------------------------------------- */

#define HOSTILE "<script>alert(1)</script>\"'&\033[31m\xe2\x80\xae"

static char *
say (gpointer data, const char *group, const char *key, JsonObject *model)
{
  const char *wanted = data;
  if (strcmp (group, "type") == 0 && strcmp (key, "(title)") != 0)
    return NULL; /* a value for which there is no word */
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_set_object (node, model);
  json_generator_set_root (generator, node);
  g_autofree char *values = model ? json_generator_to_data (generator, NULL) : g_strdup ("");
  json_node_free (node);
  return g_strdup_printf ("%s%s %s %s", wanted, group, key, values);
}

static GwReportFigures *
figures_new (void)
{
  GwReportFigures *figures = g_new0 (GwReportFigures, 1);
  GPtrArray **sets[] = { &figures->bins, &figures->types, &figures->urgencies, &figures->refusals, &figures->ages,
                         &figures->confirmed, &figures->keys };
  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    *sets[i] = groups_of ("6 7");
  figures->times = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_report_times_free);
  g_ptr_array_add (figures->times, times_of (30, 6));
  figures->owing = g_ptr_array_new ();
  figures->care = g_ptr_array_new ();
  for (guint i = 0; i < figures->bins->len; i++)
    {
      GwReportGroup *bin = g_ptr_array_index (figures->bins, i);
      bin->from_us = i * GW_DAY;
      bin->to_us = (i + 1) * GW_DAY;
    }
  figures->gateway = g_strdup (HOSTILE);
  figures->span = (GwReportSpan){ 0, 2 * GW_DAY, 3 * GW_DAY, FALSE };
  figures->least = 5;
  figures->incidents = figures->refused = figures->overdue = figures->contacts = 13;
  g_ptr_array_add (figures->types, gw_report_group_new (HOSTILE, 3));
  figures->ledger = (GwReportLedger){ .origin = g_strdup (HOSTILE), .note = g_strdup (HOSTILE), .root = g_strdup (HOSTILE),
                                      .vkey = g_strdup (HOSTILE), .vkey_sha256 = g_strdup (HOSTILE),
                                      .problem = g_strdup (HOSTILE) };
  return figures;
}

/* Neither a value nor a text of a template brings markup; the policy of the page lets in its own style alone. */
static void
test_page (void)
{
  g_autoptr (GwReportFigures) figures = figures_new ();
  const GwReportWords words = { "en", say, (gpointer) HOSTILE };
  g_autofree char *page = gw_report_page (figures, &words);
  g_assert_null (strstr (page, "<script"));
  g_assert_nonnull (strstr (page, "&lt;script&gt;"));
  g_assert_null (strstr (page, "style=\""));
  g_assert_null (strstr (page, "http://"));
  g_assert_null (strstr (page, "https://"));
  g_assert_nonnull (strstr (page, "Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-"));
  const char *style = strstr (page, "<style>") + strlen ("<style>");
  guint8 digest[GW_SHA256_LENGTH];
  gw_sha256 (style, (gsize) (strstr (style, "</style>") - style), digest);
  g_autofree char *text = g_base64_encode (digest, sizeof digest);
  g_autofree char *source = g_strdup_printf ("style-src 'sha256-%s'", text);
  g_assert_nonnull (strstr (page, source));
  /* The value without a word is one line that shows what it holds. */
  g_assert_nonnull (strstr (page, "<th scope=\"row\">&lt;script&gt;alert(1)&lt;/script&gt;&quot;&apos;&amp;\\x1b[31m\\u{202e}</th>"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/named", test_named);
  g_test_add_func ("/report/ordered", test_ordered);
  g_test_add_func ("/report/any", test_any);
  g_test_add_func ("/report/times", test_times);
  g_test_add_func ("/report/curve", test_curve);
  g_test_add_func ("/report/page", test_page);
  return g_test_run ();
}
