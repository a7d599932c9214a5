/* SPDX-License-Identifier: Apache-2.0 */
#include "letter/mime-value.h"
#include "base/escape.h"
#include "letter/mime.h"
#include <gmime/gmime.h>
#include <string.h>

#define MAX_MAILBOXES 500

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeContentType, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeContentDisposition, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (InternetAddressList, g_object_unref)

static void
start_gmime (void)
{
  static gsize started = 0;
  if (g_once_init_enter (&started))
    {
      g_mime_init ();
      g_once_init_leave (&started, 1);
    }
}

static gboolean
is_readable (const char *value)
{
  return value && strlen (value) <= GW_MIME_MAX_VALUE;
}

static gboolean
has_value (const char *text, const char *value)
{
  return text && g_ascii_strcasecmp (text, value) == 0;
}

void
gw_mime_type_read (GwMimeType *type, const char *value, const char *fallback)
{
  start_gmime ();
  *type = (GwMimeType) { 0 };
  const char *readable = is_readable (value) && *value ? value : fallback;
  g_autoptr (GMimeContentType) parsed = g_mime_content_type_parse (NULL, readable);
  g_autofree char *mime_type = g_mime_content_type_get_mime_type (parsed);
  const char *charset = g_mime_content_type_get_parameter (parsed, "charset");
  type->type = g_ascii_strdown (mime_type, -1);
  type->boundary = g_strdup (g_mime_content_type_get_parameter (parsed, "boundary"));
  type->charset = charset ? g_ascii_strdown (charset, -1) : NULL;
  type->name = g_strdup (g_mime_content_type_get_parameter (parsed, "name"));
  type->hp = g_strdup (g_mime_content_type_get_parameter (parsed, "hp"));
  type->protected_headers = g_strdup (g_mime_content_type_get_parameter (parsed, "protected-headers"));
  type->legacy_display = has_value (g_mime_content_type_get_parameter (parsed, "hp-legacy-display"), "1");
  type->flowed = has_value (g_mime_content_type_get_parameter (parsed, "format"), "flowed");
  type->delsp = has_value (g_mime_content_type_get_parameter (parsed, "delsp"), "yes");
}

void
gw_mime_type_clear (GwMimeType *type)
{
  g_free (type->type);
  g_free (type->boundary);
  g_free (type->charset);
  g_free (type->name);
  g_free (type->hp);
  g_free (type->protected_headers);
  *type = (GwMimeType) { 0 };
}

char *
gw_mime_disposition_read (const char *value, gboolean *attachment)
{
  start_gmime ();
  *attachment = FALSE;
  if (!is_readable (value) || *value == '\0')
    return NULL;
  g_autoptr (GMimeContentDisposition) parsed = g_mime_content_disposition_parse (NULL, value);
  *attachment = has_value (g_mime_content_disposition_get_disposition (parsed), "attachment");
  return g_strdup (g_mime_content_disposition_get_parameter (parsed, "filename"));
}

/* The blanks between an encoded word whose base 64 is padded and the next word. GMime decodes words that follow each
 * other as one, and would end at the padding: most of a subject that is not English would be lost. */
static char **
split_padded (const char *value)
{
  static const char pattern[] = "=\\?[^?\\s]+\\?B\\?[A-Z0-9+/]+=+\\?=\\K\\s+(?==\\?[^?\\s]+\\?[BQ]\\?[^?\\s]*\\?=)";
  return g_regex_split_simple (pattern, value, G_REGEX_CASELESS | G_REGEX_RAW, 0);
}

char *
gw_mime_words_decode (const char *value)
{
  start_gmime ();
  if (!is_readable (value))
    return g_strdup ("");
  g_auto (GStrv) pieces = split_padded (value);
  g_autoptr (GString) decoded = g_string_new (NULL);
  for (char **piece = pieces; *piece; piece++)
    {
      g_autofree char *text = g_mime_utils_header_decode_text (NULL, *piece);
      g_string_append (decoded, text);
    }
  return gw_escape_line (decoded->str);
}

/* A dot-atom and a host name (RFC 5322 section 3.4.1): no quotes, no literals, nothing that readers parse twice. */
static gboolean
is_simple_address (const char *address)
{
  const char *at_sign = strrchr (address, '@');
  if (at_sign == NULL || at_sign == address || at_sign[1] == '\0' || strlen (address) > 254)
    return FALSE;
  for (const char *at = address; at < at_sign; at++)
    if (!g_ascii_isalnum (*at) && strchr (".!#$%&'*+-/=?^_`{|}~", *at) == NULL)
      return FALSE;
  for (const char *at = at_sign + 1; *at; at++)
    if (!g_ascii_isalnum (*at) && *at != '-' && *at != '.')
      return FALSE;
  return address[0] != '.' && at_sign[-1] != '.' && at_sign[1] != '.' && at_sign[1] != '-';
}

