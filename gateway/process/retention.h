/* SPDX-License-Identifier: Apache-2.0
 * process/retention: what the policy keeps no longer goes, and each pass is a ledger entry. notigate-retention(7) says
 * what that is. */
#pragma once
#include "base/clock.h"
#include "process/instance.h"
#include "store/purge.h"

G_BEGIN_DECLS

/* A silence after which the clock needs somebody else's word before anything goes for good: gw_store_clock_proved(). */
#define GW_RETENTION_DOUBTFUL (7 * GW_DAY)

typedef struct {
  gint64 count;  /* things that went, 0: none, and no entry */
  guint64 entry; /* the ledger's, where there is one */
  gboolean more; /* another pass finds more */
} GwRetentionPass;

/* What [retention] of @policy has kept long enough at @now_us. */
GwPurgeTerms gw_retention_terms (const GwPolicy *policy, gint64 now_us);

/* The same of all that ended before @before_us, whatever the policy says; but an incident that a letter could still
 * reopen stays. */
GwPurgeTerms gw_retention_terms_before (const GwPolicy *policy, gint64 before_us, gint64 now_us);

/* One pass inside a write transaction. @word stands in the entry: "retention" (the clock), "operator", "early" (before
 * its time). The write-ahead
 * log still holds the bytes until gw_store_checkpoint(). */
gboolean gw_retention_run (GwInstance *instance, const GwPurgeTerms *terms, const char *word, GwRetentionPass *pass,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Keys of contacts that are gone leave the keyring, with the names in them. Not inside a transaction, which waits for no
 * gpg. */
gboolean gw_retention_forget_keys (GwInstance *instance, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
