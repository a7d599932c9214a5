/* SPDX-License-Identifier: Apache-2.0
 * process/rejudge-local: what the files of process/rejudge share among themselves. */
#pragma once
#include "process/case.h"
#include "process/rejudge.h"

G_BEGIN_DECLS

/* ---- rejudge-past: policies and directories of then ---- */

typedef struct _GwPast GwPast;

/* @instance and @contacts (GwContact, NULL: none) are borrowed. The caller's. */
GwPast *gw_past_new (const GwInstance *instance, const GPtrArray *contacts, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void gw_past_free (GwPast *past);

/* Each is borrowed from @past until the next call of the same. NULL with *problem (the caller's) where what counted then
 * is not what is stored. */
const GwPolicy *gw_past_policy (GwPast *past, const char *digest, char **problem, GError **error);
/* That of @at_us with @digest (NULL: any). @overtaken: the one before the last change, if that was made only just before
 * @at_us; NULL without *problem where it was not. */
const GwDirectory *gw_past_directory (GwPast *past, gint64 at_us, const char *digest, gboolean overtaken, char **problem,
                                      GError **error);

/* ---- rejudge-compare ---- */

/* What @c, judged again, says of @judged. @verdict_only: the ending and its code are all that counts. *differs is the
 * caller's, NULL unless DIFFERS. */
GwRejudgedResult gw_rejudge_compare (const GwJudged *judged, const GwCase *c, gboolean verdict_only, GwRejudged **differs);

/* What is kept beside the verdict of @judged, which agrees with @c. NULL: it fits. The caller's. */
GwRejudged *gw_rejudge_compare_kept (const GwJudged *judged, const GwKept *kept, const GwCase *c);

/* One that differs before anything was judged. Takes @reason. The caller's. */
GwRejudged *gw_rejudged_new (const GwJudged *judged, const char *stage, const char *found, char *reason);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwPast, gw_past_free)

G_END_DECLS
