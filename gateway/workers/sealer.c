/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/error.h"
#include "ledger/log.h"
#include "process/seal.h"
#include "process/witness.h"
#include "store/letter.h"
#include "workers/clockwork.h"
#include "workers/confine.h"
#include "workers/workers.h"

#define GROUP 64                     /* letters under one checkpoint */
#define MAX_SECONDS 600              /* of processor time for one pass; a gpg that hangs is ended with it by then */
#define CATCH_UP (5 * G_TIME_SPAN_MINUTE) /* of the daemon's life: then deadlines wait for no inbox any more */
#define BUSY_WAL (16 << 20) /* bytes of WAL that are moved into the database even under load, */
#define IDLE_WAL (1 << 20)  /* and when there is nothing else to do */

static gboolean
seal_due (GwInstance *instance, const GwNoteKey *key, gint64 idle_wal, guint *count, GError **error)
{
  if (!gw_instance_refresh (instance, error) || !gw_seal_letters (instance, key, GROUP, count, error))
    return FALSE;
  if (*count > 0)
    {
      g_autofree char *result = g_strdup_printf ("%u-letters", *count);
      gw_worker_log ("seal", 0, result, NULL);
    }
  return gw_store_checkpoint (instance->store, *count > 0 ? BUSY_WAL : idle_wal, error);
}

static void
wait_for_letters (const GwWorker *worker, GwInstance *instance)
{
  gint64 due = 0;
  g_autoptr (GError) error = NULL;
  if (!gw_store_letter_next_due (instance->store, "queued", &due, &error))
    gw_worker_log ("seal", 0, "failed", error->message);
  if (gw_worker_wait (worker, due != 0 ? MAX (due, gw_clock_now () + GW_SECOND) : G_MAXINT64))
    gw_worker_wake_next (worker);
}

int
gw_sealer_run (const GwWorker *worker)
{
  g_autoptr (GError) error = NULL;
  gboolean worked = FALSE;
  gboolean more = FALSE;
  gint64 started = g_get_monotonic_time ();
  gint64 looked_us = 0;
  GwClockwork clockwork = { 0 };
  g_autoptr (GwNoteKey) key = NULL;
  gw_confine_limits (GW_CONFINE_SEALER);
  g_autoptr (GwInstance) instance = gw_instance_open (worker->home, GW_STORE_WRITE, &error);
  if (instance != NULL)
    {
      g_autofree char *path = gw_config_path (instance->config, "ledger.key");
      key = gw_log_key_load (path, instance->origin, &error);
    }
  gboolean ready = key != NULL && gw_confine_enter (GW_CONFINE_SEALER, instance->config, &error);
  while (ready && !gw_worker_stopping ())
    {
      guint count = 0;
      gboolean ticked = FALSE;
      gint64 now = gw_clock_now ();
      gw_confine_time (MAX_SECONDS, 2 * MAX_SECONDS);
      /* The clock may have been set back: then it is looked at as well. */
      if (more || now - looked_us >= GW_MINUTE / 2 || now < looked_us)
        {
          gboolean catching_up = !worker->once && g_get_monotonic_time () - started < CATCH_UP;
          if (!gw_clockwork_run (instance, &clockwork, catching_up, &ticked, &more, &error)
              || (!clockwork.doubted && !gw_witness_close_day (instance, key, now, &ticked, &error)))
            break;
          looked_us = now;
        }
      if (!seal_due (instance, key, worker->once ? 1 : IDLE_WAL, &count, &error))
        break;
      worked |= ticked || count > 0;
      if (count > 0)
        gw_worker_wake_next (worker);
      if (count > 0 || more)
        continue;
      if (worker->once)
        break;
      gw_confine_time (0, 0);
      wait_for_letters (worker, instance);
    }
  if (error != NULL)
    gw_worker_log ("seal", 0, "failed", error->message);
  return error ? gw_error_exit_status (error) : worked ? GW_WORKER_WORKED : GW_WORKER_IDLE;
}
