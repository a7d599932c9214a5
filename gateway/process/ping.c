/* SPDX-License-Identifier: Apache-2.0
 *
 * Asking: which contact's turn it is, and the letters. */
#include "process/ping.h"
#include "base/clock.h"
#include "base/digest.h"
#include "process/commit.h"
#include "process/model-letters.h"
#include "process/outgoing.h"
#include <string.h>

#define MOST 20           /* steps a pass: the clock comes again soon */
#define LATE (2 * GW_HOUR) /* after this the morning is over, and the next one is taken */
#define AGAIN (GW_PING_AGAIN_DAYS * GW_DAY)

typedef struct {
  GwInstance *instance;
  gint64 now_us;
  GwPingCalendar *calendar;
  GString *silent; /* ids */
  guint n_silent;
} Run;

/* ---- mornings ---- */

static gboolean
covers (const GwHoursRange *range, int weekday)
{
  if (range->first_day <= range->last_day)
    return range->first_day <= weekday && weekday <= range->last_day;
  return range->first_day <= weekday || weekday <= range->last_day;
}

static gboolean
is_open (gpointer data, int weekday, int minute)
{
  const GwHours *hours = data;
  for (guint i = 0; i < hours->ranges->len; i++)
    {
      const GwHoursRange *range = &g_array_index (hours->ranges, GwHoursRange, i);
      if (covers (range, weekday) && range->from <= minute && minute < range->until)
        return TRUE;
    }
  return FALSE;
}

gint64
gw_ping_place (GwPingCalendar *calendar, const GwDirectoryEntry *entry, gint64 from_us, gint64 *day)
{
  const GwContact *contact = entry->contact;
  GwPingWeek week;
  gw_ping_week_fill (&week, contact->zone, contact->hours->always ? NULL : is_open, contact->hours);
  return gw_ping_calendar_place (calendar, &week, from_us, g_str_hash (contact->id), day);
}

GwPingCalendar *
gw_ping_calendar_load (const GwInstance *instance, gint64 now_us, GError **error)
{
  const GPtrArray *entries = gw_directory_entries (instance->directory);
  g_autoptr (GPtrArray) days = gw_store_ping_days (instance->store, now_us - 2 * GW_DAY, error);
  guint count = 0;
  if (days == NULL)
    return NULL;
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (entries, i);
      count += entry->contact->level != GW_LEVEL_REGIONAL && gw_directory_status (entry, now_us) == GW_CONTACT_ACTIVE;
    }
  GwPingCalendar *calendar = gw_ping_calendar_new (count);
  for (guint i = 0; i < days->len; i++)
    {
      const GwPingDay *day = g_ptr_array_index (days, i);
      gw_ping_calendar_add (calendar, day->day, (int) day->count);
    }
  return calendar;
}

/* The step's own place in the calendar is free again. */
static void
leave_place (GwPingCalendar *calendar, GwPingContact *row)
{
  if (row->day > 0)
    gw_ping_calendar_add (calendar, row->day, -1);
  row->day = 0;
}

static void
move (Run *run, const GwDirectoryEntry *entry, GwPingContact *row, gint64 from_us)
{
  leave_place (run->calendar, row);
  row->next_us = gw_ping_place (run->calendar, entry, from_us, &row->day);
  row->postponed = FALSE;
}

/* ---- the question ---- */

static gboolean
put_ping (Run *run, const GwPingContact *row, const char *report_id, const char *nonce, gint64 day, GError **error)
{
  g_autoptr (GwReference) sent = gw_store_reference_find_nonce (run->instance->store, row->contact, nonce, error);
  if (sent == NULL)
    return FALSE;
  if (day > 0) /* the morning that it used */
    gw_ping_calendar_add (run->calendar, day, 1);
  GwPing ping = { .report_id = (char *) report_id, .letter = sent->letter, .contact = row->contact, .round = row->rounds,
                  .asked_us = run->now_us, .day = day };
  return gw_store_ping_put (run->instance->store, &ping, error);
}

static gboolean
open_question (Run *run, GwPingContact *row, GError **error)
{
  row->asked_us = run->now_us;
  if (g_strcmp0 (row->outcome, "confirmed") == 0 || g_strcmp0 (row->outcome, "changed") == 0)
    g_clear_pointer (&row->outcome, g_free);
  return gw_store_ping_settle (run->instance->store, row->contact, "over", error);
}

static gboolean
ask (Run *run, const GwDirectoryEntry *entry, GwPingContact *row, GError **error)
{
  GwSent sent = GW_SENT_NOT;
  gint64 day = row->day;
  if (row->rounds == 0 && !open_question (run, row, error))
    return FALSE;
  move (run, entry, row, run->now_us + AGAIN - LATE);
  g_autofree char *report_id = gw_outgoing_report_id ("GW-P-");
  g_autofree char *nonce = gw_random_name (16);
  g_autoptr (JsonObject) model = gw_model_ping (run->instance, entry, nonce, (guint) row->rounds + 1, row->next_us, report_id);
  GwReference reference = { .report_id = report_id, .message_type = (char *) "ping", .nonce = nonce };
  GwOutgoing outgoing = { .kind = "ping", .to = entry, .model = model, .entry = -1, .reference = &reference };
  if (!gw_outgoing_queue (run->instance, &outgoing, &sent, error))
    return FALSE;
  if (sent != GW_SENT_AS_IT_IS) /* over its budget of the day: it was not asked */
    {
      move (run, entry, row, run->now_us + GW_DAY);
      return TRUE;
    }
  row->rounds++;
  return put_ping (run, row, report_id, nonce, day, error);
}

