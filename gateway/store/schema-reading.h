/* SPDX-License-Identifier: Apache-2.0
 * store/schema-reading: version 3, who read mail as it came, and what bundles are found by. SCHEMA tells what the columns
 * mean. The words are a person's: no trigger keeps them for ever, the ledger keeps their digest. */
#pragma once

#define GW_SCHEMA_READING                                                                                        \
  "CREATE TABLE reading (entry BIGINT NOT NULL PRIMARY KEY, time_us BIGINT NOT NULL, mail_id BIGINT NOT NULL,"   \
  " what TEXT NOT NULL, incident TEXT, words TEXT);"                                                             \
  "CREATE INDEX letter_sealed ON letter (sealed_entry) WHERE sealed_entry IS NOT NULL;"                          \
  "CREATE VIEW v_readings AS SELECT strftime('%Y-%m-%dT%H:%M:%SZ', r.time_us / 1000000, 'unixepoch') AS time,"   \
  " r.mail_id, r.what, r.incident, r.words, r.entry FROM reading r;"
