/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/suggest.h"
#include <string.h>

#define LONGEST 64

/* Edit distance with swapped neighbours as one step (optimal string alignment). */
static guint
distance (const char *a, const char *b)
{
  gsize rows = strlen (a);
  gsize columns = strlen (b);
  guint cost[LONGEST + 1][LONGEST + 1];
  for (gsize i = 0; i <= rows; i++)
    cost[i][0] = (guint) i;
  for (gsize j = 0; j <= columns; j++)
    cost[0][j] = (guint) j;
  for (gsize i = 1; i <= rows; i++)
    for (gsize j = 1; j <= columns; j++)
      {
        guint change = cost[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
        guint shift = MIN (cost[i - 1][j], cost[i][j - 1]) + 1;
        cost[i][j] = MIN (change, shift);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
          cost[i][j] = MIN (cost[i][j], cost[i - 2][j - 2] + 1);
      }
  return cost[rows][columns];
}

const char *
gw_suggest (const char *word, const char *const *candidates)
{
  const char *best = NULL;
  guint least = G_MAXUINT;
  g_autofree char *folded = g_ascii_strdown (word, -1);
  if (strlen (folded) > LONGEST)
    return NULL;
  for (; *candidates; candidates++)
    {
      g_autofree char *candidate = g_ascii_strdown (*candidates, -1);
      if (strlen (candidate) > LONGEST)
        continue;
      guint steps = distance (folded, candidate);
      if (steps < least && steps * 3 <= strlen (candidate))
        {
          least = steps;
          best = *candidates;
        }
    }
  return best;
}
