/* SPDX-License-Identifier: Apache-2.0
 * process/bare: fallbacks that know an incident by its number and times only. */
#pragma once
#include "process/instance.h"
#include "store/procedure.h"

G_BEGIN_DECLS

/* Whether @entry is in the incident as a fallback, and on another level than each recipient that it stands for: then it
 * must not learn more, also after it has answered. @parties: GwParty, all of the incident's. */
gboolean gw_bare_is (const GwInstance *instance, const GPtrArray *parties, const GwDirectoryEntry *entry);

G_END_DECLS
