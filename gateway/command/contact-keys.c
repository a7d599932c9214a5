/* SPDX-License-Identifier: Apache-2.0
 *
 * The keys of `notigate contact add`: read, judged, imported. Nothing of a file that is refused reaches
 * the keyring. */
#include "base/error.h"
#include "base/file.h"
#include "command/contact-verbs.h"
#include <string.h>

/* The key of @keys (GwKey) with the primary @fingerprint, or NULL. */
static const GwKey *
find_key (const GPtrArray *keys, const char *fingerprint)
{
  for (guint i = 0; i < keys->len; i++)
    {
      const GwKey *key = keys->pdata[i];
      if (g_ascii_strcasecmp (key->fingerprint, fingerprint) == 0)
        return key;
    }
  return NULL;
}

/* The facts of @key, one row a subkey, as @id's. */
static void
add_rows (GPtrArray *rows, const GwKey *key, const char *id, gint64 now_us)
{
  for (guint i = 0; i < key->subkeys->len; i++)
    {
      const GwSubkey *subkey = key->subkeys->pdata[i];
      GwStoreKey *row = g_new0 (GwStoreKey, 1);
      *row = (GwStoreKey){ .contact = g_strdup (id),
                           .primary = g_ascii_strup (key->fingerprint, -1),
                           .fingerprint = g_ascii_strup (subkey->fingerprint, -1),
                           .algorithm = g_strdup (subkey->algorithm),
                           .bits = (int) subkey->bits,
                           .can_sign = subkey->can_sign,
                           .can_encrypt = subkey->can_encrypt,
                           .created_us = subkey->created_us,
                           .expires_us = subkey->expires_us,
                           .revoked = subkey->revoked || key->revoked,
                           .seen_us = now_us };
      g_ptr_array_add (rows, row);
    }
}

/* Whose key a file's only key becomes, when the contact file leaves that out. */
static gboolean
adopt_only_key (GwContact *contact, const GPtrArray *file_keys, const char *path, GError **error)
{
  if (file_keys->len == 1)
    {
      gw_contact_add_key (contact, ((const GwKey *) file_keys->pdata[0])->fingerprint);
      return TRUE;
    }
  g_autoptr (GString) list = g_string_new (NULL);
  for (guint i = 0; i < file_keys->len; i++)
    g_string_append_printf (list, "\n  fingerprint = %s", ((const GwKey *) file_keys->pdata[i])->fingerprint);
  g_set_error (error, GW_ERROR, GW_ERROR_DATA,
               "%s: holds %u keys, and the contact file names none; fix: ask the contact "
               "which is right, and add its line to the contact file:%s",
               path, file_keys->len, list->str);
  return FALSE;
}

/* A subkey that is part of another contact's key would let one contact hide or take the other's letters. */
static const char *
find_other_owner (const GwDirectory *directory, const GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const GwStoreKey *row = rows->pdata[i];
      const GwStoreKey *known = gw_key_find (gw_directory_keys (directory), row->fingerprint);
      const GwDirectoryEntry *owner
        = known ? gw_directory_find_fingerprint (directory, known->primary, NULL) : NULL;
      if (owner && strcmp (owner->contact->id, row->contact) != 0)
        return owner->contact->id;
    }
  return NULL;
}

/* All reasons why the contact's keys cannot be used, as lines; keys of the role old need not hold. */
static char *
collect_refusals (const GwContact *contact, const GPtrArray *rows, gint64 now_us)
{
  GString *faults = g_string_new (NULL);
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      if (key->role == GW_KEY_OLD)
        continue;
      g_autoptr (GPtrArray) findings = gw_key_findings (rows, key->fingerprint, now_us);
      for (guint j = 0; j < findings->len; j++)
        {
          const GwKeyFinding *finding = findings->pdata[j];
          if (finding->refused)
            g_string_append_printf (faults, "\n  %s; fix: %s", finding->problem, finding->fix);
        }
    }
  return g_string_free (faults, FALSE);
}

static gboolean
is_active (const GwDirectory *directory, const char *id)
{
  const GwDirectoryEntry *entry = gw_contact_find_exact (directory, id);
  return entry && entry->state == GW_CONTACT_ACTIVE;
}

