/* SPDX-License-Identifier: Apache-2.0
 * store/epoch: what a restored database is continued with: the ledger's epochs, numbers that the lost time cannot have
 * given, letters and deadlines of a time that is no longer now. The puts are for use inside a write transaction. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  gint64 number;       /* 1: the ledger's first, of which nothing else here is set */
  gint64 entry;        /* of kind epoch that opened it */
  gint64 opened_us;
  gint64 known;        /* entries that the restored database held */
  gint64 seen;         /* entries that were signed before, as far as anything showed */
  gint64 since_us;     /* what came and left from then until opened_us may be lost */
  gint64 first_number; /* Letter-Numbers go on here, for every contact */
  gint64 first_letter; /* ids of letters go on here */
  char *reason;
  gint64 uid;          /* who opened it */
  char *name;
} GwStoreEpoch;

void gw_store_epoch_free (GwStoreEpoch *epoch);

/* The one that runs now. The caller's. */
GwStoreEpoch *gw_store_epoch_now (GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All but the first, in order: GwStoreEpoch. The caller's. */
GPtrArray *gw_store_epochs (GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean gw_store_epoch_put (GwStore *store, const GwStoreEpoch *epoch, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* *gap: where what was signed at @signed_us may have come in a time that was lost (the earliest, if it may be in more than
 * one), the epoch that declares that; NULL: nowhere. Of those opened by an entry before @entry; G_MAXINT64: all. The
 * caller's. */
gboolean gw_store_epoch_gap (GwStore *store, gint64 signed_us, gint64 entry, GwStoreEpoch **gap,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the ledger's entry has the digest of: since when what came may be lost, and the reason. The caller's. */
char *gw_store_epoch_subject (const GwStoreEpoch *epoch);

/* Entries of kind epoch. */
gboolean gw_store_epoch_entries (GwStore *store, gint64 *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Where numbers can go on: the first multiple of 1,000 above the highest Letter-Number, and above the highest id of a letter,
 * with at least @margin between; and one. */
gboolean gw_store_epoch_numbers (GwStore *store, gint64 margin, gint64 *first_number, gint64 *first_letter,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The highest Letter-Number among letters to @contact whose bytes are known, 0: none. */
gboolean gw_store_letter_number_known (GwStore *store, const char *contact, gint64 *number,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Letters that were not sealed when the copy was made may have left since, with bytes that nobody knows now: they get new
 * numbers, of the epoch that was put. *count tells how many. */
gboolean gw_store_letters_renumber (GwStore *store, gint64 *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The time that is lost does not count: each pending deadline is due @shift_us later. */
gboolean gw_store_deadlines_shift (GwStore *store, gint64 shift_us, gint64 *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a mail of these bytes was ever stored, whatever became of it. */
gboolean gw_store_mail_known (GwStore *store, const char *sha256, gboolean *known, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwStoreEpoch, gw_store_epoch_free)

G_END_DECLS
