/* SPDX-License-Identifier: Apache-2.0 */
#include "store/directory.h"
#include "store/sql.h"

void
gw_proposal_free (GwProposal *proposal)
{
  if (proposal == NULL)
    return;
  g_free (proposal->contact);
  g_free (proposal->contact_state);
  g_free (proposal->file);
  g_free (proposal->word);
  g_free (proposal->reason);
  g_free (proposal->name);
  g_free (proposal);
}

static gpointer
make_proposal (sqlite3_stmt *row)
{
  GwProposal *proposal = g_new0 (GwProposal, 1);
  proposal->id = sqlite3_column_int64 (row, 0);
  proposal->contact = gw_sql_text (row, 1);
  proposal->seen_version = sqlite3_column_int64 (row, 2);
  proposal->contact_state = gw_sql_text (row, 3);
  proposal->file = gw_sql_text (row, 4);
  proposal->word = gw_sql_text (row, 5);
  proposal->reason = gw_sql_text (row, 6);
  proposal->mail_id = sqlite3_column_int64 (row, 7);
  proposal->uid = sqlite3_column_int64 (row, 8);
  proposal->name = gw_sql_text (row, 9);
  proposal->proposed_us = sqlite3_column_int64 (row, 10);
  return proposal;
}

gboolean
gw_store_proposal_put (GwStore *store, GwProposal *proposal, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE proposal SET state = 'replaced', settled_uid = ?, settled_name = ?, settled_us = ?"
                     " WHERE state = 'open' AND contact = ?", "itit", proposal->uid, proposal->name,
                     proposal->proposed_us, proposal->contact)
         && gw_sql_number (store, &proposal->id, 1, error, "SELECT max(id) + 1 FROM proposal", "")
         && gw_sql_run (store, error,
                        "INSERT INTO proposal (id, contact, seen_version, contact_state, file, word, reason, mail_id, uid,"
                        " name, proposed_us, state) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open')",
                        "itit" "ttti" "iti", proposal->id, proposal->contact, proposal->seen_version,
                        proposal->contact_state, proposal->file, proposal->word, proposal->reason, proposal->mail_id,
                        proposal->uid, proposal->name, proposal->proposed_us);
}

GPtrArray *
gw_store_proposals (GwStore *store, const char *contact, GError **error)
{
  return gw_sql_rows (store, make_proposal, (GDestroyNotify) gw_proposal_free, error,
                      "SELECT id, contact, seen_version, contact_state, file, word, reason, mail_id, uid, name, proposed_us"
                      " FROM proposal WHERE state = 'open' AND (?1 IS NULL OR contact = ?1) ORDER BY contact",
                      "t", contact);
}

gboolean
gw_store_proposal_settle (GwStore *store, gint64 id, const char *state, gint64 uid, const char *name, gint64 now_us,
                          GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE proposal SET state = ?, settled_uid = ?, settled_name = ?, settled_us = ?"
                     " WHERE id = ? AND state = 'open'", "titii", state, uid, name, now_us, id);
}

gboolean
gw_store_key_warned (GwStore *store, const char *fingerprint, gint64 expires_us, gint64 *days, GError **error)
{
  return gw_sql_number (store, days, 0, error,
                        "SELECT min(days) FROM key_warning WHERE fingerprint = ? AND expires_us = ?", "ti", fingerprint,
                        expires_us);
}

gboolean
gw_store_key_warned_put (GwStore *store, const char *fingerprint, gint64 expires_us, gint64 days, gint64 now_us,
                         GError **error)
{
  return gw_sql_run (store, error, "INSERT INTO key_warning (fingerprint, expires_us, days, warned_us) VALUES (?, ?, ?, ?)",
                     "tiii", fingerprint, expires_us, days, now_us);
}

char *
gw_store_contact_file (GwStore *store, const char *contact, gint64 version, GError **error)
{
  gboolean row = FALSE;
  sqlite3_stmt *statement = gw_sql_bind (store, error, "SELECT file FROM contact WHERE id = ? AND version = ?", "ti", contact,
                                         version);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error) || !row)
    return NULL;
  char *file = gw_sql_text (statement, 0);
  sqlite3_reset (statement);
  return file;
}

gboolean
gw_store_signed_get (GwStore *store, const char *sha256, char **kind, GBytes **bytes, GBytes **signature, GError **error)
{
  gboolean row = FALSE;
  *kind = NULL;
  *bytes = *signature = NULL;
  sqlite3_stmt *statement
    = gw_sql_bind (store, error, "SELECT kind, bytes, signature FROM signed WHERE sha256 = ?", "t", sha256);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  *kind = gw_sql_text (statement, 0);
  *bytes = gw_sql_bytes (statement, 1);
  *signature = gw_sql_bytes (statement, 2);
  sqlite3_reset (statement);
  return TRUE;
}
