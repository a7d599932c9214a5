/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/error.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

G_GNUC_PRINTF (2, 3)
static gboolean
fail_errno (GError **error, const char *format, ...)
{
  int saved = errno;
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, GW_ERROR, saved == ENOENT ? GW_ERROR_NOINPUT : GW_ERROR_IO, "%s: %s", what,
               g_strerror (saved));
  return FALSE;
}

GBytes *
gw_file_read (int fd, gsize max_size, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  for (;;)
    {
      guint8 buffer[65536];
      ssize_t got = read (fd, buffer, sizeof buffer);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          fail_errno (error, "cannot read");
          return NULL;
        }
      if (got == 0 && data->len == 0)
        return g_bytes_new_take (g_strdup (""), 0); /* not NULL: many take it for a text */
      if (got == 0)
        return g_byte_array_free_to_bytes (g_steal_pointer (&data));
      if (data->len + (gsize) got > max_size)
        {
          g_set_error (error, GW_ERROR, GW_ERROR_DATA, "larger than %" G_GSIZE_FORMAT " bytes", max_size);
          return NULL;
        }
      g_byte_array_append (data, buffer, (guint) got);
    }
}

GBytes *
gw_file_load (const char *path, gsize max_size, GError **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    {
      fail_errno (error, "cannot open %s", path);
      return NULL;
    }
  GBytes *bytes = gw_file_read (fd, max_size, error);
  close (fd);
  if (bytes == NULL)
    g_prefix_error (error, "%s: ", path);
  return bytes;
}

gboolean
gw_file_write (int fd, const void *data, gsize size, GError **error)
{
  for (gsize done = 0; done < size;)
    {
      ssize_t put = write (fd, (const guint8 *) data + done, size - done);
      if (put < 0 && errno != EINTR)
        return fail_errno (error, "cannot write");
      if (put > 0)
        done += (gsize) put;
    }
  return TRUE;
}

static gboolean
sync_directory (const char *path, GError **error)
{
  g_autofree char *directory = g_path_get_dirname (path);
  int fd = open (directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return fail_errno (error, "cannot open %s", directory);
  int result = fsync (fd);
  int saved = errno;
  close (fd);
  errno = saved;
  return result == 0 ? TRUE : fail_errno (error, "cannot sync %s", directory);
}

static gboolean
write_synced (int fd, const char *path, const void *data, gsize size, GError **error)
{
  if (!gw_file_write (fd, data, size, error))
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  return fsync (fd) == 0 ? TRUE : fail_errno (error, "cannot sync %s", path);
}

gboolean
gw_file_replace (const char *path, const void *data, gsize size, int mode, GError **error)
{
  g_autofree char *temporary = g_strdup_printf ("%s.%d.tmp", path, (int) getpid ());
  int fd = open (temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode);
  if (fd < 0)
    return fail_errno (error, "cannot create %s", temporary);
  gboolean written = write_synced (fd, temporary, data, size, error);
  close (fd);
  if (written && rename (temporary, path) < 0)
    written = fail_errno (error, "cannot rename %s to %s", temporary, path);
  if (!written)
    {
      unlink (temporary);
      return FALSE;
    }
  return sync_directory (path, error);
}

char *
gw_file_stage (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_EXISTS | G_FILE_TEST_IS_SYMLINK))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: is there already; fix: name another, or remove it", path);
      return NULL;
    }
  g_autofree char *staged = g_strdup_printf ("%s.%d.part", path, (int) getpid ());
  int fd = open (staged, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0640);
  if (fd < 0)
    {
      fail_errno (error, "cannot create %s", staged);
      return NULL;
    }
  close (fd);
  return g_steal_pointer (&staged);
}

gboolean
gw_file_publish (const char *staged, const char *path, GError **error)
{
  int fd = open (staged, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return fail_errno (error, "cannot open %s", staged);
  int result = fsync (fd);
  int saved = errno;
  close (fd);
  errno = saved;
  if (result < 0)
    return fail_errno (error, "cannot sync %s", staged);
  if (rename (staged, path) < 0)
    return fail_errno (error, "cannot rename %s to %s", staged, path);
  return sync_directory (path, error);
}

/* Its facts, where it is no link. */
static gboolean
look_at (const char *path, struct stat *status, GError **error)
{
  if (lstat (path, status) < 0)
    return fail_errno (error, "cannot look at %s", path);
  if (!S_ISLNK (status->st_mode))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG,
               "%s: is a symbolic link, which somebody else might point elsewhere; "
               "fix: put the real file or directory there", path);
  return FALSE;
}

gboolean
gw_file_check_private (const char *path, gboolean group_readable, GError **error)
{
  struct stat status;
  if (!look_at (path, &status, error))
    return FALSE;
  if (status.st_uid != geteuid () && status.st_uid != 0)
    {
      /* Root that is told to take it over would lock the gateway out. */
      g_autofree char *fix = geteuid () == 0 ? g_strdup_printf ("run this as that user: setpriv --reuid %u ...", status.st_uid)
                                             : g_strdup_printf ("chown %u %s", geteuid (), path);
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: belongs to user %u, not to user %u that runs the gateway; fix: %s",
                   path, status.st_uid, geteuid (), fix);
      return FALSE;
    }
  mode_t allowed = S_ISDIR (status.st_mode) ? 0750 : 0640;
  mode_t wrong = status.st_mode & 07777 & ~(group_readable ? (mode_t) (allowed | 0700) : (mode_t) 0700);
  if (wrong != 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: mode %04o lets others in; fix: chmod %s %s", path,
                   (unsigned) (status.st_mode & 07777), group_readable ? "o=,g-w" : "go=", path);
      return FALSE;
    }
  return TRUE;
}

gboolean
gw_file_check_readable (const char *path, GError **error)
{
  struct stat status;
  if (!look_at (path, &status, error))
    return FALSE;
  if (status.st_uid == geteuid ())
    return gw_file_check_private (path, TRUE, error);
  if ((status.st_mode & 022) == 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: mode %04o lets others than its owner change it; fix: chmod go-w %s", path,
               (unsigned) (status.st_mode & 07777), path);
  return FALSE;
}

/* One that nobody has waited for yet has no program any more. */
static gboolean
is_dead (guint64 pid)
{
  char target[1];
  g_autofree char *program = g_strdup_printf ("/proc/%" G_GUINT64_FORMAT "/exe", pid);
  return (kill ((pid_t) pid, 0) < 0 && errno == ESRCH) || (readlink (program, target, sizeof target) < 0 && errno == ENOENT);
}

/* "NAME.PID.tmp" of a process that is no more. */
static gboolean
is_left_over (const char *entry, const char *name)
{
  gsize length = strlen (name);
  char *end = NULL;
  if (strncmp (entry, name, length) != 0 || entry[length] != '.' || !g_ascii_isdigit (entry[length + 1]))
    return FALSE;
  guint64 pid = g_ascii_strtoull (entry + length + 1, &end, 10);
  return strcmp (end, ".tmp") == 0 && pid > 0 && pid <= G_MAXINT && is_dead (pid);
}

void
gw_file_clear_left_over (const char *path)
{
  g_autofree char *directory = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GDir) entries = g_dir_open (directory, 0, NULL);
  const char *entry;
  while (entries != NULL && (entry = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *file = g_build_filename (directory, entry, NULL);
      if (is_left_over (entry, name))
        unlink (file);
    }
}
