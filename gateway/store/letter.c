/* SPDX-License-Identifier: Apache-2.0 */
#include "store/letter.h"
#include "base/clock.h"
#include "base/error.h"
#include "store/sql.h"

void
gw_store_letter_free (GwStoreLetter *letter)
{
  if (letter == NULL)
    return;
  g_free (letter->kind);
  g_free (letter->contact);
  g_free (letter->address);
  g_free (letter->incident);
  g_free (letter->language);
  g_free (letter->data);
  g_free (letter->state);
  g_free (letter->message_id);
  g_free (letter->return_path);
  g_clear_pointer (&letter->sealed, g_bytes_unref);
  g_free (letter->sealed_sha256);
  g_free (letter->reply);
  g_free (letter->queue_id);
  g_free (letter);
}

#define COLUMNS                                                                                               \
  "id, created_us, kind, contact, number, address, mail_id, entry, incident, language, encrypt, always, data," \
  " state, due_us, attempts, message_id, return_path, sealed_sha256, sealed_us, sealed_entry, sent_us,"       \
  " reply_code, reply, queue_id"

static gpointer
make_letter (sqlite3_stmt *row)
{
  GwStoreLetter *letter = g_new0 (GwStoreLetter, 1);
  letter->id = sqlite3_column_int64 (row, 0);
  letter->created_us = sqlite3_column_int64 (row, 1);
  letter->kind = gw_sql_text (row, 2);
  letter->contact = gw_sql_text (row, 3);
  letter->number = sqlite3_column_int64 (row, 4);
  letter->address = gw_sql_text (row, 5);
  letter->mail_id = sqlite3_column_int64 (row, 6);
  letter->entry = sqlite3_column_type (row, 7) == SQLITE_NULL ? -1 : sqlite3_column_int64 (row, 7);
  letter->incident = gw_sql_text (row, 8);
  letter->language = gw_sql_text (row, 9);
  letter->encrypt = sqlite3_column_int (row, 10);
  letter->always = sqlite3_column_int (row, 11);
  letter->data = gw_sql_text (row, 12);
  letter->state = gw_sql_text (row, 13);
  letter->due_us = sqlite3_column_int64 (row, 14);
  letter->attempts = sqlite3_column_int64 (row, 15);
  letter->message_id = gw_sql_text (row, 16);
  letter->return_path = gw_sql_text (row, 17);
  letter->sealed_sha256 = gw_sql_text (row, 18);
  letter->sealed_us = sqlite3_column_int64 (row, 19);
  letter->sealed_entry = sqlite3_column_type (row, 20) == SQLITE_NULL ? -1 : sqlite3_column_int64 (row, 20);
  letter->sent_us = sqlite3_column_int64 (row, 21);
  letter->reply_code = sqlite3_column_int (row, 22);
  letter->reply = gw_sql_text (row, 23);
  letter->queue_id = gw_sql_text (row, 24);
  letter->sealed = sqlite3_column_count (row) > 25 ? gw_sql_bytes (row, 25) : NULL;
  return letter;
}

/* Takes one from the contact's budget of the day; *over tells that nothing was left. */
static gboolean
spend_budget (GwStore *store, const char *contact, gint64 now_us, int budget, gboolean always, gboolean *over,
              GError **error)
{
  gint64 day = now_us / GW_DAY;
  gint64 spent = 0;
  if (!gw_sql_number (store, &spent, 0, error, "SELECT count FROM budget WHERE contact = ? AND day = ?", "ti", contact, day))
    return FALSE;
  *over = !always && spent >= budget;
  return *over || always
         || gw_sql_run (store, error,
                        "INSERT INTO budget (contact, day, count) VALUES (?, ?, 1) ON CONFLICT (contact, day)"
                        " DO UPDATE SET count = count + 1", "ti", contact, day);
}

