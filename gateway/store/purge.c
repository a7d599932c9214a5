/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"
#include "store/purge-local.h"
#include <string.h>

gboolean
gw_purge_place (const GwPurgePass *pass, gint64 *place, GError **error)
{
  return gw_sql_number (pass->store, place, 0, error, "SELECT coalesce(max(seq) + 1, 0) FROM purged WHERE entry = ?", "i",
                        pass->entry);
}

/* ---- What goes ---- */

/* Closed, and nothing came since; a letter under way or a mail that is judged again still needs it. What is still said in
 * one that was purged has its own time, and goes in the same way. */
static gboolean
list_incidents (const GwPurgePass *pass, GError **error)
{
  gint64 place = 0;
  return gw_purge_place (pass, &place, error)
         && gw_sql_run (pass->store, error,
                        GW_PURGE_PUT ("incident",
                          "SELECT i.id, NULL AS digest, i.changed_us AS rank FROM incident i JOIN incident_mark m"
                          " ON m.incident = i.id WHERE i.state = 'closed' AND i.changed_us < ?3 AND m.closed_us > 0"
                          " AND m.closed_us < ?3 AND NOT EXISTS (SELECT 1 FROM event e WHERE e.incident = i.id"
                          " AND e.time_us >= ?3) AND (NOT EXISTS (SELECT 1 FROM purged p WHERE p.what = 'incident'"
                          " AND p.id = i.id) OR EXISTS (SELECT 1 FROM event e WHERE e.incident = i.id"
                          " AND e.text IS NOT NULL)) AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.incident = i.id"
                          " AND l.state IN ('queued', 'sealed')) AND NOT EXISTS (SELECT 1 FROM verdict v JOIN inbox b"
                          " ON b.mail_id = v.mail_id WHERE v.incident = i.id) ORDER BY i.changed_us LIMIT ?4"),
                        "iiii", pass->entry, place, pass->terms->closed_us, (gint64) pass->terms->most);
}

/* By how a mail ended last. What is held or quarantined awaits a person, and is not among them. */
static gboolean
list_mails (const GwPurgePass *pass, GError **error)
{
  const GwPurgeTerms *terms = pass->terms;
  gint64 place = 0;
  return gw_purge_place (pass, &place, error)
         && gw_sql_run (pass->store, error,
                        GW_PURGE_PUT ("mail",
                          "SELECT CAST(m.id AS TEXT) AS id, m.sha256 AS digest, m.id AS rank FROM mail m JOIN verdict v"
                          " ON v.mail_id = m.id AND v.round = (SELECT max(round) FROM verdict w WHERE w.mail_id = m.id)"
                          " WHERE m.purged_us IS NULL AND m.received_us < max(?3, ?4, ?5) AND"
                          " CASE WHEN v.ending = 'registered' AND v.incident IS NOT NULL THEN m.received_us < ?3"
                          " AND EXISTS (SELECT 1 FROM purged p WHERE p.what = 'incident' AND p.id = v.incident)"
                          " WHEN v.ending = 'registered' THEN v.decided_us < ?3"
                          " WHEN v.ending IN ('held', 'quarantined') THEN 0"
                          " WHEN EXISTS (SELECT 1 FROM verdict w WHERE w.mail_id = m.id AND w.contact IS NOT NULL)"
                          " THEN v.decided_us < ?4 ELSE m.received_us < ?5 END"
                          " AND NOT EXISTS (SELECT 1 FROM inbox b WHERE b.mail_id = m.id)"
                          " AND NOT EXISTS (SELECT 1 FROM letter l WHERE l.mail_id = m.id"
                          " AND l.state IN ('queued', 'sealed')) ORDER BY m.id LIMIT ?6"),
                        "iiiiii", pass->entry, place, terms->closed_us, terms->refused_us, terms->unsigned_us,
                        (gint64) terms->most);
}

