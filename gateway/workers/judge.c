/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/error.h"
#include "process.h"
#include "workers/confine.h"
#include "workers/workers.h"
#include <sys/resource.h>

#define GROUP 32              /* messages judged between two commits */
#define MAX_ATTEMPTS 3        /* crashes of one message before it is quarantined unseen */
#define RETRY_AFTER GW_MINUTE /* after a failure of ours */

/* What is decided leaves before more is decided: else several judges starve the one sealer, and under load
 * no receipt goes out until the inbox is empty. */
static void
give_way (void)
{
  if (setpriority (PRIO_PROCESS, 0, 5) < 0)
    gw_worker_log ("judge", 0, "not-nice", NULL);
}

/* A message that hangs or eats time ends its judge, and nothing else; the attempt is counted already. */
static GwCase *
judge_one (GwInstance *instance, const GwMail *mail, GError **error)
{
  if (mail->attempts > MAX_ATTEMPTS)
    return gw_process_give_up (mail);
  gw_confine_time (instance->config->judge_seconds, 2 * instance->config->judge_seconds);
  GwCase *c = gw_process_mail (instance, mail, NULL, error);
  gw_confine_time (0, 0);
  return c;
}

static gboolean
defer (GwStore *store, gpointer data, GError **error)
{
  const gint64 *mail_id = data;
  return gw_store_inbox_defer (store, *mail_id, gw_clock_now () + RETRY_AFTER, TRUE, error);
}

static gboolean
blame (GwStore *store, gpointer data, GError **error)
{
  const gint64 *mail_id = data;
  return gw_store_inbox_blame (store, *mail_id, error);
}

/* Whether it is this message alone that the engine fails on: it still signs. */
static gboolean
engine_works (GwInstance *instance)
{
  g_autoptr (GBytes) data = g_bytes_new_static ("probe", 5);
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *micalg = NULL;
  return gw_openpgp_sign (instance->engine, instance->config->fingerprint, data, &signature, &micalg, NULL);
}

/* Our failure: the message waits, its attempt does not count, and it is tried again. A message that the engine alone fails on
 * counts, and ends in quarantine: it would be tried for ever otherwise. What fails may hang when it is probed, and end this
 * judge: so it waits first. */
static void
put_off (GwInstance *instance, gint64 mail_id, const GError *cause)
{
  g_autoptr (GError) error = NULL;
  gw_worker_log ("judge", mail_id, "deferred", cause->message);
  if (!gw_store_write (instance->store, defer, &mail_id, &error))
    {
      gw_worker_log ("judge", mail_id, "not-deferred", error->message);
      return;
    }
  gw_confine_time (instance->config->judge_seconds, 2 * instance->config->judge_seconds);
  gboolean its_own = g_error_matches (cause, GW_ERROR, GW_ERROR_CRYPTO) && engine_works (instance);
  gw_confine_time (0, 0);
  if (its_own && !gw_store_write (instance->store, blame, &mail_id, &error))
    gw_worker_log ("judge", mail_id, "not-counted", error->message);
}

/* What a form says is for nobody who reads logs: the reason of a refusal may quote it. */
static void
log_cases (const GPtrArray *cases)
{
  for (guint i = 0; i < cases->len; i++)
    {
      const GwCase *c = g_ptr_array_index (cases, i);
      g_autofree char *result = g_strdup_printf ("%s%s%s", gw_kind_name (c->ending), c->code ? ":" : "", c->code ? c->code : "");
      gw_worker_log ("judge", c->mail->id, c->overtaken ? "again" : result, c->form == NULL ? c->reason : NULL);
    }
}

/* A group that cannot be committed is tried one by one: one bad row holds nobody else up. */
static guint
commit (GwInstance *instance, GPtrArray *cases)
{
  g_autoptr (GError) error = NULL;
  if (cases->len == 0)
    return 0;
  if (gw_process_commit (instance, cases, &error))
    {
      log_cases (cases);
      return cases->len;
    }
  if (cases->len == 1)
    {
      put_off (instance, ((GwCase *) g_ptr_array_index (cases, 0))->mail->id, error);
      return 0;
    }
  guint done = 0;
  for (guint i = 0; i < cases->len; i++)
    {
      g_autoptr (GPtrArray) one = g_ptr_array_new ();
      g_ptr_array_add (one, g_ptr_array_index (cases, i));
      done += commit (instance, one);
    }
  return done;
}

static guint
judge_group (GwInstance *instance, const GPtrArray *mails)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_case_free);
  for (guint i = 0; i < mails->len && !gw_worker_stopping (); i++)
    {
      const GwMail *mail = g_ptr_array_index (mails, i);
      g_autoptr (GError) error = NULL;
      GwCase *c = judge_one (instance, mail, &error);
      if (c != NULL)
        g_ptr_array_add (cases, c);
      else
        put_off (instance, mail->id, error);
    }
  return commit (instance, cases);
}

int
gw_judge_run (const GwWorker *worker)
{
  g_autoptr (GError) error = NULL;
  gboolean worked = FALSE;
  gboolean tried_first = FALSE; /* new mail first: a worker that crashes is started again, and would crash again */
  gw_confine_limits (GW_CONFINE_JUDGE);
  give_way ();
  g_autoptr (GwInstance) instance = gw_instance_open (worker->home, GW_STORE_WRITE, &error);
  gboolean ready = instance != NULL && gw_confine_enter (GW_CONFINE_JUDGE, instance->config, &error);
  while (ready && !gw_worker_stopping ())
    {
      g_autoptr (GPtrArray) mails = NULL;
      if (!gw_instance_refresh (instance, &error)
          || (mails = gw_store_inbox_claim (instance->store, worker->name, gw_clock_now (), GROUP, tried_first, &error)) == NULL)
        break;
      tried_first = mails->len > 0 && !tried_first;
      guint done = judge_group (instance, mails);
      worked |= done > 0;
      if (done > 0)
        gw_worker_wake_next (worker);
      if (mails->len > 0)
        continue;
      if (worker->once)
        break;
      if (gw_worker_wait (worker, G_MAXINT64))
        gw_worker_wake_next (worker);
    }
  if (error != NULL)
    gw_worker_log ("judge", 0, "failed", error->message);
  int status = error ? gw_error_exit_status (error) : worked ? GW_WORKER_WORKED : GW_WORKER_IDLE;
  g_clear_error (&error);
  if (instance != NULL && gw_worker_stopping () && !gw_store_inbox_release (instance->store, worker->name, TRUE, &error))
    gw_worker_log ("judge", 0, "not-released", error->message);
  return status;
}
