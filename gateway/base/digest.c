/* SPDX-License-Identifier: Apache-2.0 */
#include "base/digest.h"
#include <errno.h>
#include <nettle/sha2.h>
#include <string.h>
#include <sys/random.h>

void
gw_sha256 (const void *data, gsize size, guint8 digest[GW_SHA256_LENGTH])
{
  gw_sha256_pair (NULL, 0, data, size, digest);
}

/* Nettle's uses the processor's own instructions where it has them; GLib's never does. */
void
gw_sha256_pair (const void *first, gsize first_size, const void *second, gsize second_size,
                guint8 digest[GW_SHA256_LENGTH])
{
  struct sha256_ctx context;
  sha256_init (&context);
  sha256_update (&context, first_size, first);
  sha256_update (&context, second_size, second);
  sha256_digest (&context, GW_SHA256_LENGTH, digest);
}

char *
gw_sha256_hex (const void *data, gsize size)
{
  guint8 digest[GW_SHA256_LENGTH];
  gw_sha256 (data, size, digest);
  return gw_hex (digest, sizeof digest);
}

char *
gw_sha256_hex_bytes (GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  return gw_sha256_hex (data, size);
}

char *
gw_hex (const void *data, gsize size)
{
  static const char digits[] = "0123456789abcdef";
  const guint8 *bytes = data;
  char *text = g_malloc (2 * size + 1);
  for (gsize i = 0; i < size; i++)
    {
      text[2 * i] = digits[bytes[i] >> 4];
      text[2 * i + 1] = digits[bytes[i] & 15];
    }
  text[2 * size] = '\0';
  return text;
}

gboolean
gw_hex_parse (const char *text, guint8 *data, gsize size)
{
  if (strlen (text) != 2 * size)
    return FALSE;
  for (gsize i = 0; i < size; i++)
    {
      int high = g_ascii_xdigit_value (text[2 * i]);
      int low = g_ascii_xdigit_value (text[2 * i + 1]);
      if (high < 0 || low < 0)
        return FALSE;
      data[i] = (guint8) (high << 4 | low);
    }
  return TRUE;
}

void
gw_random_bytes (void *data, gsize size)
{
  for (gsize done = 0; done < size;)
    {
      ssize_t got = getrandom ((guint8 *) data + done, size - done, 0);
      if (got < 0 && errno != EINTR)
        g_error ("getrandom: %s", g_strerror (errno));
      if (got > 0)
        done += (gsize) got;
    }
}

char *
gw_random_name (gsize count)
{
  static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  char *name = g_malloc (count + 1);
  gw_random_bytes (name, count);
  for (gsize i = 0; i < count; i++)
    name[i] = alphabet[(guint8) name[i] % 32];
  name[count] = '\0';
  return name;
}
