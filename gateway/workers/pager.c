/* SPDX-License-Identifier: Apache-2.0
 *
 * The pager: runs the operator's command for what cannot wait. A process of its own, since that command may hang,
 * and neither signing nor sending may wait for it. It opens no keys. */
#include "base/clock.h"
#include "base/config.h"
#include "base/error.h"
#include "process/page.h"
#include "workers/workers.h"

#define LIMIT (30 * GW_SECOND)

typedef struct {
  GwStore *store;
  GwConfig *config;
} Pager;

static gboolean
set_page (GwStore *store, gpointer data, GError **error)
{
  return gw_store_page_set (store, data, error);
}

/* Counted before it is run: what crashes here does not run for ever. */
static gboolean
run_page (Pager *pager, GwPage *page, GError **error)
{
  gw_page_begin (page, gw_clock_now ());
  if (!gw_store_write (pager->store, set_page, page, error))
    return FALSE;
  g_autofree char *problem = gw_page_run (pager->config, page, LIMIT, gw_worker_stopping);
  gw_page_end (page, pager->config, problem, gw_clock_now ());
  if (problem != NULL && gw_worker_stopping ()) /* it was not its fault: the next start runs it at once */
    {
      page->tries--;
      page->due_us = page->last_us;
    }
  gw_worker_log ("page", page->alert, problem != NULL ? "failed" : "told", problem);
  return gw_store_write (pager->store, set_page, page, error);
}

static gboolean
run_due (Pager *pager, guint *count, GError **error)
{
  g_autoptr (GPtrArray) pages = gw_store_pages_due (pager->store, gw_clock_now (), error);
  if (pages == NULL)
    return FALSE;
  *count = pager->config->alert_argv != NULL ? pages->len : 0;
  for (guint i = 0; i < *count && !gw_worker_stopping (); i++)
    if (!run_page (pager, g_ptr_array_index (pages, i), error))
      return FALSE;
  return TRUE;
}

int
gw_pager_run (const GwWorker *worker)
{
  g_autoptr (GError) error = NULL;
  gboolean worked = FALSE;
  g_autoptr (GwConfig) config = gw_config_load (worker->home, &error);
  g_autoptr (GwStore) store = config ? gw_store_open (worker->home, GW_STORE_WRITE, &error) : NULL;
  Pager pager = { store, config };
  while (store != NULL && !gw_worker_stopping ())
    {
      guint count = 0;
      gint64 due = 0;
      if (!run_due (&pager, &count, &error))
        break;
      worked |= count > 0;
      if (count > 0)
        continue;
      if (worker->once || !gw_store_page_next_due (store, &due, &error))
        break;
      gw_worker_wait (worker, due != 0 ? MAX (due, gw_clock_now () + GW_SECOND) : G_MAXINT64);
    }
  if (error != NULL)
    gw_worker_log ("page", 0, "failed", error->message);
  return error ? gw_error_exit_status (error) : worked ? GW_WORKER_WORKED : GW_WORKER_IDLE;
}
