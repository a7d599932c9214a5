/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/render.h"
#include "outbox/template.h"
#include <string.h>

#define GAP 2          /* blanks between two columns */
#define WIDEST_CELL 40 /* a longer first cell keeps its second one off the shared column */
#define FURTHER 4      /* how far a second cell is indented that has to go below */

typedef struct {
  char **lines;
  int columns;
  GString *out;
} Fill;

/* Columns that @size bytes take on a screen. */
static int
width_of (const char *text, gsize size)
{
  int width = 0;
  for (const char *p = text; p < text + size; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);
      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

static gboolean
is_verbatim (const char *line)
{
  return *line == GW_TEMPLATE_VERBATIM;
}

static gboolean
has_columns (const char *line)
{
  return !is_verbatim (line) && strchr (line, '\t') != NULL;
}

/* How far the text of an indented or numbered line stands from the margin: 3 for "1. text" and for
 * "   text", 2 for "- text", 0 for a line at the margin. */
static gsize
hang_of (const char *line)
{
  gsize hang = strspn (line, " ");
  const char *mark = line + hang;
  gsize digits = strspn (mark, "0123456789");
  if (digits > 0 && digits < 4 && g_str_has_prefix (mark + digits, ". "))
    return hang + digits + 2;
  return g_str_has_prefix (mark, "- ") ? hang + 2 : hang;
}

static void
append_blanks (GString *out, int count)
{
  for (int i = 0; i < count; i++)
    g_string_append_c (out, ' ');
}

/* Breaks @text after the last word that fits in @room columns; returns what remains, NULL for nothing.
 * A word that is too long for any line stays whole. */
static const char *
break_line (const char *text, int room, gsize *size)
{
  const char *best = NULL;
  const char *p = text + strspn (text, " ");
  while (*p)
    {
      const char *word_end = p + strcspn (p, " ");
      if (best != NULL && width_of (text, (gsize) (word_end - text)) > room)
        break;
      best = word_end;
      p = word_end + strspn (word_end, " ");
    }
  *size = best ? (gsize) (best - text) : 0;
  return *p ? p : NULL;
}

/* Writes @text, whose first line begins at column @at, and goes on below at column @hang. */
static void
put_words (Fill *fill, const char *text, int at, int hang)
{
  while (text != NULL)
    {
      gsize size = 0;
      const char *rest = break_line (text, fill->columns - at, &size);
      g_string_append_len (fill->out, text, (gssize) size);
      g_string_append_c (fill->out, '\n');
      if (rest != NULL)
        append_blanks (fill->out, hang);
      text = rest;
      at = hang;
    }
}

/* Words of a line at the margin that is too long flow into the next one. Returns the lines used. */
static guint
fill_paragraph (Fill *fill, guint first)
{
  g_autofree char *carried = NULL;
  guint i = first;
  for (;; i++)
    {
      const char *line = fill->lines[i];
      gboolean goes_on = line != NULL && *line != '\0' && !is_verbatim (line) && !has_columns (line)
                         && hang_of (line) == 0;
      if (!goes_on && carried == NULL)
        return i - first;
      g_autofree char *text = !goes_on ? g_steal_pointer (&carried)
                              : carried ? g_strjoin (" ", carried, line, NULL) : g_strdup (line);
      g_clear_pointer (&carried, g_free);
      gsize size = 0;
      const char *rest = break_line (text, fill->columns, &size);
      g_string_append_len (fill->out, text, (gssize) size);
      g_string_append_c (fill->out, '\n');
      carried = g_strdup (rest);
      if (!goes_on)
        i--;
    }
}

static void
put_second_cell (Fill *fill, const char *cell, int at, int column, int indent)
{
  gsize word = strcspn (cell, " ");
  if (column + width_of (cell, word) > fill->columns || at > column - GAP)
    {
      g_string_append_c (fill->out, '\n');
      append_blanks (fill->out, indent + FURTHER);
      put_words (fill, cell, indent + FURTHER, indent + FURTHER);
      return;
    }
  append_blanks (fill->out, column - at);
  put_words (fill, cell, column, column);
}

/* Lines with a tab that follow each other share the column where the second cells begin. */
static guint
fill_columns (Fill *fill, guint first)
{
  int column = 0;
  guint end = first;
  for (; fill->lines[end] != NULL && has_columns (fill->lines[end]); end++)
    {
      int width = width_of (fill->lines[end], strcspn (fill->lines[end], "\t"));
      if (width <= WIDEST_CELL)
        column = MAX (column, width + GAP);
    }
  for (guint i = first; i < end; i++)
    {
      g_auto (GStrv) cells = g_strsplit (fill->lines[i], "\t", 2);
      g_strdelimit (cells[1], "\t", ' ');
      g_string_append (fill->out, cells[0]);
      put_second_cell (fill, g_strstrip (cells[1]), width_of (cells[0], strlen (cells[0])), column,
                       (int) hang_of (cells[0]));
    }
  return end - first;
}

/* One blank line is enough, and none at the beginning. */
static void
put_blank_line (Fill *fill)
{
  if (fill->out->len > 0 && !g_str_has_suffix (fill->out->str, "\n\n"))
    g_string_append_c (fill->out, '\n');
}

static void
put_verbatim (Fill *fill, const char *line)
{
  for (const char *p = line; *p; p++)
    if (*p != GW_TEMPLATE_VERBATIM)
      g_string_append_c (fill->out, *p);
  g_string_append_c (fill->out, '\n');
}

char *
gw_letter_fill (const char *text, int columns)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (!is_verbatim (lines[i]))
      g_strchomp (lines[i]);
  Fill fill = { lines, columns, g_string_new (NULL) };
  for (guint i = 0; lines[i] != NULL;)
    {
      if (is_verbatim (lines[i]))
        put_verbatim (&fill, lines[i++]);
      else if (has_columns (lines[i]))
        i += fill_columns (&fill, i);
      else if (*lines[i] == '\0')
        {
          put_blank_line (&fill);
          i++;
        }
      else if (hang_of (lines[i]) > 0)
        {
          put_words (&fill, lines[i], 0, (int) hang_of (lines[i]));
          i++;
        }
      else
        i += fill_paragraph (&fill, i);
    }
  while (g_str_has_suffix (fill.out->str, "\n\n"))
    g_string_truncate (fill.out, fill.out->len - 1);
  return g_string_free (fill.out, FALSE);
}
