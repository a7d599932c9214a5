/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "outbox/encode.h"
#include "outbox/message.h"
#include <gmime/gmime.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeObject, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeParser, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GMimeStream, g_object_unref)

static GwMessage *
make_letter (void)
{
  GwMessage *message = gw_message_new ();
  message->from_name = g_strdup ("CCC");
  message->from_address = g_strdup ("gateway@ccc.example");
  message->to_address = g_strdup ("poc@cert.xa.example");
  message->date_us = G_GINT64_CONSTANT (1789368300) * G_USEC_PER_SEC;
  message->message_id = g_strdup ("<GW-R-4T7K2Q.5127@ccc.example>");
  message->subject = g_strdup ("receipt");
  message->loop_token = g_strdup ("abcdefghijklmnopqrstuvwxyz");
  message->body = g_strdup ("Form: poc-notification/1\n\nText.\n");
  return message;
}

/* What every hop must be able to pass on unchanged. */
static void
check_transport (GBytes *bytes)
{
  gsize size, line = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  for (gsize i = 0; i < size; i++)
    {
      g_assert_true ((guchar) data[i] < 0x80 && data[i] != '\0');
      if (data[i] == '\n')
        g_assert_cmpint (data[i - 1], ==, '\r');
      else if (data[i] == '\r')
        g_assert_cmpint (data[i + 1], ==, '\n');
      if (data[i] == '\n')
        g_assert_false (i >= 2 && (data[i - 2] == ' ' || data[i - 2] == '\t'));
      line = data[i] == '\n' ? 0 : line + 1;
      g_assert_cmpuint (line, <=, 998);
    }
}

static GMimeObject *
parse (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GMimeStream) stream = g_mime_stream_mem_new_with_buffer (data, size);
  g_autoptr (GMimeParser) parser = g_mime_parser_new_with_stream (stream);
  GMimeObject *part = g_mime_parser_construct_part (parser, NULL);
  g_assert_nonnull (part);
  return part;
}

static char *
text_of (GMimeObject *part)
{
  char *text = g_mime_text_part_get_text (GMIME_TEXT_PART (part));
  g_assert_nonnull (text);
  return text;
}

static const char *
field (GMimeObject *part, const char *name)
{
  return g_mime_object_get_header (part, name);
}

static gboolean
contains (GBytes *bytes, const char *text)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  return memmem (data, size, text, strlen (text)) != NULL;
}

static void
test_text (void)
{
  static const struct { const char *text, *want; } rows[] = {
    { "plain", "plain" },
    { "", "" },
    { "a\r\nBcc: thief@example.org", "a Bcc: thief@example.org" },
    { "a\nb\x01\x7f c", "a b c" },
    { "Angriff auf das Steuerportal üäö €", "Angriff auf das Steuerportal üäö €" },
    { "Атака на портал налоговой службы", "Атака на портал налоговой службы" },
    { "=?UTF-8?B?DQpCY2M6IHRoaWVm?=", "=?UTF-8?B?DQpCY2M6IHRoaWVm?=" },
    { "twenty words that go on and on until the line is far too long to stay one line as it is written here",
      "twenty words that go on and on until the line is far too long to stay one line as it is written here" },
    { "right-to-left \xe2\x80\xae override", "right-to-left override" },
    /* Of an even number of bytes each: cut anywhere else, the base 64 is padded, and GMime would end there. */
    { "ЧрезвычайноеПроисшествиеНаПредприятии", "ЧрезвычайноеПроисшествиеНаПредприятии" },
  };
  g_autofree char *long_word = g_strnfill (3000, 'x');
  for (gsize i = 0; i <= G_N_ELEMENTS (rows); i++)
    {
      const char *text = i < G_N_ELEMENTS (rows) ? rows[i].text : long_word;
      g_autofree char *encoded = gw_encode_text (text, 19);
      g_auto (GStrv) lines = g_strsplit (encoded, "\r\n", -1);
      for (char **line = lines; *line; line++)
        {
          g_assert_cmpuint (strlen (*line), <=, line == lines ? 76 - 19 : 76);
          g_assert_true (line == lines || **line == ' ');
          g_assert_null (strpbrk (*line, "\r\n"));
        }
      /* An encoded-word in the text must come back as text, not as what it encodes. */
      g_autofree char *unfolded = g_mime_utils_header_unfold (encoded);
      g_autofree char *back = g_mime_utils_header_decode_text (NULL, unfolded);
      g_assert_cmpstr (back, ==, i < G_N_ELEMENTS (rows) ? rows[i].want : long_word);
    }
}

