/* SPDX-License-Identifier: Apache-2.0
 * store/deadline: what is awaited of whom, until when. The puts and sets are for use inside a write transaction. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  gint64 id;       /* set by the put */
  char *incident;
  char *contact;   /* of whom it is awaited */
  char *awaited;   /* acknowledgement first-results update answer closing */
  char *step;      /* remind due fallback operator */
  gint64 due_us;
  char *report_id; /* our letter that asked, or NULL */
  char *state;     /* pending fired stopped */
  gint64 settled_us;
} GwStoreDeadline;

void gw_store_deadline_free (GwStoreDeadline *deadline);

/* As pending. */
gboolean gw_store_deadline_put (GwStore *store, const GwStoreDeadline *deadline, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is pending stops. @contact, @awaited, @report_id NULL: any. */
gboolean gw_store_deadline_stop (GwStore *store, const char *incident, const char *contact, const char *awaited,
                                 const char *report_id, gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwStoreDeadline, gw_store_deadline_free)

G_END_DECLS
