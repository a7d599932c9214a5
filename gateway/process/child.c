/* SPDX-License-Identifier: Apache-2.0 */
#include "process/child.h"
#include "base/clock.h"
#include "base/file.h"
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define TICK_US 20000 /* how often a running program is looked at */

/* In the child: a group of its own, so that all of it can be ended; and the signal that the gateway ignores. */
static void
in_child (gpointer data)
{
  setpgid (0, 0);
  signal (SIGPIPE, SIG_DFL);
}

/* A file that is in memory only, so that a program that does not read keeps nobody waiting. -1 where there is none. */
static int
make_input (const char *text)
{
  int input = memfd_create ("input", MFD_CLOEXEC);
  if (input >= 0 && gw_file_write (input, text, strlen (text), NULL) && lseek (input, 0, SEEK_SET) == 0)
    return input;
  if (input >= 0)
    close (input);
  return -1;
}

/* What there is to read. FALSE: it is more than may be. */
static gboolean
drain (const GwChild *child, int output)
{
  char buffer[4096];
  ssize_t got;
  while (output >= 0 && child->output->len <= child->most && (got = read (output, buffer, sizeof buffer)) > 0)
    g_string_append_len (child->output, buffer, got);
  return output < 0 || child->output->len <= child->most;
}

/* NULL: it ended well. */
static char *
wait_for (const GwChild *child, GPid pid, int output)
{
  int status = 0;
  gint64 until = g_get_monotonic_time () + child->limit_us;
  gboolean fits = TRUE;
  pid_t ended;
  while ((ended = waitpid (pid, &status, WNOHANG)) == 0)
    {
      gboolean stopped = child->stop != NULL && child->stop ();
      fits = drain (child, output);
      if (fits && !stopped && g_get_monotonic_time () < until)
        {
          g_usleep (TICK_US);
          continue;
        }
      kill (-pid, SIGKILL);
      waitpid (pid, &status, 0);
      return !fits     ? g_strdup_printf ("it writes more than %" G_GSIZE_FORMAT " bytes", child->most)
             : stopped ? g_strdup ("the gateway was stopped meanwhile")
                       : g_strdup_printf ("it took longer than %" G_GINT64_FORMAT " seconds", child->limit_us / GW_SECOND);
    }
  if (!drain (child, output))
    return g_strdup_printf ("it writes more than %" G_GSIZE_FORMAT " bytes", child->most);
  g_autoptr (GError) error = NULL;
  if (ended == pid && g_spawn_check_wait_status (status, &error))
    return NULL;
  return g_strdup (error != NULL ? error->message : "it cannot be waited for");
}

static char *
start (const GwChild *child, int input, const int output[2])
{
  GPid pid = 0;
  g_autoptr (GError) error = NULL;
  GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD | (child->output == NULL ? G_SPAWN_STDOUT_TO_DEV_NULL : 0);
  gboolean started = g_spawn_async_with_fds (NULL, child->argv, child->environment, flags, in_child, NULL, &pid, input,
                                             output[1], -1, &error);
  return started ? wait_for (child, pid, output[0]) : g_strdup (error->message);
}

char *
gw_child_run (const GwChild *child)
{
  int output[2] = { -1, -1 };
  int input = make_input (child->input);
  if (input < 0)
    return g_strdup ("there is no memory for its input");
  char *problem = NULL;
  if (child->output != NULL && pipe2 (output, O_CLOEXEC) != 0)
    problem = g_strdup ("there is no pipe for its output");
  else if (child->output != NULL && fcntl (output[0], F_SETFL, O_NONBLOCK) != 0)
    problem = g_strdup ("its output cannot be read");
  else
    problem = start (child, input, output);
  close (input);
  for (gsize i = 0; i < G_N_ELEMENTS (output); i++)
    if (output[i] >= 0)
      close (output[i]);
  return problem;
}
