/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/dsn.h"
#include <string.h>

/* A line of @data from @at on, without its line break; FALSE at the end. */
typedef struct {
  const char *data;
  gsize size;
  gsize at;
  const char *line;
  gsize length;
} Lines;

static gboolean
next_line (Lines *lines)
{
  if (lines->at >= lines->size)
    return FALSE;
  lines->line = lines->data + lines->at;
  const char *lf = memchr (lines->line, '\n', lines->size - lines->at);
  lines->length = lf ? (gsize) (lf - lines->line) : lines->size - lines->at;
  lines->at += lines->length + (lf ? 1 : 0);
  if (lines->length > 0 && lines->line[lines->length - 1] == '\r')
    lines->length--;
  return TRUE;
}

/* The value of the line where it is a field @name, as short text; else NULL. The caller's. */
static char *
take_field (const Lines *lines, const char *name)
{
  gsize size = strlen (name);
  if (lines->length <= size || lines->length > 1000 || g_ascii_strncasecmp (lines->line, name, size) != 0
      || lines->line[size] != ':')
    return NULL;
  char *value = g_strndup (lines->line + size + 1, lines->length - size - 1);
  return g_strstrip (value);
}

static gboolean
is_first_word (const char *value, const char *word)
{
  gsize size = strlen (word);
  return g_ascii_strncasecmp (value, word, size) == 0 && strchr ("; \t(", value[size]);
}

/* The worst action counts: failed, then delayed, then delivered. */
static GwDsnKind
read_action (const char *value)
{
  static const char *const done[] = { "delivered", "relayed", "expanded" };
  if (is_first_word (value, "failed"))
    return GW_DSN_FAILED;
  if (is_first_word (value, "delayed"))
    return GW_DSN_DELAYED;
  for (gsize i = 0; i < G_N_ELEMENTS (done); i++)
    if (is_first_word (value, done[i]))
      return GW_DSN_DELIVERED;
  return GW_DSN_UNKNOWN;
}

/* class.subject.detail with a class of 2, 4 or 5 (RFC 3463 section 2). */
static gboolean
read_status (const char *value, char status[12])
{
  gsize digits = 0, dots = 0, at = 0;
  for (; g_ascii_isdigit (value[at]) || (value[at] == '.' && digits > 0 && dots < 2); at++)
    {
      dots += value[at] == '.' ? 1 : 0;
      digits = value[at] == '.' ? 0 : digits + 1;
      if (digits > 3)
        return FALSE;
    }
  if (dots != 2 || digits == 0 || value[1] != '.' || strchr ("245", value[0]) == NULL)
    return FALSE;
  memcpy (status, value, at);
  status[at] = '\0';
  return TRUE;
}

typedef struct {
  GwDsnKind kind;
  char status[12];
} Recipient;

/* Keeps the worse of two recipients. */
static void
settle (GwDsn *dsn, Recipient *recipient)
{
  static const int rank[] = {
    [GW_DSN_UNKNOWN] = 0, [GW_DSN_AUTO_REPLY] = 1, [GW_DSN_DELIVERED] = 2, [GW_DSN_DELAYED] = 3, [GW_DSN_FAILED] = 4,
  };
  if (rank[recipient->kind] > rank[dsn->kind])
    {
      dsn->kind = recipient->kind;
      memcpy (dsn->status, recipient->status, sizeof dsn->status);
    }
  *recipient = (Recipient) { 0 };
}

/* The groups of fields of one message/delivery-status part, up to the next delimiter (RFC 3464 section 2.1). */
static void
read_report (Lines *lines, GwDsn *dsn)
{
  Recipient recipient = { 0 };
  while (next_line (lines))
    {
      if (lines->length >= 2 && memcmp (lines->line, "--", 2) == 0)
        break;
      g_autofree char *action = take_field (lines, "Action");
      g_autofree char *status = take_field (lines, "Status");
      if (action)
        recipient.kind = read_action (action);
      if (status && !read_status (status, recipient.status))
        recipient.status[0] = '\0';
      if (lines->length == 0)
        settle (dsn, &recipient);
    }
  settle (dsn, &recipient);
}

/* TRUE where the line begins the field of a part that holds a delivery report. */
static gboolean
is_report_type (const Lines *lines)
{
  g_autofree char *type = take_field (lines, "Content-Type");
  return type && (is_first_word (type, "message/delivery-status")
                  || is_first_word (type, "message/global-delivery-status"));
}

static void
skip_to_body (Lines *lines)
{
  while (next_line (lines) && lines->length > 0)
    ;
}

GwDsn
gw_dsn_parse (GBytes *raw)
{
  GwDsn dsn = { 0 };
  Lines lines = { 0 };
  lines.data = g_bytes_get_data (raw, &lines.size);
  gboolean header = TRUE, replied = FALSE;
  while (next_line (&lines))
    {
      g_autofree char *auto_submitted = header ? take_field (&lines, "Auto-Submitted") : NULL;
      replied |= auto_submitted && (is_first_word (auto_submitted, "auto-replied")
                                    || is_first_word (auto_submitted, "auto-notified"));
      header = header && lines.length > 0;
      if (!is_report_type (&lines))
        continue;
      skip_to_body (&lines);
      read_report (&lines, &dsn);
      return dsn; /* what a second report says was quoted from elsewhere */
    }
  if (replied)
    dsn.kind = GW_DSN_AUTO_REPLY;
  return dsn;
}

const char *
gw_dsn_kind_name (GwDsnKind kind)
{
  switch (kind)
    {
    case GW_DSN_FAILED: return "failed";
    case GW_DSN_DELAYED: return "delayed";
    case GW_DSN_DELIVERED: return "delivered";
    case GW_DSN_AUTO_REPLY: return "auto-reply";
    case GW_DSN_UNKNOWN: break;
    }
  return "unknown";
}
