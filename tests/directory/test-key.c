/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "directory/key.h"
#include <string.h>

#define A "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
#define A_SIGN "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA1"
#define A_CRYPT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA2"
#define A_CRYPT2 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA3"
#define B "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"

#define T0 (1000 * GW_DAY)

static const struct {
  const char *algorithm;
  int bits;
  const char *want; /* a part of the reason; NULL: holds */
} algorithms[] = {
  { "rsa1024", 1024, "RSA with 1024 bits" },
  { "rsa2047", 2047, "RSA with 2047 bits" },
  { "rsa2048", 2048, NULL },
  { "RSA", 4096, NULL },
  { "RSA", 1024, "RSA with 1024 bits" },
  { "rsa3072", 0, NULL },
  { "rsa", 0, "RSA with 0 bits" },
  { "ed25519", 255, NULL },
  { "cv25519", 255, NULL },
  { "Ed25519", 256, NULL },
  { "nistp256", 256, NULL },
  { "nistp384", 384, NULL },
  { "nistp521", 521, NULL },
  { "brainpoolP256r1", 256, NULL },
  { "brainpoolP384r1", 384, NULL },
  { "brainpoolP512r1", 512, NULL },
  { "secp256k1", 256, "\"secp256k1\" is not among the accepted ones" },
  { "nistp192", 192, "not among the accepted ones" },
  { "dsa3072", 3072, "DSA is outdated" },
  { "DSA", 1024, "DSA is outdated" },
  { "elg4096", 4096, "ElGamal is outdated" },
  { "", 0, "not among the accepted ones" },
};

static void
test_weakness (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (algorithms); i++)
    {
      GwStoreKey key = { .algorithm = (char *) algorithms[i].algorithm, .bits = algorithms[i].bits };
      g_autofree char *reason = gw_key_weakness (&key);
      g_test_message ("%s: %s", key.algorithm, reason);
      if (algorithms[i].want)
        g_assert_nonnull (strstr (reason, algorithms[i].want));
      else
        g_assert_null (reason);
    }
}

/* A row in short: everything but these holds. */
typedef struct {
  const char *fingerprint;
  const char *algorithm;
  gboolean can_sign, can_encrypt;
  gint64 created_us, expires_us;
  gboolean revoked;
} Row;

static GPtrArray *
make_keys (const Row *rows)
{
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_store_key_free);
  for (; rows->fingerprint; rows++)
    {
      GwStoreKey *key = g_new0 (GwStoreKey, 1);
      key->contact = g_strdup ("XA-technical");
      key->primary = g_strdup (rows->fingerprint[0] == 'A' ? A : B);
      key->fingerprint = g_strdup (rows->fingerprint);
      key->algorithm = g_strdup (rows->algorithm);
      key->can_sign = rows->can_sign;
      key->can_encrypt = rows->can_encrypt;
      key->created_us = rows->created_us;
      key->expires_us = rows->expires_us;
      key->revoked = rows->revoked;
      g_ptr_array_add (keys, key);
    }
  return keys;
}

