/* SPDX-License-Identifier: Apache-2.0
 *
 * bench-fill HOME ENTRIES [MINUTES [SEED]]
 *   fills the instance at HOME with a year, up to now, of about ENTRIES ledger entries: notifications by day and by night,
 *   their receipts and relays, answers in time, late and never, reminders, refusals, duplicates, strangers' mail, pings.
 *   The letters of MINUTES (10) share one checkpoint. Contacts with made-up keys are added. Then `audit verify' holds.
 *   For a ledger whose first entries are not younger than the rest: faketime '366 days ago' notigate init HOME ... */
#include "fill-world.h"
#include "base/error.h"
#include "store/contact.h"
#include "store/ledger.h"
#include "store/sql.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PER_INCIDENT 19.5      /* entries that a notification comes to, measured */
#define ACTIONS_A_COMMIT 4000
#define WAL_BYTES (256 << 20)

static G_NORETURN void
die (GError *error)
{
  fprintf (stderr, "bench-fill: %s\n", error ? error->message : "failed");
  exit (1);
}

/* ---- Contacts -------------------------------------------------------------------------------------------------- */

static char *
random_fingerprint (World *world)
{
  GString *text = g_string_new (NULL);
  for (int i = 0; i < 5; i++)
    g_string_append_printf (text, "%08X", g_rand_int (world->fill.random));
  return g_string_free (text, FALSE);
}

static gboolean
add_contact (World *world, const char *id, guint i, GError **error)
{
  Fill *fill = &world->fill;
  gint64 begin = world->end_us - YEAR - GW_DAY;
  g_autofree char *fingerprint = random_fingerprint (world);
  g_autofree char *text = g_strdup_printf (
    "[contact]\nid = %s\nstate = %.2s\nlevel = %s\nagency = CERT %.2s\naddress = poc@%s.example\nfingerprint = %s\n"
    "language = %s\ntimezone = %s\nhours = %s\nmax-tlp = TLP:RED\n%s", id, id, strstr (id, "diplomatic") ? "diplomatic" : "technical",
    id, id, fingerprint, i % 5 == 3 ? "ru;en" : "en", i % 3 == 0 ? "Europe/Vienna" : i % 3 == 1 ? "Asia/Almaty" : "America/Bogota",
    i % 2 ? "Mon-Fri 08:00-17:00" : "24x7", i % 4 == 0 ? "" : i % 4 == 1 ? "last-confirmed = 2026-01-15\n" : "");
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GwContact) contact = gw_contact_parse (bytes, id, error);
  if (contact == NULL)
    return FALSE;
  g_autofree char *file = gw_contact_write (contact);
  g_autofree char *digest = gw_contact_digest (contact);
  g_autofree char *alias = gw_random_name (16);
  GwStoreContact row = { .id = contact->id, .state = (char *) "active", .file = file, .digest = digest, .alias = alias,
                         .changed_us = begin };
  GwStoreKey key = { .contact = contact->id, .primary = fingerprint, .fingerprint = fingerprint, .algorithm = (char *) "ed25519",
                     .bits = 255, .can_sign = TRUE, .can_encrypt = TRUE, .created_us = begin - YEAR,
                     .expires_us = i % 7 == 5 ? world->end_us + (gint64) (i * 5) * GW_DAY : 0, .seen_us = begin };
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_CONTACT, begin);
  entry->contact = g_strdup (alias);
  entry->fingerprint = g_strdup (fingerprint);
  entry->verdict = g_strdup ("added");
  entry->subject = g_strdup (digest);
  return gw_store_contact_put (fill->instance->store, &row, error) && gw_store_key_put (fill->instance->store, &key, error)
         && fill_entry (fill, entry, error);
}

typedef struct {
  World *world;
  guint count;
} Crowd;

