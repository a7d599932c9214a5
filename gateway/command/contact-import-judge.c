/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact import: what each row would do, and doing it. */
#include "command/contact-import.h"
#include <string.h>

/* ---- Keys ---- */

static const GwKey *
find_key (const GwImport *import, const char *fingerprint)
{
  const GPtrArray *keys = import->batch ? gw_key_batch_keys (import->batch) : NULL;
  for (guint i = 0; keys && i < keys->len; i++)
    if (g_ascii_strcasecmp (((const GwKey *) keys->pdata[i])->fingerprint, fingerprint) == 0)
      return keys->pdata[i];
  return NULL;
}

/* The first bad file that holds @fingerprint, or NULL. */
static const GwKeyFile *
find_bad_file (const GwImport *import, const char *fingerprint)
{
  for (guint i = 0; i < import->files->len; i++)
    {
      const GwKeyFile *file = import->files->pdata[i];
      if (file->problem && file->fingerprints && g_strv_contains ((const char *const *) file->fingerprints, fingerprint))
        return file;
    }
  return NULL;
}

/* A row without a fingerprint takes the one key of the file that bears its id. */
static void
adopt_key (const GwImport *import, GwContact *contact)
{
  for (guint i = 0; contact->keys->len == 0 && i < import->files->len; i++)
    {
      const GwKeyFile *file = import->files->pdata[i];
      const char *dot = strrchr (file->name, '.');
      g_autofree char *stem = g_strndup (file->name, dot ? (gsize) (dot - file->name) : strlen (file->name));
      if (g_ascii_strcasecmp (stem, contact->id) == 0 && file->problem == NULL && g_strv_length (file->fingerprints) == 1)
        gw_contact_add_key (contact, file->fingerprints[0]);
    }
}

/* Two keys of the list that share a subkey: neither can be told from the other. */
static const char *
find_shared_part (const GwImport *import, const GwKey *key)
{
  const GPtrArray *keys = gw_key_batch_keys (import->batch);
  for (guint i = 0; i < keys->len; i++)
    {
      const GwKey *other = keys->pdata[i];
      for (guint j = 1; other != key && j < other->subkeys->len; j++)
        if (gw_key_find_subkey (key, ((const GwSubkey *) other->subkeys->pdata[j])->fingerprint))
          return other->fingerprint;
    }
  return NULL;
}

/* Why the contact cannot use @named yet, or NULL. */
static char *
check_key (const GwImport *import, const GwInstance *instance, const GwContactKey *named, GPtrArray *used)
{
  const GwKey *key = find_key (import, named->fingerprint);
  const GwKeyFile *bad = find_bad_file (import, named->fingerprint);
  if (bad)
    return g_strdup_printf ("%s %s", bad->name, bad->problem);
  const char *shared = key ? find_shared_part (import, key) : NULL;
  if (shared)
    return g_strdup_printf ("the key %s shares a part with the key %s; fix: ask both contacts for keys of their own",
                            named->fingerprint, shared);
  const GwStoreKey *known = gw_key_find (gw_directory_keys (instance->directory), named->fingerprint);
  if (key)
    g_ptr_array_add (used, (gpointer) key);
  else if (named->role != GW_KEY_OLD && known == NULL)
    return g_strdup_printf ("no file holds the key %s; fix: put it into the directory of --keys, and import again",
                            named->fingerprint);
  return NULL;
}

/* Why the contact's keys cannot be used yet, or NULL; *facts is what they are. The caller's. */
static char *
check_keys (const GwImport *import, const GwInstance *instance, const GwContact *contact, GPtrArray **facts)
{
  g_autoptr (GPtrArray) used = g_ptr_array_new ();
  *facts = NULL;
  if (contact->keys->len == 0)
    return g_strdup_printf ("has no key; fix: write its fingerprint, or put its key into the directory of --keys as %s.asc, "
                            "and import again", contact->id);
  for (guint i = 0; i < contact->keys->len; i++)
    {
      char *problem = check_key (import, instance, contact->keys->pdata[i], used);
      if (problem)
        return problem;
    }
  *facts = gw_contact_keys_facts (instance->directory, contact, used, import->now_us);
  return gw_contact_keys_refusal (instance, contact, *facts, import->now_us);
}

/* ---- Rows ---- */

static gboolean
has_news (const GwDirectory *directory, const GPtrArray *facts)
{
  for (guint i = 0; facts && i < facts->len; i++)
    {
      const GwStoreKey *fact = facts->pdata[i];
      if (gw_contact_key_differs (gw_key_find (gw_directory_keys (directory), fact->fingerprint), fact))
        return TRUE;
    }
  return FALSE;
}

