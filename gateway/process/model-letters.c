/* SPDX-License-Identifier: Apache-2.0
 *
 * Letters about an incident that pass nothing on. */
#include "process/model-letters.h"
#include "base/clock.h"
#include "process/model.h"
#include "process/model-set.h"
#include "process/outgoing.h"
#include "report/field.h"
#include "store/deadline.h"
#include <string.h>

static gboolean
is_red (const GwIncident *incident)
{
  return incident->tlp == NULL || strcmp (incident->tlp, "TLP:RED") == 0;
}

static void
put_time (JsonArray *stanza, const char *name, gint64 time_us)
{
  g_autofree char *time = time_us != 0 ? gw_time_format (time_us) : NULL;
  gw_outgoing_field (stanza, name, time);
}

/* What a letter about @incident has in any case. @bare: its number and times only. Borrowed from the model. */
static JsonArray *
begin (JsonObject *model, const char *type, const GwIncident *incident, gboolean bare, const char *report_id)
{
  JsonArray *stanza = gw_outgoing_stanza (model, type, report_id);
  gw_outgoing_field (stanza, "Incident-ID", incident->id);
  gw_outgoing_field (stanza, "TLP", bare ? NULL : incident->tlp);
  gw_outgoing_field (stanza, "Exercise", incident->exercise ? "yes" : NULL);
  gw_outgoing_field (stanza, "Urgency", bare ? NULL : incident->urgency);
  gw_model_add_incident (model, incident->id);
  gw_model_set (model, "our_report_id", report_id);
  gw_model_set_flag (model, "exercise", incident->exercise);
  gw_model_set_flag (model, "red", is_red (incident));
  if (bare)
    return stanza;
  gw_model_set (model, "tlp", incident->tlp);
  gw_model_set (model, "title", incident->title);
  gw_model_set (model, "urgency", incident->urgency);
  return stanza;
}

/* What a first word cannot say, ready to fill in. */
static void
add_form (JsonObject *model, const GwInstance *instance, const GwIncident *incident, const char *type)
{
  g_autofree char *form = g_strdup_printf ("Form: %s\nMessage-Type: %s\nTo-Gateway: %s\nIncident-ID: %s\n%sTLP: %s\n%s"
                                           "Status: ???\n\n???", GW_FORM_NAME, type, instance->config->address, incident->id,
                                           strcmp (type, "update") == 0 ? "Revision: ???\n" : "", incident->tlp,
                                           incident->exercise ? "Exercise: yes\n" : "");
  gw_model_set (model, "form_text", form);
}

JsonObject *
gw_model_reminder (const GwInstance *instance, const GwDirectoryEntry *to, const GwIncident *incident,
                   const GwDirectoryEntry *from, GwAwaited awaited, gint64 due_us, gboolean overdue,
                   const char *report_id, const char *awaited_id)
{
  JsonObject *model = json_object_new ();
  gboolean red = is_red (incident);
  JsonArray *stanza = begin (model, "reminder", incident, red, report_id);
  put_time (stanza, awaited == GW_AWAIT_RESULTS ? "Substance-By" : "Ack-By", due_us);
  gw_model_set_time (model, "due", to->contact, due_us);
  gw_model_set_flag (model, "overdue", overdue);
  if (!overdue)
    gw_model_set_answer_before (model, due_us);
  gw_model_set (model, "asked_id", awaited_id);
  gw_model_set (model, "awaited", gw_awaited_name (awaited));
  gw_model_set_flag (model, "awaits_ack", awaited == GW_AWAIT_ACK);
  gw_model_set_flag (model, "awaits_answer", awaited == GW_AWAIT_ANSWER);
  gw_model_set_flag (model, "awaits_closing", awaited == GW_AWAIT_CLOSING);
  if (red)
    return model;
  gw_model_set_contact (model, "sender", from);
  if (awaited != GW_AWAIT_ACK && awaited != GW_AWAIT_ANSWER)
    add_form (model, instance, incident, awaited == GW_AWAIT_CLOSING ? "closure" : "update");
  return model;
}

