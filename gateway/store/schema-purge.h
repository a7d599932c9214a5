/* SPDX-License-Identifier: Apache-2.0
 * store/schema-purge: version 3, what retention needs: the list of what went, and the exact holes in "grows only" that a
 * purge may use. A row is blanked only if it is on the list, and a contact takes its alias for a name only if that is.
 * SCHEMA tells what the columns mean. */
#pragma once

#define GW_PURGE_KEPT(column) "NEW." column " IS OLD." column
#define GW_PURGE_LISTED(what, id) "EXISTS (SELECT 1 FROM purged WHERE what = '" what "' AND id = " id ")"
#define GW_PURGE_RENAMED(column) "(" GW_PURGE_KEPT (column) " OR " GW_PURGE_LISTED ("contact", "NEW." column) ")"
#define GW_PURGE_ONLY(table, condition)                                                                          \
  "DROP TRIGGER " table "_no_update;"                                                                            \
  "CREATE TRIGGER " table "_no_update BEFORE UPDATE ON " table " WHEN NOT (" condition ")"                       \
  " BEGIN SELECT RAISE(ABORT, '" table " grows only'); END;"

#define GW_PURGE_EVENT                                                                                           \
  GW_PURGE_ONLY ("event", GW_PURGE_KEPT ("incident") " AND " GW_PURGE_KEPT ("seq") " AND "                       \
                 GW_PURGE_KEPT ("time_us") " AND " GW_PURGE_KEPT ("kind") " AND " GW_PURGE_KEPT ("mail_id")      \
                 " AND " GW_PURGE_RENAMED ("contact") " AND (" GW_PURGE_KEPT ("text") " OR (NEW.text IS NULL AND " \
                 GW_PURGE_LISTED ("event", "OLD.incident || '#' || OLD.seq") "))")

#define GW_PURGE_CONTACT                                                                                         \
  GW_PURGE_ONLY ("contact", GW_PURGE_KEPT ("version") " AND " GW_PURGE_KEPT ("state") " AND "                    \
                 GW_PURGE_KEPT ("digest") " AND " GW_PURGE_KEPT ("alias") " AND " GW_PURGE_KEPT ("changed_us")   \
                 " AND (" GW_PURGE_KEPT ("id") " OR (NEW.id = OLD.alias AND "                                    \
                 GW_PURGE_LISTED ("contact", "OLD.alias") "))"                                                   \
                 " AND ((" GW_PURGE_KEPT ("file") " AND " GW_PURGE_KEPT ("reason") ") OR (NEW.file = ''"         \
                 " AND NEW.reason IS NULL AND " GW_PURGE_LISTED ("version", "OLD.alias || '/' || OLD.version")   \
                 "))")

#define GW_PURGE_KEY_FACT                                                                                        \
  GW_PURGE_ONLY ("key_fact", GW_PURGE_KEPT ("fingerprint") " AND " GW_PURGE_KEPT ("version") " AND "             \
                 GW_PURGE_KEPT ("primary_fingerprint") " AND " GW_PURGE_KEPT ("algorithm") " AND "               \
                 GW_PURGE_KEPT ("bits") " AND " GW_PURGE_KEPT ("can_sign") " AND "                               \
                 GW_PURGE_KEPT ("can_encrypt") " AND " GW_PURGE_KEPT ("created_us") " AND "                      \
                 GW_PURGE_KEPT ("expires_us") " AND " GW_PURGE_KEPT ("revoked") " AND "                          \
                 GW_PURGE_KEPT ("seen_us") " AND " GW_PURGE_RENAMED ("contact"))

#define GW_PURGE_REFERENCE                                                                                       \
  GW_PURGE_ONLY ("reference", GW_PURGE_KEPT ("report_id") " AND " GW_PURGE_KEPT ("letter") " AND "               \
                 GW_PURGE_KEPT ("incident") " AND " GW_PURGE_KEPT ("kind") " AND " GW_PURGE_KEPT ("mail_id")     \
                 " AND " GW_PURGE_KEPT ("sender_report") " AND " GW_PURGE_KEPT ("tlp") " AND "                   \
                 GW_PURGE_KEPT ("message_type") " AND " GW_PURGE_KEPT ("nonce") " AND "                          \
                 GW_PURGE_RENAMED ("contact") " AND " GW_PURGE_RENAMED ("sender") " AND "                        \
                 GW_PURGE_RENAMED ("about"))

#define GW_SCHEMA_PURGE                                                                                          \
  "CREATE TABLE purged (entry BIGINT NOT NULL, seq BIGINT NOT NULL, what TEXT NOT NULL, id TEXT NOT NULL,"       \
  " digest TEXT, PRIMARY KEY (entry, seq));"                                                                     \
  "CREATE INDEX purged_what ON purged (what, id);"                                                               \
  "CREATE TRIGGER purged_no_update BEFORE UPDATE ON purged BEGIN SELECT RAISE(ABORT, 'purged grows only'); END;" \
  "CREATE TRIGGER purged_no_delete BEFORE DELETE ON purged BEGIN SELECT RAISE(ABORT, 'purged grows only'); END;" \
  "CREATE TRIGGER purged_next BEFORE INSERT ON purged"                                                           \
  " WHEN NEW.entry <> (SELECT coalesce(max(idx) + 1, 0) FROM entry) OR EXISTS"                                   \
  " (SELECT 1 FROM purged WHERE entry = NEW.entry AND seq = NEW.seq)"                                            \
  " BEGIN SELECT RAISE(ABORT, 'purged grows only, with the ledger'); END;"                                       \
  "CREATE INDEX mail_kept ON mail (received_us) WHERE purged_us IS NULL;"                                        \
  "CREATE INDEX letter_kept ON letter (created_us) WHERE data <> '';"                                            \
  "CREATE INDEX alert_incident ON alert (incident);"                                                             \
  "CREATE INDEX alert_kept ON alert (acked_us) WHERE text <> 'purged';"                                          \
  GW_PURGE_EVENT GW_PURGE_CONTACT GW_PURGE_KEY_FACT GW_PURGE_REFERENCE                                           \
  GW_PURGE_ONLY ("taken", GW_PURGE_KEPT ("signed_sha256") " AND " GW_PURGE_KEPT ("signature_us") " AND "         \
                 GW_PURGE_KEPT ("mail_id") " AND " GW_PURGE_RENAMED ("contact"))                                 \
  GW_PURGE_ONLY ("report", GW_PURGE_KEPT ("report_id") " AND " GW_PURGE_KEPT ("mail_id") " AND "                 \
                 GW_PURGE_KEPT ("incident") " AND " GW_PURGE_RENAMED ("contact"))                                \
  GW_PURGE_ONLY ("revision", GW_PURGE_KEPT ("incident") " AND " GW_PURGE_KEPT ("revision") " AND "               \
                 GW_PURGE_KEPT ("mail_id") " AND " GW_PURGE_RENAMED ("contact"))
