/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/directory.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/state.h"
#include "directory/value.h"
#include <string.h>

struct _GwDirectory {
  GPtrArray *entries; /* GwDirectoryEntry by id, owned */
  GPtrArray *keys;    /* GwStoreKey, owned */
  /* Each borrows its entries. Keys: lower-case id, upper-case fingerprint, lower-case address, alias. */
  GHashTable *by_id;
  GHashTable *by_fingerprint;
  GHashTable *by_address; /* NULL for an address of two contacts */
  GHashTable *by_alias;
  char *digest;
};

static const char *const status_names[] = { "active", "suspended", "expired", "removed", "pending" };

const char *
gw_contact_status_name (GwContactStatus status)
{
  return status_names[status];
}

static void
entry_free (GwDirectoryEntry *entry)
{
  gw_contact_free (entry->contact);
  g_free (entry->digest);
  g_free (entry->alias);
  g_free (entry->reason);
  g_free (entry);
}

static gboolean
parse_state (const char *name, GwContactStatus *state)
{
  for (int i = 0; i < (int) G_N_ELEMENTS (status_names); i++)
    if (i != GW_CONTACT_EXPIRED && strcmp (name, status_names[i]) == 0)
      {
        *state = (GwContactStatus) i;
        return TRUE;
      }
  return FALSE;
}

static GwDirectoryEntry *
entry_new (const GwStoreContact *row, GError **error)
{
  g_autofree char *digest = gw_sha256_hex (row->file, strlen (row->file));
  GwContactStatus state;
  if (strcmp (digest, row->digest) != 0 || !parse_state (row->state, &state))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT,
                   "contact %s: the stored version %" G_GINT64_FORMAT " contradicts "
                   "itself; fix: notigate audit verify tells what was changed",
                   row->id, row->version);
      return NULL;
    }
  g_autoptr (GBytes) file = g_bytes_new_static (row->file, strlen (row->file));
  g_autoptr (GError) fault = NULL;
  g_autoptr (GwContact) contact = gw_contact_parse (file, row->id, &fault);
  if (contact == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "the stored %s", fault->message);
      return NULL;
    }
  GwDirectoryEntry *entry = g_new0 (GwDirectoryEntry, 1);
  *entry = (GwDirectoryEntry){ .contact = g_steal_pointer (&contact),
                               .version = row->version,
                               .state = state,
                               .digest = g_strdup (row->digest),
                               .alias = g_strdup (row->alias),
                               .reason = g_strdup (row->reason),
                               .changed_us = row->changed_us };
  return entry;
}

static gint
compare_ids (gconstpointer a, gconstpointer b)
{
  const GwDirectoryEntry *first = *(GwDirectoryEntry *const *) a;
  const GwDirectoryEntry *second = *(GwDirectoryEntry *const *) b;
  return strcmp (first->contact->id, second->contact->id);
}

static void
index_entry (GwDirectory *directory, GwDirectoryEntry *entry)
{
  const GwContact *contact = entry->contact;
  g_hash_table_insert (directory->by_id, g_ascii_strdown (contact->id, -1), entry);
  g_hash_table_insert (directory->by_alias, g_strdup (entry->alias), entry);
  if (entry->state == GW_CONTACT_REMOVED)
    return;
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      g_hash_table_insert (directory->by_fingerprint, g_strdup (key->fingerprint), entry);
    }
  for (char **address = contact->addresses; *address; address++)
    {
      char *folded = g_ascii_strdown (*address, -1);
      gboolean shared = g_hash_table_contains (directory->by_address, folded);
      g_hash_table_insert (directory->by_address, folded, shared ? NULL : entry);
    }
}

static char *
digest_entries (const GPtrArray *entries)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = entries->pdata[i];
      if (entry->state != GW_CONTACT_REMOVED)
        g_string_append_printf (lines, "%s %s%s\n", entry->contact->id, entry->digest,
                                entry->state == GW_CONTACT_SUSPENDED ? " suspended"
                                : entry->state == GW_CONTACT_PENDING ? " pending"
                                                                     : "");
    }
  return gw_sha256_hex (lines->str, lines->len);
}

