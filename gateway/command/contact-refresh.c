/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact refresh: the same primary key with a later end or more subkeys. Whatever else the files hold is
 * named and refused. */
#include "base/clock.h"
#include "base/error.h"
#include "command/command.h"
#include "command/contact-verbs.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

typedef enum { NOTHING_NEW, REFRESHED, REFUSED } Outcome;

/* One key of the files. */
typedef struct {
  const GwKey *key;
  char *contact; /* whose it is, or NULL */
  Outcome outcome;
  char *problem; /* where refused, with the fix */
} Found;

typedef struct {
  const char *id; /* NULL: all */
  char *keys;
  gboolean all;
} Request;

static void
found_free (Found *found)
{
  g_free (found->contact);
  g_free (found->problem);
  g_free (found);
}

static gboolean
ends_earlier (gint64 expires_us, gint64 known_us)
{
  return expires_us != 0 && (known_us == 0 || expires_us < known_us);
}

/* What of @key differs from what is known: *news, or why it is refused. The caller's, or NULL. */
static char *
compare (const GwKey *key, const GPtrArray *known, const char *id, gboolean *news)
{
  for (guint i = 0; i < key->subkeys->len; i++)
    {
      const GwSubkey *part = key->subkeys->pdata[i];
      const GwStoreKey *row = gw_key_find (known, part->fingerprint);
      if (row == NULL)
        *news = TRUE;
      else if (g_ascii_strcasecmp (row->primary, key->fingerprint) != 0)
        return g_strdup_printf ("its part %s is part of the key %s; fix: find out why its owner claims it",
                                part->fingerprint, row->primary);
      else if ((part->revoked || key->revoked) && !row->revoked)
        return g_strdup_printf ("%s is revoked in the file; fix: telephone the contact, then notigate contact suspend %s, or "
                                "notigate contact rekey %s", part->fingerprint, id, id);
      else if (ends_earlier (part->expires_us, row->expires_us))
        return g_strdup_printf ("%s ends earlier in the file than is known; fix: ask the contact for its key as it is now",
                                part->fingerprint);
      else if (part->expires_us != row->expires_us)
        *news = TRUE;
    }
  return NULL;
}

static void
judge (Found *found, const GwDirectory *directory, const Request *request)
{
  gboolean news = FALSE;
  const GwDirectoryEntry *owner = gw_directory_find_fingerprint (directory, found->key->fingerprint, NULL);
  found->outcome = REFUSED;
  found->contact = g_strdup (owner ? owner->contact->id : NULL);
  if (owner == NULL)
    found->problem = g_strdup (request->id ? "belongs to no contact: a key with another fingerprint is another key; fix: "
                                             "telephone the contact, then notigate contact rekey ID --key FILE"
                                           : "belongs to no contact; fix: notigate contact add, or rekey");
  else if (request->id && g_ascii_strcasecmp (owner->contact->id, request->id) != 0)
    found->problem = g_strdup_printf ("is the key of %s; fix: notigate contact refresh %s", owner->contact->id,
                                      owner->contact->id);
  else if (owner->state == GW_CONTACT_PENDING)
    found->problem = g_strdup_printf ("%s is pending; fix: import its list again", owner->contact->id);
  else
    found->problem = compare (found->key, gw_directory_keys (directory), owner->contact->id, &news);
  if (found->problem == NULL)
    found->outcome = news ? REFRESHED : NOTHING_NEW;
}

/* ---- Changes ---- */

/* The contact's facts with what the keyring has now. NULL with @error: not even the contact's other keys may be lost. */
static GPtrArray *
collect_facts (const GwInstance *instance, const GwDirectoryEntry *entry, const GPtrArray *keys, gint64 now_us,
               GError **error)
{
  g_autoptr (GPtrArray) facts = gw_contact_keys_facts (instance->directory, entry->contact, keys, now_us);
  g_autofree char *refusal = gw_contact_keys_refusal (instance, entry->contact, facts, now_us);
  if (refusal == NULL)
    return g_steal_pointer (&facts);
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: %s", entry->contact->id, refusal);
  return NULL;
}

