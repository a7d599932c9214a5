/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact edit: a copy of the contact's file in an editor; what comes back is checked, shown and asked. */
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "command/command.h"
#include "command/contact-verbs.h"
#include "directory/diff.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_FILE (64 * 1024)

typedef struct {
  const char *id;
  char *file;
} Request;

/* The person's own editor on the person's own terminal: $VISUAL may hold options, so the shell splits it. */
static gboolean
run_editor (const char *path, GError **error)
{
  const char *visual = g_getenv ("VISUAL");
  const char *editor = visual && *visual ? visual : g_getenv ("EDITOR");
  g_autofree char *script = g_strdup_printf ("%s \"$1\"", editor && *editor ? editor : "vi");
  char *words[] = { (char *) "/bin/sh", (char *) "-c", script, (char *) "sh", (char *) path, NULL };
  int status = 0;
  g_autoptr (GError) problem = NULL;
  if (g_spawn_sync (NULL, words, NULL, G_SPAWN_CHILD_INHERITS_STDIN, NULL, NULL, NULL, NULL, &status, &problem)
      && g_spawn_check_wait_status (status, &problem))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "the editor failed, and nothing is changed: %s; fix: set EDITOR", problem->message);
  return FALSE;
}

/* Until the file has no faults, or the person gives up. */
static GwContact *
edit_copy (const char *path, const char *name, GError **error)
{
  for (;;)
    {
      g_autoptr (GError) fault = NULL;
      if (!run_editor (path, error))
        return NULL;
      g_autoptr (GBytes) file = gw_file_load (path, MAX_FILE, error);
      GwContact *contact = file ? gw_contact_parse (file, name, &fault) : NULL;
      if (contact != NULL || file == NULL)
        return contact;
      g_autofree char *told = g_strconcat (fault->message, "\n", NULL);
      gw_command_print (told);
      if (gw_contact_ask ("Edit it again?"))
        continue;
      g_propagate_error (error, g_steal_pointer (&fault));
      return NULL;
    }
}

static GwContact *
edit_in_editor (const GwContact *contact, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *text = gw_contact_write (contact);
  g_autofree char *name = g_strconcat (contact->id, ".contact", NULL);
  int fd = g_file_open_tmp ("notigate-XXXXXX.contact", &path, NULL);
  if (fd < 0 || !gw_file_write (fd, text, strlen (text), NULL))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_IO, "cannot write a copy: %s", g_strerror (errno));
      return NULL;
    }
  close (fd);
  GwContact *edited = edit_copy (path, name, error);
  g_unlink (path);
  return edited;
}

static GwContact *
load_edited (const Request *request, const GwContact *contact, GError **error)
{
  if (request->file == NULL && !isatty (STDIN_FILENO) && g_getenv ("VISUAL") == NULL && g_getenv ("EDITOR") == NULL)
    {
      g_set_error_literal (error, GW_ERROR, GW_ERROR_USAGE, "there is no terminal for an editor; fix: --file FILE");
      return NULL;
    }
  if (request->file == NULL)
    return edit_in_editor (contact, error);
  g_autoptr (GBytes) file = gw_file_load (request->file, MAX_FILE, error);
  return file ? gw_contact_parse (file, request->file, error) : NULL;
}

/* Which keys are in the file is the file's to say, but a key must be known: editing imports none. */
static gboolean
check (const GwInstance *instance, const GwContact *before, const GwContact *after, GError **error)
{
  if (strcmp (before->id, after->id) != 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "the id cannot change from %s to %s; fix: add %s, and remove %s", before->id,
                   after->id, after->id, before->id);
      return FALSE;
    }
  if (gw_contact_has_address (after, instance->config->address))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: %s is this gateway's own address; fix: write the contact's", after->id,
                   instance->config->address);
      return FALSE;
    }
  for (guint i = 0; i < after->keys->len; i++)
    {
      const GwContactKey *key = after->keys->pdata[i];
      if (gw_contact_find_key (before, key->fingerprint))
        continue;
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: the key %s is new, and editing imports no key; fix: notigate contact "
                   "rekey %s --key FILE", after->id, key->fingerprint, after->id);
      return FALSE;
    }
  return gw_directory_check_new (instance->directory, after, error);
}

static void
print_result (const GwOptions *options, const GwContactChange *change, const GPtrArray *differences)
{
  if (!options->json)
    {
      g_autofree char *told = gw_contact_change_describe (change);
      gw_command_print (told);
      return;
    }
  JsonObject *object = json_object_new ();
  json_object_set_string_member (object, "contact", change->id);
  json_object_set_boolean_member (object, "proposed", change->proposed);
  json_object_set_int_member (object, "version", change->version);
  json_object_set_array_member (object, "differences", gw_contact_differences_to_json (differences));
  gw_command_print_json_object (object);
}

static gboolean
edit (GwInstance *instance, const GwOptions *options, const Request *request, GError **error)
{
  const GwDirectoryEntry *entry = gw_contact_need (instance->directory, request->id, FALSE, error);
  g_autoptr (GwContact) edited = entry ? load_edited (request, entry->contact, error) : NULL;
  if (edited == NULL || !check (instance, entry->contact, edited, error))
    return FALSE;
  g_autoptr (GPtrArray) differences = gw_contact_diff (entry->contact, edited);
  g_autofree char *reason = g_strdup (entry->reason); /* the commit loads the directory anew */
  GwContactChange change = { .id = edited->id,
                             .seen_version = entry->version,
                             .state = gw_contact_status_name (entry->state),
                             .contact = edited,
                             .reason = reason,
                             .word = "edited",
                             .needs_approval = TRUE,
                             .version = entry->version,
                             .now_us = gw_clock_now () };
  if (!options->json && differences->len > 0)
    gw_contact_print_differences (differences);
  if (differences->len == 0 && !options->json)
    printf ("%s is as it was: nothing differs.\n", entry->contact->id);
  else if (request->file == NULL && differences->len > 0 && !gw_contact_ask ("Is this right?"))
    printf ("Nothing is changed.\n");
  else if (differences->len > 0 && !gw_contact_change_commit (instance, &change, error))
    return FALSE;
  else
    print_result (options, &change, differences);
  return TRUE;
}

int
gw_contact_verb_edit (int argc, char **argv)
{
  static const char usage[] = "contact edit ID [--file FILE]";
  g_auto (GwOptions) options = { 0 };
  Request request = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &request.file, "Take this file: no editor, no question", "FILE" },
    G_OPTION_ENTRY_NULL
  };
  gboolean parsed = gw_command_parse (&argc, &argv, usage, "notigate contact edit XA-technical", entries, &options, &error)
                    && gw_command_operands (argc, 1, 1, usage, &error);
  g_autofree char *file = request.file;
  request.id = parsed ? argv[1] : NULL;
  g_autoptr (GwInstance) instance = parsed ? gw_instance_open (options.home, GW_STORE_WRITE, &error) : NULL;
  if (instance && edit (instance, &options, &request, &error))
    return EXIT_SUCCESS;
  return gw_command_fail (error);
}
