/* SPDX-License-Identifier: Apache-2.0 */
#include "report/form.h"
#include "base/escape.h"
#include "report/parse.h"
#include "report/value.h"
#include "report/write.h"
#include <string.h>

enum { MAX_NOTES = 5 };

static void
field_free (GwField *field)
{
  g_free (field->name);
  g_free (field->value);
  g_free (field->written);
  g_free (field);
}

/* A copy of the borrowed parts; @value may be NULL. */
static GwField *
field_new (const GwFieldDef *def, const char *name, const char *value, const char *written, guint line)
{
  GwField *field = g_new0 (GwField, 1);
  field->def = def;
  field->name = g_strdup (name);
  field->value = g_strdup (value);
  field->written = gw_escape_line (written);
  field->line = line;
  return field;
}

void
gw_form_free (GwForm *form)
{
  if (form == NULL)
    return;
  g_ptr_array_unref (form->fields);
  g_ptr_array_unref (form->entries);
  g_ptr_array_unref (form->faults);
  g_ptr_array_unref (form->tolerated);
  g_free (form->text);
  g_free (form->gateway_address);
  g_free (form->contact);
  g_free (form);
}

void
gw_parse_raise (GwParse *parse, GwFault *fault)
{
  gw_fault_finish (fault);
  g_ptr_array_add (parse->form->faults, fault);
}

const GwField *
gw_parse_find_empty (const GwParse *parse, const char *name)
{
  for (guint i = 0; i < parse->form->entries->len; i++)
    {
      const GwField *entry = g_ptr_array_index (parse->form->entries, i);
      if (entry->def != NULL && *entry->written == '\0' && strcmp (entry->def->name, name) == 0)
        return entry;
    }
  return NULL;
}

/* Keeps an entry, and where @value is not NULL also the understood field. */
static void
keep (GwParse *parse, const GwFieldDef *def, const char *name, const char *value, const char *written, guint line)
{
  g_ptr_array_add (parse->form->entries, field_new (def, name, value, written, line));
  if (value == NULL)
    return;
  if (def != NULL && def->repeatable)
    {
      char *key = g_strconcat (name, "\n", value, NULL);
      if (!g_hash_table_add (parse->seen, key))
        {
          gw_line_tolerate (&parse->tolerated, GW_TOLERATED_REPEATED_VALUE, line);
          return;
        }
    }
  g_ptr_array_add (parse->form->fields, field_new (def, name, value, written, line));
}

static void
refuse_unknown (GwParse *parse, const GwLine *line, const char *name, const char *value)
{
  GwFault *fault = gw_fault_new (line->number, name, "syntax", GW_PROBLEM_UNKNOWN_FIELD, value);
  const GwFieldDef *nearest = gw_field_nearest (name);
  if (nearest != NULL)
    gw_fault_suggest (fault, nearest->name, "nearest");
  gw_parse_raise (parse, fault);
  keep (parse, NULL, name, NULL, value, line->number);
}

/* Counts @def; FALSE after a fault where it stands too often. */
static gboolean
count_field (GwParse *parse, const GwFieldDef *def, const GwLine *line, const char *value)
{
  guint count = GPOINTER_TO_UINT (g_hash_table_lookup (parse->counts, def)) + 1;
  g_hash_table_insert (parse->counts, (gpointer) def, GUINT_TO_POINTER (count));
  if (!def->repeatable && count > 1)
    {
      gw_parse_raise (parse, gw_fault_new (line->number, def->name, "syntax", GW_PROBLEM_REPEATED, value));
      return FALSE;
    }
  if (def->repeatable && count > def->max_count)
    {
      GwFault *fault = gw_fault_new (line->number, def->name, "bad-value", GW_PROBLEM_TOO_MANY, value);
      fault->blocking = def->blocking;
      gw_parse_raise (parse, fault);
      return FALSE;
    }
  return TRUE;
}

/* Control characters and the like: refused, with the line as it would be without them. */
static void
refuse_characters (GwParse *parse, const GwLine *line, const char *name, const char *value, const char *problem)
{
  const char *shown = line->def ? line->def->name : name;
  GwFault *fault = gw_fault_new (line->number, shown, "syntax", problem, value);
  if (line->def != NULL)
    {
      GwValueReading reading = { line->def, parse->context, line->number, value, FALSE, NULL };
      g_autofree char *clean = gw_escape_line (value);
      g_autofree char *read = gw_value_read (&reading, clean);
      if (read != NULL)
        gw_fault_suggest (fault, read, "nearest");
      gw_fault_free (reading.fault);
    }
  gw_parse_raise (parse, fault);
  keep (parse, line->def, shown, NULL, value, line->number);
}

