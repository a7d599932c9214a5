/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/multipart.h"
#include <string.h>

typedef enum { DELIMITER, CLOSING, TRAP } Line;

/* What the line is whose "--boundary" ended before @at; *@next is the start of the line behind it. */
static Line
read_rest (const char *body, gsize size, gsize at, gsize *next)
{
  Line line = DELIMITER;
  if (at + 2 <= size && memcmp (body + at, "--", 2) == 0)
    {
      line = CLOSING;
      at += 2;
    }
  while (at < size && (body[at] == ' ' || body[at] == '\t'))
    at++;
  *next = size;
  if (at == size)
    return line;
  if (body[at] == '\r' && at + 1 < size)
    at++;
  *next = at + 1;
  /* RFC 2046 lets a boundary match as a prefix, most readers compare the whole line. */
  return body[at] == '\n' ? line : TRAP;
}

/* Where the part before a delimiter at @at ends: its line break belongs to the delimiter. */
static gsize
part_end (const char *body, gsize start, gsize at)
{
  if (at > start && body[at - 1] == '\n')
    at--;
  if (at > start && body[at - 1] == '\r')
    at--;
  return at;
}

static gboolean
begins (const char *body, gsize size, const char *needle, gsize length)
{
  return size >= length && memcmp (body, needle, length) == 0;
}

/* TRUE where a delimiter stands within the line, behind a bare CR, which some readers take for a line break. */
static gboolean
hides_delimiter (const char *line, gsize size, const char *needle, gsize length)
{
  const char *end = line + size;
  for (const char *at = line; (at = memchr (at, '\r', (gsize) (end - at))); at++)
    if (begins (at + 1, (gsize) (end - at) - 1, needle, length))
      return TRUE;
  return FALSE;
}

static void
add_part (GwParts *parts, gsize start, gsize end)
{
  GwSpan span = { start, MAX (start, end) };
  g_array_append_val (parts->parts, span);
}

/* Takes the delimiter in the line at @at; FALSE where there is nothing more to look for. */
static gboolean
take_delimiter (GwParts *parts, const char *body, gsize size, gsize at, gsize behind, gsize *start)
{
  gboolean open = *start > 0;
  gsize next = 0;
  Line line = read_rest (body, size, behind, &next);
  if (line == TRAP || parts->closed)
    {
      parts->trap = line == TRAP ? "a line that begins with the boundary and goes on"
                                 : "a delimiter behind the closing one";
      return FALSE;
    }
  if (open)
    add_part (parts, *start, part_end (body, *start, at));
  parts->closed = line == CLOSING;
  *start = line == CLOSING ? 0 : next;
  return TRUE;
}

GwParts *
gw_multipart_split (const char *body, gsize size, const char *boundary, guint max_parts)
{
  GwParts *parts = g_new0 (GwParts, 1);
  parts->parts = g_array_new (FALSE, FALSE, sizeof (GwSpan));
  g_autofree char *needle = g_strconcat ("--", boundary, NULL);
  gsize length = strlen (needle);
  gsize start = 0; /* of the part that is open; 0 in the preamble and the epilogue */
  for (gsize at = 0, next = 0; at < size && parts->trap == NULL; at = next)
    {
      const char *lf = memchr (body + at, '\n', size - at);
      next = lf ? (gsize) (lf - body) + 1 : size;
      if (hides_delimiter (body + at, next - at, needle, length))
        parts->trap = "a delimiter behind a bare CR";
      else if (begins (body + at, size - at, needle, length)
               && !take_delimiter (parts, body, size, at, at + length, &start))
        break;
      parts->too_many = parts->parts->len > max_parts;
      if (parts->too_many)
        return parts;
    }
  if (start > 0)
    add_part (parts, start, size);
  return parts;
}

void
gw_parts_free (GwParts *parts)
{
  if (parts == NULL)
    return;
  g_array_unref (parts->parts);
  g_free (parts);
}
