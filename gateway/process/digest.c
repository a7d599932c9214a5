/* SPDX-License-Identifier: Apache-2.0 */
#include "process/digest.h"
#include "base/clock.h"
#include "process/model-letters.h"
#include "process/model.h"
#include "process/outgoing.h"
#include "store/audit.h"
#include "store/deadline.h"
#include "store/standing.h"

#define META "digest"       /* until when the last one counts */
#define MAX_SPAN (31 * GW_DAY)
#define N_NEXT 5

gint64
gw_digest_mark (gint64 now_us, gint64 hour)
{
  gint64 mark = now_us / GW_DAY * GW_DAY + hour * GW_HOUR;
  return mark <= now_us ? mark : mark - GW_DAY;
}

/* 0: there was none yet. */
static gboolean
get_last (GwStore *store, gint64 *last_us, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = gw_store_meta (store, META, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  *last_us = text != NULL ? g_ascii_strtoll (text, NULL, 10) : 0;
  return TRUE;
}

static gboolean
put_last (GwStore *store, gint64 last_us, GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, last_us);
  return gw_store_meta_put (store, META, text, error);
}

/* ---- What it says ------------------------------------------------------------------------------------------- */

static void
add_count (GStrvBuilder *lines, const char *what, gint64 count)
{
  g_autofree char *line = g_strdup_printf ("%s: %" G_GINT64_FORMAT, what, count);
  if (count > 0)
    g_strv_builder_add (lines, line);
}

/* The letter goes in clear: numbers and times, no names. */
static gboolean
add_next (GwStore *store, GStrvBuilder *lines, GError **error)
{
  g_autoptr (GPtrArray) next = gw_store_deadlines_next (store, N_NEXT, FALSE, error);
  for (guint i = 0; next != NULL && i < next->len; i++)
    {
      const GwStoreDeadline *deadline = ((GwDueNext *) g_ptr_array_index (next, i))->deadline;
      g_autofree char *time = gw_model_time (deadline->due_us);
      g_autofree char *line = g_strdup_printf ("due next: %s, %s (%s) in incident %s", time, deadline->awaited, deadline->step,
                                               deadline->incident);
      g_strv_builder_add (lines, line);
    }
  return next != NULL;
}

/* NULL with *quiet: there is nothing to say. */
static GStrv
describe (GwStore *store, gint64 since_us, gboolean *quiet, GError **error)
{
  g_auto (GwDayFigures) figures = { 0 };
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  if (!gw_store_day_figures (store, since_us, &figures, error))
    return NULL;
  for (guint i = 0; i < figures.endings->len; i++)
    {
      const GwCount *count = g_ptr_array_index (figures.endings, i);
      g_autofree char *what = g_strdup_printf ("mail %s", count->name);
      add_count (lines, what, count->count);
    }
  add_count (lines, "incidents open", figures.open);
  add_count (lines, "contacts overdue in them", figures.overdue);
  add_count (lines, "mail held or quarantined", figures.kept);
  add_count (lines, "letters that could not be delivered", figures.undelivered);
  add_count (lines, "alerts that nobody has acknowledged", figures.alerts);
  *quiet = figures.endings->len == 0 && figures.open == 0 && figures.kept == 0 && figures.undelivered == 0
           && figures.alerts == 0;
  return *quiet || add_next (store, lines, error) ? g_strv_builder_end (lines) : NULL;
}

static gboolean
queue (GwInstance *instance, const char *const *lines, gint64 since_us, gint64 now_us, GError **error)
{
  gboolean dropped = FALSE;
  g_autoptr (JsonObject) model = gw_model_digest (instance, lines, since_us, now_us);
  gw_model_add_parties (model, instance, NULL);
  g_autofree char *data = gw_outgoing_data (model, NULL, FALSE);
  GwStoreLetter letter = { .kind = (char *) "digest", .address = instance->config->operator_address, .entry = -1,
                           .language = instance->config->language, .always = TRUE, .data = data };
  return gw_outgoing_put (instance, &letter, &dropped, error);
}

gboolean
gw_digest_due (GwInstance *instance, gint64 now_us, gboolean *sent, GError **error)
{
  gint64 last = 0;
  gboolean quiet = FALSE;
  gint64 mark = gw_digest_mark (now_us, instance->policy->digest_hour);
  *sent = FALSE;
  if (instance->config->operator_address == NULL)
    return TRUE;
  if (!get_last (instance->store, &last, error))
    return FALSE;
  /* A new gateway's first day is told when it is over; so is the day on which the clock was set back by days. */
  if (last == 0 || last > now_us + GW_DAY)
    return put_last (instance->store, now_us, error);
  if (last >= mark)
    return TRUE;
  gint64 since = MAX (last, now_us - MAX_SPAN);
  g_auto (GStrv) lines = describe (instance->store, since, &quiet, error);
  if (lines == NULL || !put_last (instance->store, now_us, error))
    return FALSE;
  *sent = !quiet;
  return quiet || queue (instance, (const char *const *) lines, since, now_us, error);
}
