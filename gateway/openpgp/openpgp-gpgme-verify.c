/* SPDX-License-Identifier: Apache-2.0
 * The gpgme engine: verifying and decrypting. */
#include "openpgp/openpgp-gpgme.h"
#include "base/clock.h"
#include "openpgp/openpgp-home.h"
#include "openpgp/openpgp-packet.h"
#include <string.h>

#define MIN_FINGERPRINT 40

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
  g_autoptr (GBytes) readable = sink != NULL ? g_bytes_ref (material) : gw_openpgp_spare_armor (material);
  gw_gpgme_begin (engine);
  if (!gw_gpgme_source (readable, &signature, error))
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

void
gw_gpgme_add_unseen (GPtrArray *signatures, guint count, GwSignatureStatus status)
{
  while (signatures->len < count)
    {
      GwSignature *unseen = g_new0 (GwSignature, 1);
      unseen->status = status;
      unseen->hash_name = "?";
      g_ptr_array_add (signatures, unseen);
    }
}

void
gw_gpgme_demand_whole (GPtrArray *signatures, GwSignaturePackets packets)
{
  GwSignature *only = signatures->len == 1 ? g_ptr_array_index (signatures, 0) : NULL;
  if (only != NULL && only->status <= GW_SIGNATURE_EXPIRED_SIGNATURE && !packets.whole)
    only->status = GW_SIGNATURE_UNSUPPORTED;
}

/* gpg is silent about signatures of an unknown kind and about some things that are none, and silent as well if
 * it was killed. What consists of signatures that it understands always draws a word from it. */
