/* SPDX-License-Identifier: Apache-2.0
 *
 * decide: the facts of the message, the rules that hold for every gateway, then the policy's. */
#include "process/case.h"
#include "base/clock.h"
#include <string.h>

static void
set_list (GwFacts *facts, const char *name, const GwForm *form, const char *field)
{
  g_autoptr (GPtrArray) values = gw_form_get_all (form, field);
  g_ptr_array_add (values, NULL);
  gw_facts_set_list (facts, name, (const char *const *) values->pdata);
}

static void
set_form_facts (GwFacts *facts, const GwForm *form)
{
  static const struct { const char *fact, *field; } texts[] = {
    { "tlp", "TLP" },           { "urgency", "Urgency" },           { "incident_type", "Incident-Type" },
    { "title", "Title" },       { "language", "Language" },         { "malicious", "Malicious" },
    { "request", "Request" },   { "cross_border", "Cross-Border" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    gw_facts_set_text (facts, texts[i].fact, gw_form_get_or_absent (form, texts[i].field));
  const char *type = gw_form_get (form, "Incident-Type");
  const char *slash = type ? strchr (type, '/') : NULL;
  g_autofree char *category = slash ? g_strndup (type, (gsize) (slash - type)) : NULL;
  gw_facts_set_text (facts, "incident_category", category);
  gw_facts_set_flag (facts, "exercise", form->exercise);
  gw_facts_set_flag (facts, "check_only", form->check_only);
  gw_facts_set_int (facts, "faults", form->faults->len);
  set_list (facts, "to_poc", form, "To-POC");
  set_list (facts, "affected_states", form, "Affected-State");
  set_list (facts, "sectors", form, "Sector");
}

static void
set_key_facts (GwFacts *facts, const GwCase *c, const GwInstance *instance)
{
  const GwSignature *signature = c->verdict->signature_facts;
  const GwStoreKey *key = gw_key_find (gw_directory_keys (instance->directory), signature->fingerprint);
  gw_facts_set_text (facts, "fingerprint", c->fingerprint);
  gw_facts_set_text (facts, "key_algorithm", gw_facts_key_algorithm_name (signature->public_key_algorithm));
  gw_facts_set_int (facts, "key_bits", key ? key->bits : 0);
  gw_facts_set_text (facts, "digest", signature->hash_name);
  gw_facts_set_int (facts, "signature_age", (c->mail->received_us - signature->created_us) / GW_SECOND);
  gw_facts_set_flag (facts, "caught_up", c->gap != NULL);
  gw_facts_set_flag (facts, "encrypted", c->verdict->encrypted);
  gw_facts_set_text (facts, "signed_kind", c->verdict->kind);
}

static GwFacts *
gather_facts (const GwCase *c, const GwInstance *instance)
{
  static const char *const weekdays[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };
  GwFacts *facts = gw_facts_new ();
  const GwContact *contact = c->entry->contact;
  gint64 received = c->mail->received_us;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (received / GW_SECOND);
  set_form_facts (facts, c->form);
  gw_facts_set_text (facts, "message_type", gw_case_type (c));
  if (c->reply != NULL) /* it inherits the TLP of the letter that it answers */
    gw_facts_set_text (facts, "tlp", c->tlp);
  if (gw_form_get (c->form, "Language") == NULL)
    gw_facts_set_text (facts, "language", contact->languages[0]);
  set_key_facts (facts, c, instance);
  gw_facts_set_text (facts, "contact", contact->id);
  gw_facts_set_text (facts, "contact_state", contact->state);
  gw_facts_set_text (facts, "contact_level", gw_level_name (contact->level));
  gw_facts_set_text (facts, "contact_max_tlp", gw_directory_max_tlp (instance->directory, c->entry, received));
  /* "": the mail server does not tell; "<>", the one of bounces, is nobody's. */
  gw_facts_set_flag (facts, "foreign_envelope", *c->mail->envelope_from != '\0'
                                                && !gw_contact_has_envelope_sender (contact, c->mail->envelope_from));
  gw_facts_set_int (facts, "issued_age", (received - c->form->issued_us) / GW_SECOND);
  gw_facts_set_int (facts, "to_count", c->named->len);
  gw_facts_set_int (facts, "attachments", c->mime->attachments->len);
  gint64 bytes = 0;
  for (guint i = 0; i < c->mime->attachments->len; i++)
    bytes += (gint64) ((GwAttachment *) g_ptr_array_index (c->mime->attachments, i))->size;
  gw_facts_set_int (facts, "attachment_bytes", bytes);
  gw_facts_set_int (facts, "size", c->mail->size);
  gw_facts_set_int (facts, "hour_utc", g_date_time_get_hour (time));
  gw_facts_set_text (facts, "weekday", weekdays[g_date_time_get_day_of_week (time) - 1]);
  return facts;
}

static void
apply_decision (GwCase *c)
{
  const GwDecision *decision = c->decision;
  g_autofree char *reason = g_strdup_printf ("rule %s%s%s", decision->rule ? decision->rule : "-",
                                             decision->explain ? ": " : "", decision->explain ? decision->explain : "");
  switch (decision->action)
    {
    case GW_ACTION_REGISTER:
      return;
    case GW_ACTION_REFUSE:
      gw_case_refuse (c, decision->code, reason);
      return;
    case GW_ACTION_HOLD:
    case GW_ACTION_QUARANTINE:
      if (c->mail->released) /* a person has decided already */
        return;
      c->ending = decision->action == GW_ACTION_HOLD ? GW_KIND_HELD : GW_KIND_QUARANTINED;
      c->code = decision->code;
      c->reason = g_steal_pointer (&reason);
      c->answer = gw_case_may_answer (c) ? GW_ANSWER_HELD : GW_ANSWER_NONE;
      c->alert = TRUE;
      return;
    }
}

gboolean
gw_case_decide (GwCase *c, GwInstance *instance, GError **error)
{
  c->facts = gather_facts (c, instance);
  c->decision = gw_policy_decide (instance->policy, c->facts, error);
  if (c->decision == NULL)
    return FALSE;
  /* FORM's order: not-encrypted (a policy's rule), tlp-forbids, unknown-incident, then what policies name. */
  if (g_strcmp0 (c->decision->code, "not-encrypted") != 0 && !c->apart)
    gw_case_address (c, instance);
  if (!gw_case_is_ended (c))
    apply_decision (c);
  return TRUE;
}
