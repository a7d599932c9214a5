/* SPDX-License-Identifier: Apache-2.0 */
#include "hostile-facts.h"
#include <string.h>

/* Beyond all sizes, counts and seconds that a mail can bring. */
#define GREATEST (G_GINT64_CONSTANT (1) << 42)

static void
set_text (GwFacts *facts, const GwFact *fact, guint which)
{
  static const char *const hostile = "'; DROP TABLE facts; --%_\"\n\xf0\x9f\x98\x80\\";
  g_autofree char *longest = g_strnfill (1500, 'a');
  gw_facts_set_text (facts, fact->name, which == 1 ? fact->sample : which == 2 ? longest : hostile);
}

static void
set_list (GwFacts *facts, const GwFact *fact, guint which)
{
  static const char *const hostile[] = { "", "%", "a\nb", "', '", NULL };
  g_auto (GStrv) samples = g_strsplit (fact->sample, "\n", -1);
  gw_facts_set_list (facts, fact->name, which == 3 ? hostile : (const char *const *) samples);
}

GwFacts *
fuzz_facts (guint which)
{
  GwFacts *facts = gw_facts_new ();
  for (const GwFact *fact = gw_facts_table (NULL); which > 0 && fact->name; fact++)
    switch (fact->type)
      {
      case GW_FACT_TEXT:
        set_text (facts, fact, which);
        break;
      case GW_FACT_LIST:
        set_list (facts, fact, which);
        break;
      case GW_FACT_FLAG:
        gw_facts_set_flag (facts, fact->name, TRUE);
        break;
      case GW_FACT_INTEGER:
        gw_facts_set_int (facts, fact->name, which == 1   ? g_ascii_strtoll (fact->sample, NULL, 10)
                                             : which == 2 ? GREATEST
                                                          : -GREATEST);
        break;
      }
  return facts;
}
