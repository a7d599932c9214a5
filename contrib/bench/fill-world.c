/* SPDX-License-Identifier: Apache-2.0 */
#include "fill-world.h"
#include "report/taxonomy.h"
#include <math.h>

/* ---- What is to come, in the order of time --------------------------------------------------------------------- */

static Action *
at (World *world, guint i)
{
  return &g_array_index (world->heap, Action, i);
}

static void
swap (World *world, guint i, guint k)
{
  Action other = *at (world, i);
  *at (world, i) = *at (world, k);
  *at (world, k) = other;
}

void
world_plan (World *world, gint64 time_us, What what, Incident *incident, const GwDirectoryEntry *who, const char *about)
{
  if (time_us >= world->end_us)
    return;
  Action action = { time_us, what, incident, who, g_strdup (about) };
  if (incident != NULL)
    incident->uses++;
  g_array_append_val (world->heap, action);
  for (guint i = world->heap->len - 1; i > 0 && at (world, i)->time_us < at (world, (i - 1) / 2)->time_us; i = (i - 1) / 2)
    swap (world, i, (i - 1) / 2);
}

gboolean
world_take (World *world, Action *action)
{
  if (world->heap->len == 0)
    return FALSE;
  *action = *at (world, 0);
  swap (world, 0, world->heap->len - 1);
  g_array_set_size (world->heap, world->heap->len - 1);
  for (guint i = 0, least = 0;; i = least)
    {
      for (guint k = 2 * i + 1; k <= 2 * i + 2 && k < world->heap->len; k++)
        if (at (world, k)->time_us < at (world, least)->time_us)
          least = k;
      if (least == i)
        return TRUE;
      swap (world, i, least);
    }
}

/* ---- Chance ---------------------------------------------------------------------------------------------------- */

gboolean
world_chance (World *world, double share)
{
  return g_rand_double (world->fill.random) < share;
}

const char *
world_choose (World *world, const Choice *choices, gsize count)
{
  int sum = 0;
  for (gsize i = 0; i < count; i++)
    sum += choices[i].weight;
  int drawn = g_rand_int_range (world->fill.random, 0, sum);
  for (gsize i = 0; i < count; i++)
    if ((drawn -= choices[i].weight) < 0)
      return choices[i].word;
  return choices[0].word;
}

gint64
world_spread (World *world, double median, double sigma)
{
  double u = 1.0 - g_rand_double (world->fill.random);
  double v = g_rand_double (world->fill.random);
  return (gint64) (median * exp (sigma * sqrt (-2 * log (u)) * cos (2 * G_PI * v)));
}

gint64
world_moment (World *world)
{
  gint64 start = world->end_us - YEAR;
  for (;;)
    {
      gint64 time = start + (gint64) (g_rand_double (world->fill.random) * (double) YEAR);
      gint64 hour = time / GW_HOUR % 24;
      gint64 weekday = (time / GW_DAY + 3) % 7; /* 1970-01-01 was a Thursday */
      double weight = (hour >= 7 && hour < 18 ? 1.0 : 0.35) * (weekday >= 5 ? 0.4 : 1.0);
      gint64 day = (time - start) / GW_DAY;
      if (world_chance (world, weight * (day >= 200 && day < 214 ? 1.0 : 0.4)))
        return time;
    }
}

const GwDirectoryEntry *
world_somebody (World *world)
{
  /* The square: some write much more than others. */
  double place = g_rand_double (world->fill.random);
  return g_ptr_array_index (world->contacts, (guint) (place * place * world->contacts->len));
}

const char *
world_incident_type (World *world)
{
  const char *const *pairs = gw_taxonomy_pairs ();
  guint count = g_strv_length ((char **) pairs) - 1; /* the last one is for tests */
  double place = pow (g_rand_double (world->fill.random), 2.5);
  return pairs[((guint) (place * count) * 17 + 19) % count];
}
