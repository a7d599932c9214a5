/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/maildir.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "outbox/message.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static gboolean
fail (GError **error, const char *what, const char *path)
{
  g_set_error (error, GW_ERROR, GW_ERROR_IO, "cannot %s %s: %s", what, path, g_strerror (errno));
  return FALSE;
}

char *
gw_maildir_name (const char *recipient)
{
  GString *out = g_string_new (NULL);
  for (const char *at = recipient; *at; at++)
    {
      char c = g_ascii_tolower (*at);
      gboolean plain = g_ascii_isalnum (c) || (strchr ("@.-_+", c) && !(c == '.' && at == recipient));
      if (plain)
        g_string_append_c (out, c);
      else
        g_string_append_printf (out, "%%%02X", (guchar) c);
    }
  return g_string_free (out, FALSE);
}

static gboolean
sync_directory (const char *path, GError **error)
{
  int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return fail (error, "open", path);
  gboolean good = fsync (fd) == 0 || fail (error, "sync", path);
  close (fd);
  return good;
}

/* Makes @path and syncs its parent where it was missing. */
static gboolean
make_directory (const char *path, GError **error)
{
  if (g_mkdir (path, 0700) == 0)
    {
      g_autofree char *parent = g_path_get_dirname (path);
      return sync_directory (parent, error);
    }
  return errno == EEXIST || fail (error, "make", path);
}

static gboolean
make_maildir (const char *directory, const char *maildir, GError **error)
{
  static const char *const parts[] = { "tmp", "new", "cur" };
  if (!make_directory (directory, error) || !make_directory (maildir, error))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_build_filename (maildir, parts[i], NULL);
      if (!make_directory (path, error))
        return FALSE;
    }
  return TRUE;
}

/* The same letter has the same name; the Message-ID's digest comes first, so two versions of one letter, which
 * must never be, would show side by side. */
static char *
letter_name (const char *message_id, GBytes *sealed)
{
  g_autofree char *id = gw_sha256_hex (message_id, strlen (message_id));
  g_autofree char *bytes = gw_sha256_hex_bytes (sealed);
  return g_strdup_printf ("%.24s.%.24s.notigate", id, bytes);
}

static gboolean
exists (const char *maildir, const char *part, const char *name)
{
  g_autofree char *path = g_build_filename (maildir, part, NULL);
  g_autoptr (GDir) entries = g_dir_open (path, 0, NULL);
  const char *entry;
  gsize length = strlen (name);
  while (entries && (entry = g_dir_read_name (entries)) != NULL)
    if (strncmp (entry, name, length) == 0 && (entry[length] == '\0' || entry[length] == ':'))
      return TRUE;
  return FALSE;
}

static gboolean
write_new (const char *path, GBytes *sealed, GError **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    return fail (error, "create", path);
  gsize size;
  const void *data = g_bytes_get_data (sealed, &size);
  gboolean good = gw_file_write (fd, data, size, error) && (fsync (fd) == 0 || fail (error, "sync", path));
  close (fd);
  return good;
}

static gboolean
deliver (const char *maildir, const char *name, GBytes *sealed, GError **error)
{
  g_autofree char *tmp = g_build_filename (maildir, "tmp", name, NULL);
  g_autofree char *new = g_build_filename (maildir, "new", NULL);
  g_autofree char *final = g_build_filename (new, name, NULL);
  gboolean good = write_new (tmp, sealed, error) && (rename (tmp, final) == 0 || fail (error, "rename to", final));
  if (!good)
    {
      unlink (tmp);
      return FALSE;
    }
  return sync_directory (new, error);
}

GwDelivered *
gw_maildir_send (const char *directory, const char *recipient, const char *message_id, GBytes *sealed,
                 GError **error)
{
  if (!gw_message_is_address (recipient))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "no mailbox to deliver to");
      return NULL;
    }
  g_autofree char *folder = gw_maildir_name (recipient);
  g_autofree char *maildir = g_build_filename (directory, folder, NULL);
  g_autofree char *name = letter_name (message_id, sealed);
  if (!make_maildir (directory, maildir, error))
    return NULL;
  gboolean known = exists (maildir, "new", name) || exists (maildir, "cur", name);
  if (!known && !deliver (maildir, name, sealed, error))
    return NULL;
  GwDelivered *delivered = g_new0 (GwDelivered, 1);
  delivered->outcome = GW_DELIVERED_SENT;
  delivered->reply = g_strdup (known ? "was delivered to the Maildir before" : "delivered to the Maildir");
  delivered->queue_id = g_steal_pointer (&name);
  return delivered;
}
