/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/key.h"
#include "base/clock.h"
#include <string.h>

#define WARN_BEFORE (60 * GW_DAY)
#define RSA_LEAST_BITS 2048
#define RSA_USUAL_BITS 4096

/* The curves that hold, in gpg's names (lower case), for signing and for encrypting. */
static const char *const strong_curves[] = { "ed25519",         "cv25519",         "x25519",
                                             "nistp256",        "nistp384",        "nistp521",
                                             "brainpoolp256r1", "brainpoolp384r1", "brainpoolp512r1", NULL };

/* Families whose size does not help: DSA signs with short keys and fails with a bad random source;
 * ElGamal is kept up by nobody. */
static const struct {
  const char *prefix;
  const char *name;
} outdated[] = { { "dsa", "DSA" }, { "elg", "ElGamal" } };

static gboolean
is_rsa (const GwStoreKey *key)
{
  return g_ascii_strncasecmp (key->algorithm, "rsa", 3) == 0;
}

/* The size from the row, or from the digits of "rsa3072". */
static int
rsa_bits (const GwStoreKey *key)
{
  if (key->bits > 0)
    return key->bits;
  return (int) g_ascii_strtoull (key->algorithm + 3, NULL, 10);
}

char *
gw_key_weakness (const GwStoreKey *key)
{
  if (is_rsa (key))
    {
      if (rsa_bits (key) >= RSA_LEAST_BITS)
        return NULL;
      return g_strdup_printf ("RSA with %d bits can be broken; at least %d bits are needed", rsa_bits (key),
                              RSA_LEAST_BITS);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (outdated); i++)
    if (g_ascii_strncasecmp (key->algorithm, outdated[i].prefix, 3) == 0)
      return g_strdup_printf ("%s is outdated, and no size of it is accepted", outdated[i].name);
  g_autofree char *curve = g_ascii_strdown (key->algorithm, -1);
  if (g_strv_contains (strong_curves, curve))
    return NULL;
  return g_strdup_printf ("the algorithm \"%s\" is not among the accepted ones", key->algorithm);
}

static gboolean
is_weak (const GwStoreKey *key)
{
  g_autofree char *weakness = gw_key_weakness (key);
  return weakness != NULL;
}

static gboolean
is_expired (const GwStoreKey *key, gint64 at_us)
{
  return key->expires_us != 0 && key->expires_us <= at_us;
}

GwKeyVerdict
gw_key_judge (const GwStoreKey *key, gint64 at_us)
{
  if (key->revoked)
    return GW_KEY_REVOKED;
  if (is_expired (key, at_us))
    return GW_KEY_EXPIRED;
  if (is_weak (key))
    return GW_KEY_WEAK;
  return key->created_us > at_us ? GW_KEY_NOT_YET : GW_KEY_HOLDS;
}

const GwStoreKey *
gw_key_find (const GPtrArray *keys, const char *fingerprint)
{
  for (guint i = 0; i < keys->len; i++)
    {
      const GwStoreKey *key = keys->pdata[i];
      if (g_ascii_strcasecmp (key->fingerprint, fingerprint) == 0)
        return key;
    }
  return NULL;
}

/* The verdicts are listed worst first after GW_KEY_HOLDS. */
static GwKeyVerdict
worse (GwKeyVerdict a, GwKeyVerdict b)
{
  if (a == GW_KEY_HOLDS || b == GW_KEY_HOLDS)
    return MAX (a, b);
  return MIN (a, b);
}

static gint64
first_end (const GwStoreKey *a, const GwStoreKey *b, gint64 at_us)
{
  gint64 end_a = is_expired (a, at_us) ? a->expires_us : G_MAXINT64;
  gint64 end_b = is_expired (b, at_us) ? b->expires_us : G_MAXINT64;
  return MIN (end_a, end_b);
}

