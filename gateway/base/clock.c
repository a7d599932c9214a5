/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include <string.h>
#include <time.h>

gint64
gw_clock_now (void)
{
  return g_get_real_time ();
}

static char *
format (gint64 time_us, gboolean exact)
{
  struct tm time;
  time_t seconds = (time_t) (time_us / GW_SECOND);
  if (gmtime_r (&seconds, &time) == NULL || time.tm_year > 9999 - 1900 || time.tm_year < 1 - 1900)
    return g_strdup ("invalid-time");
  char text[64];
  gsize length = strftime (text, sizeof text, "%Y-%m-%dT%H:%M:%S", &time);
  if (exact)
    g_snprintf (text + length, 16, ".%06" G_GINT64_FORMAT, time_us % GW_SECOND);
  return g_strconcat (text, "Z", NULL);
}

char *
gw_time_format (gint64 time_us)
{
  return format (time_us, FALSE);
}

char *
gw_time_format_exact (gint64 time_us)
{
  return format (time_us, TRUE);
}

/* Reads exactly @count digits; -1 where one is missing. */
static int
digits (const char **at, int count)
{
  int value = 0;
  for (int i = 0; i < count; i++, (*at)++)
    {
      if (!g_ascii_isdigit (**at))
        return -1;
      value = value * 10 + (**at - '0');
    }
  return value;
}

static gboolean
expect (const char **at, const char *set)
{
  if (**at == '\0' || strchr (set, **at) == NULL)
    return FALSE;
  (*at)++;
  return TRUE;
}

/* The offset of "Z", "+02:00" or "-07:00" in seconds; "-00:00" means an unknown zone and is refused. */
static gboolean
parse_zone (const char **at, gint64 *seconds)
{
  if (expect (at, "Zz"))
    {
      *seconds = 0;
      return TRUE;
    }
  gboolean west = **at == '-';
  if (!expect (at, "+-"))
    return FALSE;
  int hours = digits (at, 2);
  if (hours < 0 || hours > 23 || !expect (at, ":"))
    return FALSE;
  int minutes = digits (at, 2);
  if (minutes < 0 || minutes > 59 || (west && hours == 0 && minutes == 0))
    return FALSE;
  *seconds = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
  return TRUE;
}

static gint64
parse_fraction (const char **at)
{
  gint64 value = 0;
  gint64 unit = GW_SECOND / 10;
  for (; g_ascii_isdigit (**at); (*at)++, unit /= 10)
    value += unit * (**at - '0');
  return value;
}

gboolean
gw_time_parse (const char *text, gint64 *time_us)
{
  const char *at = text;
  int year = digits (&at, 4);
  if (year < 1970 || !expect (&at, "-"))
    return FALSE;
  int month = digits (&at, 2);
  if (month < 1 || !expect (&at, "-"))
    return FALSE;
  int day = digits (&at, 2);
  if (day < 1 || !expect (&at, "Tt "))
    return FALSE;
  int hour = digits (&at, 2);
  if (hour < 0 || hour > 23 || !expect (&at, ":"))
    return FALSE;
  int minute = digits (&at, 2);
  if (minute < 0 || minute > 59 || !expect (&at, ":"))
    return FALSE;
  int second = digits (&at, 2);
  if (second < 0 || second > 59)
    return FALSE;
  gint64 fraction = 0;
  if (*at == '.')
    {
      at++;
      if (!g_ascii_isdigit (*at))
        return FALSE;
      fraction = parse_fraction (&at);
    }
  gint64 offset;
  if (!parse_zone (&at, &offset) || *at != '\0')
    return FALSE;
  if (month > 12 || day > g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year))
    return FALSE;
  struct tm time = { .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = hour, .tm_min = minute,
                     .tm_sec = second };
  gint64 unix_seconds = (gint64) timegm (&time) - offset;
  if (unix_seconds < 0)
    return FALSE;
  *time_us = unix_seconds * GW_SECOND + fraction;
  return TRUE;
}
