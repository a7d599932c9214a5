/* SPDX-License-Identifier: Apache-2.0
 * The gpgme engine: the keys of the keyring. */
#include "openpgp/openpgp-gpgme.h"
#include "base/clock.h"
#include "openpgp/openpgp-home.h"
#include <string.h>
#include <unistd.h>

static void
free_key (gpointer key)
{
  gw_key_free (key);
}

static void
free_subkey (gpointer subkey)
{
  gw_subkey_free (subkey);
}

int
gw_gpgme_algorithm (gpgme_pubkey_algo_t algorithm)
{
  switch (algorithm)
    {
    case GPGME_PK_ECDH: return 18;
    case GPGME_PK_ECDSA: return 19;
    case GPGME_PK_EDDSA: return 22;
    case GPGME_PK_ECC: return 18;
    case GPGME_PK_RSA:
    case GPGME_PK_RSA_E:
    case GPGME_PK_RSA_S:
    case GPGME_PK_ELG_E:
    case GPGME_PK_DSA:
    case GPGME_PK_ELG: return (int) algorithm;
    default: return 0;
    }
}

static GwSubkey *
convert_subkey (gpgme_subkey_t from)
{
  GwSubkey *subkey = g_new0 (GwSubkey, 1);
  subkey->fingerprint = g_ascii_strup (from->fpr != NULL ? from->fpr : "", -1);
  char *algorithm = gpgme_pubkey_algo_string (from);
  subkey->algorithm = g_ascii_strdown (algorithm != NULL ? algorithm : "?", -1);
  gpgme_free (algorithm);
  subkey->public_key_algorithm = gw_gpgme_algorithm (from->pubkey_algo);
  subkey->bits = from->length;
  subkey->curve = g_strdup (from->curve);
  subkey->can_sign = from->can_sign;
  subkey->can_encrypt = from->can_encrypt;
  subkey->can_certify = from->can_certify;
  subkey->created_us = from->timestamp > 0 ? (gint64) from->timestamp * GW_SECOND : 0;
  subkey->expires_us = from->expires > 0 ? (gint64) from->expires * GW_SECOND : 0;
  subkey->revoked = from->revoked;
  subkey->expired = from->expired;
  return subkey;
}

GwKey *
gw_gpgme_key (gpgme_key_t from)
{
  GwKey *key = g_new0 (GwKey, 1);
  key->subkeys = g_ptr_array_new_with_free_func (free_subkey);
  for (gpgme_subkey_t subkey = from->subkeys; subkey != NULL; subkey = subkey->next)
    g_ptr_array_add (key->subkeys, convert_subkey (subkey));
  const char *fingerprint = from->fpr != NULL ? from->fpr : from->subkeys != NULL ? from->subkeys->fpr : NULL;
  key->fingerprint = g_ascii_strup (fingerprint != NULL ? fingerprint : "", -1);
  g_autoptr (GStrvBuilder) user_ids = g_strv_builder_new ();
  for (gpgme_user_id_t user_id = from->uids; user_id != NULL; user_id = user_id->next)
    if ((from->revoked || !user_id->revoked) && user_id->uid != NULL) /* with the key, all are revoked */
      g_strv_builder_add (user_ids, user_id->uid);
  key->user_ids = g_strv_builder_end (user_ids);
  key->revoked = from->revoked;
  key->expired = from->expired;
  return key;
}

gboolean
gw_gpgme_is_fingerprint (const char *text)
{
  gsize length = strlen (text);
  return (length == 40 || length == 64) && strspn (text, "0123456789abcdefABCDEF") == length;
}

gboolean
gw_gpgme_get_key (GwOpenpgp *engine, const char *fingerprint, gboolean secret, gpgme_key_t *key, GError **error)
{
  *key = NULL;
  if (!gw_gpgme_is_fingerprint (fingerprint))
    return FALSE;
  gw_gpgme_begin (engine);
  gpgme_error_t problem = gpgme_get_key (engine->context, fingerprint, key, secret);
  if (problem == 0)
    return TRUE;
  if (gpgme_err_code (problem) == GPG_ERR_EOF && gw_openpgp_home_check_keyring (engine->home, error))
    return FALSE;
  if (gpgme_err_code (problem) == GPG_ERR_EOF)
    g_prefix_error (error, "cannot look up a key: ");
  else if (gpgme_err_code (problem) == GPG_ERR_AMBIGUOUS_NAME)
    g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "%s: several keys contain %s; fix: remove all but one",
                 engine->home, fingerprint);
  else
    gw_gpgme_fail (error, problem, "cannot look up a key");
  return FALSE;
}

GwKey *
gw_openpgp_find_key (GwOpenpgp *engine, const char *fingerprint, GError **error)
{
  g_auto (gpgme_key_t) key = NULL;
  return gw_gpgme_get_key (engine, fingerprint, FALSE, &key, error) ? gw_gpgme_key (key) : NULL;
}

