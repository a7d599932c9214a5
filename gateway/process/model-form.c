/* SPDX-License-Identifier: Apache-2.0
 *
 * What the parser found in a form, for letters: its faults, and what was undone to it. */
#include "process/model-form.h"
#include "process/model-set.h"
#include "report/write.h"
#include <string.h>

/* Nobody should be one click away from what a letter reports. The caller's. */
static char *
for_people (const char *field, const char *value)
{
  const GwFieldDef *def = gw_field_find (field);
  gboolean indicator = def != NULL && def->kind == GW_VALUE_INDICATOR;
  return indicator ? gw_indicator_defang (value) : g_strdup (value);
}

/* "zone:Europe/Vienna" -> place "Vienna"; the note that templates print is the clock time as written. */
static void
add_suggestion_note (JsonObject *object, const GwFault *fault, const char *note)
{
  if (note == NULL || !g_str_has_prefix (note, "zone:"))
    return;
  const char *zone = note + strlen ("zone:");
  const char *slash = strrchr (zone, '/');
  g_autofree char *place = g_strdup (slash ? slash + 1 : zone);
  g_strdelimit (place, "_", ' ');
  const char *clock = fault->written ? strpbrk (fault->written, "0123456789") : NULL;
  g_autoptr (GRegex) regex = g_regex_new ("[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autofree char *time = clock && g_regex_match (regex, clock, 0, &match) ? g_match_info_fetch (match, 0) : NULL;
  gboolean utc = strcmp (zone, "UTC") == 0;
  if (utc)
    {
      g_autofree char *with_zone = g_strconcat (time ? time : "", time ? " UTC" : "UTC", NULL);
      gw_model_set (object, "note", with_zone);
      return;
    }
  gw_model_set (object, "note", time);
  gw_model_set (object, "place", place);
}

static void
add_suggestions (JsonObject *object, const GwFault *fault)
{
  JsonArray *array = json_array_new ();
  gboolean names_field = strcmp (fault->problem, GW_PROBLEM_UNKNOWN_FIELD) == 0;
  for (guint i = 0; i < fault->suggestions->len; i++)
    {
      const GwSuggestion *suggestion = g_ptr_array_index (fault->suggestions, i);
      JsonObject *item = json_object_new ();
      g_autofree char *shown = names_field ? g_strdup (suggestion->value) : for_people (fault->field, suggestion->value);
      gw_model_set (item, names_field ? "field" : "value", shown);
      add_suggestion_note (item, fault, suggestion->note);
      json_array_add_object_element (array, item);
    }
  json_object_set_array_member (object, "suggestions", array);
}

static void
set_number (JsonObject *object, const char *name, gint64 value)
{
  json_object_set_int_member (object, name, value);
}

/* The most characters that may stand there: of the field, else of any line. */
static gint64
longest (const GwFault *fault, const GwFieldDef *def)
{
  if (def != NULL && (def->kind == GW_VALUE_TEXT || def->kind == GW_VALUE_REPORT_ID))
    return def->max;
  gboolean url = def != NULL
                 && (def->kind == GW_VALUE_REFERENCE
                     || (def->kind == GW_VALUE_INDICATOR && fault->written != NULL
                         && g_ascii_strncasecmp (fault->written, "url", 3) == 0));
  return url ? GW_FORM_MAX_URL : GW_FORM_MAX_LINE;
}

/* The limit that a value broke, where its problem is one of limits. */
static void
add_limits (JsonObject *object, const GwFault *fault)
{
  const GwFieldDef *def = gw_field_find (fault->field);
  const char *problem = fault->problem;
  gboolean number = strcmp (problem, GW_PROBLEM_NOT_A_NUMBER) == 0 || strcmp (problem, GW_PROBLEM_OUT_OF_RANGE) == 0;
  if (strcmp (problem, GW_PROBLEM_TOO_LONG) == 0)
    set_number (object, "limit", longest (fault, def));
  else if (strcmp (problem, GW_PROBLEM_TOO_MANY_LINES) == 0)
    set_number (object, "limit", GW_FORM_MAX_LINES);
  else if (strcmp (problem, GW_PROBLEM_TOO_LARGE) == 0)
    set_number (object, "limit", GW_FORM_MAX_STANZA / 1024);
  else if (def != NULL && strcmp (problem, GW_PROBLEM_TOO_SHORT) == 0)
    set_number (object, "limit", def->min);
  else if (def != NULL && fault->line > 0 && strcmp (problem, GW_PROBLEM_TOO_MANY) == 0)
    set_number (object, "limit", def->max_count);
  else if (def != NULL && number && def->max < G_MAXINT64)
    {
      set_number (object, "least", def->min);
      set_number (object, "limit", def->max);
    }
}

static JsonObject *
make_fault (const GwFault *fault, guint n)
{
  JsonObject *object = json_object_new ();
  set_number (object, "n", n);
  if (fault->line > 0)
    set_number (object, "line", fault->line);
  gw_model_set (object, "field", fault->field);
  gw_model_set (object, "code", fault->code);
  gw_model_set (object, "problem", fault->problem);
  gw_model_set (object, "written", fault->written);
  gw_model_set (object, "message", fault->message);
  gboolean tlp = g_strcmp0 (fault->field, "TLP") == 0;
  if (tlp)
    json_object_set_boolean_member (object, "allowed_tlp", TRUE);
  add_limits (object, fault);
  add_suggestions (object, fault);
  if (fault->allowed != NULL && fault->suggestions->len == 0 && !tlp)
    {
      JsonArray *allowed = json_array_new ();
      for (guint k = 0; fault->allowed[k]; k++)
        json_array_add_string_element (allowed, fault->allowed[k]);
      json_object_set_array_member (object, "allowed", allowed);
    }
  return object;
}

JsonArray *
gw_model_faults (const GwForm *form)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < form->faults->len; i++)
    json_array_add_object_element (array, make_fault (g_ptr_array_index (form->faults, i), i + 1));
  return array;
}

static JsonObject *
make_tolerance (const GwTolerance *tolerance)
{
  JsonObject *object = json_object_new ();
  if (tolerance->line > 0)
    set_number (object, "line", tolerance->line);
  gw_model_set (object, "field", tolerance->field);
  gw_model_set (object, "kind", tolerance->kind);
  gw_model_set (object, "written", tolerance->written);
  gw_model_set (object, "understood", tolerance->understood);
  gw_model_set (object, "message", tolerance->message);
  return object;
}

JsonArray *
gw_model_tolerated (const GwForm *form)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < form->tolerated->len; i++)
    json_array_add_object_element (array, make_tolerance (g_ptr_array_index (form->tolerated, i)));
  return array;
}
