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

/* What is pending and due at @now_us, the earliest first, at most @most: costs only what it returns. The caller's. */
GPtrArray *gw_store_deadlines_due (GwStore *store, gint64 now_us, guint most, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A pending one gets its last @state (fired, stopped); *settled: it was pending still. */
gboolean gw_store_deadline_settle (GwStore *store, gint64 id, const char *state, gint64 now_us, gboolean *settled,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The pending @step of the same awaited as @deadline stops. */
gboolean gw_store_deadline_drop (GwStore *store, const GwStoreDeadline *deadline, const char *step, gint64 now_us,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether a later reminder, or the time itself, of the same awaited as @deadline is due at @now_us as well. */
gboolean gw_store_deadline_is_passed (GwStore *store, const GwStoreDeadline *deadline, gint64 now_us, gboolean *passed,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* When what @deadline belongs to is or was due: the time of its step `due', its own where there is none. */
gboolean gw_store_deadline_time (GwStore *store, const GwStoreDeadline *deadline, gint64 *due_us,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The pending steps of @awaited move to @due_us; *moved: there were any. */
gboolean gw_store_deadline_move (GwStore *store, const char *incident, const char *contact, const char *awaited,
                                 gint64 due_us, gboolean *moved, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All of @incident, by time; @contact NULL: of all. The caller's. */
GPtrArray *gw_store_deadlines_of (GwStore *store, const char *incident, const char *contact,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is pending, and what fired while a later step of the same is pending: GwStoreDeadline, by time. The caller's. */
GPtrArray *gw_store_incident_deadlines (GwStore *store, const char *incident, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* When something is due of @contact: the due steps that are pending or have fired, by time. One that fired stays so after
 * the answer. The caller's. */
GPtrArray *gw_store_incident_awaited (GwStore *store, const char *incident, const char *contact,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What is due next, for people. */
typedef struct {
  GwStoreDeadline *deadline;
  gboolean red; /* it belongs to a TLP:RED letter or incident: only the incident's number may be shown */
  gboolean exercise;
} GwDueNext;

void gw_due_next_free (GwDueNext *next);

/* The @most pending steps that come first, overdue ones included; without @with_red those of TLP:RED are left out.
 * GwDueNext, the caller's. */
GPtrArray *gw_store_deadlines_next (GwStore *store, guint most, gboolean with_red, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwDueNext, gw_due_next_free)
/* How many of @incident wait for @step although they are due at @now_us. */
gboolean gw_store_deadline_count_late (GwStore *store, const char *incident, const char *step, gint64 now_us, gint64 *count,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwStoreDeadline, gw_store_deadline_free)

G_END_DECLS
