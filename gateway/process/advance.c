/* SPDX-License-Identifier: Apache-2.0
 *
 * advance: what a letter that holds does. What the machine has no row for waits for the operator, it is never
 * dropped. */
#include "process/case.h"
#include "process/keychange.h"
#include <string.h>

static GwIncident *
open_incident (const GwCase *c)
{
  GwIncident *incident = g_new0 (GwIncident, 1);
  incident->opened_us = c->mail->received_us;
  incident->changed_us = c->mail->received_us;
  incident->state = g_strdup ("registered");
  incident->originator = g_strdup (c->writer->contact->id);
  incident->report_id = g_strdup (c->report_id);
  incident->mail_id = c->mail->id;
  incident->tlp = g_strdup (c->tlp);
  incident->urgency = g_strdup (gw_form_get (c->form, "Urgency"));
  incident->exercise = c->form->exercise;
  incident->title = g_strdup (gw_form_get (c->form, "Title"));
  incident->incident_type = g_strdup (gw_form_get (c->form, "Incident-Type"));
  return incident;
}

static GwIncidentMark *
open_mark (const GwCase *c)
{
  GwIncidentMark *mark = g_new0 (GwIncidentMark, 1);
  mark->highest_tlp = g_strdup (c->tlp);
  mark->origin_poc = g_strdup (c->origin_poc);
  mark->origin_incident = g_strdup (c->origin_incident);
  mark->hops = c->hops;
  return mark;
}

/* A rehearsal changes nothing; nor does an update that a later one has overtaken. */
static void
take_part (GwCase *c)
{
  c->answer = GW_ANSWER_RECEIPT;
  if (c->form->check_only)
    return;
  c->passes_on = !c->stale;
  /* One that a gateway sends for a further contact joins the incident that it opened. */
  gboolean joins = c->crossing == GW_CROSSING_DOWN && c->incident != NULL;
  c->opens = (c->move->effects & GW_EFFECT_OPENS) != 0 && !joins;
  if (!c->opens)
    return;
  g_clear_pointer (&c->incident, gw_incident_free);
  g_clear_pointer (&c->mark, gw_incident_mark_free);
  c->incident = open_incident (c);
  c->mark = open_mark (c);
}

gboolean
gw_case_advance (GwCase *c, GwInstance *instance G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
  if (c->takes_part)
    take_part (c);
  else if (c->crossing == GW_CROSSING_NOTICE)
    ; /* it is kept: gateways never answer what answers them */
  else if (c->reply != NULL || c->form->type == GW_MESSAGE_PING_REPLY) /* other types may quote a number of ours, too */
    c->answer = GW_ANSWER_RECEIPT;
  else if (c->form->type == GW_MESSAGE_DIRECTORY)
    c->answer = GW_ANSWER_DIRECTORY;
  else if (c->form->type == GW_MESSAGE_KEY_UPDATE)
    gw_keychange_advance (c);
  else
    gw_case_hand_over (c, g_strdup_printf ("letters of type %s are handled by the operator", c->form->type_name));
  return TRUE;
}
