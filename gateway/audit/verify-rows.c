/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/verify-local.h"
#include "store/contradiction.h"

/* What is wrong with the thing that the store names. */
static const char *const problems[GW_N_CONTRADICTIONS] = {
  [GW_CONTRADICTION_INCIDENT_GONE] = "is registered for an incident that is gone",
  [GW_CONTRADICTION_INCIDENT_UNKNOWN] = "no registered mail opened it",
  [GW_CONTRADICTION_INCIDENT_REPORT] = "its Report-ID or the time when it was opened is not that of the mail that opened it",
  [GW_CONTRADICTION_INCIDENT_TLP] = "its TLP or urgency is not what its originator's letters say",
  [GW_CONTRADICTION_INCIDENT_HIGHEST] = "the highest TLP that is remembered of it is not the highest of its letters",
  [GW_CONTRADICTION_CLOSED] = "its state and its timeline differ in whether it is closed",
  [GW_CONTRADICTION_EVENT_GAP] = "its timeline has a gap: an event was taken out or put in",
  [GW_CONTRADICTION_EVENT_MAIL] = "the mail that it names was not registered, or is another contact's",
  [GW_CONTRADICTION_MAIL_EVENT] = "its timeline does not begin with the mail that opened it",
  [GW_CONTRADICTION_EVENT_KIND] = "a contact is said to have done this, and no mail of it is named: it was made by hand",
  [GW_CONTRADICTION_EVENT_CONTACT] = "its contact was never in the directory",
  [GW_CONTRADICTION_PARTY_CONTACT] = "was never in the directory, or is party to an incident that is gone",
  [GW_CONTRADICTION_PARTY_ORIGINATOR] = "its originator is not among its parties",
  [GW_CONTRADICTION_PARTY_ANSWERED] = "is said to have answered so, and no letter of its own said so",
  [GW_CONTRADICTION_PARTY_SILENT] = "is said not to have answered, and it has",
  [GW_CONTRADICTION_TAKEN] = "counts as taken under bytes that it did not bring",
  [GW_CONTRADICTION_TAKEN_GONE] = "is registered, yet not remembered as taken: the same would be taken again",
  [GW_CONTRADICTION_REPORT] = "a Report-ID is used up in its name that it did not bring",
  [GW_CONTRADICTION_ORIGINAL] = "what is kept of it to be passed on is not what verified",
  [GW_CONTRADICTION_POLICY_GONE] = "mails were decided by it, and it is gone",
};

gboolean
gw_audit_check_rows (GwAudit *audit, GwStore *store, GError **error)
{
  for (guint which = 0; which < GW_N_CONTRADICTIONS && audit->finding->problem == NULL; which++)
    {
      g_autofree char *thing = NULL;
      if (!gw_store_contradiction (store, which, &thing, error))
        return FALSE;
      if (thing != NULL)
        gw_audit_wrong (audit, "%s: %s", thing, problems[which]);
    }
  return TRUE;
}
