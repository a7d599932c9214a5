/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/open.h"
#include "base/digest.h"
#include "base/error.h"
#include <string.h>

#define ROUNDS 3 /* of decryption, until two agree */

void
gw_verdict_free (GwVerdict *verdict)
{
  if (verdict == NULL)
    return;
  g_free (verdict->reason);
  g_clear_pointer (&verdict->signature_facts, gw_signature_free);
  g_clear_pointer (&verdict->entity, g_bytes_unref);
  g_clear_pointer (&verdict->signed_bytes, g_bytes_unref);
  g_clear_pointer (&verdict->signature, g_bytes_unref);
  g_free (verdict->signed_sha256);
  g_free (verdict->charset);
  g_free (verdict);
}

static GwVerdict *
refuse (GwVerdict *verdict, const char *code, const char *reason)
{
  verdict->code = code;
  g_free (verdict->reason);
  verdict->reason = g_strdup (reason);
  return verdict;
}

/* Exactly one signature, and its mathematics hold: no code. Expiry and revocation are judged later, as of
 * the receipt. */
static void
judge_signatures (GwVerdict *verdict, GPtrArray *signatures)
{
  verdict->code = NULL;
  g_clear_pointer (&verdict->reason, g_free);
  g_clear_pointer (&verdict->signature_facts, gw_signature_free);
  if (signatures->len == 0)
    {
      refuse (verdict, "bad-signature", "the signature part holds no detached signature");
      return;
    }
  if (signatures->len > 1)
    {
      refuse (verdict, "several-signatures", "there is more than one signature; exactly one is taken");
      return;
    }
  verdict->signature_facts = g_ptr_array_steal_index (signatures, 0);
  switch (verdict->signature_facts->status)
    {
    case GW_SIGNATURE_GOOD:
    case GW_SIGNATURE_EXPIRED_KEY:
    case GW_SIGNATURE_REVOKED_KEY:
    case GW_SIGNATURE_EXPIRED_SIGNATURE:
      return;
    case GW_SIGNATURE_UNKNOWN_KEY:
      refuse (verdict, "unknown-key", "signed by a key that is not in the directory");
      return;
    case GW_SIGNATURE_WEAK_DIGEST:
      refuse (verdict, "weak-digest", "signed over a digest that is not computed any more");
      return;
    case GW_SIGNATURE_CLOCK:
      refuse (verdict, "clock", "the key is newer than the signature, or than our clock");
      return;
    case GW_SIGNATURE_UNSUPPORTED:
      refuse (verdict, "bad-signature", "the signature is of an algorithm, version or form that is not known here");
      return;
    case GW_SIGNATURE_BAD:
      refuse (verdict, "bad-signature", "the signature does not fit these bytes and this key");
      return;
    }
}

static void
set_entity (GwVerdict *verdict, GBytes *entity)
{
  g_clear_pointer (&verdict->entity, g_bytes_unref);
  g_clear_pointer (&verdict->signed_sha256, g_free);
  if (verdict->code != NULL)
    return;
  g_autoptr (GBytes) canonical = gw_scan_crlf (entity);
  verdict->entity = g_bytes_ref (entity);
  verdict->signed_sha256 = gw_sha256_hex_bytes (canonical);
}

/* RFC 3156 section 5. A pipe gives bare LF, and then the signature is over CRLF; only where that is bad
 * the bytes as received are tried. The form that verifies is the only one used from here on. */
static gboolean
verify_detached (GwOpenpgp *engine, const GwLetter *letter, GwVerdict *verdict, GError **error)
{
  g_autoptr (GBytes) canonical = gw_letter_signed_crlf (letter);
  g_autoptr (GPtrArray) signatures = gw_openpgp_verify (engine, canonical, letter->signature, error);
  if (signatures == NULL)
    return FALSE;
  GBytes *verified = canonical;
  judge_signatures (verdict, signatures);
  if (g_strcmp0 (verdict->code, "bad-signature") == 0 && !g_bytes_equal (canonical, letter->signed_span))
    {
      g_autoptr (GPtrArray) second = gw_openpgp_verify (engine, letter->signed_span, letter->signature, error);
      if (second == NULL)
        return FALSE;
      verified = letter->signed_span;
      judge_signatures (verdict, second);
    }
  verdict->kind = "pgp-mime";
  set_entity (verdict, verified);
  if (verdict->code == NULL)
    {
      verdict->signed_bytes = g_bytes_ref (verified);
      verdict->signature = g_bytes_ref (letter->signature);
    }
  return TRUE;
}