/* ---- nobody answers ---- */

/* The fallback that can be told, or NULL. */
static const GwDirectoryEntry *
find_fallback (const Run *run, const GwDirectoryEntry *entry)
{
  const char *id = entry->contact->fallback;
  const GwDirectoryEntry *fallback = id != NULL ? gw_directory_find_id (run->instance->directory, id) : NULL;
  return fallback != NULL && gw_ping_bar (run->instance, fallback, run->now_us) == GW_PING_MAY ? fallback : NULL;
}

/* A fallback of another level learns no more than that there is one to ask the desk about. */
static gboolean
tell_fallback (Run *run, const GwDirectoryEntry *fallback, const GwDirectoryEntry *entry, const GwPingContact *row,
               GError **error)
{
  g_autofree char *report_id = gw_outgoing_report_id ("GW-N-");
  g_autofree char *since = gw_time_format (row->asked_us);
  g_autofree char *since_day = g_strndup (since, strlen ("2026-09-14"));
  g_autoptr (JsonObject) model = json_object_new ();
  gw_outgoing_stanza (model, "notice", report_id);
  if (fallback->contact->level == entry->contact->level)
    {
      JsonObject *silent = json_object_new ();
      json_object_set_string_member (silent, "id", entry->contact->id);
      json_object_set_string_member (silent, "agency", entry->contact->agency);
      json_object_set_object_member (model, "silent", silent);
      json_object_set_string_member (model, "asked_since", since_day);
    }
  GwOutgoing outgoing = { .kind = "ping-fallback", .to = fallback, .model = model, .entry = -1 };
  return gw_outgoing_queue (run->instance, &outgoing, NULL, error);
}

/* What is known better than silence stays. */
static void
list_as_silent (Run *run, const GwDirectoryEntry *entry, GwPingContact *row)
{
  if (row->outcome == NULL || strcmp (row->outcome, "auto-reply") == 0)
    {
      g_free (row->outcome);
      row->outcome = g_strdup ("silent");
    }
  row->outcome_us = run->now_us;
  row->rounds = 0;
  move (run, entry, row, MAX (row->asked_us + run->instance->policy->ping_every_us, run->now_us + GW_DAY));
  g_string_append_printf (run->silent, "%s%s", run->n_silent++ > 0 ? ", " : "", row->contact);
}

static gboolean
alert_silent (Run *run, GError **error)
{
  if (run->n_silent == 0)
    return TRUE;
  g_autofree char *text = g_strdup_printf ("no signed answer to any ping, so that only the telephone is left: %s",
                                           run->silent->str);
  return gw_commit_alert (run->instance, "silent", text, "notigate ping export", 0, NULL, FALSE, error);
}

/* ---- a pass ---- */

static gboolean
step (Run *run, GwPingContact *row, GError **error)
{
  const GwDirectoryEntry *entry = gw_directory_find_id (run->instance->directory, row->contact);
  if (entry == NULL || gw_ping_bar (run->instance, entry, run->now_us) != GW_PING_MAY)
    {
      leave_place (run->calendar, row);
      row->next_us = run->now_us + AGAIN;
      return gw_store_ping_contact_put (run->instance->store, row, error);
    }
  if (!row->postponed && run->now_us - row->next_us > LATE)
    {
      move (run, entry, row, run->now_us);
      row->postponed = TRUE; /* where the gateway runs in the afternoon only, it is sent then */
      return gw_store_ping_contact_put (run->instance->store, row, error);
    }
  const GwDirectoryEntry *fallback = find_fallback (run, entry);
  switch (gw_ping_step ((guint) row->rounds, fallback != NULL))
    {
    case GW_PING_ASK:
      if (!ask (run, entry, row, error))
        return FALSE;
      break;
    case GW_PING_TELL_FALLBACK:
      if (!tell_fallback (run, fallback, entry, row, error))
        return FALSE;
      row->rounds++;
      move (run, entry, row, run->now_us + AGAIN - LATE);
      break;
    case GW_PING_LIST:
      list_as_silent (run, entry, row);
      break;
    }
  return gw_store_ping_contact_put (run->instance->store, row, error);
}

/* Who is new in the directory is asked after the policy's time, or when a person wants it. */
static gboolean
plan_new (Run *run, const char *id, GError **error)
{
  const GwDirectoryEntry *entry = gw_directory_find_id (run->instance->directory, id);
  GwPingContact row = { .contact = (char *) id, .latency_us = -1, .next_us = run->now_us + AGAIN };
  if (entry != NULL && gw_ping_bar (run->instance, entry, run->now_us) == GW_PING_MAY)
    {
      gint64 known = MAX (entry->changed_us, entry->contact->last_confirmed_us);
      move (run, entry, &row, MAX (known + run->instance->policy->ping_every_us, run->now_us));
    }
  return gw_store_ping_contact_put (run->instance->store, &row, error);
}

