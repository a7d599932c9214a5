/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate incident list. */
#include "base/clock.h"
#include "base/error.h"
#include "base/nearest.h"
#include "command/contact-verbs.h"
#include "command/incident-verbs.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define DEFAULT_LIMIT 50

typedef struct {
  char *state;
  char *contact;
  char *urgency;
  char *since;
  gboolean overdue;
  gboolean exercise;
  gboolean all;
  gint64 skip;
  gint64 limit;
} Words;

static void
words_clear (Words *words)
{
  g_free (words->state);
  g_free (words->contact);
  g_free (words->urgency);
  g_free (words->since);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

/* ---- What to list ---- */

static gboolean
check_word (const char *option, const char *word, const char *const *known, GError **error)
{
  if (word == NULL || g_strv_contains (known, word))
    return TRUE;
  g_autofree char *all = g_strjoinv (", ", (char **) known);
  const char *near = gw_nearest_in (known, word);
  if (near != NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--%s %s: there is none; fix: did you mean %s? There are %s", option, word,
                 near, all);
  else
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--%s %s: there is none; fix: one of %s", option, word, all);
  return FALSE;
}

/* A time, or a day (its beginning in UTC). */
static gboolean
parse_since (const char *text, gint64 *time_us, GError **error)
{
  g_autofree char *day = text && strlen (text) == 10 ? g_strconcat (text, "T00:00:00Z", NULL) : NULL;
  if (text == NULL || gw_time_parse (day ? day : text, time_us))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--since %s: is no time; fix: write it like 2026-09-14 or "
               "2026-09-14T06:45:00Z", text);
  return FALSE;
}

static gboolean
make_filter (const Words *words, GwIncidentFilter *filter, GError **error)
{
  static const char *const states[] = { "registered", "relayed", "acknowledged", "working", "closed", NULL };
  static const char *const urgencies[] = { "critical", "high", "medium", "low", NULL };
  *filter = (GwIncidentFilter){ .state = words->state, .contact = words->contact, .urgency = words->urgency,
                                .overdue = words->overdue, .exercise = words->exercise, .closed_too = words->all,
                                .now_us = gw_clock_now (), .skip = words->skip, .limit = words->limit };
  if (words->skip < 0 || words->limit < 0)
    {
      g_set_error_literal (error, GW_ERROR, GW_ERROR_USAGE, "--limit and --skip count incidents: they are not below 0; "
                           "fix: --limit 50, or --limit 0 for all");
      return FALSE;
    }
  return check_word ("state", words->state, states, error) && check_word ("urgency", words->urgency, urgencies, error)
         && parse_since (words->since, &filter->since_us, error);
}

/* Who is not in the directory is no party either: that is a slip, not an empty list. Removed ones have a past. */
static gboolean
find_contact (GwStore *store, GwDirectory **directory, GwIncidentFilter *filter, GError **error)
{
  if (filter->contact == NULL)
    return TRUE;
  *directory = gw_incident_load_directory (store, error);
  const GwDirectoryEntry *entry = *directory ? gw_contact_need (*directory, filter->contact, TRUE, error) : NULL;
  filter->contact = entry ? entry->contact->id : NULL;
  return entry != NULL;
}

/* ---- How it is told ---- */

static gboolean
is_red (const GwIncidentRow *row)
{
  return gw_incident_is_red (row->incident->tlp);
}

static JsonObject *
row_to_json (const GwIncidentRow *row)
{
  const GwIncident *incident = row->incident;
  gboolean red = is_red (row);
  JsonObject *object = json_object_new ();
  gw_operator_set (object, "incident", incident->id);
  gw_operator_set (object, "state", incident->state);
  gw_operator_set (object, "urgency", red ? NULL : incident->urgency);
  gw_operator_set (object, "tlp", incident->tlp);
  json_object_set_boolean_member (object, "exercise", incident->exercise);
  gw_operator_set_time (object, "opened", incident->opened_us);
  gw_operator_set_time (object, "changed", incident->changed_us);
  gw_operator_set (object, "originator", incident->originator);
  json_object_set_int_member (object, "recipients", row->recipients);
  json_object_set_int_member (object, "answered", row->answered);
  json_object_set_boolean_member (object, "overdue", row->overdue);
  json_object_set_boolean_member (object, "undeliverable", row->undelivered);
  gw_operator_set_time (object, "due", row->due_us);
  json_object_set_boolean_member (object, "red", red);
  gw_operator_set (object, "title", red ? NULL : incident->title);
  gw_operator_set (object, "incident_type", red ? NULL : incident->incident_type);
  return object;
}

static void
print_json (const GPtrArray *rows)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < rows->len; i++)
    json_array_add_object_element (array, row_to_json (g_ptr_array_index (rows, i)));
  JsonNode *node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  gw_command_print_json (node);
}

