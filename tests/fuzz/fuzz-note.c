/* SPDX-License-Identifier: Apache-2.0
 * ledger/note, ledger/checkpoint: a note that verifies is one that we write, byte for byte; nothing changed in a signed
 * text goes unseen. */
#include "fuzz.h"
#include "keys.h"
#include "ledger/checkpoint.h"
#include <string.h>

/* Our signature over a text has one spelling, so that nobody can make a second note of one. */
static void
check_verified (const char *note, gsize size)
{
  g_autofree char *why = NULL;
  g_autofree char *text = gw_note_verify (fuzz_log (), note, size, &why);
  g_assert_cmpint (text == NULL, ==, why != NULL);
  if (text == NULL)
    return;
  g_autofree char *again = gw_note_sign (fuzz_log_key (), text, NULL);
  g_assert_nonnull (again);
  const char *line = again + strlen (text) + 1;
  g_assert_cmpmem (note, strlen (text) + 1, again, strlen (text) + 1);
  g_assert_nonnull (g_strstr_len (note + strlen (text), (gssize) (size - strlen (text)), line));
}

/* The bytes as a text: signed, cosigned, and with one bit of the note turned over. */
static void
check_signed (const char *text, gsize place)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *note = gw_note_sign (fuzz_log_key (), text, &error);
  if (note == NULL)
    return;
  gsize size = strlen (note);
  g_autofree char *line = gw_note_cosign (fuzz_witness_key (), text, 1790000000, &error);
  g_assert_no_error (error);
  g_autofree char *cosigned = g_strconcat (note, line, NULL);
  g_autofree char *verified = gw_note_verify (fuzz_log (), cosigned, strlen (cosigned), NULL);
  g_assert_cmpstr (verified, ==, text);
  guint64 time_s = 0;
  g_autofree char *seen = gw_note_verify_time (fuzz_witness (), cosigned, strlen (cosigned), &time_s, NULL);
  g_assert_cmpstr (seen, ==, text);
  g_assert_cmpuint (time_s, ==, 1790000000);
  note[place % size] ^= (char) (1 << place % 7);
  g_autofree char *changed = gw_note_verify (fuzz_log (), note, size, NULL);
  g_assert_true (changed == NULL);
}

static void
check_checkpoint (const char *text, gsize size)
{
  g_autofree char *why = NULL;
  g_autoptr (GwCheckpoint) checkpoint = gw_checkpoint_parse (text, size, &why);
  g_assert_cmpint (checkpoint == NULL, ==, why != NULL);
  if (checkpoint == NULL)
    return;
  g_autofree char *written = gw_checkpoint_write (checkpoint);
  g_assert_cmpuint (strlen (written), <=, size);
  g_assert_cmpmem (written, strlen (written), text, strlen (written));
  g_assert_true (gw_checkpoint_same_log (checkpoint->origin, checkpoint->origin));
  g_assert_cmpuint (gw_checkpoint_epoch (checkpoint->origin), >=, 1);
  g_assert_cmpint (gw_checkpoint_relate (checkpoint, checkpoint, NULL, 0, NULL), ==, GW_RELATION_SAME);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  const char *bytes = (const char *) data;
  check_verified (bytes, size);
  check_checkpoint (bytes, size);
  g_autofree char *text = fuzz_text (data, size);
  gsize place = size;
  for (size_t i = 0; i < size; i++)
    place = place * 31 + data[i];
  check_signed (text, place);
  g_autoptr (GwNoteVerifier) verifier = gw_note_verifier_parse (text, NULL);
  g_autoptr (GwNoteVerifier) cosigner = gw_note_cosigner_parse (text, NULL);
  g_assert_true (verifier == NULL || cosigner == NULL);
  g_assert_true (verifier == NULL || gw_note_name_is_valid (verifier->name));
  return 0;
}
