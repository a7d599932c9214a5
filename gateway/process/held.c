/* SPDX-License-Identifier: Apache-2.0 */
#include "process/held.h"
#include "process/commit.h"
#include "store/directory.h"
#include "store/procedure.h"
#include <string.h>

gboolean
gw_held_sender (const GwCase *c)
{
  const GwFormContext context = { .contact = c->entry->contact->id };
  if (c->mime->text == NULL)
    return FALSE;
  g_autoptr (GwForm) form = gw_form_parse (c->mime->text, &context);
  return form->kind == GW_FORM_FORM && g_strcmp0 (gw_form_get (form, "Urgency"), "critical") == 0;
}

gboolean
gw_held_recipient (const GwDirectoryEntry *to, const char *urgency)
{
  return to->state == GW_CONTACT_SUSPENDED && g_strcmp0 (urgency, "critical") == 0;
}

gboolean
gw_held_keep (GwInstance *instance, const GwDirectoryEntry *to, const char *report_id, const GwIncident *incident,
              GError **error)
{
  const char *id = to->contact->id;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwReference) reference = gw_store_reference_find (instance->store, id, report_id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (reference == NULL)
    return TRUE; /* nothing of the letter was queued: only word that it waits */
  g_autofree char *text = g_strdup_printf ("a critical letter about %s waits for %s, which is suspended", incident->id, id);
  g_autofree char *command = g_strdup_printf ("notigate contact resume %s", id);
  return gw_store_letter_hold (instance->store, reference->letter, error)
         && gw_commit_incident_alert (instance, "held", text, text, command, incident, error);
}
