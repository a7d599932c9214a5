/* SPDX-License-Identifier: Apache-2.0 */
#include "process/retention.h"
#include "base/error.h"
#include "ledger/log.h"
#include "store/audit.h"

#define MOST 250 /* of each kind in one transaction, which others wait for */

GwPurgeTerms
gw_retention_terms (const GwPolicy *policy, gint64 now_us)
{
  return (GwPurgeTerms){ .closed_us = now_us - MAX (policy->retention.closed_us, policy->reopen_us),
                         .refused_us = now_us - policy->retention.refused_us,
                         .unsigned_us = now_us - policy->retention.unsigned_us,
                         .now_us = now_us,
                         .most = MOST };
}

GwPurgeTerms
gw_retention_terms_before (const GwPolicy *policy, gint64 before_us, gint64 now_us)
{
  return (GwPurgeTerms){ .closed_us = MIN (before_us, now_us - policy->reopen_us),
                         .refused_us = before_us,
                         .unsigned_us = before_us,
                         .now_us = now_us,
                         .most = MOST };
}

gboolean
gw_retention_run (GwInstance *instance, const GwPurgeTerms *terms, const char *word, GwRetentionPass *pass, GError **error)
{
  GwStore *store = instance->store;
  gint64 next = 0;
  guint64 count = 0;
  if (!gw_store_purge_next (store, &next, error) || !gw_store_purge (store, terms, &pass->count, &pass->more, error))
    return FALSE;
  if (pass->count == 0)
    return TRUE;
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_PURGE, terms->now_us);
  entry->verdict = g_strdup (word);
  entry->subject = gw_store_purge_digest (store, next, &count, error);
  entry->count = count;
  return entry->subject != NULL && gw_log_append (store, entry, -1, &pass->entry, error);
}

gboolean
gw_retention_forget_keys (GwInstance *instance, GError **error)
{
  g_auto (GStrv) keys = gw_store_purge_keys (instance->store, error);
  g_autoptr (GError) first = NULL;
  for (char **key = keys; key && *key; key++)
    {
      g_autoptr (GError) problem = NULL;
      if (!gw_openpgp_delete_key (instance->engine, *key, &problem) && !g_error_matches (problem, GW_ERROR, GW_ERROR_NOINPUT)
          && first == NULL)
        first = g_steal_pointer (&problem);
    }
  if (first == NULL)
    return keys != NULL;
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}
