/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/mime-text.h"
#include "base/escape.h"
#include <string.h>

/* A charset's name and nothing that iconv takes for an instruction ("//TRANSLIT"). */
static gboolean
is_charset_name (const char *charset)
{
  gsize size = strlen (charset);
  for (const char *at = charset; *at; at++)
    if (!g_ascii_isalnum (*at) && strchr ("._:+-", *at) == NULL)
      return FALSE;
  return size > 0 && size <= 40;
}

static gboolean
is_utf8_name (const char *charset)
{
  static const char *const names[] = { "utf-8", "utf8", "us-ascii", "ascii" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (charset, names[i]) == 0)
      return TRUE;
  return FALSE;
}

static char *
to_utf8 (const char *data, gsize size, const char *charset, gsize *written, char **reason)
{
  g_autofree char *shown = gw_escape_line (charset);
  if (is_utf8_name (charset))
    {
      *written = size;
      if (g_utf8_validate_len (data, size, NULL) || memchr (data, '\0', size))
        return g_memdup2 (data, size);
      *reason = g_strdup_printf ("the text is not valid in its charset, %s", shown);
      return NULL;
    }
  g_autoptr (GError) error = NULL;
  char *text = is_charset_name (charset) ? g_convert (data, (gssize) size, "UTF-8", charset, NULL, written, &error)
                                         : NULL;
  gboolean known = error && !g_error_matches (error, G_CONVERT_ERROR, G_CONVERT_ERROR_NO_CONVERSION);
  if (text == NULL)
    *reason = known ? g_strdup_printf ("the text is not valid in its charset, %s", shown)
                    : g_strdup_printf ("the charset \"%s\" is unknown", shown);
  return text;
}

char *
gw_mime_text_convert (GBytes *bytes, const char *charset, gsize max_size, const char **code, char **reason)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  *code = "limits";
  if (size > 4 * max_size)
    {
      *reason = g_strdup ("the text is too long");
      return NULL;
    }
  *code = "not-a-form";
  gsize written = 0;
  g_autofree char *text = size ? to_utf8 (data, size, charset ? charset : "utf-8", &written, reason) : NULL;
  if (size && text == NULL)
    return NULL;
  *code = "ambiguous";
  if (written && memchr (text, '\0', written))
    {
      *reason = g_strdup ("a NUL in the text");
      return NULL;
    }
  gsize skip = written >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
  g_autoptr (GString) lines = g_string_sized_new (written + 1);
  for (gsize at = skip; at < written; at++)
    if (text[at] != '\r' || at + 1 == written || text[at + 1] != '\n')
      g_string_append_c (lines, text[at]);
  *code = "limits";
  if (lines->len > max_size)
    {
      *reason = g_strdup ("the text is too long");
      return NULL;
    }
  *code = NULL;
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

/* One line of flowed text: its quote depth, and what stands behind quote marks and one stuffed blank. */
typedef struct {
  guint depth;
  const char *text;
  gsize size;
  gboolean soft; /* ends in a soft line break */
} Flowed;

static Flowed
read_flowed (const char *line)
{
  Flowed flowed = { 0 };
  while (line[flowed.depth] == '>')
    flowed.depth++;
  flowed.text = line + flowed.depth;
  if (*flowed.text == ' ')
    flowed.text++;
  flowed.size = strlen (flowed.text);
  flowed.soft = flowed.size > 0 && flowed.text[flowed.size - 1] == ' ' && strcmp (flowed.text, "-- ") != 0;
  return flowed;
}

/* "Name:", also as a person with another keyboard writes it: letters of any script, a blank of any width before the
 * colon, a full-width colon. Not "https://" and not the start of an IPv6 address, which wrapped values begin with. */
static gboolean
begins_field (const char *line)
{
  const char *at = line;
  gboolean hexadecimal = TRUE;
  if (!g_unichar_isalpha (g_utf8_get_char (at)))
    return FALSE;
  for (; g_unichar_isalnum (g_utf8_get_char (at)) || g_unichar_ismark (g_utf8_get_char (at)) || *at == '-';
       at = g_utf8_next_char (at))
    hexadecimal = hexadecimal && g_ascii_isxdigit (*at);
  gboolean close = *at == ':';
  hexadecimal = hexadecimal && at - line <= 4;
  for (gunichar c; (c = g_utf8_get_char (at)) == ' ' || c == '\t' || c == 0xa0 || c == 0x202f;)
    at = g_utf8_next_char (at);
  if (*at != ':')
    return g_utf8_get_char (at) == 0xff1a;
  if (!close)
    return TRUE;
  return !g_str_has_prefix (at, "://") && !(hexadecimal && (g_ascii_isxdigit (at[1]) || at[1] == ':'));
}

char *
gw_mime_text_unflow (const char *text, gboolean delsp)
{
  GString *out = g_string_sized_new (strlen (text) + 1);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  Flowed before = { 0 };
  for (gsize i = 0; lines[i]; i++)
    {
      Flowed line = read_flowed (lines[i]);
      gboolean joined = before.soft && line.depth == before.depth && line.size > 0
                        && strcmp (line.text, "-- ") != 0 && !begins_field (line.text);
      if (!joined)
        {
          if (i > 0)
            g_string_append_c (out, '\n');
          for (guint mark = 0; mark < line.depth; mark++)
            g_string_append_c (out, '>');
          if (line.depth > 0 && line.size > 0)
            g_string_append_c (out, ' ');
        }
      g_string_append_len (out, line.text, (gssize) (line.size - (line.soft && delsp ? 1 : 0)));
      before = line;
    }
  return g_string_free (out, FALSE);
}
