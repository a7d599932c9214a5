/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/seal.h"
#include "base/error.h"

GBytes *
gw_seal (GwOpenpgp *engine, const char *signing_fingerprint, const char *const *encrypt_to,
         const GwMessage *message, GError **error)
{
  gboolean encrypted = encrypt_to != NULL;
  if (encrypted && *encrypt_to == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CRYPTO, "letter %s is to be encrypted, but to nobody",
                   message->message_id);
      return NULL;
    }
  g_autoptr (GBytes) entity = gw_message_entity (message, encrypted, error);
  if (entity == NULL)
    return NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *micalg = NULL;
  if (!gw_openpgp_sign (engine, signing_fingerprint, entity, &signature, &micalg, error))
    return NULL;
  if (!encrypted)
    return gw_message_signed (message, entity, signature, micalg, error);
  g_autoptr (GBytes) nested = gw_message_nest (message, entity, signature, micalg, error);
  if (nested == NULL)
    return NULL;
  g_autoptr (GBytes) ciphertext = gw_openpgp_encrypt (engine, encrypt_to, nested, error);
  return ciphertext ? gw_message_encrypted (message, ciphertext, error) : NULL;
}
