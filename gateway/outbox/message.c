/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/message.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/escape.h"
#include "outbox/encode.h"
#include <string.h>

#define MAX_REFERENCES 20
#define ATOM "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+" /* RFC 5321, 4.1.2 */
#define LABEL "[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?"

static void
attachment_free (gpointer data)
{
  GwMessagePart *attachment = data;
  g_free (attachment->name);
  g_free (attachment->type);
  g_bytes_unref (attachment->bytes);
  g_free (attachment);
}

GwMessage *
gw_message_new (void)
{
  GwMessage *message = g_new0 (GwMessage, 1);
  message->attachments = g_ptr_array_new_with_free_func (attachment_free);
  return message;
}

void
gw_message_free (GwMessage *message)
{
  if (message == NULL)
    return;
  g_free (message->from_name);
  g_free (message->from_address);
  g_free (message->to_address);
  g_free (message->message_id);
  g_free (message->in_reply_to);
  g_strfreev (message->references);
  g_free (message->subject);
  g_free (message->outer_subject);
  g_free (message->loop_token);
  g_free (message->body);
  g_ptr_array_unref (message->attachments);
  g_free (message);
}

void
gw_message_attach (GwMessage *message, const char *name, const char *type, GBytes *bytes)
{
  GwMessagePart *attachment = g_new0 (GwMessagePart, 1);
  attachment->name = g_strdup (name);
  attachment->type = g_strdup (type);
  attachment->bytes = g_bytes_ref (bytes);
  g_ptr_array_add (message->attachments, attachment);
}

gboolean
gw_message_is_address (const char *address)
{
  if (address == NULL || strlen (address) > 254)
    return FALSE;
  return g_regex_match_simple ("\\A(?=[^@]{1,64}@)" ATOM "(\\." ATOM ")*@" LABEL "(\\." LABEL ")*\\z", address,
                               G_REGEX_RAW, 0);
}

gboolean
gw_message_is_id (const char *id)
{
  return id != NULL && strlen (id) <= 250
         && g_regex_match_simple ("\\A<[!-;=?A-~]+@[!-;=?A-~]+>\\z", id, G_REGEX_RAW, 0);
}

static gboolean
check (const GwMessage *message, GError **error)
{
  const char *problem = NULL;
  if (!gw_message_is_address (message->from_address))
    problem = "the gateway's address is no mailbox; fix: [gateway] address";
  else if (!gw_message_is_address (message->to_address))
    problem = "the recipient's address is no mailbox; fix: notigate contact edit";
  else if (!gw_message_is_id (message->message_id))
    problem = "the Message-ID is none; fix: [gateway] domain";
  else if (message->loop_token != NULL
           && !g_regex_match_simple ("\\A[A-Za-z0-9]{8,64}\\z", message->loop_token, G_REGEX_RAW, 0))
    problem = "the loop token is none";
  if (problem == NULL)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "letter %s: %s",
               gw_message_is_id (message->message_id) ? message->message_id : "", problem);
  return FALSE;
}

static void
add (GPtrArray *fields, const char *name, const char *value)
{
  g_ptr_array_add (fields, g_strdup_printf ("%s: %s", name, value));
}

static void
add_references (GPtrArray *fields, const GwMessage *message)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  for (char **id = message->references; id && *id; id++)
    if (gw_message_is_id (*id))
      g_ptr_array_add (ids, *id);
  if (ids->len > MAX_REFERENCES)
    g_ptr_array_remove_range (ids, 0, ids->len - MAX_REFERENCES);
  g_autoptr (GString) value = g_string_new (NULL);
  for (guint i = 0; i < ids->len; i++)
    g_string_append_printf (value, "%s%s", i ? "\r\n " : "", (const char *) ids->pdata[i]);
  if (value->len > 0)
    add (fields, "References", value->str);
}

/* The fields that say something (RFC 9788: non-structural), each as it stands in the header, folded. */
static GPtrArray *
make_fields (const GwMessage *message, const char *subject)
{
  GPtrArray *fields = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *name = message->from_name ? gw_encode_phrase (message->from_name) : NULL;
  gboolean fits = name && strlen (name) + strlen (message->from_address) < 66;
  g_autofree char *from = g_strdup_printf ("%s%s<%s>", name ? name : "", name == NULL ? "" : fits ? " " : "\r\n ",
                                           message->from_address);
  g_autofree char *to = g_strdup_printf ("<%s>", message->to_address);
  g_autofree char *date = gw_encode_date (message->date_us);
  g_autofree char *text = gw_encode_text (subject, strlen ("HP-Outer: Subject: "));
  gboolean answer = gw_message_is_id (message->in_reply_to);
  add (fields, "From", from);
  add (fields, "To", to);
  add (fields, "Date", date);
  add (fields, "Subject", text);
  add (fields, "Message-ID", message->message_id);
  if (answer)
    add (fields, "In-Reply-To", message->in_reply_to);
  add_references (fields, message);
  if (message->loop_token != NULL)
    {
      add (fields, "Auto-Submitted", answer ? "auto-replied" : "auto-generated");
      add (fields, "X-Notigate-Loop", message->loop_token);
    }
  return fields;
}