/* "XA-technical -> XB-technical +2, 1/3 answered". The caller's. */
static char *
describe_people (const GwIncidentRow *row)
{
  const char *from = row->incident->originator;
  if (row->recipients == 0)
    return g_strdup_printf ("%s -> the desk", from);
  g_autofree char *more = row->recipients > 1 ? g_strdup_printf (" +%" G_GINT64_FORMAT, row->recipients - 1) : g_strdup ("");
  return g_strdup_printf ("%s -> %s%s, %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT " answered", from, row->first, more,
                          row->answered, row->recipients);
}

/* The caller's. */
static char *
describe_due (const GwIncidentRow *row, gint64 now_us)
{
  if (row->undelivered)
    return g_strdup ("UNDELIVERED");
  if (row->due_us == 0)
    return g_strdup (row->overdue ? "OVERDUE" : "-");
  g_autofree char *until = gw_incident_until (row->due_us, now_us);
  return row->overdue && row->due_us > now_us ? g_strdup_printf ("OVERDUE, next %s", until) : g_steal_pointer (&until);
}

static void
print_rows (const GPtrArray *rows, const GwIncidentFilter *filter, gboolean plain)
{
  static const char *const headers[] = { "incident", "state", "urgency", "tlp", "age",
                                         "from -> to", "due", "title", NULL };
  GwTable *table = gw_table_new (headers);
  gint64 total = 0;
  for (guint i = 0; i < rows->len; i++)
    {
      const GwIncidentRow *row = g_ptr_array_index (rows, i);
      const GwIncident *incident = row->incident;
      g_autofree char *age = gw_operator_age (incident->opened_us, filter->now_us);
      g_autofree char *people = describe_people (row);
      g_autofree char *due = describe_due (row, filter->now_us);
      const char *words = gw_incident_words (incident->title ? incident->title : "-", is_red (row));
      g_autofree char *title = g_strconcat (incident->exercise ? "EXERCISE " : "", words, NULL);
      gw_table_add (table, gw_incident_number (incident->id), incident->state,
                    is_red (row) || incident->urgency == NULL ? "-" : incident->urgency, incident->tlp, age, people, due,
                    title);
      total = row->total;
    }
  gw_table_print (table, plain, filter->closed_too || filter->state ? "No incident fits." : "No open incident fits; --all: closed ones too.");
  if ((gint64) rows->len < total)
    printf ("\nThese are %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT " of %" G_GINT64_FORMAT "; --skip shows later ones, "
            "--limit 0 all.\n", filter->skip + 1, filter->skip + rows->len, total);
}

static gboolean
list_all (const GwOptions *options, const Words *words, GError **error)
{
  GwIncidentFilter filter;
  g_autoptr (GwDirectory) directory = NULL;
  if (!make_filter (words, &filter, error))
    return FALSE;
  g_autoptr (GwStore) store = gw_store_open (options->home, GW_STORE_READ, error);
  if (store == NULL || !find_contact (store, &directory, &filter, error))
    return FALSE;
  g_autoptr (GPtrArray) rows = gw_store_incidents (store, &filter, error);
  if (rows == NULL)
    return FALSE;
  if (options->json)
    print_json (rows);
  else
    print_rows (rows, &filter, options->plain);
  return TRUE;
}

int
gw_incident_verb_list (int argc, char **argv)
{
  static const char usage[] = "incident list [--json]";
  g_auto (GwOptions) options = { 0 };
  g_auto (Words) words = { .limit = DEFAULT_LIMIT };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "state", 0, 0, G_OPTION_ARG_STRING, &words.state, "In this state", "STATE" },
    { "contact", 0, 0, G_OPTION_ARG_STRING, &words.contact, "With this contact as any party", "ID" },
    { "urgency", 0, 0, G_OPTION_ARG_STRING, &words.urgency, "Of this urgency", "URGENCY" },
    { "overdue", 0, 0, G_OPTION_ARG_NONE, &words.overdue, "Where something is late or did not arrive", NULL },
    { "exercise", 0, 0, G_OPTION_ARG_NONE, &words.exercise, "Exercises only", NULL },
    { "all", 0, 0, G_OPTION_ARG_NONE, &words.all, "Closed ones too", NULL },
    { "since", 0, 0, G_OPTION_ARG_STRING, &words.since, "Opened then or later", "TIME" },
    { "limit", 0, 0, G_OPTION_ARG_INT64, &words.limit, "The first so many (50); 0: all", "N" },
    { "skip", 0, 0, G_OPTION_ARG_INT64, &words.skip, "Without the first so many", "N" },
    G_OPTION_ENTRY_NULL
  };
  if (gw_command_parse (&argc, &argv, usage, "notigate incident list --contact XB-technical --overdue", entries, &options,
                        &error)
      && gw_command_operands (argc, 0, 0, usage, &error) && list_all (&options, &words, &error))
    return EX_OK;
  return gw_command_fail (error);
}
