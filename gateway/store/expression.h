/* SPDX-License-Identifier: Apache-2.0
 * store/expression: conditions of a policy, as SQL expressions over the facts of one message.
 *
 * A condition passes two independent guards when it is loaded. The first is a small typed grammar of
 * ours (store/expression-check), a subset of SQL's expressions in which no known trap can be written.
 * The second is the engine: an in-memory SQLite that holds one table of one row (the facts) and
 * nothing else, whose authorizer allows one SELECT, that table and eleven functions, with small limits
 * and a step limit. Then the condition is run on an all-empty and a sample row. So a condition that was
 * loaded cannot read a file, write, loop, grow, or be silently never true for a misspelt word. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  GW_FACT_TEXT,    /* absent: '' */
  GW_FACT_INTEGER, /* absent: 0 */
  GW_FACT_FLAG,    /* 0 or 1 */
  GW_FACT_LIST,    /* text, the items parted by one line feed each; none: ''. See has() */
} GwFactType;

/* One column of the facts' row. Borrowed text throughout: meant for static tables. */
typedef struct {
  const char *name;          /* [a-z_]+ */
  GwFactType type;
  const char *const *values; /* the set of a text or of a list's items, ended by NULL; NULL: any */
  gint64 least, most;        /* what an integer may be; both 0: any */
  const char *sample;        /* a likely value, as text; a list's items parted by line feeds */
  const char *doc;           /* one line for people: the manual page is made from it */
} GwFact;

/* One value of the row: number for integers and flags, text for the rest (NULL stands for ''). */
typedef struct {
  gint64 number;
  const char *text;
} GwFactValue;

/* The functions that a condition may call, for the manual page. */
typedef struct {
  const char *name;
  guint least, most; /* count of arguments */
  const char *doc;
} GwExpressionFunction;

/* The table of functions, ended by a NULL name. Borrowed, static. */
const GwExpressionFunction *gw_expression_functions (void);

/* The engine: one in-memory database. Not to be shared between threads. */
typedef struct _GwExpressionEngine GwExpressionEngine;

/* One prepared condition; it keeps its engine alive. */
typedef struct _GwExpression GwExpression;

/* @facts (@count of them) is borrowed and must outlive the engine. Errors: IO where SQLite fails. */
GwExpressionEngine *gw_expression_engine_new (const GwFact *facts, gsize count,
                                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
GwExpressionEngine *gw_expression_engine_ref (GwExpressionEngine *engine);
void gw_expression_engine_unref (GwExpressionEngine *engine);

/* How many virtual machine steps one run may take, in hundreds (default: 200, that is 20,000 steps). */
void gw_expression_engine_set_step_limit (GwExpressionEngine *engine, guint hundreds);

/* Makes @row (one value a fact, in the facts' order) the row that gw_expression_matches looks at.
 * The text is copied. Errors: IO, also where the row is longer than 64 KiB. */
gboolean gw_expression_engine_set_row (GwExpressionEngine *engine, const GwFactValue *row,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Checks, prepares and tries @source; the engine's row is another afterwards. Errors: CONFIG where @source
 * is wrong (the message says in one line what is wrong and what would be right), IO where SQLite fails. */
GwExpression *gw_expression_new (GwExpressionEngine *engine, const char *source,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same without the grammar's guard. Only for the tests of the engine's own guard. */
GwExpression *gw_expression_new_unchecked (GwExpressionEngine *engine, const char *source,
                                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the condition holds for the engine's row. Some microseconds. Errors: IO (step limit, memory):
 * our failure, so the message waits and is tried again. */
gboolean gw_expression_matches (GwExpression *expression, gboolean *matches,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

void gw_expression_free (GwExpression *expression);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwExpressionEngine, gw_expression_engine_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwExpression, gw_expression_free)

G_END_DECLS
