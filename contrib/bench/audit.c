/* SPDX-License-Identifier: Apache-2.0
 *
 * bench-audit append HOME COUNT
 *   microseconds for one entry more, the median of COUNT; all are taken back. */
#include "base/clock.h"
#include "ledger/log.h"
#include "store/store.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  guint count;
  gint64 *took_us;
} Appends;

static int
compare (gconstpointer a, gconstpointer b)
{
  gint64 difference = *(const gint64 *) a - *(const gint64 *) b;
  return (difference > 0) - (difference < 0);
}

/* A GwStoreWork that fails in the end, so that the ledger stays as it was. */
static gboolean
append (GwStore *store, gpointer data, GError **error)
{
  Appends *appends = data;
  for (guint i = 0; i < appends->count; i++)
    {
      g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_PURGE, gw_clock_now ());
      entry->count = i + 1;
      gint64 start = g_get_monotonic_time ();
      if (!gw_log_append (store, entry, -1, NULL, error))
        return FALSE;
      appends->took_us[i] = g_get_monotonic_time () - start;
    }
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, "taken back");
  return FALSE;
}

int
main (int argc, char **argv)
{
  if (argc != 4 || strcmp (argv[1], "append") != 0)
    {
      fprintf (stderr, "usage: bench-audit append HOME COUNT\n");
      return 64;
    }
  g_autoptr (GError) error = NULL;
  g_autoptr (GwStore) store = gw_store_open (argv[2], GW_STORE_WRITE, &error);
  Appends appends = { (guint) MAX (1, atoi (argv[3])), NULL };
  g_autofree gint64 *took = appends.took_us = g_new0 (gint64, appends.count);
  if (store == NULL || gw_store_write (store, append, &appends, &error) || !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_FAILED))
    {
      fprintf (stderr, "bench-audit: %s\n", error ? error->message : "nothing was taken back");
      return 1;
    }
  qsort (took, appends.count, sizeof *took, compare);
  printf ("%" G_GINT64_FORMAT "\n", took[appends.count / 2]);
  return 0;
}
