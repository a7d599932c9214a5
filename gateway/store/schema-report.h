/* SPDX-License-Identifier: Apache-2.0
 * store/schema-report: version 3, what the auditors' report needs to be fast. */
#pragma once

#define GW_SCHEMA_REPORT                                                                                           \
  "CREATE INDEX incident_opened ON incident (opened_us);"                                                         \
  "CREATE INDEX letter_created ON letter (id, created_us);"
