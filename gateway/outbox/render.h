/* SPDX-License-Identifier: Apache-2.0
 * outbox/render: one letter as text: the stanza, the words in the contact's language and in English,
 * the fixed foot. templates/MODEL says what the data hold.
 *
 * Kinds: receipt, rejection, help, not-taken, held, suspended, resumed, removed, alert; relay, relay-update,
 * relay-request, relay-answer, relay-closure, relay-original; status, reminder, fallback, undelivered, waiting,
 * directory, ping, ping-steps, key-expiry, key-changed, digest, ping-fallback.
 *
 * A template file is TEMPLATES/LANGUAGE/KIND: a line "Subject: ...", if wanted a line
 * "Protected-Subject: ..." (else it is the Subject), an empty line, the text. What no template can do,
 * because the data are taken away or added here:
 *   - the outer Subject sees only incident_number, faults_count, faults_one, answer_before, overdue, check_only, red,
 *     exercise and gateway.*; EXERCISE stands first where it is one; nothing of it where red;
 *   - a receipt with "red" or "withheld" sees only incident, signed_sha256, these flags, check_only, exercise,
 *     second, not_understood_any, gateway.* and contact.*, and its stanza only the fields that say no more;
 *   - not-taken sees only gateway.*, held also contact.* and when it was received;
 *   - a rejection with "withheld" sees no fault and no form, and its stanza shows none; an alert with "red" sees
 *     only incident and since;
 *   - a reminder, a fallback, an undelivered and a status with "red", and a fallback with "bare", see the number, times,
 *     our own Report-IDs and what is awaited, and their stanza shows no more; waiting, ping-steps and digest see only
 *     what is theirs;
 *   - the Protected-Subject of whatever is "red" sees no more than the Subject;
 *   - the foot is always there, from the shipped templates, in both languages.
 *
 * Layout, 76 columns: words of a line at the left margin that is too long flow into the next such
 * line; an indented or numbered line is broken under its own text; a tab in a template is a column
 * (lines that follow each other are aligned); the stanza and "_text" values are left alone. */
#pragma once
#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GW_LETTER_COLUMNS 76

typedef struct {
  char *subject;           /* outer; one line of UTF-8, not yet encoded for a header */
  char *protected_subject; /* the one inside the signature and encryption */
  char *body;              /* UTF-8, lines end in LF */
} GwRendered;

void gw_rendered_clear (GwRendered *rendered);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwRendered, gw_rendered_clear)

/* Renders the letter @kind for a contact that reads @language (BCP 47; NULL: English). Each file is
 * looked for as @override_dir/LANGUAGE/FILE (@override_dir may be NULL), @data_dir/LANGUAGE/FILE, then
 * the same with the language's primary subtag, then in English. @data is not changed. *out is filled
 * on TRUE only: gw_rendered_clear(). Errors: CONFIG for a missing or faulty template (file:line),
 * CORRUPT for a stanza whose names or types are wrong, IO. */
gboolean gw_letter_render (const char *override_dir, const char *data_dir, const char *kind,
                           const char *language, JsonObject *data, GwRendered *out,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All kinds, NULL-terminated. Borrowed from the program's text. */
const char *const *gw_letter_kinds (void);

/* The names that templates/MODEL in @data_dir gives for @kind, as gw_template_check() wants them.
 * The caller's (g_strfreev). Errors: CONFIG. */
char **gw_letter_names (const char *data_dir, const char *kind, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The unknown names in the template of @kind and @language, in its subjects, partials and tables too;
 * empty where all is well. Where that language has no such file: *out_exists FALSE and an empty list.
 * The caller's (g_strfreev). Errors: CONFIG for a template that does not parse. */
char **gw_letter_check (const char *override_dir, const char *data_dir, const char *kind,
                        const char *language, gboolean *out_exists,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The stanza: one line "Name: value" for each {"name", "value"} of @fields, values through
 * gw_escape_line(). The caller's. Errors: CORRUPT for anything else in it. */
char *gw_letter_stanza (JsonArray *fields, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Lays @text out as said above (lines led by GW_TEMPLATE_VERBATIM lose that mark and nothing else).
 * The caller's. */
char *gw_letter_fill (const char *text, int columns);

G_END_DECLS
