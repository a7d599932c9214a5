/* SPDX-License-Identifier: Apache-2.0 */
#include "intake/receive.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/error.h"
#include "intake/wake.h"
#include "store/inbox.h"
#include <errno.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Below the floor we defer before the disk is full: the commits of mail that is here need room too. */
static gboolean
check_space (const char *home, gint64 min_free, GError **error)
{
  struct statvfs status;
  if (statvfs (home, &status) < 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: %s", home, g_strerror (errno));
      return FALSE;
    }
  gint64 available = (gint64) status.f_bavail * (gint64) status.f_frsize;
  if (available >= min_free)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: %" G_GINT64_FORMAT " bytes free, less than min-free; "
               "fix: free disk space, the mail server keeps the mail meanwhile", home, available);
  return FALSE;
}

typedef struct {
  GByteArray *kept;
  GChecksum *digest;
  gint64 size;
} Reading;

/* All is counted and digested; beyond the limit no more is kept. */
static gboolean
read_message (int fd, gint64 max_size, Reading *reading, GError **error)
{
  guint8 buffer[65536];
  for (;;)
    {
      ssize_t got = read (fd, buffer, sizeof buffer);
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          g_set_error (error, GW_ERROR, GW_ERROR_IO, "cannot read the message: %s", g_strerror (errno));
          return FALSE;
        }
      if (got == 0)
        return TRUE;
      g_checksum_update (reading->digest, buffer, got);
      reading->size += got;
      if (reading->size <= max_size)
        g_byte_array_append (reading->kept, buffer, (guint) got);
      else if (reading->kept->len < GW_RECEIVE_KEPT)
        g_byte_array_append (reading->kept, buffer, MIN ((guint) got, GW_RECEIVE_KEPT - reading->kept->len));
      else
        g_byte_array_set_size (reading->kept, GW_RECEIVE_KEPT);
    }
}

gboolean
gw_receive (const char *home, int fd, const char *envelope_from, const char *envelope_to, gboolean replayed, GError **error)
{
  gint64 max_size = 0;
  gint64 min_free = 0;
  if (!gw_config_load_intake (home, &max_size, &min_free, error) || !check_space (home, min_free, error))
    return FALSE;
  g_autoptr (GByteArray) kept = g_byte_array_new ();
  g_autoptr (GChecksum) digest = g_checksum_new (G_CHECKSUM_SHA256);
  Reading reading = { kept, digest, 0 };
  if (!read_message (fd, max_size, &reading, error))
    return FALSE;
  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_WRITE, error);
  if (store == NULL)
    return FALSE;
  g_autoptr (GBytes) raw = g_bytes_new (kept->data, kept->len);
  GwMail mail = { .received_us = gw_clock_now (),
                  .sha256 = (char *) g_checksum_get_string (digest),
                  .size = reading.size,
                  .truncated = reading.size > max_size,
                  .envelope_from = (char *) envelope_from,
                  .envelope_to = (char *) envelope_to,
                  .raw = raw,
                  .replayed = replayed };
  gint64 id;
  if (!gw_store_mail_receive (store, &mail, &id, error))
    return FALSE;
  gw_wake_send (home);
  return TRUE;
}
