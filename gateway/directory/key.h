/* SPDX-License-Identifier: Apache-2.0
 * directory/key: judging keys by the facts stored when they were imported. gpg answers "good" for
 * SHA-1, RSA-1024 and keys that have ended; we do not. One row (GwStoreKey) is one primary key or
 * subkey; the primary's row has fingerprint equal to primary. */
#pragma once
#include "store/contact.h"
#include <glib.h>

G_BEGIN_DECLS

/* Worst first, in the order in which FORM lists the refusal codes. */
typedef enum {
  GW_KEY_HOLDS,
  GW_KEY_UNKNOWN,  /* no such key here: unknown-key */
  GW_KEY_MISUSED,  /* it may not sign at all: bad-signature */
  GW_KEY_REVOKED,  /* revoked-key */
  GW_KEY_EXPIRED,  /* expired-key */
  GW_KEY_WEAK,     /* weak-key */
  GW_KEY_NOT_YET,  /* made after that time: clock */
} GwKeyVerdict;

typedef struct {
  GwKeyVerdict verdict;
  const GwStoreKey *primary; /* borrowed from the rows; NULL where UNKNOWN */
  const GwStoreKey *used;    /* the key that signed: the primary or a subkey */
  gint64 ended_us;          /* where EXPIRED: since when (for the days of grace) */
} GwKeyUse;

/* Something to tell a person about a key. */
typedef struct {
  gboolean refused; /* the key cannot be used; otherwise a warning */
  char *problem;
  char *fix;
} GwKeyFinding;

/* Why @key is too weak, in words ("RSA with 1024 bits, ..."), or NULL: RSA from 2048 bits, Ed25519,
 * Cv25519, NIST P-256, P-384, P-521 and brainpool from 256 bits hold, nothing else. The caller's. */
char *gw_key_weakness (const GwStoreKey *key);

/* This row alone at @at_us: revoked before expired before weak before not yet valid. */
GwKeyVerdict gw_key_judge (const GwStoreKey *key, gint64 at_us);

/* The row of @fingerprint (any case) in @keys (GwStoreKey), or NULL. Borrowed. */
const GwStoreKey *gw_key_find (const GPtrArray *keys, const char *fingerprint);

/* Judges a signature's key @fingerprint (a primary or a signing subkey): both it and its primary must
 * hold at @at_us; the worse of the two verdicts counts. */
GwKeyUse gw_key_find_signer (const GPtrArray *keys, const char *fingerprint, gint64 at_us);

/* The newest key under @primary that can encrypt and holds, with a primary that holds; or NULL.
 * Borrowed from @keys. */
const GwStoreKey *gw_key_find_encryption (const GPtrArray *keys, const char *primary, gint64 at_us);

/* What a person should know before or while @primary is used: why it is refused (revoked, expired, too
 * weak, cannot sign), and warnings: ends within 60 days, nothing to encrypt to (TLP:GREEN at most), weak
 * subkeys, unusually long RSA keys. GwKeyFinding, maybe none; the caller's. */
GPtrArray *gw_key_findings (const GPtrArray *keys, const char *primary, gint64 at_us);

/* When the use of @primary ends: the earliest of the primary's end and the ends of its last signing and
 * last encryption key, revoked and weak ones left aside; G_MAXINT64: never. */
gint64 gw_key_ends (const GPtrArray *keys, const char *primary);

/* The refusal code of a verdict, or NULL where it holds. Static. */
const char *gw_key_verdict_code (GwKeyVerdict verdict);

/* The caller's (gw_store_key_free). */
GwStoreKey *gw_key_copy_facts (const GwStoreKey *key);

void gw_key_finding_free (GwKeyFinding *finding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwKeyFinding, gw_key_finding_free)

G_END_DECLS
