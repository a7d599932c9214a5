/* SPDX-License-Identifier: Apache-2.0 */
#include "process/days.h"
#include "base/clock.h"
#include "store/witness.h"
#include <string.h>

typedef struct {
  const GPtrArray *witnesses;
  GwDaysFinding *days;
  char **problem;
  gint64 day, size; /* of the row before */
} Walk;

/* FALSE, with the problem told. */
static gboolean G_GNUC_PRINTF (3, 4)
wrong (const Walk *walk, gint64 day, const char *format, ...)
{
  va_list arguments;
  g_autofree char *time = gw_time_format (day * GW_DAY);
  va_start (arguments, format);
  g_autofree char *what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  *walk->problem = g_strdup_printf ("day %.10s: %s", time, what);
  return FALSE;
}

/* A day is closed by what is signed after its end, and by no smaller tree than the day before. */
static gboolean
check_day (Walk *walk, const GwDayRow *row)
{
  if (!row->closed)
    return wrong (walk, row->day, "the witness %s has cosigned it, and no checkpoint closed it", row->witness);
  if (row->note == NULL || row->note_us != row->made_us)
    return wrong (walk, row->day, "the checkpoint over %" G_GINT64_FORMAT " entries that closed it is not there", row->size);
  if (row->made_us < (row->day + 1) * GW_DAY || row->size < walk->size)
    return wrong (walk, row->day, "what closed it was signed before its end, or is of fewer entries than the day before");
  walk->size = row->size;
  walk->days->closed++;
  return TRUE;
}

static const GwNoteVerifier *
find_witness (const Walk *walk, const char *name)
{
  for (guint i = 0; i < walk->witnesses->len; i++)
    {
      const GwNoteVerifier *witness = g_ptr_array_index (walk->witnesses, i);
      if (strcmp (witness->name, name) == 0)
        return witness;
    }
  return NULL;
}

static gboolean
check_cosignature (const Walk *walk, const GwDayRow *row)
{
  const GwNoteVerifier *witness = find_witness (walk, row->witness);
  g_autofree char *note = g_strconcat (row->note, row->line, NULL);
  g_autofree char *why = NULL;
  guint64 time_s = 0;
  if (witness == NULL)
    {
      walk->days->unknown++;
      return TRUE;
    }
  g_autofree char *text = gw_note_verify_time (witness, note, strlen (note), &time_s, &why);
  if (text == NULL)
    return wrong (walk, row->day, "the cosignature of %s does not hold: %s", row->witness, why);
  if (row->witness_size != row->size || (guint64) row->witness_us != time_s * GW_SECOND)
    return wrong (walk, row->day, "the cosignature of %s is of another time or size than the books tell", row->witness);
  walk->days->cosignatures++;
  return TRUE;
}

static gboolean
check_row (const GwDayRow *row, gpointer data)
{
  Walk *walk = data;
  if (row->day != walk->day && !check_day (walk, row))
    return FALSE;
  walk->day = row->day;
  return row->witness == NULL || check_cosignature (walk, row);
}

gboolean
gw_days_verify (GwStore *store, const GPtrArray *witnesses, GwDaysFinding *days, char **problem, GError **error)
{
  Walk walk = { .witnesses = witnesses, .days = days, .problem = problem, .day = -1 };
  return gw_store_days_each (store, check_row, &walk, error);
}
