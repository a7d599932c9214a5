/* SPDX-License-Identifier: Apache-2.0
 * ledger/entry: one entry of the ledger, whose text is a leaf of the tree: "Name: value" lines with LF, in
 * the order of the struct, absent values left out. It holds digests, numbers and words of closed sets: no
 * personal data, no free text. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define GW_ENTRY_VERSION 1
#define GW_ENTRY_MAX 4096 /* bytes of an entry's text */

typedef enum {
  /* how a message ended: one of these for each, for good */
  GW_KIND_REGISTERED,
  GW_KIND_REFUSED,
  GW_KIND_HELD,
  GW_KIND_QUARANTINED,
  GW_KIND_DUPLICATE,
  GW_KIND_IGNORED,
  /* what else happened */
  GW_KIND_LETTER,  /* a letter of ours was sealed */
  GW_KIND_CONTACT, /* the directory changed */
  GW_KIND_POLICY,  /* the policy changed */
  GW_KIND_PURGE,   /* stored mail was deleted, as the policy says */
  GW_KIND_RELEASE, /* a held or quarantined message was judged again by a person's order */
  GW_KIND_EPOCH,   /* the database was restored: known up to N, seen up to M */
  GW_KIND_START,   /* the ledger was opened */
  GW_KIND_DESK,    /* a person at the desk acted on an incident */
  GW_KIND_READ,    /* a person was given the bytes of a mail */
  GW_N_KINDS
} GwKind;

/* Strings are the entry's own; NULL and 0 are absent, unless said otherwise. */
typedef struct {
  guint version;          /* "Entry": 1 */
  gint64 time_us;         /* "Time": RFC 3339 in UTC with six decimals; always there */
  GwKind kind;            /* "Kind": always there */
  char *message_sha256;   /* "Message-SHA256": of the raw message; 64 lower-case hexadecimal digits */
  char *signed_sha256;    /* "Signed-SHA256": of the signed bytes; the same */
  char *contact;          /* "Contact": a random pseudonym, 1 to 40 of A-Z a-z 0-9 */
  char *fingerprint;      /* "Fingerprint": of the primary key; 40 or 64 upper-case hexadecimal digits */
  char *verdict;          /* "Verdict": a word, 1 to 40 of a-z 0-9 and "-", beginning with a letter */
  char *code;             /* "Code": a word */
  char *incident;         /* "Incident": fqdn/YYYY-NNNNNN */
  char *policy_sha256;    /* "Policy-SHA256" */
  char *directory_sha256; /* "Directory-SHA256" */
  char *letter_sha256;    /* "Letter-SHA256" */
  guint64 letter_number;  /* "Letter-Number": per contact, from 1 */
  char *subject;          /* "Subject": digest of what changed (contact, policy), went (purge) or was said (desk, read) */
  guint64 count;          /* "Count": how many were purged, or came again */
  guint64 known;          /* "Known": entries that the restored database held; only, and always, with epoch */
  guint64 seen;           /* "Seen": entries that ledger.head had seen; the same */
} GwEntry;

/* A new entry with version, time (microseconds UTC) and kind. The caller's. */
GwEntry *gw_entry_new (GwKind kind, gint64 time_us);
void gw_entry_free (GwEntry *entry);

/* "registered"; borrowed, static. */
const char *gw_kind_name (GwKind kind);

/* FALSE where @name is none. */
gboolean gw_kind_parse (const char *name, GwKind *kind) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @kind is one of the six endings of a message. */
gboolean gw_kind_is_ending (GwKind kind);

/* The text. The caller's. Errors: CORRUPT, naming the field, where a value does not have its form: nothing
 * of another form may enter the ledger, for it can never be taken out again. */
char *gw_entry_write (const GwEntry *entry, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Parses exactly what gw_entry_write() writes. NULL with *why (the caller's), naming the line, where
 * anything differs. The caller's. */
GwEntry *gw_entry_parse (const char *text, gsize size, char **why) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwEntry, gw_entry_free)

G_END_DECLS