GPtrArray *
gw_openpgp_verify (GwOpenpgp *engine, GBytes *signed_bytes, GBytes *signature, GError **error)
{
  GwSignaturePackets packets = gw_openpgp_scan_signatures (signature);
  g_autoptr (GPtrArray) signatures = verify (engine, signature, signed_bytes, NULL, error);
  if (signatures == NULL)
    return NULL;
  gw_gpgme_demand_whole (signatures, packets);
  if (signatures->len > 0)
    gw_gpgme_add_unseen (signatures, packets.count, GW_SIGNATURE_BAD);
  else if (packets.pure && !packets.supported)
    gw_gpgme_add_unseen (signatures, packets.count, GW_SIGNATURE_UNSUPPORTED);
  else if (packets.pure && engine->status.lines == 0)
    {
      g_set_error_literal (error, GW_ERROR, GW_ERROR_CRYPTO, "gpg ended without a word about a signature");
      return NULL;
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

static GStrv
convert_recipients (gpgme_recipient_t recipient)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (; recipient != NULL; recipient = recipient->next)
    g_strv_builder_add (builder, recipient->keyid != NULL ? recipient->keyid : "");
  return g_strv_builder_end (builder);
}

/* gpg says what its agent answered about the session key. That the agent could not be reached, or met an error of the
 * system, is no word about the message. */
static gboolean
is_ours (gpgme_error_t problem)
{
  gpgme_err_code_t code = gpgme_err_code (problem);
  switch (code)
    {
    case GPG_ERR_EOF:
    case GPG_ERR_TIMEOUT:
    case GPG_ERR_AGENT:
    case GPG_ERR_NO_AGENT:
    case GPG_ERR_ASS_GENERAL:
    case GPG_ERR_ASS_CONNECT_FAILED:
    case GPG_ERR_ASS_INV_RESPONSE:
    case GPG_ERR_ASS_INCOMPLETE_LINE:
    case GPG_ERR_ASS_SERVER_START:
    case GPG_ERR_ASS_READ_ERROR:
    case GPG_ERR_ASS_WRITE_ERROR: return TRUE;
    default: return (code & GPG_ERR_SYSTEM_ERROR) != 0;
    }
}

/* Only a decryption that gpg has called good, to its end, counts as one. *@stopped: it did not come to an end,
 * though there is what to decrypt. FALSE: it failed us. */
static gboolean
judge_decryption (GwOpenpgp *engine, gpgme_error_t problem, GBytes *message, const GwSink *sink,
                  GwDecryptionResult *result, gboolean *stopped, GError **error)
{
  const GwGpgStatus *status = &engine->status;
  gboolean reason = status->end_decryption || status->no_data || status->passphrase || sink->overflow
                    || gw_openpgp_is_damaged (message);
  *stopped = !reason && gw_openpgp_is_encrypted (message);
  *result = GW_DECRYPTION_UNDECRYPTABLE;
  if (sink->overflow)
    *result = GW_DECRYPTION_LIMITS;
  else if (problem == 0 && status->decryption_okay && status->end_decryption)
    *result = GW_DECRYPTION_DECRYPTED;
  else if (is_ours (problem))
    return gw_gpgme_fail (error, problem, "cannot decrypt");
  else
    return *stopped || gw_gpgme_find_own_key (engine, NULL, error);
  return TRUE;
}

static GwDecryption *
decrypt (GwOpenpgp *engine, GBytes *message, gboolean unwrap, gboolean *stopped, GError **error)
{
  g_auto (GwSink) sink;
  g_auto (gpgme_data_t) ciphertext = NULL;
  g_auto (gpgme_data_t) plaintext = NULL;
  gw_sink_init (&sink, engine->max_plaintext);
  gw_gpgme_begin (engine);
  g_autoptr (GBytes) readable = gw_openpgp_spare_armor (message);
  if (!gw_gpgme_source (readable, &ciphertext, error) || !gw_sink_open (&sink, &plaintext, error))
    return NULL;
  gpgme_decrypt_flags_t flags = unwrap ? GPGME_DECRYPT_UNWRAP : GPGME_DECRYPT_VERIFY;
  gpgme_error_t problem = gpgme_op_decrypt_ext (engine->context, flags, ciphertext, plaintext);
  g_autoptr (GwDecryption) decryption = g_new0 (GwDecryption, 1);
  gpgme_decrypt_result_t result = gpgme_op_decrypt_result (engine->context);
  decryption->recipients = convert_recipients (result != NULL ? result->recipients : NULL);
  decryption->cipher = result != NULL ? g_strdup (result->symkey_algo) : NULL;
  if (!judge_decryption (engine, problem, message, &sink, &decryption->result, stopped, error))
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
gw_openpgp_unwrap (GwOpenpgp *engine, GBytes *ciphertext, GError **error)
{
  gboolean stopped;
  g_autoptr (GwDecryption) decryption = decrypt (engine, ciphertext, TRUE, &stopped, error);
  if (decryption == NULL || !stopped)
    return g_steal_pointer (&decryption);
  g_set_error_literal (error, GW_ERROR, GW_ERROR_CRYPTO, "gpg ended during decryption");
  return NULL;
}

/* gpg leaves at once, before it has checked the integrity, at a bad signature inside and at damaged compressed
 * data; if it was killed, it looks the same. One thing after the other tells which. */
static GwDecryption *
decrypt_in_steps (GwOpenpgp *engine, GBytes *ciphertext, GError **error)
{
  g_autoptr (GwDecryption) decryption = gw_openpgp_unwrap (engine, ciphertext, error);
  if (decryption == NULL || decryption->result != GW_DECRYPTION_DECRYPTED)
    return g_steal_pointer (&decryption);
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GPtrArray) signatures = gw_openpgp_verify_message (engine, decryption->plaintext, &data, error);
  if (signatures == NULL)
    return NULL;
  if (signatures->len == 0)
    {
      g_set_error_literal (error, GW_ERROR, GW_ERROR_CRYPTO, "gpg ended while it read what it had decrypted");
      return NULL;
    }
  g_bytes_unref (decryption->plaintext);
  decryption->plaintext = g_steal_pointer (&data);
  g_ptr_array_unref (decryption->signatures);
  decryption->signatures = g_steal_pointer (&signatures);
  return g_steal_pointer (&decryption);
}

GwDecryption *
gw_openpgp_decrypt (GwOpenpgp *engine, GBytes *ciphertext, GError **error)
{
  gboolean stopped;
  g_autoptr (GwDecryption) decryption = decrypt (engine, ciphertext, FALSE, &stopped, error);
  if (decryption == NULL || !stopped)
    return g_steal_pointer (&decryption);
  return decrypt_in_steps (engine, ciphertext, error);
}
