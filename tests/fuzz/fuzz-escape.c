/* SPDX-License-Identifier: Apache-2.0
 * base/escape: whatever goes in, what comes out does nothing where it goes. */
#include "fuzz.h"
#include "base/escape.h"
#include <string.h>

/* A terminal, or a reader of the line, sees every character as itself. */
static void
check_visible (const char *text, gboolean multiline)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      GUnicodeType type = g_unichar_type (c);
      if (multiline && (c == '\n' || c == '\t'))
        continue;
      g_assert_true (type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT);
    }
}

static void
check_csv (const char *text)
{
  g_autofree char *field = gw_escape_csv (text);
  gsize size = strlen (field);
  gboolean quoted = size >= 2 && field[0] == '"' && field[size - 1] == '"';
  const char *first = quoted ? field + 1 : field;
  g_assert_true (*first == '\0' || strchr ("=+-@\t\r", *first) == NULL);
  if (!quoted)
    g_assert_null (strpbrk (field, "\",\r\n"));
  for (gsize i = 1; quoted && i + 1 < size; i++)
    if (field[i] == '"')
      g_assert_cmpint (field[++i], ==, '"');
}

static void
check_html (const char *text)
{
  static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;", "&apos;", "&#x27;" };
  g_autofree char *html = gw_escape_html (text);
  g_assert_null (strpbrk (html, "<>\"'"));
  for (const char *at = html; (at = strchr (at, '&')) != NULL; at++)
    {
      gboolean known = g_str_has_prefix (at, "&#");
      for (gsize i = 0; i < G_N_ELEMENTS (entities); i++)
        known = known || g_str_has_prefix (at, entities[i]);
      g_assert_true (known);
    }
}

static void
check_log (const char *text)
{
  g_autofree char *value = gw_escape_log (text);
  check_visible (value, FALSE);
  g_assert_true (*value != '\0');
  if (*value != '"')
    g_assert_null (strpbrk (value, " \"="));
  else
    {
      const char *at = value + 1;
      while (*at && *at != '"')
        at += *at == '\\' && at[1] ? 2 : 1;
      g_assert_cmpstr (at, ==, "\"");
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autofree char *line = gw_escape_line (text);
  g_autofree char *again = gw_escape_line (line);
  g_assert_cmpstr (line, ==, again);
  g_assert_true (fuzz_is_line (line));
  g_assert_false (g_str_has_prefix (line, " ") || g_str_has_suffix (line, " "));
  g_autofree char *shown = gw_escape_terminal (text, FALSE);
  check_visible (shown, FALSE);
  g_autofree char *lines = gw_escape_terminal (text, TRUE);
  check_visible (lines, TRUE);
  check_log (text);
  check_csv (text);
  check_html (text);
  g_autofree char *defanged = gw_escape_defang (text);
  g_assert_nonnull (defanged);
  return 0;
}
