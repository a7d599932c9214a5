/* SPDX-License-Identifier: Apache-2.0
 * Times: RFC 3339 as it must be, and what other notations probably mean. */
#include "report/value.h"
#include "base/clock.h"
#include <string.h>

enum { MAX_NUMBERS = 8 };

/* A time as people write it, taken apart. */
typedef struct {
  int dates[2][3]; /* year, month, day: one or two readings */
  int date_count;
  int hour, minute, second; /* hour -1: there is no clock */
  gboolean has_zone;
  int zone_minutes;
} LooseTime;

static char *
canonical (gint64 time_us)
{
  if (time_us % GW_SECOND == 0)
    return gw_time_format (time_us);
  return gw_time_format_exact (time_us);
}

/* Up to @most digits at *at. */
static int
number (const char **at, int most, int *length)
{
  int value = 0;
  *length = 0;
  for (; *length < most && g_ascii_isdigit (**at); (*at)++, (*length)++)
    value = value * 10 + (**at - '0');
  return value;
}

/* "Z", "UTC", "GMT", "+02:00", "+0200", "+2" at the start of @text; "-00:00" says that nobody knows. */
static gboolean
read_zone (const char *text, int *minutes)
{
  const char *at = text + strspn (text, " ");
  *minutes = 0;
  if (g_ascii_strncasecmp (at, "utc", 3) == 0 || g_ascii_strncasecmp (at, "gmt", 3) == 0)
    at += 3;
  else if (g_ascii_tolower (*at) == 'z' && !g_ascii_isalpha (at[1]))
    return TRUE;
  else if (*at != '+' && *at != '-')
    return FALSE;
  if (*at != '+' && *at != '-')
    return TRUE;
  gboolean west = *at++ == '-';
  int length;
  int hours = number (&at, 2, &length);
  if (length == 0)
    return FALSE;
  at += *at == ':' ? 1 : 0;
  int rest = number (&at, 2, &length);
  *minutes = (west ? -1 : 1) * (hours * 60 + rest);
  return hours <= 14 && rest < 60 && !(west && *minutes == 0);
}

/* The clock around the first colon; @date and @rest receive what stands before and after it. */
static gboolean
read_clock (const char *value, LooseTime *loose, char **date, const char **rest)
{
  const char *colon = strchr (value, ':');
  if (colon == NULL || colon == value || !g_ascii_isdigit (colon[-1]))
    return FALSE;
  const char *at = colon - 1;
  if (at > value && g_ascii_isdigit (at[-1]))
    at--;
  if (at > value && g_ascii_isdigit (at[-1]))
    return FALSE;
  *date = g_strndup (value, (gsize) (at - value));
  int length;
  loose->hour = number (&at, 2, &length);
  at++;
  loose->minute = number (&at, 2, &length);
  if (length != 2)
    return FALSE;
  if (*at == ':')
    {
      at++;
      loose->second = number (&at, 2, &length);
      if (*at == '.' || *at == ',')
        at += 1 + strspn (at + 1, "0123456789");
    }
  const char *half = at + strspn (at, " ");
  if (g_ascii_strncasecmp (half, "am", 2) == 0 || g_ascii_strncasecmp (half, "pm", 2) == 0)
    {
      loose->hour = loose->hour % 12 + (g_ascii_tolower (*half) == 'p' ? 12 : 0);
      at = half + 2;
    }
  *rest = at;
  return loose->hour < 24 && loose->minute < 60 && loose->second <= 60;
}

/* The place of the word's first three letters in @names, which has three for each; from 1, or 0. */
static int
place_of (const char *word, const char *names)
{
  g_autofree char *start = g_ascii_strdown (word, 3);
  const char *found = strlen (start) == 3 ? strstr (names, start) : NULL;
  return found && (found - names) % 3 == 0 ? (int) (found - names) / 3 + 1 : 0;
}

static int
month_of (const char *word)
{
  return place_of (word, "janfebmaraprmayjunjulaugsepoctnovdec");
}

/* Words that stand in dates and say nothing new. */
static gboolean
is_filler (const char *word)
{
  static const char *const words[] = { "t", "at", "of", "the", "st", "nd", "rd", "th", "um", "utc", "gmt", "z", NULL };
  gsize length = 0;
  while (g_ascii_isalpha (word[length]))
    length++;
  g_autofree char *lower = g_ascii_strdown (word, (gssize) length);
  return g_strv_contains (words, lower) || place_of (lower, "montuewedthufrisatsun") != 0;
}

