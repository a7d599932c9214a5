/* SPDX-License-Identifier: Apache-2.0
 * fill-world: what is to come in the year that bench-fill makes, in the order of time, and chance. */
#pragma once
#include "fill.h"

G_BEGIN_DECLS

#define YEAR (365 * GW_DAY)

typedef struct {
  char *id;
  const GwDirectoryEntry *from;
  GPtrArray *to; /* GwDirectoryEntry */
  const char *tlp, *urgency, *type;
  gboolean exercise;
  FillMail mail;
  guint uses;   /* actions to come */
  gboolean closed;
} Incident;

typedef enum { DO_DAY, DO_NOTIFY, DO_RELEASE, DO_ACK, DO_UPDATE, DO_CLOSE, DO_NOTE, DO_REFUSED, DO_AGAIN, DO_STRANGER, DO_PING, DO_PONG } What;

typedef struct {
  gint64 time_us;
  What what;
  Incident *incident;
  const GwDirectoryEntry *who;
  char *about; /* Report-ID of the letter that is answered */
} Action;

typedef struct {
  Fill fill;
  GArray *heap; /* Action, the earliest first */
  gint64 now_us, end_us;
  GPtrArray *contacts; /* GwDirectoryEntry */
} World;

/* @what happens at @time_us, unless the year is over by then; @about (or NULL) is copied. */
void world_plan (World *world, gint64 time_us, What what, Incident *incident, const GwDirectoryEntry *who, const char *about);

/* The earliest, which is no longer to come; its text is the caller's. FALSE: there is none. */
gboolean world_take (World *world, Action *action) G_GNUC_WARN_UNUSED_RESULT;

gboolean world_chance (World *world, double share);

typedef struct {
  const char *word;
  int weight;
} Choice;

/* Static, from @choices. */
const char *world_choose (World *world, const Choice *choices, gsize count);

/* @median times a log-normal factor: most answers are quick, some take very long. */
gint64 world_spread (World *world, double median, double sigma);

/* More by day than by night, on workdays than at weekends; and one wave of a fortnight. */
gint64 world_moment (World *world);

/* Some write much more than others. Borrowed. */
const GwDirectoryEntry *world_somebody (World *world);

/* Of the taxonomy; static. */
const char *world_incident_type (World *world);

/* A notification to come, with its recipients. It is freed with the last action that names it. */
Incident *incident_new (World *world);
void incident_free (Incident *incident);

/* What happens, each inside a write transaction at world->now_us. */
gboolean life_act (World *world, const Action *action, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The steps of deadlines that are due by then; and midnight: counts of duplicates, and the purge of strangers' mail. */
gboolean clock_run_deadlines (World *world, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean clock_midnight (World *world, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
