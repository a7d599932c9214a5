/* SPDX-License-Identifier: Apache-2.0 */
#include "store/contact.h"
#include "store/sql.h"

void
gw_store_contact_free (GwStoreContact *contact)
{
  if (contact == NULL)
    return;
  g_free (contact->id);
  g_free (contact->state);
  g_free (contact->file);
  g_free (contact->digest);
  g_free (contact->alias);
  g_free (contact->reason);
  g_free (contact);
}

void
gw_store_key_free (GwStoreKey *key)
{
  if (key == NULL)
    return;
  g_free (key->contact);
  g_free (key->primary);
  g_free (key->fingerprint);
  g_free (key->algorithm);
  g_free (key);
}

static gpointer
make_contact (sqlite3_stmt *row)
{
  GwStoreContact *contact = g_new0 (GwStoreContact, 1);
  contact->id = gw_sql_text (row, 0);
  contact->version = sqlite3_column_int64 (row, 1);
  contact->state = gw_sql_text (row, 2);
  contact->file = gw_sql_text (row, 3);
  contact->digest = gw_sql_text (row, 4);
  contact->alias = gw_sql_text (row, 5);
  contact->reason = gw_sql_text (row, 6);
  contact->changed_us = sqlite3_column_int64 (row, 7);
  return contact;
}

GPtrArray *
gw_store_contacts (GwStore *store, gint64 at_us, GError **error)
{
  return gw_sql_rows (store, make_contact, (GDestroyNotify) gw_store_contact_free, error,
                      "SELECT id, version, state, file, digest, alias, reason, changed_us FROM contact c WHERE version ="
                      " (SELECT max(version) FROM contact d WHERE d.id = c.id AND d.changed_us <= ?) AND file <> ''"
                      " ORDER BY id",
                      "i", at_us);
}

gboolean
gw_store_contact_put (GwStore *store, const GwStoreContact *contact, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO contact (id, version, state, file, digest, alias, reason, changed_us) VALUES"
                     " (?1, (SELECT coalesce(max(version), 0) + 1 FROM contact WHERE id = ?1), ?2, ?3, ?4, ?5, ?6, ?7)",
                     "ttttt" "ti", contact->id, contact->state, contact->file, contact->digest, contact->alias,
                     contact->reason, contact->changed_us);
}

static gpointer
make_key (sqlite3_stmt *row)
{
  GwStoreKey *key = g_new0 (GwStoreKey, 1);
  key->contact = gw_sql_text (row, 0);
  key->primary = gw_sql_text (row, 1);
  key->fingerprint = gw_sql_text (row, 2);
  key->algorithm = gw_sql_text (row, 3);
  key->bits = sqlite3_column_int (row, 4);
  key->can_sign = sqlite3_column_int (row, 5);
  key->can_encrypt = sqlite3_column_int (row, 6);
  key->created_us = sqlite3_column_int64 (row, 7);
  key->expires_us = sqlite3_column_int64 (row, 8);
  key->revoked = sqlite3_column_int (row, 9);
  key->seen_us = sqlite3_column_int64 (row, 10);
  return key;
}

GPtrArray *
gw_store_keys (GwStore *store, gint64 at_us, GError **error)
{
  return gw_sql_rows (store, make_key, (GDestroyNotify) gw_store_key_free, error,
                      "SELECT contact, primary_fingerprint, fingerprint, algorithm, bits, can_sign, can_encrypt,"
                      " created_us, expires_us, revoked, seen_us FROM key_fact k WHERE version ="
                      " (SELECT max(version) FROM key_fact l WHERE l.fingerprint = k.fingerprint AND l.seen_us <= ?)"
                      " ORDER BY primary_fingerprint, fingerprint <> primary_fingerprint, fingerprint",
                      "i", at_us);
}

gboolean
gw_store_key_put (GwStore *store, const GwStoreKey *key, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO key_fact (fingerprint, version, contact, primary_fingerprint, algorithm, bits,"
                     " can_sign, can_encrypt, created_us, expires_us, revoked, seen_us) VALUES (?1,"
                     " (SELECT coalesce(max(version), 0) + 1 FROM key_fact WHERE fingerprint = ?1),"
                     " ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                     "tttt" "iiiiiii", key->fingerprint, key->contact, key->primary, key->algorithm, (gint64) key->bits,
                     (gint64) key->can_sign, (gint64) key->can_encrypt, key->created_us, key->expires_us,
                     (gint64) key->revoked, key->seen_us);
}

gboolean
gw_store_directory_generation (GwStore *store, gint64 *generation, GError **error)
{
  return gw_sql_number (store, generation, 0, error,
                        "SELECT (SELECT count(*) FROM contact) + (SELECT count(*) FROM key_fact)", "");
}

gboolean
gw_store_address_mark (GwStore *store, const char *contact, const char *address, const char *state, const char *reason,
                       gint64 now_us, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO address (contact, address, state, reason, changed_us) VALUES (?, ?, ?, ?, ?)"
                     " ON CONFLICT (contact, address) DO UPDATE SET state = excluded.state, reason = excluded.reason,"
                     " changed_us = excluded.changed_us",
                     "tttti", contact, address, state, reason, now_us);
}

gboolean
gw_store_addresses_clear (GwStore *store, const char *contact, gint64 now_us, GError **error)
{
  return gw_sql_run (store, error,
                     "UPDATE address SET state = 'ok', reason = 'the entry was confirmed', changed_us = ?"
                     " WHERE contact = ? AND state = 'undeliverable'", "it", now_us, contact);
}

gboolean
gw_store_address_is_marked (GwStore *store, const char *contact, const char *address, gboolean *marked, GError **error)
{
  gint64 count = 0;
  if (!gw_sql_number (store, &count, 0, error,
                      "SELECT count(*) FROM address WHERE contact = ? AND address = ? AND state = 'undeliverable'", "tt",
                      contact, address))
    return FALSE;
  *marked = count > 0;
  return TRUE;
}