JsonObject *
gw_model_fallback (G_GNUC_UNUSED const GwInstance *instance, const GwDirectoryEntry *to, const GwIncident *incident,
                   const GwDirectoryEntry *absent, gint64 due_us, gboolean bare, const char *report_id)
{
  JsonObject *model = json_object_new ();
  bare = bare || is_red (incident);
  JsonArray *stanza = begin (model, "reminder", incident, bare, report_id);
  put_time (stanza, "Ack-By", due_us);
  gw_model_set_time (model, "due", to->contact, due_us);
  gw_model_set_flag (model, "bare", bare);
  if (!bare)
    gw_model_set_contact (model, "absent", absent);
  return model;
}

/* ---- where an incident stands ---- */

static gboolean
is_answered (const char *state)
{
  static const char *const answered[] = { "acknowledged", "working", "resolved", "declined", NULL };
  return g_strv_contains (answered, state);
}

/* What is due of @contact next; where the store cannot tell, the letter does not. */
static gint64
next_due (const GPtrArray *deadlines, const char *contact)
{
  for (guint i = 0; deadlines != NULL && i < deadlines->len; i++)
    {
      const GwStoreDeadline *deadline = g_ptr_array_index (deadlines, i);
      if (strcmp (deadline->contact, contact) == 0 && strcmp (deadline->state, "pending") == 0
          && strcmp (deadline->step, gw_step_name (GW_STEP_DUE)) == 0)
        return deadline->due_us;
    }
  return 0;
}

static void
add_parties (JsonObject *model, const GwInstance *instance, const GwDirectoryEntry *to, const char *incident,
             const GPtrArray *parties)
{
  g_autoptr (GPtrArray) deadlines = instance->store ? gw_store_deadlines_of (instance->store, incident, NULL, NULL) : NULL;
  JsonArray *list = json_array_new ();
  int asked = 0, answered = 0;
  for (guint i = 0; i < parties->len; i++)
    {
      const GwParty *party = g_ptr_array_index (parties, i);
      if (strcmp (party->role, "recipient") != 0 && strcmp (party->role, "fallback") != 0)
        continue;
      const GwDirectoryEntry *entry = gw_directory_find_id (instance->directory, party->contact);
      JsonObject *item = json_object_new ();
      gw_model_set (item, "id", party->contact);
      gw_model_set (item, "agency", entry ? entry->contact->agency : NULL);
      gw_model_set (item, "state", party->state);
      gw_model_set_flag (item, "is_fallback", strcmp (party->role, "fallback") == 0);
      gw_model_set_time (item, "since", to->contact, party->since_us);
      gw_model_set_time (item, "next", to->contact, next_due (deadlines, party->contact));
      json_array_add_object_element (list, item);
      if (strcmp (party->role, "recipient") != 0)
        continue;
      asked++;
      answered += is_answered (party->state);
    }
  json_object_set_array_member (model, "parties", list);
  if (asked == 0)
    return;
  json_object_set_int_member (model, "asked_count", asked);
  json_object_set_int_member (model, "answered_count", answered);
}

static void
add_requests (JsonObject *model, const GwDirectoryEntry *to, const GPtrArray *requests)
{
  JsonArray *list = json_array_new ();
  for (guint i = 0; requests != NULL && i < requests->len; i++)
    {
      const GwRequest *request = g_ptr_array_index (requests, i);
      JsonObject *item = json_object_new ();
      gw_model_set (item, "asker", request->asker);
      gw_model_set (item, "asked", request->asked);
      gw_model_set (item, "request", request->kind);
      gw_model_set (item, "state", request->state);
      gw_model_set_time (item, "since", to->contact, request->since_us);
      gw_model_set_time (item, "reply_by", to->contact, request->reply_by_us);
      json_array_add_object_element (list, item);
    }
  json_object_set_array_member (model, "requests", list);
}

