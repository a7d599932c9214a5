/* SPDX-License-Identifier: Apache-2.0
 * The gpgme engine: verifying and decrypting. */
#include "openpgp/openpgp-gpgme.h"
#include "base/clock.h"
#include "openpgp/openpgp-home.h"
#include "openpgp/openpgp-packet.h"
#include <string.h>

#define MIN_FINGERPRINT 40
#define CLEARSIGNED_LINE "-----BEGIN PGP SIGNED MESSAGE-----"

static void
free_signature (gpointer signature)
{
  gw_signature_free (signature);
}

/* gpg calls a key from the future, like one that is not bound, a bad key: its dates tell them apart. */
static gboolean
key_is_newer (GwOpenpgp *engine, const char *fingerprint, gint64 signed_us, gboolean *newer, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GwKey) key = NULL;
  *newer = FALSE;
  if (fingerprint == NULL || strlen (fingerprint) < MIN_FINGERPRINT)
    return TRUE;
  key = gw_openpgp_find_key (engine, fingerprint, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  const GwSubkey *subkey = key != NULL ? gw_key_find_subkey (key, fingerprint) : NULL;
  gint64 now = gw_clock_now ();
  if (subkey != NULL)
    {
      const GwSubkey *primary = g_ptr_array_index (key->subkeys, 0);
      *newer = subkey->created_us > now || primary->created_us > now || subkey->created_us > signed_us;
    }
  return TRUE;
}

static GwSignatureStatus
status_from_gpgme (gpgme_error_t status)
{
  switch (gpgme_err_code (status))
    {
    case GPG_ERR_NO_ERROR: return GW_SIGNATURE_GOOD;
    case GPG_ERR_KEY_EXPIRED: return GW_SIGNATURE_EXPIRED_KEY;
    case GPG_ERR_CERT_REVOKED: return GW_SIGNATURE_REVOKED_KEY;
    case GPG_ERR_SIG_EXPIRED: return GW_SIGNATURE_EXPIRED_SIGNATURE;
    case GPG_ERR_NO_PUBKEY: return GW_SIGNATURE_UNKNOWN_KEY;
    case GPG_ERR_DIGEST_ALGO: return GW_SIGNATURE_WEAK_DIGEST;
    case GPG_ERR_TIME_CONFLICT: return GW_SIGNATURE_CLOCK;
    case GPG_ERR_UNSUPPORTED_ALGORITHM:
    case GPG_ERR_PUBKEY_ALGO:
    case GPG_ERR_UNKNOWN_VERSION: return GW_SIGNATURE_UNSUPPORTED;
    default: return GW_SIGNATURE_BAD;
    }
}

static GwSignature *
convert_signature (gpgme_signature_t from)
{
  GwSignature *signature = g_new0 (GwSignature, 1);
  signature->status = status_from_gpgme (from->status);
  signature->fingerprint = from->fpr != NULL ? g_ascii_strup (from->fpr, -1) : NULL;
  signature->created_us = (gint64) from->timestamp * GW_SECOND;
  signature->expires_us = (gint64) from->exp_timestamp * GW_SECOND;
  signature->public_key_algorithm = gw_gpgme_algorithm (from->pubkey_algo);
  signature->hash_algorithm = (int) from->hash_algo;
  const char *name = gpgme_hash_algo_name (from->hash_algo);
  signature->hash_name = name != NULL ? name : "?";
  return signature;
}

/* What gpg's answer does not say by itself: whether the clock, or our own keyring, is the cause. */
static gboolean
refine_signature (GwOpenpgp *engine, gpgme_signature_t from, GwSignature *signature, GError **error)
{
  gboolean good = signature->status <= GW_SIGNATURE_EXPIRED_SIGNATURE;
  if (good && (signature->fingerprint == NULL || strlen (signature->fingerprint) < MIN_FINGERPRINT))
    {
      g_set_error_literal (error, GW_ERROR, GW_ERROR_CRYPTO, "gpg ended before it had named the signing key");
      return FALSE;
    }
  if (signature->status == GW_SIGNATURE_UNKNOWN_KEY)
    return gw_openpgp_home_check_keyring (engine->home, error);
  if (gpgme_err_code (from->status) != GPG_ERR_BAD_PUBKEY)
    return TRUE;
  gboolean newer;
  if (!key_is_newer (engine, signature->fingerprint, signature->created_us, &newer, error))
    return FALSE;
  if (newer)
    signature->status = GW_SIGNATURE_CLOCK;
  return TRUE;
}

