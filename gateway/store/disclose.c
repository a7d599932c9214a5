/* SPDX-License-Identifier: Apache-2.0 */
#include "store/disclose.h"
#include "store/sql.h"

/* ?1 is the contact. */
static const struct {
  const char *name;
  const char *sql;
} sections[] = {
  { "versions", "SELECT version, state, changed_us, reason, digest, alias, file FROM contact WHERE id = ?1 ORDER BY version" },
  { "keys", "SELECT fingerprint, version, primary_fingerprint, algorithm, bits, created_us, expires_us, revoked, seen_us"
            " FROM key_fact WHERE contact = ?1 ORDER BY primary_fingerprint, fingerprint, version" },
  { "addresses", "SELECT address, state, reason, changed_us FROM address WHERE contact = ?1 ORDER BY address" },
  { "letters_from", "SELECT v.mail_id AS mail, v.round, m.received_us, m.envelope_from, m.size, v.encrypted,"
                    " v.signature_us, v.fingerprint, v.ending, v.code, v.reason, v.message_type, v.report_id, v.incident,"
                    " v.entry, m.purged_us FROM verdict v JOIN mail m ON m.id = v.mail_id WHERE v.contact = ?1"
                    " ORDER BY v.mail_id, v.round" },
  { "letters_to", "SELECT l.id AS letter, l.number, l.kind, l.created_us, l.address, l.language, l.state, l.sent_us, l.reply,"
                  " l.incident, l.sealed_sha256, l.sealed_entry, l.data = '' AS purged FROM letter l WHERE l.contact = ?1"
                  " ORDER BY l.id" },
  { "incidents", "SELECT incident, role, state, since_us FROM party WHERE contact = ?1 ORDER BY since_us, incident" },
  { "held_back", "SELECT mail_id AS mail, incident, since_us FROM held_back WHERE contact = ?1 ORDER BY since_us, mail_id" },
  { "events", "SELECT incident, seq, time_us, kind, mail_id AS mail FROM event WHERE contact = ?1 ORDER BY time_us" },
  { "requests", "SELECT report_id, incident, kind, asker, asked, state, since_us, reply_by_us FROM request WHERE asker = ?1"
                " OR asked = ?1 ORDER BY since_us" },
  { "deadlines", "SELECT incident, awaited, step, due_us, state, settled_us FROM deadline WHERE contact = ?1 ORDER BY due_us" },
  { "pings", "SELECT report_id, round, asked_us, state, outcome, outcome_us, letter, mail_id AS mail FROM ping"
             " WHERE contact = ?1 ORDER BY asked_us" },
  { "health", "SELECT rounds, asked_us, outcome, outcome_us, confirmed_us, how, latency_us / 1000000 AS latency_s, next_us"
              " FROM ping_contact WHERE contact = ?1" },
  { "references", "SELECT report_id, letter, contact, kind, incident, sender, sender_report, about FROM reference"
                  " WHERE contact = ?1 OR sender = ?1 OR about = ?1 ORDER BY letter" },
  { "report_ids", "SELECT report_id, incident, mail_id AS mail FROM report WHERE contact = ?1 ORDER BY mail_id" },
  { "taken", "SELECT signed_sha256, signature_us, mail_id AS mail FROM taken WHERE contact = ?1 ORDER BY mail_id" },
  { "revisions", "SELECT incident, revision, mail_id AS mail FROM revision WHERE contact = ?1 ORDER BY mail_id" },
  { "duplicates", "SELECT day * 86400000000 AS day_us, count, entry FROM replay WHERE contact = ?1 ORDER BY day" },
  { "letters_a_day", "SELECT day * 86400000000 AS day_us, count FROM budget WHERE contact = ?1 ORDER BY day" },
  { "notices", "SELECT due_us, last_us FROM notice WHERE contact = ?1" },
  { "proposals", "SELECT id, word, contact_state AS state, proposed_us, name AS proposed_by, reason, state AS settled,"
                 " settled_us, settled_name AS settled_by, file FROM proposal WHERE contact = ?1 ORDER BY id" },
  { "alerts", "SELECT time_us, kind, text, acked_us FROM alert WHERE ' ' || lower(text) || ' ' GLOB"
              " '*[^a-z0-9-]' || lower(?1) || '[^a-z0-9-]*' ORDER BY id" }, /* its whole id, not a part of another's */
  { "key_warnings", "SELECT fingerprint, expires_us, days, warned_us FROM key_warning WHERE fingerprint IN (SELECT fingerprint"
                    " FROM key_fact WHERE contact = ?1 UNION SELECT primary_fingerprint FROM key_fact WHERE contact = ?1)"
                    " ORDER BY warned_us" },
  { "readings", "SELECT DISTINCT r.entry, r.time_us, r.mail_id AS mail, r.what, r.incident FROM reading r JOIN verdict v"
                " ON v.mail_id = r.mail_id WHERE v.contact = ?1 ORDER BY r.entry" },
};

void
gw_disclosed_free (GwDisclosed *disclosed)
{
  if (disclosed == NULL)
    return;
  g_clear_pointer (&disclosed->columns, g_strfreev);
  g_clear_pointer (&disclosed->rows, g_ptr_array_unref);
  g_free (disclosed);
}

static GStrv
name_columns (sqlite3_stmt *statement)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  for (int i = 0; i < sqlite3_column_count (statement); i++)
    g_strv_builder_add (names, sqlite3_column_name (statement, i));
  return g_strv_builder_end (names);
}

static void
free_row (gpointer row)
{
  g_ptr_array_unref (row);
}

static GPtrArray *
make_row (sqlite3_stmt *statement)
{
  GPtrArray *row = g_ptr_array_new_with_free_func (g_free);
  for (int i = 0; i < sqlite3_column_count (statement); i++)
    g_ptr_array_add (row, gw_sql_text (statement, i));
  return row;
}

static GwDisclosed *
disclose_section (GwStore *store, const char *name, const char *sql, const char *contact, GError **error)
{
  g_autoptr (GwDisclosed) section = g_new0 (GwDisclosed, 1);
  sqlite3_stmt *statement = gw_sql_bind (store, error, sql, "t", contact);
  if (statement == NULL)
    return NULL;
  section->name = name;
  section->columns = name_columns (statement);
  section->rows = g_ptr_array_new_with_free_func (free_row);
  for (gboolean more = TRUE;;)
    {
      if (!gw_sql_step (store, statement, &more, error))
        return NULL;
      if (!more)
        return g_steal_pointer (&section);
      g_ptr_array_add (section->rows, make_row (statement));
    }
}

GPtrArray *
gw_store_disclose (GwStore *store, const char *contact, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_disclosed_free);
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      GwDisclosed *section = disclose_section (store, sections[i].name, sections[i].sql, contact, error);
      if (section == NULL)
        return NULL;
      g_ptr_array_add (all, section);
    }
  return g_steal_pointer (&all);
}

char *
gw_store_contact_resolve (GwStore *store, const char *written, GError **error)
{
  gboolean row = FALSE;
  sqlite3_stmt *statement = gw_sql_bind (store, error, "SELECT id FROM contact WHERE lower(id) = lower(?1)"
                                         " ORDER BY id = ?1 DESC, version DESC LIMIT 1", "t", written);
  if (statement == NULL || !gw_sql_step (store, statement, &row, error) || !row)
    return NULL;
  char *id = gw_sql_text (statement, 0);
  sqlite3_reset (statement);
  return id;
}