JsonObject *
gw_model_status (const GwInstance *instance, const GwDirectoryEntry *to, const GwIncident *incident,
                 const GPtrArray *parties, const GPtrArray *requests, const char *asked_by, const char *report_id)
{
  JsonObject *model = json_object_new ();
  gboolean red = is_red (incident);
  JsonArray *stanza = begin (model, "status", incident, red, report_id);
  gw_outgoing_field (stanza, "In-Response-To", red ? NULL : asked_by);
  gw_model_set_time (model, "opened", to->contact, incident->opened_us);
  gw_model_set_time (model, "changed", to->contact, incident->changed_us);
  if (red)
    return model;
  gw_model_set (model, "report_id", asked_by);
  gw_model_set (model, "state", incident->state);
  add_parties (model, instance, to, incident->id, parties);
  add_requests (model, to, requests);
  return model;
}

JsonObject *
gw_model_undelivered (G_GNUC_UNUSED const GwInstance *instance, const GwDirectoryEntry *to,
                      const char *incident, gboolean red, gboolean exercise, const GwDirectoryEntry *absent,
                      const char *reason, const char *their_report_id, const char *report_id)
{
  JsonObject *model = json_object_new ();
  /* Gateways take no notices of each other; a status has a TLP, and this one tells no more than names. */
  gboolean to_gateway = to->contact->level == GW_LEVEL_REGIONAL;
  JsonArray *stanza = gw_outgoing_stanza (model, to_gateway ? "status" : "notice", report_id);
  gw_outgoing_field (stanza, "Incident-ID", incident);
  gw_outgoing_field (stanza, "TLP", !to_gateway ? NULL : red ? "TLP:RED" : "TLP:AMBER");
  gw_outgoing_field (stanza, "Exercise", exercise ? "yes" : NULL);
  if (incident != NULL)
    gw_model_add_incident (model, incident);
  gw_model_set (model, "our_report_id", report_id);
  gw_model_set_flag (model, "exercise", exercise);
  gw_model_set_flag (model, "red", red);
  if (red)
    return model;
  g_autofree char *not_relayed = g_strdup_printf ("%s %s", absent->contact->id, reason);
  gw_outgoing_field (stanza, "In-Response-To", their_report_id);
  gw_outgoing_field (stanza, "Not-Relayed", not_relayed);
  gw_model_set (model, "report_id", their_report_id);
  gw_model_set (model, "reason", reason);
  gw_model_set_flag (model, "is_silent", strcmp (reason, "silent") == 0);
  gw_model_set_flag (model, "original_only", strcmp (reason, "original-refused") == 0 || strcmp (reason, "too-large") == 0);
  gw_model_set_contact (model, "absent", absent);
  return model;
}

/* ---- after a restore ---- */

JsonObject *
gw_model_recovered (const GwInstance *instance, const GwDirectoryEntry *to, gint64 lost_number, const char *vkey,
                    const char *report_id)
{
  const GwStoreEpoch *epoch = instance->epoch;
  JsonObject *model = json_object_new ();
  gw_outgoing_stanza (model, "notice", report_id);
  gw_model_add_lost (model, epoch, to->contact);
  json_object_set_int_member (model, "epoch", epoch->number);
  json_object_set_int_member (model, "epoch_digit", epoch->number % 10);
  json_object_set_int_member (model, "known", epoch->known);
  json_object_set_int_member (model, "seen", epoch->seen);
  json_object_set_int_member (model, "lost_number", lost_number);
  json_object_set_int_member (model, "last_lost_number", epoch->first_number - 1);
  json_object_set_int_member (model, "first_number", epoch->first_number);
  gw_model_set (model, "origin", instance->origin);
  gw_model_set (model, "vkey", vkey);
  return model;
}

/* ---- to the operator ---- */

JsonObject *
gw_model_digest (G_GNUC_UNUSED const GwInstance *instance, const char *const *lines, gint64 from_us, gint64 until_us)
{
  JsonObject *model = json_object_new ();
  JsonArray *list = json_array_new ();
  for (const char *const *line = lines; line != NULL && *line != NULL; line++)
    json_array_add_string_element (list, *line);
  json_object_set_array_member (model, "lines", list);
  gw_model_set_time (model, "from", NULL, from_us);
  gw_model_set_time (model, "until", NULL, until_us);
  return model;
}
