/* SPDX-License-Identifier: Apache-2.0
 * store/audit: what operators and auditors ask: figures, mails with their verdicts, what the ledger and
 * people say about a mail. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* How many things are in a state, and since when the oldest of them. */
typedef struct {
  char *name;
  gint64 count;
  gint64 oldest_us;
} GwCount;

void gw_count_free (GwCount *count);

/* Verdicts given since @since_us, by ending (GwCount, by name). The caller's. */
GPtrArray *gw_store_ending_counts (GwStore *store, gint64 since_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Letters by state (GwCount, by name); oldest_us: when the oldest was queued. The caller's. */
GPtrArray *gw_store_letter_counts (GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* When the newest checkpoint was signed and for how many entries; 0 and 0: none yet. */
gboolean gw_store_checkpoint_newest (GwStore *store, gint64 *size, gint64 *time_us,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* When the last ledger entry was made, 0: never. */
gboolean gw_store_entry_newest (GwStore *store, gint64 *time_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Alerts that nobody has acknowledged. */
gboolean gw_store_alert_count (GwStore *store, gint64 *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A mail, and one round of judging it. */
typedef struct {
  gint64 mail_id;
  gint64 received_us;
  gint64 size;
  gboolean truncated;
  gboolean has_raw;   /* its bytes are still here */
  gint64 purged_us;   /* when they went, 0: not by a purge */
  char *sha256;
  char *envelope_from;
  char *envelope_to;
  gboolean waiting;   /* it is in the inbox */
  gint64 attempts;    /* there */
  gint64 round;       /* -1: no verdict yet; all below is then empty */
  gint64 decided_us;
  char *ending;
  char *code;
  char *reason;
  char *contact;
  char *fingerprint;
  char *signed_sha256;
  gint64 signature_us;
  gboolean encrypted;
  char *message_type;
  char *report_id;
  char *incident;
  char *tlp;
  char *urgency;
  gint64 entry;       /* -1: none */
  char *policy_sha256;
  char *directory_sha256;
  char *detail;       /* JSON: each stage's result */
} GwAuditMail;

void gw_audit_mail_free (GwAuditMail *mail);

/* What to list; NULL and 0 do not restrict. */
typedef struct {
  gint64 since_us;     /* received at or after */
  gint64 until_us;     /* received before */
  const char *contact;
  const char *ending;  /* of the last round; "waiting": still in the inbox */
  const char *code;
  const char *incident;
  const char *urgency; /* as its writer gave it */
  gint64 limit;        /* the newest so many, 0: all */
} GwAuditFilter;

/* Mails with their last round, oldest first, without the detail. It costs what is between the times, or else what the
 * incident, contact or code have. The caller's. */
GPtrArray *gw_store_audit_list (GwStore *store, const GwAuditFilter *filter, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Mails whose last ending is held or quarantined and that nobody has let out yet, oldest first. The caller's. */
GPtrArray *gw_store_audit_kept (GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All rounds of one mail, at least one element; NOINPUT where there is no such mail. The caller's. */
GPtrArray *gw_store_audit_rounds (GwStore *store, gint64 mail_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A ledger entry about a mail: an ending, a release, a drop. */
typedef struct {
  gint64 index;
  gint64 time_us;
  char *kind;
  char *text;
} GwAuditEntry;

void gw_audit_entry_free (GwAuditEntry *entry);

/* All entries that carry a mail's number, in their order. The caller's. */
GPtrArray *gw_store_entries_about (GwStore *store, gint64 mail_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What operators saw and did about a mail: alerts and notes. */
typedef struct {
  gint64 id;
  gint64 time_us;
  char *kind;
  char *text;
  gint64 acked_us; /* 0: open */
} GwAuditNote;

void gw_audit_note_free (GwAuditNote *note);
GPtrArray *gw_store_notes_about (GwStore *store, gint64 mail_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a write transaction: an operator's act on a mail, in the operator's words, and the mail's open
 * alerts are acknowledged. @kind: "release", "drop". */
gboolean gw_store_mail_note (GwStore *store, gint64 mail_id, const char *kind, const char *text, gint64 now_us,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The alias that stands for a contact in the ledger; NULL without error where it is unknown. The caller's. */
char *gw_store_contact_alias (GwStore *store, const char *contact, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwCount, gw_count_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwAuditMail, gw_audit_mail_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwAuditEntry, gw_audit_entry_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwAuditNote, gw_audit_note_free)

G_END_DECLS
