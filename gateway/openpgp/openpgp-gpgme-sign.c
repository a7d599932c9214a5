/* SPDX-License-Identifier: Apache-2.0
 * The gpgme engine: signing and encrypting. */
#include "openpgp/openpgp-gpgme.h"

/* What we sign and encrypt comes from ourselves: no limit but the array's own. */
#define NO_LIMIT (G_MAXUINT32 / 2)

/* Our secret key, asked for once. Borrowed from @engine. */
static gpgme_key_t
find_signer (GwOpenpgp *engine, const char *fingerprint, GError **error)
{
  gpgme_key_t known = g_hash_table_lookup (engine->signers, fingerprint);
  if (known != NULL)
    return known;
  g_autoptr (GError) problem = NULL;
  gpgme_key_t key = NULL;
  if (gw_gpgme_get_key (engine, fingerprint, TRUE, &key, &problem))
    {
      g_hash_table_insert (engine->signers, g_strdup (fingerprint), key);
      return key;
    }
  if (problem == NULL && gw_gpgme_find_own_key (engine, NULL, &problem))
    g_set_error (&problem, GW_ERROR, GW_ERROR_NOINPUT, "no secret key %s in %s", fingerprint, engine->home);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

static char *
micalg (gpgme_hash_algo_t algorithm)
{
  const char *name = gpgme_hash_algo_name (algorithm);
  g_autofree char *lower = g_ascii_strdown (name != NULL ? name : "", -1);
  return g_strconcat ("pgp-", lower, NULL);
}

gboolean
gw_openpgp_sign (GwOpenpgp *engine, const char *fingerprint, GBytes *data, GBytes **signature, char **micalg_name,
                 GError **error)
{
  gpgme_key_t signer = find_signer (engine, fingerprint, error);
  if (signer == NULL)
    return FALSE;
  g_auto (GwSink) sink;
  g_auto (gpgme_data_t) in = NULL;
  g_auto (gpgme_data_t) out = NULL;
  gw_sink_init (&sink, NO_LIMIT);
  gw_gpgme_begin (engine);
  if (!gw_gpgme_source (data, &in, error) || !gw_sink_open (&sink, &out, error))
    return FALSE;
  gpgme_signers_clear (engine->context);
  gpgme_set_armor (engine->context, 1);
  gpgme_error_t problem = gpgme_signers_add (engine->context, signer);
  if (problem == 0)
    problem = gpgme_op_sign (engine->context, in, out, GPGME_SIG_MODE_DETACH);
  gpgme_signers_clear (engine->context);
  if (problem != 0)
    return gw_gpgme_fail (error, problem, "cannot sign");
  gpgme_sign_result_t result = gpgme_op_sign_result (engine->context);
  if (result == NULL || result->signatures == NULL || result->signatures->next != NULL)
    return gw_gpgme_fail (error, gpgme_error (GPG_ERR_EOF), "cannot sign");
  *signature = gw_sink_steal (&sink);
  *micalg_name = micalg (result->signatures->hash_algo);
  return TRUE;
}

/* gpgme's list of recipients without a look-up of each: "--" and one fingerprint a line. */
static char *
list_recipients (const char *const *fingerprints, GError **error)
{
  g_autoptr (GString) list = g_string_new ("--");
  for (guint i = 0; fingerprints[i] != NULL; i++)
    {
      if (!gw_gpgme_is_fingerprint (fingerprints[i]))
        {
          g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "%s is no fingerprint", fingerprints[i]);
          return NULL;
        }
      g_string_append_printf (list, "\n%s", fingerprints[i]);
    }
  if (fingerprints[0] != NULL)
    return g_string_free (g_steal_pointer (&list), FALSE);
  g_set_error_literal (error, GW_ERROR, GW_ERROR_NOINPUT, "nobody to encrypt to");
  return NULL;
}

static gboolean
fail_encryption (GwOpenpgp *engine, gpgme_error_t problem, GError **error)
{
  gpgme_encrypt_result_t result = gpgme_op_encrypt_result (engine->context);
  gpgme_invalid_key_t invalid = result != NULL ? result->invalid_recipients : NULL;
  if (invalid == NULL)
    return gw_gpgme_fail (error, problem, "cannot encrypt");
  g_autofree char *fingerprint = g_strdup (invalid->fpr != NULL ? invalid->fpr : "?");
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwKey) key = gw_openpgp_find_key (engine, fingerprint, &failure);
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (key == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "no key %s in the keyring", fingerprint);
  else
    g_set_error (error, GW_ERROR, GW_ERROR_PERMANENT,
                 "key %s cannot encrypt: %s; fix: ask its owner for a newer one", fingerprint,
                 key->revoked   ? "it is revoked"
                 : key->expired ? "it has expired"
                                : "it has no valid subkey for that");
  return FALSE;
}

GBytes *
gw_openpgp_encrypt (GwOpenpgp *engine, const char *const *fingerprints, GBytes *data, GError **error)
{
  g_autofree char *recipients = list_recipients (fingerprints, error);
  if (recipients == NULL)
    return NULL;
  g_auto (GwSink) sink;
  g_auto (gpgme_data_t) in = NULL;
  g_auto (gpgme_data_t) out = NULL;
  gw_sink_init (&sink, NO_LIMIT);
  gw_gpgme_begin (engine);
  if (!gw_gpgme_source (data, &in, error) || !gw_sink_open (&sink, &out, error))
    return NULL;
  gpgme_set_armor (engine->context, 1);
  gpgme_encrypt_flags_t flags =
    GPGME_ENCRYPT_ALWAYS_TRUST | GPGME_ENCRYPT_NO_ENCRYPT_TO | GPGME_ENCRYPT_NO_COMPRESS;
  gpgme_error_t problem = gpgme_op_encrypt_ext (engine->context, NULL, recipients, flags, in, out);
  if (problem != 0)
    {
      fail_encryption (engine, problem, error);
      return NULL;
    }
  return gw_sink_steal (&sink);
}
