/* SPDX-License-Identifier: Apache-2.0 */
#include "store/rejudge.h"
#include "store/mail-row.h"

void
gw_judged_free (GwJudged *judged)
{
  if (judged == NULL)
    return;
  gw_mail_free (judged->mail);
  g_free (judged->ending);
  g_free (judged->code);
  g_free (judged->contact);
  g_free (judged->fingerprint);
  g_free (judged->signed_sha256);
  g_free (judged->message_type);
  g_free (judged->report_id);
  g_free (judged->tlp);
  g_free (judged->urgency);
  g_free (judged->policy_sha256);
  g_free (judged->directory_sha256);
  g_free (judged->detail);
  g_free (judged);
}

static GwJudged *
make_judged (sqlite3_stmt *row)
{
  GwJudged *judged = g_new0 (GwJudged, 1);
  judged->mail = gw_mail_of_row (row);
  judged->mail->released = sqlite3_column_int64 (row, 9) > 0;
  judged->round = sqlite3_column_int64 (row, 9);
  judged->decided_us = sqlite3_column_int64 (row, 10);
  judged->ending = gw_sql_text (row, 11);
  judged->code = gw_sql_text (row, 12);
  judged->contact = gw_sql_text (row, 13);
  judged->fingerprint = gw_sql_text (row, 14);
  judged->signed_sha256 = gw_sql_text (row, 15);
  judged->signature_us = sqlite3_column_int64 (row, 16);
  judged->encrypted = sqlite3_column_int (row, 17);
  judged->message_type = gw_sql_text (row, 18);
  judged->report_id = gw_sql_text (row, 19);
  judged->tlp = gw_sql_text (row, 20);
  judged->urgency = gw_sql_text (row, 21);
  judged->entry = sqlite3_column_type (row, 22) == SQLITE_NULL ? -1 : sqlite3_column_int64 (row, 22);
  judged->policy_sha256 = gw_sql_text (row, 23);
  judged->directory_sha256 = gw_sql_text (row, 24);
  judged->detail = gw_sql_text (row, 25);
  judged->dropped = sqlite3_column_int (row, 26);
  judged->repeats = sqlite3_column_int (row, 27);
  return judged;
}

/* Of verdict v and its mail m. */
#define FILTER "(?1 = 0 OR m.received_us >= ?1) AND (?2 = 0 OR m.received_us < ?2) AND (?3 = 0 OR v.round = 0)"

GwJudged *
gw_store_judged_next (GwStore *store, const GwJudgedFilter *filter, gint64 mail_id, gint64 round, GError **error)
{
  gboolean row = FALSE;
  sqlite3_stmt *statement = gw_sql_bind (
    store, error,
    "SELECT " GW_MAIL_COLUMNS ", v.round,"
    " v.decided_us, v.ending, v.code, v.contact, v.fingerprint, v.signed_sha256, v.signature_us, v.encrypted,"
    " v.message_type, v.report_id, v.tlp, v.urgency, v.entry, v.policy_sha256, v.directory_sha256, v.detail,"
    " coalesce((SELECT e.kind = 'release' FROM entry e WHERE e.idx = v.entry), 0),"
    " v.ending = 'duplicate' AND EXISTS (SELECT 1 FROM verdict w WHERE w.signed_sha256 = v.signed_sha256"
    " AND w.contact = v.contact AND w.fingerprint = v.fingerprint AND w.signature_us = v.signature_us"
    " AND w.ending <> 'duplicate' AND w.mail_id <> v.mail_id)"
    " FROM verdict v JOIN mail m ON m.id = v.mail_id WHERE " FILTER " AND (v.mail_id, v.round) > (?4, ?5)"
    " ORDER BY v.mail_id, v.round LIMIT 1",
    "iiiii", filter->since_us, filter->until_us, (gint64) filter->first_only, mail_id, round);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error) || !row)
    return NULL;
  GwJudged *judged = make_judged (statement);
  sqlite3_reset (statement);
  return judged;
}

gboolean
gw_store_judged_count (GwStore *store, const GwJudgedFilter *filter, gint64 *count, GError **error)
{
  return gw_sql_number (store, count, 0, error,
                        "SELECT count(*) FROM verdict v JOIN mail m ON m.id = v.mail_id WHERE " FILTER, "iii",
                        filter->since_us, filter->until_us, (gint64) filter->first_only);
}

gboolean
gw_store_taken_before (GwStore *store, gint64 mail_id, gint64 entry, gboolean *before, GError **error)
{
  gint64 count = 0;
  if (!gw_sql_number (store, &count, 0, error,
                      "SELECT count(*) FROM verdict WHERE mail_id = ? AND entry < ? AND ending IN ('registered', 'ignored')",
                      "ii", mail_id, entry))
    return FALSE;
  *before = count > 0;
  return TRUE;
}

GBytes *
gw_store_policy_text (GwStore *store, const char *digest, GError **error)
{
  gboolean row = FALSE;
  sqlite3_stmt *statement = gw_sql_bind (store, error, "SELECT text FROM policy WHERE digest = ?", "t", digest);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error) || !row)
    return NULL;
  GBytes *text = gw_sql_bytes (statement, 0);
  sqlite3_reset (statement);
  return text;
}

GArray *
gw_store_directory_times (GwStore *store, GError **error)
{
  g_autoptr (GArray) times = g_array_new (FALSE, FALSE, sizeof (gint64));
  sqlite3_stmt *statement = gw_sql_bind (store, error, "SELECT changed_us FROM contact UNION SELECT seen_us FROM key_fact"
                                         " ORDER BY 1", "");
  for (gboolean row = TRUE; statement != NULL && row;)
    {
      if (!gw_sql_step (store, statement, &row, error))
        return NULL;
      gint64 time = row ? sqlite3_column_int64 (statement, 0) : 0;
      if (row)
        g_array_append_val (times, time);
    }
  return statement != NULL ? g_steal_pointer (&times) : NULL;
}