static gboolean
is_too_long (const GwLine *line, const char *name, const char *value)
{
  gboolean url = line->def != NULL
                 && (line->def->kind == GW_VALUE_REFERENCE
                     || (line->def->kind == GW_VALUE_INDICATOR && g_ascii_strncasecmp (value, "url", 3) == 0));
  return strlen (name) + strlen (": ") + strlen (value) > GW_FORM_MAX_LINE + (url ? GW_FORM_MAX_URL : 0u);
}

static void
refuse_long (GwParse *parse, const GwLine *line, const char *name, const char *value)
{
  const char *shown = line->def ? line->def->name : name;
  GwFault *fault = gw_fault_new (line->number, shown, "limits", GW_PROBLEM_TOO_LONG, value);
  /* A long title is no reason to lose a night. */
  fault->blocking = line->def == NULL || line->def->blocking;
  gw_parse_raise (parse, fault);
  keep (parse, line->def, shown, NULL, value, line->number);
}

static gboolean
is_unfilled (const char *value)
{
  return strspn (value, "?") == strlen (value) && *value != '\0';
}

/* What it was read as. The receipt is read by people: indicators stand defanged in it, however they came. */
static void
tell_reading (GwForm *form, const GwValueReading *reading, const char *read)
{
  g_autofree char *shown = gw_escape_line (reading->written);
  if (strcmp (shown, read) == 0)
    return;
  gboolean indicator = reading->def->kind == GW_VALUE_INDICATOR;
  g_autofree char *plain = gw_indicator_refang (shown);
  g_autofree char *from = indicator ? gw_indicator_defang (plain) : g_strdup (shown);
  g_autofree char *to = indicator ? gw_indicator_defang (read) : g_strdup (read);
  gboolean defanged = strcmp (from, to) == 0;
  g_ptr_array_add (form->tolerated,
                   gw_tolerance_new (reading->line, defanged ? GW_TOLERANCE_DEFANGED : GW_TOLERANCE_READ_AS,
                                     reading->def->name, defanged ? NULL : from, to));
}

/* A value of the table's field: kept where it can be read. */
static void
read_field (GwParse *parse, const GwLine *line, const char *value)
{
  const GwFieldDef *def = line->def;
  if (*value == '\0')
    {
      keep (parse, def, def->name, NULL, value, line->number);
      return;
    }
  GwValueReading reading = { def, parse->context, line->number, value, FALSE, NULL };
  g_autofree char *read = NULL;
  if (!count_field (parse, def, line, value))
    ;
  else if (is_unfilled (value))
    {
      gw_value_refuse (&reading, GW_PROBLEM_NOT_FILLED_IN);
      reading.fault->allowed = gw_field_allowed (def);
      reading.fault->code = gw_field_missing_code (def, "bad-value");
    }
  else
    read = gw_value_read (&reading, value);
  if (read != NULL && reading.tolerated)
    tell_reading (parse->form, &reading, read);
  /* A name in another script grows when it is made ASCII. */
  if (read != NULL && is_too_long (line, def->name, read))
    {
      gw_value_refuse (&reading, GW_PROBLEM_TOO_LONG);
      g_clear_pointer (&read, g_free);
    }
  keep (parse, def, def->name, read, value, line->number);
  if (reading.fault != NULL)
    gw_parse_raise (parse, reading.fault);
}

static void
read_line (GwParse *parse, const GwLine *line, gboolean after_other)
{
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  if (line->kind == GW_LINE_OTHER || !gw_line_split_field (line, &parse->tolerated, &name, &value))
    {
      if (!after_other)
        gw_parse_raise (parse, gw_fault_new (line->number, "", "syntax", GW_PROBLEM_NOT_A_FIELD, line->text));
      keep (parse, NULL, NULL, NULL, line->text, line->number);
      return;
    }
  const char *problem = gw_line_problem (line->text);
  if (problem != NULL)
    refuse_characters (parse, line, name, value, problem);
  else if (is_too_long (line, name, value))
    refuse_long (parse, line, name, value);
  else if (line->kind == GW_LINE_SHAPED)
    refuse_unknown (parse, line, name, value);
  else if (line->def != NULL)
    read_field (parse, line, value);
  else
    {
      g_autofree char *plain = gw_escape_line (value);
      keep (parse, NULL, name, plain, value, line->number);
    }
}

