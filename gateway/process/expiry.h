/* SPDX-License-Identifier: Apache-2.0
 * process/expiry: contacts and operator learn that a key ends before it ends. */
#pragma once
#include "process/instance.h"

G_BEGIN_DECLS

/* Inside a write transaction, from the clock; does nothing where it has run on @now_us's day. Each current or next key
 * of an active contact is warned of once 60, 30 and 7 days before its end; after downtime once, by the nearest step. A
 * key that was extended begins anew. *@worked becomes TRUE where something was queued. */
gboolean gw_expiry_run (GwInstance *instance, gint64 now_us, gboolean *worked, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
