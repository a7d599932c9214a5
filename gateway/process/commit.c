/* SPDX-License-Identifier: Apache-2.0 */
#include "process/commit.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "directory/value.h"
#include "ledger/log.h"
#include "process/answer.h"
#include "process/apply.h"
#include "process/bounce.h"
#include "process/crossing.h"
#include "process/keychange.h"
#include "process/ping.h"
#include "process/relay.h"
#include "process/remind.h"
#include "process/status.h"
#include "store/original.h"
#include <string.h>

/* not-taken goes out at these marks of the clock, so that its time tells nothing about its cause. */
#define NOTICE_MARK (10 * GW_MINUTE)

static char *
copy (const char *text)
{
  return g_strdup (text);
}

/* A new number: the year of receipt, the ledger's epoch (its last digit), five random digits: what a lost time gave begins
 * with another one. */
static gboolean
name_incident (GwStore *store, const GwInstance *instance, GwIncident *incident, GError **error)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (incident->opened_us / GW_SECOND);
  for (int tries = 0; tries < 1000; tries++)
    {
      guint32 random;
      gw_random_bytes (&random, sizeof random);
      g_free (incident->id);
      incident->id = g_strdup_printf ("%s/%04d-%d%05u", instance->config->domain, g_date_time_get_year (time),
                                      (int) (instance->epoch->number % 10), random % 100000);
      g_autoptr (GError) failure = NULL;
      g_autoptr (GwIncident) other = gw_store_incident_find (store, incident->id, &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (other == NULL)
        return TRUE;
    }
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "no free incident number this year; fix: RECOVERY in notigate-ledger(7)");
  return FALSE;
}

static gboolean
append_entry (GwStore *store, const GwCommit *commit, const GwCase *c, guint64 *index, GError **error)
{
  g_autoptr (GwEntry) entry = gw_entry_new (c->ending, gw_clock_now ());
  entry->message_sha256 = copy (c->mail->sha256);
  entry->signed_sha256 = copy (c->verdict ? c->verdict->signed_sha256 : NULL);
  entry->contact = copy (c->entry ? c->entry->alias : NULL);
  entry->fingerprint = copy (c->fingerprint);
  entry->code = copy (c->code);
  entry->incident = copy (c->incident ? c->incident->id : NULL);
  entry->policy_sha256 = copy (gw_policy_digest (commit->instance->policy));
  entry->directory_sha256 = copy (gw_directory_digest (commit->instance->directory));
  return gw_log_append (store, entry, c->mail->id, index, error);
}

static gboolean
put_verdict (GwStore *store, const GwCommit *commit, const GwCase *c, gint64 index, GError **error)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, gw_case_to_json (c));
  g_autofree char *detail = json_to_string (node, FALSE);
  const GwForm *form = c->form;
  GwStoreVerdict verdict = {
    .mail_id = c->mail->id,
    .decided_us = gw_clock_now (),
    .ending = gw_kind_name (c->ending),
    .code = c->code,
    .reason = c->reason,
    .contact = c->entry ? c->entry->contact->id : NULL,
    .fingerprint = c->fingerprint,
    .signed_sha256 = c->verdict ? c->verdict->signed_sha256 : NULL,
    .signature_us = c->verdict && c->verdict->signature_facts ? c->verdict->signature_facts->created_us : 0,
    .encrypted = c->verdict && c->verdict->encrypted,
    .message_type = gw_case_type (c),
    .report_id = c->report_id,
    .incident = c->incident ? c->incident->id : NULL,
    .tlp = c->tlp ? c->tlp : form ? gw_form_get (form, "TLP") : NULL,
    .urgency = form ? gw_form_get (form, "Urgency") : NULL,
    .entry = index,
    .policy_sha256 = gw_policy_digest (commit->instance->policy),
    .directory_sha256 = gw_directory_digest (commit->instance->directory),
    .detail = detail,
  };
  return gw_store_verdict_put (store, &verdict, error);
}

/* Another judge may have taken the same bytes, or the same Report-ID, or changed the incident, since this case was
 * judged: then it goes back and is judged again, with that known. */
