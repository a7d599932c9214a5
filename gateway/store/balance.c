/* SPDX-License-Identifier: Apache-2.0 */
#include "store/balance.h"
#include "store/sql.h"

static const char *
text (sqlite3_stmt *row, int column)
{
  return (const char *) sqlite3_column_text (row, column);
}

static gint64
number (sqlite3_stmt *row, int column, gint64 absent)
{
  return sqlite3_column_type (row, column) == SQLITE_NULL ? absent : sqlite3_column_int64 (row, column);
}

/* Empty bytes are not absent ones, though SQLite gives NULL for both. */
static const void *
bytes (sqlite3_stmt *row, int column, gsize *size)
{
  const void *data = sqlite3_column_blob (row, column);
  *size = (gsize) sqlite3_column_bytes (row, column);
  return sqlite3_column_type (row, column) == SQLITE_NULL ? NULL : data ? data : "";
}

/* Calls @visit for each row until it returns FALSE. @each: a pointer to one of the public callbacks. */
typedef gboolean (*Visit) (sqlite3_stmt *row, gpointer each, gpointer data);

static gboolean
walk (GwStore *store, const char *sql, Visit visit, gpointer each, gpointer data, GError **error)
{
  sqlite3_stmt *statement = gw_sql_bind (store, error, sql, "");
  if (statement == NULL)
    return FALSE;
  for (gboolean row = TRUE;;)
    {
      if (!gw_sql_step (store, statement, &row, error))
        return FALSE;
      if (!row)
        return TRUE;
      if (!visit (statement, each, data))
        {
          sqlite3_reset (statement);
          return TRUE;
        }
    }
}

static gboolean
visit_mail (sqlite3_stmt *row, gpointer each, gpointer data)
{
  GwBalanceMail mail = { .id = number (row, 0, 0), .sha256 = text (row, 1), .size = number (row, 2, 0),
                         .truncated = number (row, 3, 0) != 0, .purged_us = number (row, 4, 0),
                         .in_inbox = number (row, 6, 0) != 0, .verdicts = number (row, 7, 0),
                         .duplicate = number (row, 8, 0) != 0,
                         .too_large = number (row, 9, 0) != 0 };
  mail.raw = bytes (row, 5, &mail.raw_size);
  return (*(GwBalanceMailEach *) each) (&mail, data);
}

gboolean
gw_store_balance_mails (GwStore *store, GwBalanceMailEach each, gpointer data, GError **error)
{
  return walk (store,
               "SELECT m.id, m.sha256, m.size, m.truncated, m.purged_us, m.raw,"
               " EXISTS (SELECT 1 FROM inbox i WHERE i.mail_id = m.id),"
               " (SELECT count(*) FROM verdict v WHERE v.mail_id = m.id),"
               " coalesce((SELECT v.ending = 'duplicate' FROM verdict v WHERE v.mail_id = m.id"
               " ORDER BY v.round DESC LIMIT 1), 0),"
               " m.truncated AND EXISTS (SELECT 1 FROM verdict v WHERE v.mail_id = m.id AND (v.code = 'too-large' OR"
               " v.ending IN ('ignored', 'quarantined'))) FROM mail m ORDER BY m.id",
               visit_mail, &each, data, error);
}

static gboolean
visit_verdict (sqlite3_stmt *row, gpointer each, gpointer data)
{
  GwBalanceVerdict verdict = { .mail_id = number (row, 0, 0), .round = number (row, 1, 0), .ending = text (row, 2),
                               .code = text (row, 3), .fingerprint = text (row, 4), .signed_sha256 = text (row, 5),
                               .incident = text (row, 6), .policy_sha256 = text (row, 7),
                               .directory_sha256 = text (row, 8), .entry = number (row, 9, -1), .alias = text (row, 10),
                               .mail_sha256 = text (row, 11), .entry_text = text (row, 12),
                               .entry_mail = number (row, 13, 0) };
  return (*(GwBalanceVerdictEach *) each) (&verdict, data);
}

