/* SPDX-License-Identifier: Apache-2.0
 *
 * Two readers: machines read the stanza, which carries every field as it was understood; people read the words, where
 * indicators are defanged and the writer's own text cannot be taken for the gateway's. */
#include "process/model-relay.h"
#include "base/clock.h"
#include "process/model.h"
#include "process/model-form.h"
#include "process/model-set.h"
#include "process/outgoing.h"
#include "report/write.h"
#include <string.h>

#define LINE_WIDTH 72     /* of the writer's text, so that the mark before it fits too */
#define NAMED_IN_WORDS 12 /* recipients; the stanza has them all */

/* ---- the stanza ---- */

typedef struct {
  const char *name; /* borrowed */
  char *value;
  guint order;
} Line;

static void
line_free (Line *line)
{
  g_free (line->value);
  g_free (line);
}

static void
put (GPtrArray *lines, const char *name, const char *value)
{
  if (value == NULL)
    return;
  Line *line = g_new (Line, 1);
  *line = (Line) { name, g_strdup (value), gw_field_order (gw_field_find (name)) };
  g_ptr_array_add (lines, line);
}

static void
put_time (GPtrArray *lines, const char *name, gint64 time_us)
{
  g_autofree char *time = time_us != 0 ? gw_time_format (time_us) : NULL;
  put (lines, name, time);
}

static gboolean
is_about_origin (const GwField *field)
{
  return field->def == NULL && g_ascii_strncasecmp (field->name, "X-Origin-", strlen ("X-Origin-")) == 0;
}

/* The fields with which the gateway speaks for itself, whatever the writer put there. */
static gboolean
is_ours (const GwRelay *relay, const GwField *field)
{
  static const char *const ours[] = { "Form", "Message-Type", "To-Gateway", "From-POC", "Report-ID", "Incident-ID",
                                      "In-Response-To", "TLP", "Exercise", "Check-Only", NULL };
  if (field->def == NULL)
    return is_about_origin (field);
  return field->def->gateway_only || g_strv_contains (ours, field->name)
         || (relay->to_poc != NULL && strcmp (field->name, "To-POC") == 0)
         || (relay->disposition != NULL && strcmp (field->name, "Disposition") == 0);
}

/* Until when an answer is asked for: an acknowledgement, or the answer to a request. */
static gint64
answer_due (const GArray *plan)
{
  gint64 ack = gw_deadline_due (plan, GW_AWAIT_ACK);
  return ack != 0 ? ack : gw_deadline_due (plan, GW_AWAIT_ANSWER);
}

static void
put_ours (GPtrArray *lines, const GwRelay *relay, gboolean alone)
{
  const GArray *plan = alone ? NULL : relay->plan;
  const char *from = relay->from->contact->id;
  g_autofree char *signed_at = gw_time_format (relay->signed_us);
  g_autofree char *attestation = relay->fingerprint
                                   ? g_strdup_printf ("signature-good %s %s", relay->fingerprint, signed_at) : NULL;
  g_autofree char *hops = g_strdup_printf ("%u", relay->hops);
  for (const char *const *id = relay->to_poc; id != NULL && *id != NULL; id++)
    put (lines, "To-POC", *id);
  put (lines, "Incident-ID", relay->incident->id);
  put (lines, "In-Response-To", relay->answered);
  put (lines, "TLP", relay->tlp);
  put (lines, "Exercise", relay->incident->exercise ? "yes" : NULL);
  put (lines, "Disposition", relay->disposition);
  put_time (lines, "Received", relay->received_us);
  put_time (lines, "Ack-By", answer_due (plan));
  put_time (lines, "Substance-By", gw_deadline_due (plan, GW_AWAIT_RESULTS));
  put (lines, "Attestation", attestation);
  put (lines, "Origin-POC", relay->origin_poc ? relay->origin_poc : from);
  put (lines, "Origin-Incident", relay->origin_incident);
  put (lines, "Hops", relay->hops > 0 ? hops : NULL);
  put (lines, "X-Origin-Report-ID", relay->their_report_id);
  put (lines, "X-Origin-Message-Type", relay->form->type_name  ? relay->form->type_name
                                        : relay->disposition ? "acknowledgement" : "note");
}

