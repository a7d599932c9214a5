/* SPDX-License-Identifier: Apache-2.0 */
#include "store/contradiction.h"
#include "store/sql.h"

#define OF_INCIDENT "'incident ' || "
#define OF_EVENT "'incident ' || e.incident || ': event ' || e.seq"
#define OF_PARTY "'incident ' || p.incident || ': party ' || p.contact"
#define OF_MAIL "'mail ' || "
#define KNOWN(contact) "EXISTS (SELECT 1 FROM contact c WHERE c.id = " contact ")"
#define CLOSING "('closed', 'withdrawn')"
#define NOT_PURGED " NOT EXISTS (SELECT 1 FROM purged d WHERE d.what = 'incident' AND d.id = i.id)"
#define APPLIED(event) "coalesce(" event ".text, '') NOT LIKE '%; not applied: %'"

/* Events e with the verdicts v of their mails, of incident i. */
#define LETTERS " FROM event e JOIN verdict v ON v.mail_id = e.mail_id AND +v.ending = 'registered'" \
  " WHERE e.incident = i.id AND " APPLIED ("e")
/* What the originator's letters to all said last: process/apply.c, apply_content. */
#define LAST_SAID(column) "(SELECT v." column LETTERS " AND e.contact = i.originator AND v." column " IS NOT NULL"        \
  " AND (e.seq = 1 OR (e.kind IN ('update', 'correction', 'reopened') AND v.tlp <> 'TLP:RED')) ORDER BY e.seq DESC LIMIT 1)"
#define RANK(tlp) "instr('CLEAR GREEN AMBER AMBER+STRICT RED ', substr(" tlp ", 5) || ' ')"

#define GONE "(e.text IS NULL AND EXISTS (SELECT 1 FROM purged d WHERE d.what = 'event' AND d.id = e.incident || '#' || e.seq))"

/* A letter of the party, or one that its gateway passed on for it; without its words once they are purged. */
#define OWN_LETTER "SELECT 1 FROM event e WHERE e.incident = p.incident AND e.mail_id > 0 AND " APPLIED ("e")             \
  " AND (e.contact = p.contact OR " GONE " OR substr(e.text, 1, length(p.contact)) = p.contact)"
#define SAYS(word) "(instr(coalesce(e.text, ''), '" word "') > 0 OR " GONE ")"

