/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/outer.h"
#include "letter/mime.h"
#include <string.h>

#define MAX_ID 250
#define MAX_TOKENS 50
#define MAX_REFERENCES 50

static gboolean
is_printable (const char *value)
{
  for (const char *at = value; *at; at++)
    if (*at < ' ' || *at >= 0x7f)
      return FALSE;
  return TRUE;
}

/* Whether @value is one msg-id (RFC 5322 section 3.6.4) that may be written into a header of ours. */
static gboolean
is_id (const char *value)
{
  gsize size = strlen (value);
  if (size < 5 || size > MAX_ID || !is_printable (value))
    return FALSE;
  const char *at_sign = strchr (value, '@');
  gboolean framed = value[0] == '<' && value[size - 1] == '>' && strcspn (value + 1, "<> ") == size - 2;
  return framed && at_sign != NULL && at_sign != value + 1 && at_sign != value + size - 2;
}

static char *
read_id (const GwHeader *header, const char *name)
{
  if (gw_header_count (header, name) != 1)
    return NULL;
  g_autofree char *value = gw_header_value (header, name, 0);
  return value != NULL && is_id (value) ? g_steal_pointer (&value) : NULL;
}

/* The last ones are the nearest to the letter. */
static char **
read_references (const GwHeader *header)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();
  g_autofree char *value = gw_header_count (header, "References") == 1 ? gw_header_value (header, "References", 0) : NULL;
  g_auto (GStrv) words = g_strsplit_set (value ? value : "", " \t", -1);
  guint count = g_strv_length (words);
  for (guint i = count > MAX_REFERENCES ? count - MAX_REFERENCES : 0; i < count; i++)
    if (is_id (words[i]))
      g_strv_builder_add (ids, words[i]);
  return g_strv_builder_end (ids);
}

static void
read_from (GwLetter *letter, const GwHeader *header)
{
  guint fields = gw_header_count (header, "From");
  for (guint i = 0; i < fields; i++)
    {
      g_autofree char *value = gw_header_value (header, "From", i);
      guint count = 0;
      g_autofree char *address = value ? gw_mime_address_parse (value, &count) : NULL;
      letter->from_count += count;
      if (fields == 1)
        letter->from_address = g_steal_pointer (&address);
    }
}

static char **
read_tokens (const GwHeader *header)
{
  g_autoptr (GStrvBuilder) tokens = g_strv_builder_new ();
  guint count = MIN (gw_header_count (header, "X-Notigate-Loop"), MAX_TOKENS);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *value = gw_header_value (header, "X-Notigate-Loop", i);
      if (value && *value && strlen (value) <= MAX_ID && is_printable (value))
        g_strv_builder_add (tokens, value);
    }
  return g_strv_builder_end (tokens);
}

/* TRUE where some field of that name has one of the words @values as its first word, or, where
 * @values is NULL, where there is one at all. */
static gboolean
has_word (const GwHeader *header, const char *name, const char *const *values)
{
  guint count = gw_header_count (header, name);
  for (guint i = 0; i < count; i++)
    {
      if (values == NULL)
        return TRUE;
      g_autofree char *value = gw_header_value (header, name, i);
      if (value == NULL)
        continue;
      value[strcspn (value, "; \t(")] = '\0';
      for (gsize j = 0; values[j]; j++)
        if (g_ascii_strcasecmp (value, values[j]) == 0)
          return TRUE;
    }
  return FALSE;
}

/* RFC 3834 section 5: anything but "no" is automatic. */
static gboolean
is_auto_submitted (const GwHeader *header)
{
  static const char *const no[] = { "no", NULL };
  guint count = gw_header_count (header, "Auto-Submitted");
  return count > 1 || (count == 1 && !has_word (header, "Auto-Submitted", no));
}

static gboolean
is_automatic (const GwHeader *header)
{
  static const char *const precedence[] = { "bulk", "junk", "list", "auto_reply", NULL };
  static const char *const nobody[] = { "<>", NULL };
  static const char *const report[] = { "multipart/report", NULL };
  static const char *const marks[] = { "List-Id", "X-Auto-Response-Suppress", "X-Autoreply", "X-Autorespond",
                                       "X-Apple-Action", "X-MS-Exchange-Inbox-Rules-Loop" };
  for (gsize i = 0; i < G_N_ELEMENTS (marks); i++)
    if (has_word (header, marks[i], NULL))
      return TRUE;
  return is_auto_submitted (header) || has_word (header, "Precedence", precedence)
         || has_word (header, "Return-Path", nobody) || has_word (header, "Content-Type", report);
}

void
gw_outer_read (GwLetter *letter, const GwHeader *header)
{
  read_from (letter, header);
  letter->message_id = read_id (header, "Message-ID");
  letter->in_reply_to = read_id (header, "In-Reply-To");
  letter->references = read_references (header);
  letter->loop_tokens = read_tokens (header);
  letter->automatic = is_automatic (header);
}