/* With their incident, with the mail that they answer; those of neither, by their age. */
static gboolean
list_letters (const GwPurgePass *pass, GError **error)
{
  gint64 place = 0;
  return gw_purge_place (pass, &place, error)
         && gw_sql_run (pass->store, error,
                        GW_PURGE_PUT ("letter",
                          "SELECT CAST(l.id AS TEXT) AS id, l.sealed_sha256 AS digest, l.id AS rank FROM letter l"
                          " WHERE l.data <> '' AND l.state NOT IN ('queued', 'sealed') AND l.id IN ("
                          "SELECT id FROM letter WHERE incident IN " GW_PURGE_NAMES ("incident")
                          " UNION SELECT id FROM letter WHERE mail_id IN " GW_PURGE_NUMBERS ("mail")
                          " UNION SELECT id FROM (SELECT o.id FROM letter o WHERE o.data <> '' AND o.created_us < ?3"
                          " AND o.state NOT IN ('queued', 'sealed') AND (o.incident IS NULL OR EXISTS"
                          " (SELECT 1 FROM purged p WHERE p.what = 'incident' AND p.id = o.incident))"
                          " AND NOT EXISTS (SELECT 1 FROM mail m WHERE m.id = o.mail_id AND m.purged_us IS NULL)"
                          " ORDER BY o.created_us LIMIT ?4))"),
                        "iiii", pass->entry, place, pass->terms->closed_us, (gint64) pass->terms->most);
}

static gboolean
list_originals (const GwPurgePass *pass, GError **error)
{
  gint64 place = 0;
  return gw_purge_place (pass, &place, error)
         && gw_sql_run (pass->store, error,
                        GW_PURGE_PUT ("original", "SELECT CAST(mail_id AS TEXT) AS id, sha256 AS digest, mail_id AS rank"
                                      " FROM original WHERE mail_id IN " GW_PURGE_NUMBERS ("mail")),
                        "ii", pass->entry, place);
}

/* The same bytes may have come by several mails: they go with the last of them. */
static gboolean
list_signed (const GwPurgePass *pass, GError **error)
{
  gint64 place = 0;
  return gw_purge_place (pass, &place, error)
         && gw_sql_run (pass->store, error,
                        GW_PURGE_PUT ("signed",
                          "SELECT s.sha256 AS id, NULL AS digest, s.sha256 AS rank FROM signed s WHERE s.bytes IS NOT NULL"
                          " AND s.sha256 IN (SELECT v.signed_sha256 FROM verdict v WHERE v.mail_id IN "
                          GW_PURGE_NUMBERS ("mail") ") AND NOT EXISTS (SELECT 1 FROM verdict w JOIN mail k"
                          " ON k.id = w.mail_id WHERE w.signed_sha256 = s.sha256 AND k.raw IS NOT NULL)"),
                        "ii", pass->entry, place);
}

/* The words of an act of the desk have their digest in the ledger; it stays, so that the act can still be found there. */
static gboolean
list_acts (const GwPurgePass *pass, GError **error)
{
  gint64 place = 0;
  g_autoptr (GPtrArray) acts = gw_purge_acts (pass, error);
  if (acts == NULL || !gw_purge_place (pass, &place, error))
    return FALSE;
  for (guint i = 0; i < acts->len; i++)
    {
      const GwPurgeAct *act = g_ptr_array_index (acts, i);
      g_autofree char *digest = gw_sha256_hex (act->text, strlen (act->text));
      if (!gw_sql_run (pass->store, error,
                       "INSERT INTO purged (entry, seq, what, id, digest) VALUES (?, ?, 'event', ?, ?)", "iitt", pass->entry,
                       place + i, act->id, digest))
        return FALSE;
    }
  return TRUE;
}

static gboolean
list_events (const GwPurgePass *pass, GError **error)
{
  gint64 place = 0;
  return list_acts (pass, error) && gw_purge_place (pass, &place, error)
         && gw_sql_run (pass->store, error,
                        GW_PURGE_PUT ("event",
                          "SELECT e.incident || '#' || e.seq AS id, NULL AS digest, e.incident || '#' || e.seq AS rank"
                          " FROM event e WHERE e.incident IN " GW_PURGE_NAMES ("incident") " AND e.text IS NOT NULL"
                          " AND NOT EXISTS (SELECT 1 FROM purged p WHERE p.what = 'event'"
                          " AND p.id = e.incident || '#' || e.seq)"),
                        "ii", pass->entry, place);
}

/* ---- How it goes ---- */

