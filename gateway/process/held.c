/* SPDX-License-Identifier: Apache-2.0 */
#include "process/held.h"
#include "base/error.h"
#include "process/commit.h"
#include "process/relay.h"
#include "store/directory.h"
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

static gboolean
send_one (GwInstance *instance, const GwDirectoryEntry *entry, const char *id, gint64 *count, GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_autoptr (GwIncident) incident = gw_store_incident_find (instance->store, id, error);
  if (incident == NULL)
    return FALSE;
  g_ptr_array_add (entries, (gpointer) entry);
  if (gw_relay_forward (instance, incident, entries, &refusal))
    {
      (*count)++;
      return TRUE;
    }
  if (!g_error_matches (refusal, GW_ERROR, GW_ERROR_DATA))
    {
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  g_autofree char *text = g_strdup_printf ("%s could not be passed on to %s after its suspension", id, entry->contact->id);
  g_autofree char *command = g_strdup_printf ("notigate incident show %s", id);
  return gw_commit_incident_alert (instance, "held-letter", text, text, command, incident, error);
}

gboolean
gw_held_release (GwInstance *instance, const GwDirectoryEntry *entry, gint64 *count, GError **error)
{
  g_auto (GStrv) incidents = gw_store_incidents_held (instance->store, entry->contact->id, error);
  *count = 0;
  for (char **id = incidents; id && *id; id++)
    if (!send_one (instance, entry, *id, count, error))
      return FALSE;
  return incidents != NULL;
}
