/* SPDX-License-Identifier: Apache-2.0 */
#include "store/epoch.h"
#include "base/clock.h"
#include "base/digest.h"
#include "store/sql.h"
#include <string.h>

#define ROUND 1000 /* people see where an epoch began */

void
gw_store_epoch_free (GwStoreEpoch *epoch)
{
  if (epoch == NULL)
    return;
  g_free (epoch->reason);
  g_free (epoch->name);
  g_free (epoch);
}

static gpointer
make_epoch (sqlite3_stmt *row)
{
  GwStoreEpoch *epoch = g_new0 (GwStoreEpoch, 1);
  epoch->number = sqlite3_column_int64 (row, 0);
  epoch->entry = sqlite3_column_int64 (row, 1);
  epoch->opened_us = sqlite3_column_int64 (row, 2);
  epoch->known = sqlite3_column_int64 (row, 3);
  epoch->seen = sqlite3_column_int64 (row, 4);
  epoch->since_us = sqlite3_column_int64 (row, 5);
  epoch->first_number = sqlite3_column_int64 (row, 6);
  epoch->first_letter = sqlite3_column_int64 (row, 7);
  epoch->reason = gw_sql_text (row, 8);
  epoch->uid = sqlite3_column_int64 (row, 9);
  epoch->name = gw_sql_text (row, 10);
  return epoch;
}

#define SELECT_EPOCH                                                                                                     \
  "SELECT number, entry, opened_us, known, seen, since_us, first_number, first_letter, reason, uid, name FROM epoch"

GPtrArray *
gw_store_epochs (GwStore *store, GError **error)
{
  return gw_sql_rows (store, make_epoch, (GDestroyNotify) gw_store_epoch_free, error, SELECT_EPOCH " ORDER BY number", "");
}

gboolean
gw_store_epoch_gap (GwStore *store, gint64 signed_us, gint64 entry, GwStoreEpoch **gap, GError **error)
{
  g_autoptr (GPtrArray) found
    = gw_sql_rows (store, make_epoch, (GDestroyNotify) gw_store_epoch_free, error,
                   SELECT_EPOCH " WHERE opened_us > ? AND entry < ? ORDER BY since_us LIMIT 1", "ii", signed_us, entry);
  *gap = found != NULL && found->len > 0 ? g_ptr_array_steal_index (found, 0) : NULL;
  return found != NULL;
}

char *
gw_store_epoch_subject (const GwStoreEpoch *epoch)
{
  g_autofree char *since = gw_time_format_exact (epoch->since_us);
  g_autofree char *text = g_strdup_printf ("%s\n%s", since, epoch->reason);
  return gw_sha256_hex (text, strlen (text));
}

GwStoreEpoch *
gw_store_epoch_now (GwStore *store, GError **error)
{
  g_autoptr (GPtrArray) epochs = gw_store_epochs (store, error);
  if (epochs == NULL)
    return NULL;
  if (epochs->len > 0)
    return g_ptr_array_steal_index (epochs, epochs->len - 1);
  GwStoreEpoch *first = g_new0 (GwStoreEpoch, 1);
  first->number = 1;
  return first;
}

gboolean
gw_store_epoch_put (GwStore *store, const GwStoreEpoch *epoch, GError **error)
{
  return gw_sql_run (store, error,
                     "INSERT INTO epoch (number, entry, opened_us, known, seen, since_us, first_number, first_letter, reason,"
                     " uid, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", "iiiiiiiitit", epoch->number, epoch->entry,
                     epoch->opened_us, epoch->known, epoch->seen, epoch->since_us, epoch->first_number, epoch->first_letter,
                     epoch->reason, epoch->uid, epoch->name);
}

gboolean
gw_store_epoch_entries (GwStore *store, gint64 *count, GError **error)
{
  return gw_sql_number (store, count, 0, error, "SELECT count(*) FROM entry WHERE kind = 'epoch'", "");
}

static gint64
first_above (gint64 highest, gint64 margin)
{
  return (highest + margin + ROUND - 1) / ROUND * ROUND + 1;
}

gboolean
gw_store_epoch_numbers (GwStore *store, gint64 margin, gint64 *first_number, gint64 *first_letter, GError **error)
{
  gint64 number = 0;
  gint64 letter = 0;
  if (!gw_sql_number (store, &number, 0, error,
                      "SELECT max(n) FROM (SELECT max(number) AS n FROM letter UNION ALL SELECT max(first_number) FROM epoch)", "")
      || !gw_sql_number (store, &letter, 0, error,
                         "SELECT max(n) FROM (SELECT max(id) AS n FROM letter UNION ALL SELECT max(first_letter) FROM epoch)", ""))
    return FALSE;
  *first_number = first_above (number, margin);
  *first_letter = first_above (letter, margin);
  return TRUE;
}

gboolean
gw_store_letter_number_known (GwStore *store, const char *contact, gint64 *number, GError **error)
{
  return gw_sql_number (store, number, 0, error,
                        "SELECT max(number) FROM letter WHERE contact IS ? AND sealed_entry IS NOT NULL", "t", contact);
}

gboolean
gw_store_letters_renumber (GwStore *store, gint64 *count, GError **error)
{
  if (!gw_sql_run (store, error,
                   "UPDATE letter SET number = moved.number FROM (SELECT id, (SELECT max(first_number) FROM epoch) - 1"
                   " + row_number() OVER (PARTITION BY contact ORDER BY number) AS number FROM letter"
                   " WHERE sealed_entry IS NULL AND number > 0 AND number < (SELECT max(first_number) FROM epoch)) AS moved"
                   " WHERE letter.id = moved.id", ""))
    return FALSE;
  *count = sqlite3_changes (gw_sql_database (store));
  return TRUE;
}

gboolean
gw_store_deadlines_shift (GwStore *store, gint64 shift_us, gint64 *count, GError **error)
{
  if (!gw_sql_run (store, error, "UPDATE deadline SET due_us = due_us + ? WHERE state = 'pending'", "i", shift_us))
    return FALSE;
  *count = sqlite3_changes (gw_sql_database (store));
  return TRUE;
}

gboolean
gw_store_mail_known (GwStore *store, const char *sha256, gboolean *known, GError **error)
{
  gint64 count = 0;
  if (!gw_sql_number (store, &count, 0, error, "SELECT count(*) FROM (SELECT 1 FROM mail WHERE sha256 = ? LIMIT 1)", "t", sha256))
    return FALSE;
  *known = count > 0;
  return TRUE;
}
