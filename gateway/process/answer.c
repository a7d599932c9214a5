/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers to a case, notices and alerts. */
#include "process/answer.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "directory/local.h"
#include "directory/value.h"
#include "process/bounce.h"
#include "process/commit.h"
#include "process/model.h"
#include "process/model-letters.h"
#include "process/outgoing.h"
#include "report/write.h"
#include <string.h>

/* AMBER and above is always encrypted, an unknown TLP counts as RED; where the contact asks for it or wrote
 * encrypted itself we do not fall behind it. */
static gboolean
needs_encryption (const GwCase *c)
{
  const char *tlp = c->tlp ? c->tlp : c->form ? gw_form_get (c->form, "TLP") : NULL;
  gboolean open = tlp != NULL && gw_tlp_rank (tlp) <= gw_tlp_rank ("TLP:GREEN");
  return !open || c->entry->contact->require_encryption || (c->verdict && c->verdict->encrypted);
}

/* The contact learns from the letter itself why it says so little; the desk can mend it. */
static gboolean
alert_withheld (GwInstance *instance, const GwStoreLetter *letter, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%s has no key to encrypt to: its %s says nothing of its letter",
                                           letter->contact, letter->kind);
  return gw_store_alert_put (instance->store, "no-key", text, letter->mail_id, NULL, gw_clock_now (), error);
}

static const char *
kind_of (GwAnswer answer)
{
  switch (answer)
    {
    case GW_ANSWER_RECEIPT: return "receipt";
    case GW_ANSWER_REJECTION: return "rejection";
    case GW_ANSWER_HELP: return "help";
    case GW_ANSWER_HELD: return "held";
    case GW_ANSWER_DIRECTORY: return "directory";
    case GW_ANSWER_NONE:
    case GW_ANSWER_AGAIN:
    case GW_ANSWER_NOT_TAKEN: break;
    }
  return NULL;
}

static gboolean
queue (GwInstance *instance, GwStoreLetter *letter, GError **error)
{
  gboolean dropped = FALSE;
  return gw_outgoing_put (instance, letter, &dropped, error);
}

/* Whoever presses Reply under a receipt writes to the gateway itself. */
static gboolean
put_reference (GwInstance *instance, const GwCase *c, JsonObject *model, const GwStoreLetter *letter, GError **error)
{
  JsonArray *stanza = json_object_get_array_member (model, "stanza");
  g_autofree char *report_id = NULL;
  for (guint i = 0; i < json_array_get_length (stanza); i++)
    {
      JsonObject *field = json_array_get_object_element (stanza, i);
      if (strcmp (json_object_get_string_member (field, "name"), "Report-ID") == 0)
        report_id = g_strdup (json_object_get_string_member (field, "value"));
    }
  GwReference reference = { .report_id = report_id, .letter = letter->id, .contact = letter->contact, .kind = letter->kind,
                            .incident = letter->incident, .tlp = (char *) c->tlp };
  return letter->incident == NULL || gw_store_reference_put (instance->store, &reference, error);
}

/* All that it may write to, itself left out. */
static gboolean
answer_directory (GwInstance *instance, const GwCase *c, gint64 index, GError **error)
{
  const GPtrArray *all = gw_directory_entries (instance->directory);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_autofree char *report_id = gw_outgoing_report_id ("GW-N-");
  for (guint i = 0; i < all->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (all, i);
      if (entry != c->entry && gw_directory_status (entry, c->mail->received_us) == GW_CONTACT_ACTIVE
          && gw_directory_may_send (instance->directory, c->entry, entry))
        g_ptr_array_add (entries, (gpointer) entry);
    }
  g_autoptr (JsonObject) model = gw_model_directory (instance, c->entry, entries, c->report_id, report_id);
  GwOutgoing outgoing = { .kind = "directory", .to = c->entry, .model = model, .mail_id = c->mail->id, .entry = index,
                          .in_reply_to = c->letter->message_id, .always = TRUE };
  return gw_outgoing_queue (instance, &outgoing, NULL, error);
}

gboolean
gw_answer_queue (GwInstance *instance, const GwCase *c, gint64 index, GError **error)
{
  const GwContact *contact = c->entry->contact;
  gint64 now = gw_clock_now ();
  if (c->answer == GW_ANSWER_DIRECTORY)
    return answer_directory (instance, c, index, error);
  g_auto (GStrv) keys = gw_directory_encryption_keys (instance->directory, c->entry, now);
  const char *address = NULL;
  if (!gw_outgoing_address (instance, contact, &address, error))
    return FALSE;
  if (address == NULL) /* held by another gateway, and has no mailbox that we know */
    return TRUE;
  gboolean can_encrypt = keys[0] != NULL;
  gboolean needed = needs_encryption (c);
  /* A rejection quotes, so it is encrypted wherever it can be. */
  gboolean encrypt = can_encrypt && (needed || c->answer == GW_ANSWER_REJECTION);
  /* What must be encrypted and cannot be says no more than that there is something. */
  gboolean withheld = needed && !can_encrypt && (c->answer == GW_ANSWER_RECEIPT || c->answer == GW_ANSWER_REJECTION);
  g_autoptr (JsonObject) model = gw_model_answer (instance, c, index, withheld);
  g_autofree char *data = gw_outgoing_data (model, c->letter->message_id, FALSE);
  GwStoreLetter letter = {
    .kind = (char *) kind_of (c->answer),
    .contact = contact->id,
    .address = (char *) address,
    .mail_id = c->mail->id,
    .entry = c->answer == GW_ANSWER_RECEIPT || c->answer == GW_ANSWER_REJECTION ? index : -1,
    .incident = c->incident ? c->incident->id : NULL,
    .language = contact->languages[0],
    .encrypt = encrypt,
    .always = c->answer == GW_ANSWER_RECEIPT,
    .data = data,
  };
  return queue (instance, &letter, error) && (!withheld || alert_withheld (instance, &letter, error))
         && (c->answer != GW_ANSWER_RECEIPT || put_reference (instance, c, model, &letter, error));
}

