/* SPDX-License-Identifier: Apache-2.0
 *
 * From a saved letter to the proof in it. */
#include "base/digest.h"
#include "base/error.h"
#include "command/receipt.h"
#include "letter/mime.h"
#include "report/form.h"
#include <string.h>

#define PROOF_HEAD "c2sp.org/tlog-proof@"

void
gw_receipt_free (GwReceipt *receipt)
{
  if (receipt == NULL)
    return;
  g_free (receipt->path);
  g_clear_pointer (&receipt->proof, g_bytes_unref);
  g_clear_pointer (&receipt->entry, g_bytes_unref);
  g_clear_pointer (&receipt->consistency, g_bytes_unref);
  g_clear_pointer (&receipt->day, g_bytes_unref);
  g_clear_pointer (&receipt->extends, g_bytes_unref);
  g_clear_pointer (&receipt->letter, gw_letter_free);
  g_free (receipt->stanza_signed_sha256);
  g_free (receipt->stanza_entry);
  g_free (receipt->stanza_incident);
  g_free (receipt->stanza_code);
  g_free (receipt->stanza_number);
  g_free (receipt->message_type);
  g_free (receipt);
}

/* A saved letter may lack its From, which only the way to a gateway needs. */
static GwLetter *
scan (GBytes *mail)
{
  GwScanLimits limits = gw_scan_limits_default ();
  limits.max_size = GW_AGENCY_MAX_MAIL;
  limits.inner = TRUE;
  gsize size;
  const char *data = g_bytes_get_data (mail, &size);
  const char *line = size > 5 && memcmp (data, "From ", 5) == 0 ? memchr (data, '\n', size) : NULL;
  gsize skip = line != NULL ? (gsize) (line + 1 - data) : 0; /* mbox */
  g_autoptr (GBytes) rest = g_bytes_new_from_bytes (mail, skip, size - skip);
  return gw_scan_parse (rest, &limits);
}

/* Opens what the file @path holds with the person's own key. */
static GwDecryption *
decrypt (const char *path, GBytes *ciphertext, const char *gnupg_home, GError **error)
{
  g_autoptr (GwOpenpgp) own = gw_agency_open_keyring (gnupg_home, error);
  GwDecryption *decryption = own != NULL ? gw_openpgp_decrypt (own, ciphertext, error) : NULL;
  if (decryption == NULL)
    g_prefix_error (error, "%s is encrypted (fix: --gnupg-home DIR, where your key is): ", path);
  return decryption;
}

/* The signed layer; for a mail without one *content is what there is to read. */
static gboolean
open_mail (const char *path, GBytes *mail, const char *gnupg_home, GwLetter **letter, GBytes **content, GError **error)
{
  g_autoptr (GwLetter) outer = scan (mail);
  g_autoptr (GwDecryption) opened = NULL;
  if (outer->kind == GW_LETTER_ENCRYPTED)
    {
      opened = decrypt (path, outer->ciphertext, gnupg_home, error);
      if (opened == NULL)
        return FALSE;
      if (opened->plaintext == NULL)
        {
          g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: cannot be decrypted with a key in %s; fix: --gnupg-home DIR, or "
                       "save the letter decrypted, with its attachments", path, gnupg_home);
          return FALSE;
        }
      g_clear_pointer (&outer, gw_letter_free);
      outer = scan (opened->plaintext);
    }
  gboolean is_signed = outer->kind == GW_LETTER_SIGNED;
  *content = g_bytes_ref (is_signed ? outer->signed_span : outer->entity);
  *letter = is_signed ? g_steal_pointer (&outer) : NULL;
  return TRUE;
}

static void
read_stanza (GwReceipt *receipt, GBytes *content)
{
  g_autoptr (GwMime) mime = gw_mime_parse (content, NULL);
  const GwFormContext context = { .gateway_letter = TRUE };
  g_autoptr (GwForm) form = mime->text ? gw_form_parse (mime->text, &context) : NULL;
  if (form == NULL)
    return;
  receipt->stanza_signed_sha256 = g_strdup (gw_form_get (form, "Signed-SHA256"));
  receipt->stanza_entry = g_strdup (gw_form_get (form, "Entry"));
  receipt->stanza_incident = g_strdup (gw_form_get (form, "Incident-ID"));
  receipt->stanza_number = g_strdup (gw_form_get (form, "Letter-Number"));
  receipt->stanza_code = g_strdup (gw_form_get (form, "Code"));
  receipt->message_type = g_strdup (form->type_name);
}

