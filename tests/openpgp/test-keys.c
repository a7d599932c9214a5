/* SPDX-License-Identifier: Apache-2.0
 * Key files from outside: what they hold, what is refused, and that the others do not suffer. */
#include "lab.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/file.h"
#include <glib/gstdio.h>
#include <string.h>

static char *
keyring_digest (Lab *lab)
{
  g_autofree char *path = g_build_filename (lab->ours, "pubring.kbx", NULL);
  g_autoptr (GBytes) bytes = gw_file_load (path, G_MAXINT32, NULL);
  return bytes != NULL ? gw_sha256_hex_bytes (bytes) : g_strdup ("none");
}

static void
assert_refused (Lab *lab, GBytes *material, const char *expected, int want_code, const char *want_word)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *before = keyring_digest (lab);
  g_autoptr (GwKey) key = gw_openpgp_import (lab->engine, material, expected, &error);
  g_autofree char *after = keyring_digest (lab);
  g_assert_error (error, GW_ERROR, want_code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, want_word));
  g_assert_null (key);
  g_assert_cmpstr (before, ==, after);
}

static GwKey *
import (Lab *lab, GBytes *material, const char *expected)
{
  g_autoptr (GError) error = NULL;
  GwKey *key = gw_openpgp_import (lab->engine, material, expected, &error);
  g_assert_no_error (error);
  return key;
}

