/* SPDX-License-Identifier: Apache-2.0
 * The gpgme engine: key files from outside. They are opened, stripped and tried in a scratch home first, so
 * that what reaches the keyring has been seen to work. */
#include "openpgp/openpgp-gpgme.h"
#include "base/file.h"
#include "openpgp/openpgp-home.h"
#include <string.h>
#include <unistd.h>

#define KEYRING "pubring.kbx"

/* A short engine of its own in a home of its own. */
typedef struct {
  char *home;
  GwOpenpgp *engine;
} Scratch;

static void
scratch_clear (Scratch *scratch)
{
  g_clear_pointer (&scratch->engine, gw_openpgp_free);
  g_clear_pointer (&scratch->home, gw_openpgp_home_remove);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scratch, scratch_clear)

/* Why an import failed matters only where the key file is not the reason. */
static gboolean
import_into (GwOpenpgp *engine, GBytes *material, int *secrets, GError **error)
{
  g_auto (gpgme_data_t) data = NULL;
  gw_gpgme_begin (engine);
  if (!gw_gpgme_source (material, &data, error))
    return FALSE;
  gpgme_error_t problem = gpgme_op_import (engine->context, data);
  gpgme_import_result_t result = gpgme_op_import_result (engine->context);
  *secrets = result != NULL ? result->secret_read : 0;
  if (problem != 0 && engine->status.lines == 0)
    return gw_gpgme_fail (error, problem, "cannot import");
  return TRUE;
}

static gboolean
check_size (GBytes *material, GError **error)
{
  gsize size = g_bytes_get_size (material);
  if (size <= GW_OPENPGP_MAX_KEY_FILE)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_DATA,
               "the key file has %" G_GSIZE_FORMAT " bytes, more than %d; fix: export it without other people's "
               "signatures: gpg --export-options export-minimal --armor --export FINGERPRINT",
               size, GW_OPENPGP_MAX_KEY_FILE);
  return FALSE;
}

/* With a copy of @keyring (a keybox), or none. */
static gboolean
scratch_open (Scratch *scratch, GBytes *keyring, GError **error)
{
  scratch->home = gw_openpgp_home_new_scratch (error);
  if (scratch->home == NULL)
    return FALSE;
  g_autofree char *path = g_build_filename (scratch->home, KEYRING, NULL);
  gsize size = 0;
  const void *data = keyring != NULL ? g_bytes_get_data (keyring, &size) : NULL;
  if (size > 0 && !gw_file_replace (path, data, size, 0600, error))
    return FALSE;
  scratch->engine = gw_openpgp_new (scratch->home, error);
  return scratch->engine != NULL;
}

static gboolean
scratch_import_file (Scratch *scratch, GBytes *material, GError **error)
{
  int secrets;
  if (!check_size (material, error) || !scratch_open (scratch, NULL, error)
      || !import_into (scratch->engine, material, &secrets, error))
    return FALSE;
  if (secrets == 0)
    return TRUE;
  g_set_error_literal (error, GW_ERROR, GW_ERROR_DATA,
                       "the key file holds a secret key, which nobody but its owner may have; fix: delete it, tell "
                       "its owner that it got out, and ask for the public key: gpg --armor --export FINGERPRINT");
  return FALSE;
}

static GPtrArray *
scratch_list (Scratch *scratch, GError **error)
{
  GPtrArray *keys = gw_openpgp_list_keys (scratch->engine, error);
  if (keys == NULL || keys->len > 0)
    return keys;
  g_ptr_array_unref (keys);
  g_set_error_literal (error, GW_ERROR, GW_ERROR_DATA,
                       "the key file holds no OpenPGP public key that can be read, is not from the future by "
                       "our clock, and has a user id signed by itself; fix: gpg --armor --export FINGERPRINT");
  return NULL;
}

GPtrArray *
gw_openpgp_inspect (GwOpenpgp *engine, GBytes *key_material, GError **error)
{
  g_auto (Scratch) scratch = { 0 };
  (void) engine; /* another engine may need it; this one keeps the keyring out of it */
  return scratch_import_file (&scratch, key_material, error) ? scratch_list (&scratch, error) : NULL;
}

