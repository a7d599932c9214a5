/* SPDX-License-Identifier: Apache-2.0
 * outbox/verp: the return path of its own that each letter has, and the token in X-Notigate-Loop.
 *
 * A return path is local+TOKEN@domain, TOKEN being 32 characters of base 32 (RFC 4648, lower case; read in
 * any case, since some mail servers change it): 8 bytes of letter number and 12 of HMAC-SHA256 over it and the
 * gateway's address. Only we can make one, so a bounce to it is about that letter and no other. Nothing
 * is ever answered to it. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* @key: the instance's secret, at least 16 bytes. @address: the gateway's. @letter: from 0. The caller's.
 * Errors: CONFIG where the address has no room for a token (local part of at most 31 octets, RFC 5321
 * 4.5.3.1.1) or the key is too short. */
char *gw_verp_address (GBytes *key, const char *address, gint64 letter, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @recipient is a return path of ours; then *letter is its letter. A forged token, another
 * gateway's or another key's is none. Compares in constant time. */
gboolean gw_verp_parse (GBytes *key, const char *address, const char *recipient,
                        gint64 *letter) G_GNUC_WARN_UNUSED_RESULT;

/* What X-Notigate-Loop says in all our letters: 26 characters that only we can make. The caller's. */
char *gw_verp_loop_token (GBytes *key, const char *domain);

/* Whether @token, from a mail's X-Notigate-Loop, is ours: then that mail is our own come back. */
gboolean gw_verp_loop_is_ours (GBytes *key, const char *domain, const char *token) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
