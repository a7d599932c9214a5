/* SPDX-License-Identifier: Apache-2.0 */
#include "store/expression-token.h"
#include "base/nearest.h"
#include <string.h>

gboolean
gw_token_fault (GwTokenReader *reader, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  if (reader->fault == NULL)
    reader->fault = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return FALSE;
}

static const char *
nearest (const char *const *words, const char *word)
{
  const char *best = NULL;
  guint least = 2 + (guint) strlen (word) / 4;
  for (; words && *words; words++)
    {
      guint far = gw_nearest_distance (*words, word);
      if (far < least)
        {
          least = far;
          best = *words;
        }
    }
  return best;
}

char *
gw_token_suggest (const char *const *words, const char *word)
{
  const char *near = nearest (words, word);
  for (gsize i = 0; near == NULL && strlen (word) > 2 && words[i]; i++)
    if (g_str_has_suffix (words[i], word)) /* RED for TLP:RED */
      near = words[i];
  if (near)
    return g_strdup_printf ("; did you mean \"%s\"?", near);
  g_autofree char *all = g_strjoinv (", ", (char **) words);
  return g_strdup_printf ("; it may be one of: %s", all);
}

gboolean
gw_token_is_slip (const char *const *words, const char *word)
{
  for (; *words; words++)
    if (gw_nearest_distance (*words, word) == 1)
      return TRUE;
  return FALSE;
}

static gboolean
read_text (GwTokenReader *reader)
{
  gsize length = 0;
  for (const char *at = reader->next + 1; *at; at++)
    {
      if (*at == '\'' && at[1] != '\'')
        {
          reader->token.kind = GW_TOKEN_TEXT;
          reader->token.text[length] = '\0';
          reader->next = at + 1;
          return TRUE;
        }
      if (length == GW_TOKEN_MAX_TEXT)
        return gw_token_fault (reader, "a text in quotes may have %d bytes at most", GW_TOKEN_MAX_TEXT);
      if (g_ascii_iscntrl (*at))
        return gw_token_fault (reader, "a text in quotes may hold no control character");
      at += *at == '\'';
      reader->token.text[length++] = *at;
    }
  return gw_token_fault (reader, "a quote ' is not closed");
}

static gboolean
read_number (GwTokenReader *reader)
{
  gsize digits = strspn (reader->next, "0123456789");
  gsize length = digits;
  if (reader->next[length] == '.')
    length += 1 + strspn (reader->next + length + 1, "0123456789");
  char after = reader->next[length];
  if (digits > GW_TOKEN_MAX_DIGITS || length > 2 * GW_TOKEN_MAX_DIGITS || reader->next[length - 1] == '.'
      || after == '.' || after == '_' || g_ascii_isalnum (after))
    return gw_token_fault (reader, "a number is written in up to %d decimal digits, as in 2048 or 0.5",
                           GW_TOKEN_MAX_DIGITS);
  reader->token.kind = GW_TOKEN_NUMBER;
  memcpy (reader->token.text, reader->next, length);
  reader->token.text[length] = '\0';
  reader->token.number = g_ascii_strtod (reader->token.text, NULL);
  reader->next += length;
  return TRUE;
}

static gboolean
read_word (GwTokenReader *reader)
{
  gsize length = 0;
  while (g_ascii_isalnum (reader->next[length]) || reader->next[length] == '_')
    length++;
  if (length > 64)
    return gw_token_fault (reader, "a word has more than 64 letters");
  reader->token.kind = GW_TOKEN_WORD;
  memcpy (reader->token.text, reader->next, length);
  reader->token.text[length] = '\0';
  reader->next += length;
  return TRUE;
}

static gboolean
read_symbol (GwTokenReader *reader)
{
  static const char *const symbols[] = { "==", "<>", "!=", "<=", ">=", "=", "<", ">",
                                         "+", "-", "*", "/", "%", "(", ")", ",", NULL };
  static const struct { const char *start, *problem; } refused[] = {
    { "--", "comments (--) are not taken here; fix: a line of its own that begins with #" },
    { "/*", "comments (/*) are not taken here; fix: a line of its own that begins with #" },
    { ";", "a condition is one expression, without \";\"" },
    { "\"", "double quotes are not taken, since SQL makes a text of a misspelt name; fix: 'text' or name" },
    { "||", "text is not joined in conditions; fix: compare the parts" },
    { "<<", "bits are not shifted in conditions" },
    { ">>", "bits are not shifted in conditions" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    if (g_str_has_prefix (reader->next, refused[i].start))
      return gw_token_fault (reader, "%s", refused[i].problem);
  for (gsize i = 0; symbols[i]; i++)
    if (g_str_has_prefix (reader->next, symbols[i]))
      {
        reader->token.kind = GW_TOKEN_SYMBOL;
        g_strlcpy (reader->token.text, symbols[i], sizeof reader->token.text);
        reader->next += strlen (symbols[i]);
        return TRUE;
      }
  return gw_token_fault (reader, "\"%.*s\" is not known in a condition",
                         (int) (g_utf8_next_char (reader->next) - reader->next), reader->next);
}

gboolean
gw_token_advance (GwTokenReader *reader)
{
  reader->next += strspn (reader->next, " \t\r\n");
  if (*reader->next == '\0')
    {
      reader->token.kind = GW_TOKEN_END;
      g_strlcpy (reader->token.text, "its end", sizeof reader->token.text);
      return TRUE;
    }
  if (*reader->next == '\'')
    return read_text (reader);
  if (g_ascii_isdigit (*reader->next))
    return read_number (reader);
  if (g_ascii_isalpha (*reader->next) || *reader->next == '_')
    return read_word (reader);
  return read_symbol (reader);
}

gboolean
gw_token_is_symbol (const GwTokenReader *reader, const char *symbol)
{
  return reader->token.kind == GW_TOKEN_SYMBOL && strcmp (reader->token.text, symbol) == 0;
}

gboolean
gw_token_is_word (const GwTokenReader *reader, const char *word)
{
  return reader->token.kind == GW_TOKEN_WORD && g_ascii_strcasecmp (reader->token.text, word) == 0;
}
