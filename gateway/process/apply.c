/* SPDX-License-Identifier: Apache-2.0 */
#include "process/apply.h"
#include "base/clock.h"
#include "directory/value.h"
#include "process/await.h"
#include "store/deadline.h"
#include <string.h>

/* ---- A new incident ----------------------------------------------------------------------------------------- */

static gboolean
put_incident (GwStore *store, const GwCase *c, GError **error)
{
  const GwIncident *incident = c->incident;
  return gw_store_incident_put (store, incident, error) && gw_store_mark_put (store, incident->id, c->mark, error)
         && gw_store_party_put (store, incident->id, incident->originator, "originator", "active", incident->opened_us, error)
         && gw_store_event_put (store, incident->id, c->mail->received_us, c->move->event, incident->originator, c->mail->id,
                                NULL, error);
}

/* ---- What happened, in a word ------------------------------------------------------------------------------- */

static const char *
event_kind (const GwCase *c)
{
  if (c->act == GW_ACT_NOTIFY && !c->opens) /* a gateway's, for a further contact */
    return "forwarded";
  if (c->move->event != NULL && !c->stale) /* what is not applied reopens nothing */
    return c->move->event;
  if (c->act == GW_ACT_UPDATE && gw_form_get (c->form, "Retract") != NULL)
    return "correction";
  return gw_act_name (c->act);
}

/* Words of closed sets and numbers only: nothing in a timeline tells what a letter says. */
char *
gw_apply_event_words (const GwCase *c)
{
  static const struct { const char *name, *before; } fields[] = {
    { "Revision", "revision " }, { "Status", "" }, { "Decision", "" }, { "Recipient-Ref", "their number " } };
  GString *text = g_string_new (c->disposition);
  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      const char *value = gw_form_get (c->form, fields[i].name);
      if (value != NULL)
        g_string_append_printf (text, "%s%s%s", text->len > 0 ? ", " : "", fields[i].before, value);
    }
  return g_string_free (text, FALSE);
}

/* The caller's. */
static char *
event_text (const GwCase *c)
{
  g_autofree char *words = gw_apply_event_words (c);
  /* The signature proves what the gateway says, of the contact for which it speaks. */
  const char *writer = c->writer->contact->id;
  GString *text = g_string_new (c->crossing == GW_CROSSING_UP ? writer : "");
  if (c->crossing == GW_CROSSING_UP && c->origin_poc != NULL && g_ascii_strcasecmp (c->origin_poc, writer) != 0)
    g_string_append_printf (text, " (by %s)", c->origin_poc);
  if (*words != '\0')
    g_string_append_printf (text, "%s%s", text->len > 0 ? ": " : "", words);
  if (c->stale)
    g_string_append_printf (text, "; not applied: not above revision %" G_GINT64_FORMAT, c->last_revision);
  return g_string_free (text, FALSE);
}

static gboolean
put_event (GwStore *store, const GwCase *c, GError **error)
{
  g_autofree char *text = event_text (c);
  return gw_store_event_put (store, c->incident->id, c->mail->received_us, event_kind (c), c->entry->contact->id, c->mail->id,
                             *text != '\0' ? text : NULL, error);
}

/* ---- Parties and requests ----------------------------------------------------------------------------------- */

/* A recipient's state after its letter. Any signed answer shows that somebody has read ours. */
static const char *
party_state (const GwCase *c, const GwParty *party)
{
  gboolean silent = strcmp (party->state, "waiting") == 0 || strcmp (party->state, "overdue") == 0
                    || strcmp (party->state, "undeliverable") == 0 || strcmp (party->state, "asked") == 0;
  const char *then = NULL;
  if (c->disposition != NULL)
    then = gw_machine_party_after_disposition (c->disposition);
  else if (c->act == GW_ACT_UPDATE)
    then = gw_machine_party_after_status (party->state, gw_form_get (c->form, "Status"));
  else if (c->act == GW_ACT_GIVE_ASSISTANCE)
    then = g_strcmp0 (gw_form_get (c->form, "Decision"), "declined") == 0 ? NULL : "working";
  if (g_strcmp0 (then, "acknowledged") == 0 && !silent) /* RECEIVED takes nothing back */
    then = NULL;
  return then == NULL && silent ? "acknowledged" : then;
}

static gboolean
apply_party (GwStore *store, GwCase *c, const char **incident_state, GError **error)
{
  const GwParty *party = gw_party_find (c->parties, c->writer->contact->id);
  if (party == NULL || (c->role != GW_ROLE_RECIPIENT && c->role != GW_ROLE_FALLBACK))
    return TRUE;
  const char *state = party_state (c, party);
  if (state == NULL)
    return TRUE;
  if (c->phase == GW_PHASE_OPEN)
    *incident_state = gw_machine_incident_after (c->incident->state, state);
  return gw_store_party_put (store, c->incident->id, party->contact, party->role, state, c->mail->received_us, error);
}