/* The signatures of the last operation. The key look-ups of refine_signature() run operations of their own,
 * which end the life of gpgme's result: hence the reference. */
static GPtrArray *
collect_signatures (GwOpenpgp *engine, GError **error)
{
  g_autoptr (GPtrArray) signatures = g_ptr_array_new_with_free_func (free_signature);
  gpgme_verify_result_t result = gpgme_op_verify_result (engine->context);
  if (result == NULL)
    return g_steal_pointer (&signatures);
  gpgme_result_ref (result);
  gboolean done = TRUE;
  for (gpgme_signature_t from = result->signatures; from != NULL && done; from = from->next)
    {
      GwSignature *signature = convert_signature (from);
      g_ptr_array_add (signatures, signature);
      done = refine_signature (engine, from, signature, error);
    }
  gpgme_result_unref (result);
  return done ? g_steal_pointer (&signatures) : NULL;
}

/* @signed_bytes for a detached signature, @sink for the forms that carry the data themselves. */
static GPtrArray *
verify (GwOpenpgp *engine, GBytes *material, GBytes *signed_bytes, GwSink *sink, GError **error)
{
  g_auto (gpgme_data_t) signature = NULL;
  g_auto (gpgme_data_t) other = NULL;
  gw_gpgme_begin (engine);
  if (!gw_gpgme_source (material, &signature, error))
    return NULL;
  if (sink != NULL ? !gw_sink_open (sink, &other, error) : !gw_gpgme_source (signed_bytes, &other, error))
    return NULL;
  gpgme_error_t problem = gpgme_op_verify (engine->context, signature, sink != NULL ? NULL : other,
                                           sink != NULL ? other : NULL);
  if (engine->status.no_data || (sink != NULL && sink->overflow))
    return g_ptr_array_new_with_free_func (free_signature);
  if (problem == 0 || gpgme_err_code (problem) == GPG_ERR_NO_DATA)
    return collect_signatures (engine, error);
  gw_gpgme_fail (error, problem, "cannot verify");
  return NULL;
}

/* gpg is silent about some things that are no signature, and silent as well if it was killed. What consists
 * of signatures always draws a word from it. */
static gboolean
check_silence (GwOpenpgp *engine, gboolean pure, GError **error)
{
  if (engine->status.lines > 0 || !pure)
    return TRUE;
  g_set_error_literal (error, GW_ERROR, GW_ERROR_CRYPTO, "gpg ended without a word about a signature");
  return FALSE;
}

GPtrArray *
gw_openpgp_verify (GwOpenpgp *engine, GBytes *signed_bytes, GBytes *signature, GError **error)
{
  gboolean pure;
  guint count = gw_openpgp_count_signatures (signature, &pure);
  g_autoptr (GPtrArray) signatures = verify (engine, signature, signed_bytes, NULL, error);
  if (signatures == NULL || (signatures->len == 0 && !check_silence (engine, pure, error)))
    return NULL;
  while (signatures->len > 0 && signatures->len < count)
    {
      GwSignature *unseen = g_new0 (GwSignature, 1);
      unseen->status = GW_SIGNATURE_BAD;
      unseen->hash_name = "?";
      g_ptr_array_add (signatures, unseen);
    }
  return g_steal_pointer (&signatures);
}

GPtrArray *
gw_openpgp_verify_message (GwOpenpgp *engine, GBytes *message, GBytes **data, GError **error)
{
  g_auto (GwSink) sink;
  gw_sink_init (&sink, engine->max_plaintext);
  *data = NULL;
  g_autoptr (GPtrArray) signatures = verify (engine, message, NULL, &sink, error);
  if (signatures == NULL)
    return NULL;
  if (signatures->len == 0)
    g_byte_array_set_size (sink.bytes, 0);
  *data = gw_sink_steal (&sink);
  return g_steal_pointer (&signatures);
}