static void
test_phrase (void)
{
  static const struct { const char *name, *want; } rows[] = {
    { "CCC", "\"CCC\"" },
    { "CCC \"desk\" <x@y>", "\"CCC \\\"desk\\\" <x@y>\"" },
    { "back\\slash", "\"back\\\\slash\"" },
    { "a\r\nTo: b", "\"a To: b\"" },
    { "\xc3\x9c", "=?UTF-8?B?w5w=?=" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *phrase = gw_encode_phrase (rows[i].name);
      g_assert_cmpstr (phrase, ==, rows[i].want);
    }
}

static void
test_body (void)
{
  static const struct { const char *body, *want; } rows[] = {
    { "Form: poc-notification/1\nTLP: TLP:RED\n\nText\n", "Form: poc-notification/1\nTLP: TLP:RED\n\nText" },
    { "crlf\r\nmixed\rbare\n\n\n", "crlf\nmixed\nbare" },
    { "From the desk\n>From\nFrom \n.\n..\n", "From the desk\n>From\nFrom \n.\n.." },
    { "trailing blanks  \nand tab\t\n-- \nsignature", "trailing blanks  \nand tab\t\n-- \nsignature" },
    { "=3D stays, \xc3\xa4 too\n--=_0000\n", "=3D stays, \xc3\xa4 too\n--=_0000" },
    { "", "" },
    { "broken \xff byte", "broken \xef\xbf\xbd byte" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GwMessage) message = make_letter ();
      g_free (message->body);
      message->body = g_strdup (rows[i].body);
      g_autoptr (GBytes) entity = gw_message_entity (message, FALSE, NULL);
      check_transport (entity);
      g_assert_false (contains (entity, "\nFrom "));
      g_autoptr (GMimeObject) part = parse (entity);
      g_autofree char *text = text_of (part);
      g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
      g_autofree char *joined = g_strjoinv ("\n", lines);
      g_assert_cmpstr (joined, ==, rows[i].want);
    }
}

static void
test_long_lines (void)
{
  g_autoptr (GwMessage) message = make_letter ();
  g_autofree char *tail = g_strnfill (5000, '\t');
  g_free (message->body);
  message->body = g_strconcat ("From ", tail, "\n"
                               "From all of you who read this line, which is just as long as one may be", NULL);
  g_autoptr (GBytes) entity = gw_message_entity (message, TRUE, NULL);
  check_transport (entity);
  g_auto (GStrv) lines = g_strsplit (g_bytes_get_data (entity, NULL), "\r\n", -1);
  for (char **line = lines; *line; line++)
    if (line[1])
      g_assert_cmpuint (strlen (*line), <=, 78);
  g_autoptr (GMimeObject) part = parse (entity);
  g_autofree char *text = text_of (part);
  g_auto (GStrv) got = g_strsplit (text, "\r\n", -1);
  g_auto (GStrv) want = g_strsplit (message->body, "\n", -1);
  g_assert_cmpstrv (got, want);
}

static void
test_ids (void)
{
  static const struct { const char *id; gboolean want; } rows[] = {
    { "<a@b>", TRUE },
    { "<XA-2026-0001.5@mail.xa.example>", TRUE },
    { NULL, FALSE },
    { "", FALSE },
    { "a@b", FALSE },
    { "<a@b>\n", FALSE },
    { "<a@b>\r\nBcc: thief@example.org", FALSE },
    { "<a b@c>", FALSE },
    { "<a@b><c@d>", FALSE },
    { "<a@b@c>", FALSE },
    { "<\xc3\xa4@b>", FALSE },
    { "<nothing>", FALSE },
    { "<\xff\xfe@b>", FALSE },
  };
  g_autofree char *left = g_strnfill (245, 'x');
  g_autofree char *longest = g_strdup_printf ("<%s@bc>", left);
  g_autofree char *too_long = g_strdup_printf ("<%s@bcd>", left);
  g_assert_true (gw_message_is_id (longest));
  g_assert_false (gw_message_is_id (too_long));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpint (gw_message_is_id (rows[i].id), ==, rows[i].want);
      g_autoptr (GwMessage) message = make_letter ();
      message->in_reply_to = g_strdup (rows[i].id);
      if (rows[i].id)
        message->references = g_strdupv ((char *[]) { (char *) "<first@x>", (char *) rows[i].id, NULL });
      g_autoptr (GBytes) entity = gw_message_entity (message, FALSE, NULL);
      check_transport (entity);
      g_autoptr (GMimeObject) part = parse (entity);
      g_autofree char *both = rows[i].want ? g_strdup_printf ("<first@x> %s", rows[i].id)
                              : rows[i].id ? g_strdup ("<first@x>") : NULL;
      g_assert_cmpstr (field (part, "In-Reply-To"), ==, rows[i].want ? rows[i].id : NULL);
      g_assert_cmpstr (field (part, "References"), ==, both);
      g_assert_cmpstr (field (part, "Auto-Submitted"), ==, rows[i].want ? "auto-replied" : "auto-generated");
      g_assert_null (field (part, "Bcc"));
    }
}

