/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "command/receipt.h"
#include "ledger/proof.h"
#include "ledger/vkeys.h"
#include "letter/open.h"
#include <string.h>

static void
finding_free (gpointer data)
{
  GwReceiptFinding *finding = data;
  g_free (finding->text);
  g_free (finding);
}

static void
cosignature_free (gpointer data)
{
  GwReceiptCosignature *cosignature = data;
  g_free (cosignature->witness);
  g_free (cosignature);
}

GwReceiptResult *
gw_receipt_result_new (void)
{
  GwReceiptResult *result = g_new0 (GwReceiptResult, 1);
  result->findings = g_ptr_array_new_with_free_func (finding_free);
  result->cosignatures = g_ptr_array_new_with_free_func (cosignature_free);
  result->letters_between = -1;
  return result;
}

void
gw_receipt_result_free (GwReceiptResult *result)
{
  if (result == NULL)
    return;
  g_ptr_array_unref (result->findings);
  g_clear_pointer (&result->checkpoint, gw_checkpoint_free);
  g_clear_pointer (&result->older, gw_checkpoint_free);
  g_clear_pointer (&result->entry, gw_entry_free);
  g_free (result->entry_text);
  g_free (result->signed_by);
  g_free (result->note);
  g_free (result->older_note);
  g_clear_pointer (&result->day, gw_checkpoint_free);
  g_ptr_array_unref (result->cosignatures);
  g_free (result);
}

gboolean
gw_receipt_result_is_good (const GwReceiptResult *result)
{
  for (guint i = 0; i < result->findings->len; i++)
    if (!((const GwReceiptFinding *) g_ptr_array_index (result->findings, i))->good)
      return FALSE;
  return TRUE;
}

void
gw_receipt_find (GwReceiptResult *result, gboolean good, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  GwReceiptFinding *finding = g_new0 (GwReceiptFinding, 1);
  finding->good = good;
  finding->text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_ptr_array_add (result->findings, finding);
}

static GPtrArray *
load_all (char **paths, GwNoteType type, const char *fix, GError **error)
{
  g_autoptr (GPtrArray) verifiers = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_note_verifier_free);
  for (char **path = paths; path != NULL && *path != NULL; path++)
    {
      GPtrArray *loaded = gw_vkeys_load (*path, type, fix, error);
      if (loaded == NULL)
        return NULL;
      g_ptr_array_extend_and_steal (verifiers, loaded);
    }
  return g_steal_pointer (&verifiers);
}

GPtrArray *
gw_receipt_load_vkeys (char **paths, GError **error)
{
  return load_all (paths, GW_NOTE_SIGNATURE, "take the gateway's ledger.vkey as it was given to you", error);
}

GPtrArray *
gw_receipt_load_witnesses (char **paths, GError **error)
{
  return load_all (paths, GW_NOTE_COSIGNATURE, "take the witness's vkey as it was given to you", error);
}

const GwNoteVerifier *
gw_receipt_verifier (const GPtrArray *verifiers, const char *note)
{
  gsize length = strcspn (note, "\n");
  for (guint i = 0; i < verifiers->len; i++)
    {
      const GwNoteVerifier *verifier = g_ptr_array_index (verifiers, i);
      if (strlen (verifier->name) == length && memcmp (verifier->name, note, length) == 0)
        return verifier;
    }
  return g_ptr_array_index (verifiers, 0);
}

static GwProof *
read_proof (const GwReceipt *receipt, GError **error)
{
  g_autofree char *why = NULL;
  gsize size;
  const char *data = g_bytes_get_data (receipt->proof, &size);
  GwProof *proof = gw_proof_parse (size > 0 ? data : "", size, &why);
  if (proof == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: the proof cannot be read: %s; fix: save the letter again, as it was "
                 "received", receipt->path, why);
  return proof;
}

/* One line of the letter against what is proved. A rejection that quotes nothing has no such line. */
static void
compare (GwReceiptResult *result, const char *name, const char *said, const char *proved)
{
  if (said == NULL)
    return;
  if (g_strcmp0 (said, proved) != 0)
    gw_receipt_find (result, FALSE, "The letter says %s: %s, but its ledger entry %s%s.", name, said, proved ? "says " : "has none",
          proved ? proved : "");
}

