/* SPDX-License-Identifier: Apache-2.0
 * outbox/render-table: the tables of words of a language (codes, problems, tolerances, words): a group for each thing,
 * a text for each key of it. Between render*.c only. */
#pragma once
#include "outbox/render-model.h"

G_BEGIN_DECLS

/* The same table in all places where it may lie, the best first. */
typedef struct {
  GPtrArray *files;    /* GKeyFile */
  GStringChunk *words; /* what was found */
  const char *name;    /* borrowed */
} GwLetterTable;

void gw_letter_table_clear (GwLetterTable *table);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwLetterTable, gw_letter_table_clear)

/* Loads the table @name. *table is to be zero before, and cleared afterwards in any case. Errors: CONFIG. */
gboolean gw_letter_table_load (const GwLetterSource *source, const char *name, GwLetterTable *table,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The text @key of @group ("other" where there is no such group) with the values of @model in it; NULL without error
 * where there is none. The caller's. Errors: CONFIG for a broken tag. */
char *gw_letter_table_explain (const GwLetterTable *table, const char *group, const char *key, JsonObject *model,
                               GError **error);

/* A flag of @group ("other" where there is no such group). */
gboolean gw_letter_table_flag (const GwLetterTable *table, const char *group, const char *key, gboolean otherwise);

/* The text @key of @group as it stands, NULL where no file has it. Borrowed from the table. */
const char *gw_letter_table_find (const GwLetterTable *table, const char *group, const char *key);
gboolean gw_letter_table_has (const GwLetterTable *table, const char *group);

G_END_DECLS
