/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact list, show, check. */
#include "base/clock.h"
#include "base/escape.h"
#include "command/command.h"
#include "command/contact-verbs.h"
#include "directory/local.h"
#include "process/ping.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *
gw_contact_group_fingerprint (const char *fingerprint)
{
  GString *grouped = g_string_new (NULL);
  for (gsize i = 0; fingerprint[i]; i++)
    {
      if (i > 0 && i % 4 == 0)
        g_string_append_c (grouped, ' ');
      g_string_append_c (grouped, fingerprint[i]);
    }
  return g_string_free (grouped, FALSE);
}

char *
gw_contact_day (gint64 time_us)
{
  if (time_us == G_MAXINT64)
    return g_strdup ("never");
  g_autofree char *text = gw_time_format (time_us);
  return g_strndup (text, strlen ("2026-09-14"));
}

static void
add_row (GwTable *table, const GwDirectory *directory, const GwDirectoryEntry *entry, gint64 now_us)
{
  const GwContact *contact = entry->contact;
  gint64 end = gw_directory_keys_end (directory, entry);
  g_autofree char *expire = end ? gw_contact_day (end) : g_strdup (contact->via ? "-" : "no key");
  g_autofree char *via = contact->via ? g_strconcat ("via ", contact->via, NULL) : NULL;
  gw_table_add (table, contact->id, contact->state ? contact->state : "-", gw_level_name (contact->level),
                gw_contact_status_name (gw_directory_status (entry, now_us)), expire,
                via ? via : contact->addresses[0], contact->agency);
}

/* In @group (without regard to case, with or without @), or anywhere. */
static gboolean
is_listed (const GwDirectoryEntry *entry, const char *group)
{
  const char *name = group && *group == '@' ? group + 1 : group;
  for (char **each = entry->contact->groups; name && *each; each++)
    if (g_ascii_strcasecmp (*each, name) == 0)
      return entry->state != GW_CONTACT_REMOVED;
  return name == NULL;
}

static void
list (const GwDirectory *directory, const GwOptions *options, const char *group)
{
  static const char *const headers[] = { "id", "state", "level", "status", "keys expire", "address", "agency", NULL };
  gint64 now = gw_clock_now ();
  const GPtrArray *entries = gw_directory_entries (directory);
  g_autoptr (JsonArray) array = json_array_new ();
  GwTable *table = options->json ? NULL : gw_table_new (headers);
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = entries->pdata[i];
      if (!is_listed (entry, group))
        continue;
      if (options->json)
        json_array_add_object_element (array, gw_contact_to_json (directory, entry, now));
      else if (entry->state != GW_CONTACT_REMOVED)
        add_row (table, directory, entry, now);
    }
  if (!options->json)
    {
      gw_table_print (table, options->plain,
                      group ? "No contact is in that group."
                            : "There is no contact yet; notigate contact add FILE --key KEYFILE adds one.");
      return;
    }
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_set_array (node, array);
  gw_command_print_json (node);
}

/* What the verbs without operands do once the instance is open; the exit status. */
typedef int (*Show) (const GwInstance *instance, const GwOptions *options, const char *operand, GError **error);

static int
run (const char *usage, const char *example, int operands, Show show, int argc, char **argv)
{
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  int status = EXIT_SUCCESS;
  gboolean parsed = gw_command_parse (&argc, &argv, usage, example, NULL, &options, &error)
                    && gw_command_operands (argc, operands, operands, usage, &error);
  g_autoptr (GwInstance) instance = parsed ? gw_instance_open (options.home, GW_STORE_READ, &error) : NULL;
  if (instance)
    status = show (instance, &options, operands ? argv[1] : NULL, &error);
  return error ? gw_command_fail (error) : status;
}

/* One value a line in any case: @table is NULL where columns are not wanted. A value never makes lines. */
static void
add_fact (GwTable *table, const char *name, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  if (table)
    {
      gw_table_add (table, name, value);
      return;
    }
  g_autofree char *safe = gw_escape_terminal (value, FALSE);
  printf ("%s: %s\n", name, safe);
}

static void
add_list (GwTable *table, const char *name, GStrv values)
{
  g_autofree char *joined = g_strjoinv ("; ", values);
  add_fact (table, name, joined);
}

static void
add_time (GwTable *table, const char *name, gint64 time_us, gint64 absent)
{
  g_autofree char *text = time_us == absent ? NULL : gw_time_format (time_us);
  add_fact (table, name, text);
}

static void
add_entry_facts (GwTable *table, const GwDirectory *directory, const GwDirectoryEntry *entry, gint64 now_us)
{
  g_autofree char *version = g_strdup_printf ("%" G_GINT64_FORMAT, entry->version);
  const char *effective = gw_directory_max_tlp (directory, entry, now_us);
  add_fact (table, "status", gw_contact_status_name (gw_directory_status (entry, now_us)));
  add_fact (table, "reason", entry->reason);
  add_fact (table, "version", version);
  add_time (table, "changed", entry->changed_us, -1);
  add_fact (table, "digest", entry->digest);
  add_fact (table, "in the ledger", entry->alias);
  add_fact (table, "max-tlp",
            strcmp (effective, entry->contact->max_tlp) == 0 ? effective
                                                             : "TLP:GREEN (nothing can be encrypted to it)");
}

