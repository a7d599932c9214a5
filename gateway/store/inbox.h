/* SPDX-License-Identifier: Apache-2.0
 * store/inbox: mail as it came, what awaits its ending, and how it ended. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  gint64 id;
  gint64 received_us;
  char *sha256; /* of all that came, also where raw is truncated */
  gint64 size;
  gboolean truncated;
  char *envelope_from;
  char *envelope_to;
  GBytes *raw; /* NULL once purged */
  gboolean replayed; /* `notigate replay' put it in: a copy of what came before, not what a mail server delivered now */
  gint64 attempts; /* with the one under way; claim only */
  gboolean released; /* a person let it out of hold or quarantine; claim only */
} GwMail;

void gw_mail_free (GwMail *mail);

/* Commit 1. @mail: all but id and attempts. One durable transaction of its own. */
gboolean gw_store_mail_receive (GwStore *store, const GwMail *mail, gint64 *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* NOINPUT where there is none. The caller's. */
GwMail *gw_store_mail_get (GwStore *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Claims up to @most mails that are due for @claim, each attempt counted durably before the work. A
 * mail that was tried before is claimed alone, so that its crash takes no other with it: before the others
 * with @tried_first (by turns), else after them. At most 64 MiB, and one mail at least. The caller's. */
GPtrArray *gw_store_inbox_claim (GwStore *store, const char *claim, gint64 now_us, guint most, gboolean tried_first,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What @claim holds goes back: with @give_back_attempt for an orderly stop, without after a crash.
 * @claim NULL: everybody's (at start, when nobody else runs). */
gboolean gw_store_inbox_release (GwStore *store, const char *claim, gboolean give_back_attempt,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a write transaction: an attempt that was given back counts after all. */
gboolean gw_store_inbox_blame (GwStore *store, gint64 mail_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a write transaction: @mail_id is judged again not before @due_us; with @give_back_attempt its
 * attempt does not count. */
gboolean gw_store_inbox_defer (GwStore *store, gint64 mail_id, gint64 due_us, gboolean give_back_attempt,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Mails that await their ending, and the time of the oldest (0: none). */
gboolean gw_store_inbox_count (GwStore *store, gint64 *count, gint64 *oldest_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How many of them were replayed. */
gboolean gw_store_inbox_replayed (GwStore *store, gint64 *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
  gint64 mail_id;
  gint64 round;
  gint64 decided_us;
  const char *ending;
  const char *code;
  const char *reason;
  const char *contact;
  const char *fingerprint;
  const char *signed_sha256;
  gint64 signature_us;
  gboolean encrypted;
  const char *message_type;
  const char *report_id;
  const char *incident;
  const char *tlp;
  const char *urgency;
  gint64 entry; /* -1: none (duplicates) */
  const char *policy_sha256;
  const char *directory_sha256;
  const char *detail;
} GwStoreVerdict;

/* Inside a write transaction: the ending of a mail; its inbox row goes. round is set here. */
gboolean gw_store_verdict_put (GwStore *store, const GwStoreVerdict *verdict, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The ledger entry of a mail's last ending, -1: none. */
gboolean gw_store_verdict_entry (GwStore *store, gint64 mail_id, gint64 *entry, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a write transaction: the mail is judged again, and not held again (release). */
gboolean gw_store_inbox_again (GwStore *store, gint64 mail_id, gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a mail with these signed bytes under this signature came to the same end (@ending, and @code, which may
 * be NULL) since @since_us. */
gboolean gw_store_repeat_find (GwStore *store, const char *signed_sha256, gint64 signature_us, const char *fingerprint,
                               const char *ending, const char *code, gint64 since_us, gboolean *found,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same again? The mail that was taken with these bytes by this contact, 0: none. */
gboolean gw_store_taken_find (GwStore *store, const char *contact, const char *signed_sha256, gint64 signature_us,
                              gint64 *mail_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_taken_put (GwStore *store, const char *contact, const char *signed_sha256, gint64 signature_us,
                             gint64 mail_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The mail that used up a Report-ID, 0: none. */
gboolean gw_store_report_find (GwStore *store, const char *contact, const char *report_id, gint64 *mail_id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_report_put (GwStore *store, const char *contact, const char *report_id, gint64 mail_id,
                              const char *incident, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The bytes that verified; the same bytes once only. */
gboolean gw_store_signed_put (GwStore *store, const char *sha256, const char *kind, GBytes *bytes, GBytes *signature,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Counts a duplicate of the day, of a later one where that day's count is in the ledger already; its raw
 * bytes are not kept. */
gboolean gw_store_replay_count (GwStore *store, const char *contact, gint64 day, gint64 mail_id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The oldest day before @day whose duplicates have no entry yet; *contact NULL: none. */
gboolean gw_store_replay_due (GwStore *store, gint64 day, char **contact, gint64 *replay_day, gint64 *count,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_replay_entry (GwStore *store, const char *contact, gint64 day, gint64 entry,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwMail, gw_mail_free)

G_END_DECLS
