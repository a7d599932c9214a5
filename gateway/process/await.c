/* SPDX-License-Identifier: Apache-2.0 */
#include "process/await.h"
#include "procedure/deadline.h"
#include "store/deadline.h"

static gint64
add_span (gpointer data, gint64 from_us, gint64 span_us)
{
  const GwContact *contact = data;
  return contact != NULL ? gw_hours_add (contact->hours, contact->zone, from_us, span_us) : from_us + span_us;
}

static int
compare_due (gconstpointer a, gconstpointer b)
{
  const GwDue *left = a;
  const GwDue *right = b;
  return (left->due_us > right->due_us) - (left->due_us < right->due_us);
}

static void
add_plan (GArray *plan, GArray *more)
{
  g_array_append_vals (plan, more->data, more->len);
  g_array_unref (more);
}

/* First results are reminded of at half of the time, and told to the operator as the acknowledgement is, in proportion. */
static GwSpans
result_spans (const GwDeadlines *deadlines, const gint64 *half)
{
  gint64 ack = MAX (deadlines->ack_us, 1);
  return (GwSpans){ .span_us = deadlines->first_results_us, .remind_us = half, .n_reminders = 1,
                    .operator_us = (gint64) ((double) deadlines->first_results_us * (double) deadlines->operator_us / (double) ack) };
}

GArray *
gw_await_plan (const GwInstance *instance, const GwDirectoryEntry *entry, const char *urgency, gboolean asks, gint64 from_us,
               gint64 reply_by_us)
{
  const GwDeadlines *deadlines = gw_policy_deadlines (instance->policy, urgency);
  GwContact *hours = deadlines->office_hours ? entry->contact : NULL;
  gint64 half = deadlines->first_results_us / 2;
  GwSpans ack = { deadlines->ack_us, deadlines->remind_us, deadlines->n_reminders, deadlines->fallback_us, deadlines->operator_us };
  GwSpans results = result_spans (deadlines, &half);
  GArray *plan = g_array_new (FALSE, FALSE, sizeof (GwDue));
  if (asks && reply_by_us > from_us)
    add_plan (plan, gw_deadline_plan_until (GW_AWAIT_ANSWER, from_us, reply_by_us));
  else if (asks)
    add_plan (plan, gw_deadline_plan (GW_AWAIT_ANSWER, &results, from_us, add_span, hours));
  else
    {
      add_plan (plan, gw_deadline_plan (GW_AWAIT_ACK, &ack, from_us, add_span, hours));
      add_plan (plan, gw_deadline_plan (GW_AWAIT_RESULTS, &results, from_us, add_span, hours));
    }
  g_array_sort (plan, compare_due);
  return plan;
}

static void
add_until (GArray *plan, GwAwaited awaited, gint64 from_us, gint64 until_us)
{
  gint64 span = until_us - from_us;
  gint64 half = span / 2;
  GwSpans spans = { .span_us = span, .remind_us = &half, .n_reminders = 1, .fallback_us = awaited == GW_AWAIT_ACK ? span : 0,
                    .operator_us = span + half };
  if (span > 0)
    add_plan (plan, gw_deadline_plan (awaited, &spans, from_us, NULL, NULL));
}

GArray *
gw_await_plan_until (gboolean asks, gint64 from_us, gint64 ack_by_us, gint64 results_by_us)
{
  GArray *plan = g_array_new (FALSE, FALSE, sizeof (GwDue));
  add_until (plan, asks ? GW_AWAIT_ANSWER : GW_AWAIT_ACK, from_us, ack_by_us);
  add_until (plan, GW_AWAIT_RESULTS, from_us, asks ? 0 : results_by_us);
  g_array_sort (plan, compare_due);
  return plan;
}

gboolean
gw_await_put (GwStore *store, const char *incident, const char *contact, const GArray *plan, const char *report_id, GError **error)
{
  for (guint i = 0; i < plan->len; i++)
    {
      const GwDue *due = &g_array_index (plan, GwDue, i);
      GwStoreDeadline row = { .incident = (char *) incident, .contact = (char *) contact,
                              .awaited = (char *) gw_awaited_name (due->awaited), .step = (char *) gw_step_name (due->step),
                              .due_us = due->due_us, .report_id = (char *) report_id };
      if (!gw_store_deadline_put (store, &row, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
gw_await_update (GwInstance *instance, const GwDirectoryEntry *entry, const GwIncident *incident, gint64 promised_us,
                 gint64 from_us, const char *report_id, GError **error)
{
  const GwDeadlines *deadlines = gw_policy_deadlines (instance->policy, incident->urgency);
  GwContact *hours = deadlines->office_hours ? entry->contact : NULL;
  gint64 until = promised_us;
  if (until <= from_us && deadlines->updates_us > 0)
    until = add_span (hours, from_us, deadlines->updates_us);
  if (!gw_store_deadline_stop (instance->store, incident->id, entry->contact->id, "update", NULL, from_us, error))
    return FALSE;
  g_autoptr (GArray) plan = gw_deadline_plan_until (GW_AWAIT_UPDATE, from_us, until);
  return gw_await_put (instance->store, incident->id, entry->contact->id, plan, report_id, error);
}
