/* SPDX-License-Identifier: Apache-2.0 */
#include "store/schema.h"
#include "store/schema-directory.h"
#include "store/schema-held.h"
#include "store/schema-ping.h"
#include "store/schema-procedure.h"
#include "store/schema-purge.h"
#include "store/schema-reading.h"
#include "store/schema-recovery.h"
#include "store/schema-report.h"
#include "store/schema-review.h"
#include "store/schema-views.h"
#include "store/schema-witness.h"

/* A table that grows only. */
#define NO_CHANGE(table)                                                                                      \
  "CREATE TRIGGER " table "_no_update BEFORE UPDATE ON " table                                                \
  " BEGIN SELECT RAISE(ABORT, '" table " grows only'); END;"                                                  \
  "CREATE TRIGGER " table "_no_delete BEFORE DELETE ON " table                                                \
  " BEGIN SELECT RAISE(ABORT, '" table " grows only'); END;"

/* REPLACE would delete without firing the delete trigger: so a key that exists is refused first. */
#define NO_REPLACE(table, condition)                                                                          \
  "CREATE TRIGGER " table "_no_replace BEFORE INSERT ON " table " WHEN EXISTS (SELECT 1 FROM " table          \
  " WHERE " condition ") BEGIN SELECT RAISE(ABORT, '" table " grows only'); END;"