static gboolean
find_overtaken (GwStore *store, GwCase *c, GError **error)
{
  gint64 other = 0;
  gint64 seq = c->seq;
  c->overtaken = FALSE;
  if (c->incident != NULL && !c->opens && !gw_store_incident_seq (store, c->incident->id, &seq, error))
    return FALSE;
  c->overtaken = seq != c->seq;
  if (!c->overtaken && !gw_crossing_is_overtaken (store, c, &c->overtaken, error))
    return FALSE;
  if (c->overtaken)
    return TRUE;
  if (c->ending != GW_KIND_REGISTERED && c->answer != GW_ANSWER_HELP)
    return TRUE;
  const char *contact = c->entry->contact->id;
  if (!gw_store_taken_find (store, contact, c->verdict->signed_sha256, c->verdict->signature_facts->created_us, &other,
                            error))
    return FALSE;
  c->overtaken = other != 0;
  if (other != 0 || c->report_id == NULL)
    return TRUE;
  if (!gw_store_report_find (store, contact, c->report_id, &other, error))
    return FALSE;
  c->overtaken = other != 0;
  return TRUE;
}

/* What is not taken and comes again within a day, under the same signature and to the same end, is counted: not
 * entered, answered or alerted again. It was judged in full: the genuine letter is never mistaken for it. */
static gboolean
fold_repeat (GwStore *store, GwCase *c, GError **error)
{
  gboolean repeated = FALSE;
  gboolean taken = c->ending == GW_KIND_REGISTERED || c->ending == GW_KIND_DUPLICATE || c->answer == GW_ANSWER_HELP;
  if (taken || c->mail->released || c->fingerprint == NULL || c->verdict->signed_sha256 == NULL)
    return TRUE;
  if (!gw_store_repeat_find (store, c->verdict->signed_sha256, c->verdict->signature_facts->created_us, c->fingerprint,
                             gw_kind_name (c->ending), c->code, c->mail->received_us - GW_DAY, &repeated, error))
    return FALSE;
  if (repeated)
    {
      c->ending = GW_KIND_DUPLICATE;
      c->answer = GW_ANSWER_NONE;
      c->alert = FALSE;
    }
  return TRUE;
}

/* What was taken is remembered for good; a rehearsal uses up no Report-ID. */
static gboolean
put_taken (GwStore *store, const GwCase *c, GError **error)
{
  if (c->ending != GW_KIND_REGISTERED && c->answer != GW_ANSWER_HELP)
    return TRUE;
  const GwVerdict *verdict = c->verdict;
  const char *contact = c->entry->contact->id;
  if (!gw_store_taken_put (store, contact, verdict->signed_sha256, verdict->signature_facts->created_us, c->mail->id,
                           error))
    return FALSE;
  if (c->form == NULL || c->form->check_only || c->answer == GW_ANSWER_HELP)
    return TRUE;
  return gw_store_report_put (store, contact, c->report_id, c->mail->id, c->incident ? c->incident->id : NULL, error);
}

/* What it does to its incident, and to whom it goes; before its receipt, which tells of that. */
static gboolean
put_procedure (const GwCommit *commit, GwCase *c, gint64 index, GError **error)
{
  const GwVerdict *verdict = c->verdict;
  if (c->ending != GW_KIND_REGISTERED || !c->takes_part || c->incident == NULL || c->form->check_only)
    return TRUE;
  return gw_store_original_put (commit->instance->store, c->mail->id, verdict->signed_sha256, verdict->kind,
                                verdict->signed_bytes, verdict->signature, error)
         && gw_apply_case (commit->instance, c, error)
         && gw_remind_closing_renew (commit->instance, c->incident->id, gw_clock_now (), error)
         && (!c->passes_on || gw_relay_case (commit->instance, c, index, error))
         && (!(c->move->effects & GW_EFFECT_TELLS_STATUS)
             || gw_status_answer (commit->instance, c->entry, c->incident->id, c->report_id, c->mail->id, (gint64) index, error));
}

/* Whoever thinks that he has notified is not left in silence: the address in From, if it is one of the
 * directory and the mail is not automatic, gets a notice by the clock. */
