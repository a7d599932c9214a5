/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate ping: ask contacts whether they are still there. */
#include "command/ping.h"
#include "base/clock.h"
#include "base/error.h"
#include "command/contact-verbs.h"
#include "command/operator.h"
#include "directory/local.h"
#include "intake/wake.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static const char usage[] = "ping ID...|--all [--now] [--dry-run]";

typedef struct {
  GwInstance *instance;
  GPtrArray *entries;
  gboolean at_once;
  gboolean dry_run;
  gint64 now_us;
  GArray *plans;
} Work;

static gboolean
plan (GwStore *store, gpointer data, GError **error)
{
  Work *work = data;
  g_clear_pointer (&work->plans, g_array_unref);
  work->plans = gw_ping_plan (work->instance, work->entries, work->at_once, work->now_us, error);
  return work->plans != NULL && (work->dry_run || gw_ping_plan_put (work->instance, work->plans, error));
}

/* A contact that a person names and that cannot be asked is told; with --all it is left out. */
static gboolean
check_named (const GwInstance *instance, const GwDirectoryEntry *entry, gint64 now_us, GError **error)
{
  const char *id = entry->contact->id;
  switch (gw_ping_bar (instance, entry, now_us))
    {
    case GW_PING_MAY:
      return TRUE;
    case GW_PING_NOT_ACTIVE:
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s is %s and gets no ping; fix: notigate contact show %s", id,
                   gw_contact_status_name (gw_directory_status (entry, now_us)), id);
      break;
    case GW_PING_NO_KEY:
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s has no key that a ping could be encrypted to; fix: telephone it, then "
                   "notigate contact add FILE --key KEYFILE --replace", id);
      break;
    case GW_PING_GATEWAY:
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s is a gateway, and gateways answer no pings; fix: see in "
                   "notigate ping status when it wrote last", id);
      break;
    }
  return FALSE;
}

/* The contacts that the operands name, or all that can be asked. The caller's. */
static GPtrArray *
find_entries (const GwInstance *instance, int argc, char **argv, gint64 now_us, GError **error)
{
  const GPtrArray *all = gw_directory_entries (instance->directory);
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  for (int i = 1; i < argc; i++)
    {
      const GwDirectoryEntry *entry = gw_contact_need (instance->directory, argv[i], FALSE, error);
      if (entry == NULL || !check_named (instance, entry, now_us, error))
        return NULL;
      if (!g_ptr_array_find (entries, entry, NULL))
        g_ptr_array_add (entries, (gpointer) entry);
    }
  for (guint i = 0; argc == 1 && i < all->len; i++)
    if (gw_ping_bar (instance, g_ptr_array_index (all, i), now_us) == GW_PING_MAY)
      g_ptr_array_add (entries, g_ptr_array_index (all, i));
  return g_steal_pointer (&entries);
}

static void
print_plans_json (const Work *work)
{
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < work->plans->len; i++)
    {
      const GwPingPlan *each = &g_array_index (work->plans, GwPingPlan, i);
      JsonObject *object = json_object_new ();
      gw_operator_set (object, "contact", each->entry->contact->id);
      gw_operator_set_time (object, "next", each->next_us);
      json_object_set_boolean_member (object, "already_asked", each->open);
      json_array_add_object_element (array, object);
    }
  json_node_take_array (node, array);
  gw_command_print_json (node);
}

static void
print_plans (const Work *work, gboolean plain)
{
  static const char *const headers[] = { "contact", "asked", "its time", "", NULL };
  GwTable *table = gw_table_new (headers);
  for (guint i = 0; i < work->plans->len; i++)
    {
      const GwPingPlan *each = &g_array_index (work->plans, GwPingPlan, i);
      g_autofree char *next = gw_operator_time (each->next_us);
      g_autofree char *local = gw_contact_local_time (each->entry->contact, each->next_us);
      gw_table_add (table, each->entry->contact->id, next, local, each->open ? "a question is open: its next step" : "");
    }
  gw_table_print (table, plain, "There is nobody to ask.");
  if (work->dry_run)
    printf ("Nothing is changed.\n");
}

static gboolean
ask (int argc, char **argv, gboolean all, const GwOptions *options, Work *work, GError **error)
{
  if (all == (argc > 1))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE, all ? "--all and names of contacts; fix: one of them"
                                                        : "whom? fix: name contacts, or --all");
      return FALSE;
    }
  g_autoptr (GwInstance) instance = gw_instance_open (options->home, work->dry_run ? GW_STORE_READ : GW_STORE_WRITE, error);
  work->instance = instance;
  work->now_us = gw_clock_now ();
  work->entries = instance ? find_entries (instance, argc, argv, work->now_us, error) : NULL;
  if (work->entries == NULL)
    return FALSE;
  gboolean done = work->dry_run ? gw_store_read (instance->store, plan, work, error)
                                : gw_store_write (instance->store, plan, work, error);
  if (done && !work->dry_run)
    gw_wake_send (options->home);
  if (done && options->json)
    print_plans_json (work);
  else if (done)
    print_plans (work, options->plain);
  g_clear_pointer (&work->plans, g_array_unref);
  g_clear_pointer (&work->entries, g_ptr_array_unref);
  return done;
}

static int
run (int argc, char **argv)
{
  gboolean all = FALSE;
  Work work = { 0 };
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, "Every contact that can be asked", NULL },
    { "now", 0, 0, G_OPTION_ARG_NONE, &work.at_once, "At once, instead of on a morning of the contact", NULL },
    { "dry-run", 0, 0, G_OPTION_ARG_NONE, &work.dry_run, "Show when, and change nothing", NULL },
    G_OPTION_ENTRY_NULL
  };
  static const char example[] = "notigate ping --all --dry-run\n\nFurther verbs:\n"
                                "  notigate ping status     how the contacts stand\n"
                                "  notigate ping export     those whom only a telephone call reaches, as CSV";
  if (gw_command_parse (&argc, &argv, usage, example, entries, &options, &error)
      && ask (argc, argv, all, &options, &work, &error))
    return EX_OK;
  return gw_command_fail (error);
}

int
gw_command_ping (int argc, char **argv)
{
  if (argc > 1 && strcmp (argv[1], "status") == 0)
    return gw_ping_verb_status (argc - 1, argv + 1);
  if (argc > 1 && strcmp (argv[1], "export") == 0)
    return gw_ping_verb_export (argc - 1, argv + 1);
  return run (argc, argv);
}
