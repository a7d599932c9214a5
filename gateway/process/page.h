/* SPDX-License-Identifier: Apache-2.0
 * process/page: an alert that cannot wait until somebody reads mail: the operator's own command is run for it
 * ([alert] command=, a pager or SMS), again and again until it is acknowledged. Nothing here runs inside a transaction
 * but gw_page_ask. */
#pragma once
#include "base/config.h"
#include "process/child.h"
#include "store/incident.h"
#include "store/page.h"

G_BEGIN_DECLS

/* Asks for the command to be run for the alert that was put last, in this same write transaction. @in_clear leaves
 * the house: what a letter in clear may say of @incident. Nothing without a command, and nothing for an exercise. */
gboolean gw_page_ask (const GwConfig *config, GwStore *store, const GwIncident *incident, const char *in_clear,
                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Runs the command for @page: NULL where it succeeded, else what went wrong, for people (the caller's). It has
 * @limit_us; then, or when @stop says so, it is killed with all that it started. */
char *gw_page_run (const GwConfig *config, const GwPage *page, gint64 limit_us, GwChildStop stop);

/* What becomes of @page: before a run, so that a crash does not make it run for ever, and after one that came to
 * @problem (NULL: it worked). */
void gw_page_begin (GwPage *page, gint64 now_us);
void gw_page_end (GwPage *page, const GwConfig *config, const char *problem, gint64 now_us);

G_END_DECLS
