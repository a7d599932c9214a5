/* SPDX-License-Identifier: Apache-2.0
 * outbox/phrases: the texts of a page that is no letter: TEMPLATES/LANGUAGE/FILE, a table of groups and keys as codes
 * and words are, each text a template. What comes out is plain text of one line: whoever makes HTML of it escapes it
 * whole, so that neither a value nor an operator's own text can bring markup with it. */
#pragma once
#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _GwPhrases GwPhrases;

/* Loads @file for a reader of @language (BCP 47; NULL: English). Each text is looked for as in gw_letter_render():
 * the operator's, the shipped one, then English. Errors: CONFIG for a missing or faulty file (with its place). The
 * caller's. */
GwPhrases *gw_phrases_load (const char *override_dir, const char *data_dir, const char *file, const char *language,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
void gw_phrases_free (GwPhrases *phrases);

/* The language that was found, "en" where @language has no such file. Borrowed. */
const char *gw_phrases_language (const GwPhrases *phrases);

/* The text with the values of @model (may be NULL) in it; NULL where there is none. The caller's. */
char *gw_phrases_say (const GwPhrases *phrases, const char *group, const char *key, JsonObject *model);

/* The names in @language's own @file that templates/MODEL does not give for it, as gw_letter_check() tells them. */
char **gw_phrases_check (const char *override_dir, const char *data_dir, const char *file, const char *language,
                         gboolean *out_exists, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All such files, NULL-terminated. Borrowed from the program's text. */
const char *const *gw_phrases_files (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwPhrases, gw_phrases_free)

G_END_DECLS
