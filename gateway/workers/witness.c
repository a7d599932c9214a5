/* SPDX-License-Identifier: Apache-2.0
 *
 * Takes the day's checkpoint to the witnesses. A process of its own, since a witness may be far away or down, and nothing
 * may wait for it. It opens no keys. */
#include "base/clock.h"
#include "base/error.h"
#include "process/witness.h"
#include "workers/workers.h"

static gboolean
ask (GwStore *store, const GPtrArray *witnesses, guint *asked, GError **error)
{
  if (!gw_witness_ask (store, witnesses, gw_worker_stopping, asked, error))
    return FALSE;
  if (*asked > 0)
    {
      g_autofree char *result = g_strdup_printf ("%u-asked", *asked);
      gw_worker_log ("witness", 0, result, NULL);
    }
  return TRUE;
}

int
gw_witness_run (const GwWorker *worker)
{
  g_autoptr (GError) error = NULL;
  gboolean worked = FALSE;
  g_autoptr (GwConfig) config = gw_config_load (worker->home, &error);
  g_autoptr (GPtrArray) witnesses = config ? gw_witnesses_load (config, &error) : NULL;
  g_autoptr (GwStore) store = NULL;
  if (witnesses != NULL && witnesses->len > 0)
    store = gw_store_open (worker->home, GW_STORE_WRITE, &error);
  while (error == NULL && !gw_worker_stopping ())
    {
      guint asked = 0;
      if (store != NULL && !ask (store, witnesses, &asked, &error))
        break;
      worked |= asked > 0;
      if (worker->once)
        break;
      gw_worker_wait (worker, G_MAXINT64);
    }
  if (error != NULL)
    gw_worker_log ("witness", 0, "failed", error->message);
  return error ? gw_error_exit_status (error) : worked ? GW_WORKER_WORKED : GW_WORKER_IDLE;
}
