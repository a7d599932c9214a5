/* SPDX-License-Identifier: Apache-2.0
 * vfs-power: SQLite's files as a disk that may lose its power. What was written since a file's last sync is not on it
 * yet: a cut keeps some of these writes, drops others and tears some between two sectors. */
#pragma once
#include <glib.h>

typedef struct _Power Power;

typedef enum { POWER_DROP_ALL, POWER_KEEP_ALL, POWER_KEEP_SOME } PowerLoss;

/* The default VFS of the process from now on, until power_free(). One at a time. */
Power *power_new (void);
void power_free (Power *power);

/* From its @steps-th write, truncation or sync on nothing reaches the disk, and all fail (G_MAXUINT: never). */
void power_arm (Power *power, guint steps);
gboolean power_is_off (const Power *power);

/* From now on it calls a sync done, and does nothing: with such a disk promises are broken. */
void power_lie (Power *power);

/* When all connections are closed: the files become what a disk would hold; the power is on again. */
void power_cut (Power *power, PowerLoss loss, guint32 seed);
