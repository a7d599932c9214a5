/* SPDX-License-Identifier: Apache-2.0
 * ledger/text: the strict lexical forms that notes, checkpoints, proofs and entries share. One value has
 * exactly one spelling, so that nobody can vary signed or hashed bytes without changing their meaning. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Takes the line at *@at, which must end in LF before @end. Sets *line (borrowed from *at's text, not
 * terminated) and *length without the LF, and moves *at behind it. FALSE where no LF follows. */
gboolean gw_text_line (const char **at, const char *end, const char **line,
                       gsize *length) G_GNUC_WARN_UNUSED_RESULT;

/* Standard base 64 (RFC 4648 section 4) in its one canonical spelling: padded, no blanks, no stray bits.
 * NULL where @text of @length characters is anything else. The caller's. */
guint8 *gw_text_base64 (const char *text, gsize length, gsize *size) G_GNUC_WARN_UNUSED_RESULT;

/* The same for exactly @size bytes. */
gboolean gw_text_base64_exact (const char *text, gsize length, guint8 *data,
                               gsize size) G_GNUC_WARN_UNUSED_RESULT;

/* Decimal digits without sign or leading zeroes, at most 2^63 - 1 (what the store can hold). */
gboolean gw_text_decimal (const char *text, gsize length, guint64 *value) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @text is UTF-8 with no control character below U+0020 but LF (signed-note, "Format"). */
gboolean gw_text_is_clean (const char *text, gsize length) G_GNUC_WARN_UNUSED_RESULT;

/* Sets *@why, where @why is not NULL, to the formatted reason (the caller's), and returns FALSE. */
gboolean gw_text_refuse (char **why, const char *format, ...) G_GNUC_PRINTF (2, 3);

G_END_DECLS
