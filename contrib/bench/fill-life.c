/* SPDX-License-Identifier: Apache-2.0 */
#include "fill-world.h"
#include "base/digest.h"
#include "procedure/deadline.h"
#include "process/await.h"
#include "process/remind.h"
#include "store/deadline.h"
#include "store/inbox.h"
#include "store/ping.h"
#include "store/procedure.h"
#include <string.h>

#define MAX_RECIPIENTS 4

/* ---- Incidents ------------------------------------------------------------------------------------------------- */

void
incident_free (Incident *incident)
{
  g_free (incident->id);
  g_ptr_array_unref (incident->to);
  fill_mail_clear (&incident->mail);
  g_free (incident);
}

Incident *
incident_new (World *world)
{
  static const Choice tlps[] = { { "TLP:AMBER", 40 }, { "TLP:GREEN", 35 }, { "TLP:CLEAR", 11 }, { "TLP:AMBER+STRICT", 9 }, { "TLP:RED", 5 } };
  static const Choice urgencies[] = { { "medium", 48 }, { "low", 25 }, { "high", 21 }, { "critical", 6 } };
  Incident *incident = g_new0 (Incident, 1);
  incident->from = world_somebody (world);
  incident->tlp = world_choose (world, tlps, G_N_ELEMENTS (tlps));
  incident->urgency = world_choose (world, urgencies, G_N_ELEMENTS (urgencies));
  incident->type = world_incident_type (world);
  incident->exercise = world_chance (world, 0.02);
  incident->to = g_ptr_array_new ();
  guint count = world_chance (world, 0.7) ? 1 : (guint) g_rand_int_range (world->fill.random, 2, MAX_RECIPIENTS + 1);
  for (guint tries = 0; tries < 20 && incident->to->len < MIN (count, world->contacts->len - 1); tries++)
    {
      const GwDirectoryEntry *to = world_somebody (world);
      if (to != incident->from && !g_ptr_array_find (incident->to, to, NULL))
        g_ptr_array_add (incident->to, (gpointer) to);
    }
  return incident;
}

/* What is written in its form, but for what all forms have. */
static char *
notification_text (World *world, const Incident *incident)
{
  g_autofree char *detected = gw_time_format (world->now_us - GW_HOUR);
  return g_strdup_printf ("%sTitle: %s\r\nIncident-Type: %s\r\nDetected: %s\r\nAffected: ipv4 192.0.2.%d port 443\r\n\r\n"
                          "Please look.\r\n", incident->exercise ? "Exercise: yes\r\n" : "", incident->type, incident->type,
                          detected, g_rand_int_range (world->fill.random, 1, 255));
}

static void
new_mail (World *world, FillMail *mail, const Incident *incident, const GwDirectoryEntry *from, const char *type)
{
  *mail = (FillMail){ .received_us = world->now_us, .from = from, .type = type, .tlp = incident->tlp,
                      .incident = g_strdup (incident->id), .entry = -1 };
}

static gboolean
put_event (World *world, const Incident *incident, const char *kind, const GwDirectoryEntry *who, gint64 mail_id, const char *text,
           GError **error)
{
  return gw_store_event_put (world->fill.instance->store, incident->id, world->now_us, kind, who ? who->contact->id : NULL, mail_id,
                             text, error);
}

/* Of what @contact is asked, when the acknowledgement is due (@awaited), or the first results. */
static gint64
due_of (const GArray *plan_of, GwAwaited awaited)
{
  for (guint i = 0; i < plan_of->len; i++)
    {
      const GwDue *due = &g_array_index (plan_of, GwDue, i);
      if (due->awaited == awaited && due->step == GW_STEP_DUE)
        return due->due_us;
    }
  return 0;
}

static gboolean
relay_to (World *world, Incident *incident, const GwDirectoryEntry *to, GError **error)
{
  Fill *fill = &world->fill;
  GwStore *store = fill->instance->store;
  g_autofree char *report_id = NULL;
  g_autoptr (GArray) due = gw_await_plan (fill->instance, to, incident->urgency, FALSE, world->now_us, 0);
  if (!gw_store_party_put (store, incident->id, to->contact->id, "recipient", "waiting", world->now_us, error)
      || !fill_letter (fill, "relay", to, incident->id, &incident->mail, world->now_us, NULL, &report_id, error)
      || !gw_await_put (store, incident->id, to->contact->id, due, report_id, error))
    return FALSE;
  gint64 ack = due_of (due, GW_AWAIT_ACK);
  gint64 results = due_of (due, GW_AWAIT_RESULTS);
  if (ack == 0 || world_chance (world, 0.03)) /* never a word */
    return TRUE;
  gint64 answers = world->now_us + 2 * GW_MINUTE + world_spread (world, 0.3 * (double) (ack - world->now_us), 1.0);
  world_plan (world, answers, DO_ACK, incident, to, report_id);
  if (world_chance (world, 0.85))
    world_plan (world, MAX (answers + GW_MINUTE, world->now_us + world_spread (world, 0.5 * (double) (MAX (results, ack) - world->now_us), 0.8)), DO_UPDATE,
          incident, to, report_id);
  return TRUE;
}

