/* SPDX-License-Identifier: Apache-2.0
 *
 * The directory's share of a purge. A removed contact of which nothing is kept any more takes its alias for a name,
 * wherever it stands: what the ledger calls it by leads to nobody from then on, and all rows still fit each other. */
#include "store/contact.h"
#include "store/purge-local.h"

/* ---- Versions and proposals ---- */

/* No mail that is kept was judged under it, and another one has held for as long as incidents are kept. */
static gboolean
list_versions (const GwPurgePass *pass, GError **error)
{
  gint64 place = 0;
  return gw_purge_place (pass, &place, error)
         && gw_sql_run (pass->store, error,
                        GW_PURGE_PUT ("version",
                          "SELECT c.alias || '/' || c.version AS id, c.digest, n.changed_us AS rank FROM contact c"
                          " JOIN contact n ON n.id = c.id AND n.version = c.version + 1 WHERE c.file <> ''"
                          " AND n.changed_us < ?3 AND NOT EXISTS (SELECT 1 FROM mail WHERE purged_us IS NULL"
                          " AND received_us < n.changed_us) ORDER BY n.changed_us LIMIT ?4"),
                        "iiii", pass->entry, place, pass->terms->closed_us, (gint64) pass->terms->most);
}

static gboolean
blank_versions (const GwPurgePass *pass, GError **error)
{
  return gw_sql_run (pass->store, error,
                     "UPDATE contact SET file = '', reason = NULL WHERE file <> '' AND alias || '/' || version IN "
                     GW_PURGE_NAMES ("version"), "i", pass->entry);
}

static gboolean
purge_proposals (const GwPurgePass *pass, GError **error)
{
  gint64 place = 0;
  return gw_purge_place (pass, &place, error)
         && gw_sql_run (pass->store, error,
                        GW_PURGE_PUT ("proposal",
                          "SELECT CAST(id AS TEXT) AS id, NULL AS digest, id AS rank FROM proposal WHERE file <> ''"
                          " AND state <> 'open' AND settled_us < ?3 ORDER BY id LIMIT ?4"),
                        "iiii", pass->entry, place, pass->terms->closed_us, (gint64) pass->terms->most)
         && gw_sql_run (pass->store, error,
                        "UPDATE proposal SET file = '', reason = NULL, uid = -1, name = '', settled_uid = NULL,"
                        " settled_name = NULL WHERE id IN " GW_PURGE_NUMBERS ("proposal"), "i", pass->entry);
}

/* What delivery taught and nobody needs: an address that works has no row either. */
static gboolean
forget_addresses (const GwPurgePass *pass, GError **error)
{
  return gw_sql_run (pass->store, error, "DELETE FROM address WHERE state = 'ok' AND changed_us < ?", "i",
                     pass->terms->closed_us);
}

/* ---- Removed contacts ---- */

#define KEPT_OF(id)                                                                                              \
  "(EXISTS (SELECT 1 FROM verdict v JOIN mail m ON m.id = v.mail_id WHERE v.contact = " id                       \
  " AND m.purged_us IS NULL) OR EXISTS (SELECT 1 FROM letter l WHERE l.contact = " id " AND l.data <> '')"       \
  " OR EXISTS (SELECT 1 FROM party t WHERE t.contact = " id " AND NOT EXISTS (SELECT 1 FROM purged p"            \
  " WHERE p.what = 'incident' AND p.id = t.incident))"                                                           \
  " OR EXISTS (SELECT 1 FROM proposal o WHERE o.contact = " id " AND o.file <> '')"                              \
  " OR EXISTS (SELECT 1 FROM replay r WHERE r.contact = " id " AND r.entry IS NULL))"

static gpointer
make_gone (sqlite3_stmt *row)
{
  GwStoreContact *gone = g_new0 (GwStoreContact, 1);
  gone->id = gw_sql_text (row, 0);
  gone->alias = gw_sql_text (row, 1);
  return gone;
}

