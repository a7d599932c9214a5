/* SPDX-License-Identifier: Apache-2.0
 *
 * find: whose key it is, by the primary fingerprint in the directory; whether that key was good enough as of
 * the receipt; whether From agrees; whether the same came before. */
#include "process/case.h"
#include "process/held.h"
#include <string.h>

static gboolean
in_list (char **list, const char *word)
{
  return word != NULL && g_strv_contains ((const char *const *) list, word);
}

/* The words of a key verdict that are refused, and what a person is told. */
static const char *
key_reason (GwKeyVerdict verdict)
{
  switch (verdict)
    {
    case GW_KEY_HOLDS: return NULL;
    case GW_KEY_UNKNOWN: return "signed by a key that is not in the directory";
    case GW_KEY_MISUSED: return "this key may not sign";
    case GW_KEY_REVOKED: return "the key is revoked";
    case GW_KEY_EXPIRED: return "the key had expired when the letter came";
    case GW_KEY_WEAK: return "the key is too weak to prove anything";
    case GW_KEY_NOT_YET: return "the key was made after the letter came, by our clock";
    }
  return NULL;
}

/* What the policy asks for beyond the least that holds everywhere. */
static gboolean
is_too_weak (const GwPolicy *policy, const GwStoreKey *key)
{
  if (g_ascii_strncasecmp (key->algorithm, "rsa", 3) == 0)
    return key->bits < policy->algorithms.rsa_min;
  for (char **curve = policy->algorithms.curves; *curve; curve++)
    if (g_ascii_strcasecmp (*curve, key->algorithm) == 0)
      return FALSE;
  return TRUE;
}

static GwKeyVerdict
judge_use (const GwKeyUse *use, const GwPolicy *policy)
{
  gboolean may_be_weaker = use->verdict == GW_KEY_HOLDS || use->verdict == GW_KEY_NOT_YET;
  if (may_be_weaker && (is_too_weak (policy, use->used) || is_too_weak (policy, use->primary)))
    return GW_KEY_WEAK;
  return use->verdict;
}

/* Kept, and the operator decides. */
static void
hold (GwCase *c, const char *code, const char *reason)
{
  c->ending = GW_KIND_HELD;
  c->code = code;
  c->reason = g_strdup (reason);
  c->answer = gw_case_may_answer (c) ? GW_ANSWER_HELD : GW_ANSWER_NONE;
  c->alert = TRUE;
}

/* Signature and sender hold only where the one real mailbox of From, and a protected From if there is one,
 * belong to the contact. Display names never count. */
static gboolean
sender_agrees (const GwCase *c)
{
  const GwContact *contact = c->entry->contact;
  if (c->letter->from_address == NULL || !gw_contact_has_address (contact, c->letter->from_address))
    return FALSE;
  return c->mime->protected_from_count == 0
         || (c->mime->protected_from != NULL && gw_contact_has_address (contact, c->mime->protected_from));
}

/* In FORM's order: revoked-key expired-key weak-key weak-digest clock. All as of the receipt. */
static void
judge_key (GwCase *c, const GwInstance *instance)
{
  const GwSignature *signature = c->verdict->signature_facts;
  const GPtrArray *keys = gw_directory_keys (instance->directory);
  GwKeyUse use = gw_key_find_signer (keys, signature->fingerprint, c->mail->received_us);
  const GwContactKey *key = NULL;
  if (use.primary != NULL)
    {
      c->entry = gw_directory_find_fingerprint (instance->directory, use.primary->fingerprint, &key);
      if (c->entry != NULL)
        c->fingerprint = g_strdup (use.primary->fingerprint);
    }
  if (c->entry == NULL)
    {
      gw_case_refuse (c, "unknown-key", key_reason (GW_KEY_UNKNOWN));
      return;
    }
  GwKeyVerdict verdict = judge_use (&use, instance->policy);
  gboolean past = c->then != NULL && c->then->past;
  if ((signature->status == GW_SIGNATURE_REVOKED_KEY && !past) || verdict == GW_KEY_REVOKED)
    gw_case_refuse (c, "revoked-key", key_reason (GW_KEY_REVOKED));
  else if (!c->mail->released && !gw_contact_key_signs (key, c->mail->received_us))
    gw_case_refuse (c, "expired-key", "the contact has replaced this key by another in the directory");
  else if (verdict == GW_KEY_EXPIRED && !c->mail->released && sender_agrees (c)
           && c->mail->received_us - use.ended_us <= instance->policy->keys.expired_hold_us)
    hold (c, "expired-key", "the key expired lately; the letter is kept for the operator to decide");
  else if (verdict != GW_KEY_HOLDS && !(verdict == GW_KEY_EXPIRED && c->mail->released))
    gw_case_refuse (c, gw_key_verdict_code (verdict), key_reason (verdict));
  else if (signature->expires_us != 0 && signature->expires_us <= c->mail->received_us)
    gw_case_refuse (c, "expired-key", "the signature itself was made to expire, and had when the letter came");
  else if (!in_list (instance->policy->algorithms.digests, signature->hash_name))
    gw_case_refuse (c, "weak-digest", "the signature's digest is too weak to prove anything");
  else if (signature->created_us > c->mail->received_us + instance->policy->limits.issued_future_us)
    gw_case_refuse (c, "clock", "the signature is dated in the future, by our clock");
}

