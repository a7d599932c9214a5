/* SPDX-License-Identifier: Apache-2.0
 *
 * The checkpoint of a day that all contacts get, and what witnesses have said to it. */
#include "base/clock.h"
#include "base/file.h"
#include "command/receipt.h"
#include <string.h>

/* How this letter's tree stands to the day's. */
static void
tell_day (const GwReceipt *receipt, GwCheckpoint *day, const char *note, GwReceiptResult *result)
{
  g_autofree char *why = NULL;
  GwRelation relation = gw_receipt_relate (receipt->extends, day, result->checkpoint, &why);
  if (relation == GW_RELATION_SAME || relation == GW_RELATION_EXTENDS)
    {
      gw_receipt_find (result, TRUE, "The letter's tree begins with the day's checkpoint of %" G_GUINT64_FORMAT " entries, which "
                       "all contacts are sent: compare it with what others have.", day->size);
      result->day = day;
      return;
    }
  if (relation == GW_RELATION_FORK)
    {
      result->relation = "fork";
      g_free (result->older_note);
      result->older_note = g_strdup (note);
    }
  gw_receipt_find (result, FALSE, "The day's checkpoint in the letter and the letter's own cannot be related: %s.", why);
  gw_checkpoint_free (day);
}

/* When @witness cosigned @note; FALSE: it did not. */
static gboolean
is_cosigned (const GwNoteVerifier *witness, const char *note, guint64 *time_s)
{
  g_autofree char *text = note != NULL ? gw_note_verify_time (witness, note, strlen (note), time_s, NULL) : NULL;
  return text != NULL;
}

static void
check_witness (const GwNoteVerifier *witness, const char *day_note, GwReceiptResult *result)
{
  GwReceiptCosignature *cosignature = g_new0 (GwReceiptCosignature, 1);
  cosignature->witness = g_strdup (witness->name);
  g_ptr_array_add (result->cosignatures, cosignature);
  const GwCheckpoint *seen = NULL;
  if (result->checkpoint != NULL && is_cosigned (witness, result->note, &cosignature->time_s))
    seen = result->checkpoint;
  else if (result->day != NULL && is_cosigned (witness, day_note, &cosignature->time_s))
    seen = result->day;
  cosignature->found = seen != NULL;
  if (seen == NULL)
    {
      gw_receipt_find (result, FALSE, "No tree head in the letter is cosigned by the witness %s. It may have been down: look at a "
                       "later letter, or ask the gateway.", witness->name);
      return;
    }
  cosignature->size = seen->size;
  /* Times that no calendar has are shown as the latest that one has. */
  g_autofree char *time = gw_time_format ((gint64) MIN (cosignature->time_s, G_GUINT64_CONSTANT (253402300799)) * GW_SECOND);
  gw_receipt_find (result, TRUE, "The witness %s has seen the tree of %" G_GUINT64_FORMAT " entries, %s by its own clock, and no "
                   "other of this ledger that contradicts it.", witness->name, seen->size, time);
}

void
gw_receipt_check_day (const GwReceipt *receipt, const GPtrArray *verifiers, const GPtrArray *witnesses, GwReceiptResult *result)
{
  gsize size = 0;
  g_autofree char *why = NULL;
  const char *data = receipt->day != NULL ? g_bytes_get_data (receipt->day, &size) : NULL;
  g_autofree char *note = data != NULL ? g_strndup (data, size) : NULL;
  if (note != NULL && result->checkpoint != NULL)
    {
      GwCheckpoint *day = gw_checkpoint_open (gw_receipt_verifier (verifiers, note), note, strlen (note), &why);
      if (day != NULL)
        tell_day (receipt, day, note, result);
      else
        gw_receipt_find (result, FALSE, "The day's checkpoint in the letter is not signed by this vkey: %s.", why);
    }
  for (guint i = 0; i < witnesses->len; i++)
    check_witness (g_ptr_array_index (witnesses, i), note, result);
}

gboolean
gw_receipt_save_evidence (const GwReceiptResult *result, const char *path, GError **error)
{
  g_autofree char *text = g_strconcat (result->older_note, "\n", result->note, NULL);
  return gw_file_replace (path, text, strlen (text), 0644, error);
}
