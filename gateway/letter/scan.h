/* SPDX-License-Identifier: Apache-2.0
 * letter/scan: what a message is, before anybody has proved who wrote it.
 *
 * A small scanner over the raw bytes. It reads the root header block, the root Content-Type by a strict
 * grammar, and where the signed span and the signature lie; nothing below that. Whatever two mail
 * readers could see differently is refused as "ambiguous". All that it returns is unproved: outer
 * headers may refuse or silence, and are never logged as the reporter's word, shown or acted on.
 * It never fails: a bad message is a value with a code. Time is linear in the size. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  GW_LETTER_OTHER,       /* no OpenPGP signature or encryption at the root */
  GW_LETTER_SIGNED,      /* multipart/signed, RFC 3156 section 5 */
  GW_LETTER_ENCRYPTED,   /* multipart/encrypted, RFC 3156 section 4 */
  GW_LETTER_CLEARSIGNED, /* text/plain whose whole body is one cleartext-signed block, RFC 4880 section 7 */
} GwLetterKind;

typedef struct {
  gsize max_size;       /* bytes of the whole message; 25 MiB */
  gsize max_line;       /* bytes of one header field, folded lines together; 64 KiB */
  guint max_headers;    /* fields of one header block; 1000 */
  guint max_depth;      /* nested MIME parts, for letter/mime; 32 */
  guint max_parts;      /* MIME parts in all, for letter/mime; 500 */
  gboolean truncated;   /* intake kept only the beginning: "too-large" whatever the bytes are */
  gboolean inner;       /* the bytes came out of an encrypted layer: a MIME entity, which needs no From */
} GwScanLimits;

/* The limits named above; neither truncated nor inner. */
GwScanLimits gw_scan_limits_default (void);

/* Read-only for callers. Which GBytes are set depends on kind; where code is set, only kind OTHER is
 * sure and they are all NULL. */
typedef struct {
  GwLetterKind kind;
  const char *code;    /* NULL, or FORM's scan code: too-large, limits, ambiguous, unsigned,
                          partial-signature; static */
  char *reason;        /* with code: one line in English, free of text from the mail */

  char *media_type;    /* of the root, lower case, "text/plain" where absent; NULL where unreadable */
  char *charset;       /* of the root, lower case, or NULL; only for CLEARSIGNED of use */
  char *from_address;  /* the one mailbox of From with its domain in lower case, or NULL */
  guint from_count;    /* mailboxes in all From fields together, members of groups too */
  char *message_id;    /* "<left@right>" of at most 250 printable octets, or NULL */
  char *in_reply_to;   /* the same */
  char **references;   /* ids like these in References, the last 50; never NULL */
  char **loop_tokens;  /* values of X-Notigate-Loop, printable, at most 50; never NULL */
  gboolean automatic;  /* outer headers call it a bounce, list mail or automatic answer (RFC 3834):
                          for loop control only, a good signature overrides it */

  GBytes *entity;      /* the scanned bytes from the first header field on (mbox "From " line skipped) */
  GBytes *signed_span; /* SIGNED: the first part exactly as received, without the line break before the
                          boundary, which belongs to the boundary (RFC 2046 section 5.1.1) */
  gboolean bare_lf;    /* some line of signed_span (CLEARSIGNED: of clearsigned) ends in LF alone */
  GBytes *signature;   /* SIGNED: body of the second part, transfer encoding undone */
  GBytes *ciphertext;  /* ENCRYPTED: body of the second part, transfer encoding undone */
  GBytes *clearsigned; /* CLEARSIGNED: the block from its BEGIN to its END line, encoding undone */
} GwLetter;

/* Scans @raw. Never NULL; the caller's. @limits may be NULL for the defaults.
 *
 * With limits->inner the same rules hold for the entity found in an encrypted layer, and the caller
 * decides: SIGNED without code is RFC 3156 section 6.1. Where the OpenPGP layer was signed itself
 * (section 6.2) any gw_letter_is_readable() entity will do, its code "unsigned" or "partial-signature"
 * notwithstanding; where it was not, that code means encrypted-unsigned. */
GwLetter *gw_scan_parse (GBytes *raw, const GwScanLimits *limits) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE unless the code is too-large, limits or ambiguous: all readers agree what the root is. */
gboolean gw_letter_is_readable (const GwLetter *letter);

/* signed_span with every LF made CRLF, bare CR kept; signed_span itself where no LF is bare; NULL for
 * other kinds. RFC 3156 section 5. A new reference, the caller's. */
GBytes *gw_letter_signed_crlf (const GwLetter *letter) G_GNUC_WARN_UNUSED_RESULT;

/* @bytes with every LF made CRLF, bare CR kept. A new reference, the caller's. */
GBytes *gw_scan_crlf (GBytes *bytes) G_GNUC_WARN_UNUSED_RESULT;

/* The one mailbox of the one From field whatever the code is, for the notice not-taken; NULL where there
 * is none or more than one. Borrowed from @letter. */
const char *gw_letter_peek_from (const GwLetter *letter);

/* "signed", "encrypted", "clearsigned", "other". Static. */
const char *gw_letter_kind_name (GwLetterKind kind);

void gw_letter_free (GwLetter *letter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwLetter, gw_letter_free)

G_END_DECLS