static gboolean
add_contacts (GwStore *store, gpointer data, GError **error)
{
  Crowd *crowd = data;
  World *world = crowd->world;
  (void) store;
  for (guint i = 0; i < crowd->count; i++)
    {
      /* The codes that ISO 3166-1 leaves to users. */
      g_autofree char *id = i < 52 ? g_strdup_printf ("X%c-%s", 'A' + (int) (i % 26), i < 26 ? "technical" : "diplomatic")
                                   : g_strdup_printf ("Q%c-technical", 'M' + (int) ((i - 52) % 14));
      if (gw_directory_find_id (world->fill.instance->directory, id) == NULL && !add_contact (world, id, i, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- The year -------------------------------------------------------------------------------------------------- */

static gboolean
run_some (GwStore *store, gpointer data, GError **error)
{
  World *world = data;
  Action action;
  (void) store;
  for (guint i = 0; i < ACTIONS_A_COMMIT && world_take (world, &action); i++)
    {
      world->now_us = action.time_us;
      gboolean done = clock_run_deadlines (world, error) && fill_seal (&world->fill, world->now_us, FALSE, error)
                      && life_act (world, &action, error);
      g_free (action.about);
      if (action.incident != NULL && --action.incident->uses == 0)
        incident_free (action.incident);
      if (!done)
        return FALSE;
    }
  return world->heap->len > 0 || fill_seal (&world->fill, world->end_us, TRUE, error);
}

static void
plan_year (World *world, guint64 entries)
{
  double pings = 12.2 * 2.8 * world->contacts->len;
  guint64 incidents = (guint64) MAX (1, ((double) entries - pings) / PER_INCIDENT);
  for (guint64 i = 0; i < incidents; i++)
    {
      gint64 time = world_moment (world);
      Incident *incident = incident_new (world);
      world_plan (world, time, DO_NOTIFY, incident, incident->from, NULL);
      if (world_chance (world, 0.12))
        world_plan (world, time - 10 * GW_MINUTE, DO_REFUSED, NULL, incident->from, NULL);
      if (world_chance (world, 0.35))
        world_plan (world, world_moment (world), DO_STRANGER, NULL, NULL, NULL);
    }
  for (guint i = 0; i < world->contacts->len; i++)
    world_plan (world, world->end_us - YEAR + g_rand_int_range (world->fill.random, 0, 30) * GW_DAY + 8 * GW_HOUR, DO_PING, NULL,
          g_ptr_array_index (world->contacts, i), NULL);
  world_plan (world, (world->end_us - YEAR) / GW_DAY * GW_DAY + GW_DAY, DO_DAY, NULL, NULL, NULL);
}

/* The mark follows what was signed here, as the sealer's would. */
static void
advance_mark (World *world)
{
  GError *error = NULL;
  GwInstance *instance = world->fill.instance;
  guint64 size = 0;
  g_autofree char *path = gw_config_path (instance->config, "ledger.head");
  g_autofree char *note = gw_store_checkpoint_last (instance->store, &size, &error);
  g_autofree char *why = NULL;
  if (note == NULL)
    die (error);
  g_autoptr (GwCheckpoint) head = gw_checkpoint_parse (note, (gsize) (strstr (note, "\n\n") - note) + 1, &why);
  if (head == NULL || !gw_head_advance (path, instance->config->extra_head, head, &error))
    die (error);
}

static void
open_world (World *world, const char *home, guint64 entries)
{
  GError *error = NULL;
  Fill *fill = &world->fill;
  fill->instance = gw_instance_open (home, GW_STORE_WRITE, &error);
  if (fill->instance == NULL)
    die (error);
  g_autofree char *path = gw_config_path (fill->instance->config, "ledger.key");
  fill->key = gw_note_key_load (path, &error);
  if (fill->key == NULL || !gw_sql_run (fill->instance->store, &error, "PRAGMA cache_size = -262144", ""))
    die (error);
  fill->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_store_letter_free);
  world->end_us = gw_clock_now ();
  world->heap = g_array_new (FALSE, FALSE, sizeof (Action));
  Crowd crowd = { world, (guint) CLAMP (entries / 500, 6, 60) };
  if (!gw_store_write (fill->instance->store, add_contacts, &crowd, &error) || !gw_instance_refresh (fill->instance, &error))
    die (error);
  world->contacts = g_ptr_array_new ();
  const GPtrArray *all = gw_directory_entries (fill->instance->directory);
  for (guint i = 0; i < all->len; i++)
    {
      GwDirectoryEntry *entry = g_ptr_array_index (all, i);
      if (entry->state == GW_CONTACT_ACTIVE && entry->contact->keys->len > 0 && entry->contact->addresses[0] != NULL)
        g_ptr_array_add (world->contacts, entry);
    }
}

static void
close_world (World *world)
{
  g_ptr_array_unref (world->contacts);
  g_array_unref (world->heap);
  g_ptr_array_unref (world->fill.waiting);
  gw_note_key_free (world->fill.key);
  gw_instance_free (world->fill.instance);
  g_rand_free (world->fill.random);
}

int
main (int argc, char **argv)
{
  if (argc < 3 || argc > 5)
    {
      fprintf (stderr, "usage: bench-fill HOME ENTRIES [MINUTES [SEED]]\n");
      return 64;
    }
  GError *error = NULL;
  guint64 entries = g_ascii_strtoull (argv[2], NULL, 10);
  gint64 minutes = argc > 3 ? g_ascii_strtoll (argv[3], NULL, 10) : 10;
  World world = { .fill = { .group_us = minutes * GW_MINUTE } };
  world.fill.random = g_rand_new_with_seed (argc > 4 ? (guint32) atoi (argv[4]) : 1);
  open_world (&world, argv[1], entries);
  plan_year (&world, entries);
  GwStore *store = world.fill.instance->store;
  while (world.heap->len > 0)
    {
      if (!gw_store_write (store, run_some, &world, &error) || !gw_store_checkpoint (store, WAL_BYTES, &error))
        die (error);
      if (isatty (STDERR_FILENO))
        fprintf (stderr, "\r\033[K%" G_GUINT64_FORMAT " mails, %" G_GUINT64_FORMAT " letters", world.fill.mails, world.fill.letters);
    }
  guint64 size = 0;
  if (!gw_store_tree_size (store, &size, &error) || !gw_store_checkpoint (store, 0, &error))
    die (error);
  advance_mark (&world);
  printf ("%s%" G_GUINT64_FORMAT " entries, %" G_GUINT64_FORMAT " mails, %" G_GUINT64_FORMAT " letters, %" G_GUINT64_FORMAT
          " incidents\n", isatty (STDERR_FILENO) ? "\n" : "", size, world.fill.mails, world.fill.letters, world.fill.incidents);
  close_world (&world);
  return 0;
}
