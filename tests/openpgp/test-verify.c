/* SPDX-License-Identifier: Apache-2.0
 * What the engine says about signatures: made by stock gpg and Sequoia, damaged, aged, revoked, and those of
 * the public corpus. */
#include "base/clock.h"
#include "lab.h"
#include <glib/gstdio.h>
#include <string.h>

#define TEXT "Form: poc-notification/1\r\n\r\nhello\r\n"

static GBytes *
sign (Lab *lab, const char *options)
{
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_autofree char *arguments = g_strconcat ("--digest-algo SHA512 ", options, " --detach-sign", NULL);
  return lab_gpg (lab, text, arguments);
}

static GPtrArray *
verify (Lab *lab, GBytes *text, GBytes *signature)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *signatures = gw_openpgp_verify (lab->engine, text, signature, &error);
  g_assert_no_error (error);
  return signatures;
}

static const GwSignature *
only (const GPtrArray *signatures)
{
  g_assert_cmpuint (signatures->len, ==, 1);
  return g_ptr_array_index (signatures, 0);
}

static void
assert_status (const GwSignature *signature, GwSignatureStatus want)
{
  g_assert_cmpstr (gw_signature_status_name (signature->status), ==, gw_signature_status_name (want));
}

static const struct {
  const char *name;
  const char *options; /* of gpg --detach-sign */
  guint subkey;        /* that must be named */
  GwSignatureStatus want_status;
  int want_algorithm;
  const char *want_hash;
  const char *want_created; /* or NULL: about now */
} made[] = {
  { "ed", "-u ed@example.org --armor", 0, GW_SIGNATURE_GOOD, 22, "SHA512", NULL },
  { "ed", "-u ed@example.org", 0, GW_SIGNATURE_GOOD, 22, "SHA512", NULL },
  { "ed", "-u ed@example.org --digest-algo SHA256", 0, GW_SIGNATURE_GOOD, 22, "SHA256", NULL },
  { "ed", "-u ed@example.org --textmode", 0, GW_SIGNATURE_GOOD, 22, "SHA512", NULL },
  { "rsa", "-u rsa@example.org", 0, GW_SIGNATURE_GOOD, 1, "SHA512", NULL },
  { "rsa", "-u rsa@example.org --digest-algo SHA1", 0, GW_SIGNATURE_GOOD, 1, "SHA1", NULL },
  { "rsa", "-u rsa@example.org --digest-algo MD5 --allow-weak-digest-algos", 0, GW_SIGNATURE_WEAK_DIGEST, 1, "MD5", NULL },
  { "p256", "-u p256@example.org", 0, GW_SIGNATURE_GOOD, 19, "SHA512", NULL },
  { "sub", "-u sub@example.org", 1, GW_SIGNATURE_GOOD, 22, "SHA512", NULL },
  { "stranger", "-u stranger@example.org", 0, GW_SIGNATURE_UNKNOWN_KEY, 22, "SHA512", NULL },
  { "expired", "-u expired@example.org --faked-system-time 20200301T000000!", 0, GW_SIGNATURE_EXPIRED_KEY, 22, "SHA512",
    "2020-03-01T00:00:00Z" },
  { "revoked", "-u revoked@example.org", 0, GW_SIGNATURE_REVOKED_KEY, 22, "SHA512", NULL },
  { "ed", "-u ed@example.org --faked-system-time 20990101T000000!", 0, GW_SIGNATURE_GOOD, 22, "SHA512",
    "2099-01-01T00:00:00Z" },
  { "ed", "-u ed@example.org --faked-system-time 20200115T000000! --ignore-time-conflict",
    0, GW_SIGNATURE_CLOCK, 22, "SHA512", "2020-01-15T00:00:00Z" },
  { "old", "-u old@example.org --default-sig-expire 30d --faked-system-time 20200115T000000!", 0,
    GW_SIGNATURE_EXPIRED_SIGNATURE, 22, "SHA512", "2020-01-15T00:00:00Z" },
  { "future", "-u future@example.org --faked-system-time 20990201T000000!", 0, GW_SIGNATURE_CLOCK, 22, "SHA512",
    "2099-02-01T00:00:00Z" },
};

static void
revoke_key (Lab *lab, const char *fingerprint)
{
  g_autofree char *path = g_strdup_printf ("%s/openpgp-revocs.d/%s.rev", lab->theirs, fingerprint);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  char *block = strstr (text, ":-----BEGIN");
  g_assert_nonnull (block);
  g_autoptr (GBytes) certificate = lab_text (block + 1);
  g_autoptr (GBytes) output = lab_gpg (lab, certificate, "--import");
}