static const GwLine *
line_at (GPtrArray *lines, guint index)
{
  return index < lines->len ? g_ptr_array_index (lines, index) : NULL;
}

static guint
skip_blank (GPtrArray *lines, guint index)
{
  while (index < lines->len && line_at (lines, index)->kind == GW_LINE_BLANK)
    index++;
  return index;
}

/* Whether the stanza goes on at @line after a blank one. A form with a blank line after every field may
 * also have a misspelt field there; elsewhere "Note: ..." begins the free text. */
static gboolean
goes_on (const GwLine *line, gboolean spaced)
{
  if (line == NULL || line->kind == GW_LINE_FIELD)
    return line != NULL;
  if (!spaced || line->kind != GW_LINE_SHAPED)
    return FALSE;
  if (line->leads)
    return TRUE;
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  return gw_line_split_field (line, NULL, &name, &value) && gw_field_nearest (name) != NULL;
}

/* Reads the stanza from line @index on; returns where the free text begins. */
static guint
read_stanza (GwParse *parse, GPtrArray *lines, guint index)
{
  guint count = 0;
  gsize size = 0;
  gboolean spaced = FALSE;
  gboolean after_other = FALSE;
  while (index < lines->len)
    {
      const GwLine *line = line_at (lines, index);
      if (line->kind == GW_LINE_BLANK)
        {
          index = skip_blank (lines, index);
          if (!goes_on (line_at (lines, index), spaced || count == 1))
            return index;
          gw_line_tolerate (&parse->tolerated, GW_TOLERATED_BLANK_LINES, line->number);
          spaced = TRUE;
          continue;
        }
      count++;
      size += strlen (line->text) + 1;
      if (count > GW_FORM_MAX_LINES || size > GW_FORM_MAX_STANZA)
        {
          gw_parse_raise (parse, gw_fault_new (line->number, "", "limits",
                                               count > GW_FORM_MAX_LINES ? GW_PROBLEM_TOO_MANY_LINES
                                                                         : GW_PROBLEM_TOO_LARGE, NULL));
          return lines->len;
        }
      read_line (parse, line, after_other);
      after_other = line->kind == GW_LINE_OTHER;
      index++;
    }
  return index;
}

/* Lines of the free text that look like fields are told, so that nobody relies on them. */
static void
note_unread (GwParse *parse, const GwLine *line)
{
  if (line->def != NULL && g_str_has_prefix (line->text, line->def->name)
      && parse->form->tolerated->len < GW_FORM_MAX_LINES + MAX_NOTES)
    g_ptr_array_add (parse->form->tolerated,
                     gw_tolerance_new (line->number, GW_TOLERANCE_IN_TEXT, line->def->name, NULL, NULL));
}

static void
read_text (GwParse *parse, GPtrArray *lines, guint index)
{
  GString *text = g_string_new (NULL);
  for (; index < lines->len; index++)
    {
      const GwLine *line = line_at (lines, index);
      g_autofree char *valid = g_utf8_make_valid (line->text, -1);
      if (text->len > 0 || line->kind != GW_LINE_BLANK)
        g_string_append_printf (text, "%s\n", valid);
      note_unread (parse, line);
      if (text->len <= GW_FORM_MAX_TEXT)
        continue;
      gw_line_tolerate (&parse->tolerated, GW_TOLERATED_LONG_TEXT, line->number);
      const char *end = g_utf8_find_prev_char (text->str, text->str + GW_FORM_MAX_TEXT + 1);
      g_string_truncate (text, (gsize) (end - text->str));
      break;
    }
  parse->form->text = g_strchomp (g_string_free (text, FALSE));
}

