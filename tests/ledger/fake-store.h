/* SPDX-License-Identifier: Apache-2.0
 * A store in memory behind the names of store/ledger.h, so that a test can damage it as it likes: the true
 * one refuses every change. */
#pragma once
#include "store/ledger.h"
#include <glib.h>

struct _GwStore {
  GPtrArray *texts;        /* char *, by index; NULL: deleted */
  GHashTable *nodes;       /* as in support.h */
  GHashTable *checkpoints; /* size in decimal to note */
  guint64 walked;          /* how far the walk over the entries is */
  guint64 last;            /* the largest size of a checkpoint */
  gboolean broken;         /* every reading fails with IO */
};

/* gw_store_free() frees it. */
GwStore *fake_store_new (void);

/* The first @size entries with their nodes and checkpoints: a backup of that time. The caller's. */
GwStore *fake_store_backup (const GwStore *store, guint64 size);
