/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact diff: what differs between a file, a list, the copies in DIR/contacts or an earlier version, and
 * what counts. */
#include "base/error.h"
#include "base/file.h"
#include "command/command.h"
#include "command/contact-verbs.h"
#include "directory/diff.h"
#include "directory/sheet.h"
#include "store/directory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE (64 * 1024)
#define MAX_LIST (16 * 1024 * 1024)

/* What was compared so far. */
typedef struct {
  const GwInstance *instance;
  const GwOptions *options;
  JsonArray *json;
  guint compared;
  guint different;
} Comparison;

/* @before and @after of contact @id, as the title says: "XA-technical (version 3 to 4)". */
static void
tell (Comparison *comparison, const char *id, const char *title, const GwContact *before, const GwContact *after)
{
  g_autoptr (GPtrArray) differences = gw_contact_diff (before, after);
  comparison->compared++;
  if (differences->len == 0)
    return;
  comparison->different++;
  if (comparison->options->json)
    {
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "contact", id);
      json_object_set_string_member (object, "what", title);
      json_object_set_array_member (object, "differences", gw_contact_differences_to_json (differences));
      json_array_add_object_element (comparison->json, object);
      return;
    }
  g_autofree char *head = g_strdup_printf ("%s: %s\n", id, title);
  gw_command_print (head);
  gw_contact_print_differences (differences);
}

static const GwContact *
find_known (const Comparison *comparison, const char *id)
{
  const GwDirectoryEntry *entry = gw_directory_find_id (comparison->instance->directory, id);
  return entry && entry->state != GW_CONTACT_REMOVED ? entry->contact : NULL;
}

static gboolean
compare_file (Comparison *comparison, const char *path, GError **error)
{
  g_autoptr (GBytes) file = gw_file_load (path, MAX_FILE, error);
  g_autoptr (GwContact) contact = file ? gw_contact_parse (file, path, error) : NULL;
  if (contact == NULL)
    return FALSE;
  const GwContact *known = find_known (comparison, contact->id);
  if (known && contact->keys->len == 0)
    for (guint i = 0; i < known->keys->len; i++) /* left out, as `contact add' allows */
      gw_contact_add_key (contact, ((const GwContactKey *) known->keys->pdata[i])->fingerprint);
  tell (comparison, contact->id, known ? "the file would change" : "the file would add", known, contact);
  return TRUE;
}

static gboolean
compare_list (Comparison *comparison, const char *path, GError **error)
{
  char *problem = NULL;
  g_autoptr (GBytes) file = gw_file_load (path, MAX_LIST, error);
  g_autoptr (GwCsv) csv = file ? gw_csv_parse (file, NULL, &problem) : NULL;
  if (csv == NULL)
    {
      if (file)
        g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s %s", path, problem);
      g_free (problem);
      return FALSE;
    }
  g_autoptr (GwSheet) sheet = gw_sheet_read (csv, comparison->instance->directory);
  if (sheet->faults->len > 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: %u faults; fix: notigate contact import %s --dry-run tells them",
                   path, sheet->faults->len, path);
      return FALSE;
    }
  for (guint i = 0; i < sheet->rows->len; i++)
    {
      const GwSheetRow *row = sheet->rows->pdata[i];
      const GwContact *known = find_known (comparison, row->id);
      tell (comparison, row->id, known ? "the list would change" : "the list would add", known, row->contact);
    }
  return TRUE;
}

static GwContact *
load_version (const Comparison *comparison, const char *id, gint64 version, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = gw_store_contact_file (comparison->instance->store, id, version, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (text == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "%s has no version %" G_GINT64_FORMAT "; fix: notigate contact show %s "
                   "tells the last one", id, version, id);
      return NULL;
    }
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));
  return gw_contact_parse (file, id, error);
}

/* What a second person is asked to approve. */
static gboolean
compare_proposal (Comparison *comparison, const GwDirectoryEntry *entry, const char *id, gboolean *found, GError **error)
{
  g_autoptr (GPtrArray) proposals = gw_store_proposals (comparison->instance->store, id, error);
  for (guint i = 0; proposals && i < proposals->len; i++)
    {
      const GwProposal *proposal = proposals->pdata[i];
      g_autoptr (GBytes) file = g_bytes_new (proposal->file, strlen (proposal->file));
      g_autoptr (GwContact) contact = gw_contact_parse (file, id, error);
      if (contact == NULL)
        return FALSE;
      *found = TRUE;
      g_autofree char *title = g_strdup_printf ("%s proposed", proposal->name);
      tell (comparison, id, title, entry ? entry->contact : NULL, contact);
    }
  return proposals != NULL;
}