static const GwKey *
find_listed (const GPtrArray *keys, const char *fingerprint)
{
  for (guint i = 0; i < keys->len; i++)
    {
      const GwKey *key = g_ptr_array_index (keys, i);
      if (g_ascii_strcasecmp (key->fingerprint, fingerprint) == 0)
        return key;
    }
  return NULL;
}

static const GwKey *
choose_key (const GPtrArray *keys, const char *expected, GError **error)
{
  const GwKey *key = expected != NULL ? find_listed (keys, expected)
                     : keys->len == 1 ? g_ptr_array_index (keys, 0)
                                      : NULL;
  if (key != NULL)
    return key;
  const GwKey *first = g_ptr_array_index (keys, 0);
  if (expected != NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "the key file holds %s%s, not %s; fix: compare the fingerprint "
                 "with its owner by telephone", first->fingerprint, keys->len > 1 ? " and others" : "", expected);
  else
    g_set_error (error, GW_ERROR, GW_ERROR_DATA,
                 "the key file holds %u keys; fix: name the fingerprint of the one that counts", keys->len);
  return NULL;
}

static gboolean
can_encrypt_now (const GwKey *key)
{
  for (guint i = 0; i < key->subkeys->len && !key->revoked && !key->expired; i++)
    {
      const GwSubkey *subkey = g_ptr_array_index (key->subkeys, i);
      if (subkey->can_encrypt && !subkey->revoked && !subkey->expired)
        return TRUE;
    }
  return FALSE;
}

static gboolean
try_encryption (GwOpenpgp *engine, const GwKey *key, GError **error)
{
  if (!can_encrypt_now (key))
    return TRUE;
  const char *const recipients[] = { key->fingerprint, NULL };
  g_autoptr (GBytes) text = g_bytes_new_static ("trial\n", 6);
  g_autoptr (GBytes) message = gw_openpgp_encrypt (engine, recipients, text, error);
  if (message == NULL)
    g_prefix_error (error, "trial: ");
  return message != NULL;
}

/* The key, armored, with nobody's signatures but its owner's. */
static GBytes *
strip_key (Scratch *scratch, const GwKey *key, GError **error)
{
  g_autoptr (GBytes) stripped = gw_openpgp_export (scratch->engine, key->fingerprint, error);
  if (stripped == NULL || g_bytes_get_size (stripped) <= GW_OPENPGP_MAX_KEY)
    return g_steal_pointer (&stripped);
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "key %s has %" G_GSIZE_FORMAT " bytes even without other people's "
               "signatures, more than %d; fix: ask its owner for a key with fewer user ids and subkeys",
               key->fingerprint, g_bytes_get_size (stripped), GW_OPENPGP_MAX_KEY);
  return NULL;
}

static gboolean
same_key_id (const GwSubkey *a, const GwSubkey *b)
{
  gsize length_a = strlen (a->fingerprint), length_b = strlen (b->fingerprint);
  return length_a >= 16 && length_b >= 16
         && g_ascii_strcasecmp (a->fingerprint + length_a - 16, b->fingerprint + length_b - 16) == 0;
}

/* Anybody can bind another's key to his own as a subkey. gpg finds keys by their id and takes the first, so
 * that the other's good signatures would become bad ones. */
static gboolean
check_not_shared (const GwKey *key, const GPtrArray *others, GError **error)
{
  for (guint i = 0; i < others->len; i++)
    {
      const GwKey *other = g_ptr_array_index (others, i);
      if (g_str_equal (other->fingerprint, key->fingerprint))
        continue;
      for (guint a = 0; a < key->subkeys->len; a++)
        for (guint b = 0; b < other->subkeys->len; b++)
          {
            const GwSubkey *subkey = g_ptr_array_index (key->subkeys, a);
            if (!same_key_id (subkey, g_ptr_array_index (other->subkeys, b)))
              continue;
            g_set_error (error, GW_ERROR, GW_ERROR_DATA,
                         "key %s contains %s, which is part of key %s in the keyring; "
                         "fix: find out why its owner claims another's key",
                         key->fingerprint, subkey->fingerprint, other->fingerprint);
            return FALSE;
          }
    }
  return TRUE;
}

