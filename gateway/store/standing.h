/* SPDX-License-Identifier: Apache-2.0
 * store/standing: how far incidents have come: what their originators were told by status letters, and the figures
 * of the operator's digest. The puts and sets are for use inside a write transaction. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* Of the recipients of one incident. */
typedef struct {
  gint64 recipients;
  gint64 answered;  /* of them: have said anything by themselves */
  gint64 told;      /* of them at the last status letter */
  gint64 told_us;   /* 0: there was none */
} GwStanding;

gboolean gw_store_standing_get (GwStore *store, const char *incident, GwStanding *standing,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A status letter went out that tells of @answered. */
gboolean gw_store_standing_told (GwStore *store, const char *incident, gint64 answered, gint64 now_us,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One is wanted at @due_us, or earlier where that was asked for already. */
gboolean gw_store_standing_ask (GwStore *store, const char *incident, gint64 due_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Incidents whose nightly letter is due, at most @most. The caller's. */
GStrv gw_store_standings_due (GwStore *store, gint64 now_us, guint most, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For the digest: nothing of TLP:RED is in any of them. */
typedef struct {
  GPtrArray *endings; /* GwCount of mails decided since then, by name */
  gint64 open;        /* incidents not closed */
  gint64 overdue;     /* parties in them that are overdue */
  gint64 kept;        /* mails held or quarantined */
  gint64 undelivered; /* letters that could not be delivered */
  gint64 alerts;      /* that nobody has acknowledged */
} GwDayFigures;

void gw_day_figures_clear (GwDayFigures *figures);

gboolean gw_store_day_figures (GwStore *store, gint64 since_us, GwDayFigures *figures, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwDayFigures, gw_day_figures_clear)

G_END_DECLS
