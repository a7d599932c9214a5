/* SPDX-License-Identifier: Apache-2.0 */
#include "process/status.h"
#include "base/clock.h"
#include "directory/value.h"
#include "process/bare.h"
#include "process/model-letters.h"
#include "store/incident.h"
#include "store/procedure.h"
#include "store/standing.h"
#include <string.h>

gboolean
gw_status_is_many (const GwPolicy *policy, gint64 recipients)
{
  return recipients >= policy->status.many;
}

/* The last answer completes the picture, however few the others were. */
gboolean
gw_status_is_due (const GwPolicy *policy, gint64 recipients, gint64 answered, gint64 told)
{
  gint64 new_answers = ABS (answered - told);
  return new_answers > 0 && (answered >= recipients || new_answers * 100 >= recipients * policy->status.step);
}

/* ---- What a party may see ----------------------------------------------------------------------------------- */

static GPtrArray *
find_parties (GwInstance *instance, const GwIncident *incident, const char *to, GError **error)
{
  if (strcmp (to, incident->originator) == 0)
    return gw_store_parties_known (instance->store, incident->id, to, error);
  g_autoptr (GPtrArray) all = gw_store_parties (instance->store, incident->id, error);
  if (all == NULL)
    return NULL;
  for (guint i = all->len; i > 0; i--)
    if (strcmp (((GwParty *) g_ptr_array_index (all, i - 1))->contact, to) != 0)
      g_ptr_array_remove_index (all, i - 1);
  return g_steal_pointer (&all);
}

/* What it asked, and what was asked of it: requests between others are theirs. */
static GPtrArray *
find_requests (GwInstance *instance, const GwIncident *incident, const char *to, GError **error)
{
  g_autoptr (GPtrArray) all = gw_store_requests (instance->store, incident->id, error);
  if (all == NULL)
    return NULL;
  for (guint i = all->len; i > 0; i--)
    {
      const GwRequest *request = g_ptr_array_index (all, i - 1);
      if (strcmp (request->asker, to) != 0 && strcmp (request->asked, to) != 0)
        g_ptr_array_remove_index (all, i - 1);
    }
  return g_steal_pointer (&all);
}

typedef struct {
  const char *asked_by; /* NULL: nobody asked */
  gint64 mail_id;
  gint64 entry;
  gboolean always;
  GwSent *sent;         /* or NULL */
} Request;

/* Number and times are all that it may be told: it never knew more, or a letter of the incident was beyond it. */
static gboolean
knows_little (GwInstance *instance, const GwDirectoryEntry *to, const char *incident, const char *highest, gboolean *little,
              GError **error)
{
  g_autoptr (GPtrArray) parties = gw_store_parties (instance->store, incident, error);
  if (parties == NULL)
    return FALSE;
  const char *most = gw_directory_max_tlp (instance->directory, to, gw_clock_now ());
  *little = gw_bare_is (instance, parties, to) || gw_tlp_rank (most) < gw_tlp_rank (highest);
  return TRUE;
}

/* As confidential as the incident ever was: the letter tells of all that happened in it. */
static gboolean
queue (GwInstance *instance, const GwDirectoryEntry *to, const GwIncident *incident, const Request *request, GError **error)
{
  const char *id = to->contact->id;
  g_autoptr (GwIncidentMark) mark = gw_store_mark_get (instance->store, incident->id, error);
  g_autoptr (GPtrArray) parties = mark ? find_parties (instance, incident, id, error) : NULL;
  g_autoptr (GPtrArray) requests = parties ? find_requests (instance, incident, id, error) : NULL;
  gboolean little = FALSE;
  if (requests == NULL || !knows_little (instance, to, incident->id, mark->highest_tlp, &little, error))
    return FALSE;
  GwIncident shown = *incident;
  if (little)
    shown.tlp = (char *) "TLP:RED";
  g_autofree char *report_id = gw_outgoing_report_id ("GW-S-");
  g_autoptr (JsonObject) model = gw_model_status (instance, to, &shown, parties, requests, request->asked_by, report_id);
  GwReference reference = { .report_id = report_id, .incident = incident->id, .tlp = mark->highest_tlp };
  GwOutgoing outgoing = {
    .kind = "status",
    .to = to,
    .model = model,
    .incident = incident->id,
    .tlp = mark->highest_tlp,
    .mail_id = request->mail_id,
    .entry = request->entry,
    .always = request->always,
    .reference = &reference,
  };
  return gw_outgoing_queue (instance, &outgoing, request->sent, error)
         && gw_store_event_put (instance->store, incident->id, gw_clock_now (), "status-sent", id, 0, NULL, error);
}