static void
add_contact_facts (GwTable *table, const GwContact *contact, gint64 now_us)
{
  g_autofree char *hours = gw_hours_write (contact->hours);
  g_autofree char *local = gw_contact_local_time (contact, now_us);
  g_autofree char *size
    = contact->max_size ? g_strdup_printf ("%" G_GINT64_FORMAT " bytes", contact->max_size) : NULL;
  add_fact (table, "id", contact->id);
  add_fact (table, "state", contact->state);
  add_fact (table, "level", gw_level_name (contact->level));
  add_fact (table, "agency", contact->agency);
  add_list (table, "address", contact->addresses);
  add_list (table, "envelope-senders", contact->envelope_senders);
  add_list (table, "phone", contact->phones);
  add_list (table, "language", contact->languages);
  add_fact (table, "hours", hours);
  add_fact (table, "timezone", contact->timezone);
  add_fact (table, "now there", local);
  add_list (table, "may-send-to", contact->may_send_to);
  add_fact (table, "max-size", size);
  add_fact (table, "require-encryption", contact->require_encryption ? "yes" : "no");
  add_fact (table, "fallback", contact->fallback);
  add_fact (table, "via", contact->via);
  add_list (table, "groups", contact->groups);
  add_time (table, "valid-from", contact->valid_from_us, 0);
  add_time (table, "valid-until", contact->valid_until_us, G_MAXINT64);
  add_fact (table, "nominated-by", contact->nominated_by);
  add_time (table, "last-confirmed", contact->last_confirmed_us, 0);
  add_fact (table, "note", contact->note);
}

static void
add_key_row (GwTable *table, const GwContactKey *key, const GwStoreKey *row, gint64 now_us)
{
  gboolean is_primary = g_ascii_strcasecmp (row->fingerprint, row->primary) == 0;
  const char *code = gw_key_verdict_code (gw_key_judge (row, now_us));
  g_autofree char *made = gw_contact_day (row->created_us);
  g_autofree char *expires = gw_contact_day (row->expires_us ? row->expires_us : G_MAXINT64);
  g_autofree char *grouped = gw_contact_group_fingerprint (row->fingerprint);
  g_autofree char *until = key->until_us ? gw_contact_day (key->until_us) : NULL;
  g_autofree char *role
    = until ? g_strdup_printf ("old, until %s", until) : g_strdup (gw_key_role_name (key->role));
  gw_table_add (table, is_primary ? role : "subkey", grouped, row->algorithm,
                row->can_sign && row->can_encrypt ? "sign, encrypt"
                : row->can_sign                   ? "sign"
                : row->can_encrypt                ? "encrypt"
                                                  : "certify",
                made, expires, code ? code : "holds");
}

static void
print_keys (const GwDirectory *directory, const GwContact *contact, const GwOptions *options, gint64 now_us)
{
  static const char *const headers[]
    = { "key", "fingerprint", "algorithm", "use", "made", "expires", "verdict", NULL };
  const GPtrArray *rows = gw_directory_keys (directory);
  GwTable *table = gw_table_new (headers);
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = contact->keys->pdata[i];
      for (guint j = 0; j < rows->len; j++)
        if (g_ascii_strcasecmp (((const GwStoreKey *) rows->pdata[j])->primary, key->fingerprint) == 0)
          add_key_row (table, key, rows->pdata[j], now_us);
    }
  printf ("\n");
  gw_table_print (table, options->plain, "It has no key: it cannot write.");
}

/* What bounces taught of its addresses. NULL-terminated; NULL on error. The caller's. */
static GStrv
find_undeliverable (const GwInstance *instance, const GwContact *contact, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (char **address = contact->addresses; *address != NULL; address++)
    {
      gboolean marked = FALSE;
      if (!gw_store_address_is_marked (instance->store, contact->id, *address, &marked, error))
        return NULL;
      if (marked)
        g_strv_builder_add (builder, *address);
    }
  return g_strv_builder_end (builder);
}

