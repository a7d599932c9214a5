/* SPDX-License-Identifier: Apache-2.0 */
#include "base/escape.h"
#include "command/command.h"
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

typedef struct {
  const char *user; /* heads a group in --help; NULL: the same as above */
  GwVerb verb;
} Row;

static const Row rows[] = {
  { "To set up and run", { "init", "make an instance: configuration, policy, keys, database", gw_command_init } },
  { NULL, { "run", "judge, answer, send; --once: all that is due, then exit", gw_command_run } },
  { NULL, { "doctor", "find the usual mistakes, and name the fix", gw_command_doctor } },
  { NULL, { "recover", "go on with a database that came from a copy", gw_command_recover } },
  { NULL, { "replay", "mail that the mail server kept a copy of, into the inbox again", gw_command_replay } },
  { "To keep the directory", { "contact", "add, import, list, show, edit, check, rekey, suspend, remove ...", gw_command_contact } },
  { NULL, { "ping", "ask whether contacts are still there; status, export", gw_command_ping } },
  { "Every day", { "todo", "what awaits a person now (the same as no verb)", gw_command_todo } },
  { NULL, { "status", "figures: inbox, verdicts, outbox, ledger, what is due next", gw_command_status } },
  { NULL, { "incident", "list, show, timeline; forward, close, note, remind", gw_command_incident } },
  { NULL, { "alert", "ack: somebody has seen it, its command is not run again", gw_command_alert } },
  { NULL, { "quarantine", "list, show, release or drop what is held", gw_command_quarantine } },
  { NULL, { "outbox", "list or retry letters on their way out", gw_command_outbox } },
  { NULL, { "letter", "show a letter of ours", gw_command_letter } },
  { "To try things", { "inspect", "a dry run: the verdict on a mail, stage by stage", gw_command_inspect } },
  { NULL, { "policy", "check a policy, explain a verdict, replay old mail by a new one", gw_command_policy } },
  { NULL, { "template", "check the templates", gw_command_template } },
  { "For auditors", { "audit", "verify, list, show, prove, bundle, report, export, snapshot", gw_command_audit } },
  { "For agencies", { "compose", "fill in, check, sign and send a form", gw_command_compose } },
  { NULL, { "verify-receipt", "check a receipt, offline", gw_command_verify_receipt } },
};

static void
print_help (FILE *out)
{
  fprintf (out, "notigate: a notification gateway for computer incidents\n");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      if (rows[i].user != NULL)
        fprintf (out, "\n%s\n", rows[i].user);
      fprintf (out, "  notigate %-15s %s\n", rows[i].verb.name, rows[i].verb.summary);
    }
  fprintf (out, "\nEvery verb has --help with an example. The instance is --home DIR, else $NOTIGATE_HOME,\n"
                "else /var/lib/notigate. Manual: notigate(8).\n");
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  static char *todo[] = { (char *) "todo", NULL };
  if (argc < 2)
    return gw_command_todo (1, todo);
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
    {
      print_help (stdout);
      return EX_OK;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      printf ("notigate %s\n", NOTIGATE_VERSION);
      return EX_OK;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].verb.name, argv[1]) == 0)
      return rows[i].verb.run (argc - 1, argv + 1);
  g_autofree char *given = gw_escape_terminal (argv[1], FALSE);
  fprintf (stderr, "notigate: %s: there is no such verb; fix: one of these\n\n", given);
  print_help (stderr);
  return EX_USAGE;
}
