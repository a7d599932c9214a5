/* SPDX-License-Identifier: Apache-2.0
 * process/recover: a database that is older than what was signed goes on as a new epoch of the ledger. What is known and
 * what was seen is entered; incident numbers, Letter-Numbers and ids go on where the lost time cannot have been; every
 * contact is asked to send again. One transaction, then two files: whatever is cut short between is finished by the
 * next call. */
#pragma once
#include "ledger/checkpoint.h"
#include "process/instance.h"

G_BEGIN_DECLS

typedef enum {
  GW_RECOVER_SOUND,      /* nothing shows a loss */
  GW_RECOVER_LOST,       /* more, or something else, was signed than this database holds; or nobody can tell */
  GW_RECOVER_UNFINISHED, /* an epoch was opened, and its files were not written */
} GwRecoverState;

/* What is known, and what was seen. */
typedef struct {
  GwRecoverState state;
  guint64 known;       /* entries in the database */
  guint64 seen;        /* entries that were signed, as far as anything shows */
  gboolean measured;   /* a mark shows how much was lost; else that is anybody's guess */
  gboolean used;       /* the copy was used since it was put back: its last checkpoint is not of when it was made */
  gint64 last_us;      /* of the last checkpoint in the database; where there is none, of the first entry */
  gint64 epoch;        /* that the database is in */
  gint64 next;         /* that would be opened */
  GPtrArray *findings; /* sentences (char *): each mark and each letter, and what it shows */
} GwRecoverView;

void gw_recover_view_clear (GwRecoverView *view);

/* Looks at the marks and at @shown (GwCheckpoint out of contacts' letters, verified by the caller; or NULL). Errors: those
 * of the store. */
gboolean gw_recover_look (GwStore *store, const GwConfig *config, const GPtrArray *shown, GwRecoverView *view,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct {
  const char *reason;
  gint64 uid;             /* who orders it */
  const char *person;
  gint64 since_us;        /* contacts send again from then */
  gint64 least_epoch;     /* where somebody knows of epochs that nothing here shows; 0 else */
  gboolean sure;          /* also where nothing shows a loss */
  const GPtrArray *shown; /* as above */
  /* What came of it: */
  guint64 entry;          /* the ledger's index */
  GPtrArray *told;        /* ids (char *) of contacts to whom the notice is queued */
  GPtrArray *left_out;    /* "XS-technical: is suspended" (char *) */
  gint64 renumbered;      /* letters that were not sealed in the copy */
  gint64 shifted;         /* deadlines */
} GwRecovery;

void gw_recovery_clear (GwRecovery *recovery);

/* Opens the epoch: entry, numbers, notices, alert, all in one transaction; @instance is in it then. Call gw_recover_finish()
 * next. Nobody else may work on the instance. Errors: DATA where nothing is lost (and not @sure), or an epoch waits to be
 * finished; those of store and ledger. */
gboolean gw_recover_open (GwInstance *instance, GwRecovery *recovery, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes what stands outside the database: a line for the epoch into ledger.vkey, then the marks. Again and again has the
 * same result. Who has not @opened the epoch just now needs a mark of the one before. Errors: DATA where no epoch waits for it; IO; those of the key. */
gboolean gw_recover_finish (GwInstance *instance, const GPtrArray *shown, gboolean opened,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwRecoverView, gw_recover_view_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwRecovery, gw_recovery_clear)

G_END_DECLS
