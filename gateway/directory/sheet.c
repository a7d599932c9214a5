/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/sheet.h"
#include "base/escape.h"
#include "base/nearest.h"
#include "directory/check.h"
#include <string.h>

#define MAX_COLUMNS 64

/* Names of columns beside the keys of a contact file, in lower case with hyphens for blanks. */
static const struct {
  const char *name;
  const char *key;
} aliases[] = {
  { "contact", "id" }, { "contact-id", "id" }, { "poc", "id" }, { "poc-id", "id" },
  { "country", "state" }, { "country-code", "state" }, { "type", "level" },
  { "name", "agency" }, { "organisation", "agency" }, { "organization", "agency" },
  { "email", "address" }, { "e-mail", "address" }, { "mail", "address" }, { "emails", "address" },
  { "key", "fingerprint" }, { "pgp", "fingerprint" }, { "openpgp", "fingerprint" }, { "pgp-key", "fingerprint" },
  { "pgp-fingerprint", "fingerprint" }, { "openpgp-fingerprint", "fingerprint" }, { "key-fingerprint", "fingerprint" },
  { "telephone", "phone" }, { "tel", "phone" }, { "lang", "language" }, { "time-zone", "timezone" }, { "tz", "timezone" },
  { "office-hours", "hours" }, { "tlp", "max-tlp" }, { "comment", "note" }, { "notes", "note" }, { "remark", "note" },
  { "код", "id" }, { "страна", "state" }, { "государство", "state" }, { "уровень", "level" },
  { "организация", "agency" }, { "ведомство", "agency" }, { "почта", "address" }, { "адрес", "address" },
  { "эл-почта", "address" }, { "электронная-почта", "address" }, { "отпечаток", "fingerprint" }, { "ключ", "fingerprint" },
  { "отпечаток-ключа", "fingerprint" }, { "телефон", "phone" }, { "телефоны", "phone" }, { "язык", "language" },
  { "часовой-пояс", "timezone" }, { "часы", "hours" }, { "часы-работы", "hours" }, { "группа", "groups" },
  { "группы", "groups" }, { "примечание", "note" },
};

/* One reading of a table. */
typedef struct {
  GwSheet *sheet;
  const GwDirectory *directory;
  GStrv header;
  const char *keys[MAX_COLUMNS]; /* of each column; NULL: not read */
  guint columns;
  GHashTable *seen; /* "address x", "fingerprint X", "id x": the line where it stood (GUINT_TO_POINTER) */
} Reading;

static void
fault_free (GwSheetFault *fault)
{
  g_free (fault->column);
  g_free (fault->problem);
  g_free (fault);
}

static void
row_free (GwSheetRow *row)
{
  g_free (row->id);
  gw_contact_free (row->contact);
  g_free (row);
}

void
gw_sheet_add_fault (GwSheet *sheet, guint line, const char *column, char *problem)
{
  GwSheetFault *fault = g_new0 (GwSheetFault, 1);
  *fault = (GwSheetFault){ .line = line, .column = g_strdup (column), .problem = problem };
  g_ptr_array_add (sheet->faults, fault);
}

/* ---- Header ---- */

/* "Time zone", "TIME_ZONE" and "time-zone" are one. The caller's. */
static char *
fold_name (const char *text)
{
  g_autofree char *lower = g_utf8_strdown (text, -1);
  GString *out = g_string_new (NULL);
  for (const char *at = lower; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      if (g_unichar_isalnum (c))
        g_string_append_unichar (out, c);
      else if (out->len > 0 && out->str[out->len - 1] != '-')
        g_string_append_c (out, '-');
    }
  while (out->len > 0 && out->str[out->len - 1] == '-')
    g_string_truncate (out, out->len - 1);
  return g_string_free (out, FALSE);
}

