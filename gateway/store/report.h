/* SPDX-License-Identifier: Apache-2.0
 * store/report: what the auditors' report counts. An incident of which any letter is TLP:RED (or of an unknown TLP) is
 * in no figure here, and no figure is the sum of one that it is in; nor is mail of which that is known. */
#pragma once
#include "store/audit.h"

G_BEGIN_DECLS

/* What a report is about. */
typedef struct {
  gint64 from_us;
  gint64 to_us;       /* the first moment that is no longer in it */
  gint64 now_us;      /* what is overdue is overdue now */
  gboolean exercises; /* they count too */
} GwReportSpan;

/* Incidents that were opened in the span, by UTC day: a GwCount each, its oldest_us the first of the day, name NULL. By
 * incident type, by urgency, and by state: "closed" or "open". The caller's. */
GPtrArray *gw_store_report_days (GwStore *store, const GwReportSpan *span, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *gw_store_report_types (GwStore *store, const GwReportSpan *span, GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *gw_store_report_urgencies (GwStore *store, const GwReportSpan *span,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *gw_store_report_states (GwStore *store, const GwReportSpan *span, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Mail refused in the span, by code (GwCount). Mail that was refused before its form could be read is counted: what it
 * is marked with nobody knows, nor whether it is of an exercise. The caller's. */
GPtrArray *gw_store_report_refusals (GwStore *store, const GwReportSpan *span,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef enum {
  GW_REPORT_IN_TIME,
  GW_REPORT_LATE,
  GW_REPORT_OVERDUE, /* its time is past, and nothing has come */
  GW_REPORT_NEVER,   /* so it was when the incident was closed */
} GwReportOutcome;

/* What was expected of a contact until a time. Texts are borrowed until the next row. */
typedef struct {
  const char *incident;
  const char *contact;
  const char *awaited; /* acknowledgement first-results answer */
  const char *urgency;
  gint64 asked_us;     /* when our letter was written */
  gint64 due_us;
  gint64 answered_us;  /* 0: never */
  GwReportOutcome outcome;
} GwReportTime;

typedef void (*GwReportTimeFunc) (const GwReportTime *time, gpointer data);

/* Calls @func for each in incidents that were opened in the span. Left out: what is not due yet, and what nobody had to
 * answer any more because the incident was closed before. A fallback's answer counts for who was asked first. */
gboolean gw_store_report_times (GwStore *store, const GwReportSpan *span, GwReportTimeFunc func, gpointer data,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
