/* SPDX-License-Identifier: Apache-2.0
 * store/original: the signed bytes of one letter with the very signature that was judged, to be passed on. The same
 * bytes may come under two signatures. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* Inside a write transaction, after gw_store_signed_put() of the same. */
gboolean gw_store_original_put (GwStore *store, gint64 mail_id, const char *sha256, const char *kind, GBytes *bytes,
                                GBytes *signature, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* *signature is NULL where the bytes hold it. CORRUPT where there is none. All are the caller's. */
gboolean gw_store_original_get (GwStore *store, gint64 mail_id, char **kind, GBytes **bytes, GBytes **signature,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