static void
put_faults (GPtrArray *lines, const GwForm *form)
{
  for (guint i = 0; i < form->faults->len; i++)
    {
      const GwFault *fault = g_ptr_array_index (form->faults, i);
      g_autofree char *value = g_strdup_printf ("%u %s %s", fault->line, fault->field ? fault->field : "-", fault->code);
      put (lines, "Fault", value);
    }
}

static gint
by_order (gconstpointer a, gconstpointer b)
{
  const Line *first = *(const Line *const *) a, *second = *(const Line *const *) b;
  return (first->order > second->order) - (first->order < second->order);
}

/* @alone: the original comes behind a letter that said it all, which a machine is not to read twice. */
static void
add_stanza (JsonObject *model, const GwRelay *relay, gboolean alone)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) line_free);
  for (guint i = 0; i < relay->form->fields->len; i++)
    {
      const GwField *field = g_ptr_array_index (relay->form->fields, i);
      if (!is_ours (relay, field) && !alone)
        put (lines, field->name, field->value);
    }
  put_ours (lines, relay, alone);
  if (!alone)
    put_faults (lines, relay->form);
  g_ptr_array_sort (lines, by_order);
  JsonArray *stanza = gw_outgoing_stanza (model, "relay", relay->report_id);
  for (guint i = 0; i < lines->len; i++)
    {
      const Line *line = g_ptr_array_index (lines, i);
      gw_outgoing_field (stanza, line->name, line->value);
    }
}

/* ---- the words ---- */

/* What is told elsewhere in the letter, or only the gateway's own business. */
static gboolean
is_told_elsewhere (const GwField *field)
{
  static const char *const elsewhere[] = { "Form", "Message-Type", "To-Gateway", "From-POC", "To-POC", "Report-ID",
                                           "Incident-ID", "In-Response-To", "TLP", "Exercise", "Check-Only", "Urgency",
                                           "Retract", "Revision", "Disposition", "Decision", "Status", NULL };
  return is_about_origin (field)
         || (field->def != NULL && (field->def->gateway_only || g_strv_contains (elsewhere, field->name)));
}

static JsonObject *
make_field (const GwField *field, const GwContact *reader)
{
  JsonObject *object = json_object_new ();
  gint64 time_us = 0;
  GwValueKind kind = field->def ? field->def->kind : GW_VALUE_TEXT;
  gboolean indicator = kind == GW_VALUE_INDICATOR || kind == GW_VALUE_REFERENCE;
  g_autofree char *value = indicator ? gw_indicator_defang (field->value) : g_strdup (field->value);
  gw_model_set (object, "field", field->name);
  gw_model_set (object, "value", value);
  if (kind == GW_VALUE_TIME && gw_time_parse (field->value, &time_us))
    gw_model_set_time (object, "time", reader, time_us);
  return object;
}

/* What it is about comes first, then FORM's order. */
static guint
rank (const GwField *field)
{
  static const char *const top[] = { "Title", "Title-EN", "Incident-Type" };
  for (guint i = 0; i < G_N_ELEMENTS (top); i++)
    if (strcmp (field->name, top[i]) == 0)
      return i;
  guint order = gw_field_order (field->def);
  return order == G_MAXUINT ? order : order + G_N_ELEMENTS (top);
}

static gint
fields_by_rank (gconstpointer a, gconstpointer b)
{
  guint first = rank (*(GwField *const *) a), second = rank (*(GwField *const *) b);
  return (first > second) - (first < second);
}

static void
add_fields (JsonObject *model, const GwRelay *relay)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new ();
  JsonArray *fields = json_array_new ();
  const char *before = NULL;
  for (guint i = 0; i < relay->form->fields->len; i++)
    if (!is_told_elsewhere (g_ptr_array_index (relay->form->fields, i)))
      g_ptr_array_add (sorted, g_ptr_array_index (relay->form->fields, i));
  g_ptr_array_sort (sorted, fields_by_rank);
  for (guint i = 0; i < sorted->len; i++)
    {
      const GwField *field = g_ptr_array_index (sorted, i);
      JsonObject *object = make_field (field, relay->to->contact);
      gw_model_set_flag (object, "first", g_strcmp0 (before, field->name) != 0);
      before = field->name;
      json_array_add_object_element (fields, object);
    }
  json_object_set_array_member (model, "fields", fields);
}

