/* SPDX-License-Identifier: Apache-2.0
 * outbox/render-say: times and codes of a model in the words of a language, from its table `words'. Between
 * render*.c only. */
#pragma once
#include "outbox/render-model.h"

G_BEGIN_DECLS

/* A copy of @model in which
 *   - a string whose name ends in "_at", "2026-09-14 04:12" and perhaps a zone, is written as people say it, with the
 *     year where the zone is UTC;
 *   - beside a string NAME of which the table has a group [NAME] stands NAME_word: what the table says of its value, else
 *     the value itself;
 *   - beside a "value" with a "field" stands value_word, from the group of that field's name.
 * The caller's. Errors: CONFIG for a faulty table. */
JsonObject *gw_letter_say (const GwLetterSource *source, JsonObject *model, GError **error);

G_END_DECLS
