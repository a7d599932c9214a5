/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit: the verbs of auditors, a file each. */
#include "command/audit-verbs.h"

int
gw_command_audit (int argc, char **argv)
{
  static const GwVerb verbs[] = {
    { "export", "views without raw mail, as CSV, JSON Lines or a SQLite file", gw_audit_verb_export },
    { "list", "mails and how they ended", gw_audit_verb_list },
    { "report", "a page for auditors: figures of a time, and how the record stands", gw_audit_verb_report },
    { "show", "one mail: what was checked, its entry and proof, its letters", gw_audit_verb_show },
    { "snapshot", "a copy of the database, beside a running gateway", gw_audit_verb_snapshot },
    { "verify", "recompute the ledger, and see whether the books balance", gw_audit_verb_verify },
  };
  return gw_command_dispatch ("audit", verbs, G_N_ELEMENTS (verbs), argc, argv);
}
