/* SPDX-License-Identifier: Apache-2.0
 *
 * Which letter of ours an answer answers. */
#include "store/procedure.h"
#include "store/sql.h"

#define REFERENCE                                                                                                  \
  "SELECT report_id, letter, contact, incident, kind, mail_id, sender, sender_report, tlp, message_type, about, nonce" \
  " FROM reference"

void
gw_reference_free (GwReference *reference)
{
  if (reference == NULL)
    return;
  g_free (reference->report_id);
  g_free (reference->contact);
  g_free (reference->incident);
  g_free (reference->kind);
  g_free (reference->sender);
  g_free (reference->sender_report);
  g_free (reference->tlp);
  g_free (reference->message_type);
  g_free (reference->about);
  g_free (reference->nonce);
  g_free (reference);
}

gboolean
gw_store_reference_put (GwStore *store, const GwReference *reference, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO reference (report_id, letter, contact, incident, kind, mail_id, sender, sender_report,"
                     " tlp, message_type, about, nonce) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                     "titttitttttt", reference->report_id, reference->letter, reference->contact, reference->incident,
                     reference->kind, reference->mail_id, reference->sender, reference->sender_report, reference->tlp,
                     reference->message_type, reference->about, reference->nonce);
}

static gpointer
make_reference (sqlite3_stmt *row)
{
  GwReference *reference = g_new0 (GwReference, 1);
  reference->report_id = gw_sql_text (row, 0);
  reference->letter = sqlite3_column_int64 (row, 1);
  reference->contact = gw_sql_text (row, 2);
  reference->incident = gw_sql_text (row, 3);
  reference->kind = gw_sql_text (row, 4);
  reference->mail_id = sqlite3_column_int64 (row, 5);
  reference->sender = gw_sql_text (row, 6);
  reference->sender_report = gw_sql_text (row, 7);
  reference->tlp = gw_sql_text (row, 8);
  reference->message_type = gw_sql_text (row, 9);
  reference->about = gw_sql_text (row, 10);
  reference->nonce = gw_sql_text (row, 11);
  return reference;
}

static GwReference *
first (GPtrArray *rows)
{
  GwReference *reference = rows != NULL && rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
  if (rows != NULL)
    g_ptr_array_unref (rows);
  return reference;
}

GwReference *
gw_store_reference_find (GwStore *store, const char *contact, const char *report_id, GError **error)
{
  g_autoptr (GError) failure = NULL;
  GwReference *ours = first (gw_sql_rows (store, make_reference, NULL, &failure,
                                          REFERENCE " WHERE report_id = ? AND contact = ?", "tt", report_id, contact));
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (ours != NULL)
    return ours;
  return first (gw_sql_rows (store, make_reference, NULL, error,
                             REFERENCE " WHERE contact = ? AND sender_report = ? ORDER BY letter DESC LIMIT 1", "tt", contact,
                             report_id));
}

GwReference *
gw_store_reference_find_nonce (GwStore *store, const char *contact, const char *nonce, GError **error)
{
  return first (gw_sql_rows (store, make_reference, NULL, error,
                             REFERENCE " WHERE contact = ? AND kind = 'ping' AND nonce = ? ORDER BY letter DESC LIMIT 1", "tt",
                             contact, nonce));
}

GwReference *
gw_store_reference_last (GwStore *store, const char *contact, const char *incident, GError **error)
{
  return first (gw_sql_rows (store, make_reference, NULL, error,
                             REFERENCE " WHERE contact = ? AND incident = ? AND sender IS NOT NULL ORDER BY letter DESC LIMIT 1",
                             "tt", contact, incident));
}