static gboolean
key_is_unchanged (const GwKey *before, const GwKey *after)
{
  if (after == NULL || before->subkeys->len != after->subkeys->len || before->revoked != after->revoked)
    return FALSE;
  for (guint i = 0; i < before->subkeys->len; i++)
    {
      const GwSubkey *a = g_ptr_array_index (before->subkeys, i), *b = g_ptr_array_index (after->subkeys, i);
      if (!g_str_equal (a->fingerprint, b->fingerprint) || a->revoked != b->revoked
          || a->expires_us != b->expires_us)
        return FALSE;
    }
  return TRUE;
}

/* Whether @trial, a copy of the keyring with the new key in it, still verifies what we sign. */
static gboolean
try_verification (GwOpenpgp *engine, GwOpenpgp *trial, GError **error)
{
  g_autofree char *own = NULL;
  if (!gw_gpgme_find_own_key (engine, &own, error))
    return FALSE;
  if (own == NULL)
    return TRUE;
  g_autoptr (GBytes) text = g_bytes_new_static ("trial\n", 6);
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *micalg = NULL;
  if (!gw_openpgp_sign (engine, own, text, &signature, &micalg, error))
    return FALSE;
  g_autoptr (GPtrArray) signatures = gw_openpgp_verify (trial, text, signature, error);
  if (signatures == NULL)
    return FALSE;
  const GwSignature *first = signatures->len == 1 ? g_ptr_array_index (signatures, 0) : NULL;
  if (first != NULL && first->status == GW_SIGNATURE_GOOD)
    return TRUE;
  g_set_error_literal (error, GW_ERROR, GW_ERROR_CRYPTO, "trial: our own signature does not verify any more");
  return FALSE;
}

/* One encryption to all of them tells that each can be encrypted to; only where it fails each is tried alone, so
 * that the error names the key. */
