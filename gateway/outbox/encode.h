/* SPDX-License-Identifier: Apache-2.0
 * outbox/encode: text and bytes as 7-bit ASCII with CRLF, so that no server on the way changes what was
 * signed (RFC 2045, 2047, 3156 section 3). */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* An unstructured field's value: one line of text, folded; encoded words (RFC 2047, "B") where it is not plain
 * ASCII or cannot be folded. Controls become blanks (THREATS 14). @column: length of what stands before it
 * on its line. The caller's. */
char *gw_encode_text (const char *text, gsize column);

/* A display name (RFC 5322 phrase): a quoted string, or encoded words. The caller's. */
char *gw_encode_phrase (const char *name);

/* Adds @text (UTF-8; what is none is replaced) as quoted-printable lines, each with its CRLF; line ends of
 * any kind are taken as such, empty lines at the end are left out. */
void gw_encode_quoted_printable (GString *out, const char *text);

/* Adds @bytes as base64 lines of 72 characters, each with its CRLF. */
void gw_encode_base64 (GString *out, GBytes *bytes);

/* A parameter of Content-Type or Content-Disposition that holds a file name: `name="x.txt"`, or
 * `name*=UTF-8''...` (RFC 2231). What a path needs is replaced by "_". The caller's. */
char *gw_encode_filename (const char *parameter, const char *name);

/* @text as a line's value of a header: RFC 5322 date-time in UTC. The caller's. */
char *gw_encode_date (gint64 time_us);

G_END_DECLS