static void
add_retracted (JsonObject *model, const GwForm *form)
{
  g_autoptr (GPtrArray) values = gw_form_get_all (form, "Retract");
  JsonArray *retracted = json_array_new ();
  for (guint i = 0; i < values->len; i++)
    {
      JsonObject *object = json_object_new ();
      g_autofree char *value = gw_indicator_defang (g_ptr_array_index (values, i));
      gw_model_set (object, "value", value);
      json_array_add_object_element (retracted, object);
    }
  json_object_set_array_member (model, "retracted", retracted);
}

/* One line of @text after another, broken between words where it is too long. Each bears a mark, so that nothing in
 * it passes for a line of the gateway's: not a heading, not a field, not "answer to this address". */
static void
append_quoted (GString *out, const char *line)
{
  do
    {
      const char *end = line, *best = NULL;
      int width = 0;
      for (; *end != '\0' && (width <= LINE_WIDTH || best == NULL); end = g_utf8_next_char (end))
        {
          if (*end == ' ' && width > 0)
            best = end;
          width++;
        }
      gsize size = *end == '\0' && width <= LINE_WIDTH ? strlen (line) : best ? (gsize) (best - line) : strlen (line);
      g_string_append (out, size > 0 ? "| " : "|");
      g_string_append_len (out, line, (gssize) size);
      g_string_append_c (out, '\n');
      line += size;
      line += strspn (line, " ");
    }
  while (*line != '\0');
}

static void
add_text (JsonObject *model, const char *text)
{
  g_autoptr (GRegex) breaks = g_regex_new ("\\R", 0, 0, NULL);
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  g_auto (GStrv) lines = g_regex_split (breaks, g_strchomp (valid), 0);
  g_autoptr (GString) quoted = g_string_new (NULL);
  if (*valid == '\0')
    return;
  for (char **line = lines; *line != NULL; line++)
    append_quoted (quoted, g_strchomp (*line));
  json_object_set_string_member (model, "their_text", quoted->str);
}

/* Beside the reader: to whom the writer sent it too. An answer went to one. */
static void
add_named (JsonObject *model, const GwRelay *relay)
{
  g_autoptr (GString) others = g_string_new (NULL);
  guint count = 0;
  if (strcmp (relay->kind, "relay-answer") == 0)
    return;
  for (const char *const *id = relay->to_poc; id != NULL && *id != NULL; id++)
    {
      if (g_ascii_strcasecmp (*id, relay->to->contact->id) == 0 || ++count > NAMED_IN_WORDS)
        continue;
      g_string_append_printf (others, "%s%s", others->len > 0 ? ", " : "", *id);
    }
  gw_model_set (model, "also_to", others->len > 0 ? others->str : NULL);
  if (count > NAMED_IN_WORDS)
    json_object_set_int_member (model, "also_to_more", count - NAMED_IN_WORDS);
}

/* What happens if nobody answers, step by step. An exercise wakes neither fallback nor operator. */
static void
add_plan (JsonObject *model, const GwRelay *relay)
{
  static const char *const flags[] = { "is_remind", "is_due", "is_fallback", "is_operator" };
  JsonArray *plan = json_array_new ();
  GwAwaited awaited = gw_deadline_due (relay->plan, GW_AWAIT_ACK) != 0 ? GW_AWAIT_ACK : GW_AWAIT_ANSWER;
  for (guint i = 0; relay->plan != NULL && i < relay->plan->len; i++)
    {
      const GwDue *due = &g_array_index (relay->plan, GwDue, i);
      gboolean wakes = due->step == GW_STEP_FALLBACK || due->step == GW_STEP_OPERATOR;
      if (due->awaited != awaited || (wakes && relay->incident->exercise)
          || (due->step == GW_STEP_FALLBACK && relay->fallback == NULL))
        continue;
      JsonObject *step = json_object_new ();
      gw_model_set_time (step, "when", relay->to->contact, due->due_us);
      gw_model_set_flag (step, flags[due->step], TRUE);
      json_array_add_object_element (plan, step);
    }
  json_object_set_array_member (model, "plan", plan);
  if (relay->fallback != NULL)
    gw_model_set (model, "fallback", relay->fallback->contact->id);
}

