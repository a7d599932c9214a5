/* SPDX-License-Identifier: Apache-2.0
 *
 * An incident as JSON. */
#include "command/incident-verbs.h"

static void
set_number (JsonObject *object, const char *name, gint64 number, gint64 absent)
{
  if (number != absent)
    json_object_set_int_member (object, name, number);
  else
    json_object_set_null_member (object, name);
}

static JsonObject *
fact_to_json (const GwIncidentFile *file, const GwIncidentFact *fact)
{
  const GwEvent *event = fact->event;
  g_autofree char *local = gw_incident_local_time (file, event->contact, event->time_us);
  JsonObject *object = json_object_new ();
  json_object_set_int_member (object, "seq", event->seq);
  gw_operator_set_time (object, "time", event->time_us);
  gw_operator_set (object, "local", local);
  gw_operator_set (object, "contact", event->contact);
  gw_operator_set (object, "what", event->kind);
  gw_operator_set (object, "words", file->secret ? NULL : event->text);
  json_object_set_boolean_member (object, "red", file->secret);
  gw_operator_set (object, "word", fact->proved ? "proved" : "gateway");
  set_number (object, "mail", event->mail_id, 0);
  set_number (object, "entry", fact->entry, -1);
  gw_operator_set (object, "fingerprint", fact->fingerprint);
  gw_operator_set (object, "signed_sha256", fact->signed_sha256);
  gw_operator_set (object, "message_type", file->secret ? NULL : fact->message_type);
  gw_operator_set (object, "report_id", file->secret ? NULL : fact->report_id);
  return object;
}

JsonArray *
gw_incident_facts_to_json (const GwIncidentFile *file)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < file->facts->len; i++)
    json_array_add_object_element (array, fact_to_json (file, g_ptr_array_index (file->facts, i)));
  return array;
}

static JsonArray *
parties_to_json (const GwIncidentFile *file)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < file->parties->len; i++)
    {
      const GwParty *party = g_ptr_array_index (file->parties, i);
      JsonObject *object = json_object_new ();
      gw_operator_set (object, "contact", party->contact);
      gw_operator_set (object, "role", party->role);
      gw_operator_set (object, "state", party->state);
      gw_operator_set_time (object, "since", party->since_us);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
requests_to_json (const GwIncidentFile *file)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < file->requests->len; i++)
    {
      const GwRequest *request = g_ptr_array_index (file->requests, i);
      JsonObject *object = json_object_new ();
      gw_operator_set (object, "report_id", request->report_id);
      gw_operator_set (object, "kind", request->kind);
      gw_operator_set (object, "asker", request->asker);
      gw_operator_set (object, "asked", request->asked);
      gw_operator_set (object, "state", request->state);
      gw_operator_set_time (object, "since", request->since_us);
      gw_operator_set_time (object, "reply_by", request->reply_by_us);
      set_number (object, "mail", request->mail_id, 0);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
deadlines_to_json (const GwIncidentFile *file)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < file->deadlines->len; i++)
    {
      const GwStoreDeadline *deadline = g_ptr_array_index (file->deadlines, i);
      g_autofree char *local = gw_incident_local_time (file, deadline->contact, deadline->due_us);
      JsonObject *object = json_object_new ();
      gw_operator_set_time (object, "due", deadline->due_us);
      gw_operator_set (object, "local", local);
      gw_operator_set (object, "contact", deadline->contact);
      gw_operator_set (object, "awaited", deadline->awaited);
      gw_operator_set (object, "step", deadline->step);
      gw_operator_set (object, "state", deadline->state);
      gw_operator_set (object, "report_id", deadline->report_id);
      json_array_add_object_element (array, object);
    }
  return array;
}

static JsonArray *
letters_to_json (const GwIncidentFile *file)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < file->letters->len; i++)
    {
      const GwIncidentLetter *letter = g_ptr_array_index (file->letters, i);
      JsonObject *object = json_object_new ();
      json_object_set_int_member (object, "letter", letter->id);
      gw_operator_set (object, "kind", letter->kind);
      gw_operator_set (object, "contact", letter->contact);
      json_object_set_int_member (object, "number", letter->number);
      gw_operator_set (object, "state", letter->state);
      gw_operator_set_time (object, "queued", letter->created_us);
      gw_operator_set_time (object, "sent", letter->sent_us);
      set_number (object, "sealed_entry", letter->sealed_entry, -1);
      json_array_add_object_element (array, object);
    }
  return array;
}

JsonObject *
gw_incident_to_json (const GwIncidentFile *file)
{
  const GwIncident *incident = file->incident;
  const GwIncidentMark *mark = file->mark;
  JsonObject *object = json_object_new ();
  gw_operator_set (object, "incident", incident->id);
  gw_operator_set (object, "state", incident->state);
  gw_operator_set (object, "tlp", incident->tlp);
  gw_operator_set (object, "highest_tlp", mark->highest_tlp);
  json_object_set_boolean_member (object, "red", file->red);
  json_object_set_boolean_member (object, "exercise", incident->exercise);
  gw_operator_set (object, "urgency", file->red ? NULL : incident->urgency);
  gw_operator_set (object, "title", file->red ? NULL : incident->title);
  gw_operator_set (object, "incident_type", file->red ? NULL : incident->incident_type);
  gw_operator_set (object, "report_id", file->red ? NULL : incident->report_id);
  gw_operator_set (object, "originator", incident->originator);
  set_number (object, "mail", incident->mail_id, 0);
  gw_operator_set_time (object, "opened", incident->opened_us);
  gw_operator_set_time (object, "changed", incident->changed_us);
  gw_operator_set_time (object, "closed", mark->closed_us);
  gw_operator_set_time (object, "purged", file->purged_us);
  gw_operator_set (object, "origin_poc", mark->origin_poc);
  gw_operator_set (object, "origin_incident", mark->origin_incident);
  json_object_set_int_member (object, "hops", mark->hops);
  json_object_set_array_member (object, "parties", parties_to_json (file));
  json_object_set_array_member (object, "requests", requests_to_json (file));
  json_object_set_array_member (object, "due", deadlines_to_json (file));
  json_object_set_array_member (object, "letters", letters_to_json (file));
  json_object_set_array_member (object, "facts", gw_incident_facts_to_json (file));
  return object;
}
