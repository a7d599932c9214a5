/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate letter show: a letter of ours, what it was filled with, what became of it. */
#include "base/file.h"
#include "base/error.h"
#include "command/operator.h"
#include "store/letter.h"
#include "store/purge.h"
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

static JsonObject *
letter_to_json (const GwStoreLetter *letter, gint64 purged_us)
{
  JsonObject *object = json_object_new ();
  json_object_set_int_member (object, "letter", letter->id);
  gw_operator_set (object, "kind", letter->kind);
  gw_operator_set (object, "contact", letter->contact);
  json_object_set_int_member (object, "number", letter->number);
  gw_operator_set (object, "address", letter->address);
  gw_operator_set (object, "language", letter->language);
  json_object_set_boolean_member (object, "encrypted", letter->encrypt);
  if (letter->mail_id != 0)
    json_object_set_int_member (object, "mail", letter->mail_id);
  if (letter->entry >= 0)
    json_object_set_int_member (object, "entry", letter->entry);
  gw_operator_set (object, "incident", letter->incident);
  gw_operator_set_time (object, "queued", letter->created_us);
  gw_operator_set (object, "state", letter->state);
  json_object_set_int_member (object, "attempts", letter->attempts);
  gw_operator_set_time (object, "due", letter->due_us);
  gw_operator_set (object, "message_id", letter->message_id);
  gw_operator_set (object, "return_path", letter->return_path);
  gw_operator_set (object, "sealed_sha256", letter->sealed_sha256);
  gw_operator_set_time (object, "sealed", letter->sealed_us);
  if (letter->sealed_entry >= 0)
    json_object_set_int_member (object, "sealed_entry", letter->sealed_entry);
  gw_operator_set_time (object, "sent", letter->sent_us);
  json_object_set_int_member (object, "reply_code", letter->reply_code);
  gw_operator_set (object, "reply", letter->reply);
  gw_operator_set (object, "queue_id", letter->queue_id);
  if (purged_us != 0)
    gw_operator_set_time (object, "purged", purged_us);
  JsonNode *data = json_from_string (letter->data, NULL);
  if (data != NULL || purged_us != 0)
    json_object_set_member (object, "data", data ? data : json_node_new (JSON_NODE_NULL));
  else
    gw_operator_set (object, "data", letter->data);
  return object;
}

static void
print_value (JsonObject *object, const char *name, JsonNode *node, gpointer plain)
{
  if (!JSON_NODE_HOLDS_VALUE (node))
    return;
  g_autofree char *label = g_strdelimit (g_strdup (name), "_", ' ');
  GType type = json_node_get_value_type (node);
  g_autofree char *number = type == G_TYPE_INT64 ? g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node))
                                                 : NULL;
  const char *text = type == G_TYPE_STRING ? json_node_get_string (node) : number;
  if (type == G_TYPE_BOOLEAN)
    text = json_node_get_boolean (node) ? "yes" : "no";
  gw_operator_line (label, text, GPOINTER_TO_INT (plain));
}

static void
print_letter (const GwStoreLetter *letter, gint64 purged_us, gboolean plain)
{
  g_autoptr (JsonObject) object = letter_to_json (letter, purged_us);
  JsonNode *data = json_object_get_member (object, "data");
  json_object_foreach_member (object, print_value, GINT_TO_POINTER (plain));
  if (data == NULL || JSON_NODE_HOLDS_VALUE (data) || JSON_NODE_HOLDS_NULL (data))
    return;
  g_autofree char *text = json_to_string (data, TRUE);
  printf ("\nWhat it is filled with:\n");
  gw_command_print (text);
  printf ("\n");
}

static gboolean
write_raw (const GwStoreLetter *letter, gint64 purged_us, GError **error)
{
  gsize size = 0;
  if (purged_us != 0)
    {
      g_autofree char *when = gw_operator_time (purged_us);
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "letter %" G_GINT64_FORMAT ": was purged on %s; its digest is kept "
                   "(notigate letter show %" G_GINT64_FORMAT "), its bytes are with whom it went to", letter->id, when,
                   letter->id);
      return FALSE;
    }
  if (letter->sealed == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "letter %" G_GINT64_FORMAT ": is %s and has no final bytes; "
                   "fix: notigate run seals what waits", letter->id, letter->state);
      return FALSE;
    }
  const void *bytes = g_bytes_get_data (letter->sealed, &size);
  return gw_file_write (STDOUT_FILENO, bytes, size, error);
}

static int
show (int argc, char **argv)
{
  static const char usage[] = "letter show N [--raw]";
  gboolean raw = FALSE;
  gint64 id = 0;
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "raw", 0, 0, G_OPTION_ARG_NONE, &raw, "Write the bytes that were sent, as they are", NULL }, G_OPTION_ENTRY_NULL
  };
  if (!gw_command_parse (&argc, &argv, usage, "notigate letter show 12 --raw > letter.eml", entries, &options, &error)
      || !gw_command_operands (argc, 1, 1, usage, &error) || !gw_command_number (argv[1], "letter", &id, &error))
    return gw_command_fail (error);
  g_autoptr (GwStore) store = gw_store_open (options.home, GW_STORE_READ, &error);
  g_autoptr (GwStoreLetter) letter = store ? gw_store_letter_get (store, id, &error) : NULL;
  gint64 purged = 0;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);
  if (letter == NULL || !gw_store_purge_find (store, "letter", number, &purged, &error)
      || (raw && !write_raw (letter, purged, &error)))
    return gw_command_fail (error);
  if (options.json && !raw)
    gw_command_print_json_object (letter_to_json (letter, purged));
  else if (!raw)
    print_letter (letter, purged, options.plain);
  return EX_OK;
}

int
gw_command_letter (int argc, char **argv)
{
  static const GwVerb verbs[] = { { "show", "a letter of ours; --raw: the bytes that were sent", show } };
  return gw_command_dispatch ("letter", verbs, G_N_ELEMENTS (verbs), argc, argv);
}
