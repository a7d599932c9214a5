/* SPDX-License-Identifier: Apache-2.0 */
#include "store/held.h"
#include "store/sql.h"

void
gw_store_held_free (GwStoreHeld *held)
{
  if (held == NULL)
    return;
  g_free (held->incident);
  g_free (held->tlp);
  g_free (held);
}

gboolean
gw_store_held_put (GwStore *store, const char *contact, const GwStoreHeld *held, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO held_back (mail_id, contact, incident, tlp, since_us) VALUES (?, ?, ?, ?, ?)"
                     " ON CONFLICT (mail_id, contact) DO NOTHING", "ittti", held->mail_id, contact, held->incident,
                     held->tlp, now_us);
}

static gpointer
make_held (sqlite3_stmt *row)
{
  GwStoreHeld *held = g_new0 (GwStoreHeld, 1);
  held->mail_id = sqlite3_column_int64 (row, 0);
  held->incident = gw_sql_text (row, 1);
  held->tlp = gw_sql_text (row, 2);
  held->opens = sqlite3_column_int (row, 3) != 0;
  held->over = sqlite3_column_int (row, 4) != 0;
  return held;
}

GPtrArray *
gw_store_held_list (GwStore *store, const char *contact, GError **error)
{
  return gw_sql_rows (store, make_held, (GDestroyNotify) gw_store_held_free, error,
                      "SELECT h.mail_id, h.incident, h.tlp, h.mail_id = i.mail_id,"
                      " i.state = 'closed' AND coalesce(p.state, 'held') = 'held' FROM held_back h JOIN incident i"
                      " ON i.id = h.incident LEFT JOIN party p ON p.incident = h.incident AND p.contact = h.contact"
                      " WHERE h.contact = ? ORDER BY h.since_us, h.mail_id", "t", contact);
}

gboolean
gw_store_held_clear (GwStore *store, const char *contact, gint64 mail_id, GError **error)
{
  return gw_sql_run (store, error, "DELETE FROM held_back WHERE contact = ? AND mail_id = ?", "ti", contact, mail_id);
}
