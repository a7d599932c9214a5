/* SPDX-License-Identifier: Apache-2.0
 *
 * What is due next, as todo and status tell it. Of TLP:RED only the incident's number. */
#include "base/clock.h"
#include "command/operator.h"
#include <string.h>

static const char *
step_for_people (const char *step)
{
  static const struct {
    const char *step, *words;
  } rows[] = {
    { "remind", "a reminder to" },
    { "due", "the time is up for" },
    { "fallback", "the fallback is asked for" },
    { "operator", "the operator is alerted about" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].step, step) == 0)
      return rows[i].words;
  return step;
}

char *
gw_operator_describe_due (const GwDueNext *next, gint64 now_us)
{
  const GwStoreDeadline *deadline = next->deadline;
  gboolean past = deadline->due_us <= now_us;
  g_autofree char *age = past ? gw_operator_age (deadline->due_us, now_us) : gw_operator_age (now_us, deadline->due_us);
  g_autofree char *when = past ? g_strdup_printf ("%s ago", age) : g_strdup_printf ("in %s", age);
  if (next->red)
    return g_strdup_printf ("%s: incident %s", when, deadline->incident);
  return g_strdup_printf ("%s: %s %s (%s), incident %s%s", when, step_for_people (deadline->step), deadline->contact,
                          deadline->awaited, deadline->incident, next->exercise ? ", an exercise" : "");
}

JsonObject *
gw_operator_due_to_json (const GwDueNext *next, gint64 now_us)
{
  const GwStoreDeadline *deadline = next->deadline;
  JsonObject *object = json_object_new ();
  gw_operator_set_time (object, "due", deadline->due_us);
  json_object_set_int_member (object, "seconds", (deadline->due_us - now_us) / GW_SECOND);
  gw_operator_set (object, "incident", deadline->incident);
  gw_operator_set (object, "contact", next->red ? NULL : deadline->contact);
  gw_operator_set (object, "awaited", next->red ? NULL : deadline->awaited);
  gw_operator_set (object, "step", next->red ? NULL : deadline->step);
  json_object_set_boolean_member (object, "exercise", next->exercise);
  return object;
}