GwKeyUse
gw_key_find_signer (const GPtrArray *keys, const char *fingerprint, gint64 at_us)
{
  GwKeyUse use = { .verdict = GW_KEY_UNKNOWN };
  const GwStoreKey *used = gw_key_find (keys, fingerprint);
  const GwStoreKey *primary = used ? gw_key_find (keys, used->primary) : NULL;
  if (primary == NULL)
    return use;
  use.used = used;
  use.primary = primary;
  use.verdict = worse (gw_key_judge (used, at_us), gw_key_judge (primary, at_us));
  if (!used->can_sign)
    use.verdict = worse (use.verdict, GW_KEY_MISUSED);
  if (use.verdict == GW_KEY_EXPIRED)
    use.ended_us = first_end (used, primary, at_us);
  return use;
}

static gboolean
belongs (const GwStoreKey *key, const char *primary)
{
  return g_ascii_strcasecmp (key->primary, primary) == 0;
}

const GwStoreKey *
gw_key_find_encryption (const GPtrArray *keys, const char *primary, gint64 at_us)
{
  const GwStoreKey *newest = NULL;
  const GwStoreKey *head = gw_key_find (keys, primary);
  if (head == NULL || gw_key_judge (head, at_us) != GW_KEY_HOLDS)
    return NULL;
  for (guint i = 0; i < keys->len; i++)
    {
      const GwStoreKey *key = keys->pdata[i];
      if (belongs (key, primary) && key->can_encrypt && gw_key_judge (key, at_us) == GW_KEY_HOLDS
          && (newest == NULL || key->created_us > newest->created_us))
        newest = key;
    }
  return newest;
}

static gint64
end_of (const GwStoreKey *key)
{
  return key->expires_us ? key->expires_us : G_MAXINT64;
}

/* The last end among the keys for signing (or for encrypting); G_MAXINT64 also where there is none. */
static gint64
last_end (const GPtrArray *keys, const char *primary, gboolean encrypting)
{
  gint64 last = 0;
  for (guint i = 0; i < keys->len; i++)
    {
      const GwStoreKey *key = keys->pdata[i];
      gboolean fits = encrypting ? key->can_encrypt : key->can_sign;
      if (belongs (key, primary) && fits && !key->revoked && !is_weak (key))
        last = MAX (last, end_of (key));
    }
  return last ? last : G_MAXINT64;
}

gint64
gw_key_ends (const GPtrArray *keys, const char *primary)
{
  const GwStoreKey *head = gw_key_find (keys, primary);
  gint64 end = MIN (last_end (keys, primary, FALSE), last_end (keys, primary, TRUE));
  return head ? MIN (end, end_of (head)) : end;
}

static void
add_finding (GPtrArray *findings, gboolean refused, char *problem, const char *fix)
{
  GwKeyFinding *finding = g_new0 (GwKeyFinding, 1);
  *finding = (GwKeyFinding){ .refused = refused, .problem = problem, .fix = g_strdup (fix) };
  g_ptr_array_add (findings, finding);
}

static char *
day (gint64 time_us)
{
  g_autofree char *time = gw_time_format (time_us);
  return g_strndup (time, strlen ("2026-09-14"));
}

/* Why the primary cannot be used; FALSE where it can. */
static gboolean
find_refusal (GPtrArray *findings, const GwStoreKey *head, gint64 at_us)
{
  g_autofree char *weakness = gw_key_weakness (head);
  g_autofree char *ended = day (head->expires_us);
  g_autofree char *made = day (head->created_us);
  switch (gw_key_judge (head, at_us))
    {
    case GW_KEY_REVOKED:
      add_finding (findings, TRUE, g_strdup_printf ("the key %s is revoked", head->fingerprint),
                   "ask the contact, by telephone, for its new key");
      return TRUE;
    case GW_KEY_EXPIRED:
      add_finding (findings, TRUE, g_strdup_printf ("the key %s expired on %s", head->fingerprint, ended),
                   "ask the contact to extend it (gpg --quick-set-expire) and to send the file again");
      return TRUE;
    case GW_KEY_WEAK:
      add_finding (findings, TRUE, g_strdup_printf ("the key %s is too weak: %s", head->fingerprint, weakness),
                   "ask the contact for a new key: Ed25519, or RSA with 3072 bits or more");
      return TRUE;
    case GW_KEY_NOT_YET:
      add_finding (findings, TRUE,
                   g_strdup_printf ("the key %s is dated %s, in the future", head->fingerprint, made),
                   "compare this machine's clock with the contact's");
      return TRUE;
    default:
      return FALSE;
    }
}