gboolean
gw_openpgp_has_secret_key (GwOpenpgp *engine, const char *fingerprint, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_auto (gpgme_key_t) key = NULL;
  if (gw_gpgme_get_key (engine, fingerprint, TRUE, &key, &problem))
    return TRUE;
  if (problem != NULL || !gw_gpgme_find_own_key (engine, NULL, &problem))
    g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* Takes over the fingerprint of a key that can sign; FALSE where another one was found before. */
static gboolean
take_signer (gpgme_key_t key, char **found)
{
  if (key->revoked || key->expired || key->disabled || key->invalid || !key->can_sign || key->fpr == NULL)
    return TRUE;
  if (*found != NULL)
    return FALSE;
  *found = g_ascii_strup (key->fpr, -1);
  return TRUE;
}

char *
gw_openpgp_find_signer (GwOpenpgp *engine, const char *who, GError **error)
{
  g_autofree char *found = NULL;
  gboolean one = TRUE;
  gw_gpgme_begin (engine);
  gpgme_error_t problem = gpgme_op_keylist_start (engine->context, who, 1);
  while (problem == 0)
    {
      g_auto (gpgme_key_t) key = NULL;
      problem = gpgme_op_keylist_next (engine->context, &key);
      if (problem == 0)
        one &= take_signer (key, &found);
    }
  (void) gpgme_op_keylist_end (engine->context);
  if (gpgme_err_code (problem) != GPG_ERR_EOF)
    gw_gpgme_fail (error, problem, "cannot list secret keys");
  else if (!one)
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "%s: several secret keys in %s match; fix: name one by its "
                 "fingerprint (gpg --list-secret-keys)", who, engine->home);
  else if (found == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "%s: no secret key in %s that can sign now matches; fix: name "
                 "another (gpg --list-secret-keys), or another directory", who, engine->home);
  else
    return g_steal_pointer (&found);
  return NULL;
}

GPtrArray *
gw_openpgp_list_keys (GwOpenpgp *engine, GError **error)
{
  if (!gw_openpgp_home_check_keyring (engine->home, error))
    return NULL;
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (free_key);
  gw_gpgme_begin (engine);
  gpgme_error_t problem = gpgme_op_keylist_start (engine->context, NULL, 0);
  while (problem == 0)
    {
      g_auto (gpgme_key_t) key = NULL;
      problem = gpgme_op_keylist_next (engine->context, &key);
      if (problem == 0)
        g_ptr_array_add (keys, gw_gpgme_key (key));
    }
  (void) gpgme_op_keylist_end (engine->context);
  if (gpgme_err_code (problem) == GPG_ERR_EOF)
    return g_steal_pointer (&keys);
  gw_gpgme_fail (error, problem, "cannot list keys");
  return NULL;
}

static gboolean
delete_locked (GwOpenpgp *engine, gpgme_key_t key, GError **error)
{
  gw_gpgme_begin (engine);
  gpgme_error_t problem = gpgme_op_delete_ext (engine->context, key, GPGME_DELETE_FORCE);
  return problem == 0 ? TRUE : gw_gpgme_fail (error, problem, "cannot delete a key");
}

gboolean
gw_openpgp_delete_key (GwOpenpgp *engine, const char *fingerprint, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_auto (gpgme_key_t) key = NULL;
  gboolean ours = gw_openpgp_has_secret_key (engine, fingerprint, &problem);
  if (ours)
    g_set_error (&problem, GW_ERROR, GW_ERROR_USAGE, "key %s is the gateway's own", fingerprint);
  else if (problem == NULL && !gw_gpgme_get_key (engine, fingerprint, FALSE, &key, &problem) && problem == NULL)
    g_set_error (&problem, GW_ERROR, GW_ERROR_NOINPUT, "no key %s in the keyring", fingerprint);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  int lock = gw_openpgp_home_lock (engine->home, error);
  if (lock < 0)
    return FALSE;
  gboolean deleted = delete_locked (engine, key, error);
  close (lock);
  return deleted;
}

GBytes *
gw_openpgp_export (GwOpenpgp *engine, const char *fingerprint, GError **error)
{
  g_auto (GwSink) sink;
  g_auto (gpgme_data_t) out = NULL;
  gw_sink_init (&sink, G_MAXINT32);
  gw_gpgme_begin (engine);
  if (!gw_sink_open (&sink, &out, error))
    return NULL;
  gpgme_set_armor (engine->context, 1);
  gpgme_error_t problem = gw_gpgme_is_fingerprint (fingerprint)
                            ? gpgme_op_export (engine->context, fingerprint, GPGME_EXPORT_MODE_MINIMAL, out)
                            : 0;
  if (problem != 0)
    gw_gpgme_fail (error, problem, "cannot export a key");
  else if (sink.bytes->len == 0)
    {
      if (gw_openpgp_home_check_keyring (engine->home, error))
        g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "no key %s in the keyring", fingerprint);
    }
  else
    return gw_sink_steal (&sink);
  return NULL;
}

static char *
create_key (GwOpenpgp *engine, const char *user_id, GError **error)
{
  const unsigned int flags = GPGME_CREATE_NOPASSWD | GPGME_CREATE_NOEXPIRE | GPGME_CREATE_FORCE;
  gw_gpgme_begin (engine);
  gpgme_error_t problem = gpgme_op_createkey (engine->context, user_id, "ed25519", 0, 0, NULL,
                                              flags | GPGME_CREATE_SIGN | GPGME_CREATE_CERT);
  gpgme_genkey_result_t result = problem == 0 ? gpgme_op_genkey_result (engine->context) : NULL;
  g_autofree char *fingerprint = result != NULL ? g_strdup (result->fpr) : NULL;
  g_auto (gpgme_key_t) key = NULL;
  if (problem == 0 && fingerprint == NULL)
    problem = gpgme_error (GPG_ERR_EOF);
  if (problem == 0)
    problem = gpgme_get_key (engine->context, fingerprint, &key, 1);
  if (problem == 0)
    problem = gpgme_op_createsubkey (engine->context, key, "cv25519", 0, 0, flags | GPGME_CREATE_ENCR);
  if (problem == 0)
    return g_steal_pointer (&fingerprint);
  gw_gpgme_fail (error, problem, "cannot make a key");
  return NULL;
}

char *
gw_openpgp_generate (GwOpenpgp *engine, const char *user_id, GError **error)
{
  int lock = gw_openpgp_home_lock (engine->home, error);
  if (lock < 0)
    return NULL;
  char *fingerprint = create_key (engine, user_id, error);
  close (lock);
  return fingerprint;
}
