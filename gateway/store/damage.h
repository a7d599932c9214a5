/* SPDX-License-Identifier: Apache-2.0
 * store/damage: a database file that is broken: how, and what can still be read of it. It opens the file itself, since
 * gw_store_open() may refuse it, and never writes. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* A table, read from both ends up to what cannot be read. */
typedef struct {
  const char *name; /* static */
  gboolean whole;
  guint64 rows;     /* that can be read */
  guint64 kept;     /* of these, rows with bytes whose SHA-256 stands beside them, */
  guint64 good;     /* and of these, those that still have it */
} GwDamagedTable;

/* What is wrong with the file from its first page and its length: "is cut off: ...", "is no SQLite database: ..."; NULL where
 * nothing is to be seen there. The caller's. */
char *gw_damage_look (const char *home);

/* What can be read: GwDamagedTable, those that matter to auditors first. The caller's. */
GPtrArray *gw_damage_salvage (const char *home);

G_END_DECLS
