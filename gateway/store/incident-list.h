/* SPDX-License-Identifier: Apache-2.0
 * store/incident-list: incidents as a person asks for them: which there are, what needs attention first, and
 * which one is meant by a number. */
#pragma once
#include "store/incident.h"

G_BEGIN_DECLS

/* What to list; NULL, 0 and FALSE do not restrict. */
typedef struct {
  const char *state;
  const char *contact; /* is a party, in whatever role */
  const char *urgency;
  gboolean overdue;    /* something is late or did not arrive */
  gboolean exercise;   /* exercises only */
  gboolean closed_too; /* else those that are open, unless @state asks for closed ones */
  gint64 since_us;     /* opened at or after */
  gint64 now_us;       /* what is late is late by then */
  gint64 skip;
  gint64 limit;        /* 0: all */
} GwIncidentFilter;

/* One incident, and what of it is told in a line. */
typedef struct {
  GwIncident *incident;
  gint64 recipients;
  gint64 answered;      /* of them: acknowledged working resolved declined */
  char *first;          /* one of the recipients, or NULL: none */
  gboolean overdue;     /* somebody is overdue, or a request is */
  gboolean undelivered; /* somebody cannot be reached */
  gint64 due_us;        /* of the next time at which something is due, 0: nothing is */
  gint64 total;         /* incidents that fit the filter, whatever its limit */
} GwIncidentRow;

void gw_incident_row_free (GwIncidentRow *row);

/* What needs attention first stands first: open before closed, real ones before exercises, what is late or did not
 * arrive, then by urgency, then by what is due next, then the oldest. The caller's. */
GPtrArray *gw_store_incidents (GwStore *store, const GwIncidentFilter *filter, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The whole id that @written means: itself, or the number behind its "/". NOINPUT, with the nearest number, where there
 * is none; DATA where there are several. The caller's. */
char *gw_store_incident_resolve (GwStore *store, const char *written, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwIncidentRow, gw_incident_row_free)

G_END_DECLS
