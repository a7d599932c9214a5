/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/render-model.h"
#include "outbox/render-say.h"
#include "outbox/render-table.h"
#include "outbox/template.h"
#include <string.h>

/* ---- what each letter may see ---- */

/* Taken away here, so that no template can print it. */
static const struct {
  const char *kind, *flag; /* the row holds where the flag is set; NULL: always */
  const char *const sees[20];
} limited[] = {
  { "not-taken", NULL, { "gateway", NULL } },
  { "held", NULL, { "gateway", "contact", "received", "received_local", NULL } },
  { "receipt", "red",
    { "gateway", "contact", "incident", "signed_sha256", "red", "red_to_desk", "withheld", "check_only", "exercise", NULL } },
  { "receipt", "withheld",
    { "gateway", "contact", "incident", "incident_number", "signed_sha256", "withheld", "check_only", "exercise", NULL } },
  { "alert", "red", { "gateway", "incident", "since", "red", "exercise", NULL } },
  { "rejection", "withheld",
    { "gateway", "contact", "code", "entry", "received", "received_local", "withheld", "exercise", NULL } },
  { "reminder", "red",
    { "gateway", "contact", "incident", "incident_number", "our_report_id", "asked_id", "due_at", "due_utc",
      "answer_before", "overdue", "awaited", "awaits_ack", "awaits_answer", "awaits_closing", "red", "exercise", NULL } },
  { "fallback", "red",
    { "gateway", "contact", "incident", "incident_number", "our_report_id", "due_at", "due_utc", "bare", "red",
      "exercise", NULL } },
  { "fallback", "bare",
    { "gateway", "contact", "incident", "incident_number", "our_report_id", "due_at", "due_utc", "bare",
      "exercise", NULL } },
  { "undelivered", "red",
    { "gateway", "contact", "incident", "incident_number", "our_report_id", "red", "exercise", NULL } },
  { "status", "red",
    { "gateway", "contact", "incident", "incident_number", "our_report_id", "opened_at", "opened_utc",
      "changed_at", "changed_utc", "red", "exercise", NULL } },
  { "waiting", NULL, { "gateway", "contact", NULL } },
  { "ping-steps", NULL, { "gateway", "contact", "address", NULL } },
  { "digest", NULL, { "gateway", "lines", "from_at", "until_at", NULL } },
};

static const char *const subject_names[] = { "gateway.name", "gateway.address", "gateway.phone", "incident_number",
                                             "faults_count", "faults_one", "answer_before", "overdue", "check_only",
                                             "red", "exercise", NULL };

static const char *const subject_sees[] = { "gateway", "incident_number", "faults_count", "faults_one",
                                            "answer_before", "overdue", "check_only", "red", "exercise", NULL };

static const char *const quiet_stanza[] = { "Form", "Message-Type", "To-Gateway", "Report-ID", "Incident-ID",
                                            "Exercise", "Check-Only", "Code", "Signed-SHA256", "Entry",
                                            "Letter-Number", NULL };

/* Letters whose stanza is as quiet; those that are about a time may tell it. */
static const struct {
  const char *kind, *flag; /* NULL: always */
  gboolean with_times;
} quiet[] = {
  { "receipt", "red", FALSE },      { "receipt", "withheld", FALSE }, { "rejection", "withheld", FALSE },
  { "reminder", "red", TRUE },      { "fallback", "red", TRUE },      { "fallback", "bare", TRUE },
  { "undelivered", "red", FALSE },  { "status", "red", FALSE },       { "waiting", NULL, FALSE },
  { "ping-steps", NULL, FALSE },
};

static const char *const times[] = { "Ack-By", "Substance-By", NULL };

gboolean
gw_letter_flag (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN
         && json_node_get_boolean (node);
}

const char *
gw_letter_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static JsonArray *
get_list (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* Members are shared, not copied; only those in @sees where that is not NULL. */
static JsonObject *
copy_members (JsonObject *object, const char *const *sees)
{
  JsonObject *copy = json_object_new ();
  JsonObjectIter iter;
  const char *name = NULL;
  JsonNode *node = NULL;
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, &name, &node))
    if (sees == NULL || g_strv_contains (sees, name))
      json_object_set_member (copy, name, json_node_copy (node));
  return copy;
}

static JsonObject *
visible_data (const char *kind, JsonObject *data)
{
  for (gsize i = 0; i < G_N_ELEMENTS (limited); i++)
    if (strcmp (limited[i].kind, kind) == 0 && (limited[i].flag == NULL || gw_letter_flag (data, limited[i].flag)))
      return copy_members (data, limited[i].sees);
  return copy_members (data, NULL);
}

const char *const *
gw_letter_subject_names (void)
{
  return subject_names;
}

JsonObject *
gw_letter_model_for_subject (JsonObject *model)
{
  JsonObject *subject = copy_members (model, subject_sees);
  if (gw_letter_flag (model, "red"))
    json_object_remove_member (subject, "incident_number");
  return subject;
}

