/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/render-say.h"
#include "outbox/render-table.h"
#include <string.h>

/* ---- times ---- */

/* Sunday is 7. A date that does not exist has no weekday. */
static gboolean
read_date (const char *text, int *weekday, int *day, int *month)
{
  if (!g_regex_match_simple ("^\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d( [A-Z]{3}[0-9:+-]*)?$", text, G_REGEX_DOLLAR_ENDONLY, 0))
    return FALSE;
  GDateYear year = (GDateYear) g_ascii_strtoll (text, NULL, 10);
  *month = (int) g_ascii_strtoll (text + strlen ("2026-"), NULL, 10);
  *day = (int) g_ascii_strtoll (text + strlen ("2026-09-"), NULL, 10);
  if (!g_date_valid_dmy ((GDateDay) *day, *month, year))
    return FALSE;
  g_autoptr (GDate) date = g_date_new_dmy ((GDateDay) *day, *month, year);
  *weekday = g_date_get_weekday (date);
  return TRUE;
}

/* "2026-09-14 04:12 UTC" -> "Monday 14 September 2026, 04:12 UTC"; another zone's time leaves the year to the time in UTC
 * beside it. What is no time stays as it is. The caller's. */
static char *
say_time (const GwLetterTable *words, const char *text, GError **error)
{
  int weekday = 0, day = 0, month = 0;
  if (!read_date (text, &weekday, &day, &month))
    return g_strdup (text);
  g_autofree char *day_key = g_strdup_printf ("day%d", weekday);
  g_autofree char *month_key = g_strdup_printf ("month%d", month);
  const char *day_word = gw_letter_table_find (words, "date", day_key);
  const char *month_word = gw_letter_table_find (words, "date", month_key);
  const char *pattern = gw_letter_table_find (words, "date", g_str_has_suffix (text, " UTC") ? "long" : "short");
  if (day_word == NULL || month_word == NULL || pattern == NULL)
    return g_strdup (text);
  g_autofree char *year = g_strndup (text, 4);
  g_autoptr (JsonObject) parts = json_object_new ();
  json_object_set_string_member (parts, "weekday", day_word);
  json_object_set_int_member (parts, "day", day);
  json_object_set_string_member (parts, "month", month_word);
  json_object_set_string_member (parts, "year", year);
  json_object_set_string_member (parts, "time", text + strlen ("2026-09-14 "));
  g_autoptr (GwTemplate) template = gw_template_parse ("words [date]", pattern, NULL, NULL, error);
  return template ? gw_template_render (template, parts) : NULL;
}

/* ---- codes ---- */

static void
add_word (JsonObject *said, const char *name, const char *word)
{
  g_autofree char *member = g_strconcat (name, "_word", NULL);
  json_object_set_string_member (said, member, word);
}

/* A value is told together with its canonical form, which the signed original has. */
static void
say_value (const GwLetterTable *words, JsonObject *said, const char *field, const char *value)
{
  const char *word = gw_letter_table_find (words, field, value);
  g_autofree char *both = word && strcmp (word, value) != 0 ? g_strdup_printf ("%s (%s)", word, value) : g_strdup (value);
  add_word (said, "value", both);
}

static gboolean
say_string (const GwLetterTable *words, JsonObject *said, const char *name, const char *value, GError **error)
{
  if (g_str_has_suffix (name, "_at"))
    {
      g_autofree char *time = say_time (words, value, error);
      if (time != NULL)
        json_object_set_string_member (said, name, time);
      return time != NULL;
    }
  json_object_set_string_member (said, name, value);
  if (gw_letter_table_has (words, name))
    {
      const char *word = gw_letter_table_find (words, name, value);
      add_word (said, name, word ? word : value);
    }
  return TRUE;
}

/* ---- the walk ---- */

static JsonObject *say_object (const GwLetterTable *words, JsonObject *object, GError **error);

static JsonArray *
say_list (const GwLetterTable *words, JsonArray *list, GError **error)
{
  g_autoptr (JsonArray) said = json_array_new ();
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      if (!JSON_NODE_HOLDS_OBJECT (node))
        {
          json_array_add_element (said, json_node_copy (node));
          continue;
        }
      JsonObject *item = say_object (words, json_node_get_object (node), error);
      if (item == NULL)
        return NULL;
      json_array_add_object_element (said, item);
    }
  return g_steal_pointer (&said);
}

static gboolean
say_member (const GwLetterTable *words, JsonObject *said, const char *name, JsonNode *node, GError **error)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObject *group = say_object (words, json_node_get_object (node), error);
      if (group != NULL)
        json_object_set_object_member (said, name, group);
      return group != NULL;
    }
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *list = say_list (words, json_node_get_array (node), error);
      if (list != NULL)
        json_object_set_array_member (said, name, list);
      return list != NULL;
    }
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return say_string (words, said, name, json_node_get_string (node), error);
  json_object_set_member (said, name, json_node_copy (node));
  return TRUE;
}

static JsonObject *
say_object (const GwLetterTable *words, JsonObject *object, GError **error)
{
  g_autoptr (JsonObject) said = json_object_new ();
  g_autoptr (GList) names = json_object_get_members (object);
  for (GList *name = names; name != NULL; name = name->next)
    if (!say_member (words, said, name->data, json_object_get_member (object, name->data), error))
      return NULL;
  const char *field = gw_letter_text (object, "field"), *value = gw_letter_text (object, "value");
  if (field != NULL && value != NULL)
    say_value (words, said, field, value);
  return g_steal_pointer (&said);
}

JsonObject *
gw_letter_say (const GwLetterSource *source, JsonObject *model, GError **error)
{
  g_auto (GwLetterTable) words = { 0 };
  if (!gw_letter_table_load (source, "words", &words, error))
    return NULL;
  return say_object (&words, model, error);
}
