/* SPDX-License-Identifier: Apache-2.0
 * process/case: one message on its way through the stages, with each stage's value. A stage writes its
 * own value and reads the earlier ones; process.c calls them in order. */
#pragma once
#include "decide/policy.h"
#include "directory/directory.h"
#include "letter/dsn.h"
#include "letter/mime.h"
#include "letter/open.h"
#include "letter/scan.h"
#include "ledger/entry.h"
#include "process/instance.h"
#include "procedure/machine.h"
#include "report/form.h"
#include "report/reply.h"
#include "store/inbox.h"
#include "store/letter.h"
#include "store/procedure.h"

G_BEGIN_DECLS

/* What the gateway tells whom. */
typedef enum {
  GW_ANSWER_NONE,
  GW_ANSWER_RECEIPT,
  GW_ANSWER_REJECTION, /* specific: to the directory address of an authenticated contact */
  GW_ANSWER_HELP,
  GW_ANSWER_DIRECTORY, /* the contacts that it may write to */
  GW_ANSWER_HELD,      /* content-free */
  GW_ANSWER_AGAIN,     /* the receipt that a duplicate got before */
  GW_ANSWER_NOT_TAKEN, /* by the clock, the same for every cause, if From is a directory address */
} GwAnswer;

/* What another gateway sends. */
typedef enum {
  GW_CROSSING_NONE,   /* the letter is no gateway's */
  GW_CROSSING_DOWN,   /* it passes on what began there, or before it */
  GW_CROSSING_UP,     /* it passes on what a contact behind it has to say in an incident of ours */
  GW_CROSSING_NOTICE, /* what became of a letter of ours: receipt, rejection, status */
} GwCrossing;

/* For a mail that is judged again: what was not known yet when it was judged. */
typedef struct {
  gint64 entry;    /* what was taken under this index of the ledger, or a later one */
  gboolean past;   /* of keys only the facts of that time count, not what the keyring has learnt since; and as nobody has
                      kept how incidents stood then, what only they can tell is left open (GwCase.apart) */
  const char *tlp; /* that held for it in its incident, NULL: none did. Borrowed */
} GwThen;