static const char *
find_key (const char *name)
{
  GwContactColumn column;
  for (guint i = 0; gw_contact_column (i, &column); i++)
    if (strcmp (name, column.key) == 0 || g_strcmp0 (name, column.other_number) == 0)
      return column.key;
  for (gsize i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (strcmp (name, aliases[i].name) == 0)
      return aliases[i].key;
  return NULL;
}

static void
fault_unknown_column (Reading *reading, guint line, const char *written, const char *name)
{
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  GwContactColumn column;
  for (guint i = 0; gw_contact_column (i, &column); i++)
    g_ptr_array_add (known, (gpointer) column.key);
  g_ptr_array_add (known, NULL);
  const char *near = gw_nearest_in ((const char *const *) known->pdata, name);
  gw_sheet_add_fault (reading->sheet, line, written,
                      near ? g_strdup_printf ("is no column of contacts; fix: did you mean \"%s\"?", near)
                           : g_strdup ("is no column of contacts; fix: empty its heading, and it is not read"));
}

static void
read_header (Reading *reading, const GwCsvRow *row)
{
  gboolean has_id = FALSE;
  reading->header = row->cells;
  reading->columns = MIN (g_strv_length (row->cells), MAX_COLUMNS);
  for (guint i = 0; i < reading->columns; i++)
    {
      g_autofree char *name = fold_name (row->cells[i]);
      const char *key = *name ? find_key (name) : NULL;
      gboolean twice = FALSE;
      for (guint j = 0; key && j < i; j++)
        twice |= g_strcmp0 (reading->keys[j], key) == 0;
      if (*name && key == NULL)
        fault_unknown_column (reading, row->line, row->cells[i], name);
      else if (twice)
        gw_sheet_add_fault (reading->sheet, row->line, row->cells[i],
                            g_strdup_printf ("is the second column for %s; fix: keep one of them", key));
      reading->keys[i] = key;
      has_id |= g_strcmp0 (key, "id") == 0;
    }
  if (!has_id)
    gw_sheet_add_fault (reading->sheet, row->line, NULL,
                        g_strdup ("there is no column \"id\"; fix: the first line names the columns (id, state, level, "
                                  "agency, address, fingerprint, ...)"));
  reading->sheet->readable = reading->sheet->faults->len == 0;
}

/* As the table writes the name of @key; NULL where it has no such column. */
static const char *
written_name (const Reading *reading, const char *key)
{
  for (guint i = 0; i < reading->columns; i++)
    if (g_strcmp0 (reading->keys[i], key) == 0)
      return reading->header[i];
  return key;
}

/* ---- Rows ---- */

static gboolean
is_list (const char *key)
{
  GwContactColumn column;
  for (guint i = 0; gw_contact_column (i, &column); i++)
    if (strcmp (key, column.key) == 0)
      return column.is_list;
  return FALSE;
}

static const char *
cell_of (const Reading *reading, const GwCsvRow *row, const char *key)
{
  guint count = g_strv_length (row->cells);
  for (guint i = 0; i < MIN (reading->columns, count); i++)
    if (g_strcmp0 (reading->keys[i], key) == 0)
      return row->cells[i];
  return NULL;
}

/* What the contact has already, with the row's cells in its place. */
static GKeyFile *
fill (const Reading *reading, const GwCsvRow *row, const GwContact *known)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *text = known ? gw_contact_write (known) : NULL;
  if (text != NULL && !g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, NULL))
    g_warn_if_reached ();
  guint count = g_strv_length (row->cells);
  for (guint i = 0; i < reading->columns; i++)
    {
      const char *key = reading->keys[i];
      g_autofree char *value = g_strdup (i < count ? row->cells[i] : "");
      if (key == NULL)
        continue;
      if (is_list (key) || strcmp (key, "hours") == 0)
        g_strdelimit (value, ",\n", ';'); /* people part lists by either, and by lines in a cell */
      if (*value)
        g_key_file_set_string (file, "contact", key, value);
      else
        (void) g_key_file_remove_key (file, "contact", key, NULL);
    }
  return file;
}

static void
claim (Reading *reading, GwSheetRow *row, const char *key, const char *value, gboolean *shared)
{
  g_autofree char *folded = g_ascii_strdown (value, -1);
  char *name = g_strconcat (key, " ", folded, NULL);
  guint line = GPOINTER_TO_UINT (g_hash_table_lookup (reading->seen, name));
  if (line == 0)
    {
      g_hash_table_insert (reading->seen, name, GUINT_TO_POINTER (row->line));
      return;
    }
  g_free (name);
  *shared = TRUE;
  gw_sheet_add_fault (reading->sheet, row->line, written_name (reading, key),
                      g_strdup_printf ("%s stands on line %u too; fix: give each contact its own", value, line));
}

