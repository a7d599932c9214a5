/* SPDX-License-Identifier: Apache-2.0
 * store/incident: incidents, who is party to them, and what happened. The puts are for use inside a
 * write transaction. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  char *id; /* "ccc.example/2026-104217" */
  gint64 opened_us;
  gint64 changed_us;
  char *state;
  char *originator; /* contact id */
  char *report_id;
  gint64 mail_id;
  char *tlp;
  char *urgency;
  gboolean exercise;
  char *title;
  char *incident_type;
} GwIncident;

void gw_incident_free (GwIncident *incident);

gboolean gw_store_incident_put (GwStore *store, const GwIncident *incident, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* NULL without error where there is none. The caller's. */
GwIncident *gw_store_incident_find (GwStore *store, const char *id, GError **error);

gboolean gw_store_event_put (GwStore *store, const char *incident, gint64 time_us, const char *kind,
                             const char *contact, gint64 mail_id, const char *text,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_party_put (GwStore *store, const char *incident, const char *contact, const char *role,
                             const char *state, gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @contact is a party to @incident. */
gboolean gw_store_party_find (GwStore *store, const char *incident, const char *contact, gboolean *found,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An alert for a person. */
gboolean gw_store_alert_put (GwStore *store, const char *kind, const char *text, gint64 mail_id, const char *incident,
                             gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether there is the same since @since_us, acknowledged or not. */
gboolean gw_store_alert_find (GwStore *store, const char *kind, const char *text, gint64 since_us, gboolean *found,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
  gint64 id;
  gint64 time_us;
  char *kind;
  char *text;
  gint64 mail_id;
} GwAlert;

void gw_alert_free (GwAlert *alert);
/* Alerts that nobody has acknowledged, oldest first. The caller's. */
GPtrArray *gw_store_alerts (GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* NOINPUT where there is none. A transaction of its own. */
gboolean gw_store_alert_ack (GwStore *store, gint64 id, gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwIncident, gw_incident_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwAlert, gw_alert_free)

G_END_DECLS
