/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/tar.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TIME G_GINT64_CONSTANT (1789368300000000)
#define MAX_FILE ((gsize) 1 << 20)

static const struct {
  const char *name;
  gsize size;
} files[] = {
  { "empty.txt", 0 },      { "entries/1.txt", 1 }, { "entries/2.txt", 511 }, { "a.sh", 512 },
  { "entries/3.txt", 513 }, { "mails/4.eml", 70000 },
};

static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("notigate-tar-XXXXXX", &error);
  g_assert_no_error (error);
  return folder;
}

/* Bytes that differ from file to file. The caller's. */
static char *
content (guint file)
{
  char *bytes = g_malloc (files[file].size + 1);
  for (gsize i = 0; i < files[file].size; i++)
    bytes[i] = (char) (i * 7 + file);
  return bytes;
}

static GBytes *
write_tar (const char *path, char **digest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwTar) tar = gw_tar_open (path, "bundle", TIME, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *bytes = content (i);
      gsize half = files[i].size / 2; /* in pieces it is the same file */
      g_assert_true (gw_tar_begin (tar, files[i].name, files[i].size, &error)
                     && gw_tar_append (tar, bytes, half, &error)
                     && gw_tar_append (tar, bytes + half, files[i].size - half, &error) && gw_tar_end (tar, &error));
    }
  g_assert_true (gw_tar_finish (tar, digest, &error));
  GBytes *bytes = gw_file_load (path, MAX_FILE, &error);
  g_assert_no_error (error);
  return bytes;
}

static guint64
octal (const char *field)
{
  return g_ascii_strtoull (field, NULL, 8);
}

/* The header at @at as POSIX.1-1988 has it. */
static void
check_header (const char *at, const char *name, gsize size)
{
  guint sum = 0;
  g_assert_cmpstr (at, ==, name);
  g_assert_cmpstr (at + 345, ==, "bundle");
  g_assert_cmpuint (octal (at + 124), ==, size);
  g_assert_cmpuint (octal (at + 136), ==, TIME / G_USEC_PER_SEC);
  g_assert_cmpuint (octal (at + 100), ==, g_str_has_suffix (name, ".sh") ? 0755 : 0644);
  g_assert_cmpuint (octal (at + 108) + octal (at + 116), ==, 0);
  g_assert_cmpmem (at + 257, 8, "ustar\00000", 8);
  for (guint i = 0; i < 512; i++)
    sum += i >= 148 && i < 156 ? ' ' : (guint8) at[i];
  g_assert_cmpuint (octal (at + 148), ==, sum);
}

static void
test_form (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "b.tar", NULL);
  g_autofree char *digest = NULL;
  g_autoptr (GBytes) tar = write_tar (path, &digest);
  gsize size;
  const char *at = g_bytes_get_data (tar, &size);
  const char *end = at + size;
  g_assert_cmpuint (size % 10240, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *bytes = content (i);
      check_header (at, files[i].name, files[i].size);
      g_assert_cmpmem (at + 512, files[i].size, bytes, files[i].size);
      at += 512 + (files[i].size + 511) / 512 * 512;
    }
  gsize sums = octal (at + 124);
  check_header (at, "SHA256SUMS", sums);
  g_autofree char *again = gw_sha256_hex (at + 512, sums);
  g_assert_cmpstr (digest, ==, again);
  g_assert_true (g_str_has_prefix (at + 512, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  empty.txt\n"));
  for (at += 512 + (sums + 511) / 512 * 512; at < end; at++)
    g_assert_cmpint (*at, ==, 0);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_same (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *one = g_build_filename (folder, "one.tar", NULL);
  g_autofree char *other = g_build_filename (folder, "other.tar", NULL);
  g_autofree char *digest = NULL;
  g_autofree char *digest_again = NULL;
  g_autoptr (GBytes) first = write_tar (one, &digest);
  g_autoptr (GBytes) second = write_tar (other, &digest_again);
  g_assert_true (g_bytes_equal (first, second));
  g_assert_cmpstr (digest, ==, digest_again);
  g_unlink (one);
  g_unlink (other);
  g_rmdir (folder);
}

/* What is there stays as it is; what is not finished leaves nothing. */
static void
test_careful (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "b.tar", NULL);
  g_autofree char *link = g_build_filename (folder, "link.tar", NULL);
  g_autoptr (GError) error = NULL;
  GwTar *tar = gw_tar_open (path, "bundle", TIME, &error);
  struct stat status;
  g_assert_no_error (error);
  g_assert_true (gw_tar_add_text (tar, "a.txt", "text", &error));
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  g_assert_null (gw_tar_open (path, "bundle", TIME, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_USAGE);
  g_clear_error (&error);
  gw_tar_free (tar);
  g_assert_cmpint (stat (path, &status), ==, -1);
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_null (gw_tar_open (link, "bundle", TIME, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_cmpint (stat (path, &status), ==, -1);
  g_unlink (link);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tar/form", test_form);
  g_test_add_func ("/tar/same", test_same);
  g_test_add_func ("/tar/careful", test_careful);
  return g_test_run ();
}