static gboolean
find_incident (GwInstance *instance, const char *id, GwIncident **incident, GError **error)
{
  g_autoptr (GError) failure = NULL;
  *incident = gw_store_incident_find (instance->store, id, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
gw_status_answer (GwInstance *instance, const GwDirectoryEntry *to, const char *incident, const char *asked_by, gint64 mail_id,
                  gint64 entry, GError **error)
{
  g_autoptr (GwIncident) found = NULL;
  Request request = { asked_by, mail_id, entry, FALSE, NULL };
  if (!find_incident (instance, incident, &found, error))
    return FALSE;
  return found == NULL || queue (instance, to, found, &request, error);
}

gboolean
gw_status_send (GwInstance *instance, const GwDirectoryEntry *to, const char *incident, GwSent *sent, GError **error)
{
  g_autoptr (GwIncident) found = NULL;
  Request request = { NULL, 0, -1, TRUE, sent };
  *sent = GW_SENT_NOT;
  if (!find_incident (instance, incident, &found, error))
    return FALSE;
  return found == NULL || queue (instance, to, found, &request, error);
}

/* ---- To the originator, by itself --------------------------------------------------------------------------- */

static gboolean
tell (GwInstance *instance, const GwIncident *incident, gint64 answered, gint64 now_us, GError **error)
{
  static const Request nobody = { NULL, 0, -1, FALSE, NULL };
  const GwDirectoryEntry *to = gw_directory_find_id (instance->directory, incident->originator);
  gboolean reachable = to != NULL && gw_directory_status (to, now_us) == GW_CONTACT_ACTIVE;
  return (!reachable || queue (instance, to, incident, &nobody, error))
         && gw_store_standing_told (instance->store, incident->id, answered, now_us, error);
}

/* The policy's hour of the next night, where the originator is. */
static gint64
next_night (const GwInstance *instance, const char *originator, gint64 now_us)
{
  const GwDirectoryEntry *entry = gw_directory_find_id (instance->directory, originator);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  GTimeZone *zone = entry != NULL ? entry->contact->zone : utc;
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (now_us / GW_SECOND);
  g_autoptr (GDateTime) local = g_date_time_to_timezone (now, zone);
  for (int days = 0; days <= 1; days++)
    {
      g_autoptr (GDateTime) day = g_date_time_add_days (local, days);
      g_autoptr (GDateTime) night =
        g_date_time_new (zone, g_date_time_get_year (day), g_date_time_get_month (day), g_date_time_get_day_of_month (day),
                         (int) instance->policy->status.hour, 0, 0);
      gint64 night_us = g_date_time_to_unix (night) * GW_SECOND;
      if (night_us > now_us)
        return night_us;
    }
  return now_us + GW_DAY;
}

gboolean
gw_status_tonight (GwInstance *instance, const GwIncident *incident, gint64 now_us, GError **error)
{
  return gw_store_standing_ask (instance->store, incident->id, next_night (instance, incident->originator, now_us), error);
}

gboolean
gw_status_note (GwInstance *instance, const char *incident, gint64 now_us, gboolean *instead, GError **error)
{
  GwStanding standing = { 0 };
  g_autoptr (GwIncident) found = NULL;
  *instead = FALSE;
  if (!gw_store_standing_get (instance->store, incident, &standing, error))
    return FALSE;
  if (!gw_status_is_many (instance->policy, standing.recipients))
    return TRUE;
  if (!find_incident (instance, incident, &found, error))
    return FALSE;
  *instead = found != NULL;
  if (found == NULL || standing.answered == standing.told)
    return TRUE;
  return gw_status_is_due (instance->policy, standing.recipients, standing.answered, standing.told)
           ? tell (instance, found, standing.answered, now_us, error)
           : gw_status_tonight (instance, found, now_us, error);
}

gboolean
gw_status_due (GwInstance *instance, gint64 now_us, guint most, guint *count, GError **error)
{
  g_auto (GStrv) due = gw_store_standings_due (instance->store, now_us, most, error);
  if (due == NULL)
    return FALSE;
  *count = g_strv_length (due);
  for (char **id = due; *id; id++)
    {
      GwStanding standing = { 0 };
      g_autoptr (GwIncident) incident = NULL;
      if (!gw_store_standing_get (instance->store, *id, &standing, error) || !find_incident (instance, *id, &incident, error))
        return FALSE;
      /* A closed one was told by the closure. */
      gboolean done = incident == NULL || strcmp (incident->state, "closed") == 0
                        ? gw_store_standing_told (instance->store, *id, standing.answered, now_us, error)
                        : tell (instance, incident, standing.answered, now_us, error);
      if (!done)
        return FALSE;
    }
  return TRUE;
}
