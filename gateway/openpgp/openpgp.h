/* SPDX-License-Identifier: Apache-2.0
 * openpgp/openpgp: the OpenPGP engine (RFC 4880 and its ECC extensions), whoever does the work behind it.
 *
 * It reports facts: who signed, when, with what, whether the mathematics hold. What is good enough (key
 * sizes, digests, expiry as of receipt, exactly one signature) is judged elsewhere. Whatever a message can
 * do is a value here (GwSignatureStatus, GwDecryptionResult, an empty list); a GError means that the engine
 * or the keyring failed us, and a retry may help. Nothing here prompts, asks the network, or takes a key
 * from a message.
 *
 * An engine belongs to one process and one thread. The gpgme engine sets GNUPGHOME in this process's
 * environment before each operation, so that several engines, each with its own home, may live together. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Key files larger than this are refused unread (bytes). */
#define GW_OPENPGP_MAX_KEY_FILE (1024 * 1024)
/* A key that is larger than this after stripping is refused: it would slow every verification (bytes, armored). */
#define GW_OPENPGP_MAX_KEY (128 * 1024)
/* Plaintext at or beyond this is GW_DECRYPTION_LIMITS (bytes); a smaller max-output in gpg.conf rules. */
#define GW_OPENPGP_MAX_PLAINTEXT (64 * 1024 * 1024)
/* A longer home leaves no room for the path of gpg-agent's socket (bytes). */
#define GW_OPENPGP_MAX_HOME 80

typedef struct _GwOpenpgp GwOpenpgp;

/* ---- Engine ---------------------------------------------------------------------------------------- */

/* Creates @home with mode 0700 where it is missing and writes gpg.conf and gpg-agent.conf where they are
 * missing: no trust database, no network, no prompt, a limit to what decryption yields. Running it again
 * changes nothing. Errors: CONFIG (too long, not private), IO. */
