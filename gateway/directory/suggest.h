/* SPDX-License-Identifier: Apache-2.0
 * directory/suggest: what a person probably meant. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* The one of @candidates (NULL-terminated) that is most like @word, whatever the case, or NULL where
 * none is close: at most a third of its letters missing, wrong, too many or swapped. Borrowed. */
const char *gw_suggest (const char *word, const char *const *candidates);

G_END_DECLS
