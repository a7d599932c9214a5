/* SPDX-License-Identifier: Apache-2.0
 *
 * What awaits a person now, each with the command that settles it. It needs the database only: it works
 * where configuration or keys are broken. */
#include "base/clock.h"
#include "base/escape.h"
#include "command/operator.h"
#include "directory/directory.h"
#include "ledger/log.h"
#include "process/instance.h"
#include "store/directory.h"
#include "store/inbox.h"
#include "store/incident.h"
#include "store/letter.h"
#include "store/page.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define INBOX_LATE (5 * GW_MINUTE)
#define LETTER_LATE GW_HOUR
#define KEY_WARNING (60 * GW_DAY)
#define N_NEXT 5 /* of what is due next */
#define FEW_PROPOSALS 10

typedef struct {
  gint64 since_us;
  const char *kind; /* static */
  char *text;
  char *commands[3]; /* any of them settles it; ended by NULL */
} Item;

typedef struct {
  GwStore *store;
  const char *home;
  char *home_option;
  gint64 now_us;
  GPtrArray *items; /* of Item */
  GPtrArray *next;  /* of GwDueNext: awaits nobody yet */
} Todo;

static void
item_free (Item *item)
{
  g_free (item->text);
  g_free (item->commands[0]);
  g_free (item->commands[1]);
  g_free (item);
}

static char *
add_home (const Todo *todo, char *command)
{
  char *whole = command ? g_strconcat (command, todo->home_option, NULL) : NULL;
  g_free (command);
  return whole;
}

/* Takes @text and the commands (@other may be NULL), to which --home is added where it is needed. */
static void
add (Todo *todo, gint64 since_us, const char *kind, char *text, char *command, char *other)
{
  Item *item = g_new0 (Item, 1);
  item->since_us = since_us;
  item->kind = kind;
  item->text = text;
  item->commands[0] = add_home (todo, command);
  item->commands[1] = add_home (todo, other);
  g_ptr_array_add (todo->items, item);
}

/* An alert about a mail that is still kept is settled with that mail. */
static gboolean
is_kept (const GPtrArray *kept, gint64 mail_id)
{
  for (guint i = 0; i < kept->len; i++)
    if (((GwAuditMail *) g_ptr_array_index (kept, i))->mail_id == mail_id)
      return TRUE;
  return FALSE;
}

static gboolean
add_alerts (Todo *todo, const GPtrArray *kept, GError **error)
{
  g_autoptr (GPtrArray) alerts = gw_store_alerts (todo->store, error);
  for (guint i = 0; alerts != NULL && i < alerts->len; i++)
    {
      const GwAlert *alert = g_ptr_array_index (alerts, i);
      if (alert->mail_id != 0 && is_kept (kept, alert->mail_id))
        continue;
      add (todo, alert->time_us, "alert", g_strdup_printf ("alert %" G_GINT64_FORMAT ": %s", alert->id, alert->text),
           g_strdup_printf ("notigate alert ack %" G_GINT64_FORMAT, alert->id),
           alert->mail_id ? g_strdup_printf ("notigate audit show %" G_GINT64_FORMAT, alert->mail_id) : NULL);
    }
  return alerts != NULL;
}

/* The alert itself stands there already, but the people meant have not been told. */
static gboolean
add_pages (Todo *todo, GError **error)
{
  g_autoptr (GPtrArray) pages = gw_store_pages_failed (todo->store, error);
  for (guint i = 0; pages != NULL && i < pages->len; i++)
    {
      const GwPage *page = g_ptr_array_index (pages, i);
      add (todo, page->last_us, "page",
           g_strdup_printf ("the command of [alert] has failed %" G_GINT64_FORMAT " time%s for alert %" G_GINT64_FORMAT ": %s",
                            page->tries, page->tries == 1 ? "" : "s", page->alert, page->result ? page->result : "no result"),
           g_strdup_printf ("notigate alert ack %" G_GINT64_FORMAT, page->alert), NULL);
    }
  return pages != NULL;
}

static void
add_kept (Todo *todo, const GPtrArray *kept)
{
  for (guint i = 0; i < kept->len; i++)
    {
      const GwAuditMail *mail = g_ptr_array_index (kept, i);
      add (todo, mail->received_us, strcmp (mail->ending, "held") == 0 ? "held" : "quarantined",
           g_strdup_printf ("mail %" G_GINT64_FORMAT " from %s is %s: %s", mail->mail_id,
                            mail->contact ? mail->contact : "an unknown sender", mail->ending,
                            mail->reason ? mail->reason : "no reason was given"),
           g_strdup_printf ("notigate quarantine release %" G_GINT64_FORMAT " --reason TEXT", mail->mail_id),
           g_strdup_printf ("notigate quarantine drop %" G_GINT64_FORMAT " --reason TEXT", mail->mail_id));
    }
}

