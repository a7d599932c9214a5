/* SPDX-License-Identifier: Apache-2.0
 *
 * The lists of what was purged: what stands on them, and whether the rows agree with them. */
#include "base/digest.h"
#include "base/error.h"
#include "store/audit.h"
#include "store/purge-local.h"

static void
act_free (GwPurgeAct *act)
{
  g_free (act->id);
  g_free (act->text);
  g_free (act);
}

static gpointer
make_act (sqlite3_stmt *row)
{
  GwPurgeAct *act = g_new0 (GwPurgeAct, 1);
  act->id = gw_sql_text (row, 0);
  act->text = gw_sql_text (row, 1);
  return act;
}

GPtrArray *
gw_purge_acts (const GwPurgePass *pass, GError **error)
{
  return gw_sql_rows (pass->store, make_act, (GDestroyNotify) act_free, error,
                      "SELECT incident || '#' || seq, text FROM event WHERE incident IN"
                      " (SELECT id FROM purged WHERE entry = ? AND what = 'incident') AND coalesce(mail_id, 0) = 0"
                      " AND contact IS NULL AND text IS NOT NULL ORDER BY incident, seq", "i", pass->entry);
}

static gpointer
make_count (sqlite3_stmt *row)
{
  GwCount *count = g_new0 (GwCount, 1);
  count->name = gw_sql_text (row, 0);
  count->count = sqlite3_column_int64 (row, 1);
  return count;
}

GPtrArray *
gw_store_purge_counts (GwStore *store, gint64 entry, GError **error)
{
  return gw_sql_rows (store, make_count, (GDestroyNotify) gw_count_free, error,
                      "SELECT what, count(*) FROM purged WHERE entry = ? GROUP BY what ORDER BY what", "i", entry);
}

char *
gw_store_purge_digest (GwStore *store, gint64 entry, guint64 *count, GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  sqlite3_stmt *row = gw_sql_bind (store, error,
                                   "SELECT what || ' ' || id || ' ' || coalesce(digest, '-') FROM purged WHERE entry = ?"
                                   " ORDER BY seq", "i", entry);
  *count = 0;
  for (gboolean more = row != NULL;;)
    {
      if (row == NULL || !gw_sql_step (store, row, &more, error))
        return NULL;
      if (!more)
        return gw_sha256_hex (lines->str, lines->len);
      g_autofree char *line = gw_sql_text (row, 0);
      g_string_append_printf (lines, "%s\n", line);
      (*count)++;
    }
}

gboolean
gw_store_purge_find (GwStore *store, const char *what, const char *id, gint64 *time_us, GError **error)
{
  return gw_sql_number (store, time_us, 0, error,
                        "SELECT max(e.time_us) FROM purged p JOIN entry e ON e.idx = p.entry WHERE p.what = ? AND p.id = ?",
                        "tt", what, id);
}

#define UNLISTED                                                                                                 \
  " FROM mail m WHERE m.purged_us IS NOT NULL AND NOT EXISTS (SELECT 1 FROM purged p WHERE p.what = 'mail'"      \
  " AND p.id = CAST(m.id AS TEXT))"

gboolean
gw_store_purge_unlisted (GwStore *store, gint64 *count, gint64 *last, GError **error)
{
  return gw_sql_number (store, count, 0, error, "SELECT count(*)" UNLISTED, "")
         && gw_sql_number (store, last, 0, error, "SELECT max(m.id)" UNLISTED, "");
}

static gpointer
make_text (sqlite3_stmt *row)
{
  return gw_sql_text (row, 0);
}