static void
check_letter (const GwReceipt *receipt, GwReceiptResult *result)
{
  if (!receipt->is_mail)
    return;
  guint before = result->findings->len;
  const GwEntry *entry = result->entry;
  g_autofree char *index = g_strdup_printf ("%" G_GUINT64_FORMAT, result->index);
  gboolean is_receipt = g_strcmp0 (receipt->message_type, "receipt") == 0;
  compare (result, "Entry", receipt->stanza_entry, index);
  compare (result, "Signed-SHA256", receipt->stanza_signed_sha256, entry->signed_sha256);
  compare (result, "Incident-ID", receipt->stanza_incident, entry->incident);
  compare (result, "Code", receipt->stanza_code, entry->code);
  if (is_receipt && (receipt->stanza_entry == NULL || receipt->stanza_signed_sha256 == NULL))
    gw_receipt_find (result, FALSE, "The letter calls itself a receipt, but has no line %s.",
          receipt->stanza_entry == NULL ? "Entry" : "Signed-SHA256");
  else if (is_receipt && entry->kind != GW_KIND_REGISTERED)
    gw_receipt_find (result, FALSE, "The letter calls itself a receipt, but its ledger entry says %s.", gw_kind_name (entry->kind));
  else if (result->findings->len == before && receipt->message_type != NULL)
    gw_receipt_find (result, TRUE, "The letter (%s) says the same as its ledger entry.", receipt->message_type);
  else if (receipt->message_type == NULL)
    gw_receipt_find (result, FALSE, "The letter has no form that says what it is, so it cannot be compared with its entry.");
}

static gboolean
read_entry (const GwReceipt *receipt, GwReceiptResult *result, const char *leaf, gsize size, GError **error)
{
  g_autofree char *why = NULL;
  result->entry = gw_entry_parse (leaf, size, &why);
  if (result->entry == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: the entry is in the ledger, but cannot be read here: %s; fix: a newer "
                 "notigate may know it", receipt->path, why);
  result->entry_text = g_strndup (leaf, size);
  return result->entry != NULL;
}

gboolean
gw_receipt_check (const GwReceipt *receipt, const GPtrArray *verifiers, GwReceiptResult *result, GError **error)
{
  g_autofree char *why = NULL;
  if (receipt->entry == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "%s: is a bare proof; fix: --entry FILE, the entry-N.txt that came with it",
                   receipt->path);
      return FALSE;
    }
  g_autoptr (GwProof) proof = read_proof (receipt, error);
  if (proof == NULL)
    return FALSE;
  const GwNoteVerifier *verifier = gw_receipt_verifier (verifiers, proof->note);
  gsize size, leaf_size;
  const char *data = g_bytes_get_data (receipt->proof, &size);
  const char *leaf = g_bytes_get_data (receipt->entry, &leaf_size);
  result->note = g_strdup (proof->note);
  result->checkpoint = gw_checkpoint_open (verifier, proof->note, strlen (proof->note), &why);
  if (result->checkpoint == NULL)
    {
      gw_receipt_find (result, FALSE, "The tree head in the proof is not signed by this vkey: %s.", why);
      return TRUE;
    }
  g_autoptr (GwCheckpoint) proved
    = gw_proof_verify (data, size, leaf_size > 0 ? leaf : "", leaf_size, verifier, &result->index, &why);
  if (proved == NULL)
    {
      gw_receipt_find (result, FALSE, "The proof does not hold: %s.", why);
      return TRUE;
    }
  result->logged = TRUE;
  gw_receipt_find (result, TRUE, "The ledger %s holds this as its entry %" G_GUINT64_FORMAT ", among the %" G_GUINT64_FORMAT
        " entries of a tree that its key signed.", proved->origin, result->index, proved->size);
  if (!read_entry (receipt, result, leaf, leaf_size, error))
    return FALSE;
  check_letter (receipt, result);
  return TRUE;
}