/* Primary and signing subkey as they may be; the signature is the subkey's, at T0. */
static const struct {
  const char *name;
  Row primary, subkey;
  GwKeyVerdict want;
  const char *want_code;
  gint64 want_ended_us;
} signers[] = {
  { "both hold",
    { A, "ed25519", TRUE, FALSE, 1, 0, FALSE },
    { A_SIGN, "ed25519", TRUE, FALSE, 1, 0, FALSE },
    GW_KEY_HOLDS,
    NULL,
    0 },
  { "certify-only primary",
    { A, "ed25519", FALSE, FALSE, 1, 0, FALSE },
    { A_SIGN, "rsa2048", TRUE, FALSE, 1, 0, FALSE },
    GW_KEY_HOLDS,
    NULL,
    0 },
  { "subkey cannot sign",
    { A, "ed25519", TRUE, FALSE, 1, 0, FALSE },
    { A_SIGN, "cv25519", FALSE, TRUE, 1, 0, FALSE },
    GW_KEY_MISUSED,
    "bad-signature",
    0 },
  { "subkey revoked",
    { A, "ed25519", TRUE, FALSE, 1, 0, FALSE },
    { A_SIGN, "ed25519", TRUE, FALSE, 1, 0, TRUE },
    GW_KEY_REVOKED,
    "revoked-key",
    0 },
  { "primary revoked",
    { A, "ed25519", TRUE, FALSE, 1, 0, TRUE },
    { A_SIGN, "ed25519", TRUE, FALSE, 1, 0, FALSE },
    GW_KEY_REVOKED,
    "revoked-key",
    0 },
  { "subkey ends now",
    { A, "ed25519", TRUE, FALSE, 1, 0, FALSE },
    { A_SIGN, "ed25519", TRUE, FALSE, 1, T0, FALSE },
    GW_KEY_EXPIRED,
    "expired-key",
    T0 },
  { "subkey ends later",
    { A, "ed25519", TRUE, FALSE, 1, 0, FALSE },
    { A_SIGN, "ed25519", TRUE, FALSE, 1, T0 + 1, FALSE },
    GW_KEY_HOLDS,
    NULL,
    0 },
  { "primary ended",
    { A, "ed25519", TRUE, FALSE, 1, T0 - 5, FALSE },
    { A_SIGN, "ed25519", TRUE, FALSE, 1, 0, FALSE },
    GW_KEY_EXPIRED,
    "expired-key",
    T0 - 5 },
  { "both ended",
    { A, "ed25519", TRUE, FALSE, 1, T0 - 5, FALSE },
    { A_SIGN, "ed25519", TRUE, FALSE, 1, T0 - 9, FALSE },
    GW_KEY_EXPIRED,
    "expired-key",
    T0 - 9 },
  { "ended and revoked",
    { A, "ed25519", TRUE, FALSE, 1, T0 - 5, FALSE },
    { A_SIGN, "ed25519", TRUE, FALSE, 1, 0, TRUE },
    GW_KEY_REVOKED,
    "revoked-key",
    0 },
  { "weak primary",
    { A, "rsa1024", TRUE, FALSE, 1, 0, FALSE },
    { A_SIGN, "ed25519", TRUE, FALSE, 1, 0, FALSE },
    GW_KEY_WEAK,
    "weak-key",
    0 },
  { "weak subkey",
    { A, "ed25519", TRUE, FALSE, 1, 0, FALSE },
    { A_SIGN, "dsa2048", TRUE, FALSE, 1, 0, FALSE },
    GW_KEY_WEAK,
    "weak-key",
    0 },
  { "weak and ended",
    { A, "dsa2048", TRUE, FALSE, 1, T0, FALSE },
    { A_SIGN, "ed25519", TRUE, FALSE, 1, 0, FALSE },
    GW_KEY_EXPIRED,
    "expired-key",
    T0 },
  { "made now",
    { A, "ed25519", TRUE, FALSE, T0, 0, FALSE },
    { A_SIGN, "ed25519", TRUE, FALSE, T0, 0, FALSE },
    GW_KEY_HOLDS,
    NULL,
    0 },
  { "made later",
    { A, "ed25519", TRUE, FALSE, 1, 0, FALSE },
    { A_SIGN, "ed25519", TRUE, FALSE, T0 + 1, 0, FALSE },
    GW_KEY_NOT_YET,
    "clock",
    0 },
};

static void
test_signer (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (signers); i++)
    {
      const Row rows[] = { signers[i].primary, signers[i].subkey, { 0 } };
      g_autoptr (GPtrArray) keys = make_keys (rows);
      GwKeyUse use = gw_key_find_signer (keys, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa1", T0);
      g_test_message ("%s", signers[i].name);
      g_assert_cmpint (use.verdict, ==, signers[i].want);
      g_assert_cmpstr (gw_key_verdict_code (use.verdict), ==, signers[i].want_code);
      g_assert_cmpint (use.ended_us, ==, signers[i].want_ended_us);
      g_assert_cmpstr (use.primary->fingerprint, ==, A);
      g_assert_cmpstr (use.used->fingerprint, ==, A_SIGN);
    }
}