GStrv
gw_store_purge_keys (GwStore *store, GError **error)
{
  g_autoptr (GPtrArray) rows = gw_sql_rows (store, make_text, NULL, error,
                                            "SELECT k.primary_fingerprint FROM key_fact k GROUP BY k.primary_fingerprint"
                                            " HAVING min(EXISTS (SELECT 1 FROM purged p WHERE p.what = 'contact'"
                                            " AND p.id = k.contact)) = 1 AND NOT EXISTS (SELECT 1 FROM proposal o"
                                            " WHERE o.state = 'open' AND instr (o.file, k.primary_fingerprint) > 0)", "");
  if (rows == NULL)
    return NULL;
  g_ptr_array_add (rows, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&rows), FALSE);
}

/* ---- Rows against lists ---- */

#define NOT_LISTED(what, id)                                                                                     \
  " AND NOT EXISTS (SELECT 1 FROM purged p WHERE p.what = '" what "' AND p.id = " id ") LIMIT 1"
#define LISTED(what) " FROM purged p WHERE p.what = '" what "' AND EXISTS (SELECT 1 FROM "

/* Each yields what it is about where something is wrong. What has a digest in the ledger is looked at row by row by
 * audit/verify; here it is enough that nothing is empty for another reason than a purge. */
static const struct {
  const char *sql;
  const char *problem;
} faults[] = {
  { "SELECT 'letter ' || l.id FROM letter l WHERE l.data = ''" NOT_LISTED ("letter", "CAST(l.id AS TEXT)"),
    "what it was filled with is gone, yet no purge took it" },
  { "SELECT 'signed bytes ' || s.sha256 FROM signed s WHERE s.bytes IS NULL" NOT_LISTED ("signed", "s.sha256"),
    "are gone, yet no purge took them" },
  { "SELECT 'original of mail ' || o.mail_id FROM original o WHERE o.signature IS NULL AND o.kind = 'pgp-mime'"
    NOT_LISTED ("original", "CAST(o.mail_id AS TEXT)"), "its signature is gone, yet no purge took it" },
  { "SELECT 'contact ' || c.id || ', version ' || c.version FROM contact c WHERE c.file = ''"
    NOT_LISTED ("version", "c.alias || '/' || c.version"), "its file is gone, yet no purge took it" },
  { "SELECT 'mail ' || p.id" LISTED ("mail") "mail m WHERE m.id = CAST(p.id AS BIGINT) AND m.raw IS NOT NULL) LIMIT 1",
    "was purged as the ledger says, yet has bytes again" },
  { "SELECT 'mail ' || m.id FROM mail m JOIN purged p ON p.what = 'mail' AND p.id = CAST(m.id AS TEXT)"
    " WHERE p.digest <> m.sha256 LIMIT 1", "was purged under another digest" },
  { "SELECT 'letter ' || p.id" LISTED ("letter") "letter l WHERE l.id = CAST(p.id AS BIGINT) AND l.data <> '') LIMIT 1",
    "was purged as the ledger says, yet has content again" },
  { "SELECT 'incident ' || p.id" LISTED ("incident") "incident i WHERE i.id = p.id AND i.title IS NOT NULL) LIMIT 1",
    "was purged as the ledger says, yet has a title again" },
  { "SELECT 'event ' || p.id" LISTED ("event") "event e WHERE e.incident || '#' || e.seq = p.id"
    " AND e.incident = substr(p.id, 1, instr(p.id, '#') - 1) AND e.text IS NOT NULL) LIMIT 1",
    "was purged as the ledger says, yet has words again" },
  { "SELECT p.what || ' ' || p.id FROM purged p LEFT JOIN entry e ON e.idx = p.entry"
    " WHERE e.kind IS NULL OR e.kind <> 'purge' LIMIT 1", "is called purged, by no entry of the ledger" },
};

char *
gw_store_purge_fault (GwStore *store, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr (GPtrArray) rows = gw_sql_rows (store, make_text, g_free, error, faults[i].sql, "");
      if (rows == NULL)
        return NULL;
      if (rows->len > 0)
        return g_strdup_printf ("%s: %s", (const char *) g_ptr_array_index (rows, 0), faults[i].problem);
    }
  return NULL;
}
