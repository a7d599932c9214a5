/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/report.h"
#include "base/clock.h"
#include <stdlib.h>
#include <string.h>

static const char *const awaiteds[] = { "acknowledgement", "first-results", "answer" };
static const char *const urgencies[] = { "critical", "high", "medium", "low", "none" };
static const char *const ages[] = { "day", "week", "month", "longer" };
static const char *const confirmeds[] = { "month", "quarter", "year", "longer", "never" };
static const char *const key_ends[] = { "ended", "soon", "year", "later", "open", "via" };

#define N_URGENCIES G_N_ELEMENTS (urgencies)

/* Whatever is no urgency of the form counts as none. */
static guint
urgency_index (const char *urgency)
{
  for (guint i = 0; i < N_URGENCIES; i++)
    if (strcmp (urgency, urgencies[i]) == 0)
      return i;
  return N_URGENCIES - 1;
}

static GPtrArray *
groups_new (const char *const *keys, gsize count)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_report_group_free);
  for (gsize i = 0; i < count; i++)
    g_ptr_array_add (groups, gw_report_group_new (keys[i], 0));
  return groups;
}

static void
count_in (GPtrArray *groups, guint index, gint64 count)
{
  ((GwReportGroup *) g_ptr_array_index (groups, index))->count += count;
}

/* ---- Over time ---------------------------------------------------------------------------------------------- */

/* The first moment after the day, week (they begin on Mondays) or month of @time_us. */
static gint64
unit_end (GwReportUnit unit, gint64 time_us)
{
  gint64 day = time_us / GW_DAY;
  if (unit == GW_REPORT_DAY)
    return (day + 1) * GW_DAY;
  if (unit == GW_REPORT_WEEK)
    return (day + 7 - (day + 3) % 7) * GW_DAY; /* 1970 began on a Thursday */
  g_autoptr (GDateTime) at = g_date_time_new_from_unix_utc (day * (GW_DAY / GW_SECOND));
  g_autoptr (GDateTime) first = g_date_time_new_utc (g_date_time_get_year (at), g_date_time_get_month (at), 1, 0, 0, 0);
  g_autoptr (GDateTime) next = g_date_time_add_months (first, 1);
  return g_date_time_to_unix (next) * GW_SECOND;
}

static GwReportUnit
choose_unit (const GwReportSpan *span)
{
  gint64 days = (span->to_us - span->from_us) / GW_DAY;
  return days <= 45 ? GW_REPORT_DAY : days <= 400 ? GW_REPORT_WEEK : GW_REPORT_MONTH;
}

static GPtrArray *
make_bins (const GwReportSpan *span, GwReportUnit unit, const GPtrArray *days)
{
  GPtrArray *bins = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_report_group_free);
  guint next = 0;
  for (gint64 from = span->from_us; from < span->to_us;)
    {
      GwReportGroup *bin = gw_report_group_new (NULL, 0);
      bin->from_us = from;
      bin->to_us = from = MIN (unit_end (unit, from), span->to_us);
      /* A day's count stands under its first moment, which may lie before the span. */
      for (; next < days->len && ((GwCount *) g_ptr_array_index (days, next))->oldest_us < bin->to_us; next++)
        bin->count += ((GwCount *) g_ptr_array_index (days, next))->count;
      g_ptr_array_add (bins, bin);
    }
  return bins;
}

/* ---- Response times ----------------------------------------------------------------------------------------- */

typedef struct {
  GwReportFigures *figures;
  GwReportTimes *cells[G_N_ELEMENTS (awaiteds)][N_URGENCIES];
} Gathering;

static GwReportTimes *
times_new (const char *awaited, const char *urgency)
{
  GwReportTimes *times = g_new0 (GwReportTimes, 1);
  times->awaited = awaited;
  times->urgency = g_strdup (urgency);
  times->last_urgency = g_strdup (urgency);
  times->took_s = g_array_new (FALSE, FALSE, sizeof (gint32));
  times->shares = g_array_new (FALSE, FALSE, sizeof (float));
  times->given_s = g_array_new (FALSE, FALSE, sizeof (gint32));
  return times;
}

