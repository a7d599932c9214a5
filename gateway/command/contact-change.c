/* SPDX-License-Identifier: Apache-2.0
 *
 * Changes of contacts: all that belongs to one in one transaction, and many at once. */
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "base/nearest.h"
#include "command/contact-verbs.h"
#include "intake/wake.h"
#include "ledger/log.h"
#include "process/answer.h"
#include "process/held.h"
#include "process/keychange.h"
#include "process/model.h"
#include "store/contact.h"
#include "store/directory.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* A GwStoreWork's data. */
typedef struct {
  GwInstance *instance;
  const GPtrArray *changes; /* GwContactChange */
  const GwPerson *person;
  const GPtrArray *recalled; /* GwRecalled: what was held back from those that may have it now */
} Work;

const GwDirectoryEntry *
gw_contact_find_exact (const GwDirectory *directory, const char *id)
{
  const GwDirectoryEntry *entry = gw_directory_find_id (directory, id);
  return entry && strcmp (entry->contact->id, id) == 0 ? entry : NULL;
}

const GwDirectoryEntry *
gw_contact_need (const GwDirectory *directory, const char *id, gboolean removed, GError **error)
{
  const GwDirectoryEntry *entry = gw_directory_find_id (directory, id);
  if (entry && (removed || entry->state != GW_CONTACT_REMOVED))
    return entry;
  const GPtrArray *entries = gw_directory_entries (directory);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *other = entries->pdata[i];
      if (removed || other->state != GW_CONTACT_REMOVED)
        g_ptr_array_add (ids, other->contact->id);
    }
  g_ptr_array_add (ids, NULL);
  const char *near = gw_nearest_in ((const char *const *) ids->pdata, id);
  if (near)
    g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "there is no contact %s; fix: did you mean %s?", id, near);
  else
    g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "there is no contact %s; fix: notigate contact list shows all",
                 id);
  return NULL;
}

gboolean
gw_contact_key_differs (const GwStoreKey *known, const GwStoreKey *key)
{
  return known == NULL || strcmp (known->contact, key->contact) != 0 || strcmp (known->primary, key->primary) != 0
         || strcmp (known->algorithm, key->algorithm) != 0 || known->bits != key->bits
         || known->can_sign != key->can_sign || known->can_encrypt != key->can_encrypt
         || known->created_us != key->created_us || known->expires_us != key->expires_us
         || known->revoked != key->revoked;
}

