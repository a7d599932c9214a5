/* SPDX-License-Identifier: Apache-2.0
 * command/receipt: the stages of notigate verify-receipt: read a saved letter, check it, say what it proves.
 * Offline; what a letter is worth is a finding, never an error. */
#pragma once
#include "command/agency.h"
#include "ledger/checkpoint.h"
#include "ledger/entry.h"
#include "letter/scan.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a file holds; everything but proof may be NULL. */
typedef struct {
  char *path;
  GBytes *proof;       /* tlog-proof */
  GBytes *entry;       /* the leaf */
  GBytes *consistency; /* from the checkpoint of an older letter to this one's */
  GBytes *day;         /* the checkpoint of a day that is over, with cosignatures of witnesses */
  GBytes *extends;     /* the proof from it to this letter's */
  GwLetter *letter;    /* the signed layer of a mail; NULL for a bare proof and for a mail saved without it */
  gboolean is_mail;
  char *stanza_signed_sha256, *stanza_entry, *stanza_incident, *stanza_code, *stanza_number;
  char *message_type; /* all as the letter says */
} GwReceipt;

void gw_receipt_free (GwReceipt *receipt);

/* Reads @path: a mail as saved (signed; encrypted, then opened with the keyring in @gnupg_home; or without
 * its signature), or a tlog-proof. @entry_path: the entry where it is a file of its own, or NULL. The
 * caller's. Errors: NOINPUT, IO, CRYPTO; DATA, with the fix, where nothing can be checked in it. */
GwReceipt *gw_receipt_load (const char *path, const char *entry_path, const char *gnupg_home,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The SHA-256 of what was signed in the mail @path that the agency kept, in hexadecimal: the caller's. NULL
 * with *why (the caller's) where it cannot be had from this file, and what is needed instead. Errors: NOINPUT,
 * IO, CRYPTO. */
char *gw_receipt_original (const char *path, const char *gnupg_home, char **why,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One thing that was looked at. */
typedef struct {
  gboolean good;
  char *text; /* one sentence */
} GwReceiptFinding;

/* What a witness saw. */
typedef struct {
  char *witness;
  gboolean found;
  guint64 time_s; /* by the witness's clock, since 1970 UTC */
  guint64 size;   /* entries */
} GwReceiptCosignature;

/* What came of it. */
typedef struct {
  GPtrArray *findings;      /* of GwReceiptFinding, in the order of the checks */
  GwCheckpoint *checkpoint; /* NULL where its signature is not good */
  guint64 index;
  gboolean logged;          /* entry and proof hold: the next two are proved */
  char *entry_text;
  GwEntry *entry;
  char *signed_by;          /* fingerprint, where the letter's own signature was checked and is good */
  gboolean compared;        /* with the original, and the same */
  const char *relation;     /* of OLDER: same, extends, gap, unproven, fork, other; static, or NULL */
  GwCheckpoint *older;
  char *note, *older_note;  /* the signed tree heads, as evidence */
  gint64 letters_between;   /* this and the older letter, -1: not known */
  GwCheckpoint *day;        /* the day's checkpoint, signed, and this letter's tree begins with it; or NULL */
  GPtrArray *cosignatures;  /* of GwReceiptCosignature, one for each witness asked for */
} GwReceiptResult;

GwReceiptResult *gw_receipt_result_new (void);

/* Adds a finding, one sentence. */
void gw_receipt_find (GwReceiptResult *result, gboolean good, const char *format, ...) G_GNUC_PRINTF (3, 4);

void gw_receipt_result_free (GwReceiptResult *result);
gboolean gw_receipt_result_is_good (const GwReceiptResult *result);

/* The vkeys in @paths (one a line; later epochs have their own): GwNoteVerifier, the caller's. Errors: NOINPUT,
 * DATA. */
GPtrArray *gw_receipt_load_vkeys (char **paths, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same of witnesses; @paths may be NULL. */
GPtrArray *gw_receipt_load_witnesses (char **paths, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The vkey for the log that @note names; where there is none, the first, which then refuses it. Borrowed. */
const GwNoteVerifier *gw_receipt_verifier (const GPtrArray *verifiers, const char *note);

/* gw_checkpoint_relate() by the proof in @consistency (may be NULL), where it leads from one size to the other. */
GwRelation gw_receipt_relate (GBytes *consistency, const GwCheckpoint *old, const GwCheckpoint *new, char **why);

/* Proof, signature, and whether the letter says what its entry says. Errors: DATA where proof or entry cannot
 * even be read. */
gboolean gw_receipt_check (const GwReceipt *receipt, const GPtrArray *verifiers, GwReceiptResult *result,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The letter's own signature, by the key in the file @gateway_key. Errors: NOINPUT, DATA (the key), CRYPTO, IO. */
gboolean gw_receipt_check_signature (const GwReceipt *receipt, const char *gateway_key, GwReceiptResult *result,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The entry's Signed-SHA256 against @digest, or why there is none. */
void gw_receipt_check_original (const char *digest, const char *why, GwReceiptResult *result);

/* How the checkpoint stands to that of @older. Errors: DATA where the older proof cannot be read. */
gboolean gw_receipt_check_older (const GwReceipt *receipt, const GwReceipt *older, const GPtrArray *verifiers,
                                 GwReceiptResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The day's checkpoint that the letter carries, if it does, and who of @witnesses (GwNoteVerifier) has cosigned it or
 * the letter's own. */
void gw_receipt_check_day (const GwReceipt *receipt, const GPtrArray *verifiers, const GPtrArray *witnesses,
                           GwReceiptResult *result);

/* Writes the two tree heads of a fork, one note behind the other, to @path. Errors: IO. */
gboolean gw_receipt_save_evidence (const GwReceiptResult *result, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void gw_receipt_print (const GwReceiptResult *result);
JsonObject *gw_receipt_to_json (const GwReceiptResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwReceipt, gw_receipt_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwReceiptResult, gw_receipt_result_free)

G_END_DECLS
