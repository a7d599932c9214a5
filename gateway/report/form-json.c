/* SPDX-License-Identifier: Apache-2.0
 * The form as JSON, for inspect and for letters. */
#include "report/form.h"

static JsonArray *
strings (const char *const *set)
{
  JsonArray *array = json_array_new ();
  for (; set != NULL && *set != NULL; set++)
    json_array_add_string_element (array, *set);
  return array;
}

static JsonObject *
fields_to_json (const GwForm *form)
{
  JsonObject *object = json_object_new ();
  for (guint i = 0; i < form->fields->len; i++)
    {
      const GwField *field = g_ptr_array_index (form->fields, i);
      gboolean list = field->def == NULL || field->def->repeatable;
      if (!list)
        json_object_set_string_member (object, field->name, field->value);
      else if (json_object_has_member (object, field->name))
        json_array_add_string_element (json_object_get_array_member (object, field->name), field->value);
      else
        {
          const char *first[] = { field->value, NULL };
          json_object_set_array_member (object, field->name, strings (first));
        }
    }
  return object;
}

static JsonArray *
suggestions_to_json (const GwFault *fault)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < fault->suggestions->len; i++)
    {
      const GwSuggestion *suggestion = g_ptr_array_index (fault->suggestions, i);
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "value", suggestion->value);
      json_object_set_string_member (object, "note", suggestion->note);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonObject *
fault_to_json (const GwFault *fault)
{
  JsonObject *object = json_object_new ();
  json_object_set_int_member (object, "line", fault->line);
  json_object_set_string_member (object, "field", fault->field);
  json_object_set_string_member (object, "code", fault->code);
  json_object_set_string_member (object, "problem", fault->problem);
  json_object_set_string_member (object, "message", fault->message);
  json_object_set_string_member (object, "written", fault->written);
  json_object_set_array_member (object, "suggestions", suggestions_to_json (fault));
  json_object_set_array_member (object, "allowed", strings (fault->allowed));
  json_object_set_boolean_member (object, "blocking", fault->blocking);
  return object;
}

static JsonObject *
tolerance_to_json (const GwTolerance *tolerance)
{
  JsonObject *object = json_object_new ();
  json_object_set_int_member (object, "line", tolerance->line);
  json_object_set_string_member (object, "field", tolerance->field);
  json_object_set_string_member (object, "kind", tolerance->kind);
  json_object_set_string_member (object, "written", tolerance->written);
  json_object_set_string_member (object, "understood", tolerance->understood);
  json_object_set_string_member (object, "message", tolerance->message);
  return object;
}

JsonObject *
gw_form_to_json (const GwForm *form)
{
  static const char *const kinds[] = { "form", "help", "note" };
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "kind", kinds[form->kind]);
  json_object_set_string_member (object, "type", form->type_name);
  json_object_set_string_member (object, "code", form->code);
  json_object_set_object_member (object, "fields", fields_to_json (form));
  JsonArray *faults = json_array_new ();
  for (guint i = 0; i < form->faults->len; i++)
    json_array_add_object_element (faults, fault_to_json (g_ptr_array_index (form->faults, i)));
  json_object_set_array_member (object, "faults", faults);
  JsonArray *tolerated = json_array_new ();
  for (guint i = 0; i < form->tolerated->len; i++)
    json_array_add_object_element (tolerated, tolerance_to_json (g_ptr_array_index (form->tolerated, i)));
  json_object_set_array_member (object, "tolerated", tolerated);
  json_object_set_string_member (object, "text", form->text);
  return object;
}