static gboolean
try_encryptions (GwOpenpgp *engine, const GPtrArray *keys, GError **error)
{
  g_autoptr (GPtrArray) recipients = g_ptr_array_new ();
  for (guint i = 0; i < keys->len; i++)
    if (can_encrypt_now (keys->pdata[i]))
      g_ptr_array_add (recipients, ((const GwKey *) keys->pdata[i])->fingerprint);
  g_ptr_array_add (recipients, NULL);
  g_autoptr (GBytes) text = g_bytes_new_static ("trial\n", 6);
  g_autoptr (GBytes) message
    = recipients->len > 2 ? gw_openpgp_encrypt (engine, (const char *const *) recipients->pdata, text, NULL) : NULL;
  for (guint i = 0; message == NULL && i < keys->len; i++)
    if (!try_encryption (engine, keys->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* The copy as it is after the import, against the list from before it. */
static gboolean
try_keyring (GwOpenpgp *trial, const GPtrArray *before, const GPtrArray *imported, GError **error)
{
  g_autoptr (GPtrArray) after = gw_openpgp_list_keys (trial, error);
  if (after == NULL)
    return FALSE;
  for (guint i = 0; i < before->len; i++)
    {
      const GwKey *key = g_ptr_array_index (before, i);
      if (find_listed (imported, key->fingerprint) != NULL
          || key_is_unchanged (key, find_listed (after, key->fingerprint)))
        continue;
      g_set_error (error, GW_ERROR, GW_ERROR_CRYPTO, "trial: the import would change key %s too", key->fingerprint);
      return FALSE;
    }
  g_autoptr (GPtrArray) now = g_ptr_array_new ();
  for (guint i = 0; i < imported->len; i++)
    {
      const GwKey *key = imported->pdata[i];
      gpointer listed = (gpointer) find_listed (after, key->fingerprint);
      if (listed == NULL)
        {
          g_set_error (error, GW_ERROR, GW_ERROR_CRYPTO, "trial: key %s is not in the keyring", key->fingerprint);
          return FALSE;
        }
      g_ptr_array_add (now, listed);
    }
  return try_encryptions (trial, now, error);
}

/* The keyring's file; *@content stays NULL where there is none yet. */
static gboolean
load_keyring (const char *path, GBytes **content, GError **error)
{
  g_autoptr (GError) problem = NULL;
  *content = gw_file_load (path, G_MAXINT32, &problem);
  if (*content != NULL || g_error_matches (problem, GW_ERROR, GW_ERROR_NOINPUT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* All of it happens in a copy of the keyring, which takes the keyring's place only in the end. */
static gboolean
import_locked (GwOpenpgp *engine, const GPtrArray *keys, GBytes *stripped, GError **error)
{
  g_auto (Scratch) trial = { 0 };
  g_autofree char *path = g_build_filename (engine->home, KEYRING, NULL);
  g_autoptr (GBytes) content = NULL;
  if (!load_keyring (path, &content, error) || !scratch_open (&trial, content, error))
    return FALSE;
  g_autoptr (GPtrArray) before = gw_openpgp_list_keys (trial.engine, error);
  int secrets;
  for (guint i = 0; before != NULL && i < keys->len; i++)
    if (!check_not_shared (keys->pdata[i], before, error) || !check_not_shared (keys->pdata[i], keys, error))
      return FALSE;
  if (before == NULL || !import_into (trial.engine, stripped, &secrets, error)
      || !try_keyring (trial.engine, before, keys, error)
      || !try_verification (engine, trial.engine, error))
    return FALSE;
  g_autofree char *result = g_build_filename (trial.home, KEYRING, NULL);
  g_autoptr (GBytes) changed = gw_file_load (result, G_MAXINT32, error);
  gsize size;
  const void *data = changed != NULL ? g_bytes_get_data (changed, &size) : NULL;
  return data != NULL && gw_file_replace (path, data, size, 0600, error);
}

/* What a trial signature started must not outlive a command. */
static gboolean
agent_runs (GwOpenpgp *engine)
{
  g_autofree char *socket = g_build_filename (engine->home, "S.gpg-agent", NULL);
  return g_file_test (socket, G_FILE_TEST_EXISTS);
}

/* @keys (GwKey), which @stripped holds, into the keyring; all or none. */
static gboolean
import_keys (GwOpenpgp *engine, const GPtrArray *keys, GBytes *stripped, GError **error)
{
  int lock = gw_openpgp_home_lock (engine->home, error);
  if (lock < 0)
    return FALSE;
  gboolean had_agent = agent_runs (engine);
  gboolean imported = import_locked (engine, keys, stripped, error);
  close (lock);
  if (!had_agent && agent_runs (engine))
    (void) gw_openpgp_stop_agent (engine, NULL);
  return imported;
}

GwKey *
gw_openpgp_import (GwOpenpgp *engine, GBytes *key_material, const char *expected_fingerprint, GError **error)
{
  g_auto (Scratch) scratch = { 0 };
  if (!scratch_import_file (&scratch, key_material, error))
    return NULL;
  g_autoptr (GPtrArray) keys = scratch_list (&scratch, error);
  const GwKey *key = keys != NULL ? choose_key (keys, expected_fingerprint, error) : NULL;
  if (key == NULL || !try_encryption (scratch.engine, key, error))
    return NULL;
  g_autoptr (GBytes) stripped = strip_key (&scratch, key, error);
  if (stripped == NULL)
    return NULL;
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  g_ptr_array_add (chosen, (gpointer) key);
  return import_keys (engine, chosen, stripped, error) ? gw_openpgp_find_key (engine, key->fingerprint, error) : NULL;
}

/* ---- Many key files ---- */

struct _GwKeyBatch {
  Scratch scratch;
  GPtrArray *keys; /* GwKey */
};

void
gw_key_batch_free (GwKeyBatch *batch)
{
  if (batch == NULL)
    return;
  scratch_clear (&batch->scratch);
  g_clear_pointer (&batch->keys, g_ptr_array_unref);
  g_free (batch);
}

void
gw_key_file_free (GwKeyFile *file)
{
  if (file == NULL)
    return;
  g_free (file->name);
  g_clear_pointer (&file->bytes, g_bytes_unref);
  g_free (file->problem);
  g_strfreev (file->fingerprints);
  g_free (file);
}

/* The fingerprints that the last import looked at. The caller's. */
static GStrv
imported_fingerprints (GwOpenpgp *engine)
{
  gpgme_import_result_t result = gpgme_op_import_result (engine->context);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (gpgme_import_status_t each = result ? result->imports : NULL; each != NULL; each = each->next)
    if (each->result == 0 && each->fpr != NULL)
      {
        g_autofree char *fingerprint = g_ascii_strup (each->fpr, -1);
        g_strv_builder_add (builder, fingerprint);
      }
  return g_strv_builder_end (builder);
}

/* What is wrong with a file is its own; only the engine's failure is an error. */
static gboolean
read_key_file (GwKeyBatch *batch, GwKeyFile *file, GError **error)
{
  int secrets = 0;
  g_autoptr (GError) size = NULL;
  if (!check_size (file->bytes, &size))
    {
      file->problem = g_strdup (size->message);
      return TRUE;
    }
  if (!import_into (batch->scratch.engine, file->bytes, &secrets, error))
    return FALSE;
  file->fingerprints = imported_fingerprints (batch->scratch.engine);
  if (secrets > 0)
    file->problem = g_strdup ("holds a secret key, which nobody but its owner may have; fix: delete it, tell its owner that "
                              "it got out, and ask for the public key");
  else if (file->fingerprints[0] == NULL)
    file->problem = g_strdup ("holds no OpenPGP public key that can be read; fix: gpg --armor --export FINGERPRINT");
  return TRUE;
}

GwKeyBatch *
gw_openpgp_batch_new (GwOpenpgp *engine, const GPtrArray *files, GwKeyProgress progress, GError **error)
{
  g_autoptr (GwKeyBatch) batch = g_new0 (GwKeyBatch, 1);
  (void) engine;
  if (!scratch_open (&batch->scratch, NULL, error))
    return NULL;
  for (guint i = 0; i < files->len; i++)
    {
      if (!read_key_file (batch, files->pdata[i], error))
        return NULL;
      if (progress)
        progress (i + 1, files->len);
    }
  batch->keys = gw_openpgp_list_keys (batch->scratch.engine, error);
  return batch->keys ? g_steal_pointer (&batch) : NULL;
}

const GPtrArray *
gw_key_batch_keys (const GwKeyBatch *batch)
{
  return batch->keys;
}

GBytes *
gw_key_batch_export (GwKeyBatch *batch, const char *const *fingerprints, GError **error)
{
  g_autoptr (GString) all = g_string_new (NULL);
  for (; *fingerprints; fingerprints++)
    {
      const GwKey *key = choose_key (batch->keys, *fingerprints, error);
      g_autoptr (GBytes) stripped = key ? strip_key (&batch->scratch, key, error) : NULL;
      if (stripped == NULL)
        return NULL;
      gsize size;
      const char *data = g_bytes_get_data (stripped, &size);
      g_string_append_len (all, data, (gssize) size);
    }
  return g_string_free_to_bytes (g_steal_pointer (&all));
}

gboolean
gw_openpgp_batch_import (GwOpenpgp *engine, GwKeyBatch *batch, const char *const *fingerprints, GError **error)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  g_autoptr (GBytes) stripped = *fingerprints ? gw_key_batch_export (batch, fingerprints, error) : NULL;
  if (*fingerprints == NULL)
    return TRUE;
  for (; stripped && *fingerprints; fingerprints++)
    g_ptr_array_add (chosen, (gpointer) find_listed (batch->keys, *fingerprints));
  return stripped && try_encryptions (batch->scratch.engine, chosen, error) && import_keys (engine, chosen, stripped, error);
}
