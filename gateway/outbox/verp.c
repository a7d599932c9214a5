/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/verp.h"
#include "base/error.h"
#include <gnutls/gnutls.h>
#include <string.h>

#define NUMBER_BYTES 8
#define MAC_BYTES 12
#define TOKEN_LENGTH 32 /* 20 bytes leave no spare bits: each token has one spelling */
#define LOOP_BYTES 16
#define LOOP_LENGTH 26
#define MIN_KEY 16
#define MAX_LOCAL_PART 64

static char *
encode_base32 (const guint8 *data, gsize size)
{
  GString *out = g_string_new (NULL);
  guint32 bits = 0;
  int count = 0;
  for (gsize i = 0; i < size; i++)
    {
      bits = bits << 8 | data[i];
      for (count += 8; count >= 5; count -= 5)
        g_string_append_c (out, "abcdefghijklmnopqrstuvwxyz234567"[bits >> (count - 5) & 31]);
    }
  if (count > 0)
    g_string_append_c (out, "abcdefghijklmnopqrstuvwxyz234567"[bits << (5 - count) & 31]);
  return g_string_free (out, FALSE);
}

static gboolean
decode_base32 (const char *text, gsize length, guint8 *data)
{
  guint32 bits = 0;
  int count = 0;
  for (gsize i = 0; i < length; i++)
    {
      char c = g_ascii_tolower (text[i]);
      if (!(c >= 'a' && c <= 'z') && !(c >= '2' && c <= '7'))
        return FALSE;
      bits = bits << 5 | (guint32) (c >= 'a' ? c - 'a' : c - '2' + 26);
      count += 5;
      if (count >= 8)
        {
          count -= 8;
          *data++ = (guint8) (bits >> count);
        }
    }
  return TRUE;
}

/* HMAC-SHA256 over purpose, our name in lower case, and @data; the purpose keeps the two kinds of
 * token apart. */
static void
authenticate (GBytes *key, const char *purpose, const char *name, const guint8 *data, gsize size,
              guint8 *mac, gsize mac_size)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, g_bytes_get_data (key, NULL), g_bytes_get_size (key));
  g_hmac_update (hmac, (const guchar *) purpose, (gssize) strlen (purpose) + 1);
  g_hmac_update (hmac, (const guchar *) lower, (gssize) strlen (lower) + 1);
  g_hmac_update (hmac, data, (gssize) size);
  guint8 full[32];
  gsize length = sizeof full;
  g_hmac_get_digest (hmac, full, &length);
  memcpy (mac, full, mac_size);
}

char *
gw_verp_address (GBytes *key, const char *address, gint64 letter, GError **error)
{
  const char *at = strrchr (address, '@');
  if (at == NULL || at == address || at - address + 1 + TOKEN_LENGTH > MAX_LOCAL_PART
      || g_bytes_get_size (key) < MIN_KEY || letter < 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: cannot carry a return path of its own per letter; "
                   "fix: a gateway address of at most %d characters before the @, and a key of at least %d bytes",
                   address, MAX_LOCAL_PART - 1 - TOKEN_LENGTH, MIN_KEY);
      return NULL;
    }
  guint8 token[NUMBER_BYTES + MAC_BYTES];
  guint64 number = GUINT64_TO_BE ((guint64) letter);
  memcpy (token, &number, NUMBER_BYTES);
  authenticate (key, "return path", address, token, NUMBER_BYTES, token + NUMBER_BYTES, MAC_BYTES);
  g_autofree char *text = encode_base32 (token, sizeof token);
  return g_strdup_printf ("%.*s+%s%s", (int) (at - address), address, text, at);
}

gboolean
gw_verp_parse (GBytes *key, const char *address, const char *recipient, gint64 *letter)
{
  const char *at = strrchr (address, '@');
  gsize local = at ? (gsize) (at - address) : 0;
  if (at == NULL || g_bytes_get_size (key) < MIN_KEY
      || strlen (recipient) != strlen (address) + 1 + TOKEN_LENGTH
      || g_ascii_strncasecmp (recipient, address, local) != 0 || recipient[local] != '+'
      || g_ascii_strcasecmp (recipient + local + 1 + TOKEN_LENGTH, at) != 0)
    return FALSE;
  guint8 token[NUMBER_BYTES + MAC_BYTES], mac[MAC_BYTES];
  if (!decode_base32 (recipient + local + 1, TOKEN_LENGTH, token))
    return FALSE;
  authenticate (key, "return path", address, token, NUMBER_BYTES, mac, MAC_BYTES);
  if (gnutls_memcmp (mac, token + NUMBER_BYTES, MAC_BYTES) != 0)
    return FALSE;
  guint64 number;
  memcpy (&number, token, NUMBER_BYTES);
  *letter = (gint64) GUINT64_FROM_BE (number);
  return TRUE;
}

char *
gw_verp_loop_token (GBytes *key, const char *domain)
{
  guint8 mac[LOOP_BYTES];
  authenticate (key, "loop", domain, NULL, 0, mac, sizeof mac);
  return encode_base32 (mac, sizeof mac);
}

gboolean
gw_verp_loop_is_ours (GBytes *key, const char *domain, const char *token)
{
  g_autofree char *ours = gw_verp_loop_token (key, domain);
  if (token == NULL || strlen (token) != LOOP_LENGTH)
    return FALSE;
  g_autofree char *lower = g_ascii_strdown (token, -1);
  return gnutls_memcmp (lower, ours, LOOP_LENGTH) == 0;
}
