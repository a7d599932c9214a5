/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate status: figures, without a word about any letter's content. */
#include "base/clock.h"
#include "command/operator.h"
#include "store/contact.h"
#include "store/inbox.h"
#include "store/ledger.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

typedef struct {
  gint64 now_us;
  gint64 inbox, inbox_oldest_us, replayed;
  GPtrArray *today, *week; /* GwCount by ending */
  GPtrArray *letters;      /* GwCount by state */
  guint64 entries;
  gint64 checkpoint, checkpoint_us;
  gint64 active, suspended;
  gint64 alerts;
  GPtrArray *next; /* GwDueNext */
  gboolean running;
} Figures;

static void
figures_clear (Figures *figures)
{
  g_clear_pointer (&figures->today, g_ptr_array_unref);
  g_clear_pointer (&figures->week, g_ptr_array_unref);
  g_clear_pointer (&figures->letters, g_ptr_array_unref);
  g_clear_pointer (&figures->next, g_ptr_array_unref);
}

static gboolean
count_contacts (GwStore *store, Figures *figures, GError **error)
{
  g_autoptr (GPtrArray) contacts = gw_store_contacts (store, G_MAXINT64, error);
  for (guint i = 0; contacts != NULL && i < contacts->len; i++)
    {
      const GwStoreContact *contact = g_ptr_array_index (contacts, i);
      figures->active += strcmp (contact->state, "active") == 0;
      figures->suspended += strcmp (contact->state, "suspended") == 0;
    }
  return contacts != NULL;
}

static gboolean
gather (GwStore *store, gpointer data, GError **error)
{
  Figures *figures = data;
  gint64 today = figures->now_us / GW_DAY * GW_DAY;
  return gw_store_inbox_count (store, &figures->inbox, &figures->inbox_oldest_us, error)
         && gw_store_inbox_replayed (store, &figures->replayed, error)
         && (figures->today = gw_store_ending_counts (store, today, error)) != NULL
         && (figures->week = gw_store_ending_counts (store, figures->now_us - 7 * GW_DAY, error)) != NULL
         && (figures->letters = gw_store_letter_counts (store, error)) != NULL
         && gw_store_tree_size (store, &figures->entries, error)
         && gw_store_checkpoint_newest (store, &figures->checkpoint, &figures->checkpoint_us, error)
         && (figures->next = gw_store_deadlines_next (store, 1, TRUE, error)) != NULL
         && gw_store_alert_count (store, &figures->alerts, error) && count_contacts (store, figures, error);
}

static JsonObject *
counts_to_json (const GPtrArray *counts, gboolean with_age)
{
  JsonObject *object = json_object_new ();
  for (guint i = 0; i < counts->len; i++)
    {
      const GwCount *count = g_ptr_array_index (counts, i);
      if (!with_age)
        {
          json_object_set_int_member (object, count->name, count->count);
          continue;
        }
      JsonObject *item = json_object_new ();
      json_object_set_int_member (item, "count", count->count);
      gw_operator_set_time (item, "oldest", count->oldest_us);
      json_object_set_object_member (object, count->name, item);
    }
  return object;
}

static void
print_json (const Figures *figures)
{
  JsonObject *object = json_object_new ();
  JsonObject *inbox = json_object_new ();
  JsonObject *ledger = json_object_new ();
  JsonObject *contacts = json_object_new ();
  json_object_set_boolean_member (object, "running", figures->running);
  json_object_set_int_member (inbox, "count", figures->inbox);
  json_object_set_int_member (inbox, "replayed", figures->replayed);
  gw_operator_set_time (inbox, "oldest", figures->inbox_oldest_us);
  json_object_set_object_member (object, "inbox", inbox);
  json_object_set_object_member (object, "today", counts_to_json (figures->today, FALSE));
  json_object_set_object_member (object, "seven_days", counts_to_json (figures->week, FALSE));
  json_object_set_object_member (object, "outbox", counts_to_json (figures->letters, TRUE));
  json_object_set_int_member (ledger, "entries", (gint64) figures->entries);
  json_object_set_int_member (ledger, "checkpoint", figures->checkpoint);
  gw_operator_set_time (ledger, "checkpoint_signed", figures->checkpoint_us);
  json_object_set_object_member (object, "ledger", ledger);
  json_object_set_int_member (contacts, "active", figures->active);
  json_object_set_int_member (contacts, "suspended", figures->suspended);
  json_object_set_object_member (object, "contacts", contacts);
  json_object_set_int_member (object, "alerts", figures->alerts);
  if (figures->next->len > 0)
    json_object_set_object_member (object, "due_next", gw_operator_due_to_json (g_ptr_array_index (figures->next, 0), figures->now_us));
  else
    json_object_set_null_member (object, "due_next");
  gw_operator_set (object, "sqlite", gw_store_engine ());
  gw_operator_set (object, "version", NOTIGATE_VERSION);
  gw_command_print_json_object (object);
}

