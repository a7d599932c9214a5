/* SPDX-License-Identifier: Apache-2.0
 * The charts: inline SVG that says what it shows by shape, pattern and direct labels, not by colour; each with its
 * numbers as a table for who does not see it. Numbers in attributes are written by C's rules whatever the locale. */
#include "audit/report-local.h"
#include "base/clock.h"
#include "base/escape.h"
#include <string.h>

void
gw_chart_patterns (GwReportPage *page)
{
  g_string_append (page->out,
    "<svg class=\"patterns\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\"><defs>"
    "<pattern id=\"hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
    "<rect class=\"under\" width=\"5\" height=\"5\"/><rect class=\"line\" width=\"1.6\" height=\"5\"/></pattern>"
    "</defs></svg>\n");
}

/* Appends @format with a double, in tenths, for each '#'. */
static void
put (GwReportPage *page, const char *format, ...)
{
  va_list values;
  va_start (values, format);
  for (const char *at = format; *at; at++)
    {
      char digits[G_ASCII_DTOSTR_BUF_SIZE];
      if (*at == '#')
        g_string_append (page->out, g_ascii_formatd (digits, sizeof digits, "%.1f", va_arg (values, double)));
      else
        g_string_append_c (page->out, *at);
    }
  va_end (values);
}

void
gw_chart_label (GwReportPage *page, const char *classes, const char *anchor, double x, double y, const char *text)
{
  g_string_append_printf (page->out, "<text class=\"%s\" text-anchor=\"%s\" ", classes, anchor);
  put (page, "x=\"#\" y=\"#\">", x, y);
  gw_page_text (page, text);
  g_string_append (page->out, "</text>");
}

static char *
shown (const GwReportPage *page, gint64 count)
{
  return count < 0 ? gw_page_say (page, "number", "under", NULL) : gw_page_number (page, count);
}

/* ---- Bars --------------------------------------------------------------------------------------------------- */

static gint64
largest (const GPtrArray *groups)
{
  gint64 most = 1;
  for (guint i = 0; i < groups->len; i++)
    most = MAX (most, ((const GwReportGroup *) g_ptr_array_index (groups, i))->count);
  return most;
}

static gint64
total (const GPtrArray *groups)
{
  gint64 sum = 0;
  for (guint i = 0; i < groups->len; i++)
    sum += MAX (0, ((const GwReportGroup *) g_ptr_array_index (groups, i))->count);
  return MAX (sum, 1);
}

static void
put_row (GwReportPage *page, const char *names, const GwReportGroup *group, gint64 most, gint64 all, guint count_of)
{
  gboolean alone = count_of == 1 && group->key == NULL;
  g_autofree char *name = alone ? gw_page_say (page, names, "(all)", NULL)
                                : gw_page_group (page, names, group->key, group->last_key);
  g_autofree char *count = shown (page, group->count);
  g_autofree char *percent = gw_page_percent (page, group->count > 0 ? (group->count * 200 / all + 1) / 2 : 0);
  gboolean merged = group->key == NULL || g_strcmp0 (group->key, group->last_key) != 0;
  g_string_append (page->out, "<tr><th scope=\"row\">");
  gw_page_text (page, name);
  g_string_append (page->out, "</th><td class=\"bar\"><svg aria-hidden=\"true\" focusable=\"false\">");
  if (group->count != 0)
    put (page, merged ? "<rect class=\"bar merged\" width=\"#%\" height=\"100%\"/>"
                : "<rect class=\"bar\" width=\"#%\" height=\"100%\"/>",
         MAX (100.0 * (double) group->count / (double) most, 0.8));
  g_string_append (page->out, "</svg></td>");
  gw_page_element (page, "td", "n", count);
  gw_page_element (page, "td", "share", group->count > 0 ? percent : "");
  g_string_append (page->out, "</tr>\n");
}

void
gw_chart_bars (GwReportPage *page, const char *caption, const char *names, const char *noun, const GPtrArray *groups)
{
  gint64 most = largest (groups), all = total (groups);
  g_autofree char *of = gw_page_say (page, "table", noun, NULL);
  g_string_append (page->out, "<table class=\"bars\">");
  gw_page_element (page, "caption", NULL, caption);
  g_string_append (page->out, "<colgroup><col class=\"what\"><col><col class=\"n\"><col class=\"share\"></colgroup>"
                              "<thead class=\"unseen\"><tr><td></td><td></td>");
  gw_page_element (page, "th", NULL, of);
  gw_page_phrase (page, "th", NULL, "table", "share");
  g_string_append (page->out, "</tr></thead><tbody>\n");
  for (guint i = 0; i < groups->len; i++)
    put_row (page, names, g_ptr_array_index (groups, i), most, all, groups->len);
  g_string_append (page->out, "</tbody></table>\n");
}

