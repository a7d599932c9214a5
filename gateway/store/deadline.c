/* SPDX-License-Identifier: Apache-2.0 */
#include "store/deadline.h"
#include "store/sql.h"

void
gw_store_deadline_free (GwStoreDeadline *deadline)
{
  if (deadline == NULL)
    return;
  g_free (deadline->incident);
  g_free (deadline->contact);
  g_free (deadline->awaited);
  g_free (deadline->step);
  g_free (deadline->report_id);
  g_free (deadline->state);
  g_free (deadline);
}

gboolean
gw_store_deadline_put (GwStore *store, const GwStoreDeadline *deadline, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO deadline (id, incident, contact, awaited, step, due_us, report_id, state) VALUES"
                     " ((SELECT coalesce(max(id), 0) + 1 FROM deadline), ?, ?, ?, ?, ?, ?, 'pending')",
                     "ttttit", deadline->incident, deadline->contact, deadline->awaited, deadline->step, deadline->due_us,
                     deadline->report_id);
}

gboolean
gw_store_deadline_stop (GwStore *store, const char *incident, const char *contact, const char *awaited,
                        const char *report_id, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE deadline SET state = 'stopped', settled_us = ?1 WHERE incident = ?2 AND state = 'pending'"
                     " AND (?3 IS NULL OR contact = ?3) AND (?4 IS NULL OR awaited = ?4) AND (?5 IS NULL OR report_id = ?5)",
                     "itttt", now_us, incident, contact, awaited, report_id);
}
