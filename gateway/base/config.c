/* SPDX-License-Identifier: Apache-2.0 */
#include "base/config.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include <string.h>

typedef enum { TEXT, NUMBER, METHOD, TLS, YES } Kind;

/* One row a key: where its value goes, what it may be, and what stands in its place when absent
 * (NULL: the key is required; "": it may be absent). */
static const struct {
  const char *group;
  const char *key;
  Kind kind;
  gsize offset;
  const char *absent;
  gint64 min, max;
} keys[] = {
  { "gateway", "address", TEXT, G_STRUCT_OFFSET (GwConfig, address), NULL, 0, 0 },
  { "gateway", "name", TEXT, G_STRUCT_OFFSET (GwConfig, name), NULL, 0, 0 },
  { "gateway", "domain", TEXT, G_STRUCT_OFFSET (GwConfig, domain), NULL, 0, 0 },
  { "gateway", "fingerprint", TEXT, G_STRUCT_OFFSET (GwConfig, fingerprint), NULL, 0, 0 },
  { "gateway", "desk", TEXT, G_STRUCT_OFFSET (GwConfig, desk), "", 0, 0 },
  { "gateway", "language", TEXT, G_STRUCT_OFFSET (GwConfig, language), "en", 0, 0 },
  { "gateway", "phone", TEXT, G_STRUCT_OFFSET (GwConfig, phone), "", 0, 0 },
  { "gateway", "operator", TEXT, G_STRUCT_OFFSET (GwConfig, operator_address), "", 0, 0 },
  { "gateway", "second-head", TEXT, G_STRUCT_OFFSET (GwConfig, extra_head), "", 0, 0 },
  { "intake", "max-size", NUMBER, G_STRUCT_OFFSET (GwConfig, max_size), "26214400", 65536, 104857600 },
  { "intake", "min-free", NUMBER, G_STRUCT_OFFSET (GwConfig, min_free), "134217728", 0, G_MAXINT64 },
  { "delivery", "method", METHOD, G_STRUCT_OFFSET (GwConfig, delivery), "maildir", 0, 0 },
  { "delivery", "host", TEXT, G_STRUCT_OFFSET (GwConfig, smtp_host), "127.0.0.1", 0, 0 },
  { "delivery", "port", NUMBER, G_STRUCT_OFFSET (GwConfig, smtp_port), "25", 1, 65535 },
  { "delivery", "tls", TLS, G_STRUCT_OFFSET (GwConfig, smtp_tls), "none", 0, 0 },
  { "delivery", "ca-file", TEXT, G_STRUCT_OFFSET (GwConfig, smtp_ca_file), "", 0, 0 },
  { "delivery", "helo", TEXT, G_STRUCT_OFFSET (GwConfig, smtp_helo), "", 0, 0 },
  { "delivery", "budget", NUMBER, G_STRUCT_OFFSET (GwConfig, budget), "200", 1, 1000000 },
  { "delivery", "give-up-hours", NUMBER, G_STRUCT_OFFSET (GwConfig, give_up_us), "72", 1, 720 },
  { "alert", "command", TEXT, G_STRUCT_OFFSET (GwConfig, alert_command), "", 0, 0 },
  { "alert", "repeat", NUMBER, G_STRUCT_OFFSET (GwConfig, alert_repeat), "15", 0, 1440 },
  { "directory", "second-approver", YES, G_STRUCT_OFFSET (GwConfig, second_approver), "no", 0, 0 },
  { "workers", "judges", NUMBER, G_STRUCT_OFFSET (GwConfig, judges), "2", 1, 32 },
  { "workers", "seconds", NUMBER, G_STRUCT_OFFSET (GwConfig, judge_seconds), "30", 1, 600 },
};

static void
fault (GString *faults, const char *group, const char *key, const char *problem)
{
  g_string_append_printf (faults, "\n  [%s] %s: %s", group, key, problem);
}

static gboolean
parse_number (const char *text, gint64 min, gint64 max, gint64 *value)
{
  return g_ascii_string_to_signed (text, 10, min, max, value, NULL);
}

static void
set_value (GwConfig *config, gsize row, const char *text, GString *faults)
{
  gpointer place = G_STRUCT_MEMBER_P (config, keys[row].offset);
  gint64 number = 0;
  switch (keys[row].kind)
    {
    case TEXT:
      *(char **) place = *text ? g_strdup (text) : NULL;
      return;
    case METHOD:
      *(GwDelivery *) place = strcmp (text, "smtp") == 0 ? GW_DELIVERY_SMTP : GW_DELIVERY_MAILDIR;
      if (strcmp (text, "smtp") != 0 && strcmp (text, "maildir") != 0)
        fault (faults, keys[row].group, keys[row].key, "must be smtp or maildir");
      return;
    case YES:
      *(gboolean *) place = strcmp (text, "yes") == 0;
      if (strcmp (text, "yes") != 0 && strcmp (text, "no") != 0)
        fault (faults, keys[row].group, keys[row].key, "must be yes or no");
      return;
    case TLS:
      *(GwTls *) place = strcmp (text, "starttls") == 0 ? GW_TLS_STARTTLS : GW_TLS_NONE;
      if (strcmp (text, "starttls") != 0 && strcmp (text, "none") != 0)
        fault (faults, keys[row].group, keys[row].key, "must be none or starttls");
      return;
    case NUMBER:
      if (!parse_number (text, keys[row].min, keys[row].max, &number))
        {
          g_autofree char *problem = g_strdup_printf (
            "must be a whole number from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT ", is \"%s\"",
            keys[row].min, keys[row].max, text);
          fault (faults, keys[row].group, keys[row].key, problem);
        }
      if (keys[row].offset == G_STRUCT_OFFSET (GwConfig, give_up_us))
        config->give_up_us = number * GW_HOUR;
      else if (keys[row].max <= 1000000)
        *(int *) place = (int) number;
      else
        *(gint64 *) place = number;
      return;
    }
}

