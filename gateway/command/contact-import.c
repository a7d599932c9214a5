/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact import. */
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "command/command.h"
#include "command/contact-import.h"
#include "command/operator.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#define MAX_LIST (16 * 1024 * 1024)

typedef struct {
  const char *path;
  char *keys;
  char *charset;
  gboolean dry_run;
} Request;

static void
row_free (GwImportRow *row)
{
  g_free (row->problem);
  g_free (row);
}

static void
import_clear (GwImport *import)
{
  g_clear_pointer (&import->rows, g_ptr_array_unref);
  g_clear_pointer (&import->batch, gw_key_batch_free);
  g_clear_pointer (&import->files, g_ptr_array_unref);
  g_clear_pointer (&import->sheet, gw_sheet_free);
  g_clear_pointer (&import->csv, gw_csv_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwImport, import_clear)

static gboolean
load (GwImport *import, const GwInstance *instance, const Request *request, GError **error)
{
  char *problem = NULL;
  g_autoptr (GBytes) file = gw_file_load (request->path, MAX_LIST, error);
  if (file == NULL)
    return FALSE;
  import->csv = gw_csv_parse (file, request->charset, &problem);
  if (import->csv == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s %s", request->path, problem);
      g_free (problem);
      return FALSE;
    }
  import->sheet = gw_sheet_read (import->csv, instance->directory);
  import->files = request->keys && import->sheet->readable ? gw_contact_load_key_files (request->keys, error)
                                                           : g_ptr_array_new ();
  if (import->files == NULL)
    return FALSE;
  if (import->files->len == 0)
    return TRUE;
  import->batch = gw_openpgp_batch_new (instance->engine, import->files, gw_contact_key_progress, error);
  return import->batch != NULL;
}

static guint
count (const GwImport *import, GwImportFate fate)
{
  guint number = 0;
  for (guint i = 0; i < import->rows->len; i++)
    number += ((const GwImportRow *) import->rows->pdata[i])->fate == fate;
  return number;
}

static gboolean
is_proposed (const GwImport *import)
{
  for (guint i = 0; i < import->rows->len; i++)
    if (((const GwImportRow *) import->rows->pdata[i])->change.proposed)
      return TRUE;
  return FALSE;
}

/* ---- Telling ---- */

static gint
compare_lines (gconstpointer a, gconstpointer b)
{
  const GwSheetFault *first = *(GwSheetFault *const *) a;
  const GwSheetFault *second = *(GwSheetFault *const *) b;
  return first->line < second->line ? -1 : first->line > second->line;
}

static void
print_faults (const GwImport *import, const char *path)
{
  for (guint i = 0; i < import->sheet->faults->len; i++)
    {
      const GwSheetFault *fault = import->sheet->faults->pdata[i];
      g_autofree char *text = g_strdup_printf ("%s:%u:%s%s%s %s\n", path, fault->line, fault->column ? " " : "",
                                               fault->column ? fault->column : "", fault->column ? ":" : "", fault->problem);
      gw_command_print (text);
    }
  for (guint i = 0; i < import->files->len; i++)
    {
      const GwKeyFile *file = import->files->pdata[i];
      g_autofree char *text = file->problem ? g_strdup_printf ("%s: %s\n", file->name, file->problem) : g_strdup ("");
      gw_command_print (text);
    }
}

static void
print_pending (const GwImport *import, const char *path)
{
  for (guint i = 0; i < import->rows->len; i++)
    {
      const GwImportRow *each = import->rows->pdata[i];
      if (each->fate != GW_IMPORT_PENDING)
        continue;
      g_autofree char *text = g_strdup_printf ("%s:%u: %s is pending: %s\n", path, each->row->line, each->row->id,
                                               each->problem);
      gw_command_print (text);
    }
}

static const char *
separator_name (char separator)
{
  return separator == '\t' ? "tabs" : separator == ';' ? "semicolons" : "commas";
}

static void
print_people (const GwImport *import, const Request *request)
{
  print_faults (import, request->path);
  print_pending (import, request->path);
  g_autofree char *text = g_strdup_printf (
    "%s: %u rows (%s, parted by %s): %u %sadded, %u changed, %u unchanged, %u pending, %u not taken.\n", request->path,
    import->sheet->rows->len, import->csv->charset, separator_name (import->csv->separator),
    count (import, GW_IMPORT_ADDED), request->dry_run ? "would be " : "", count (import, GW_IMPORT_CHANGED),
    count (import, GW_IMPORT_UNCHANGED), count (import, GW_IMPORT_PENDING), count (import, GW_IMPORT_FAULTY));
  gw_command_print (text);
  if (is_proposed (import))
    printf ("All of it is proposed only: another person approves it: notigate contact approve --all\n");
  else if (!request->dry_run && count (import, GW_IMPORT_ADDED) > 0)
    printf ("Compare the fingerprints by telephone before you rely on them: notigate contact callsheet\n");
}

static const char *
fate_name (GwImportFate fate)
{
  static const char *const names[] = { "faulty", "unchanged", "added", "changed", "pending" };
  return names[fate];
}

static JsonArray *
rows_to_json (const GwImport *import)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < import->rows->len; i++)
    {
      const GwImportRow *each = import->rows->pdata[i];
      JsonObject *object = json_object_new ();
      json_object_set_int_member (object, "line", each->row->line);
      gw_operator_set (object, "contact", each->row->id);
      json_object_set_string_member (object, "fate", fate_name (each->fate));
      json_object_set_boolean_member (object, "proposed", each->change.proposed);
      gw_operator_set (object, "problem", each->problem);
      json_array_add_object_element (array, object);
    }
  return array;
}

