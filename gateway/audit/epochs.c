/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/epochs.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/epoch.h"
#include "store/ledger.h"
#include <string.h>

/* As the entry must be, without its version. The caller's. */
static char *
expected_text (const GwStoreEpoch *epoch)
{
  g_autofree char *time = gw_time_format_exact (epoch->opened_us);
  g_autofree char *subject = gw_store_epoch_subject (epoch);
  return g_strdup_printf ("Time: %s\nKind: epoch\nSubject: %s\nCount: %" G_GINT64_FORMAT "\nKnown: %" G_GINT64_FORMAT
                          "\nSeen: %" G_GINT64_FORMAT "\n", time, subject, epoch->number, epoch->known, epoch->seen);
}

/* What is numbered by it must not come true by a changed row. */
static gboolean
check_epoch (GwStore *store, const GwStoreEpoch *epoch, char **problem, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = gw_store_entry_get (store, (guint64) epoch->entry, &failure);
  g_autofree char *expected = expected_text (epoch);
  if (text == NULL && !g_error_matches (failure, GW_ERROR, GW_ERROR_NOINPUT))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  const char *rest = text ? strchr (text, '\n') : NULL;
  if (rest == NULL || strcmp (rest + 1, expected) != 0)
    *problem = g_strdup_printf ("epoch %" G_GINT64_FORMAT ": entry %" G_GINT64_FORMAT " of the ledger does not say the same of it",
                                epoch->number, epoch->entry);
  return TRUE;
}

gboolean
gw_audit_epochs (GwStore *store, char **problem, GError **error)
{
  gint64 entries = 0;
  *problem = NULL;
  g_autoptr (GPtrArray) epochs = gw_store_epochs (store, error);
  if (epochs == NULL || !gw_store_epoch_entries (store, &entries, error))
    return FALSE;
  for (guint i = 0; i < epochs->len && *problem == NULL; i++)
    if (!check_epoch (store, g_ptr_array_index (epochs, i), problem, error))
      return FALSE;
  if (*problem == NULL && entries != epochs->len)
    *problem = g_strdup_printf ("epochs: the ledger has opened %" G_GINT64_FORMAT ", the database knows of %u", entries, epochs->len);
  return TRUE;
}
