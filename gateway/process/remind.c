/* SPDX-License-Identifier: Apache-2.0 */
#include "process/remind.h"
#include "base/clock.h"
#include "directory/value.h"
#include "process/remind-local.h"
#include "process/status.h"
#include <string.h>

static void
firing_clear (GwFiring *firing)
{
  g_clear_pointer (&firing->incident, gw_incident_free);
  g_clear_pointer (&firing->asked, gw_reference_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwFiring, firing_clear)

/* An unknown TLP counts as RED. */
static int
secrecy (const char *tlp)
{
  int rank = tlp != NULL ? gw_tlp_rank (tlp) : -1;
  return rank >= 0 ? rank : gw_tlp_rank ("TLP:RED");
}

/* *moot: it is about nothing any more, or a reminder that a later one, or the time itself, has overtaken. */
static gboolean
prepare (GwFiring *firing, gboolean *moot, GError **error)
{
  GwStore *store = firing->instance->store;
  const GwStoreDeadline *deadline = firing->deadline;
  g_autoptr (GError) failure = NULL;
  firing->incident = gw_store_incident_find (store, deadline->incident, &failure);
  firing->entry = gw_directory_find_id (firing->instance->directory, deadline->contact);
  const char *via = firing->entry != NULL ? firing->entry->contact->via : NULL; /* our letter went there */
  if (failure == NULL && deadline->report_id != NULL)
    firing->asked = gw_store_reference_find (store, via ? via : deadline->contact, deadline->report_id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  *moot = firing->incident == NULL || strcmp (firing->incident->state, "closed") == 0
          || !gw_awaited_find (deadline->awaited, &firing->awaited) || !gw_step_find (deadline->step, &firing->step);
  if (*moot)
    return TRUE;
  if (firing->step == GW_STEP_REMIND && !gw_store_deadline_is_passed (store, deadline, firing->now_us, moot, error))
    return FALSE;
  const char *asked_tlp = firing->asked != NULL ? firing->asked->tlp : NULL;
  if (asked_tlp != NULL && secrecy (asked_tlp) > secrecy (firing->incident->tlp))
    {
      g_free (firing->incident->tlp);
      firing->incident->tlp = g_strdup (asked_tlp);
    }
  firing->red = secrecy (firing->incident->tlp) == secrecy ("TLP:RED");
  firing->open = secrecy (firing->incident->tlp) <= secrecy ("TLP:GREEN");
  return gw_store_deadline_time (store, deadline, &firing->due_us, error);
}

gboolean
gw_remind_event (const GwFiring *firing, const char *kind, const char *text, GError **error)
{
  return gw_store_event_put (firing->instance->store, firing->incident->id, firing->now_us, kind, firing->deadline->contact, 0,
                             text, error);
}

/* ---- What each step does ------------------------------------------------------------------------------------ */

static gboolean
fire_remind (const GwFiring *firing, GError **error)
{
  if (firing->entry != NULL && firing->entry->contact->via != NULL) /* its own gateway reminds it */
    return TRUE;
  return gw_remind_contact (firing, FALSE, error)
         && gw_remind_event (firing, "reminded", gw_awaited_name (firing->awaited), error);
}

/* Only a recipient that is asked something is overdue, and only from a state that waits for it. */
static gboolean
mark_overdue (const GwFiring *firing, GError **error)
{
  GwStore *store = firing->instance->store;
  g_autoptr (GPtrArray) parties = gw_store_parties (store, firing->incident->id, error);
  const GwParty *party = gw_party_find (parties, firing->deadline->contact);
  if (party == NULL || strcmp (party->role, "recipient") != 0)
    return parties != NULL;
  gboolean waits = strcmp (party->state, "waiting") == 0
                   || (firing->awaited != GW_AWAIT_ACK
                       && (strcmp (party->state, "acknowledged") == 0 || strcmp (party->state, "working") == 0));
  return !waits || gw_store_party_put (store, firing->incident->id, party->contact, party->role, "overdue", firing->now_us, error);
}

static gboolean
expire_request (const GwFiring *firing, GError **error)
{
  GwStore *store = firing->instance->store;
  g_autoptr (GError) failure = NULL;
  if (firing->deadline->report_id == NULL)
    return TRUE;
  g_autoptr (GwRequest) request = gw_store_request_find (store, firing->deadline->report_id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (request == NULL || strcmp (request->state, "requested") != 0)
    return TRUE;
  g_autofree char *text = g_strdup_printf ("%s request: expired", request->kind);
  return gw_store_request_set (store, request->report_id, "expired", firing->now_us, error)
         && gw_remind_event (firing, "requested-state", firing->red ? NULL : text, error) && gw_remind_asker (firing, error);
}

/* Who asked for an answer learns that there is none in time: once for all that are late at the same moment, and where
 * there are many recipients by the status letter of the night. */
static gboolean
tell_originator (const GwFiring *firing, GError **error)
{
  GwStore *store = firing->instance->store;
  gint64 late = 0;
  g_autoptr (GPtrArray) parties = gw_store_parties (store, firing->incident->id, error);
  if (parties == NULL
      || !gw_store_deadline_count_late (store, firing->incident->id, gw_step_name (GW_STEP_DUE), firing->now_us, &late, error))
    return FALSE;
  const GwDirectoryEntry *to = gw_directory_find_id (firing->instance->directory, firing->incident->originator);
  gboolean active = to != NULL && gw_directory_status (to, firing->now_us) == GW_CONTACT_ACTIVE;
  if (late > 0 || !active)
    return TRUE;
  if (gw_status_is_many (firing->instance->policy, (gint64) parties->len - 1))
    return gw_status_tonight (firing->instance, firing->incident, firing->now_us, error);
  GwSent sent;
  return gw_status_send (firing->instance, to, firing->incident->id, &sent, error);
}

static gboolean
fire_due (const GwFiring *firing, GError **error)
{
  const char *name = gw_awaited_name (firing->awaited);
  if (!gw_remind_contact (firing, TRUE, error))
    return FALSE;
  if (firing->awaited == GW_AWAIT_CLOSING)
    return gw_remind_event (firing, "reminded", name, error);
  gboolean asked = firing->awaited == GW_AWAIT_ANSWER; /* then the asker is told by name */
  return (asked ? expire_request (firing, error) : mark_overdue (firing, error))
         && gw_remind_event (firing, "overdue", name, error) && (asked || tell_originator (firing, error))
         && gw_remind_closing_renew (firing->instance, firing->incident->id, firing->now_us, error);
}

/* TLP:RED has no fallback: the operator is told at once, and not again. */
static gboolean
fire_fallback (const GwFiring *firing, GError **error)
{
  if (!firing->red)
    return gw_remind_fallback (firing, error);
  return gw_remind_operator (firing, error)
         && gw_store_deadline_drop (firing->instance->store, firing->deadline, gw_step_name (GW_STEP_OPERATOR), firing->now_us,
                                    error);
}

static gboolean
fire (GwInstance *instance, const GwStoreDeadline *deadline, gint64 now_us, GError **error)
{
  g_auto (GwFiring) firing = { .instance = instance, .deadline = deadline, .now_us = now_us };
  gboolean moot = FALSE;
  gboolean settled = FALSE;
  if (!prepare (&firing, &moot, error)
      || !gw_store_deadline_settle (instance->store, deadline->id, moot ? "stopped" : "fired", now_us, &settled, error))
    return FALSE;
  if (moot || !settled) /* an earlier step of this pass has stopped it */
    return TRUE;
  switch (firing.step)
    {
    case GW_STEP_REMIND:
      return fire_remind (&firing, error);
    case GW_STEP_DUE:
      return fire_due (&firing, error);
    case GW_STEP_FALLBACK:
      return fire_fallback (&firing, error);
    case GW_STEP_OPERATOR:
      return gw_remind_operator (&firing, error);
    }
  return TRUE;
}

gboolean
gw_remind_due (GwInstance *instance, gint64 now_us, guint most, guint *count, GError **error)
{
  g_autoptr (GPtrArray) due = gw_store_deadlines_due (instance->store, now_us, most, error);
  for (guint i = 0; due != NULL && i < due->len; i++)
    if (!fire (instance, g_ptr_array_index (due, i), now_us, error))
      return FALSE;
  *count = due != NULL ? due->len : 0;
  return due != NULL;
}

/* ---- Closing ------------------------------------------------------------------------------------------------ */

gboolean
gw_remind_closing_renew (GwInstance *instance, const char *incident, gint64 now_us, GError **error)
{
  gboolean moved = FALSE;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwIncident) found = gw_store_incident_find (instance->store, incident, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (found == NULL || strcmp (found->state, "closed") == 0)
    return TRUE;
  gint64 due = now_us + instance->policy->closing_summary_us;
  const char *closing = gw_awaited_name (GW_AWAIT_CLOSING);
  if (!gw_store_deadline_move (instance->store, incident, found->originator, closing, due, &moved, error))
    return FALSE;
  GwStoreDeadline deadline = { .incident = found->id, .contact = found->originator, .awaited = (char *) closing,
                               .step = (char *) gw_step_name (GW_STEP_DUE), .due_us = due };
  return moved || gw_store_deadline_put (instance->store, &deadline, error);
}
