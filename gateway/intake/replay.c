/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/replay.h"
#include "base/digest.h"
#include "base/error.h"
#include "intake/receive.h"
#include "store/epoch.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEAD_BYTES 16384 /* in which the lines of a delivery agent stand */
#define MAX_ADDRESS 1000 /* characters; what is longer is no address */

typedef enum { LINE_OTHER, LINE_FROM, LINE_TO } Line;

static Line
line_kind (const char *line, gsize length, gsize *value)
{
  static const struct {
    const char *name;
    Line kind;
  } names[] = { { "Return-Path:", LINE_FROM }, { "X-Original-To:", LINE_TO }, { "Delivered-To:", LINE_TO }, { "Envelope-To:", LINE_TO } };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (length >= strlen (names[i].name) && g_ascii_strncasecmp (line, names[i].name, strlen (names[i].name)) == 0)
      {
        *value = strlen (names[i].name);
        return names[i].kind;
      }
  return LINE_OTHER;
}

/* Without angle brackets and blanks; "<>" for the null sender. NULL where it is no address. The caller's. */
static char *
take_address (const char *text, gsize length)
{
  g_autofree char *value = g_strstrip (g_strndup (text, length));
  gsize size = strlen (value);
  if (strcmp (value, "<>") == 0)
    return g_steal_pointer (&value);
  if (size > 2 && value[0] == '<' && value[size - 1] == '>')
    {
      memmove (value, value + 1, size - 2);
      value[size - 2] = '\0';
    }
  for (const char *c = value; *c; c++)
    if ((guchar) *c <= ' ' || *c == 0x7f)
      return NULL;
  return *value != '\0' && strlen (value) <= MAX_ADDRESS ? g_steal_pointer (&value) : NULL;
}

gsize
gw_replay_envelope (const char *data, gsize size, char **from, char **to)
{
  gsize at = 0;
  *from = *to = NULL;
  while (at < size)
    {
      const char *end = memchr (data + at, '\n', size - at);
      gsize length = end ? (gsize) (end - (data + at)) : size - at;
      gsize value = 0;
      Line kind = line_kind (data + at, length, &value);
      gboolean folded = end != NULL && end + 1 < data + size && (end[1] == ' ' || end[1] == '\t');
      if (kind == LINE_OTHER || end == NULL || folded) /* no delivery agent folds these */
        return at;
      char **into = kind == LINE_FROM ? from : to;
      if (*into == NULL)
        *into = take_address (data + at + value, length - value);
      at += length + 1;
    }
  return at;
}

/* "gateway+TOKEN@ccc.example" for "gateway@ccc.example", or the address itself. */
static gboolean
is_ours (const char *to, const char *address)
{
  const char *at = strrchr (address, '@');
  const char *to_at = strrchr (to, '@');
  gsize local = at ? (gsize) (at - address) : 0;
  return at != NULL && to_at != NULL && g_ascii_strcasecmp (at, to_at) == 0 && g_ascii_strncasecmp (to, address, local) == 0
         && (to + local == to_at || to[local] == '+');
}

/* The digest of @fd from @skip on; it stands at @skip again then. The caller's. */
static char *
digest_from (int fd, gsize skip, GError **error)
{
  g_autoptr (GChecksum) digest = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 buffer[65536];
  ssize_t got = 0;
  if (lseek (fd, (off_t) skip, SEEK_SET) >= 0)
    while ((got = read (fd, buffer, sizeof buffer)) > 0)
      g_checksum_update (digest, buffer, got);
  if (got == 0 && lseek (fd, (off_t) skip, SEEK_SET) >= 0)
    return g_strdup (g_checksum_get_string (digest));
  g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "cannot be read: %s", g_strerror (errno));
  return NULL;
}

/* A copy may have come with the agent's lines, or been saved without them: either way it is the same mail. */
static gboolean
is_known (GwStore *store, int fd, gsize skip, gboolean *known, GError **error)
{
  g_autofree char *whole = digest_from (fd, 0, error);
  if (whole == NULL || !gw_store_mail_known (store, whole, known, error))
    return FALSE;
  g_autofree char *mail = digest_from (fd, skip, error);
  return mail != NULL && (*known || gw_store_mail_known (store, mail, known, error));
}

static gboolean
replay (GwStore *store, const char *home, int fd, const char *address, gboolean dry, GwReplayResult *result, GError **error)
{
  char head[HEAD_BYTES];
  g_autofree char *from = NULL;
  g_autofree char *to = NULL;
  gboolean known = FALSE;
  ssize_t got = pread (fd, head, sizeof head, 0);
  gsize skip = got > 0 ? gw_replay_envelope (head, (gsize) got, &from, &to) : 0;
  if (!is_known (store, fd, skip, &known, error))
    return FALSE;
  *result = known ? GW_REPLAY_KNOWN : GW_REPLAY_NEW;
  return known || dry || gw_receive (home, fd, from ? from : "", to && is_ours (to, address) ? to : address, TRUE, error);
}

gboolean
gw_replay_file (GwStore *store, const char *home, const char *path, const char *address, gboolean dry, GwReplayResult *result,
                GError **error)
{
  struct stat status;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  gboolean regular = fd >= 0 && fstat (fd, &status) == 0 && S_ISREG (status.st_mode);
  if (!regular)
    g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "%s", fd < 0 ? g_strerror (errno) : "is no regular file");
  gboolean done = regular && replay (store, home, fd, address, dry, result, error);
  if (fd >= 0)
    close (fd);
  if (!done)
    g_prefix_error (error, "%s: ", path);
  return done;
}
