/* SPDX-License-Identifier: Apache-2.0
 * store/schema-review: version 3, what makes the auditors' questions about one mail, one incident or one day cost only
 * what they answer. SCHEMA tells what the columns mean. */
#pragma once
#include "store/schema-views.h"

/* Of a mail with its last verdict v, its incident i and that one's mark k: as in the views of incidents, what is or
 * belongs to something TLP:RED has no words. What never was a letter of a contact has no TLP. */
#define GW_VIEW_OPEN_MAIL                                                                                        \
  "((v.tlp IS NULL OR v.tlp IN " GW_VIEW_KNOWN_TLPS ") AND (v.incident IS NULL OR (i.tlp IN " GW_VIEW_KNOWN_TLPS \
  " AND coalesce(k.highest_tlp, i.tlp) IN " GW_VIEW_KNOWN_TLPS ")))"
#define GW_VIEW_OF_MAIL(column) "CASE WHEN " GW_VIEW_OPEN_MAIL " THEN v." column " END AS " column

#define GW_SCHEMA_REVIEW                                                                                         \
  "CREATE INDEX entry_mail ON entry (mail_id) WHERE mail_id IS NOT NULL;"                                        \
  "CREATE INDEX alert_mail ON alert (mail_id) WHERE mail_id > 0;"                                                \
  "CREATE INDEX verdict_incident ON verdict (incident) WHERE incident IS NOT NULL;"                              \
  "CREATE INDEX verdict_contact ON verdict (contact) WHERE contact IS NOT NULL;"                                 \
  "CREATE INDEX verdict_code ON verdict (code) WHERE code IS NOT NULL;"                                          \
  "DROP VIEW v_mails;"                                                                                           \
  "CREATE VIEW v_mails AS SELECT m.id, " GW_VIEW_TIME ("m.received_us") " AS received, m.size, m.sha256,"        \
  " coalesce(v.ending, 'waiting') AS ending, v.code, v.contact, v.fingerprint, v.message_type, "                 \
  GW_VIEW_OF_MAIL ("report_id") ", v.incident, v.entry, " GW_VIEW_TIME ("v.decided_us") " AS decided, v.tlp, "    \
  GW_VIEW_OF_MAIL ("urgency") ", v.encrypted, v.signed_sha256, v.policy_sha256, v.directory_sha256,"             \
  " v.round + 1 AS rounds, " GW_VIEW_TIME_OR_NULL ("m.purged_us") " AS purged"                                   \
  " FROM mail m LEFT JOIN verdict v ON v.mail_id = m.id AND v.round = (SELECT max(round) FROM verdict w"         \
  " WHERE w.mail_id = m.id) LEFT JOIN incident i ON i.id = v.incident"                                           \
  " LEFT JOIN incident_mark k ON k.incident = i.id;"