static gboolean
verify_clearsigned (GwOpenpgp *engine, const GwLetter *letter, gboolean allowed, GwVerdict *verdict, GError **error)
{
  if (!allowed)
    {
      refuse (verdict, "unsigned", "inline (clearsigned) text is not taken by this gateway's policy: use PGP/MIME");
      return TRUE;
    }
  g_autoptr (GBytes) text = NULL;
  g_autoptr (GPtrArray) signatures = gw_openpgp_verify_clearsigned (engine, letter->clearsigned, &text, error);
  if (signatures == NULL)
    return FALSE;
  judge_signatures (verdict, signatures);
  verdict->kind = "clearsigned";
  verdict->charset = g_strdup (letter->charset);
  set_entity (verdict, text);
  if (verdict->code == NULL)
    verdict->signed_bytes = g_bytes_ref (letter->clearsigned);
  return TRUE;
}

/* A message may do that by itself, so it counts against it (CRYPTO, and three times are a quarantine):
 * gpg verifies what it decrypts, not what it has written: so what is kept is verified itself, and is the same. */
static gboolean
prove_whole (GwOpenpgp *engine, GBytes *plaintext, GBytes *message, GError **error)
{
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GPtrArray) signatures = gw_openpgp_verify_message (engine, message, &data, error);
  if (signatures == NULL)
    return FALSE;
  if (signatures->len == 1 && g_bytes_equal (data, plaintext))
    return TRUE;
  g_set_error_literal (error, GW_ERROR, GW_ERROR_CRYPTO, "a signed message came out of its encryption as two different ones; fix: see "
                       "gpg's disk, its limits and gpg-agent");
  return FALSE;
}

/* RFC 3156 section 6.2: the OpenPGP message itself is signed; what it holds is any MIME entity. */
static gboolean
take_combined (GwOpenpgp *engine, const GwLetter *letter, const GwDecryption *decryption, const GwLetter *inner,
               GwVerdict *verdict, GError **error)
{
  verdict->kind = "combined";
  judge_signatures (verdict, decryption->signatures);
  if (verdict->code == NULL && !gw_letter_is_readable (inner))
    refuse (verdict, inner->code, inner->reason);
  set_entity (verdict, decryption->plaintext);
  if (verdict->code != NULL)
    return TRUE;
  g_autoptr (GwDecryption) unwrapped = gw_openpgp_unwrap (engine, letter->ciphertext, error);
  if (unwrapped == NULL)
    return FALSE;
  if (unwrapped->result != GW_DECRYPTION_DECRYPTED)
    {
      refuse (verdict, "undecryptable", "the signed message inside the encryption could not be taken out");
      return TRUE;
    }
  verdict->signed_bytes = g_bytes_ref (unwrapped->plaintext);
  return prove_whole (engine, decryption->plaintext, unwrapped->plaintext, error);
}

