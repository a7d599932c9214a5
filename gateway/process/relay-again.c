/* SPDX-License-Identifier: Apache-2.0
 *
 * A letter goes to further contacts: a notification by the operator's order, what was held back when a suspension ends. */
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
  g_free (recalled->signer);
  g_free (recalled->writer);
  g_free (recalled->tlp);
  g_free (recalled);
}

/* Opens @mail_id. */
static gboolean
recall (GwInstance *instance, GwRecalled *recalled, gint64 mail_id, GError **error)
{
  recalled->mail = gw_store_mail_get (instance->store, mail_id, error);
  recalled->c = recalled->mail ? gw_process_recall (instance, recalled->mail, error) : NULL;
  if (recalled->c == NULL)
    return FALSE;
  recalled->signer = g_strdup (recalled->c->entry->contact->id);
  recalled->writer = g_strdup (recalled->signer);
  return TRUE;
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
  recalled->opens = TRUE;
  if (!recall (instance, recalled, row->mail_id, error))
    return NULL;
  recalled->c->act = GW_ACT_NOTIFY;
  return g_steal_pointer (&recalled);
}

/* What it does, which letter of ours it answers, and for whom it speaks is looked up again. Whether the procedure would take
 * it today does not matter: it took it when it came. */
GwRecalled *
gw_relay_recall_held (GwInstance *instance, const GwStoreHeld *held, GError **error)
{
  g_autoptr (GwRecalled) recalled = g_new0 (GwRecalled, 1);
  recalled->incident = g_strdup (held->incident);
  recalled->tlp = g_strdup (held->tlp);
  recalled->opens = held->opens;
  if (!recall (instance, recalled, held->mail_id, error) || !gw_case_locate (recalled->c, instance, error))
    return NULL;
  GwCase *c = recalled->c;
  if (!c->takes_part)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "mail %" G_GINT64_FORMAT ": the letter that it answers is no longer known; fix: "
                   "ask its writer to send it again", held->mail_id);
      return NULL;
    }
  c->ending = GW_KIND_REGISTERED;
  c->code = NULL;
  c->answer = GW_ANSWER_NONE;
  g_free (recalled->writer);
  recalled->writer = g_strdup (c->writer->contact->id);
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
may_have (const GwInstance *instance, const GwRecalled *recalled, const GwDirectoryEntry *to)
{
  const GwCase *c = recalled->c;
  int reads = gw_tlp_rank (gw_directory_max_tlp (instance->directory, to, gw_clock_now ()));
  gboolean red = strcmp (recalled->opens ? c->mark->highest_tlp : c->tlp, "TLP:RED") == 0;
  gboolean answered = !recalled->opens && c->answers != NULL && g_strcmp0 (c->answers->sender, to->contact->id) == 0;
  return reads >= gw_tlp_rank (c->tlp) && reads >= gw_tlp_rank (c->mark->highest_tlp)
         && (!red || answered || names (instance, c, to)) && !gw_crossing_is_too_far (c, instance, to);
}

static gboolean
check_entries (const GwInstance *instance, const GwRecalled *recalled, GPtrArray *entries, GError **error)
{
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *to = g_ptr_array_index (entries, i);
      if (may_have (instance, recalled, to))
        continue;
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: may not have %s under its TLP, or is a gateway too far; fix: ask its "
                   "originator to write to that contact", to->contact->id, recalled->incident);
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
  g_clear_pointer (&c->been, g_ptr_array_unref);
  c->entry = gw_directory_find_id (instance->directory, recalled->signer);
  c->writer = gw_directory_find_id (instance->directory, recalled->writer);
  c->incident = gw_store_incident_find (store, recalled->incident, error);
  if (c->incident == NULL)
    return FALSE;
  if (c->entry == NULL || c->writer == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: its writer %s is in the directory no longer; fix: notigate incident note",
                   recalled->incident, recalled->writer);
      return FALSE;
    }
  c->mark = gw_store_mark_get (store, recalled->incident, error);
  c->parties = c->mark ? gw_store_parties (store, recalled->incident, error) : NULL;
  if (c->parties == NULL)
    return FALSE;
  const char *written = gw_form_get (c->form, "TLP");
  c->tlp = recalled->tlp                                                  ? recalled->tlp
           : gw_tlp_rank (c->incident->tlp) > gw_tlp_rank (written) ? c->incident->tlp
                                                                          : written;
  c->opens = recalled->opens;
  c->phase = strcmp (c->incident->state, "closed") == 0 ? GW_PHASE_CLOSED : GW_PHASE_OPEN;
  return TRUE;
}

gboolean
gw_relay_forward (GwInstance *instance, const GwRecalled *recalled, GPtrArray *entries, GError **error)
{
  GwCase *c = recalled->c;
  gint64 index = -1;
  if (!load (instance, recalled, error) || !check_entries (instance, recalled, entries, error)
      || !gw_store_verdict_entry (instance->store, recalled->mail->id, &index, error))
    return FALSE;
  g_clear_pointer (&c->recipients, g_ptr_array_unref);
  g_clear_pointer (&c->not_relayed, g_ptr_array_unref);
  c->recipients = g_ptr_array_ref (entries);
  c->not_relayed = g_ptr_array_new_with_free_func (g_free);
  return gw_relay_case_late (instance, c, index, error);
}
