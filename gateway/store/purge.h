/* SPDX-License-Identifier: Apache-2.0
 * store/purge: what is over goes: raw and signed bytes, letters, titles, words, names. What happened, when, under which
 * digest, stays. Each thing that goes is on the list (table purged) of its pass, and the pass is one ledger entry whose
 * Subject is the digest of that list: so nothing can be taken by hand and be called a purge. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* What a pass takes: all that ended before these times (microseconds UTC). What a person must still look at (held,
 * quarantined), what is under way (letters queued or sealed) and what is open stays, however old. */
typedef struct {
  gint64 closed_us;   /* incidents by their end and last letter; letters, mails and contacts without an incident */
  gint64 refused_us;  /* what a contact wrote and was not taken */
  gint64 unsigned_us; /* what nobody known has signed */
  gint64 now_us;
  guint most;         /* incidents, mails, letters, each: others wait for the transaction */
} GwPurgeTerms;

/* One pass inside a write transaction: lists and blanks for the ledger entry that is appended next. *count is how many
 * are on the list (0: no entry is needed), *more whether some were left for another pass. */
gboolean gw_store_purge (GwStore *store, const GwPurgeTerms *terms, gint64 *count, gboolean *more,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How many of each kind are on the list of ledger entry @entry (GwCount of store/audit.h, by name). The caller's. */
GPtrArray *gw_store_purge_counts (GwStore *store, gint64 entry, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* SHA-256 of that list: lines "WHAT ID DIGEST" with LF ("-" where there is no digest), in their order. The caller's. */
char *gw_store_purge_digest (GwStore *store, gint64 entry, guint64 *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* When @what ("mail", "incident", "letter", ...) @id was purged, 0: it was not. */
gboolean gw_store_purge_find (GwStore *store, const char *what, const char *id, gint64 *time_us,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Primary fingerprints of keys that only contacts had which were purged. The caller's. */
GStrv gw_store_purge_keys (GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The ledger index that the next entry will have. */
gboolean gw_store_purge_next (GwStore *store, gint64 *entry, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first thing in which the rows and the lists differ: bytes that are gone and on no list, or listed and still here;
 * a list without its ledger entry. NULL without error: nothing. "mail 12: ...", for people. The caller's. */
char *gw_store_purge_fault (GwStore *store, GError **error);

/* How many mails are marked as purged and on no list, as those of before schema version 3 are; *last is one, 0: none. */
gboolean gw_store_purge_unlisted (GwStore *store, gint64 *count, gint64 *last, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