static void
print_json (const GwImport *import, const Request *request)
{
  JsonObject *object = json_object_new ();
  JsonArray *faults = json_array_new ();
  JsonArray *files = json_array_new ();
  for (guint i = 0; i < import->sheet->faults->len; i++)
    {
      const GwSheetFault *fault = import->sheet->faults->pdata[i];
      JsonObject *each = json_object_new ();
      json_object_set_int_member (each, "line", fault->line);
      gw_operator_set (each, "column", fault->column);
      json_object_set_string_member (each, "problem", fault->problem);
      json_array_add_object_element (faults, each);
    }
  for (guint i = 0; i < import->files->len; i++)
    {
      const GwKeyFile *file = import->files->pdata[i];
      JsonObject *each = json_object_new ();
      json_object_set_string_member (each, "file", file->name);
      gw_operator_set (each, "problem", file->problem);
      json_array_add_object_element (files, each);
    }
  json_object_set_boolean_member (object, "dry_run", request->dry_run);
  json_object_set_string_member (object, "charset", import->csv->charset);
  json_object_set_string_member (object, "separator", import->csv->separator == '\t' ? "\t" : import->csv->separator == ';' ? ";" : ",");
  json_object_set_array_member (object, "rows", rows_to_json (import));
  json_object_set_array_member (object, "faults", faults);
  json_object_set_array_member (object, "key_files", files);
  gw_command_print_json_object (object);
}

/* ---- The verb ---- */

static int
run_import (GwInstance *instance, const GwOptions *options, const Request *request, GError **error)
{
  g_auto (GwImport) import = { .now_us = gw_clock_now () };
  import.rows = g_ptr_array_new_with_free_func ((GDestroyNotify) row_free);
  if (!load (&import, instance, request, error))
    return EXIT_FAILURE;
  gw_import_judge (&import, instance);
  g_ptr_array_sort (import.sheet->faults, compare_lines);
  if (!request->dry_run && !gw_import_carry_out (&import, instance, error))
    return EXIT_FAILURE;
  if (options->json)
    print_json (&import, request);
  else
    print_people (&import, request);
  return import.sheet->faults->len > 0 ? EX_DATAERR : EXIT_SUCCESS;
}

int
gw_contact_verb_import (int argc, char **argv)
{
  static const char usage[] = "contact import LIST.csv --keys DIR [--dry-run]";
  g_auto (GwOptions) options = { 0 };
  Request request = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "keys", 0, 0, G_OPTION_ARG_FILENAME, &request.keys, "The contacts' OpenPGP keys: a directory, or one file", "DIR" },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &request.dry_run, "Tell what would happen, and change nothing", NULL },
    { "charset", 0, 0, G_OPTION_ARG_STRING, &request.charset, "Of the list, where it is not found out right", "NAME" },
    G_OPTION_ENTRY_NULL
  };
  gboolean parsed = gw_command_parse (&argc, &argv, usage, "notigate contact import contacts.csv --keys keys/ --dry-run",
                                      entries, &options, &error)
                    && gw_command_operands (argc, 1, 1, usage, &error);
  g_autofree char *keys = request.keys;
  g_autofree char *charset = request.charset;
  request.path = parsed ? argv[1] : NULL;
  g_autoptr (GwInstance) instance
    = parsed ? gw_instance_open (options.home, request.dry_run ? GW_STORE_READ : GW_STORE_WRITE, &error) : NULL;
  int status = instance ? run_import (instance, &options, &request, &error) : EXIT_FAILURE;
  return error ? gw_command_fail (error) : status;
}
