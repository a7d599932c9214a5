/* SPDX-License-Identifier: Apache-2.0 */
#include "base/nearest.h"
#include <string.h>

enum { MAX_WORD = 48 };

guint
gw_nearest_distance (const char *a, const char *b)
{
  gsize rows = strlen (a);
  gsize columns = strlen (b);
  if (rows > MAX_WORD || columns > MAX_WORD)
    return G_MAXUINT;
  guint grid[MAX_WORD + 1][MAX_WORD + 1];
  for (gsize i = 0; i <= rows; i++)
    grid[i][0] = (guint) i;
  for (gsize j = 0; j <= columns; j++)
    grid[0][j] = (guint) j;
  for (gsize i = 1; i <= rows; i++)
    for (gsize j = 1; j <= columns; j++)
      {
        char x = g_ascii_tolower (a[i - 1]);
        char y = g_ascii_tolower (b[j - 1]);
        guint best = grid[i - 1][j - 1] + (x != y);
        best = MIN (best, grid[i - 1][j] + 1);
        best = MIN (best, grid[i][j - 1] + 1);
        if (i > 1 && j > 1 && x == g_ascii_tolower (b[j - 2]) && g_ascii_tolower (a[i - 2]) == y)
          best = MIN (best, grid[i - 2][j - 2] + 1);
        grid[i][j] = best;
      }
  return grid[rows][columns];
}

void
gw_nearest_try (GwNearest *nearest, const char *written, const char *candidate)
{
  gsize a = strlen (written);
  gsize b = strlen (candidate);
  gsize limit = b / 3;
  if ((a > b ? a - b : b - a) > limit)
    return;
  guint distance = gw_nearest_distance (written, candidate);
  if (distance > limit || distance > nearest->distance)
    return;
  nearest->tied = distance == nearest->distance;
  nearest->distance = distance;
  nearest->word = candidate;
}

const char *
gw_nearest_end (const GwNearest *nearest)
{
  return nearest->tied ? NULL : nearest->word;
}

const char *
gw_nearest_in (const char *const *set, const char *written)
{
  GwNearest nearest = GW_NEAREST_INIT;
  for (; *set != NULL; set++)
    gw_nearest_try (&nearest, written, *set);
  return gw_nearest_end (&nearest);
}
