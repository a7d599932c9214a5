/* SPDX-License-Identifier: Apache-2.0
 * store/export: what leaves the database for other programs: the documented views (SCHEMA), which hold neither raw mail
 * nor words of what is TLP:RED; and a copy of the whole file. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* "mails" "incidents" "deadlines" "requests" "pings" "letters" "contacts" "ledger": each is the view v_... of that name.
 * NULL-terminated, static. */
const char *const *gw_store_export_tables (void);

typedef struct {
  gboolean is_number;
  gint64 number;
  const char *text; /* NULL: nothing is known */
} GwExportCell;

/* One row; borrowed until the callback returns. The first call has no cells: it tells the names. FALSE, with an error set,
 * ends the walk. */
typedef gboolean (*GwExportEach) (const char *const *names, const GwExportCell *cells, guint columns, gpointer data,
                                  GError **error);

/* How many rows there may be, about, for whoever waits. */
gboolean gw_store_export_count (GwStore *store, const char *table, gint64 *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The rows of @table, one of the above, in its order, of the time from @since to before @until ("2026-09-14T00:00:00Z";
 * NULL: open): of a mail when it came, an incident when it was opened, a deadline when it is due, a letter when it was
 * made. Pings and contacts are as they stand. */
gboolean gw_store_export_each (GwStore *store, const char *table, const char *since, const char *until, GwExportEach each,
                               gpointer data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef void (*GwStoreProgress) (gpointer data, guint64 done, guint64 total);

/* All tables into the empty file @path, as tables of the same names in a database of its own; all of one state of the
 * store. Errors: IO, and those of the store. @progress may be NULL, as below. */
gboolean gw_store_export_database (GwStore *store, const char *path, const char *since, const char *until,
                                   GwStoreProgress progress, gpointer data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The whole database as it is at one moment into the empty file @path, beside a running gateway, which it does not hold
 * up. The copy needs no -wal beside it, so it can be read where nothing can be written. */
gboolean gw_store_snapshot (GwStore *store, const char *path, GwStoreProgress progress, gpointer data,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
