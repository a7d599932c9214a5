/* SPDX-License-Identifier: Apache-2.0 */
#include "store/ping.h"
#include "store/sql.h"

#define CONTACT                                                                                                 \
  "SELECT contact, next_us, day, postponed, rounds, asked_us, outcome, outcome_us, confirmed_us, how, mail_id," \
  " latency_us FROM ping_contact"
#define PING                                                                                                      \
  "SELECT p.report_id, p.letter, p.contact, p.round, p.asked_us, p.day, p.state, p.outcome, p.outcome_us, p.mail_id," \
  " p.steps_due_us, p.steps_us FROM ping p"

void
gw_ping_contact_free (GwPingContact *contact)
{
  if (contact == NULL)
    return;
  g_free (contact->contact);
  g_free (contact->outcome);
  g_free (contact->how);
  g_free (contact);
}

void
gw_ping_free (GwPing *ping)
{
  if (ping == NULL)
    return;
  g_free (ping->report_id);
  g_free (ping->contact);
  g_free (ping->state);
  g_free (ping->outcome);
  g_free (ping);
}

static gpointer
make_contact (sqlite3_stmt *row)
{
  GwPingContact *contact = g_new0 (GwPingContact, 1);
  contact->contact = gw_sql_text (row, 0);
  contact->next_us = sqlite3_column_int64 (row, 1);
  contact->day = sqlite3_column_int64 (row, 2);
  contact->postponed = sqlite3_column_int (row, 3);
  contact->rounds = sqlite3_column_int64 (row, 4);
  contact->asked_us = sqlite3_column_int64 (row, 5);
  contact->outcome = gw_sql_text (row, 6);
  contact->outcome_us = sqlite3_column_int64 (row, 7);
  contact->confirmed_us = sqlite3_column_int64 (row, 8);
  contact->how = gw_sql_text (row, 9);
  contact->mail_id = sqlite3_column_int64 (row, 10);
  contact->latency_us = sqlite3_column_int64 (row, 11);
  return contact;
}

static gpointer
make_ping (sqlite3_stmt *row)
{
  GwPing *ping = g_new0 (GwPing, 1);
  ping->report_id = gw_sql_text (row, 0);
  ping->letter = sqlite3_column_int64 (row, 1);
  ping->contact = gw_sql_text (row, 2);
  ping->round = sqlite3_column_int64 (row, 3);
  ping->asked_us = sqlite3_column_int64 (row, 4);
  ping->day = sqlite3_column_int64 (row, 5);
  ping->state = gw_sql_text (row, 6);
  ping->outcome = gw_sql_text (row, 7);
  ping->outcome_us = sqlite3_column_int64 (row, 8);
  ping->mail_id = sqlite3_column_int64 (row, 9);
  ping->steps_due_us = sqlite3_column_int64 (row, 10);
  ping->steps_us = sqlite3_column_int64 (row, 11);
  return ping;
}

static gpointer
make_day (sqlite3_stmt *row)
{
  GwPingDay *day = g_new0 (GwPingDay, 1);
  day->day = sqlite3_column_int64 (row, 0);
  day->count = sqlite3_column_int64 (row, 1);
  return day;
}

/* The only row of @rows (taken; its rows are not freed with it), or NULL. */
static gpointer
first (GPtrArray *rows)
{
  gpointer row = rows != NULL && rows->len > 0 ? g_ptr_array_index (rows, 0) : NULL;
  if (rows != NULL)
    g_ptr_array_unref (rows);
  return row;
}

GwPingContact *
gw_store_ping_contact_find (GwStore *store, const char *contact, GError **error)
{
  return first (gw_sql_rows (store, make_contact, NULL, error, CONTACT " WHERE contact = ?", "t", contact));
}

GPtrArray *
gw_store_ping_contacts (GwStore *store, GError **error)
{
  return gw_sql_rows (store, make_contact, (GDestroyNotify) gw_ping_contact_free, error, CONTACT " ORDER BY contact", "");
}

GPtrArray *
gw_store_ping_contacts_due (GwStore *store, gint64 now_us, guint most, GError **error)
{
  return gw_sql_rows (store, make_contact, (GDestroyNotify) gw_ping_contact_free, error,
                      CONTACT " WHERE next_us <= ? ORDER BY next_us, contact LIMIT ?", "ii", now_us, (gint64) most);
}

