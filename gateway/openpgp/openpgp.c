/* SPDX-License-Identifier: Apache-2.0
 * The values that every engine returns. */
#include "openpgp/openpgp.h"

const char *
gw_signature_status_name (GwSignatureStatus status)
{
  switch (status)
    {
    case GW_SIGNATURE_GOOD: return "good";
    case GW_SIGNATURE_EXPIRED_KEY: return "expired-key";
    case GW_SIGNATURE_REVOKED_KEY: return "revoked-key";
    case GW_SIGNATURE_EXPIRED_SIGNATURE: return "expired-signature";
    case GW_SIGNATURE_BAD: return "bad";
    case GW_SIGNATURE_UNKNOWN_KEY: return "unknown-key";
    case GW_SIGNATURE_WEAK_DIGEST: return "weak-digest";
    case GW_SIGNATURE_CLOCK: return "clock";
    case GW_SIGNATURE_UNSUPPORTED: return "unsupported";
    }
  return "?";
}

void
gw_signature_free (GwSignature *signature)
{
  if (signature == NULL)
    return;
  g_free (signature->fingerprint);
  g_free (signature);
}

const char *
gw_decryption_result_name (GwDecryptionResult result)
{
  switch (result)
    {
    case GW_DECRYPTION_DECRYPTED: return "decrypted";
    case GW_DECRYPTION_UNDECRYPTABLE: return "undecryptable";
    case GW_DECRYPTION_LIMITS: return "limits";
    }
  return "?";
}

void
gw_decryption_free (GwDecryption *decryption)
{
  if (decryption == NULL)
    return;
  g_clear_pointer (&decryption->plaintext, g_bytes_unref);
  g_clear_pointer (&decryption->signatures, g_ptr_array_unref);
  g_free (decryption->cipher);
  g_strfreev (decryption->recipients);
  g_free (decryption);
}

void
gw_subkey_free (GwSubkey *subkey)
{
  if (subkey == NULL)
    return;
  g_free (subkey->fingerprint);
  g_free (subkey->algorithm);
  g_free (subkey->curve);
  g_free (subkey);
}

void
gw_key_free (GwKey *key)
{
  if (key == NULL)
    return;
  g_free (key->fingerprint);
  g_clear_pointer (&key->subkeys, g_ptr_array_unref);
  g_strfreev (key->user_ids);
  g_free (key);
}

const GwSubkey *
gw_key_find_subkey (const GwKey *key, const char *fingerprint)
{
  for (guint i = 0; i < key->subkeys->len; i++)
    {
      const GwSubkey *subkey = g_ptr_array_index (key->subkeys, i);
      if (g_ascii_strcasecmp (subkey->fingerprint, fingerprint) == 0)
        return subkey;
    }
  return NULL;
}