/* ---- Over time ---------------------------------------------------------------------------------------------- */

#define WIDTH 720.0
#define HEIGHT 214.0
#define LEFT 34.0
#define TOP 22.0
#define BOTTOM (HEIGHT - 24)

static gboolean
is_merged (const GwReportFigures *figures, const GwReportGroup *bin)
{
  static const gint64 most[] = { [GW_REPORT_DAY] = 1, [GW_REPORT_WEEK] = 7, [GW_REPORT_MONTH] = 31 };
  return bin->to_us - bin->from_us > most[figures->unit] * GW_DAY;
}

/* How many units a group has: what was merged is drawn as wide as it is long, and as high as its mean. */
static double
units (const GwReportFigures *figures, const GwReportGroup *bin)
{
  static const double days[] = { [GW_REPORT_DAY] = 1, [GW_REPORT_WEEK] = 7, [GW_REPORT_MONTH] = 30.44 };
  return is_merged (figures, bin) ? (double) (bin->to_us - bin->from_us) / GW_DAY / days[figures->unit] : 1.0;
}

static double
height_of (const GwReportFigures *figures, const GwReportGroup *bin)
{
  return (double) bin->count / units (figures, bin);
}

static gboolean
any_merged (const GwReportFigures *figures, const GPtrArray *bins)
{
  for (guint i = 0; i < bins->len; i++)
    if (is_merged (figures, g_ptr_array_index (bins, i)))
      return TRUE;
  return FALSE;
}

/* The step between the lines: 1, 2 or 5 times a power of ten, two to four lines. */
static double
nice_step (double most)
{
  double power = 1;
  while (power * 10 <= most)
    power *= 10;
  double step = power;
  if (most / power < 2)
    step = power / 2;
  else if (most / power >= 5)
    step = power * 2;
  return MAX (step, 1);
}

typedef struct {
  GwReportPage *page;
  const GPtrArray *bins;
  gint64 from_us;
  gint64 to_us;
  double top; /* the value at the upper edge */
} TimeScale;

static double
x_of (const TimeScale *scale, gint64 time_us)
{
  return LEFT + (WIDTH - LEFT) * (double) (time_us - scale->from_us) / (double) MAX (scale->to_us - scale->from_us, 1);
}

static double
y_of (const TimeScale *scale, double value)
{
  return BOTTOM - (BOTTOM - TOP) * value / scale->top;
}

static void
put_lines (const TimeScale *scale)
{
  double step = nice_step (scale->top);
  for (double value = 0; value <= scale->top; value += step)
    {
      double y = y_of (scale, value);
      g_autofree char *number = gw_page_number (scale->page, (gint64) value);
      put (scale->page, value > 0 ? "<line class=\"grid\" x1=\"#\" x2=\"#\" y1=\"#\" y2=\"#\"/>"
                                  : "<line class=\"base\" x1=\"#\" x2=\"#\" y1=\"#\" y2=\"#\"/>",
           LEFT, WIDTH, y, y);
      gw_chart_label (scale->page, "tick", "end", LEFT - 7, y + 4, number);
    }
}

static void
put_bin (const TimeScale *scale, const GwReportGroup *bin, gboolean labelled)
{
  if (bin->count == 0)
    return;
  double from = x_of (scale, bin->from_us), to = x_of (scale, bin->to_us);
  double gap = MIN (2.0, (to - from) / 5);
  double y = MIN (y_of (scale, height_of (scale->page->figures, bin)), BOTTOM - 1.5);
  gboolean merged = is_merged (scale->page->figures, bin);
  put (scale->page, merged ? "<rect class=\"bar merged\" x=\"#\" y=\"#\" width=\"#\" height=\"#\"/>"
                           : "<rect class=\"bar\" x=\"#\" y=\"#\" width=\"#\" height=\"#\"/>",
       from + gap / 2, y, MAX (to - from - gap, 0.5), BOTTOM - y);
  g_autofree char *count = gw_page_number (scale->page, bin->count);
  if (labelled)
    gw_chart_label (scale->page, "value", from < WIDTH - 20 ? "middle" : "end", (from + to) / 2, y - 5, count);
}

