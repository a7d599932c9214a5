/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact suspend, resume, remove. */
#include "base/clock.h"
#include "base/error.h"
#include "command/command.h"
#include "command/contact-verbs.h"
#include "directory/value.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the three verbs differ in. */
typedef struct {
  const char *usage;
  const char *example;
  const char *word;  /* the ledger's, and the letter's kind */
  const char *state; /* the new one */
  gboolean needs_reason;
  gboolean from_active, from_suspended, from_pending;
} Transition;

/* It goes into one line of a letter. */
static gboolean
check_reason (const Transition *to, const char *reason, GError **error)
{
  g_autofree char *problem = NULL;
  if (reason == NULL)
    {
      if (!to->needs_reason)
        return TRUE;
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE,
                   "a contact is not %s without a reason; fix: --reason TEXT, which is "
                   "recorded and told to the contact",
                   to->word);
      return FALSE;
    }
  if (*reason == '\0')
    problem = g_strdup ("is empty; fix: say in a few words why");
  else if (!g_utf8_validate (reason, -1, NULL))
    problem = g_strdup ("is no UTF-8 text; fix: write it in UTF-8");
  g_autofree char *text = problem ? NULL : gw_value_agency (reason, &problem);
  if (text)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "the reason %s", problem);
  return FALSE;
}

static gboolean
change_state (const Transition *to, const char *home, const char *given_id, const char *reason, GError **error)
{
  if (!check_reason (to, reason, error))
    return FALSE;
  g_autoptr (GwInstance) instance = gw_instance_open (home, GW_STORE_WRITE, error);
  const GwDirectoryEntry *entry = instance ? gw_contact_need (instance->directory, given_id, FALSE, error) : NULL;
  if (entry == NULL)
    return FALSE;
  g_autofree char *id = g_strdup (entry->contact->id);
  if (entry->state == GW_CONTACT_ACTIVE      ? !to->from_active
      : entry->state == GW_CONTACT_PENDING ? !to->from_pending
                                           : !to->from_suspended)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s is %s, so it cannot be %s; fix: see notigate contact show %s",
                   id, gw_contact_status_name (entry->state), to->word, id);
      return FALSE;
    }
  GwContactChange change = { .id = id,
                             .seen_version = entry->version,
                             .state = to->state,
                             .reason = reason,
                             .word = to->word,
                             .letter = to->word,
                             .now_us = gw_clock_now () };
  if (!gw_contact_change_commit (instance, &change, error))
    return FALSE;
  printf ("%s is %s (version %" G_GINT64_FORMAT ", ledger entry %" G_GUINT64_FORMAT "). A letter tells it.\n", id,
          to->word, change.version, change.entry);
  if (change.released > 0)
    printf ("Letters that were held back from it: %" G_GINT64_FORMAT ". They go out now.\n", change.released);
  return TRUE;
}

static int
run (const Transition *to, int argc, char **argv)
{
  g_auto (GwOptions) options = { 0 };
  g_autofree char *reason = NULL;
  GError *error = NULL;
  const GOptionEntry entries[]
    = { { "reason", 0, 0, G_OPTION_ARG_FILENAME, &reason, "Recorded, and told to the contact", "TEXT" },
        G_OPTION_ENTRY_NULL };
  if (gw_command_parse (&argc, &argv, to->usage, to->example, entries, &options, &error)
      && gw_command_operands (argc, 1, 1, to->usage, &error)
      && change_state (to, options.home, argv[1], reason, &error))
    return EXIT_SUCCESS;
  return gw_command_fail (error);
}

int
gw_contact_verb_suspend (int argc, char **argv)
{
  static const Transition to = { "contact suspend ID --reason TEXT",
                                 "notigate contact suspend XA-technical --reason \"its key was reported lost\"",
                                 "suspended", "suspended", TRUE, TRUE, FALSE, FALSE };
  return run (&to, argc, argv);
}

int
gw_contact_verb_resume (int argc, char **argv)
{
  static const Transition to = { "contact resume ID [--reason TEXT]",
                                 "notigate contact resume XA-technical",
                                 "resumed",
                                 "active",
                                 FALSE,
                                 FALSE,
                                 TRUE,
                                 FALSE };
  return run (&to, argc, argv);
}

int
gw_contact_verb_remove (int argc, char **argv)
{
  static const Transition to = { "contact remove ID --reason TEXT",
                                 "notigate contact remove XA-technical --reason \"replaced by XA-cert\"", "removed",
                                 "removed", TRUE, TRUE, TRUE, TRUE };
  return run (&to, argc, argv);
}
