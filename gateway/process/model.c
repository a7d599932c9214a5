/* SPDX-License-Identifier: Apache-2.0 */
#include "process/model.h"
#include "base/clock.h"
#include "directory/local.h"
#include "procedure/deadline.h"
#include "process/await.h"
#include "process/model-form.h"
#include "process/model-set.h"
#include "process/outgoing.h"
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

void
gw_model_add_parties (JsonObject *model, const GwInstance *instance, const GwContact *contact)
{
  JsonObject *gateway = json_object_new ();
  gw_model_set (gateway, "name", instance->config->name);
  gw_model_set (gateway, "address", instance->config->address);
  gw_model_set (gateway, "phone", instance->config->phone);
  json_object_set_object_member (model, "gateway", gateway);
  if (contact == NULL)
    return;
  JsonObject *to = json_object_new ();
  gw_model_set (to, "id", contact->id);
  gw_model_set (to, "agency", contact->agency);
  g_autofree char *place = gw_contact_local_place (contact);
  gw_model_set (to, "place", place);
  json_object_set_object_member (model, "contact", to);
}

void
gw_model_add_incident (JsonObject *model, const char *incident)
{
  const char *slash = strchr (incident, '/');
  gw_model_set (model, "incident", incident);
  gw_model_set (model, "incident_number", slash ? slash + 1 : incident);
}

static JsonArray *
new_stanza (JsonObject *model, const char *type, const char *prefix)
{
  g_autofree char *id = gw_outgoing_report_id (prefix);
  return gw_outgoing_stanza (model, type, id);
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
      gw_outgoing_field (stanza, "Fault", value);
    }
}

static void
add_received (JsonObject *model, const GwCase *c)
{
  g_autofree char *received = gw_model_time (c->mail->received_us);
  g_autofree char *local = gw_model_local_time (c->entry->contact, c->mail->received_us);
  gw_model_set (model, "received", received);
  gw_model_set (model, "received_local", local);
}

static void
add_rejection (JsonObject *model, const GwCase *c, gint64 index, gboolean withheld)
{
  const GwForm *form = c->form;
  JsonArray *stanza = new_stanza (model, "rejection", "GW-R-");
  g_autofree char *entry = g_strdup_printf ("%" G_GINT64_FORMAT, index);
  gw_model_set (model, "code", c->code);
  add_received (model, c);
  json_object_set_int_member (model, "entry", index);
  gw_model_set_flag (model, "withheld", withheld);
  if (!withheld && form != NULL)
    {
      gw_model_set (model, "report_id", gw_form_get (form, "Report-ID"));
      gw_outgoing_field (stanza, "In-Response-To", gw_form_get (form, "Report-ID"));
      gw_outgoing_field (stanza, "TLP", gw_form_get (form, "TLP"));
    }
  gw_outgoing_field (stanza, "Exercise", form != NULL && form->exercise ? "yes" : NULL);
  gw_model_set_flag (model, "exercise", form != NULL && form->exercise);
  gw_outgoing_field (stanza, "Code", c->code);
  if (!withheld && form != NULL && form->faults->len > 0)
    {
      add_fault_fields (stanza, form);
      json_object_set_array_member (model, "faults", gw_model_faults (form));
      g_autofree char *corrected = gw_form_correct (form);
      gw_model_set (model, "form_text", corrected);
    }
  gw_outgoing_field (stanza, "Entry", entry);
}

/* Until when @entry is asked to answer, in the time of the writer. */
static void
add_answer_by (JsonObject *object, const GwInstance *instance, const GwCase *c, const GwDirectoryEntry *entry)
{
  gboolean asks = c->act == GW_ACT_ASK_INFORMATION || c->act == GW_ACT_ASK_ASSISTANCE;
  if (!c->passes_on || (!c->opens && !asks))
    return;
  const char *urgency = gw_form_get (c->form, "Urgency");
  g_autoptr (GArray) plan = gw_await_plan (instance, entry, urgency ? urgency : c->incident->urgency, asks, gw_clock_now (),
                                           gw_form_get_time (c->form, "Reply-By"));
  for (guint i = 0; i < plan->len; i++)
    {
      const GwDue *due = &g_array_index (plan, GwDue, i);
      if (due->step == GW_STEP_DUE && (due->awaited == GW_AWAIT_ACK || due->awaited == GW_AWAIT_ANSWER))
        gw_model_set_time (object, "answer_by", c->entry->contact, due->due_us);
    }
}

/* "XB-technical not-encrypted": it only learns that a letter waits. */
static gboolean
is_left_out (const GwCase *c, const char *id)
{
  g_autofree char *start = g_strconcat (id, " ", NULL);
  for (guint i = 0; c->not_relayed != NULL && i < c->not_relayed->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (c->not_relayed, i), start))
      return TRUE;
  return FALSE;
}

/* Whom it goes to; of a rehearsal, whom it would go to. */
static void
add_people (JsonObject *model, JsonArray *stanza, const GwInstance *instance, const GwCase *c)
{
  JsonArray *to = json_array_new ();
  for (guint i = 0; !c->stale && c->recipients != NULL && i < c->recipients->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (c->recipients, i);
      if (is_left_out (c, entry->contact->id))
        continue;
      if (c->passes_on)
        gw_outgoing_field (stanza, "Relayed-To", entry->contact->id);
      JsonObject *object = json_object_new ();
      gw_model_set (object, "id", entry->contact->id);
      gw_model_set (object, "agency", entry->contact->agency);
      add_answer_by (object, instance, c, entry);
      json_array_add_object_element (to, object);
    }
  gw_model_set_flag (model, "to_desk", c->to_desk && !c->stale);
  json_object_set_array_member (model, "to", to);
}