/* *ping is NULL where nothing is known of it yet; the caller's. */
static gboolean
find_ping (const GwInstance *instance, const GwDirectoryEntry *entry, GwPingContact **ping, GError **error)
{
  g_autoptr (GError) failure = NULL;
  *ping = gw_store_ping_contact_find (instance->store, entry->contact->id, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static JsonObject *
to_json (const GwInstance *instance, const GwDirectoryEntry *entry, const GwPingContact *ping, GStrv undeliverable, gint64 now_us)
{
  JsonObject *object = gw_contact_to_json (instance->directory, entry, now_us);
  g_autofree char *time = ping && ping->confirmed_us ? gw_time_format (ping->confirmed_us) : NULL;
  json_object_set_boolean_member (object, "proved", time != NULL);
  if (time != NULL)
    json_object_set_string_member (object, "last_signed", time);
  else
    json_object_set_null_member (object, "last_signed");
  JsonArray *array = json_array_new ();
  for (char **address = undeliverable; *address != NULL; address++)
    json_array_add_string_element (array, *address);
  json_object_set_array_member (object, "undeliverable", array);
  return object;
}

/* Whether a signed letter of it ever came: until then its key is only what was written down. */
static void
add_proof (GwTable *table, const GwPingContact *ping)
{
  if (ping == NULL || ping->confirmed_us == 0)
    {
      add_fact (table, "proved", "no: no signed letter of it has come yet");
      return;
    }
  g_autofree char *time = gw_time_format (ping->confirmed_us);
  g_autofree char *text = g_strdup_printf ("by a signed letter, the last %s", time);
  add_fact (table, "proved", text);
}

static int
show_one (const GwInstance *instance, const GwOptions *options, const char *operand, GError **error)
{
  static const char *const headers[] = { "what", "value", NULL };
  gint64 now = gw_clock_now ();
  const GwDirectoryEntry *entry = gw_contact_need (instance->directory, operand, TRUE, error);
  g_autoptr (GwPingContact) ping = NULL;
  if (entry == NULL || !find_ping (instance, entry, &ping, error))
    return EXIT_FAILURE;
  g_auto (GStrv) undeliverable = find_undeliverable (instance, entry->contact, error);
  if (undeliverable == NULL)
    return EXIT_FAILURE;
  if (options->json)
    {
      gw_command_print_json_object (to_json (instance, entry, ping, undeliverable, now));
      return EXIT_SUCCESS;
    }
  GwTable *table = options->plain ? NULL : gw_table_new (headers);
  add_contact_facts (table, entry->contact, now);
  add_list (table, "undeliverable", undeliverable);
  add_entry_facts (table, instance->directory, entry, now);
  add_proof (table, ping);
  if (table)
    gw_table_print (table, FALSE, "");
  print_keys (instance->directory, entry->contact, options, now);
  return EXIT_SUCCESS;
}

static void
print_findings_json (const GPtrArray *findings)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < findings->len; i++)
    {
      const GwDirectoryFinding *finding = findings->pdata[i];
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "contact", finding->contact);
      json_object_set_boolean_member (object, "grave", finding->grave);
      json_object_set_string_member (object, "problem", finding->problem);
      json_object_set_string_member (object, "fix", finding->fix);
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  gw_command_print_json (node);
}

static guint
count_contacts (const GwDirectory *directory)
{
  const GPtrArray *entries = gw_directory_entries (directory);
  guint count = 0;
  for (guint i = 0; i < entries->len; i++)
    count += ((const GwDirectoryEntry *) entries->pdata[i])->state != GW_CONTACT_REMOVED;
  return count;
}

static int
show_check (const GwInstance *instance, const GwOptions *options, const char *operand, GError **error)
{
  g_autoptr (GPtrArray) findings = gw_directory_check (instance->directory, gw_clock_now ());
  guint count = count_contacts (instance->directory);
  for (guint i = 0; !options->json && i < findings->len; i++)
    {
      const GwDirectoryFinding *finding = findings->pdata[i];
      g_autofree char *text = g_strdup_printf ("%s%s: %s\n  fix: %s\n", finding->grave ? "" : "warning: ",
                                               finding->contact, finding->problem, finding->fix);
      gw_command_print (text);
    }
  if (options->json)
    print_findings_json (findings);
  else if (findings->len == 0)
    printf ("%u contact%s, no faults.\n", count, count == 1 ? "" : "s");
  return findings->len ? EXIT_FAILURE : EXIT_SUCCESS;
}

int
gw_contact_verb_list (int argc, char **argv)
{
  static const char usage[] = "contact list [--group GROUP]";
  g_auto (GwOptions) options = { 0 };
  g_autofree char *group = NULL;
  GError *error = NULL;
  const GOptionEntry entries[]
    = { { "group", 0, 0, G_OPTION_ARG_STRING, &group, "Only the members of @GROUP", "GROUP" }, G_OPTION_ENTRY_NULL };
  gboolean parsed = gw_command_parse (&argc, &argv, usage, "notigate contact list --group energy", entries, &options, &error)
                    && gw_command_operands (argc, 0, 0, usage, &error);
  g_autoptr (GwInstance) instance = parsed ? gw_instance_open (options.home, GW_STORE_READ, &error) : NULL;
  if (instance == NULL)
    return gw_command_fail (error);
  list (instance->directory, &options, group);
  return EXIT_SUCCESS;
}

int
gw_contact_verb_show (int argc, char **argv)
{
  return run ("contact show ID", "notigate contact show XA-technical", 1, show_one, argc, argv);
}

int
gw_contact_verb_check (int argc, char **argv)
{
  return run ("contact check", "notigate contact check", 0, show_check, argc, argv);
}