static gboolean
ask_notice (GwStore *store, const GwCommit *commit, const GwCase *c, GError **error)
{
  const char *from = c->letter != NULL ? gw_letter_peek_from (c->letter) : NULL;
  gboolean automatic = c->letter == NULL || c->letter->automatic || strcmp (c->mail->envelope_from, "<>") == 0;
  const GwDirectoryEntry *claimed = from ? gw_directory_find_address (commit->instance->directory, from) : NULL;
  if (automatic || claimed == NULL)
    return TRUE;
  gboolean asked = FALSE;
  gint64 due = (gw_clock_now () / NOTICE_MARK + 1) * NOTICE_MARK;
  if (!gw_store_notice_ask (store, claimed->contact->id, due, commit->instance->policy->not_taken_interval_us, &asked,
                            error))
    return FALSE;
  g_autofree char *text = g_strdup_printf ("a mail that names %s as its sender was not taken (%s)", claimed->contact->id,
                                           c->code);
  g_autofree char *command = g_strdup_printf ("notigate audit show %" G_GINT64_FORMAT, c->mail->id);
  return !asked || gw_commit_alert (commit->instance, "not-taken", text, command, c->mail->id, NULL, FALSE, error);
}

static gboolean
put_alert (GwInstance *instance, const GwCase *c, GError **error)
{
  const char *who = c->entry ? c->entry->contact->id : "an unknown sender";
  const char *kind = gw_kind_name (c->ending);
  gboolean waits = c->ending == GW_KIND_HELD || c->ending == GW_KIND_QUARANTINED;
  g_autofree char *text = g_strdup_printf ("mail %" G_GINT64_FORMAT " from %s is %s: %s", c->mail->id, who, kind,
                                           c->reason ? c->reason : "");
  gboolean wants_key = c->ending == GW_KIND_HELD && c->code == NULL && c->form && c->form->type == GW_MESSAGE_KEY_UPDATE;
  g_autofree char *command = wants_key ? gw_keychange_command (who, c->mail->id)
    : waits
    ? g_strdup_printf ("notigate quarantine release %" G_GINT64_FORMAT " --reason TEXT", c->mail->id)
    : g_strdup_printf ("notigate audit show %" G_GINT64_FORMAT, c->mail->id);
  /* The letter to the operator goes in clear: it describes open letters only, and what nobody known has signed. */
  const char *tlp = c->form ? gw_form_get (c->form, "TLP") : NULL;
  gboolean open = c->form == NULL || (tlp != NULL && gw_tlp_rank (tlp) <= gw_tlp_rank ("TLP:GREEN"));
  gboolean red = c->form != NULL && (tlp == NULL || strcmp (tlp, "TLP:RED") == 0);
  g_autofree char *in_clear = g_strdup_printf ("mail %" G_GINT64_FORMAT " is %s", c->mail->id, kind);
  return gw_commit_mail_alert (instance, kind, text, open ? text : in_clear, command, c->mail->id, red,
                               c->form != NULL && c->form->exercise, error);
}

/* What people must pass on or handle themselves. */
static gboolean
put_desk_alert (GwInstance *instance, const GwCase *c, GError **error)
{
  const GwIncident *incident = c->incident;
  gboolean red = g_strcmp0 (c->tlp, "TLP:RED") == 0;
  gboolean open = gw_tlp_rank (c->tlp) <= gw_tlp_rank ("TLP:GREEN");
  const char *what = c->opens ? "new incident" : "a letter for the desk about";
  g_autofree char *short_text = red ? g_strdup_printf ("%s %s", what, incident->id)
                                    : g_strdup_printf ("%s %s, urgency %s", what, incident->id,
                                                       incident->urgency ? incident->urgency : "-");
  g_autofree char *text = red ? g_strdup (short_text)
                              : g_strdup_printf ("%s, from %s", short_text, c->entry->contact->id);
  g_autofree char *command = g_strdup_printf ("notigate incident show %s", incident->id);
  return gw_commit_incident_alert (instance, "desk", text, open ? text : short_text, command, incident, error);
}