/* "3 registered, 1 refused" */
static char *
describe_counts (const GPtrArray *counts)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < counts->len; i++)
    {
      const GwCount *count = g_ptr_array_index (counts, i);
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT " %s", i ? ", " : "", count->count, count->name);
    }
  return g_strdup (counts->len ? text->str : "none");
}

/* Ages only of what still waits. */
static char *
describe_letters (const Figures *figures)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < figures->letters->len; i++)
    {
      const GwCount *count = g_ptr_array_index (figures->letters, i);
      g_autofree char *age = gw_operator_age (count->oldest_us, figures->now_us);
      gboolean waits = strcmp (count->name, "sent") != 0 && strcmp (count->name, "dropped") != 0;
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT " %s", i ? ", " : "", count->count, count->name);
      if (waits)
        g_string_append_printf (text, " (the oldest for %s)", age);
    }
  return g_strdup (figures->letters->len ? text->str : "no letters yet");
}

static char *
describe_ledger (const Figures *figures)
{
  g_autofree char *age = gw_operator_age (figures->checkpoint_us, figures->now_us);
  if (figures->checkpoint_us == 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " entries, no checkpoint signed yet", figures->entries);
  return g_strdup_printf ("%" G_GUINT64_FORMAT " entries, the last checkpoint of %" G_GINT64_FORMAT " signed %s ago",
                          figures->entries, figures->checkpoint, age);
}

static void
print_people (const Figures *figures, gboolean plain)
{
  g_autofree char *inbox
    = gw_operator_describe_inbox (figures->inbox, figures->replayed, figures->inbox_oldest_us, figures->now_us);
  g_autofree char *today = describe_counts (figures->today);
  g_autofree char *week = describe_counts (figures->week);
  g_autofree char *letters = describe_letters (figures);
  g_autofree char *ledger = describe_ledger (figures);
  g_autofree char *contacts = g_strdup_printf ("%" G_GINT64_FORMAT " active, %" G_GINT64_FORMAT " suspended",
                                               figures->active, figures->suspended);
  g_autofree char *alerts = g_strdup_printf ("%" G_GINT64_FORMAT " open", figures->alerts);
  g_autofree char *next = figures->next->len > 0
                              ? gw_operator_describe_due (g_ptr_array_index (figures->next, 0), figures->now_us)
                              : g_strdup ("nothing");
  g_autofree char *program = g_strdup_printf ("notigate %s, SQLite %s", NOTIGATE_VERSION, gw_store_engine ());
  gw_operator_line ("gateway", figures->running ? "runs" : "does not run (notigate run)", plain);
  gw_operator_line ("inbox", inbox, plain);
  gw_operator_line ("today", today, plain);
  gw_operator_line ("7 days", week, plain);
  gw_operator_line ("outbox", letters, plain);
  gw_operator_line ("ledger", ledger, plain);
  gw_operator_line ("contacts", contacts, plain);
  gw_operator_line ("alerts", alerts, plain);
  gw_operator_line ("due next", next, plain);
  gw_operator_line ("programs", program, plain);
}

int
gw_command_status (int argc, char **argv)
{
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  Figures figures = { .now_us = gw_clock_now () };
  if (!gw_command_parse (&argc, &argv, "status [--json]", "notigate status --json", NULL, &options, &error)
      || !gw_command_operands (argc, 0, 0, "status [--json]", &error))
    return gw_command_fail (error);
  g_autoptr (GwStore) store = gw_store_open (options.home, GW_STORE_READ, &error);
  figures.running = gw_operator_daemon_runs (options.home);
  gboolean done = store != NULL && gw_store_read (store, gather, &figures, &error);
  if (done && options.json)
    print_json (&figures);
  else if (done)
    print_people (&figures, options.plain);
  figures_clear (&figures);
  return done ? EX_OK : gw_command_fail (error);
}
