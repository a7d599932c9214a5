/* SPDX-License-Identifier: Apache-2.0
 * Decrypting what stock gpg and Sequoia encrypted to us, and what nobody should have; signing and encrypting. */
#include "lab.h"
#include "base/file.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define TEXT "Content-Type: text/plain\r\n\r\nhello\r\n"

/* A gateway with a key of its own that they know, and a contact "ed" that the gateway knows. */
static Lab *
open_with_keys (char **ours)
{
  g_autoptr (GError) error = NULL;
  Lab *lab = lab_open ();
  *ours = gw_openpgp_generate (lab->engine, "Gateway <gateway@ccc.example>", &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) certificate = gw_openpgp_export (lab->engine, *ours, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) imported = lab_gpg (lab, certificate, "--import");
  g_autofree char *ed = lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL);
  g_autofree char *add = g_strdup_printf ("--quick-add-key %s cv25519 encr never", ed);
  g_autoptr (GBytes) added = lab_gpg (lab, NULL, add);
  lab_know (lab, "ed");
  return lab;
}

static GwDecryption *
decrypt (Lab *lab, GBytes *message)
{
  g_autoptr (GError) error = NULL;
  GwDecryption *decryption = gw_openpgp_decrypt (lab->engine, message, &error);
  g_assert_no_error (error);
  g_assert_nonnull (decryption->signatures);
  g_assert_cmpint (decryption->plaintext != NULL, ==, decryption->result == GW_DECRYPTION_DECRYPTED);
  return decryption;
}

static void
assert_result (const GwDecryption *decryption, GwDecryptionResult want, guint want_signatures)
{
  g_assert_cmpstr (gw_decryption_result_name (decryption->result), ==, gw_decryption_result_name (want));
  g_assert_cmpuint (decryption->signatures->len, ==, want_signatures);
}

static const struct {
  const char *options;
  GwDecryptionResult want;
  guint want_signatures;
} messages[] = {
  { "--encrypt --armor -r gateway@ccc.example", GW_DECRYPTION_DECRYPTED, 0 },
  { "--encrypt -r gateway@ccc.example", GW_DECRYPTION_DECRYPTED, 0 },
  { "--encrypt -z 9 -r gateway@ccc.example", GW_DECRYPTION_DECRYPTED, 0 },
  { "--encrypt --hidden-recipient gateway@ccc.example", GW_DECRYPTION_DECRYPTED, 0 },
  { "--encrypt -r ed@example.org -r gateway@ccc.example", GW_DECRYPTION_DECRYPTED, 0 },
  { "--sign --encrypt -u ed@example.org -r gateway@ccc.example", GW_DECRYPTION_DECRYPTED, 1 },
  { "--sign --encrypt -u ed@example.org -u stranger@example.org -r gateway@ccc.example", GW_DECRYPTION_DECRYPTED, 2 },
  { "--passphrase secret --symmetric --encrypt -r gateway@ccc.example", GW_DECRYPTION_DECRYPTED, 0 },
  { "--encrypt -r ed@example.org", GW_DECRYPTION_UNDECRYPTABLE, 0 },
  { "--sign --encrypt -u ed@example.org -r ed@example.org", GW_DECRYPTION_UNDECRYPTABLE, 0 },
  { "--passphrase secret --symmetric", GW_DECRYPTION_UNDECRYPTABLE, 0 },
  { "--passphrase secret --symmetric --sign -u ed@example.org", GW_DECRYPTION_UNDECRYPTABLE, 0 },
  { "--encrypt --rfc2440 -r gateway@ccc.example", GW_DECRYPTION_UNDECRYPTABLE, 0 }, /* no integrity protection */
  { "--sign -u ed@example.org", GW_DECRYPTION_UNDECRYPTABLE, 0 },
  { "--store", GW_DECRYPTION_UNDECRYPTABLE, 0 },
  { "--detach-sign -u ed@example.org", GW_DECRYPTION_UNDECRYPTABLE, 0 },
  { "--export", GW_DECRYPTION_UNDECRYPTABLE, 0 },
};