static gboolean
send_steps (Run *run, gboolean *worked, GError **error)
{
  g_autoptr (GPtrArray) due = gw_store_ping_steps_due (run->instance->store, run->now_us, MOST, error);
  for (guint i = 0; due != NULL && i < due->len; i++)
    {
      const GwPing *ping = g_ptr_array_index (due, i);
      const GwDirectoryEntry *entry = gw_directory_find_id (run->instance->directory, ping->contact);
      *worked = TRUE;
      if (!gw_store_ping_steps_done (run->instance->store, ping->report_id, run->now_us, error))
        return FALSE;
      if (entry == NULL || gw_ping_bar (run->instance, entry, run->now_us) != GW_PING_MAY)
        continue;
      g_autofree char *report_id = gw_outgoing_report_id ("GW-N-");
      g_autoptr (JsonObject) model = gw_model_ping_steps (run->instance, entry, report_id);
      GwOutgoing outgoing = { .kind = "ping-steps", .to = entry, .model = model, .entry = -1, .open = TRUE };
      if (!gw_outgoing_queue (run->instance, &outgoing, NULL, error))
        return FALSE;
    }
  return due != NULL;
}

static gboolean
take_steps (Run *run, const GPtrArray *due, char **new_ids, GError **error)
{
  run->calendar = gw_ping_calendar_load (run->instance, run->now_us, error);
  if (run->calendar == NULL)
    return FALSE;
  for (guint i = 0; i < due->len; i++)
    if (!step (run, g_ptr_array_index (due, i), error))
      return FALSE;
  for (char **id = new_ids; *id; id++)
    if (!plan_new (run, *id, error))
      return FALSE;
  return alert_silent (run, error);
}

gboolean
gw_ping_run (GwInstance *instance, gint64 now_us, gboolean *worked, GError **error)
{
  g_autoptr (GPtrArray) due = gw_store_ping_contacts_due (instance->store, now_us, MOST, error);
  g_auto (GStrv) new_ids = due ? gw_store_ping_unplanned (instance->store, MOST, error) : NULL;
  if (new_ids == NULL)
    return FALSE;
  g_autoptr (GString) silent = g_string_new (NULL);
  Run run = { .instance = instance, .now_us = now_us, .silent = silent };
  gboolean any = due->len > 0 || *new_ids != NULL;
  gboolean done = !any || take_steps (&run, due, new_ids, error);
  *worked |= any;
  g_clear_pointer (&run.calendar, gw_ping_calendar_free);
  return done && send_steps (&run, worked, error);
}

/* ---- because a person wants it ---- */

static gboolean
plan_one (GwInstance *instance, GwPingCalendar *calendar, const GwDirectoryEntry *entry, gboolean at_once, gint64 now_us,
          GwPingPlan *plan, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwPingContact) row = gw_store_ping_contact_find (instance->store, entry->contact->id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  plan->entry = entry;
  plan->bar = gw_ping_bar (instance, entry, now_us);
  plan->open = row != NULL && row->rounds > 0;
  plan->next_us = plan->open ? row->next_us : now_us;
  if (plan->bar != GW_PING_MAY || plan->open || at_once)
    return TRUE;
  if (row != NULL)
    leave_place (calendar, row);
  plan->next_us = gw_ping_place (calendar, entry, now_us, &plan->day);
  return TRUE;
}

GArray *
gw_ping_plan (GwInstance *instance, const GPtrArray *entries, gboolean at_once, gint64 now_us, GError **error)
{
  g_autoptr (GwPingCalendar) calendar = gw_ping_calendar_load (instance, now_us, error);
  g_autoptr (GArray) plans = g_array_new (FALSE, TRUE, sizeof (GwPingPlan));
  for (guint i = 0; calendar != NULL && i < entries->len; i++)
    {
      GwPingPlan plan = { 0 };
      if (!plan_one (instance, calendar, g_ptr_array_index (entries, i), at_once, now_us, &plan, error))
        return NULL;
      g_array_append_val (plans, plan);
    }
  return calendar != NULL ? g_steal_pointer (&plans) : NULL;
}

gboolean
gw_ping_plan_put (GwInstance *instance, const GArray *plans, GError **error)
{
  for (guint i = 0; i < plans->len; i++)
    {
      const GwPingPlan *plan = &g_array_index (plans, GwPingPlan, i);
      if (plan->bar != GW_PING_MAY || plan->open)
        continue;
      g_autoptr (GError) failure = NULL;
      g_autoptr (GwPingContact) row = gw_store_ping_contact_find (instance->store, plan->entry->contact->id, &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (row == NULL)
        {
          row = g_new0 (GwPingContact, 1);
          row->contact = g_strdup (plan->entry->contact->id);
          row->latency_us = -1;
        }
      row->next_us = plan->next_us;
      row->day = plan->day;
      row->postponed = plan->day == 0;
      if (!gw_store_ping_contact_put (instance->store, row, error))
        return FALSE;
    }
  return TRUE;
}