static void
add_owing (GwReportFigures *figures, const GwReportTime *time)
{
  gint64 late = figures->span.now_us - time->due_us;
  count_in (figures->ages, late < GW_DAY ? 0 : late < 7 * GW_DAY ? 1 : late < 30 * GW_DAY ? 2 : 3, 1);
  figures->overdue++;
  if (!figures->internal)
    return;
  GwReportOverdue *owing = g_new0 (GwReportOverdue, 1);
  owing->incident = g_strdup (time->incident);
  owing->contact = g_strdup (time->contact);
  owing->awaited = g_strdup (time->awaited);
  owing->due_us = time->due_us;
  g_ptr_array_add (figures->owing, owing);
}

static void
add_time (const GwReportTime *time, gpointer data)
{
  Gathering *gathering = data;
  guint awaited = 0;
  while (awaited + 1 < G_N_ELEMENTS (awaiteds) && strcmp (awaiteds[awaited], time->awaited) != 0)
    awaited++;
  GwReportTimes *times = gathering->cells[awaited][urgency_index (time->urgency)];
  gint64 given = MAX (time->due_us - time->asked_us, 1);
  gint32 given_s = (gint32) MIN (given / GW_SECOND, G_MAXINT32);
  g_array_append_val (times->given_s, given_s);
  times->in_time += time->outcome == GW_REPORT_IN_TIME;
  times->late += time->outcome == GW_REPORT_LATE;
  times->overdue += time->outcome == GW_REPORT_OVERDUE;
  times->never += time->outcome == GW_REPORT_NEVER;
  if (time->outcome == GW_REPORT_OVERDUE)
    add_owing (gathering->figures, time);
  if (time->answered_us <= 0)
    return;
  gint64 took = MAX (time->answered_us - time->asked_us, 0);
  gint32 took_s = (gint32) MIN (took / GW_SECOND, G_MAXINT32);
  float share = (float) ((double) took / (double) given);
  g_array_append_val (times->took_s, took_s);
  g_array_append_val (times->shares, share);
}