static gboolean
compare_versions (Comparison *comparison, const char *given, gint64 from, GError **error)
{
  const GwDirectoryEntry *entry = gw_directory_find_id (comparison->instance->directory, given);
  gboolean proposed = FALSE;
  if (!compare_proposal (comparison, entry, entry ? entry->contact->id : given, &proposed, error))
    return FALSE;
  if (proposed && from == 0)
    return TRUE;
  entry = gw_contact_need (comparison->instance->directory, given, TRUE, error);
  if (entry == NULL)
    return FALSE;
  gint64 before = from ? from : entry->version - 1;
  g_autoptr (GwContact) old = before ? load_version (comparison, entry->contact->id, before, error) : NULL;
  if (before && old == NULL)
    return FALSE;
  g_autofree char *title
    = before ? g_strdup_printf ("version %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, before, entry->version)
             : g_strdup ("version 1, its first");
  tell (comparison, entry->contact->id, title, old, entry->contact);
  return TRUE;
}

/* The copies for people: whoever changed one by hand learns that it does not count. */
static gboolean
compare_copies (Comparison *comparison, GError **error)
{
  const GPtrArray *entries = gw_directory_entries (comparison->instance->directory);
  g_autofree char *directory = gw_config_path (comparison->instance->config, "contacts");
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = entries->pdata[i];
      g_autofree char *name = g_strconcat (entry->contact->id, ".contact", NULL);
      g_autofree char *path = g_build_filename (directory, name, NULL);
      if (entry->state != GW_CONTACT_REMOVED && g_file_test (path, G_FILE_TEST_EXISTS)
          && !compare_file (comparison, path, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_list (const char *path)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  return g_str_has_suffix (lower, ".csv") || g_str_has_suffix (lower, ".tsv") || g_str_has_suffix (lower, ".txt");
}

static int
compare (Comparison *comparison, const char *operand, gint64 from, GError **error)
{
  gboolean is_file = operand && g_file_test (operand, G_FILE_TEST_IS_REGULAR);
  gboolean done = operand == NULL ? compare_copies (comparison, error)
                  : is_file ? (is_list (operand) ? compare_list (comparison, operand, error)
                                                 : compare_file (comparison, operand, error))
                            : compare_versions (comparison, operand, from, error);
  if (!done)
    return EXIT_FAILURE;
  if (comparison->options->json)
    {
      JsonNode *node = json_node_new (JSON_NODE_ARRAY);
      json_node_set_array (node, comparison->json);
      gw_command_print_json (node);
    }
  else if (comparison->different == 0)
    printf ("No difference (%u compared).\n", comparison->compared);
  return comparison->different ? EXIT_FAILURE : EXIT_SUCCESS;
}

int
gw_contact_verb_diff (int argc, char **argv)
{
  static const char usage[] = "contact diff [ID|FILE|LIST.csv] [--from VERSION]";
  g_auto (GwOptions) options = { 0 };
  gint64 from = 0;
  GError *error = NULL;
  const GOptionEntry entries[]
    = { { "from", 0, 0, G_OPTION_ARG_INT64, &from, "Compare this version of the contact with its last", "VERSION" },
        G_OPTION_ENTRY_NULL };
  gboolean parsed = gw_command_parse (&argc, &argv, usage, "notigate contact diff XA-technical.contact", entries, &options,
                                      &error)
                    && gw_command_operands (argc, 0, 1, usage, &error);
  g_autoptr (GwInstance) instance = parsed ? gw_instance_open (options.home, GW_STORE_READ, &error) : NULL;
  g_autoptr (JsonArray) json = json_array_new ();
  Comparison comparison = { .instance = instance, .options = &options, .json = json };
  int status = instance ? compare (&comparison, argc > 1 ? argv[1] : NULL, from, &error) : EXIT_FAILURE;
  return error ? gw_command_fail (error) : status;
}
