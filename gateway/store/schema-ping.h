/* SPDX-License-Identifier: Apache-2.0
 * store/schema-ping: version 2, the tables of the pings. SCHEMA tells what the columns mean. */
#pragma once

#define GW_SCHEMA_PING ""
