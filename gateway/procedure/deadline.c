/* SPDX-License-Identifier: Apache-2.0 */
#include "procedure/deadline.h"

static const char *const awaited_names[] = { "acknowledgement", "first-results", "update", "answer", "closing" };
static const char *const step_names[] = { "remind", "due", "fallback", "operator" };

/* By time; what falls together by step: the contact is reminded before others are asked. */
static int
compare_due (gconstpointer a, gconstpointer b)
{
  const GwDue *one = a;
  const GwDue *other = b;
  if (one->due_us != other->due_us)
    return one->due_us < other->due_us ? -1 : 1;
  return (int) one->step - (int) other->step;
}

/* G_MAXINT64: the contact's hours never come to that span. */
static gint64
after (gint64 from_us, gint64 span_us, GwAddSpan add, gpointer data)
{
  if (add != NULL)
    return add (data, from_us, span_us);
  return span_us > G_MAXINT64 - from_us ? G_MAXINT64 : from_us + span_us;
}

static void
put (GArray *plan, GwAwaited awaited, GwStep step, gint64 due_us)
{
  GwDue due = { awaited, step, due_us };
  if (due_us != G_MAXINT64)
    g_array_append_val (plan, due);
}

GArray *
gw_deadline_plan (GwAwaited awaited, const GwSpans *spans, gint64 from_us, GwAddSpan add, gpointer data)
{
  GArray *plan = g_array_new (FALSE, FALSE, sizeof (GwDue));
  if (spans->span_us <= 0)
    return plan;
  gint64 due = after (from_us, spans->span_us, add, data);
  gint64 last = from_us;
  for (guint i = 0; i < spans->n_reminders; i++)
    {
      gint64 remind = after (from_us, spans->remind_us[i], add, data);
      /* two may fall together where the hours end between them */
      if (remind <= last || remind >= due)
        continue;
      put (plan, awaited, GW_STEP_REMIND, remind);
      last = remind;
    }
  put (plan, awaited, GW_STEP_DUE, due);
  if (spans->fallback_us > 0)
    put (plan, awaited, GW_STEP_FALLBACK, after (from_us, spans->fallback_us, add, data));
  if (spans->operator_us > 0)
    put (plan, awaited, GW_STEP_OPERATOR, after (from_us, spans->operator_us, add, data));
  g_array_sort (plan, compare_due);
  return plan;
}

GArray *
gw_deadline_plan_until (GwAwaited awaited, gint64 from_us, gint64 until_us)
{
  GArray *plan = g_array_new (FALSE, FALSE, sizeof (GwDue));
  if (until_us <= from_us)
    return plan;
  gint64 half = (until_us - from_us) / 2;
  if (half > 0)
    put (plan, awaited, GW_STEP_REMIND, from_us + half);
  put (plan, awaited, GW_STEP_DUE, until_us);
  put (plan, awaited, GW_STEP_OPERATOR, until_us + half);
  return plan;
}

gint64
gw_deadline_due (const GArray *plan, GwAwaited awaited)
{
  for (guint i = 0; plan != NULL && i < plan->len; i++)
    {
      const GwDue *due = &g_array_index (plan, GwDue, i);
      if (due->awaited == awaited && due->step == GW_STEP_DUE)
        return due->due_us;
    }
  return 0;
}

const char *
gw_awaited_name (GwAwaited awaited)
{
  return awaited_names[awaited];
}

const char *
gw_step_name (GwStep step)
{
  return step_names[step];
}

/* The index of @name, -1: none. */
static int
find_name (const char *const *names, gsize count, const char *name)
{
  for (gsize i = 0; i < count; i++)
    if (g_strcmp0 (names[i], name) == 0)
      return (int) i;
  return -1;
}

gboolean
gw_awaited_find (const char *name, GwAwaited *awaited)
{
  int found = find_name (awaited_names, G_N_ELEMENTS (awaited_names), name);
  if (found >= 0)
    *awaited = (GwAwaited) found;
  return found >= 0;
}

gboolean
gw_step_find (const char *name, GwStep *step)
{
  int found = find_name (step_names, G_N_ELEMENTS (step_names), name);
  if (found >= 0)
    *step = (GwStep) found;
  return found >= 0;
}