/* A contact whose keys hold keeps them: a bad row never takes away what works. */
static GwImportFate
decide (GwImport *import, GwImportRow *each, const GwDirectory *directory, const GwDirectoryEntry *known,
        const GPtrArray *facts)
{
  g_autofree char *digest = gw_contact_digest (each->row->contact);
  gboolean same = known && strcmp (known->digest, digest) == 0;
  gboolean works = known && known->state != GW_CONTACT_PENDING;
  if (works && same && (each->problem || !has_news (directory, facts)))
    return GW_IMPORT_UNCHANGED;
  if (each->problem == NULL)
    return works ? GW_IMPORT_CHANGED : GW_IMPORT_ADDED;
  if (!works)
    return GW_IMPORT_PENDING;
  gw_sheet_add_fault (import->sheet, each->row->line, "fingerprint",
                      g_strdup_printf ("%s (%s stays as it was)", each->problem, known->contact->id));
  return GW_IMPORT_FAULTY;
}

static void
judge_row (GwImport *import, const GwInstance *instance, GwImportRow *each)
{
  GwContact *contact = each->row->contact;
  const GwDirectoryEntry *entry = contact ? gw_contact_find_exact (instance->directory, contact->id) : NULL;
  const GwDirectoryEntry *known = entry && entry->state != GW_CONTACT_REMOVED ? entry : NULL;
  g_autoptr (GPtrArray) facts = NULL;
  if (contact && gw_contact_has_address (contact, instance->config->address))
    gw_sheet_add_fault (import->sheet, each->row->line, "address",
                        g_strdup_printf ("%s is this gateway's own address; fix: write the contact's",
                                         instance->config->address));
  else if (contact)
    {
      adopt_key (import, contact);
      each->problem = check_keys (import, instance, contact, &facts);
      each->fate = decide (import, each, instance->directory, known, facts);
    }
  gboolean pending = each->fate == GW_IMPORT_PENDING;
  each->change = (GwContactChange){ .id = contact ? contact->id : NULL,
                                    .seen_version = entry ? entry->version : 0,
                                    .state = pending                                         ? "pending"
                                             : known && known->state == GW_CONTACT_SUSPENDED ? "suspended"
                                                                                             : "active",
                                    .contact = contact,
                                    .reason = pending ? each->problem : NULL,
                                    .word = pending                           ? "pending-key"
                                            : each->fate == GW_IMPORT_CHANGED ? "replaced"
                                                                              : "added",
                                    .needs_approval = TRUE,
                                    .now_us = import->now_us };
}

void
gw_import_judge (GwImport *import, const GwInstance *instance)
{
  for (guint i = 0; i < import->sheet->rows->len; i++)
    {
      GwImportRow *each = g_new0 (GwImportRow, 1);
      each->row = import->sheet->rows->pdata[i];
      judge_row (import, instance, each);
      g_ptr_array_add (import->rows, each);
    }
}

/* ---- Carrying out ---- */

/* Whether the row changes anything: a contact that was pending for the same reason does not. */
static gboolean
is_change (const GwInstance *instance, const GwImportRow *each)
{
  if (each->fate != GW_IMPORT_PENDING)
    return each->fate == GW_IMPORT_ADDED || each->fate == GW_IMPORT_CHANGED;
  const GwDirectoryEntry *entry = gw_contact_find_exact (instance->directory, each->change.id);
  g_autofree char *digest = gw_contact_digest (each->row->contact);
  return entry == NULL || entry->state != GW_CONTACT_PENDING || strcmp (entry->digest, digest) != 0
         || g_strcmp0 (entry->reason, each->problem) != 0;
}

/* The keys of the rows that go in, each once. The caller's. */
static GStrv
collect_fingerprints (const GwImport *import)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < import->rows->len; i++)
    {
      const GwImportRow *each = import->rows->pdata[i];
      gboolean wanted = each->fate == GW_IMPORT_ADDED || each->fate == GW_IMPORT_CHANGED;
      for (guint k = 0; wanted && k < each->row->contact->keys->len; k++)
        {
          const GwContactKey *key = each->row->contact->keys->pdata[k];
          if (find_key (import, key->fingerprint))
            g_strv_builder_add (builder, key->fingerprint);
        }
    }
  return g_strv_builder_end (builder);
}

gboolean
gw_import_carry_out (GwImport *import, GwInstance *instance, GError **error)
{
  g_auto (GStrv) fingerprints = collect_fingerprints (import);
  if (import->batch
      && !gw_openpgp_batch_import (instance->engine, import->batch, (const char *const *) fingerprints, error))
    return FALSE;
  /* What was imported counts, not what the files said: the keyring may have known of a revocation. */
  g_autoptr (GPtrArray) keys = gw_openpgp_list_keys (instance->engine, error);
  if (keys == NULL)
    return FALSE;
  g_autoptr (GPtrArray) changes = g_ptr_array_new ();
  g_autoptr (GPtrArray) facts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  for (guint i = 0; i < import->rows->len; i++)
    {
      GwImportRow *each = import->rows->pdata[i];
      if (!is_change (instance, each))
        continue;
      if (each->fate != GW_IMPORT_PENDING)
        {
          each->change.keys = gw_contact_keys_facts (instance->directory, each->row->contact, keys, import->now_us);
          g_ptr_array_add (facts, (gpointer) each->change.keys);
        }
      g_ptr_array_add (changes, &each->change);
    }
  return changes->len == 0 || gw_contact_changes_commit (instance, changes, error);
}
