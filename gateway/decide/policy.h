/* SPDX-License-Identifier: Apache-2.0
 * decide/policy: what a gateway takes, how long it waits, what it keeps; and the decision on one message.
 *
 * A policy is a file, or a directory of *.policy files merged in the order of their names (a later file's
 * key replaces an earlier one's; rules follow each other). The format is GKeyFile's; see notigate-policy(5) and
 * the policies that ship. A key that is not given has the value that default.policy shows. */
#pragma once
#include "decide/facts.h"

G_BEGIN_DECLS

/* ---- parameters: all durations in microseconds ---- */

typedef enum {
  GW_URGENCY_CRITICAL,
  GW_URGENCY_HIGH,
  GW_URGENCY_MEDIUM,
  GW_URGENCY_LOW,
} GwUrgency;
#define GW_N_URGENCIES 4
#define GW_MAX_REMINDERS 8

/* [deadlines.URGENCY], counted from the relay. */
typedef struct {
  gint64 ack_us;           /* until a person acknowledges */
  gint64 first_results_us;
  gint64 updates_us;       /* from one update to the next; 0: on change only */
  gint64 remind_us[GW_MAX_REMINDERS]; /* rising, no value twice: `remind` and the shares of [reminders] together */
  guint n_reminders;
  gint64 fallback_us;      /* when the fallback contact is asked */
  gint64 operator_us;      /* when the operator is alerted */
  gboolean office_hours;   /* a contact that is not 24x7 counts its own office hours */
} GwDeadlines;

typedef struct _GwPolicyPrivate GwPolicyPrivate;

typedef struct {
  char *name;
  char *version;
  struct {
    gint64 issued_past_us, issued_future_us; /* Issued lies between receipt - past and receipt + future */
    gint64 signature_skew_us;                /* most between Issued and the signature's time */
    gint64 max_attachments, max_attachment_bytes, max_recipients;
  } limits;
  struct {
    gint64 rsa_min; /* bits */
    char **digests; /* "SHA256" ...: accepted hash algorithms, in gpg's upper-case names without "-" */
    char **curves;  /* accepted curves, in gpg's names: "ed25519", "nistp256" ... */
    gboolean clearsigned; /* inline signatures are taken */
  } algorithms;
  struct {
    gint64 expired_hold_us; /* a good signature by a key expired no longer than this is held, not refused */
    gint64 overlap_us;      /* after a rekey the old key is taken this long */
  } keys;
  GwDeadlines deadlines[GW_N_URGENCIES]; /* by GwUrgency */
  gint64 closing_summary_us; /* after the last change */
  gint64 reopen_us;          /* an update this long after closure reopens */
  struct {
    gint64 closed_us, refused_us, unsigned_us; /* kept this long after closure, refusal, receipt */
  } retention;
  struct {
    gint64 many; /* recipients from which on the originator gets status letters instead of each answer */
    gint64 step; /* percent of the recipients after whose answers one goes at once */
    gint64 hour; /* of the originator's local time, when one goes at the latest */
  } status;
  gint64 digest_hour; /* UTC, from which on the operator gets the day's digest */
  gint64 ping_every_us;
  gint64 not_taken_interval_us; /* between two notices `not-taken` to one contact */
  GwPolicyPrivate *private;
} GwPolicy;

/* Loads and checks the file or directory at @path. Errors: CONFIG with every fault, one a line, each as
 * `FILE: [GROUP] KEY: problem; fix`; NOINPUT where there is nothing at @path; IO. */
GwPolicy *gw_policy_load (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same from a text that gw_policy_text gave: an old decision can be replayed. Errors: CORRUPT where
 * it is no such text, CONFIG, IO. */
GwPolicy *gw_policy_load_text (GBytes *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void gw_policy_free (GwPolicy *policy);

/* All files in one text: a first line "notigate-policy/1", then for each file in order a line
 * "file SIZE NAME", its SIZE bytes as they are, and a line feed. Borrowed from @policy. */
GBytes *gw_policy_text (const GwPolicy *policy);

/* SHA-256 of that text in lower-case hexadecimal. Borrowed from @policy. */
const char *gw_policy_digest (const GwPolicy *policy);

/* Fields (FORM's names, patterns like Impact-* written out) that the policy requires in @message_type
 * beyond FORM, ended by NULL, never NULL. Borrowed from @policy. */
const char *const *gw_policy_required (const GwPolicy *policy, const char *message_type);

/* The deadlines for the form's value of Urgency; what is no urgency (an update has none) has those of
 * medium. Borrowed from @policy. */
const GwDeadlines *gw_policy_deadlines (const GwPolicy *policy, const char *urgency);

/* One key of the policy as it is in force, for `policy explain` and the manual page. Borrowed text. */
typedef struct {
  const char *group, *key;
  const char *value; /* as written */
  const char *file;  /* the file that gives it; NULL: not given, the built-in value */
  const char *doc;   /* one line for people */
} GwSetting;

/* All keys but those of [policy], [required] and rules. Borrowed from @policy. */
const GwSetting *gw_policy_settings (const GwPolicy *policy, gsize *count);

/* ---- rules and decisions ---- */

typedef enum {
  GW_ACTION_REGISTER,
  GW_ACTION_REFUSE,     /* the sender is told the code */
  GW_ACTION_HOLD,       /* answered content-free, the operator decides */
  GW_ACTION_QUARANTINE, /* kept aside, the operator decides */
} GwAction;

/* "register", "refuse", "hold", "quarantine". Borrowed, static. */
const char *gw_action_name (GwAction action);

/* One [rule NAME], in the order in which they are tried. */
typedef struct {
  char *name;
  char *when;
  GwAction action;
  char *code;    /* a refusal code; NULL with register, and where a hold or quarantine names none */
  char *explain; /* for people; NULL where the policy gives none */
  char *file;    /* the file that holds it */
} GwRule;

/* The rules. Borrowed from @policy. */
const GwRule *gw_policy_rules (const GwPolicy *policy, gsize *count);

/* What the rules say about one message. The first rule that matches decides; none: register. */
typedef struct {
  GwAction action;
  char *code;    /* NULL: none */
  char *rule;    /* name of the rule that decided; NULL: none did */
  char *explain; /* NULL: none */
  GPtrArray *tried; /* of char *: names of the rules tried, in order; with @rule set the last one matched,
                     * all others did not */
} GwDecision;

/* Pure: the same policy and facts give the same decision, here and in a replay. Errors: IO (step limit,
 * facts above 64 KiB together, memory): our failure, so the message waits and is tried again, never refused. */
GwDecision *gw_policy_decide (const GwPolicy *policy, const GwFacts *facts,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

void gw_decision_free (GwDecision *decision);

/* For `inspect` and `policy explain`: action, code, rule, explain (each string or null) and tried, an
 * array of { rule, matched }. The caller's. */
JsonNode *gw_decision_to_json (const GwDecision *decision);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwPolicy, gw_policy_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwDecision, gw_decision_free)

G_END_DECLS