static gboolean
read_mail (GwReceipt *receipt, GBytes *mail, const char *gnupg_home, GError **error)
{
  g_autoptr (GBytes) content = NULL;
  receipt->is_mail = TRUE;
  if (!open_mail (receipt->path, mail, gnupg_home, &receipt->letter, &content, error))
    return FALSE;
  receipt->proof = gw_mime_attachment_like (content, "entry-", ".tlog-proof", NULL);
  if (receipt->entry == NULL)
    receipt->entry = gw_mime_attachment_like (content, "entry-", ".txt", NULL);
  receipt->consistency = gw_mime_attachment_like (content, "consistency-", ".txt", NULL);
  receipt->day = gw_mime_attachment_like (content, "checkpoint-", ".txt", NULL);
  receipt->extends = gw_mime_attachment_like (content, "extends-", ".txt", NULL);
  if (receipt->proof == NULL || receipt->entry == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: has no %s attached; fix: save the whole letter (a receipt or a "
                   "rejection), attachments too, as your mail program received it (.eml)", receipt->path,
                   receipt->proof == NULL ? "entry-N.tlog-proof" : "entry-N.txt");
      return FALSE;
    }
  read_stanza (receipt, content);
  return TRUE;
}

GwReceipt *
gw_receipt_load (const char *path, const char *entry_path, const char *gnupg_home, GError **error)
{
  g_autoptr (GwReceipt) receipt = g_new0 (GwReceipt, 1);
  g_autoptr (GBytes) file = gw_agency_load (path, GW_AGENCY_MAX_MAIL, error);
  if (file == NULL)
    return NULL;
  receipt->path = g_strdup (path);
  if (entry_path != NULL && (receipt->entry = gw_agency_load (entry_path, 1 << 20, error)) == NULL)
    return NULL;
  gsize size;
  const char *data = g_bytes_get_data (file, &size);
  if (size < strlen (PROOF_HEAD) || memcmp (data, PROOF_HEAD, strlen (PROOF_HEAD)) != 0)
    return read_mail (receipt, file, gnupg_home, error) ? g_steal_pointer (&receipt) : NULL;
  receipt->proof = g_bytes_ref (file);
  return g_steal_pointer (&receipt);
}

static char *
digest_of (GBytes *signed_bytes)
{
  g_autoptr (GBytes) canonical = gw_scan_crlf (signed_bytes);
  return gw_sha256_hex_bytes (canonical);
}

/* What stands in a cleartext-signed block, dash-escapes undone; whose signature it is does not matter here. */
static char *
digest_of_clearsigned (GBytes *block, char **why, GError **error)
{
  g_auto (GwThrowAway) ring = { 0 };
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GPtrArray) signatures = NULL;
  if (gw_throw_away_open (&ring, error))
    signatures = gw_openpgp_verify_clearsigned (ring.engine, block, &text, error);
  if (signatures == NULL)
    return NULL;
  if (signatures->len > 0)
    return digest_of (text);
  *why = g_strdup ("its signed block cannot be read");
  return NULL;
}

static char *
digest_of_encrypted (const char *path, GBytes *ciphertext, const char *gnupg_home, char **why, GError **error)
{
  g_autoptr (GwDecryption) opened = decrypt (path, ciphertext, gnupg_home, error);
  if (opened == NULL)
    return NULL;
  g_autoptr (GwLetter) inner = opened->plaintext != NULL ? scan (opened->plaintext) : NULL;
  if (inner == NULL)
    *why = g_strdup_printf ("it was encrypted, and not to a key in %s; what is needed is a copy that you can open: "
                            "--gnupg-home DIR, or the mail as it was before it was encrypted", gnupg_home);
  else if (opened->signatures->len > 0)
    return digest_of (opened->plaintext); /* RFC 3156 section 6.2 */
  else if (inner->kind == GW_LETTER_SIGNED)
    return digest_of (inner->signed_span);
  else
    *why = g_strdup ("what was encrypted in it is not signed; a gateway takes nothing of that kind");
  return NULL;
}

char *
gw_receipt_original (const char *path, const char *gnupg_home, char **why, GError **error)
{
  g_autoptr (GBytes) file = gw_agency_load (path, GW_AGENCY_MAX_MAIL, error);
  if (file == NULL)
    return NULL;
  g_autoptr (GwLetter) letter = scan (file);
  switch (letter->kind)
    {
    case GW_LETTER_SIGNED:
      return digest_of (letter->signed_span);
    case GW_LETTER_ENCRYPTED:
      return digest_of_encrypted (path, letter->ciphertext, gnupg_home, why, error);
    case GW_LETTER_CLEARSIGNED:
      return digest_of_clearsigned (letter->clearsigned, why, error);
    case GW_LETTER_OTHER:
      break;
    }
  *why = g_strdup_printf ("%s; what is needed is the mail as you sent it, with its OpenPGP signature",
                          letter->reason ? letter->reason : "it is no signed mail");
  return NULL;
}