static const char version_1[] =
  "CREATE TABLE mail (id BIGINT NOT NULL PRIMARY KEY, received_us BIGINT NOT NULL, sha256 TEXT NOT NULL,"
  " size BIGINT NOT NULL, truncated BIGINT NOT NULL, envelope_from TEXT NOT NULL, envelope_to TEXT NOT NULL,"
  " raw BLOB, purged_us BIGINT);"
  "CREATE TABLE inbox (mail_id BIGINT NOT NULL PRIMARY KEY, attempts BIGINT NOT NULL, claim TEXT,"
  " claimed_us BIGINT, due_us BIGINT NOT NULL, released BIGINT NOT NULL);"
  "CREATE TABLE verdict (mail_id BIGINT NOT NULL, round BIGINT NOT NULL, decided_us BIGINT NOT NULL,"
  " ending TEXT NOT NULL, code TEXT, reason TEXT, contact TEXT, fingerprint TEXT, signed_sha256 TEXT,"
  " signature_us BIGINT, encrypted BIGINT NOT NULL, message_type TEXT, report_id TEXT, incident TEXT, tlp TEXT,"
  " urgency TEXT, entry BIGINT, policy_sha256 TEXT, directory_sha256 TEXT, detail TEXT,"
  " PRIMARY KEY (mail_id, round));"
  "CREATE INDEX verdict_ending ON verdict (ending, decided_us);"
  "CREATE INDEX verdict_signed ON verdict (signed_sha256, contact);"
  "CREATE TABLE signed (sha256 TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, bytes BLOB, signature BLOB);"
  "CREATE TABLE taken (contact TEXT NOT NULL, signed_sha256 TEXT NOT NULL, signature_us BIGINT NOT NULL,"
  " mail_id BIGINT NOT NULL, PRIMARY KEY (contact, signed_sha256, signature_us));"
  "CREATE TABLE report (contact TEXT NOT NULL, report_id TEXT NOT NULL, mail_id BIGINT NOT NULL,"
  " incident TEXT, PRIMARY KEY (contact, report_id));"
  "CREATE TABLE replay (day BIGINT NOT NULL, contact TEXT NOT NULL, count BIGINT NOT NULL, entry BIGINT,"
  " PRIMARY KEY (day, contact));"
  "CREATE TABLE contact (id TEXT NOT NULL, version BIGINT NOT NULL, state TEXT NOT NULL, file TEXT NOT NULL,"
  " digest TEXT NOT NULL, alias TEXT NOT NULL, reason TEXT, changed_us BIGINT NOT NULL,"
  " PRIMARY KEY (id, version));"
  "CREATE TABLE key_fact (fingerprint TEXT NOT NULL, version BIGINT NOT NULL, contact TEXT NOT NULL,"
  " primary_fingerprint TEXT NOT NULL, algorithm TEXT NOT NULL, bits BIGINT NOT NULL, can_sign BIGINT NOT NULL,"
  " can_encrypt BIGINT NOT NULL, created_us BIGINT NOT NULL, expires_us BIGINT NOT NULL, revoked BIGINT NOT NULL,"
  " seen_us BIGINT NOT NULL, PRIMARY KEY (fingerprint, version));"
  "CREATE TABLE address (contact TEXT NOT NULL, address TEXT NOT NULL, state TEXT NOT NULL, reason TEXT,"
  " changed_us BIGINT NOT NULL, PRIMARY KEY (contact, address));"
  "CREATE TABLE incident (id TEXT NOT NULL PRIMARY KEY, opened_us BIGINT NOT NULL, changed_us BIGINT NOT NULL,"
  " state TEXT NOT NULL, originator TEXT NOT NULL, report_id TEXT NOT NULL, mail_id BIGINT NOT NULL,"
  " tlp TEXT NOT NULL, urgency TEXT, exercise BIGINT NOT NULL, title TEXT, incident_type TEXT);"
  "CREATE TABLE event (incident TEXT NOT NULL, seq BIGINT NOT NULL, time_us BIGINT NOT NULL, kind TEXT NOT NULL,"
  " contact TEXT, mail_id BIGINT, text TEXT, PRIMARY KEY (incident, seq));"
  "CREATE TABLE party (incident TEXT NOT NULL, contact TEXT NOT NULL, role TEXT NOT NULL, state TEXT NOT NULL,"
  " since_us BIGINT NOT NULL, PRIMARY KEY (incident, contact));"
  "CREATE TABLE entry (idx BIGINT NOT NULL PRIMARY KEY, time_us BIGINT NOT NULL, kind TEXT NOT NULL,"
  " mail_id BIGINT, text TEXT NOT NULL);"
  "CREATE TABLE node (level BIGINT NOT NULL, idx BIGINT NOT NULL, hash BLOB NOT NULL, PRIMARY KEY (level, idx));"
  "CREATE TABLE checkpoint (size BIGINT NOT NULL PRIMARY KEY, time_us BIGINT NOT NULL, note TEXT NOT NULL);"
  "CREATE TABLE policy (digest TEXT NOT NULL PRIMARY KEY, text TEXT NOT NULL, loaded_us BIGINT NOT NULL);"
  "CREATE TABLE letter (id BIGINT NOT NULL PRIMARY KEY, created_us BIGINT NOT NULL, kind TEXT NOT NULL,"
  " contact TEXT, number BIGINT NOT NULL, address TEXT NOT NULL, mail_id BIGINT, entry BIGINT, incident TEXT,"
  " language TEXT NOT NULL, encrypt BIGINT NOT NULL, always BIGINT NOT NULL, data TEXT NOT NULL,"
  " state TEXT NOT NULL, due_us BIGINT NOT NULL, attempts BIGINT NOT NULL, claim TEXT, claimed_us BIGINT,"
  " message_id TEXT, return_path TEXT, sealed BLOB, sealed_sha256 TEXT, sealed_us BIGINT, sealed_entry BIGINT,"
  " checkpoint BIGINT,"
  " sent_us BIGINT, reply_code BIGINT, reply TEXT, queue_id TEXT);"
  "CREATE INDEX letter_state ON letter (state, due_us);"
  "CREATE INDEX letter_mail ON letter (mail_id, kind);"
  "CREATE INDEX letter_contact ON letter (contact, number);"
  "CREATE INDEX letter_claim ON letter (claim) WHERE claim IS NOT NULL;"
  "CREATE INDEX inbox_claim ON inbox (claim) WHERE claim IS NOT NULL;"
  "CREATE INDEX letter_checkpoint ON letter (contact, checkpoint) WHERE checkpoint > 0;"
  "CREATE TABLE budget (contact TEXT NOT NULL, day BIGINT NOT NULL, count BIGINT NOT NULL,"
  " PRIMARY KEY (contact, day));"
  "CREATE TABLE notice (contact TEXT NOT NULL PRIMARY KEY, due_us BIGINT, last_us BIGINT NOT NULL);"
  "CREATE TABLE alert (id BIGINT NOT NULL PRIMARY KEY, time_us BIGINT NOT NULL, kind TEXT NOT NULL,"
  " text TEXT NOT NULL, mail_id BIGINT, incident TEXT, acked_us BIGINT);"

  NO_CHANGE ("entry")
  "CREATE TRIGGER entry_next BEFORE INSERT ON entry"
  " WHEN NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM entry)"
  " BEGIN SELECT RAISE(ABORT, 'the ledger grows only: not the next index'); END;"
  NO_CHANGE ("node") NO_REPLACE ("node", "level = NEW.level AND idx = NEW.idx")
  NO_CHANGE ("checkpoint") NO_REPLACE ("checkpoint", "size = NEW.size")
  NO_CHANGE ("taken")
  NO_REPLACE ("taken", "contact = NEW.contact AND signed_sha256 = NEW.signed_sha256"
              " AND signature_us = NEW.signature_us")
  NO_CHANGE ("report") NO_REPLACE ("report", "contact = NEW.contact AND report_id = NEW.report_id")
  NO_CHANGE ("contact") NO_REPLACE ("contact", "id = NEW.id AND version >= NEW.version")
  NO_CHANGE ("key_fact") NO_REPLACE ("key_fact", "fingerprint = NEW.fingerprint AND version >= NEW.version")
  NO_CHANGE ("event") NO_REPLACE ("event", "incident = NEW.incident AND seq >= NEW.seq")
  NO_CHANGE ("policy") NO_REPLACE ("policy", "digest = NEW.digest")

  "CREATE VIEW v_mails AS SELECT m.id, strftime('%Y-%m-%dT%H:%M:%SZ', m.received_us / 1000000, 'unixepoch')"
  " AS received, m.size, m.sha256, coalesce(v.ending, 'waiting') AS ending, v.code, v.contact, v.fingerprint,"
  " v.message_type, v.report_id, v.incident, v.entry FROM mail m LEFT JOIN verdict v ON v.mail_id = m.id"
  " AND v.round = (SELECT max(round) FROM verdict w WHERE w.mail_id = m.id);"
  "CREATE VIEW v_notifications AS SELECT i.id AS incident,"
  " strftime('%Y-%m-%dT%H:%M:%SZ', i.opened_us / 1000000, 'unixepoch') AS opened, i.state, i.originator,"
  " i.report_id, CASE WHEN i.tlp = 'TLP:RED' THEN NULL ELSE i.title END AS title, i.incident_type, i.tlp,"
  " i.urgency, i.exercise, i.mail_id FROM incident i;"
  "CREATE VIEW v_letters AS SELECT l.id, strftime('%Y-%m-%dT%H:%M:%SZ', l.created_us / 1000000, 'unixepoch')"
  " AS created, l.kind, l.contact, l.number, l.state, l.attempts, l.mail_id, l.incident, l.sealed_sha256,"
  " l.sealed_entry, strftime('%Y-%m-%dT%H:%M:%SZ', l.sent_us / 1000000, 'unixepoch') AS sent, l.queue_id, l.reply"
  " FROM letter l;"
  "CREATE VIEW v_contacts AS SELECT c.id, c.version, c.state, c.digest, c.reason,"
  " strftime('%Y-%m-%dT%H:%M:%SZ', c.changed_us / 1000000, 'unixepoch') AS changed FROM contact c"
  " WHERE c.version = (SELECT max(version) FROM contact d WHERE d.id = c.id);"
  "CREATE VIEW v_ledger AS SELECT e.idx, strftime('%Y-%m-%dT%H:%M:%SZ', e.time_us / 1000000, 'unixepoch')"
  " AS time, e.kind, e.mail_id, e.text FROM entry e;"
  "INSERT INTO meta VALUES ('schema', '1');";