static void
add_date (LooseTime *loose, int year, int month, int day)
{
  if (year < 100)
    year += 2000;
  if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
    return;
  int *date = loose->dates[loose->date_count++];
  date[0] = year;
  date[1] = month;
  date[2] = day;
}

/* Up to three numbers and the name of a month in any order; with slashes, 03/04 has two readings. Any
 * other word, and we do not know what the rest means. */
static void
read_date (const char *text, LooseTime *loose)
{
  int numbers[MAX_NUMBERS];
  int lengths[MAX_NUMBERS];
  int count = 0;
  int month = 0;
  for (const char *at = text; *at && count < MAX_NUMBERS;)
    {
      if (g_ascii_isdigit (*at))
        {
          numbers[count] = number (&at, 4, &lengths[count]);
          count++;
        }
      else if (g_ascii_isalpha (*at))
        {
          int named = month_of (at);
          if (named == 0 && !is_filler (at))
            return;
          month = month ? month : named;
          while (g_ascii_isalpha (*at))
            at++;
        }
      else
        at++;
    }
  if (month && count == 2 && lengths[0] == 4)
    add_date (loose, numbers[0], month, numbers[1]);
  else if (month && count == 2)
    add_date (loose, numbers[1], month, numbers[0]);
  else if (!month && count == 3 && lengths[0] == 4)
    add_date (loose, numbers[0], numbers[1], numbers[2]);
  else if (!month && count == 3)
    {
      add_date (loose, numbers[2], numbers[1], numbers[0]);
      if (strchr (text, '/') != NULL && numbers[0] != numbers[1])
        add_date (loose, numbers[2], numbers[0], numbers[1]);
    }
}

static gboolean
read_loose (const char *value, LooseTime *loose)
{
  memset (loose, 0, sizeof *loose);
  g_autofree char *date = NULL;
  const char *rest = NULL;
  if (!read_clock (value, loose, &date, &rest))
    return FALSE;
  loose->has_zone = read_zone (rest, &loose->zone_minutes);
  read_date (date, loose);
  if (loose->date_count == 0 && !loose->has_zone)
    {
      g_autofree char *both = g_strconcat (date, " ", rest, NULL);
      read_date (both, loose);
    }
  return loose->date_count > 0;
}

gboolean
gw_value_time_lacks_zone (const char *value)
{
  LooseTime loose;
  gboolean year_first = strspn (value, "0123456789") == 4 && value[4] == '-';
  return year_first && read_loose (value, &loose) && !loose.has_zone;
}

static void
suggest (GwFault *fault, const LooseTime *loose, const int *date, GTimeZone *zone, const char *note,
         const char *before, const char *after)
{
  /* A leap second is the first second of the next minute to us. */
  int second = MIN (loose->second, 59);
  g_autoptr (GDateTime) local = g_date_time_new (zone, date[0], date[1], date[2], loose->hour, loose->minute,
                                                 second);
  if (local == NULL)
    return;
  gint64 seconds = g_date_time_to_unix (local) + (loose->second - second);
  if (seconds < 0)
    return;
  g_autofree char *time = gw_time_format (seconds * GW_SECOND);
  g_autofree char *whole = g_strconcat (before, time, after, NULL);
  gw_fault_suggest (fault, whole, note);
}

void
gw_value_suggest_times (GwFault *fault, const char *value, const GwFormContext *context, const char *before,
                        const char *after)
{
  LooseTime loose;
  if (!read_loose (value, &loose))
    return;
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  for (int i = 0; i < loose.date_count; i++)
    {
      if (loose.has_zone)
        {
          g_autoptr (GTimeZone) zone = g_time_zone_new_offset (loose.zone_minutes * 60);
          suggest (fault, &loose, loose.dates[i], zone, "as-written", before, after);
          continue;
        }
      if (context->timezone != NULL)
        {
          const char *name = context->timezone_name ? context->timezone_name
                                                    : g_time_zone_get_identifier (context->timezone);
          g_autofree char *note = g_strconcat ("zone:", name, NULL);
          suggest (fault, &loose, loose.dates[i], context->timezone, note, before, after);
        }
      suggest (fault, &loose, loose.dates[i], utc, "zone:UTC", before, after);
    }
}

char *
gw_value_read_time (GwValueReading *reading, const char *value)
{
  gint64 time_us;
  if (gw_time_parse (value, &time_us))
    return canonical (time_us);
  gw_value_refuse (reading, gw_value_time_lacks_zone (value) ? GW_PROBLEM_NO_ZONE : GW_PROBLEM_BAD_TIME);
  gw_value_suggest_times (reading->fault, value, reading->context, "", "");
  return NULL;
}
