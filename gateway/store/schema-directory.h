/* SPDX-License-Identifier: Apache-2.0
 * store/schema-directory: version 2, what changes of the directory need beside version 1. SCHEMA tells what
 * the columns mean. */
#pragma once

#define GW_SCHEMA_DIRECTORY ""