/* "XB-technical tlp-forbids": who was meant to get it and does not. */
static void
add_not_relayed (JsonObject *model, const GwInstance *instance, const GwCase *c)
{
  JsonArray *list = json_array_new ();
  for (guint i = 0; c->not_relayed != NULL && i < c->not_relayed->len; i++)
    {
      g_auto (GStrv) parts = g_strsplit (g_ptr_array_index (c->not_relayed, i), " ", 2);
      const GwDirectoryEntry *entry = gw_directory_find_id (instance->directory, parts[0]);
      JsonObject *object = json_object_new ();
      gw_model_set (object, "id", parts[0]);
      gw_model_set (object, "agency", entry != NULL ? entry->contact->agency : NULL);
      gw_model_set (object, "reason", parts[1]);
      json_array_add_object_element (list, object);
    }
  json_object_set_array_member (model, "not_relayed", list);
}

/* What became of the letter in its incident. */
static void
add_part (JsonObject *model, const GwCase *c)
{
  gw_model_set (model, "disposition", c->disposition);
  gw_model_set_flag (model, "is_note", c->reply != NULL && c->disposition == NULL);
  gw_model_set_flag (model, "not_applied", c->stale);
  if (c->stale)
    json_object_set_int_member (model, "last_revision", c->last_revision);
  gw_model_set (model, "tlp_raised", c->tlp_raised ? gw_form_get (c->form, "TLP") : NULL);
  gw_model_set_flag (model, "red_to_desk", g_strcmp0 (c->tlp, "TLP:RED") == 0 && c->to_desk && c->recipients->len == 0);
}

void
gw_model_add_lost (JsonObject *model, const GwStoreEpoch *epoch, const GwContact *contact)
{
  gw_model_set_time (model, "lost_from", contact, epoch->since_us);
  gw_model_set_time (model, "lost_until", contact, epoch->opened_us);
}

/* What was signed in the time that is lost may have had a receipt, under another incident number. */
static void
add_again (JsonObject *model, const GwInstance *instance, const GwCase *c)
{
  const GwStoreEpoch *epoch = instance->epoch;
  gint64 signed_us = c->verdict->signature_facts->created_us;
  gboolean lost = epoch != NULL && epoch->number > 1 && signed_us >= epoch->since_us && signed_us < epoch->opened_us;
  if (c->form->check_only || (!lost && c->gap == NULL))
    return;
  gw_model_add_lost (model, c->gap != NULL ? c->gap : epoch, c->entry->contact);
  gw_model_set_flag (model, "caught_up", c->gap != NULL);
}

static void
add_receipt (JsonObject *model, const GwInstance *instance, const GwCase *c, gint64 index, gboolean withheld)
{
  const GwForm *form = c->form;
  const char *tlp = c->tlp;
  const GwSignature *signature = c->verdict->signature_facts;
  g_autofree char *received = gw_time_format (c->mail->received_us);
  g_autofree char *signed_at = gw_time_format (signature->created_us);
  g_autofree char *attestation = g_strdup_printf ("signature-good %s %s", c->fingerprint, signed_at);
  g_autofree char *entry = g_strdup_printf ("%" G_GINT64_FORMAT, index);
  JsonArray *stanza = new_stanza (model, "receipt", "GW-R-");
  gw_outgoing_field (stanza, "In-Response-To", c->report_id);
  gw_outgoing_field (stanza, "Incident-ID", c->incident ? c->incident->id : NULL);
  gw_outgoing_field (stanza, "TLP", tlp);
  gw_outgoing_field (stanza, "Exercise", form->exercise ? "yes" : NULL);
  gw_outgoing_field (stanza, "Check-Only", form->check_only ? "yes" : NULL);
  add_people (model, stanza, instance, c);
  for (guint i = 0; c->not_relayed != NULL && i < c->not_relayed->len; i++)
    gw_outgoing_field (stanza, "Not-Relayed", g_ptr_array_index (c->not_relayed, i));
  gw_outgoing_field (stanza, "Received", received);
  gw_outgoing_field (stanza, "Signed-SHA256", c->verdict->signed_sha256);
  gw_outgoing_field (stanza, "Attestation", attestation);
  gw_outgoing_field (stanza, "Entry", entry);
  if (form->faults->len > 0)
    add_fault_fields (stanza, form);
  add_received (model, c);
  gw_model_set (model, "report_id", c->report_id);
  gw_model_set (model, "message_type", gw_case_type (c));
  gw_model_set (model, "tlp", tlp);
  gw_model_set (model, "title", gw_form_get (form, "Title"));
  gw_model_set (model, "type", gw_form_get (form, "Incident-Type"));
  gw_model_set (model, "urgency", gw_form_get (form, "Urgency"));
  gw_model_set (model, "signed_sha256", c->verdict->signed_sha256);
  gw_model_set (model, "fingerprint", c->fingerprint);
  json_object_set_int_member (model, "entry", index);
  gw_model_set_flag (model, "red", tlp == NULL || strcmp (tlp, "TLP:RED") == 0);
  gw_model_set_flag (model, "withheld", withheld);
  gw_model_set_flag (model, "check_only", form->check_only);
  gw_model_set_flag (model, "exercise", form->exercise);
  if (c->incident != NULL)
    gw_model_add_incident (model, c->incident->id);
  add_not_relayed (model, instance, c);
  add_part (model, c);
  add_again (model, instance, c);
  gw_model_set_attachments (model, c->mime->attachments);
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
      add_receipt (model, instance, c, index, withheld);
      break;
    case GW_ANSWER_REJECTION:
      add_rejection (model, c, index, withheld);
      break;
    case GW_ANSWER_HELP:
      {
        JsonArray *stanza = new_stanza (model, "notice", "GW-N-");
        gw_outgoing_field (stanza, "TLP", "TLP:CLEAR");
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
