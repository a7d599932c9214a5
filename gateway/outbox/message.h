/* SPDX-License-Identifier: Apache-2.0
 * outbox/message: the bytes of our own letters (RFC 5322, MIME, RFC 3156, RFC 9788).
 *
 * A letter is built in two steps around the OpenPGP engine, which this room does not know:
 *   signed:     entity -> sign -> gw_message_signed
 *   encrypted:  entity -> sign -> gw_message_nest -> encrypt -> gw_message_encrypted
 * All results are 7-bit ASCII with CRLF line ends, no line over 998 octets (THREATS 16), and depend on
 * the arguments alone: the same letter always gives the same bytes. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* One letter. The fields are the message's own; gw_message_free() frees them. */
typedef struct {
  char *from_name;      /* for people, or NULL */
  char *from_address;   /* the gateway's */
  char *to_address;     /* the contact's, from the directory */
  gint64 date_us;
  char *message_id;     /* "<left@right>" */
  char *in_reply_to;    /* "<left@right>" or NULL; dropped where it is no such id (it may come from mail) */
  GStrv references;     /* ids like in_reply_to, or NULL; those that are none are dropped, the last 20 stay */
  char *subject;        /* the real one */
  char *outer_subject;  /* the one that everybody on the way may read; NULL: the real one. A letter that is
                         * not encrypted has only this one, so that nothing leaks */
  char *loop_token;     /* gw_verp_loop_token(). NULL: a person's mail, without Auto-Submitted and X-Notigate-Loop */
  char *body;           /* UTF-8, LF or CRLF; the first line of the stanza comes first */
  GPtrArray *attachments; /* of GwMessagePart, never NULL */
} GwMessage;

typedef struct {
  char *name; /* never a path: what could be one is replaced */
  char *type; /* "application/json"; what is none, and message and multipart types (which may not be base64:
               * RFC 2046, 5.2.1), become application/octet-stream */
  GBytes *bytes;
} GwMessagePart;

GwMessage *gw_message_new (void);
void gw_message_free (GwMessage *message);

/* Adds an attachment; takes a reference on @bytes. */
void gw_message_attach (GwMessage *message, const char *name, const char *type, GBytes *bytes);

/* The MIME entity that is signed: text/plain alone, or multipart/mixed with the attachments (base64). The
 * letter's header fields are repeated on it with hp="clear", or with hp="cipher" and HP-Outer fields where
 * it is going to be @encrypted (RFC 9788, sections 2.1 and 2.2). The caller's. Errors: CONFIG where
 * an address or the Message-ID is none. */
GBytes *gw_message_entity (const GwMessage *message, gboolean encrypted, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The letter, multipart/signed (RFC 3156, section 5). @entity: as signed; @signature: armored, LF or CRLF;
 * @micalg: "pgp-sha512". The caller's. Errors: CRYPTO where signature or micalg cannot be written. */
GBytes *gw_message_signed (const GwMessage *message, GBytes *entity, GBytes *signature, const char *micalg,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same as an entity without the letter's header: what is encrypted (RFC 3156, section 6.1). */
GBytes *gw_message_nest (const GwMessage *message, GBytes *entity, GBytes *signature, const char *micalg,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The letter, multipart/encrypted (RFC 3156, section 4). @ciphertext: armored. The caller's. Errors: CRYPTO. */
GBytes *gw_message_encrypted (const GwMessage *message, GBytes *ciphertext,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @address is one plain mailbox (RFC 5321 Mailbox with a dot-string, ASCII, at most 254 octets) that
 * may stand in an envelope and a header. NULL is none. */
gboolean gw_message_is_address (const char *address) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @id is "<left@right>" in printable ASCII, at most 250 octets. NULL is none. */
gboolean gw_message_is_id (const char *id) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwMessage, gw_message_free)

G_END_DECLS
