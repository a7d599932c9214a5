/* SPDX-License-Identifier: Apache-2.0
 *
 * locate: which letter of ours a letter answers, which incident it is about, and what its writer is there. What
 * only that can tell of the form is a fault of it, told with the others. To somebody who is no party, an incident
 * that exists looks like one that does not. */
#include "process/case.h"
#include "base/clock.h"
#include "directory/value.h"
#include "process/crossing.h"
#include <string.h>

static const struct {
  GwMessageType type;
  GwAct act;
} acts[] = {
  { GW_MESSAGE_NOTIFICATION, GW_ACT_NOTIFY },
  { GW_MESSAGE_UPDATE, GW_ACT_UPDATE },
  { GW_MESSAGE_INFORMATION_REQUEST, GW_ACT_ASK_INFORMATION },
  { GW_MESSAGE_INFORMATION_RESPONSE, GW_ACT_GIVE_INFORMATION },
  { GW_MESSAGE_ASSISTANCE_REQUEST, GW_ACT_ASK_ASSISTANCE },
  { GW_MESSAGE_ASSISTANCE_RESPONSE, GW_ACT_GIVE_ASSISTANCE },
  { GW_MESSAGE_ACKNOWLEDGEMENT, GW_ACT_ACKNOWLEDGE },
  { GW_MESSAGE_CLOSURE, GW_ACT_CLOSE },
  { GW_MESSAGE_WITHDRAWAL, GW_ACT_WITHDRAW },
  { GW_MESSAGE_STATUS_REQUEST, GW_ACT_ASK_STATUS },
};

static void
set_act (GwCase *c)
{
  if (c->reply != NULL)
    {
      c->takes_part = c->answers->kind == NULL || strcmp (c->answers->kind, "ping") != 0;
      c->disposition = c->reply->disposition;
      c->act = c->disposition != NULL ? GW_ACT_ACKNOWLEDGE : GW_ACT_NOTE;
      return;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (acts); i++)
    if (acts[i].type == c->form->type)
      {
        c->takes_part = TRUE;
        c->act = acts[i].act;
      }
  if (c->crossing == GW_CROSSING_DOWN && c->form->type == GW_MESSAGE_NONE)
    {
      c->takes_part = TRUE;
      c->act = GW_ACT_NOTE;
    }
  c->disposition = c->act == GW_ACT_ACKNOWLEDGE ? gw_form_get (c->form, "Disposition") : NULL;
}

/* ---- The letter that is answered ---------------------------------------------------------------------------- */

/* Two letters of ours that pass on the same letter, or remind of it, ask for one and the same answer. */
static gboolean
is_same_matter (const GwReference *a, const GwReference *b)
{
  return g_strcmp0 (a->incident, b->incident) == 0 && a->mail_id == b->mail_id && g_strcmp0 (a->sender, b->sender) == 0;
}

