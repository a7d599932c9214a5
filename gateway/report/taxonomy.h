/* SPDX-License-Identifier: Apache-2.0
 * report/taxonomy: the Reference Security Incident Taxonomy, v1003, as category/type. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* All pairs, NULL-terminated. Static. */
const char *const *gw_taxonomy_pairs (void);

/* The canonical pair for "category/type" (case-insensitive, blanks around the slash allowed), or for a
 * type alone where only one category has it; NULL where there is none. *alone (may be NULL) tells which.
 * Static. */
const char *gw_taxonomy_find (const char *text, gboolean *alone);

/* The single nearest pair, near enough to suggest: "fraud/fishing" gives "fraud/phishing". Or NULL. */
const char *gw_taxonomy_nearest (const char *text);

G_END_DECLS
