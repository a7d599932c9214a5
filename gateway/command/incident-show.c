/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate incident show: one incident on one screen. */
#include "base/clock.h"
#include "command/incident-verbs.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define MOST_PARTIES 12 /* rows on the screen; --json has all */
#define MOST_ROWS 8

static void
print_heading (const char *heading)
{
  printf ("\n%s\n", heading);
}

static void
print_more (guint count, guint most, const char *where)
{
  if (count > most)
    printf ("... and %u more: %s\n", count - most, where);
}

/* "proved: mail 12, entry 40, key 0A1B..."; the caller's. */
static char *
describe_proof (const GwIncidentFact *fact, gboolean whole_key)
{
  if (!fact->proved)
    return g_strdup ("gateway");
  return g_strdup_printf ("proved: mail %" G_GINT64_FORMAT ", entry %" G_GINT64_FORMAT ", key %.*s%s",
                          fact->event->mail_id, fact->entry, whole_key ? 64 : 8, fact->fingerprint,
                          whole_key ? "" : "...");
}

static const GwIncidentFact *
find_opening (const GwIncidentFile *file)
{
  for (guint i = 0; i < file->facts->len; i++)
    {
      const GwIncidentFact *fact = g_ptr_array_index (file->facts, i);
      if (fact->event->mail_id == file->incident->mail_id)
        return fact;
    }
  return NULL;
}

static void
print_origin (const GwIncidentFile *file, gboolean plain)
{
  const GwIncidentMark *mark = file->mark;
  if (mark->origin_incident == NULL)
    return;
  g_autofree char *origin = g_strdup_printf ("%s, by %s, over %" G_GINT64_FORMAT " gateway%s", mark->origin_incident,
                                             mark->origin_poc ? mark->origin_poc : "?", mark->hops,
                                             mark->hops == 1 ? "" : "s");
  gw_operator_line ("elsewhere", origin, plain);
}

static void
print_head (const GwIncidentFile *file, gint64 now_us, gboolean plain)
{
  const GwIncident *incident = file->incident;
  const GwIncidentFact *opening = find_opening (file);
  g_autofree char *opened = gw_operator_time (incident->opened_us);
  g_autofree char *age = gw_operator_age (incident->opened_us, now_us);
  g_autofree char *local = gw_incident_local_time (file, incident->originator, incident->opened_us);
  g_autofree char *when = g_strdup_printf ("%s%s%s%s, %s ago", opened, local ? " (" : "", local ? local : "",
                                           local ? ")" : "", age);
  g_autofree char *closed = gw_operator_time (file->mark->closed_us);
  g_autofree char *state = file->mark->closed_us ? g_strdup_printf ("%s since %s", incident->state, closed)
                                                 : g_strdup (incident->state);
  g_autofree char *went = gw_operator_time (file->purged_us);
  g_autofree char *purged = g_strdup_printf ("%s: its letters, title and words are gone, their digests stay", went);
  gboolean higher = g_strcmp0 (incident->tlp, file->mark->highest_tlp) != 0;
  g_autofree char *tlp = higher ? g_strdup_printf ("%s (its most confidential letter: %s)", incident->tlp,
                                                   file->mark->highest_tlp) : g_strdup (incident->tlp);
  g_autofree char *proof = opening ? describe_proof (opening, TRUE) : NULL;
  gw_operator_line ("incident", incident->id, plain);
  gw_operator_line ("state", state, plain);
  gw_operator_line ("purged", file->purged_us ? purged : NULL, plain);
  gw_operator_line ("exercise", incident->exercise ? "EXERCISE: nothing of it is real" : NULL, plain);
  gw_operator_line ("tlp", tlp, plain);
  gw_operator_line ("urgency", gw_incident_words (incident->urgency, file->red), plain);
  gw_operator_line ("title", gw_incident_words (incident->title, file->red), plain);
  gw_operator_line ("type", gw_incident_words (incident->incident_type, file->red), plain);
  gw_operator_line ("opened", when, plain);
  gw_operator_line ("by", incident->originator, plain);
  gw_operator_line ("report", gw_incident_words (incident->report_id, file->red), plain);
  gw_operator_line ("proof", proof, plain);
  print_origin (file, plain);
}