static void
test_many_references (void)
{
  g_autoptr (GwMessage) message = make_letter ();
  message->references = g_new0 (char *, 201);
  for (int i = 0; i < 200; i++)
    message->references[i] = g_strdup_printf ("<reference-number-%d@a-rather-long-name.of.some.example>", i);
  g_autoptr (GBytes) entity = gw_message_entity (message, FALSE, NULL);
  check_transport (entity);
  g_assert_true (contains (entity, "<reference-number-199@"));
  g_assert_true (contains (entity, "<reference-number-180@"));
  g_assert_false (contains (entity, "<reference-number-179@"));
}

static void
test_addresses (void)
{
  static const struct { const char *address; gboolean want; } rows[] = {
    { "poc@cert.xa.example", TRUE },
    { "a.b+c_d=e@x-y.example", TRUE },
    { "gateway@localhost", TRUE },
    { NULL, FALSE },
    { "", FALSE },
    { "poc", FALSE },
    { "@x", FALSE },
    { "poc@", FALSE },
    { "a@b@c", FALSE },
    { "a b@c", FALSE },
    { "a..b@c", FALSE },
    { ".a@c", FALSE },
    { "a.@c", FALSE },
    { "a@-c", FALSE },
    { "a@c.", FALSE },
    { "a@c>\r\nRCPT TO:<b@d", FALSE },
    { "a@c\n", FALSE },
    { "<a@c>", FALSE },
    { "\"a b\"@c", FALSE },
    { "\xc3\xa4@c", FALSE },
    { "\xff@c", FALSE },
    { "1234567890123456789012345678901234567890123456789012345678901234@x", TRUE },
    { "12345678901234567890123456789012345678901234567890123456789012345@x", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpint (gw_message_is_address (rows[i].address), ==, rows[i].want);
      g_autoptr (GwMessage) message = make_letter ();
      g_autoptr (GError) error = NULL;
      g_free (message->to_address);
      message->to_address = g_strdup (rows[i].address);
      g_autoptr (GBytes) entity = gw_message_entity (message, FALSE, &error);
      g_assert_cmpint (entity != NULL, ==, rows[i].want);
      if (!rows[i].want)
        g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
    }
}

static void
test_fields (void)
{
  g_autoptr (GwMessage) message = make_letter ();
  g_autoptr (GBytes) entity = gw_message_entity (message, FALSE, NULL);
  g_autoptr (GMimeObject) part = parse (entity);
  g_assert_cmpstr (field (part, "From"), ==, "\"CCC\" <gateway@ccc.example>");
  g_assert_cmpstr (field (part, "To"), ==, "<poc@cert.xa.example>");
  g_assert_cmpstr (field (part, "Date"), ==, "Mon, 14 Sep 2026 06:45:00 +0000");
  g_assert_cmpstr (field (part, "Message-ID"), ==, message->message_id);
  g_assert_cmpstr (field (part, "X-Notigate-Loop"), ==, message->loop_token);
  g_assert_cmpstr (g_mime_object_get_content_type_parameter (part, "hp"), ==, "clear");
  g_assert_null (field (part, "HP-Outer"));
  g_assert_false (contains (entity, "Bcc"));
  /* No empty line at the end that a server might take away. */
  g_assert_false (g_str_has_suffix (g_bytes_get_data (entity, NULL), "\r\n"));
}

static void
test_subjects (void)
{
  g_autoptr (GwMessage) message = make_letter ();
  g_free (message->subject);
  message->subject = g_strdup ("the secret title");
  message->outer_subject = g_strdup ("Notigate 2026-104217: answer before 23:12 UTC");
  g_autoptr (GBytes) cipher = gw_message_entity (message, TRUE, NULL);
  g_autoptr (GMimeObject) inside = parse (cipher);
  g_assert_cmpstr (field (inside, "Subject"), ==, "the secret title");
  g_assert_cmpstr (g_mime_object_get_content_type_parameter (inside, "hp"), ==, "cipher");
  g_assert_true (contains (cipher, "\r\nHP-Outer: Subject: Notigate 2026-104217: answer before"));
  g_assert_true (contains (cipher, "\r\nHP-Outer: From: \"CCC\" <gateway@ccc.example>\r\n"));
  /* In clear the title must not be anywhere, protected or not. */
  g_autoptr (GBytes) clear = gw_message_entity (message, FALSE, NULL);
  g_assert_false (contains (clear, "secret"));
  static const char text[] = "-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n";
  g_autoptr (GBytes) armor = g_bytes_new_static (text, strlen (text));
  g_autoptr (GBytes) outside = gw_message_encrypted (message, armor, NULL);
  g_assert_nonnull (outside);
  check_transport (outside);
  g_assert_false (contains (outside, "secret"));
  g_assert_true (contains (outside, "\r\nSubject: Notigate 2026-104217: answer before"));
  g_assert_true (contains (outside, "\r\nAuto-Submitted: auto-generated\r\n"));
}

static void
test_attachments (void)
{
  static const struct { const char *name, *type, *want_name, *want_type; } rows[] = {
    { "original-letter.eml", "application/octet-stream", "original-letter.eml", "application/octet-stream" },
    { "report.json", "application/json", "report.json", "application/json" },
    { "proof.txt", "text/plain; charset=utf-8", "proof.txt", "text/plain" },
    { "a.eml", "message/rfc822", "a.eml", "application/octet-stream" },
    { "a.eml", "Multipart/mixed", "a.eml", "application/octet-stream" },
    { "x", "text/plain\r\nX-Evil: 1", "x", "application/octet-stream" },
    { "x", "text/plain; boundary=\"a\r\nb\"", "x", "application/octet-stream" },
    { "x", NULL, "x", "application/octet-stream" },
    { "../../etc/passwd", "text/plain", "_._.._etc_passwd", "text/plain" },
    { "a\"; x=\"b\r\nBcc: y", "text/plain", "a__ x=_b Bcc_ y", "text/plain" },
    { "", "text/plain", "attachment", "text/plain" },
    { "\xc3\xbc" "bersicht.txt", "text/plain", "\xc3\xbc" "bersicht.txt", "text/plain" },
  };
  guint8 random[3000];
  for (gsize i = 0; i < sizeof random; i++)
    random[i] = (guint8) (i * 7 + i / 256);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize size = 0; size < sizeof random; size = size * 3 + 1)
      {
        g_autoptr (GwMessage) message = make_letter ();
        g_autoptr (GBytes) bytes = g_bytes_new (random, size);
        gw_message_attach (message, rows[i].name, rows[i].type, bytes);
        g_autoptr (GBytes) entity = gw_message_entity (message, FALSE, NULL);
        check_transport (entity);
        g_autoptr (GMimeObject) root = parse (entity);
        g_assert_true (GMIME_IS_MULTIPART (root));
        g_assert_cmpint (g_mime_multipart_get_count (GMIME_MULTIPART (root)), ==, 2);
        g_assert_cmpstr (g_mime_object_get_content_type_parameter (root, "hp"), ==, "clear");
        GMimeObject *part = g_mime_multipart_get_part (GMIME_MULTIPART (root), 1);
        g_autofree char *type = g_mime_content_type_get_mime_type (g_mime_object_get_content_type (part));
        g_assert_cmpstr (type, ==, rows[i].want_type);
        g_assert_null (field (part, "X-Evil"));
        g_assert_cmpstr (g_mime_part_get_filename (GMIME_PART (part)), ==, rows[i].want_name);
        g_autoptr (GMimeStream) memory = g_mime_stream_mem_new ();
        g_mime_data_wrapper_write_to_stream (g_mime_part_get_content (GMIME_PART (part)), memory);
        GByteArray *got = g_mime_stream_mem_get_byte_array (GMIME_STREAM_MEM (memory));
        g_assert_cmpmem (got->data, got->len, random, size);
      }
}

