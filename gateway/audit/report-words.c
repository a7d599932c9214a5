/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/report-local.h"
#include "base/clock.h"
#include "base/escape.h"
#include <stdarg.h>
#include <string.h>

static char *
say (const GwReportPage *page, const char *group, const char *key, JsonObject *model)
{
  return page->words->say (page->words->data, group, key, model);
}

char *
gw_page_say (const GwReportPage *page, const char *group, const char *key, ...)
{
  g_autoptr (JsonObject) model = json_object_new ();
  va_list values;
  va_start (values, key);
  for (const char *name; (name = va_arg (values, const char *)) != NULL;)
    {
      const char *value = va_arg (values, const char *);
      if (value != NULL)
        json_object_set_string_member (model, name, value);
    }
  va_end (values);
  char *text = say (page, group, key, model);
  return text ? text : g_strdup (key);
}

/* A value may come from mail: on the page it is one line of a bounded length, and shows no control character. */
#define LONGEST_VALUE 60 /* characters */

char *
gw_page_word (const GwReportPage *page, const char *group, const char *value)
{
  char *word = say (page, group, value && *value ? value : "(none)", NULL);
  if (word != NULL)
    return word;
  g_autofree char *safe = gw_escape_terminal (value, FALSE);
  if (g_utf8_strlen (safe, -1) <= LONGEST_VALUE)
    return g_steal_pointer (&safe);
  g_autofree char *cut = g_utf8_substring (safe, 0, LONGEST_VALUE);
  return g_strconcat (cut, "\u2026", NULL);
}

/* ---- Numbers ------------------------------------------------------------------------------------------------ */

char *
gw_page_number (const GwReportPage *page, gint64 number)
{
  g_autofree char *separator = gw_page_say (page, "number", "thousands", NULL);
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  gsize length = strlen (digits);
  GString *out = g_string_new (NULL);
  for (gsize i = 0; i < length; i++)
    {
      if (i > 0 && (length - i) % 3 == 0 && length > 4)
        g_string_append (out, separator);
      g_string_append_c (out, digits[i]);
    }
  return g_string_free (out, FALSE);
}

char *
gw_page_percent (const GwReportPage *page, gint64 percent)
{
  g_autofree char *number = gw_page_number (page, percent);
  return gw_page_say (page, "number", "percent", "n", number, NULL);
}

/* Which form of a noun a number takes: one rule for languages like English, one for those like Russian. */
static const char *
plural (const GwReportPage *page, gint64 count)
{
  g_autofree char *rule = gw_page_say (page, "number", "plural", NULL);
  if (strcmp (rule, "slavic") != 0)
    return count == 1 ? "one" : "many";
  gint64 tens = count % 100, ones = count % 10;
  if (tens >= 11 && tens <= 14)
    return "many";
  return ones == 1 ? "one" : ones >= 2 && ones <= 4 ? "few" : "many";
}

char *
gw_page_count (const GwReportPage *page, const char *noun, gint64 count)
{
  g_autofree char *key = g_strdup_printf ("%s-%s", noun, count < 0 ? "under" : count == 0 ? "zero" : plural (page, count));
  g_autofree char *number = gw_page_number (page, count);
  return gw_page_say (page, "noun", key, "n", number, NULL);
}

/* What stands beside a percentage is known to its reader: so nothing is told that leaves fewer than the least over. */
char *
gw_page_in_time (const GwReportPage *page, gint64 in_time, gint64 owed)
{
  gint64 least = page->figures->least, rest = owed - in_time;
  if (rest == 0)
    return gw_page_say (page, "in-time", "all", NULL);
  if (in_time == 0)
    return gw_page_say (page, "in-time", "none", NULL);
  if (rest < least)
    return gw_page_say (page, "in-time", "nearly-all", NULL);
  if (in_time < least)
    return gw_page_say (page, "in-time", "hardly-any", NULL);
  /* 99.6 % is not all. */
  g_autofree char *percent = gw_page_percent (page, CLAMP ((in_time * 200 / owed + 1) / 2, 1, 99));
  return gw_page_say (page, "in-time", "part", "percent", percent, NULL);
}

/* ---- Times -------------------------------------------------------------------------------------------------- */

static char *
say_day (const GwReportPage *page, const char *pattern, const char *months, gint64 time_us)
{
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (time_us / GW_SECOND);
  g_autofree char *month_key = g_strdup_printf ("%s%d", months, g_date_time_get_month (at));
  g_autofree char *month = gw_page_say (page, "date", month_key, NULL);
  g_autofree char *day = g_strdup_printf ("%d", g_date_time_get_day_of_month (at));
  g_autofree char *year = g_strdup_printf ("%d", g_date_time_get_year (at));
  return gw_page_say (page, "date", pattern, "day", day, "month", month, "year", year, NULL);
}

char *
gw_page_day (const GwReportPage *page, gint64 time_us)
{
  return say_day (page, "day", "month", time_us);
}

char *
gw_page_day_short (const GwReportPage *page, gint64 time_us)
{
  return say_day (page, "short", "brief", time_us);
}

static char *
tenths (const GwReportPage *page, gint64 seconds, gint64 unit)
{
  gint64 parts = (seconds * 10 + unit / 2) / unit;
  g_autofree char *whole = gw_page_number (page, parts / 10);
  g_autofree char *point = gw_page_say (page, "number", "decimal", NULL);
  return parts % 10 == 0 ? g_steal_pointer (&whole) : g_strdup_printf ("%s%s%d", whole, point, (int) (parts % 10));
}

char *
gw_page_span (const GwReportPage *page, gint64 seconds)
{
  gint64 minutes = (seconds + 30) / 60;
  if (minutes < 1)
    return gw_page_say (page, "span", "moment", NULL);
  g_autofree char *days = tenths (page, seconds, 24 * 3600);
  if (minutes >= 36 * 60)
    return gw_page_say (page, "span", strcmp (days, "1") == 0 ? "day" : "days", "n", days, NULL);
  g_autofree char *hours = gw_page_number (page, minutes / 60);
  g_autofree char *rest = gw_page_number (page, minutes % 60);
  if (minutes < 60)
    return gw_page_say (page, "span", "minutes", "n", rest, NULL);
  return gw_page_say (page, "span", minutes % 60 == 0 ? "hours" : "hours-minutes", "n", hours, "m", rest, NULL);
}

char *
gw_page_group (const GwReportPage *page, const char *names, const char *key, const char *last_key)
{
  if (key == NULL)
    return gw_page_say (page, names, "(rest)", NULL);
  g_autofree char *first = gw_page_word (page, names, key);
  if (g_strcmp0 (key, last_key) == 0)
    return g_steal_pointer (&first);
  g_autofree char *last = gw_page_word (page, names, last_key);
  return gw_page_say (page, names, "(to)", "first", first, "last", last, NULL);
}

/* ---- Markup ------------------------------------------------------------------------------------------------- */

void
gw_page_text (GwReportPage *page, const char *text)
{
  g_autofree char *safe = gw_escape_html (text);
  g_string_append (page->out, safe);
}

void
gw_page_element (GwReportPage *page, const char *tag, const char *classes, const char *text)
{
  if (classes != NULL)
    g_string_append_printf (page->out, "<%s class=\"%s\">", tag, classes);
  else
    g_string_append_printf (page->out, "<%s>", tag);
  gw_page_text (page, text);
  g_string_append_printf (page->out, "</%s>\n", tag);
}

void
gw_page_phrase (GwReportPage *page, const char *tag, const char *classes, const char *group, const char *key)
{
  g_autofree char *text = gw_page_say (page, group, key, NULL);
  gw_page_element (page, tag, classes, text);
}
