/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact disclose: what a person may ask for: all that is kept about a contact and those behind it. That it
 * was asked for is kept, too: an entry with the digest of what was given, and who gave it, as an alert. */
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "command/contact-verbs.h"
#include "command/operator.h"
#include "ledger/log.h"
#include "store/disclose.h"
#include "store/incident.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

typedef struct {
  const char *written;
  const GwPerson *person;
  char *id;
  gint64 now_us;
  guint64 entry;
  GPtrArray *sections; /* GwDisclosed */
  JsonNode *kept;      /* the same */
} Disclosure;

static void
disclosure_clear (Disclosure *disclosure)
{
  g_clear_pointer (&disclosure->id, g_free);
  g_clear_pointer (&disclosure->sections, g_ptr_array_unref);
  g_clear_pointer (&disclosure->kept, json_node_unref);
}

static gboolean
is_time (const char *column)
{
  return g_str_has_suffix (column, "_us");
}

/* "2026-09-14 06:45:00 UTC" of what the store has in microseconds. The caller's; NULL: never, or nothing. */
static char *
show_value (const char *column, const char *value)
{
  gint64 time_us = value && is_time (column) ? g_ascii_strtoll (value, NULL, 10) : 0;
  if (!is_time (column))
    return g_strdup (value);
  return time_us > 0 ? gw_operator_time (time_us) : NULL;
}

/* "changed_us" is "changed". The caller's. */
static char *
show_name (const char *column)
{
  return g_strndup (column, strlen (column) - (is_time (column) ? strlen ("_us") : 0));
}

/* ---- As JSON ---- */

static JsonObject *
row_to_json (const GwDisclosed *section, const GPtrArray *row)
{
  JsonObject *object = json_object_new ();
  for (guint i = 0; i < row->len; i++)
    {
      const char *value = g_ptr_array_index (row, i);
      g_autofree char *name = show_name (section->columns[i]);
      if (is_time (section->columns[i]))
        gw_operator_set_time (object, name, value ? MAX (g_ascii_strtoll (value, NULL, 10), 0) : 0);
      else
        gw_operator_set (object, name, value);
    }
  return object;
}

static JsonNode *
sections_to_json (const GPtrArray *sections)
{
  JsonObject *kept = json_object_new ();
  for (guint i = 0; i < sections->len; i++)
    {
      const GwDisclosed *section = g_ptr_array_index (sections, i);
      JsonArray *rows = json_array_new ();
      for (guint k = 0; k < section->rows->len; k++)
        json_array_add_object_element (rows, row_to_json (section, g_ptr_array_index (section->rows, k)));
      json_object_set_array_member (kept, section->name, rows);
    }
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, kept);
  return node;
}

/* ---- Reading and noting, at one moment ---- */

static gboolean
note (GwStore *store, Disclosure *disclosure, GError **error)
{
  g_autofree char *text = json_to_string (disclosure->kept, FALSE);
  const GwDisclosed *versions = g_ptr_array_index (disclosure->sections, 0);
  const GPtrArray *version = g_ptr_array_index (versions->rows, 0);
  g_autofree char *said = g_strdup_printf ("what is kept about %s was disclosed to %s", disclosure->id,
                                           disclosure->person->name);
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_CONTACT, disclosure->now_us);
  entry->verdict = g_strdup ("disclosed");
  entry->subject = gw_sha256_hex (text, strlen (text));
  for (guint i = 0; versions->columns[i]; i++)
    if (strcmp (versions->columns[i], "alias") == 0)
      entry->contact = g_strdup (g_ptr_array_index (version, i));
  return gw_log_append (store, entry, -1, &disclosure->entry, error)
         && gw_store_alert_put (store, "disclosure", said, 0, NULL, disclosure->now_us, error);
}

/* A GwStoreWork over a Disclosure. */
static gboolean
disclose (GwStore *store, gpointer data, GError **error)
{
  Disclosure *disclosure = data;
  g_autoptr (GError) failure = NULL;
  disclosure_clear (disclosure);
  disclosure->id = gw_store_contact_resolve (store, disclosure->written, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (disclosure->id == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "%s: there is no such contact, or all of it was purged "
                   "(notigate-retention(7)); fix: notigate contact list", disclosure->written);
      return FALSE;
    }
  disclosure->sections = gw_store_disclose (store, disclosure->id, error);
  if (disclosure->sections == NULL)
    return FALSE;
  disclosure->kept = sections_to_json (disclosure->sections);
  return note (store, disclosure, error);
}

/* ---- For people ---- */

