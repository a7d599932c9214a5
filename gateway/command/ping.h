/* SPDX-License-Identifier: Apache-2.0
 * command/ping: what the files of `notigate ping` share. */
#pragma once
#include "command/command.h"
#include "process/ping.h"

G_BEGIN_DECLS

/* How one contact stands, for people and in JSON. */
typedef struct {
  const GwDirectoryEntry *entry; /* borrowed from the directory */
  const GwPingContact *row;      /* borrowed from the rows, or NULL */
  const char *state;             /* static */
  gint64 keys_end_us;            /* G_MAXINT64: never, 0: it has no key */
} GwPingHealth;

/* All contacts but removed ones, in the order of their ids: GwPingHealth. @rows: GwPingContact. The caller's. */
GArray *gw_ping_health (const GwInstance *instance, const GPtrArray *rows, gint64 now_us);

/* The verbs. */
int gw_ping_verb_status (int argc, char **argv);
int gw_ping_verb_export (int argc, char **argv);

G_END_DECLS
