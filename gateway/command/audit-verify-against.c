/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit verify --against: receipts that contacts kept, compared with today's ledger. */
#include "base/clock.h"
#include "base/error.h"
#include "command/audit-verify.h"
#include "command/receipt.h"
#include "ledger/log.h"
#include "ledger/proof.h"
#include "store/epoch.h"
#include <string.h>

static void
against_free (gpointer data)
{
  GwAgainst *against = data;
  g_free (against->path);
  g_free (against->text);
  g_free (against->note);
  g_free (against);
}

/* Everything that is bad in the receipt itself. NULL: nothing. The caller's. */
static char *
own_faults (const GwReceiptResult *result)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < result->findings->len; i++)
    {
      const GwReceiptFinding *finding = g_ptr_array_index (result->findings, i);
      if (!finding->good)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", finding->text);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/* "entry 7 is another one today" and the like. The caller's; NULL with or without an error. */
static char *
compare_entry (GwStore *store, guint64 size, const GwReceiptResult *result, GError **error)
{
  if (result->index >= size)
    return g_strdup_printf ("Its entry %" G_GUINT64_FORMAT " is no longer there.", result->index);
  g_autofree char *today = gw_log_read_entry (store, result->index, error);
  if (today == NULL)
    return NULL;
  return strcmp (today, result->entry_text) == 0
             ? g_strdup_printf ("Its entry %" G_GUINT64_FORMAT " is still the same.", result->index)
             : g_strdup_printf ("Its entry %" G_GUINT64_FORMAT " is another one today.", result->index);
}

/* A receipt of an earlier epoch that shows more than the next one began with: lost, and signed to be lost, as far as that
 * epoch's entry says (audit/epochs holds the row to it). FALSE on errors only; *told: nothing else is to be compared. */
static gboolean
compare_epochs (GwStore *store, const GwReceiptResult *result, GwAgainst *against, gboolean *told, GError **error)
{
  const GwCheckpoint *shown = result->checkpoint;
  g_autoptr (GPtrArray) epochs = gw_store_epochs (store, error);
  for (guint i = 0; epochs != NULL && i < epochs->len && !*told; i++)
    {
      const GwStoreEpoch *epoch = g_ptr_array_index (epochs, i);
      if ((guint64) epoch->number <= gw_checkpoint_epoch (shown->origin) || shown->size <= (guint64) epoch->known)
        continue;
      g_autofree char *opened = gw_time_format (epoch->opened_us);
      *told = TRUE;
      against->good = shown->size <= (guint64) epoch->seen;
      against->text
        = against->good
            ? g_strdup_printf ("DECLARED GAP: it shows %" G_GUINT64_FORMAT " entries; epoch %" G_GINT64_FORMAT ", opened at %s after a "
                               "restore, declares that those behind %" G_GINT64_FORMAT " are lost. What it proves about its own entry "
                               "holds: ask whether that was registered anew.", shown->size, epoch->number, opened, epoch->known)
            : g_strdup_printf ("It shows %" G_GUINT64_FORMAT " entries; epoch %" G_GINT64_FORMAT ", opened at %s after a restore, declares "
                               "a loss up to entry %" G_GINT64_FORMAT " only: more was signed than the operator knew, or told.",
                               shown->size, epoch->number, opened, epoch->seen);
    }
  return epochs != NULL;
}

/* The tree that the receipt shows, and today's. */
static gboolean
compare_tree (GwStore *store, guint64 size, const GwReceiptResult *result, GwAgainst *against, GError **error)
{
  const GwCheckpoint *shown = result->checkpoint;
  guint8 root[GW_SHA256_LENGTH];
  gboolean told = FALSE;
  if (!compare_epochs (store, result, against, &told, error) || told)
    return told;
  g_autofree char *entry = compare_entry (store, size, result, error);
  if (entry == NULL)
    return FALSE;
  if (shown->size > size)
    {
      against->text = g_strdup_printf ("The key of %s signed %" G_GUINT64_FORMAT " entries for it; today's ledger ends after %"
                                       G_GUINT64_FORMAT ": its end was cut off, or an older copy was restored. %s",
                                       shown->origin, shown->size, size, entry);
      return TRUE;
    }
  if (!gw_merkle_root (shown->size, gw_log_read_node, store, root, error))
    return FALSE;
  against->good = memcmp (root, shown->root, sizeof root) == 0;
  if (against->good)
    against->text = g_strdup_printf ("Today's ledger of %" G_GUINT64_FORMAT " entries begins with the tree of %" G_GUINT64_FORMAT
                                     " that it shows, and holds its entry %" G_GUINT64_FORMAT ".", size, shown->size, result->index);
  else
    {
      g_autofree char *today = g_base64_encode (root, sizeof root);
      g_autofree char *then = g_base64_encode (shown->root, sizeof shown->root);
      against->text = g_strdup_printf ("FORK: the key of %s signed a tree of %" G_GUINT64_FORMAT " entries with the root %s for it; the "
                                       "first %" G_GUINT64_FORMAT " entries of today's ledger have the root %s. It was rewritten, or "
                                       "an older copy was restored and added to. %s", shown->origin, shown->size, then, shown->size,
                                       today, entry);
    }
  return TRUE;
}

/* A bare proof comes without its entry: today's, then. It is the proof that tells whether it is the one. */
static gboolean
lend_entry (GwStore *store, GwReceipt *receipt, GError **error)
{
  g_autofree char *why = NULL;
  gsize size;
  const char *data = g_bytes_get_data (receipt->proof, &size);
  g_autoptr (GwProof) proof = receipt->entry == NULL ? gw_proof_parse (data ? data : "", size, &why) : NULL;
  if (proof == NULL)
    return TRUE;
  char *text = gw_log_read_entry (store, proof->index, error);
  if (text != NULL)
    receipt->entry = g_bytes_new_take (text, strlen (text));
  else
    g_prefix_error (error, "%s: is a bare proof, so its entry is taken from today's ledger: ", receipt->path);
  return text != NULL;
}

static GwAgainst *
compare (GwStore *store, guint64 size, const char *path, const GPtrArray *verifiers, const char *gnupg_home, GError **error)
{
  g_autoptr (GwReceiptResult) result = gw_receipt_result_new ();
  g_autoptr (GwReceipt) receipt = gw_receipt_load (path, NULL, gnupg_home, error);
  if (receipt == NULL || !lend_entry (store, receipt, error) || !gw_receipt_check (receipt, verifiers, result, error))
    return NULL;
  GwAgainst *against = g_new0 (GwAgainst, 1);
  against->path = g_strdup (path);
  against->note = result->checkpoint != NULL ? g_strdup (result->note) : NULL;
  g_autofree char *faults = own_faults (result);
  if (result->logged && !compare_tree (store, size, result, against, error))
    {
      against_free (against);
      return NULL;
    }
  if (faults == NULL)
    return against;
  g_autofree char *before = g_steal_pointer (&against->text);
  against->good = FALSE;
  against->text = g_strconcat (faults, before ? " " : NULL, before, NULL);
  return against;
}

GPtrArray *
gw_audit_against (GwStore *store, guint64 size, char **paths, const GPtrArray *verifiers, const char *gnupg_home,
                  GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (against_free);
  if (verifiers->len == 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "the ledger's public key: the file is empty; fix: give your own copy by --vkey FILE");
      return NULL;
    }
  for (char **path = paths; *path != NULL; path++)
    {
      GwAgainst *against = compare (store, size, *path, verifiers, gnupg_home, error);
      if (against == NULL)
        return NULL;
      g_ptr_array_add (all, against);
    }
  return g_steal_pointer (&all);
}
