/* SPDX-License-Identifier: Apache-2.0
 *
 * The parent holds no database, no keys and no mail: it forks, watches and ends the workers. */
#include "base/clock.h"
#include "base/config.h"
#include "base/error.h"
#include "base/file.h"
#include "intake/wake.h"
#include "ledger/log.h"
#include "process/instance.h"
#include "process/witness.h"
#include "store/inbox.h"
#include "store/ledger.h"
#include "store/letter.h"
#include "workers/confine.h"
#include "workers/workers.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define MAX_CHILDREN 36
#define STOP_SECONDS 20 /* what a worker may still take when asked to stop */
#define MAX_ROUNDS 1000 /* of run --once: each settles all that was due when it began */

typedef int (*Work) (const GwWorker *worker);

typedef struct {
  GwWorker worker;
  Work work;
  pid_t pid;
  gint64 started_us;
  char name[16];
} Child;

typedef struct {
  const char *home;
  Child children[MAX_CHILDREN];
  guint count;
  int lock;
  int wake;
  int to_sealer[2];
  int to_sender[2];
  int to_pager[2];
  gint64 agent_us;   /* when the agent was last looked after, by g_get_monotonic_time() */
  sigset_t signals;  /* that the parent waits for */
  gboolean stopping; /* run --once was asked to stop */
} Parent;

static gboolean
enter_policy (GwStore *store, gpointer data, GError **error)
{
  GwInstance *instance = data;
  gsize size;
  gboolean is_new = FALSE;
  const char *bytes = g_bytes_get_data (gw_policy_text (instance->policy), &size);
  g_autofree char *text = g_strndup (bytes, size);
  const char *digest = gw_policy_digest (instance->policy);
  if (!gw_store_policy_put (store, digest, text, gw_clock_now (), &is_new, error))
    return FALSE;
  if (!is_new)
    return TRUE;
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_POLICY, gw_clock_now ());
  entry->subject = g_strdup (digest);
  return gw_log_append (store, entry, -1, NULL, error);
}

/* All that can be wrong is found before the first fork: configuration, policy, keys, and a ledger that does
 * not extend what was signed. Nothing of it stays open, since nothing of it may cross a fork. */
static gboolean
check_instance (const char *home, int *judges, GError **error)
{
  g_autoptr (GwInstance) instance = gw_instance_open (home, GW_STORE_WRITE, error);
  if (instance == NULL)
    return FALSE;
  g_autoptr (GPtrArray) witnesses = gw_witnesses_load (instance->config, error);
  if (witnesses == NULL)
    return FALSE;
  g_autofree char *head = gw_config_path (instance->config, "ledger.head");
  gw_file_clear_left_over (head);
  if (instance->config->extra_head != NULL)
    gw_file_clear_left_over (instance->config->extra_head);
  if (!gw_log_check (instance->store, instance->origin, head, instance->config->extra_head, NULL, error))
    return FALSE;
  *judges = instance->config->judges;
  return gw_store_write (instance->store, enter_policy, instance, error);
}

/* What workers of an earlier run left claimed is free: there are none now. */
static gboolean
prepare (const char *home, int *judges, GError **error)
{
  if (!check_instance (home, judges, error))
    return FALSE;
  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_WRITE, error);
  return store != NULL && gw_store_inbox_release (store, NULL, FALSE, error)
         && gw_store_letters_release (store, NULL, error);
}

/* The agent is the parent's: it has the secret keys, and the workers, which are confined, have not. Nor can they start
 * one. */
static gboolean
start_agent (const char *home, GError **error)
{
  g_autofree char *gnupg = g_build_filename (home, "gnupg", NULL);
  g_autoptr (GwOpenpgp) engine = gw_openpgp_new (gnupg, error);
  return engine != NULL && gw_openpgp_start_agent (engine, error);
}

