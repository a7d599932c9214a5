/* SPDX-License-Identifier: Apache-2.0 */
#include "process/model.h"
#include "base/clock.h"
#include "base/digest.h"
#include "directory/local.h"
#include "process/model-form.h"
#include "report/write.h"
#include <string.h>

char *
gw_model_time (gint64 time_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (time_us / GW_SECOND);
  return g_date_time_format (time, "%Y-%m-%d %H:%M:%S UTC");
}

char *
gw_model_local_time (const GwContact *contact, gint64 time_us)
{
  g_autofree char *place = gw_contact_local_place (contact);
  g_autofree char *clock = gw_contact_local_clock (contact, time_us);
  g_autofree char *offset = gw_contact_local_offset (contact, time_us);
  if (place != NULL)
    return g_steal_pointer (&clock);
  return strcmp (offset, "UTC") == 0 ? NULL : g_strdup_printf ("%s %s", clock, offset);
}

/* What is absent is left out: templates ask whether it is there. */
static void
set (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
}

static void
set_flag (JsonObject *object, const char *name, gboolean value)
{
  if (value)
    json_object_set_boolean_member (object, name, TRUE);
}

static void
add_field (JsonArray *stanza, const char *name, const char *value)
{
  if (value == NULL)
    return;
  JsonObject *field = json_object_new ();
  json_object_set_string_member (field, "name", name);
  json_object_set_string_member (field, "value", value);
  json_array_add_object_element (stanza, field);
}

void
gw_model_add_parties (JsonObject *model, const GwInstance *instance, const GwContact *contact)
{
  JsonObject *gateway = json_object_new ();
  set (gateway, "name", instance->config->name);
  set (gateway, "address", instance->config->address);
  set (gateway, "phone", instance->config->phone);
  json_object_set_object_member (model, "gateway", gateway);
  if (contact == NULL)
    return;
  JsonObject *to = json_object_new ();
  set (to, "id", contact->id);
  set (to, "agency", contact->agency);
  g_autofree char *place = gw_contact_local_place (contact);
  set (to, "place", place);
  json_object_set_object_member (model, "contact", to);
}

void
gw_model_add_incident (JsonObject *model, const char *incident)
{
  const char *slash = strchr (incident, '/');
  set (model, "incident", incident);
  set (model, "incident_number", slash ? slash + 1 : incident);
}

static JsonArray *
new_stanza (JsonObject *model, const char *type, const char *prefix)
{
  JsonArray *stanza = json_array_new ();
  g_autofree char *random = gw_random_name (8);
  g_autofree char *id = g_strconcat (prefix, random, NULL);
  json_object_set_array_member (model, "stanza", stanza);
  add_field (stanza, "Form", GW_FORM_NAME);
  add_field (stanza, "Message-Type", type);
  add_field (stanza, "Report-ID", id);
  return stanza;
}

void
gw_model_add_notice_stanza (JsonObject *model)
{
  new_stanza (model, "notice", "GW-N-");
}

static void
add_fault_fields (JsonArray *stanza, const GwForm *form)
{
  for (guint i = 0; i < form->faults->len; i++)
    {
      const GwFault *fault = g_ptr_array_index (form->faults, i);
      g_autofree char *line = fault->line ? g_strdup_printf ("%u", fault->line) : g_strdup ("-");
      g_autofree char *value = g_strdup_printf ("%s %s %s", line, fault->field ? fault->field : "-", fault->code);
      add_field (stanza, "Fault", value);
    }
}

static void
add_received (JsonObject *model, const GwCase *c)
{
  g_autofree char *received = gw_model_time (c->mail->received_us);
  g_autofree char *local = gw_model_local_time (c->entry->contact, c->mail->received_us);
  set (model, "received", received);
  set (model, "received_local", local);
}

static void
add_rejection (JsonObject *model, const GwCase *c, gint64 index, gboolean withheld)
{
  const GwForm *form = c->form;
  JsonArray *stanza = new_stanza (model, "rejection", "GW-R-");
  g_autofree char *entry = g_strdup_printf ("%" G_GINT64_FORMAT, index);
  set (model, "code", c->code);
  add_received (model, c);
  json_object_set_int_member (model, "entry", index);
  set_flag (model, "withheld", withheld);
  if (!withheld && form != NULL)
    {
      set (model, "report_id", gw_form_get (form, "Report-ID"));
      add_field (stanza, "In-Response-To", gw_form_get (form, "Report-ID"));
      add_field (stanza, "TLP", gw_form_get (form, "TLP"));
    }
  add_field (stanza, "Exercise", form != NULL && form->exercise ? "yes" : NULL);
  set_flag (model, "exercise", form != NULL && form->exercise);
  add_field (stanza, "Code", c->code);
  if (!withheld && form != NULL && form->faults->len > 0)
    {
      add_fault_fields (stanza, form);
      json_object_set_array_member (model, "faults", gw_model_faults (form));
      g_autofree char *corrected = gw_form_correct (form);
      set (model, "form_text", corrected);
    }
  add_field (stanza, "Entry", entry);
}

