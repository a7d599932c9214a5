/* SPDX-License-Identifier: Apache-2.0 */
#pragma once
#include "store/store.h"
#include <sqlite3.h>

struct _GwStore {
  sqlite3 *database;
  GHashTable *statements; /* SQL text (static) -> sqlite3_stmt, owned */
  char *path;
  int lock; /* DIR/notigate.lock, or -1 for readers */
  gboolean bare; /* gw_store_is_bare() */
};

/* Without a database yet; @path is taken. The caller's. */
GwStore *gw_store_new (char *path);