/* The row of `quiet' that holds, or NULL. */
static const char *const *
quiet_fields (const char *kind, JsonObject *data, const char *const **more)
{
  *more = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (quiet); i++)
    if (strcmp (quiet[i].kind, kind) == 0 && (quiet[i].flag == NULL || gw_letter_flag (data, quiet[i].flag)))
      {
        *more = quiet[i].with_times ? times : NULL;
        return quiet_stanza;
      }
  return NULL;
}

JsonArray *
gw_letter_model_for_stanza (const char *kind, JsonObject *data, JsonArray *stanza)
{
  const char *const *more = NULL;
  const char *const *sees = quiet_fields (kind, data, &more);
  if (sees == NULL)
    return json_array_ref (stanza);
  JsonArray *visible = json_array_new ();
  for (guint i = 0; i < json_array_get_length (stanza); i++)
    {
      JsonNode *node = json_array_get_element (stanza, i);
      const char *name = JSON_NODE_HOLDS_OBJECT (node) ? gw_letter_text (json_node_get_object (node), "name") : NULL;
      /* What is no field is left in, for gw_letter_stanza() to complain of. */
      if (name == NULL || g_strv_contains (sees, name) || (more != NULL && g_strv_contains (more, name)))
        json_array_add_element (visible, json_node_copy (node));
    }
  return visible;
}

/* ---- what is added ---- */

static char *
join_strings (JsonArray *list)
{
  GString *joined = g_string_new (NULL);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        continue;
      if (joined->len > 0)
        g_string_append (joined, ", ");
      g_string_append (joined, json_node_get_string (node));
    }
  return g_string_free (joined, FALSE);
}

/* Marks each suggestion without a note but the first: "Please write: A or: B". */
static JsonArray *
mark_alternatives (JsonArray *suggestions)
{
  JsonArray *marked = json_array_new ();
  gboolean seen = FALSE;
  for (guint i = 0; i < json_array_get_length (suggestions); i++)
    {
      JsonNode *node = json_array_get_element (suggestions, i);
      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      JsonObject *copy = copy_members (json_node_get_object (node), NULL);
      gboolean plain = gw_letter_text (copy, "note") == NULL;
      json_object_set_boolean_member (copy, "or", plain && seen);
      seen = seen || plain;
      json_array_add_object_element (marked, copy);
    }
  return marked;
}

