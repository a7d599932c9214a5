/* SPDX-License-Identifier: Apache-2.0
 * store/schema-views: version 2, views of the procedure for auditors and operators with sqlite3 or Datasette. SCHEMA
 * tells what the columns mean. An incident of which any letter is TLP:RED has number, state, parties and times here,
 * and no words. */
#pragma once

#define GW_VIEW_TIME(us) "strftime('%Y-%m-%dT%H:%M:%SZ', " us " / 1000000, 'unixepoch')"
#define GW_VIEW_TIME_OR_NULL(us) "CASE WHEN " us " > 0 THEN " GW_VIEW_TIME (us) " END"
#define GW_VIEW_NOW "(CAST(strftime('%s', 'now') AS BIGINT) * 1000000)"

/* Of incident i with its mark m. A TLP that is unknown counts as RED. */
#define GW_VIEW_KNOWN_TLPS "('TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT')"
#define GW_VIEW_HIGHEST "coalesce(m.highest_tlp, i.tlp)"
#define GW_VIEW_WORDS(column)                                                                                    \
  "CASE WHEN i.tlp IN " GW_VIEW_KNOWN_TLPS " AND " GW_VIEW_HIGHEST " IN " GW_VIEW_KNOWN_TLPS " THEN i." column   \
  " END AS " column

/* As in incident-list.c, but for what is late by the clock of whoever looks. */
#define GW_VIEW_LATE                                                                                             \
  "(i.state <> 'closed' AND (EXISTS (SELECT 1 FROM party p WHERE p.incident = i.id AND p.state = 'overdue')"     \
  " OR EXISTS (SELECT 1 FROM deadline d WHERE d.incident = i.id AND d.state = 'pending'"                         \
  " AND ((d.step <> 'remind' AND d.due_us <= " GW_VIEW_NOW ") OR EXISTS (SELECT 1 FROM deadline f"               \
  " WHERE f.incident = i.id AND f.contact = d.contact AND f.state = 'fired' AND f.awaited = d.awaited"           \
  " AND f.step = 'due' AND f.report_id IS d.report_id)))"                                                        \
  " OR EXISTS (SELECT 1 FROM request r WHERE r.incident = i.id AND (r.state = 'expired'"                         \
  " OR (r.state = 'requested' AND r.reply_by_us > 0 AND r.reply_by_us <= " GW_VIEW_NOW ")))))"

#define GW_SCHEMA_VIEWS                                                                                          \
  "DROP VIEW v_notifications;"                                                                                   \
  "CREATE VIEW v_notifications AS SELECT i.id AS incident, " GW_VIEW_TIME ("i.opened_us") " AS opened, i.state," \
  " i.originator, " GW_VIEW_WORDS ("report_id") ", " GW_VIEW_WORDS ("title") ", " GW_VIEW_WORDS ("incident_type") \
  ", i.tlp, " GW_VIEW_WORDS ("urgency") ", i.exercise, i.mail_id"                                                \
  " FROM incident i LEFT JOIN incident_mark m ON m.incident = i.id;"                                             \
  "CREATE VIEW v_incidents AS SELECT i.id AS incident, " GW_VIEW_TIME ("i.opened_us") " AS opened, "             \
  GW_VIEW_TIME ("i.changed_us") " AS changed, " GW_VIEW_TIME_OR_NULL ("m.closed_us") " AS closed, i.state,"      \
  " i.originator, i.tlp, " GW_VIEW_HIGHEST " AS highest_tlp, " GW_VIEW_WORDS ("urgency") ", i.exercise, "        \
  GW_VIEW_WORDS ("title") ", " GW_VIEW_WORDS ("incident_type") ","                                               \
  " (SELECT count(*) FROM party p WHERE p.incident = i.id AND p.role = 'recipient') AS recipients,"              \
  " (SELECT count(*) FROM party p WHERE p.incident = i.id AND p.role = 'recipient'"                              \
  " AND p.state IN ('acknowledged', 'working', 'resolved', 'declined')) AS answered,"                            \
  " " GW_VIEW_LATE " AS overdue,"                                                                                \
  " (i.state <> 'closed' AND EXISTS (SELECT 1 FROM party p WHERE p.incident = i.id"                              \
  " AND p.state = 'undeliverable')) AS undeliverable,"                                                           \
  " (SELECT " GW_VIEW_TIME ("min(d.due_us)") " FROM deadline d WHERE d.incident = i.id AND d.state = 'pending'"  \
  " AND d.step = 'due') AS due, m.origin_poc, m.origin_incident, i.mail_id"                                      \
  " FROM incident i LEFT JOIN incident_mark m ON m.incident = i.id;"                                             \
  "CREATE VIEW v_deadlines AS SELECT d.id, d.incident, d.contact, d.awaited, d.step, "                           \
  GW_VIEW_TIME ("d.due_us") " AS due, d.state, " GW_VIEW_TIME_OR_NULL ("d.settled_us") " AS settled,"            \
  " (d.state = 'pending' AND d.due_us <= " GW_VIEW_NOW ") AS late, d.report_id, f.letter"                        \
  " FROM deadline d LEFT JOIN reference f ON f.report_id = d.report_id;"                                         \
  "CREATE VIEW v_requests AS SELECT r.report_id, r.incident, r.kind, r.asker, r.asked, r.state, "                \
  GW_VIEW_TIME ("r.since_us") " AS since, " GW_VIEW_TIME_OR_NULL ("r.reply_by_us") " AS reply_by,"               \
  " (r.state = 'expired' OR (r.state = 'requested' AND r.reply_by_us > 0"                                        \
  " AND r.reply_by_us <= " GW_VIEW_NOW ")) AS late, r.mail_id FROM request r;"                                   \
  "CREATE VIEW v_pings AS SELECT c.id AS contact, c.state AS contact_state, coalesce(p.rounds, 0) AS rounds, "   \
  GW_VIEW_TIME_OR_NULL ("p.asked_us") " AS asked, p.outcome, " GW_VIEW_TIME_OR_NULL ("p.outcome_us")             \
  " AS outcome_at, " GW_VIEW_TIME_OR_NULL ("p.confirmed_us") " AS confirmed, p.how,"                             \
  " CASE WHEN p.mail_id > 0 THEN p.mail_id END AS mail_id,"                                                      \
  " CASE WHEN p.latency_us >= 0 THEN p.latency_us / 1000000 END AS latency_s, "                                  \
  GW_VIEW_TIME_OR_NULL ("p.next_us") " AS next FROM contact c LEFT JOIN ping_contact p ON p.contact = c.id"      \
  " WHERE c.version = (SELECT max(version) FROM contact d WHERE d.id = c.id) AND c.state <> 'removed';"
