/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/file.h"
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
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
  g_clear_error (&error);
  /* An empty file is a text, too. */
  g_assert_true (gw_file_replace (fixture->path, "", 0, 0600, &error));
  g_autoptr (GBytes) empty = gw_file_load (fixture->path, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (g_bytes_get_size (empty), ==, 0);
  g_assert_nonnull (g_bytes_get_data (empty, NULL));
}

static void
touch (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_file_set_contents (path, "x", 1, &error);
  g_assert_no_error (error);
}

/* Of two temporary files the dead process's goes; so does nothing else that looks like one. */
static void
test_left_over (Fixture *fixture, gconstpointer unused)
{
  pid_t dead = fork ();
  if (dead == 0)
    _exit (0);
  siginfo_t how;
  g_assert_cmpint (waitid (P_PID, (id_t) dead, &how, WEXITED | WNOWAIT), ==, 0); /* dead, and not waited for yet */
  g_autofree char *left = g_strdup_printf ("%s.%d.tmp", fixture->path, (int) dead);
  g_autofree char *living = g_strdup_printf ("%s.%d.tmp", fixture->path, (int) getpid ());
  g_autofree char *other = g_strdup_printf ("%s.other.%d.tmp", fixture->path, (int) dead);
  g_autofree char *backup = g_strdup_printf ("%s.%d.tmp.bak", fixture->path, (int) dead);
  const char *const kept[] = { fixture->path, living, other, backup };
  touch (left);
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    touch (kept[i]);
  gw_file_clear_left_over (fixture->path);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  g_assert_cmpint (waitpid (dead, NULL, 0), ==, dead);
  touch (left);
  gw_file_clear_left_over (fixture->path);
  g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
  for (guint i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_assert_true (g_file_test (kept[i], G_FILE_TEST_EXISTS));
      g_unlink (kept[i]);
    }
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

/* Ours must be private; another's, only what nobody else could change. Root can make a file another's. */
static void
test_readable (Fixture *fixture, gconstpointer unused)
{
  static const struct { uid_t owner; mode_t mode; gboolean want; } cases[] = {
    { 0, 0640, TRUE }, { 0, 0600, TRUE }, { 0, 0644, FALSE }, { 0, 0660, FALSE },
    { 12345, 0640, TRUE }, { 12345, 0644, TRUE }, { 12345, 0660, FALSE }, { 12345, 0642, FALSE },
  };
  g_autofree char *link_path = g_build_filename (fixture->directory, "link", NULL);
  (void) unused;
  g_assert_true (gw_file_replace (fixture->path, "x", 1, 0600, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      if (cases[i].owner != 0 && geteuid () != 0)
        continue;
      g_assert_cmpint (chown (fixture->path, cases[i].owner ? cases[i].owner : geteuid (), (gid_t) -1), ==, 0);
      g_assert_cmpint (chmod (fixture->path, cases[i].mode), ==, 0);
      g_assert_cmpint (gw_file_check_readable (fixture->path, &error), ==, cases[i].want);
      if (!cases[i].want)
        g_assert_nonnull (strstr (error->message, "fix: chmod"));
    }
  g_assert_cmpint (chown (fixture->path, geteuid (), (gid_t) -1), ==, 0);
  g_assert_cmpint (chmod (fixture->path, 0640), ==, 0);
  g_assert_cmpint (symlink (fixture->path, link_path), ==, 0);
  g_assert_false (gw_file_check_readable (link_path, NULL));
  g_unlink (link_path);
}

/* It has its name when it is whole; what has a name is never written over. */
static void
test_stage (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *nowhere = g_build_filename (fixture->directory, "nowhere", "file", NULL);
  struct stat status;
  (void) unused;
  g_autofree char *staged = gw_file_stage (fixture->path, NULL);
  g_assert_nonnull (staged);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_set_contents (staged, "whole", -1, NULL));
  g_assert_cmpint (chmod (staged, 0640), ==, 0);
  g_assert_true (gw_file_publish (staged, fixture->path, NULL));
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "whole");
  g_assert_cmpint (stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
  g_assert_false (g_file_test (staged, G_FILE_TEST_EXISTS));
  g_assert_null (gw_file_stage (fixture->path, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
  g_clear_error (&error);
  g_assert_null (gw_file_stage (nowhere, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
  g_clear_error (&error);
  g_assert_false (gw_file_publish (staged, fixture->path, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/file/replace", Fixture, NULL, set_up, test_replace, tear_down);
  g_test_add ("/file/left-over", Fixture, NULL, set_up, test_left_over, tear_down);
  g_test_add ("/file/replace-fails", Fixture, NULL, set_up, test_replace_fails, tear_down);
  g_test_add ("/file/private", Fixture, NULL, set_up, test_private, tear_down);
  g_test_add ("/file/symlink", Fixture, NULL, set_up, test_symlink, tear_down);
  g_test_add ("/file/readable", Fixture, NULL, set_up, test_readable, tear_down);
  g_test_add ("/file/stage", Fixture, NULL, set_up, test_stage, tear_down);
  return g_test_run ();
}
