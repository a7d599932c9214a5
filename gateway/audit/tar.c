/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/tar.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define BLOCK 512
#define RECORD (20 * BLOCK) /* what tar files are a multiple of */

struct _GwTar {
  char *path;
  char *folder;
  gint64 time_s;
  int fd;
  guint64 written;
  GString *sums;
  char *name;          /* of the file under way */
  guint64 left;        /* of its bytes */
  GChecksum *checksum; /* of it */
  gboolean finished;
};

typedef struct {
  char name[100];
  char mode[8];
  char uid[8];
  char gid[8];
  char size[12];
  char mtime[12];
  char checksum[8];
  char type;
  char link[100];
  char magic[6];
  char version[2];
  char owner[32];
  char group[32];
  char major[8];
  char minor[8];
  char prefix[155];
  char rest[12];
} Header;

G_STATIC_ASSERT (sizeof (Header) == BLOCK);

void
gw_tar_free (GwTar *tar)
{
  if (tar == NULL)
    return;
  if (tar->fd >= 0)
    close (tar->fd);
  if (!tar->finished)
    unlink (tar->path);
  g_string_free (tar->sums, TRUE);
  g_clear_pointer (&tar->checksum, g_checksum_free);
  g_free (tar->name);
  g_free (tar->folder);
  g_free (tar->path);
  g_free (tar);
}

GwTar *
gw_tar_open (const char *path, const char *folder, gint64 time_us, GError **error)
{
  int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    {
      int saved = errno;
      g_set_error (error, GW_ERROR, saved == EEXIST ? GW_ERROR_USAGE : GW_ERROR_IO, "%s: %s%s", path, g_strerror (saved),
                   saved == EEXIST ? "; fix: name another file, or remove this one" : "");
      return NULL;
    }
  GwTar *tar = g_new0 (GwTar, 1);
  tar->path = g_strdup (path);
  tar->folder = g_strdup (folder);
  tar->time_s = time_us / GW_SECOND;
  tar->fd = fd;
  tar->sums = g_string_new (NULL);
  return tar;
}

static gboolean
put (GwTar *tar, const void *data, gsize size, GError **error)
{
  if (!gw_file_write (tar->fd, data, size, error))
    {
      g_prefix_error (error, "%s: ", tar->path);
      return FALSE;
    }
  tar->written += size;
  return TRUE;
}

/* Zeroes up to the next multiple of @unit. */
static gboolean
pad (GwTar *tar, gsize unit, GError **error)
{
  static const char zeroes[RECORD];
  gsize over = tar->written % unit;
  return over == 0 || put (tar, zeroes, unit - over, error);
}

/* Octal digits and a NUL fill the field. */
static void
set_number (char *field, gsize width, guint64 value)
{
  g_autofree char *text = g_strdup_printf ("%0*" G_GINT64_MODIFIER "o", (int) width - 1, value);
  memcpy (field, text, MIN (width, strlen (text) + 1));
}

/* The checksum is over the header with blanks in its own place; six digits, a NUL and a blank. */
static void
set_checksum (Header *header)
{
  guint sum = 0;
  memset (header->checksum, ' ', sizeof header->checksum);
  for (gsize i = 0; i < sizeof *header; i++)
    sum += ((const guint8 *) header)[i];
  set_number (header->checksum, 7, sum);
}

gboolean
gw_tar_begin (GwTar *tar, const char *name, guint64 size, GError **error)
{
  Header header = { .type = '0', .magic = "ustar", .version = { '0', '0' } };
  g_assert (strlen (name) <= GW_TAR_MAX_NAME && strlen (tar->folder) <= GW_TAR_MAX_FOLDER && tar->name == NULL);
  g_strlcpy (header.name, name, sizeof header.name);
  g_strlcpy (header.prefix, tar->folder, sizeof header.prefix);
  set_number (header.mode, sizeof header.mode, g_str_has_suffix (name, ".sh") ? 0755 : 0644);
  set_number (header.uid, sizeof header.uid, 0);
  set_number (header.gid, sizeof header.gid, 0);
  set_number (header.size, sizeof header.size, size);
  set_number (header.mtime, sizeof header.mtime, (guint64) tar->time_s);
  set_checksum (&header);
  tar->name = g_strdup (name);
  tar->left = size;
  tar->checksum = g_checksum_new (G_CHECKSUM_SHA256);
  return put (tar, &header, sizeof header, error);
}

gboolean
gw_tar_append (GwTar *tar, const void *data, gsize size, GError **error)
{
  g_assert (size <= tar->left);
  tar->left -= size;
  g_checksum_update (tar->checksum, data, (gssize) size);
  return size == 0 || put (tar, data, size, error);
}

gboolean
gw_tar_end (GwTar *tar, GError **error)
{
  g_assert (tar->left == 0);
  g_string_append_printf (tar->sums, "%s  %s\n", g_checksum_get_string (tar->checksum), tar->name);
  g_clear_pointer (&tar->checksum, g_checksum_free);
  g_clear_pointer (&tar->name, g_free);
  return pad (tar, BLOCK, error);
}

gboolean
gw_tar_add (GwTar *tar, const char *name, const void *data, gsize size, GError **error)
{
  return gw_tar_begin (tar, name, size, error) && gw_tar_append (tar, data, size, error) && gw_tar_end (tar, error);
}

gboolean
gw_tar_add_text (GwTar *tar, const char *name, const char *text, GError **error)
{
  return gw_tar_add (tar, name, text, strlen (text), error);
}

gboolean
gw_tar_finish (GwTar *tar, char **digest, GError **error)
{
  static const char end[2 * BLOCK];
  g_autofree char *sums = g_strdup (tar->sums->str);
  if (!gw_tar_add_text (tar, "SHA256SUMS", sums, error) || !put (tar, end, sizeof end, error) || !pad (tar, RECORD, error))
    return FALSE;
  if (fsync (tar->fd) < 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: cannot sync: %s", tar->path, g_strerror (errno));
      return FALSE;
    }
  *digest = gw_sha256_hex (sums, strlen (sums));
  tar->finished = TRUE;
  return TRUE;
}
