/* SPDX-License-Identifier: Apache-2.0
 * The engine's home: private, prompt-free, whole; and failures of ours that must not look like findings. */
#include "lab.h"
#include "base/file.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
test_init (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  struct stat status;
  g_assert_cmpint (stat (lab->ours, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0700);
  g_autofree char *options = g_build_filename (lab->ours, "gpg.conf", NULL);
  g_assert_cmpint (stat (options, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  /* gpg understands each option that was written: stock gpg complains of none */
  g_autofree char *command = g_strdup_printf ("gpg --homedir %s --batch --list-keys --fingerprint", lab->ours);
  g_autoptr (GBytes) output = lab_run (lab, NULL, command);
  /* a second run keeps what an operator has changed */
  g_assert_true (g_file_set_contents (options, "max-output 1\n", -1, NULL));
  g_assert_true (gw_openpgp_home_init (lab->ours, &error));
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (options, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "max-output 1\n");
  g_assert_true (g_str_has_prefix (gw_openpgp_version (lab->engine), "gpg 2."));
}

static void
test_refused_homes (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autofree char *open_home = g_build_filename (lab->base, "open", NULL);
  g_autofree char *link = g_build_filename (lab->base, "link", NULL);
  g_autofree char *missing = g_build_filename (lab->base, "missing", NULL);
  g_autofree char *file = g_build_filename (lab->base, "file", NULL);
  g_autofree char *padding = g_strnfill (GW_OPENPGP_MAX_HOME, 'x');
  g_autofree char *too_long = g_build_filename (lab->base, padding, NULL);
  g_assert_cmpint (g_mkdir (open_home, 0700), ==, 0);
  g_assert_cmpint (g_chmod (open_home, 0750), ==, 0);
  g_assert_cmpint (symlink (lab->ours, link), ==, 0);
  g_assert_true (g_file_set_contents_full (file, "", 0, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  const struct { const char *home; int want; } rows[] = {
    { open_home, GW_ERROR_CONFIG }, { link, GW_ERROR_CONFIG }, { missing, GW_ERROR_NOINPUT },
    { file, GW_ERROR_CONFIG }, { too_long, GW_ERROR_CONFIG },
  };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GwOpenpgp) engine = gw_openpgp_new (rows[i].home, &error);
      g_assert_error (error, GW_ERROR, rows[i].want);
      g_assert_null (engine);
      if (rows[i].home == missing || rows[i].home == file)
        continue;
      g_clear_error (&error);
      g_assert_false (gw_openpgp_home_init (rows[i].home, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
    }
  g_autoptr (GError) error = NULL;
  g_assert_cmpint (g_chmod (open_home, 0700), ==, 0);
  g_autoptr (GwOpenpgp) engine = gw_openpgp_new (open_home, &error);
  g_assert_no_error (error);
}

/* gpg calls every key unknown when the keyring is damaged: we call it a failure, and nobody is refused. */
static void
test_damaged_keyring (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_free (lab_key (lab, "a", "ed25519", "sign,cert", NULL, NULL));
  g_free (lab_key (lab, "b", "ed25519", "sign,cert", NULL, NULL));
  lab_know (lab, "a");
  lab_know (lab, "b");
  g_autofree char *b = lab_fingerprint (lab, "b", 0);
  g_autoptr (GBytes) text = lab_text ("hello\r\n");
  g_autoptr (GBytes) signature = lab_gpg (lab, text, "-u b@example.org --detach-sign");
  g_autofree char *path = g_build_filename (lab->ours, "pubring.kbx", NULL);
  g_autofree char *whole = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (path, &whole, &size, NULL));
  for (guint damage = 0; damage < 3; damage++)
    {
      g_test_message ("damage %u", damage);
      g_autoptr (GError) error = NULL;
      g_autofree char *bytes = g_memdup2 (whole, size);
      if (damage == 1)
        memset (bytes, 0x55, 64);
      g_assert_true (g_file_set_contents (path, bytes, (gssize) (damage == 2 ? size - 100 : size), NULL));
      g_autoptr (GPtrArray) found = gw_openpgp_verify (lab->engine, text, signature, &error);
      if (damage == 0)
        {
          g_assert_no_error (error);
          g_assert_cmpint (((GwSignature *) g_ptr_array_index (found, 0))->status, ==, GW_SIGNATURE_GOOD);
          continue;
        }
      g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
      g_assert_null (found);
      g_clear_error (&error);
      g_assert_null (gw_openpgp_find_key (lab->engine, b, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
      g_clear_error (&error);
      g_assert_null (gw_openpgp_list_keys (lab->engine, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
    }
}

/* A gpg that is killed says nothing, which gpgme takes for "no signature": we call it a failure. */
static void
test_killed_gpg (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  g_autofree char *own = gw_openpgp_generate (lab->engine, "Gateway <gateway@ccc.example>", &error);
  g_autoptr (GBytes) text = lab_text ("hello\r\n");
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *micalg = NULL;
  g_assert_true (gw_openpgp_sign (lab->engine, own, text, &signature, &micalg, &error));
  const char *const recipients[] = { own, NULL };
  g_autoptr (GBytes) message = gw_openpgp_encrypt (lab->engine, recipients, text, &error);
  g_assert_no_error (error);

  /* With this the dynamic linker lists gpg's libraries, and gpg ends before it has begun. */
  g_setenv ("LD_TRACE_LOADED_OBJECTS", "1", TRUE);
  g_autoptr (GPtrArray) found = gw_openpgp_verify (lab->engine, text, signature, &error);
  g_assert_error (error, GW_ERROR, GW_ERROR_CRYPTO);
  g_assert_null (found);
  g_clear_error (&error);
  g_autoptr (GwDecryption) decryption = gw_openpgp_decrypt (lab->engine, message, &error);
  g_assert_error (error, GW_ERROR, GW_ERROR_CRYPTO);
  g_assert_null (decryption);
  g_clear_error (&error);
  g_autoptr (GBytes) unsaid = NULL;
  g_autofree char *no_micalg = NULL;
  g_assert_false (gw_openpgp_sign (lab->engine, own, text, &unsaid, &no_micalg, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CRYPTO);
  g_clear_error (&error);
  g_unsetenv ("LD_TRACE_LOADED_OBJECTS");
  g_autoptr (GPtrArray) again = gw_openpgp_verify (lab->engine, text, signature, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (again->len, ==, 1);
}

static void
test_agent (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  g_autofree char *socket = g_build_filename (lab->ours, "S.gpg-agent", NULL);
  g_assert_false (g_file_test (socket, G_FILE_TEST_EXISTS));
  g_assert_true (gw_openpgp_stop_agent (lab->engine, &error)); /* none runs: no failure */
  g_assert_false (g_file_test (socket, G_FILE_TEST_EXISTS));
  g_autofree char *own = gw_openpgp_generate (lab->engine, "Gateway <gateway@ccc.example>", &error);
  g_assert_no_error (error);
  g_assert_true (g_file_test (socket, G_FILE_TEST_EXISTS));
  g_assert_true (gw_openpgp_stop_agent (lab->engine, &error));
  g_assert_false (g_file_test (socket, G_FILE_TEST_EXISTS));
  /* an import signs a trial, and leaves no agent behind */
  g_free (lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL));
  lab_know (lab, "ed");
  g_assert_false (g_file_test (socket, G_FILE_TEST_EXISTS));
}

/* Two engines in one process do not mix their keyrings. */
static void
test_two_engines (void)
{
  g_autoptr (Lab) one = lab_open ();
  g_autoptr (Lab) two = lab_open ();
  g_autoptr (GError) error = NULL;
  g_autofree char *a = gw_openpgp_generate (one->engine, "A <a@example.org>", &error);
  g_autofree char *b = gw_openpgp_generate (two->engine, "B <b@example.org>", &error);
  g_autoptr (GwKey) a_in_one = gw_openpgp_find_key (one->engine, a, &error);
  g_autoptr (GwKey) a_in_two = gw_openpgp_find_key (two->engine, a, &error);
  g_autoptr (GwKey) b_in_two = gw_openpgp_find_key (two->engine, b, &error);
  g_assert_no_error (error);
  g_assert_true (a_in_one != NULL && a_in_two == NULL && b_in_two != NULL);
}

/* While another process changes the keyring, an import is told to come again. */
static void
test_busy (void)
{
  g_autoptr (Lab) lab = lab_open ();
  g_autoptr (GError) error = NULL;
  g_free (lab_key (lab, "ed", "ed25519", "sign,cert", NULL, NULL));
  g_autoptr (GBytes) material = lab_export (lab, "ed");
  g_autofree char *holder = g_strdup_printf ("flock -n %s/notigate.lock sh -c 'echo held; read line'", lab->ours);
  g_auto (GStrv) arguments = NULL;
  g_assert_true (g_shell_parse_argv (holder, NULL, &arguments, NULL));
  GPid pid;
  int in, out;
  char word[5] = "";
  g_assert_true (g_spawn_async_with_pipes (NULL, arguments, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL,
                                           NULL, &pid, &in, &out, NULL, &error));
  g_assert_cmpint (read (out, word, 4), ==, 4);
  g_assert_null (gw_openpgp_import (lab->engine, material, NULL, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_BUSY);
  g_clear_error (&error);
  close (in);
  while (read (out, word, 1) > 0)
    ;
  close (out);
  g_autoptr (GwKey) key = gw_openpgp_import (lab->engine, material, NULL, &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/openpgp/home/init", test_init);
  g_test_add_func ("/openpgp/home/refused", test_refused_homes);
  g_test_add_func ("/openpgp/home/damaged-keyring", test_damaged_keyring);
  g_test_add_func ("/openpgp/home/killed-gpg", test_killed_gpg);
  g_test_add_func ("/openpgp/home/agent", test_agent);
  g_test_add_func ("/openpgp/home/two-engines", test_two_engines);
  g_test_add_func ("/openpgp/home/busy", test_busy);
  return g_test_run ();
}