static void
make_keys (Lab *lab)
{
  g_free (lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL));
  g_free (lab_key (lab, "rsa", "rsa3072", "sign,cert", NULL, NULL));
  g_free (lab_key (lab, "p256", "nistp256", "sign,cert", NULL, NULL));
  g_free (lab_key (lab, "stranger", "ed25519", "sign,cert", NULL, NULL));
  g_free (lab_key (lab, "expired", "ed25519", "sign,cert", "2020-12-31", "20200101T000000"));
  g_free (lab_key (lab, "old", "ed25519", "sign,cert", NULL, "20200101T000000"));
  g_free (lab_key (lab, "future", "ed25519", "sign,cert", NULL, "20990101T000000"));
  g_free (lab_key (lab, "revoked", "ed25519", "sign,cert", NULL, NULL));
  g_autofree char *sub = lab_key (lab, "sub", "ed25519", "cert", NULL, NULL);
  g_autofree char *command = g_strdup_printf ("--quick-add-key %s ed25519 sign never", sub);
  g_autoptr (GBytes) output = lab_gpg (lab, NULL, command);
}

/* As if our clock had been right at the import and gone back since. */
static void
know_from_future (Lab *lab, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) material = lab_export (lab, name);
  g_autoptr (GwKey) refused = gw_openpgp_import (lab->engine, material, NULL, &error);
  g_assert_error (error, GW_ERROR, GW_ERROR_DATA);
  g_assert_null (refused);
  g_autofree char *command =
    g_strdup_printf ("gpg --homedir %s --batch --quiet --faked-system-time 20990301T000000! --import", lab->ours);
  g_autoptr (GBytes) output = lab_run (lab, material, command);
}

static void
test_made (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_autoptr (GPtrArray) signatures = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  make_keys (lab);
  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    g_ptr_array_add (signatures, sign (lab, made[i].options));
  g_autofree char *revoked = lab_fingerprint (lab, "revoked", 0);
  revoke_key (lab, revoked);
  const char *const known[] = { "ed", "rsa", "p256", "sub", "expired", "old", "revoked" };
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    lab_know (lab, known[i]);
  know_from_future (lab, "future");
  for (guint i = 0; i < G_N_ELEMENTS (made); i++)
    {
      g_test_message ("row %u: %s", i, made[i].options);
      g_autoptr (GPtrArray) found = verify (lab, text, g_ptr_array_index (signatures, i));
      const GwSignature *signature = only (found);
      g_autofree char *fingerprint = lab_fingerprint (lab, made[i].name, made[i].subkey);
      assert_status (signature, made[i].want_status);
      g_assert_cmpstr (signature->fingerprint, ==, fingerprint);
      g_assert_cmpint (signature->public_key_algorithm, ==, made[i].want_algorithm);
      g_assert_cmpstr (signature->hash_name, ==, made[i].want_hash);
      if (made[i].want_created != NULL)
        {
          g_autofree char *created = gw_time_format (signature->created_us);
          g_assert_cmpstr (created, ==, made[i].want_created);
        }
      else
        g_assert_true (ABS (gw_clock_now () - signature->created_us) < GW_HOUR);
    }
}

/* One byte, one line break, one key: near twins of a good signature. */
static void
test_tampered (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_free (lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL));
  lab_know (lab, "ed");
  g_autoptr (GBytes) signature = sign (lab, "-u ed@example.org");
  static const struct { const char *text; GwSignatureStatus want; } rows[] = {
    { TEXT, GW_SIGNATURE_GOOD },
    { TEXT " ", GW_SIGNATURE_BAD },
    { "Form: poc-notification/1\n\nhello\n", GW_SIGNATURE_BAD },
    { "Form: poc-notification/2\r\n\r\nhello\r\n", GW_SIGNATURE_BAD },
    { "", GW_SIGNATURE_BAD },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) text = lab_text (rows[i].text);
      g_autoptr (GPtrArray) found = verify (lab, text, signature);
      assert_status (only (found), rows[i].want);
    }
}