static void
test_signer_unknown (void)
{
  const Row rows[] = { { A, "ed25519", TRUE, FALSE, 1, 0, FALSE },
                       { "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB1", "ed25519", TRUE, FALSE, 1, 0, FALSE },
                       { 0 } };
  g_autoptr (GPtrArray) keys = make_keys (rows);
  g_assert_cmpint (gw_key_find_signer (keys, A, T0).verdict, ==, GW_KEY_HOLDS);
  g_assert_cmpint (gw_key_find_signer (keys, A_SIGN, T0).verdict, ==, GW_KEY_UNKNOWN);
  g_assert_cmpint (gw_key_find_signer (keys, "AAAAAAAAAAAAAAAA", T0).verdict, ==, GW_KEY_UNKNOWN);
  g_assert_cmpint (gw_key_find_signer (keys, "", T0).verdict, ==, GW_KEY_UNKNOWN);
  /* A subkey whose primary is not here holds nothing. */
  g_assert_cmpint (gw_key_find_signer (keys, "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB1", T0).verdict, ==,
                   GW_KEY_UNKNOWN);
  g_assert_cmpstr (gw_key_verdict_code (GW_KEY_UNKNOWN), ==, "unknown-key");
}

#define PRIMARY { A, "ed25519", TRUE, FALSE, 1, 0, FALSE }

/* Which of the encryption keys is taken at T0, what is said about the key, and when it ends. */
static const struct {
  const char *name;
  Row rows[5];
  const char *want_encryption;
  const char *want_refused; /* part of a finding that refuses, or NULL */
  const char *want_warning; /* part of another, or NULL: none at all */
  gint64 want_ends_us;
} rings[] = {
  { "sound", { PRIMARY, { A_CRYPT, "cv25519", FALSE, TRUE, 1, 0, FALSE } }, A_CRYPT, NULL, NULL, G_MAXINT64 },
  { "the newest",
    { PRIMARY,
      { A_CRYPT, "cv25519", FALSE, TRUE, 5, 0, FALSE },
      { A_CRYPT2, "rsa3072", FALSE, TRUE, 4, 0, FALSE } },
    A_CRYPT,
    NULL,
    NULL,
    G_MAXINT64 },
  { "the newest revoked",
    { PRIMARY,
      { A_CRYPT, "cv25519", FALSE, TRUE, 5, 0, TRUE },
      { A_CRYPT2, "rsa3072", FALSE, TRUE, 4, 0, FALSE } },
    A_CRYPT2,
    NULL,
    NULL,
    G_MAXINT64 },
  { "the newest expired",
    { PRIMARY,
      { A_CRYPT, "cv25519", FALSE, TRUE, 5, T0, FALSE },
      { A_CRYPT2, "rsa3072", FALSE, TRUE, 4, 0, FALSE } },
    A_CRYPT2,
    NULL,
    NULL,
    G_MAXINT64 },
  { "another's subkey",
    { PRIMARY, { "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB1", "cv25519", FALSE, TRUE, 5, 0, FALSE } },
    NULL,
    NULL,
    "at most TLP:GREEN",
    G_MAXINT64 },
  { "no encryption subkey", { PRIMARY }, NULL, NULL, "at most TLP:GREEN", G_MAXINT64 },
  { "encryption subkey expired",
    { PRIMARY, { A_CRYPT, "cv25519", FALSE, TRUE, 1, T0 - 1, FALSE } },
    NULL,
    NULL,
    "at most TLP:GREEN",
    T0 - 1 },
  { "weak encryption subkey",
    { PRIMARY, { A_CRYPT, "elg2048", FALSE, TRUE, 1, 0, FALSE } },
    NULL,
    NULL,
    "is not used: ElGamal is outdated",
    G_MAXINT64 },
  { "ends in 60 days",
    { PRIMARY, { A_CRYPT, "cv25519", FALSE, TRUE, 1, T0 + 60 * GW_DAY, FALSE } },
    A_CRYPT,
    NULL,
    "expires on 1972-11-26",
    T0 + 60 * GW_DAY },
  { "ends in 61 days",
    { PRIMARY, { A_CRYPT, "cv25519", FALSE, TRUE, 1, T0 + 61 * GW_DAY, FALSE } },
    A_CRYPT,
    NULL,
    NULL,
    T0 + 61 * GW_DAY },
  { "primary ends soon",
    { { A, "ed25519", TRUE, FALSE, 1, T0 + GW_DAY, FALSE }, { A_CRYPT, "cv25519", FALSE, TRUE, 1, 0, FALSE } },
    A_CRYPT,
    NULL,
    "expires on 1972-09-28",
    T0 + GW_DAY },
  { "one of two signing keys ends",
    { PRIMARY,
      { A_SIGN, "ed25519", TRUE, FALSE, 1, T0 + GW_DAY, FALSE },
      { A_CRYPT, "cv25519", FALSE, TRUE, 1, 0, FALSE } },
    A_CRYPT,
    NULL,
    NULL,
    G_MAXINT64 },
  { "giant RSA",
    { { A, "rsa8192", TRUE, TRUE, 1, 0, FALSE } },
    A,
    NULL,
    "is unusual: RSA with 8192 bits",
    G_MAXINT64 },
  { "usual RSA", { { A, "rsa4096", TRUE, TRUE, 1, 0, FALSE } }, A, NULL, NULL, G_MAXINT64 },
  { "revoked",
    { { A, "ed25519", TRUE, FALSE, 1, 0, TRUE }, { A_CRYPT, "cv25519", FALSE, TRUE, 1, 0, FALSE } },
    NULL,
    "is revoked",
    NULL,
    G_MAXINT64 },
  { "expired",
    { { A, "ed25519", TRUE, FALSE, 1, T0, FALSE }, { A_CRYPT, "cv25519", FALSE, TRUE, 1, 0, FALSE } },
    NULL,
    "expired on 1972-09-27",
    NULL,
    T0 },
  { "weak",
    { { A, "rsa1024", TRUE, FALSE, 1, 0, FALSE }, { A_CRYPT, "cv25519", FALSE, TRUE, 1, 0, FALSE } },
    NULL,
    "is too weak: RSA with 1024 bits",
    NULL,
    G_MAXINT64 },
  { "in the future",
    { { A, "ed25519", TRUE, FALSE, T0 + GW_DAY, 0, FALSE } },
    NULL,
    "is dated 1972-09-28, in the future",
    NULL,
    G_MAXINT64 },
  { "cannot sign",
    { { A, "ed25519", FALSE, FALSE, 1, 0, FALSE }, { A_CRYPT, "cv25519", FALSE, TRUE, 1, 0, FALSE } },
    A_CRYPT,
    "cannot sign",
    NULL,
    G_MAXINT64 },
  { "only a subkey signs",
    { { A, "ed25519", FALSE, FALSE, 1, 0, FALSE },
      { A_SIGN, "ed25519", TRUE, FALSE, 1, 0, FALSE },
      { A_CRYPT, "cv25519", FALSE, TRUE, 1, 0, FALSE } },
    A_CRYPT,
    NULL,
    NULL,
    G_MAXINT64 },
  { "not here", { { B, "ed25519", TRUE, TRUE, 1, 0, FALSE } }, NULL, "is not here", NULL, G_MAXINT64 },
};

