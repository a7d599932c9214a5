/* SPDX-License-Identifier: Apache-2.0
 * process/instance: an instance opened for work: everything that the stages need. One a process. */
#pragma once
#include "base/config.h"
#include "decide/policy.h"
#include "directory/directory.h"
#include "openpgp/openpgp.h"
#include "store/epoch.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  GwConfig *config;
  GwStore *store;
  GwOpenpgp *engine;
  GwPolicy *policy;
  GwDirectory *directory;
  gint64 generation; /* of the directory that is loaded */
  gint64 at_us;      /* judge by the directory of this time; G_MAXINT64: as it is now */
  GBytes *secret;    /* DIR/secret: keys return paths and loop tokens */
  GwStoreEpoch *epoch; /* of the ledger: the one that runs */
  char *origin;      /* of the ledger in that epoch */
} GwInstance;

/* Opens the instance at @home. The caller's. Errors: CONFIG (all faults of configuration or policy),
 * NOINPUT, BUSY, CORRUPT, IO, CRYPTO. */
GwInstance *gw_instance_open (const char *home, GwStoreMode mode, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same with the directory as it was at @at_us (G_MAXINT64: as it is). */
GwInstance *gw_instance_open_at (const char *home, GwStoreMode mode, gint64 at_us,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

void gw_instance_free (GwInstance *instance);

/* Loads the directory again where the store has a newer one. */
gboolean gw_instance_refresh (GwInstance *instance, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads again which epoch of the ledger runs: recover opens one. */
gboolean gw_instance_refresh_epoch (GwInstance *instance, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The ledger's origin, where no whole instance is needed. The caller's. */
char *gw_instance_origin (GwStore *store, const GwConfig *config, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* --home, else NOTIGATE_HOME, else /var/lib/notigate. Borrowed. */
const char *gw_instance_home (const char *option);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwInstance, gw_instance_free)

G_END_DECLS
