/* SPDX-License-Identifier: Apache-2.0
 * store/reading: who was given the bytes of a mail, when and why. Each row has an entry of the ledger, of kind read. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  gint64 entry; /* the ledger's index */
  gint64 time_us;
  gint64 mail_id;
  const char *what;     /* raw, bundle */
  const char *incident; /* that the bundle is about, or NULL */
  const char *words;    /* who and why; their digest is in the entry */
  const char *sha256;   /* of the mail; only given out, NULL where it is gone */
} GwStoreReading;

/* Inside a write transaction, beside its entry. */
gboolean gw_store_reading_put (GwStore *store, const GwStoreReading *reading, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The index of the first entry of kind read without its row here, and of the first row here without its entry; -1: none.
 * Then, for each row with an entry, @each (its @words may be NULL in a database that was changed); FALSE from it ends the walk and is no error. */
typedef gboolean (*GwStoreReadingEach) (const GwStoreReading *reading, const char *entry_text, gpointer data);
gboolean gw_store_readings_compare (GwStore *store, gint64 *lost, gint64 *invented, GwStoreReadingEach each, gpointer data,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