static gboolean
is_refreshed (const GPtrArray *found, const char *id)
{
  for (guint i = 0; i < found->len; i++)
    {
      const Found *each = found->pdata[i];
      if (each->outcome == REFRESHED && g_strcmp0 (each->contact, id) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
change_free (GwContactChange *change)
{
  g_free ((char *) change->id);
  g_free ((char *) change->reason);
  g_ptr_array_unref ((GPtrArray *) change->keys);
  g_free (change);
}

static gboolean
carry_out (GwInstance *instance, GwKeyBatch *batch, const GPtrArray *found, GPtrArray *changes, GError **error)
{
  gint64 now = gw_clock_now ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (guint i = 0; i < found->len; i++)
    if (((const Found *) found->pdata[i])->outcome == REFRESHED)
      g_strv_builder_add (builder, ((const Found *) found->pdata[i])->key->fingerprint);
  g_auto (GStrv) fingerprints = g_strv_builder_end (builder);
  if (fingerprints[0] == NULL)
    return TRUE;
  if (!gw_openpgp_batch_import (instance->engine, batch, (const char *const *) fingerprints, error))
    return FALSE;
  g_autoptr (GPtrArray) keys = gw_openpgp_list_keys (instance->engine, error);
  const GPtrArray *entries = gw_directory_entries (instance->directory);
  for (guint i = 0; keys && i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = entries->pdata[i];
      if (!is_refreshed (found, entry->contact->id))
        continue;
      GPtrArray *facts = collect_facts (instance, entry, keys, now, error);
      if (facts == NULL)
        return FALSE;
      GwContactChange *change = g_new0 (GwContactChange, 1);
      *change = (GwContactChange){ .id = g_strdup (entry->contact->id),
                                   .seen_version = entry->version,
                                   .state = gw_contact_status_name (entry->state),
                                   .keys = facts,
                                   .reason = g_strdup (entry->reason),
                                   .word = "refreshed",
                                   .now_us = now };
      g_ptr_array_add (changes, change);
    }
  return keys && gw_contact_changes_commit (instance, changes, error);
}

/* ---- Telling ---- */

static void
print_found (const GwDirectory *directory, const GPtrArray *found, const GPtrArray *files)
{
  for (guint i = 0; i < files->len; i++)
    {
      const GwKeyFile *file = files->pdata[i];
      g_autofree char *text = file->problem ? g_strdup_printf ("%s: %s\n", file->name, file->problem) : g_strdup ("");
      gw_command_print (text);
    }
  for (guint i = 0; i < found->len; i++)
    {
      const Found *each = found->pdata[i];
      g_autofree char *ends = gw_contact_day (gw_key_ends (gw_directory_keys (directory), each->key->fingerprint));
      g_autofree char *text
        = each->outcome == REFUSED
            ? g_strdup_printf ("%s: not taken: %s\n", each->key->fingerprint, each->problem)
            : g_strdup_printf ("%s of %s: %s, expires %s\n", each->key->fingerprint, each->contact,
                               each->outcome == REFRESHED ? "refreshed" : "nothing new", ends);
      gw_command_print (text);
    }
}

static void
print_json (const GPtrArray *found)
{
  static const char *const names[] = { "unchanged", "refreshed", "refused" };
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < found->len; i++)
    {
      const Found *each = found->pdata[i];
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "fingerprint", each->key->fingerprint);
      json_object_set_string_member (object, "outcome", names[each->outcome]);
      if (each->contact)
        json_object_set_string_member (object, "contact", each->contact);
      if (each->problem)
        json_object_set_string_member (object, "problem", each->problem);
      json_array_add_object_element (array, object);
    }
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  gw_command_print_json (node);
}

static int
refresh (GwInstance *instance, const GwOptions *options, const Request *request, GError **error)
{
  if (request->id && gw_contact_need (instance->directory, request->id, FALSE, error) == NULL)
    return EXIT_FAILURE;
  g_autoptr (GPtrArray) files = gw_contact_load_key_files (request->keys, error);
  g_autoptr (GwKeyBatch) batch
    = files ? gw_openpgp_batch_new (instance->engine, files, gw_contact_key_progress, error) : NULL;
  if (batch == NULL)
    return EXIT_FAILURE;
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) found_free);
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify) change_free);
  guint refused = 0;
  for (guint i = 0; i < gw_key_batch_keys (batch)->len; i++)
    {
      Found *each = g_new0 (Found, 1);
      each->key = gw_key_batch_keys (batch)->pdata[i];
      judge (each, instance->directory, request);
      g_ptr_array_add (found, each);
      refused += each->outcome == REFUSED;
    }
  for (guint i = 0; i < files->len; i++)
    refused += ((const GwKeyFile *) files->pdata[i])->problem != NULL;
  if (!carry_out (instance, batch, found, changes, error))
    return EXIT_FAILURE;
  if (options->json)
    print_json (found);
  else
    print_found (instance->directory, found, files);
  return refused ? EX_DATAERR : EXIT_SUCCESS;
}

static gboolean
check_request (const Request *request, GError **error)
{
  if (request->keys && (request->id != NULL) != request->all)
    return TRUE;
  g_set_error_literal (error, GW_ERROR, GW_ERROR_USAGE, request->keys ? "name one contact, or --all; fix: notigate contact "
                                                                        "refresh XA-technical --keys FILE"
                                                                      : "no key is given; fix: --keys DIR, or a file");
  return FALSE;
}

int
gw_contact_verb_refresh (int argc, char **argv)
{
  static const char usage[] = "contact refresh [ID] --keys DIR";
  g_auto (GwOptions) options = { 0 };
  Request request = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[]
    = { { "keys", 0, 0, G_OPTION_ARG_FILENAME, &request.keys, "The extended keys: a directory, or one file", "DIR" },
        { "all", 0, 0, G_OPTION_ARG_NONE, &request.all, "Of every contact whose key is there", NULL },
        G_OPTION_ENTRY_NULL };
  gboolean parsed = gw_command_parse (&argc, &argv, usage, "notigate contact refresh XA-technical --keys XA-technical.asc",
                                      entries, &options, &error)
                    && gw_command_operands (argc, 0, 1, usage, &error);
  g_autofree char *keys = request.keys;
  request.id = parsed && argc > 1 ? argv[1] : NULL;
  parsed = parsed && check_request (&request, &error);
  g_autoptr (GwInstance) instance = parsed ? gw_instance_open (options.home, GW_STORE_WRITE, &error) : NULL;
  int status = instance ? refresh (instance, &options, &request, &error) : EXIT_FAILURE;
  return error ? gw_command_fail (error) : status;
}
