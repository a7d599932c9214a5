/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate ping status and export: the directory's health. */
#include "base/clock.h"
#include "base/escape.h"
#include "command/contact-verbs.h"
#include "command/operator.h"
#include "command/ping.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const GwPingContact *
find_row (const GPtrArray *rows, const char *contact)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const GwPingContact *row = g_ptr_array_index (rows, i);
      if (strcmp (row->contact, contact) == 0)
        return row;
    }
  return NULL;
}

GArray *
gw_ping_health (const GwInstance *instance, const GPtrArray *rows, gint64 now_us)
{
  const GPtrArray *entries = gw_directory_entries (instance->directory);
  GArray *all = g_array_new (FALSE, TRUE, sizeof (GwPingHealth));
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (entries, i);
      const GwPingContact *row = find_row (rows, entry->contact->id);
      GwPingHealth health = { entry, row, gw_ping_state (instance, entry, row, now_us),
                              gw_directory_keys_end (instance->directory, entry) };
      if (entry->state != GW_CONTACT_REMOVED)
        g_array_append_val (all, health);
    }
  return all;
}

/* ---- status ---- */

static char *
latency (const GwPingContact *row)
{
  return row != NULL && row->latency_us >= 0 ? gw_operator_age (0, row->latency_us) : g_strdup ("-");
}

static gboolean
is_proved (const GwPingHealth *health)
{
  return health->row != NULL && health->row->confirmed_us != 0;
}

static void
print_table (const GArray *all, gboolean plain)
{
  static const char *const headers[] = { "contact", "last confirmed", "how", "latency", "keys expire", "state", "next", NULL };
  GwTable *table = gw_table_new (headers);
  guint unproved = 0;
  for (guint i = 0; i < all->len; i++)
    {
      const GwPingHealth *health = &g_array_index (all, GwPingHealth, i);
      const GwPingContact *row = health->row;
      gboolean waits = row != NULL && row->next_us != 0;
      g_autofree char *confirmed = is_proved (health) ? gw_contact_day (row->confirmed_us) : g_strdup ("never");
      g_autofree char *took = latency (row);
      g_autofree char *end = health->keys_end_us ? gw_contact_day (health->keys_end_us) : g_strdup ("no key");
      g_autofree char *next = waits ? gw_contact_day (row->next_us) : g_strdup ("-");
      gboolean add = !is_proved (health) && strcmp (health->state, "unproved") != 0;
      g_autofree char *state = g_strconcat (health->state, add ? ", unproved" : "", NULL);
      unproved += !is_proved (health);
      gw_table_add (table, health->entry->contact->id, confirmed, row && row->how ? row->how : "-", took, end, state, next);
    }
  gw_table_print (table, plain, "There is no contact yet; notigate contact add FILE --key KEYFILE adds one.");
  if (unproved > 0)
    printf ("%u unproved: no signed letter of theirs has come yet. notigate ping ID asks for one.\n", unproved);
}

static JsonObject *
to_json (const GwPingHealth *health)
{
  const GwPingContact *row = health->row;
  JsonObject *object = json_object_new ();
  gw_operator_set (object, "contact", health->entry->contact->id);
  gw_operator_set (object, "state", health->state);
  json_object_set_boolean_member (object, "proved", is_proved (health));
  json_object_set_boolean_member (object, "telephone", gw_ping_is_lost (row, health->state));
  gw_operator_set_time (object, "last_confirmed", row ? row->confirmed_us : 0);
  gw_operator_set (object, "how", row ? row->how : NULL);
  if (row != NULL && row->mail_id != 0)
    json_object_set_int_member (object, "mail", row->mail_id);
  else
    json_object_set_null_member (object, "mail");
  if (row != NULL && row->latency_us >= 0)
    json_object_set_int_member (object, "latency_seconds", row->latency_us / GW_SECOND);
  else
    json_object_set_null_member (object, "latency_seconds");
  gw_operator_set_time (object, "keys_expire", health->keys_end_us == G_MAXINT64 ? 0 : health->keys_end_us);
  gw_operator_set_time (object, "asked_since", row && row->rounds > 0 ? row->asked_us : 0);
  json_object_set_int_member (object, "times_asked", row ? MIN (row->rounds, GW_PING_ROUNDS) : 0);
  gw_operator_set_time (object, "next", row ? row->next_us : 0);
  return object;
}

