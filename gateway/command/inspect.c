/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate inspect: what the gateway would say about a mail. It writes nothing. */
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "command/operator.h"
#include "intake/receive.h"
#include "process.h"
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sysexits.h>
#include <unistd.h>

#define INPUT_LIMIT ((gsize) 256 << 20) /* bytes: beyond every limit that can be configured */

static GBytes *
load_input (const char *path, GError **error)
{
  if (strcmp (path, "-") != 0)
    return gw_file_load (path, INPUT_LIMIT, error);
  GBytes *bytes = gw_file_read (STDIN_FILENO, INPUT_LIMIT, error);
  if (bytes == NULL)
    g_prefix_error (error, "standard input: ");
  return bytes;
}

/* As intake would have stored it. */
static void
fill_mail (GwMail *mail, GBytes *input, const GwConfig *config, gint64 received_us)
{
  mail->received_us = received_us;
  mail->sha256 = gw_sha256_hex_bytes (input);
  mail->size = (gint64) g_bytes_get_size (input);
  mail->truncated = mail->size > config->max_size;
  mail->envelope_from = g_strdup ("");
  mail->envelope_to = g_strdup (config->address);
  mail->raw = mail->truncated ? g_bytes_new_from_bytes (input, 0, GW_RECEIVE_KEPT) : g_bytes_ref (input);
}

static gboolean
is_taken (const GwCase *c)
{
  return c->ending == GW_KIND_REGISTERED || c->ending == GW_KIND_DUPLICATE
         || (c->ending == GW_KIND_IGNORED && c->answer == GW_ANSWER_HELP);
}

/* Whether gpg-agent answers for the keys of the instance: a socket alone may be left from one that is gone. */
static gboolean
agent_runs (const char *home)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  g_autofree char *path = g_build_filename (home, "gnupg", "S.gpg-agent", NULL);
  if (g_strlcpy (address.sun_path, path, sizeof address.sun_path) >= sizeof address.sun_path)
    return FALSE;
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  gboolean answers = fd >= 0 && connect (fd, (const struct sockaddr *) &address, sizeof address) == 0;
  if (fd >= 0)
    close (fd);
  return answers;
}

/* An agent that only we have started goes with us; that of a running gateway, or of another verb, stays. */
static void
end_agent (GwInstance *instance, const char *home)
{
  g_autoptr (GError) problem = NULL;
  if (agent_runs (home) && !gw_operator_daemon_runs (home) && !gw_openpgp_stop_agent (instance->engine, &problem))
    g_debug ("%s", problem->message);
}

#define MOST_TRIES 8
#define TRY_AGAIN (50 * G_TIME_SPAN_MILLISECOND) /* longer with each try: 1.4 s in all */

/* Judged again where the engine failed: other inspects may have ended under us the agent that they had started. */
static GwCase *
judge (GwInstance *instance, const GwMail *mail, const char *home, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean before = agent_runs (home);
  GwCase *c = gw_process_mail (instance, mail, &problem);
  for (int tries = 1; c == NULL && g_error_matches (problem, GW_ERROR, GW_ERROR_CRYPTO) && tries < MOST_TRIES; tries++)
    {
      before = FALSE;
      g_clear_error (&problem);
      g_usleep ((gulong) (tries * TRY_AGAIN));
      c = gw_process_mail (instance, mail, &problem);
    }
  if (!before)
    end_agent (instance, home);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return c;
}

static gboolean
parse_time (const char *text, gint64 *at_us, GError **error)
{
  if (text == NULL || gw_time_parse (text, at_us))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--at %s: is no time; fix: write it like 2026-09-14T06:45:00Z", text);
  return FALSE;
}

int
gw_command_inspect (int argc, char **argv)
{
  static const char usage[] = "inspect [--json] [--at TIME] FILE";
  g_auto (GwOptions) options = { 0 };
  g_autofree char *at = NULL;
  gint64 at_us = G_MAXINT64;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, "As if it had come then, to the directory of then", "TIME" },
    G_OPTION_ENTRY_NULL
  };
  if (!gw_command_parse (&argc, &argv, usage, "notigate inspect --at 2026-09-14T06:45:00Z letter.eml", entries,
                         &options, &error)
      || !gw_command_operands (argc, 1, 1, usage, &error) || !parse_time (at, &at_us, &error))
    return gw_command_fail (error);
  g_autoptr (GBytes) input = load_input (argv[1], &error);
  g_autoptr (GwInstance) instance = input ? gw_instance_open_at (options.home, GW_STORE_READ, at_us, &error) : NULL;
  if (instance == NULL)
    return gw_command_fail (error);
  g_autoptr (GwMail) mail = g_new0 (GwMail, 1);
  fill_mail (mail, input, instance->config, at != NULL ? at_us : gw_clock_now ());
  g_autoptr (GwCase) c = judge (instance, mail, options.home, &error);
  if (c == NULL)
    return gw_command_fail (error);
  g_autoptr (JsonObject) view = gw_case_to_json (c);
  if (options.json)
    gw_command_print_json_object (json_object_ref (view));
  else
    gw_operator_print_case (view, options.plain);
  return is_taken (c) ? EX_OK : 1;
}