static gboolean
add_letters (Todo *todo, GError **error)
{
  g_autoptr (GPtrArray) letters = gw_store_letters (todo->store, TRUE, error);
  for (guint i = 0; letters != NULL && i < letters->len; i++)
    {
      const GwStoreLetter *letter = g_ptr_array_index (letters, i);
      gboolean failed = strcmp (letter->state, "failed") == 0;
      gboolean late = strcmp (letter->state, "dropped") != 0 && todo->now_us - letter->created_us > LETTER_LATE;
      if (!failed && !late)
        continue;
      g_autofree char *age = gw_operator_age (letter->created_us, todo->now_us);
      add (todo, letter->created_us, "letter",
           g_strdup_printf ("letter %" G_GINT64_FORMAT " (%s) to %s %s for %s: %s", letter->id, letter->kind,
                            letter->contact ? letter->contact : "the operator",
                            failed ? "could not be sent" : "has waited", age,
                            letter->reply ? letter->reply : "nothing was answered yet"),
           g_strdup_printf ("notigate outbox retry %" G_GINT64_FORMAT, letter->id),
           g_strdup_printf ("notigate letter show %" G_GINT64_FORMAT, letter->id));
    }
  return letters != NULL;
}

static gboolean
add_inbox (Todo *todo, GError **error)
{
  gint64 count = 0;
  gint64 oldest = 0;
  if (!gw_store_inbox_count (todo->store, &count, &oldest, error))
    return FALSE;
  if (count == 0 || todo->now_us - oldest < INBOX_LATE || gw_operator_daemon_runs (todo->home))
    return TRUE;
  g_autofree char *age = gw_operator_age (oldest, todo->now_us);
  add (todo, oldest, "inbox",
       g_strdup_printf ("no gateway runs, and %" G_GINT64_FORMAT " mail%s, the oldest for %s", count,
                        count == 1 ? " waits" : "s wait", age),
       g_strdup ("notigate run"), NULL);
  return TRUE;
}

static void
add_key (Todo *todo, const GwDirectory *directory, const GwContact *contact, const GwContactKey *key)
{
  gint64 ends = gw_key_ends (gw_directory_keys (directory), key->fingerprint);
  if (key->role == GW_KEY_OLD || ends > todo->now_us + KEY_WARNING)
    return;
  gboolean ended = ends <= todo->now_us;
  g_autofree char *age = ended ? gw_operator_age (ends, todo->now_us) : gw_operator_age (todo->now_us, ends);
  add (todo, ends, "key",
       g_strdup_printf (ended ? "key %.16s of %s has expired %s ago: it can neither be verified nor encrypted to"
                              : "key %.16s of %s expires in %s: ask for its extended or its next one",
                        key->fingerprint, contact->id, age),
       g_strdup_printf ("notigate contact refresh %s --keys KEYFILE", contact->id), NULL);
}

/* Its reason names the fix: it came with the list that it was imported from. */
static void
add_pending (Todo *todo, const GwDirectoryEntry *entry)
{
  add (todo, entry->changed_us, "pending",
       g_strdup_printf ("%s is pending: %s", entry->contact->id, entry->reason ? entry->reason : "its key is not here"),
       g_strdup ("notigate contact import LIST.csv --keys DIR"),
       g_strdup_printf ("notigate contact add --replace %s.contact --key KEYFILE", entry->contact->id));
}

/* Where many wait, they came as one list: one item each would hide the rest. */
static gboolean
add_proposals (Todo *todo, GError **error)
{
  g_autoptr (GPtrArray) proposals = gw_store_proposals (todo->store, NULL, error);
  for (guint i = 0; proposals != NULL && proposals->len <= FEW_PROPOSALS && i < proposals->len; i++)
    {
      const GwProposal *proposal = g_ptr_array_index (proposals, i);
      add (todo, proposal->proposed_us, "proposed",
           g_strdup_printf ("%s: %s by %s, another person approves it", proposal->contact, proposal->word, proposal->name),
           g_strdup_printf ("notigate contact approve %s", proposal->contact),
           g_strdup_printf ("notigate contact diff %s", proposal->contact));
    }
  if (proposals != NULL && proposals->len > FEW_PROPOSALS)
    add (todo, ((const GwProposal *) proposals->pdata[0])->proposed_us, "proposed",
         g_strdup_printf ("%u changes of contacts are proposed, another person approves them", proposals->len),
         g_strdup ("notigate contact approve --all"), g_strdup ("notigate contact approve"));
  return proposals != NULL;
}

static gboolean
add_keys (Todo *todo, GError **error)
{
  g_autoptr (GPtrArray) contacts = gw_store_contacts (todo->store, G_MAXINT64, error);
  g_autoptr (GPtrArray) keys = contacts ? gw_store_keys (todo->store, G_MAXINT64, error) : NULL;
  g_autoptr (GwDirectory) directory = keys ? gw_directory_new (contacts, keys, error) : NULL;
  const GPtrArray *entries = directory ? gw_directory_entries (directory) : NULL;
  for (guint i = 0; entries != NULL && i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (entries, i);
      if (entry->state == GW_CONTACT_PENDING)
        add_pending (todo, entry);
      for (guint k = 0; entry->state == GW_CONTACT_ACTIVE && k < entry->contact->keys->len; k++)
        add_key (todo, directory, entry->contact, g_ptr_array_index (entry->contact->keys, k));
    }
  return directory != NULL;
}