/* Whether @block is one clear-signed block from its first line to its last. */
static gboolean
is_one_block (GBytes *block)
{
  gsize size;
  const char *text = g_bytes_get_data (block, &size);
  g_autofree char *copy = g_strndup (text != NULL ? text : "", size);
  if (strlen (copy) != size || !g_str_has_prefix (copy, CLEARSIGNED_LINE))
    return FALSE;
  const char *signature = strstr (copy, "\n-----BEGIN PGP SIGNATURE-----");
  const char *end = signature != NULL ? strstr (signature, "\n-----END PGP SIGNATURE-----") : NULL;
  if (end == NULL)
    return FALSE;
  const char *rest = end + strlen ("\n-----END PGP SIGNATURE-----");
  return rest[strspn (rest, " \t\r\n")] == '\0';
}

GPtrArray *
gw_openpgp_verify_clearsigned (GwOpenpgp *engine, GBytes *block, GBytes **text, GError **error)
{
  if (is_one_block (block))
    return gw_openpgp_verify_message (engine, block, text, error);
  *text = g_bytes_new_static ("", 0);
  return g_ptr_array_new_with_free_func (free_signature);
}

static GStrv
convert_recipients (gpgme_recipient_t recipient)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (; recipient != NULL; recipient = recipient->next)
    g_strv_builder_add (builder, recipient->keyid != NULL ? recipient->keyid : "");
  return g_strv_builder_end (builder);
}

static gboolean
looks_encrypted (gpgme_data_t data)
{
  (void) gpgme_data_seek (data, 0, SEEK_SET);
  return gpgme_data_identify (data, 0) == GPGME_DATA_TYPE_PGP_ENCRYPTED;
}

/* Only a decryption that gpg has called good, to its end, counts as one. FALSE: it failed us. */
static gboolean
judge_decryption (GwOpenpgp *engine, gpgme_error_t problem, gpgme_data_t ciphertext, const GwSink *sink,
                  GwDecryptionResult *result, GError **error)
{
  const GwGpgStatus *status = &engine->status;
  *result = GW_DECRYPTION_UNDECRYPTABLE;
  if (sink->overflow)
    *result = GW_DECRYPTION_LIMITS;
  else if (problem == 0 && status->decryption_okay && status->end_decryption)
    *result = GW_DECRYPTION_DECRYPTED;
  else if (!status->end_decryption && !status->no_data && looks_encrypted (ciphertext))
    return gw_gpgme_fail (error, problem != 0 ? problem : gpgme_error (GPG_ERR_EOF), "gpg ended during decryption");
  else
    return gw_gpgme_find_own_key (engine, NULL, error);
  return TRUE;
}

static GwDecryption *
decrypt (GwOpenpgp *engine, GBytes *message, gboolean unwrap, GError **error)
{
  g_auto (GwSink) sink;
  g_auto (gpgme_data_t) ciphertext = NULL;
  g_auto (gpgme_data_t) plaintext = NULL;
  gw_sink_init (&sink, engine->max_plaintext);
  gw_gpgme_begin (engine);
  if (!gw_gpgme_source (message, &ciphertext, error) || !gw_sink_open (&sink, &plaintext, error))
    return NULL;
  gpgme_error_t problem = gpgme_op_decrypt_ext (engine->context, unwrap ? GPGME_DECRYPT_UNWRAP : GPGME_DECRYPT_VERIFY,
                                                ciphertext, plaintext);
  g_autoptr (GwDecryption) decryption = g_new0 (GwDecryption, 1);
  gpgme_decrypt_result_t result = gpgme_op_decrypt_result (engine->context);
  decryption->recipients = convert_recipients (result != NULL ? result->recipients : NULL);
  decryption->cipher = result != NULL ? g_strdup (result->symkey_algo) : NULL;
  if (!judge_decryption (engine, problem, ciphertext, &sink, &decryption->result, error))
    return NULL;
  decryption->signatures = decryption->result == GW_DECRYPTION_DECRYPTED && !unwrap
                             ? collect_signatures (engine, error)
                             : g_ptr_array_new_with_free_func (free_signature);
  if (decryption->signatures == NULL)
    return NULL;
  if (decryption->result == GW_DECRYPTION_DECRYPTED)
    decryption->plaintext = gw_sink_steal (&sink);
  return g_steal_pointer (&decryption);
}

GwDecryption *
gw_openpgp_decrypt (GwOpenpgp *engine, GBytes *ciphertext, GError **error)
{
  return decrypt (engine, ciphertext, FALSE, error);
}

GwDecryption *
gw_openpgp_unwrap (GwOpenpgp *engine, GBytes *ciphertext, GError **error)
{
  return decrypt (engine, ciphertext, TRUE, error);
}
