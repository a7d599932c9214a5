/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/error.h"
#include "base/escape.h"
#include "intake/wake.h"
#include "workers/workers.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

static volatile sig_atomic_t stopping;

static void
on_stop (int signal_number)
{
  stopping = 1;
}

void
gw_worker_signals (void)
{
  struct sigaction stop = { .sa_handler = on_stop };
  struct sigaction ignore = { .sa_handler = SIG_IGN };
  sigset_t none;
  sigaction (SIGTERM, &stop, NULL);
  sigaction (SIGINT, &stop, NULL);
  sigaction (SIGPIPE, &ignore, NULL);
  sigemptyset (&none);
  sigprocmask (SIG_SETMASK, &none, NULL);
}

gboolean
gw_worker_stopping (void)
{
  return stopping != 0;
}

/* The signals to stop are let in by ppoll only: one that came between the question and the wait would
 * otherwise be slept over. */
gboolean
gw_worker_wait (const GwWorker *worker, gint64 until_us)
{
  gint64 left = CLAMP (until_us - gw_clock_now (), 0, GW_MINUTE);
  struct timespec timeout = { left / GW_SECOND, (left % GW_SECOND) * 1000 };
  struct pollfd wake = { .fd = worker->wake, .events = POLLIN };
  sigset_t stops, before;
  if (worker->once)
    return FALSE;
  sigemptyset (&stops);
  sigaddset (&stops, SIGTERM);
  sigaddset (&stops, SIGINT);
  sigprocmask (SIG_BLOCK, &stops, &before);
  gboolean woken = !gw_worker_stopping () && ppoll (&wake, 1, &timeout, &before) > 0;
  if (woken)
    gw_wake_drain (worker->wake);
  sigprocmask (SIG_SETMASK, &before, NULL);
  return woken;
}

void
gw_worker_wake_next (const GwWorker *worker)
{
  if (worker->next < 0)
    return;
  ssize_t ignored = write (worker->next, "1", 1);
  (void) ignored;
}

gboolean
gw_worker_lock (const char *home, const char *fix, int *lock, GError **error)
{
  g_autofree char *path = g_build_filename (home, "run", "daemon.lock", NULL);
  *lock = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (*lock < 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: %s; fix: notigate init, or run as the user that owns it", path,
                   g_strerror (errno));
      return FALSE;
    }
  if (flock (*lock, LOCK_EX | LOCK_NB) == 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_BUSY, "%s: a gateway runs on this instance already; fix: %s", home, fix);
  return FALSE;
}

void
gw_worker_log (const char *stage, gint64 id, const char *result, const char *reason)
{
  g_autofree char *safe_result = gw_escape_log (result);
  g_autofree char *safe_reason = reason ? gw_escape_log (reason) : NULL;
  fprintf (stderr, "stage=%s id=%" G_GINT64_FORMAT " result=%s%s%s\n", stage, id, safe_result,
           safe_reason ? " reason=" : "", safe_reason ? safe_reason : "");
}