static void
test_signed (void)
{
  static const char armor[] = "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n=BBBB\n-----END PGP SIGNATURE-----\n";
  g_autoptr (GwMessage) message = make_letter ();
  g_autoptr (GBytes) signature = g_bytes_new_static (armor, strlen (armor));
  g_autoptr (GBytes) entity = gw_message_entity (message, FALSE, NULL);
  g_autoptr (GBytes) letter = gw_message_signed (message, entity, signature, "pgp-sha512", NULL);
  g_autoptr (GBytes) again = gw_message_signed (message, entity, signature, "pgp-sha512", NULL);
  g_autoptr (GBytes) nested = gw_message_nest (message, entity, signature, "pgp-sha512", NULL);
  check_transport (letter);
  check_transport (nested);
  g_assert_true (g_bytes_equal (letter, again));
  g_assert_true (g_str_has_prefix (g_bytes_get_data (nested, NULL),
                                   "Content-Type: multipart/signed; micalg=pgp-sha512;\r\n"));
  g_assert_true (contains (letter, "\r\nMIME-Version: 1.0\r\n"));
  g_autofree char *exact = g_strdup_printf ("\r\n%.*s\r\n--=_", (int) g_bytes_get_size (entity),
                                            (const char *) g_bytes_get_data (entity, NULL));
  g_assert_true (contains (letter, exact));
}