static void
test_messages (void)
{
  g_autofree char *ours = NULL;
  g_autoptr (Lab) lab = open_with_keys (&ours);
  g_free (lab_key (lab, "stranger", "ed25519", "sign,cert", NULL, NULL));
  g_autofree char *signer = lab_fingerprint (lab, "ed", 0);
  g_autoptr (GBytes) text = lab_text (TEXT);
  for (guint i = 0; i < G_N_ELEMENTS (messages); i++)
    {
      g_test_message ("%s", messages[i].options);
      g_autoptr (GBytes) message = lab_gpg (lab, text, messages[i].options);
      g_autoptr (GwDecryption) decryption = decrypt (lab, message);
      assert_result (decryption, messages[i].want, messages[i].want_signatures);
      if (messages[i].want != GW_DECRYPTION_DECRYPTED)
        continue;
      g_assert_true (g_bytes_equal (decryption->plaintext, text));
      g_assert_cmpuint (g_strv_length (decryption->recipients), >=, 1);
      g_assert_nonnull (decryption->cipher);
      if (messages[i].want_signatures == 0)
        continue;
      const GwSignature *first = g_ptr_array_index (decryption->signatures, 0);
      gboolean first_good = first->status == GW_SIGNATURE_GOOD;
      const GwSignature *good = first_good ? first : g_ptr_array_index (decryption->signatures, 1);
      g_assert_cmpstr (good->fingerprint, ==, signer);
    }
}

static void
test_damaged (void)
{
  g_autofree char *ours = NULL;
  g_autoptr (Lab) lab = open_with_keys (&ours);
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_autoptr (GBytes) message = lab_gpg (lab, text, "--sign --encrypt -u ed@example.org -r gateway@ccc.example");
  gsize size;
  const guint8 *data = g_bytes_get_data (message, &size);
  for (gsize i = 0; i < size; i += i < 24 ? 1 : 7)
    {
      g_test_message ("place %" G_GSIZE_FORMAT, i);
      g_autofree guint8 *copy = g_memdup2 (data, size);
      copy[i] ^= 0x20;
      g_autoptr (GBytes) changed = g_bytes_new (copy, size);
      g_autoptr (GwDecryption) decryption = decrypt (lab, changed);
      if (decryption->result == GW_DECRYPTION_DECRYPTED) /* a byte that does not matter, such as the key id */
        g_assert_true (g_bytes_equal (decryption->plaintext, text));
      else
        assert_result (decryption, GW_DECRYPTION_UNDECRYPTABLE, 0);
      g_autoptr (GBytes) cut = g_bytes_new (data, i);
      g_autoptr (GwDecryption) of_cut = decrypt (lab, cut);
      assert_result (of_cut, GW_DECRYPTION_UNDECRYPTABLE, 0);
    }
}

/* A signature inside that is bad is told as such, not as an undecryptable message. gpg makes none: a signed
 * message is changed, and encrypted as it is. */
static void
test_bad_inside (void)
{
  g_autofree char *ours = NULL;
  g_autoptr (Lab) lab = open_with_keys (&ours);
  g_autoptr (GBytes) text = lab_text (TEXT);
  for (guint change = 0; change < 2; change++)
    {
      g_autoptr (GBytes) message = lab_gpg (lab, text, "--sign --compress-algo none -u ed@example.org");
      gsize size;
      g_autofree guint8 *bytes = g_bytes_unref_to_data (g_steal_pointer (&message), &size);
      guint8 *place = memmem (bytes, size, "hello", 5);
      g_assert_nonnull (place);
      if (change)
        *place = 'j';
      g_autoptr (GBytes) changed = g_bytes_new (bytes, size);
      g_autoptr (GBytes) encrypted =
        lab_gpg (lab, changed, "--encrypt --no-literal --compress-algo none -r gateway@ccc.example");
      g_autoptr (GwDecryption) decryption = decrypt (lab, encrypted);
      assert_result (decryption, GW_DECRYPTION_DECRYPTED, 1);
      const GwSignature *signature = g_ptr_array_index (decryption->signatures, 0);
      g_assert_cmpint (signature->status, ==, change ? GW_SIGNATURE_BAD : GW_SIGNATURE_GOOD);
    }
}

