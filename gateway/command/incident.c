/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/incident-verbs.h"

int
gw_command_incident (int argc, char **argv)
{
  static const GwVerb verbs[] = {
    { "list", "incidents, what needs attention first", gw_incident_verb_list },
    { "show", "one on a screen: parties, what is due, letters, facts", gw_incident_verb_show },
    { "timeline", "all that happened in it, and who has proved it", gw_incident_verb_timeline },
    { "forward", "pass its notification on to further contacts", gw_incident_verb_forward },
    { "close", "end it, and tell all parties", gw_incident_verb_close },
    { "note", "write something into its timeline; nobody is sent it", gw_incident_verb_note },
    { "remind", "a reminder now to those who have not answered", gw_incident_verb_remind },
  };
  return gw_command_dispatch ("incident", verbs, G_N_ELEMENTS (verbs), argc, argv);
}
