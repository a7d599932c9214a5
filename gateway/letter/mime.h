/* SPDX-License-Identifier: Apache-2.0
 * letter/mime: from verified bytes to the text of the form. The one place that uses GMime.
 *
 * The walk over the parts is ours, over the same splitter that the scanner uses: it is iterative in
 * size, bounded in depth and number, and there is one reader only, so no two can disagree. GMime reads
 * single, capped, NUL-free values (types, encoded words, addresses) and undoes transfer encodings; its
 * parser, and what hangs or re-serialises in it, is never called. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint max_depth;            /* 32 */
  guint max_parts;            /* 500 */
  guint max_headers;          /* of one part; 1000 */
  gsize max_line;             /* bytes of one header field; 64 KiB */
  gsize max_text;             /* bytes of the form text in UTF-8; 1 MiB */
  guint max_attachments;      /* 10 */
  gsize max_attachment_bytes; /* of all, decoded; 10 MiB */
} GwMimeLimits;

/* The limits named above. */
GwMimeLimits gw_mime_limits_default (void);

typedef struct {
  char *name;         /* for people: one line, no control characters, no directory part; "" where unnamed.
                         Never use it as a path */
  char *content_type; /* "application/zip", lower case */
  gsize size;         /* bytes, decoded */
  char *sha256;       /* of the decoded bytes, 64 hexadecimal digits */
} GwAttachment;

/* Read-only for callers. */
typedef struct {
  const char *code;       /* NULL, or FORM's parse code: limits, ambiguous, not-a-form; static */
  char *reason;           /* with code: one line in English; names of charsets are escaped */
  char *text;             /* the form: first text/plain part, UTF-8, lines end in LF, flowed lines joined;
                             NULL where there is none to be had. No NUL inside */
  char *charset;          /* as declared, escaped, lower case; "utf-8" where absent */
  gboolean flowed;        /* it came as format=flowed (RFC 3676) */

  gboolean has_protected; /* the signer protected its headers: RFC 9788 (hp=) or protected-headers="v1" */
  char *protected_from;   /* each NULL where it is not protected. The one mailbox, domain in lower case; */
  guint protected_from_count; /* mailboxes in the protected From: where it is not 1, protected_from is NULL */
  char **protected_to;    /* mailboxes, groups flattened; NULL where not protected */
  char *protected_subject;    /* decoded, one line (gw_escape_line) */
  char *protected_date;       /* as written, one line */
  char *protected_message_id; /* "<left@right>" */

  GPtrArray *attachments; /* of GwAttachment *, in order; never NULL */
} GwMime;

/* Parses @entity, a MIME entity (header block, empty line, body; CRLF or LF) whose signature is verified.
 * Never NULL; the caller's. @limits may be NULL for the defaults. With code "limits" or "ambiguous" text
 * may still be set, for the log of a person, not for the form parser. RFC 2045 to 2047, 3676, 9788. */
GwMime *gw_mime_parse (GBytes *entity, const GwMimeLimits *limits) G_GNUC_WARN_UNUSED_RESULT;

/* The same for text without a header block: the verified content of a cleartext-signed block. @charset is
 * what the (unsigned) outer Content-Type said, or NULL for UTF-8. */
GwMime *gw_mime_parse_text (GBytes *text, const char *charset) G_GNUC_WARN_UNUSED_RESULT;

void gw_mime_free (GwMime *mime);
void gw_attachment_free (GwAttachment *attachment);

/* The decoded bytes of the first part of @mail (a whole message or a MIME entity) that is named @filename
 * or, where that is NULL, has type @content_type. Signed parts are walked into, attached messages are
 * not. NULL where there is none, or the mail is beyond the default limits. The caller's. */
GBytes *gw_mime_attachment (GBytes *mail, const char *filename, const char *content_type) G_GNUC_WARN_UNUSED_RESULT;

/* The same for the first part whose file name begins with @prefix and ends with @suffix ("entry-", ".txt");
 * *@filename (may be NULL) becomes that name, as written, the caller's: never use it as a path. */
GBytes *gw_mime_attachment_like (GBytes *mail, const char *prefix, const char *suffix,
                                 char **filename) G_GNUC_WARN_UNUSED_RESULT;

/* The mailbox in @value, the value of one From field (RFC 5322 section 3.6.2), domain in lower case;
 * display names and comments never count. NULL where there is none, more than one, a group, or something
 * that two readers could take for different mailboxes. @count, where not NULL, becomes the number of
 * mailboxes. The caller's. */
char *gw_mime_address_parse (const char *value, guint *count) G_GNUC_WARN_UNUSED_RESULT;

/* All mailboxes in @value, the value of a To field, at most 500, domains in lower case, groups flattened.
 * Never NULL; the caller's. */
char **gw_mime_address_list (const char *value) G_GNUC_WARN_UNUSED_RESULT;

/* Undoes a Content-Transfer-Encoding (RFC 2045 section 6): 7bit, 8bit, binary and NULL change nothing;
 * base64, quoted-printable. NULL where @encoding is none of these. The caller's. */
GBytes *gw_mime_decode (GBytes *data, const char *encoding) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwMime, gw_mime_free)

G_END_DECLS
