/* SPDX-License-Identifier: Apache-2.0
 * store/schema-recovery: what a restored database needs: epochs of the ledger, mail found by its digest, and which of it was
 * replayed. Only schema.c includes this. */
#pragma once

#define GW_SCHEMA_RECOVERY                                                                                            \
  "CREATE TABLE epoch (number BIGINT NOT NULL PRIMARY KEY, entry BIGINT NOT NULL, opened_us BIGINT NOT NULL,"         \
  " known BIGINT NOT NULL, seen BIGINT NOT NULL, since_us BIGINT NOT NULL, first_number BIGINT NOT NULL,"             \
  " first_letter BIGINT NOT NULL, reason TEXT NOT NULL, uid BIGINT NOT NULL, name TEXT NOT NULL);"                    \
  "CREATE INDEX mail_sha256 ON mail (sha256);"                                                                        \
  "ALTER TABLE mail ADD COLUMN replayed BIGINT NOT NULL DEFAULT 0;"
