/* SPDX-License-Identifier: Apache-2.0
 * letter/mime-value: single header values, as GMime reads them. mime-value.c is the only file that
 * includes GMime; it gets one value at a time, capped and free of NUL, and calls no setter, no encoder
 * and no parser of messages (some of them hang for ever on five lines).
 *
 * Private to the room. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Bytes of one structured value that GMime is given; what is longer is not read. */
#define GW_MIME_MAX_VALUE 4096

/* The parameters of a Content-Type that the walk needs; each NULL where absent. */
typedef struct {
  char *type;              /* "text/plain", lower case; never NULL after reading */
  char *boundary;
  char *charset;           /* lower case */
  char *name;
  char *hp;                /* RFC 9788: "clear" or "cipher" */
  char *protected_headers; /* "v1" */
  gboolean legacy_display; /* RFC 9788 section 2.1.2: hp-legacy-display="1" */
  gboolean flowed;         /* RFC 3676 */
  gboolean delsp;
} GwMimeType;

/* Reads the value of a Content-Type; NULL stands for @fallback. */
void gw_mime_type_read (GwMimeType *type, const char *value, const char *fallback);
void gw_mime_type_clear (GwMimeType *type);

/* The file name in a Content-Disposition (RFC 2183, RFC 2231) or NULL; *@attachment says whether it is "attachment".
 * The caller's. */
char *gw_mime_disposition_read (const char *value, gboolean *attachment);

/* Encoded words (RFC 2047) undone, as one safe line. The caller's. */
char *gw_mime_words_decode (const char *value);

G_END_DECLS
