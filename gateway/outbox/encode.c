/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/encode.h"
#include "base/clock.h"
#include "base/escape.h"
#include <gmime/gmime-encodings.h>
#include <string.h>

#define LINE_WIDTH 76
#define ENCODED_WORD_BYTES 33 /* 56 characters: fits behind "HP-Outer: Subject: " */
#define FILENAME_BYTES 80

static gboolean
is_foldable (const char *text)
{
  gsize word = 0;
  for (const char *at = text; *at; at++)
    {
      word = *at == ' ' ? 0 : word + 1;
      if (!g_ascii_isprint (*at) || word > 60 || (at[0] == '=' && at[1] == '?'))
        return FALSE;
    }
  return TRUE;
}

static char *
fold (const char *text, gsize column)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  GString *out = g_string_new (NULL);
  for (char **word = words; *word; word++)
    {
      gsize length = strlen (*word);
      gboolean first = word == words;
      gboolean full = !first && column + 1 + length > LINE_WIDTH;
      g_string_append (out, full ? "\r\n " : first ? "" : " ");
      g_string_append (out, *word);
      column = (full ? 1 : column + !first) + length;
    }
  return g_string_free (out, FALSE);
}

/* Where the encoded word that begins at @at ends: whole characters only (RFC 2047, section 5), and where it can be
 * without padding, at which some readers stop. */
static const char *
word_end (const char *at)
{
  const char *end = at, *unpadded = at;
  while (*end && g_utf8_next_char (end) - at <= ENCODED_WORD_BYTES)
    {
      end = g_utf8_next_char (end);
      unpadded = (end - at) % 3 == 0 ? end : unpadded;
    }
  return *end == '\0' || unpadded == at ? end : unpadded;
}

static char *
encode_words (const char *text)
{
  GString *out = g_string_new (NULL);
  for (const char *at = text; *at;)
    {
      const char *end = word_end (at);
      g_autofree char *word = g_base64_encode ((const guchar *) at, (gsize) (end - at));
      g_string_append_printf (out, "%s=?UTF-8?B?%s?=", at == text ? "" : "\r\n ", word);
      at = end;
    }
  return g_string_free (out, FALSE);
}

char *
gw_encode_text (const char *text, gsize column)
{
  g_autofree char *line = gw_escape_line (text);
  return is_foldable (line) ? fold (line, column) : encode_words (line);
}

char *
gw_encode_phrase (const char *name)
{
  g_autofree char *line = gw_escape_line (name);
  if (!is_foldable (line) || strlen (line) > 60)
    return encode_words (line);
  GString *out = g_string_new ("\"");
  for (const char *at = line; *at; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *at);
    }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

/* Valid UTF-8 with LF line ends and exactly one at the end. */
static char *
normalize (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  GString *out = g_string_new (NULL);
  for (const char *at = valid; *at; at++)
    {
      if (*at == '\r' && at[1] == '\n')
        continue;
      g_string_append_c (out, *at == '\r' ? '\n' : *at);
    }
  while (out->len > 0 && out->str[out->len - 1] == '\n')
    g_string_truncate (out, out->len - 1);
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

/* "From " at the start of a line is encoded too: mbox stores would put a ">" before it and so break the
 * signature (RFC 3156, section 3). */
static void
append_lines (GString *out, const char *lines, gsize size)
{
  for (const char *at = lines, *end = lines + size; at < end;)
    {
      const char *stop = memchr (at, '\n', (gsize) (end - at));
      gsize length = (gsize) ((stop ? stop : end) - at);
      gboolean from = length >= 5 && memcmp (at, "From ", 5) == 0;
      g_string_append (out, from ? "=46" : "");
      g_string_append_len (out, at + from, (gssize) length - from);
      g_string_append (out, "\r\n");
      at += length + 1;
    }
}

void
gw_encode_quoted_printable (GString *out, const char *text)
{
  g_autofree char *lines = normalize (text);
  GMimeEncoding encoding;
  g_mime_encoding_init_encode (&encoding, GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
  g_autofree char *buffer = g_malloc (g_mime_encoding_outlen (&encoding, strlen (lines)));
  gsize size = g_mime_encoding_flush (&encoding, lines, strlen (lines), buffer);
  append_lines (out, buffer, size);
}

void
gw_encode_base64 (GString *out, GBytes *bytes)
{
  gsize size;
  const guchar *data = g_bytes_get_data (bytes, &size);
  int state = 0, save = 0;
  g_autofree char *buffer = g_malloc ((size / 3 + 1) * 4 + 4 + size / 54 + 8);
  gsize length = g_base64_encode_step (data, size, TRUE, buffer, &state, &save);
  length += g_base64_encode_close (TRUE, buffer + length, &state, &save);
  append_lines (out, buffer, length);
}

static char *
safe_name (const char *name)
{
  g_autofree char *line = gw_escape_line (name);
  const char *end = line;
  while (*end && g_utf8_next_char (end) - line <= FILENAME_BYTES)
    end = g_utf8_next_char (end);
  line[end - line] = '\0';
  g_strdelimit (line, "/\\:*?\"<>|%;", '_');
  if (*line == '.' || *line == '-')
    *line = '_';
  return g_strdup (*line ? line : "attachment");
}

char *
gw_encode_filename (const char *parameter, const char *name)
{
  g_autofree char *safe = safe_name (name);
  if (g_str_is_ascii (safe))
    return g_strdup_printf ("%s=\"%s\"", parameter, safe);
  g_autofree char *escaped = g_uri_escape_string (safe, NULL, FALSE);
  return g_strdup_printf ("%s*=UTF-8''%s", parameter, escaped);
}

char *
gw_encode_date (gint64 time_us)
{
  /* Not strftime's names: those are the locale's. */
  static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
  static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (time_us / GW_SECOND);
  if (date == NULL)
    return g_strdup ("Thu, 01 Jan 1970 00:00:00 +0000");
  return g_strdup_printf ("%s, %02d %s %04d %02d:%02d:%02d +0000", days[g_date_time_get_day_of_week (date) - 1],
                          g_date_time_get_day_of_month (date), months[g_date_time_get_month (date) - 1],
                          g_date_time_get_year (date), g_date_time_get_hour (date),
                          g_date_time_get_minute (date), g_date_time_get_second (date));
}
