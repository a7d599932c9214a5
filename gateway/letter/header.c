/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/header.h"
#include <string.h>

/* Single fields on which a reader's answer to "who", "what" or "in answer to which" depends: one reader
 * takes the first, another the last, GMime merges two From. To, Cc, References and the trace fields are
 * not here: nothing of ours reads them outside the signature, and real senders and relays do repeat them. */
static const char *const single_fields[] = {
  "From", "Sender", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To",
  "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition",
};

static void
fault (GwHeader *header, const char *code, const char *reason)
{
  gboolean first = header->code == NULL || (strcmp (code, "limits") == 0 && strcmp (header->code, "limits") != 0);
  if (!first)
    return;
  header->code = code;
  header->reason = reason;
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

/* A field name: printable US-ASCII without the colon (RFC 5322 section 3.6.8). */
static gsize
name_size (const char *line, gsize size)
{
  gsize at = 0;
  while (at < size && line[at] > ' ' && line[at] < 0x7f && line[at] != ':')
    at++;
  return at;
}

/* Bytes that some readers stop at or take for a line break. */
static void
check_bytes (GwHeader *header, const char *line, gsize size)
{
  if (memchr (line, '\0', size))
    fault (header, "ambiguous", "a NUL in the header");
  if (memchr (line, '\r', size))
    fault (header, "ambiguous", "a bare CR in the header");
}

static void
begin_field (GwHeader *header, const char *line, gsize size)
{
  gsize name = name_size (line, size);
  gsize colon = name;
  while (colon < size && is_blank (line[colon]))
    colon++;
  if (name == 0 || colon == size || line[colon] != ':')
    {
      fault (header, "ambiguous", "a header line without a field name and a colon");
      return;
    }
  GwField field = { line, name, line + colon + 1, size - colon - 1 };
  g_array_append_val (header->fields, field);
  if (colon == name)
    return;
  /* "From : x" is obsolete syntax: some readers honour it, others skip the line. */
  for (gsize i = 0; i < G_N_ELEMENTS (single_fields); i++)
    if (strlen (single_fields[i]) == name && g_ascii_strncasecmp (line, single_fields[i], name) == 0)
      fault (header, "ambiguous", "a blank between a field name and its colon");
}

static void
continue_field (GwHeader *header, const char *line, gsize size)
{
  gsize at = 0;
  while (at < size && is_blank (line[at]))
    at++;
  /* RFC 5322 section 4.2 forbids it; one reader folds, another ends the header here. */
  if (at == size)
    fault (header, "ambiguous", "a folded header line of blanks only");
  if (header->fields->len == 0)
    {
      fault (header, "ambiguous", "the header begins with a folded line");
      return;
    }
  GwField *field = &g_array_index (header->fields, GwField, header->fields->len - 1);
  field->value_size = (gsize) (line + size - field->value);
}

GwHeader *
gw_header_parse (const char *data, gsize size, gsize max_line, guint max_headers)
{
  GwHeader *header = g_new0 (GwHeader, 1);
  header->fields = g_array_new (FALSE, FALSE, sizeof (GwField));
  header->body = size;
  gsize begun = 0; /* where the current field begins */
  for (gsize at = 0; at < size;)
    {
      const char *line = data + at;
      const char *lf = memchr (line, '\n', size - at);
      gsize length = lf ? (gsize) (lf - line) : size - at;
      gsize next = at + length + (lf ? 1 : 0);
      if (lf && length > 0 && line[length - 1] == '\r')
        length--;
      if (length == 0)
        {
          header->body = next;
          break;
        }
      gboolean folded = is_blank (*line);
      if (!folded)
        begun = at;
      if (next - begun > max_line)
        {
          fault (header, "limits", "a header field is too long");
          break;
        }
      if (!folded && header->fields->len >= max_headers)
        {
          fault (header, "limits", "too many header fields");
          break;
        }
      check_bytes (header, line, length);
      if (folded)
        continue_field (header, line, length);
      else
        begin_field (header, line, length);
      at = next;
    }
  return header;
}

static gboolean
is_named (const GwField *field, const char *name)
{
  return strlen (name) == field->name_size && g_ascii_strncasecmp (field->name, name, field->name_size) == 0;
}

guint
gw_header_count (const GwHeader *header, const char *name)
{
  guint count = 0;
  for (guint i = 0; i < header->fields->len; i++)
    count += is_named (&g_array_index (header->fields, GwField, i), name) ? 1 : 0;
  return count;
}

/* Unfolding takes out the line breaks only (RFC 5322 section 2.2.3). */
static char *
unfold (const GwField *field)
{
  if (memchr (field->value, '\0', field->value_size))
    return NULL;
  GString *value = g_string_sized_new (field->value_size);
  for (gsize i = 0; i < field->value_size; i++)
    if (field->value[i] != '\r' && field->value[i] != '\n')
      g_string_append_c (value, field->value[i]);
  return g_strstrip (g_string_free (value, FALSE));
}

char *
gw_header_value (const GwHeader *header, const char *name, guint nth)
{
  for (guint i = 0; i < header->fields->len; i++)
    {
      const GwField *field = &g_array_index (header->fields, GwField, i);
      if (is_named (field, name) && nth-- == 0)
        return unfold (field);
    }
  return NULL;
}

const char *
gw_header_repeated (const GwHeader *header)
{
  for (gsize i = 0; i < G_N_ELEMENTS (single_fields); i++)
    if (gw_header_count (header, single_fields[i]) > 1)
      return single_fields[i];
  return NULL;
}

void
gw_header_free (GwHeader *header)
{
  if (header == NULL)
    return;
  g_array_unref (header->fields);
  g_free (header);
}
