/* SPDX-License-Identifier: Apache-2.0
 * outbox/seal: signs a letter with the gateway's key and, where asked, encrypts it. What it returns is
 * stored before it is sent: every retry sends the same bytes. */
#pragma once
#include "openpgp/openpgp.h"
#include "outbox/message.h"

G_BEGIN_DECLS

/* The final bytes of @message, signed by @signing_fingerprint. @encrypt_to: primary fingerprints, NULL-ended,
 * or NULL for a letter that is signed only; an empty list is an error, never a letter in clear. The caller's.
 * Errors: CONFIG (an address or id of ours is none); NOINPUT, PERMANENT and CRYPTO as the engine says (no such
 * key, one that cannot encrypt, anything else). */
GBytes *gw_seal (GwOpenpgp *engine, const char *signing_fingerprint, const char *const *encrypt_to,
                 const GwMessage *message, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