static const char *
outer_subject (const GwMessage *message)
{
  return message->outer_subject ? message->outer_subject : message->subject;
}

static void
append_fields (GString *out, GPtrArray *fields, const char *prefix)
{
  for (guint i = 0; i < fields->len; i++)
    g_string_append_printf (out, "%s%s\r\n", prefix, (const char *) fields->pdata[i]);
}

/* "=_" cannot occur in quoted-printable, base64 or armor, so no part can hold a boundary. */
static char *
make_boundary (const GwMessage *message, const char *role)
{
  g_autofree char *seed = g_strconcat (role, "\n", message->message_id, NULL);
  g_autofree char *digest = gw_sha256_hex (seed, strlen (seed));
  return g_strdup_printf ("=_%.32s", digest);
}

static void
append_text (GString *out, const char *body, const char *parameter)
{
  g_string_append_printf (out, "Content-Type: text/plain; charset=utf-8%s\r\n"
                          "Content-Transfer-Encoding: quoted-printable\r\n\r\n", parameter);
  gw_encode_quoted_printable (out, body);
}

static void
append_attachment (GString *out, const GwMessagePart *attachment)
{
  const char *type = attachment->type ? attachment->type : "";
  gboolean usable = strlen (type) <= 200
                    && g_regex_match_simple ("\\A(?!message/|multipart/)[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+"
                                             "(; ?[A-Za-z0-9-]+=(\"[A-Za-z0-9 ./_+-]+\"|[A-Za-z0-9./_+-]+))*\\z",
                                             type, G_REGEX_CASELESS | G_REGEX_RAW, 0);
  g_autofree char *name = gw_encode_filename ("name", attachment->name);
  g_autofree char *filename = gw_encode_filename ("filename", attachment->name);
  g_string_append_printf (out, "Content-Type: %s;\r\n %s\r\nContent-Disposition: attachment;\r\n %s\r\n"
                          "Content-Transfer-Encoding: base64\r\n\r\n",
                          usable ? type : "application/octet-stream", name, filename);
  gw_encode_base64 (out, attachment->bytes);
}

static void
append_mixed (GString *out, const GwMessage *message, const char *parameter)
{
  g_autofree char *boundary = make_boundary (message, "mixed");
  g_string_append_printf (out, "Content-Type: multipart/mixed%s;\r\n boundary=\"%s\"\r\n\r\n--%s\r\n", parameter,
                          boundary, boundary);
  append_text (out, message->body, "");
  for (guint i = 0; i < message->attachments->len; i++)
    {
      g_string_append_printf (out, "--%s\r\n", boundary);
      append_attachment (out, message->attachments->pdata[i]);
    }
  g_string_append_printf (out, "--%s--\r\n", boundary);
}

static GBytes *
to_bytes (GString *text)
{
  return g_string_free_to_bytes (text);
}

GBytes *
gw_message_entity (const GwMessage *message, gboolean encrypted, GError **error)
{
  if (!check (message, error))
    return NULL;
  g_autoptr (GPtrArray) outer = make_fields (message, outer_subject (message));
  g_autoptr (GPtrArray) inner = make_fields (message, encrypted ? message->subject : outer_subject (message));
  GString *out = g_string_new (NULL);
  append_fields (out, inner, "");
  if (encrypted)
    append_fields (out, outer, "HP-Outer: ");
  const char *parameter = encrypted ? "; hp=\"cipher\"" : "; hp=\"clear\"";
  if (message->attachments->len > 0)
    append_mixed (out, message, parameter);
  else
    append_text (out, message->body, parameter);
  /* The last line break is the boundary's (RFC 2046, 5.1.1): with no empty line there, none can get lost. */
  g_string_truncate (out, out->len - 2);
  return to_bytes (out);
}

