/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "command/contact-verbs.h"

int
gw_command_contact (int argc, char **argv)
{
  static const GwVerb verbs[] = {
    { "add", "take a contact file, with its keys, into the directory", gw_contact_verb_add },
    { "list", "the contacts, and when their keys expire", gw_contact_verb_list },
    { "show", "one contact with its keys", gw_contact_verb_show },
    { "check", "all faults of the directory, with their fixes", gw_contact_verb_check },
    { "suspend", "hold a contact's letters, and tell it why", gw_contact_verb_suspend },
    { "resume", "end a suspension", gw_contact_verb_resume },
    { "remove", "end a contact; what is recorded of it stays", gw_contact_verb_remove },
  };
  return gw_command_dispatch ("contact", verbs, G_N_ELEMENTS (verbs), argc, argv);
}
