/* SPDX-License-Identifier: Apache-2.0 */
#include "base/escape.h"
#include <string.h>

/* What a terminal or a reader may obey instead of showing: Unicode Cc, Cf, Zl, Zp, Co and the rest
 * that has no glyph of its own. */
static gboolean
is_unsafe (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
    case G_UNICODE_PRIVATE_USE:
    case G_UNICODE_SURROGATE:
      return TRUE;
    default:
      return FALSE;
    }
}

/* Takes the next character of @at; FALSE where the byte there is no UTF-8 (then *c is that byte). */
static gboolean
next_character (const char **at, gunichar *c)
{
  *c = g_utf8_get_char_validated (*at, -1);
  if (*c == (gunichar) -1 || *c == (gunichar) -2)
    {
      *c = (guchar) **at;
      (*at)++;
      return FALSE;
    }
  *at = g_utf8_next_char (*at);
  return TRUE;
}

char *
gw_escape_terminal (const char *text, gboolean multiline)
{
  GString *out = g_string_new (NULL);
  for (const char *at = text ? text : ""; *at;)
    {
      gunichar c;
      gboolean valid = next_character (&at, &c);
      if (valid && multiline && (c == '\n' || c == '\t'))
        g_string_append_unichar (out, c);
      else if (!valid || c < 0x20 || c == 0x7f)
        g_string_append_printf (out, "\\x%02x", c);
      else if (is_unsafe (c))
        g_string_append_printf (out, "\\u{%x}", c);
      else
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

char *
gw_escape_log (const char *text)
{
  g_autofree char *safe = gw_escape_terminal (text, FALSE);
  if (*safe != '\0' && strpbrk (safe, " \"\\=") == NULL)
    return g_steal_pointer (&safe);
  GString *out = g_string_new ("\"");
  for (const char *at = safe; *at; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *at);
    }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

char *
gw_escape_csv (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  GString *out = g_string_new ("\"");
  /* A ' that stands there already is doubled, so that the mark can be taken away again. */
  const char *first = valid + strspn (valid, "'");
  if (*first && strchr ("=+-@\t\r", *first))
    g_string_append_c (out, '\'');
  for (const char *at = valid; *at; at++)
    {
      if (*at == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, *at);
    }
  g_string_append_c (out, '"');
  return g_string_free (out, FALSE);
}

char *
gw_escape_html (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  return g_markup_escape_text (valid, -1);
}

char *
gw_escape_line (const char *text)
{
  GString *out = g_string_new (NULL);
  gboolean blank = FALSE;
  for (const char *at = text ? text : ""; *at;)
    {
      gunichar c;
      gboolean valid = next_character (&at, &c);
      if (!valid || is_unsafe (c) || c == ' ')
        {
          blank = TRUE;
          continue;
        }
      if (blank && out->len > 0)
        g_string_append_c (out, ' ');
      blank = FALSE;
      g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

char *
gw_escape_defang (const char *text)
{
  if (text == NULL)
    return g_strdup ("");
  GString *out = g_string_new (NULL);
  const char *at = text;
  if (g_ascii_strncasecmp (at, "http", 4) == 0)
    {
      g_string_append (out, "hxxp");
      at += 4;
    }
  const char *host = strstr (at, "://");
  const char *end = host ? host + 3 + strcspn (host + 3, "/?#") : at + strlen (at);
  for (; *at; at++)
    {
      if (*at == '.' && at < end)
        g_string_append (out, "[.]");
      else if (*at == '@')
        g_string_append (out, "[at]");
      else
        g_string_append_c (out, *at);
    }
  return g_string_free (out, FALSE);
}
