/* SPDX-License-Identifier: Apache-2.0
 * Facts of a message that a policy must come to a decision on. */
#pragma once
#include "decide/facts.h"

G_BEGIN_DECLS

/* What a hostile mail could bring into each fact: 0 nothing at all, 1 the table's samples, 2 the greatest, 3 text that
 * means something to SQL. The caller's. */
#define FUZZ_N_FACTS 4
GwFacts *fuzz_facts (guint which);

G_END_DECLS
