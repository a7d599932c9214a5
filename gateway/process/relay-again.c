/* SPDX-License-Identifier: Apache-2.0
 *
 * A notification goes to further contacts: by the operator's order, or when a suspension ends. */
#include "base/clock.h"
#include "base/error.h"
#include "directory/value.h"
#include "process.h"
#include "process/crossing.h"
#include "process/relay.h"
#include <string.h>

void
gw_recalled_free (GwRecalled *recalled)
{
  if (recalled == NULL)
    return;
  g_clear_pointer (&recalled->c, gw_case_free);
  g_clear_pointer (&recalled->mail, gw_mail_free);
  g_free (recalled->incident);
  g_free (recalled->writer);
  g_free (recalled);
}

GwRecalled *
gw_relay_recall (GwInstance *instance, const char *incident, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwRecalled) recalled = g_new0 (GwRecalled, 1);
  g_autoptr (GwIncident) row = gw_store_incident_find (instance->store, incident, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (row == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "incident %s: there is none; fix: notigate incident list", incident);
      return NULL;
    }
  recalled->incident = g_strdup (incident);
  recalled->mail = gw_store_mail_get (instance->store, row->mail_id, error);
  recalled->c = recalled->mail ? gw_process_recall (instance, recalled->mail, error) : NULL;
  if (recalled->c == NULL)
    return NULL;
  recalled->writer = g_strdup (recalled->c->entry->contact->id);
  return g_steal_pointer (&recalled);
}

/* Whether its To-POC names @entry, as the directory is now. */
static gboolean
names (const GwInstance *instance, const GwCase *c, const GwDirectoryEntry *entry)
{
  g_autoptr (GPtrArray) values = gw_form_get_all (c->form, "To-POC");
  for (guint i = 0; i < values->len; i++)
    {
      g_autoptr (GPtrArray) found = gw_directory_find_recipients (instance->directory, g_ptr_array_index (values, i));
      if (g_ptr_array_find (found, entry, NULL))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_entries (const GwInstance *instance, const GwCase *c, GPtrArray *entries, GError **error)
{
  gboolean red = strcmp (c->mark->highest_tlp, "TLP:RED") == 0;
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *to = g_ptr_array_index (entries, i);
      int reads = gw_tlp_rank (gw_directory_max_tlp (instance->directory, to, gw_clock_now ()));
      if (reads >= gw_tlp_rank (c->tlp) && reads >= gw_tlp_rank (c->mark->highest_tlp)
          && (!red || names (instance, c, to)) && !gw_crossing_is_too_far (c, instance, to))
        continue;
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: may not have %s under its TLP, or is a gateway too far; fix: ask its originator to write to "
                   "that contact", to->contact->id, c->incident->id);
      return FALSE;
    }
  return TRUE;
}

/* All that may have changed since it was recalled: the incident, its parties, and the directory that was loaded anew. */
static gboolean
load (GwInstance *instance, const GwRecalled *recalled, GError **error)
{
  GwCase *c = recalled->c;
  GwStore *store = instance->store;
  g_clear_pointer (&c->incident, gw_incident_free);
  g_clear_pointer (&c->mark, gw_incident_mark_free);
  g_clear_pointer (&c->parties, g_ptr_array_unref);
  g_clear_pointer (&c->named, g_ptr_array_unref);
  c->entry = gw_directory_find_id (instance->directory, recalled->writer);
  c->writer = c->entry;
  c->incident = gw_store_incident_find (store, recalled->incident, error);
  if (c->incident == NULL)
    return FALSE;
  if (c->entry == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: its writer %s is in the directory no longer; fix: notigate incident note",
                   recalled->incident, recalled->writer);
      return FALSE;
    }
  c->mark = gw_store_mark_get (store, recalled->incident, error);
  c->parties = c->mark ? gw_store_parties (store, recalled->incident, error) : NULL;
  const char *written = gw_form_get (c->form, "TLP");
  c->tlp = gw_tlp_rank (c->incident->tlp) > gw_tlp_rank (written) ? c->incident->tlp : written;
  c->act = GW_ACT_NOTIFY;
  return c->parties != NULL;
}

gboolean
gw_relay_forward (GwInstance *instance, const GwRecalled *recalled, GPtrArray *entries, GError **error)
{
  GwCase *c = recalled->c;
  gint64 index = -1;
  if (!load (instance, recalled, error) || !check_entries (instance, c, entries, error)
      || !gw_store_verdict_entry (instance->store, recalled->mail->id, &index, error))
    return FALSE;
  g_clear_pointer (&c->recipients, g_ptr_array_unref);
  g_clear_pointer (&c->not_relayed, g_ptr_array_unref);
  c->recipients = g_ptr_array_ref (entries);
  c->not_relayed = g_ptr_array_new_with_free_func (g_free);
  return gw_relay_case (instance, c, index, error);
}