static void
print_section (const GwDisclosed *section)
{
  g_autofree char *title = g_strdelimit (g_strdup (section->name), "_", ' ');
  *title = g_ascii_toupper (*title);
  printf ("\n%s: %u\n", title, section->rows->len);
  for (guint i = 0; i < section->rows->len; i++)
    {
      const GPtrArray *row = g_ptr_array_index (section->rows, i);
      if (i > 0)
        printf ("\n");
      for (guint k = 0; k < row->len; k++)
        {
          g_autofree char *name = show_name (section->columns[k]);
          g_autofree char *label = g_strconcat ("  ", g_strdelimit (name, "_", ' '), NULL);
          g_autofree char *value = show_value (section->columns[k], g_ptr_array_index (row, k));
          gboolean is_file = strcmp (section->columns[k], "file") == 0;
          gw_operator_line (label, is_file ? NULL : value, TRUE);
          if (is_file && value != NULL)
            gw_command_print (*value ? value : "  file: purged\n");
        }
    }
}

/* How many letters each way, the first and the last. */
static void
print_count (const GPtrArray *sections, const char *name, const char *column, const char *words)
{
  for (guint i = 0; i < sections->len; i++)
    {
      const GwDisclosed *section = g_ptr_array_index (sections, i);
      guint place = 0;
      if (strcmp (section->name, name) != 0 || section->rows->len == 0)
        continue;
      while (strcmp (section->columns[place], column) != 0)
        place++;
      const GPtrArray *first = g_ptr_array_index (section->rows, 0);
      const GPtrArray *last = g_ptr_array_index (section->rows, section->rows->len - 1);
      g_autofree char *since = show_value (column, g_ptr_array_index (first, place));
      g_autofree char *until = show_value (column, g_ptr_array_index (last, place));
      g_autofree char *text = g_strdup_printf ("%u, the first on %s, the last on %s", section->rows->len,
                                               since ? since : "-", until ? until : "-");
      gw_operator_line (words, text, TRUE);
    }
}

/* What is about it, too, and is of others as well: a person gives it out after a look. */
static const char left_out[] = "what its letters and those to it say, and their originals (notigate audit raw, notigate letter show); "
                               "titles of incidents and what was noted in their timelines (notigate incident show); why its mail "
                               "was read, in readers' words; its key in the gateway's keyring, with the names in it (gpg --list-keys)";

static void
print_people (const Disclosure *disclosure)
{
  g_autofree char *when = gw_operator_time (disclosure->now_us);
  gw_operator_line ("contact", disclosure->id, TRUE);
  gw_operator_line ("as of", when, TRUE);
  print_count (disclosure->sections, "letters_from", "received_us", "letters from it");
  print_count (disclosure->sections, "letters_to", "created_us", "letters to it");
  for (guint i = 0; i < disclosure->sections->len; i++)
    print_section (g_ptr_array_index (disclosure->sections, i));
  printf ("\nNot in this list: %s.\n", left_out);
  printf ("\nThat this was asked for is ledger entry %" G_GUINT64_FORMAT ". Why each is kept, and how long, is in "
          "notigate-retention(7).\n", disclosure->entry);
}

static void
print_json (const Disclosure *disclosure)
{
  JsonObject *object = json_object_new ();
  gw_operator_set (object, "contact", disclosure->id);
  gw_operator_set_time (object, "as_of", disclosure->now_us);
  json_object_set_int_member (object, "entry", (gint64) disclosure->entry);
  gw_operator_set (object, "left_out", left_out);
  json_object_set_member (object, "kept", json_node_copy (disclosure->kept));
  gw_command_print_json_object (object);
}

int
gw_contact_verb_disclose (int argc, char **argv)
{
  static const char usage[] = "contact disclose ID";
  g_auto (GwOptions) options = { 0 };
  g_autoptr (GwPerson) person = gw_contact_person ();
  GError *error = NULL;
  if (!gw_command_parse (&argc, &argv, usage, "notigate contact disclose XA-technical > about-XA.txt", NULL, &options, &error)
      || !gw_command_operands (argc, 1, 1, usage, &error))
    return gw_command_fail (error);
  Disclosure disclosure = { .written = argv[1], .person = person, .now_us = gw_clock_now () };
  g_autoptr (GwStore) store = gw_store_open (options.home, GW_STORE_WRITE, &error);
  gboolean done = store != NULL && gw_store_write (store, disclose, &disclosure, &error);
  if (done && options.json)
    print_json (&disclosure);
  else if (done)
    print_people (&disclosure);
  disclosure_clear (&disclosure);
  return done ? EX_OK : gw_command_fail (error);
}
