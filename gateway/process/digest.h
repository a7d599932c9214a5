/* SPDX-License-Identifier: Apache-2.0
 * process/digest: the operator's letter of the day. */
#pragma once
#include "process/instance.h"

G_BEGIN_DECLS

/* Queues it where its hour has come since the last one; *sent tells. Nothing without an operator's address, and
 * nothing where nothing happened and nothing is open. Inside a write transaction. */
gboolean gw_digest_due (GwInstance *instance, gint64 now_us, gboolean *sent, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The time of the last mark of @hour (UTC) at or before @now_us. Pure. */
gint64 gw_digest_mark (gint64 now_us, gint64 hour);

G_END_DECLS
