/* SPDX-License-Identifier: Apache-2.0
 *
 * The case as inspect prints it and audit keeps it: the verdict, then each stage's result. */
#include "base/clock.h"
#include "process/case.h"

static void
set (JsonObject *object, const char *name, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, name, value);
  else
    json_object_set_null_member (object, name);
}

static JsonObject *
describe_scan (const GwLetter *letter)
{
  JsonObject *stage = json_object_new ();
  json_object_set_string_member (stage, "kind", gw_letter_kind_name (letter->kind));
  set (stage, "media_type", letter->media_type);
  set (stage, "code", letter->code);
  set (stage, "reason", letter->reason);
  json_object_set_boolean_member (stage, "bare_lf", letter->bare_lf);
  json_object_set_boolean_member (stage, "automatic", letter->automatic);
  return stage;
}

static JsonObject *
describe_open (const GwVerdict *verdict)
{
  JsonObject *stage = json_object_new ();
  const GwSignature *signature = verdict->signature_facts;
  set (stage, "kind", verdict->kind);
  set (stage, "code", verdict->code);
  set (stage, "reason", verdict->reason);
  if (signature != NULL)
    {
      g_autofree char *created = gw_time_format (signature->created_us);
      set (stage, "signature", gw_signature_status_name (signature->status));
      set (stage, "signed_by", signature->fingerprint);
      set (stage, "signed_at", created);
      set (stage, "digest", signature->hash_name);
    }
  return stage;
}

static JsonObject *
describe_find (const GwCase *c)
{
  JsonObject *stage = json_object_new ();
  set (stage, "key_of", c->entry ? c->entry->contact->id : NULL);
  set (stage, "state", c->entry ? gw_contact_status_name (gw_directory_status (c->entry, c->mail->received_us)) : NULL);
  if (c->duplicate_of != 0)
    json_object_set_int_member (stage, "duplicate_of", c->duplicate_of);
  if (c->gap != NULL)
    json_object_set_int_member (stage, "caught_up_from_epoch", c->gap->number);
  return stage;
}

static JsonObject *
describe_mime (const GwMime *mime)
{
  JsonObject *stage = json_object_new ();
  set (stage, "charset", mime->charset);
  json_object_set_boolean_member (stage, "flowed", mime->flowed);
  json_object_set_boolean_member (stage, "protected_headers", mime->has_protected);
  set (stage, "code", mime->code);
  set (stage, "reason", mime->reason);
  json_object_set_int_member (stage, "attachments", mime->attachments->len);
  return stage;
}

static JsonArray *
describe_contacts (const GPtrArray *entries)
{
  JsonArray *ids = json_array_new ();
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    json_array_add_string_element (ids, ((const GwDirectoryEntry *) g_ptr_array_index (entries, i))->contact->id);
  return ids;
}

/* What the letter is in its incident, and who gets it. */
static JsonObject *
describe_procedure (const GwCase *c)
{
  JsonObject *stage = json_object_new ();
  JsonArray *reasons = json_array_new ();
  set (stage, "act", c->takes_part ? gw_act_name (c->act) : NULL);
  set (stage, "role", c->takes_part ? gw_role_name (c->role) : NULL);
  set (stage, "phase", c->takes_part ? gw_phase_name (c->phase) : NULL);
  set (stage, "incident", c->incident ? c->incident->id : NULL);
  set (stage, "answers", c->answers ? c->answers->report_id : NULL);
  set (stage, "disposition", c->disposition);
  set (stage, "tlp", c->tlp);
  json_object_set_boolean_member (stage, "tlp_raised", c->tlp_raised);
  json_object_set_boolean_member (stage, "stale", c->stale);
  json_object_set_array_member (stage, "goes_to", describe_contacts (c->recipients));
  json_object_set_boolean_member (stage, "to_desk", c->to_desk);
  for (guint i = 0; c->not_relayed != NULL && i < c->not_relayed->len; i++)
    json_array_add_string_element (reasons, g_ptr_array_index (c->not_relayed, i));
  json_object_set_array_member (stage, "not_relayed", reasons);
  return stage;
}

static void
add_form (JsonObject *object, const GwForm *form)
{
  g_autoptr (JsonObject) view = form ? gw_form_to_json (form) : NULL;
  static const char *const members[] = { "fields", "faults", "tolerated" };
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *node = view ? json_object_get_member (view, members[i]) : NULL;
      if (node != NULL)
        json_object_set_member (object, members[i], json_node_copy (node));
      else if (i == 0)
        json_object_set_object_member (object, members[i], json_object_new ());
      else
        json_object_set_array_member (object, members[i], json_array_new ());
    }
}

JsonObject *
gw_case_to_json (const GwCase *c)
{
  JsonObject *object = json_object_new ();
  JsonObject *stages = json_object_new ();
  json_object_set_string_member (object, "verdict", gw_kind_name (c->ending));
  set (object, "code", c->code);
  set (object, "reason", c->reason);
  set (object, "contact", c->authenticated ? c->entry->contact->id : NULL);
  set (object, "fingerprint", c->fingerprint);
  set (object, "signed_sha256", c->verdict ? c->verdict->signed_sha256 : NULL);
  json_object_set_boolean_member (object, "encrypted", c->verdict && c->verdict->encrypted);
  set (object, "report_id", c->report_id);
  add_form (object, c->form);
  if (c->letter != NULL)
    json_object_set_object_member (stages, "scan", describe_scan (c->letter));
  if (c->verdict != NULL)
    json_object_set_object_member (stages, "open", describe_open (c->verdict));
  if (c->verdict != NULL && c->verdict->code == NULL)
    json_object_set_object_member (stages, "find", describe_find (c));
  if (c->mime != NULL)
    json_object_set_object_member (stages, "parse", describe_mime (c->mime));
  if (c->decision != NULL)
    json_object_set_member (stages, "decide", gw_decision_to_json (c->decision));
  if (c->takes_part || c->answers != NULL)
    json_object_set_object_member (stages, "procedure", describe_procedure (c));
  json_object_set_object_member (object, "stages", stages);
  return object;
}
