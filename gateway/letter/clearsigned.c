/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/clearsigned.h"
#include <string.h>

#define BEGIN_MESSAGE "-----BEGIN PGP SIGNED MESSAGE-----"
#define BEGIN_SIGNATURE "-----BEGIN PGP SIGNATURE-----"
#define END_SIGNATURE "-----END PGP SIGNATURE-----"

typedef struct {
  const char *text;
  gsize size;  /* without the line break and trailing blanks */
  gsize start; /* offset of the line */
  gsize end;   /* offset behind its visible part and blanks, before the line break */
  gsize next;  /* offset of the next line */
} Line;

static gboolean
take_line (const char *body, gsize size, gsize at, Line *line)
{
  if (at >= size)
    return FALSE;
  const char *lf = memchr (body + at, '\n', size - at);
  line->text = body + at;
  line->start = at;
  line->end = lf ? (gsize) (lf - body) : size;
  line->next = lf ? line->end + 1 : size;
  if (lf && line->end > at && body[line->end - 1] == '\r')
    line->end--;
  line->size = line->end - at;
  while (line->size > 0 && strchr (" \t", line->text[line->size - 1]) && line->text[line->size - 1])
    line->size--;
  return TRUE;
}

static gboolean
is_line (const Line *line, const char *text)
{
  return line->size == strlen (text) && memcmp (line->text, text, line->size) == 0;
}

static gboolean
begins (const Line *line, const char *text)
{
  return line->size >= strlen (text) && memcmp (line->text, text, strlen (text)) == 0;
}

/* Everything behind the armor headers; TRUE where it is text, one signature and then only empty lines. */
static gboolean
read_rest (const char *body, gsize size, gsize at, gsize *end)
{
  enum { TEXT, SIGNATURE, BEHIND } state = TEXT;
  for (Line line; take_line (body, size, at, &line); at = line.next)
    {
      if (state == BEHIND && line.size > 0)
        return FALSE;
      if (state == BEHIND || !begins (&line, "-----"))
        continue;
      if (state == TEXT && is_line (&line, BEGIN_SIGNATURE))
        state = SIGNATURE;
      else if (state == SIGNATURE && is_line (&line, END_SIGNATURE))
        {
          state = BEHIND;
          *end = line.next;
        }
      else if (state == SIGNATURE || begins (&line, "-----BEGIN PGP") || begins (&line, "-----END PGP"))
        return FALSE; /* in the text such a line is dash-escaped */
    }
  return state == BEHIND;
}

GwClearsigned
gw_clearsigned_find (const char *body, gsize size, GwSpan *block)
{
  Line line = { 0 };
  gsize at = 0;
  while (take_line (body, size, at, &line) && line.size == 0)
    at = line.next;
  if (at >= size || !is_line (&line, BEGIN_MESSAGE))
    return GW_CLEARSIGNED_NONE;
  block->start = line.start;
  gboolean foreign = FALSE;
  for (at = line.next; take_line (body, size, at, &line) && line.size > 0; at = line.next)
    foreign |= !begins (&line, "Hash: ");
  /* An empty line ends the headers; to some readers one of blanks does, to gpg too. */
  foreign |= at < size && line.end > line.start;
  if (!read_rest (body, size, MIN (line.next, size), &block->end))
    return GW_CLEARSIGNED_PART;
  return foreign ? GW_CLEARSIGNED_HEADER : GW_CLEARSIGNED_WHOLE;
}