GwDirectory *
gw_directory_new (const GPtrArray *contacts, const GPtrArray *keys, GError **error)
{
  g_autoptr (GwDirectory) directory = g_new0 (GwDirectory, 1);
  directory->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) entry_free);
  directory->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_store_key_free);
  directory->by_id = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  directory->by_fingerprint = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  directory->by_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  directory->by_alias = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < keys->len; i++)
    g_ptr_array_add (directory->keys, gw_key_copy_facts (keys->pdata[i]));
  for (guint i = 0; i < contacts->len; i++)
    {
      GwDirectoryEntry *entry = entry_new (contacts->pdata[i], error);
      if (entry == NULL)
        return NULL;
      g_ptr_array_add (directory->entries, entry);
      index_entry (directory, entry);
    }
  g_ptr_array_sort (directory->entries, compare_ids);
  directory->digest = digest_entries (directory->entries);
  return g_steal_pointer (&directory);
}

const GPtrArray *
gw_directory_entries (const GwDirectory *directory)
{
  return directory->entries;
}

const GPtrArray *
gw_directory_keys (const GwDirectory *directory)
{
  return directory->keys;
}

const GwDirectoryEntry *
gw_directory_find_id (const GwDirectory *directory, const char *id)
{
  g_autofree char *folded = g_ascii_strdown (id, -1);
  return g_hash_table_lookup (directory->by_id, folded);
}

const GwDirectoryEntry *
gw_directory_find_fingerprint (const GwDirectory *directory, const char *primary, const GwContactKey **key)
{
  g_autofree char *folded = g_ascii_strup (primary, -1);
  const GwDirectoryEntry *entry = g_hash_table_lookup (directory->by_fingerprint, folded);
  if (entry && key)
    *key = gw_contact_find_key (entry->contact, folded);
  return entry;
}

const GwDirectoryEntry *
gw_directory_find_address (const GwDirectory *directory, const char *address)
{
  g_autofree char *folded = g_ascii_strdown (address, -1);
  return g_hash_table_lookup (directory->by_address, folded);
}

const GwDirectoryEntry *
gw_directory_find_alias (const GwDirectory *directory, const char *alias)
{
  return g_hash_table_lookup (directory->by_alias, alias);
}

static gboolean
is_technical_of (const GwDirectoryEntry *entry, const char *state)
{
  const GwContact *contact = entry->contact;
  return contact->level == GW_LEVEL_TECHNICAL && contact->state && strcmp (contact->state, state) == 0;
}

static gboolean
is_member (const GwDirectoryEntry *entry, const char *group)
{
  g_autofree char *folded = g_ascii_strdown (group, -1);
  return g_strv_contains ((const char *const *) entry->contact->groups, folded);
}

/* Whether @name (a contact id, a State's code in upper case, "@group" or "*") means @entry. */
static gboolean
names_entry (const char *name, const GwDirectoryEntry *entry)
{
  if (strcmp (name, "*") == 0)
    return TRUE;
  if (*name == '@')
    return is_member (entry, name + 1);
  if (gw_state_is_code (name))
    return is_technical_of (entry, name);
  return g_ascii_strcasecmp (name, entry->contact->id) == 0;
}

GPtrArray *
gw_directory_find_recipients (const GwDirectory *directory, const char *name)
{
  GPtrArray *found = g_ptr_array_new ();
  g_autofree char *code = g_ascii_strup (name, -1);
  gboolean is_state = gw_state_is_code (code);
  if (strcmp (name, "*") == 0)
    return found;
  for (guint i = 0; i < directory->entries->len; i++)
    {
      GwDirectoryEntry *entry = directory->entries->pdata[i];
      if (entry->state != GW_CONTACT_REMOVED && names_entry (is_state ? code : name, entry))
        g_ptr_array_add (found, entry);
    }
  if (is_state && found->len > 1)
    g_ptr_array_set_size (found, 0); /* never guess which of two is meant */
  return found;
}

