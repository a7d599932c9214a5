/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/text.h"
#include <string.h>

gboolean
gw_text_line (const char **at, const char *end, const char **line, gsize *length)
{
  const char *feed = memchr (*at, '\n', (gsize) (end - *at));
  if (feed == NULL)
    return FALSE;
  *line = *at;
  *length = (gsize) (feed - *at);
  *at = feed + 1;
  return TRUE;
}

guint8 *
gw_text_base64 (const char *text, gsize length, gsize *size)
{
  if (length == 0 || length % 4 != 0)
    return NULL;
  g_autofree char *copy = g_strndup (text, length);
  g_autofree guint8 *data = g_base64_decode (copy, size);
  /* GLib skips what it does not know; only the canonical spelling comes out as it went in. */
  g_autofree char *again = g_base64_encode (data, *size);
  return strlen (again) == length && memcmp (again, text, length) == 0 ? g_steal_pointer (&data) : NULL;
}

gboolean
gw_text_base64_exact (const char *text, gsize length, guint8 *data, gsize size)
{
  gsize got = 0;
  g_autofree guint8 *decoded = gw_text_base64 (text, length, &got);
  if (decoded == NULL || got != size)
    return FALSE;
  memcpy (data, decoded, size);
  return TRUE;
}

gboolean
gw_text_decimal (const char *text, gsize length, guint64 *value)
{
  if (length == 0 || length > 19 || (length > 1 && text[0] == '0'))
    return FALSE;
  guint64 sum = 0; /* 19 digits fit */
  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return FALSE;
      sum = sum * 10 + (guint64) (text[i] - '0');
    }
  if (sum > G_MAXINT64)
    return FALSE;
  *value = sum;
  return TRUE;
}

gboolean
gw_text_is_clean (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guchar) text[i] < 0x20 && text[i] != '\n')
      return FALSE;
  return g_utf8_validate_len (text, length, NULL);
}

gboolean
gw_text_refuse (char **why, const char *format, ...)
{
  if (why == NULL)
    return FALSE;
  va_list arguments;
  va_start (arguments, format);
  *why = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return FALSE;
}
