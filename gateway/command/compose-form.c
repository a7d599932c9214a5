/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/escape.h"
#include "command/agency.h"
#include "command/compose.h"
#include <string.h>

#define MAX_FILE (256 * 1024)
#define HINTS "Replace each question mark above" /* how the help below a blank form begins */

/* A form while it is put together. */
typedef struct {
  GPtrArray *lines; /* of char * */
  GArray *origins;  /* of guint */
} Draft;

static void
draft_clear (Draft *draft)
{
  g_clear_pointer (&draft->lines, g_ptr_array_unref);
  g_clear_pointer (&draft->origins, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Draft, draft_clear)

void
gw_composed_clear (GwComposed *composed)
{
  g_clear_pointer (&composed->form, gw_form_free);
  g_clear_pointer (&composed->origins, g_array_unref);
}

static void
add_line (Draft *draft, const char *text, guint origin)
{
  g_ptr_array_add (draft->lines, g_strdup (text));
  g_array_append_val (draft->origins, origin);
}

static GwForm *
read_form (const GwCompose *request, gint64 now_us, const char *text)
{
  const char *const to[] = { request->to, NULL };
  const GwFormContext context
    = { .gateway_address = request->to, .protected_to = to, .received_us = now_us, .signature_us = now_us };
  return gw_form_parse (text, &context);
}

static const char *
canonical (const char *name)
{
  const GwFieldDef *def = gw_field_find (name);
  return def != NULL ? def->name : name;
}

/* "Field=value" as "Field: value", with the field's name, the caller's. */
static char *
read_set (const char *set, char **name, GError **error)
{
  const char *equals = strchr (set, '=');
  if (equals == NULL || equals == set)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--set %s: is not Field=value; fix: like --set Urgency=high", set);
      return NULL;
    }
  if (strpbrk (set, "\r\n") != NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--set %.*s: the value has a line break, and would become two lines; "
                   "fix: repeat --set for each value of a list, and put sentences into --text", (int) (equals - set), set);
      return NULL;
    }
  g_autofree char *given = g_strndup (set, (gsize) (equals - set));
  *name = g_strdup (canonical (g_strstrip (given)));
  return g_strconcat (*name, ": ", equals + 1, NULL);
}

/* Marks the lines of the file that --set takes the place of: a field that stands once, or was not filled in. */
static void
mark_replaced (const GwForm *form, const char *name, gboolean *dropped)
{
  const GwFieldDef *def = gw_field_find (name);
  gboolean once = def == NULL || !def->repeatable;
  for (guint i = 0; once && i < form->fields->len; i++)
    {
      const GwField *field = g_ptr_array_index (form->fields, i);
      if (field->line > 0 && g_ascii_strcasecmp (field->name, name) == 0)
        dropped[field->line] = TRUE;
    }
  for (guint i = 0; i < form->faults->len; i++)
    {
      const GwFault *fault = g_ptr_array_index (form->faults, i);
      gboolean unfilled = strcmp (fault->problem, GW_PROBLEM_NOT_FILLED_IN) == 0
                          || strcmp (fault->problem, GW_PROBLEM_MISSING) == 0;
      if (fault->line > 0 && (once || unfilled) && g_ascii_strcasecmp (fault->field, name) == 0)
        dropped[fault->line] = TRUE;
    }
}

