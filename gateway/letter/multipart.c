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

/* The next byte from @at on that can stand before a delimiter. Hits within a line are skipped at once, or a
 * boundary of dashes in a body of dashes would cost a search a byte. */
static gsize
skip_line (const char *body, gsize size, gsize at)
{
  while (at < size && body[at] != '\n' && body[at] != '\r')
    at++;
  return at;
}

static void
add_part (GwParts *parts, gsize start, gsize end)
{
  GwSpan span = { start, MAX (start, end) };
  g_array_append_val (parts->parts, span);
}

GwParts *
gw_multipart_split (const char *body, gsize size, const char *boundary, guint max_parts)
{
  GwParts *parts = g_new0 (GwParts, 1);
  parts->parts = g_array_new (FALSE, FALSE, sizeof (GwSpan));
  g_autofree char *needle = g_strconcat ("--", boundary, NULL);
  gsize length = strlen (needle);
  gboolean open = FALSE;
  gsize start = 0;
  for (gsize from = 0; from < size;)
    {
      const char *hit = memmem (body + from, size - from, needle, length);
      if (hit == NULL)
        break;
      gsize at = (gsize) (hit - body);
      from = skip_line (body, size, at);
      if (at > 0 && body[at - 1] == '\r')
        parts->trap = "a delimiter behind a bare CR";
      if (at > 0 && body[at - 1] != '\n')
        continue;
      gsize next = 0;
      Line line = read_rest (body, size, at + length, &next);
      if (line == TRAP)
        {
          parts->trap = "a line that begins with the boundary and goes on";
          continue;
        }
      if (parts->closed)
        {
          parts->trap = "a delimiter behind the closing one";
          break;
        }
      if (open)
        add_part (parts, start, part_end (body, start, at));
      if (parts->parts->len > max_parts)
        {
          parts->too_many = TRUE;
          return parts;
        }
      open = line == DELIMITER;
      parts->closed = line == CLOSING;
      start = from = next;
    }
  if (open)
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
