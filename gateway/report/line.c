/* SPDX-License-Identifier: Apache-2.0 */
#include "report/line.h"
#include "report/fault.h"
#include "report/quoted.h"
#include "report/tolerance.h"
#include <string.h>

/* What is kept of a text: more than a stanza and its text may have, so that no mail fills our memory. */
enum { MAX_NAME = 48, MAX_KEPT = 128 * 1024, MAX_LINES = 16 * 1024 };

void
gw_line_tolerate (GwToleratedKinds *kinds, GwTolerated tolerated, guint line)
{
  if (kinds != NULL && kinds->line[tolerated] == 0)
    kinds->line[tolerated] = line;
}

void
gw_line_tell_tolerated (const GwToleratedKinds *kinds, GPtrArray *tolerated)
{
  static const char *const words[] = {
    [GW_TOLERATED_BLANK_LINES] = GW_TOLERANCE_BLANK_LINES,
    [GW_TOLERATED_COLON_BLANKS] = GW_TOLERANCE_COLON_BLANKS,
    [GW_TOLERATED_WIDE_COLON] = GW_TOLERANCE_WIDE_COLON,
    [GW_TOLERATED_TRAILING_BLANKS] = GW_TOLERANCE_TRAILING_BLANKS,
    [GW_TOLERATED_MARKS] = GW_TOLERANCE_MARKS,
    [GW_TOLERATED_NAME] = GW_TOLERANCE_NAME,
    [GW_TOLERATED_QUOTED] = GW_TOLERANCE_QUOTED,
    [GW_TOLERATED_ORIGINAL] = GW_TOLERANCE_ORIGINAL,
    [GW_TOLERATED_MARKERS] = GW_TOLERANCE_MARKERS,
    [GW_TOLERATED_LONG_TEXT] = GW_TOLERANCE_LONG_TEXT,
    [GW_TOLERATED_EMPTY] = GW_TOLERANCE_EMPTY,
    [GW_TOLERATED_REPEATED_VALUE] = GW_TOLERANCE_REPEATED_VALUE,
  };
  G_STATIC_ASSERT (G_N_ELEMENTS (words) == GW_TOLERATED_LAST + 1);
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (kinds->line[i] != 0)
      g_ptr_array_add (tolerated, gw_tolerance_new (kinds->line[i], words[i], NULL, NULL, NULL));
}

static void
line_free (GwLine *line)
{
  g_free (line->text);
  g_free (line);
}

/* Characters that are not seen: blanks, and marks that only steer the layout. */
static gboolean
is_blank (gunichar c)
{
  return c == ' ' || c == '\t' || c == 0xa0 || c == 0x202f || c == 0x3000 || (c >= 0x2000 && c <= 0x200a);
}

static gboolean
is_mark (gunichar c)
{
  return c == 0x200e || c == 0x200f || c == 0x061c || c == 0x200b || c == 0xfeff;
}

static gunichar
character (const char *at)
{
  gunichar c = g_utf8_get_char_validated (at, -1);
  return c == (gunichar) -1 || c == (gunichar) -2 ? (guchar) *at : c;
}

static const char *
next (const char *at)
{
  gunichar c = g_utf8_get_char_validated (at, -1);
  return c == (gunichar) -1 || c == (gunichar) -2 ? at + 1 : g_utf8_next_char (at);
}

const char *
gw_line_skip_unseen (const char *at)
{
  while (*at && (is_blank (character (at)) || is_mark (character (at))))
    at = next (at);
  return at;
}

/* [*start, *end) without blanks and marks at its edges; notes the marks. */
static void
trim (const char **start, const char **end, GwToleratedKinds *kinds, guint number)
{
  for (; *start < *end; *start = next (*start))
    {
      gunichar c = character (*start);
      if (!is_blank (c) && !is_mark (c))
        break;
      if (is_mark (c))
        gw_line_tolerate (kinds, GW_TOLERATED_MARKS, number);
    }
  while (*end > *start)
    {
      const char *last = g_utf8_find_prev_char (*start, *end);
      if (last == NULL || next (last) != *end)
        return;
      gunichar c = character (last);
      if (!is_blank (c) && !is_mark (c))
        return;
      if (is_mark (c))
        gw_line_tolerate (kinds, GW_TOLERATED_MARKS, number);
      *end = last;
    }
}

const char *
gw_line_problem (const char *text)
{
  if (!g_utf8_validate (text, -1, NULL))
    return GW_PROBLEM_NOT_UTF8;
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      if ((c < 0x20 && c != '\t') || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029)
        return GW_PROBLEM_CONTROL_CHARACTER;
      if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
        return GW_PROBLEM_BIDI;
    }
  return NULL;
}

