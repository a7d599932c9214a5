/* SPDX-License-Identifier: Apache-2.0
 * ledger/proof: a proof that parses is what we write; one of a tree that we build holds, and no other does. */
#include "fuzz.h"
#include "keys.h"
#include "ledger/proof.h"
#include "tests/ledger/support.h"
#include <string.h>

enum { MAX_LEAVES = 40 };

static void
check_parsed (const char *text, gsize size)
{
  g_autofree char *why = NULL;
  g_autoptr (GwProof) proof = gw_proof_parse (text, size, &why);
  g_assert_cmpint (proof == NULL, ==, why != NULL);
  if (proof != NULL)
    {
      g_autofree char *written = gw_proof_write (proof->index, proof->path, proof->note, proof->extra);
      g_assert_cmpmem (written, strlen (written), text, size);
    }
  g_autofree char *reason = NULL;
  g_autoptr (GwCheckpoint) checkpoint = gw_proof_verify (text, size, "leaf", 4, fuzz_log (), NULL, &reason);
  g_assert_cmpint (checkpoint == NULL, ==, reason != NULL);
}

static void
check_consistency (const char *text, gsize size)
{
  guint64 older = 0, newer = 0;
  g_autofree char *why = NULL;
  g_autoptr (GArray) path = gw_proof_parse_consistency (text, size, &older, &newer, &why);
  g_assert_cmpint (path == NULL, ==, why != NULL);
  if (path == NULL)
    return;
  g_autofree char *written = gw_proof_write_consistency (older, newer, path);
  g_assert_cmpmem (written, strlen (written), text, size);
  static const guint8 root[GW_SHA256_LENGTH];
  const char *reason = NULL;
  gboolean holds = gw_merkle_verify_consistency (older, newer, (const GwHash *) path->data, path->len, root, root, &reason);
  g_assert_true (!holds || (older == newer && path->len == 0));
}

/* Leaf @index of a tree of @size; @change turns one bit of the path or the leaf over. */
static void
check_made (guint64 size, guint64 index, guint change)
{
  g_autoptr (GHashTable) nodes = memory_new ();
  for (guint64 i = 0; i < size; i++)
    memory_append (nodes, i, &i, sizeof i);
  GwCheckpoint head = { .origin = (char *) fuzz_log ()->name, .size = size };
  g_autoptr (GArray) path = gw_merkle_inclusion (index, size, memory_read, nodes, NULL);
  g_assert_true (gw_merkle_root (size, memory_read, nodes, head.root, NULL));
  g_autofree char *text = gw_checkpoint_write (&head);
  g_autofree char *note = gw_note_sign (fuzz_log_key (), text, NULL);
  g_autofree char *proof = gw_proof_write (index, path, note, NULL);
  guint64 found = 0;
  g_autoptr (GwCheckpoint) holds = gw_proof_verify (proof, strlen (proof), &index, sizeof index, fuzz_log (), &found, NULL);
  g_assert_nonnull (holds);
  g_assert_cmpuint (found, ==, index);
  guint64 leaf = index;
  guint bit = change % (64 + path->len * GW_SHA256_LENGTH * 8);
  if (bit < 64)
    leaf ^= G_GUINT64_CONSTANT (1) << bit;
  else
    ((guint8 *) path->data)[(bit - 64) / 8] ^= (guint8) (1 << bit % 8);
  g_autofree char *changed = gw_proof_write (index, path, note, NULL);
  g_autoptr (GwCheckpoint) broken = gw_proof_verify (changed, strlen (changed), &leaf, sizeof leaf, fuzz_log (), NULL, NULL);
  g_assert_true (broken == NULL);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  check_parsed ((const char *) data, size);
  check_consistency ((const char *) data, size);
  if (size >= 4 && size <= 8)
    check_made (1 + data[0] % MAX_LEAVES, data[1] % (1 + data[0] % MAX_LEAVES), (guint) data[2] << 8 | data[3]);
  return 0;
}
