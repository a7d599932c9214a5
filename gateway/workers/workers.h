/* SPDX-License-Identifier: Apache-2.0
 * workers: the processes of run. Judges take messages from the inbox to commit 2; the sealer is the only
 * one that signs; the sender the only one that speaks SMTP. Processes, not threads: what a hostile message
 * breaks is one judge. The pager and the witness run the operator's own commands, which may hang. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *home;
  const char *name; /* names its claims: "judge-1" */
  gboolean once;    /* all that is due, then exit */
  int wake;         /* readable when there may be work; -1 with once, and where only the clock brings some */
  int next;         /* written to when the next worker has work; -1 with once */
} GwWorker;

/* What a worker that was run once came to, as its exit status; anything else is a failure. */
#define GW_WORKER_IDLE 0
#define GW_WORKER_WORKED 3

/* Each is the whole life of a forked child and returns its exit status. */
int gw_judge_run (const GwWorker *worker);
int gw_sealer_run (const GwWorker *worker);
int gw_sender_run (const GwWorker *worker);
int gw_pager_run (const GwWorker *worker);
int gw_witness_run (const GwWorker *worker);

/* SIGTERM and SIGINT ask to stop; SIGPIPE is ignored. */
void gw_worker_signals (void);
gboolean gw_worker_stopping (void);

/* Waits for a wake-up, at most until @until_us and never longer than a minute: a lost wake-up costs a
 * minute, and the wall clock is looked at again. Whether it was woken: what woke it (a person's retry, say)
 * may be meant for the next worker. */
gboolean gw_worker_wait (const GwWorker *worker, gint64 until_us);

/* Wakes the next worker; never blocks. */
void gw_worker_wake_next (const GwWorker *worker);

/* One diagnostic line to standard error: "stage=@stage id=@id result=@result", and reason=... where there is
 * one. Values are escaped. */
void gw_worker_log (const char *stage, gint64 id, const char *result, const char *reason);

/* One gateway an instance: two would judge by different clocks and sign two heads. *lock, the caller's, holds until it is
 * closed. Errors: BUSY with @fix where a gateway runs, CONFIG. */
gboolean gw_worker_lock (const char *home, const char *fix, int *lock, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The parent: forks, watches and ends the workers. Blocks until told to stop, with @once until nothing is
 * due. Errors: BUSY where another one runs, and what opening the instance says. */
gboolean gw_parent_run (const char *home, gboolean once, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
