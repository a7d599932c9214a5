/* SPDX-License-Identifier: Apache-2.0
 * procedure/deadline: when what is due of a contact. Pure: times and hours in, absolute times out. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* What is awaited. */
typedef enum {
  GW_AWAIT_ACK,     /* a human acknowledgement */
  GW_AWAIT_RESULTS, /* first results */
  GW_AWAIT_UPDATE,  /* the next update */
  GW_AWAIT_ANSWER,  /* the answer to a request, until its Reply-By */
  GW_AWAIT_CLOSING, /* the originator's closing summary */
} GwAwaited;

/* What happens then. */
typedef enum {
  GW_STEP_REMIND,   /* a reminder to the contact */
  GW_STEP_DUE,      /* the time itself: a reminder, and the contact is overdue */
  GW_STEP_FALLBACK, /* its fallback is asked */
  GW_STEP_OPERATOR, /* the operator is alerted */
} GwStep;

typedef struct {
  GwAwaited awaited;
  GwStep step;
  gint64 due_us;
} GwDue;

/* How long @awaited may take, and when its steps come: spans from the start. */
typedef struct {
  gint64 span_us;              /* until it is due; 0: nothing is awaited */
  const gint64 *remind_us;     /* reminders before it is due, rising; borrowed */
  guint n_reminders;
  gint64 fallback_us;          /* 0: no fallback */
  gint64 operator_us;          /* 0: no alert */
} GwSpans;

/* Adds a span to a time, as the contact counts (its office hours, or plainly). */
typedef gint64 (*GwAddSpan) (gpointer data, gint64 from_us, gint64 span_us);

/* The steps of @awaited, in time order, as GwDue. A reminder at or after the due time is left out: GW_STEP_DUE reminds
 * by itself. The caller's. */
GArray *gw_deadline_plan (GwAwaited awaited, const GwSpans *spans, gint64 from_us, GwAddSpan add, gpointer data);

/* The same towards an absolute time (Reply-By, Next-Update-By): a reminder at half of the way, the due step, the
 * operator at one and a half of it. Nothing where @until_us is not after @from_us. The caller's. */
GArray *gw_deadline_plan_until (GwAwaited awaited, gint64 from_us, gint64 until_us);

/* When @awaited is due by @plan (NULL: nothing is), 0: never. */
gint64 gw_deadline_due (const GArray *plan, GwAwaited awaited);

/* "acknowledgement" "first-results" "update" "answer" "closing"; "remind" "due" "fallback" "operator". Static. */
const char *gw_awaited_name (GwAwaited awaited);
const char *gw_step_name (GwStep step);
/* FALSE where @name is none. */
gboolean gw_awaited_find (const char *name, GwAwaited *awaited) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_step_find (const char *name, GwStep *step) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
