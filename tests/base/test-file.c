/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/file.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  char *directory;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  fixture->directory = g_dir_make_tmp ("gw-file-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->path = g_build_filename (fixture->directory, "file", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_unlink (fixture->path);
  g_rmdir (fixture->directory);
  g_free (fixture->path);
  g_free (fixture->directory);
}

static void
test_replace (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  struct stat status;
  g_assert_true (gw_file_replace (fixture->path, "old", 3, 0600, &error));
  g_assert_true (gw_file_replace (fixture->path, "newer", 5, 0600, &error));
  g_autoptr (GBytes) bytes = gw_file_load (fixture->path, 5, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "newer", 5);
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  /* One byte more than allowed is refused. */
  g_assert_null (gw_file_load (fixture->path, 4, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_DATA);
}

static void
test_replace_fails (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *absent = g_build_filename (fixture->directory, "absent", "file", NULL);
  g_assert_false (gw_file_replace (absent, "x", 1, 0600, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (gw_file_load (fixture->path, 10, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
}

static void
test_private (Fixture *fixture, gconstpointer unused)
{
  static const struct { mode_t mode; gboolean group_readable, want; } cases[] = {
    { 0600, FALSE, TRUE }, { 0640, FALSE, FALSE }, { 0640, TRUE, TRUE }, { 0660, TRUE, FALSE }, { 0644, TRUE, FALSE },
    { 0604, FALSE, FALSE }, { 0400, FALSE, TRUE },
  };
  g_assert_true (gw_file_replace (fixture->path, "x", 1, 0600, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_cmpint (chmod (fixture->path, cases[i].mode), ==, 0);
      g_assert_cmpint (gw_file_check_private (fixture->path, cases[i].group_readable, &error), ==, cases[i].want);
      if (!cases[i].want)
        {
          g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
          g_assert_nonnull (strstr (error->message, "fix: chmod"));
        }
    }
}

static void
test_symlink (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *link_path = g_build_filename (fixture->directory, "link", NULL);
  g_assert_true (gw_file_replace (fixture->path, "x", 1, 0600, NULL));
  g_assert_cmpint (symlink (fixture->path, link_path), ==, 0);
  g_assert_true (gw_file_check_private (fixture->path, FALSE, &error));
  g_assert_false (gw_file_check_private (link_path, FALSE, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
  g_unlink (link_path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/file/replace", Fixture, NULL, set_up, test_replace, tear_down);
  g_test_add ("/file/replace-fails", Fixture, NULL, set_up, test_replace_fails, tear_down);
  g_test_add ("/file/private", Fixture, NULL, set_up, test_private, tear_down);
  g_test_add ("/file/symlink", Fixture, NULL, set_up, test_symlink, tear_down);
  return g_test_run ();
}