/* It is registered: its number, its receipt, its recipients, and what comes of it later. */
static gboolean
open_incident (World *world, Incident *incident, GError **error)
{
  Fill *fill = &world->fill;
  GwStore *store = fill->instance->store;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (world->now_us / GW_SECOND);
  incident->id = g_strdup_printf ("%s/%04d-1%05" G_GUINT64_FORMAT, fill->instance->config->domain, g_date_time_get_year (time),
                                  (++fill->incidents * 7919 + 31) % 100000);
  incident->mail.incident = g_strdup (incident->id);
  if (!fill_judge (fill, &incident->mail, GW_KIND_REGISTERED, NULL, NULL, world->now_us, error))
    return FALSE;
  GwIncident row = { .id = incident->id, .opened_us = incident->mail.received_us, .changed_us = world->now_us,
                     .state = (char *) (incident->to->len > 0 ? "relayed" : "registered"),
                     .originator = incident->from->contact->id, .report_id = incident->mail.report_id,
                     .mail_id = incident->mail.id, .tlp = (char *) incident->tlp, .urgency = (char *) incident->urgency,
                     .exercise = incident->exercise, .title = (char *) incident->type, .incident_type = (char *) incident->type };
  GwIncidentMark mark = { .highest_tlp = (char *) incident->tlp };
  if (!gw_store_incident_put (store, &row, error) || !gw_store_mark_put (store, incident->id, &mark, error)
      || !gw_store_party_put (store, incident->id, row.originator, "originator", "active", world->now_us, error)
      || !put_event (world, incident, "registered", incident->from, incident->mail.id, NULL, error)
      || !fill_letter (fill, "receipt", incident->from, incident->id, &incident->mail, world->now_us, NULL, NULL, error)
      || !gw_remind_closing_renew (fill->instance, incident->id, world->now_us, error))
    return FALSE;
  for (guint i = 0; i < incident->to->len; i++)
    if (!relay_to (world, incident, g_ptr_array_index (incident->to, i), error))
      return FALSE;
  if (world_chance (world, 0.02))
    world_plan (world, world->now_us + world_spread (world, GW_DAY, 0.7), DO_NOTE, incident, NULL, NULL);
  if (world_chance (world, 0.92))
    world_plan (world, world->now_us + 2 * GW_DAY + world_spread (world, 6.0 * GW_DAY, 0.6), DO_CLOSE, incident, incident->from, NULL);
  return TRUE;
}

static gboolean
do_notify (World *world, Incident *incident, GError **error)
{
  new_mail (world, &incident->mail, incident, incident->from, "notification");
  incident->mail.urgency = incident->urgency;
  incident->mail.text = notification_text (world, incident);
  if (!fill_receive (&world->fill, &incident->mail, error))
    return FALSE;
  if (world_chance (world, 0.10))
    world_plan (world, world->now_us + world_spread (world, GW_HOUR, 1.0), DO_AGAIN, incident, incident->from, NULL);
  if (!world_chance (world, 0.01))
    return open_incident (world, incident, error);
  world_plan (world, world->now_us + world_spread (world, 3.0 * GW_HOUR, 0.6), DO_RELEASE, incident, NULL, NULL);
  return fill_judge (&world->fill, &incident->mail, GW_KIND_HELD, "expired-key", "the key expired 3 days before", world->now_us, error)
         && gw_store_alert_put (world->fill.instance->store, "held", "a mail is held", incident->mail.id, NULL, world->now_us, error);
}

