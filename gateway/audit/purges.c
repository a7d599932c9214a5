/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/purges.h"
#include "store/purge.h"

void
gw_audit_purge_free (GwAuditPurge *purge)
{
  g_free (purge->subject);
  g_free (purge);
}

/* NULL without error: it is the list of its entry. */
static char *
list_fault (GwStore *store, const GwAuditPurge *purge, GError **error)
{
  guint64 count = 0;
  g_autofree char *digest = gw_store_purge_digest (store, purge->index, &count, error);
  if (digest == NULL || (g_str_equal (digest, purge->subject) && count == purge->count))
    return NULL;
  return g_strdup_printf ("entry %" G_GINT64_FORMAT ": is of a purge of %" G_GUINT64_FORMAT " things, and the list of what "
                          "went (%" G_GUINT64_FORMAT " rows) is another one", purge->index, purge->count, count);
}

static char *
unlisted_fault (GwStore *store, guint64 counted, GError **error)
{
  gint64 unlisted = 0;
  gint64 last = 0;
  if (!gw_store_purge_unlisted (store, &unlisted, &last, error) || (guint64) unlisted <= counted)
    return NULL;
  return g_strdup_printf ("mail %" G_GINT64_FORMAT ": is marked as purged, yet no purge took it", last);
}

char *
gw_audit_purges_fault (GwStore *store, const GPtrArray *purges, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *fault = NULL;
  guint64 counted = 0;
  for (guint i = 0; i < purges->len && fault == NULL && failure == NULL; i++)
    {
      const GwAuditPurge *purge = g_ptr_array_index (purges, i);
      if (purge->subject != NULL)
        fault = list_fault (store, purge, &failure);
      else
        counted += purge->count;
    }
  if (fault == NULL && failure == NULL)
    fault = unlisted_fault (store, counted, &failure);
  if (fault == NULL && failure == NULL)
    fault = gw_store_purge_fault (store, &failure);
  if (failure == NULL)
    return g_steal_pointer (&fault);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}
