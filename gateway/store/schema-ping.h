/* SPDX-License-Identifier: Apache-2.0
 * store/schema-ping: version 2, the tables of the pings. SCHEMA tells what the columns mean. */
#pragma once

#define GW_SCHEMA_PING                                                                                           \
  "CREATE TABLE ping_contact (contact TEXT NOT NULL PRIMARY KEY, next_us BIGINT NOT NULL, day BIGINT NOT NULL,"  \
  " postponed BIGINT NOT NULL, rounds BIGINT NOT NULL, asked_us BIGINT NOT NULL, outcome TEXT,"                  \
  " outcome_us BIGINT NOT NULL, confirmed_us BIGINT NOT NULL, how TEXT, mail_id BIGINT NOT NULL,"                \
  " latency_us BIGINT NOT NULL);"                                                                                \
  "CREATE INDEX ping_contact_next ON ping_contact (next_us);"                                                    \
  "CREATE TABLE ping (report_id TEXT NOT NULL PRIMARY KEY, letter BIGINT NOT NULL, contact TEXT NOT NULL,"       \
  " round BIGINT NOT NULL, asked_us BIGINT NOT NULL, day BIGINT NOT NULL, state TEXT NOT NULL, outcome TEXT,"    \
  " outcome_us BIGINT NOT NULL, mail_id BIGINT NOT NULL, steps_due_us BIGINT, steps_us BIGINT);"                 \
  "CREATE INDEX ping_letter ON ping (letter);"                                                                   \
  "CREATE INDEX ping_contact_state ON ping (contact, state);"                                                    \
  "CREATE INDEX ping_asked ON ping (asked_us);"                                                                  \
  "CREATE INDEX ping_steps ON ping (steps_due_us) WHERE steps_due_us IS NOT NULL;"
