/* SPDX-License-Identifier: Apache-2.0 */
#include "lab.h"
#include "base/file.h"
#include <glib/gstdio.h>
#include <gio/gio.h>
#include <string.h>

GBytes *
lab_text (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

GBytes *
lab_join (GBytes *a, GBytes *b)
{
  GByteArray *joined = g_byte_array_new ();
  g_byte_array_append (joined, g_bytes_get_data (a, NULL), (guint) g_bytes_get_size (a));
  g_byte_array_append (joined, g_bytes_get_data (b, NULL), (guint) g_bytes_get_size (b));
  return g_byte_array_free_to_bytes (joined);
}

GBytes *
lab_run (Lab *lab, GBytes *input, const char *command_line)
{
  g_auto (GStrv) arguments = NULL;
  g_autoptr (GError) error = NULL;
  g_shell_parse_argv (command_line, NULL, &arguments, &error);
  g_assert_no_error (error);
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (
    (input != NULL ? G_SUBPROCESS_FLAGS_STDIN_PIPE : G_SUBPROCESS_FLAGS_NONE) | G_SUBPROCESS_FLAGS_STDOUT_PIPE
    | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_subprocess_launcher_setenv (launcher, "GNUPGHOME", lab->theirs, TRUE);
  g_autoptr (GSubprocess) process = g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments, &error);
  g_assert_no_error (error);
  GBytes *output = NULL;
  g_autoptr (GBytes) diagnostics = NULL;
  g_subprocess_communicate (process, input, NULL, &output, &diagnostics, &error);
  g_assert_no_error (error);
  if (!g_subprocess_get_successful (process))
    g_error ("%s: %.*s", command_line, (int) g_bytes_get_size (diagnostics),
             (const char *) g_bytes_get_data (diagnostics, NULL));
  return output;
}

GBytes *
lab_gpg (Lab *lab, GBytes *input, const char *arguments)
{
  g_autofree char *command = g_strconcat ("gpg --batch --no-tty --yes --quiet --trust-model always "
                                          "--pinentry-mode loopback --passphrase '' ", arguments, NULL);
  /* Export reads nothing: what is written to it may meet a closed pipe. */
  return lab_run (lab, g_str_has_prefix (arguments, "--export") ? NULL : input, command);
}

Lab *
lab_open (void)
{
  g_autoptr (GError) error = NULL;
  Lab *lab = g_new0 (Lab, 1);
  lab->base = g_strdup ("/tmp/gw-pgp-XXXXXX");
  g_assert_nonnull (g_mkdtemp (lab->base));
  lab->ours = g_build_filename (lab->base, "ours", NULL);
  lab->theirs = g_build_filename (lab->base, "theirs", NULL);
  g_assert_cmpint (g_mkdir (lab->theirs, 0700), ==, 0);
  g_assert_true (gw_openpgp_home_init (lab->ours, &error));
  lab->engine = gw_openpgp_new (lab->ours, &error);
  g_assert_no_error (error);
  return lab;
}

void
lab_close (Lab *lab)
{
  g_autoptr (GError) error = NULL;
  if (lab->engine != NULL)
    g_assert_true (gw_openpgp_stop_agent (lab->engine, &error));
  gw_openpgp_free (lab->engine);
  g_autoptr (GBytes) killed = lab_run (lab, NULL, "gpgconf --kill all");
  g_autofree char *remove = g_strdup_printf ("rm -rf %s", lab->base);
  g_autoptr (GBytes) removed = lab_run (lab, NULL, remove);
  g_free (lab->theirs);
  g_free (lab->ours);
  g_free (lab->base);
  g_free (lab);
}

char *
lab_fingerprint (Lab *lab, const char *name, guint index)
{
  g_autofree char *command = g_strdup_printf ("--with-colons --list-keys =\"%s <%s@example.org>\"", name, name);
  g_autoptr (GBytes) listing = lab_gpg (lab, NULL, command);
  g_autofree char *text = g_strndup (g_bytes_get_data (listing, NULL), g_bytes_get_size (listing));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ":", -1);
      if (g_strcmp0 (fields[0], "fpr") == 0 && index-- == 0)
        return g_strdup (fields[9]);
    }
  g_error ("%s has no such key", name);
}

char *
lab_key (Lab *lab, const char *name, const char *algorithm, const char *usage, const char *expiry, const char *when)
{
  g_autofree char *fake = when != NULL ? g_strdup_printf ("--faked-system-time %s", when) : g_strdup ("");
  g_autofree char *command = g_strdup_printf ("%s --quick-gen-key \"%s <%s@example.org>\" %s %s %s", fake, name, name,
                                              algorithm, usage, expiry != NULL ? expiry : "never");
  g_autoptr (GBytes) output = lab_gpg (lab, NULL, command);
  return lab_fingerprint (lab, name, 0);
}

GBytes *
lab_export (Lab *lab, const char *name)
{
  g_autofree char *command = g_strdup_printf ("--armor --export =\"%s <%s@example.org>\"", name, name);
  return lab_gpg (lab, NULL, command);
}

void
lab_know (Lab *lab, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) material = lab_export (lab, name);
  g_autoptr (GwKey) key = gw_openpgp_import (lab->engine, material, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (key);
}

char *
lab_write (Lab *lab, const char *name, GBytes *content)
{
  g_autoptr (GError) error = NULL;
  char *path = g_build_filename (lab->theirs, name, NULL);
  gsize size;
  const char *data = g_bytes_get_data (content, &size);
  g_assert_true (g_file_set_contents (path, size > 0 ? data : "", (gssize) size, &error));
  return path;
}

GBytes *
lab_corpus (const char *path)
{
  const char *corpus = g_getenv ("NOTIGATE_CORPUS");
  g_autoptr (GError) error = NULL;
  g_assert_nonnull (corpus);
  g_autofree char *full = g_build_filename (corpus, path, NULL);
  GBytes *bytes = gw_file_load (full, 64 * 1024 * 1024, &error);
  g_assert_no_error (error);
  return bytes;
}