gboolean
gw_store_ping_contact_put (GwStore *store, const GwPingContact *contact, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO ping_contact (contact, next_us, day, postponed, rounds, asked_us, outcome, outcome_us,"
                     " confirmed_us, how, mail_id, latency_us) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"
                     " ON CONFLICT (contact) DO UPDATE SET next_us = ?2, day = ?3, postponed = ?4, rounds = ?5,"
                     " asked_us = ?6, outcome = ?7, outcome_us = ?8, confirmed_us = ?9, how = ?10, mail_id = ?11,"
                     " latency_us = ?12",
                     "tiiiiitiitii", contact->contact, contact->next_us, contact->day, (gint64) contact->postponed,
                     contact->rounds, contact->asked_us, contact->outcome, contact->outcome_us, contact->confirmed_us,
                     contact->how, contact->mail_id, contact->latency_us);
}

GStrv
gw_store_ping_unplanned (GwStore *store, guint most, GError **error)
{
  return gw_sql_strv (store, error,
                      "SELECT id FROM contact c WHERE version = 1 AND NOT EXISTS"
                      " (SELECT 1 FROM ping_contact p WHERE p.contact = c.id) ORDER BY id LIMIT ?", "i", (gint64) most);
}

GPtrArray *
gw_store_ping_days (GwStore *store, gint64 since_us, GError **error)
{
  return gw_sql_rows (store, make_day, g_free, error,
                      "SELECT day, count(*) FROM (SELECT day FROM ping_contact WHERE day > 0 UNION ALL"
                      " SELECT day FROM ping WHERE asked_us >= ? AND day > 0) GROUP BY day",
                      "i", since_us);
}

gboolean
gw_store_ping_put (GwStore *store, const GwPing *ping, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO ping (report_id, letter, contact, round, asked_us, day, state, outcome_us, mail_id)"
                     " VALUES (?, ?, ?, ?, ?, ?, 'open', 0, 0)",
                     "titiii", ping->report_id, ping->letter, ping->contact, ping->round, ping->asked_us, ping->day);
}

GwPing *
gw_store_ping_find (GwStore *store, const char *report_id, GError **error)
{
  return first (gw_sql_rows (store, make_ping, NULL, error, PING " WHERE p.report_id = ?", "t", report_id));
}

GwPing *
gw_store_ping_of_letter (GwStore *store, gint64 letter, GError **error)
{
  return first (gw_sql_rows (store, make_ping, NULL, error, PING " WHERE p.letter = ?", "i", letter));
}

GwPing *
gw_store_ping_of_message (GwStore *store, const char *contact, const char *message_id, GError **error)
{
  return first (gw_sql_rows (store, make_ping, NULL, error,
                             PING " JOIN letter l ON l.id = p.letter WHERE p.contact = ? AND l.message_id = ?", "tt", contact,
                             message_id));
}

gboolean
gw_store_ping_mark (GwStore *store, const char *report_id, const char *state, const char *outcome, gint64 now_us,
                    gint64 mail_id, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE ping SET state = coalesce(?2, state), outcome = ?3, outcome_us = ?4, mail_id = ?5"
                     " WHERE report_id = ?1",
                     "tttii", report_id, state, outcome, now_us, mail_id);
}

gboolean
gw_store_ping_settle (GwStore *store, const char *contact, const char *state, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE ping SET state = ?2, steps_due_us = NULL WHERE contact = ?1 AND state = 'open'", "tt", contact,
                     state);
}

gboolean
gw_store_ping_steps_ask (GwStore *store, const char *report_id, gint64 due_us, gboolean *asked, GError **error)
{
  if (!gw_sql_run (store, error,
                   "UPDATE ping SET steps_due_us = ?2 WHERE report_id = ?1 AND steps_due_us IS NULL AND steps_us IS NULL",
                   "ti", report_id, due_us))
    return FALSE;
  *asked = sqlite3_changes (gw_sql_database (store)) > 0;
  return TRUE;
}

GPtrArray *
gw_store_ping_steps_due (GwStore *store, gint64 now_us, guint most, GError **error)
{
  return gw_sql_rows (store, make_ping, (GDestroyNotify) gw_ping_free, error,
                      PING " WHERE p.steps_due_us <= ? ORDER BY p.steps_due_us LIMIT ?", "ii", now_us, (gint64) most);
}

gboolean
gw_store_ping_steps_done (GwStore *store, const char *report_id, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error, "UPDATE ping SET steps_due_us = NULL, steps_us = ? WHERE report_id = ?", "it", now_us,
                     report_id);
}
