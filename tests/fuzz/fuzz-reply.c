/* SPDX-License-Identifier: Apache-2.0
 * report/reply: what an answer without a form says. */
#include "fuzz.h"
#include "report/form.h"
#include "report/reply.h"
#include <string.h>

static const char *const dispositions[] = { "received", "working", "not-for-us", "duplicate", "declined", NULL };

static void
check_found (const GPtrArray *found)
{
  g_assert_cmpuint (found->len, <=, GW_REPLY_MAX_FOUND);
  for (guint i = 0; i < found->len; i++)
    {
      const char *text = found->pdata[i];
      g_assert_true (*text && fuzz_is_line (text));
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (text, !=, found->pdata[j]);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (GwReply) reply = gw_reply_parse (text);
  check_found (reply->ids);
  check_found (reply->nonces);
  for (guint i = 0; i < reply->ids->len; i++)
    {
      const char *id = reply->ids->pdata[i];
      g_autofree char *capitals = g_ascii_strup (id, -1);
      g_assert_true (g_str_has_prefix (id, "GW-") && strcmp (capitals, id) == 0);
    }
  g_assert_true (g_utf8_validate (reply->words, -1, NULL));
  g_assert_cmpuint (strlen (reply->words), <=, GW_FORM_MAX_TEXT);
  g_assert_cmpint (reply->has_own_text, ==, *reply->words != '\0');
  g_assert_true (reply->disposition == NULL || g_strv_contains (dispositions, reply->disposition));
  /* A promise is made in one's own words. */
  g_assert_true (reply->disposition == NULL || reply->has_own_text);
  return 0;
}
