/* SPDX-License-Identifier: Apache-2.0
 * letter/dsn: what a bounce teaches: one of five kinds and a status, the same for LF and CRLF. */
#include "fuzz.h"
#include "letter/dsn.h"
#include "letter/scan.h"
#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) raw = fuzz_bytes (data, size);
  GwDsn dsn = gw_dsn_parse (raw);
  g_assert_true (dsn.kind >= GW_DSN_UNKNOWN && dsn.kind <= GW_DSN_AUTO_REPLY);
  g_assert_nonnull (memchr (dsn.status, '\0', sizeof dsn.status));
  g_assert_true (g_regex_match_simple ("^([245]\\.[0-9]{1,3}\\.[0-9]{1,3})?$", dsn.status, G_REGEX_DOLLAR_ENDONLY, 0));
  g_assert_true (*dsn.status == '\0' || dsn.kind == GW_DSN_FAILED || dsn.kind == GW_DSN_DELAYED || dsn.kind == GW_DSN_DELIVERED);
  g_autoptr (GBytes) crlf = gw_scan_crlf (raw);
  GwDsn stored = gw_dsn_parse (crlf);
  g_assert_cmpint (stored.kind, ==, dsn.kind);
  g_assert_cmpstr (stored.status, ==, dsn.status);
  return 0;
}