/* What the engine should never give. */
static void
test_bad_armor (void)
{
  static const struct { const char *armor, *micalg; gboolean want; } rows[] = {
    { "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n", "pgp-sha256", TRUE },
    { "-----BEGIN PGP SIGNATURE-----\r\n\r\nAAAA\r\n-----END PGP SIGNATURE-----\r\n", "pgp-sha256", TRUE },
    { "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----", "pgp-sha256", FALSE },
    { "-----BEGIN PGP SIGNATURE-----\n\nAA\rAA\n-----END PGP SIGNATURE-----\n", "pgp-sha256", FALSE },
    { "-----BEGIN PGP SIGNATURE-----\n\nAA\x80\n-----END PGP SIGNATURE-----\n", "pgp-sha256", FALSE },
    { "-----BEGIN PGP MESSAGE-----\n\nAAAA\n-----END PGP MESSAGE-----\n", "pgp-sha256", FALSE },
    { "", "pgp-sha256", FALSE },
    { "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n", NULL, FALSE },
    { "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n", "sha256\r\nX: y", FALSE },
  };
  g_autoptr (GwMessage) message = make_letter ();
  g_autoptr (GBytes) entity = gw_message_entity (message, FALSE, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) signature = g_bytes_new (rows[i].armor, strlen (rows[i].armor));
      g_autoptr (GBytes) letter = gw_message_signed (message, entity, signature, rows[i].micalg, &error);
      g_assert_cmpint (letter != NULL, ==, rows[i].want);
      if (letter)
        check_transport (letter);
      else
        g_assert_error (error, GW_ERROR, GW_ERROR_CRYPTO);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_mime_init ();
  g_test_add_func ("/outbox/message/text", test_text);
  g_test_add_func ("/outbox/message/phrase", test_phrase);
  g_test_add_func ("/outbox/message/body", test_body);
  g_test_add_func ("/outbox/message/long-lines", test_long_lines);
  g_test_add_func ("/outbox/message/ids", test_ids);
  g_test_add_func ("/outbox/message/many-references", test_many_references);
  g_test_add_func ("/outbox/message/addresses", test_addresses);
  g_test_add_func ("/outbox/message/fields", test_fields);
  g_test_add_func ("/outbox/message/subjects", test_subjects);
  g_test_add_func ("/outbox/message/attachments", test_attachments);
  g_test_add_func ("/outbox/message/signed", test_signed);
  g_test_add_func ("/outbox/message/bad-armor", test_bad_armor);
  int result = g_test_run ();
  g_mime_shutdown ();
  return result;
}