/* A person lets a held letter out, or drops it, or forgets it. */
static gboolean
do_release (World *world, Incident *incident, GError **error)
{
  FillMail *mail = &incident->mail;
  gboolean drop = world_chance (world, 0.3);
  guint64 index = 0;
  if (world_chance (world, 0.1))
    return TRUE;
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_RELEASE, world->now_us);
  entry->message_sha256 = g_strdup (mail->sha256);
  entry->contact = g_strdup (mail->from->alias);
  entry->verdict = g_strdup (drop ? "drop" : "release");
  if (!gw_log_append (world->fill.instance->store, entry, mail->id, &index, error))
    return FALSE;
  if (!drop)
    return open_incident (world, incident, error);
  const GwContactKey *key = g_ptr_array_index (mail->from->contact->keys, 0);
  GwStoreVerdict verdict = { .mail_id = mail->id, .decided_us = world->now_us, .ending = "ignored", .code = "expired-key",
                             .reason = "asked by telephone: not theirs", .contact = mail->from->contact->id,
                             .fingerprint = key->fingerprint, .signed_sha256 = mail->signed_sha256, .message_type = mail->type,
                             .entry = (gint64) index };
  return gw_store_verdict_put (world->fill.instance->store, &verdict, error);
}

/* A letter of a party that is registered, answered and passed on to @to (or NULL). */
static gboolean
take_letter (World *world, Incident *incident, FillMail *mail, const char *kind, const GwDirectoryEntry *to, GError **error)
{
  Fill *fill = &world->fill;
  return fill_receive (fill, mail, error) && fill_judge (fill, mail, GW_KIND_REGISTERED, NULL, NULL, world->now_us, error)
         && fill_letter (fill, "receipt", mail->from, incident->id, mail, world->now_us, NULL, NULL, error)
         && (to == NULL || fill_letter (fill, kind, to, incident->id, mail, world->now_us, NULL, NULL, error));
}

static gboolean
set_state (World *world, Incident *incident, const GwDirectoryEntry *who, const char *party, const char *state, GError **error)
{
  GwStore *store = world->fill.instance->store;
  return gw_store_party_put (store, incident->id, who->contact->id, "recipient", party, world->now_us, error)
         && gw_store_incident_set (store, incident->id, incident->closed ? NULL : state, NULL, NULL, world->now_us, error);
}

static gboolean
do_ack (World *world, const Action *action, GError **error)
{
  static const Choice words[] = { { "received", 80 }, { "working", 14 }, { "not-for-us", 3 }, { "duplicate", 1 }, { "declined", 2 } };
  GwStore *store = world->fill.instance->store;
  Incident *incident = action->incident;
  const char *word = world_choose (world, words, G_N_ELEMENTS (words));
  gboolean declines = strcmp (word, "received") != 0 && strcmp (word, "working") != 0;
  g_auto (FillMail) mail = { 0 };
  new_mail (world, &mail, incident, action->who, "acknowledgement");
  mail.text = g_strdup_printf ("In-Reply-To-Report: %s\r\nDisposition: %s\r\n", action->about, word);
  return take_letter (world, incident, &mail, "relay-answer", incident->from, error)
         && put_event (world, incident, "acknowledgement", action->who, mail.id, word, error)
         && set_state (world, incident, action->who, declines ? "declined" : strcmp (word, "working") == 0 ? "working" : "acknowledged",
                       strcmp (word, "working") == 0 ? "working" : "acknowledged", error)
         && gw_store_deadline_stop (store, incident->id, action->who->contact->id, "acknowledgement", NULL, world->now_us, error)
         && (!declines
             || gw_store_deadline_stop (store, incident->id, action->who->contact->id, "first-results", NULL, world->now_us, error));
}

static gboolean
do_update (World *world, const Action *action, GError **error)
{
  static const Choice words[] = { { "in-progress", 30 }, { "contained", 20 }, { "resolved", 45 }, { "false-positive", 5 } };
  GwStore *store = world->fill.instance->store;
  Incident *incident = action->incident;
  const char *word = world_choose (world, words, G_N_ELEMENTS (words));
  gboolean done = strcmp (word, "resolved") == 0 || strcmp (word, "false-positive") == 0;
  g_auto (FillMail) mail = { 0 };
  if (incident->closed)
    return TRUE;
  new_mail (world, &mail, incident, action->who, "update");
  mail.text = g_strdup_printf ("In-Reply-To-Report: %s\r\nStatus: %s\r\n\r\nSee the log.\r\n", action->about, word);
  if (!take_letter (world, incident, &mail, "relay-update", incident->from, error)
      || !put_event (world, incident, "update", action->who, mail.id, word, error)
      || !set_state (world, incident, action->who, done ? "resolved" : "working", "working", error)
      || !gw_store_deadline_stop (store, incident->id, action->who->contact->id, NULL, NULL, world->now_us, error))
    return FALSE;
  if (!done)
    world_plan (world, world->now_us + world_spread (world, 20.0 * GW_HOUR, 0.6), DO_UPDATE, incident, action->who, action->about);
  return gw_remind_closing_renew (world->fill.instance, incident->id, world->now_us, error);
}

