/* SPDX-License-Identifier: Apache-2.0
 * decide/facts: what a policy may know about one message. One table names every fact; a policy's
 * conditions, `inspect` and the manual page are all made from it. */
#pragma once
#include "store/expression.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* The table, ended by a NULL name; @count may be NULL. Borrowed, static. */
const GwFact *gw_facts_table (gsize *count);

typedef struct _GwFacts GwFacts;

/* All absent: '', 0, no. */
GwFacts *gw_facts_new (void);
void gw_facts_free (GwFacts *facts);

/* Each copies its value. A name that the table does not hold, or that is of another type, is a mistake
 * in the program (g_critical, nothing set). A text outside its fact's set is kept: no condition can
 * name it, but `<>` and NOT IN see it. NULL stands for ''. */
void gw_facts_set_text (GwFacts *facts, const char *name, const char *value);
void gw_facts_set_int (GwFacts *facts, const char *name, gint64 value);
void gw_facts_set_flag (GwFacts *facts, const char *name, gboolean value);
/* @items is ended by NULL, or NULL for none. */
void gw_facts_set_list (GwFacts *facts, const char *name, const char *const *items);

/* What `digest` (and [algorithms] digests of a policy) call a hash algorithm of RFC 4880 section 9.4 and
 * RFC 9580 section 9.5, and what `key_algorithm` calls a public-key algorithm of section 9.1; "" where
 * they have no name for it. Borrowed, static. */
const char *gw_facts_digest_name (int hash_algorithm);
const char *gw_facts_key_algorithm_name (int public_key_algorithm);

/* The row in the table's order, for store/expression. Borrowed from @facts until the next set or free. */
const GwFactValue *gw_facts_row (const GwFacts *facts);

/* An object with one member a fact, in the table's order: string, integer, boolean or array of strings.
 * The caller's. */
JsonNode *gw_facts_to_json (const GwFacts *facts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwFacts, gw_facts_free)

G_END_DECLS
