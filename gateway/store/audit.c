/* SPDX-License-Identifier: Apache-2.0 */
#include "store/audit.h"
#include "base/error.h"
#include "store/sql.h"

void
gw_count_free (GwCount *count)
{
  if (count == NULL)
    return;
  g_free (count->name);
  g_free (count);
}

static gpointer
make_count (sqlite3_stmt *row)
{
  GwCount *count = g_new0 (GwCount, 1);
  count->name = gw_sql_text (row, 0);
  count->count = sqlite3_column_int64 (row, 1);
  count->oldest_us = sqlite3_column_int64 (row, 2);
  return count;
}

GPtrArray *
gw_store_ending_counts (GwStore *store, gint64 since_us, GError **error)
{
  return gw_sql_rows (store, make_count, (GDestroyNotify) gw_count_free, error,
                      "SELECT ending, count(*), min(decided_us) FROM verdict WHERE decided_us >= ? GROUP BY ending"
                      " ORDER BY ending", "i", since_us);
}

GPtrArray *
gw_store_letter_counts (GwStore *store, GError **error)
{
  return gw_sql_rows (store, make_count, (GDestroyNotify) gw_count_free, error,
                      "SELECT state, count(*), min(created_us) FROM letter GROUP BY state ORDER BY state", "");
}

gboolean
gw_store_checkpoint_newest (GwStore *store, gint64 *size, gint64 *time_us, GError **error)
{
  return gw_sql_number (store, size, 0, error, "SELECT max(size) FROM checkpoint", "")
         && gw_sql_number (store, time_us, 0, error, "SELECT time_us FROM checkpoint WHERE size = ?", "i", *size);
}

gboolean
gw_store_entry_newest (GwStore *store, gint64 *time_us, GError **error)
{
  return gw_sql_number (store, time_us, 0, error, "SELECT time_us FROM entry ORDER BY idx DESC LIMIT 1", "");
}

gboolean
gw_store_alert_count (GwStore *store, gint64 *count, GError **error)
{
  return gw_sql_number (store, count, 0, error, "SELECT count(*) FROM alert WHERE acked_us IS NULL", "");
}

void
gw_audit_mail_free (GwAuditMail *mail)
{
  if (mail == NULL)
    return;
  g_free (mail->sha256);
  g_free (mail->envelope_from);
  g_free (mail->envelope_to);
  g_free (mail->ending);
  g_free (mail->code);
  g_free (mail->reason);
  g_free (mail->contact);
  g_free (mail->fingerprint);
  g_free (mail->signed_sha256);
  g_free (mail->message_type);
  g_free (mail->report_id);
  g_free (mail->incident);
  g_free (mail->tlp);
  g_free (mail->urgency);
  g_free (mail->policy_sha256);
  g_free (mail->directory_sha256);
  g_free (mail->detail);
  g_free (mail);
}

#define MAIL_COLUMNS                                                                                          \
  "m.id, m.received_us, m.size, m.truncated, m.raw IS NOT NULL, m.purged_us, m.sha256, m.envelope_from,"      \
  " m.envelope_to, i.mail_id IS NOT NULL, i.attempts"
#define VERDICT_COLUMNS                                                                                       \
  "v.round, v.decided_us, v.ending, v.code, v.reason, v.contact, v.fingerprint, v.signed_sha256,"             \
  " v.signature_us, v.encrypted, v.message_type, v.report_id, v.incident, v.tlp, v.urgency, v.entry,"         \
  " v.policy_sha256, v.directory_sha256"
#define LAST_ROUND "v.round = (SELECT max(round) FROM verdict w WHERE w.mail_id = m.id)"

static void
set_verdict (GwAuditMail *mail, sqlite3_stmt *row, int from)
{
  mail->round = sqlite3_column_int64 (row, from);
  mail->decided_us = sqlite3_column_int64 (row, from + 1);
  mail->ending = gw_sql_text (row, from + 2);
  mail->code = gw_sql_text (row, from + 3);
  mail->reason = gw_sql_text (row, from + 4);
  mail->contact = gw_sql_text (row, from + 5);
  mail->fingerprint = gw_sql_text (row, from + 6);
  mail->signed_sha256 = gw_sql_text (row, from + 7);
  mail->signature_us = sqlite3_column_int64 (row, from + 8);
  mail->encrypted = sqlite3_column_int (row, from + 9);
  mail->message_type = gw_sql_text (row, from + 10);
  mail->report_id = gw_sql_text (row, from + 11);
  mail->incident = gw_sql_text (row, from + 12);
  mail->tlp = gw_sql_text (row, from + 13);
  mail->urgency = gw_sql_text (row, from + 14);
  if (sqlite3_column_type (row, from + 15) != SQLITE_NULL)
    mail->entry = sqlite3_column_int64 (row, from + 15);
  mail->policy_sha256 = gw_sql_text (row, from + 16);
  mail->directory_sha256 = gw_sql_text (row, from + 17);
}