static const char *const questions[GW_N_CONTRADICTIONS] = {
  [GW_CONTRADICTION_INCIDENT_GONE] =
    "SELECT " OF_MAIL "v.mail_id FROM verdict v WHERE v.ending = 'registered' AND v.incident IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.id = v.incident) LIMIT 1",
  [GW_CONTRADICTION_INCIDENT_UNKNOWN] =
    "SELECT " OF_INCIDENT "i.id FROM incident i WHERE NOT EXISTS (SELECT 1 FROM verdict v WHERE v.mail_id = i.mail_id"
    " AND +v.ending = 'registered' AND v.incident = i.id) LIMIT 1",
  [GW_CONTRADICTION_INCIDENT_REPORT] =
    "SELECT " OF_INCIDENT "i.id FROM incident i WHERE NOT EXISTS (SELECT 1 FROM verdict v JOIN mail m ON m.id = v.mail_id"
    " WHERE v.mail_id = i.mail_id AND +v.ending = 'registered' AND v.report_id IS i.report_id"
    " AND m.received_us = i.opened_us) LIMIT 1",
  [GW_CONTRADICTION_INCIDENT_TLP] =
    "SELECT " OF_INCIDENT "i.id FROM incident i WHERE (i.tlp IS NOT " LAST_SAID ("tlp") " OR i.urgency IS NOT "
    LAST_SAID ("urgency") ") AND" NOT_PURGED " LIMIT 1",
  [GW_CONTRADICTION_INCIDENT_HIGHEST] =
    "SELECT " OF_INCIDENT "i.id FROM incident i LEFT JOIN incident_mark m ON m.incident = i.id WHERE " RANK ("m.highest_tlp")
    " IS NOT (SELECT max(" RANK ("v.tlp") ")" LETTERS ") AND" NOT_PURGED " LIMIT 1",
  [GW_CONTRADICTION_CLOSED] =
    "SELECT " OF_INCIDENT "i.id FROM incident i LEFT JOIN incident_mark m ON m.incident = i.id"
    " WHERE (i.state = 'closed') <> (coalesce(m.closed_us, 0) > 0)"
    " OR (i.state = 'closed') <> (coalesce((SELECT e.kind FROM event e WHERE e.incident = i.id"
    " AND e.kind IN ('closed', 'withdrawn', 'reopened') ORDER BY e.seq DESC LIMIT 1), '') IN " CLOSING ") LIMIT 1",
  [GW_CONTRADICTION_EVENT_GAP] =
    "SELECT " OF_INCIDENT "incident FROM event GROUP BY incident HAVING count(*) <> max(seq) OR min(seq) <> 1 LIMIT 1",
  [GW_CONTRADICTION_EVENT_MAIL] =
    "SELECT " OF_EVENT " FROM event e WHERE e.mail_id > 0 AND NOT EXISTS (SELECT 1 FROM verdict v"
    " WHERE v.mail_id = e.mail_id AND +v.ending = 'registered' AND v.contact IS e.contact) LIMIT 1",
  [GW_CONTRADICTION_MAIL_EVENT] =
    "SELECT " OF_INCIDENT "i.id FROM incident i WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.incident = i.id"
    " AND e.seq = 1 AND e.mail_id = i.mail_id AND e.contact = i.originator) LIMIT 1",
  /* What the clock and the outbox write without a mail. */
  [GW_CONTRADICTION_EVENT_KIND] =
    "SELECT " OF_EVENT " FROM event e WHERE coalesce(e.mail_id, 0) = 0 AND e.contact IS NOT NULL AND e.kind NOT IN"
    " ('reminded', 'overdue', 'fallback', 'operator-alert', 'requested-state', 'undelivered', 'status-sent') LIMIT 1",
  [GW_CONTRADICTION_EVENT_CONTACT] =
    "SELECT " OF_EVENT " FROM event e WHERE e.contact IS NOT NULL AND NOT " KNOWN ("e.contact") " LIMIT 1",
  [GW_CONTRADICTION_PARTY_CONTACT] =
    "SELECT " OF_PARTY " FROM party p WHERE NOT " KNOWN ("p.contact")
    " OR NOT EXISTS (SELECT 1 FROM incident i WHERE i.id = p.incident) LIMIT 1",
  [GW_CONTRADICTION_PARTY_ORIGINATOR] =
    "SELECT " OF_INCIDENT "i.id FROM incident i WHERE NOT EXISTS (SELECT 1 FROM party p WHERE p.incident = i.id"
    " AND p.contact = i.originator AND p.role = 'originator') LIMIT 1",
  [GW_CONTRADICTION_PARTY_ANSWERED] =
    "SELECT " OF_PARTY " FROM party p WHERE p.role IN ('recipient', 'fallback')"
    " AND p.state IN ('acknowledged', 'working', 'resolved', 'declined') AND NOT EXISTS (" OWN_LETTER " AND CASE p.state"
    " WHEN 'declined' THEN " SAYS ("declined") " OR " SAYS ("not-for-us") " OR " SAYS ("duplicate")
    " WHEN 'resolved' THEN " SAYS ("resolved") " OR " SAYS ("false-positive")
    " WHEN 'working' THEN " SAYS ("working") " OR e.kind IN ('update', 'correction', 'assistance-response')"
    " ELSE 1 END) LIMIT 1",
  [GW_CONTRADICTION_PARTY_SILENT] =
    "SELECT " OF_PARTY " FROM party p WHERE p.state IN ('waiting', 'asked', 'undeliverable') AND EXISTS (" OWN_LETTER
    " AND e.time_us >= p.since_us AND (e.contact = p.contact OR e.text IS NOT NULL)) LIMIT 1",
  [GW_CONTRADICTION_TAKEN] =
    "SELECT " OF_MAIL "t.mail_id FROM taken t WHERE NOT EXISTS (SELECT 1 FROM verdict v WHERE v.mail_id = t.mail_id"
    " AND v.contact = t.contact AND v.signed_sha256 = t.signed_sha256) LIMIT 1",
  [GW_CONTRADICTION_TAKEN_GONE] =
    "SELECT " OF_MAIL "v.mail_id FROM verdict v WHERE v.ending = 'registered' AND v.signed_sha256 IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM taken t WHERE t.contact = v.contact AND t.signed_sha256 = v.signed_sha256) LIMIT 1",
  [GW_CONTRADICTION_REPORT] =
    "SELECT " OF_MAIL "r.mail_id FROM report r WHERE NOT EXISTS (SELECT 1 FROM verdict v WHERE v.mail_id = r.mail_id"
    " AND v.contact = r.contact AND v.incident IS r.incident) LIMIT 1",
  [GW_CONTRADICTION_ORIGINAL] =
    "SELECT " OF_MAIL "o.mail_id FROM original o WHERE NOT EXISTS (SELECT 1 FROM verdict v WHERE v.mail_id = o.mail_id"
    " AND +v.ending = 'registered' AND v.signed_sha256 = o.sha256) LIMIT 1",
  [GW_CONTRADICTION_POLICY_GONE] =
    "SELECT 'policy ' || d.policy_sha256 FROM (SELECT DISTINCT policy_sha256 FROM verdict) d"
    " WHERE d.policy_sha256 IS NOT NULL AND NOT EXISTS (SELECT 1 FROM policy p WHERE p.digest = d.policy_sha256) LIMIT 1",
};

gboolean
gw_store_contradiction (GwStore *store, GwContradiction which, char **thing, GError **error)
{
  return gw_sql_find (store, thing, error, questions[which], "");
}
