/* SPDX-License-Identifier: Apache-2.0
 * process/apply: what a letter does to its incident becomes rows. Inside the transaction of commit 2. */
#pragma once
#include "process/case.h"

G_BEGIN_DECLS

/* A new incident (which has its id by now), or what the machine's row for this letter says of one that exists. */
gboolean gw_apply_case (GwInstance *instance, GwCase *c, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the timeline tells of a letter besides who wrote it and whether it counts: "working, revision 2". The caller's. */
char *gw_apply_event_words (const GwCase *c) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
