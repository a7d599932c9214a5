/* SPDX-License-Identifier: Apache-2.0 */
#include "command/operator.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/escape.h"
#include "process/instance.h"
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

gboolean
gw_operator_daemon_runs (const char *home)
{
  g_autofree char *path = g_build_filename (home, "run", "daemon.lock", NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0)
    return FALSE;
  gboolean free_now = flock (fd, LOCK_SH | LOCK_NB) == 0;
  close (fd);
  return !free_now;
}

char *
gw_operator_age (gint64 since_us, gint64 now_us)
{
  static const struct { gint64 length; const char *name; } units[] = {
    { GW_DAY, "day" }, { GW_HOUR, "hour" }, { GW_MINUTE, "minute" }, { GW_SECOND, "second" },
  };
  gint64 age = now_us - since_us;
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (age >= units[i].length)
      {
        gint64 count = age / units[i].length;
        return g_strdup_printf ("%" G_GINT64_FORMAT " %s%s", count, units[i].name, count == 1 ? "" : "s");
      }
  return g_strdup ("a moment");
}

char *
gw_operator_describe_inbox (gint64 count, gint64 replayed, gint64 oldest_us, gint64 now_us)
{
  g_autofree char *age = gw_operator_age (oldest_us, now_us);
  g_autofree char *part = replayed > 0 ? g_strdup_printf (", %" G_GINT64_FORMAT " of them replayed", replayed) : g_strdup ("");
  return count == 0 ? g_strdup ("empty") : g_strdup_printf ("%" G_GINT64_FORMAT "%s, the oldest for %s", count, part, age);
}

char *
gw_operator_time (gint64 time_us)
{
  if (time_us == 0)
    return g_strdup ("-");
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_us / GW_SECOND);
  return g_date_time_format (time, "%Y-%m-%d %H:%M:%S UTC");
}

char *
gw_operator_home_option (const char *home)
{
  if (strcmp (home, gw_instance_home (NULL)) == 0)
    return g_strdup ("");
  gboolean simple = home[strspn (home, "/._-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0';
  g_autofree char *quoted = simple ? g_strdup (home) : g_shell_quote (home);
  return g_strconcat (" --home ", quoted, NULL);
}

void
gw_operator_set (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

void
gw_operator_set_time (JsonObject *object, const char *name, gint64 time_us)
{
  g_autofree char *time = time_us != 0 ? gw_time_format (time_us) : NULL;
  gw_operator_set (object, name, time);
}

void
gw_operator_line (const char *label, const char *value, gboolean plain)
{
  if (value == NULL)
    return;
  g_autofree char *safe = gw_escape_terminal (value, FALSE);
  if (plain)
    printf ("%s: %s\n", label, safe);
  else
    printf ("%-11s %s\n", label, safe);
}

gboolean
gw_operator_is_day (const char *text)
{
  return strlen (text) == strlen ("2026-09-14");
}

gboolean
gw_operator_parse_time (const char *option, const char *text, gint64 *time_us, GError **error)
{
  g_autofree char *day = text && gw_operator_is_day (text) ? g_strconcat (text, "T00:00:00Z", NULL) : NULL;
  if (text == NULL || gw_time_parse (day ? day : text, time_us))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE,
               "--%s %s: is no time; fix: write it like 2026-09-14 or 2026-09-14T06:45:00Z", option, text);
  return FALSE;
}
