/* SPDX-License-Identifier: Apache-2.0
 * store/expression: a condition that was loaded comes to an answer about every message. */
#include "fuzz.h"
#include "hostile-facts.h"
#include "store/expression-check.h"
#include <string.h>

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *source = fuzz_text (data, size);
  gsize count = 0;
  const GwFact *table = gw_facts_table (&count);
  g_autofree char *fault = gw_expression_check (table, count, source);
  g_assert_true (fault == NULL || strchr (fault, '\n') == NULL);
  static GwExpressionEngine *engine; /* one for all: making it costs more than all the rest */
  g_autoptr (GError) error = NULL;
  if (engine == NULL)
    engine = gw_expression_engine_new (table, count, &error);
  g_assert_no_error (error);
  g_autoptr (GwExpression) expression = gw_expression_new (engine, source, &error);
  /* What the grammar takes the engine takes, unless it goes on for too long: the guards do not contradict each other. */
  if (fault == NULL && expression == NULL && strstr (error->message, "tree is too large") == NULL)
    g_error ("%s: %s", source, error->message);
  g_assert_true (expression == NULL || fault == NULL);
  for (guint which = 0; expression && which < FUZZ_N_FACTS; which++)
    {
      gboolean matches = FALSE, again = FALSE;
      g_autoptr (GwFacts) facts = fuzz_facts (which);
      g_assert_true (gw_expression_engine_set_row (engine, gw_facts_row (facts), &error));
      if (!gw_expression_matches (expression, &matches, &error) || !gw_expression_matches (expression, &again, &error))
        g_error ("%s: %s", source, error->message);
      g_assert_cmpint (matches, ==, again);
    }
  return 0;
}
