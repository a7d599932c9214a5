/* SPDX-License-Identifier: Apache-2.0
 * openpgp/openpgp-packet: what armor and packet headers tell before gpg is asked. */
#include "fuzz.h"
#include "openpgp/openpgp-packet.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) material = fuzz_bytes (data, size);
  GwSignaturePackets packets = gw_openpgp_scan_signatures (material);
  g_assert_true (!packets.pure || packets.count > 0);
  /* A packet takes two bytes at least, and armor only makes more of them. */
  g_assert_cmpuint (packets.count, <=, size / 2);
  gboolean encrypted = gw_openpgp_is_encrypted (material);
  /* Only armor has a checksum that could be wrong. */
  gboolean armored = g_strstr_len ((const char *) data, (gssize) size, "-----BEGIN PGP MESSAGE-----") != NULL;
  g_assert_true (armored || !gw_openpgp_is_damaged (material));
  /* Binary material is one thing or the other. */
  if (size > 0 && (data[0] & 0x80) != 0)
    {
      g_assert_false (packets.pure && encrypted);
      /* Bytes behind a whole message never make its signatures fewer. */
      g_autoptr (GBytes) shorter = g_bytes_new_from_bytes (material, 0, size - 1);
      g_assert_cmpuint (gw_openpgp_scan_signatures (shorter).count, <=, packets.count);
    }
  return 0;
}