static gboolean
apply_request (GwStore *store, const GwCase *c, GError **error)
{
  if (c->request == NULL || !(c->move->effects & GW_EFFECT_ANSWERS))
    return TRUE;
  const char *state = gw_machine_request_after (c->request->kind, c->request->state, c->act, gw_form_get (c->form, "Decision"),
                                                c->disposition);
  return (state == NULL || gw_store_request_set (store, c->request->report_id, state, c->mail->received_us, error))
         && (state == NULL
             || gw_store_deadline_stop (store, c->incident->id, NULL, "answer", c->request->report_id, c->mail->received_us, error));
}

/* ---- Deadlines ---------------------------------------------------------------------------------------------- */

/* What is no longer awaited of the writer; of a fallback, also of the contact for which it was asked. */
static gboolean
stop_deadlines (GwStore *store, const GwCase *c, GError **error)
{
  const char *incident = c->incident->id;
  gint64 now = c->mail->received_us;
  if (c->move->effects & GW_EFFECT_CLOSES)
    return gw_store_deadline_stop (store, incident, NULL, NULL, NULL, now, error);
  gboolean instead = c->answers != NULL && c->crossing != GW_CROSSING_UP;
  const char *who[] = { c->writer->contact->id, instead ? c->answers->about : NULL };
  gboolean declined = g_strcmp0 (gw_machine_party_after_disposition (c->disposition), "declined") == 0;
  for (gsize i = 0; i < G_N_ELEMENTS (who) && who[i] != NULL; i++)
    {
      gboolean ack = (c->move->effects & GW_EFFECT_STOPS_ACK) != 0;
      gboolean results = (c->move->effects & GW_EFFECT_STOPS_RESULTS) != 0 || declined;
      if ((ack && !gw_store_deadline_stop (store, incident, who[i], "acknowledgement", NULL, now, error))
          || (results && !gw_store_deadline_stop (store, incident, who[i], "first-results", NULL, now, error))
          || (results && !gw_store_deadline_stop (store, incident, who[i], "update", NULL, now, error)))
        return FALSE;
    }
  return TRUE;
}

/* Who is at work is asked for the next word; who promises a time is held to it. */
static gboolean
await_update (GwInstance *instance, const GwCase *c, GError **error)
{
  gboolean helps = c->role == GW_ROLE_RECIPIENT || c->role == GW_ROLE_FALLBACK;
  gint64 promised = gw_form_get_time (c->form, "Next-Update-By");
  const char *status = gw_form_get (c->form, "Status");
  gboolean done = g_strcmp0 (status, "resolved") == 0 || g_strcmp0 (status, "false-positive") == 0;
  gboolean works = g_strcmp0 (c->disposition, "working") == 0 || (c->act == GW_ACT_UPDATE && !done);
  if (!helps || c->phase != GW_PHASE_OPEN || (!works && promised <= 0))
    return TRUE;
  return gw_await_update (instance, c->writer, c->incident, promised, c->mail->received_us,
                          c->answers ? c->answers->report_id : NULL, error);
}

/* ---- The incident ------------------------------------------------------------------------------------------- */

static gboolean
apply_mark (GwStore *store, GwCase *c, GError **error)
{
  if (c->tlp != NULL && gw_tlp_rank (c->tlp) > gw_tlp_rank (c->mark->highest_tlp))
    {
      g_free (c->mark->highest_tlp);
      c->mark->highest_tlp = g_strdup (c->tlp);
    }
  if (c->move->effects & GW_EFFECT_CLOSES)
    c->mark->closed_us = c->mail->received_us;
  if (c->move->effects & GW_EFFECT_REOPENS)
    c->mark->closed_us = 0;
  return gw_store_mark_put (store, c->incident->id, c->mark, error);
}

/* The originator's letter to all speaks for the incident; one under RED is a side letter to those named. */
static gboolean
apply_content (GwStore *store, const GwCase *c, const char *state, GError **error)
{
  gboolean leads = (c->move->effects & GW_EFFECT_CHANGES) && strcmp (c->tlp, "TLP:RED") != 0;
  const char *revision = gw_form_get (c->form, "Revision");
  return gw_store_incident_set (store, c->incident->id, state, leads ? c->tlp : NULL,
                                leads ? gw_form_get (c->form, "Urgency") : NULL, c->mail->received_us, error)
         && (revision == NULL || c->act != GW_ACT_UPDATE
             || gw_store_revision_put (store, c->incident->id, c->writer->contact->id, g_ascii_strtoll (revision, NULL, 10),
                                       c->mail->id, error));
}

gboolean
gw_apply_case (GwInstance *instance, GwCase *c, GError **error)
{
  GwStore *store = instance->store;
  const char *state = NULL;
  if (c->opens)
    return put_incident (store, c, error);
  if (!put_event (store, c, error))
    return FALSE;
  if (c->stale)
    return TRUE;
  if (!apply_party (store, c, &state, error))
    return FALSE;
  if (c->move->effects & GW_EFFECT_CLOSES)
    state = "closed";
  if (c->move->effects & GW_EFFECT_REOPENS)
    state = "relayed";
  if (state != NULL && strcmp (state, c->incident->state) != 0) /* the letters about it tell what holds now */
    {
      g_free (c->incident->state);
      c->incident->state = g_strdup (state);
    }
  return apply_mark (store, c, error) && apply_request (store, c, error) && stop_deadlines (store, c, error)
         && await_update (instance, c, error) && apply_content (store, c, state, error);
}