static void
check_row (Reading *reading, GwSheetRow *row)
{
  gboolean shared = FALSE;
  g_autoptr (GPtrArray) clashes = gw_directory_clashes (reading->directory, row->contact);
  for (guint i = 0; i < clashes->len; i++)
    {
      const GwFileFault *clash = clashes->pdata[i];
      gw_sheet_add_fault (reading->sheet, row->line, written_name (reading, clash->key), g_strdup (clash->problem));
    }
  if (clashes->len > 0) /* what it has no right to, it does not claim from later rows */
    {
      g_clear_pointer (&row->contact, gw_contact_free);
      return;
    }
  claim (reading, row, "id", row->contact->id, &shared);
  for (char **address = row->contact->addresses; *address; address++)
    claim (reading, row, "address", *address, &shared);
  for (guint i = 0; i < row->contact->keys->len; i++)
    claim (reading, row, "fingerprint", ((const GwContactKey *) row->contact->keys->pdata[i])->fingerprint, &shared);
  if (shared)
    g_clear_pointer (&row->contact, gw_contact_free);
}

static void
read_row (Reading *reading, const GwCsvRow *cells)
{
  GwSheetRow *row = g_new0 (GwSheetRow, 1);
  const char *id = cell_of (reading, cells, "id");
  const GwDirectoryEntry *known = id ? gw_directory_find_id (reading->directory, id) : NULL;
  gboolean counts = known && known->state != GW_CONTACT_REMOVED && strcmp (known->contact->id, id) == 0;
  row->line = cells->line;
  row->id = g_strdup (id);
  g_ptr_array_add (reading->sheet->rows, row);
  for (guint i = reading->columns; i < g_strv_length (cells->cells); i++)
    if (*cells->cells[i])
      {
        gw_sheet_add_fault (reading->sheet, row->line, NULL,
                            g_strdup ("has more cells than the first line has columns; fix: put \" around a value that "
                                      "holds the separator"));
        return;
      }
  g_autoptr (GKeyFile) file = fill (reading, cells, counts ? known->contact : NULL);
  g_autoptr (GPtrArray) faults = NULL;
  gsize size = 0;
  g_autofree char *text = g_key_file_to_data (file, &size, NULL);
  g_autoptr (GBytes) bytes = g_bytes_new (text, size);
  row->contact = gw_contact_read (bytes, &faults);
  for (guint i = 0; faults && i < faults->len; i++)
    {
      const GwFileFault *fault = faults->pdata[i];
      gw_sheet_add_fault (reading->sheet, row->line, fault->key ? written_name (reading, fault->key) : NULL,
                          g_strdup (fault->problem));
    }
  if (row->contact)
    check_row (reading, row);
}

GwSheet *
gw_sheet_read (const GwCsv *csv, const GwDirectory *directory)
{
  GwSheet *sheet = g_new0 (GwSheet, 1);
  sheet->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  sheet->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) fault_free);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Reading reading = { .sheet = sheet, .directory = directory, .seen = seen };
  if (csv->open_line)
    gw_sheet_add_fault (sheet, csv->open_line, NULL, g_strdup ("a \" opens here that nothing closes; fix: close it"));
  if (csv->rows->len == 0)
    gw_sheet_add_fault (sheet, 1, NULL, g_strdup ("the table is empty; fix: its first line names the columns"));
  if (sheet->faults->len > 0)
    return sheet;
  read_header (&reading, csv->rows->pdata[0]);
  for (guint i = 1; sheet->readable && i < csv->rows->len; i++)
    read_row (&reading, csv->rows->pdata[i]);
  return sheet;
}

/* ---- Writing ---- */

char *
gw_sheet_write_header (void)
{
  GString *out = g_string_new (NULL);
  GwContactColumn column;
  for (guint i = 0; gw_contact_column (i, &column); i++)
    g_string_append_printf (out, "%s%s", i ? "," : "", column.key);
  g_string_append (out, "\r\n");
  return g_string_free (out, FALSE);
}

char *
gw_sheet_write_row (const GwContact *contact)
{
  GString *out = g_string_new (NULL);
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *text = gw_contact_write (contact);
  GwContactColumn column;
  if (!g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, NULL))
    g_warn_if_reached ();
  for (guint i = 0; gw_contact_column (i, &column); i++)
    {
      g_autofree char *value = g_key_file_get_string (file, "contact", column.key, NULL);
      g_autofree char *cell = value ? gw_escape_csv (value) : g_strdup ("");
      g_string_append_printf (out, "%s%s", i ? "," : "", cell);
    }
  g_string_append (out, "\r\n");
  return g_string_free (out, FALSE);
}

void
gw_sheet_free (GwSheet *sheet)
{
  if (sheet == NULL)
    return;
  g_ptr_array_unref (sheet->rows);
  g_ptr_array_unref (sheet->faults);
  g_free (sheet);
}