gboolean
gw_store_balance_verdicts (GwStore *store, GwBalanceVerdictEach each, gpointer data, GError **error)
{
  return walk (store,
               "SELECT v.mail_id, v.round, v.ending, v.code, v.fingerprint, v.signed_sha256, v.incident,"
               " v.policy_sha256, v.directory_sha256, v.entry, CASE WHEN v.contact IS NULL THEN NULL ELSE"
               " coalesce((SELECT c.alias FROM contact c WHERE c.id = v.contact LIMIT 1), '?') END, m.sha256, e.text,"
               " e.mail_id FROM verdict v LEFT JOIN mail m ON m.id = v.mail_id LEFT JOIN entry e ON e.idx = v.entry"
               " ORDER BY v.mail_id, v.round",
               visit_verdict, &each, data, error);
}

static gboolean
visit_entry (sqlite3_stmt *row, gpointer each, gpointer data)
{
  GwBalanceEntry entry = { .index = number (row, 0, 0), .time_us = number (row, 1, 0), .kind = text (row, 2),
                           .text = text (row, 3), .mail_id = number (row, 4, 0), .verdicts = number (row, 5, 0),
                           .replays = number (row, 6, 0), .letters = number (row, 7, 0) };
  return (*(GwBalanceEntryEach *) each) (&entry, data);
}

gboolean
gw_store_balance_entries (GwStore *store, GwBalanceEntryEach each, gpointer data, GError **error)
{
  return walk (store,
               "SELECT e.idx, e.time_us, e.kind, e.text, e.mail_id, v.n, r.n, l.n FROM entry e"
               " LEFT JOIN (SELECT entry, count(*) AS n FROM verdict WHERE entry IS NOT NULL GROUP BY entry) v"
               " ON v.entry = e.idx"
               " LEFT JOIN (SELECT entry, count(*) AS n FROM replay WHERE entry IS NOT NULL GROUP BY entry) r"
               " ON r.entry = e.idx"
               " LEFT JOIN (SELECT sealed_entry, count(*) AS n FROM letter WHERE sealed_entry IS NOT NULL"
               " GROUP BY sealed_entry) l ON l.sealed_entry = e.idx ORDER BY e.idx",
               visit_entry, &each, data, error);
}

static gboolean
visit_letter (sqlite3_stmt *row, gpointer each, gpointer data)
{
  GwBalanceLetter letter = { .id = number (row, 0, 0), .state = text (row, 1), .number = number (row, 2, 0),
                             .sealed_sha256 = text (row, 3), .sealed_entry = number (row, 4, -1),
                             .entry_text = text (row, 6), .kind = text (row, 7), .incident = text (row, 8),
                             .alias = text (row, 9), .purged = number (row, 10, 0) != 0 };
  letter.sealed = bytes (row, 5, &letter.sealed_size);
  return (*(GwBalanceLetterEach *) each) (&letter, data);
}

gboolean
gw_store_balance_letters (GwStore *store, GwBalanceLetterEach each, gpointer data, GError **error)
{
  return walk (store,
               "SELECT l.id, l.state, l.number, l.sealed_sha256, l.sealed_entry, l.sealed, e.text, l.kind, l.incident,"
               " CASE WHEN l.contact IS NULL THEN NULL ELSE coalesce((SELECT c.alias FROM contact c WHERE c.id = l.contact"
               " LIMIT 1), '?') END,"
               " l.data = '' AND EXISTS (SELECT 1 FROM purged p WHERE p.what = 'letter' AND p.id = CAST(l.id AS TEXT))"
               " FROM letter l"
               " LEFT JOIN entry e ON e.idx = l.sealed_entry ORDER BY l.id",
               visit_letter, &each, data, error);
}

static gboolean
visit_replay (sqlite3_stmt *row, gpointer each, gpointer data)
{
  GwBalanceReplay replay = { .contact = text (row, 0), .day = number (row, 1, 0), .count = number (row, 2, 0),
                             .entry = number (row, 3, -1), .entry_text = text (row, 4) };
  return (*(GwBalanceReplayEach *) each) (&replay, data);
}

gboolean
gw_store_balance_replays (GwStore *store, GwBalanceReplayEach each, gpointer data, GError **error)
{
  return walk (store,
               "SELECT r.contact, r.day, r.count, r.entry, e.text FROM replay r LEFT JOIN entry e ON e.idx = r.entry"
               " ORDER BY r.day, r.contact",
               visit_replay, &each, data, error);
}

static gboolean
visit_signed (sqlite3_stmt *row, gpointer each, gpointer data)
{
  GwBalanceSigned kept = { .kind = text (row, 0), .sha256 = text (row, 1) };
  kept.bytes = bytes (row, 2, &kept.size);
  return (*(GwBalanceSignedEach *) each) (&kept, data);
}