/* FORM: a note holds exactly one Report-ID of a letter sent to that contact. */
static gboolean
find_by_ids (GwCase *c, const GwInstance *instance, GError **error)
{
  gboolean ambiguous = c->reply->ids->len >= GW_REPLY_MAX_FOUND;
  for (guint i = 0; i < c->reply->ids->len && !ambiguous; i++)
    {
      g_autoptr (GError) failure = NULL;
      g_autoptr (GwReference) found = gw_store_reference_find (instance->store, c->entry->contact->id,
                                                               g_ptr_array_index (c->reply->ids, i), &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (found == NULL)
        continue;
      if (c->answers == NULL)
        c->answers = g_steal_pointer (&found);
      else
        ambiguous = !is_same_matter (c->answers, found);
    }
  if (ambiguous)
    g_clear_pointer (&c->answers, gw_reference_free);
  return TRUE;
}

static gboolean
find_by_nonce (GwCase *c, const GwInstance *instance, const char *nonce, GError **error)
{
  g_autoptr (GError) failure = NULL;
  c->answers = gw_store_reference_find_nonce (instance->store, c->entry->contact->id, nonce, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* A ping may be quoted below for ever after: a note in an incident is one all the same, and reaches who waits for it. That
 * its writer can be reached any signed letter shows. */
static gboolean
find_by_nonces (GwCase *c, const GwInstance *instance, GError **error)
{
  GwReference *named = g_steal_pointer (&c->answers);
  gboolean done = TRUE;
  for (guint i = 0; i < c->reply->nonces->len && c->answers == NULL && done; i++)
    done = find_by_nonce (c, instance, g_ptr_array_index (c->reply->nonces, i), error);
  if (c->answers == NULL)
    c->answers = named;
  else
    gw_reference_free (named);
  return done;
}

/* A text without a form: a reply to a letter of ours, or nothing that we can take. */
static gboolean
read_reply (GwCase *c, const GwInstance *instance, GError **error)
{
  c->reply = gw_reply_parse (c->mime->text);
  if (!find_by_ids (c, instance, error) || ((c->answers == NULL || c->answers->incident == NULL) && !find_by_nonces (c, instance, error)))
    return FALSE;
  g_free (c->form->text); /* what is passed on of a note is its writer's own words */
  c->form->text = g_strdup (c->reply->words);
  if (c->answers == NULL)
    {
      gw_reply_free (g_steal_pointer (&c->reply));
      gw_case_refuse (c, "not-a-form", "the signed text holds no notification form, and quotes no Report-ID of exactly one "
                      "letter of ours to this contact");
    }
  return TRUE;
}

static gboolean
find_answered (GwCase *c, const GwInstance *instance, GError **error)
{
  g_autoptr (GError) failure = NULL;
  const char *nonce = c->form->type == GW_MESSAGE_PING_REPLY ? gw_form_get (c->form, "Nonce") : NULL;
  const char *answered = gw_form_get (c->form, "In-Response-To");
  if (nonce != NULL)
    return find_by_nonce (c, instance, nonce, error);
  if (answered == NULL)
    return TRUE;
  c->answers = gw_store_reference_find (instance->store, c->entry->contact->id, answered, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* ---- The incident ------------------------------------------------------------------------------------------- */

static void
set_role (GwCase *c)
{
  const GwParty *party = gw_party_find (c->parties, c->writer->contact->id);
  if (party != NULL)
    c->role = gw_role_find (party->role);
}

static void
set_phase (GwCase *c, const GwInstance *instance)
{
  gint64 closed = c->mark->closed_us;
  if (strcmp (c->incident->state, "closed") != 0)
    c->phase = GW_PHASE_OPEN;
  else
    c->phase = c->mail->received_us - closed <= instance->policy->reopen_us ? GW_PHASE_CLOSED : GW_PHASE_PAST;
}

/* A notification never belongs to an incident that exists. */
static gboolean
find_incident (GwCase *c, const GwInstance *instance, const char *id, GError **error)
{
  GwStore *store = instance->store;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwIncident) incident = gw_store_incident_find (store, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  c->parties = gw_store_parties (store, id, error);
  if (c->parties == NULL)
    return FALSE;
  set_role (c);
  if (incident == NULL || c->role == GW_ROLE_STRANGER)
    {
      c->role = GW_ROLE_STRANGER;
      c->phase = GW_PHASE_OPEN;
      g_ptr_array_set_size (c->parties, 0);
      return TRUE;
    }
  c->incident = g_steal_pointer (&incident);
  if (c->role != GW_ROLE_ORIGINATOR && c->role != GW_ROLE_DESK
      && (c->known = gw_store_parties_known (store, id, c->writer->contact->id, error)) == NULL)
    return FALSE;
  c->mark = gw_store_mark_get (store, id, error);
  if (c->mark == NULL || !gw_store_incident_seq (store, id, &c->seq, error))
    return FALSE;
  set_phase (c, instance);
  return TRUE;
}

/* What was asked by the letter that is answered; of a fallback, what was asked of the contact for which it was asked. */
static gboolean
find_request (GwCase *c, const GwInstance *instance, GError **error)
{
  if (c->answers == NULL || c->incident == NULL)
    return TRUE;
  gboolean instead = c->answers->about != NULL && c->crossing != GW_CROSSING_UP;
  const char *asked = instead ? c->answers->about : c->writer->contact->id;
  g_autoptr (GPtrArray) requests = gw_store_requests (instance->store, c->incident->id, error);
  if (requests == NULL)
    return FALSE;
  for (guint i = requests->len; i > 0 && c->request == NULL; i--)
    {
      const GwRequest *request = g_ptr_array_index (requests, i - 1);
      if (request->mail_id == c->answers->mail_id && g_ascii_strcasecmp (request->asked, asked) == 0)
        c->request = g_ptr_array_steal_index (requests, i - 1);
    }
  return TRUE;
}

static gboolean
find_revision (GwCase *c, const GwInstance *instance, GError **error)
{
  const char *revision = c->incident != NULL && c->form->type == GW_MESSAGE_UPDATE ? gw_form_get (c->form, "Revision") : NULL;
  if (revision == NULL)
    return TRUE;
  if (!gw_store_revision_last (instance->store, c->incident->id, c->writer->contact->id, &c->last_revision, error))
    return FALSE;
  c->stale = g_ascii_strtoll (revision, NULL, 10) <= c->last_revision;
  return TRUE;
}

/* ---- Its TLP ------------------------------------------------------------------------------------------------ */

static const char *
stricter (const char *a, const char *b)
{
  if (a == NULL || b == NULL)
    return a ? a : b;
  return gw_tlp_rank (b) > gw_tlp_rank (a) ? b : a;
}

/* FORM: an answer is never laxer than the letter answered, and only the originator lowers a TLP. */
static void
set_tlp (GwCase *c)
{
  const char *written = gw_form_get (c->form, "TLP");
  const char *floor = c->answers ? c->answers->tlp : NULL;
  if (c->incident != NULL && c->role != GW_ROLE_ORIGINATOR)
    floor = stricter (floor, c->incident->tlp);
  if (c->apart) /* its incident's of then, which raises only */
    floor = stricter (floor, c->then->tlp);
  c->tlp = stricter (written, floor);
  c->tlp_raised = written != NULL && c->tlp != written && gw_tlp_rank (c->tlp) > gw_tlp_rank (written);
}

/* ---- What only this can tell of the form -------------------------------------------------------------------- */

static void
add_fault (GwCase *c, const char *name, const char *problem, const char *message)
{
  const char *written = gw_form_get (c->form, name);
  guint line = 0;
  for (guint i = 0; i < c->form->fields->len; i++)
    {
      const GwField *field = g_ptr_array_index (c->form->fields, i);
      if (strcmp (field->name, name) == 0)
        line = field->line;
    }
  GwFault *fault = gw_fault_new (line, name, "bad-value", problem, written);
  fault->blocking = TRUE;
  fault->message = g_strdup (message);
  gw_form_add_fault (c->form, fault);
}

static void
judge_form (GwCase *c)
{
  const GwForm *form = c->form;
  if (form->type == GW_MESSAGE_PING_REPLY && c->answers == NULL && gw_form_get (form, "Nonce") != NULL)
    add_fault (c, "Nonce", GW_PROBLEM_NOT_AWAITED, "no ping with this Nonce went to you; copy it from the last ping");
  const char *answered = gw_form_get (form, "In-Response-To");
  gboolean elsewhere = c->answers != NULL && c->incident != NULL && g_strcmp0 (c->answers->incident, c->incident->id) != 0;
  gboolean must_answer = gw_field_is_required (gw_field_find ("In-Response-To"), form->type);
  if (c->incident != NULL && form->exercise != c->incident->exercise)
    add_fault (c, "Exercise", GW_PROBLEM_EXERCISE_DIFFERS,
               c->incident->exercise ? "this incident is an exercise; write Exercise: yes"
                                     : "this incident is no exercise; leave the field Exercise out");
  if (c->incident != NULL && must_answer && answered != NULL && (c->answers == NULL || elsewhere))
    add_fault (c, "In-Response-To", GW_PROBLEM_NOT_AWAITED,
               "no letter with this Report-ID went to you in this incident; write the Report-ID of the letter that you answer");
}

static gboolean
locate_incident (GwCase *c, const GwInstance *instance, GError **error)
{
  g_autofree char *crossed = NULL;
  const char *id = c->reply != NULL           ? c->answers->incident
                   : c->act == GW_ACT_NOTIFY ? NULL /* whatever it names */
                                             : gw_form_get (c->form, "Incident-ID");
  c->role = GW_ROLE_STRANGER;
  c->phase = GW_PHASE_NONE;
  c->apart = c->then != NULL && c->then->past && (id != NULL || c->crossing != GW_CROSSING_NONE);
  if (c->apart)
    return TRUE;
  if (c->crossing != GW_CROSSING_NONE)
    {
      if (!gw_crossing_locate (c, instance, &crossed, error))
        return FALSE;
      id = crossed;
    }
  if (gw_case_is_ended (c))
    return TRUE;
  if (id != NULL && (!find_incident (c, instance, id, error) || !find_request (c, instance, error)
                     || !find_revision (c, instance, error)))
    return FALSE;
  return TRUE;
}

gboolean
gw_case_locate (GwCase *c, GwInstance *instance, GError **error)
{
  gboolean note = c->form->kind == GW_FORM_NOTE;
  if (note ? !read_reply (c, instance, error) : !find_answered (c, instance, error))
    return FALSE;
  if (gw_case_is_ended (c))
    return TRUE;
  set_act (c);
  if (c->takes_part && !locate_incident (c, instance, error))
    return FALSE;
  if (gw_case_is_ended (c))
    return TRUE;
  set_tlp (c);
  if (note)
    return TRUE;
  judge_form (c);
  if (gw_form_takeable (c->form))
    return TRUE;
  c->stage = "parse"; /* the form is at fault, whoever has seen it */
  const GwFault *first = c->form->faults->len > 0 ? g_ptr_array_index (c->form->faults, 0) : NULL;
  g_autofree char *reason = first ? gw_fault_describe (first) : g_strdup ("the form has faults");
  gw_case_refuse (c, c->form->code, reason);
  return TRUE;
}

const char *
gw_case_type (const GwCase *c)
{
  if (c->reply != NULL)
    return c->takes_part ? gw_act_name (c->act) : "ping-reply";
  return c->form != NULL ? c->form->type_name : NULL;
}
