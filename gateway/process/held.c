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

GPtrArray *
gw_held_recall (GwInstance *instance, const char *id, GError **error)
{
  g_auto (GStrv) incidents = gw_store_incidents_held (instance->store, id, error);
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_recalled_free);
  if (incidents == NULL)
    return NULL;
  for (char **incident = incidents; *incident; incident++)
    {
      g_autoptr (GError) refusal = NULL;
      GwRecalled *recalled = gw_relay_recall (instance, *incident, &refusal);
      if (recalled != NULL)
        g_ptr_array_add (all, recalled);
      else if (!g_error_matches (refusal, GW_ERROR, GW_ERROR_DATA))
        {
          g_propagate_error (error, g_steal_pointer (&refusal));
          return NULL;
        }
    }
  return g_steal_pointer (&all);
}

static const GwRecalled *
find_recalled (const GPtrArray *recalled, const char *incident)
{
  for (guint i = 0; i < recalled->len; i++)
    {
      const GwRecalled *one = g_ptr_array_index (recalled, i);
      if (strcmp (one->incident, incident) == 0)
        return one;
    }
  return NULL;
}

static gboolean
tell_left (GwInstance *instance, const GwDirectoryEntry *entry, const char *id, GError **error)
{
  g_autoptr (GwIncident) incident = gw_store_incident_find (instance->store, id, error);
  if (incident == NULL)
    return FALSE;
  g_autofree char *text = g_strdup_printf ("%s could not be passed on to %s after its suspension", id, entry->contact->id);
  g_autofree char *command = g_strdup_printf ("notigate incident show %s", id);
  return gw_commit_incident_alert (instance, "held-letter", text, text, command, incident, error);
}

static gboolean
send_one (GwInstance *instance, const GwDirectoryEntry *entry, const GwRecalled *recalled, const char *id, gint64 *count,
          GError **error)
{
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_ptr_array_add (entries, (gpointer) entry);
  if (recalled != NULL && gw_relay_forward (instance, recalled, entries, &refusal))
    {
      (*count)++;
      return TRUE;
    }
  if (recalled == NULL || g_error_matches (refusal, GW_ERROR, GW_ERROR_DATA))
    return tell_left (instance, entry, id, error);
  g_propagate_error (error, g_steal_pointer (&refusal));
  return FALSE;
}

gboolean
gw_held_release (GwInstance *instance, const GwDirectoryEntry *entry, const GPtrArray *recalled, gint64 *count, GError **error)
{
  g_auto (GStrv) incidents = gw_store_incidents_held (instance->store, entry->contact->id, error);
  *count = 0;
  for (char **id = incidents; id && *id; id++)
    if (!send_one (instance, entry, find_recalled (recalled, *id), *id, count, error))
      return FALSE;
  return incidents != NULL;
}