/* The procedure between contacts. */
static const char version_2[] =
  GW_SCHEMA_PROCEDURE GW_SCHEMA_PING GW_SCHEMA_DIRECTORY GW_SCHEMA_VIEWS
  NO_CHANGE ("reference") NO_REPLACE ("reference", "report_id = NEW.report_id")
  NO_CHANGE ("revision")
  NO_REPLACE ("revision", "incident = NEW.incident AND contact = NEW.contact AND revision = NEW.revision")
  "INSERT INTO original (mail_id, sha256, kind, bytes, signature) SELECT i.mail_id, s.sha256, s.kind, NULL, s.signature"
  " FROM incident i JOIN verdict v ON v.mail_id = i.mail_id AND v.round = (SELECT max(round) FROM verdict w"
  " WHERE w.mail_id = i.mail_id) JOIN signed s ON s.sha256 = v.signed_sha256;"
  "UPDATE meta SET value = '2' WHERE name = 'schema';";

/* What auditors need. */
static const char version_3[] =
  GW_SCHEMA_REVIEW
  "CREATE INDEX mail_received ON mail (received_us);"
  GW_SCHEMA_RECOVERY NO_CHANGE ("epoch") NO_REPLACE ("epoch", "number >= NEW.number")
  GW_SCHEMA_HELD
  GW_SCHEMA_READING
  GW_SCHEMA_WITNESS
  NO_CHANGE ("day_checkpoint") NO_REPLACE ("day_checkpoint", "day >= NEW.day")
  NO_CHANGE ("cosignature") NO_REPLACE ("cosignature", "day = NEW.day AND witness = NEW.witness")
  GW_SCHEMA_PURGE
  GW_SCHEMA_REPORT
  "UPDATE meta SET value = '3' WHERE name = 'schema';";

const char *
gw_schema_upgrade (int from)
{
  static const char *const upgrades[GW_SCHEMA_VERSION] = { version_1, version_2, version_3 };
  return from >= 0 && from < GW_SCHEMA_VERSION ? upgrades[from] : NULL;
}