/* @value with quoted strings made "Q" and comments taken out; NULL where either does not end. */
static char *
strip_quotes (const char *value)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gboolean quoted = FALSE;
  guint comments = 0;
  for (const char *at = value; *at; at++)
    {
      if ((quoted || comments) && *at == '\\' && at[1])
        at++;
      else if (quoted)
        quoted = *at != '"';
      else if (*at == '(')
        comments++;
      else if (comments)
        comments -= *at == ')' ? 1 : 0;
      else if (*at == '"')
        {
          quoted = TRUE;
          g_string_append_c (out, 'Q');
        }
      else
        g_string_append_c (out, *at);
    }
  return quoted || comments ? NULL : g_strdup (g_strstrip (out->str));
}

/* TRUE where @value is, letter for letter, "[phrase] <address>" or "address": the reading that no reader can miss. */
static gboolean
agrees (const char *value, const char *address)
{
  g_autofree char *stripped = strip_quotes (value);
  if (stripped == NULL)
    return FALSE;
  char *angle = strchr (stripped, '<');
  if (angle == NULL)
    return strcmp (stripped, address) == 0;
  gsize size = strlen (address);
  gboolean same = strncmp (angle + 1, address, size) == 0 && strcmp (angle + 1 + size, ">") == 0;
  *angle = '\0';
  return same && strpbrk (stripped, "@,;:>") == NULL;
}

/* Adds the mailboxes of @list, members of groups too; FALSE where there is a group. */
static gboolean
add_mailboxes (InternetAddressList *list, GPtrArray *mailboxes)
{
  gboolean plain = TRUE;
  int count = internet_address_list_length (list);
  for (int i = 0; i < count; i++)
    {
      InternetAddress *entry = internet_address_list_get_address (list, i);
      if (INTERNET_ADDRESS_IS_MAILBOX (entry))
        {
          const char *address = internet_address_mailbox_get_addr (INTERNET_ADDRESS_MAILBOX (entry));
          g_ptr_array_add (mailboxes, g_strdup (address ? address : ""));
        }
      else if (INTERNET_ADDRESS_IS_GROUP (entry))
        {
          InternetAddressList *members = internet_address_group_get_members (INTERNET_ADDRESS_GROUP (entry));
          if (members)
            add_mailboxes (members, mailboxes);
          plain = FALSE;
        }
    }
  return plain;
}

static char *
lower_domain (const char *address)
{
  char *copy = g_strdup (address);
  for (char *at = strrchr (copy, '@'); at && *at; at++)
    *at = g_ascii_tolower (*at);
  return copy;
}

char *
gw_mime_address_parse (const char *value, guint *count)
{
  start_gmime ();
  if (count)
    *count = 0;
  if (!is_readable (value))
    return NULL;
  g_autoptr (InternetAddressList) list = internet_address_list_parse (NULL, value);
  if (list == NULL)
    return NULL;
  g_autoptr (GPtrArray) mailboxes = g_ptr_array_new_with_free_func (g_free);
  gboolean plain = add_mailboxes (list, mailboxes);
  if (count)
    *count = mailboxes->len;
  const char *address = mailboxes->len == 1 ? g_ptr_array_index (mailboxes, 0) : "";
  if (!plain || !is_simple_address (address) || !agrees (value, address))
    return NULL;
  return lower_domain (address);
}

char **
gw_mime_address_list (const char *value)
{
  start_gmime ();
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();
  /* A To line is longer than any other value: 500 mailboxes. */
  gboolean readable = value && strlen (value) <= 16 * GW_MIME_MAX_VALUE;
  g_autoptr (InternetAddressList) list = readable ? internet_address_list_parse (NULL, value) : NULL;
  g_autoptr (GPtrArray) mailboxes = g_ptr_array_new_with_free_func (g_free);
  if (list)
    add_mailboxes (list, mailboxes);
  for (guint i = 0; i < MIN (mailboxes->len, MAX_MAILBOXES); i++)
    {
      const char *address = g_ptr_array_index (mailboxes, i);
      g_autofree char *lower = is_simple_address (address) ? lower_domain (address) : NULL;
      if (lower)
        g_strv_builder_add (found, lower);
    }
  return g_strv_builder_end (found);
}

GBytes *
gw_mime_decode (GBytes *data, const char *encoding)
{
  GMimeContentEncoding coding = GMIME_CONTENT_ENCODING_DEFAULT;
  if (has_value (encoding, "base64"))
    coding = GMIME_CONTENT_ENCODING_BASE64;
  else if (has_value (encoding, "quoted-printable"))
    coding = GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
  else if (encoding == NULL || *encoding == '\0' || has_value (encoding, "7bit") || has_value (encoding, "8bit")
           || has_value (encoding, "binary"))
    return g_bytes_ref (data);
  else
    return NULL;
  start_gmime ();
  gsize size = 0;
  const char *bytes = g_bytes_get_data (data, &size);
  GMimeEncoding state;
  g_mime_encoding_init_decode (&state, coding);
  gsize room = g_mime_encoding_outlen (&state, size) + 16;
  g_autofree char *out = g_malloc (room);
  gsize written = g_mime_encoding_flush (&state, bytes ? bytes : "", size, out);
  return g_bytes_new_take (g_steal_pointer (&out), written);
}
