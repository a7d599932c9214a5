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
    { "import", "take a whole list (CSV) with a directory of keys", gw_contact_verb_import },
    { "export", "write the contacts as a list (CSV) or as files", gw_contact_verb_export },
    { "edit", "change a contact's file in your editor", gw_contact_verb_edit },
    { "diff", "what differs between a file or list and the directory, or two versions", gw_contact_verb_diff },
    { "refresh", "take a key again that was extended", gw_contact_verb_refresh },
    { "rekey", "give a contact another key; the old one is taken for a while", gw_contact_verb_rekey },
    { "callsheet", "fingerprints and words for a check by telephone", gw_contact_verb_callsheet },
    { "approve", "carry out what another person proposed", gw_contact_verb_approve },
    { "check", "all faults of the directory, with their fixes", gw_contact_verb_check },
    { "disclose", "all that is kept about a contact; noted in the ledger", gw_contact_verb_disclose },
    { "suspend", "take no letters of a contact for now, and tell it why", gw_contact_verb_suspend },
    { "resume", "end a suspension", gw_contact_verb_resume },
    { "remove", "end a contact; what is recorded of it stays", gw_contact_verb_remove },
  };
  return gw_command_dispatch ("contact", verbs, G_N_ELEMENTS (verbs), argc, argv);
}
