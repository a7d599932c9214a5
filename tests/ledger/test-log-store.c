/* SPDX-License-Identifier: Apache-2.0
 * The ledger over the true store: what was appended, signed and stored is found again and is sound. */
#include "base/clock.h"
#include "base/error.h"
#include "ledger/log.h"
#include "ledger/proof.h"
#include "store/ledger.h"
#include "support.h"
#include <glib/gstdio.h>
#include <string.h>

#define ORIGIN "ccc.example/ledger"

typedef struct {
  guint count;
  const GwNoteKey *key;
  const char *head;
  char *note;
  guint64 size;
} Work;

/* As the sealer does: the checkpoint first, over what is committed; then what is new. */
static gboolean
sign_and_append (GwStore *store, gpointer data, GError **error)
{
  Work *work = data;
  g_clear_pointer (&work->note, g_free);
  work->note = gw_log_checkpoint (store, work->key, ORIGIN, work->head, NULL, &work->size, error);
  if (work->note == NULL || !gw_store_checkpoint_put (store, work->size, gw_clock_now (), work->note, error))
    return FALSE;
  for (guint i = 0; i < work->count; i++)
    {
      g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_LETTER, gw_clock_now ());
      entry->letter_number = i + 1;
      if (!gw_log_append (store, entry, -1, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* Appends, then fails: nothing of it may stay. */
static gboolean
append_and_fail (GwStore *store, gpointer data, GError **error)
{
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_START, gw_clock_now ());
  if (gw_log_append (store, entry, -1, NULL, error))
    g_set_error_literal (error, GW_ERROR, GW_ERROR_TEMPORARY, "as asked");
  return FALSE;
}

static void
test_store (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL;
  char *home = support_directory ();
  g_autofree char *head = g_build_filename (home, "ledger.head", NULL);
  g_autoptr (GwNoteKey) key = gw_note_key_generate (ORIGIN, &error);
  g_autofree char *vkey = gw_note_key_vkey (key);
  g_autoptr (GPtrArray) verifiers = g_ptr_array_new ();
  g_autoptr (GwNoteVerifier) verifier = gw_note_verifier_parse (vkey, NULL);
  g_ptr_array_add (verifiers, verifier);
  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_CREATE, &error);
  g_assert_no_error (error);

  Work work = { .key = key, .head = head };
  for (work.count = 1; work.count < 8; work.count++)
    {
      g_assert_true (gw_store_write (store, sign_and_append, &work, &error));
      g_assert_false (gw_store_write (store, append_and_fail, NULL, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_TEMPORARY);
      g_clear_error (&error);
    }
  g_assert_cmpuint (work.size, ==, 21);
  g_autofree char *leaf = gw_log_read_entry (store, 20, &error);
  g_autofree char *proof = gw_log_prove (store, 20, work.size, work.note, &error);
  g_assert_no_error (error);
  g_autoptr (GwCheckpoint) good
      = gw_proof_verify (proof, strlen (proof), leaf, strlen (leaf), verifier, NULL, &why);
  g_assert_cmpstr (why, ==, NULL);

  g_autoptr (GwVerifyFinding) finding = gw_log_verify (store, verifiers, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (finding->problem, ==, NULL);
  g_assert_cmpuint (finding->entries, ==, 28);
  g_assert_cmpuint (finding->checkpoints, ==, 7);
  g_free (work.note);
  g_clear_pointer (&store, gw_store_free);
  support_remove (home);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/log-store/store", test_store);
  return g_test_run ();
}
