/* SPDX-License-Identifier: Apache-2.0
 * store/rejudge: what is needed to judge mail again as of then: each ending with its mail, the policies by their digests,
 * the times at which the directory changed. */
#pragma once
#include "store/inbox.h"

G_BEGIN_DECLS

/* One ending of one mail. */
typedef struct {
  GwMail *mail;     /* released: a person had let it out before this ending; raw NULL: its bytes are gone */
  gint64 round;
  gint64 decided_us;
  char *ending;
  char *code;
  char *contact;
  char *fingerprint;
  char *signed_sha256;
  gint64 signature_us;
  gboolean encrypted;
  char *message_type;
  char *report_id;
  char *tlp;
  char *urgency;
  gint64 entry;     /* -1: none */
  char *policy_sha256;
  char *directory_sha256;
  char *detail;     /* JSON: each stage's result */
  gboolean dropped; /* a person ended it, nobody judged it */
  gboolean repeats; /* of a duplicate: another mail, no duplicate, had the same bytes under the same signature */
} GwJudged;

void gw_judged_free (GwJudged *judged);

/* What to look at; 0: no bound. */
typedef struct {
  gint64 since_us;     /* received at or after */
  gint64 until_us;     /* received before */
  gboolean first_only; /* the first ending of each mail */
} GwJudgedFilter;

/* The ending behind round @round of mail @mail_id in the order of both; NULL without error: it was the last. One at a time,
 * so that neither memory nor an old state of the store is held through a long run. The caller's. */
GwJudged *gw_store_judged_next (GwStore *store, const GwJudgedFilter *filter, gint64 mail_id, gint64 round, GError **error);
gboolean gw_store_judged_count (GwStore *store, const GwJudgedFilter *filter, gint64 *count,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is kept of a mail beside its verdict. What is purged is NULL, and stands on the list of a purge. */
typedef struct {
  gboolean has_signed;  /* the bytes that verified */
  char *signed_kind;
  GBytes *signed_bytes;
  GBytes *signature;
  gboolean is_first;    /* no mail before it had the same bytes: so the signature beside them is its own */
  gboolean has_original; /* the same, to be passed on */
  char *original_kind;
  GBytes *original_bytes;
  GBytes *original_signature;
  gboolean has_event;   /* in the timeline of its incident */
  char *event_kind;
  char *event_text;
  gboolean event_purged;
  gboolean has_incident; /* that it opened */
  char *title;
  char *incident_type;
  gboolean exercise;
  gboolean incident_purged;
} GwKept;

void gw_kept_free (GwKept *kept);

/* Of @mail_id; its last verdict counts. The caller's. */
GwKept *gw_store_kept_get (GwStore *store, gint64 mail_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @mail_id was taken by an entry of the ledger before @entry. */
gboolean gw_store_taken_before (GwStore *store, gint64 mail_id, gint64 entry, gboolean *before,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The text of a policy that decided once; NULL without error where there is none of this digest. The caller's. */
GBytes *gw_store_policy_text (GwStore *store, const char *digest, GError **error);

/* Each time at which a version of a contact or of a key's facts was made (gint64, rising). The caller's. */
GArray *gw_store_directory_times (GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwJudged, gw_judged_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwKept, gw_kept_free)

G_END_DECLS
