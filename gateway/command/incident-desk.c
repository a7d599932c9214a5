/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate incident forward, close, note, remind: what a person does to an incident. */
#include "base/error.h"
#include "command/incident-verbs.h"
#include "intake/wake.h"
#include "process/desk.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define MAX_REASON 500 /* bytes */
#define MAX_NOTE 4000

/* The arguments of one of the verbs, as they were given. */
typedef struct {
  GwDeskAct act;
  const char *usage;
  const char *example;
  const char *done;     /* "closed" */
  gboolean needs_words;
} Verb;

typedef struct {
  char *words;
  char **contacts; /* each may be several, "," between */
} Words;

static void
words_clear (Words *words)
{
  g_free (words->words);
  g_strfreev (words->contacts);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static gboolean
check_words (const Verb *verb, const char *words, GError **error)
{
  gsize most = verb->act == GW_DESK_NOTE ? MAX_NOTE : MAX_REASON;
  g_autofree char *stripped = words ? g_strstrip (g_strdup (words)) : NULL;
  if (words == NULL && !verb->needs_words)
    return TRUE;
  if (stripped == NULL || *stripped == '\0')
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "the words are missing; fix: notigate %s: say in a few words why",
                 verb->usage);
  else if (strlen (words) > most || !g_utf8_validate (words, -1, NULL))
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "the words are no UTF-8 text of at most %" G_GSIZE_FORMAT " bytes; "
                 "fix: make them shorter", most);
  else if (verb->act != GW_DESK_NOTE && strpbrk (words, "\r\n"))
    g_set_error_literal (error, GW_ERROR, GW_ERROR_USAGE, "the reason has several lines; fix: make it one");
  else
    return TRUE;
  return FALSE;
}

/* All that the options name, one by one; NULL where there are none. The caller's. */
static GStrv
split_contacts (char **given)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_free);
  for (char **each = given; each && *each; each++)
    {
      g_auto (GStrv) parts = g_strsplit (*each, ",", -1);
      for (char **part = parts; *part; part++)
        if (*g_strstrip (*part) != '\0')
          g_ptr_array_add (all, g_strdup (*part));
    }
  if (all->len == 0)
    return NULL;
  g_ptr_array_add (all, NULL);
  return (GStrv) g_ptr_array_free (g_steal_pointer (&all), FALSE);
}

/* ---- What came of it ---- */

static JsonArray *
texts_to_json (const GPtrArray *texts)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < texts->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (texts, i));
  return array;
}

static void
print_json (const Verb *verb, const GwDeskOrder *order)
{
  JsonObject *object = json_object_new ();
  gw_operator_set (object, "incident", order->incident);
  gw_operator_set (object, "done", verb->done);
  json_object_set_int_member (object, "entry", (gint64) order->entry);
  json_object_set_array_member (object, "told", texts_to_json (order->told));
  json_object_set_array_member (object, "left_out", texts_to_json (order->left_out));
  gw_command_print_json_object (object);
}

static void
print_result (const GwOptions *options, const Verb *verb, const GwDeskOrder *order)
{
  printf ("Incident %s: %s (ledger entry %" G_GUINT64_FORMAT ").\n", gw_incident_number (order->incident), verb->done,
          order->entry);
  if (order->told->len > 0)
    printf ("Letters go out %s, to:", gw_operator_daemon_runs (options->home) ? "now" : "with the next notigate run");
  for (guint i = 0; i < order->told->len; i++)
    printf (" %s", (const char *) g_ptr_array_index (order->told, i));
  if (order->told->len > 0)
    printf ("\n");
  for (guint i = 0; i < order->left_out->len; i++)
    printf ("No letter to %s.\n", (const char *) g_ptr_array_index (order->left_out, i));
  if (order->secret && verb->needs_words)
    printf ("Your words are kept, and never printed: a letter of this incident is TLP:RED.\n");
}