/* Under the first of each month (days: each week; many years: each year), where there is room. */
static void
put_dates (const TimeScale *scale)
{
  GwReportPage *page = scale->page;
  double last = -100;
  gint64 span = scale->to_us - scale->from_us;
  for (gint64 day = scale->from_us / GW_DAY * GW_DAY; day < scale->to_us; day += GW_DAY)
    {
      g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (day / GW_SECOND);
      gboolean first = g_date_time_get_day_of_month (at) == 1;
      gboolean begins = span <= 45 * GW_DAY      ? g_date_time_get_day_of_week (at) == 1
                        : span <= 1500 * GW_DAY ? first
                                                : first && g_date_time_get_month (at) == 1;
      double x = MAX (x_of (scale, day), LEFT);
      if (!begins || day < scale->from_us || x - last < 46 || x > WIDTH - 36)
        continue;
      g_autofree char *name = NULL;
      g_autofree char *key = g_strdup_printf ("brief%d", g_date_time_get_month (at));
      if (span <= 45 * GW_DAY)
        name = gw_page_day_short (page, day);
      else if (g_date_time_get_month (at) == 1)
        name = g_strdup_printf ("%d", g_date_time_get_year (at));
      else
        name = gw_page_say (page, "date", key, NULL);
      put (page, "<line class=\"base\" x1=\"#\" x2=\"#\" y1=\"#\" y2=\"#\"/>", x, x, BOTTOM, BOTTOM + 5);
      gw_chart_label (page, "tick", "start", x + 3, BOTTOM + 16, name);
      last = x;
    }
}

static char *
bin_name (const GwReportPage *page, const GwReportGroup *bin)
{
  g_autofree char *from = gw_page_day (page, bin->from_us);
  g_autofree char *to = gw_page_day (page, bin->to_us - GW_SECOND);
  return g_strcmp0 (from, to) == 0 ? g_steal_pointer (&from)
                                   : gw_page_say (page, "date", "span", "from", from, "to", to, NULL);
}

static void
put_bin_table (GwReportPage *page, const GPtrArray *bins)
{
  g_string_append (page->out, "<table class=\"unseen\">");
  gw_page_phrase (page, "caption", NULL, "time", "title");
  for (guint i = 0; i < bins->len; i++)
    {
      const GwReportGroup *bin = g_ptr_array_index (bins, i);
      g_autofree char *name = bin_name (page, bin);
      g_autofree char *count = shown (page, bin->count);
      g_string_append (page->out, "<tr><th scope=\"row\">");
      gw_page_text (page, name);
      g_string_append (page->out, "</th>");
      gw_page_element (page, "td", NULL, count);
      g_string_append (page->out, "</tr>");
    }
  g_string_append (page->out, "</table>\n");
}

static guint
highest (const GwReportFigures *figures, const GPtrArray *bins)
{
  guint best = 0;
  for (guint i = 1; i < bins->len; i++)
    if (height_of (figures, g_ptr_array_index (bins, i)) > height_of (figures, g_ptr_array_index (bins, best)))
      best = i;
  return best;
}

void
gw_chart_time (GwReportPage *page)
{
  const GwReportFigures *figures = page->figures;
  const GPtrArray *bins = figures->bins;
  guint most = highest (figures, bins);
  const GwReportGroup *top = g_ptr_array_index (bins, most);
  TimeScale scale = { page, bins, figures->span.from_us, figures->span.to_us, MAX (height_of (figures, top), 1) };
  static const char *const names[] = { "day", "week", "month" };
  g_autofree char *name = bin_name (page, top);
  g_autofree char *count = gw_page_count (page, "notification", top->count);
  g_autofree char *told = gw_page_say (page, "time", names[figures->unit], "most", name, "count", count, NULL);
  g_string_append (page->out, "<figure class=\"wide\"><svg role=\"img\" aria-label=\"");
  gw_page_text (page, told);
  put (page, "\" viewBox=\"0 0 # #\">", WIDTH, HEIGHT);
  put_lines (&scale);
  for (guint i = 0; i < bins->len; i++)
    put_bin (&scale, g_ptr_array_index (bins, i), i == most || bins->len <= 16);
  put_dates (&scale);
  g_string_append (page->out, "</svg>\n");
  g_string_append (page->out, "<figcaption>");
  gw_page_element (page, "span", NULL, told);
  if (any_merged (figures, bins))
    gw_page_phrase (page, "span", NULL, "time", "merged");
  g_string_append (page->out, "</figcaption>\n");
  put_bin_table (page, bins);
  g_string_append (page->out, "</figure>\n");
}