gboolean
gw_store_letter_queue (GwStore *store, GwStoreLetter *letter, int budget, gboolean *dropped, GError **error)
{
  const char *recipient = letter->contact ? letter->contact : "";
  g_autofree char *entry = letter->entry >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, letter->entry) : NULL;
  if (!spend_budget (store, recipient, letter->created_us, budget, letter->always, dropped, error)
      || !gw_sql_number (store, &letter->id, 1, error, "SELECT max(id) + 1 FROM letter", ""))
    return FALSE;
  /* A dropped letter has no number: a gap would say that one was lost on the way. */
  letter->number = 0;
  if (!*dropped
      && !gw_sql_number (store, &letter->number, 1, error, "SELECT max(number) + 1 FROM letter WHERE contact IS ?", "t",
                         letter->contact))
    return FALSE;
  return gw_sql_run (store, error,
                     "INSERT INTO letter (id, created_us, kind, contact, number, address, mail_id, entry, incident,"
                     " language, encrypt, always, data, state, due_us, attempts) VALUES"
                     " (?, ?, ?, ?, ?, ?, ?, CAST(? AS BIGINT), ?, ?, ?, ?, ?, ?, ?, 0)",
                     "iitt" "iti" "tttiit" "ti", letter->id, letter->created_us, letter->kind, letter->contact,
                     letter->number, letter->address, letter->mail_id, entry, letter->incident, letter->language,
                     (gint64) letter->encrypt, (gint64) letter->always, letter->data, *dropped ? "dropped" : "queued",
                     letter->created_us);
}

GPtrArray *
gw_store_letters_to_seal (GwStore *store, guint most, GError **error)
{
  return gw_sql_rows (store, make_letter, (GDestroyNotify) gw_store_letter_free, error,
                      "SELECT " COLUMNS " FROM letter WHERE state = 'queued' AND due_us <= ? ORDER BY due_us, id LIMIT ?",
                      "ii", gw_clock_now (), (gint64) most);
}

gboolean
gw_store_letter_seal (GwStore *store, const GwStoreLetter *letter, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE letter SET state = 'sealed', message_id = ?, return_path = ?, sealed = ?, sealed_sha256 = ?,"
                     " sealed_us = ?, sealed_entry = ?, checkpoint = ?, due_us = ?, attempts = 0, reply = NULL"
                     " WHERE id = ? AND state = 'queued'",
                     "ttbt" "iiiii", letter->message_id, letter->return_path, letter->sealed, letter->sealed_sha256,
                     letter->sealed_us, letter->sealed_entry, letter->checkpoint, letter->sealed_us, letter->id);
}

gboolean
gw_store_letter_checkpoint (GwStore *store, const char *contact, gint64 *size, GError **error)
{
  return gw_sql_number (store, size, 0, error, "SELECT max(checkpoint) FROM letter WHERE contact = ? AND checkpoint > 0", "t", contact);
}

gboolean
gw_store_letter_defer (GwStore *store, gint64 id, gint64 due_us, const char *reason, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE letter SET attempts = attempts + 1, due_us = ?1, reply = ?2,"
                     " state = CASE WHEN ?1 = 0 THEN 'failed' ELSE state END WHERE id = ?3", "iti", due_us, reason, id);
}

#define CLAIM_BYTES (32 << 20) /* of letters that one sender holds in memory; one at least */

typedef struct {
  const char *claim;
  gint64 now_us;
  gint64 most;
} Claim;

static gboolean
claim_letters (GwStore *store, gpointer data, GError **error)
{
  Claim *claim = data;
  return gw_sql_run (store, error,
                     "UPDATE letter SET claim = ?1, claimed_us = ?2 WHERE id IN (SELECT id FROM (SELECT id,"
                     " sum(size) OVER (ORDER BY due_us, id) - size AS before FROM (SELECT id, due_us, length(sealed) AS size"
                     " FROM letter WHERE state = 'sealed' AND claim IS NULL AND due_us <= ?2 ORDER BY due_us, id LIMIT ?3))"
                     " WHERE before < ?4)", "tiii", claim->claim, claim->now_us, claim->most, (gint64) CLAIM_BYTES);
}