static gboolean
can_sign_now (const GPtrArray *keys, const char *primary, gint64 at_us)
{
  for (guint i = 0; i < keys->len; i++)
    {
      const GwStoreKey *key = keys->pdata[i];
      if (belongs (key, primary) && key->can_sign && gw_key_judge (key, at_us) == GW_KEY_HOLDS)
        return TRUE;
    }
  return FALSE;
}

static void
find_subkey_warnings (GPtrArray *findings, const GPtrArray *keys, const char *primary, gint64 at_us)
{
  for (guint i = 0; i < keys->len; i++)
    {
      const GwStoreKey *key = keys->pdata[i];
      if (!belongs (key, primary))
        continue;
      g_autofree char *weakness = gw_key_weakness (key);
      if (weakness && !key->revoked && !is_expired (key, at_us))
        add_finding (findings, FALSE,
                     g_strdup_printf ("the subkey %s is not used: %s", key->fingerprint, weakness),
                     "ask the contact to revoke it");
      if (is_rsa (key) && rsa_bits (key) > RSA_USUAL_BITS)
        add_finding (findings, FALSE,
                     g_strdup_printf ("the key %s is unusual: RSA with %d bits", key->fingerprint, rsa_bits (key)),
                     "nothing has to be done; checking its signatures is slow");
    }
}

GPtrArray *
gw_key_findings (const GPtrArray *keys, const char *primary, gint64 at_us)
{
  GPtrArray *findings = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_key_finding_free);
  const GwStoreKey *head = gw_key_find (keys, primary);
  if (head == NULL)
    {
      add_finding (findings, TRUE, g_strdup_printf ("the key %s is not here", primary),
                   "add it: notigate contact add FILE --replace --key KEYFILE");
      return findings;
    }
  if (find_refusal (findings, head, at_us))
    return findings;
  if (!can_sign_now (keys, primary, at_us))
    {
      add_finding (findings, TRUE, g_strdup_printf ("the key %s cannot sign: no key for signing holds", primary),
                   "ask the contact for a key with a signing subkey that has not expired");
      return findings;
    }
  if (gw_key_find_encryption (keys, primary, at_us) == NULL)
    add_finding (
        findings, FALSE,
        g_strdup_printf ("nothing can be encrypted to the key %s: at most TLP:GREEN is sent to it", primary),
        "ask the contact to add an encryption subkey (gpg --quick-add-key) and to send the file again");
  gint64 end = gw_key_ends (keys, primary);
  g_autofree char *last = end == G_MAXINT64 ? NULL : day (end);
  if (last && end <= at_us + WARN_BEFORE)
    add_finding (findings, FALSE, g_strdup_printf ("the key %s expires on %s", primary, last),
                 "ask the contact to extend it (gpg --quick-set-expire) and to send the file again");
  find_subkey_warnings (findings, keys, primary, at_us);
  return findings;
}

const char *
gw_key_verdict_code (GwKeyVerdict verdict)
{
  switch (verdict)
    {
    case GW_KEY_HOLDS:
      return NULL;
    case GW_KEY_UNKNOWN:
      return "unknown-key";
    case GW_KEY_MISUSED:
      return "bad-signature";
    case GW_KEY_REVOKED:
      return "revoked-key";
    case GW_KEY_EXPIRED:
      return "expired-key";
    case GW_KEY_WEAK:
      return "weak-key";
    case GW_KEY_NOT_YET:
      return "clock";
    }
  g_return_val_if_reached (NULL);
}

GwStoreKey *
gw_key_copy_facts (const GwStoreKey *key)
{
  GwStoreKey *copy = g_new0 (GwStoreKey, 1);
  *copy = *key;
  copy->contact = g_strdup (key->contact);
  copy->primary = g_strdup (key->primary);
  copy->fingerprint = g_strdup (key->fingerprint);
  copy->algorithm = g_strdup (key->algorithm);
  return copy;
}

void
gw_key_finding_free (GwKeyFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->problem);
  g_free (finding->fix);
  g_free (finding);
}
