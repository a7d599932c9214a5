/* SPDX-License-Identifier: Apache-2.0
 * How long answers took, against the time that was given: one cumulative curve a panel, so that none hides another. */
#include "audit/report-local.h"
#include <string.h>

#define WIDTH 348.0
#define HEIGHT 168.0
#define LEFT 47.0
#define RIGHT (WIDTH - 8)
#define TOP 24.0
#define BOTTOM (HEIGHT - 26)
#define MOST_SHARE 2.0 /* the right edge, in times given */

static void
put (GwReportPage *page, const char *text, double x, double y)
{
  char digits[2][G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_printf (page->out, "%s%s %s", text, g_ascii_formatd (digits[0], sizeof digits[0], "%.1f", x),
                          g_ascii_formatd (digits[1], sizeof digits[1], "%.1f", y));
}

static double
x_of (double share)
{
  return LEFT + (RIGHT - LEFT) * MIN (share, MOST_SHARE) / MOST_SHARE;
}

static double
y_of (double part)
{
  return BOTTOM - (BOTTOM - TOP) * part;
}

static void
put_line (GwReportPage *page, const char *classes, double x1, double y1, double x2, double y2)
{
  g_string_append_printf (page->out, "<path class=\"%s\" d=\"", classes);
  put (page, "M", x1, y1);
  put (page, "L", x2, y2);
  g_string_append (page->out, "\"/>");
}

static void
put_axes (GwReportPage *page, const GwReportTimes *times)
{
  gint64 given = gw_report_times_given (times);
  g_autofree char *deadline = given > 0 ? gw_page_span (page, given) : NULL;
  g_autofree char *half = given > 0 ? gw_page_span (page, given / 2) : g_strdup ("\u00bd");
  g_autofree char *twice = given > 0 ? gw_page_span (page, given * 2) : g_strdup ("2 \u00d7");
  g_autofree char *mark = gw_page_say (page, "times", given > 0 ? "deadline" : "deadline-varies", "given", deadline, NULL);
  for (guint i = 0; i <= 2; i++)
    {
      g_autofree char *percent = gw_page_percent (page, 50 * i);
      put_line (page, i == 0 ? "base" : "grid", LEFT, y_of (i / 2.0), RIGHT, y_of (i / 2.0));
      gw_chart_label (page, "tick", "end", LEFT - 6, y_of (i / 2.0) + 4, percent);
    }
  gw_chart_label (page, "tick", "middle", x_of (0), BOTTOM + 17, "0");
  gw_chart_label (page, "tick", "middle", x_of (0.5), BOTTOM + 17, half);
  gw_chart_label (page, "tick", "end", RIGHT, BOTTOM + 17, twice);
  gw_chart_label (page, "mark", "middle", x_of (1), TOP - 9, mark);
}

/* The steps of @points between two shares; back down to the base where it is to be filled. */
static void
put_steps (GwReportPage *page, const GArray *points, double from, double to, gboolean filled)
{
  double part = 0;
  gboolean begun = FALSE;
  for (guint i = 0; i < points->len; i++)
    {
      const GwReportPoint *point = &g_array_index (points, GwReportPoint, i);
      if (point->share > from && point->share <= to)
        {
          if (!begun)
            {
              put (page, "M", x_of (from), filled ? BOTTOM : y_of (part));
              put (page, "L", x_of (from), y_of (part));
              begun = TRUE;
            }
          put (page, "L", x_of (point->share), y_of (part));
          put (page, "L", x_of (point->share), y_of (point->part));
        }
      if (point->share <= to)
        part = point->part;
    }
  if (!begun)
    {
      put (page, "M", x_of (from), filled ? BOTTOM : y_of (part));
      put (page, "L", x_of (from), y_of (part));
    }
  put (page, "L", x_of (to), y_of (part));
  if (filled)
    {
      put (page, "L", x_of (to), BOTTOM);
      g_string_append (page->out, "Z");
    }
}

static void
put_shape (GwReportPage *page, const char *classes, const GArray *points, double from, double to, gboolean filled)
{
  g_string_append_printf (page->out, "<path class=\"%s\" d=\"", classes);
  put_steps (page, points, from, to, filled);
  g_string_append (page->out, "\"/>");
}

static void
put_point_table (GwReportPage *page, const char *title, const GArray *points)
{
  g_string_append (page->out, "<table class=\"unseen\">");
  gw_page_element (page, "caption", NULL, title);
  g_string_append (page->out, "<tr>");
  gw_page_phrase (page, "th", NULL, "table", "of-deadline");
  gw_page_phrase (page, "th", NULL, "table", "answered");
  g_string_append (page->out, "</tr>");
  for (guint i = 0; i < points->len; i++)
    {
      const GwReportPoint *point = &g_array_index (points, GwReportPoint, i);
      g_autofree char *share = gw_page_percent (page, (gint64) (point->share * 100 + 0.5));
      g_autofree char *part = gw_page_percent (page, (gint64) (point->part * 100 + 0.5));
      g_string_append (page->out, "<tr>");
      gw_page_element (page, "td", NULL, share);
      gw_page_element (page, "td", NULL, part);
      g_string_append (page->out, "</tr>");
    }
  g_string_append (page->out, "</table>\n");
}

/* Median and 90th percentile in words; of all that were expected, so an answer that never came is longer than any. */
static char *
say_quantiles (const GwReportPage *page, const GwReportTimes *times)
{
  gint64 half_s = gw_report_times_within (times, 50), most_s = gw_report_times_within (times, 90);
  g_autofree char *half = half_s >= 0 ? gw_page_span (page, half_s) : NULL;
  g_autofree char *most = most_s >= 0 ? gw_page_span (page, most_s) : NULL;
  const char *key = half_s < 0 ? "within-none" : most_s < 0 ? "within-half" : "within";
  return gw_page_say (page, "times", key, "half", half, "most", most, NULL);
}

void
gw_chart_curve (GwReportPage *page, const GwReportTimes *times)
{
  g_autoptr (GArray) points = gw_report_times_curve (times, page->figures->least);
  gint64 owed = gw_report_times_owed (times);
  g_autofree char *urgency = gw_page_group (page, "urgency", times->urgency, times->last_urgency);
  g_autofree char *count = gw_page_count (page, times->awaited, gw_report_shown (owed, page->figures->least));
  g_autofree char *title = gw_page_say (page, "times", "panel", "urgency", urgency, "count", count, NULL);
  g_autofree char *quantiles = owed < page->figures->least ? g_strdup ("") : say_quantiles (page, times);
  g_autofree char *in_time = owed < page->figures->least ? g_strdup ("") : gw_page_in_time (page, times->in_time, owed);
  g_string_append (page->out, "<figure class=\"panel\">");
  if (owed >= page->figures->least)
    gw_page_element (page, "h4", NULL, urgency);
  gw_page_element (page, "p", "count", count);
  if (owed >= page->figures->least)
    {
      g_string_append (page->out, "<svg role=\"img\" aria-label=\"");
      gw_page_text (page, quantiles);
      g_string_append_printf (page->out, "\" viewBox=\"0 0 %d %d\">", (int) WIDTH, (int) HEIGHT);
      put_shape (page, "timely", points, 0, 1, TRUE);
      put_shape (page, "late", points, 1, MOST_SHARE, TRUE);
      put_axes (page, times);
      put_line (page, "deadline", x_of (1), TOP - 3, x_of (1), BOTTOM);
      put_shape (page, "curve", points, 0, MOST_SHARE, FALSE);
      g_string_append (page->out, "</svg>\n");
      g_string_append (page->out, "<figcaption>");
      gw_page_element (page, "strong", NULL, in_time);
      gw_page_text (page, quantiles);
      g_string_append (page->out, "</figcaption>\n");
      put_point_table (page, title, points);
    }
  g_string_append (page->out, "</figure>\n");
}