static gpointer
make_audit_mail (sqlite3_stmt *row)
{
  GwAuditMail *mail = g_new0 (GwAuditMail, 1);
  mail->mail_id = sqlite3_column_int64 (row, 0);
  mail->received_us = sqlite3_column_int64 (row, 1);
  mail->size = sqlite3_column_int64 (row, 2);
  mail->truncated = sqlite3_column_int (row, 3);
  mail->has_raw = sqlite3_column_int (row, 4);
  mail->purged_us = sqlite3_column_int64 (row, 5);
  mail->sha256 = gw_sql_text (row, 6);
  mail->envelope_from = gw_sql_text (row, 7);
  mail->envelope_to = gw_sql_text (row, 8);
  mail->waiting = sqlite3_column_int (row, 9);
  mail->attempts = sqlite3_column_int64 (row, 10);
  mail->round = -1;
  mail->entry = -1;
  if (sqlite3_column_type (row, 11) != SQLITE_NULL)
    set_verdict (mail, row, 11);
  if (sqlite3_column_count (row) > 29)
    mail->detail = gw_sql_text (row, 29);
  return mail;
}

/* One text for each way in, since SQLite cannot see which of the filters are given. */
#define LIST(from, first)                                                                                     \
  "SELECT " MAIL_COLUMNS ", " VERDICT_COLUMNS " FROM " from " LEFT JOIN inbox i ON i.mail_id = m.id"          \
  " LEFT JOIN verdict v ON v.mail_id = m.id AND " LAST_ROUND " WHERE " first                                  \
  " AND m.received_us >= ?1 AND m.received_us < ?2 AND (?3 IS NULL OR v.contact = ?3)"                        \
  " AND (?4 IS NULL OR (?4 = 'waiting' AND i.mail_id IS NOT NULL) OR v.ending = ?4) AND (?5 IS NULL OR v.code = ?5)" \
  " AND (?6 IS NULL OR v.incident = ?6) AND (?7 IS NULL OR v.urgency = ?7)"                                   \
  " ORDER BY m.received_us DESC, m.id DESC LIMIT ?8"
/* A mail has several rows of verdict: each mail once. */
#define LIST_OF(column, number)                                                                               \
  LIST ("(SELECT DISTINCT mail_id FROM verdict WHERE " column " = ?" number ") w CROSS JOIN mail m ON m.id = w.mail_id", "1")

static const char *
list_text (const GwAuditFilter *filter)
{
  if (filter->incident != NULL)
    return LIST_OF ("incident", "6");
  if (filter->since_us == 0 && filter->code != NULL)
    return LIST_OF ("code", "5");
  if (filter->since_us == 0 && filter->contact != NULL)
    return LIST_OF ("contact", "3");
  return LIST ("mail m", "1");
}

GPtrArray *
gw_store_audit_list (GwStore *store, const GwAuditFilter *filter, GError **error)
{
  g_autoptr (GPtrArray) rows = gw_sql_rows (
    store, make_audit_mail, (GDestroyNotify) gw_audit_mail_free, error, list_text (filter), "iittt" "tti", filter->since_us,
    filter->until_us > 0 ? filter->until_us : G_MAXINT64, filter->contact, filter->ending, filter->code, filter->incident,
    filter->urgency, filter->limit > 0 ? filter->limit : G_GINT64_CONSTANT (-1));
  for (guint i = 0; rows != NULL && i < rows->len / 2; i++)
    {
      gpointer newer = rows->pdata[i];
      rows->pdata[i] = rows->pdata[rows->len - 1 - i];
      rows->pdata[rows->len - 1 - i] = newer;
    }
  return g_steal_pointer (&rows);
}

