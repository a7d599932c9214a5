/* SPDX-License-Identifier: Apache-2.0 */
#include "store/inbox.h"
#include "base/error.h"
#include "store/mail-row.h"

void
gw_mail_free (GwMail *mail)
{
  if (mail == NULL)
    return;
  g_free (mail->sha256);
  g_free (mail->envelope_from);
  g_free (mail->envelope_to);
  g_clear_pointer (&mail->raw, g_bytes_unref);
  g_free (mail);
}

typedef struct {
  const GwMail *mail;
  gint64 id;
} Receipt;

static gboolean
receive (GwStore *store, gpointer data, GError **error)
{
  Receipt *receipt = data;
  const GwMail *mail = receipt->mail;
  return gw_sql_number (store, &receipt->id, 1, error, "SELECT max(id) + 1 FROM mail", "")
         && gw_sql_run (store, error,
                        "INSERT INTO mail (id, received_us, sha256, size, truncated, envelope_from, envelope_to, raw, replayed)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        "iitiittbi", receipt->id, mail->received_us, mail->sha256, mail->size, (gint64) mail->truncated,
                        mail->envelope_from, mail->envelope_to, mail->raw, (gint64) mail->replayed)
         && gw_sql_run (store, error, "INSERT INTO inbox (mail_id, attempts, due_us, released) VALUES (?, 0, ?, 0)", "ii",
                        receipt->id, mail->received_us);
}

gboolean
gw_store_mail_receive (GwStore *store, const GwMail *mail, gint64 *id, GError **error)
{
  Receipt receipt = { mail, 0 };
  if (!gw_store_write (store, receive, &receipt, error))
    return FALSE;
  *id = receipt.id;
  return TRUE;
}

GwMail *
gw_mail_of_row (sqlite3_stmt *row)
{
  GwMail *mail = g_new0 (GwMail, 1);
  mail->id = sqlite3_column_int64 (row, 0);
  mail->received_us = sqlite3_column_int64 (row, 1);
  mail->sha256 = gw_sql_text (row, 2);
  mail->size = sqlite3_column_int64 (row, 3);
  mail->truncated = sqlite3_column_int (row, 4);
  mail->envelope_from = gw_sql_text (row, 5);
  mail->envelope_to = gw_sql_text (row, 6);
  mail->raw = gw_sql_bytes (row, 7);
  mail->replayed = sqlite3_column_int (row, 8);
  return mail;
}

static gpointer
make_mail (sqlite3_stmt *row)
{
  GwMail *mail = gw_mail_of_row (row);
  mail->attempts = sqlite3_column_int64 (row, 9);
  mail->released = sqlite3_column_int (row, 10);
  return mail;
}

GwMail *
gw_store_mail_get (GwStore *store, gint64 id, GError **error)
{
  g_autoptr (GPtrArray) rows = gw_sql_rows (store, make_mail, NULL, error,
                                            "SELECT " GW_MAIL_COLUMNS ", 0, 0 FROM mail m WHERE id = ?", "i", id);
  if (rows == NULL)
    return NULL;
  if (rows->len == 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "mail %" G_GINT64_FORMAT ": there is none; "
                   "fix: notigate audit list shows those there are", id);
      return NULL;
    }
  return g_ptr_array_index (rows, 0);
}

#define CLAIM_BYTES (64 << 20) /* of mail judged between two commits, and held in memory meanwhile; one at least */

typedef struct {
  const char *claim;
  gint64 now_us;
  guint most;
  gboolean tried_first;
} Claim;

static gboolean
is_due (GwStore *store, const Claim *claim, gint64 is_fresh, gint64 *due, GError **error)
{
  return gw_sql_number (store, due, 0, error,
                        "SELECT count(*) FROM (SELECT 1 FROM inbox WHERE claim IS NULL AND due_us <= ?"
                        " AND (attempts = 0) = ? LIMIT 1)", "ii", claim->now_us, is_fresh);
}

/* Those never tried, together; or the oldest that was tried, alone, so that its crash takes no other with it. By
 * turns, so that neither a flood of new mail nor a series of crashes starves the other. */
static gboolean
claim_rows (GwStore *store, gpointer data, GError **error)
{
  Claim *claim = data;
  gint64 fresh = 0;
  gint64 tried = 0;
  if (!is_due (store, claim, 1, &fresh, error) || !is_due (store, claim, 0, &tried, error))
    return FALSE;
  gint64 take_fresh = fresh && !(tried && claim->tried_first);
  return gw_sql_run (store, error,
                     "UPDATE inbox SET claim = ?1, claimed_us = ?2, attempts = attempts + 1 WHERE mail_id IN"
                     " (SELECT mail_id FROM (SELECT i.mail_id, sum(m.size) OVER (ORDER BY i.mail_id) - m.size AS before FROM"
                     " (SELECT mail_id FROM inbox WHERE claim IS NULL AND due_us <= ?2 AND (attempts = 0) = ?3"
                     " ORDER BY mail_id LIMIT ?4) i JOIN mail m ON m.id = i.mail_id) WHERE before < ?5)",
                     "tiiii", claim->claim, claim->now_us, take_fresh, take_fresh ? (gint64) claim->most : G_GINT64_CONSTANT (1),
                     (gint64) CLAIM_BYTES);
}