/* One that died is missed for a minute, or until a worker fails for it: no mail and no letter is lost meanwhile. */
static void
keep_agent (Parent *parent)
{
  g_autoptr (GError) error = NULL;
  if (g_get_monotonic_time () - parent->agent_us < G_TIME_SPAN_MINUTE)
    return;
  if (!start_agent (parent->home, &error))
    gw_worker_log ("run", 0, "agent-not-started", error->message);
  parent->agent_us = g_get_monotonic_time ();
}

/* A key that cannot sign is told at once, not with the first letter. */
static gboolean
probe_key (const char *home, GError **error)
{
  g_autoptr (GwConfig) config = gw_config_load (home, error);
  if (config == NULL)
    return FALSE;
  g_autofree char *gnupg = gw_config_path (config, "gnupg");
  g_autoptr (GwOpenpgp) engine = gw_openpgp_new (gnupg, error);
  g_autoptr (GBytes) probe = g_bytes_new_static ("probe", 5);
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *micalg = NULL;
  return engine != NULL && gw_openpgp_sign (engine, config->fingerprint, probe, &signature, &micalg, error);
}

static void
start_child (Child *child)
{
  child->started_us = gw_clock_now ();
  fflush (NULL);
  child->pid = fork ();
  if (child->pid != 0)
    return;
  setpgid (0, 0);
  prctl (PR_SET_PDEATHSIG, SIGTERM);
  gw_worker_signals ();
  _exit (child->work (&child->worker));
}

/* What the dead worker held is free for the next. Its attempt stays counted, unless it was we who ended it. Its own
 * children (gpg) go too. */
static void
clean_up (const Parent *parent, const Child *child, gboolean give_back)
{
  g_autoptr (GError) error = NULL;
  kill (-child->pid, SIGKILL);
  g_autoptr (GwStore) store = gw_store_open (parent->home, GW_STORE_WRITE, &error);
  if (store == NULL || !gw_store_inbox_release (store, child->name, give_back, &error)
      || !gw_store_letters_release (store, child->name, &error))
    gw_worker_log ("run", child->pid, "not-released", error->message);
}

static void
log_death (const Child *child, int status)
{
  g_autofree char *reason = WIFSIGNALED (status) ? g_strdup_printf ("%s ended by signal %d", child->name, WTERMSIG (status))
                                                 : g_strdup_printf ("%s ended with status %d", child->name, WEXITSTATUS (status));
  gw_worker_log ("run", child->pid, "worker-ended", reason);
}

static void
add_child (Parent *parent, const char *name, Work work, int wake, int next)
{
  Child *child = &parent->children[parent->count++];
  g_strlcpy (child->name, name, sizeof child->name);
  child->work = work;
  child->worker = (GwWorker){ .home = parent->home, .name = child->name, .once = parent->wake < 0, .wake = wake, .next = next };
}

static void
add_children (Parent *parent, int judges)
{
  for (int i = 0; i < judges; i++)
    {
      g_autofree char *name = g_strdup_printf ("judge-%d", i + 1);
      add_child (parent, name, gw_judge_run, parent->wake, parent->to_sealer[1]);
    }
  add_child (parent, "sealer", gw_sealer_run, parent->to_sealer[0], parent->to_sender[1]);
  add_child (parent, "sender", gw_sender_run, parent->to_sender[0], parent->to_pager[1]);
  add_child (parent, "pager", gw_pager_run, parent->to_pager[0], -1);
  add_child (parent, "witness", gw_witness_run, -1, -1);
}

/* ---- run --once: the same workers, one after another, until none finds anything to do ------------------- */

/* Asked to stop, the worker finishes what it holds; the agent is ended by us in any case. */
static int
wait_for (Parent *parent, const Child *child)
{
  gint64 until = G_MAXINT64;
  int result = 0;
  while (waitpid (child->pid, &result, WNOHANG) != child->pid)
    {
      struct timespec timeout = { 1, 0 };
      int number = sigtimedwait (&parent->signals, NULL, &timeout);
      if (g_get_monotonic_time () > until)
        kill (-child->pid, SIGKILL);
      if (number != SIGTERM && number != SIGINT)
        continue;
      parent->stopping = TRUE;
      until = g_get_monotonic_time () + STOP_SECONDS * G_USEC_PER_SEC;
      kill (child->pid, SIGTERM);
    }
  return result;
}