static GPtrArray *
find_gone (const GwPurgePass *pass, GError **error)
{
  return gw_sql_rows (pass->store, make_gone, (GDestroyNotify) gw_store_contact_free, error,
                      "SELECT c.id, c.alias FROM contact c WHERE c.state = 'removed' AND c.changed_us < ?1"
                      " AND c.id <> c.alias AND c.version = (SELECT max(version) FROM contact d WHERE d.id = c.id)"
                      " AND NOT " KEPT_OF ("c.id") " ORDER BY c.id LIMIT ?2", "ii", pass->terms->closed_us,
                      (gint64) pass->terms->most);
}

static gboolean
list_gone (const GwPurgePass *pass, const GwStoreContact *gone, GError **error)
{
  gint64 place = 0;
  return gw_purge_place (pass, &place, error)
         && gw_sql_run (pass->store, error,
                        GW_PURGE_PUT ("version", "SELECT alias || '/' || version AS id, digest, version AS rank FROM contact"
                                      " WHERE id = ?3 AND file <> ''"), "iit", pass->entry, place, gone->id)
         && gw_purge_place (pass, &place, error)
         && gw_sql_run (pass->store, error,
                        "INSERT INTO purged (entry, seq, what, id, digest) VALUES (?, ?, 'contact', ?, NULL)", "iit",
                        pass->entry, place, gone->alias);
}

/* Wherever a contact is named. tests/t241-purge.t looks through all tables for one that is missing here. */
static gboolean
rename_gone (const GwPurgePass *pass, const GwStoreContact *gone, GError **error)
{
  static const char *const statements[] = {
    "UPDATE verdict SET contact = ?2 WHERE contact = ?1",
    "UPDATE taken SET contact = ?2 WHERE contact = ?1",
    "UPDATE report SET contact = ?2 WHERE contact = ?1",
    "UPDATE replay SET contact = ?2 WHERE contact = ?1",
    "UPDATE key_fact SET contact = ?2 WHERE contact = ?1",
    "UPDATE incident SET originator = ?2 WHERE originator = ?1",
    "UPDATE event SET contact = ?2 WHERE contact = ?1",
    "UPDATE party SET contact = ?2 WHERE contact = ?1",
    "UPDATE reference SET contact = ?2 WHERE contact = ?1",
    "UPDATE reference SET sender = ?2 WHERE sender = ?1",
    "UPDATE reference SET about = ?2 WHERE about = ?1",
    "UPDATE request SET asker = ?2 WHERE asker = ?1",
    "UPDATE request SET asked = ?2 WHERE asked = ?1",
    "UPDATE revision SET contact = ?2 WHERE contact = ?1",
    "UPDATE deadline SET contact = ?2 WHERE contact = ?1",
    "UPDATE ping SET contact = ?2 WHERE contact = ?1",
    "UPDATE proposal SET contact = ?2 WHERE contact = ?1",
    "UPDATE letter SET contact = ?2 WHERE contact = ?1",
    "UPDATE incident_mark SET origin_poc = ?2 WHERE origin_poc = ?1",
    "UPDATE contact SET id = ?2 WHERE id = ?1",
  };
  static const char *const forgotten[] = {
    "DELETE FROM address WHERE contact = ?",
    "DELETE FROM notice WHERE contact = ?",
    "DELETE FROM held_back WHERE contact = ?",
    "DELETE FROM budget WHERE contact = ?",
    "DELETE FROM ping_contact WHERE contact = ?",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!gw_sql_run (pass->store, error, statements[i], "tt", gone->id, gone->alias))
      return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (forgotten); i++)
    if (!gw_sql_run (pass->store, error, forgotten[i], "t", gone->id))
      return FALSE;
  return TRUE;
}

gboolean
gw_purge_directory (const GwPurgePass *pass, GError **error)
{
  if (!list_versions (pass, error) || !blank_versions (pass, error) || !purge_proposals (pass, error)
      || !forget_addresses (pass, error))
    return FALSE;
  g_autoptr (GPtrArray) gone = find_gone (pass, error);
  for (guint i = 0; gone && i < gone->len; i++)
    if (!list_gone (pass, g_ptr_array_index (gone, i), error) || !blank_versions (pass, error)
        || !rename_gone (pass, g_ptr_array_index (gone, i), error))
      return FALSE;
  return gone != NULL;
}
