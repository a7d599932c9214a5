/* SPDX-License-Identifier: Apache-2.0
 * ledger/witness: what a log and a witness hear of each other. */
#include "fuzz.h"
#include "keys.h"
#include "ledger/witness.h"
#include <string.h>

#define ORIGIN "fuzz.example/ledger\n"
#define EMPTY_TREE ORIGIN "0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"

static void
check_request (const char *body, gsize size)
{
  g_autofree char *why = NULL;
  g_autoptr (GwWitnessRequest) request = gw_witness_request_parse (body, size, &why);
  g_assert_cmpint (request == NULL, ==, why != NULL);
  if (request == NULL)
    return;
  g_autofree char *written = gw_witness_request_write (request->old_size, request->path, request->note);
  g_assert_cmpmem (written, strlen (written), body, size);
  g_autoptr (GPtrArray) logs = g_ptr_array_new ();
  g_ptr_array_add (logs, (gpointer) fuzz_log ());
  g_autoptr (GwCheckpoint) next = NULL;
  g_autofree char *refused = NULL;
  GwWitnessStatus status = gw_witness_open (request, logs, &next, &refused);
  g_assert_cmpint (status == GW_WITNESS_COSIGNED, ==, next != NULL);
  g_assert_cmpint (next == NULL, ==, refused != NULL);
  if (next == NULL)
    return;
  g_autofree char *reason = NULL;
  GwWitnessStatus judged = gw_witness_judge (request, NULL, next, &reason);
  g_assert_cmpint (judged == GW_WITNESS_COSIGNED, ==, reason == NULL);
  /* It never goes back: what it cosigned is not followed by a smaller tree. */
  guint8 root[GW_SHA256_LENGTH] = { 1 };
  g_autoptr (GwCheckpoint) last = gw_checkpoint_new (next->origin, next->size + 1, root);
  g_autofree char *behind = NULL;
  g_assert_cmpint (gw_witness_judge (request, last, next, &behind), !=, GW_WITNESS_COSIGNED);
}

static void
check_answer (const char *body, gsize size)
{
  g_autofree char *note = gw_note_sign (fuzz_log_key (), EMPTY_TREE, NULL);
  g_autoptr (GwWitnessAnswer) answer = gw_witness_answer_parse (fuzz_witness (), note, body, size);
  g_assert_cmpint ((answer->line != NULL) + answer->behind + (answer->reason != NULL), ==, 1);
  if (answer->reason != NULL)
    {
      g_assert_null (strpbrk (answer->reason, "\r\n"));
      g_assert_cmpuint (strlen (answer->reason), <=, 300);
    }
  if (answer->line == NULL)
    return;
  g_autofree char *again = gw_note_cosign (fuzz_witness_key (), EMPTY_TREE, answer->time_s, NULL);
  g_assert_cmpstr (again, ==, answer->line);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  check_request ((const char *) data, size);
  check_answer ((const char *) data, size);
  /* Signed, so that what lies behind the signature is reached: the bytes as size and root of a tree. */
  g_autofree char *text = fuzz_text (data, size);
  g_autofree char *head = g_strconcat (ORIGIN, text, NULL);
  g_autofree char *note = gw_note_sign (fuzz_log_key (), head, NULL);
  g_autofree char *request = note ? gw_witness_request_write (size % 3, NULL, note) : NULL;
  if (request != NULL)
    check_request (request, strlen (request));
  return 0;
}