/* Those who have not answered come first: they are what a person looks for. */
static gint
compare_parties (gconstpointer a, gconstpointer b)
{
  static const char *const order[] = { "overdue", "undeliverable", "asked", "waiting", NULL };
  const GwParty *one = *(GwParty *const *) a;
  const GwParty *other = *(GwParty *const *) b;
  guint ranks[2] = { G_N_ELEMENTS (order), G_N_ELEMENTS (order) };
  for (guint i = 0; order[i]; i++)
    {
      ranks[0] = strcmp (one->state, order[i]) == 0 ? i : ranks[0];
      ranks[1] = strcmp (other->state, order[i]) == 0 ? i : ranks[1];
    }
  return ranks[0] != ranks[1] ? (gint) ranks[0] - (gint) ranks[1] : strcmp (one->contact, other->contact);
}

static void
print_parties (const GwIncidentFile *file, gboolean plain)
{
  static const char *const headers[] = { "party", "role", "state", "since", NULL };
  GwTable *table = gw_table_new (headers);
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (file->parties, NULL, NULL);
  g_ptr_array_set_free_func (sorted, NULL);
  g_ptr_array_sort (sorted, compare_parties);
  for (guint i = 0; i < sorted->len && i < MOST_PARTIES; i++)
    {
      const GwParty *party = g_ptr_array_index (sorted, i);
      g_autofree char *since = gw_operator_time (party->since_us);
      gw_table_add (table, party->contact, party->role, party->state, since);
    }
  printf ("\n");
  gw_table_print (table, plain, "It has no parties.");
  print_more (sorted->len, MOST_PARTIES, "--json has all");
}

static void
print_requests (const GwIncidentFile *file, gboolean plain)
{
  static const char *const headers[] = { "asked for", "by", "of", "state", "since", "answer by", NULL };
  if (file->requests->len == 0)
    return;
  GwTable *table = gw_table_new (headers);
  guint first = file->requests->len > MOST_ROWS ? file->requests->len - MOST_ROWS : 0;
  for (guint i = first; i < file->requests->len; i++)
    {
      const GwRequest *request = g_ptr_array_index (file->requests, i);
      g_autofree char *since = gw_operator_time (request->since_us);
      g_autofree char *until = gw_operator_time (request->reply_by_us);
      gw_table_add (table, request->kind, request->asker, request->asked, request->state, since, until);
    }
  print_heading ("Requests");
  gw_table_print (table, plain, "");
  print_more (file->requests->len, MOST_ROWS, "--json has all");
}

/* What happens then; NULL: nothing, for there is no fallback that could be asked. The caller's. */
static char *
describe_step (const GwIncidentFile *file, const GwStoreDeadline *deadline)
{
  const GwDirectoryEntry *entry = gw_directory_find_id (file->directory, deadline->contact);
  const char *fallback = entry != NULL ? entry->contact->fallback : NULL;
  if (strcmp (deadline->step, "fallback") == 0)
    return fallback != NULL && !file->red && !file->incident->exercise ? g_strdup_printf ("%s is asked", fallback) : NULL;
  if (strcmp (deadline->state, "fired") == 0)
    return g_strdup ("IS OVERDUE");
  if (strcmp (deadline->step, "remind") == 0)
    return g_strdup ("a reminder");
  return g_strdup (strcmp (deadline->step, "due") == 0 ? "it is overdue" : "the operator is alerted");
}