GPtrArray *
gw_store_inbox_claim (GwStore *store, const char *claim, gint64 now_us, guint most, gboolean tried_first, GError **error)
{
  gint64 due = 0;
  Claim request = { claim, now_us, most, tried_first };
  /* An idle judge looks without the lock first: it costs no write. */
  if (!gw_sql_number (store, &due, 0, error,
                      "SELECT count(*) FROM (SELECT 1 FROM inbox WHERE claim IS NULL AND due_us <= ? LIMIT 1)", "i",
                      now_us))
    return NULL;
  if (due > 0 && !gw_store_write (store, claim_rows, &request, error))
    return NULL;
  return gw_sql_rows (store, make_mail, (GDestroyNotify) gw_mail_free, error,
                      "SELECT " GW_MAIL_COLUMNS ", i.attempts, i.released FROM inbox i JOIN mail m ON m.id = i.mail_id"
                      " WHERE i.claim = ? ORDER BY i.mail_id", "t", claim);
}

typedef struct {
  const char *claim;
  gint64 give_back;
} Release;

static gboolean
release_rows (GwStore *store, gpointer data, GError **error)
{
  Release *release = data;
  return gw_sql_run (store, error,
                     "UPDATE inbox SET claim = NULL, claimed_us = NULL, attempts = attempts - ?2"
                     " WHERE claim IS NOT NULL AND (?1 IS NULL OR claim = ?1)",
                     "ti", release->claim, release->give_back);
}

gboolean
gw_store_inbox_release (GwStore *store, const char *claim, gboolean give_back_attempt, GError **error)
{
  Release release = { claim, give_back_attempt ? 1 : 0 };
  gint64 held = 0;
  return gw_sql_number (store, &held, 0, error,
                        "SELECT count(*) FROM inbox WHERE claim IS NOT NULL AND (?1 IS NULL OR claim = ?1)", "t", claim)
         && (held == 0 || gw_store_write (store, release_rows, &release, error));
}

gboolean
gw_store_inbox_defer (GwStore *store, gint64 mail_id, gint64 due_us, gboolean give_back_attempt, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE inbox SET claim = NULL, claimed_us = NULL, attempts = attempts - ?, due_us = ?"
                     " WHERE mail_id = ?", "iii", (gint64) (give_back_attempt ? 1 : 0), due_us, mail_id);
}

gboolean
gw_store_inbox_blame (GwStore *store, gint64 mail_id, GError **error)
{
  return gw_sql_run (store, error, "UPDATE inbox SET attempts = attempts + 1 WHERE mail_id = ?", "i", mail_id);
}

gboolean
gw_store_inbox_count (GwStore *store, gint64 *count, gint64 *oldest_us, GError **error)
{
  return gw_sql_number (store, count, 0, error, "SELECT count(*) FROM inbox", "")
         && gw_sql_number (store, oldest_us, 0, error,
                           "SELECT min(m.received_us) FROM inbox i JOIN mail m ON m.id = i.mail_id", "");
}

gboolean
gw_store_inbox_replayed (GwStore *store, gint64 *count, GError **error)
{
  return gw_sql_number (store, count, 0, error, "SELECT count(*) FROM inbox i JOIN mail m ON m.id = i.mail_id WHERE m.replayed = 1", "");
}

gboolean
gw_store_verdict_put (GwStore *store, const GwStoreVerdict *v, GError **error)
{
  g_autofree char *entry = v->entry >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, v->entry) : NULL;
  return gw_sql_run (store, error,
                     "INSERT INTO verdict (mail_id, round, decided_us, ending, code, reason, contact, fingerprint,"
                     " signed_sha256, signature_us, encrypted, message_type, report_id, incident, tlp, urgency, entry,"
                     " policy_sha256, directory_sha256, detail) VALUES (?1, (SELECT coalesce(max(round) + 1, 0) FROM"
                     " verdict WHERE mail_id = ?1), ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15,"
                     " CAST(?16 AS BIGINT), ?17, ?18, ?19)",
                     "iitttttti" "i" "tttttt" "ttt", v->mail_id, v->decided_us, v->ending, v->code, v->reason, v->contact,
                     v->fingerprint, v->signed_sha256, v->signature_us, (gint64) v->encrypted, v->message_type,
                     v->report_id, v->incident, v->tlp, v->urgency, entry, v->policy_sha256, v->directory_sha256,
                     v->detail)
         && gw_sql_run (store, error, "DELETE FROM inbox WHERE mail_id = ?", "i", v->mail_id);
}

