/* SPDX-License-Identifier: Apache-2.0
 *
 * Who is told what when something is due. Of TLP:RED nobody but the contact itself hears more than the incident's
 * number and the time. */
#include "base/clock.h"
#include "directory/value.h"
#include "process/commit.h"
#include "process/model-letters.h"
#include "process/model.h"
#include "process/outgoing.h"
#include "process/page.h"
#include "process/remind-local.h"
#include <string.h>

/* A letter of ours that answers to the letter that asked: whoever presses Reply answers that one. */
static gboolean
queue (const GwFiring *firing, const char *kind, const GwDirectoryEntry *to, JsonObject *model, const char *report_id,
       const char *about, GError **error)
{
  const GwReference *asked = firing->asked;
  g_autofree char *message_id = NULL;
  if (asked != NULL && to == firing->entry
      && !gw_store_letter_message_id (firing->instance->store, asked->letter, &message_id, error))
    return FALSE;
  GwReference reference = {
    .report_id = (char *) report_id,
    .incident = firing->incident->id,
    .mail_id = asked != NULL ? asked->mail_id : 0,
    .sender = asked != NULL ? asked->sender : NULL,
    .sender_report = asked != NULL ? asked->sender_report : NULL,
    .tlp = firing->incident->tlp,
    .message_type = asked != NULL ? asked->message_type : NULL,
    .about = (char *) (about != NULL ? about : asked != NULL ? asked->about : NULL),
  };
  GwOutgoing outgoing = {
    .kind = kind,
    .to = to,
    .model = model,
    .incident = firing->incident->id,
    .tlp = firing->incident->tlp,
    .entry = -1,
    .in_reply_to = message_id,
    .always = TRUE, /* each is due once only, and the timeline says that it was sent */
    .reference = &reference,
  };
  return gw_outgoing_queue (firing->instance, &outgoing, NULL, error);
}

static gboolean
is_reachable (const GwFiring *firing, const GwDirectoryEntry *entry)
{
  return entry != NULL && gw_directory_status (entry, firing->now_us) == GW_CONTACT_ACTIVE;
}

/* Once an incident and contact: all steps of all that is awaited find the same. */
static gboolean
tell_unreachable (const GwFiring *firing, GError **error)
{
  gboolean told = FALSE;
  const GwIncident *incident = firing->incident;
  const char *status = firing->entry != NULL ? gw_contact_status_name (gw_directory_status (firing->entry, firing->now_us))
                                             : "removed";
  g_autofree char *in_clear = g_strdup_printf ("incident %s: a contact that owes an answer cannot be reminded", incident->id);
  g_autofree char *text = firing->red ? g_strdup (in_clear)
                                      : g_strdup_printf ("%s is %s and is not reminded of incident %s", firing->deadline->contact,
                                                         status, incident->id);
  g_autofree char *command = g_strdup_printf ("notigate incident show %s", incident->id);
  if (!gw_store_alert_find (firing->instance->store, "not-reminded", text, incident->opened_us, &told, error))
    return FALSE;
  return told
         || gw_commit_incident_alert (firing->instance, "not-reminded", text, firing->open ? text : in_clear, command, incident,
                                      error);
}

gboolean
gw_remind_contact (const GwFiring *firing, gboolean overdue, GError **error)
{
  if (!is_reachable (firing, firing->entry))
    return tell_unreachable (firing, error);
  const GwDirectory *directory = firing->instance->directory;
  const char *sender = firing->asked != NULL ? firing->asked->sender : NULL;
  g_autofree char *id = gw_outgoing_report_id ("GW-L-");
  g_autoptr (JsonObject) model =
    gw_model_reminder (firing->instance, firing->entry, firing->incident, sender ? gw_directory_find_id (directory, sender) : NULL,
                       firing->awaited, firing->due_us, overdue, id, firing->deadline->report_id);
  return queue (firing, "reminder", firing->entry, model, id, NULL, error);
}

/* Whether the fallback may be told more than that something waits. */
static gboolean
is_bare (const GwFiring *firing, const GwDirectoryEntry *fallback, gboolean *bare, GError **error)
{
  g_autoptr (GwIncidentMark) mark = gw_store_mark_get (firing->instance->store, firing->incident->id, error);
  if (mark == NULL)
    return FALSE;
  const char *most = gw_directory_max_tlp (firing->instance->directory, fallback, firing->now_us);
  const char *known = firing->incident->tlp;
  *bare = fallback->contact->level != firing->entry->contact->level || gw_tlp_rank (most) < gw_tlp_rank (known)
          || gw_tlp_rank (most) < gw_tlp_rank (mark->highest_tlp);
  return TRUE;
}

/* One that is a party already, a recipient say, stays what it is. */
static gboolean
put_fallback (const GwFiring *firing, const char *fallback, GError **error)
{
  gboolean party = FALSE;
  GwStore *store = firing->instance->store;
  if (!gw_store_party_find (store, firing->incident->id, fallback, &party, error))
    return FALSE;
  return party
         || gw_store_party_put (store, firing->incident->id, fallback, "fallback", "asked", firing->now_us, error);
}

