/* SPDX-License-Identifier: Apache-2.0
 * letter/mime: what comes out of signed bytes is text: UTF-8, names of one line, all within the limits. */
#include "fuzz.h"
#include "letter/mime.h"
#include <string.h>

static void
check_attachment (const GwAttachment *attachment, const GwMimeLimits *limits)
{
  g_assert_true (fuzz_is_line (attachment->name) && fuzz_is_line (attachment->content_type));
  g_assert_null (strpbrk (attachment->name, "/\\"));
  g_assert_cmpuint (strlen (attachment->sha256), ==, 64);
  g_assert_cmpuint (attachment->size, <=, limits->max_attachment_bytes);
}

static void
check (const GwMime *mime, const GwMimeLimits *limits)
{
  g_assert_cmpint (mime->code != NULL, ==, mime->reason != NULL);
  g_assert_true (mime->code != NULL || mime->text != NULL);
  g_assert_true (fuzz_is_line (mime->reason) && fuzz_is_line (mime->charset));
  if (mime->text != NULL)
    {
      g_assert_true (g_utf8_validate (mime->text, -1, NULL));
      g_assert_cmpuint (strlen (mime->text), <=, limits->max_text);
    }
  if (mime->protected_from != NULL)
    g_assert_cmpuint (mime->protected_from_count, ==, 1);
  g_assert_true (fuzz_is_line (mime->protected_from) && fuzz_is_line (mime->protected_subject));
  g_assert_true (fuzz_is_line (mime->protected_date) && fuzz_is_line (mime->protected_message_id));
  for (char **to = mime->protected_to; to && *to; to++)
    g_assert_true (fuzz_is_line (*to) && strchr (*to, '@'));
  g_assert_cmpuint (mime->attachments->len, <=, limits->max_attachments);
  for (guint i = 0; i < mime->attachments->len; i++)
    check_attachment (mime->attachments->pdata[i], limits);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) entity = fuzz_bytes (data, size);
  GwMimeLimits limits = gw_mime_limits_default ();
  limits.max_depth = 6;
  limits.max_parts = 12;
  limits.max_headers = 12;
  limits.max_text = 3000;
  limits.max_attachments = 3;
  limits.max_attachment_bytes = 4000;
  g_autoptr (GwMime) tight = gw_mime_parse (entity, &limits);
  check (tight, &limits);
  GwMimeLimits usual = gw_mime_limits_default ();
  g_autoptr (GwMime) mime = gw_mime_parse (entity, NULL);
  check (mime, &usual);
  if (tight->code == NULL)
    {
      g_assert_cmpstr (mime->code, ==, NULL);
      g_assert_cmpstr (mime->text, ==, tight->text);
    }
  /* The text of a cleartext-signed block; its charset comes from outside. */
  const char *line = size > 0 ? memchr (data, '\n', size) : NULL;
  g_autofree char *charset = line ? g_strndup ((const char *) data, MIN ((gsize) (line - (const char *) data), 40)) : NULL;
  g_autoptr (GwMime) text = gw_mime_parse_text (entity, charset);
  check (text, &usual);
  g_autoptr (GBytes) named = gw_mime_attachment (entity, NULL, "application/json");
  g_assert_true (named == NULL || g_bytes_get_size (named) <= size);
  char *filename = NULL;
  g_autoptr (GBytes) like = gw_mime_attachment_like (entity, "entry-", ".txt", &filename);
  g_assert_cmpint (like == NULL, ==, filename == NULL);
  g_assert_true (filename == NULL || (g_str_has_prefix (filename, "entry-") && g_str_has_suffix (filename, ".txt")));
  g_free (filename);
  return 0;
}
