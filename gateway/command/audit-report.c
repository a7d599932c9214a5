/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit report: a page of HTML about a span of time. */
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "command/audit-verbs.h"
#include "process/reporting.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define MAX_VKEYS (64 * 1024) /* bytes */

typedef struct {
  char *from;
  char *to;
  char *output;
  char *language;
  char *vkey;
  gboolean internal;
  gboolean exercises;
} Words;

static void
words_clear (Words *words)
{
  g_free (words->from);
  g_free (words->to);
  g_free (words->output);
  g_free (words->language);
  g_free (words->vkey);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

/* Without options: this year until now. */
static gboolean
make_span (const Words *words, GwReportSpan *span, GError **error)
{
  gint64 now = gw_clock_now ();
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (now / GW_SECOND);
  g_autoptr (GDateTime) year = g_date_time_new_utc (g_date_time_get_year (at), 1, 1, 0, 0, 0);
  *span = (GwReportSpan){ g_date_time_to_unix (year) * GW_SECOND, now, now, words->exercises };
  if (!gw_operator_parse_time ("from", words->from, &span->from_us, error)
      || !gw_operator_parse_time ("to", words->to, &span->to_us, error))
    return FALSE;
  if (words->to && gw_operator_is_day (words->to))
    span->to_us += GW_DAY; /* a day is in it to its last moment */
  if (span->from_us < span->to_us && span->to_us - span->from_us <= 100 * 366 * GW_DAY)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--from, --to: %s; fix: --from is the first day, --to the last",
               span->from_us < span->to_us ? "are more than a hundred years apart" : "leave no time between them");
  return FALSE;
}

static char *
digest_of_vkey (const GwConfig *config, const char *path, GError **error)
{
  g_autofree char *own = gw_config_path (config, "ledger.vkey");
  g_autoptr (GBytes) bytes = gw_file_load (path ? path : own, MAX_VKEYS, error);
  return bytes ? gw_sha256_hex_bytes (bytes) : NULL;
}

/* Who may read it is decided by what is in it. */
static gboolean
put_page (const Words *words, const char *page, GError **error)
{
  if (words->output == NULL || strcmp (words->output, "-") == 0)
    return gw_file_write (STDOUT_FILENO, page, strlen (page), error);
  return gw_file_replace (words->output, page, strlen (page), words->internal ? 0600 : 0644, error);
}

static void
tell (const Words *words, const GwReportSpan *span, const char *page, gboolean wrong, const GwOptions *options)
{
  gboolean to_file = words->output != NULL && strcmp (words->output, "-") != 0;
  if (!to_file)
    return;
  g_autofree char *digest = gw_sha256_hex (page, strlen (page));
  if (options->json)
    {
      JsonObject *object = json_object_new ();
      gw_operator_set (object, "file", words->output);
      gw_operator_set (object, "sha256", digest);
      json_object_set_int_member (object, "size", (gint64) strlen (page));
      gw_operator_set_time (object, "from", span->from_us);
      gw_operator_set_time (object, "to", span->to_us);
      json_object_set_boolean_member (object, "internal", words->internal);
      json_object_set_boolean_member (object, "sound", !wrong);
      gw_command_print_json_object (object);
      return;
    }
  g_autofree char *from = gw_operator_time (span->from_us);
  g_autofree char *to = gw_operator_time (span->to_us);
  gw_operator_line ("report", words->output, options->plain);
  gw_operator_line ("from", from, options->plain);
  gw_operator_line ("until", to, options->plain);
  gw_operator_line ("sha-256", digest, options->plain);
  if (wrong)
    printf ("WRONG: the record does not hold, and the page says so; notigate audit verify tells more.\n");
}

int
gw_audit_verb_report (int argc, char **argv)
{
  static const char usage[] = "audit report [--from TIME] [--to TIME] [--output FILE]";
  g_auto (GwOptions) options = { 0 };
  g_auto (Words) words = { 0 };
  GwReportSpan span;
  gboolean wrong = FALSE;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &words.from, "The first day, or a time (this year's first)", "TIME" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &words.to, "The last day, or the time where it ends (now)", "TIME" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &words.output, "Where the page goes (standard output)", "FILE" },
    { "language", 0, 0, G_OPTION_ARG_STRING, &words.language, "In this language (the gateway's)", "LANGUAGE" },
    { "internal", 0, 0, G_OPTION_ARG_NONE, &words.internal, "With names and small groups: not to be passed on", NULL },
    { "exercises", 0, 0, G_OPTION_ARG_NONE, &words.exercises, "Count exercises, too", NULL },
    { "vkey", 0, 0, G_OPTION_ARG_FILENAME, &words.vkey, "Your own copy of the ledger's public key (else DIR/ledger.vkey)",
      "FILE" },
    G_OPTION_ENTRY_NULL
  };
  if (!gw_command_parse (&argc, &argv, usage, "notigate audit report --from 2026-01-01 --to 2026-12-31 -o report.html", entries,
                         &options, &error)
      || !gw_command_operands (argc, 0, 0, usage, &error) || !make_span (&words, &span, &error))
    return gw_command_fail (error);
  g_autoptr (GwConfig) config = gw_config_load_to_read (options.home, &error);
  g_autoptr (GwStore) store = config ? gw_store_open (options.home, GW_STORE_READ, &error) : NULL;
  g_autoptr (GPtrArray) verifiers = store ? gw_audit_load_verifiers (config, words.vkey, &error) : NULL;
  g_autofree char *digest = verifiers ? digest_of_vkey (config, words.vkey, &error) : NULL;
  const GwReportOrder order = { span, words.internal, words.language, verifiers, digest };
  g_autofree char *page = digest ? gw_reporting_make (store, config, &order, &wrong, &error) : NULL;
  if (page == NULL || !put_page (&words, page, &error))
    return gw_command_fail (error);
  tell (&words, &span, page, wrong, &options);
  return wrong ? 1 : EX_OK;
}