static void
add_times (JsonObject *model, const GwRelay *relay)
{
  const GwContact *reader = relay->to->contact;
  gint64 due = answer_due (relay->plan);
  gw_model_set_time (model, "answer_by", reader, due);
  gw_model_set_answer_before (model, due);
  gw_model_set_time (model, "results_by", reader, gw_deadline_due (relay->plan, GW_AWAIT_RESULTS));
  gw_model_set_time (model, "signed", NULL, relay->signed_us);
  gw_model_set_time (model, "received", NULL, relay->received_us);
  gw_model_set_flag (model, "awaits_answer", gw_deadline_due (relay->plan, GW_AWAIT_ANSWER) != 0);
}

static void
add_kind (JsonObject *model, const GwRelay *relay)
{
  const GwForm *form = relay->form;
  const char *type = form->type_name ? form->type_name : "note";
  const char *disposition = relay->disposition ? relay->disposition : gw_form_get (form, "Disposition");
  gw_model_set (model, "message_type", type);
  gw_model_set (model, "headline", disposition != NULL ? "acknowledgement" : type);
  gw_model_set (model, "urgency", gw_form_get (form, "Urgency"));
  gw_model_set (model, "title", relay->incident->title);
  gw_model_set (model, "disposition", disposition);
  gw_model_set (model, "decision", gw_form_get (form, "Decision"));
  gw_model_set (model, "status", gw_form_get (form, "Status"));
  gw_model_set (model, "revision", gw_form_get (form, "Revision"));
  gw_model_set (model, "state", relay->incident_state);
  gw_model_set (model, "answered", relay->answered);
  gw_model_set_flag (model, "is_withdrawal", form->type == GW_MESSAGE_WITHDRAWAL);
}

JsonObject *
gw_model_relay (G_GNUC_UNUSED const GwInstance *instance, const GwRelay *relay)
{
  JsonObject *model = json_object_new ();
  gboolean red = relay->tlp == NULL || strcmp (relay->tlp, "TLP:RED") == 0;
  gboolean original = strcmp (relay->kind, "relay-original") == 0;
  add_stanza (model, relay, original);
  gw_model_add_incident (model, relay->incident->id);
  gw_model_set_flag (model, "exercise", relay->incident->exercise);
  gw_model_set_flag (model, "red", red);
  gw_model_set (model, "our_report_id", relay->report_id);
  gw_model_set (model, "report_id", relay->their_report_id);
  gw_model_set (model, "tlp", relay->tlp);
  gw_model_set (model, "fingerprint", relay->fingerprint);
  gw_model_set_contact (model, "sender", relay->from);
  gw_model_set (model, "origin", relay->origin_poc);
  gw_model_set (model, "origin_incident", relay->origin_incident);
  add_kind (model, relay);
  add_times (model, relay);
  gw_model_set_flag (model, "original_attached", original || relay->original == GW_ORIGINAL_ATTACHED);
  gw_model_set_flag (model, "original_follows", !original && relay->original == GW_ORIGINAL_FOLLOWS);
  gw_model_set_flag (model, "original_too_large", !original && relay->original == GW_ORIGINAL_TOO_LARGE);
  gw_model_set_attachments (model, relay->attachments);
  if (original)
    return model;
  add_named (model, relay);
  add_fields (model, relay);
  add_retracted (model, relay->form);
  add_plan (model, relay);
  add_text (model, relay->form->text);
  if (relay->form->faults->len > 0)
    json_object_set_array_member (model, "not_understood", gw_model_faults (relay->form));
  return model;
}
