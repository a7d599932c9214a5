/* SPDX-License-Identifier: Apache-2.0
 * audit/report: the auditors' report of a span of time: figures from the store, and a page of HTML from figures.
 *
 * For others than the gateway's own people no contact is named, and nothing is told of fewer than five: such groups are
 * merged, with a further one where the difference of two sums would tell. TLP:RED is in no figure (store/report). */
#pragma once
#include "store/report.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define GW_REPORT_LEAST 5

/* One of a set of groups. */
typedef struct {
  char *key;      /* what it is of: "critical", "fraud/phishing"; NULL: what was merged of a set without an order */
  char *last_key; /* of an ordered set: up to this one */
  gint64 from_us; /* of time: its beginning, and the first moment after it */
  gint64 to_us;
  gint64 count;   /* -1: fewer than five, and not none */
} GwReportGroup;

GwReportGroup *gw_report_group_new (const char *key, gint64 count);
void gw_report_group_free (GwReportGroup *group);

/* Nothing below @least stands alone afterwards. Named: the largest first, the merged rest last. Ordered: neighbours are
 * merged; empty ones stay where nothing small is beside them. Both change @groups (GwReportGroup) in place. */
void gw_report_merge_named (GPtrArray *groups, gint64 least);
void gw_report_merge_ordered (GPtrArray *groups, gint64 least);

/* -1 for what is below @least and not none. */
gint64 gw_report_shown (gint64 count, gint64 least);

/* How what was expected under one urgency was done. */
typedef struct {
  const char *awaited;    /* acknowledgement first-results answer */
  char *urgency;          /* the first, and the last where some were merged */
  char *last_urgency;
  gint64 in_time;
  gint64 late;
  gint64 overdue;
  gint64 never;
  GArray *took_s;         /* gint32: seconds from our letter to the answer, rising */
  GArray *shares;         /* float: the same as a share of the time given, rising */
  GArray *given_s;        /* gint32: seconds given */
} GwReportTimes;

void gw_report_times_free (GwReportTimes *times);

/* How many were expected. */
gint64 gw_report_times_owed (const GwReportTimes *times);

/* Within which time @percent of those expected came, in seconds; -1: so many never came. */
gint64 gw_report_times_within (const GwReportTimes *times, guint percent);

/* The time that nearly all were given, in seconds; 0: it differs (office hours, times set by the asker). */
gint64 gw_report_times_given (const GwReportTimes *times);

/* Points of the cumulative curve, each for at least @least answers. */
typedef struct {
  double share;  /* of the time given */
  double part;   /* of those expected, that came within it */
} GwReportPoint;
GArray *gw_report_times_curve (const GwReportTimes *times, gint64 least);

/* For the gateway's own people: who owes what. */
typedef struct {
  char *incident;
  char *contact;
  char *awaited;
  gint64 due_us;
} GwReportOverdue;

/* ... and of which contact somebody should take care. */
typedef struct {
  char *contact;
  gint64 confirmed_us; /* 0: never */
  gint64 keys_end_us;  /* 0: no key of its own, G_MAXINT64: never */
} GwReportContact;

typedef enum { GW_REPORT_DAY, GW_REPORT_WEEK, GW_REPORT_MONTH } GwReportUnit;

/* What the ledger says of itself. */
typedef struct {
  char *origin;
  char *note;       /* the signed checkpoint; NULL: none was signed yet */
  gint64 size;      /* entries that it covers */
  gint64 entries;   /* that there are */
  gint64 signed_us;
  char *root;       /* base 64, as in the note */
  char *vkey;       /* of the auditor's key file, the epoch of the note */
  char *vkey_sha256;
  char *problem;    /* NULL: the signature is good, the stored tree has this root; else what is wrong */
} GwReportLedger;

typedef struct {
  char *gateway;
  GwReportSpan span;
  gboolean internal;
  gint64 least;         /* 1 where internal */
  gint64 incidents;
  gint64 closed;
  GwReportUnit unit;
  GPtrArray *bins;      /* GwReportGroup of time, as the next without */
  GPtrArray *types;
  GPtrArray *urgencies;
  gint64 refused;
  GPtrArray *refusals;
  GPtrArray *times;     /* GwReportTimes: by what was awaited, then by urgency */
  gint64 overdue;
  GPtrArray *ages;      /* how long overdue: day week month longer */
  GPtrArray *owing;     /* GwReportOverdue, the longest first; internal only, at most GW_REPORT_MOST */
  gint64 contacts;
  GPtrArray *confirmed; /* last signed word: month quarter year longer never */
  GPtrArray *keys;      /* when the first key ends: ended (or none) soon year later open via */
  GPtrArray *care;      /* GwReportContact; internal only */
  GwReportLedger ledger;
} GwReportFigures;

#define GW_REPORT_MOST 200

/* All but what the directory and the ledger have to say. Call it within gw_store_read(). The caller's. */
GwReportFigures *gw_report_figures_gather (GwStore *store, const char *gateway, const GwReportSpan *span,
                                           gboolean internal, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One contact of the directory. @via: another gateway has its keys. After the last one: gw_report_figures_finish(). */
void gw_report_figures_add_contact (GwReportFigures *figures, const char *id, gint64 confirmed_us, gint64 keys_end_us,
                                    gboolean via);
void gw_report_figures_finish (GwReportFigures *figures);
void gw_report_figures_free (GwReportFigures *figures);

/* The words of a language: the text @key of @group with the values of @model in it, NULL: none. It is plain text. */
typedef struct {
  const char *language; /* BCP 47 */
  char *(*say) (gpointer data, const char *group, const char *key, JsonObject *model);
  gpointer data;
} GwReportWords;

/* The page: one file of HTML 5 that loads and runs nothing. The caller's. */
char *gw_report_page (const GwReportFigures *figures, const GwReportWords *words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwReportFigures, gw_report_figures_free)

G_END_DECLS
