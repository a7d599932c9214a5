/* SPDX-License-Identifier: Apache-2.0
 * letter/scan: what a mail is. Refused mails hand out nothing, spans lie in the mail, line ends decide nothing. */
#include "fuzz.h"
#include "letter/scan.h"
#include <string.h>

static const char *const codes[] = { "too-large", "limits", "ambiguous", "unsigned", "partial-signature", NULL };

static gboolean
is_id (const char *id)
{
  gsize size = id ? strlen (id) : 5;
  return id == NULL || (size <= 250 && id[0] == '<' && id[size - 1] == '>' && strpbrk (id, " \t\r\n") == NULL);
}

/* Text that is compared with the directory and written to logs: no reader may see another one. */
static void
check_outer (const GwLetter *letter)
{
  const char *from = letter->from_address;
  if (from != NULL)
    {
      g_assert_cmpuint (letter->from_count, ==, 1);
      g_assert_true (fuzz_is_line (from) && g_str_is_ascii (from));
      g_assert_true (strchr (from, '@') != NULL && strchr (from, '@') == strrchr (from, '@'));
      g_assert_null (strpbrk (from, " <>()\",:;\\"));
    }
  g_assert_true (is_id (letter->message_id) && is_id (letter->in_reply_to));
  g_assert_cmpuint (g_strv_length (letter->references), <=, 50);
  for (char **id = letter->references; *id; id++)
    g_assert_true (is_id (*id));
  for (char **token = letter->loop_tokens; *token; token++)
    g_assert_true (fuzz_is_line (*token) && strlen (*token) <= 250);
}

/* The signed bytes begin and end at line breaks of the mail, and nothing of the other part is in them. */
static void
check_signed (const GwLetter *letter)
{
  gsize size, span_size;
  const char *entity = g_bytes_get_data (letter->entity, &size);
  const char *span = g_bytes_get_data (letter->signed_span, &span_size);
  g_assert_true (fuzz_lies_within (letter->signed_span, letter->entity));
  g_autoptr (GBytes) canonical = gw_letter_signed_crlf (letter);
  g_autoptr (GBytes) again = gw_scan_crlf (canonical);
  g_assert_true (again == canonical || g_bytes_equal (again, canonical));
  g_assert_cmpint (letter->bare_lf, ==, !g_bytes_equal (canonical, letter->signed_span));
  if (span_size == 0)
    return;
  g_assert_true (span > entity && span[-1] == '\n');
  const char *behind = span + span_size;
  behind += behind < entity + size && *behind == '\r' ? 1 : 0;
  behind += behind < entity + size && *behind == '\n' ? 1 : 0;
  g_assert_true (behind > span + span_size || span[span_size - 1] == '\n');
  g_assert_true (entity + size - behind > 2 && memcmp (behind, "--", 2) == 0);
}

static void
check (const GwLetter *letter, GBytes *raw)
{
  g_assert_true (letter->code == NULL || g_strv_contains (codes, letter->code));
  g_assert_cmpint (letter->code != NULL, ==, letter->reason != NULL);
  g_assert_true (fuzz_is_line (letter->reason));
  g_assert_cmpint (letter->code != NULL, ==, letter->kind == GW_LETTER_OTHER);
  g_assert_cmpint (letter->kind == GW_LETTER_SIGNED, ==, letter->signed_span != NULL);
  g_assert_cmpint (letter->kind == GW_LETTER_SIGNED, ==, letter->signature != NULL);
  g_assert_cmpint (letter->kind == GW_LETTER_ENCRYPTED, ==, letter->ciphertext != NULL);
  g_assert_cmpint (letter->kind == GW_LETTER_CLEARSIGNED, ==, letter->clearsigned != NULL);
  g_assert_true (fuzz_lies_within (letter->entity, raw));
  check_outer (letter);
  if (letter->signed_span != NULL)
    check_signed (letter);
}

static GwLetter *
scan (GBytes *raw, GwScanLimits limits)
{
  GwLetter *letter = gw_scan_parse (raw, &limits);
  g_assert_nonnull (letter);
  check (letter, raw);
  return letter;
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) raw = fuzz_bytes (data, size);
  GwScanLimits limits = gw_scan_limits_default ();
  GwScanLimits inner = limits, tight = limits, roomy = limits;
  inner.inner = TRUE;
  tight.max_headers = 6;
  tight.max_line = 80;
  tight.max_parts = 3;
  roomy.max_line = 1 << 20;
  g_autoptr (GwLetter) letter = scan (raw, roomy);
  g_autoptr (GwLetter) within = scan (raw, inner);
  g_autoptr (GwLetter) narrow = scan (raw, tight);
  /* What is taken with little room is the same with more. */
  if (narrow->code == NULL)
    g_assert_true (letter->code == NULL && fuzz_same (letter->signed_span, narrow->signed_span));
  /* A message that is good is good where no From is asked for. */
  if (letter->code == NULL && !(size > 5 && memcmp (data, "From ", 5) == 0))
    g_assert_true (within->code == NULL && within->kind == letter->kind);
  /* One mail server stores LF, the other CRLF: the same mail. */
  g_autoptr (GBytes) crlf = gw_scan_crlf (raw);
  g_autoptr (GwLetter) stored = scan (crlf, roomy);
  g_assert_cmpstr (stored->code, ==, letter->code);
  g_assert_cmpint (stored->kind, ==, letter->kind);
  g_assert_cmpstr (stored->from_address, ==, letter->from_address);
  g_autoptr (GBytes) ours = gw_letter_signed_crlf (letter);
  g_autoptr (GBytes) theirs = gw_letter_signed_crlf (stored);
  g_assert_true (fuzz_same (ours, theirs));
  return 0;
}