static gboolean
run_child_once (Parent *parent, Child *child, int *status)
{
  for (int crashes = 0;; crashes++)
    {
      start_child (child);
      if (child->pid < 0)
        return FALSE;
      int result = wait_for (parent, child);
      *status = WIFEXITED (result) ? WEXITSTATUS (result) : -1;
      if (WIFEXITED (result))
        return TRUE;
      log_death (child, result);
      clean_up (parent, child, parent->stopping);
      if (parent->stopping)
        return TRUE;
      if (crashes >= 100)
        return FALSE;
    }
}

static gboolean
run_once (Parent *parent, GError **error)
{
  if (!start_agent (parent->home, error))
    return FALSE;
  sigprocmask (SIG_BLOCK, &parent->signals, NULL);
  for (int round = 0; round < MAX_ROUNDS; round++)
    {
      gboolean worked = FALSE;
      for (guint i = 0; i < parent->count; i++)
        {
          Child *child = &parent->children[i];
          int status = 0;
          gboolean ran = run_child_once (parent, child, &status);
          if (parent->stopping)
            {
              g_set_error (error, GW_ERROR, GW_ERROR_TEMPORARY, "stopped before all was done; fix: run again, nothing is lost");
              return FALSE;
            }
          if (!ran || (status != GW_WORKER_IDLE && status != GW_WORKER_WORKED))
            {
              g_set_error (error, GW_ERROR, GW_ERROR_TEMPORARY, "the %s could not finish; its reason is above; fix it, then run "
                           "again: nothing is lost", child->name);
              return FALSE;
            }
          worked |= status == GW_WORKER_WORKED;
        }
      if (!worked)
        return TRUE;
    }
  return TRUE;
}

/* ---- The daemon ------------------------------------------------------------------------------------------- */

static Child *
find_child (Parent *parent, pid_t pid)
{
  for (guint i = 0; i < parent->count; i++)
    if (parent->children[i].pid == pid)
      return &parent->children[i];
  return NULL;
}

/* A worker that dies at once is started again after a second, not in a loop that eats the machine. */
static void
reap (Parent *parent)
{
  int status;
  pid_t pid;
  while ((pid = waitpid (-1, &status, WNOHANG)) > 0)
    {
      Child *child = find_child (parent, pid);
      if (child == NULL)
        continue;
      log_death (child, status);
      clean_up (parent, child, FALSE);
      child->pid = 0;
      parent->agent_us = 0; /* it may have failed for want of one */
    }
}

static gboolean
restart_dead (Parent *parent)
{
  gboolean waiting = FALSE;
  for (guint i = 0; i < parent->count; i++)
    {
      Child *child = &parent->children[i];
      if (child->pid > 0)
        continue;
      if (gw_clock_now () - child->started_us >= GW_SECOND || gw_clock_now () < child->started_us)
        start_child (child);
      else
        waiting = TRUE;
    }
  return waiting;
}

static void
stop_children (Parent *parent)
{
  gint64 until = g_get_monotonic_time () + STOP_SECONDS * G_USEC_PER_SEC;
  for (guint i = 0; i < parent->count; i++)
    if (parent->children[i].pid > 0)
      kill (parent->children[i].pid, SIGTERM);
  for (guint i = 0; i < parent->count; i++)
    {
      Child *child = &parent->children[i];
      while (child->pid > 0 && waitpid (child->pid, NULL, WNOHANG) == 0)
        {
          if (g_get_monotonic_time () > until)
            kill (-child->pid, SIGKILL);
          g_usleep (10000);
        }
      if (child->pid > 0)
        clean_up (parent, child, TRUE);
      child->pid = 0;
    }
}

