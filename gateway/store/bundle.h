/* SPDX-License-Identifier: Apache-2.0
 * store/bundle: what a bundle for a third party is made of: entries of the ledger up to a checkpoint, with the mail that
 * each ends or the letter that each is about. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* An entry, and what the gateway's books say beside it. */
typedef struct {
  gint64 index;
  gint64 time_us;
  char *kind;
  char *text;           /* the leaf */
  gint64 mail_id;       /* 0: about no mail */
  gboolean ends;        /* it is the ending of that mail; from here on only then */
  gint64 received_us;
  gint64 purged_us;     /* 0: not by a purge */
  gboolean truncated;
  gboolean has_raw;
  char *contact;        /* who signed it, or NULL; of a letter: whom it went to, NULL: the operator */
  char *fingerprint;    /* primary */
  char *signed_sha256;
  gint64 signature_us;
  char *message_type;
  gint64 letter;        /* 0: about no letter; from here on of the letter */
  char *letter_kind;
  gint64 number;        /* Letter-Number, 0: none */
  gint64 sent_us;       /* 0: not yet */
  gboolean has_sealed;  /* its bytes are still here */
  gint64 behind;        /* the mail that it is about, or passes on; 0: none */
} GwBundleRow;

void gw_bundle_row_free (GwBundleRow *row);

/* All entries below @size about an incident: those that name it, and all of the mails that any of its verdicts is about.
 * In their order. The caller's. */
GPtrArray *gw_store_bundle_incident (GwStore *store, const char *incident, gint64 size,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All entries below @size that name a contact by its @alias, entered from @from_us on and before @until_us. In their
 * order. The caller's. */
GPtrArray *gw_store_bundle_party (GwStore *store, const char *alias, gint64 from_us, gint64 until_us, gint64 size,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What was signed of a mail: bytes and signature as in store/original, else as in `signed'; *bytes is NULL where they are
 * not kept. All are the caller's. */
gboolean gw_store_bundle_signed (GwStore *store, gint64 mail_id, const char *sha256, char **kind, GBytes **bytes,
                                 GBytes **signature, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first @size leaf hashes, in order; FALSE from @each stops. */
typedef gboolean (*GwStoreLeafEach) (const guint8 hash[32], gpointer data);
gboolean gw_store_leaves_each (GwStore *store, gint64 size, GwStoreLeafEach each, gpointer data,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* When the stored checkpoint of @size was signed; 0: there is none of that size. */
gboolean gw_store_checkpoint_time (GwStore *store, gint64 size, gint64 *time_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The first @size entries by kind (GwCount of store/audit, by name). The caller's. */
GPtrArray *gw_store_kind_counts (GwStore *store, gint64 size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwBundleRow, gw_bundle_row_free)

G_END_DECLS