/* Who signed is the throw-away ring's only key, so a good signature is the gateway's. */
static void
judge_signature (GwReceiptResult *result, const GwVerdict *verdict, const char *fingerprint)
{
  const GwSignature *facts = verdict->signature_facts;
  if (verdict->code != NULL)
    gw_receipt_find (result, FALSE, "The letter's own signature is not good: %s.", verdict->reason);
  else if (facts->status == GW_SIGNATURE_REVOKED_KEY || facts->status == GW_SIGNATURE_EXPIRED_SIGNATURE)
    gw_receipt_find (result, FALSE, "The letter's own signature is by %s, but %s.", fingerprint, gw_signature_status_name (facts->status));
  else
    {
      result->signed_by = g_strdup (fingerprint);
      gw_receipt_find (result, TRUE, "The whole letter is signed by the gateway's key %s%s.", fingerprint,
            facts->status == GW_SIGNATURE_EXPIRED_KEY ? ", which has expired by now" : "");
    }
}

gboolean
gw_receipt_check_signature (const GwReceipt *receipt, const char *gateway_key, GwReceiptResult *result, GError **error)
{
  g_auto (GwThrowAway) ring = { 0 };
  if (!gw_throw_away_open (&ring, error))
    return FALSE;
  g_autofree char *fingerprint = gw_throw_away_add_file (&ring, gateway_key, NULL, error);
  if (fingerprint == NULL)
    return FALSE;
  if (receipt->letter == NULL)
    {
      gw_receipt_find (result, FALSE, "The letter was saved without its signature, which so cannot be checked.");
      return TRUE;
    }
  GwScanLimits limits = gw_scan_limits_default ();
  g_autoptr (GwVerdict) verdict = gw_open_verify (ring.engine, receipt->letter, &limits, FALSE, error);
  if (verdict == NULL)
    return FALSE;
  judge_signature (result, verdict, fingerprint);
  return TRUE;
}

void
gw_receipt_check_original (const char *digest, const char *why, GwReceiptResult *result)
{
  const char *proved = result->entry != NULL ? result->entry->signed_sha256 : NULL;
  if (digest == NULL)
    gw_receipt_find (result, FALSE, "Your original cannot be compared: %s.", why);
  else if (proved == NULL)
    gw_receipt_find (result, FALSE, "Your original cannot be compared: no entry with a Signed-SHA256 is proved.");
  else if (strcmp (digest, proved) != 0)
    gw_receipt_find (result, FALSE, "Your original is not what was registered: what you signed has the SHA-256 %s, the entry says %s.",
          digest, proved);
  else
    {
      result->compared = TRUE;
      gw_receipt_find (result, TRUE, "What was registered is, byte for byte, what you signed in your original.");
    }
}

static const char *
relation_name (GwRelation relation)
{
  static const char *const names[] = { "other", "same", "extends", "unproven", "gap", "fork" };
  return names[relation];
}

/* The entry that opens an epoch says how far the operator's word goes. */
static void
tell_known (GwReceiptResult *result, const GwCheckpoint *old)
{
  const GwEntry *entry = result->entry;
  if (entry == NULL || entry->kind != GW_KIND_EPOCH)
    return;
  if (old->size > entry->known)
    gw_receipt_find (result, TRUE, "The newer letter's entry declares it: the first %" G_GUINT64_FORMAT " entries are left, and of the %"
          G_GUINT64_FORMAT " that the older letter showed those behind them are lost.", entry->known, old->size);
  else
    gw_receipt_find (result, FALSE, "The newer letter's entry declares that the first %" G_GUINT64_FORMAT " entries are left, so the %"
          G_GUINT64_FORMAT " that the older letter showed must be among them, but there is no proof of it: compare the last "
          "letter before this one.", entry->known, old->size);
}

static void
tell_relation (GwReceiptResult *result, GwRelation relation, const GwCheckpoint *old, const GwCheckpoint *new, const char *why)
{
  result->relation = relation_name (relation);
  switch (relation)
    {
    case GW_RELATION_SAME:
      gw_receipt_find (result, TRUE, "Both letters show the same tree of %" G_GUINT64_FORMAT " entries.", new->size);
      break;
    case GW_RELATION_EXTENDS:
      gw_receipt_find (result, TRUE, "The ledger of %" G_GUINT64_FORMAT " entries begins with the one of %" G_GUINT64_FORMAT
            " that the older letter showed: nothing in that was changed or taken out.", new->size, old->size);
      if (strcmp (old->origin, new->origin) != 0)
        gw_receipt_find (result, TRUE, "Between the two a loss was declared (%s): it lies behind what the older letter showed.", new->origin);
      break;
    case GW_RELATION_GAP:
      gw_receipt_find (result, TRUE, "DECLARED GAP: %s. Compare what you sent in between with your receipts.", why);
      tell_known (result, old);
      break;
    case GW_RELATION_FORK:
      gw_receipt_find (result, FALSE, "%s.", why);
      break;
    case GW_RELATION_UNPROVEN:
    case GW_RELATION_OTHER:
      gw_receipt_find (result, FALSE, "The two letters cannot be related: %s.", why);
      break;
    }
}