GPtrArray *
gw_store_audit_kept (GwStore *store, GError **error)
{
  return gw_sql_rows (store, make_audit_mail, (GDestroyNotify) gw_audit_mail_free, error,
                      "SELECT " MAIL_COLUMNS ", " VERDICT_COLUMNS " FROM verdict v JOIN mail m ON m.id = v.mail_id"
                      " LEFT JOIN inbox i ON i.mail_id = m.id WHERE v.ending IN ('held', 'quarantined')"
                      " AND i.mail_id IS NULL AND " LAST_ROUND " ORDER BY m.id", "");
}

GPtrArray *
gw_store_audit_rounds (GwStore *store, gint64 mail_id, GError **error)
{
  g_autoptr (GPtrArray)
      rows = gw_sql_rows (store, make_audit_mail, (GDestroyNotify) gw_audit_mail_free, error,
                          "SELECT " MAIL_COLUMNS ", " VERDICT_COLUMNS ", v.detail FROM mail m"
                          " LEFT JOIN inbox i ON i.mail_id = m.id LEFT JOIN verdict v ON v.mail_id = m.id"
                          " WHERE m.id = ? ORDER BY v.round",
                          "i", mail_id);
  if (rows == NULL || rows->len > 0)
    return g_steal_pointer (&rows);
  g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "mail %" G_GINT64_FORMAT ": there is none; "
               "fix: notigate audit list shows those there are", mail_id);
  return NULL;
}

void
gw_audit_entry_free (GwAuditEntry *entry)
{
  if (entry == NULL)
    return;
  g_free (entry->kind);
  g_free (entry->text);
  g_free (entry);
}

static gpointer
make_audit_entry (sqlite3_stmt *row)
{
  GwAuditEntry *entry = g_new0 (GwAuditEntry, 1);
  entry->index = sqlite3_column_int64 (row, 0);
  entry->time_us = sqlite3_column_int64 (row, 1);
  entry->kind = gw_sql_text (row, 2);
  entry->text = gw_sql_text (row, 3);
  return entry;
}

GPtrArray *
gw_store_entries_about (GwStore *store, gint64 mail_id, GError **error)
{
  return gw_sql_rows (store, make_audit_entry, (GDestroyNotify) gw_audit_entry_free, error,
                      "SELECT idx, time_us, kind, text FROM entry WHERE mail_id = ? ORDER BY idx", "i", mail_id);
}

void
gw_audit_note_free (GwAuditNote *note)
{
  if (note == NULL)
    return;
  g_free (note->kind);
  g_free (note->text);
  g_free (note);
}

static gpointer
make_audit_note (sqlite3_stmt *row)
{
  GwAuditNote *note = g_new0 (GwAuditNote, 1);
  note->id = sqlite3_column_int64 (row, 0);
  note->time_us = sqlite3_column_int64 (row, 1);
  note->kind = gw_sql_text (row, 2);
  note->text = gw_sql_text (row, 3);
  note->acked_us = sqlite3_column_int64 (row, 4);
  return note;
}

GPtrArray *
gw_store_notes_about (GwStore *store, gint64 mail_id, GError **error)
{
  return gw_sql_rows (store, make_audit_note, (GDestroyNotify) gw_audit_note_free, error,
                      "SELECT id, time_us, kind, text, acked_us FROM alert WHERE mail_id = ? AND mail_id > 0 ORDER BY id", "i",
                      mail_id);
}

/* The note is an alert that nobody need look at any more: it stands with the others, in their order. */
gboolean
gw_store_mail_note (GwStore *store, gint64 mail_id, const char *kind, const char *text, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error, "UPDATE alert SET acked_us = ? WHERE mail_id = ? AND acked_us IS NULL", "ii", now_us,
                     mail_id)
         && gw_sql_run (store, error,
                        "INSERT INTO alert (id, time_us, kind, text, mail_id, acked_us) VALUES"
                        " ((SELECT coalesce(max(id), 0) + 1 FROM alert), ?1, ?2, ?3, ?4, ?1)",
                        "itti", now_us, kind, text, mail_id);
}

char *
gw_store_contact_alias (GwStore *store, const char *contact, GError **error)
{
  gboolean row;
  sqlite3_stmt *statement = gw_sql_bind (store, error, "SELECT alias FROM contact WHERE id = ? LIMIT 1", "t", contact);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error) || !row)
    return NULL;
  char *alias = gw_sql_text (statement, 0);
  sqlite3_reset (statement);
  return alias;
}