/* Every signature in the block is reported, whatever the order of good, bad and unknown. */
static void
test_several (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_free (lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL));
  g_free (lab_key (lab, "rsa", "rsa3072", "sign,cert", NULL, NULL));
  g_free (lab_key (lab, "stranger", "ed25519", "sign,cert", NULL, NULL));
  lab_know (lab, "ed");
  lab_know (lab, "rsa");
  g_autoptr (GBytes) ed = sign (lab, "-u ed@example.org");
  g_autoptr (GBytes) rsa = sign (lab, "-u rsa@example.org");
  g_autoptr (GBytes) unknown = sign (lab, "-u stranger@example.org");
  g_autoptr (GBytes) other = lab_text ("other");
  g_autoptr (GBytes) bad = lab_gpg (lab, other, "-u ed@example.org --detach-sign");
  GBytes *pairs[][2] = { { ed, rsa }, { rsa, ed }, { ed, unknown }, { unknown, ed },
                         { rsa, bad }, { bad, rsa }, { ed, ed } };
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autoptr (GBytes) both = lab_join (pairs[i][0], pairs[i][1]);
      g_autoptr (GPtrArray) found = verify (lab, text, both);
      g_test_message ("pair %u: %u signatures", i, found->len);
      g_assert_cmpuint (found->len, ==, 2);
      for (guint k = 0; k < 2; k++) /* what follows a bad one is not looked at */
        assert_status (g_ptr_array_index (found, k), pairs[i][k] == unknown ? GW_SIGNATURE_UNKNOWN_KEY
                                                     : pairs[i][0] == bad || pairs[i][k] == bad ? GW_SIGNATURE_BAD
                                                                            : GW_SIGNATURE_GOOD);
    }
  g_autoptr (GBytes) armored = sign (lab, "-u ed@example.org -u rsa@example.org --armor");
  g_autoptr (GPtrArray) found = verify (lab, text, armored);
  g_assert_cmpuint (found->len, ==, 2);
}

/* Things in a signature part that are none: no signature is found, and that is no failure. */
static void
test_no_signature (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_free (lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL));
  g_autofree char *fingerprint = lab_fingerprint (lab, "ed", 0);
  g_autofree char *add = g_strdup_printf ("--quick-add-key %s cv25519 encr never", fingerprint);
  g_autoptr (GBytes) added = lab_gpg (lab, NULL, add);
  lab_know (lab, "ed");
  static const char *const messages[] = {
    "-u ed@example.org --sign", "-u ed@example.org --sign --armor", "-u ed@example.org --clear-sign",
    "-u ed@example.org --sign --compress-algo none", "--store --compress-algo none", "--encrypt -r ed@example.org",
    "--export", "--export --armor",
  };
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_autoptr (GBytes) part = lab_gpg (lab, text, messages[i]);
      g_autoptr (GPtrArray) found = verify (lab, text, part);
      g_test_message ("%s: %u", messages[i], found->len);
      g_assert_cmpuint (found->len, ==, 0);
    }
  static const char *const garbage[] = {
    "", "\n", "hello", "-----BEGIN PGP SIGNATURE-----\n",
    "-----BEGIN PGP SIGNATURE-----\n\n-----END PGP SIGNATURE-----\n",
    "-----BEGIN PGP SIGNATURE-----\n\n!!!!\n=AAAA\n-----END PGP SIGNATURE-----\n",
    "-----BEGIN PGP SIGNATURE-----\n\naGVsbG8gd29ybGQ=\n=AAAA\n-----END PGP SIGNATURE-----\n",
    "\x88", "\xc2\xff\xff\xff\xff",
  };
  for (guint i = 0; i < G_N_ELEMENTS (garbage); i++)
    {
      g_test_message ("garbage %u", i);
      g_autoptr (GBytes) part = lab_text (garbage[i]);
      g_autoptr (GPtrArray) found = verify (lab, text, part);
      g_assert_cmpuint (found->len, ==, 0);
    }
}

