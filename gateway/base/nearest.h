/* SPDX-License-Identifier: Apache-2.0
 * base/nearest: which known word a mistyped one is nearest to, for "did you mean". */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* The best candidate so far; a tie is no answer. */
typedef struct {
  const char *word;
  guint distance;
  gboolean tied;
} GwNearest;

#define GW_NEAREST_INIT { NULL, G_MAXUINT, FALSE }

/* Edits (insert, delete, replace, swap two neighbours) that make @a of @b, ASCII case ignored, the
 * restricted Damerau-Levenshtein distance; words beyond 48 octets are infinitely far. */
guint gw_nearest_distance (const char *a, const char *b);

/* Tries @candidate, which must outlive @nearest, for @written. */
void gw_nearest_try (GwNearest *nearest, const char *written, const char *candidate);

/* The one nearest candidate, if it needs no more edits than a third of its length; or NULL. */
const char *gw_nearest_end (const GwNearest *nearest);

/* The same over a NULL-terminated set. Borrowed from it. */
const char *gw_nearest_in (const char *const *set, const char *written);

G_END_DECLS
