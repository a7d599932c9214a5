/* SPDX-License-Identifier: Apache-2.0
 * store/schema-directory: version 2, what changes of the directory need beside version 1. SCHEMA tells what
 * the columns mean. */
#pragma once

#define GW_SCHEMA_DIRECTORY                                                                                      \
  "CREATE TABLE proposal (id BIGINT NOT NULL PRIMARY KEY, contact TEXT NOT NULL, seen_version BIGINT NOT NULL,"  \
  " contact_state TEXT NOT NULL, file TEXT NOT NULL, word TEXT NOT NULL, reason TEXT, mail_id BIGINT NOT NULL,"  \
  " uid BIGINT NOT NULL, name TEXT NOT NULL, proposed_us BIGINT NOT NULL, state TEXT NOT NULL,"                  \
  " settled_uid BIGINT, settled_name TEXT, settled_us BIGINT);"                                                  \
  "CREATE INDEX proposal_state ON proposal (state, contact);"                                                    \
  "CREATE TABLE key_warning (fingerprint TEXT NOT NULL, expires_us BIGINT NOT NULL, days BIGINT NOT NULL,"       \
  " warned_us BIGINT NOT NULL, PRIMARY KEY (fingerprint, expires_us, days));"
