/* SPDX-License-Identifier: Apache-2.0
 * store/schema-procedure: version 2, what an incident's life needs beside version 1. SCHEMA tells what the
 * columns mean. */
#pragma once

#define GW_SCHEMA_PROCEDURE                                                                                      \
  "CREATE TABLE incident_mark (incident TEXT NOT NULL PRIMARY KEY, highest_tlp TEXT NOT NULL, origin_poc TEXT,"  \
  " origin_incident TEXT, hops BIGINT NOT NULL, closed_us BIGINT NOT NULL);"                                     \
  "CREATE INDEX incident_mark_origin ON incident_mark (origin_incident) WHERE origin_incident IS NOT NULL;"      \
  "CREATE INDEX party_contact ON party (contact);"                                                               \
  "CREATE INDEX incident_state ON incident (state, changed_us);"                                                 \
  "CREATE INDEX letter_incident ON letter (incident) WHERE incident IS NOT NULL;"                                \
  "CREATE TABLE reference (report_id TEXT NOT NULL PRIMARY KEY, letter BIGINT NOT NULL, contact TEXT NOT NULL,"  \
  " incident TEXT, kind TEXT NOT NULL, mail_id BIGINT NOT NULL, sender TEXT, sender_report TEXT, tlp TEXT,"      \
  " message_type TEXT, about TEXT, nonce TEXT);"                                                                 \
  "CREATE INDEX reference_sender ON reference (contact, sender_report);"                                         \
  "CREATE INDEX reference_incident ON reference (contact, incident);"                                         \
  "CREATE TABLE original (mail_id BIGINT NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL, kind TEXT NOT NULL,"        \
  " bytes BLOB, signature BLOB);"                                                                                \
  "CREATE TABLE request (report_id TEXT NOT NULL PRIMARY KEY, incident TEXT NOT NULL, asker TEXT NOT NULL,"      \
  " asked TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, mail_id BIGINT NOT NULL,"                      \
  " since_us BIGINT NOT NULL, reply_by_us BIGINT NOT NULL);"                                                     \
  "CREATE INDEX request_incident ON request (incident, asked);"                                                  \
  "CREATE TABLE revision (incident TEXT NOT NULL, contact TEXT NOT NULL, revision BIGINT NOT NULL,"              \
  " mail_id BIGINT NOT NULL, PRIMARY KEY (incident, contact, revision));"                                        \
  "CREATE TABLE deadline (id BIGINT NOT NULL PRIMARY KEY, incident TEXT NOT NULL, contact TEXT NOT NULL,"        \
  " awaited TEXT NOT NULL, step TEXT NOT NULL, due_us BIGINT NOT NULL, report_id TEXT, state TEXT NOT NULL,"     \
  " settled_us BIGINT);"                                                                                         \
  "CREATE INDEX deadline_due ON deadline (due_us, id) WHERE state = 'pending';"                                  \
  "CREATE INDEX deadline_incident ON deadline (incident, contact, state);"                                          \
  "CREATE TABLE page (alert BIGINT NOT NULL PRIMARY KEY, text TEXT NOT NULL, asked_us BIGINT NOT NULL,"          \
  " due_us BIGINT, tries BIGINT NOT NULL, runs BIGINT NOT NULL, last_us BIGINT, result TEXT);"                   \
  "CREATE INDEX page_due ON page (due_us) WHERE due_us IS NOT NULL;"                                             \
  "CREATE TABLE standing (incident TEXT NOT NULL PRIMARY KEY, answered BIGINT NOT NULL, told_us BIGINT NOT NULL," \
  " due_us BIGINT);"                                                                                             \
  "CREATE INDEX standing_due ON standing (due_us) WHERE due_us IS NOT NULL;"