/* *@digest: of what came out, the caller's; NULL: nothing did. */
static gboolean
decrypt (GwOpenpgp *engine, const GwLetter *letter, const GwScanLimits *limits, GwVerdict *verdict, char **digest,
         GError **error)
{
  g_autoptr (GwDecryption) decryption = gw_openpgp_decrypt (engine, letter->ciphertext, error);
  if (decryption == NULL)
    return FALSE;
  if (decryption->result != GW_DECRYPTION_DECRYPTED)
    {
      gboolean limits_hit = decryption->result == GW_DECRYPTION_LIMITS;
      refuse (verdict, limits_hit ? "limits" : "undecryptable",
              limits_hit ? "decrypts to more than the limit" : "cannot be decrypted with the gateway's key");
      return TRUE;
    }
  verdict->encrypted = TRUE;
  *digest = gw_sha256_hex_bytes (decryption->plaintext);
  GwScanLimits inner_limits = *limits;
  inner_limits.inner = TRUE;
  inner_limits.truncated = FALSE;
  g_autoptr (GwLetter) inner = gw_scan_parse (decryption->plaintext, &inner_limits);
  if (decryption->signatures->len > 0)
    return take_combined (engine, letter, decryption, inner, verdict, error);
  if (inner->code != NULL)
    {
      gboolean unsigned_inside = gw_letter_is_readable (inner);
      refuse (verdict, unsigned_inside ? "encrypted-unsigned" : inner->code,
              unsigned_inside ? "what was encrypted is not signed as a whole" : inner->reason);
      return TRUE;
    }
  if (inner->kind == GW_LETTER_SIGNED)
    return verify_detached (engine, inner, verdict, error);
  refuse (verdict, "encrypted-unsigned", "what was encrypted is not signed by PGP/MIME (a second layer is not opened)");
  return TRUE;
}

static gboolean
is_same (const GwVerdict *a, const char *digest_a, const GwVerdict *b, const char *digest_b)
{
  return g_strcmp0 (digest_a, digest_b) == 0 && g_strcmp0 (a->code, b->code) == 0;
}

/* gpg says that it has decrypted though a write of its own, or of its agent, has failed, or somebody ended the agent: a good
 * letter then comes out cut, empty or not at all. A signature that holds over it proves that it is whole; whatever else is
 * to be held against its writer must come out twice, by an engine that opens what is good. */
static gboolean
open_encrypted (GwOpenpgp *engine, const GwLetter *letter, const GwScanLimits *limits, GwVerdict *verdict, GError **error)
{
  g_autofree char *digest = NULL;
  if (!decrypt (engine, letter, limits, verdict, &digest, error))
    return FALSE;
  if (verdict->code == NULL || strcmp (verdict->code, "limits") == 0)
    return TRUE;
  for (guint round = 1;; round++)
    {
      g_autoptr (GwVerdict) again = g_new0 (GwVerdict, 1);
      g_autoptr (GError) problem = NULL;
      g_autofree char *second = NULL;
      gboolean same = FALSE;
      if (gw_openpgp_try_decryption (engine, g_bytes_get_size (letter->ciphertext), &problem)
          && decrypt (engine, letter, limits, again, &second, &problem))
        {
          same = is_same (verdict, digest, again, second) || again->code == NULL;
          GwVerdict before = *verdict;
          *verdict = *again;
          *again = before;
          g_free (digest);
          digest = g_steal_pointer (&second);
        }
      if (same)
        return TRUE;
      if (round < ROUNDS)
        continue;
      if (problem == NULL)
        g_set_error (&problem, GW_ERROR, GW_ERROR_IO, "a message comes out of its encryption differently each time (%s, then %s); fix: "
                     "see gpg's disk, its limits and gpg-agent", again->code, verdict->code);
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
}

GwVerdict *
gw_open_verify (GwOpenpgp *engine, const GwLetter *letter, const GwScanLimits *limits, gboolean clearsigned,
                GError **error)
{
  g_autoptr (GwVerdict) verdict = g_new0 (GwVerdict, 1);
  gboolean done = FALSE;
  switch (letter->kind)
    {
    case GW_LETTER_SIGNED:
      done = verify_detached (engine, letter, verdict, error);
      break;
    case GW_LETTER_ENCRYPTED:
      done = open_encrypted (engine, letter, limits, verdict, error);
      break;
    case GW_LETTER_CLEARSIGNED:
      done = verify_clearsigned (engine, letter, clearsigned, verdict, error);
      break;
    case GW_LETTER_OTHER:
      refuse (verdict, "unsigned", "there is no signature");
      done = TRUE;
      break;
    }
  return done ? g_steal_pointer (&verdict) : NULL;
}
