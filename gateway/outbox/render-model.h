/* SPDX-License-Identifier: Apache-2.0
 * outbox/render-model: where templates lie, and what they may see. Between render*.c only. */
#pragma once
#include <glib.h>
#include <json-glib/json-glib.h>
#include "outbox/template.h"

G_BEGIN_DECLS

/* Where the files of one language lie. All borrowed. */
typedef struct {
  const char *override_dir; /* or NULL */
  const char *data_dir;
  const char *language;     /* a name that holds no path */
} GwLetterSource;

/* Whether @name can be a language or a file in a language's directory: letters, digits and '-'. */
gboolean gw_letter_is_name (const char *name);

/* The text of LANGUAGE/@file, CR taken out, and by choice its path; NULL without error where there is
 * none. Both are the caller's. Errors: CONFIG where it is too large or unreadable. */
char *gw_letter_load (const GwLetterSource *source, const char *file, char **out_path,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A GwTemplateLookup: the partial @name in the language of the GwLetterSource @data, else in English. */
char *gw_letter_partial (const char *name, gpointer data);

/* A letter's file, parsed. */
typedef struct {
  GwTemplate *subject;
  GwTemplate *protected_subject; /* or NULL: the Subject */
  GwTemplate *text;
} GwLetterParts;

void gw_letter_parts_clear (GwLetterParts *parts);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwLetterParts, gw_letter_parts_clear)

/* Loads and parses LANGUAGE/@kind. FALSE without error where there is none. Errors: CONFIG. */
gboolean gw_letter_parts_load (const GwLetterSource *source, const char *kind, GwLetterParts *out,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the template of @kind sees of @data, together with what the renderer makes (see MODEL). @second:
 * it is the text below another one. The caller's. Errors: CONFIG for a faulty table. */
JsonObject *gw_letter_model (const GwLetterSource *source, const char *kind, JsonObject *data, gboolean second,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What an outer Subject sees of a model. The caller's. */
JsonObject *gw_letter_model_for_subject (JsonObject *model);

/* The fields of @stanza that a letter of @kind may show: all, or where the letter is to say nothing of another
 * (a receipt of a RED one, a letter that is withheld) those that do not. The caller's. */
JsonArray *gw_letter_model_for_stanza (const char *kind, JsonObject *data, JsonArray *stanza);

/* A member of a model: a text, NULL where it is none; a flag, FALSE where it is none. The text is borrowed from @object. */
const char *gw_letter_text (JsonObject *object, const char *name);
gboolean gw_letter_flag (JsonObject *object, const char *name);

/* The names that an outer Subject may use. Borrowed from the program's text. */
const char *const *gw_letter_subject_names (void);

/* Each explaining text in the table @file of a language, with the unknown names in it added to @unknown
 * (owned strings). Errors: CONFIG. */
gboolean gw_letter_check_table (const GwLetterSource *source, const char *file, const char *const *known,
                                GPtrArray *unknown, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
