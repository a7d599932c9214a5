/* SPDX-License-Identifier: Apache-2.0
 *
 * A case for people. What stands in it may come from mail: everything goes out escaped, on one line. */
#include "base/escape.h"
#include "command/operator.h"
#include <stdio.h>
#include <string.h>

JsonObject *
gw_operator_parse_detail (const char *detail)
{
  g_autoptr (JsonNode) node = detail ? json_from_string (detail, NULL) : NULL;
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

static const char *
get_text (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;
  return node && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;
  return node && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonArray *
get_array (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;
  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static JsonObject *
get_element (JsonArray *array, guint index)
{
  JsonNode *node = json_array_get_element (array, index);
  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* "signed by" and its value; flags only where they are set. */
static void
add_member (JsonObject *stage, const char *name, JsonNode *node, gpointer data)
{
  GString *text = data;
  if (strcmp (name, "code") == 0 || strcmp (name, "reason") == 0 || !JSON_NODE_HOLDS_VALUE (node))
    return;
  GType type = json_node_get_value_type (node);
  if (type == G_TYPE_BOOLEAN && !json_node_get_boolean (node))
    return;
  g_autofree char *label = g_strdelimit (g_strdup (name), "_", ' ');
  g_string_append_printf (text, "%s%s", text->len ? ", " : "", label);
  if (type == G_TYPE_STRING)
    g_string_append_printf (text, " %s", json_node_get_string (node));
  else if (type == G_TYPE_INT64)
    g_string_append_printf (text, " %" G_GINT64_FORMAT, json_node_get_int (node));
}

static void
print_rules (JsonObject *stage, gboolean plain)
{
  JsonArray *tried = get_array (stage, "tried");
  for (guint i = 0; tried != NULL && i < json_array_get_length (tried); i++)
    {
      JsonObject *rule = get_element (tried, i);
      const char *name = get_text (rule, "rule");
      gboolean matched = rule && json_object_get_boolean_member_with_default (rule, "matched", FALSE);
      g_autofree char *line = g_strdup_printf ("rule %s: %s", name ? name : "?",
                                               matched ? "fits, and decides" : "does not fit");
      gw_operator_line (plain ? "decide" : "", line, plain);
    }
}

static void
print_stage (JsonObject *stages, const char *name, gboolean plain)
{
  JsonObject *stage = get_object (stages, name);
  if (stage == NULL)
    {
      gw_operator_line (name, "not reached", plain);
      return;
    }
  const char *code = get_text (stage, "code");
  const char *reason = get_text (stage, "reason");
  g_autoptr (GString) text = g_string_new (NULL);
  json_object_foreach_member (stage, add_member, text);
  if (code != NULL)
    g_string_prepend (text, text->len ? "; " : "");
  if (code != NULL && reason != NULL)
    {
      g_autofree char *refusal = g_strdup_printf ("%s: %s", code, reason);
      g_string_prepend (text, refusal);
    }
  else if (code != NULL)
    g_string_prepend (text, code);
  gw_operator_line (name, text->str, plain);
  print_rules (stage, plain);
}

static char *
join_texts (JsonArray *array)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    if (json_node_get_value_type (json_array_get_element (array, i)) == G_TYPE_STRING)
      g_string_append_printf (text, "%s%s", text->len ? ", " : "", json_array_get_string_element (array, i));
  return text->len ? g_strdup (text->str) : NULL;
}

/* What it was in its incident, and who got it: only a letter that takes part in one came so far. */
static void
print_procedure (JsonObject *stages, gboolean plain)
{
  JsonObject *stage = get_object (stages, "procedure");
  if (stage == NULL)
    return;
  print_stage (stages, "procedure", plain);
  g_autofree char *recipients = join_texts (get_array (stage, "goes_to"));
  g_autofree char *left_out = join_texts (get_array (stage, "not_relayed"));
  g_autofree char *to = recipients ? g_strconcat ("goes to ", recipients, NULL) : NULL;
  g_autofree char *not_to = left_out ? g_strconcat ("does not go to ", left_out, NULL) : NULL;
  gw_operator_line (plain ? "procedure" : "", to, plain);
  gw_operator_line (plain ? "procedure" : "", not_to, plain);
}

/* The field as it would be right, where that is known. */
static void
print_suggestions (JsonObject *fault, gboolean plain)
{
  const char *field = get_text (fault, "field");
  JsonArray *suggestions = get_array (fault, "suggestions");
  gboolean names_field = g_strcmp0 (get_text (fault, "problem"), "unknown-field") == 0;
  for (guint i = 0; suggestions != NULL && i < json_array_get_length (suggestions); i++)
    {
      const char *value = get_text (get_element (suggestions, i), "value");
      g_autofree char *right = names_field ? g_strdup_printf ("%s: ...", value ? value : "")
                                           : g_strdup_printf ("%s: %s", field ? field : "", value ? value : "");
      gw_operator_line (plain ? "right" : "", right, plain);
    }
}

static void
print_faults (JsonObject *detail, gboolean plain)
{
  JsonArray *faults = get_array (detail, "faults");
  for (guint i = 0; faults != NULL && i < json_array_get_length (faults); i++)
    {
      JsonObject *fault = get_element (faults, i);
      gint64 line = fault ? json_object_get_int_member_with_default (fault, "line", 0) : 0;
      g_autofree char *label = line > 0 ? g_strdup_printf ("line %" G_GINT64_FORMAT, line) : g_strdup ("fault");
      gw_operator_line (label, get_text (fault, "message"), plain);
      print_suggestions (fault, plain);
    }
}

static void
print_tolerated (JsonObject *detail, gboolean plain)
{
  JsonArray *tolerated = get_array (detail, "tolerated");
  for (guint i = 0; tolerated != NULL && i < json_array_get_length (tolerated); i++)
    {
      JsonObject *tolerance = get_element (tolerated, i);
      gint64 line = tolerance ? json_object_get_int_member_with_default (tolerance, "line", 0) : 0;
      const char *message = get_text (tolerance, "message");
      g_autofree char *text = g_strdup_printf ("line %" G_GINT64_FORMAT ": %s", line, message ? message : "");
      gw_operator_line ("tolerated", text, plain);
    }
}

static void
print_field_value (const char *name, JsonNode *node, gboolean plain)
{
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    return;
  g_autofree char *text = g_strdup_printf ("%s: %s", name, json_node_get_string (node));
  gw_operator_line ("field", text, plain);
}

static void
print_field (JsonObject *fields, const char *name, JsonNode *node, gpointer plain)
{
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      print_field_value (name, node, GPOINTER_TO_INT (plain));
      return;
    }
  JsonArray *values = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (values); i++)
    print_field_value (name, json_array_get_element (values, i), GPOINTER_TO_INT (plain));
}

void
gw_operator_print_case (JsonObject *detail, gboolean plain)
{
  static const char *const stages[] = { "scan", "open", "find", "parse", "decide" };
  const char *verdict = get_text (detail, "verdict");
  const char *code = get_text (detail, "code");
  g_autofree char *ending = g_strdup_printf ("%s%s%s", verdict ? verdict : "?", code ? ": " : "", code ? code : "");
  gw_operator_line ("verdict", ending, plain);
  gw_operator_line ("reason", get_text (detail, "reason"), plain);
  gw_operator_line ("contact", get_text (detail, "contact") ? get_text (detail, "contact") : "none is proved", plain);
  gw_operator_line ("key", get_text (detail, "fingerprint"), plain);
  gw_operator_line ("signed", get_text (detail, "signed_sha256"), plain);
  gw_operator_line ("report", get_text (detail, "report_id"), plain);
  JsonObject *results = get_object (detail, "stages");
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    print_stage (results, stages[i], plain);
  print_procedure (results, plain);
  print_faults (detail, plain);
  print_tolerated (detail, plain);
  JsonObject *fields = get_object (detail, "fields");
  if (fields != NULL)
    json_object_foreach_member (fields, print_field, GINT_TO_POINTER (plain));
}