GPtrArray *
gw_store_letters_to_send (GwStore *store, const char *claim, gint64 now_us, guint most, GError **error)
{
  gint64 due = 0;
  Claim request = { claim, now_us, most };
  if (!gw_sql_number (store, &due, 0, error,
                      "SELECT count(*) FROM (SELECT 1 FROM letter WHERE state = 'sealed' AND claim IS NULL"
                      " AND due_us <= ? LIMIT 1)", "i", now_us))
    return NULL;
  if (due > 0 && !gw_store_write (store, claim_letters, &request, error))
    return NULL;
  return gw_sql_rows (store, make_letter, (GDestroyNotify) gw_store_letter_free, error,
                      "SELECT " COLUMNS ", sealed FROM letter WHERE claim = ? AND +state = 'sealed' ORDER BY due_us, id",
                      "t", claim);
}

gboolean
gw_store_letter_delivered (GwStore *store, gint64 id, const char *state, gint64 due_us, gint64 now_us, int reply_code,
                           const char *reply, const char *queue_id, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE letter SET state = CASE WHEN state = 'sealed' THEN ?1 ELSE state END, due_us = ?2, sent_us = CASE WHEN ?1 = 'sent' THEN ?3 ELSE sent_us END,"
                     " attempts = attempts + 1, reply_code = ?4, reply = ?5, queue_id = ?6, claim = NULL,"
                     " claimed_us = NULL WHERE id = ?7",
                     "tiiitti", state, due_us, now_us, (gint64) reply_code, reply, queue_id, id);
}

gboolean
gw_store_letter_returned (GwStore *store, gint64 id, const char *state, const char *reply, GError **error)
{
  return gw_sql_run (store, error, "UPDATE letter SET state = ?, reply = ? WHERE id = ?", "tti", state, reply, id);
}

static gboolean
release_letters (GwStore *store, gpointer data, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE letter SET claim = NULL, claimed_us = NULL WHERE claim IS NOT NULL"
                     " AND (?1 IS NULL OR claim = ?1)", "t", (const char *) data);
}

gboolean
gw_store_letters_release (GwStore *store, const char *claim, GError **error)
{
  gint64 held = 0;
  return gw_sql_number (store, &held, 0, error,
                        "SELECT count(*) FROM letter WHERE claim IS NOT NULL AND state = 'sealed'"
                        " AND (?1 IS NULL OR claim = ?1)", "t", claim)
         && (held == 0 || gw_store_write (store, release_letters, (gpointer) claim, error));
}

gboolean
gw_store_letter_resend (GwStore *store, gint64 mail_id, gint64 now_us, int budget, gboolean *again, GError **error)
{
  gboolean row;
  *again = FALSE;
  sqlite3_stmt *statement = gw_sql_bind (store, error,
                                         "SELECT id, contact FROM letter WHERE mail_id = ? AND kind IN ('receipt', 'help')"
                                         " AND state = 'sent' AND due_us <= ? ORDER BY id LIMIT 1", "ii", mail_id,
                                         now_us - GW_HOUR);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error))
    return FALSE;
  if (!row)
    return TRUE;
  gint64 id = sqlite3_column_int64 (statement, 0);
  g_autofree char *contact = gw_sql_text (statement, 1);
  sqlite3_reset (statement);
  gboolean over = FALSE;
  if (!spend_budget (store, contact ? contact : "", now_us, budget, FALSE, &over, error))
    return FALSE;
  *again = !over;
  return over || gw_sql_run (store, error, "UPDATE letter SET state = 'sealed', attempts = 0, due_us = ? WHERE id = ?", "ii", now_us, id);
}

typedef struct {
  gint64 id;
  gint64 now_us;
  gint64 count;
} Retry;