gboolean
gw_store_inbox_again (GwStore *store, gint64 mail_id, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error, "INSERT INTO inbox (mail_id, attempts, due_us, released) VALUES (?, 0, ?, 1)", "ii", mail_id,
                     now_us);
}

gboolean
gw_store_repeat_find (GwStore *store, const char *signed_sha256, gint64 signature_us, const char *fingerprint,
                      const char *ending, const char *code, gint64 since_us, gboolean *found, GError **error)
{
  gint64 count = 0;
  if (!gw_sql_number (store, &count, 0, error,
                      "SELECT count(*) FROM (SELECT 1 FROM verdict WHERE signed_sha256 = ? AND signature_us = ?"
                      " AND fingerprint = ? AND ending = ? AND code IS ? AND decided_us > ?"
                      /* Only what still stands: what a person released or dropped is judged anew. */
                      " AND NOT EXISTS (SELECT 1 FROM verdict w WHERE w.mail_id = verdict.mail_id AND w.round > verdict.round)"
                      " AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.mail_id = verdict.mail_id) LIMIT 1)",
                      "titt" "ti", signed_sha256,
                      signature_us, fingerprint, ending, code, since_us))
    return FALSE;
  *found = count > 0;
  return TRUE;
}

gboolean
gw_store_taken_find (GwStore *store, const char *contact, const char *signed_sha256, gint64 signature_us,
                     gint64 *mail_id, GError **error)
{
  return gw_sql_number (store, mail_id, 0, error,
                        "SELECT mail_id FROM taken WHERE contact = ? AND signed_sha256 = ? AND signature_us = ?", "tti",
                        contact, signed_sha256, signature_us);
}

gboolean
gw_store_taken_put (GwStore *store, const char *contact, const char *signed_sha256, gint64 signature_us, gint64 mail_id,
                    GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO taken (contact, signed_sha256, signature_us, mail_id) VALUES (?, ?, ?, ?)", "ttii",
                     contact, signed_sha256, signature_us, mail_id);
}

gboolean
gw_store_report_find (GwStore *store, const char *contact, const char *report_id, gint64 *mail_id, GError **error)
{
  return gw_sql_number (store, mail_id, 0, error, "SELECT mail_id FROM report WHERE contact = ? AND report_id = ?",
                        "tt", contact, report_id);
}

gboolean
gw_store_report_put (GwStore *store, const char *contact, const char *report_id, gint64 mail_id, const char *incident,
                     GError **error)
{
  return gw_sql_run (store, error, "INSERT INTO report (contact, report_id, mail_id, incident) VALUES (?, ?, ?, ?)",
                     "ttit", contact, report_id, mail_id, incident);
}

gboolean
gw_store_signed_put (GwStore *store, const char *sha256, const char *kind, GBytes *bytes, GBytes *signature,
                     GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO signed (sha256, kind, bytes, signature) VALUES (?, ?, ?, ?) ON CONFLICT (sha256)"
                     " DO UPDATE SET kind = excluded.kind, bytes = excluded.bytes, signature = excluded.signature"
                     " WHERE signed.bytes IS NULL" /* purged, and come again */, "ttbb", sha256, kind, bytes, signature);
}

gboolean
gw_store_replay_count (GwStore *store, const char *contact, gint64 day, gint64 mail_id, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO replay (day, contact, count) VALUES (max(?1, coalesce((SELECT max(day) + 1 FROM replay"
                     " WHERE contact = ?2 AND entry IS NOT NULL), 0)), ?2, 1) ON CONFLICT (day, contact)"
                     " DO UPDATE SET count = count + 1", "it", day, contact)
         && gw_sql_run (store, error, "UPDATE mail SET raw = NULL WHERE id = ?", "i", mail_id);
}

gboolean
gw_store_replay_due (GwStore *store, gint64 day, char **contact, gint64 *replay_day, gint64 *count, GError **error)
{
  gboolean row;
  *contact = NULL;
  sqlite3_stmt *statement = gw_sql_bind (store, error,
                                         "SELECT contact, day, count FROM replay WHERE entry IS NULL AND day < ?"
                                         " ORDER BY day, contact LIMIT 1", "i", day);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error))
    return FALSE;
  if (row)
    {
      *contact = gw_sql_text (statement, 0);
      *replay_day = sqlite3_column_int64 (statement, 1);
      *count = sqlite3_column_int64 (statement, 2);
      sqlite3_reset (statement);
    }
  return TRUE;
}

gboolean
gw_store_replay_entry (GwStore *store, const char *contact, gint64 day, gint64 entry, GError **error)
{
  return gw_sql_run (store, error, "UPDATE replay SET entry = ? WHERE contact = ? AND day = ?", "iti", entry, contact,
                     day);
}

gboolean
gw_store_verdict_entry (GwStore *store, gint64 mail_id, gint64 *entry, GError **error)
{
  return gw_sql_number (store, entry, -1, error,
                        "SELECT entry FROM verdict WHERE mail_id = ? ORDER BY round DESC LIMIT 1", "i", mail_id);
}
