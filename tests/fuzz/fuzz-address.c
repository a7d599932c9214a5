/* SPDX-License-Identifier: Apache-2.0
 * letter/mime, letter/content-type: the values of From, To, Subject, Content-Type. A mailbox that is taken reads as
 * itself, the strict grammar and the lenient reader agree, and what is shown is one line. */
#include "fuzz.h"
#include "base/escape.h"
#include "letter/content-type.h"
#include "letter/mime-value.h"
#include "letter/mime.h"
#include <string.h>

static void
check_mailbox (const char *value)
{
  guint count = 0;
  g_autofree char *address = gw_mime_address_parse (value, &count);
  if (address != NULL)
    {
      guint again = 0;
      g_autofree char *same = gw_mime_address_parse (address, &again);
      g_assert_cmpuint (count, ==, 1);
      g_assert_cmpstr (same, ==, address);
      g_assert_true (fuzz_is_line (address) && g_str_is_ascii (address));
      g_assert_cmpuint (again, ==, 1);
    }
  g_auto (GStrv) list = gw_mime_address_list (value);
  g_assert_cmpuint (g_strv_length (list), <=, 500);
  for (char **entry = list; *entry; entry++)
    {
      g_autofree char *same = gw_mime_address_parse (*entry, NULL);
      g_assert_cmpstr (same, ==, *entry);
    }
  if (address != NULL)
    g_assert_true (g_strv_contains ((const char *const *) list, address));
}

/* What the scanner's grammar takes is the same to the reader of inner parts. */
static void
check_content_type (const char *value)
{
  GwMimeType lenient;
  gw_mime_type_read (&lenient, value, "text/plain");
  g_assert_nonnull (lenient.type);
  g_autoptr (GwContentType) strict = gw_content_type_parse (value);
  const char *boundary = strict ? gw_content_type_boundary (strict) : NULL;
  if (strict != NULL && strlen (value) <= GW_MIME_MAX_VALUE)
    {
      g_assert_cmpstr (lenient.type, ==, strict->type);
      if (boundary != NULL)
        g_assert_cmpstr (lenient.boundary, ==, boundary);
    }
  gw_mime_type_clear (&lenient);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *value = fuzz_text (data, size);
  check_mailbox (value);
  check_content_type (value);
  g_autofree char *words = gw_mime_words_decode (value);
  g_autofree char *line = gw_escape_line (words);
  g_assert_cmpstr (words, ==, line);
  g_assert_true (fuzz_is_line (words));
  gboolean attachment = FALSE;
  g_autofree char *filename = gw_mime_disposition_read (value, &attachment);
  g_assert_true (filename == NULL || *value != '\0');
  g_autoptr (GBytes) bytes = fuzz_bytes (data, size);
  g_autoptr (GBytes) base64 = gw_mime_decode (bytes, "base64");
  g_autoptr (GBytes) quoted = gw_mime_decode (bytes, "quoted-printable");
  g_assert_cmpuint (g_bytes_get_size (base64), <=, size);
  g_assert_cmpuint (g_bytes_get_size (quoted), <=, size + 1);
  g_assert_null (gw_mime_decode (bytes, "x-uuencode"));
  return 0;
}