static gboolean
do_close (World *world, const Action *action, GError **error)
{
  GwStore *store = world->fill.instance->store;
  Incident *incident = action->incident;
  GwIncidentMark mark = { .highest_tlp = (char *) incident->tlp, .closed_us = world->now_us };
  g_auto (FillMail) mail = { 0 };
  incident->closed = TRUE;
  new_mail (world, &mail, incident, action->who, "closure");
  mail.text = g_strdup ("Resolution: resolved\r\n\r\nThank you.\r\n");
  if (!take_letter (world, incident, &mail, NULL, NULL, error))
    return FALSE;
  for (guint i = 0; i < incident->to->len; i++)
    if (!fill_letter (&world->fill, "relay-closure", g_ptr_array_index (incident->to, i), incident->id, &mail, world->now_us, NULL,
                      NULL, error))
      return FALSE;
  return put_event (world, incident, "closed", action->who, mail.id, NULL, error)
         && gw_store_incident_set (store, incident->id, "closed", NULL, NULL, world->now_us, error)
         && gw_store_mark_put (store, incident->id, &mark, error)
         && gw_store_deadline_stop (store, incident->id, NULL, NULL, NULL, world->now_us, error);
}

/* The desk writes down what was said on the telephone. */
static gboolean
do_note (World *world, Incident *incident, GError **error)
{
  const char *text = "note by desk: they have called, and ask for a day more";
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_DESK, world->now_us);
  entry->verdict = g_strdup ("note");
  entry->incident = g_strdup (incident->id);
  entry->subject = gw_sha256_hex (text, strlen (text));
  return fill_entry (&world->fill, entry, error) && put_event (world, incident, "operator-note", NULL, 0, text, error);
}

/* ---- Mail that opens nothing ----------------------------------------------------------------------------------- */

static gboolean
do_refused (World *world, const GwDirectoryEntry *who, GError **error)
{
  static const Choice codes[] = { { "bad-value", 24 }, { "missing-field", 18 }, { "not-a-form", 14 }, { "stale", 8 },
                                  { "not-encrypted", 12 }, { "tlp-missing", 9 }, { "syntax", 6 }, { "report-id-used", 5 },
                                  { "sender-mismatch", 4 }, { "unknown-incident", 4 }, { "expired-key", 2 }, { "weak-digest", 1 } };
  static const Choice types[] = { { "notification", 6 }, { "update", 3 }, { "acknowledgement", 1 } };
  const char *code = world_choose (world, codes, G_N_ELEMENTS (codes));
  g_auto (FillMail) mail = { .received_us = world->now_us, .from = who, .type = world_choose (world, types, G_N_ELEMENTS (types)),
                             .tlp = "TLP:AMBER" };
  mail.text = g_strdup_printf ("X-Serial: %" G_GUINT64_FORMAT "\r\n", world->fill.serial);
  return fill_receive (&world->fill, &mail, error)
         && fill_judge (&world->fill, &mail, GW_KIND_REFUSED, code, "see its lines", world->now_us, error)
         && fill_letter (&world->fill, "rejection", who, NULL, &mail, world->now_us, NULL, NULL, error);
}

static gboolean
do_stranger (World *world, GError **error)
{
  static const Choice codes[] = { { "unsigned", 60 }, { "unknown-key", 15 }, { "ambiguous", 8 }, { "partial-signature", 5 },
                                  { "undecryptable", 7 }, { "bad-signature", 4 }, { "too-large", 1 } };
  const char *code = world_choose (world, codes, G_N_ELEMENTS (codes));
  gboolean automatic = world_chance (world, 0.15);
  g_auto (FillMail) mail = { .received_us = world->now_us, .type = "", .entry = -1 };
  return fill_receive (&world->fill, &mail, error)
         && fill_judge (&world->fill, &mail, automatic ? GW_KIND_IGNORED : GW_KIND_REFUSED, automatic ? NULL : code,
                        automatic ? NULL : "nothing of it is believed", world->now_us, error);
}