/* What came in a time that is lost and is put in again cannot be fresher than it was. How old it was then nobody knows: it
 * has the benefit of the doubt. Only of what a person replays: captured mail that a server delivers now stays stale. */
static gboolean
find_age (GwCase *c, const GwInstance *instance, GError **error)
{
  gint64 signed_us = c->verdict->signature_facts->created_us;
  c->fresh_us = c->mail->received_us;
  if (!c->mail->replayed)
    return TRUE;
  if (!gw_store_epoch_gap (instance->store, signed_us, c->then ? c->then->entry : G_MAXINT64, &c->gap, error))
    return FALSE;
  if (c->gap != NULL)
    c->fresh_us = MIN (MAX (signed_us, c->gap->since_us), c->mail->received_us);
  return TRUE;
}

gboolean
gw_case_find (GwCase *c, GwInstance *instance, GError **error)
{
  judge_key (c, instance);
  if (gw_case_is_ended (c))
    return TRUE;
  if (!find_age (c, instance, error))
    return FALSE;
  /* Looked up before From is compared: captured bytes under another From are the same again, no new case. */
  if (!gw_store_taken_find (instance->store, c->entry->contact->id, c->verdict->signed_sha256,
                            c->verdict->signature_facts->created_us, &c->duplicate_of, error)
      || !gw_case_forget_later (c, instance, &c->duplicate_of, error))
    return FALSE;
  GwContactStatus status = gw_directory_status (c->entry, c->mail->received_us);
  /* A person let it go, whatever the contact's state. */
  if (c->mail->released && status == GW_CONTACT_SUSPENDED)
    status = GW_CONTACT_ACTIVE;
  if (c->duplicate_of != 0 && status == GW_CONTACT_ACTIVE)
    {
      c->authenticated = TRUE;
      c->ending = GW_KIND_DUPLICATE;
      c->answer = GW_ANSWER_AGAIN;
      c->reason = g_strdup_printf ("the same as mail %" G_GINT64_FORMAT, c->duplicate_of);
      return TRUE;
    }
  if (!sender_agrees (c))
    gw_case_refuse (c, "sender-mismatch", "From is not an address of the contact that owns the key");
  else if (status == GW_CONTACT_SUSPENDED && gw_held_sender (c))
    hold (c, "suspended-contact", "the contact is suspended, and its letter is critical");
  else if (status == GW_CONTACT_SUSPENDED || status == GW_CONTACT_REMOVED)
    gw_case_refuse (c, "suspended-contact", "the contact is suspended");
  else if (status == GW_CONTACT_PENDING)
    gw_case_refuse (c, "unknown-key", "the contact is pending: its key is not confirmed yet");
  else if (status == GW_CONTACT_EXPIRED)
    gw_case_refuse (c, "expired-contact", "the contact's entry in the directory is not valid at this time");
  c->authenticated = c->code == NULL || strcmp (c->code, "sender-mismatch") != 0;
  return TRUE;
}
