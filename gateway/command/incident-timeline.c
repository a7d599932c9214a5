/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate incident timeline: all that happened, oldest first, each with whose word it is. */
#include "base/escape.h"
#include "command/incident-verbs.h"
#include <stdio.h>
#include <sysexits.h>
#include <unistd.h>

#define WIDTH 76
#define INDENT 4

typedef struct {
  gboolean plain;
  gboolean colours;
} Style;

#define BOLD "\033[1m"
#define GREEN "\033[32m"
#define YELLOW "\033[33m"

/* @text is escaped; the colour is ours. */
static void
print_coloured (const Style *style, const char *colour, const char *text)
{
  printf ("%s%s%s", style->colours ? colour : "", text, style->colours ? "\033[0m" : "");
}

/* Prints @line from the indent on, broken at blanks; a word that is longer than the line stays whole. */
static void
print_wrapped (const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", -1);
  glong column = 0;
  for (char **word = words; *word; word++)
    {
      glong length = g_utf8_strlen (*word, -1);
      if (column > 0 && INDENT + column + 1 + length > WIDTH)
        {
          printf ("\n");
          column = 0;
        }
      printf ("%*s%s", column == 0 ? INDENT : 1, "", *word);
      column += length + (column == 0 ? 0 : 1);
    }
  printf ("\n");
}

static void
print_words (const char *words, gboolean plain)
{
  g_autofree char *safe = gw_escape_terminal (words, TRUE);
  g_auto (GStrv) lines = g_strsplit (safe, "\n", -1);
  if (plain)
    printf ("words: %s\n", safe);
  else
    for (char **line = lines; *line; line++)
      print_wrapped (*line);
}

/* "proved: signed by 0A1B..., entry 40 (notigate audit show 12)". The caller's. */
static char *
describe_proof (const GwIncidentFact *fact)
{
  if (!fact->proved)
    return g_strdup ("gateway: its word");
  return g_strdup_printf ("proved: signed by %s, entry %" G_GINT64_FORMAT " (notigate audit show %" G_GINT64_FORMAT ")",
                          fact->fingerprint, fact->entry, fact->event->mail_id);
}

static void
print_fact (const GwIncidentFile *file, const GwIncidentFact *fact, const Style *style)
{
  const GwEvent *event = fact->event;
  g_autofree char *when = gw_operator_time (event->time_us);
  g_autofree char *local = gw_incident_local_time (file, event->contact, event->time_us);
  g_autofree char *proof = describe_proof (fact);
  g_autofree char *who = gw_escape_terminal (event->contact ? event->contact : "gateway", FALSE);
  g_autofree char *what = gw_escape_terminal (event->kind, FALSE);
  const char *words = gw_incident_words (event->text, file->secret);
  if (style->plain)
    {
      gw_operator_line ("when", when, TRUE);
      gw_operator_line ("there", local, TRUE);
      gw_operator_line ("who", who, TRUE);
      gw_operator_line ("what", what, TRUE);
      gw_operator_line ("word", proof, TRUE);
    }
  else
    {
      printf ("%s%s%s%s  ", when, local ? " (" : "", local ? local : "", local ? ")" : "");
      print_coloured (style, BOLD, who);
      printf (": ");
      print_coloured (style, BOLD, what);
      printf ("\n%*s", INDENT, "");
      print_coloured (style, fact->proved ? GREEN : YELLOW, proof);
      printf ("\n");
    }
  if (words != NULL)
    print_words (words, style->plain);
  if (style->plain)
    printf ("\n");
}

/* https://no-color.org: set and not empty means none. */
static gboolean
wants_colours (void)
{
  const char *none = g_getenv ("NO_COLOR");
  return isatty (STDOUT_FILENO) && (none == NULL || *none == '\0');
}

static gboolean
print_timeline (const GwOptions *options, const char *written, GError **error)
{
  Style style = { options->plain, !options->plain && wants_colours () };
  g_autoptr (GwIncidentFile) file = gw_incident_file_load (options->home, written, error);
  if (file == NULL)
    return FALSE;
  if (options->json)
    {
      JsonNode *node = json_node_new (JSON_NODE_ARRAY);
      json_node_take_array (node, gw_incident_facts_to_json (file));
      gw_command_print_json (node);
      return TRUE;
    }
  for (guint i = 0; i < file->facts->len; i++)
    print_fact (file, g_ptr_array_index (file->facts, i), &style);
  if (file->secret)
    printf ("Words are left out: a letter of this incident is TLP:RED.\n");
  return TRUE;
}

int
gw_incident_verb_timeline (int argc, char **argv)
{
  static const char usage[] = "incident timeline N";
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  if (gw_command_parse (&argc, &argv, usage, "notigate incident timeline 2026-104217", NULL, &options, &error)
      && gw_command_operands (argc, 1, 1, usage, &error) && print_timeline (&options, argv[1], &error))
    return EX_OK;
  return gw_command_fail (error);
}
