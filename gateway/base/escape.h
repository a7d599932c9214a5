/* SPDX-License-Identifier: Apache-2.0
 * base/escape: text from mail on its way out. Every way out has one function here, and uses it. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* All return text of the caller's, and take NULL as "". Input need not be valid UTF-8. */

/* For a terminal: control characters (C0, C1, DEL), bidirectional controls, zero-width and other
 * format characters, and bytes that are no UTF-8 become \x1b or \u{202e}; newline and tab stay only
 * where @multiline. */
char *gw_escape_terminal (const char *text, gboolean multiline);

/* For one value of a diagnostic line (key=value): as for a terminal; where a blank, quote, backslash
 * or '=' occurs or it is empty, in double quotes with \" and \\. */
char *gw_escape_log (const char *text);

/* RFC 4180 field; a leading = + - @ tab CR (behind any ') gets a ' before it, so that no spreadsheet runs it and
 * a reader who takes one ' away there has the text again. */
char *gw_escape_csv (const char *text);

/* Text and attribute values of HTML 5. */
char *gw_escape_html (const char *text);

/* For one line of a mail header or of a stanza: CR, LF, NUL, other controls and bidirectional
 * controls become a blank; runs of blanks fold into one; no leading or trailing blank. */
char *gw_escape_line (const char *text);

/* Prints indicators so that nothing turns them into links: http to hxxp, "." to "[.]" in the host and
 * "@" to "[at]". For people, never for machines. */
char *gw_escape_defang (const char *text);

G_END_DECLS
