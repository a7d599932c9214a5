/* SPDX-License-Identifier: Apache-2.0
 *
 * parse: the text under the signature as a form, with what only the directory and the store can know:
 * whether the recipients exist, whether the Report-ID is used up. All faults are told together. */
#include "process/case.h"
#include "base/error.h"
#include "base/nearest.h"
#include "process/crossing.h"
#include <string.h>

/* The further fields that the policy asks for, of every type: "update:Malicious". The caller's. */
static char **
list_required (const GwPolicy *policy)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (const char *const *type = gw_message_type_names (FALSE); *type; type++)
    for (const char *const *field = gw_policy_required (policy, *type); *field; field++)
      {
        g_autofree char *name = g_strconcat (*type, ":", *field, NULL);
        g_strv_builder_add (builder, name);
      }
  return g_strv_builder_end (builder);
}

static GwForm *
parse_form (const GwCase *c, const GwInstance *instance)
{
  const GwContact *contact = c->entry->contact;
  g_auto (GStrv) required = list_required (instance->policy);
  GwFormContext context = {
    .gateway_address = instance->config->address,
    .protected_to = (const char *const *) c->mime->protected_to,
    .contact = contact->id,
    .regional = contact->level == GW_LEVEL_REGIONAL,
    .timezone = contact->zone,
    .timezone_name = contact->timezone,
    .received_us = c->mail->received_us,
    .fresh_us = c->fresh_us,
    .signature_us = c->verdict->signature_facts->created_us,
    .issued_past_us = instance->policy->limits.issued_past_us,
    .issued_future_us = instance->policy->limits.issued_future_us,
    .signature_skew_us = instance->policy->limits.signature_skew_us,
    .required = (const char *const *) required,
  };
  return gw_form_parse (c->mime->text, &context);
}

/* "XB-tehcnical" is not sent to anybody: the reporter must know. */
static void
fault_unknown_recipient (GwCase *c, const GwInstance *instance, const GwField *field)
{
  GwFault *fault = gw_fault_new (field->line, field->name, "bad-value", GW_PROBLEM_BAD_CONTACT, field->written);
  const GPtrArray *entries = gw_directory_entries (instance->directory);
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (entries, i);
      if (entry->state != GW_CONTACT_REMOVED)
        g_ptr_array_add (ids, entry->contact->id);
    }
  g_ptr_array_add (ids, NULL);
  const char *nearest = gw_nearest_in ((const char *const *) ids->pdata, field->value);
  if (nearest != NULL)
    gw_fault_suggest (fault, nearest, "nearest");
  fault->blocking = TRUE;
  gw_form_add_fault (c->form, fault);
}

static void
add_recipients (GPtrArray *recipients, const GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      gpointer entry = g_ptr_array_index (found, i);
      if (!g_ptr_array_find (recipients, entry, NULL))
        g_ptr_array_add (recipients, entry);
    }
}

/* A State or a group counts as the contacts that it stands for. */
static void
check_recipient_count (GwCase *c, const GwInstance *instance)
{
  gint64 most = instance->policy->limits.max_recipients;
  if (c->named->len <= most)
    return;
  GwFault *fault = gw_fault_new (0, "To-POC", "bad-value", GW_PROBLEM_TOO_MANY, NULL);
  fault->message = g_strdup_printf ("To-POC stands for %u contacts, and this gateway takes %" G_GINT64_FORMAT
                                    " at most; name fewer", c->named->len, most);
  fault->blocking = TRUE;
  gw_form_add_fault (c->form, fault);
}

/* Faults take the field away: so the unknown ones are gathered first. */
static void
find_recipients (GwCase *c, const GwInstance *instance)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new ();
  c->named = g_ptr_array_new ();
  for (guint i = 0; i < c->form->fields->len; i++)
    {
      GwField *field = g_ptr_array_index (c->form->fields, i);
      if (strcmp (field->name, "To-POC") != 0)
        continue;
      g_autoptr (GPtrArray) found = gw_directory_find_recipients (instance->directory, field->value);
      if (found->len == 0)
        g_ptr_array_add (unknown, field);
      else
        add_recipients (c->named, found);
    }
  for (guint i = 0; i < unknown->len; i++)
    fault_unknown_recipient (c, instance, g_ptr_array_index (unknown, i));
  check_recipient_count (c, instance);
}

static gboolean
check_report_id (GwCase *c, const GwInstance *instance, GError **error)
{
  gint64 used_by = 0;
  const char *given = gw_form_get (c->form, "Report-ID");
  c->report_id = given != NULL ? g_strdup (given)
                               : gw_form_default_report_id (c->verdict->signed_sha256,
                                                            c->verdict->signature_facts->created_us);
  if (!gw_store_report_find (instance->store, c->entry->contact->id, c->report_id, &used_by, error)
      || !gw_case_forget_later (c, instance, &used_by, error))
    return FALSE;
  if (used_by != 0 && used_by != c->mail->id) /* a letter that was taken may be read again, to be forwarded */
    gw_form_add_fault (c->form, gw_fault_new (0, "Report-ID", "report-id-used", GW_PROBLEM_REPORT_ID_USED, c->report_id));
  return TRUE;
}

/* A signed request for the blank form; or something automatic, which never counts without a form. */
static void
end_without_form (GwCase *c)
{
  c->ending = GW_KIND_IGNORED;
  if (c->letter->automatic)
    c->reason = g_strdup ("marked as automatic, and holds no form");
  else
    {
      c->answer = GW_ANSWER_HELP;
      c->reason = g_strdup ("asked for help and got the blank form");
    }
}

gboolean
gw_case_parse (GwCase *c, GwInstance *instance, GError **error)
{
  if (c->mime->code != NULL)
    {
      gw_case_refuse (c, c->mime->code, c->mime->reason);
      return TRUE;
    }
  c->form = parse_form (c, instance);
  c->writer = c->entry;
  if (c->form->kind == GW_FORM_FORM && c->form->type == GW_MESSAGE_HELP)
    c->form->kind = GW_FORM_HELP;
  if (c->form->kind == GW_FORM_HELP || (c->form->kind == GW_FORM_NOTE && c->letter->automatic))
    {
      end_without_form (c);
      return TRUE;
    }
  gw_crossing_read (c);
  find_recipients (c, instance);
  return check_report_id (c, instance, error);
}
