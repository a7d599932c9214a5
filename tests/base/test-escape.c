/* SPDX-License-Identifier: Apache-2.0 */
#include "base/escape.h"

typedef char *(*Escape) (const char *text);

static char *terminal_line (const char *text) { return gw_escape_terminal (text, FALSE); }
static char *terminal_text (const char *text) { return gw_escape_terminal (text, TRUE); }

static void
test_table (void)
{
  static const struct { Escape escape; const char *text; const char *want; } cases[] = {
    { terminal_line, "plain \xd0\x9f", "plain \xd0\x9f" },
    { terminal_line, "a\x1b[31mred", "a\\x1b[31mred" },
    { terminal_line, "a\nb", "a\\x0ab" },
    { terminal_text, "a\nb\tc", "a\nb\tc" },
    { terminal_line, "\xc2\x9b" "2J", "\\u{9b}2J" },               /* C1 CSI */
    { terminal_line, "a\xe2\x80\xae" "b", "a\\u{202e}b" },          /* bidirectional override */
    { terminal_line, "a\xff\xfe", "a\\xff\\xfe" },
    { terminal_line, "\x7f", "\\x7f" },
    { terminal_line, NULL, "" },
    { gw_escape_log, "plain", "plain" },
    { gw_escape_log, "two words", "\"two words\"" },
    { gw_escape_log, "say \"x=1\"", "\"say \\\"x=1\\\"\"" },
    { gw_escape_log, "a\nresult=forged", "\"a\\\\x0aresult=forged\"" },
    { gw_escape_log, "", "\"\"" },
    { gw_escape_csv, "plain", "\"plain\"" },
    { gw_escape_csv, "=cmd|' /C calc'!A0", "\"'=cmd|' /C calc'!A0\"" },
    { gw_escape_csv, "+1", "\"'+1\"" },
    { gw_escape_csv, "say \"hi\"", "\"say \"\"hi\"\"\"" },
    { gw_escape_html, "<b onclick='x'>&", "&lt;b onclick=&apos;x&apos;&gt;&amp;" },
    { gw_escape_line, "one line", "one line" },
    { gw_escape_line, "Subject\r\nBcc: all@example.org", "Subject Bcc: all@example.org" },
    { gw_escape_line, "  a \t b  ", "a b" },
    { gw_escape_line, "a\xe2\x80\xae" "b", "a b" },
    { gw_escape_defang, "https://tax-xa.example/a.b?c", "hxxps://tax-xa[.]example/a.b?c" },
    { gw_escape_defang, "tax-xa.example", "tax-xa[.]example" },
    { gw_escape_defang, "a@b.example", "a[at]b[.]example" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *got = cases[i].escape (cases[i].text);
      g_assert_cmpstr (got, ==, cases[i].want);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/escape/table", test_table);
  return g_test_run ();
}
