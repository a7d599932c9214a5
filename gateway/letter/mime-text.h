/* SPDX-License-Identifier: Apache-2.0
 * letter/mime-text: from the bytes of a text part to the lines that its writer saw.
 *
 * Private to the room. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Converts @bytes from @charset (NULL: UTF-8) to UTF-8 with LF line ends, without a byte order mark. NULL where it
 * cannot be done faithfully: then *@code and *@reason say why (limits, ambiguous, not-a-form; the reason is the
 * caller's). The text is the caller's. */
char *gw_mime_text_convert (GBytes *bytes, const char *charset, gsize max_size, const char **code,
                            char **reason) G_GNUC_WARN_UNUSED_RESULT;

/* Undoes format=flowed (RFC 3676) in @text: space-stuffing, and soft line breaks; with @delsp the blank before such a
 * break goes too. A line is not joined to one that is empty (it ends the stanza) or that begins with a field name and
 * a colon. The caller's. */
char *gw_mime_text_unflow (const char *text, gboolean delsp) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
