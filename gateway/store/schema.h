/* SPDX-License-Identifier: Apache-2.0
 * store/schema: what SCHEMA describes, as statements, and the upgrades between versions. */
#pragma once
#include <glib.h>

#define GW_SCHEMA_VERSION 3

/* The statements that lead from version @from to @from + 1; NULL where there are none. Borrowed. */
const char *gw_schema_upgrade (int from);