typedef struct {
  const GwMail *mail;     /* borrowed */
  const GwThen *then;     /* NULL: judged for the first time, as of now. Borrowed */
  const char *stage;      /* the last one that looked at it: scan, open, find ... Static */
  gboolean apart;         /* locate: it is about an incident, which is left aside: whether the procedure takes it, and who gets
                             it, stays open */
  struct {
    gint64 letter;        /* the letter of ours whose return path it came to, 0: none */
    GwDsn report;         /* what the second small scanner took from it */
  } bounce;
  GwLetter *letter;       /* scan */
  GwVerdict *verdict;     /* open; NULL where scan refused */
  GwMime *mime;           /* what was signed, opened as MIME; NULL until a signature is good */

  const GwDirectoryEntry *entry; /* find: whose key it is; borrowed from the instance's directory */
  const GwDirectoryEntry *writer; /* for whom that speaks: itself, or a contact behind a gateway; borrowed as entry is */
  char *fingerprint;             /* primary, of the key that signed, where it is in the directory */
  gboolean authenticated;        /* signature and sender hold */
  gint64 duplicate_of;           /* the mail that was taken with these bytes, 0: none */
  GwStoreEpoch *gap;             /* it was replayed, and signed before the end of a time that this epoch declares lost; or NULL */
  gint64 fresh_us;               /* as of when its age counts: its receipt, or when it may have come in the gap */

  GwForm *form;           /* parse; NULL where there is no text to parse */
  GwReply *reply;         /* of a text without a form that answers a letter of ours; else NULL */
  char *report_id;        /* given, or made from the signed bytes */
  GPtrArray *named;       /* GwDirectoryEntry, borrowed: those whom To-POC names; NULL until parsed */

  GwCrossing crossing;    /* parse, locate: how a gateway's letter comes to us */
  gint64 hops;            /* gateways that it has passed */
  const char *origin_poc; /* who wrote it there; borrowed from the form, as the next */
  const char *origin_incident; /* its number where it began */
  GPtrArray *been;        /* locate: GwDirectoryEntry, borrowed: those to whom it has gone on from here by another way; NULL:
                             not looked up */

  gboolean takes_part;    /* locate: it is about an incident: the next ones are set */
  GwAct act;
  GwRole role;            /* of its writer in the incident */
  GwPhase phase;
  GwIncident *incident;   /* the one that it is about, or a new one without id until the commit (opens) */
  GwIncidentMark *mark;
  GPtrArray *parties;     /* GwParty */
  GPtrArray *known;       /* those of them that the writer may know of; NULL: all */
  gint64 seq;             /* of the last event that was seen: another one by the commit, and it is judged again */
  GwReference *answers;   /* the letter of ours that it answers, or NULL */
  GwRequest *request;     /* what was asked by that, or NULL */
  gboolean stale;         /* its Revision is not above the last: kept, not applied */
  gint64 last_revision;
  const char *disposition; /* of an acknowledgement, by form or by first word; else NULL. Static or borrowed */
  const char *tlp;        /* that holds; NULL: none is needed. Borrowed */
  gboolean tlp_raised;    /* it was written laxer */

  GwFacts *facts;         /* decide */
  GwDecision *decision;
  const GwTransition *move; /* what the machine says; static */
  GPtrArray *recipients;  /* GwDirectoryEntry, borrowed: who gets it */
  GPtrArray *not_relayed; /* "XB-technical tlp-forbids" for each that it is meant for and that may not have it */
  GPtrArray *held_back;   /* GwDirectoryEntry, borrowed: of those, the suspended ones */
  GPtrArray *keyless;     /* GwDirectoryEntry, borrowed: of those, the ones that only have no key to encrypt to */
  gboolean to_desk;       /* it goes to the gateway's own desk */

  /* What all the stages came to. */
  GwKind ending;          /* one of the six */
  const char *code;       /* refusal code, or NULL; static or borrowed from the above */
  char *reason;           /* one line for operators and auditors */
  GwAnswer answer;
  gboolean alert;         /* a person must look */
  gboolean overtaken;     /* commit: another took the same meanwhile; it is judged again */
  gboolean opens;         /* advance: incident is new */
  gboolean passes_on;     /* advance: it changes its incident and goes to its recipients */
} GwCase;

void gw_case_free (GwCase *c);

/* Ends the case as refused by @code, told as FORM's "Who is told" says. */
void gw_case_refuse (GwCase *c, const char *code, const char *reason);

/* Whether the case may be answered at all; where not, the operator looks at it. */
gboolean gw_case_may_answer (const GwCase *c);

/* Sets *mail_id to 0 where that mail was taken later than c->then tells. */
gboolean gw_case_forget_later (const GwCase *c, const GwInstance *instance, gint64 *mail_id,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Waits for a person, who handles it and lets it go: then its writer has a receipt, and incidents are as that person left
 * them. @reason is taken. */
void gw_case_hand_over (GwCase *c, char *reason);

/* Whether an earlier stage has ended the case. */
gboolean gw_case_is_ended (const GwCase *c);

/* The stages behind open. Errors: our own failures only. */
gboolean gw_case_find (GwCase *c, GwInstance *instance, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_case_parse (GwCase *c, GwInstance *instance, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_case_locate (GwCase *c, GwInstance *instance, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_case_decide (GwCase *c, GwInstance *instance, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_case_advance (GwCase *c, GwInstance *instance, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* decide: the machine's word, and who gets the letter: FORM's "Who gets it". Ends the case where it may not be. */
void gw_case_address (GwCase *c, const GwInstance *instance);

/* "acknowledgement": the Message-Type, or what a reply without a form counts as; NULL: neither. Static. */
const char *gw_case_type (const GwCase *c);

/* The case as inspect --json prints it. The caller's. */
JsonObject *gw_case_to_json (const GwCase *c);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwCase, gw_case_free)

G_END_DECLS