GwContactStatus
gw_directory_status (const GwDirectoryEntry *entry, gint64 at_us)
{
  if (entry->state != GW_CONTACT_ACTIVE)
    return entry->state;
  gboolean valid = entry->contact->valid_from_us <= at_us && at_us <= entry->contact->valid_until_us;
  return valid ? GW_CONTACT_ACTIVE : GW_CONTACT_EXPIRED;
}

gboolean
gw_directory_may_send (const GwDirectory *directory, const GwDirectoryEntry *from, const GwDirectoryEntry *to)
{
  for (char **name = from->contact->may_send_to; *name; name++)
    if (names_entry (*name, to))
      return TRUE;
  return FALSE;
}

const GwDirectoryEntry *
gw_directory_route (const GwDirectory *directory, const GwDirectoryEntry *entry)
{
  if (entry->contact->via == NULL)
    return entry;
  const GwDirectoryEntry *gateway = gw_directory_find_id (directory, entry->contact->via);
  return gateway != NULL && gateway->state != GW_CONTACT_REMOVED && gateway->contact->level == GW_LEVEL_REGIONAL ? gateway : NULL;
}

static GStrv
encryption_keys (const GwDirectory *directory, const GwDirectoryEntry *held, gboolean old_too, gint64 at_us)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  const GwDirectoryEntry *entry = gw_directory_route (directory, held);
  for (guint i = 0; entry != NULL && entry->state != GW_CONTACT_PENDING && i < entry->contact->keys->len; i++)
    {
      const GwContactKey *key = entry->contact->keys->pdata[i];
      if ((key->role == GW_KEY_CURRENT || (old_too && key->role == GW_KEY_OLD))
          && gw_key_find_encryption (directory->keys, key->fingerprint, at_us))
        g_strv_builder_add (builder, key->fingerprint);
    }
  return g_strv_builder_end (builder);
}

GStrv
gw_directory_encryption_keys (const GwDirectory *directory, const GwDirectoryEntry *entry, gint64 at_us)
{
  return encryption_keys (directory, entry, FALSE, at_us);
}

GStrv
gw_directory_all_encryption_keys (const GwDirectory *directory, const GwDirectoryEntry *entry, gint64 at_us)
{
  return encryption_keys (directory, entry, TRUE, at_us);
}

const char *
gw_directory_max_tlp (const GwDirectory *directory, const GwDirectoryEntry *entry, gint64 at_us)
{
  g_auto (GStrv) keys = gw_directory_encryption_keys (directory, entry, at_us);
  if (*keys == NULL && gw_tlp_rank (entry->contact->max_tlp) > gw_tlp_rank ("TLP:GREEN"))
    return "TLP:GREEN";
  const GwDirectoryEntry *route = gw_directory_route (directory, entry);
  gboolean less = route != NULL && gw_tlp_rank (route->contact->max_tlp) < gw_tlp_rank (entry->contact->max_tlp);
  return less ? route->contact->max_tlp : entry->contact->max_tlp;
}

const char *
gw_directory_digest (const GwDirectory *directory)
{
  return directory->digest;
}

void
gw_directory_free (GwDirectory *directory)
{
  if (directory == NULL)
    return;
  g_hash_table_unref (directory->by_id);
  g_hash_table_unref (directory->by_fingerprint);
  g_hash_table_unref (directory->by_address);
  g_hash_table_unref (directory->by_alias);
  g_ptr_array_unref (directory->entries);
  g_ptr_array_unref (directory->keys);
  g_free (directory->digest);
  g_free (directory);
}

gint64
gw_directory_keys_end (const GwDirectory *directory, const GwDirectoryEntry *entry)
{
  const GPtrArray *keys = entry->contact->keys;
  gint64 first = 0;
  for (guint i = 0; i < keys->len; i++)
    {
      const GwContactKey *key = keys->pdata[i];
      gint64 end = gw_key_ends (gw_directory_keys (directory), key->fingerprint);
      if (key->role == GW_KEY_CURRENT)
        first = first ? MIN (first, end) : end;
    }
  return first;
}