/* Facts are versioned: only what is new is written. */
static gboolean
put_keys (GwStore *store, const GPtrArray *known, const GPtrArray *keys, GError **error)
{
  for (guint i = 0; keys && i < keys->len; i++)
    {
      const GwStoreKey *key = keys->pdata[i];
      if (gw_contact_key_differs (gw_key_find (known, key->fingerprint), key)
          && !gw_store_key_put (store, key, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
put_version (GwStore *store, const GwContactChange *change, const GwDirectoryEntry *before, GError **error)
{
  const GwContact *contact = change->contact ? change->contact : before->contact;
  g_autofree char *file = gw_contact_write (contact);
  g_autofree char *digest = gw_contact_digest (contact);
  g_autofree char *alias = before ? g_strdup (before->alias) : gw_random_name (16);
  const GwStoreContact row = { .id = contact->id,
                               .state = (char *) change->state,
                               .file = file,
                               .digest = digest,
                               .alias = alias,
                               .reason = (char *) change->reason,
                               .changed_us = change->now_us };
  return gw_store_contact_put (store, &row, error);
}

static const char *
first_fingerprint (const GwContact *contact)
{
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      if (key->role == GW_KEY_CURRENT)
        return key->fingerprint;
    }
  return NULL;
}

static gboolean
append_entry (const Work *work, GwContactChange *change, const GwDirectoryEntry *entry, GError **error)
{
  g_autoptr (GwEntry) record = gw_entry_new (GW_KIND_CONTACT, change->now_us);
  record->contact = g_strdup (entry->alias);
  record->fingerprint = g_strdup (first_fingerprint (entry->contact));
  record->verdict = g_strdup (change->word);
  record->directory_sha256 = g_strdup (gw_directory_digest (work->instance->directory));
  record->subject = g_strdup (entry->digest);
  return gw_log_append (work->instance->store, record, -1, &change->entry, error);
}

/* No change that hinders a contact is made in silence. */
static gboolean
tell_contact (const Work *work, const GwContactChange *change, const GwDirectoryEntry *entry, GError **error)
{
  if (change->letter == NULL)
    return TRUE;
  if (strcmp (change->letter, "key-changed") == 0)
    return gw_keychange_tell (work->instance, entry, change->now_us, error);
  g_autoptr (JsonObject) model = json_object_new ();
  g_autofree char *since = gw_model_time (change->now_us);
  g_autofree char *local = gw_model_local_time (entry->contact, change->now_us);
  json_object_set_string_member (model, "since", since);
  if (local)
    json_object_set_string_member (model, "since_local", local);
  if (change->reason)
    json_object_set_string_member (model, "reason", change->reason);
  return gw_answer_notice (work->instance, entry, change->letter, model, error);
}

/* What was held back from a contact goes out when its suspension ends, when there is a key to encrypt to, or when it is valid
 * again. */
static gboolean
may_release (const GwContactChange *change)
{
  return strcmp (change->state, "active") == 0;
}

static gboolean
release_held (const Work *work, GwContactChange *change, GError **error)
{
  return !may_release (change) || gw_held_release (work->instance, change->id, work->recalled, &change->released, error);
}

static gboolean
check_before (const Work *work, const GwContactChange *change, const GwDirectoryEntry *before, GError **error)
{
  if ((before ? before->version : 0) == change->seen_version)
    return change->contact == NULL || gw_directory_check_new (work->instance->directory, change->contact, error);
  g_set_error (error, GW_ERROR, GW_ERROR_BUSY,
               "%s was changed by somebody else just now; fix: look at it again, then "
               "repeat the command",
               change->id);
  return FALSE;
}

/* ---- What a second person must approve ---- */

static gboolean
must_wait (const Work *work, const GwContactChange *change)
{
  return change->needs_approval && work->instance->config->second_approver && change->proposal == 0;
}

/* The proposal is entered too: who looks at the ledger sees that something was asked for. */
static gboolean
propose (const Work *work, GwContactChange *change, const GwDirectoryEntry *before, GError **error)
{
  g_autofree char *file = gw_contact_write (change->contact);
  GwProposal proposal = { .contact = (char *) change->id,
                          .seen_version = change->seen_version,
                          .contact_state = (char *) change->state,
                          .file = file,
                          .word = (char *) change->word,
                          .reason = (char *) change->reason,
                          .mail_id = change->mail_id,
                          .uid = work->person->uid,
                          .name = work->person->name,
                          .proposed_us = change->now_us };
  g_autoptr (GwEntry) record = gw_entry_new (GW_KIND_CONTACT, change->now_us);
  record->contact = g_strdup (before ? before->alias : NULL);
  record->verdict = g_strdup ("proposed");
  record->directory_sha256 = g_strdup (gw_directory_digest (work->instance->directory));
  record->subject = gw_contact_digest (change->contact);
  change->proposed = TRUE;
  return gw_store_proposal_put (work->instance->store, &proposal, error)
         && gw_log_append (work->instance->store, record, -1, &change->entry, error);
}

/* ---- The transaction ---- */

static gboolean
put_change (const Work *work, GwContactChange *change, GError **error)
{
  GwStore *store = work->instance->store;
  const GwDirectory *directory = work->instance->directory;
  const GwDirectoryEntry *before = gw_contact_find_exact (directory, change->id);
  change->proposed = FALSE;
  if (!check_before (work, change, before, error))
    return FALSE;
  if (must_wait (work, change))
    return propose (work, change, before, error);
  return put_version (store, change, before, error) && put_keys (store, gw_directory_keys (directory), change->keys, error)
         && (change->proposal == 0
             || gw_store_proposal_settle (store, change->proposal, "approved", work->person->uid, work->person->name,
                                          change->now_us, error))
         && (change->mail_id == 0 || gw_keychange_settle (work->instance, change->mail_id, change->now_us, error));
}

static gboolean
finish_change (const Work *work, GwContactChange *change, GError **error)
{
  if (change->proposed)
    return TRUE;
  const GwDirectoryEntry *after = gw_contact_need (work->instance->directory, change->id, TRUE, error);
  if (after == NULL)
    return FALSE;
  change->version = after->version;
  /* A file that a person has put there counts as looked at, its addresses too. */
  if (change->contact != NULL && !gw_store_addresses_clear (work->instance->store, after->contact->id, change->now_us, error))
    return FALSE;
  return append_entry (work, change, after, error) && tell_contact (work, change, after, error)
         && release_held (work, change, error);
}

/* GwStoreWork: may run twice, so it looks at the directory anew and sets its results each time. */
static gboolean
apply (GwStore *store, gpointer data, GError **error)
{
  const Work *work = data;
  work->instance->generation = -1; /* what an undone run loaded does not count */
  if (!gw_instance_refresh (work->instance, error))
    return FALSE;
  for (guint i = 0; i < work->changes->len; i++)
    if (!put_change (work, work->changes->pdata[i], error))
      return FALSE;
  if (!gw_instance_refresh (work->instance, error))
    return FALSE;
  for (guint i = 0; i < work->changes->len; i++)
    if (!finish_change (work, work->changes->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* ---- The copy ---- */

/* For people: its SHA-256 is the digest in the ledger. A removed contact has none. */
static gboolean
write_copy (const GwInstance *instance, const GwContactChange *change, GError **error)
{
  g_autofree char *directory = gw_config_path (instance->config, "contacts");
  g_autofree char *name = g_strconcat (change->id, ".contact", NULL);
  g_autofree char *path = g_build_filename (directory, name, NULL);
  if (strcmp (change->state, "removed") == 0)
    {
      if (g_unlink (path) == 0 || errno == ENOENT)
        return TRUE;
      g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: %s", path, g_strerror (errno));
      return FALSE;
    }
  if (change->contact == NULL || change->proposed)
    return TRUE;
  g_autofree char *text = gw_contact_write (change->contact);
  if (g_mkdir_with_parents (directory, 0750) == 0)
    return gw_file_replace (path, text, strlen (text), 0640, error);
  g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: %s", directory, g_strerror (errno));
  return FALSE;
}

static gboolean
recall (GwInstance *instance, const GwContactChange *change, GPtrArray *all, GError **error)
{
  g_autoptr (GPtrArray) recalled = gw_held_recall (instance, change->id, error);
  if (recalled == NULL)
    return FALSE;
  g_ptr_array_extend_and_steal (all, g_steal_pointer (&recalled));
  return TRUE;
}

gboolean
gw_contact_changes_commit (GwInstance *instance, const GPtrArray *changes, GError **error)
{
  g_autoptr (GwPerson) person = gw_contact_person ();
  g_autoptr (GPtrArray) recalled = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_recalled_free);
  /* Letters are opened before the transaction, which waits for no gpg. */
  for (guint i = 0; i < changes->len; i++)
    if (may_release (changes->pdata[i]) && !recall (instance, changes->pdata[i], recalled, error))
      return FALSE;
  Work work = { instance, changes, person, recalled };
  if (!gw_store_write (instance->store, apply, &work, error))
    return FALSE;
  gw_wake_send (instance->config->home);
  for (guint i = 0; i < changes->len; i++)
    {
      const GwContactChange *change = changes->pdata[i];
      if (write_copy (instance, change, error))
        continue;
      g_prefix_error (error, "%s is %s, but its copy could not be changed; fix: correct that copy by hand: ", change->id,
                      change->word);
      return FALSE;
    }
  return TRUE;
}

gboolean
gw_contact_change_commit (GwInstance *instance, GwContactChange *change, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new ();
  g_ptr_array_add (changes, change);
  return gw_contact_changes_commit (instance, changes, error);
}

char *
gw_contact_change_describe (const GwContactChange *change)
{
  if (change->proposed)
    return g_strdup_printf ("%s is proposed, not yet %s (ledger entry %" G_GUINT64_FORMAT "): another person approves it:\n"
                            "  notigate contact approve %s\n", change->id, change->word, change->entry, change->id);
  return g_strdup_printf ("%s is %s (version %" G_GINT64_FORMAT ", ledger entry %" G_GUINT64_FORMAT ").\n", change->id,
                          change->word, change->version, change->entry);
}
