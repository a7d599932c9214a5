/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/local.h"
#include "base/clock.h"
#include <string.h>

/* Own tables: g_date_time_format() would follow the locale of the process. */
static const char *const days[] = { "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday" };
static const char *const months[] = { "January", "February", "March",     "April",   "May",      "June",
                                      "July",    "August",   "September", "October", "November", "December" };

static GDateTime *
local_time (const GwContact *contact, gint64 time_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / GW_SECOND);
  return contact ? g_date_time_to_timezone (utc, contact->zone) : g_date_time_ref (utc);
}

static gboolean
is_utc (const char *timezone)
{
  return strcmp (timezone, "UTC") == 0 || g_str_has_prefix (timezone, "Etc/U")
         || strcmp (timezone, "Etc/Zulu") == 0;
}

char *
gw_contact_local_place (const GwContact *contact)
{
  const char *slash = contact ? strrchr (contact->timezone, '/') : NULL;
  if (slash == NULL || g_str_has_prefix (contact->timezone, "Etc/"))
    return NULL;
  return g_strdelimit (g_strdup (slash + 1), "_", ' ');
}

char *
gw_contact_local_offset (const GwContact *contact, gint64 time_us)
{
  g_autoptr (GDateTime) local = local_time (contact, time_us);
  int minutes = (int) (g_date_time_get_utc_offset (local) / GW_MINUTE);
  if (minutes == 0)
    return g_strdup ("UTC");
  char sign = minutes < 0 ? '-' : '+';
  minutes = ABS (minutes);
  if (minutes % 60 == 0)
    return g_strdup_printf ("UTC%c%d", sign, minutes / 60);
  return g_strdup_printf ("UTC%c%d:%02d", sign, minutes / 60, minutes % 60);
}

char *
gw_contact_local_clock (const GwContact *contact, gint64 time_us)
{
  g_autoptr (GDateTime) local = local_time (contact, time_us);
  return g_date_time_format (local, "%H:%M");
}

char *
gw_contact_local_numeric (const GwContact *contact, gint64 time_us)
{
  g_autoptr (GDateTime) local = local_time (contact, time_us);
  return g_date_time_format (local, "%Y-%m-%d %H:%M");
}

char *
gw_contact_local_time (const GwContact *contact, gint64 time_us)
{
  g_autofree char *clock = gw_contact_local_clock (contact, time_us);
  if (contact == NULL || is_utc (contact->timezone))
    return g_strconcat (clock, " UTC", NULL);
  g_autofree char *place = gw_contact_local_place (contact);
  if (place)
    return g_strconcat (clock, " in ", place, NULL);
  g_autofree char *offset = gw_contact_local_offset (contact, time_us);
  return g_strdup_printf ("%s (%s)", clock, offset);
}

char *
gw_contact_local_date (const GwContact *contact, gint64 time_us)
{
  g_autoptr (GDateTime) local = local_time (contact, time_us);
  return g_strdup_printf ("%s %d %s, %02d:%02d", days[g_date_time_get_day_of_week (local) - 1],
                          g_date_time_get_day_of_month (local), months[g_date_time_get_month (local) - 1],
                          g_date_time_get_hour (local), g_date_time_get_minute (local));
}

gboolean
gw_contact_local_parse (const GwContact *contact, const char *text, gint64 *time_us)
{
  g_autoptr (GRegex) regex
      = g_regex_new ("^\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d)?$", G_REGEX_CASELESS, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  if (!g_regex_match (regex, text, 0, &match))
    return FALSE;
  g_autofree char *seconds = g_match_info_fetch (match, 1);
  g_autofree char *as_utc = g_strconcat (text, seconds && *seconds ? "Z" : ":00Z", NULL);
  gint64 utc;
  if (!gw_time_parse (as_utc, &utc))
    return FALSE;
  if (contact == NULL)
    {
      *time_us = utc;
      return TRUE;
    }
  g_autoptr (GDateTime) fields = g_date_time_new_from_unix_utc (utc / GW_SECOND);
  g_autoptr (GDateTime) local
    = g_date_time_new (contact->zone, g_date_time_get_year (fields), g_date_time_get_month (fields),
                       g_date_time_get_day_of_month (fields), g_date_time_get_hour (fields),
                       g_date_time_get_minute (fields), g_date_time_get_seconds (fields));
  /* GLib moves a time that the clock change skips: then it is none. */
  if (local == NULL || g_date_time_get_hour (local) != g_date_time_get_hour (fields)
      || g_date_time_to_unix (local) < 0)
    return FALSE;
  *time_us = g_date_time_to_unix (local) * GW_SECOND;
  return TRUE;
}