static gboolean
do_again (World *world, Incident *incident, GError **error)
{
  FillMail *first = &incident->mail;
  if (incident->id == NULL) /* it is held still */
    return TRUE;
  g_auto (FillMail) mail = { .received_us = world->now_us, .from = first->from, .type = first->type, .tlp = first->tlp,
                             .urgency = first->urgency, .incident = g_strdup (incident->id),
                             .report_id = g_strdup (first->report_id), .signed_bytes = g_bytes_ref (first->signed_bytes),
                             .signed_sha256 = g_strdup (first->signed_sha256) };
  return fill_receive (&world->fill, &mail, error)
         && fill_judge (&world->fill, &mail, GW_KIND_DUPLICATE, NULL, "the same again", world->now_us, error);
}

/* ---- Pings ----------------------------------------------------------------------------------------------------- */

static gboolean
do_ping (World *world, const GwDirectoryEntry *who, GError **error)
{
  GwStore *store = world->fill.instance->store;
  g_autofree char *report_id = NULL;
  gint64 letter = 0;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwPingContact) known = gw_store_ping_contact_find (store, who->contact->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (!fill_letter (&world->fill, "ping", who, NULL, NULL, world->now_us, &letter, &report_id, error))
    return FALSE;
  GwPing ping = { .report_id = report_id, .letter = letter, .contact = who->contact->id, .round = 1, .asked_us = world->now_us,
                  .state = (char *) "open" };
  GwPingContact row = { .contact = who->contact->id, .next_us = world->now_us + 30 * GW_DAY, .rounds = 1, .asked_us = world->now_us,
                        .outcome = (char *) "silent", .confirmed_us = known ? known->confirmed_us : 0,
                        .how = known ? known->how : NULL, .mail_id = known ? known->mail_id : 0,
                        .latency_us = known ? known->latency_us : -1 };
  if (world_chance (world, 0.88))
    world_plan (world, world->now_us + world_spread (world, 5.0 * GW_HOUR, 1.2), DO_PONG, NULL, who, report_id);
  world_plan (world, world->now_us + 30 * GW_DAY, DO_PING, NULL, who, NULL);
  return gw_store_ping_put (store, &ping, error) && gw_store_ping_contact_put (store, &row, error);
}

static gboolean
do_pong (World *world, const Action *action, GError **error)
{
  GwStore *store = world->fill.instance->store;
  const char *contact = action->who->contact->id;
  g_autoptr (GwPing) ping = gw_store_ping_find (store, action->about, error);
  g_auto (FillMail) mail = { .received_us = world->now_us, .from = action->who, .type = "ping-reply", .tlp = "TLP:CLEAR" };
  if (ping == NULL)
    return FALSE;
  mail.text = g_strdup_printf ("In-Reply-To-Report: %s\r\n", action->about);
  GwPingContact row = { .contact = (char *) contact, .next_us = ping->asked_us + 30 * GW_DAY, .asked_us = ping->asked_us,
                        .outcome = (char *) "confirmed", .outcome_us = world->now_us, .confirmed_us = world->now_us,
                        .how = (char *) "ping-reply", .latency_us = world->now_us - ping->asked_us };
  if (!fill_receive (&world->fill, &mail, error)
      || !fill_judge (&world->fill, &mail, GW_KIND_REGISTERED, NULL, NULL, world->now_us, error))
    return FALSE;
  row.mail_id = mail.id;
  return gw_store_ping_mark (store, action->about, "answered", "confirmed", world->now_us, mail.id, error)
         && gw_store_ping_contact_put (store, &row, error)
         && fill_letter (&world->fill, "receipt", action->who, NULL, &mail, world->now_us, NULL, NULL, error);
}

gboolean
life_act (World *world, const Action *action, GError **error)
{
  switch (action->what)
    {
    case DO_DAY: return clock_midnight (world, error);
    case DO_NOTIFY: return do_notify (world, action->incident, error);
    case DO_RELEASE: return do_release (world, action->incident, error);
    case DO_ACK: return do_ack (world, action, error);
    case DO_UPDATE: return do_update (world, action, error);
    case DO_CLOSE: return do_close (world, action, error);
    case DO_NOTE: return do_note (world, action->incident, error);
    case DO_REFUSED: return do_refused (world, action->who, error);
    case DO_AGAIN: return do_again (world, action->incident, error);
    case DO_STRANGER: return do_stranger (world, error);
    case DO_PING: return do_ping (world, action->who, error);
    case DO_PONG: return do_pong (world, action, error);
    }
  return TRUE;
}