static void
test_facts (void)
{
  g_autoptr (Lab) lab = lab_open ();
  static const struct {
    const char *name, *algorithm, *usage, *expiry;
    const char *want_algorithm;
    int want_number;
    guint want_bits;
    gboolean want_sign, want_encrypt;
  } rows[] = {
    { "ed", "ed25519", "sign,cert", NULL, "ed25519", 22, 255, TRUE, FALSE },
    { "certonly", "ed25519", "cert", "2y", "ed25519", 22, 255, FALSE, FALSE },
    { "rsa", "rsa3072", "sign,cert,encr", NULL, "rsa3072", 1, 3072, TRUE, TRUE },
    { "weak", "rsa1024", "sign,cert", NULL, "rsa1024", 1, 1024, TRUE, FALSE },
    { "p256", "nistp256", "sign,cert", NULL, "nistp256", 19, 256, TRUE, FALSE },
    { "dsa", "dsa1024", "sign,cert", NULL, "dsa1024", 17, 1024, TRUE, FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *fingerprint = lab_key (lab, rows[i].name, rows[i].algorithm, rows[i].usage, rows[i].expiry, NULL);
      g_autoptr (GBytes) material = lab_export (lab, rows[i].name);
      g_autoptr (GwKey) key = import (lab, material, fingerprint);
      g_assert_cmpstr (key->fingerprint, ==, fingerprint);
      g_assert_cmpuint (key->subkeys->len, ==, 1);
      const GwSubkey *primary = g_ptr_array_index (key->subkeys, 0);
      g_assert_cmpstr (primary->fingerprint, ==, fingerprint);
      g_assert_cmpstr (primary->algorithm, ==, rows[i].want_algorithm);
      g_assert_cmpint (primary->public_key_algorithm, ==, rows[i].want_number);
      g_assert_cmpuint (primary->bits, ==, rows[i].want_bits);
      g_assert_cmpint (primary->can_sign, ==, rows[i].want_sign);
      g_assert_cmpint (primary->can_encrypt, ==, rows[i].want_encrypt);
      g_assert_true (primary->can_certify);
      g_assert_true (ABS (gw_clock_now () - primary->created_us) < GW_HOUR);
      g_assert_cmpint (primary->expires_us > gw_clock_now () + 700 * GW_DAY, ==, rows[i].expiry != NULL);
      g_autofree char *user_id = g_strdup_printf ("%s <%s@example.org>", rows[i].name, rows[i].name);
      g_assert_cmpstr (key->user_ids[0], ==, user_id);
      g_assert_null (key->user_ids[1]);
    }
}

static void
test_generate (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  g_autofree char *fingerprint = gw_openpgp_generate (lab->engine, "CCC Gateway <gateway@ccc.example>", &error);
  g_assert_no_error (error);
  g_autoptr (GwKey) key = gw_openpgp_find_key (lab->engine, fingerprint, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (key->subkeys->len, ==, 2);
  const GwSubkey *primary = g_ptr_array_index (key->subkeys, 0), *subkey = g_ptr_array_index (key->subkeys, 1);
  g_assert_cmpstr (primary->algorithm, ==, "ed25519");
  g_assert_true (primary->can_sign && primary->can_certify && !primary->can_encrypt);
  g_assert_cmpstr (subkey->algorithm, ==, "cv25519");
  g_assert_true (subkey->can_encrypt && !subkey->can_sign);
  g_assert_cmpint (primary->expires_us, ==, 0);
  g_assert_cmpint (subkey->expires_us, ==, 0);
  g_assert_true (gw_openpgp_has_secret_key (lab->engine, fingerprint, &error));
  g_assert_false (gw_openpgp_delete_key (lab->engine, fingerprint, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_USAGE);
  g_clear_error (&error);
  g_autoptr (GwKey) by_subkey = gw_openpgp_find_key (lab->engine, subkey->fingerprint, &error);
  g_assert_cmpstr (by_subkey->fingerprint, ==, fingerprint);
}

static void
test_find_and_delete (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  g_autofree char *ed = lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL);
  g_autofree char *rsa = lab_key (lab, "rsa", "rsa2048", "sign,cert", NULL, NULL);
  lab_know (lab, "ed");
  lab_know (lab, "rsa");
  const struct { const char *fingerprint; gboolean want; } rows[] = {
    { ed, TRUE }, { rsa, TRUE }, { "ed@example.org", FALSE }, { "", FALSE }, { "--list-secret-keys", FALSE },
    { "0000000000000000000000000000000000000000", FALSE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GwKey) key = gw_openpgp_find_key (lab->engine, rows[i].fingerprint, &error);
      g_assert_no_error (error);
      g_assert_cmpint (key != NULL, ==, rows[i].want);
      g_assert_false (gw_openpgp_has_secret_key (lab->engine, rows[i].fingerprint, &error));
      g_assert_no_error (error);
      g_autoptr (GBytes) exported = gw_openpgp_export (lab->engine, rows[i].fingerprint, &error);
      g_assert_cmpint (exported != NULL, ==, rows[i].want);
      g_clear_error (&error);
    }
  g_assert_true (gw_openpgp_delete_key (lab->engine, ed, &error));
  g_assert_no_error (error);
  g_assert_false (gw_openpgp_delete_key (lab->engine, ed, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
  g_clear_error (&error);
  g_autoptr (GPtrArray) keys = gw_openpgp_list_keys (lab->engine, &error);
  g_assert_cmpuint (keys->len, ==, 1);
  g_assert_cmpstr (((GwKey *) g_ptr_array_index (keys, 0))->fingerprint, ==, rsa);
}

static void
test_choose (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  g_autofree char *a = lab_key (lab, "a", "ed25519", "sign,cert", NULL, NULL);
  g_autofree char *b = lab_key (lab, "b", "ed25519", "sign,cert", NULL, NULL);
  g_autoptr (GBytes) one = lab_export (lab, "a");
  g_autoptr (GBytes) both = lab_gpg (lab, NULL, "--armor --export");
  g_autoptr (GBytes) secret = lab_gpg (lab, NULL, "--armor --export-secret-keys a@example.org");
  g_autoptr (GBytes) secret_binary = lab_gpg (lab, NULL, "--export-secret-keys a@example.org");
  g_autoptr (GBytes) secret_behind = lab_join (one, secret);
  g_autoptr (GBytes) large = g_bytes_new_take (g_malloc0 (GW_OPENPGP_MAX_KEY_FILE + 1), GW_OPENPGP_MAX_KEY_FILE + 1);
  g_autoptr (GBytes) zeros = g_bytes_new_take (g_malloc0 (GW_OPENPGP_MAX_KEY_FILE), GW_OPENPGP_MAX_KEY_FILE);
  g_autoptr (GBytes) garbage = lab_text ("-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nhello\n");
  g_autoptr (GBytes) empty = lab_text ("");
  assert_refused (lab, both, NULL, GW_ERROR_DATA, "2 keys");
  assert_refused (lab, one, b, GW_ERROR_DATA, b);
  assert_refused (lab, secret, a, GW_ERROR_DATA, "secret key");
  assert_refused (lab, secret_binary, a, GW_ERROR_DATA, "secret key");
  assert_refused (lab, secret_behind, a, GW_ERROR_DATA, "secret key");
  assert_refused (lab, large, NULL, GW_ERROR_DATA, "fix: export");
  assert_refused (lab, zeros, NULL, GW_ERROR_DATA, "no OpenPGP public key");
  assert_refused (lab, garbage, NULL, GW_ERROR_DATA, "no OpenPGP public key");
  assert_refused (lab, empty, NULL, GW_ERROR_DATA, "no OpenPGP public key");
  g_autoptr (GPtrArray) seen = gw_openpgp_inspect (lab->engine, both, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (seen->len, ==, 2);
  g_assert_null (gw_openpgp_inspect (lab->engine, secret, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_DATA);
  g_clear_error (&error);
  g_autoptr (GPtrArray) none = gw_openpgp_list_keys (lab->engine, &error);
  g_assert_cmpuint (none->len, ==, 0);
  g_autoptr (GwKey) chosen = import (lab, both, b);
  g_assert_cmpstr (chosen->fingerprint, ==, b);
  g_autoptr (GPtrArray) keys = gw_openpgp_list_keys (lab->engine, &error);
  g_assert_cmpuint (keys->len, ==, 1);
}

static guint
count_packets (Lab *lab, GBytes *material, const char *word)
{
  g_autoptr (GBytes) listing = lab_gpg (lab, material, "--list-packets");
  g_autofree char *text = g_strndup (g_bytes_get_data (listing, NULL), g_bytes_get_size (listing));
  guint count = 0;
  for (const char *at = text; (at = strstr (at, word)) != NULL; at++)
    count++;
  return count;
}

/* Other people's signatures do not reach the keyring. */
static void
test_stripped (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  g_autofree char *ed = lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL);
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("fan%u", i);
      g_free (lab_key (lab, name, "ed25519", "sign,cert", NULL, NULL));
      g_autofree char *command = g_strdup_printf ("-u %s@example.org --quick-sign-key %s", name, ed);
      g_autoptr (GBytes) output = lab_gpg (lab, NULL, command);
    }
  g_autoptr (GBytes) material = lab_export (lab, "ed");
  g_assert_cmpuint (count_packets (lab, material, ":signature packet"), ==, 6);
  g_autoptr (GwKey) key = import (lab, material, ed);
  g_autofree char *path = g_build_filename (lab->ours, "pubring.kbx", NULL);
  g_autofree char *raw = g_strdup_printf ("gpg --homedir %s --batch --quiet --export", lab->ours);
  g_autoptr (GBytes) kept = lab_run (lab, NULL, raw);
  g_assert_cmpuint (count_packets (lab, kept, ":signature packet"), ==, 1);

  g_autoptr (GBytes) corpus = lab_corpus ("schleuder/keys/public-key-with-third-party-signature.txt");
  g_autoptr (GPtrArray) held = gw_openpgp_inspect (lab->engine, corpus, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (held->len, ==, 1);
  g_autoptr (GwKey) imported = import (lab, corpus, NULL);
  g_autoptr (GBytes) exported = gw_openpgp_export (lab->engine, imported->fingerprint, &error);
  g_assert_cmpuint (count_packets (lab, exported, ":signature packet"), <,
                    count_packets (lab, corpus, ":signature packet"));
}

/* A key with thousands of third-party signatures up to the size of a key file: taken, and small afterwards. */
static void
test_flooded (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autofree char *ed = lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL);
  g_free (lab_key (lab, "fan", "rsa1024", "sign,cert", NULL, NULL));
  g_autofree char *command = g_strdup_printf ("-u fan@example.org --quick-sign-key %s", ed);
  g_autoptr (GBytes) clean_material = lab_gpg (lab, NULL, "--export ed@example.org");
  g_autoptr (GBytes) signed_output = lab_gpg (lab, NULL, command);
  g_autoptr (GBytes) once = lab_gpg (lab, NULL, "--export ed@example.org");
  gsize clean_size = g_bytes_get_size (clean_material), size = g_bytes_get_size (once);
  const guint8 *data = g_bytes_get_data (once, NULL);
  g_autoptr (GByteArray) flood = g_byte_array_new ();
  g_byte_array_append (flood, data, (guint) size);
  guint count = 1;
  while (flood->len + (size - clean_size) < GW_OPENPGP_MAX_KEY_FILE)
    {
      g_byte_array_append (flood, data + clean_size, (guint) (size - clean_size));
      flood->data[flood->len - 1] = (guint8) count; /* not all the same, else gpg would fold them */
      flood->data[flood->len - 2] = (guint8) (count++ >> 8);
    }
  g_assert_cmpuint (count, >, 3000);
  g_autoptr (GBytes) material = g_bytes_new (flood->data, flood->len);
  g_autoptr (GwKey) key = import (lab, material, ed);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) exported = gw_openpgp_export (lab->engine, ed, &error);
  g_assert_cmpuint (g_bytes_get_size (exported), <, 2000);
}

static void
test_too_large_when_stripped (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autofree char *ed = lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL);
  g_autofree char *padding = g_strnfill (1500, 'x');
  g_autoptr (GString) uids = g_string_new ("");
  for (guint i = 0; i < 70; i++)
    g_string_append_printf (uids, "adduid\nuid%u %s\n\n\n", i, padding);
  g_string_append (uids, "save\n");
  g_autoptr (GBytes) input = lab_text (uids->str);
  g_autofree char *command = g_strdup_printf ("--allow-freeform-uid --command-fd 0 --edit-key %s", ed);
  g_autoptr (GBytes) output = lab_gpg (lab, input, command);
  g_autoptr (GBytes) material = lab_export (lab, "ed");
  g_assert_cmpuint (g_bytes_get_size (material), >, GW_OPENPGP_MAX_KEY);
  assert_refused (lab, material, ed, GW_ERROR_DATA, "fewer user ids");
}

/* Mallory binds the victim's key to his own as a subkey. If it were imported, gpg might find the victim's
 * signatures under Mallory's key, and call them bad. */
static void
test_stolen_subkey (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  const char *when = "20200101T000000!";
  g_autofree char *victim = lab_key (lab, "victim", "ed25519", "sign,cert", NULL, when);
  g_autofree char *mallory = lab_key (lab, "mallory", "ed25519", "sign,cert", NULL, when);
  g_autoptr (GBytes) clean = lab_export (lab, "mallory");
  g_autoptr (GBytes) listing = lab_gpg (lab, NULL, "--with-colons --with-keygrip --list-keys victim@example.org");
  g_autofree char *text = g_strndup (g_bytes_get_data (listing, NULL), g_bytes_get_size (listing));
  g_autofree char *grip = g_strndup (strstr (text, "\ngrp:::::::::") + strlen ("\ngrp:::::::::"), 40);
  g_autofree char *script = g_strdup_printf ("addkey\n13\n%s\nS\nQ\n0\nsave\n", grip);
  g_autoptr (GBytes) input = lab_text (script);
  g_autofree char *command =
    g_strdup_printf ("--faked-system-time %s --expert --command-fd 0 --edit-key %s", when, mallory);
  g_autoptr (GBytes) output = lab_gpg (lab, input, command);
  g_autofree char *stolen = lab_fingerprint (lab, "mallory", 1);
  g_assert_cmpstr (stolen, ==, victim);
  g_autoptr (GBytes) crafted = lab_export (lab, "mallory");
  g_autoptr (GBytes) genuine = lab_export (lab, "victim");
  g_autoptr (GwKey) known = import (lab, genuine, victim);
  assert_refused (lab, crafted, mallory, GW_ERROR_DATA, victim);
  g_autoptr (GwKey) twin = import (lab, clean, mallory);
  g_autoptr (GwKey) found = gw_openpgp_find_key (lab->engine, victim, &error);
  g_assert_cmpstr (found->fingerprint, ==, victim);
  /* and in the other order: the thief came first */
  g_assert_true (gw_openpgp_delete_key (lab->engine, victim, &error));
  g_assert_true (gw_openpgp_delete_key (lab->engine, mallory, &error));
  g_autoptr (GwKey) thief = import (lab, crafted, mallory);
  assert_refused (lab, genuine, victim, GW_ERROR_DATA, mallory);
}

/* A newer version of a key replaces facts: expiry moved, a subkey revoked. The others stay as they are. */
static void
test_update (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  g_autofree char *own = gw_openpgp_generate (lab->engine, "Gateway <gateway@ccc.example>", &error);
  g_autofree char *ed = lab_key (lab, "ed", "ed25519", "sign,cert", "1y", NULL);
  g_autofree char *other = lab_key (lab, "other", "rsa2048", "sign,cert,encr", NULL, NULL);
  lab_know (lab, "ed");
  lab_know (lab, "other");
  g_autofree char *extend = g_strdup_printf ("--quick-set-expire %s 3y", ed);
  g_autofree char *add = g_strdup_printf ("--quick-add-key %s cv25519 encr never", ed);
  g_autoptr (GBytes) extended = lab_gpg (lab, NULL, extend);
  g_autoptr (GBytes) added = lab_gpg (lab, NULL, add);
  g_autoptr (GBytes) material = lab_export (lab, "ed");
  g_autoptr (GwKey) key = import (lab, material, ed);
  g_assert_cmpuint (key->subkeys->len, ==, 2);
  g_assert_cmpint (((GwSubkey *) g_ptr_array_index (key->subkeys, 0))->expires_us, >, gw_clock_now () + 900 * GW_DAY);
  g_autoptr (GPtrArray) keys = gw_openpgp_list_keys (lab->engine, &error);
  g_assert_cmpuint (keys->len, ==, 3);
  g_assert_true (gw_openpgp_has_secret_key (lab->engine, own, &error));
}

static const struct {
  const char *file;
  const char *want_algorithm;
  gboolean want_revoked, want_expired;
} corpus_keys[] = {
  { "revoked_key.txt", "dsa1024", TRUE, FALSE },
  { "expired_key.txt", "rsa2048", FALSE, TRUE },
  { "broken_utf8_uid_key.txt", "dsa1024", FALSE, FALSE },
  { "encapsulated-sender.pub", "rsa1024", FALSE, FALSE },
  { "partially_expired_key.txt", "rsa2048", FALSE, FALSE },
  { "openpgpkey_52507B0163A8D9F0094FFE03B1A36F08069E55DE.asc", "rsa4096", FALSE, FALSE },
};

static void
test_corpus (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (corpus_keys); i++)
    {
      g_autofree char *path = g_strconcat ("schleuder/keys/", corpus_keys[i].file, NULL);
      g_autoptr (GBytes) material = lab_corpus (path);
      g_autoptr (GwKey) key = import (lab, material, NULL);
      const GwSubkey *primary = g_ptr_array_index (key->subkeys, 0);
      g_test_message ("%s: %s", corpus_keys[i].file, key->fingerprint);
      g_assert_nonnull (key->user_ids[0]);
      g_assert_cmpstr (primary->algorithm, ==, corpus_keys[i].want_algorithm);
      g_assert_cmpint (key->revoked, ==, corpus_keys[i].want_revoked);
      g_assert_cmpint (key->expired, ==, corpus_keys[i].want_expired);
    }
  g_autoptr (GPtrArray) keys = gw_openpgp_list_keys (lab->engine, &error);
  g_assert_cmpuint (keys->len, ==, G_N_ELEMENTS (corpus_keys) - 1); /* one comes twice, its life prolonged */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/openpgp/keys/facts", test_facts);
  g_test_add_func ("/openpgp/keys/generate", test_generate);
  g_test_add_func ("/openpgp/keys/find-and-delete", test_find_and_delete);
  g_test_add_func ("/openpgp/keys/choose", test_choose);
  g_test_add_func ("/openpgp/keys/stripped", test_stripped);
  g_test_add_func ("/openpgp/keys/flooded", test_flooded);
  g_test_add_func ("/openpgp/keys/too-large-when-stripped", test_too_large_when_stripped);
  g_test_add_func ("/openpgp/keys/stolen-subkey", test_stolen_subkey);
  g_test_add_func ("/openpgp/keys/update", test_update);
  g_test_add_func ("/openpgp/keys/corpus", test_corpus);
  return g_test_run ();
}