/* The first colon, narrow or full-width; *width is its length. */
static const char *
find_colon (const char *text, gsize *width)
{
  const char *narrow = strchr (text, ':');
  const char *wide = strstr (text, "：");
  *width = wide != NULL && (narrow == NULL || wide < narrow) ? strlen ("：") : 1;
  return *width > 1 ? wide : narrow;
}

/* The characters of a name as people and programs decorate it: bold stars, curly quotes, long hyphens. */
static char *
plain_name (const char *start, const char *end)
{
  GString *name = g_string_new (NULL);
  for (const char *at = start; at < end; at = next (at))
    {
      gunichar c = character (at);
      if (c == '*' || c == '"' || (c >= 0x2018 && c <= 0x201f) || is_mark (c))
        continue;
      if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212)
        g_string_append_c (name, '-');
      else if (is_blank (c))
        g_string_append_c (name, ' ');
      else
        g_string_append_len (name, at, next (at) - at);
    }
  return g_strstrip (g_string_free (name, FALSE));
}

gboolean
gw_line_split_field (const GwLine *line, GwToleratedKinds *kinds, char **name, char **value)
{
  gsize width;
  const char *colon = find_colon (line->text, &width);
  if (colon == NULL)
    return FALSE;
  const char *start = line->text;
  const char *end = colon;
  trim (&start, &end, NULL, line->number);
  if (start != line->text || end != colon)
    gw_line_tolerate (kinds, GW_TOLERATED_COLON_BLANKS, line->number);
  *name = plain_name (start, end);
  gboolean decorated = strlen (*name) != (gsize) (end - start) || strncmp (*name, start, (gsize) (end - start)) != 0;
  if (decorated)
    gw_line_tolerate (kinds, GW_TOLERATED_NAME, line->number);
  if (width > 1)
    gw_line_tolerate (kinds, GW_TOLERATED_WIDE_COLON, line->number);
  start = colon + width;
  end = line->text + strlen (line->text);
  /* "*TLP:* TLP:AMBER", bold in another format. */
  if (decorated && *line->text == '*' && *start == '*')
    start++;
  const char *first = start;
  const char *last = end;
  trim (&start, &end, kinds, line->number);
  if (start > first && (start - first != 1 || *first != ' '))
    gw_line_tolerate (kinds, GW_TOLERATED_COLON_BLANKS, line->number);
  if (end != last && end > start)
    gw_line_tolerate (kinds, GW_TOLERATED_TRAILING_BLANKS, line->number);
  *value = g_strndup (start, (gsize) (end - start));
  return TRUE;
}

static gboolean
is_name (const char *name)
{
  gsize length = strlen (name);
  if (length == 0 || length > MAX_NAME || !g_ascii_isalpha (*name))
    return FALSE;
  for (; *name; name++)
    if (!g_ascii_isalnum (*name) && *name != '-' && *name != '_')
      return FALSE;
  return TRUE;
}

static void
classify (GwLine *line)
{
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  if (*gw_line_skip_unseen (line->text) == '\0')
    line->kind = GW_LINE_BLANK;
  else if (!gw_line_split_field (line, NULL, &name, &value))
    line->kind = GW_LINE_OTHER;
  else if ((line->def = gw_field_find (name)) != NULL
           || (g_ascii_strncasecmp (name, "X-", 2) == 0 && name[2] != '\0' && is_name (name)))
    line->kind = GW_LINE_FIELD;
  else
    line->kind = is_name (name) || gw_field_nearest (name) != NULL ? GW_LINE_SHAPED : GW_LINE_OTHER;
}

gboolean
gw_line_looks_like_field (const char *text)
{
  g_autofree char *copy = g_strdup (text);
  GwLine line = { .text = copy };
  classify (&line);
  return line.kind == GW_LINE_FIELD || line.kind == GW_LINE_SHAPED;
}

/* Backwards: what leads to a field is known by the field. */
static void
find_leads (GPtrArray *lines)
{
  gboolean leads = FALSE;
  for (guint i = lines->len; i > 0; i--)
    {
      GwLine *line = g_ptr_array_index (lines, i - 1);
      if (line->kind == GW_LINE_BLANK)
        continue;
      leads = line->kind == GW_LINE_FIELD || (line->kind == GW_LINE_SHAPED && leads);
      line->leads = leads;
    }
}

