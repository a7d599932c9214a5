/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/escape.h"
#include "command/command.h"
#include "process/instance.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

void
gw_options_clear (GwOptions *options)
{
  g_clear_pointer (&options->home, g_free);
}

/* The verb at the beginning of a usage: "contact add" of "contact add FILE [--key KEYFILE]". The caller's. */
static char *
usage_verb (const char *usage)
{
  gsize length = strspn (usage, " abcdefghijklmnopqrstuvwxyz-");
  char *verb = g_strndup (usage, usage[length] == '\0' ? length : length > 0 ? length - 1 : 0);
  return g_strchomp (verb);
}

gboolean
gw_command_parse (int *argc, char ***argv, const char *usage, const char *example, const GOptionEntry *entries,
                  GwOptions *options, GError **error)
{
  const GOptionEntry common[] = {
    { "home", 0, 0, G_OPTION_ARG_FILENAME, &options->home, "The instance (else $NOTIGATE_HOME, else /var/lib/notigate)", "DIR" },
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, "Print data as JSON", NULL },
    { "plain", 0, 0, G_OPTION_ARG_NONE, &options->plain, "No columns: for screen readers", NULL },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (usage);
  g_autofree char *description = example ? g_strdup_printf ("Example:\n  %s\n", example) : NULL;
  g_autoptr (GError) cause = NULL;
  g_option_context_set_description (context, description);
  if (entries != NULL)
    g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, common, NULL);
  g_set_prgname ("notigate");
  if (!g_option_context_parse (context, argc, argv, &cause))
    {
      g_autofree char *verb = usage_verb (usage);
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "%s; fix: notigate %s --help", cause->message, verb);
      return FALSE;
    }
  if (*argc > 1 && strcmp ((*argv)[1], "--") == 0)
    {
      memmove (*argv + 1, *argv + 2, sizeof (char *) * (gsize) (*argc - 1));
      (*argc)--;
    }
  if (options->home == NULL)
    options->home = g_strdup (gw_instance_home (NULL));
  return TRUE;
}

gboolean
gw_command_operands (int argc, int least, int most, const char *usage, GError **error)
{
  if (argc - 1 >= least && argc - 1 <= most)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "%s given; usage: notigate %s",
               argc - 1 < least ? "too few arguments" : "too many arguments", usage);
  return FALSE;
}

gboolean
gw_command_number (const char *text, const char *what, gint64 *number, GError **error)
{
  if (g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, number, NULL))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "%s: is no number of a %s; fix: give one, like 12", text, what);
  return FALSE;
}

int
gw_command_fail (GError *error)
{
  g_autofree char *text = gw_escape_terminal (error->message, TRUE);
  int status = gw_error_exit_status (error);
  fprintf (stderr, "notigate: %s\n", text);
  g_error_free (error);
  return status;
}

int
gw_command_dispatch (const char *name, const GwVerb *verbs, gsize count, int argc, char **argv)
{
  gboolean help = argc < 2 || strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0;
  for (gsize i = 0; !help && i < count; i++)
    if (strcmp (verbs[i].name, argv[1]) == 0)
      return verbs[i].run (argc - 1, argv + 1);
  FILE *out = argc >= 2 && help ? stdout : stderr;
  if (!help)
    {
      g_autofree char *given = gw_escape_terminal (argv[1], FALSE);
      fprintf (out, "notigate: %s %s: there is no such verb; fix: one of these\n", name, given);
    }
  for (gsize i = 0; i < count; i++)
    fprintf (out, "  notigate %s %-10s %s\n", name, verbs[i].name, verbs[i].summary);
  fprintf (out, "Each has --help with an example.\n");
  return argc >= 2 && help ? EX_OK : EX_USAGE;
}

void
gw_command_print_json (JsonNode *node)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  json_generator_set_root (generator, node);
  json_generator_set_pretty (generator, TRUE);
  g_autofree char *text = json_generator_to_data (generator, NULL);
  printf ("%s\n", text);
  json_node_unref (node);
}

void
gw_command_print_json_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, object);
  gw_command_print_json (node);
}

void
gw_command_print (const char *text)
{
  g_autofree char *safe = gw_escape_terminal (text, TRUE);
  fputs (safe, stdout);
}

void
gw_command_progress (const char *what, guint64 done, guint64 total)
{
  if (!isatty (STDERR_FILENO))
    return;
  if (total == 0)
    fprintf (stderr, "\r\033[K");
  else
    fprintf (stderr, "\r\033[K%s: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " (%u %%)", what, done, total,
             (guint) (done * 100 / total));
  fflush (stderr);
}
