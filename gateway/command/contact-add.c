/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact add. */
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "command/command.h"
#include "command/contact-verbs.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE (64 * 1024)

typedef struct {
  const char *path;
  char *key_file;
  gboolean no_key;
  gboolean replace;
} Request;

static GwContact *
load_contact (const char *path, GError **error)
{
  g_autoptr (GBytes) file = gw_file_load (path, MAX_FILE, error);
  return file ? gw_contact_parse (file, path, error) : NULL;
}

/* A contact with our own address would be answered by ourselves, for ever. */
static gboolean
check_address (const GwContact *contact, const GwConfig *config, GError **error)
{
  if (!gw_contact_has_address (contact, config->address))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: %s is this gateway's own address; fix: write the contact's",
               contact->id, config->address);
  return FALSE;
}

static gboolean
check_replace (const GwDirectoryEntry *existing, gboolean replace, GError **error)
{
  gboolean exists = existing && existing->state != GW_CONTACT_REMOVED;
  if (exists == replace)
    return TRUE;
  if (exists)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA,
                 "%s is in the directory already; fix: add --replace to put this file in "
                 "the place of version %" G_GINT64_FORMAT,
                 existing->contact->id, existing->version);
  else
    g_set_error (error, GW_ERROR, GW_ERROR_DATA,
                 "there is nothing to replace; fix: leave out --replace, or correct the id");
  return FALSE;
}

static gboolean
changes_nothing (const GwDirectory *directory, const GwDirectoryEntry *existing, const GwContact *contact,
                 const GPtrArray *facts)
{
  g_autofree char *digest = gw_contact_digest (contact);
  if (existing == NULL || existing->state == GW_CONTACT_REMOVED || strcmp (existing->digest, digest) != 0)
    return FALSE;
  for (guint i = 0; i < facts->len; i++)
    {
      const GwStoreKey *fact = facts->pdata[i];
      if (gw_contact_key_differs (gw_key_find (gw_directory_keys (directory), fact->fingerprint), fact))
        return FALSE;
    }
  return TRUE;
}

/* Fingerprints for the telephone, then what a person should know. */
static void
print_keys (const GwContact *contact, const GPtrArray *facts, gint64 now_us)
{
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      const GwStoreKey *head = gw_key_find (facts, key->fingerprint);
      g_autofree char *grouped = gw_contact_group_fingerprint (key->fingerprint);
      g_autofree char *ends = gw_contact_day (gw_key_ends (facts, key->fingerprint));
      g_autofree char *line = g_strdup_printf ("  %s key, %s, expires %s:\n    %s\n", gw_key_role_name (key->role),
                                               head ? head->algorithm : "not here", ends, grouped);
      g_autoptr (GPtrArray) findings = gw_key_findings (facts, key->fingerprint, now_us);
      gw_command_print (line);
      for (guint j = 0; key->role != GW_KEY_OLD && j < findings->len; j++)
        {
          const GwKeyFinding *finding = findings->pdata[j];
          g_autofree char *warning = g_strdup_printf ("  Warning: %s; fix: %s\n", finding->problem, finding->fix);
          gw_command_print (warning);
        }
    }
  if (contact->keys->len > 0)
    printf ("Compare each fingerprint with the contact, by telephone, before you rely on it.\n");
  else
    printf ("  It has no key: it cannot write, and gets at most TLP:GREEN.\n");
}

static gboolean
add (GwInstance *instance, const Request *request, GError **error)
{
  gint64 now = gw_clock_now ();
  g_autoptr (GwContact) contact = load_contact (request->path, error);
  if (contact == NULL)
    return FALSE;
  const GwDirectoryEntry *existing = gw_contact_find_exact (instance->directory, contact->id);
  if (!check_replace (existing, request->replace, error) || !check_address (contact, instance->config, error)
      || !gw_directory_check_new (instance->directory, contact, error))
    return FALSE;
  g_autoptr (GPtrArray) facts
    = gw_contact_keys_import (instance, request->key_file, request->no_key, contact, now, error);
  if (facts == NULL)
    return FALSE;
  if (changes_nothing (instance->directory, existing, contact, facts))
    {
      printf ("%s is as it was (version %" G_GINT64_FORMAT "): the file says nothing new.\n", contact->id,
              existing->version);
      return TRUE;
    }
  GwContactChange change = { .id = contact->id,
                             .seen_version = existing ? existing->version : 0,
                             .state = existing && existing->state == GW_CONTACT_SUSPENDED ? "suspended" : "active",
                             .contact = contact,
                             .keys = facts,
                             .word = request->replace ? "replaced" : "added",
                             .needs_approval = TRUE,
                             .now_us = now };
  if (!gw_contact_change_commit (instance, &change, error))
    return FALSE;
  g_autofree char *told = gw_contact_change_describe (&change);
  gw_command_print (told);
  print_keys (contact, facts, now);
  return TRUE;
}

int
gw_contact_verb_add (int argc, char **argv)
{
  static const char usage[] = "contact add FILE [--key KEYFILE]";
  g_auto (GwOptions) options = { 0 };
  Request request = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &request.key_file, "Its OpenPGP keys, armored or binary", "KEYFILE" },
    { "no-key", 0, 0, G_OPTION_ARG_NONE, &request.no_key, "It never writes, and gets at most TLP:GREEN", NULL },
    { "replace", 0, 0, G_OPTION_ARG_NONE, &request.replace, "Put this file in the place of its last one", NULL },
    G_OPTION_ENTRY_NULL
  };
  gboolean parsed
    = gw_command_parse (&argc, &argv, usage, "notigate contact add XA-technical.contact --key XA-technical.asc",
                        entries, &options, &error)
      && gw_command_operands (argc, 1, 1, usage, &error);
  request.path = parsed ? argv[1] : NULL;
  g_autofree char *key_file = request.key_file;
  g_autoptr (GwInstance) instance = parsed ? gw_instance_open (options.home, GW_STORE_WRITE, &error) : NULL;
  if (instance && add (instance, &request, &error))
    return EXIT_SUCCESS;
  return gw_command_fail (error);
}