/* A good signature cut or changed at every place: never good, never our failure. */
static void
test_damaged (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_free (lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL));
  lab_know (lab, "ed");
  g_autoptr (GBytes) signature = sign (lab, "-u ed@example.org");
  gsize size;
  const guint8 *data = g_bytes_get_data (signature, &size);
  guint good = 0;
  for (gsize i = 0; i < size; i++)
    {
      g_test_message ("place %" G_GSIZE_FORMAT, i);
      g_autofree guint8 *copy = g_memdup2 (data, size);
      copy[i] ^= 0x41;
      g_autoptr (GBytes) changed = g_bytes_new (copy, size);
      g_autoptr (GPtrArray) found = verify (lab, text, changed);
      for (guint k = 0; k < found->len; k++)
        good += ((GwSignature *) g_ptr_array_index (found, k))->status == GW_SIGNATURE_GOOD;
      g_autoptr (GBytes) cut = g_bytes_new (data, i);
      g_autoptr (GPtrArray) found_cut = verify (lab, text, cut);
      for (guint k = 0; k < found_cut->len; k++)
        g_assert_cmpint (((GwSignature *) g_ptr_array_index (found_cut, k))->status, !=, GW_SIGNATURE_GOOD);
    }
  g_autofree guint8 *unknown_digest = g_memdup2 (data, size);
  unknown_digest[2 + 3] = 99; /* behind a header of two octets: version, type, key algorithm, digest */
  g_autofree guint8 *unknown_version = g_memdup2 (data, size);
  unknown_version[2] = 6;
  guint8 *const unknown[] = { unknown_digest, unknown_version };
  for (guint i = 0; i < G_N_ELEMENTS (unknown); i++)
    {
      g_autoptr (GBytes) changed = g_bytes_new (unknown[i], size);
      g_autoptr (GPtrArray) found = verify (lab, text, changed);
      assert_status (only (found), GW_SIGNATURE_UNSUPPORTED);
    }
  /* The unhashed area (the issuer's key id, 10 octets) is not signed; gpg may find the key without it. */
  g_assert_cmpuint (good, <=, 12);
}

/* The bytes of a signature in armor that is written by hand: @before and @after its base 64, and no checksum. */
static GBytes *
armored (GBytes *packets, const char *before, const char *after)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (packets, &size);
  g_autofree char *coded = g_base64_encode (data, size);
  g_autofree char *text = g_strconcat (before, coded, "\n", after, NULL);
  return lab_text (text);
}

/* What gpg passes over, and other readers stop at. */
static void
test_form (void)
{
  static const char marker[] = "\xca\x03PGP", private[] = "\xfc\x01x", garbage[] = "garbage";
  static const struct {
    const char *packets; /* before or behind the signature's own */
    gboolean first;
    const char *before, *after;
    gboolean good;
  } forms[] = {
    { "", FALSE, "-----BEGIN PGP SIGNATURE-----\n\n", "-----END PGP SIGNATURE-----\n", TRUE },
    { "", FALSE, "-----BEGIN PGP SIGNATURE-----\nComment: x\n\n", "-----END PGP SIGNATURE-----\n", TRUE },
    { "", FALSE, "-----BEGIN PGP SIGNATURE-----\n\n", "", FALSE },
    { garbage, FALSE, "-----BEGIN PGP SIGNATURE-----\n\n", "-----END PGP SIGNATURE-----\n", FALSE },
    { "", FALSE, "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n", "-----END PGP PUBLIC KEY BLOCK-----\n", FALSE },
    { marker, TRUE, "-----BEGIN PGP SIGNATURE-----\n\n", "-----END PGP SIGNATURE-----\n", FALSE },
    { private, FALSE, "-----BEGIN PGP SIGNATURE-----\n\n", "-----END PGP SIGNATURE-----\n", FALSE },
  };
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_free (lab_key (lab, "rsa", "rsa2048", "sign,cert", NULL, NULL));
  lab_know (lab, "rsa");
  g_autoptr (GBytes) signature = sign (lab, "-u rsa@example.org");
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    {
      g_test_message ("row %" G_GSIZE_FORMAT, i);
      g_autoptr (GBytes) more = lab_text (forms[i].packets);
      g_autoptr (GBytes) packets = forms[i].first ? lab_join (more, signature) : lab_join (signature, more);
      g_autoptr (GBytes) material = armored (packets, forms[i].before, forms[i].after);
      g_autoptr (GPtrArray) found = verify (lab, text, material);
      gboolean good = found->len == 1 && only (found)->status == GW_SIGNATURE_GOOD;
      g_assert_cmpint (good, ==, forms[i].good);
    }
}

/* RFC 9580 section 6.1 leaves the checksum out; whatever padding the last line needs. */
static void
test_no_checksum (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_free (lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL));
  lab_know (lab, "ed");
  guint padded[3] = { 0 };
  /* A number in a signature may be a byte shorter, so more than three may be needed. */
  for (guint i = 0; i < 60 && (i < 3 || padded[0] * padded[1] * padded[2] == 0); i++)
    {
      g_autofree char *options = g_strdup_printf ("-u ed@example.org --sig-notation x@example.org=%.*s", (int) (i % 3 + 1), "abc");
      g_autoptr (GBytes) signature = sign (lab, options);
      g_autoptr (GBytes) material = armored (signature, "-----BEGIN PGP SIGNATURE-----\n\n", "-----END PGP SIGNATURE-----\n");
      g_autoptr (GPtrArray) found = verify (lab, text, material);
      assert_status (only (found), GW_SIGNATURE_GOOD);
      padded[g_bytes_get_size (signature) % 3]++;
    }
  g_assert_cmpuint (padded[0] * padded[1] * padded[2], >, 0);
}

