/* SPDX-License-Identifier: Apache-2.0
 * outbox/template: a small strict subset of Mustache, for letters in text/plain.
 *
 * In it: {{name}}, {{a.b}}, {{.}}, sections {{#name}} {{^name}} {{/name}}, comments {{! }}, partials
 * {{> name}}, and the rule that a line with nothing but one such tag leaves no line. {{{name}}} and
 * {{&name}} mean {{name}}: nothing is escaped for HTML, since nothing here is HTML. Not in it: lambdas,
 * {{= =}}, and partials that contain themselves.
 *
 * A value is data. It is inserted in one pass and never parsed again, and it cannot break a line:
 *   - a string under a key that ends in "_text" may have several lines. Control characters (but LF),
 *     bidirectional and other format characters are taken out, CRLF and CR become LF;
 *   - every other string goes through gw_escape_line(): one line, no controls.
 * For {{.}} the key is the section's. Numbers print as in JSON; false, null, absent, "" and [] are
 * false in a section and print nothing; 0 is true. Objects and arrays print nothing. */
#pragma once
#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct _GwTemplate GwTemplate;

/* The text of the partial @name (the caller's), or NULL where there is none. */
typedef char *(*GwTemplateLookup) (const char *name, gpointer data);

/* Parses @text; @name (a file's path) only stands in error messages. Partials are read now, through
 * @lookup (may be NULL: then there are none). Errors: CONFIG as "NAME:LINE: problem", for tags and
 * sections that are not closed, {{= =}}, a missing or endless partial, control characters, bytes that
 * are no UTF-8. The caller's. */
GwTemplate *gw_template_parse (const char *name, const char *text, GwTemplateLookup lookup, gpointer data,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The text, with the values of @model in it. Cannot fail. The caller's. */
char *gw_template_render (const GwTemplate *template, JsonObject *model);

/* The same with each line of a "_text" value led by GW_TEMPLATE_VERBATIM, which neither a value nor a
 * template can contain: so that a later fill leaves those lines alone. */
#define GW_TEMPLATE_VERBATIM '\001'
char *gw_template_render_marked (const GwTemplate *template, JsonObject *model);

/* The names in @template (in its partials too) that no entry of @known (NULL-terminated) explains.
 * Known names are full paths, "gateway.phone" or "faults.line"; a path makes its beginnings known. In a
 * section a name is looked for in the section, then outwards, as when rendering. Sorted, each once,
 * as "NAME:LINE: name"; empty where all is well. The caller's (g_strfreev). */
char **gw_template_check (const GwTemplate *template, const char *const *known);

void gw_template_free (GwTemplate *template);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwTemplate, gw_template_free)

G_END_DECLS