/* New configuration or policy: the workers begin anew. With one that is wrong they would only die: those that
 * run go on with what they have. */
static void
reload (Parent *parent)
{
  g_autoptr (GError) error = NULL;
  int judges = 0; /* their number stays until the next start */
  if (!check_instance (parent->home, &judges, &error))
    {
      gw_worker_log ("run", getpid (), "not-reloaded", error->message);
      return;
    }
  stop_children (parent);
  gw_worker_log ("run", getpid (), "reloaded", NULL);
}

static void
watch (Parent *parent)
{
  for (;;)
    {
      gboolean soon = restart_dead (parent);
      struct timespec timeout = { soon ? 1 : 60, 0 };
      int number = sigtimedwait (&parent->signals, NULL, &timeout);
      if (number == SIGTERM || number == SIGINT)
        return;
      if (number == SIGHUP)
        reload (parent);
      reap (parent);
      keep_agent (parent);
    }
}

static gboolean
open_pipes (Parent *parent, GError **error)
{
  parent->wake = gw_wake_open (parent->home, error);
  if (parent->wake < 0)
    return FALSE;
  if (pipe2 (parent->to_sealer, O_NONBLOCK | O_CLOEXEC) == 0 && pipe2 (parent->to_sender, O_NONBLOCK | O_CLOEXEC) == 0
      && pipe2 (parent->to_pager, O_NONBLOCK | O_CLOEXEC) == 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_IO, "cannot make a pipe: %s", g_strerror (errno));
  return FALSE;
}

/* As it is for this process, which a service manager may have confined already. */
static void
log_start (void)
{
  GwConfineMeans means = gw_confine_means ();
  g_autofree char *landlock = means.landlock > 0 ? g_strdup_printf ("version %d", means.landlock) : g_strdup ("none");
  g_autofree char *reason = g_strdup_printf ("workers confined by seccomp: %s, Landlock: %s", means.seccomp ? "yes" : "none", landlock);
  gw_worker_log ("run", getpid (), "started", reason);
}

static gboolean
run_daemon (Parent *parent, int judges, GError **error)
{
  sigaddset (&parent->signals, SIGHUP);
  if (!start_agent (parent->home, error) || !probe_key (parent->home, error) || !open_pipes (parent, error))
    return FALSE;
  parent->agent_us = g_get_monotonic_time ();
  sigprocmask (SIG_BLOCK, &parent->signals, NULL);
  add_children (parent, judges);
  log_start ();
  watch (parent);
  stop_children (parent);
  gw_worker_log ("run", getpid (), "stopped", NULL);
  return TRUE;
}

/* One agent a run, ended by its parent only. */
static void
stop_agent (const char *home)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *gnupg = g_build_filename (home, "gnupg", NULL);
  g_autoptr (GwOpenpgp) engine = gw_openpgp_new (gnupg, &error);
  if (engine == NULL || !gw_openpgp_stop_agent (engine, &error))
    gw_worker_log ("run", 0, "agent-not-stopped", error->message);
}

gboolean
gw_parent_run (const char *home, gboolean once, GError **error)
{
  int judges = 0;
  Parent parent = { .home = home, .lock = -1, .wake = -1, .to_sealer = { -1, -1 }, .to_sender = { -1, -1 }, .to_pager = { -1, -1 } };
  sigemptyset (&parent.signals);
  sigaddset (&parent.signals, SIGTERM);
  sigaddset (&parent.signals, SIGINT);
  sigaddset (&parent.signals, SIGCHLD);
  gboolean done = gw_worker_lock (home, "nothing to do, it takes what is due by itself", &parent.lock, error) && prepare (home, &judges, error);
  if (done && once)
    {
      add_children (&parent, 1);
      done = run_once (&parent, error);
    }
  else if (done)
    done = run_daemon (&parent, judges, error);
  if (parent.lock >= 0)
    {
      if (done || parent.count > 0)
        stop_agent (home);
      close (parent.lock);
    }
  return done;
}
