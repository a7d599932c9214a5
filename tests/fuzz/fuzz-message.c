/* SPDX-License-Identifier: Apache-2.0
 * outbox/message: our own letters, whatever a mail put into their subject, names, identifiers and text: seven bits,
 * CRLF alone, no header but ours, and our own readers find in them what was put in. */
#include "fuzz.h"
#include "base/escape.h"
#include "letter/header.h"
#include "letter/mime.h"
#include "letter/scan.h"
#include "outbox/message.h"
#include <string.h>

/* The input's lines are the parts of a letter, the rest its text. */
enum { SUBJECT, NAME, ANSWERED, REFERENCED, FILENAME, TYPE, BODY, N_PIECES };

static void
check_transport (GBytes *bytes)
{
  gsize size, line = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  for (gsize i = 0; i < size; i++)
    {
      g_assert_true ((guchar) data[i] < 0x80 && data[i] != '\0');
      if (data[i] == '\n')
        g_assert_true (i > 0 && data[i - 1] == '\r');
      if (data[i] == '\r')
        g_assert_true (i + 1 < size && data[i + 1] == '\n');
      line = data[i] == '\n' ? 0 : line + 1;
      g_assert_cmpuint (line, <=, 998);
    }
}

/* The fields that we write, and no other. */
static void
check_header (GBytes *bytes)
{
  static const char *const ours[] = {
    "From", "To", "Date", "Message-ID", "In-Reply-To", "References", "Subject", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding", "Content-Disposition", "Auto-Submitted", "X-Notigate-Loop", "HP-Outer", NULL
  };
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autoptr (GwHeader) header = gw_header_parse (data, size, 64 * 1024, 1000);
  g_assert_cmpstr (header->code, ==, NULL);
  for (guint i = 0; i < header->fields->len; i++)
    {
      const GwField *field = &g_array_index (header->fields, GwField, i);
      g_autofree char *name = g_strndup (field->name, field->name_size);
      if (!g_strv_contains (ours, name))
        g_error ("a header field %s of which we know nothing", name);
    }
  g_assert_null (gw_header_repeated (header));
}

static GwMessage *
make_message (char *const *pieces)
{
  GwMessage *message = gw_message_new ();
  message->from_name = g_strdup (pieces[NAME]);
  message->from_address = g_strdup ("gateway@ccc.example");
  message->to_address = g_strdup ("poc@cert.xa.example");
  message->date_us = G_GINT64_CONSTANT (1789368300) * G_USEC_PER_SEC;
  message->message_id = g_strdup ("<GW-R-4T7K2Q.5127@ccc.example>");
  message->in_reply_to = g_strdup (pieces[ANSWERED]);
  message->references = g_strsplit (pieces[REFERENCED], " ", -1);
  message->subject = g_strdup (pieces[SUBJECT]);
  message->outer_subject = g_strdup ("receipt");
  message->loop_token = g_strdup ("abcdefghijklmnopqrstuvwxyz");
  message->body = g_strdup (pieces[BODY]);
  if (*pieces[FILENAME] != '\0')
    {
      g_autoptr (GBytes) bytes = g_bytes_new_static ("{}\n", 3);
      gw_message_attach (message, pieces[FILENAME], pieces[TYPE], bytes);
    }
  return message;
}

static void
check_read (const GwMessage *message, GBytes *entity)
{
  g_autoptr (GwMime) mime = gw_mime_parse (entity, NULL);
  g_assert_cmpstr (mime->code, ==, NULL);
  g_assert_true (mime->has_protected);
  g_assert_cmpstr (mime->protected_from, ==, message->from_address);
  g_assert_cmpuint (mime->attachments->len, ==, message->attachments->len);
  g_autofree char *subject = gw_escape_line (message->subject);
  if (g_utf8_validate (message->subject, -1, NULL))
    g_assert_cmpstr (mime->protected_subject, ==, subject);
}

static void
check_message (const GwMessage *message, gboolean encrypted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) entity = gw_message_entity (message, encrypted, &error);
  g_assert_no_error (error);
  check_transport (entity);
  check_header (entity);
  if (encrypted)
    check_read (message, entity);
  g_autoptr (GBytes) signature = g_bytes_new_static ("-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n", 64);
  g_autoptr (GBytes) mail = gw_message_signed (message, entity, signature, "pgp-sha512", &error);
  g_assert_no_error (error);
  check_transport (mail);
  check_header (mail);
  g_autoptr (GwLetter) letter = gw_scan_parse (mail, NULL);
  g_assert_cmpstr (letter->code, ==, NULL);
  g_assert_cmpint (letter->kind, ==, GW_LETTER_SIGNED);
  g_assert_true (fuzz_same (letter->signed_span, entity));
  g_assert_cmpstr (letter->from_address, ==, message->from_address);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", N_PIECES);
  char *pieces[N_PIECES];
  guint count = g_strv_length (lines);
  for (guint i = 0; i < N_PIECES; i++)
    pieces[i] = i < count ? lines[i] : (char *) "";
  /* Titles are short; and GMime is not given longer values. */
  for (guint i = 0; i < BODY; i++)
    if (strlen (pieces[i]) > 400)
      return 0;
  g_autoptr (GwMessage) message = make_message (pieces);
  check_message (message, FALSE);
  check_message (message, TRUE);
  return 0;
}
