/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact export: what import reads. */
#include "base/error.h"
#include "base/clock.h"
#include "base/file.h"
#include "command/command.h"
#include "command/contact-verbs.h"
#include "directory/sheet.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *format;
  char *output;
} Request;

/* All but removed ones, as one text. The caller's. */
static GString *
write_list (const GwDirectory *directory)
{
  const GPtrArray *entries = gw_directory_entries (directory);
  g_autofree char *header = gw_sheet_write_header ();
  GString *out = g_string_new (header);
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = entries->pdata[i];
      g_autofree char *row = gw_sheet_write_row (entry->contact);
      if (entry->state != GW_CONTACT_REMOVED)
        g_string_append (out, row);
    }
  return out;
}

static gboolean
put (const char *directory, const char *id, const char *suffix, const void *data, gsize size, GError **error)
{
  g_autofree char *name = g_strconcat (id, suffix, NULL);
  g_autofree char *path = g_build_filename (directory, name, NULL);
  return gw_file_replace (path, data, size, 0640, error);
}

/* All its keys that the keyring has, in one file. */
static gboolean
put_keys (const GwInstance *instance, const char *directory, const GwContact *contact, GError **error)
{
  g_autoptr (GString) all = g_string_new (NULL);
  for (guint i = 0; i < contact->keys->len; i++)
    {
      g_autoptr (GError) absent = NULL;
      const GwContactKey *key = contact->keys->pdata[i];
      g_autoptr (GBytes) bytes = gw_openpgp_export (instance->engine, key->fingerprint, &absent);
      if (bytes)
        g_string_append_len (all, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
      else if (!g_error_matches (absent, GW_ERROR, GW_ERROR_NOINPUT))
        {
          g_propagate_error (error, g_steal_pointer (&absent));
          return FALSE;
        }
    }
  return all->len == 0 || put (directory, contact->id, ".asc", all->str, all->len, error);
}

static gboolean
write_files (const GwInstance *instance, const char *directory, guint *count, GError **error)
{
  const GPtrArray *entries = gw_directory_entries (instance->directory);
  if (g_mkdir_with_parents (directory, 0750) != 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: %s", directory, g_strerror (errno));
      return FALSE;
    }
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = entries->pdata[i];
      g_autofree char *text = gw_contact_write (entry->contact);
      gw_command_progress ("exporting", i + 1, i + 1 < entries->len ? entries->len : 0);
      if (entry->state == GW_CONTACT_REMOVED)
        continue;
      if (!put (directory, entry->contact->id, ".contact", text, strlen (text), error)
          || !put_keys (instance, directory, entry->contact, error))
        return FALSE;
      (*count)++;
    }
  return TRUE;
}

static void
print_json (const GwDirectory *directory)
{
  const GPtrArray *entries = gw_directory_entries (directory);
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < entries->len; i++)
    if (((const GwDirectoryEntry *) entries->pdata[i])->state != GW_CONTACT_REMOVED)
      json_array_add_object_element (array, gw_contact_to_json (directory, entries->pdata[i], gw_clock_now ()));
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  gw_command_print_json (node);
}

static gboolean
export_files (const GwInstance *instance, const Request *request, GError **error)
{
  guint count = 0;
  if (request->output == NULL)
    {
      g_set_error_literal (error, GW_ERROR, GW_ERROR_USAGE, "files go into a directory; fix: --output DIR");
      return FALSE;
    }
  if (!write_files (instance, request->output, &count, error))
    return FALSE;
  g_autofree char *told = g_strdup_printf ("%u contacts with their keys are in %s.\n", count, request->output);
  gw_command_print (told);
  return TRUE;
}

static gboolean
export (const GwInstance *instance, const GwOptions *options, const Request *request, GError **error)
{
  const char *format = request->format ? request->format : "csv";
  if (strcmp (format, "files") == 0)
    return export_files (instance, request, error);
  if (strcmp (format, "csv") != 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "\"%s\" is no format; fix: --format csv, or files", format);
      return FALSE;
    }
  if (options->json)
    {
      print_json (instance->directory);
      return TRUE;
    }
  g_autoptr (GString) list = write_list (instance->directory);
  if (request->output)
    return gw_file_replace (request->output, list->str, list->len, 0640, error);
  fwrite (list->str, 1, list->len, stdout); /* for a file or a program: nothing is escaped for terminals but formulas */
  return TRUE;
}

int
gw_contact_verb_export (int argc, char **argv)
{
  static const char usage[] = "contact export [--format csv|files] [--output PATH]";
  g_auto (GwOptions) options = { 0 };
  Request request = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "format", 0, 0, G_OPTION_ARG_STRING, &request.format, "csv (the default): a list; files: contact and key files", "FORMAT" },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &request.output, "The file or (with files) directory to write", "PATH" },
    G_OPTION_ENTRY_NULL
  };
  gboolean parsed = gw_command_parse (&argc, &argv, usage, "notigate contact export --output contacts.csv", entries, &options,
                                      &error)
                    && gw_command_operands (argc, 0, 0, usage, &error);
  g_autofree char *format = request.format;
  g_autofree char *output = request.output;
  g_autoptr (GwInstance) instance = parsed ? gw_instance_open (options.home, GW_STORE_READ, &error) : NULL;
  if (instance && export (instance, &options, &request, &error))
    return EXIT_SUCCESS;
  return gw_command_fail (error);
}