/* Only the word help, in a language of the templates, above a mail signature at most. */
static gboolean
is_help (GPtrArray *lines)
{
  static const char *const words[] = { "help",   "помощь", "справка", "aide", "ayuda",
                                       "مساعدة", "帮助",   "幫助",    "hilfe", NULL };
  guint index = skip_blank (lines, 0);
  const GwLine *line = line_at (lines, index);
  if (line == NULL || strlen (line->text) > 64)
    return FALSE;
  const GwLine *after = line_at (lines, skip_blank (lines, index + 1));
  if (after != NULL && strcmp (after->text, "--") != 0 && strcmp (after->text, "-- ") != 0)
    return FALSE;
  g_autofree char *valid = g_utf8_make_valid (line->text, -1);
  g_autofree char *plain = gw_line_plain_value (valid, FALSE);
  g_autofree char *clean = gw_escape_line (plain);
  while (*clean && strchr (".!*", clean[strlen (clean) - 1]) != NULL)
    clean[strlen (clean) - 1] = '\0';
  g_autofree char *folded = g_utf8_casefold (clean, -1);
  return g_strv_contains (words, folded);
}

/* "----- copy from here -----" and its counterpart, which people copy with the form. */
static void
drop_markers (GwParse *parse, GPtrArray *lines, guint start)
{
  const GwLine *first = line_at (lines, skip_blank (lines, 0));
  if (!gw_quoted_is_marker (first))
    return;
  gw_line_tolerate (&parse->tolerated, GW_TOLERATED_MARKERS, first->number);
  for (guint i = lines->len; i > start; i--)
    if (gw_quoted_is_marker (line_at (lines, i - 1)))
      {
        g_ptr_array_set_size (lines, (int) i - 1);
        return;
      }
}

static void
refuse_start (GwParse *parse, GwStart how, const GwLine *line)
{
  if (how == GW_START_FIRST)
    return;
  gboolean later = how == GW_START_LATER;
  GwFault *fault = gw_fault_new (later ? line->number : 0, "Form", "not-a-form",
                                 later ? GW_PROBLEM_NOT_FIRST : GW_PROBLEM_MISSING, NULL);
  gw_fault_suggest (fault, GW_FORM_NAME, "nearest");
  gw_parse_raise (parse, fault);
}

static GwForm *
form_new (const GwFormContext *context)
{
  GwForm *form = g_new0 (GwForm, 1);
  form->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  form->entries = g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
  form->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_fault_free);
  form->tolerated = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_tolerance_free);
  form->gateway_address = g_strdup (context->gateway_address);
  form->contact = g_strdup (context->contact);
  form->regional = context->regional;
  form->gateway_letter = context->gateway_letter;
  form->received_us = context->received_us;
  form->issued_us = context->signature_us;
  return form;
}

/* What is told by its line alone is about the field that stands there. */
static void
name_tolerated (GwForm *form)
{
  for (guint i = 0; i < form->tolerated->len; i++)
    {
      GwTolerance *tolerance = g_ptr_array_index (form->tolerated, i);
      for (guint k = 0; tolerance->field == NULL && k < form->entries->len; k++)
        {
          const GwField *entry = g_ptr_array_index (form->entries, k);
          if (entry->line == tolerance->line && entry->def != NULL)
            tolerance->field = g_strdup (entry->def->name);
        }
    }
}

GwForm *
gw_form_parse (const char *text, const GwFormContext *context)
{
  GwParse parse = { .form = form_new (context), .context = context };
  g_autoptr (GPtrArray) lines = gw_line_split_text (text, context->regional || context->gateway_letter,
                                                     &parse.tolerated);
  g_autoptr (GHashTable) counts = g_hash_table_new (NULL, NULL);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  parse.counts = counts;
  parse.seen = seen;
  guint index = 0;
  GwStart how = gw_parse_find_start (lines, &index);
  if (how == GW_START_NONE)
    {
      parse.form->kind = is_help (lines) ? GW_FORM_HELP : GW_FORM_NOTE;
      read_text (&parse, lines, 0);
    }
  else
    {
      parse.form->kind = GW_FORM_FORM;
      drop_markers (&parse, lines, index);
      refuse_start (&parse, how, line_at (lines, gw_parse_find_form_line (lines, index)));
      index = read_stanza (&parse, lines, index);
      read_text (&parse, lines, index);
      gw_parse_check (&parse);
    }
  gw_line_tell_tolerated (&parse.tolerated, parse.form->tolerated);
  name_tolerated (parse.form);
  gw_form_settle (parse.form);
  return parse.form;
}

gboolean
gw_form_is_form (const char *text)
{
  g_autoptr (GPtrArray) lines = gw_line_split_text (text, FALSE, NULL);
  guint index;
  return gw_parse_find_start (lines, &index) != GW_START_NONE;
}