static void
test_clearsigned (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  g_free (lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL));
  lab_know (lab, "ed");
  g_autoptr (GBytes) text = lab_text ("Form: poc-notification/1\n- dashed\nFrom here\n");
  g_autoptr (GBytes) block = lab_gpg (lab, text, "-u ed@example.org --clear-sign");
  g_autofree char *good = g_strndup (g_bytes_get_data (block, NULL), g_bytes_get_size (block));
  g_autofree char *twice = g_strconcat (good, good, NULL);
  g_autofree char *before = g_strconcat ("hello\n", good, NULL);
  g_autofree char *after = g_strconcat (good, "hello\n", NULL);
  g_autofree char *blank_after = g_strconcat (good, "\r\n\n", NULL);
  g_auto (GStrv) parts = g_strsplit (good, "poc-notification/1", 2);
  g_autofree char *changed = g_strconcat (parts[0], "poc-notification/2", parts[1], NULL);
  g_autoptr (GBytes) opaque = lab_gpg (lab, text, "-u ed@example.org --sign --armor");
  g_autofree char *message = g_strndup (g_bytes_get_data (opaque, NULL), g_bytes_get_size (opaque));
  const struct { const char *block; int want; } rows[] = {
    { good, GW_SIGNATURE_GOOD }, { blank_after, GW_SIGNATURE_GOOD }, { changed, GW_SIGNATURE_BAD },
    { twice, -1 }, { before, -1 }, { after, -1 }, { message, -1 }, { "", -1 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      g_autoptr (GBytes) in = lab_text (rows[i].block);
      g_autoptr (GBytes) out = NULL;
      g_autoptr (GPtrArray) found = gw_openpgp_verify_clearsigned (lab->engine, in, &out, &error);
      g_assert_no_error (error);
      g_assert_nonnull (out);
      if (rows[i].want < 0)
        {
          g_assert_cmpuint (found->len, ==, 0);
          g_assert_cmpuint (g_bytes_get_size (out), ==, 0);
          continue;
        }
      assert_status (only (found), (GwSignatureStatus) rows[i].want);
      g_assert_cmpint (g_bytes_equal (out, text), ==, rows[i].want == GW_SIGNATURE_GOOD);
    }
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GPtrArray) found = gw_openpgp_verify_message (lab->engine, opaque, &data, &error);
  g_assert_no_error (error);
  assert_status (only (found), GW_SIGNATURE_GOOD);
  g_assert_true (g_bytes_equal (data, text));
}

/* Another implementation: Sequoia. */
static void
test_sequoia (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = lab_text (TEXT);
  static const char *const suites[] = { "cv25519", "rsa3k", "rsa4k" };
  for (guint i = 0; i < G_N_ELEMENTS (suites); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s.key", lab->theirs, suites[i]);
      g_autofree char *generate = g_strdup_printf ("sq key generate -u 'Sequoia <sq@example.org>' --can-sign -c %s -e %s",
                                                   suites[i], path);
      g_autofree char *extract = g_strdup_printf ("sq key extract-cert %s", path);
      g_autofree char *make = g_strdup_printf ("sq sign --detached --signer-key %s", path);
      g_autoptr (GBytes) generated = lab_run (lab, NULL, generate);
      g_autoptr (GBytes) certificate = lab_run (lab, NULL, extract);
      g_autoptr (GBytes) signature = lab_run (lab, text, make);
      g_autoptr (GwKey) key = gw_openpgp_import (lab->engine, certificate, NULL, &error);
      g_assert_no_error (error);
      g_autoptr (GPtrArray) found = verify (lab, text, signature);
      assert_status (only (found), GW_SIGNATURE_GOOD);
      const GwSubkey *subkey = gw_key_find_subkey (key, only (found)->fingerprint);
      g_assert_nonnull (subkey);
      g_assert_true (subkey->can_sign);
      g_assert_cmpstr (only (found)->fingerprint, !=, key->fingerprint);
      g_autoptr (GBytes) other = lab_text (TEXT "x");
      g_autoptr (GPtrArray) bad = verify (lab, other, signature);
      assert_status (only (bad), GW_SIGNATURE_BAD);
    }
}

