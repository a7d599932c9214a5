/* SPDX-License-Identifier: Apache-2.0 */
#include "decide/duration.h"
#include "base/clock.h"
#include <string.h>

#define LONGEST (36525 * GW_DAY)

static const struct {
  const char *name;
  gint64 us;
} units[] = {
  { "d", GW_DAY },          { "h", GW_HOUR },     { "m", GW_MINUTE },        { "s", GW_SECOND },
  { "min", GW_MINUTE },     { "w", 7 * GW_DAY },  { "months", 30 * GW_DAY }, { "month", 30 * GW_DAY },
};

gboolean
gw_duration_parse (const char *text, gint64 *duration_us)
{
  gsize digits = strspn (text, "0123456789");
  const char *unit = text + digits + (text[digits] == ' ');
  if (digits == 0 || digits > 10)
    return FALSE;
  gint64 number = g_ascii_strtoll (text, NULL, 10);
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].name, unit) == 0)
      {
        if (number > LONGEST / units[i].us)
          return FALSE;
        *duration_us = number * units[i].us;
        return TRUE;
      }
  return FALSE;
}

char *
gw_duration_format (gint64 duration_us)
{
  for (gsize i = 0; i < 3; i++)
    if (duration_us != 0 && duration_us % units[i].us == 0)
      return g_strdup_printf ("%" G_GINT64_FORMAT "%s", duration_us / units[i].us, units[i].name);
  return g_strdup_printf ("%" G_GINT64_FORMAT "s", duration_us / GW_SECOND);
}