gboolean
gw_answer_notice (GwInstance *instance, const GwDirectoryEntry *entry, const char *kind, JsonObject *model, GError **error)
{
  const GwContact *contact = entry->contact;
  if (contact->addresses[0] == NULL) /* the same */
    return TRUE;
  g_auto (GStrv) keys = gw_directory_encryption_keys (instance->directory, entry, gw_clock_now ());
  gw_model_add_parties (model, instance, contact);
  gw_model_add_notice_stanza (model);
  gboolean withheld = contact->require_encryption && keys[0] == NULL;
  if (withheld) /* the operator's words may be about more than the change itself */
    json_object_remove_member (model, "reason");
  g_autofree char *data = gw_outgoing_data (model, NULL, FALSE);
  GwStoreLetter letter = { .kind = (char *) kind, .contact = contact->id, .address = contact->addresses[0],
                           .entry = -1, .language = contact->languages[0],
                           .encrypt = contact->require_encryption && keys[0] != NULL, .data = data };
  return queue (instance, &letter, error);
}

gboolean
gw_answer_operator (GwInstance *instance, JsonObject *model, gboolean always, GError **error)
{
  if (instance->config->operator_address == NULL)
    return TRUE;
  gw_model_add_parties (model, instance, NULL);
  g_autofree char *data = gw_outgoing_data (model, NULL, FALSE);
  GwStoreLetter letter = { .kind = (char *) "alert", .address = instance->config->operator_address, .entry = -1,
                           .language = instance->config->language, .always = always, .data = data };
  return queue (instance, &letter, error);
}

/* @always: the budget, which anybody's forgeries can use up, does not hold it back. @model: what the letter says beside @in_clear. */
static gboolean
alert (GwInstance *instance, const char *kind, const char *text, const char *in_clear, const char *command,
       gint64 mail_id, const char *incident, gboolean always, JsonObject *model, GError **error)
{
  gint64 now = gw_clock_now ();
  if (!gw_store_alert_put (instance->store, kind, text, mail_id, incident, now, error))
    return FALSE;
  g_autofree char *since = gw_model_time (now);
  json_object_set_string_member (model, "alert", in_clear);
  json_object_set_string_member (model, "command", command);
  json_object_set_string_member (model, "since", since);
  if (incident != NULL)
    gw_model_add_incident (model, incident);
  return gw_answer_operator (instance, model, always, error);
}

gboolean
gw_commit_alert (GwInstance *instance, const char *kind, const char *text, const char *command, gint64 mail_id,
                 const char *incident, gboolean red, GError **error)
{
  g_autoptr (JsonObject) model = json_object_new ();
  if (red)
    json_object_set_boolean_member (model, "red", TRUE);
  return alert (instance, kind, text, text, command, mail_id, incident, FALSE, model, error);
}

gboolean
gw_commit_mail_alert (GwInstance *instance, const char *kind, const char *text, const char *in_clear, const char *command,
                      gint64 mail_id, gboolean red, gboolean exercise, GError **error)
{
  g_autoptr (JsonObject) model = json_object_new ();
  json_object_set_boolean_member (model, "red", red);
  json_object_set_boolean_member (model, "exercise", exercise);
  return alert (instance, kind, text, in_clear, command, mail_id, NULL, FALSE, model, error);
}

gboolean
gw_commit_incident_alert (GwInstance *instance, const char *kind, const char *text, const char *in_clear,
                          const char *command, const GwIncident *incident, GError **error)
{
  g_autoptr (JsonObject) model = json_object_new ();
  json_object_set_boolean_member (model, "red", strcmp (incident->tlp, "TLP:RED") == 0);
  json_object_set_boolean_member (model, "exercise", incident->exercise);
  gboolean urgent = g_strcmp0 (incident->urgency, "critical") == 0 || g_strcmp0 (incident->urgency, "high") == 0;
  return alert (instance, kind, text, in_clear, command, incident->mail_id, incident->id, urgent, model, error);
}

/* Anybody who saw the return path can send any number of such mails: each delivery of a letter counts once. */
gboolean
gw_answer_bounce (GwInstance *instance, const GwCase *c, GError **error)
{
  g_autoptr (GError) failure = NULL;
  if (c->bounce.report.kind != GW_DSN_FAILED)
    return TRUE;
  g_autoptr (GwStoreLetter) letter = gw_store_letter_get (instance->store, c->bounce.letter, &failure);
  /* One that we know nothing of was sent before the database was restored. */
  if (g_error_matches (failure, GW_ERROR, GW_ERROR_NOINPUT))
    return TRUE;
  if (letter == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  GwBounce bounce = { .status = c->bounce.report.status, .why = c->bounce.report.status, .mail_id = c->mail->id };
  return gw_bounce_take (instance, letter, &bounce, error);
}