/* Without a configuration nobody knows where the marks are: doctor tells that. */
static gboolean
add_ledger (Todo *todo, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GwConfig) config = gw_config_load (todo->home, NULL);
  if (config == NULL)
    return TRUE;
  g_autofree char *head = gw_config_path (config, "ledger.head");
  g_autofree char *origin = gw_instance_origin (todo->store, config, error);
  if (origin == NULL)
    return FALSE;
  if (!gw_log_check (todo->store, origin, head, config->extra_head, NULL, &problem))
    add (todo, todo->now_us, "ledger", g_strdup (problem->message), g_strdup ("notigate recover"), g_strdup ("notigate doctor"));
  return TRUE;
}

static gboolean
gather (GwStore *store, gpointer data, GError **error)
{
  Todo *todo = data;
  g_autoptr (GPtrArray) kept = gw_store_audit_kept (store, error);
  if (kept == NULL)
    return FALSE;
  add_kept (todo, kept);
  todo->next = gw_store_deadlines_next (store, N_NEXT, TRUE, error);
  return todo->next != NULL && add_ledger (todo, error) && add_alerts (todo, kept, error) && add_pages (todo, error) && add_letters (todo, error) && add_inbox (todo, error)
         && add_proposals (todo, error) && add_keys (todo, error);
}

static JsonObject *
next_to_json (const Todo *todo, const GwDueNext *next)
{
  JsonObject *object = gw_operator_due_to_json (next, todo->now_us);
  JsonArray *commands = json_array_new ();
  g_autofree char *text = gw_operator_describe_due (next, todo->now_us);
  g_autofree char *command = g_strdup_printf ("notigate incident show %s%s", next->deadline->incident, todo->home_option);
  json_object_set_null_member (object, "since");
  gw_operator_set (object, "kind", "next");
  gw_operator_set (object, "text", text);
  json_array_add_string_element (commands, command);
  json_object_set_array_member (object, "commands", commands);
  return object;
}

static void
print_json (const Todo *todo)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < todo->items->len; i++)
    {
      const Item *item = g_ptr_array_index (todo->items, i);
      JsonObject *object = json_object_new ();
      gw_operator_set_time (object, "since", item->since_us);
      gw_operator_set (object, "kind", item->kind);
      gw_operator_set (object, "text", item->text);
      JsonArray *commands = json_array_new ();
      for (char *const *command = item->commands; *command; command++)
        json_array_add_string_element (commands, *command);
      json_object_set_array_member (object, "commands", commands);
      json_array_add_object_element (array, object);
    }
  for (guint i = 0; i < todo->next->len; i++)
    json_array_add_object_element (array, next_to_json (todo, g_ptr_array_index (todo->next, i)));
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  gw_command_print_json (node);
}

static void
print_next (const Todo *todo, gboolean plain)
{
  if (todo->next->len > 0 && !plain)
    printf ("Due next, by itself:\n");
  for (guint i = 0; i < todo->next->len; i++)
    {
      g_autofree char *text = gw_operator_describe_due (g_ptr_array_index (todo->next, i), todo->now_us);
      g_autofree char *safe = gw_escape_terminal (text, FALSE);
      printf (plain ? "Due next: %s\n" : "  %s\n", safe);
    }
}

/* Lines of their own, so that long reasons and commands stay whole in a narrow window. */
static void
print_people (const Todo *todo, gboolean plain)
{
  if (todo->items->len == 0)
    printf ("Nothing awaits you. All is well.\n");
  for (guint i = 0; i < todo->items->len; i++)
    {
      const Item *item = g_ptr_array_index (todo->items, i);
      g_autofree char *since = gw_operator_time (item->since_us);
      g_autofree char *text = gw_escape_terminal (item->text, FALSE);
      printf (plain ? "What: %s\nSince: %s\n" : "%s\n  since %s\n", text, since);
      for (char *const *command = item->commands; *command; command++)
        printf (plain ? "Command: %s\n" : "  %s\n", *command);
      printf ("\n");
    }
  print_next (todo, plain);
}

int
gw_command_todo (int argc, char **argv)
{
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  if (!gw_command_parse (&argc, &argv, "todo [--json]", "notigate todo", NULL, &options, &error)
      || !gw_command_operands (argc, 0, 0, "todo [--json]", &error))
    return gw_command_fail (error);
  g_autoptr (GwStore) store = gw_store_open (options.home, GW_STORE_READ, &error);
  if (store == NULL)
    return gw_command_fail (error);
  g_autofree char *home_option = gw_operator_home_option (options.home);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) item_free);
  Todo todo = {
    .store = store, .home = options.home, .home_option = home_option, .now_us = gw_clock_now (), .items = items
  };
  gboolean done = gw_store_read (store, gather, &todo, &error);
  if (done && options.json)
    print_json (&todo);
  else if (done)
    print_people (&todo, options.plain);
  g_clear_pointer (&todo.next, g_ptr_array_unref);
  return done ? EX_OK : gw_command_fail (error);
}