static JsonObject *
explain_fault (const GwLetterTable *problems, JsonObject *fault, guint n, JsonObject *model, GError **error)
{
  g_autoptr (JsonObject) copy = copy_members (fault, NULL);
  if (!json_object_has_member (copy, "n"))
    json_object_set_int_member (copy, "n", n);
  JsonArray *suggestions = get_list (fault, "suggestions");
  gboolean suggests = suggestions != NULL && json_array_get_length (suggestions) > 0;
  if (suggests)
    json_object_set_array_member (copy, "suggestions", mark_alternatives (suggestions));
  JsonArray *allowed = get_list (fault, "allowed");
  g_autofree char *allowed_list = allowed ? join_strings (allowed) : NULL;
  if (allowed_list != NULL)
    json_object_set_string_member (copy, "allowed_list", allowed_list);

  g_autoptr (JsonObject) seen = copy_members (copy, NULL);
  if (json_object_has_member (model, "gateway"))
    json_object_set_member (seen, "gateway", json_node_copy (json_object_get_member (model, "gateway")));
  const char *problem = gw_letter_text (fault, "problem");
  GError *failure = NULL;
  g_autofree char *what = suggests ? gw_letter_table_explain (problems, problem ? problem : "other", "suggested", seen, &failure) : NULL;
  if (what == NULL && failure == NULL)
    what = gw_letter_table_explain (problems, problem ? problem : "other", "what", seen, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  json_object_set_string_member (copy, "what", what ? what : "");
  return g_steal_pointer (&copy);
}

static gboolean
explain_faults (const GwLetterSource *source, const char *member, JsonObject *model, GError **error)
{
  JsonArray *faults = get_list (model, member);
  if (faults == NULL || json_array_get_length (faults) == 0)
    return TRUE;
  g_auto (GwLetterTable) problems = { 0 };
  if (!gw_letter_table_load (source, "problems", &problems, error))
    return FALSE;
  g_autoptr (JsonArray) explained = json_array_new ();
  for (guint i = 0; i < json_array_get_length (faults); i++)
    {
      JsonNode *node = json_array_get_element (faults, i);
      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      JsonObject *fault = explain_fault (&problems, json_node_get_object (node), i + 1, model, error);
      if (fault == NULL)
        return FALSE;
      json_array_add_object_element (explained, fault);
    }
  json_object_set_array_member (model, member, g_steal_pointer (&explained));
  return TRUE;
}

static gboolean
explain_code (const GwLetterSource *source, JsonObject *model, gboolean has_faults, GError **error)
{
  const char *code = gw_letter_text (model, "code");
  if (code == NULL)
    code = "other";
  g_auto (GwLetterTable) codes = { 0 };
  if (!gw_letter_table_load (source, "codes", &codes, error))
    return FALSE;
  GError *failure = NULL;
  g_autofree char *what = gw_letter_table_explain (&codes, code, "what", model, &failure);
  g_autofree char *fix = failure ? NULL : gw_letter_table_explain (&codes, code, "fix", model, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  gboolean in_faults = has_faults && gw_letter_table_flag (&codes, code, "in_faults", FALSE);
  gboolean signature_good = gw_letter_table_flag (&codes, code, "signature_good", TRUE);
  json_object_set_string_member (model, "code_what", what ? what : "");
  json_object_set_string_member (model, "code_fix", fix ? fix : "");
  json_object_set_boolean_member (model, "code_in_faults", in_faults);
  json_object_set_boolean_member (model, "signature_good", signature_good);
  return TRUE;
}

/* Each line that was not read exactly as it stands, in the reader's language. */
static gboolean
explain_tolerated (const GwLetterSource *source, JsonObject *model, GError **error)
{
  JsonArray *list = get_list (model, "tolerated");
  if (list == NULL || json_array_get_length (list) == 0)
    return TRUE;
  g_auto (GwLetterTable) table = { 0 };
  if (!gw_letter_table_load (source, "tolerances", &table, error))
    return FALSE;
  g_autoptr (JsonArray) explained = json_array_new ();
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      if (!JSON_NODE_HOLDS_OBJECT (node))
        continue;
      g_autoptr (JsonObject) copy = copy_members (json_node_get_object (node), NULL);
      const char *kind = gw_letter_text (copy, "kind");
      GError *failure = NULL;
      g_autofree char *what = gw_letter_table_explain (&table, kind ? kind : "other", "what", copy, &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      json_object_set_string_member (copy, "what", what ? what : "");
      json_array_add_object_element (explained, g_steal_pointer (&copy));
    }
  json_object_set_array_member (model, "tolerated", g_steal_pointer (&explained));
  return TRUE;
}

static gboolean
has_list (JsonObject *object, const char *name)
{
  JsonArray *list = get_list (object, name);
  return list != NULL && json_array_get_length (list) > 0;
}

/* A section over a list cannot print a heading once; one over its flag can. That some lines were not understood is
 * told even where they are not: their writer has to mend them. */
static void
flag_lists (JsonObject *model, JsonObject *data)
{
  static const char *const lists[] = { "tolerated", "attachments", "to", "not_relayed", "fields", "retracted", "plan",
                                       "parties", "requests", "entries", "entry_fields", "keys", "lines" };
  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autofree char *flag = g_strconcat (lists[i], "_any", NULL);
      json_object_set_boolean_member (model, flag, has_list (model, lists[i]));
    }
  json_object_set_boolean_member (model, "not_understood_any", has_list (data, "not_understood"));
}

/* A fault of the signature alone is no line that could be corrected. */
static guint
count_lines (JsonArray *faults)
{
  guint count = 0;
  for (guint i = 0; faults != NULL && i < json_array_get_length (faults); i++)
    {
      JsonNode *node = json_array_get_element (faults, i);
      const char *problem = JSON_NODE_HOLDS_OBJECT (node) ? gw_letter_text (json_node_get_object (node), "problem") : NULL;
      count += g_strcmp0 (problem, "signature-old") != 0 && g_strcmp0 (problem, "signature-ahead") != 0;
    }
  return count;
}

static gboolean
is_report_id_used (const char *code, JsonArray *faults)
{
  gboolean used = g_strcmp0 (code, "report-id-used") == 0;
  for (guint i = 0; faults != NULL && i < json_array_get_length (faults); i++)
    {
      JsonNode *node = json_array_get_element (faults, i);
      used = used || (JSON_NODE_HOLDS_OBJECT (node)
                      && g_strcmp0 (gw_letter_text (json_node_get_object (node), "problem"), "report-id-used") == 0);
    }
  return used;
}

JsonObject *
gw_letter_model (const GwLetterSource *source, const char *kind, JsonObject *data, gboolean second, GError **error)
{
  g_autoptr (JsonObject) model = visible_data (kind, data);
  json_object_remove_member (model, "stanza");
  json_object_set_boolean_member (model, "second", second);
  flag_lists (model, data);
  if (!explain_faults (source, "faults", model, error) || !explain_faults (source, "not_understood", model, error)
      || !explain_tolerated (source, model, error))
    return NULL;
  if (strcmp (kind, "rejection") == 0)
    {
      JsonArray *faults = get_list (model, "faults");
      guint count = count_lines (faults);
      if (count > 0)
        json_object_set_int_member (model, "faults_count", count);
      json_object_set_boolean_member (model, "faults_one", count == 1);
      const char *form = gw_letter_text (model, "form_text");
      json_object_set_boolean_member (model, "form_open", form != NULL && strstr (form, "???") != NULL);
      json_object_set_boolean_member (model, "report_id_used", is_report_id_used (gw_letter_text (model, "code"), faults));
      if (!explain_code (source, model, has_list (model, "faults"), error))
        return NULL;
    }
  return gw_letter_say (source, model, error);
}
