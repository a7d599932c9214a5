/* SPDX-License-Identifier: Apache-2.0 */
#include "report/quoted.h"
#include <string.h>

/* Lines that an introduction, the gap behind it, a header block and the head of a stanza have at most. */
enum { MAX_ATTRIBUTION = 3, MAX_GAP = 2, MAX_BLOCK = 6, MAX_HEAD = 12 };

static const char *
text_at (GPtrArray *lines, guint index)
{
  return ((GwLine *) g_ptr_array_index (lines, index))->text;
}

static gboolean
is_empty (const char *text)
{
  return *gw_line_skip_unseen (text) == '\0';
}

gboolean
gw_quoted_is_quoted (const char *text)
{
  return *gw_line_skip_unseen (text) == '>';
}

/* Ends in a colon, whatever invisible marks a program for Arabic or Hebrew puts behind it. */
static gboolean
ends_in_colon (const char *text)
{
  const char *end = text + strlen (text);
  for (const char *at; end > text; end = at)
    {
      at = g_utf8_find_prev_char (text, end);
      if (at == NULL)
        return FALSE;
      gunichar c = g_utf8_get_char_validated (at, end - at);
      if (c == ':' || c == 0xff1a)
        return TRUE;
      if (c == (gunichar) -1 || c == (gunichar) -2 || (!g_unichar_isspace (c) && g_unichar_type (c) != G_UNICODE_FORMAT))
        return FALSE;
    }
  return FALSE;
}

/* An introduction names a mail address, or a date or time in figures, or says that somebody wrote: "Wanted:" above a
 * quotation is the writer's own. */
static gboolean
names_a_mail (const char *text)
{
  static const char *const verbs[] = { "wrote", "writes", "schrieb", "écrit", "escribió", "escreveu", "scritto",
                                       "пишет", "писал", "написал", "schreef", "napisał", "كتب", "写道", "寫道", NULL };
  for (guint i = 0; verbs[i]; i++)
    if (strstr (text, verbs[i]) != NULL)
      return TRUE;
  guint figures = 0;
  for (; *text != '\0' && *text != '@'; text++)
    figures += g_ascii_isdigit (*text) ? 1 : 0;
  return *text == '@' || figures >= 4;
}

void
gw_quoted_drop_attribution (GPtrArray *lines)
{
  guint end = lines->len;
  while (end > 0 && lines->len - end < MAX_GAP && is_empty (text_at (lines, end - 1)))
    end--;
  if (end == 0 || !ends_in_colon (text_at (lines, end - 1)))
    return;
  guint start = end - 1;
  while (start > 0 && end - start < MAX_ATTRIBUTION && !is_empty (text_at (lines, start - 1)))
    start--;
  /* A longer paragraph is the writer's own: only its last line goes. */
  gboolean whole = start == 0 || is_empty (text_at (lines, start - 1));
  guint first = whole ? start : end - 1;
  gboolean named = FALSE;
  for (guint i = first; i < end; i++)
    named |= names_a_mail (text_at (lines, i));
  if (named)
    g_ptr_array_set_size (lines, (int) first);
}

/* Also the marks that steer direction, which Outlook puts before Arabic labels. */
static const char *
skip_to_label (const char *at)
{
  for (;;)
    {
      at = gw_line_skip_unseen (at);
      gunichar c = g_utf8_get_char_validated (at, -1);
      if (*at == '*')
        at++;
      else if ((c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069))
        at = g_utf8_next_char (at);
      else
        return at;
    }
}

static gboolean
begins_with_label (const char *text, const char *label)
{
  const char *at = skip_to_label (text);
  gsize length = strlen (label);
  if (strncmp (at, label, length) != 0)
    return FALSE;
  at = skip_to_label (at + length);
  return *at == ':' || g_str_has_prefix (at, "：");
}