/* Why nobody is asked instead; NULL: @fallback is. */
static const char *
why_no_fallback (const GwFiring *firing, const GwDirectoryEntry *fallback)
{
  const char *sender = firing->asked != NULL ? firing->asked->sender : NULL;
  if (firing->incident->exercise)
    return "not asked: an exercise wakes no fallback";
  if (firing->entry != NULL && firing->entry->contact->via != NULL)
    return "not asked: the contact's own gateway asks";
  if (firing->entry == NULL || firing->entry->contact->fallback == NULL)
    return "not asked: the contact names no fallback";
  if (!is_reachable (firing, fallback) || fallback->contact->via != NULL)
    return "not asked: the fallback cannot be reached";
  const char *id = fallback->contact->id;
  gboolean same = strcmp (id, firing->incident->originator) == 0 || g_strcmp0 (id, sender) == 0;
  return same ? "not asked: the fallback is who asks" : NULL;
}

gboolean
gw_remind_fallback (const GwFiring *firing, GError **error)
{
  gboolean bare = FALSE;
  const char *name = firing->entry != NULL ? firing->entry->contact->fallback : NULL;
  const GwDirectoryEntry *fallback = name != NULL ? gw_directory_find_id (firing->instance->directory, name) : NULL;
  const char *reason = why_no_fallback (firing, fallback);
  if (reason != NULL)
    return gw_remind_event (firing, "fallback", reason, error);
  if (!is_bare (firing, fallback, &bare, error))
    return FALSE;
  g_autofree char *id = gw_outgoing_report_id ("GW-L-");
  g_autofree char *text = g_strdup_printf ("%s is asked", fallback->contact->id);
  g_autoptr (JsonObject) model = gw_model_fallback (firing->instance, fallback, firing->incident, firing->entry, firing->due_us,
                                                    bare, id);
  return queue (firing, "fallback", fallback, model, id, firing->deadline->contact, error)
         && put_fallback (firing, fallback->contact->id, error) && gw_remind_event (firing, "fallback", text, error);
}

/* Who asked learns that no answer came by the time that it named. */
gboolean
gw_remind_asker (const GwFiring *firing, GError **error)
{
  const GwReference *asked = firing->asked;
  const GwDirectoryEntry *asker = asked != NULL && asked->sender != NULL
                                    ? gw_directory_find_id (firing->instance->directory, asked->sender)
                                    : NULL;
  if (!is_reachable (firing, asker) || firing->entry == NULL)
    return TRUE;
  g_autofree char *id = gw_outgoing_report_id ("GW-N-");
  g_autoptr (JsonObject) model =
    gw_model_undelivered (firing->instance, asker, firing->incident->id, firing->red, firing->incident->exercise, firing->entry,
                          "silent", asked->sender_report, id);
  GwOutgoing outgoing = { .kind = "undelivered", .to = asker, .model = model, .incident = firing->incident->id,
                          .tlp = firing->incident->tlp, .entry = -1 };
  return gw_outgoing_queue (firing->instance, &outgoing, NULL, error);
}

/* ---- The operator ------------------------------------------------------------------------------------------- */

static char *
describe (const GwFiring *firing)
{
  const char *who = firing->deadline->contact;
  const char *incident = firing->incident->id;
  switch (firing->awaited)
    {
    case GW_AWAIT_ACK:
      return g_strdup_printf ("%s has not acknowledged incident %s", who, incident);
    case GW_AWAIT_RESULTS:
      return g_strdup_printf ("%s has sent no first results in incident %s", who, incident);
    case GW_AWAIT_UPDATE:
      return g_strdup_printf ("%s has sent no update in incident %s", who, incident);
    case GW_AWAIT_ANSWER:
      return g_strdup_printf ("%s has not answered a request in incident %s", who, incident);
    case GW_AWAIT_CLOSING:
      return g_strdup_printf ("%s has not closed incident %s", who, incident);
    }
  return g_strdup (incident);
}

gboolean
gw_remind_operator (const GwFiring *firing, GError **error)
{
  GwInstance *instance = firing->instance;
  const GwIncident *incident = firing->incident;
  g_autofree char *due = gw_model_time (firing->due_us);
  g_autofree char *what = describe (firing);
  g_autofree char *full = g_strdup_printf ("%s, due %s", what, due);
  g_autofree char *number = g_strdup_printf ("incident %s: an answer has been due since %s", incident->id, due);
  const char *in_clear = firing->open ? full : number;
  g_autofree char *command = g_strdup_printf ("notigate incident show %s", incident->id);
  return gw_commit_incident_alert (instance, "overdue", firing->red ? number : full, in_clear, command, incident, error)
         && gw_page_ask (instance->config, instance->store, incident, in_clear, error)
         && gw_remind_event (firing, "operator-alert", gw_awaited_name (firing->awaited), error);
}
