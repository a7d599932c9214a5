/* SPDX-License-Identifier: Apache-2.0
 * store/expression-check: the grammar of conditions, the first of the two guards of store/expression.
 *
 *   condition  = and { OR and }                 and     = not { AND not }
 *   not        = NOT not | comparison
 *   comparison = sum [ ( = == <> != < <= > >= | IS [NOT] ) sum
 *                    | [NOT] IN ( sum {, sum} ) | [NOT] LIKE text [ESCAPE text] | [NOT] BETWEEN sum AND sum ]
 *   sum        = product { (+ | -) product }    product = unary { * unary | (/ | %) number }
 *   unary      = [+ | -] primary
 *   primary    = number | 'text' | TRUE | FALSE | fact | function ( condition {, condition} ) | ( condition )
 *
 * It is a subset of SQL with SQL's meaning, and typed: text, number, truth, list. What SQL would take
 * and silently never find true is a fault here: a misspelt value, a text compared with a number, a list
 * compared with one item, a text that stands alone (tlp = 'TLP:RED' OR 'TLP:AMBER'), an alphabetical
 * order of urgencies. What could fail only when a letter comes is a fault too: a divisor that may be 0,
 * a pattern taken from the letter, text that grows (||). */
#pragma once
#include "store/expression.h"

G_BEGIN_DECLS

/* The longest condition, in bytes. */
#define GW_EXPRESSION_MAX_SIZE 4096

/* NULL where @source is a condition over @facts, else the first fault, in one line. The caller's. */
char *gw_expression_check (const GwFact *facts, gsize count, const char *source) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
