/* SPDX-License-Identifier: Apache-2.0
 * store/page: which alerts the command of [alert] tells people who are not at their desks, and how that went.
 * The puts and sets are for use inside a write transaction. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  gint64 alert;
  char *kind;      /* of the alert */
  char *incident;  /* or NULL */
  char *text;      /* one line, nothing confidential */
  gint64 asked_us;
  gint64 due_us;   /* of the next run, 0: none */
  gint64 tries;    /* failures since it last worked */
  gint64 runs;     /* how often it worked */
  gint64 last_us;  /* of the last run, 0: none yet */
  char *result;    /* of the last run: "ok", or what went wrong; or NULL */
} GwPage;

void gw_page_free (GwPage *page);

/* Asks for the command to be run with @text for the alert that was put last, in this same transaction. */
gboolean gw_store_page_put (GwStore *store, const char *text, gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is due at @now_us and not acknowledged. What was run in a time to come is due as well: the clock was set back.
 * The caller's. */
GPtrArray *gw_store_pages_due (GwStore *store, gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* After a run: the rest of @page as given. One that was acknowledged meanwhile is not due again. */
gboolean gw_store_page_set (GwStore *store, const GwPage *page, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Those whose last run failed and that nobody has acknowledged. The caller's. */
GPtrArray *gw_store_pages_failed (GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* When the next is due, 0: none. */
gboolean gw_store_page_next_due (GwStore *store, gint64 *due_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwPage, gw_page_free)

G_END_DECLS