static gboolean
blank_incidents (const GwPurgePass *pass, GError **error)
{
  return list_events (pass, error)
         && gw_sql_run (pass->store, error, "UPDATE incident SET title = NULL WHERE id IN " GW_PURGE_NAMES ("incident"), "i",
                        pass->entry)
         && gw_sql_run (pass->store, error,
                        "UPDATE event SET text = NULL WHERE incident IN " GW_PURGE_NAMES ("incident") " AND text IS NOT NULL",
                        "i", pass->entry);
}

static gboolean
blank_mails (const GwPurgePass *pass, GError **error)
{
  return gw_sql_run (pass->store, error,
                     "UPDATE mail SET raw = NULL, envelope_from = '', envelope_to = '', purged_us = ?2 WHERE id IN "
                     GW_PURGE_NUMBERS ("mail"), "ii", pass->entry, pass->terms->now_us)
         && gw_sql_run (pass->store, error, "UPDATE verdict SET detail = NULL, reason = NULL WHERE mail_id IN "
                        GW_PURGE_NUMBERS ("mail"), "i", pass->entry)
         && list_originals (pass, error)
         && gw_sql_run (pass->store, error, "UPDATE original SET bytes = NULL, signature = NULL WHERE mail_id IN "
                        GW_PURGE_NUMBERS ("mail"), "i", pass->entry)
         && list_signed (pass, error)
         && gw_sql_run (pass->store, error, "UPDATE signed SET bytes = NULL, signature = NULL WHERE sha256 IN "
                        GW_PURGE_NAMES ("signed"), "i", pass->entry);
}

static gboolean
blank_letters (const GwPurgePass *pass, GError **error)
{
  return gw_sql_run (pass->store, error,
                     "UPDATE letter SET data = '', address = '', sealed = NULL, reply = NULL, queue_id = NULL WHERE id IN "
                     GW_PURGE_NUMBERS ("letter"), "i", pass->entry);
}

/* What was told and noted of all that; and what somebody has seen long ago. What nobody has seen stays unseen. */
#define ALERTS                                                                                                   \
  "(SELECT id FROM alert WHERE mail_id > 0 AND mail_id IN " GW_PURGE_NUMBERS ("mail")                   \
  " UNION SELECT id FROM alert WHERE incident IN "                                                               \
  GW_PURGE_NAMES ("incident") " UNION SELECT id FROM alert WHERE text <> 'purged' AND acked_us < ?2)"

static gboolean
blank_alerts (const GwPurgePass *pass, GError **error)
{
  return gw_sql_run (pass->store, error, "UPDATE page SET text = 'purged', result = NULL WHERE alert IN " ALERTS,
                     "ii", pass->entry, pass->terms->closed_us)
         && gw_sql_run (pass->store, error, "UPDATE alert SET text = 'purged' WHERE id IN " ALERTS, "ii", pass->entry,
                        pass->terms->closed_us);
}

gboolean
gw_store_purge_next (GwStore *store, gint64 *entry, GError **error)
{
  return gw_sql_number (store, entry, 0, error, "SELECT max(idx) + 1 FROM entry", "");
}

/* Whether a kind of thing filled the pass, so that more of it may wait. */
static gboolean
is_full (const GwPurgePass *pass, gboolean *full, GError **error)
{
  gint64 filled = 0;
  if (!gw_sql_number (pass->store, &filled, 0, error,
                      "SELECT count(*) FROM (SELECT 1 FROM purged WHERE entry = ? AND what IN ('incident', 'mail',"
                      " 'letter', 'version', 'contact', 'proposal') GROUP BY what HAVING count(*) >= ?)", "ii",
                      pass->entry, (gint64) pass->terms->most))
    return FALSE;
  *full = filled > 0;
  return TRUE;
}

gboolean
gw_store_purge (GwStore *store, const GwPurgeTerms *terms, gint64 *count, gboolean *more, GError **error)
{
  GwPurgePass pass = { .store = store, .terms = terms };
  return gw_store_purge_next (store, &pass.entry, error)
         && list_incidents (&pass, error) && list_mails (&pass, error)
         && blank_incidents (&pass, error) && blank_mails (&pass, error)
         && list_letters (&pass, error) && blank_letters (&pass, error)
         && blank_alerts (&pass, error) && gw_purge_directory (&pass, error)
         && gw_purge_place (&pass, count, error) && is_full (&pass, more, error);
}
