/* SPDX-License-Identifier: Apache-2.0
 * The part of the schema for witnesses: the day's checkpoint, who cosigned it, and how each witness stands. SCHEMA
 * tells what it means. */
#pragma once

#define GW_SCHEMA_WITNESS                                                                                              \
  "CREATE TABLE day_checkpoint (day BIGINT NOT NULL PRIMARY KEY, size BIGINT NOT NULL, made_us BIGINT NOT NULL);"      \
  "CREATE TABLE cosignature (day BIGINT NOT NULL, witness TEXT NOT NULL, size BIGINT NOT NULL, time_us BIGINT NOT NULL," \
  " line TEXT NOT NULL, PRIMARY KEY (day, witness));"                                                                  \
  "CREATE TABLE witness (name TEXT NOT NULL PRIMARY KEY, state TEXT NOT NULL, since_us BIGINT NOT NULL,"               \
  " tries BIGINT NOT NULL, asked_us BIGINT NOT NULL, due_us BIGINT NOT NULL, result TEXT, alerted BIGINT NOT NULL);"   \
  "CREATE VIEW v_cosignatures AS SELECT strftime('%Y-%m-%d', d.day * 86400, 'unixepoch') AS day, d.size, s.witness,"   \
  " strftime('%Y-%m-%dT%H:%M:%SZ', s.time_us / 1000000, 'unixepoch') AS cosigned FROM day_checkpoint d"                \
  " LEFT JOIN cosignature s ON s.day = d.day;"
