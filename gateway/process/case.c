/* SPDX-License-Identifier: Apache-2.0 */
#include "process/case.h"
#include "store/rejudge.h"
#include <string.h>

void
gw_case_free (GwCase *c)
{
  if (c == NULL)
    return;
  g_clear_pointer (&c->letter, gw_letter_free);
  g_clear_pointer (&c->verdict, gw_verdict_free);
  g_clear_pointer (&c->mime, gw_mime_free);
  g_clear_pointer (&c->form, gw_form_free);
  g_clear_pointer (&c->reply, gw_reply_free);
  g_clear_pointer (&c->named, g_ptr_array_unref);
  g_clear_pointer (&c->mark, gw_incident_mark_free);
  g_clear_pointer (&c->parties, g_ptr_array_unref);
  g_clear_pointer (&c->known, g_ptr_array_unref);
  g_clear_pointer (&c->answers, gw_reference_free);
  g_clear_pointer (&c->request, gw_request_free);
  g_clear_pointer (&c->recipients, g_ptr_array_unref);
  g_clear_pointer (&c->been, g_ptr_array_unref);
  g_clear_pointer (&c->held_back, g_ptr_array_unref);
  g_clear_pointer (&c->keyless, g_ptr_array_unref);
  g_clear_pointer (&c->not_relayed, g_ptr_array_unref);
  g_clear_pointer (&c->facts, gw_facts_free);
  g_clear_pointer (&c->decision, gw_decision_free);
  g_clear_pointer (&c->incident, gw_incident_free);
  g_clear_pointer (&c->gap, gw_store_epoch_free);
  g_free (c->fingerprint);
  g_free (c->report_id);
  g_free (c->reason);
  g_free (c);
}

gboolean
gw_case_forget_later (const GwCase *c, const GwInstance *instance, gint64 *mail_id, GError **error)
{
  gboolean known = TRUE;
  if (*mail_id == 0 || c->then == NULL)
    return TRUE;
  if (!gw_store_taken_before (instance->store, *mail_id, c->then->entry, &known, error))
    return FALSE;
  if (!known)
    *mail_id = 0;
  return TRUE;
}

gboolean
gw_case_is_ended (const GwCase *c)
{
  return c->ending != GW_KIND_REGISTERED || c->answer != GW_ANSWER_NONE;
}

/* FORM: of the letters that gateways write only a relay is ever answered, or two gateways that do not
 * understand each other would never stop. As long as nothing has shown that a letter is no gateway's, its
 * outer mark as automatic counts for the same reason. */
gboolean
gw_case_may_answer (const GwCase *c)
{
  if (c->form == NULL)
    return c->authenticated || !c->letter->automatic;
  return c->form->type < GW_MESSAGE_RECEIPT || c->form->type == GW_MESSAGE_RELAY;
}

void
gw_case_hand_over (GwCase *c, char *reason)
{
  g_autofree char *why = reason;
  if (c->mail->released)
    {
      c->answer = GW_ANSWER_RECEIPT;
      return;
    }
  c->ending = GW_KIND_HELD;
  c->answer = gw_case_may_answer (c) ? GW_ANSWER_HELD : GW_ANSWER_NONE;
  c->alert = TRUE;
  g_free (c->reason);
  c->reason = g_steal_pointer (&why);
}

/* FORM, "Who is told": nobody unauthenticated learns anything specific, and a key that may not sign
 * authenticates nobody; these two go to the operator only; everything else behind a known key is told to the
 * directory address. */
void
gw_case_refuse (GwCase *c, const char *code, const char *reason)
{
  gboolean known = c->fingerprint != NULL && strcmp (code, "bad-signature") != 0;
  gboolean operator_only = strcmp (code, "revoked-key") == 0 || strcmp (code, "suspended-contact") == 0
                           || !gw_case_may_answer (c);
  c->ending = GW_KIND_REFUSED;
  c->code = code;
  g_free (c->reason);
  c->reason = g_strdup (reason);
  c->answer = !known ? GW_ANSWER_NOT_TAKEN : operator_only ? GW_ANSWER_NONE : GW_ANSWER_REJECTION;
  c->alert = c->alert || (known && operator_only);
}