static gboolean
holds (const GwForm *form, const char *name)
{
  if (gw_form_get (form, name) != NULL)
    return TRUE;
  for (guint i = 0; i < form->faults->len; i++)
    {
      const GwFault *fault = g_ptr_array_index (form->faults, i);
      if (fault->line > 0 && g_ascii_strcasecmp (fault->field, name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* The last line of the stanza. */
static guint
stanza_end (const GwForm *form)
{
  guint last = 0;
  for (guint i = 0; i < form->fields->len; i++)
    last = MAX (last, ((const GwField *) g_ptr_array_index (form->fields, i))->line);
  for (guint i = 0; i < form->faults->len; i++)
    last = MAX (last, ((const GwFault *) g_ptr_array_index (form->faults, i))->line);
  return last;
}

/* Takes both. The last --set of a field that stands once wins, as with any option. */
static void
add_set (GPtrArray *lines, GPtrArray *names, char *line, char *name)
{
  const GwFieldDef *def = gw_field_find (name);
  guint at = 0;
  if (def != NULL && !def->repeatable && g_ptr_array_find_with_equal_func (names, name, g_str_equal, &at))
    {
      g_ptr_array_remove_index (lines, at);
      g_ptr_array_remove_index (names, at);
    }
  g_ptr_array_add (lines, line);
  g_ptr_array_add (names, name);
}

/* The lines that --set gives, and the names that they set, NULL-terminated. */
static gboolean
read_sets (const GwCompose *request, GPtrArray *lines, GPtrArray *names, GError **error)
{
  for (char **set = request->sets; set != NULL && *set != NULL; set++)
    {
      char *name = NULL;
      char *line = read_set (*set, &name, error);
      if (line == NULL)
        return FALSE;
      add_set (lines, names, line, name);
    }
  if (request->type != NULL)
    add_set (lines, names, g_strconcat ("Message-Type: ", request->type, NULL), g_strdup ("Message-Type"));
  g_ptr_array_add (names, NULL);
  return TRUE;
}

/* Fills in @name where neither the file nor --set has it. */
static void
fill_in (Draft *draft, const GwForm *form, GPtrArray *names, const char *name, const char *value)
{
  if (holds (form, name) || g_strv_contains ((const char *const *) names->pdata, name))
    return;
  g_autofree char *line = g_strconcat (name, ": ", value, NULL);
  add_line (draft, line, 0);
}

/* A Report-ID that a person can read out: the day and eight letters. */
static char *
make_report_id (gint64 now_us)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_us / GW_SECOND);
  g_autofree char *day = g_date_time_format (now, "%Y%m%d");
  g_autofree char *name = gw_random_name (8);
  return g_strconcat (day, "-", name, NULL);
}

/* Everything that goes below the Form line, before the rest of the file. */
static void
add_own_lines (Draft *draft, const GwForm *form, GPtrArray *lines, GPtrArray *names, const GwCompose *request,
               gint64 now_us)
{
  g_autofree char *issued = gw_time_format (now_us);
  g_autofree char *report_id = make_report_id (now_us);
  fill_in (draft, form, names, "Message-Type", gw_message_type_name (GW_MESSAGE_NOTIFICATION));
  fill_in (draft, form, names, "To-Gateway", request->to);
  fill_in (draft, form, names, "Issued", issued);
  fill_in (draft, form, names, "Report-ID", report_id);
  for (guint i = 0; i < lines->len; i++)
    add_line (draft, g_ptr_array_index (lines, i), 0);
}

/* The line of the file that is the Form line (from 1), or 0. */
static guint
form_line (const GwForm *form)
{
  for (guint i = 0; i < form->fields->len; i++)
    {
      const GwField *field = g_ptr_array_index (form->fields, i);
      if (g_strcmp0 (field->name, "Form") == 0)
        return field->line;
    }
  for (guint i = 0; i < form->faults->len; i++)
    {
      const GwFault *fault = g_ptr_array_index (form->faults, i);
      if (fault->line > 0 && strcmp (fault->field, "Form") == 0)
        return fault->line;
    }
  return 0;
}

static gboolean
add_text (Draft *draft, const char *path, GError **error)
{
  g_autofree char *text = gw_agency_load_text (path, MAX_FILE, error);
  if (text == NULL)
    return FALSE;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  add_line (draft, "", 0);
  for (char **line = lines; *line != NULL; line++)
    add_line (draft, g_strchomp (*line), 0);
  return TRUE;
}

/* @file: the lines of --from-file, as @form reads them. */
static gboolean
draft_form (Draft *draft, const GwCompose *request, gint64 now_us, char **file, const GwForm *form, GError **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  guint count = g_strv_length (file);
  guint head = form_line (form);
  g_autofree gboolean *dropped = g_new0 (gboolean, count + 2);
  if (!read_sets (request, lines, names, error))
    return FALSE;
  for (guint i = 0; i + 1 < names->len; i++)
    mark_replaced (form, g_ptr_array_index (names, i), dropped);
  if (head == 0)
    {
      add_line (draft, "Form: " GW_FORM_NAME, 0);
      add_own_lines (draft, form, lines, names, request, now_us);
    }
  guint end = request->text_file != NULL ? MIN (stanza_end (form), count) : count;
  for (guint number = 1; number <= end; number++)
    {
      if (!dropped[number])
        add_line (draft, file[number - 1], number);
      if (number == head)
        add_own_lines (draft, form, lines, names, request, now_us);
    }
  return request->text_file == NULL || add_text (draft, request->text_file, error);
}

/* What the parser does not mind, but nobody means. */
static void
check_text (GwForm *form)
{
  if (!g_str_has_prefix (form->text, HINTS))
    return;
  GwFault *fault = gw_fault_new (0, "text", "bad-value", GW_PROBLEM_NOT_FILLED_IN, NULL);
  fault->message = g_strdup ("the help of the blank form still stands below the fields; put your own words there, or use --text");
  gw_form_add_fault (form, fault);
}

/* From lines of the draft to lines of the file. */
static void
translate_lines (GwForm *form, const GArray *origins)
{
  for (guint i = 0; i < form->faults->len; i++)
    {
      GwFault *fault = g_ptr_array_index (form->faults, i);
      if (fault->line > 0)
        fault->line = fault->line <= origins->len ? g_array_index (origins, guint, fault->line - 1) : 0;
    }
}

gboolean
gw_compose_form (const GwCompose *request, gint64 now_us, GwComposed *composed, GError **error)
{
  g_auto (Draft) draft = { g_ptr_array_new_with_free_func (g_free), g_array_new (FALSE, FALSE, sizeof (guint)) };
  g_autofree char *text = request->form_file ? gw_agency_load_text (request->form_file, MAX_FILE, error) : g_strdup ("");
  if (text == NULL)
    return FALSE;
  gboolean bom = g_str_has_prefix (text, "\xef\xbb\xbf");
  g_auto (GStrv) lines = g_strsplit (bom ? text + 3 : text, "\n", -1);
  for (char **line = lines; *line != NULL; line++)
    if (g_str_has_suffix (*line, "\r"))
      (*line)[strlen (*line) - 1] = '\0';
  g_autofree char *plain = g_strjoinv ("\n", lines);
  g_autoptr (GwForm) before = read_form (request, now_us, plain);
  if (!draft_form (&draft, request, now_us, lines, before, error))
    return FALSE;
  g_ptr_array_add (draft.lines, NULL);
  g_autofree char *whole = g_strjoinv ("\n", (char **) draft.lines->pdata);
  composed->form = read_form (request, now_us, whole);
  composed->origins = g_steal_pointer (&draft.origins);
  check_text (composed->form);
  translate_lines (composed->form, composed->origins);
  return TRUE;
}
