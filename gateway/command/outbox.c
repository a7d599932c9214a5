/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate outbox: letters on their way out. */
#include "base/clock.h"
#include "base/error.h"
#include "command/operator.h"
#include "intake/wake.h"
#include "store/letter.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

static void
print_letters_json (const GPtrArray *letters, gboolean all)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < letters->len; i++)
    {
      const GwStoreLetter *letter = g_ptr_array_index (letters, i);
      JsonObject *object = json_object_new ();
      json_object_set_int_member (object, "letter", letter->id);
      gw_operator_set_time (object, "queued", letter->created_us);
      gw_operator_set (object, "kind", letter->kind);
      gw_operator_set (object, "contact", letter->contact);
      json_object_set_int_member (object, "number", letter->number);
      gw_operator_set (object, "state", letter->state);
      json_object_set_int_member (object, "attempts", letter->attempts);
      gw_operator_set_time (object, "due", letter->due_us);
      gw_operator_set_time (object, "sent", letter->sent_us);
      gw_operator_set (object, "reply", letter->reply);
      if (all || strcmp (letter->state, "dropped") != 0)
        json_array_add_object_element (array, object);
      else
        json_object_unref (object);
    }
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  gw_command_print_json (node);
}

static void
print_letters (const GPtrArray *letters, gboolean all, gboolean plain)
{
  static const char *const headers[] = { "letter", "queued",       "kind",       "to", "state",
                                         "tries",  "next or sent", "last reply", NULL };
  GwTable *table = gw_table_new (headers);
  for (guint i = 0; i < letters->len; i++)
    {
      const GwStoreLetter *letter = g_ptr_array_index (letters, i);
      if (!all && strcmp (letter->state, "dropped") == 0)
        continue;
      gboolean waits = strcmp (letter->state, "queued") == 0 || strcmp (letter->state, "sealed") == 0;
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, letter->id);
      g_autofree char *queued = gw_operator_time (letter->created_us);
      g_autofree char *tries = g_strdup_printf ("%" G_GINT64_FORMAT, letter->attempts);
      g_autofree char *next = gw_operator_time (waits ? letter->due_us : letter->sent_us);
      gw_table_add (table, id, queued, letter->kind, letter->contact ? letter->contact : "operator", letter->state,
                    tries, next, letter->reply);
    }
  gw_table_print (table, plain, all ? "There are no letters yet." : "The outbox is empty: all letters are out.");
}

static int
list (int argc, char **argv)
{
  gboolean all = FALSE;
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, "Those that were sent or dropped too", NULL }, G_OPTION_ENTRY_NULL
  };
  if (!gw_command_parse (&argc, &argv, "outbox list [--all]", "notigate outbox list", entries, &options, &error)
      || !gw_command_operands (argc, 0, 0, "outbox list [--all]", &error))
    return gw_command_fail (error);
  g_autoptr (GwStore) store = gw_store_open (options.home, GW_STORE_READ, &error);
  g_autoptr (GPtrArray) letters = store ? gw_store_letters (store, !all, &error) : NULL;
  if (letters == NULL)
    return gw_command_fail (error);
  if (options.json)
    print_letters_json (letters, all);
  else
    print_letters (letters, all, options.plain);
  return EX_OK;
}

static gboolean
retry (const char *home, const char *operand, GError **error)
{
  gint64 id = 0;
  gint64 count = 0;
  if (operand != NULL && !gw_command_number (operand, "letter", &id, error))
    return FALSE;
  if (operand != NULL && id == 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "0: letters are numbered from 1; fix: --all retries all that wait");
      return FALSE;
    }
  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_WRITE, error);
  if (store == NULL || !gw_store_letter_retry (store, id, gw_clock_now (), &count, error))
    return FALSE;
  gw_wake_send (home);
  gboolean runs = gw_operator_daemon_runs (home);
  if (count == 0)
    printf ("No letter waits.\n");
  else
    printf ("%" G_GINT64_FORMAT " letter%s out %s.\n", count, count == 1 ? " goes" : "s go",
            runs ? "now" : "with the next: notigate run");
  return TRUE;
}

static int
retry_some (int argc, char **argv)
{
  static const char usage[] = "outbox retry N|--all";
  gboolean all = FALSE;
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, "All that wait or have failed", NULL }, G_OPTION_ENTRY_NULL
  };
  if (gw_command_parse (&argc, &argv, usage, "notigate outbox retry 12", entries, &options, &error)
      && gw_command_operands (argc, all ? 0 : 1, all ? 0 : 1, usage, &error)
      && retry (options.home, all ? NULL : argv[1], &error))
    return EX_OK;
  return gw_command_fail (error);
}

int
gw_command_outbox (int argc, char **argv)
{
  static const GwVerb verbs[] = {
    { "list", "letters that are not out yet; --all: all letters", list },
    { "retry", "send what waits or has failed now", retry_some },
  };
  return gw_command_dispatch ("outbox", verbs, G_N_ELEMENTS (verbs), argc, argv);
}