/* What lies between two letters to one contact, by the numbers in them. */
static void
tell_numbers (const GwReceipt *old, const GwReceipt *new, GwReceiptResult *result)
{
  guint64 first, last;
  if (old->stanza_number == NULL || new->stanza_number == NULL
      || !g_ascii_string_to_unsigned (old->stanza_number, 10, 1, G_MAXINT32, &first, NULL)
      || !g_ascii_string_to_unsigned (new->stanza_number, 10, 1, G_MAXINT32, &last, NULL) || last <= first)
    return;
  result->letters_between = (gint64) (last - first - 1);
  if (result->letters_between == 1)
    gw_receipt_find (result, TRUE, "One letter to you lies between the two, Letter-Number %" G_GUINT64_FORMAT ". Where you do "
                     "not have it, ask the gateway for it.", first + 1);
  else if (result->letters_between > 1)
    gw_receipt_find (result, TRUE, "%" G_GINT64_FORMAT " letters to you lie between the two, Letter-Number %" G_GUINT64_FORMAT
                     " to %" G_GUINT64_FORMAT ". Where you do not have them, ask the gateway for them.",
                     result->letters_between, first + 1, last - 1);
}

GwRelation
gw_receipt_relate (GBytes *consistency, const GwCheckpoint *old, const GwCheckpoint *new, char **why)
{
  static const GwHash nothing;
  guint64 from, to;
  gsize size = 0;
  const char *data = consistency != NULL ? g_bytes_get_data (consistency, &size) : NULL;
  g_autoptr (GArray) path = size > 0 ? gw_proof_parse_consistency (data, size, &from, &to, NULL) : NULL;
  if (path != NULL && (from != old->size || to != new->size))
    g_clear_pointer (&path, g_array_unref);
  const GwHash *hashes = path == NULL ? NULL : path->len > 0 ? (const GwHash *) path->data : &nothing;
  return gw_checkpoint_relate (old, new, hashes, path ? path->len : 0, why);
}

static void
relate (const GwReceipt *newer, const GwCheckpoint *old, const GwCheckpoint *new, GwReceiptResult *result)
{
  g_autofree char *why = NULL;
  GwRelation relation = gw_receipt_relate (newer->consistency, old, new, &why);
  tell_relation (result, relation, old, new, why);
}

gboolean
gw_receipt_check_older (const GwReceipt *receipt, const GwReceipt *older, const GPtrArray *verifiers,
                        GwReceiptResult *result, GError **error)
{
  g_autofree char *why = NULL;
  g_autoptr (GwProof) proof = read_proof (older, error);
  if (proof == NULL)
    return FALSE;
  const GwNoteVerifier *verifier = gw_receipt_verifier (verifiers, proof->note);
  result->older_note = g_strdup (proof->note);
  result->older = gw_checkpoint_open (verifier, proof->note, strlen (proof->note), &why);
  if (result->older == NULL)
    gw_receipt_find (result, FALSE, "The tree head in %s is not signed by this vkey: %s.", older->path, why);
  if (result->older == NULL || result->checkpoint == NULL)
    return TRUE;
  /* People mix up two files; the sizes do not. */
  gboolean swapped = strcmp (result->older->origin, result->checkpoint->origin) == 0
                     && result->older->size > result->checkpoint->size;
  relate (swapped ? older : receipt, swapped ? result->checkpoint : result->older,
          swapped ? result->older : result->checkpoint, result);
  tell_numbers (swapped ? receipt : older, swapped ? older : receipt, result);
  return TRUE;
}