static int
compare_seconds (gconstpointer a, gconstpointer b)
{
  const gint32 *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

static int
compare_shares (gconstpointer a, gconstpointer b)
{
  const float *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

static void
take_in (GwReportTimes *times, GwReportTimes *next)
{
  g_free (times->last_urgency);
  times->last_urgency = g_steal_pointer (&next->last_urgency);
  times->in_time += next->in_time;
  times->late += next->late;
  times->overdue += next->overdue;
  times->never += next->never;
  g_array_append_vals (times->took_s, next->took_s->data, next->took_s->len);
  g_array_append_vals (times->shares, next->shares->data, next->shares->len);
  g_array_append_vals (times->given_s, next->given_s->data, next->given_s->len);
  gw_report_times_free (next);
}

/* Neighbours until nothing stands for fewer than @least; what was never expected is left out. */
static void
add_awaited (GwReportFigures *figures, GwReportTimes **cells)
{
  guint first = figures->times->len;
  GwReportTimes *open = NULL;
  for (guint i = 0; i < N_URGENCIES; i++)
    {
      if (gw_report_times_owed (cells[i]) == 0)
        gw_report_times_free (cells[i]);
      else if (open != NULL)
        take_in (open, cells[i]);
      else
        g_ptr_array_add (figures->times, open = cells[i]);
      if (open != NULL && gw_report_times_owed (open) >= figures->least)
        open = NULL;
    }
  if (open != NULL && figures->times->len - first > 1)
    {
      g_ptr_array_steal_index (figures->times, figures->times->len - 1);
      take_in (g_ptr_array_index (figures->times, figures->times->len - 1), open);
    }
  for (guint i = first; i < figures->times->len; i++)
    {
      GwReportTimes *times = g_ptr_array_index (figures->times, i);
      g_array_sort (times->took_s, compare_seconds);
      g_array_sort (times->given_s, compare_seconds);
      g_array_sort (times->shares, compare_shares);
    }
}

static int
compare_owing (gconstpointer a, gconstpointer b)
{
  const GwReportOverdue *left = *(const GwReportOverdue *const *) a, *right = *(const GwReportOverdue *const *) b;
  return (left->due_us > right->due_us) - (left->due_us < right->due_us);
}

static gboolean
gather_times (GwReportFigures *figures, GwStore *store, GError **error)
{
  Gathering gathering = { .figures = figures };
  for (guint i = 0; i < G_N_ELEMENTS (awaiteds); i++)
    for (guint j = 0; j < N_URGENCIES; j++)
      gathering.cells[i][j] = times_new (awaiteds[i], urgencies[j]);
  gboolean done = gw_store_report_times (store, &figures->span, add_time, &gathering, error);
  for (guint i = 0; i < G_N_ELEMENTS (awaiteds); i++)
    add_awaited (figures, gathering.cells[i]);
  g_ptr_array_sort (figures->owing, compare_owing);
  if (figures->owing->len > GW_REPORT_MOST)
    g_ptr_array_set_size (figures->owing, GW_REPORT_MOST);
  gw_report_merge_ordered (figures->ages, figures->least);
  return done;
}

/* ---- Counts ------------------------------------------------------------------------------------------------- */

static GPtrArray *
named_groups (const GPtrArray *counts, gint64 least, gint64 *total)
{
  GPtrArray *groups = groups_new (NULL, 0);
  *total = 0;
  for (guint i = 0; i < counts->len; i++)
    {
      const GwCount *count = g_ptr_array_index (counts, i);
      *total += count->count;
      g_ptr_array_add (groups, gw_report_group_new (count->name, count->count));
    }
  gw_report_merge_named (groups, least);
  return groups;
}

static gboolean
gather_counts (GwReportFigures *figures, GwStore *store, GError **error)
{
  const GwReportSpan *span = &figures->span;
  g_autoptr (GPtrArray) days = gw_store_report_days (store, span, error);
  g_autoptr (GPtrArray) types = days ? gw_store_report_types (store, span, error) : NULL;
  g_autoptr (GPtrArray) urgent = types ? gw_store_report_urgencies (store, span, error) : NULL;
  g_autoptr (GPtrArray) states = urgent ? gw_store_report_states (store, span, error) : NULL;
  g_autoptr (GPtrArray) codes = states ? gw_store_report_refusals (store, span, error) : NULL;
  if (codes == NULL)
    return FALSE;
  figures->bins = make_bins (span, figures->unit, days);
  gw_report_merge_ordered (figures->bins, figures->least);
  figures->types = named_groups (types, figures->least, &figures->incidents);
  figures->refusals = named_groups (codes, figures->least, &figures->refused);
  figures->urgencies = groups_new (urgencies, N_URGENCIES);
  for (guint i = 0; i < urgent->len; i++)
    {
      const GwCount *count = g_ptr_array_index (urgent, i);
      count_in (figures->urgencies, urgency_index (count->name), count->count);
    }
  const GwReportGroup *none = g_ptr_array_index (figures->urgencies, N_URGENCIES - 1);
  if (none->count == 0) /* the form asks for one: only what came by other ways has none */
    g_ptr_array_set_size (figures->urgencies, N_URGENCIES - 1);
  gw_report_merge_ordered (figures->urgencies, figures->least);
  for (guint i = 0; i < states->len; i++)
    {
      const GwCount *count = g_ptr_array_index (states, i);
      figures->closed += strcmp (count->name, "closed") == 0 ? count->count : 0;
    }
  return TRUE;
}

static void
owing_free (gpointer data)
{
  GwReportOverdue *owing = data;
  g_free (owing->incident);
  g_free (owing->contact);
  g_free (owing->awaited);
  g_free (owing);
}

static void
care_free (gpointer data)
{
  GwReportContact *contact = data;
  g_free (contact->contact);
  g_free (contact);
}

GwReportFigures *
gw_report_figures_gather (GwStore *store, const char *gateway, const GwReportSpan *span, gboolean internal,
                          GError **error)
{
  g_autoptr (GwReportFigures) figures = g_new0 (GwReportFigures, 1);
  figures->gateway = g_strdup (gateway);
  figures->span = *span;
  figures->internal = internal;
  figures->least = internal ? 1 : GW_REPORT_LEAST;
  figures->unit = choose_unit (span);
  figures->ages = groups_new (ages, G_N_ELEMENTS (ages));
  figures->confirmed = groups_new (confirmeds, G_N_ELEMENTS (confirmeds));
  figures->keys = groups_new (key_ends, G_N_ELEMENTS (key_ends));
  figures->times = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_report_times_free);
  figures->owing = g_ptr_array_new_with_free_func (owing_free);
  figures->care = g_ptr_array_new_with_free_func (care_free);
  if (!gather_counts (figures, store, error) || !gather_times (figures, store, error))
    return NULL;
  return g_steal_pointer (&figures);
}

/* ---- The directory ------------------------------------------------------------------------------------------ */

static guint
age_index (gint64 age_us, const gint64 *limits, guint count)
{
  for (guint i = 0; i < count; i++)
    if (age_us <= limits[i])
      return i;
  return count;
}

void
gw_report_figures_add_contact (GwReportFigures *figures, const char *id, gint64 confirmed_us, gint64 keys_end_us,
                               gboolean via)
{
  static const gint64 ago[] = { 31 * GW_DAY, 92 * GW_DAY, 366 * GW_DAY };
  static const gint64 ahead[] = { 0, 60 * GW_DAY, 366 * GW_DAY };
  gint64 now = figures->span.now_us;
  guint confirmed = confirmed_us > 0 ? age_index (now - confirmed_us, ago, G_N_ELEMENTS (ago)) : 4;
  guint ends = via ? 5 : keys_end_us == G_MAXINT64 ? 4 : age_index (keys_end_us - now, ahead, G_N_ELEMENTS (ahead));
  figures->contacts++;
  count_in (figures->confirmed, confirmed, 1);
  count_in (figures->keys, ends, 1);
  if (!figures->internal || (confirmed < 3 && ends > 1))
    return;
  GwReportContact *contact = g_new0 (GwReportContact, 1);
  contact->contact = g_strdup (id);
  contact->confirmed_us = confirmed_us;
  contact->keys_end_us = via ? G_MAXINT64 : keys_end_us;
  g_ptr_array_add (figures->care, contact);
}

void
gw_report_figures_finish (GwReportFigures *figures)
{
  gw_report_merge_ordered (figures->confirmed, figures->least);
  gw_report_merge_ordered (figures->keys, figures->least);
  if (figures->care->len > GW_REPORT_MOST)
    g_ptr_array_set_size (figures->care, GW_REPORT_MOST);
}

void
gw_report_figures_free (GwReportFigures *figures)
{
  if (figures == NULL)
    return;
  GPtrArray *all[] = { figures->bins, figures->types, figures->urgencies, figures->refusals, figures->times, figures->ages,
                       figures->owing, figures->confirmed, figures->keys, figures->care };
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    if (all[i] != NULL)
      g_ptr_array_unref (all[i]);
  GwReportLedger *ledger = &figures->ledger;
  char *texts[] = { figures->gateway, ledger->origin, ledger->note, ledger->root, ledger->vkey, ledger->vkey_sha256,
                    ledger->problem };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  g_free (figures);
}
