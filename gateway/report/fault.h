/* SPDX-License-Identifier: Apache-2.0
 * report/fault: what is wrong with a form, as values. All faults of a form are told together; each names
 * its line, says what would be right, and carries a refusal code of FORM. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Machine words for GwFault.problem; templates translate them. */
#define GW_PROBLEM_MISSING "missing"                     /* a required field is not there, or has no value */
#define GW_PROBLEM_NOT_FILLED_IN "not-filled-in"         /* "???" was left as it is, or the value is empty */
#define GW_PROBLEM_NOT_FIRST "not-first"                 /* the Form line is not the first */
#define GW_PROBLEM_NOT_IN_SET "not-in-set"               /* allowed holds the set, suggestions the nearest */
#define GW_PROBLEM_UNKNOWN_FIELD "unknown-field"         /* suggestions holds the nearest field name */
#define GW_PROBLEM_NOT_A_FIELD "not-a-field"             /* a line of the stanza that is no "Name: value" */
#define GW_PROBLEM_REPEATED "repeated"                   /* a single field stands twice */
#define GW_PROBLEM_TOO_MANY "too-many"                   /* a list field stands too often */
#define GW_PROBLEM_CONTROL_CHARACTER "control-character" /* C0, C1, DEL */
#define GW_PROBLEM_BIDI "bidi"                           /* a bidirectional override, embedding or isolate */
#define GW_PROBLEM_NOT_UTF8 "not-utf8"
#define GW_PROBLEM_TOO_LONG "too-long"                   /* value or line */
#define GW_PROBLEM_TOO_SHORT "too-short"
#define GW_PROBLEM_TOO_MANY_LINES "too-many-lines"       /* of the stanza */
#define GW_PROBLEM_TOO_LARGE "too-large"                 /* the stanza, in octets */
#define GW_PROBLEM_BAD_TIME "bad-time"                   /* no RFC 3339 */
#define GW_PROBLEM_NO_ZONE "no-zone"                     /* a time without zone, or with -00:00 */
#define GW_PROBLEM_NOT_FUTURE "not-future"               /* must lie after the receipt */
#define GW_PROBLEM_NOT_PAST "not-past"                   /* must not lie after Issued */
#define GW_PROBLEM_ORDER "order"                         /* Ended before Started */
#define GW_PROBLEM_ISSUED_OLD "issued-old"               /* codes stale, future: about Issued */
#define GW_PROBLEM_ISSUED_AHEAD "issued-ahead"
#define GW_PROBLEM_SIGNATURE_OLD "signature-old"         /* the same about the signature's own time */
#define GW_PROBLEM_SIGNATURE_AHEAD "signature-ahead"
#define GW_PROBLEM_SIGNATURE_SKEW "signature-skew"       /* signature and Issued too far apart */
#define GW_PROBLEM_NOT_A_NUMBER "not-a-number"
#define GW_PROBLEM_OUT_OF_RANGE "out-of-range"
#define GW_PROBLEM_BAD_INDICATOR "bad-indicator"
#define GW_PROBLEM_BAD_PORT "bad-port"
#define GW_PROBLEM_BAD_CONTACT "bad-contact"
#define GW_PROBLEM_BAD_ADDRESS "bad-address"
#define GW_PROBLEM_BAD_IDENTIFIER "bad-identifier"       /* Report-ID, Nonce, Code */
#define GW_PROBLEM_BAD_INCIDENT "bad-incident"
#define GW_PROBLEM_BAD_STATE "bad-state"                 /* no ISO 3166-1 alpha-2 code */
#define GW_PROBLEM_BAD_PHONE "bad-phone"
#define GW_PROBLEM_BAD_LANGUAGE "bad-language"
#define GW_PROBLEM_BAD_TAG "bad-tag"
#define GW_PROBLEM_BAD_REFERENCE "bad-reference"
#define GW_PROBLEM_BAD_DIGEST "bad-digest"
#define GW_PROBLEM_WRONG_GATEWAY "wrong-gateway"
#define GW_PROBLEM_WRONG_CONTACT "wrong-contact"         /* From-POC is not the owner of the key */
#define GW_PROBLEM_GATEWAY_ONLY "gateway-only"           /* a field or Message-Type that gateways write */
#define GW_PROBLEM_REPORT_ID_USED "report-id-used"       /* these are added by the caller, who knows */
#define GW_PROBLEM_EXERCISE_DIFFERS "exercise-differs"   /* from its incident's */
#define GW_PROBLEM_NOT_AWAITED "not-awaited"             /* answers no letter that went to the contact */
#define GW_PROBLEM_INCIDENT_CLOSED "incident-closed"     /* already, or too long ago to be reopened */
#define GW_PROBLEM_NOT_ANSWERED "not-answered"           /* To-POC of an answer leaves out who is answered */

typedef struct {
  char *value;
  char *note; /* where it comes from: "nearest", "zone:Europe/Vienna", "zone:UTC", "as-written", or NULL */
} GwSuggestion;

typedef struct {
  guint line;                 /* 1-based line in the text as received; 0 = no line (a missing field) */
  char *field;                /* canonical field name, or what was written */
  const char *code;           /* a code of FORM, static */
  const char *problem;        /* one of the words above, static */
  gboolean blocking;          /* FORM: blocking or repairable */
  char *written;              /* the value as written, fit for one line, or NULL */
  GPtrArray *suggestions;     /* of GwSuggestion; never NULL. Exactly one: it is sure */
  const char *const *allowed; /* the set, NULL-terminated and static, or NULL */
  char *message;              /* one plain English sentence: thing, problem, fix; without the line number */
} GwFault;

/* A fault with no suggestions. @field and @written are copied (@written escaped for one line and cut to
 * 200 characters), @code and @problem must be static. @blocking follows from @code: every code but
 * missing-field and bad-value blocks; the caller may change it. The message is made by gw_fault_finish(). */
GwFault *gw_fault_new (guint line, const char *field, const char *code, const char *problem,
                       const char *written);
void gw_fault_free (GwFault *fault);

/* Appends a suggestion unless the same value is there already. Copies. */
void gw_fault_suggest (GwFault *fault, const char *value, const char *note);

/* Makes the message from the rest of the fault, unless it has one. */
void gw_fault_finish (GwFault *fault);

/* The one suggestion that is sure, or NULL. Borrowed from @fault. */
const char *gw_fault_sure (const GwFault *fault);

/* "line 7: unknown field ..." or, without a line, the message alone. The caller's. */
char *gw_fault_describe (const GwFault *fault);

/* The place of @code in FORM's order (parse stage, then decide's and any other); lower is told first. */
guint gw_fault_code_rank (const char *code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwFault, gw_fault_free)

G_END_DECLS
