/* SPDX-License-Identifier: Apache-2.0
 * notigate-receive: a message from standard input into the inbox. Exit 0: it is durable. Anything else
 * is exit 75, so that the mail server keeps it, and not a byte of output, since a mail server quotes
 * output in bounces; the reason goes to syslog. */
#include "base/escape.h"
#include "intake/receive.h"
#include <fcntl.h>
#include <string.h>
#include <sysexits.h>
#include <syslog.h>
#include <unistd.h>

/* Whatever a library may want to print ends here. */
static void
be_silent (void)
{
  int null = open ("/dev/null", O_WRONLY | O_CLOEXEC);
  if (null < 0)
    return;
  dup2 (null, STDOUT_FILENO);
  dup2 (null, STDERR_FILENO);
}

typedef struct {
  const char *home;
  const char *sender;
  GString *recipients;
} Arguments;

static gboolean
parse_arguments (int argc, char **argv, Arguments *arguments)
{
  gboolean options = TRUE;
  for (int i = 1; i < argc; i++)
    {
      gboolean is_option = options && argv[i][0] == '-' && argv[i][1] != '\0';
      if (is_option && strcmp (argv[i], "--") == 0)
        options = FALSE;
      else if (is_option && i + 1 < argc && strcmp (argv[i], "--home") == 0)
        arguments->home = argv[++i];
      else if (is_option && i + 1 < argc && strcmp (argv[i], "-f") == 0)
        arguments->sender = *argv[++i] ? argv[i] : "<>"; /* the null sender is not "not told" */
      else if (is_option)
        return FALSE;
      else
        g_string_append_printf (arguments->recipients, "%s%s", arguments->recipients->len ? " " : "", argv[i]);
    }
  return TRUE;
}

int
main (int argc, char **argv)
{
  be_silent ();
  g_autoptr (GString) recipients = g_string_new (NULL);
  Arguments arguments = { g_getenv ("NOTIGATE_HOME"), "", recipients };
  g_autoptr (GError) error = NULL;
  if (!parse_arguments (argc, argv, &arguments))
    {
      syslog (LOG_MAIL | LOG_ERR, "notigate-receive: wrong arguments; fix: see notigate-receive(8)");
      return EX_TEMPFAIL;
    }
  if (arguments.home == NULL)
    arguments.home = "/var/lib/notigate";
  if (gw_receive (arguments.home, STDIN_FILENO, arguments.sender, recipients->str, FALSE, &error))
    return EX_OK;
  g_autofree char *reason = gw_escape_terminal (error->message, FALSE);
  syslog (LOG_MAIL | LOG_ERR, "notigate-receive: deferred: %s", reason);
  return EX_TEMPFAIL;
}