gboolean
gw_store_balance_signed (GwStore *store, GwBalanceSignedEach each, gpointer data, GError **error)
{
  return walk (store, "SELECT kind, sha256, bytes FROM signed ORDER BY sha256", visit_signed, &each, data, error);
}

static gboolean
visit_act (sqlite3_stmt *row, gpointer each, gpointer data)
{
  GwBalanceAct act = { .incident = text (row, 0), .seq = number (row, 1, 0), .kind = text (row, 2), .text = text (row, 3),
                       .digest = text (row, 4) };
  return (*(GwBalanceActEach *) each) (&act, data);
}

gboolean
gw_store_balance_acts (GwStore *store, GwBalanceActEach each, gpointer data, GError **error)
{
  return walk (store, "SELECT e.incident, e.seq, e.kind, e.text, p.digest FROM event e LEFT JOIN purged p"
               " ON e.text IS NULL AND p.what = 'event' AND p.id = e.incident || '#' || e.seq"
               " WHERE coalesce(e.mail_id, 0) = 0 AND e.contact IS NULL ORDER BY e.incident, e.seq", visit_act, &each, data,
               error);
}

static gboolean
visit_file (sqlite3_stmt *row, gpointer each, gpointer data)
{
  GwBalanceFile file = { .name = text (row, 0), .version = number (row, 1, 0), .alias = text (row, 2), .digest = text (row, 3),
                         .text = text (row, 4) };
  return (*(GwBalanceFileEach *) each) (&file, data);
}

gboolean
gw_store_balance_contacts (GwStore *store, GwBalanceFileEach each, gpointer data, GError **error)
{
  return walk (store, "SELECT id, version, alias, digest, file FROM contact ORDER BY id, version", visit_file, &each, data,
               error);
}

gboolean
gw_store_balance_policies (GwStore *store, GwBalanceFileEach each, gpointer data, GError **error)
{
  return walk (store, "SELECT NULL, 0, NULL, digest, text FROM policy ORDER BY digest", visit_file, &each, data, error);
}

gboolean
gw_store_balance_sums (GwStore *store, GwBalanceSums *sums, GError **error)
{
  return gw_sql_number (store, &sums->mails, 0, error, "SELECT count(*) FROM mail", "")
         && gw_sql_number (store, &sums->verdicts, 0, error, "SELECT count(*) FROM verdict", "")
         && gw_sql_number (store, &sums->entries, 0, error, "SELECT count(*) FROM entry", "")
         && gw_sql_number (store, &sums->letters, 0, error, "SELECT count(*) FROM letter", "")
         && gw_sql_number (store, &sums->lost_inbox, 0, error,
                           "SELECT min(mail_id) FROM inbox WHERE mail_id NOT IN (SELECT id FROM mail)", "")
         && gw_sql_number (store, &sums->bare_letter, 0, error,
                           "SELECT min(id) FROM letter l WHERE sealed_sha256 IS NOT NULL AND entry >= 0 AND NOT EXISTS"
                           " (SELECT 1 FROM checkpoint c WHERE c.size = l.checkpoint AND c.size > l.entry)", "")
         && gw_sql_number (store, &sums->last_signed, 0, error, "SELECT max(size) FROM checkpoint", "")
         && gw_sql_find (store, &sums->gap_contact, error,
                        "SELECT coalesce(contact, 'the operator') FROM (SELECT contact, number, lag(number, 1, 0) OVER"
                        " (PARTITION BY contact ORDER BY number) AS before FROM letter WHERE number > 0)"
                        " WHERE number <> before + 1 AND (number = before OR number NOT IN (SELECT first_number FROM epoch))"
                        " LIMIT 1", "")
         && gw_sql_find (store, &sums->replay_contact, error,
                        "SELECT contact FROM (SELECT contact, count(*) AS n FROM verdict WHERE ending = 'duplicate'"
                        " GROUP BY contact UNION ALL SELECT contact, -sum(count) FROM replay GROUP BY contact)"
                        " GROUP BY contact HAVING sum(n) <> 0 ORDER BY contact LIMIT 1", "");
}

void
gw_balance_sums_clear (GwBalanceSums *sums)
{
  g_clear_pointer (&sums->gap_contact, g_free);
  g_clear_pointer (&sums->replay_contact, g_free);
}
