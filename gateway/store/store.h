/* SPDX-License-Identifier: Apache-2.0
 * store/store: the database of an instance: open, lock, write transactions. Operations are in the
 * headers beside this one, by subject. SCHEMA tells what is kept. One connection a process; never
 * across a fork. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct _GwStore GwStore;

typedef enum {
  GW_STORE_WRITE,  /* read and write; upgrades an older schema */
  GW_STORE_READ,   /* never writes; works beside a running gateway, as another user, on a read-only mount or a copy */
  GW_STORE_CREATE, /* makes the file where there is none */
} GwStoreMode;

/* Opens DIR/notigate.db. Errors: CONFIG (not there, loose permissions, newer schema), BUSY, CORRUPT, IO.
 * The caller's. */
GwStore *gw_store_open (const char *home, GwStoreMode mode, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void gw_store_free (GwStore *store);

/* Whether what was opened for reading is the file of a running gateway without its -wal: a copy that may end before
 * what was written last. */
gboolean gw_store_is_bare (const GwStore *store);

/* DIR/notigate.db. Borrowed. */
const char *gw_store_path (const GwStore *store);

/* One write transaction under the lock of SCHEMA: @work, then commit; durable on TRUE. Where @work
 * fails all is undone. It may be run again whole, so it has no effects outside the store. The lock is
 * waited for at most 30 s (BUSY). */
typedef gboolean (*GwStoreWork) (GwStore *store, gpointer data, GError **error);
gboolean gw_store_write (GwStore *store, GwStoreWork work, gpointer data,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads within @work see one state of the store. */
gboolean gw_store_read (GwStore *store, GwStoreWork work, gpointer data,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Moves the WAL into the database where it is larger than @min_bytes. Only the daemon and run --once. */
gboolean gw_store_checkpoint (GwStore *store, gint64 min_bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* SQLite's own check of the file; a finding (NULL: sound) is the caller's. */
gboolean gw_store_check (GwStore *store, char **finding, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What there is one of. Absent: NULL without error. The caller's. */
char *gw_store_meta (GwStore *store, const char *name, GError **error);
gboolean gw_store_meta_put (GwStore *store, const char *name, const char *value,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The version of SQLite, for doctor. Borrowed, for ever. */
const char *gw_store_engine (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwStore, gw_store_free)

G_END_DECLS