/* SHA-1 by the collision of 2017: cryptographically good over both files, and named for what it is. */
static void
test_corpus_shattered (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bob = lab_corpus ("openpgp-interop/certs/bob.pgp");
  g_autoptr (GwKey) key = gw_openpgp_import (lab->engine, bob, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) signature = lab_corpus ("openpgp-interop/shattered/shattered-1.pdf.asc");
  static const struct { const char *file; GwSignatureStatus want; } rows[] = {
    { "openpgp-interop/shattered/shattered-1.pdf", GW_SIGNATURE_GOOD },
    { "openpgp-interop/shattered/shattered-2.pdf", GW_SIGNATURE_GOOD },
    { "openpgp-interop/shattered/baseline.txt", GW_SIGNATURE_BAD },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GBytes) file = lab_corpus (rows[i].file);
      g_autoptr (GPtrArray) found = verify (lab, file, signature);
      assert_status (only (found), rows[i].want);
      gboolean good = rows[i].want == GW_SIGNATURE_GOOD; /* gpg does not tell it of a bad one */
      g_assert_cmpint (only (found)->hash_algorithm, ==, good ? 2 : 0);
      g_assert_cmpstr (only (found)->hash_name, ==, good ? "SHA1" : "?");
    }
}

/* Each row of the corpus: "SIGNATURE + CERTIFICATE over FILE", and gpg's own word in the note. */
static void
test_corpus_revoked (void)
{
  g_autoptr (GBytes) index = lab_corpus ("openpgp-interop/index.tsv");
  g_autoptr (GBytes) message = lab_corpus ("openpgp-interop/revoked/msg.txt");
  g_autofree char *text = g_strndup (g_bytes_get_data (index, NULL), g_bytes_get_size (index));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *certificate = NULL;
  g_autoptr (Lab) lab = NULL;
  guint rows = 0, revoked = 0;
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) columns = g_strsplit (lines[i], "\t", -1);
      g_auto (GStrv) names = g_strsplit (columns[0] != NULL ? columns[0] : "", " ", -1);
      if (g_strv_length (names) != 5 || !g_str_equal (names[1], "+"))
        continue;
      rows++;
      if (g_strcmp0 (certificate, names[2]) != 0)
        {
          g_clear_pointer (&lab, lab_close);
          lab = lab_open ();
          g_free (certificate);
          certificate = g_strdup (names[2]);
          g_autofree char *path = g_strconcat ("openpgp-interop/", certificate, NULL);
          g_autoptr (GBytes) material = lab_corpus (path);
          g_autoptr (GError) error = NULL;
          g_autoptr (GwKey) key = gw_openpgp_import (lab->engine, material, NULL, &error);
          g_assert_no_error (error);
        }
      g_autofree char *path = g_strconcat ("openpgp-interop/", names[0], NULL);
      g_autoptr (GBytes) signature = lab_corpus (path);
      g_autoptr (GPtrArray) found = verify (lab, message, signature);
      g_test_message ("%s: %s", columns[0], gw_signature_status_name (only (found)->status));
      gboolean want_revoked = strstr (columns[3], "REVKEYSIG") != NULL;
      revoked += want_revoked;
      assert_status (only (found), want_revoked                               ? GW_SIGNATURE_REVOKED_KEY
                                   : strstr (columns[3], "GOODSIG") != NULL ? GW_SIGNATURE_GOOD
                                                                            : GW_SIGNATURE_CLOCK);
    }
  g_assert_cmpuint (rows, >, 50);
  g_assert_cmpuint (revoked, >, 30);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/openpgp/verify/made", test_made);
  g_test_add_func ("/openpgp/verify/tampered", test_tampered);
  g_test_add_func ("/openpgp/verify/several", test_several);
  g_test_add_func ("/openpgp/verify/no-signature", test_no_signature);
  g_test_add_func ("/openpgp/verify/damaged", test_damaged);
  g_test_add_func ("/openpgp/verify/form", test_form);
  g_test_add_func ("/openpgp/verify/no-checksum", test_no_checksum);
  g_test_add_func ("/openpgp/verify/clearsigned", test_clearsigned);
  g_test_add_func ("/openpgp/verify/sequoia", test_sequoia);
  g_test_add_func ("/openpgp/verify/corpus-shattered", test_corpus_shattered);
  g_test_add_func ("/openpgp/verify/corpus-revoked", test_corpus_revoked);
  return g_test_run ();
}
