/* SPDX-License-Identifier: Apache-2.0
 * command/command: what all verbs of notigate share: options, errors, tables. Only this room prints. */
#pragma once
#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Options that every verb takes. */
typedef struct {
  char *home;     /* --home, else NOTIGATE_HOME, else /var/lib/notigate; never NULL after parsing */
  gboolean json;
  gboolean plain; /* no columns, no symbols: for screen readers */
} GwOptions;

void gw_options_clear (GwOptions *options);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwOptions, gw_options_clear)

/* Parses the arguments of a verb: @argv[0] is its name, the rest options and operands, which stay in
 * @argv. @usage: "contact add FILE [--key KEYFILE]". @example stands below --help. @entries are the verb's own
 * options, or NULL. Errors: USAGE. --help prints and exits 0. */
gboolean gw_command_parse (int *argc, char ***argv, const char *usage, const char *example, const GOptionEntry *entries,
                           GwOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* USAGE where there are not @least to @most operands (argc - 1). */
gboolean gw_command_operands (int argc, int least, int most, const char *usage, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A number as an operand: USAGE where @text is none. */
gboolean gw_command_number (const char *text, const char *what, gint64 *number, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Prints "notigate: thing: problem; fix" to standard error, escaped. The exit status (sysexits.h). Takes
 * @error. */
int gw_command_fail (GError *error);

/* A verb with verbs of its own (contact add): dispatches to one, or says which there are. */
typedef struct {
  const char *name;
  const char *summary;
  int (*run) (int argc, char **argv);
} GwVerb;
int gw_command_dispatch (const char *name, const GwVerb *verbs, gsize count, int argc, char **argv);

/* Prints @node (taken) and a line feed. */
void gw_command_print_json (JsonNode *node);
void gw_command_print_json_object (JsonObject *object);

/* A table for people. Rows are arrays of strings, one a column; values are escaped for the terminal here.
 * With @plain each row is printed as "Header: value" lines. */
typedef struct _GwTable GwTable;
GwTable *gw_table_new (const char *const *headers); /* NULL-terminated, borrowed */
/* One value a header; copied. NULL is "". */
void gw_table_add (GwTable *table, ...);
/* Prints and frees; @empty is said where there are no rows. */
void gw_table_print (GwTable *table, gboolean plain, const char *empty);

/* Prints @text escaped for a terminal, lines kept. */
void gw_command_print (const char *text);

/* Progress on a terminal, over what stands there; nothing where standard error is none. @total 0: end. */
void gw_command_progress (const char *what, guint64 done, guint64 total);

/* The verbs, one a file. */
int gw_command_alert (int argc, char **argv);
int gw_command_audit (int argc, char **argv);
int gw_command_compose (int argc, char **argv);
int gw_command_contact (int argc, char **argv);
int gw_command_doctor (int argc, char **argv);
int gw_command_incident (int argc, char **argv);
int gw_command_init (int argc, char **argv);
int gw_command_inspect (int argc, char **argv);
int gw_command_letter (int argc, char **argv);
int gw_command_outbox (int argc, char **argv);
int gw_command_ping (int argc, char **argv);
int gw_command_policy (int argc, char **argv);
int gw_command_quarantine (int argc, char **argv);
int gw_command_recover (int argc, char **argv);
int gw_command_replay (int argc, char **argv);
int gw_command_run (int argc, char **argv);
int gw_command_status (int argc, char **argv);
int gw_command_template (int argc, char **argv);
int gw_command_todo (int argc, char **argv);
int gw_command_verify_receipt (int argc, char **argv);

G_END_DECLS