static gboolean
carry_out (const GwOptions *options, const Verb *verb, const char *written, const Words *words, GError **error)
{
  g_auto (GStrv) contacts = split_contacts (words->contacts);
  g_auto (GwDeskOrder) order = { .act = verb->act, .words = words->words, .person = g_get_user_name (),
                                 .contacts = (const char *const *) contacts };
  if (!check_words (verb, words->words, error))
    return FALSE;
  if (verb->act == GW_DESK_FORWARD && contacts == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "nobody is named; fix: notigate %s", verb->usage);
      return FALSE;
    }
  g_autoptr (GwInstance) instance = gw_instance_open (options->home, GW_STORE_WRITE, error);
  g_autofree char *id = instance ? gw_store_incident_resolve (instance->store, written, error) : NULL;
  order.incident = id;
  if (id == NULL || !gw_desk_carry_out (instance, &order, error))
    return FALSE;
  gw_wake_send (options->home);
  if (options->json)
    print_json (verb, &order);
  else
    print_result (options, verb, &order);
  return TRUE;
}

/* @operands: the number, and of a note its words. */
static int
run_verb (const Verb *verb, const GOptionEntry *entries, Words *words, int operands, int argc, char **argv)
{
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  if (!gw_command_parse (&argc, &argv, verb->usage, verb->example, entries, &options, &error)
      || !gw_command_operands (argc, operands, operands, verb->usage, &error))
    return gw_command_fail (error);
  if (operands > 1)
    words->words = g_strdup (argv[2]);
  return carry_out (&options, verb, argv[1], words, &error) ? EX_OK : gw_command_fail (error);
}

/* ---- The verbs ---- */

int
gw_incident_verb_forward (int argc, char **argv)
{
  static const Verb verb = { GW_DESK_FORWARD, "incident forward N --to CONTACT[,CONTACT...] [--reason TEXT]",
                             "notigate incident forward 2026-104217 --to XC-technical --reason \"its network too\"",
                             "forwarded", FALSE };
  g_auto (Words) words = { 0 };
  const GOptionEntry entries[] = {
    { "to", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &words.contacts, "To whom; its originator is told", "CONTACT" },
    { "reason", 0, 0, G_OPTION_ARG_FILENAME, &words.words, "Why, in a few words; recorded, not sent", "TEXT" },
    G_OPTION_ENTRY_NULL
  };
  return run_verb (&verb, entries, &words, 1, argc, argv);
}

int
gw_incident_verb_close (int argc, char **argv)
{
  static const Verb verb = { GW_DESK_CLOSE, "incident close N --reason TEXT",
                             "notigate incident close 2026-104217 --reason \"settled by telephone\"", "closed", TRUE };
  g_auto (Words) words = { 0 };
  const GOptionEntry entries[] = {
    { "reason", 0, 0, G_OPTION_ARG_FILENAME, &words.words, "Why, in a few words; recorded, not sent", "TEXT" },
    G_OPTION_ENTRY_NULL
  };
  return run_verb (&verb, entries, &words, 1, argc, argv);
}

int
gw_incident_verb_note (int argc, char **argv)
{
  static const Verb verb = { GW_DESK_NOTE, "incident note N TEXT",
                             "notigate incident note 2026-104217 \"XB-technical telephoned: results on Monday\"",
                             "noted", TRUE };
  g_auto (Words) words = { 0 };
  return run_verb (&verb, NULL, &words, 2, argc, argv);
}

int
gw_incident_verb_remind (int argc, char **argv)
{
  static const Verb verb = { GW_DESK_REMIND, "incident remind N [--contact CONTACT[,CONTACT...]]",
                             "notigate incident remind 2026-104217 --contact XB-technical", "reminded", FALSE };
  g_auto (Words) words = { 0 };
  const GOptionEntry entries[] = {
    { "contact", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &words.contacts, "Whom (else all who have not answered)", "CONTACT" },
    G_OPTION_ENTRY_NULL
  };
  return run_verb (&verb, entries, &words, 1, argc, argv);
}
