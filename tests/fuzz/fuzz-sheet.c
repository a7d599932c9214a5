/* SPDX-License-Identifier: Apache-2.0
 * directory/csv, directory/sheet: a table of contacts, as spreadsheets save it. */
#include "fuzz.h"
#include "directory/sheet.h"
#include <string.h>

static GwSheet *
read_sheet (const char *text, gsize size, GwCsv **csv)
{
  char *problem = NULL;
  g_autoptr (GBytes) file = g_bytes_new_static (text, size);
  *csv = gw_csv_parse (file, NULL, &problem);
  g_assert_cmpint (*csv == NULL, ==, problem != NULL);
  g_free (problem);
  if (*csv == NULL)
    return NULL;
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autoptr (GwDirectory) directory = gw_directory_new (none, none, NULL);
  GwSheet *sheet = gw_sheet_read (*csv, directory);
  g_assert_nonnull (sheet);
  return sheet;
}

/* Written as a table of one row, the contact is the same, and no cell of it is a formula. */
static void
check_contact (const GwContact *contact)
{
  g_autofree char *head = gw_sheet_write_header ();
  g_autofree char *row = gw_sheet_write_row (contact);
  g_autofree char *table = g_strconcat (head, row, NULL);
  g_autoptr (GwCsv) csv = NULL;
  g_autoptr (GwSheet) sheet = read_sheet (table, strlen (table), &csv);
  g_assert_nonnull (sheet);
  g_assert_cmpuint (sheet->faults->len, ==, 0);
  g_assert_cmpuint (sheet->rows->len, ==, 1);
  const GwSheetRow *again = sheet->rows->pdata[0];
  g_autofree char *digest = gw_contact_digest (contact);
  g_autofree char *same = gw_contact_digest (again->contact);
  g_assert_cmpstr (same, ==, digest);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GwCsv) csv = NULL;
  g_autoptr (GwSheet) sheet = read_sheet ((const char *) data, size, &csv);
  if (csv == NULL)
    return 0;
  for (guint i = 0; i < csv->rows->len; i++)
    {
      const GwCsvRow *row = csv->rows->pdata[i];
      for (char **cell = row->cells; *cell; cell++)
        g_assert_true (g_utf8_validate (*cell, -1, NULL));
    }
  guint good = 0;
  for (guint i = 0; i < sheet->rows->len; i++)
    {
      const GwSheetRow *row = sheet->rows->pdata[i];
      good += row->contact != NULL;
      if (row->contact != NULL && good <= 3)
        check_contact (row->contact);
    }
  for (guint i = 0; i < sheet->faults->len; i++)
    {
      const GwSheetFault *fault = sheet->faults->pdata[i];
      g_assert_true (fault->problem != NULL && *fault->problem != '\0');
    }
  g_assert_true (sheet->readable || sheet->rows->len == 0);
  return 0;
}