static GBytes *
zeros (gsize size)
{
  return g_bytes_new_take (g_malloc0 (size), size);
}

static void
set_max_output (Lab *lab, const char *limit)
{
  g_autofree char *path = g_build_filename (lab->ours, "gpg.conf", NULL);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_autofree char *changed = g_strconcat (text, "max-output ", limit, "\n", NULL);
  g_assert_true (g_file_set_contents (path, changed, -1, NULL));
  g_autoptr (GError) error = NULL;
  gw_openpgp_free (g_steal_pointer (&lab->engine));
  lab->engine = gw_openpgp_new (lab->ours, &error);
  g_assert_no_error (error);
}

/* 200 MB of zeros in some KB, against the limit that the engine has by itself and the one of gpg.conf; what is
 * just below passes. */
static void
test_bomb (void)
{
  g_autofree char *ours = NULL;
  g_autoptr (Lab) lab = open_with_keys (&ours);
  static const char *const options[] = {
    "-z 9 --encrypt -r gateway@ccc.example",
    "-z 9 --sign --encrypt -u ed@example.org -r gateway@ccc.example",
  };
  const struct { const char *max_output; gsize size; GwDecryptionResult want; } rows[] = {
    { NULL, 200 * 1024 * 1024, GW_DECRYPTION_LIMITS },
    { NULL, 1024 * 1024, GW_DECRYPTION_DECRYPTED },
    { "1000000", 200 * 1024 * 1024, GW_DECRYPTION_LIMITS },
    { "1000000", 1000001, GW_DECRYPTION_LIMITS },
    { "1000000", 900000, GW_DECRYPTION_DECRYPTED },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint k = 0; k < G_N_ELEMENTS (options); k++)
      {
        g_test_message ("row %u, %s", i, options[k]);
        if (rows[i].max_output != NULL)
          set_max_output (lab, rows[i].max_output);
        g_autoptr (GBytes) text = zeros (rows[i].size);
        g_autoptr (GBytes) message = lab_gpg (lab, text, options[k]);
        g_autoptr (GwDecryption) decryption = decrypt (lab, message);
        assert_result (decryption, rows[i].want, rows[i].want == GW_DECRYPTION_DECRYPTED ? k : 0);
        if (k == 0)
          continue;
        g_autoptr (GError) error = NULL;
        g_autoptr (GwDecryption) unwrapped = gw_openpgp_unwrap (lab->engine, message, &error);
        g_autoptr (GBytes) data = NULL;
        g_autoptr (GPtrArray) found = gw_openpgp_verify_message (lab->engine, unwrapped->plaintext, &data, &error);
        g_assert_no_error (error);
        g_assert_cmpuint (found->len, ==, rows[i].want == GW_DECRYPTION_DECRYPTED ? 1 : 0);
        g_assert_cmpuint (g_bytes_get_size (data), ==, found->len > 0 ? rows[i].size : 0);
      }
}