gboolean gw_openpgp_home_init (const char *home, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens the keyring in @home, made by gw_openpgp_home_init(). Starts no process that stays. The caller's.
 * Errors: NOINPUT where @home is missing; CONFIG where it is not private or too long, or no engine is
 * installed. */
GwOpenpgp *gw_openpgp_new (const char *home, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens a person's own keyring, for work at that person's order: gpg may ask for a passphrase (pinentry, a
 * card) and rules by its own gpg.conf, and the home may be a symbolic link. The caller's. Errors: NOINPUT,
 * CONFIG as above. */
GwOpenpgp *gw_openpgp_new_personal (const char *home, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Does not end the agent. */
void gw_openpgp_free (GwOpenpgp *engine);

/* Starts the gpg-agent of this home, if none runs, as a child of nobody: it outlives us, and keeps our limits. Errors:
 * CRYPTO. */
gboolean gw_openpgp_start_agent (GwOpenpgp *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ends the gpg-agent of this home, if one runs, and waits for it (at most some seconds). The next
 * operation with a secret key starts another. Errors: CRYPTO. */
gboolean gw_openpgp_stop_agent (GwOpenpgp *engine, GError **error);

/* "gpg 2.2.40, gpgme 1.18.0", for doctor. Borrowed from @engine. */
const char *gw_openpgp_version (GwOpenpgp *engine);

/* ---- Signatures ------------------------------------------------------------------------------------ */

typedef enum {
  GW_SIGNATURE_GOOD,              /* by a key of the keyring that is neither expired nor revoked now */
  GW_SIGNATURE_EXPIRED_KEY,       /* cryptographically good; the key or subkey has expired by now */
  GW_SIGNATURE_REVOKED_KEY,       /* cryptographically good; the key or subkey is revoked */
  GW_SIGNATURE_EXPIRED_SIGNATURE, /* cryptographically good; the signature itself carried an expiry */
  GW_SIGNATURE_BAD,               /* not over these bytes, not by this key, or malformed */
  GW_SIGNATURE_UNKNOWN_KEY,       /* no such key in the keyring: nothing is known */
  GW_SIGNATURE_WEAK_DIGEST,       /* a digest that the engine does not compute any more (MD5) */
  GW_SIGNATURE_CLOCK,             /* the key is newer than the signature, or than our clock */
  GW_SIGNATURE_UNSUPPORTED,       /* an algorithm, packet or form that the engine does not know */
} GwSignatureStatus;

typedef struct {
  GwSignatureStatus status;
  char *fingerprint;   /* upper-case hex, of the key that signed: a subkey's where a subkey signed. Only for
                          the statuses from BAD on it may be a 16-digit key id, or NULL where unknown */
  gint64 created_us;   /* what the signer claims, inside the signature; 0 where unknown. May lie in the future */
  gint64 expires_us;   /* of the signature, 0: never */
  int public_key_algorithm; /* RFC 4880 9.1 (1 RSA, 17 DSA, 19 ECDSA, 22 EdDSA); 0 where unknown */
  int hash_algorithm;       /* RFC 4880 9.4 (1 MD5, 2 SHA-1, 8 SHA-256, 10 SHA-512); 0 where unknown */
  const char *hash_name;    /* "SHA256"; "?" where unknown. Static */
} GwSignature;

/* "good", "expired-key", ... for diagnostics. Static. */
const char *gw_signature_status_name (GwSignatureStatus status);
void gw_signature_free (GwSignature *signature);

/* Verifies the detached @signature (armored or binary, RFC 3156 section 5) over @signed_bytes exactly as
 * given. The caller's array of GwSignature, one for each signature packet, in their order; those that the
 * engine did not get to (gpg stops at the first bad one) are BAD without a fingerprint. Empty where
 * @signature is no detached signature at all (garbage, or a complete signed message): a finding.
 * Errors: CRYPTO, IO, CORRUPT (engine or keyring failed; never because of the message). */
GPtrArray *gw_openpgp_verify (GwOpenpgp *engine, GBytes *signed_bytes, GBytes *signature,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Verifies a cleartext-signed block (RFC 4880 section 7), which must begin at the first byte of @block.
 * *@text becomes the caller's: what was signed, dash-escapes undone; line-end blanks do not count in such a
 * signature. It is empty where the result is. More than one block, or text around it, gives an empty array. */
GPtrArray *gw_openpgp_verify_clearsigned (GwOpenpgp *engine, GBytes *block, GBytes **text,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Verifies a complete signed message (RFC 4880 section 11.3), such as gw_openpgp_unwrap() returns; *@data
 * becomes the caller's: the signed bytes. Empty where @message is none, or opens to too much. */
GPtrArray *gw_openpgp_verify_message (GwOpenpgp *engine, GBytes *message, GBytes **data,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- Encryption ------------------------------------------------------------------------------------ */

typedef enum {
  GW_DECRYPTION_DECRYPTED,
  GW_DECRYPTION_UNDECRYPTABLE, /* to keys that we lack, to a passphrase, damaged, without integrity
                                  protection, or no encrypted message at all */
  GW_DECRYPTION_LIMITS,        /* opens to too much: a bomb, or a giant */
} GwDecryptionResult;

typedef struct {
  GwDecryptionResult result;
  GBytes *plaintext;     /* NULL unless DECRYPTED */
  GPtrArray *signatures; /* of GwSignature, of the combined form (RFC 3156 section 6.2); empty in the other.
                            Of several, none behind the first bad one is here */
  char *cipher;          /* "AES256.CFB", or NULL where it was not told */
  GStrv recipients;      /* 16-digit key ids that the message names as its recipients (all zeros: hidden) */
} GwDecryption;

/* "decrypted", "undecryptable", "limits". Static. */
const char *gw_decryption_result_name (GwDecryptionResult result);
void gw_decryption_free (GwDecryption *decryption);

/* Decrypts @ciphertext (armored or binary) and verifies what is signed inside. The caller's.
 * Errors: CRYPTO, IO, also where our secret keys cannot be reached. */
GwDecryption *gw_openpgp_decrypt (GwOpenpgp *engine, GBytes *ciphertext, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes the encryption off a message of the combined form: plaintext is then the original signed OpenPGP
 * message, binary, that any recipient can verify. Verifies nothing (signatures is empty), and succeeds as
 * well where nothing was signed. The caller's. Errors: as for decrypt. */
GwDecryption *gw_openpgp_unwrap (GwOpenpgp *engine, GBytes *ciphertext, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Encrypts @size bytes to a key of ours, and sees whether decrypting gives them back whole: gpg calls a decryption good
 * though a write of its own failed, so that what is to be held against a message is first tried on one that is known to be
 * good. TRUE as well where no key of ours can be encrypted to. Errors: CRYPTO, IO. */
gboolean gw_openpgp_try_decryption (GwOpenpgp *engine, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Signs @data exactly as given with our secret key @fingerprint. *@signature: armored, detached; *@micalg:
 * "pgp-sha512", for RFC 3156 section 5; both the caller's. Errors: NOINPUT where there is no such secret
 * key, CRYPTO. */
gboolean gw_openpgp_sign (GwOpenpgp *engine, const char *fingerprint, GBytes *data, GBytes **signature,
                          char **micalg, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Encrypts @data to every key of the NULL-terminated @fingerprints (of primary keys), or not at all;
 * armored, not compressed. Trust is not asked: the directory decides. The caller's. Errors: NOINPUT where
 * a key is not in the keyring; PERMANENT where one cannot encrypt (expired, revoked, no such subkey):
 * both name the key; CRYPTO. */
GBytes *gw_openpgp_encrypt (GwOpenpgp *engine, const char *const *fingerprints, GBytes *data,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- Keys ------------------------------------------------------------------------------------------ */

typedef struct {
  char *fingerprint;         /* upper-case hex */
  char *algorithm;           /* "ed25519", "cv25519", "rsa3072", "nistp256", "dsa1024" */
  int public_key_algorithm;  /* RFC 4880 9.1, as in GwSignature */
  guint bits;
  char *curve;               /* "ed25519", ...; NULL where there is none */
  gboolean can_sign, can_encrypt, can_certify; /* by its usage flags, expired or not */
  gint64 created_us;
  gint64 expires_us;         /* 0: never */
  gboolean revoked;
  gboolean expired;          /* now; what held at another time follows from expires_us */
} GwSubkey;

typedef struct {
  char *fingerprint;   /* of the primary key */
  GPtrArray *subkeys;  /* of GwSubkey; the first is the primary key itself */
  GStrv user_ids;      /* those not revoked by themselves; raw bytes, not always UTF-8: escape before showing */
  gboolean revoked;    /* the key as a whole */
  gboolean expired;    /* the primary, now */
} GwKey;

void gw_subkey_free (GwSubkey *subkey);
void gw_key_free (GwKey *key);

/* The subkey (or primary) with @fingerprint, or NULL. Borrowed from @key. */
const GwSubkey *gw_key_find_subkey (const GwKey *key, const char *fingerprint);

/* What a key file (armored or binary) holds; the keyring is not touched. The caller's array of GwKey, at
 * least one. Errors, each with the fix: DATA where it is too large, holds no key that can be read, or holds
 * a secret key; CRYPTO, IO. */
GPtrArray *gw_openpgp_inspect (GwOpenpgp *engine, GBytes *key_material, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Imports the key with primary fingerprint @expected_fingerprint (NULL: the only key) from @key_material,
 * and none else in it, stripped of other people's signatures and of pictures; a key already there is
 * updated. Proved by a trial: it lists, it encrypts where it can, every other key lists as before and still
 * verifies. After an error the keyring is as it was. What the key is now: the caller's. Errors: as for
 * inspect; DATA also where @expected_fingerprint is not in it, or a key in it is already part of another
 * contact's key (which would hide that contact's signatures); CRYPTO where a trial failed, BUSY. Where no
 * agent ran before, none runs after it. */
GwKey *gw_openpgp_import (GwOpenpgp *engine, GBytes *key_material, const char *expected_fingerprint,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One of many key files; name and bytes are given, the rest is found. */
typedef struct {
  char *name;
  GBytes *bytes;
  char *problem;      /* why it cannot be used, with the fix; NULL: it can */
  GStrv fingerprints; /* of the primary keys in it; NULL where it was not opened */
} GwKeyFile;

/* Many key files read as one keyring of their own, since importing one by one costs the square of their number. */
typedef struct _GwKeyBatch GwKeyBatch;
typedef void (*GwKeyProgress) (guint done, guint total);

/* Reads @files (GwKeyFile). Errors: CRYPTO, IO; a bad file is told in itself, and a secret key in one does not reach
 * any keyring of ours. The caller's. */
GwKeyBatch *gw_openpgp_batch_new (GwOpenpgp *engine, const GPtrArray *files, GwKeyProgress progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* GwKey. Borrowed. */
const GPtrArray *gw_key_batch_keys (const GwKeyBatch *batch);

/* These keys of it, armored and stripped as for import. The caller's. Errors: DATA, CRYPTO. */
GBytes *gw_key_batch_export (GwKeyBatch *batch, const char *const *fingerprints, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* gw_openpgp_import() for all of @fingerprints at once: all of them, or none. */
gboolean gw_openpgp_batch_import (GwOpenpgp *engine, GwKeyBatch *batch, const char *const *fingerprints,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

void gw_key_file_free (GwKeyFile *file);
void gw_key_batch_free (GwKeyBatch *batch);

/* The key that @fingerprint (of a primary or a subkey, 40 hex digits or more) belongs to. The caller's; NULL
 * with no @error set where it is not in the keyring. Errors: CRYPTO, IO. */
GwKey *gw_openpgp_find_key (GwOpenpgp *engine, const char *fingerprint, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the secret half of the primary key is here too. FALSE with @error set: CRYPTO. */
gboolean gw_openpgp_has_secret_key (GwOpenpgp *engine, const char *fingerprint,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The primary fingerprint, the caller's, of the one key with a secret half that @who names (a fingerprint, a
 * mail address, a part of a user id) and that can sign now. Errors, with the fix: NOINPUT where there is
 * none, USAGE where there are several, CRYPTO. */
char *gw_openpgp_find_signer (GwOpenpgp *engine, const char *who, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All keys of the keyring, in its order. The caller's array of GwKey. Errors: CRYPTO, IO. */
GPtrArray *gw_openpgp_list_keys (GwOpenpgp *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes a contact's public key. Errors: NOINPUT where it is not there, USAGE where it is a key of ours
 * (its secret half is here), BUSY, CRYPTO. */
gboolean gw_openpgp_delete_key (GwOpenpgp *engine, const char *fingerprint,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The public key, armored, without other people's signatures. The caller's. Errors: NOINPUT, CRYPTO. */
GBytes *gw_openpgp_export (GwOpenpgp *engine, const char *fingerprint, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes a key of ours: Ed25519 to sign and certify, Cv25519 to encrypt, no passphrase, no expiry. Its
 * primary fingerprint: the caller's. Errors: CRYPTO, BUSY. */
char *gw_openpgp_generate (GwOpenpgp *engine, const char *user_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwOpenpgp, gw_openpgp_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwSignature, gw_signature_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwDecryption, gw_decryption_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwSubkey, gw_subkey_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwKey, gw_key_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwKeyFile, gw_key_file_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwKeyBatch, gw_key_batch_free)

G_END_DECLS