/* What both verbs begin with. The health and what it borrows from are the caller's. */
static GArray *
load (const char *home, GwInstance **instance, GPtrArray **rows, GError **error)
{
  *instance = gw_instance_open (home, GW_STORE_READ, error);
  *rows = *instance ? gw_store_ping_contacts ((*instance)->store, error) : NULL;
  return *rows ? gw_ping_health (*instance, *rows, gw_clock_now ()) : NULL;
}

static void
print_json (const GArray *all, gboolean lost_only)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < all->len; i++)
    {
      const GwPingHealth *health = &g_array_index (all, GwPingHealth, i);
      if (!lost_only || gw_ping_is_lost (health->row, health->state))
        json_array_add_object_element (array, to_json (health));
    }
  json_node_take_array (node, array);
  gw_command_print_json (node);
}

int
gw_ping_verb_status (int argc, char **argv)
{
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  g_autoptr (GwInstance) instance = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  if (!gw_command_parse (&argc, &argv, "ping status", "notigate ping status", NULL, &options, &error)
      || !gw_command_operands (argc, 0, 0, "ping status", &error))
    return gw_command_fail (error);
  g_autoptr (GArray) all = load (options.home, &instance, &rows, &error);
  if (all == NULL)
    return gw_command_fail (error);
  if (options.json)
    print_json (all, FALSE);
  else
    print_table (all, options.plain);
  return EX_OK;
}

/* ---- export ---- */

static void
print_field (const char *value, gboolean last)
{
  g_autofree char *field = gw_escape_csv (value);
  printf ("%s%s", field, last ? "\r\n" : ",");
}

/* RFC 4180: lines end in CRLF. */
static void
print_csv_row (const GwPingHealth *health)
{
  const GwContact *contact = health->entry->contact;
  const GwPingContact *row = health->row;
  g_autofree char *phones = g_strjoinv ("; ", contact->phones);
  g_autofree char *languages = g_strjoinv ("; ", contact->languages);
  g_autofree char *hours = gw_hours_write (contact->hours);
  g_autofree char *confirmed = is_proved (health) ? gw_contact_day (row->confirmed_us) : g_strdup ("never");
  g_autofree char *asked = row != NULL && row->asked_us != 0 ? gw_contact_day (row->asked_us) : g_strdup ("never");
  GString *prints = g_string_new (NULL);
  for (guint i = 0; i < contact->keys->len; i++)
    {
      const GwContactKey *key = g_ptr_array_index (contact->keys, i);
      g_autofree char *grouped = gw_contact_group_fingerprint (key->fingerprint);
      g_string_append_printf (prints, "%s%s", prints->len ? "; " : "", grouped);
    }
  g_autofree char *fingerprints = g_string_free (prints, FALSE);
  const char *values[] = { contact->id, contact->agency, health->state, phones, fingerprints, languages, contact->timezone,
                           hours, confirmed, asked, contact->fallback };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    print_field (values[i], i + 1 == G_N_ELEMENTS (values));
}

static void
print_csv (const GArray *all)
{
  printf ("contact,agency,state,phones,fingerprints,languages,timezone,hours,last confirmed,asked since,fallback\r\n");
  for (guint i = 0; i < all->len; i++)
    {
      const GwPingHealth *health = &g_array_index (all, GwPingHealth, i);
      if (gw_ping_is_lost (health->row, health->state))
        print_csv_row (health);
    }
}

int
gw_ping_verb_export (int argc, char **argv)
{
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  g_autoptr (GwInstance) instance = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  if (!gw_command_parse (&argc, &argv, "ping export", "notigate ping export > calls.csv", NULL, &options, &error)
      || !gw_command_operands (argc, 0, 0, "ping export", &error))
    return gw_command_fail (error);
  g_autoptr (GArray) all = load (options.home, &instance, &rows, &error);
  if (all == NULL)
    return gw_command_fail (error);
  if (options.json)
    print_json (all, TRUE);
  else
    print_csv (all);
  return EX_OK;
}
