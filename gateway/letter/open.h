/* SPDX-License-Identifier: Apache-2.0
 * letter/open: decrypts where needed and verifies: who signed, when, with what, and which bytes.
 * Whether that key is good enough, and whose it is, is the directory's to say. */
#pragma once
#include "letter/scan.h"
#include "openpgp/openpgp.h"

G_BEGIN_DECLS

/* What came of it. With a code, only the fields said so are set. */
typedef struct {
  const char *code;    /* FORM's scan codes (an inner layer is scanned too) and open's; NULL: one signature
                          that is cryptographically good. Static */
  char *reason;        /* one line of English, with a code */
  const char *kind;    /* pgp-mime, combined, clearsigned; static; NULL before anything was verified */
  gboolean encrypted;  /* the outermost layer was encrypted, and opened; with a code too */
  GwSignature *signature_facts; /* the one signature; with a code where there was just one */
  GBytes *entity;      /* what was signed, in the form that verified (CRLF): a MIME entity, for clearsigned
                          the text. NULL with a code */
  GBytes *signed_bytes;/* to be stored: the same; for combined the unwrapped signed message */
  GBytes *signature;   /* detached; NULL for combined and clearsigned */
  char *signed_sha256; /* of the entity in its CRLF form */
  char *charset;       /* of a clearsigned text, or NULL */
} GwVerdict;

void gw_verdict_free (GwVerdict *verdict);

/* @letter has no code. @clearsigned: the policy allows it (otherwise it counts as unsigned). Errors are
 * the engine's: CRYPTO, IO. The caller's. */
GwVerdict *gw_open_verify (GwOpenpgp *engine, const GwLetter *letter, const GwScanLimits *limits,
                           gboolean clearsigned, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwVerdict, gw_verdict_free)

G_END_DECLS
