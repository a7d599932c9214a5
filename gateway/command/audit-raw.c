/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit raw: a mail as it came, to a person who is named for that. The ledger has it before the bytes go out. */
#include "base/error.h"
#include "base/file.h"
#include "command/audit-verbs.h"
#include "command/contact-verbs.h"
#include "process/reading.h"
#include "store/inbox.h"
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define MAX_REASON 500 /* bytes */

char *
gw_audit_need_reader (const GwConfig *config, GError **error)
{
  g_autoptr (GwPerson) person = gw_contact_person ();
  g_auto (GStrv) readers = g_strsplit_set (config->readers ? config->readers : "", " ,;", -1);
  if (*person->name != '\0' && g_strv_contains ((const char *const *) readers, person->name))
    return g_strdup_printf ("%s (user %" G_GINT64_FORMAT ")", person->name, person->uid);
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: is not among those who may read mail; fix: who is responsible names the "
               "readers in %s/notigate.conf, [audit] readers", person->name, config->home);
  return NULL;
}

gboolean
gw_audit_check_reason (const char *reason, const char *usage, GError **error)
{
  g_autofree char *stripped = reason ? g_strstrip (g_strdup (reason)) : NULL;
  if (stripped == NULL || *stripped == '\0')
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "the reason is missing; fix: notigate %s: say in a few words why",
                 usage);
  else if (strlen (reason) > MAX_REASON || !g_utf8_validate (reason, -1, NULL) || strpbrk (reason, "\r\n"))
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "the reason is no line of UTF-8 of at most %d bytes; fix: make it one",
                 MAX_REASON);
  else
    return TRUE;
  return FALSE;
}

/* The terminal of whoever looks is no place for a stranger's bytes. */
static gboolean
give (const GwMail *mail, GError **error)
{
  gsize size = 0;
  const char *bytes = g_bytes_get_data (mail->raw, &size);
  if (!isatty (STDOUT_FILENO))
    return gw_file_write (STDOUT_FILENO, bytes, size, error);
  g_autofree char *text = g_strndup (bytes ? bytes : "", size);
  gw_command_print (text);
  return TRUE;
}

static gboolean
read_mail (GwStore *store, gint64 id, const char *person, const char *reason, GError **error)
{
  g_autoptr (GwMail) mail = gw_store_mail_get (store, id, error);
  if (mail == NULL)
    return FALSE;
  if (mail->raw == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "mail %" G_GINT64_FORMAT ": its bytes are not kept any more; fix: notigate "
                   "audit show %" G_GINT64_FORMAT " tells since when, and what is left", id, id);
      return FALSE;
    }
  g_autoptr (GArray) mails = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_array_append_val (mails, id);
  const GwReading reading = { .what = "raw", .person = person, .reason = reason, .mails = mails };
  return gw_reading_enter (store, &reading, error) && give (mail, error);
}

int
gw_audit_verb_raw (int argc, char **argv)
{
  static const char usage[] = "audit raw N --reason TEXT";
  g_auto (GwOptions) options = { 0 };
  g_autofree char *reason = NULL;
  g_autofree char *person = NULL;
  gint64 id = 0;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "reason", 0, 0, G_OPTION_ARG_STRING, &reason, "Why you read it; it is kept, and its digest entered", "TEXT" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GwConfig) config = NULL;
  g_autoptr (GwStore) store = NULL;
  if (gw_command_parse (&argc, &argv, usage, "notigate audit raw 12 --reason \"a complaint of XA\" > mail.eml", entries,
                        &options, &error)
      && gw_command_operands (argc, 1, 1, usage, &error) && gw_command_number (argv[1], "mail", &id, &error)
      && gw_audit_check_reason (reason, usage, &error) && (config = gw_config_load (options.home, &error)) != NULL
      && (person = gw_audit_need_reader (config, &error)) != NULL
      && (store = gw_store_open (options.home, GW_STORE_WRITE, &error)) != NULL
      && read_mail (store, id, person, reason, &error))
    return EX_OK;
  return gw_command_fail (error);
}
