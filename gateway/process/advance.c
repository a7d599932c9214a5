/* SPDX-License-Identifier: Apache-2.0
 *
 * advance: what a letter that holds does to incidents. A notification opens one; what the procedure does not
 * know yet waits for the operator, it is never dropped. */
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
  incident->originator = g_strdup (c->entry->contact->id);
  incident->report_id = g_strdup (c->report_id);
  incident->mail_id = c->mail->id;
  incident->tlp = g_strdup (gw_form_get (c->form, "TLP"));
  incident->urgency = g_strdup (gw_form_get (c->form, "Urgency"));
  incident->exercise = c->form->exercise;
  incident->title = g_strdup (gw_form_get (c->form, "Title"));
  incident->incident_type = g_strdup (gw_form_get (c->form, "Incident-Type"));
  return incident;
}

gboolean
gw_case_advance (GwCase *c, GwInstance *instance, GError **error)
{
  if (c->form->type == GW_MESSAGE_NOTIFICATION)
    {
      c->answer = GW_ANSWER_RECEIPT;
      if (!c->form->check_only)
        c->incident = open_incident (c);
      return TRUE;
    }
  if (c->form->type == GW_MESSAGE_KEY_UPDATE)
    {
      gw_keychange_advance (c);
      return TRUE;
    }
  /* A person has handled it, and let it go: the sender has a receipt, incidents are as that person left them. */
  if (c->mail->released)
    {
      c->answer = GW_ANSWER_RECEIPT;
      return TRUE;
    }
  c->ending = GW_KIND_HELD;
  c->answer = gw_case_may_answer (c) ? GW_ANSWER_HELD : GW_ANSWER_NONE;
  c->alert = TRUE;
  c->reason = g_strdup_printf ("letters of type %s are handled by the operator", c->form->type_name);
  return TRUE;
}
