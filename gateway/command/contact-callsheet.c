/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact callsheet: to be printed, for the check of fingerprints by telephone. */
#include "base/clock.h"
#include "base/error.h"
#include "command/command.h"
#include "command/contact-verbs.h"
#include "directory/local.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GROUPS_A_LINE 5

/* "    49E8 844D F99A 8BF6 00D1" and a second line: as gpg shows it, in two halves. The caller's. */
static char *
fingerprint_lines (const char *fingerprint)
{
  GString *out = g_string_new (NULL);
  for (gsize i = 0; i < strlen (fingerprint); i += 4)
    {
      gsize group = i / 4;
      g_string_append (out, group % GROUPS_A_LINE == 0 ? (group ? "\n      " : "      ") : " ");
      g_string_append_len (out, fingerprint + i, 4);
    }
  g_string_append_c (out, '\n');
  return g_string_free (out, FALSE);
}

static void
print_key (const GwDirectory *directory, const GwContactKey *key)
{
  g_autofree char *ends = gw_contact_day (gw_key_ends (gw_directory_keys (directory), key->fingerprint));
  g_autofree char *lines = fingerprint_lines (key->fingerprint);
  g_autofree char *text = g_strdup_printf ("    Key (%s), expires %s\n%s      [ ] agrees   [ ] differs   [ ] not reached\n",
                                           gw_key_role_name (key->role), ends, lines);
  gw_command_print (text);
}

static void
print_contact (const GwInstance *instance, const GwDirectoryEntry *entry, gint64 now_us)
{
  const GwContact *contact = entry->contact;
  g_autofree char *phones = g_strjoinv (", ", contact->phones);
  g_autofree char *languages = g_strjoinv (", ", contact->languages);
  g_autofree char *hours = gw_hours_write (contact->hours);
  g_autofree char *local = gw_contact_local_time (contact, now_us);
  g_autofree char *head = g_strdup_printf ("%s   %s\n    Telephone  %s\n    Hours      %s (now %s)\n    Speaks     %s\n",
                                           contact->id, contact->agency,
                                           *phones ? phones : "none is known: ask who nominated it", hours, local,
                                           languages);
  gw_command_print (head);
  for (guint i = 0; i < contact->keys->len; i++)
    if (((const GwContactKey *) contact->keys->pdata[i])->role != GW_KEY_OLD)
      print_key (instance->directory, contact->keys->pdata[i]);
  if (contact->keys->len == 0)
    printf ("    It has no key.\n");
  printf ("    Spoke with ______________________  on ____________  by ____________\n\n");
}

static void
print_words (const GwConfig *config)
{
  g_autofree char *text = g_strdup_printf (
    "CALL SHEET of %s (%s)\n\n"
    "Call the number that you know from elsewhere, not one that came in the same letter as the key. Say:\n"
    "  \"This is %s, the notification gateway. We are checking the key that we hold of you. On your computer,\n"
    "  please type: gpg --fingerprint, and read the fingerprint of your own key to me, in groups of four.\"\n"
    "Let the other side read; do not read it out yourself. All ten groups must agree, in their order. Where one\n"
    "differs, stop: notigate contact suspend ID --reason \"fingerprint differs\".\n\n",
    config->name, config->address, config->name);
  gw_command_print (text);
}

static JsonObject *
contact_to_json (const GwDirectoryEntry *entry)
{
  const GwContact *contact = entry->contact;
  JsonObject *object = json_object_new ();
  JsonArray *phones = json_array_new ();
  JsonArray *keys = json_array_new ();
  for (char **phone = contact->phones; *phone; phone++)
    json_array_add_string_element (phones, *phone);
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      g_autofree char *grouped = gw_contact_group_fingerprint (key->fingerprint);
      if (key->role != GW_KEY_OLD)
        json_array_add_string_element (keys, grouped);
    }
  json_object_set_string_member (object, "contact", contact->id);
  json_object_set_string_member (object, "agency", contact->agency);
  json_object_set_array_member (object, "phone", phones);
  json_object_set_array_member (object, "fingerprints", keys);
  return object;
}

/* The contacts named, or all that are in use. Borrowed entries; the array is the caller's. */
static GPtrArray *
choose (const GwDirectory *directory, int count, char **ids, GError **error)
{
  g_autoptr (GPtrArray) chosen = g_ptr_array_new ();
  const GPtrArray *entries = gw_directory_entries (directory);
  for (int i = 0; i < count; i++)
    {
      const GwDirectoryEntry *entry = gw_contact_need (directory, ids[i], FALSE, error);
      if (entry == NULL)
        return NULL;
      g_ptr_array_add (chosen, (gpointer) entry);
    }
  for (guint i = 0; count == 0 && i < entries->len; i++)
    if (((const GwDirectoryEntry *) entries->pdata[i])->state != GW_CONTACT_REMOVED)
      g_ptr_array_add (chosen, entries->pdata[i]);
  return g_steal_pointer (&chosen);
}

static void
print_sheet (const GwInstance *instance, const GwOptions *options, const GPtrArray *chosen)
{
  JsonArray *array = json_array_new ();
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  if (!options->json)
    print_words (instance->config);
  for (guint i = 0; i < chosen->len; i++)
    if (options->json)
      json_array_add_object_element (array, contact_to_json (chosen->pdata[i]));
    else
      print_contact (instance, chosen->pdata[i], gw_clock_now ());
  json_node_take_array (node, array);
  if (options->json)
    gw_command_print_json (node);
  else
    json_node_unref (node);
}

int
gw_contact_verb_callsheet (int argc, char **argv)
{
  static const char usage[] = "contact callsheet [ID...]";
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  gboolean parsed = gw_command_parse (&argc, &argv, usage, "notigate contact callsheet XA-technical | lp", NULL, &options,
                                      &error);
  g_autoptr (GwInstance) instance = parsed ? gw_instance_open (options.home, GW_STORE_READ, &error) : NULL;
  g_autoptr (GPtrArray) chosen = instance ? choose (instance->directory, argc - 1, argv + 1, &error) : NULL;
  if (chosen == NULL)
    return gw_command_fail (error);
  print_sheet (instance, &options, chosen);
  return EXIT_SUCCESS;
}
