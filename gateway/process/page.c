/* SPDX-License-Identifier: Apache-2.0 */
#include "process/page.h"
#include "base/clock.h"
#include "base/escape.h"
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_TRIES 5    /* of one run that fails; the alert stays in todo */
#define MAX_TEXT 300   /* bytes: two short messages */
#define TICK_US 20000  /* how often a running command is looked at */

/* One line, without controls, cut between characters. */
static char *
one_line (const char *text)
{
  g_autofree char *line = gw_escape_line (text);
  g_autofree char *shown = gw_escape_terminal (line, FALSE);
  if (strlen (shown) <= MAX_TEXT)
    return g_steal_pointer (&shown);
  const char *end = g_utf8_find_prev_char (shown, shown + MAX_TEXT + 1);
  return g_strndup (shown, (gsize) (end - shown));
}

gboolean
gw_page_ask (const GwConfig *config, GwStore *store, const GwIncident *incident, const char *in_clear, GError **error)
{
  if (config->alert_argv == NULL || (incident != NULL && incident->exercise))
    return TRUE;
  g_autofree char *text = one_line (in_clear);
  return gw_store_page_put (store, text, gw_clock_now (), error);
}

/* ---- Running it --------------------------------------------------------------------------------------------- */

/* In the child: a group of its own, so that all of it can be ended; and the signal that the gateway ignores. */
static void
in_child (gpointer data)
{
  setpgid (0, 0);
  signal (SIGPIPE, SIG_DFL);
}

static GStrv
environment (const GwPage *page)
{
  g_autofree char *alert = g_strdup_printf ("%" G_GINT64_FORMAT, page->alert);
  GStrv variables = g_get_environ ();
  variables = g_environ_setenv (variables, "NOTIGATE_ALERT", alert, TRUE);
  variables = g_environ_setenv (variables, "NOTIGATE_KIND", page->kind, TRUE);
  variables = g_environ_setenv (variables, "NOTIGATE_TEXT", page->text, TRUE);
  return page->incident != NULL ? g_environ_setenv (variables, "NOTIGATE_INCIDENT", page->incident, TRUE)
                                : g_environ_unsetenv (variables, "NOTIGATE_INCIDENT");
}

/* A pipe that holds the text already: it is shorter than a pipe's buffer. -1 where there is none. */
static int
make_input (const char *text)
{
  int ends[2];
  g_autofree char *line = g_strconcat (text, "\n", NULL);
  if (pipe2 (ends, O_CLOEXEC) != 0)
    return -1;
  ssize_t written = write (ends[1], line, strlen (line));
  close (ends[1]);
  if (written == (ssize_t) strlen (line))
    return ends[0];
  close (ends[0]);
  return -1;
}

/* NULL: it ended well. */
static char *
wait_for (GPid pid, gint64 limit_us, GwPageStop stop)
{
  int status = 0;
  gint64 until = g_get_monotonic_time () + limit_us;
  pid_t ended;
  while ((ended = waitpid (pid, &status, WNOHANG)) == 0)
    {
      gboolean stopped = stop != NULL && stop ();
      if (!stopped && g_get_monotonic_time () < until)
        {
          g_usleep (TICK_US);
          continue;
        }
      kill (-pid, SIGKILL);
      waitpid (pid, &status, 0);
      return stopped ? g_strdup ("the gateway was stopped meanwhile")
                     : g_strdup_printf ("it took longer than %" G_GINT64_FORMAT " seconds", limit_us / GW_SECOND);
    }
  g_autoptr (GError) error = NULL;
  if (ended == pid && g_spawn_check_wait_status (status, &error))
    return NULL;
  return g_strdup (error != NULL ? error->message : "it cannot be waited for");
}

char *
gw_page_run (const GwConfig *config, const GwPage *page, gint64 limit_us, GwPageStop stop)
{
  GPid pid = 0;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) variables = environment (page);
  int input = make_input (page->text);
  if (input < 0)
    return g_strdup ("there is no pipe for it");
  gboolean started = g_spawn_async_with_fds (NULL, config->alert_argv, variables,
                                             G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL, in_child, NULL, &pid,
                                             input, -1, -1, &error);
  close (input);
  return started ? wait_for (pid, limit_us, stop) : g_strdup (error->message);
}

/* ---- What becomes of it ------------------------------------------------------------------------------------- */

void
gw_page_begin (GwPage *page, gint64 now_us)
{
  page->tries++;
  page->last_us = now_us;
  page->due_us = page->tries < MAX_TRIES ? now_us + (GW_MINUTE << (page->tries - 1)) : 0;
  g_free (page->result);
  page->result = g_strdup ("it was begun, and nobody saw its end");
}

void
gw_page_end (GwPage *page, const GwConfig *config, const char *problem, gint64 now_us)
{
  g_free (page->result);
  page->result = g_strdup (problem != NULL ? problem : "ok");
  page->last_us = now_us;
  if (problem != NULL)
    return;
  page->tries = 0;
  page->runs++;
  page->due_us = config->alert_repeat > 0 ? now_us + config->alert_repeat * GW_MINUTE : 0;
}