/* Armor as lines with CRLF. */
static char *
take_armor (GBytes *armor, const char *kind, GError **error)
{
  gsize size;
  const char *data = g_bytes_get_data (armor, &size);
  g_autofree char *begin = g_strdup_printf ("-----BEGIN PGP %s-----", kind);
  GString *out = g_string_new (NULL);
  gsize column = 0;
  gboolean good = size > strlen (begin) && memcmp (data, begin, strlen (begin)) == 0 && data[size - 1] == '\n';
  for (gsize i = 0; good && i < size; i++)
    {
      column = data[i] == '\n' ? 0 : column + 1;
      if (data[i] == '\n')
        g_string_append_c (out, '\r');
      if (data[i] != '\r')
        g_string_append_c (out, data[i]);
      good = column < 200 && (g_ascii_isprint (data[i]) || data[i] == '\n'
                              || (data[i] == '\r' && i + 1 < size && data[i + 1] == '\n'));
    }
  if (good)
    return g_string_free (out, FALSE);
  g_string_free (out, TRUE);
  g_set_error (error, GW_ERROR, GW_ERROR_CRYPTO, "the OpenPGP engine gave no armored %s", kind);
  return NULL;
}

static gboolean
append_signed (GString *out, const GwMessage *message, GBytes *entity, GBytes *signature, const char *micalg,
               GError **error)
{
  g_autofree char *armor = take_armor (signature, "SIGNATURE", error);
  if (armor == NULL)
    return FALSE;
  if (micalg == NULL || !g_regex_match_simple ("\\Apgp-[a-z0-9-]{1,20}\\z", micalg, G_REGEX_RAW, 0))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CRYPTO, "the OpenPGP engine named no digest");
      return FALSE;
    }
  g_autofree char *boundary = make_boundary (message, "signed");
  gsize size;
  const char *data = g_bytes_get_data (entity, &size);
  g_string_append_printf (out, "Content-Type: multipart/signed; micalg=%s;\r\n"
                          " protocol=\"application/pgp-signature\";\r\n boundary=\"%s\"\r\n\r\n--%s\r\n",
                          micalg, boundary, boundary);
  g_string_append_len (out, data, (gssize) size);
  g_string_append_printf (out, "\r\n--%s\r\nContent-Type: application/pgp-signature; name=\"signature.asc\"\r\n"
                          "Content-Description: OpenPGP digital signature\r\n"
                          "Content-Disposition: attachment; filename=\"signature.asc\"\r\n\r\n%s--%s--\r\n",
                          boundary, armor, boundary);
  return TRUE;
}

static GString *
start (const GwMessage *message)
{
  g_autoptr (GPtrArray) fields = make_fields (message, outer_subject (message));
  GString *out = g_string_new (NULL);
  append_fields (out, fields, "");
  g_string_append (out, "MIME-Version: 1.0\r\n");
  return out;
}

static GBytes *
finish (GString *out, gboolean good)
{
  if (good)
    return to_bytes (out);
  g_string_free (out, TRUE);
  return NULL;
}

GBytes *
gw_message_signed (const GwMessage *message, GBytes *entity, GBytes *signature, const char *micalg,
                   GError **error)
{
  if (!check (message, error))
    return NULL;
  GString *out = start (message);
  return finish (out, append_signed (out, message, entity, signature, micalg, error));
}

GBytes *
gw_message_nest (const GwMessage *message, GBytes *entity, GBytes *signature, const char *micalg, GError **error)
{
  if (!check (message, error))
    return NULL;
  GString *out = g_string_new (NULL);
  return finish (out, append_signed (out, message, entity, signature, micalg, error));
}

GBytes *
gw_message_encrypted (const GwMessage *message, GBytes *ciphertext, GError **error)
{
  if (!check (message, error))
    return NULL;
  g_autofree char *armor = take_armor (ciphertext, "MESSAGE", error);
  if (armor == NULL)
    return NULL;
  g_autofree char *boundary = make_boundary (message, "encrypted");
  GString *out = start (message);
  g_string_append_printf (out, "Content-Type: multipart/encrypted;\r\n protocol=\"application/pgp-encrypted\";\r\n"
                          " boundary=\"%s\"\r\n\r\n--%s\r\nContent-Type: application/pgp-encrypted\r\n"
                          "Content-Description: PGP/MIME version identification\r\n\r\nVersion: 1\r\n\r\n--%s\r\n"
                          "Content-Type: application/octet-stream; name=\"encrypted.asc\"\r\n"
                          "Content-Description: OpenPGP encrypted message\r\n"
                          "Content-Disposition: inline; filename=\"encrypted.asc\"\r\n\r\n%s--%s--\r\n",
                          boundary, boundary, boundary, armor, boundary);
  return to_bytes (out);
}
