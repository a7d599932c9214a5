/* SPDX-License-Identifier: Apache-2.0 */
#include "openpgp/openpgp-home.h"
#include "base/error.h"
#include "base/file.h"
#include "openpgp/openpgp.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SECRETS "private-keys-v1.d" /* gpg-agent's name for it */

/* What is good enough is the policy's matter; these options only keep gpg from asking, guessing, fetching,
 * and from filling the memory. */
static const char base_options[] =
  "# Written by notigate init. Whose key counts is decided by the directory of contacts.\n"
  "trust-model always\n"
  "no-auto-check-trustdb\n"
  "# Never a prompt, never the network, never a key from a message.\n"
  "pinentry-mode error\n"
  "no-symkey-cache\n"
  "disable-dirmngr\n"
  "no-auto-key-locate\n"
  "no-auto-key-retrieve\n"
  "no-auto-key-import\n"
  "# What we write.\n"
  "no-comments\n"
  "no-emit-version\n"
  "digest-algo SHA512\n"
  "cert-digest-algo SHA512\n"
  "personal-cipher-preferences AES256 AES192 AES\n"
  "compress-algo none\n"
  "no-encrypt-to\n"
  "# Readers of the keyring need no lock of gpg's, whose waits of 50 ms and more would cost several judges half\n"
  "# of their time: writers replace the file whole, under notigate.lock.\n"
  "lock-never\n"
  "# No decrypted message is larger (bytes).\n";

static const char scratch_options[] =
  "no-autostart\n"
  "import-options import-minimal\n"
  "export-options export-minimal,no-export-attributes\n";

static const char agent_options[] =
  "# Written by notigate init. Nothing ever asks for a passphrase.\n"
  "pinentry-program /bin/false\n"
  "disable-scdaemon\n";

static gboolean
write_missing (const char *home, const char *name, const char *text, GError **error)
{
  g_autofree char *path = g_build_filename (home, name, NULL);
  if (g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  return gw_file_replace (path, text, strlen (text), 0600, error);
}

static gboolean
write_options (const char *home, const char *more, GError **error)
{
  g_autofree char *options = g_strdup_printf ("%smax-output %d\n%s", base_options,
                                              GW_OPENPGP_MAX_PLAINTEXT + GW_OPENPGP_MAX_OUTPUT_SLACK, more);
  return write_missing (home, "gpg.conf", options, error)
         && write_missing (home, "gpg-agent.conf", agent_options, error);
}

gboolean
gw_openpgp_home_init (const char *home, GError **error)
{
  if (strlen (home) > GW_OPENPGP_MAX_HOME)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG,
                   "%s: the path is longer than %d bytes, which leaves no room for the agent's socket; "
                   "fix: choose a shorter directory", home, GW_OPENPGP_MAX_HOME);
      return FALSE;
    }
  if (g_mkdir (home, 0700) < 0 && errno != EEXIST)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_IO, "cannot create %s: %s", home, g_strerror (errno));
      return FALSE;
    }
  return gw_file_check_private (home, FALSE, error) && write_options (home, "", error);
}

char *
gw_openpgp_home_new_scratch (GError **error)
{
  g_autoptr (GError) problem = NULL;
  char *home = g_dir_make_tmp ("gw-key-XXXXXX", &problem);
  if (home == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_IO, "cannot make a directory for temporary files: %s",
                   problem->message);
      return NULL;
    }
  if (write_options (home, scratch_options, error))
    return home;
  gw_openpgp_home_remove (home);
  return NULL;
}

gboolean
gw_openpgp_home_part_secrets (const char *home, const char *name, GError **error)
{
  g_autofree char *target = g_build_filename ("..", name, NULL);
  g_autofree char *directory = g_build_filename (home, target, NULL);
  g_autofree char *link = g_build_filename (home, SECRETS, NULL);
  if ((g_mkdir (directory, 0700) == 0 || errno == EEXIST) && symlink (target, link) == 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_IO, "cannot make %s beside %s: %s", name, home, g_strerror (errno));
  return FALSE;
}

gboolean
gw_openpgp_home_secrets_apart (const char *home)
{
  g_autofree char *path = g_build_filename (home, SECRETS, NULL);
  return g_file_test (path, G_FILE_TEST_IS_SYMLINK);
}

static void
remove_tree (const char *path)
{
  GDir *directory = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  if (directory != NULL)
    {
      for (const char *name; (name = g_dir_read_name (directory)) != NULL;)
        {
          g_autofree char *child = g_build_filename (path, name, NULL);
          remove_tree (child);
        }
      g_dir_close (directory);
    }
  g_remove (path);
}

void
gw_openpgp_home_remove (char *home)
{
  if (home == NULL)
    return;
  remove_tree (home);
  g_free (home);
}

guint64
gw_openpgp_home_max_output (const char *home)
{
  g_autofree char *path = g_build_filename (home, "gpg.conf", NULL);
  g_autofree char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  guint64 limit = 0;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);
      if (g_str_has_prefix (line, "max-output") && g_ascii_isspace (line[10]))
        limit = g_ascii_strtoull (line + 10, NULL, 10);
    }
  return limit;
}

/* A keybox is a row of blobs, each beginning with its length (32 bits, big-endian) and its type; the first
 * is the header with a magic number at 8 (GnuPG kbx/keybox-blob.c). */
static gboolean
keybox_is_whole (const guint8 *data, gsize size)
{
  if (size < 32 || data[4] != 1 || memcmp (data + 8, "KBXf", 4) != 0)
    return FALSE;
  for (gsize at = 0; at < size;)
    {
      if (size - at < 5)
        return FALSE;
      gsize length = (gsize) data[at] << 24 | (gsize) data[at + 1] << 16 | (gsize) data[at + 2] << 8 | data[at + 3];
      if (length < 5 || length > size - at)
        return FALSE;
      at += length;
    }
  return TRUE;
}

gboolean
gw_openpgp_home_check_keyring (const char *home, GError **error)
{
  g_autofree char *path = g_build_filename (home, "pubring.kbx", NULL);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) keybox = gw_file_load (path, G_MAXINT32, &problem);
  if (g_error_matches (problem, GW_ERROR, GW_ERROR_NOINPUT))
    return TRUE;
  if (keybox == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  gsize size;
  const guint8 *data = g_bytes_get_data (keybox, &size);
  if (size == 0 || keybox_is_whole (data, size))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "%s: the keyring is damaged, so that every sender would be "
               "unknown; fix: restore it from a backup", path);
  return FALSE;
}

gboolean
gw_openpgp_home_has_secrets (const char *home)
{
  g_autofree char *path = g_build_filename (home, SECRETS, NULL);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  if (directory == NULL)
    return g_file_test (path, G_FILE_TEST_EXISTS);
  for (const char *name; (name = g_dir_read_name (directory)) != NULL;)
    if (g_str_has_suffix (name, ".key"))
      return TRUE;
  return FALSE;
}

int
gw_openpgp_home_lock (const char *home, GError **error)
{
  g_autofree char *path = g_build_filename (home, "notigate.lock", NULL);
  int fd = open (path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0)
    return fd;
  int code = fd >= 0 && errno == EWOULDBLOCK ? GW_ERROR_BUSY : GW_ERROR_IO;
  g_set_error (error, GW_ERROR, code, "%s: %s", path,
               code == GW_ERROR_BUSY ? "another process is changing the keyring" : g_strerror (errno));
  if (fd >= 0)
    close (fd);
  return -1;
}
