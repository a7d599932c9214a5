/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/csv.h"
#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

/* ---- Charset ---- */

typedef struct {
  gint64 cyrillic;  /* high bytes beside high bytes */
  gint64 western;   /* high bytes beside ASCII letters */
  gint64 as_1251;   /* pairs that only windows-1251 makes plausible: a capital is followed by small letters */
  gint64 as_koi8;
} Score;

/* In windows-1251 C0 to DF are capitals and E0 to FF small letters; in KOI8-R it is the other way round. */
static void
score_pair (Score *score, guchar a, guchar b)
{
  gboolean high_a = a >= 0xC0;
  gboolean high_b = b >= 0xC0;
  if (high_a && high_b)
    {
      score->cyrillic++;
      score->as_1251 += (b >= 0xE0) - (a >= 0xE0 && b < 0xE0);
      score->as_koi8 += (b < 0xE0) - (a < 0xE0 && b >= 0xE0);
    }
  else if ((high_a && g_ascii_isalpha (b)) || (high_b && g_ascii_isalpha (a)))
    score->western++;
}

const char *
gw_csv_charset (GBytes *file)
{
  gsize size;
  const guchar *data = g_bytes_get_data (file, &size);
  if (size >= 2 && data[0] == 0xFF && data[1] == 0xFE)
    return "UTF-16LE";
  if (size >= 2 && data[0] == 0xFE && data[1] == 0xFF)
    return "UTF-16BE";
  if (size == 0 || g_utf8_validate_len ((const char *) data, size, NULL))
    return "UTF-8";
  Score score = { 0 };
  for (gsize i = 0; i + 1 < size; i++)
    score_pair (&score, data[i], data[i + 1]);
  if (score.western > score.cyrillic)
    return "windows-1252";
  return score.as_koi8 > score.as_1251 ? "KOI8-R" : "windows-1251";
}

/* The text without its byte order mark, or NULL with *problem. */
static char *
convert (GBytes *file, const char *charset, char **problem)
{
  gsize size;
  gsize length = 0;
  const char *data = g_bytes_get_data (file, &size);
  g_autofree char *text = g_convert (data ? data : "", (gssize) size, "UTF-8", charset, NULL, &length, NULL);
  if (text == NULL || strlen (text) != length || !g_utf8_validate (text, -1, NULL))
    {
      *problem = g_strdup_printf ("is no text in %s; fix: save it as \"CSV UTF-8\", or name its charset: --charset "
                                  "windows-1251", charset);
      return NULL;
    }
  return g_strdup (g_str_has_prefix (text, BYTE_ORDER_MARK) ? text + strlen (BYTE_ORDER_MARK) : text);
}

/* ---- Separator ---- */

/* "sep=;" on a line of its own is Excel's way to say it. *@text moves behind it. */
static char
find_separator (const char **text)
{
  static const char candidates[] = ";\t,";
  if (g_ascii_strncasecmp (*text, "sep=", 4) == 0 && (*text)[4] != '\0' && strchr (candidates, (*text)[4]))
    {
      char given = (*text)[4];
      *text += strcspn (*text, "\r\n");
      return given;
    }
  gsize counts[sizeof candidates - 1] = { 0 };
  gboolean quoted = FALSE;
  for (const char *at = *text; *at && (quoted || (*at != '\n' && *at != '\r')); at++)
    {
      const char *found = strchr (candidates, *at);
      quoted ^= *at == '"';
      if (!quoted && found)
        counts[found - candidates]++;
    }
  gsize best = 0;
  for (gsize i = 1; i < G_N_ELEMENTS (counts); i++)
    if (counts[i] > counts[best])
      best = i;
  return candidates[best];
}

/* ---- Rows ---- */

typedef struct {
  GwCsv *csv;
  const char *at;
  guint line;
  GPtrArray *cells;
  guint row_line;
} Reader;

/* Blanks of every kind around a value mean nothing; the mark before a formula is the writer's, not the value's. */
static char *
clean (GString *cell)
{
  const char *begin = cell->str;
  const char *end = cell->str + cell->len;
  while (begin < end && g_unichar_isspace (g_utf8_get_char (begin)))
    begin = g_utf8_next_char (begin);
  while (end > begin && g_unichar_isspace (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  gsize marks = strspn (begin, "'");
  if (marks > 0 && begin + marks < end && strchr ("=+-@", begin[marks]))
    begin++;
  return g_strndup (begin, (gsize) (end - begin));
}

static void
end_row (Reader *reader)
{
  gboolean empty = TRUE;
  for (guint i = 0; i < reader->cells->len; i++)
    empty = empty && *(const char *) reader->cells->pdata[i] == '\0';
  if (!empty)
    {
      GwCsvRow *row = g_new0 (GwCsvRow, 1);
      g_ptr_array_add (reader->cells, NULL);
      row->line = reader->row_line;
      row->cells = (GStrv) g_ptr_array_steal (reader->cells, NULL);
      g_ptr_array_add (reader->csv->rows, row);
    }
  g_ptr_array_set_size (reader->cells, 0);
}

/* What stands between quotes, line breaks too; "" is one quote. */
static void
read_quoted (Reader *reader, GString *cell)
{
  guint line = reader->line;
  for (reader->at++; *reader->at; reader->at++)
    {
      if (*reader->at == '"' && reader->at[1] != '"')
        {
          reader->at++;
          return;
        }
      reader->at += *reader->at == '"';
      reader->line += *reader->at == '\n';
      if (*reader->at != '\r')
        g_string_append_c (cell, *reader->at);
    }
  reader->csv->open_line = line;
}

static void
read_cell (Reader *reader)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  while (*reader->at == ' ')
    reader->at++;
  if (*reader->at == '"')
    read_quoted (reader, cell);
  for (; *reader->at && *reader->at != reader->csv->separator && *reader->at != '\n' && *reader->at != '\r'; reader->at++)
    g_string_append_c (cell, *reader->at);
  g_ptr_array_add (reader->cells, clean (cell));
}

static void
read_rows (GwCsv *csv, const char *text)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  Reader reader = { .csv = csv, .at = text, .line = 1, .cells = cells, .row_line = 1 };
  while (*reader.at)
    {
      read_cell (&reader);
      if (*reader.at == csv->separator)
        {
          reader.at++;
          if (*reader.at) /* else the last cell is empty, and nothing reads it */
            continue;
        }
      end_row (&reader);
      reader.at += *reader.at == '\r';
      reader.at += *reader.at == '\n';
      reader.row_line = ++reader.line;
    }
}

static void
row_free (GwCsvRow *row)
{
  g_strfreev (row->cells);
  g_free (row);
}

GwCsv *
gw_csv_parse (GBytes *file, const char *charset, char **problem)
{
  const char *from = charset ? g_intern_string (charset) : gw_csv_charset (file);
  g_autofree char *text = convert (file, from, problem);
  if (text == NULL)
    return NULL;
  GwCsv *csv = g_new0 (GwCsv, 1);
  const char *begin = text;
  csv->charset = from;
  csv->separator = find_separator (&begin);
  csv->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  read_rows (csv, begin);
  return csv;
}

void
gw_csv_free (GwCsv *csv)
{
  if (csv == NULL)
    return;
  g_ptr_array_unref (csv->rows);
  g_free (csv);
}