char *
gw_contact_keys_refusal (const GwInstance *instance, const GwContact *contact, const GPtrArray *facts, gint64 now_us)
{
  g_autofree char *refusals = collect_refusals (contact, facts, now_us);
  const char *other = find_other_owner (instance->directory, facts);
  const GwContactKey *own = gw_contact_find_key (contact, instance->config->fingerprint);
  if (own)
    return g_strdup_printf ("%s is this gateway's own key; fix: ask the contact for its key", own->fingerprint);
  if (other)
    return g_strdup_printf ("a key in the file is part of the key of %s; fix: ask the contact for a key of its own", other);
  if (*refusals)
    return g_strdup_printf ("cannot be added with this key:%s%s", refusals,
                            is_active (instance->directory, contact->id)
                              ? "\n  Until then the keys of its last version count; if they are lost: notigate contact "
                                "suspend"
                              : "");
  return NULL;
}

static gboolean
judge (const GwInstance *instance, const GwContact *contact, const GPtrArray *rows, gint64 now_us, GError **error)
{
  g_autofree char *refusal = gw_contact_keys_refusal (instance, contact, rows, now_us);
  if (refusal)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: %s", contact->id, refusal);
  return refusal == NULL;
}

/* It may have been a removed contact's. */
static void
add_known_row (GPtrArray *rows, const GwStoreKey *known, const char *id)
{
  GwStoreKey *row = gw_key_copy_facts (known);
  g_free (row->contact);
  row->contact = g_strdup (id);
  g_ptr_array_add (rows, row);
}

/* A key that the contact does not name is not its key. */
GPtrArray *
gw_contact_keys_facts (const GwDirectory *directory, const GwContact *contact, const GPtrArray *keys, gint64 now_us)
{
  const GPtrArray *known = gw_directory_keys (directory);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_store_key_free);
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *named = contact->keys->pdata[i];
      const GwKey *key = keys ? find_key (keys, named->fingerprint) : NULL;
      if (key)
        add_rows (rows, key, contact->id, now_us);
      for (guint j = 0; key == NULL && j < known->len; j++)
        {
          const GwStoreKey *row = known->pdata[j];
          if (g_ascii_strcasecmp (row->primary, named->fingerprint) == 0)
            add_known_row (rows, row, contact->id);
        }
    }
  return rows;
}

/* Imports those of @file_keys that the contact names. What the keyring has then, GwKey: the caller's. */
static GPtrArray *
import (GwOpenpgp *engine, GBytes *material, const GwContact *contact, const GPtrArray *file_keys, GError **error)
{
  g_autoptr (GPtrArray) imported = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_key_free);
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *named = contact->keys->pdata[i];
      if (find_key (file_keys, named->fingerprint) == NULL)
        continue;
      GwKey *key = gw_openpgp_import (engine, material, named->fingerprint, error);
      if (key == NULL)
        return NULL;
      g_ptr_array_add (imported, key);
    }
  return g_steal_pointer (&imported);
}

static gboolean
check_named (const GwContact *contact, gboolean no_key, GError **error)
{
  if (no_key && contact->keys->len > 0)
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE,
                 "%s has keys in its file, so --no-key contradicts it; fix: leave out "
                 "--no-key, or the line fingerprint",
                 contact->id);
  else if (!no_key && contact->keys->len == 0)
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE,
                 "%s has no key; fix: --key KEYFILE, or --no-key for a contact that never "
                 "writes and gets at most TLP:GREEN",
                 contact->id);
  else
    return TRUE;
  return FALSE;
}

GPtrArray *
gw_contact_keys_import (GwInstance *instance, const char *key_file, gboolean no_key, GwContact *contact,
                        gint64 now_us, GError **error)
{
  g_autoptr (GBytes) material = NULL;
  g_autoptr (GPtrArray) file_keys = NULL;
  if (key_file && !no_key)
    {
      material = gw_file_load (key_file, GW_OPENPGP_MAX_KEY_FILE, error);
      file_keys = material ? gw_openpgp_inspect (instance->engine, material, error) : NULL;
      if (file_keys == NULL || (contact->keys->len == 0 && !adopt_only_key (contact, file_keys, key_file, error)))
        return NULL;
    }
  gboolean held = contact->via != NULL && contact->keys->len == 0; /* by another gateway, which has its keys */
  if (!check_named (contact, no_key || held, error))
    return NULL;
  g_autoptr (GPtrArray) rows = gw_contact_keys_facts (instance->directory, contact, file_keys, now_us);
  if (!judge (instance, contact, rows, now_us, error))
    return NULL;
  if (file_keys == NULL)
    return g_steal_pointer (&rows);
  g_autoptr (GPtrArray) imported = import (instance->engine, material, contact, file_keys, error);
  if (imported == NULL)
    return NULL;
  /* What was imported counts, not what the file said: the keyring may have known of a revocation. */
  g_autoptr (GPtrArray) facts = gw_contact_keys_facts (instance->directory, contact, imported, now_us);
  return judge (instance, contact, facts, now_us, error) ? g_steal_pointer (&facts) : NULL;
}
