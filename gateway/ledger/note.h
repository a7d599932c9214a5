/* SPDX-License-Identifier: Apache-2.0
 * ledger/note: a text signed by the ledger's key: C2SP signed-note with Ed25519 (signature type 1).
 *
 * What a stranger's note is worth is a finding: FALSE or NULL with a reason in words. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define GW_NOTE_MAX ((gsize) 1 << 20) /* bytes of a whole note */
#define GW_NOTE_MAX_SIGNATURES 100

typedef struct _GwNoteKey GwNoteKey; /* the private half */

typedef struct {
  char *name;            /* the key's name: the log's origin */
  guint8 id[4];          /* SHA-256 (name || LF || 1 || public key), its first four bytes */
  guint8 public_key[32]; /* RFC 8032 */
} GwNoteVerifier;

/* Whether @name can name a key: UTF-8, not empty, no blanks, no controls, no "+". */
gboolean gw_note_name_is_valid (const char *name) G_GNUC_WARN_UNUSED_RESULT;

/* A new key. Errors: USAGE where @name cannot name a key, CRYPTO. */
GwNoteKey *gw_note_key_generate (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same key under another name (a new epoch's origin); it has another vkey. Errors: as above. */
GwNoteKey *gw_note_key_rename (const GwNoteKey *key, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Loads a key file: one line, "PRIVATE+KEY+name+id+base64 (1 || seed)". Errors: NOINPUT where there is
 * none; CONFIG where others may read it, or it is no key file; IO. */
GwNoteKey *gw_note_key_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the key file durably with mode 0600. An existing file is never replaced: it may hold the only
 * copy of a key. Errors: CONFIG where @path exists, IO. */
gboolean gw_note_key_save (const GwNoteKey *key, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

const char *gw_note_key_name (const GwNoteKey *key);

/* "name+id+base64 (1 || public key)", without a line break: what auditors are given. The caller's. */
char *gw_note_key_vkey (const GwNoteKey *key);

void gw_note_key_free (GwNoteKey *key);

/* The note: @text (UTF-8, ending in LF, no other control characters), a blank line, the signature line.
 * The same text gives the same note. The caller's. Errors: USAGE where @text cannot be a note's, CRYPTO. */
char *gw_note_sign (const GwNoteKey *key, const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Parses a vkey; one LF at the end is allowed. NULL with *why (the caller's) where it is none, or not of
 * an Ed25519 key. The caller's. */
GwNoteVerifier *gw_note_verifier_parse (const char *vkey, char **why) G_GNUC_WARN_UNUSED_RESULT;
void gw_note_verifier_free (GwNoteVerifier *verifier);

/* The text of @note, where exactly one of its signature lines is by @verifier and is good; lines by
 * unknown keys are ignored. NULL with *why (the caller's) where not. The caller's. */
char *gw_note_verify (const GwNoteVerifier *verifier, const char *note, gsize size,
                      char **why) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwNoteKey, gw_note_key_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwNoteVerifier, gw_note_verifier_free)

G_END_DECLS
