/* SPDX-License-Identifier: Apache-2.0
 * intake/wake: the FIFO DIR/run/wake. A lost wake-up costs a minute, never a mail. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* Writes one byte; every error is ignored. */
void gw_wake_send (const char *home);

/* Makes the FIFO where needed and opens it so that it never blocks and never ends; -1 on error. The
 * caller's to close. */
int gw_wake_open (const char *home, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Empties it. */
void gw_wake_drain (int fd);

G_END_DECLS
