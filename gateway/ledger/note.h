/* SPDX-License-Identifier: Apache-2.0
 * ledger/note: a text signed by the ledger's key, C2SP signed-note with Ed25519, and cosigned by witnesses, C2SP
 * tlog-cosignature with Ed25519.
 *
 * What a stranger's note is worth is a finding: FALSE or NULL with a reason in words. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define GW_NOTE_MAX ((gsize) 1 << 20) /* bytes of a whole note */
#define GW_NOTE_MAX_SIGNATURES 100

typedef struct _GwNoteKey GwNoteKey; /* the private half */

/* Signature types of signed-note. A key is of one type: what a witness signs can never pass for a log's own. */
typedef enum {
  GW_NOTE_SIGNATURE = 1,   /* over the text: a log */
  GW_NOTE_COSIGNATURE = 4, /* over a time and the text: a witness */
} GwNoteType;

typedef struct {
  GwNoteType type;
  char *name;            /* the key's name: the log's origin, or the witness */
  guint8 id[4];          /* SHA-256 (name || LF || type || public key), its first four bytes */
  guint8 public_key[32]; /* RFC 8032 */
} GwNoteVerifier;

/* Whether @name can name a key: UTF-8, not empty, no blanks, no controls, no "+". */
gboolean gw_note_name_is_valid (const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* A new key. Errors: USAGE where @name cannot name a key, CRYPTO. */
GwNoteKey *gw_note_key_generate (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a witness. */
GwNoteKey *gw_note_key_generate_cosigner (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same key under another name (a new epoch's origin); it has another vkey. Errors: as above. */
GwNoteKey *gw_note_key_rename (const GwNoteKey *key, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Loads a key file: one line, "PRIVATE+KEY+name+id+base64 (type || seed)". Errors: NOINPUT where there is
 * none; CONFIG where others may read it, or it is no key file; IO. */
GwNoteKey *gw_note_key_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for a witness's key. Each refuses the other's. */
GwNoteKey *gw_note_key_load_cosigner (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the key file durably with mode 0600. An existing file is never replaced: it may hold the only
 * copy of a key. Errors: CONFIG where @path exists, IO. */
gboolean gw_note_key_save (const GwNoteKey *key, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *gw_note_key_name (const GwNoteKey *key);

/* "name+id+base64 (type || public key)", without a line break: what auditors are given. The caller's. */
char *gw_note_key_vkey (const GwNoteKey *key);

void gw_note_key_free (GwNoteKey *key);

/* The note: @text (UTF-8, ending in LF, no other control characters), a blank line, the signature line.
 * The same text gives the same note. The caller's. Errors: USAGE where @text cannot be a note's, CRYPTO. */
char *gw_note_sign (const GwNoteKey *key, const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The line that a witness adds to a note with @text: it has seen at @time_s (seconds since 1970 UTC) that the tree
 * in it extends all that it saw of this log (c2sp.org/tlog-cosignature). With LF. The caller's. Errors: as above; USAGE
 * where @key is no witness's. */
char *gw_note_cosign (const GwNoteKey *key, const char *text, guint64 time_s, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Parses a vkey; one LF at the end is allowed. NULL with *why (the caller's) where it is none, or not of
 * an Ed25519 key of a log. The caller's. */
GwNoteVerifier *gw_note_verifier_parse (const char *vkey, char **why) G_GNUC_WARN_UNUSED_RESULT;
/* The same for the key of a witness. */
GwNoteVerifier *gw_note_cosigner_parse (const char *vkey, char **why) G_GNUC_WARN_UNUSED_RESULT;
void gw_note_verifier_free (GwNoteVerifier *verifier);

/* The text of @note, where exactly one of its signature lines is by @verifier and is good; lines by
 * unknown keys are ignored. NULL with *why (the caller's) where not. The caller's. */
char *gw_note_verify (const GwNoteVerifier *verifier, const char *note, gsize size,
                      char **why) G_GNUC_WARN_UNUSED_RESULT;

/* The same, and *time_s is when a witness signed, in seconds since 1970 UTC by its own clock (0: not a witness). */
char *gw_note_verify_time (const GwNoteVerifier *verifier, const char *note, gsize size, guint64 *time_s,
                           char **why) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwNoteKey, gw_note_key_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwNoteVerifier, gw_note_verifier_free)

G_END_DECLS