/* The unwrapped message still verifies, by us and by stock gpg. */
static void
test_unwrap (void)
{
  g_autofree char *ours = NULL;
  g_autoptr (Lab) lab = open_with_keys (&ours);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_autoptr (GBytes) message = lab_gpg (lab, text, "--sign --encrypt -u ed@example.org -r gateway@ccc.example");
  g_autoptr (GwDecryption) unwrapped = gw_openpgp_unwrap (lab->engine, message, &error);
  g_assert_no_error (error);
  assert_result (unwrapped, GW_DECRYPTION_DECRYPTED, 0);
  g_autoptr (GBytes) data = NULL;
  g_autoptr (GPtrArray) found = gw_openpgp_verify_message (lab->engine, unwrapped->plaintext, &data, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (found->len, ==, 1);
  g_assert_cmpint (((GwSignature *) g_ptr_array_index (found, 0))->status, ==, GW_SIGNATURE_GOOD);
  g_assert_true (g_bytes_equal (data, text));
  g_autoptr (GBytes) stock = lab_gpg (lab, unwrapped->plaintext, "--decrypt");
  g_assert_true (g_bytes_equal (stock, text));
  g_autoptr (GBytes) unsigned_one = lab_gpg (lab, text, "--encrypt -r gateway@ccc.example");
  g_autoptr (GwDecryption) opened = gw_openpgp_unwrap (lab->engine, unsigned_one, &error);
  assert_result (opened, GW_DECRYPTION_DECRYPTED, 0);
  g_autoptr (GPtrArray) none = gw_openpgp_verify_message (lab->engine, opened->plaintext, &data, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
  g_autoptr (GBytes) foreign = lab_gpg (lab, text, "--encrypt -r ed@example.org");
  g_autoptr (GwDecryption) closed = gw_openpgp_unwrap (lab->engine, foreign, &error);
  assert_result (closed, GW_DECRYPTION_UNDECRYPTABLE, 0);
}

/* An agent that does not start is our failure, not an undecryptable message. */
static void
test_no_agent (void)
{
  g_autofree char *ours = NULL;
  g_autoptr (Lab) lab = open_with_keys (&ours);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_autoptr (GBytes) message = lab_gpg (lab, text, "--encrypt -r gateway@ccc.example");
  g_autoptr (GwDecryption) good = decrypt (lab, message);
  assert_result (good, GW_DECRYPTION_DECRYPTED, 0);
  g_assert_true (gw_openpgp_stop_agent (lab->engine, &error));
  g_autofree char *options = g_build_filename (lab->ours, "gpg.conf", NULL);
  g_autofree char *before = NULL;
  g_assert_true (g_file_get_contents (options, &before, NULL, NULL));
  g_autofree char *broken = g_strconcat (before, "agent-program /bin/false\n", NULL);
  g_assert_true (g_file_set_contents (options, broken, -1, NULL));
  g_autoptr (GwDecryption) failed = gw_openpgp_decrypt (lab->engine, message, &error);
  g_assert_error (error, GW_ERROR, GW_ERROR_CRYPTO);
  g_assert_null (failed);
  g_clear_error (&error);
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *micalg = NULL;
  g_assert_false (gw_openpgp_sign (lab->engine, ours, text, &signature, &micalg, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CRYPTO);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (options, before, -1, NULL));
  g_autoptr (GwDecryption) again = decrypt (lab, message);
  assert_result (again, GW_DECRYPTION_DECRYPTED, 0);
}

static void
test_sign (void)
{
  g_autofree char *ours = NULL;
  g_autoptr (Lab) lab = open_with_keys (&ours);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_autofree char *path = lab_write (lab, "text", text);
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) signature = NULL;
      g_autofree char *micalg = NULL;
      g_assert_true (gw_openpgp_sign (lab->engine, ours, text, &signature, &micalg, &error));
      g_assert_cmpstr (micalg, ==, "pgp-sha512");
      g_assert_true (g_str_has_prefix (g_bytes_get_data (signature, NULL), "-----BEGIN PGP SIGNATURE-----\n"));
      g_autofree char *signature_path = lab_write (lab, "text.asc", signature);
      g_autofree char *command = g_strdup_printf ("--verify %s %s", signature_path, path);
      g_autoptr (GBytes) stock = lab_gpg (lab, NULL, command);
      g_autoptr (GPtrArray) found = gw_openpgp_verify (lab->engine, text, signature, &error);
      g_assert_cmpuint (found->len, ==, 1);
      g_assert_cmpstr (((GwSignature *) g_ptr_array_index (found, 0))->fingerprint, ==, ours);
    }
  g_autofree char *ed = lab_fingerprint (lab, "ed", 0);
  g_autoptr (GBytes) none = NULL;
  g_autofree char *no_micalg = NULL;
  g_assert_false (gw_openpgp_sign (lab->engine, ed, text, &none, &no_micalg, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
  g_assert_null (none);
}

static void
test_encrypt (void)
{
  g_autofree char *ours = NULL;
  g_autoptr (Lab) lab = open_with_keys (&ours);
  g_autofree char *ed = lab_fingerprint (lab, "ed", 0);
  g_autofree char *sign_only = lab_key (lab, "signonly", "ed25519", "sign,cert", NULL, NULL);
  g_autofree char *stranger = lab_key (lab, "stranger", "ed25519", "sign,cert", NULL, NULL);
  g_autofree char *expired = lab_key (lab, "expired", "rsa2048", "sign,cert,encr", "2020-12-31", "20200101T000000");
  lab_know (lab, "signonly");
  lab_know (lab, "expired");
  g_autoptr (GBytes) text = lab_text (TEXT);
  const struct { const char *recipients[3]; int want_code; const char *want_word; } rows[] = {
    { { ed }, -1, NULL }, { { ed, ours }, -1, NULL },
    { { NULL }, GW_ERROR_NOINPUT, "nobody" },
    { { stranger }, GW_ERROR_NOINPUT, stranger },
    { { ed, stranger }, GW_ERROR_NOINPUT, stranger },
    { { sign_only }, GW_ERROR_PERMANENT, "no valid subkey" },
    { { ed, expired }, GW_ERROR_PERMANENT, "expired" },
    { { "ed@example.org" }, GW_ERROR_NOINPUT, "no fingerprint" },
    { { "--default-key" }, GW_ERROR_NOINPUT, "no fingerprint" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %u", i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) message = gw_openpgp_encrypt (lab->engine, rows[i].recipients, text, &error);
      if (rows[i].want_code >= 0)
        {
          g_assert_error (error, GW_ERROR, rows[i].want_code);
          g_assert_nonnull (strstr (error->message, rows[i].want_word));
          g_assert_null (message);
          continue;
        }
      g_assert_no_error (error);
      g_assert_true (g_str_has_prefix (g_bytes_get_data (message, NULL), "-----BEGIN PGP MESSAGE-----\n"));
      g_autoptr (GBytes) stock = lab_gpg (lab, message, "--decrypt");
      g_assert_true (g_bytes_equal (stock, text));
      g_autoptr (GwDecryption) decryption = decrypt (lab, message);
      g_assert_cmpint (decryption->result == GW_DECRYPTION_DECRYPTED, ==, rows[i].recipients[1] != NULL);
      g_assert_cmpuint (g_strv_length (decryption->recipients), ==, rows[i].recipients[1] != NULL ? 2 : 1);
    }
}

/* Mails of the corpus to keys and passphrases that we lack: their armor is found by gpg itself. */
static void
test_corpus_foreign (void)
{
  g_autofree char *ours = NULL;
  g_autoptr (Lab) lab = open_with_keys (&ours);
  static const char *const mails[] = { "encrypted-to-passphrase.txt", "encrypted-to-absent-key.txt",
                                       "containing-pgp-garbage.txt", "mutt_protected_headers.txt" };
  for (guint i = 0; i < G_N_ELEMENTS (mails); i++)
    {
      g_test_message ("%s", mails[i]);
      g_autofree char *path = g_strconcat ("schleuder/mails/", mails[i], NULL);
      g_autoptr (GBytes) mail = lab_corpus (path);
      g_autoptr (GwDecryption) decryption = decrypt (lab, mail);
      assert_result (decryption, GW_DECRYPTION_UNDECRYPTABLE, 0);
    }
}

static void
test_sequoia (void)
{
  g_autofree char *ours = NULL;
  g_autoptr (Lab) lab = open_with_keys (&ours);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_autoptr (GBytes) certificate = gw_openpgp_export (lab->engine, ours, &error);
  g_autofree char *to = lab_write (lab, "to.pgp", certificate);
  g_autofree char *key = g_build_filename (lab->theirs, "sq.key", NULL);
  g_autofree char *generate = g_strdup_printf ("sq key generate -u 'Sequoia <sq@example.org>' --can-sign -e %s", key);
  g_autofree char *extract = g_strdup_printf ("sq key extract-cert %s", key);
  g_autofree char *make = g_strdup_printf ("sq encrypt --signer-key %s --recipient-cert %s", key, to);
  g_autoptr (GBytes) generated = lab_run (lab, NULL, generate);
  g_autoptr (GBytes) signer = lab_run (lab, NULL, extract);
  g_autoptr (GBytes) message = lab_run (lab, text, make);
  g_autoptr (GwKey) imported = gw_openpgp_import (lab->engine, signer, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GwDecryption) decryption = decrypt (lab, message);
  assert_result (decryption, GW_DECRYPTION_DECRYPTED, 1);
  g_assert_cmpint (((GwSignature *) g_ptr_array_index (decryption->signatures, 0))->status, ==, GW_SIGNATURE_GOOD);
}

/* gpg ends without a word at an armor whose checksum does not fit; RFC 9580 wants none. */
static void
test_damaged_armor (void)
{
  g_autofree char *ours = NULL;
  g_autoptr (Lab) lab = open_with_keys (&ours);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = lab_text (TEXT);
  g_autoptr (GBytes) certificate = gw_openpgp_export (lab->engine, ours, &error);
  g_autofree char *to = lab_write (lab, "to.pgp", certificate);
  g_autofree char *make = g_strdup_printf ("sq encrypt --recipient-cert %s", to);
  g_autoptr (GBytes) message = lab_run (lab, text, make);
  gsize size;
  const char *data = g_bytes_get_data (message, &size);
  static const struct {
    const char *pattern, *by; /* what is changed in the armor */
    GwDecryptionResult want;
  } rows[] = {
    { "\n=", "\n=", GW_DECRYPTION_DECRYPTED },
    { "\n=.{4}\n", "\n", GW_DECRYPTION_DECRYPTED },
    { "\n=.{4}\n", "\n=AAAA\n", GW_DECRYPTION_UNDECRYPTABLE },
    { "\n=.{4}\n", "\n=AA\n", GW_DECRYPTION_UNDECRYPTABLE },
    { ".{4}\n=", "AAAA\n=", GW_DECRYPTION_UNDECRYPTABLE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s by %s", rows[i].pattern, rows[i].by);
      g_autoptr (GRegex) regex = g_regex_new (rows[i].pattern, 0, 0, NULL);
      g_autofree char *armor = g_regex_replace_literal (regex, data, (gssize) size, 0, rows[i].by, 0, &error);
      g_autoptr (GBytes) changed = lab_text (armor);
      g_autoptr (GwDecryption) decryption = decrypt (lab, changed);
      assert_result (decryption, rows[i].want, 0);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/openpgp/decrypt/messages", test_messages);
  g_test_add_func ("/openpgp/decrypt/damaged", test_damaged);
  g_test_add_func ("/openpgp/decrypt/damaged-armor", test_damaged_armor);
  g_test_add_func ("/openpgp/decrypt/bad-inside", test_bad_inside);
  g_test_add_func ("/openpgp/decrypt/bomb", test_bomb);
  g_test_add_func ("/openpgp/decrypt/unwrap", test_unwrap);
  g_test_add_func ("/openpgp/decrypt/no-agent", test_no_agent);
  g_test_add_func ("/openpgp/decrypt/corpus-foreign", test_corpus_foreign);
  g_test_add_func ("/openpgp/decrypt/sequoia", test_sequoia);
  g_test_add_func ("/openpgp/sign", test_sign);
  g_test_add_func ("/openpgp/encrypt", test_encrypt);
  return g_test_run ();
}