/* A From: line that is followed by Sent: (or Date:) within the next lines, in the languages of Outlook. */
static gboolean
begins_original_block (GPtrArray *lines, guint index)
{
  static const struct {
    const char *from;
    const char *sent[6];
  } table[] = {
    { "From", { "Sent", "Date" } },
    { "Von", { "Gesendet", "Datum" } },
    { "De", { "Envoyé", "Date", "Enviado", "Enviado el", "Fecha", "Enviada em" } },
    { "De", { "Enviada", "Data" } },
    { "Da", { "Inviato", "Data" } },
    { "От", { "Отправлено", "Дата" } },
    { "Від", { "Надіслано", "Дата" } },
    { "发件人", { "发送时间", "日期" } },
    { "寄件者", { "寄件日期" } },
    { "من", { "تم الإرسال", "تاريخ الإرسال", "التاريخ", "أرسلت" } },
    { "差出人", { "送信日時" } },
    { "Van", { "Verzonden", "Datum" } },
    { "Od", { "Wysłano", "Data", "Odesláno" } },
    { "Kimden", { "Gönderildi", "Gönderilen", "Tarih" } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (!begins_with_label (text_at (lines, index), table[i].from))
        continue;
      guint end = MIN (lines->len, index + MAX_BLOCK);
      for (guint j = index + 1; j < end; j++)
        for (gsize k = 0; k < G_N_ELEMENTS (table[i].sent) && table[i].sent[k] != NULL; k++)
          if (begins_with_label (text_at (lines, j), table[i].sent[k]))
            return TRUE;
    }
  return FALSE;
}

/* What stands between dashes ("-----Original Message-----"), or NULL. The caller's. */
static char *
between_dashes (const char *text)
{
  g_autofree char *line = g_strstrip (g_strdup (gw_line_skip_unseen (text)));
  gsize before = strspn (line, "-");
  gsize length = strlen (line);
  gsize after = 0;
  while (after < length && line[length - 1 - after] == '-')
    after++;
  if (before < 2 || after < 2 || before + after >= length)
    return NULL;
  return g_strstrip (g_strndup (line + before, length - before - after));
}

static gboolean
is_original_message (const char *text)
{
  static const char *const words[] = {
    "Original Message",    "Original message",     "Original Appointment", "Forwarded Message", "Forwarded message",
    "Reply message",       "Message d'origine",    "Message d’origine",    "Message original",  "Message transféré",
    "Mensaje original",    "Mensaje reenviado",    "Исходное сообщение",   "Пересылаемое сообщение",
    "Перенаправленное сообщение", "原始邮件",       "原始郵件",             "邮件原件",           "转发的邮件",
    "الرسالة الأصلية",     "رسالة أصلية",          "Ursprüngliche Nachricht", "Originalnachricht",
    "Weitergeleitete Nachricht", "Messaggio originale", "Mensagem original", NULL,
  };
  if (*gw_line_skip_unseen (text) != '-')
    return FALSE;
  g_autofree char *inner = between_dashes (text);
  if (inner == NULL)
    return FALSE;
  g_autofree char *folded = g_utf8_make_valid (inner, -1);
  return g_strv_contains (words, folded) || g_ascii_strcasecmp (folded, words[0]) == 0
         /* Notes: "-----CCC <gateway@ccc.example> wrote: -----" */
         || (ends_in_colon (folded) && names_a_mail (folded));
}

gboolean
gw_quoted_is_marker (const GwLine *line)
{
  g_autofree char *inner = between_dashes (line->text);
  return inner != NULL;
}

/* Outlook's line of underscores above the header block, and blanks. */
static void
drop_rule (GPtrArray *lines)
{
  while (lines->len > 0)
    {
      const char *at = gw_line_skip_unseen (text_at (lines, lines->len - 1));
      gsize rule = strspn (at, "_");
      if (*gw_line_skip_unseen (at + rule) != '\0' || (rule > 0 && rule < 10))
        return;
      g_ptr_array_set_size (lines, (int) lines->len - 1);
    }
}

static void
cut (GPtrArray *lines, guint index, GwToleratedKinds *kinds)
{
  gw_line_tolerate (kinds, GW_TOLERATED_ORIGINAL, ((GwLine *) g_ptr_array_index (lines, index))->number);
  g_ptr_array_set_size (lines, (int) index);
  drop_rule (lines);
}

void
gw_quoted_cut_original (GPtrArray *lines, GwToleratedKinds *kinds)
{
  for (guint i = 0; i < lines->len; i++)
    if (is_original_message (text_at (lines, i)) || begins_original_block (lines, i))
      {
        cut (lines, i, kinds);
        return;
      }
}

gboolean
gw_quoted_is_gateway_id (const char *token)
{
  if (g_ascii_strncasecmp (token, "GW-", 3) != 0)
    return FALSE;
  const char *at = token + 3;
  while (g_ascii_isalpha (*at))
    at++;
  if (at == token + 3 || *at++ != '-')
    return FALSE;
  gsize length = 0;
  while (g_ascii_isalnum (at[length]))
    length++;
  return at[length] == '\0' && length >= 6 && length <= 16;
}

/* The value of the field @name if @line holds that, else NULL. The caller's. */
static char *
value_of (const GwLine *line, const char *name)
{
  g_autofree char *written = NULL;
  g_autofree char *value = NULL;
  if (line->def == NULL || strcmp (line->def->name, name) != 0 || !gw_line_split_field (line, NULL, &written, &value))
    return NULL;
  return g_steal_pointer (&value);
}

/* A contact's form cannot have both: it writes none of these types, and no such Report-ID is its own. */
static gboolean
begins_letter (GPtrArray *lines, guint index)
{
  const GwLine *first = g_ptr_array_index (lines, index);
  if (first->def == NULL || strcmp (first->def->name, "Form") != 0)
    return FALSE;
  gboolean typed = FALSE;
  gboolean numbered = FALSE;
  guint end = MIN (lines->len, index + MAX_HEAD);
  for (guint i = index + 1; i < end && !(typed && numbered); i++)
    {
      const GwLine *line = g_ptr_array_index (lines, i);
      if (line->kind == GW_LINE_OTHER)
        return FALSE;
      g_autofree char *type = value_of (line, "Message-Type");
      g_autofree char *id = value_of (line, "Report-ID");
      GwMessageType found = type ? gw_message_type_find (type) : GW_MESSAGE_NONE;
      if (type != NULL && (found == GW_MESSAGE_NONE || gw_message_type_is_from_contact (found, FALSE)))
        return FALSE;
      typed |= type != NULL;
      numbered |= id != NULL && gw_quoted_is_gateway_id (id);
    }
  return typed && numbered;
}

void
gw_quoted_cut_letter (GPtrArray *lines, gboolean keep_first, GwToleratedKinds *kinds)
{
  gboolean above = !keep_first;
  for (guint i = 0; i < lines->len; i++)
    {
      if (above && begins_letter (lines, i))
        {
          cut (lines, i, kinds);
          gw_quoted_drop_attribution (lines);
          return;
        }
      above |= ((GwLine *) g_ptr_array_index (lines, i))->kind != GW_LINE_BLANK;
    }
}
