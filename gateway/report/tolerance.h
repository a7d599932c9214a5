/* SPDX-License-Identifier: Apache-2.0
 * report/tolerance: what was undone to a form, as values: the receipt tells it in the contact's language. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Machine words for GwTolerance.kind; templates translate them. */
#define GW_TOLERANCE_READ_AS "read-as"                 /* written was read as understood */
#define GW_TOLERANCE_DEFANGED "defanged"               /* hxxp, [.], [at] of understood */
#define GW_TOLERANCE_IN_TEXT "in-text"                 /* a line of the free text that looks like a field */
#define GW_TOLERANCE_BLANK_LINES "blank-lines"         /* between the fields */
#define GW_TOLERANCE_COLON_BLANKS "colon-blanks"       /* unusual blanks around the colon */
#define GW_TOLERANCE_WIDE_COLON "wide-colon"
#define GW_TOLERANCE_TRAILING_BLANKS "trailing-blanks"
#define GW_TOLERANCE_MARKS "marks"                     /* invisible ones at the edges of a value */
#define GW_TOLERANCE_NAME "name"                       /* a field's name with decoration */
#define GW_TOLERANCE_QUOTED "quoted"                   /* quoted text */
#define GW_TOLERANCE_ORIGINAL "original"               /* an earlier message, from this line on */
#define GW_TOLERANCE_MARKERS "markers"                 /* dashed lines around the form */
#define GW_TOLERANCE_LONG_TEXT "long-text"             /* free text that was cut */
#define GW_TOLERANCE_EMPTY "empty"                     /* an optional field without a value */
#define GW_TOLERANCE_REPEATED_VALUE "repeated-value"   /* a list that holds a value twice */

typedef struct {
  guint line;       /* 1-based line in the text as received */
  const char *kind; /* one of the words above, static */
  char *field;      /* canonical field name, or NULL */
  char *written;    /* as written, fit for one line; "read-as" only, else NULL */
  char *understood; /* canonical, indicators defanged; "read-as" and "defanged" only, else NULL */
  char *message;    /* in English; without the line number */
} GwTolerance;

/* Copies all but @kind, and makes the message. @written and @understood: both for "read-as", the second for "defanged". */
GwTolerance *gw_tolerance_new (guint line, const char *kind, const char *field, const char *written,
                               const char *understood);
void gw_tolerance_free (GwTolerance *tolerance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwTolerance, gw_tolerance_free)

G_END_DECLS
