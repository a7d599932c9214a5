/* SPDX-License-Identifier: Apache-2.0
 * store/held: letters that wait for a contact: it is suspended, or there is no key to encrypt to. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  gint64 mail_id;
  char *incident;
  char *tlp;      /* that it is passed on under */
  gboolean opens; /* it opened that incident */
  gboolean over;  /* the incident is closed, and the contact never had it */
} GwStoreHeld;

void gw_store_held_free (GwStoreHeld *held);

/* Inside a write transaction: the letter @held is not passed on to @contact for now. What is here already stays. */
gboolean gw_store_held_put (GwStore *store, const char *contact, const GwStoreHeld *held, gint64 now_us,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What waits for @contact (GwStoreHeld), in the order in which it came. The caller's. */
GPtrArray *gw_store_held_list (GwStore *store, const char *contact, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a write transaction: that letter waits for @contact no longer. */
gboolean gw_store_held_clear (GwStore *store, const char *contact, gint64 mail_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwStoreHeld, gw_store_held_free)

G_END_DECLS
