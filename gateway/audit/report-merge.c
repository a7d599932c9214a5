/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/report.h"
#include <stdlib.h>
#include <string.h>

/* Groups of a set without an order: a page for others tells of the largest; and codes may be made up without end. */
#define MOST_NAMED(least) ((least) > 1 ? 16u : 60u)

GwReportGroup *
gw_report_group_new (const char *key, gint64 count)
{
  GwReportGroup *group = g_new0 (GwReportGroup, 1);
  group->key = g_strdup (key);
  group->last_key = g_strdup (key);
  group->count = count;
  return group;
}

void
gw_report_group_free (GwReportGroup *group)
{
  if (group == NULL)
    return;
  g_free (group->key);
  g_free (group->last_key);
  g_free (group);
}

gint64
gw_report_shown (gint64 count, gint64 least)
{
  return count > 0 && count < least ? -1 : count;
}

static int
compare_size (gconstpointer a, gconstpointer b)
{
  const GwReportGroup *left = *(const GwReportGroup *const *) a, *right = *(const GwReportGroup *const *) b;
  if (left->count != right->count)
    return left->count > right->count ? -1 : 1;
  return g_strcmp0 (left->key, right->key);
}

/* A single small group would be the difference between the total and the others: so the rest takes in more of them
 * until it is large enough itself. */
void
gw_report_merge_named (GPtrArray *groups, gint64 least)
{
  gint64 rest = 0;
  guint merged = 0;
  g_ptr_array_sort (groups, compare_size);
  while (groups->len > 0)
    {
      const GwReportGroup *last = g_ptr_array_index (groups, groups->len - 1);
      if (last->count >= least && (rest == 0 || rest >= least) && groups->len < MOST_NAMED (least))
        break;
      rest += last->count;
      merged += last->count > 0;
      g_ptr_array_set_size (groups, (int) groups->len - 1);
    }
  if (merged > 0)
    g_ptr_array_add (groups, gw_report_group_new (NULL, gw_report_shown (rest, least)));
}

static void
take_in (GwReportGroup *group, const GwReportGroup *next)
{
  g_free (group->last_key);
  group->last_key = g_strdup (next->last_key);
  group->to_us = next->to_us;
  group->count += next->count;
}

/* From the left: what is begun grows until it is large enough. What is left over at the end goes to its neighbour. */
void
gw_report_merge_ordered (GPtrArray *groups, gint64 least)
{
  guint kept = 0;
  gboolean open = FALSE;
  for (guint i = 0; i < groups->len; i++)
    {
      GwReportGroup *group = g_ptr_array_index (groups, i);
      if (open)
        {
          take_in (g_ptr_array_index (groups, kept - 1), group);
          gw_report_group_free (group);
        }
      else
        groups->pdata[kept++] = group;
      const GwReportGroup *last = g_ptr_array_index (groups, kept - 1);
      open = last->count > 0 && last->count < least;
    }
  while (open && kept > 1)
    {
      GwReportGroup *last = g_ptr_array_index (groups, --kept);
      GwReportGroup *before = g_ptr_array_index (groups, kept - 1);
      take_in (before, last);
      gw_report_group_free (last);
      open = before->count < least;
    }
  for (guint i = kept; i < groups->len; i++)
    groups->pdata[i] = NULL; /* they were freed, or moved to the left */
  g_ptr_array_set_size (groups, (int) kept);
  if (open)
    ((GwReportGroup *) g_ptr_array_index (groups, 0))->count = -1;
}

/* ---- Response times ----------------------------------------------------------------------------------------- */

void
gw_report_times_free (GwReportTimes *times)
{
  if (times == NULL)
    return;
  g_free (times->urgency);
  g_free (times->last_urgency);
  g_array_unref (times->took_s);
  g_array_unref (times->shares);
  g_array_unref (times->given_s);
  g_free (times);
}

gint64
gw_report_times_owed (const GwReportTimes *times)
{
  return times->in_time + times->late + times->overdue + times->never;
}

gint64
gw_report_times_within (const GwReportTimes *times, guint percent)
{
  gint64 owed = gw_report_times_owed (times);
  gint64 rank = (owed * percent + 99) / 100; /* the nearest-rank quantile */
  if (rank < 1 || rank > (gint64) times->took_s->len)
    return -1;
  return g_array_index (times->took_s, gint32, rank - 1);
}

gint64
gw_report_times_given (const GwReportTimes *times)
{
  guint count = times->given_s->len;
  if (count == 0)
    return 0;
  /* Sorted: what nine in ten share is what stands in the middle. Letters of one commit differ by seconds. */
  gint32 middle = g_array_index (times->given_s, gint32, count / 2);
  guint same = 0;
  for (guint i = 0; i < count; i++)
    same += ABS (g_array_index (times->given_s, gint32, i) - middle) <= MAX (60, middle / 50);
  return same * 10 >= count * 9 ? (middle + 30) / 60 * 60 : 0;
}

GArray *
gw_report_times_curve (const GwReportTimes *times, gint64 least)
{
  GArray *points = g_array_new (FALSE, FALSE, sizeof (GwReportPoint));
  gint64 count = times->shares->len;
  gint64 owed = gw_report_times_owed (times);
  gint64 step = MAX (least, count / 60);
  /* How few never came is not told: they are drawn as half of what is not told of. */
  double came = gw_report_shown (owed - count, least) < 0 ? (double) owed - (double) least / 2 : (double) count;
  for (gint64 done = 0; done < count;)
    {
      done = count - done < 2 * step ? count : done + step;
      GwReportPoint point = { (double) g_array_index (times->shares, float, done - 1),
                              (done == count ? came : (double) done) / (double) owed };
      g_array_append_val (points, point);
    }
  return points;
}
