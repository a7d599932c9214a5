/* SPDX-License-Identifier: Apache-2.0
 * report/form: the notification form poc-notification/1 (FORM), from text to values.
 *
 * Parsing is pure: the same text and context give the same form, and whatever is wrong with the text is a
 * fault in it, never an error of ours. What mail programs do to text is undone and listed as tolerated. */
#pragma once
#include "report/fault.h"
#include "report/field.h"
#include "report/tolerance.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GW_FORM_MAX_LINES 400
#define GW_FORM_MAX_STANZA (32 * 1024) /* octets */
#define GW_FORM_MAX_LINE 250           /* octets, without the line break */
#define GW_FORM_MAX_URL 2048           /* octets of a url value */
#define GW_FORM_MAX_TEXT (16 * 1024)   /* octets */

#define GW_FORM_ISSUED_PAST G_GINT64_CONSTANT (604800000000)  /* 7 days */
#define GW_FORM_ISSUED_FUTURE G_GINT64_CONSTANT (900000000)   /* 15 minutes */
#define GW_FORM_SIGNATURE_SKEW G_GINT64_CONSTANT (86400000000) /* 24 hours */

typedef enum {
  GW_FORM_FORM, /* a form, perhaps with faults */
  GW_FORM_HELP, /* only the word help, in a language of the templates */
  GW_FORM_NOTE, /* text without a form: a note to a letter, if the caller finds that letter */
} GwFormKind;

/* What the parser must know besides the text. Everything is borrowed for the call; zero is allowed. */
typedef struct {
  const char *gateway_address;      /* ours; NULL: To-Gateway is not compared (offline tools) */
  const char *const *protected_to;  /* addresses in a protected To, NULL-terminated; or NULL */
  const char *contact;              /* id of the key's owner; NULL: From-POC is not compared */
  gboolean regional;                /* may send receipt, rejection, relay, status and gateway's fields */
  gboolean gateway_letter;          /* a gateway's own letter: every type, and no To-Gateway is required */
  GTimeZone *timezone;              /* the contact's, for suggestions; NULL: UTC only */
  const char *timezone_name;
  gint64 received_us;               /* 0: freshness and future times are not judged */
  gint64 fresh_us;                  /* as of when Issued may be too old, and a time to come be past; 0: received_us */
  gint64 signature_us;              /* the signature's creation time; 0: unknown */
  gint64 issued_past_us, issued_future_us, signature_skew_us; /* 0: FORM's values above */
  const char *const *required;      /* further fields that the policy requires: "Malicious" (of a
                                       notification) or "update:Malicious"; NULL-terminated, or NULL */
} GwFormContext;

typedef struct {
  const GwFieldDef *def; /* NULL for X-... */
  char *name;            /* canonical, or as written for X-... */
  char *value;           /* canonical */
  char *written;         /* as written, fit for one line */
  guint line;            /* 1-based; 0 where it was not written */
} GwField;

typedef struct {
  GwFormKind kind;
  GwMessageType type;
  const char *type_name;  /* canonical, static; NULL where type is GW_MESSAGE_NONE */
  GPtrArray *fields;      /* of GwField: those that were understood, in the order written */
  GPtrArray *faults;      /* of GwFault, by line */
  GPtrArray *tolerated;   /* of GwTolerance */
  char *text;             /* free text: UTF-8, LF, no quoted mail, at most GW_FORM_MAX_TEXT; never NULL */
  const char *code;       /* the first code in FORM's order, or NULL. Static */
  gboolean check_only;
  gboolean exercise;
  gint64 issued_us;       /* Issued, or the signature's time where it is absent or faulty */
  GPtrArray *entries;     /* private to the room: every line of the stanza, for gw_form_correct() */
  char *gateway_address;  /* private: the context's, for gw_form_correct(), like the rest */
  char *contact;
  gboolean regional, gateway_letter;
  gint64 received_us;
} GwForm;

/* Reads the text part after charset, transfer and flowed decoding. Never NULL. Linear in the size. */
GwForm *gw_form_parse (const char *text, const GwFormContext *context) G_GNUC_WARN_UNUSED_RESULT;
void gw_form_free (GwForm *form);

/* Whether gw_form_parse() would find a form (perhaps with faults) in @text of a contact that is no gateway. */
gboolean gw_form_is_form (const char *text);

/* The first value of @name (canonical name or any case), or NULL. Borrowed from @form. */
const char *gw_form_get (const GwForm *form, const char *name);
/* As before, else the fixed value that FORM gives for an absent field, else NULL. */
const char *gw_form_get_or_absent (const GwForm *form, const char *name);
/* All values, in order; empty where there is none. The array is the caller's, the strings @form's. */
GPtrArray *gw_form_get_all (const GwForm *form, const char *name) G_GNUC_WARN_UNUSED_RESULT;
/* Microseconds, or 0 where absent; for Issued the signature's time stands in. */
gint64 gw_form_get_time (const GwForm *form, const char *name);

/* Takes @fault (finishes its message) and computes the code anew. For what the parser cannot know:
 * report-id-used, not-a-form for a note that belongs to no letter. A field of that name and line leaves
 * the understood ones. */
void gw_form_add_fault (GwForm *form, GwFault *fault);

/* FORM: no faults; or a notification of urgency critical or high with repairable faults only. */
gboolean gw_form_takeable (const GwForm *form);

/* A Report-ID for a letter that has none, the same for the same signed bytes and signature time:
 * "N-" and 16 characters of base 32. The caller's. */
char *gw_form_default_report_id (const char *signed_sha256_hex, gint64 signature_us);

/* fields (name to string, or array where repeatable), faults (line, field, code, problem, message,
 * written, suggestions, allowed, blocking), tolerated (line, field, kind, written, understood, message),
 * kind, type, code, text. The caller's. */
JsonObject *gw_form_to_json (const GwForm *form) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwForm, gw_form_free)

G_END_DECLS
