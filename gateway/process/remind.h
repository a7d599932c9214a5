/* SPDX-License-Identifier: Apache-2.0
 * process/remind: what happens when something is due: reminders, the fallback contact, the operator. All inside a write
 * transaction. Each step of a deadline fires once; what was missed during a downtime fires once afterwards. */
#pragma once
#include "process/instance.h"

G_BEGIN_DECLS

/* Fires what is due at @now_us, at most @most steps; *count tells how many were looked at: @most of them mean that
 * there may be more. */
gboolean gw_remind_due (GwInstance *instance, gint64 now_us, guint most, guint *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @incident has changed: its originator is reminded to close it once the policy's time has passed without another
 * change. Nothing where it is closed. */
gboolean gw_remind_closing_renew (GwInstance *instance, const char *incident, gint64 now_us,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