GPtrArray *
gw_line_split_text (const char *text, gboolean keep_letter, GwToleratedKinds *kinds)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  guint number = 0;
  gsize kept_size = 0;
  gboolean after_quoted = FALSE;
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    text += 3;
  for (const char *at = text; *at;)
    {
      gsize length = strcspn (at, "\n");
      const char *end = at + length;
      gsize kept = length > 0 && at[length - 1] == '\r' ? length - 1 : length;
      number++;
      g_autofree char *content = g_strndup (at, kept);
      at = *end ? end + 1 : end;
      if (gw_quoted_is_quoted (content))
        {
          if (!after_quoted)
            gw_quoted_drop_attribution (lines);
          gw_line_tolerate (kinds, GW_TOLERATED_QUOTED, number);
          after_quoted = TRUE;
          continue;
        }
      after_quoted = FALSE;
      kept_size += kept;
      if (kept_size > MAX_KEPT || lines->len >= MAX_LINES)
        {
          gw_line_tolerate (kinds, GW_TOLERATED_LONG_TEXT, number);
          break;
        }
      GwLine *line = g_new0 (GwLine, 1);
      line->text = g_steal_pointer (&content);
      line->number = number;
      classify (line);
      g_ptr_array_add (lines, line);
    }
  gw_quoted_cut_original (lines, kinds);
  gw_quoted_cut_letter (lines, keep_letter, kinds);
  find_leads (lines);
  return lines;
}

/* "X<mailto:X>", "<X>", "X<http://X/>" as programs write a link: X. Anything else between < and > stays. */
static void
append_unlinked (GString *out, const char *word, gsize length)
{
  const char *open = memchr (word, '<', length);
  if (open == NULL || word[length - 1] != '>')
    {
      g_string_append_len (out, word, (gssize) length);
      return;
    }
  g_autofree char *shown = g_strndup (word, (gsize) (open - word));
  g_autofree char *target = g_strndup (open + 1, length - (gsize) (open - word) - 2);
  const char *plain = g_ascii_strncasecmp (target, "mailto:", 7) == 0 ? target + 7 : target;
  const char *host = strstr (target, "://");
  g_autofree char *bare = host ? g_strdup (host + 3) : NULL;
  if (bare != NULL && g_str_has_suffix (bare, "/"))
    bare[strlen (bare) - 1] = '\0';
  if (*shown == '\0')
    g_string_append (out, plain);
  else if (g_ascii_strcasecmp (shown, plain) == 0 || g_ascii_strcasecmp (shown, bare ? bare : plain) == 0
           || (g_str_has_suffix (target, "/") && strncmp (shown, target, strlen (target) - 1) == 0
               && strlen (shown) == strlen (target) - 1))
    g_string_append (out, shown);
  else
    g_string_append_len (out, word, (gssize) length);
}

static char *
unlink_words (const char *value)
{
  GString *out = g_string_new (NULL);
  for (const char *at = value; *at;)
    {
      gsize length = strcspn (at, " ");
      if (length > 0)
        append_unlinked (out, at, length);
      at += length;
      for (; *at == ' '; at++)
        g_string_append_c (out, ' ');
    }
  return g_string_free (out, FALSE);
}

char *
gw_line_plain_value (const char *value, gboolean numbers)
{
  g_autoptr (GString) out = g_string_new (NULL);
  for (const char *at = value; *at; at = next (at))
    {
      gunichar c = character (at);
      if (is_blank (c))
        g_string_append_c (out, ' ');
      else if (c >= 0x201c && c <= 0x201f)
        g_string_append_c (out, '"');
      else if (c >= 0x2018 && c <= 0x201b)
        g_string_append_c (out, '\'');
      else if (numbers && c >= 0x660 && c <= 0x669)
        g_string_append_c (out, (char) ('0' + (c - 0x660)));
      else if (numbers && c >= 0x6f0 && c <= 0x6f9)
        g_string_append_c (out, (char) ('0' + (c - 0x6f0)));
      else if (numbers && ((c >= 0x2010 && c <= 0x2013) || c == 0x2212))
        g_string_append_c (out, '-');
      else
        g_string_append_len (out, at, next (at) - at);
    }
  g_strstrip (out->str);
  out->len = strlen (out->str);
  gboolean quoted = out->len >= 2 && strchr ("\"'", out->str[0]) != NULL && out->str[out->len - 1] == out->str[0];
  g_autofree char *inner = quoted ? g_strndup (out->str + 1, out->len - 2) : g_strdup (out->str);
  return unlink_words (g_strstrip (inner));
}
