/* SPDX-License-Identifier: Apache-2.0
 * The gpgme engine: whether it can decrypt at all. */
#include "openpgp/openpgp-gpgme.h"
#include <string.h>

/* Words that do not compress and do not repeat by chance where a write is missing. */
static GBytes *
make_text (gsize size)
{
  g_autoptr (GRand) random = g_rand_new ();
  guint32 *words = g_new (guint32, size / sizeof (guint32) + 1);
  for (gsize i = 0; i <= size / sizeof (guint32); i++)
    words[i] = g_rand_int (random);
  return g_bytes_new_take (words, size);
}

gboolean
gw_openpgp_try_decryption (GwOpenpgp *engine, gsize size, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *own = NULL;
  if (!gw_gpgme_find_own_key (engine, &own, error))
    return FALSE;
  const char *const to[] = { own, NULL };
  g_autoptr (GBytes) text = make_text (size);
  g_autoptr (GBytes) ciphertext = own ? gw_openpgp_encrypt (engine, to, text, &problem) : NULL;
  if (own == NULL || g_error_matches (problem, GW_ERROR, GW_ERROR_PERMANENT))
    return TRUE;
  g_autoptr (GwDecryption) decryption = ciphertext ? gw_openpgp_decrypt (engine, ciphertext, &problem) : NULL;
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (decryption->result == GW_DECRYPTION_DECRYPTED && g_bytes_equal (decryption->plaintext, text))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: gpg does not decrypt what it has encrypted itself; fix: see its disk, its "
               "limits and gpg-agent", engine->home);
  return FALSE;
}
