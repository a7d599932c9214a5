/* SPDX-License-Identifier: Apache-2.0
 * process/rejudge: stored mail judged again, from its raw bytes and as of then: by the key facts, the directory and the
 * policy that counted (audit verify --deep), or by others in their place (policy replay). Nothing is written.
 *
 * What it cannot know it says: how an incident stood then is not kept, so that a letter in one is compared up to the
 * rules, and what the procedure answered is only held to be possible. The gateway's address, its domain and its largest
 * size are those of today's notigate.conf. */
#pragma once
#include "process/instance.h"
#include "store/rejudge.h"

G_BEGIN_DECLS

/* What came of one ending. */
typedef enum {
  GW_REJUDGED_AGREES,
  GW_REJUDGED_DEPENDS,   /* agrees as far as signature, contact, form and rules go; the rest depended on its incident */
  GW_REJUDGED_DIFFERS,
  /* nothing to judge */
  GW_REJUDGED_PURGED,    /* its bytes are gone */
  GW_REJUDGED_DUPLICATE, /* its bytes were never kept; the mail that it repeats is there */
  GW_REJUDGED_DROPPED,   /* a person ended it */
  GW_REJUDGED_UNSEEN,    /* set aside unread, after its judge had crashed or hung: so it is not read here either */
  GW_N_REJUDGED
} GwRejudgedResult;

/* "agrees", "depends" ... for JSON. Static. */
const char *gw_rejudged_name (GwRejudgedResult result);

/* An ending that differs. What a letter says is not in it, except with @reason where its TLP lets a person read it. */
typedef struct {
  gint64 mail_id;
  gint64 round;
  gint64 received_us;
  gint64 entry;      /* of the ledger, -1: none */
  char *contact;     /* or NULL */
  const char *stage; /* where they part: policy directory bounce scan open find parse locate decide advance. Static */
  char *stored;      /* "registered" */
  char *found;       /* "refused: bad-signature" */
  char *reason;      /* one line, or NULL */
} GwRejudged;

void gw_rejudged_free (GwRejudged *rejudged);

typedef void (*GwRejudgeProgress) (gpointer data, guint64 done, guint64 total);
/* Takes @rejudged. */
typedef void (*GwRejudgeEach) (GwRejudged *rejudged, gpointer data);

typedef struct {
  const GwPolicy *policy;     /* decides in the place of those of then; NULL: those of then */
  const GPtrArray *contacts;  /* GwContact: the directory in the place of that of then; NULL: that of then */
  gint64 since_us, until_us;  /* received at or after, before; 0: no bound */
  GwRejudgeProgress progress; /* may be NULL */
  gpointer progress_data;
  GwRejudgeEach differs;      /* called for each that differs, in their order */
  gpointer differs_data;
} GwRejudgeOrder;

typedef struct {
  guint64 counts[GW_N_REJUDGED];
  gboolean stumbled; /* see gw_process_dry() */
} GwRejudgeSums;

/* Judges again what @order says: with a policy or a directory of its own the first ending of each mail, and only verdict
 * and code are compared; else every ending, with all that the books have of it. Memory does not grow with their number.
 * Errors: our failures. */
gboolean gw_rejudge_run (const GwInstance *instance, const GwRejudgeOrder *order, GwRejudgeSums *sums,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwRejudged, gw_rejudged_free)

G_END_DECLS