static gboolean
is_known (const char *group, const char *key)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].group, group) == 0 && (key == NULL || strcmp (keys[i].key, key) == 0))
      return TRUE;
  return FALSE;
}

static void
check_unknown (GKeyFile *file, GString *faults)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  for (char **group = groups; *group; group++)
    {
      if (!is_known (*group, NULL))
        {
          fault (faults, *group, "", "no such group; fix: remove it, or see notigate.conf(5)");
          continue;
        }
      g_auto (GStrv) names = g_key_file_get_keys (file, *group, NULL, NULL);
      for (char **name = names; name && *name; name++)
        if (!is_known (*group, *name))
          fault (faults, *group, *name, "no such key; fix: remove it, or see notigate.conf(5)");
    }
}

static void
check_values (const GwConfig *config, GString *faults)
{
  gboolean loopback = config->smtp_host && (g_str_has_prefix (config->smtp_host, "127.")
                                            || strcmp (config->smtp_host, "localhost") == 0
                                            || strcmp (config->smtp_host, "::1") == 0);
  if (config->address && strchr (config->address, '@') == NULL)
    fault (faults, "gateway", "address", "must be a mail address, like gateway@ccc.example");
  if (config->delivery == GW_DELIVERY_SMTP && config->smtp_tls == GW_TLS_NONE && !loopback)
    fault (faults, "delivery", "tls", "must be starttls where the host is not this machine's loopback");
}

/* No shell sees it: it is taken apart here, once. */
static void
take_command (GwConfig *config, GString *faults)
{
  g_autoptr (GError) error = NULL;
  if (config->alert_command == NULL)
    return;
  if (!g_shell_parse_argv (config->alert_command, NULL, &config->alert_argv, &error))
    {
      g_autofree char *problem = g_strdup_printf ("%s; fix: close each quotation mark", error->message);
      fault (faults, "alert", "command", problem);
    }
  else if (!g_path_is_absolute (config->alert_argv[0]))
    fault (faults, "alert", "command", "must begin with the whole path of a program, like /usr/local/bin/page");
}

static GKeyFile *
load_file (const char *home, GError **error)
{
  g_autofree char *path = g_build_filename (home, "notigate.conf", NULL);
  g_autoptr (GBytes) bytes = gw_file_load (path, 1 << 20, error);
  if (bytes == NULL)
    {
      g_prefix_error (error, "no instance at %s (fix: notigate init, or --home DIR): ", home);
      return NULL;
    }
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autoptr (GError) cause = NULL;
  if (!g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, &cause))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: %s", path, cause->message);
      return NULL;
    }
  return g_steal_pointer (&file);
}

static GwConfig *
read_config (GKeyFile *file, const char *home, const char *path, GError **error)
{
  g_autoptr (GwConfig) config = g_new0 (GwConfig, 1);
  g_autoptr (GString) faults = g_string_new (NULL);
  config->home = g_canonicalize_filename (home, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autofree char *given = g_key_file_get_string (file, keys[i].group, keys[i].key, NULL);
      if (given == NULL && keys[i].absent == NULL)
        fault (faults, keys[i].group, keys[i].key, "is missing");
      else
        set_value (config, i, given ? given : keys[i].absent, faults);
    }
  check_unknown (file, faults);
  check_values (config, faults);
  take_command (config, faults);
  if (config->smtp_helo == NULL)
    config->smtp_helo = g_strdup (config->domain);
  if (faults->len > 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s:%s", path, faults->str);
      return NULL;
    }
  return g_steal_pointer (&config);
}

GwConfig *
gw_config_load (const char *home, GError **error)
{
  g_autofree char *path = g_build_filename (home, "notigate.conf", NULL);
  g_autoptr (GKeyFile) file = load_file (home, error);
  if (file == NULL || !gw_file_check_private (home, TRUE, error) || !gw_file_check_private (path, TRUE, error))
    return NULL;
  return read_config (file, home, path, error);
}

GwConfig *
gw_config_load_to_read (const char *home, GError **error)
{
  g_autofree char *path = g_build_filename (home, "notigate.conf", NULL);
  g_autoptr (GKeyFile) file = load_file (home, error);
  if (file == NULL || !gw_file_check_readable (home, error) || !gw_file_check_readable (path, error))
    return NULL;
  return read_config (file, home, path, error);
}

gboolean
gw_config_load_intake (const char *home, gint64 *max_size, gint64 *min_free, GError **error)
{
  g_autoptr (GKeyFile) file = load_file (home, error);
  if (file == NULL)
    return FALSE;
  g_autofree char *size = g_key_file_get_string (file, "intake", "max-size", NULL);
  g_autofree char *space = g_key_file_get_string (file, "intake", "min-free", NULL);
  if (parse_number (size ? size : "26214400", 65536, 104857600, max_size)
      && parse_number (space ? space : "134217728", 0, G_MAXINT64, min_free))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s/notigate.conf: [intake] is wrong; fix: notigate doctor", home);
  return FALSE;
}

void
gw_config_free (GwConfig *config)
{
  if (config == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (keys[i].kind == TEXT)
      g_free (*(char **) G_STRUCT_MEMBER_P (config, keys[i].offset));
  g_strfreev (config->alert_argv);
  g_free (config->home);
  g_free (config);
}

char *
gw_config_path (const GwConfig *config, const char *name)
{
  return g_build_filename (config->home, name, NULL);
}