static void
print_due (const GwIncidentFile *file, gint64 now_us, gboolean plain)
{
  static const char *const headers[] = { "due", "there", "left", "of", "awaited", "then", NULL };
  GwTable *table = gw_table_new (headers);
  guint rows = 0;
  for (guint i = 0; i < file->deadlines->len; i++)
    {
      const GwStoreDeadline *deadline = g_ptr_array_index (file->deadlines, i);
      g_autofree char *then = describe_step (file, deadline);
      if (then == NULL || rows++ >= MOST_ROWS)
        continue;
      g_autofree char *due = gw_operator_time (deadline->due_us);
      g_autofree char *there = gw_incident_local_time (file, deadline->contact, deadline->due_us);
      g_autofree char *until = gw_incident_until (deadline->due_us, now_us);
      gw_table_add (table, due, there ? there : "-", until, deadline->contact, deadline->awaited, then);
    }
  print_heading ("What is due next");
  gw_table_print (table, plain, "Nothing.");
  print_more (rows, MOST_ROWS, "--json has all");
}

static void
print_letters (const GwIncidentFile *file, gboolean plain)
{
  static const char *const headers[] = { "letter", "kind", "to", "number", "state", "sent", NULL };
  GwTable *table = gw_table_new (headers);
  guint first = file->letters->len > MOST_ROWS ? file->letters->len - MOST_ROWS : 0;
  for (guint i = first; i < file->letters->len; i++)
    {
      const GwIncidentLetter *letter = g_ptr_array_index (file->letters, i);
      g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, letter->id);
      g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, letter->number);
      g_autofree char *sent = gw_operator_time (letter->sent_us);
      gw_table_add (table, id, letter->kind, letter->contact ? letter->contact : "the operator", number, letter->state,
                    sent);
    }
  print_heading ("Letters of the gateway (notigate letter show N)");
  gw_table_print (table, plain, "None yet.");
  print_more (file->letters->len, MOST_ROWS, "earlier ones; --json has all");
}

static void
print_facts (const GwIncidentFile *file, gboolean plain)
{
  static const char *const headers[] = { "when", "who", "what", "by whose word", "words", NULL };
  GwTable *table = gw_table_new (headers);
  guint first = file->facts->len > MOST_ROWS ? file->facts->len - MOST_ROWS : 0;
  for (guint i = first; i < file->facts->len; i++)
    {
      const GwIncidentFact *fact = g_ptr_array_index (file->facts, i);
      g_autofree char *when = gw_operator_time (fact->event->time_us);
      g_autofree char *proof = describe_proof (fact, FALSE);
      const char *words = gw_incident_words (fact->event->text, file->secret);
      g_autofree char *brief = words && g_utf8_strlen (words, -1) > 40 ? g_utf8_substring (words, 0, 37) : NULL;
      g_autofree char *cut = brief ? g_strconcat (brief, "...", NULL) : g_strdup (words ? words : "");
      gw_table_add (table, when, fact->event->contact ? fact->event->contact : "gateway", fact->event->kind, proof, cut);
    }
  print_heading ("What happened (proved: by that contact's signature; gateway: its word)");
  gw_table_print (table, plain, "Nothing yet.");
  print_more (file->facts->len, MOST_ROWS, "earlier ones; notigate incident timeline has all");
}

static gboolean
show_incident (const GwOptions *options, const char *written, GError **error)
{
  gint64 now = gw_clock_now ();
  g_autoptr (GwIncidentFile) file = gw_incident_file_load (options->home, written, error);
  if (file == NULL)
    return FALSE;
  if (options->json)
    {
      gw_command_print_json_object (gw_incident_to_json (file));
      return TRUE;
    }
  print_head (file, now, options->plain);
  print_parties (file, options->plain);
  print_requests (file, options->plain);
  print_due (file, now, options->plain);
  print_letters (file, options->plain);
  print_facts (file, options->plain);
  return TRUE;
}

int
gw_incident_verb_show (int argc, char **argv)
{
  static const char usage[] = "incident show N";
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  if (gw_command_parse (&argc, &argv, usage, "notigate incident show 2026-104217", NULL, &options, &error)
      && gw_command_operands (argc, 1, 1, usage, &error) && show_incident (&options, argv[1], &error))
    return EX_OK;
  return gw_command_fail (error);
}