static gboolean
retry_letters (GwStore *store, gpointer data, GError **error)
{
  Retry *retry = data;
  if (!gw_sql_run (store, error,
                   "UPDATE letter SET due_us = ?2, attempts = 0, state = CASE WHEN sealed IS NULL THEN 'queued' ELSE 'sealed' END"
                   " WHERE state IN ('queued', 'sealed', 'failed') AND (?1 = 0 OR id = ?1)",
                   "ii", retry->id, retry->now_us))
    return FALSE;
  retry->count = sqlite3_changes (gw_sql_database (store));
  if (retry->count > 0 || retry->id == 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "letter %" G_GINT64_FORMAT ": does not wait to be sent; "
               "fix: notigate outbox list shows those that do", retry->id);
  return FALSE;
}

gboolean
gw_store_letter_retry (GwStore *store, gint64 id, gint64 now_us, gint64 *count, GError **error)
{
  Retry retry = { id, now_us, 0 };
  if (!gw_store_write (store, retry_letters, &retry, error))
    return FALSE;
  *count = retry.count;
  return TRUE;
}

GPtrArray *
gw_store_letters (GwStore *store, gboolean open_only, GError **error)
{
  return gw_sql_rows (store, make_letter, (GDestroyNotify) gw_store_letter_free, error,
                      "SELECT " COLUMNS " FROM letter WHERE ? = 0 OR state NOT IN ('sent', 'returned') ORDER BY id", "i",
                      (gint64) open_only);
}

GPtrArray *
gw_store_letters_about (GwStore *store, gint64 mail_id, GError **error)
{
  return gw_sql_rows (store, make_letter, (GDestroyNotify) gw_store_letter_free, error,
                      "SELECT " COLUMNS " FROM letter WHERE mail_id = ? ORDER BY id", "i", mail_id);
}

GwStoreLetter *
gw_store_letter_get (GwStore *store, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) rows = gw_sql_rows (store, make_letter, NULL, error,
                                            "SELECT " COLUMNS ", sealed FROM letter WHERE id = ?", "i", id);
  if (rows == NULL)
    return NULL;
  if (rows->len > 0)
    return g_ptr_array_index (rows, 0);
  g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "letter %" G_GINT64_FORMAT ": there is none; "
               "fix: notigate outbox list --all shows those there are", id);
  return NULL;
}

static gpointer
make_message_id (sqlite3_stmt *row)
{
  return gw_sql_text (row, 0);
}

gboolean
gw_store_letter_message_id (GwStore *store, gint64 id, char **message_id, GError **error)
{
  g_autoptr (GPtrArray) rows = gw_sql_rows (store, make_message_id, NULL, error,
                                            "SELECT message_id FROM letter WHERE id = ? AND message_id IS NOT NULL", "i", id);
  if (rows == NULL)
    return FALSE;
  *message_id = rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
  return TRUE;
}

gboolean
gw_store_letter_next_due (GwStore *store, const char *state, gint64 *due_us, GError **error)
{
  return gw_sql_number (store, due_us, 0, error, "SELECT min(due_us) FROM letter WHERE state = ? AND claim IS NULL", "t",
                        state);
}

gboolean
gw_store_notice_ask (GwStore *store, const char *contact, gint64 due_us, gint64 interval_us, gboolean *asked,
                     GError **error)
{
  if (!gw_sql_run (store, error,
                     "INSERT INTO notice (contact, due_us, last_us) VALUES (?1, ?2, 0) ON CONFLICT (contact) DO UPDATE"
                     " SET due_us = ?2 WHERE due_us IS NULL AND last_us + ?3 <= ?2",
                     "tii", contact, due_us, interval_us))
    return FALSE;
  *asked = sqlite3_changes (gw_sql_database (store)) > 0;
  return TRUE;
}

GStrv
gw_store_notices_due (GwStore *store, gint64 now_us, GError **error)
{
  return gw_sql_strv (store, error, "SELECT contact FROM notice WHERE due_us <= ? ORDER BY contact", "i", now_us);
}

gboolean
gw_store_notice_done (GwStore *store, const char *contact, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error, "UPDATE notice SET due_us = NULL, last_us = ? WHERE contact = ?", "it", now_us, contact);
}
