/* SPDX-License-Identifier: Apache-2.0 */
#include "command/dry-run.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "command/operator.h"
#include "intake/receive.h"
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define INPUT_LIMIT ((gsize) 256 << 20) /* bytes: beyond every limit that can be configured */

GBytes *
gw_dry_run_load (const char *path, GError **error)
{
  if (strcmp (path, "-") != 0)
    return gw_file_load (path, INPUT_LIMIT, error);
  GBytes *bytes = gw_file_read (STDIN_FILENO, INPUT_LIMIT, error);
  if (bytes == NULL)
    g_prefix_error (error, "standard input: ");
  return bytes;
}

GwMail *
gw_dry_run_mail (GBytes *input, const GwConfig *config, gint64 received_us)
{
  GwMail *mail = g_new0 (GwMail, 1);
  mail->received_us = received_us;
  mail->sha256 = gw_sha256_hex_bytes (input);
  mail->size = (gint64) g_bytes_get_size (input);
  mail->truncated = mail->size > config->max_size;
  mail->envelope_from = g_strdup ("");
  mail->envelope_to = g_strdup (config->address);
  mail->raw = mail->truncated ? g_bytes_new_from_bytes (input, 0, GW_RECEIVE_KEPT) : g_bytes_ref (input);
  return mail;
}

gboolean
gw_dry_run_time (const char *text, gint64 *at_us, GError **error)
{
  if (text == NULL || gw_time_parse (text, at_us))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--at %s: is no time; fix: write it like 2026-09-14T06:45:00Z", text);
  return FALSE;
}

/* A socket alone may be left from one that is gone. */
gboolean
gw_dry_run_agent (const char *home)
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

void
gw_dry_run_end (GwInstance *instance, const char *home, gboolean agent_before)
{
  g_autoptr (GError) problem = NULL;
  if (!agent_before && gw_dry_run_agent (home) && !gw_operator_daemon_runs (home)
      && !gw_openpgp_stop_agent (instance->engine, &problem))
    g_debug ("%s", problem->message);
}

GwCase *
gw_dry_run_judge (GwInstance *instance, const GwMail *mail, const GwThen *then, const char *home, GError **error)
{
  gboolean stumbled = FALSE;
  gboolean before = gw_dry_run_agent (home);
  GwCase *c = gw_process_dry (instance, mail, then, &stumbled, error);
  gw_dry_run_end (instance, home, before && !stumbled);
  return c;
}