static void
add_people (JsonObject *model, const GwCase *c)
{
  JsonArray *to = json_array_new ();
  for (guint i = 0; c->recipients != NULL && i < c->recipients->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (c->recipients, i);
      JsonObject *object = json_object_new ();
      set (object, "id", entry->contact->id);
      set (object, "agency", entry->contact->agency);
      json_array_add_object_element (to, object);
    }
  set_flag (model, "to_desk", c->to_desk);
  json_object_set_array_member (model, "to", to);
}

static void
add_attachments (JsonObject *model, const GwCase *c)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < c->mime->attachments->len; i++)
    {
      const GwAttachment *attachment = g_ptr_array_index (c->mime->attachments, i);
      JsonObject *object = json_object_new ();
      set (object, "name", attachment->name);
      json_object_set_int_member (object, "size", (gint64) attachment->size);
      set (object, "sha256", attachment->sha256);
      json_array_add_object_element (array, object);
    }
  json_object_set_array_member (model, "attachments", array);
}

static void
add_receipt (JsonObject *model, const GwCase *c, gint64 index, gboolean withheld)
{
  const GwForm *form = c->form;
  const char *tlp = c->tlp;
  const GwSignature *signature = c->verdict->signature_facts;
  g_autofree char *received = gw_time_format (c->mail->received_us);
  g_autofree char *signed_at = gw_time_format (signature->created_us);
  g_autofree char *attestation = g_strdup_printf ("signature-good %s %s", c->fingerprint, signed_at);
  g_autofree char *entry = g_strdup_printf ("%" G_GINT64_FORMAT, index);
  JsonArray *stanza = new_stanza (model, "receipt", "GW-R-");
  add_field (stanza, "In-Response-To", c->report_id);
  add_field (stanza, "Incident-ID", c->incident ? c->incident->id : NULL);
  add_field (stanza, "TLP", tlp);
  add_field (stanza, "Exercise", form->exercise ? "yes" : NULL);
  add_field (stanza, "Check-Only", form->check_only ? "yes" : NULL);
  for (guint i = 0; c->not_relayed != NULL && i < c->not_relayed->len; i++)
    add_field (stanza, "Not-Relayed", g_ptr_array_index (c->not_relayed, i));
  add_field (stanza, "Received", received);
  add_field (stanza, "Signed-SHA256", c->verdict->signed_sha256);
  add_field (stanza, "Attestation", attestation);
  add_field (stanza, "Entry", entry);
  if (form->faults->len > 0)
    add_fault_fields (stanza, form);
  add_received (model, c);
  set (model, "report_id", c->report_id);
  set (model, "message_type", gw_case_type (c));
  set (model, "tlp", tlp);
  set (model, "title", gw_form_get (form, "Title"));
  set (model, "type", gw_form_get (form, "Incident-Type"));
  set (model, "urgency", gw_form_get (form, "Urgency"));
  set (model, "signed_sha256", c->verdict->signed_sha256);
  set (model, "fingerprint", c->fingerprint);
  json_object_set_int_member (model, "entry", index);
  set_flag (model, "red", tlp == NULL || strcmp (tlp, "TLP:RED") == 0);
  set_flag (model, "withheld", withheld);
  set_flag (model, "check_only", form->check_only);
  set_flag (model, "exercise", form->exercise);
  if (c->incident != NULL)
    gw_model_add_incident (model, c->incident->id);
  add_people (model, c);
  add_attachments (model, c);
  json_object_set_array_member (model, "tolerated", gw_model_tolerated (form));
  if (form->faults->len > 0)
    json_object_set_array_member (model, "not_understood", gw_model_faults (form));
}

JsonObject *
gw_model_answer (const GwInstance *instance, const GwCase *c, gint64 index, gboolean withheld)
{
  JsonObject *model = json_object_new ();
  gw_model_add_parties (model, instance, c->entry->contact);
  switch (c->answer)
    {
    case GW_ANSWER_RECEIPT:
      add_receipt (model, c, index, withheld);
      break;
    case GW_ANSWER_REJECTION:
      add_rejection (model, c, index, withheld);
      break;
    case GW_ANSWER_HELP:
      {
        JsonArray *stanza = new_stanza (model, "notice", "GW-N-");
        add_field (stanza, "TLP", "TLP:CLEAR");
        break;
      }
    case GW_ANSWER_DIRECTORY: /* made by its own function: process/answer.c */
      break;
    case GW_ANSWER_HELD:
      new_stanza (model, "notice", "GW-N-");
      add_received (model, c);
      break;
    case GW_ANSWER_NONE:
    case GW_ANSWER_AGAIN:
    case GW_ANSWER_NOT_TAKEN:
      break;
    }
  return model;
}