static const char *
first_of_kind (const GPtrArray *findings, gboolean refused, const char *part)
{
  for (guint i = 0; i < findings->len; i++)
    {
      const GwKeyFinding *finding = findings->pdata[i];
      g_test_message ("  %d %s; fix: %s", finding->refused, finding->problem, finding->fix);
      g_assert_cmpuint (strlen (finding->fix), >, 0);
      if (finding->refused == refused && (part == NULL || strstr (finding->problem, part)))
        return finding->problem;
    }
  return NULL;
}

static void
test_rings (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rings); i++)
    {
      g_test_message ("%s", rings[i].name);
      g_autoptr (GPtrArray) keys = make_keys (rings[i].rows);
      const GwStoreKey *encryption = gw_key_find_encryption (keys, A, T0);
      g_assert_cmpstr (encryption ? encryption->fingerprint : NULL, ==, rings[i].want_encryption);
      g_autoptr (GPtrArray) findings = gw_key_findings (keys, A, T0);
      g_assert_cmpint (first_of_kind (findings, TRUE, rings[i].want_refused) != NULL, ==,
                       rings[i].want_refused != NULL);
      g_assert_cmpint (first_of_kind (findings, FALSE, rings[i].want_warning) != NULL, ==,
                       rings[i].want_warning != NULL);
      g_assert_cmpint (gw_key_ends (keys, A), ==, rings[i].want_ends_us);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/directory/key/weakness", test_weakness);
  g_test_add_func ("/directory/key/signer", test_signer);
  g_test_add_func ("/directory/key/signer-unknown", test_signer_unknown);
  g_test_add_func ("/directory/key/rings", test_rings);
  return g_test_run ();
}
