/* SPDX-License-Identifier: Apache-2.0
 * store/witness: the checkpoint of each day, the cosignatures of witnesses on it, and how each witness stands. A day is
 * counted from 1970-01-01 UTC. The puts are for use inside a write transaction. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  gint64 day;
  guint64 size;  /* entries in its tree */
  char *note;    /* as the log signed it, and each cosignature as a line more */
  gint64 cosignatures;
} GwDayCheckpoint;

void gw_day_checkpoint_free (GwDayCheckpoint *day);

/* Whether the day before @today is over without a checkpoint of its own. The ledger's first day has one once it is over. */
gboolean gw_store_day_due (GwStore *store, gint64 today, gboolean *due, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_day_put (GwStore *store, gint64 day, guint64 size, gint64 now_us,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The newest day's checkpoint of the log @origin (NULL: of any epoch); of the days from @cosigned_since on, one that a witness has cosigned goes
 * before later ones that none has (G_MAXINT64: the newest in any case). *day NULL: there is none. The caller's. */
gboolean gw_store_day_get (GwStore *store, const char *origin, gint64 cosigned_since, GwDayCheckpoint **day,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A cosignature by @witness at @time_us of its clock: @line with LF. */
gboolean gw_store_cosignature_put (GwStore *store, const GwDayCheckpoint *day, const char *witness, gint64 time_us,
                                   const char *line, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The last day that @witness cosigned and the size then; -1 and 0: none. */
gboolean gw_store_cosignature_last (GwStore *store, const char *witness, gint64 *day, gint64 *size,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For auditors: each day's row with each cosignature on it, in the order of days and witnesses. Borrowed; what is not there
 * is NULL or -1. */
typedef struct {
  gint64 day;           /* of the cosignature, where there is no row of that day */
  gboolean closed;      /* the day has its row */
  gint64 size;
  gint64 made_us;
  const char *note;     /* the checkpoint of that size, as the log signed it */
  gint64 note_us;       /* when it was stored */
  const char *witness;  /* of the cosignature */
  gint64 witness_size;
  gint64 witness_us;
  const char *line;
} GwDayRow;

/* FALSE from @each ends the walk and is no error. */
typedef gboolean (*GwDayEach) (const GwDayRow *row, gpointer data);
gboolean gw_store_days_each (GwStore *store, GwDayEach each, gpointer data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
  char *name;      /* of its key */
  char *state;     /* new; cosigns; silent: no answer is had; refuses: with words; contradicts: it saw a larger tree */
  gint64 since_us; /* that state */
  gint64 tries;    /* in it */
  gint64 asked_us; /* last, 0: never */
  gint64 due_us;   /* it is not asked again before */
  char *result;    /* of the last time, for people (escape it), or NULL */
  gint64 alerted;  /* 1: of this state somebody was told */
} GwWitnessState;

void gw_witness_state_free (GwWitnessState *state);

/* How @name stands; state new where it was never asked. The caller's. */
GwWitnessState *gw_store_witness_get (GwStore *store, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_witness_put (GwStore *store, const GwWitnessState *state, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwDayCheckpoint, gw_day_checkpoint_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwWitnessState, gw_witness_state_free)

G_END_DECLS
