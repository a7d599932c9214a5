/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit: the verbs of auditors, a file each. */
#include "command/audit-verbs.h"

int
gw_command_audit (int argc, char **argv)
{
  static const GwVerb verbs[] = {
    { "bundle", "one file with which a third party checks an incident, a contact's letters, or the tree", gw_audit_verb_bundle },
    { "export", "views without raw mail, as CSV, JSON Lines or a SQLite file", gw_audit_verb_export },
    { "list", "mails and how they ended", gw_audit_verb_list },
    { "prove", "an entry of the ledger and its proof, as files", gw_audit_verb_prove },
    { "raw", "a mail as it came; entered in the ledger first", gw_audit_verb_raw },
    { "report", "a page for auditors: figures of a time, and how the record stands", gw_audit_verb_report },
    { "show", "one mail: what was checked, its entry and proof, its letters", gw_audit_verb_show },
    { "snapshot", "a copy of the database, beside a running gateway", gw_audit_verb_snapshot },
    { "verify", "recompute the ledger, and see whether the books balance", gw_audit_verb_verify },
    { "purge", "let go what is kept long enough; its digests and the proofs stay", gw_audit_verb_purge },
  };
  return gw_command_dispatch ("audit", verbs, G_N_ELEMENTS (verbs), argc, argv);
}