static gboolean
put_answer (GwStore *store, const GwCommit *commit, GwCase *c, gint64 index, GError **error)
{
  gboolean again = FALSE;
  switch (c->answer)
    {
    case GW_ANSWER_NONE:
      return TRUE;
    case GW_ANSWER_NOT_TAKEN:
      return ask_notice (store, commit, c, error);
    case GW_ANSWER_AGAIN:
      return gw_store_letter_resend (store, c->duplicate_of, gw_clock_now (), commit->instance->config->budget, &again,
                                     error);
    case GW_ANSWER_RECEIPT:
    case GW_ANSWER_REJECTION:
    case GW_ANSWER_HELP:
    case GW_ANSWER_DIRECTORY:
    case GW_ANSWER_HELD:
      return gw_answer_queue (commit->instance, c, index, error);
    }
  return TRUE;
}

/* A mark at the address from which a contact writes is out of date: only a letter that is new and taken tells so. */
static gboolean
forgive_address (const GwCommit *commit, const GwCase *c, GError **error)
{
  const char *from = c->mime != NULL && c->mime->protected_from != NULL ? c->mime->protected_from : NULL;
  if (c->ending != GW_KIND_REGISTERED || c->entry == NULL)
    return TRUE;
  return gw_bounce_forgive (commit->instance, c->entry, from ? from : c->letter->from_address, error);
}

/* Who answers a ping without signing is told how to sign, and not also that something was not taken. */
static gboolean
take_ping (GwInstance *instance, GwCase *c, GError **error)
{
  gboolean steps = FALSE;
  if (c->ending == GW_KIND_REGISTERED)
    return gw_ping_take_case (instance, c, error);
  if (!gw_ping_take_stranger (instance, c, &steps, error))
    return FALSE;
  if (steps && c->answer == GW_ANSWER_NOT_TAKEN)
    c->answer = GW_ANSWER_NONE;
  return TRUE;
}

static gboolean
commit_case (GwStore *store, const GwCommit *commit, GwCase *c, GError **error)
{
  if (!find_overtaken (store, c, error) || !fold_repeat (store, c, error))
    return FALSE;
  if (c->overtaken)
    return gw_store_inbox_defer (store, c->mail->id, c->mail->received_us, TRUE, error);
  if (c->ending == GW_KIND_DUPLICATE) /* counted by the day, entered by the clock */
    return gw_store_replay_count (store, c->entry->contact->id, c->mail->received_us / GW_DAY, c->mail->id, error)
           && put_verdict (store, commit, c, -1, error) && put_answer (store, commit, c, -1, error);
  guint64 index = 0;
  if ((c->opens && !name_incident (store, commit->instance, c->incident, error))
      || !append_entry (store, commit, c, &index, error) || !put_verdict (store, commit, c, (gint64) index, error))
    return FALSE;
  if (c->authenticated && c->verdict->signed_bytes != NULL
      && !gw_store_signed_put (store, c->verdict->signed_sha256, c->verdict->kind, c->verdict->signed_bytes,
                               c->verdict->signature, error))
    return FALSE;
  if (!take_ping (commit->instance, c, error))
    return FALSE;
  return put_taken (store, c, error) && put_procedure (commit, c, (gint64) index, error) && put_answer (store, commit, c, (gint64) index, error)
         && (!c->alert || put_alert (commit->instance, c, error))
         && (!c->passes_on || !c->to_desk || put_desk_alert (commit->instance, c, error))
         && forgive_address (commit, c, error) && gw_crossing_take_notice (commit->instance, c, error)
         && (c->bounce.letter == 0
             || (gw_answer_bounce (commit->instance, c, error) && gw_ping_take_bounce (commit->instance, c, error)));
}

gboolean
gw_commit_cases (GwStore *store, gpointer data, GError **error)
{
  const GwCommit *commit = data;
  for (guint i = 0; i < commit->cases->len; i++)
    if (!commit_case (store, commit, g_ptr_array_index (commit->cases, i), error))
      return FALSE;
  return TRUE;
}
