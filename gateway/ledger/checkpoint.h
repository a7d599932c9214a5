/* SPDX-License-Identifier: Apache-2.0
 * ledger/checkpoint: a tree head in words: C2SP tlog-checkpoint. Signed it is a note; unsigned it is the
 * text of ledger.head. */
#pragma once
#include "ledger/merkle.h"
#include "ledger/note.h"
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *origin;
  guint64 size;
  guint8 root[GW_SHA256_LENGTH];
} GwCheckpoint;

/* How a newer checkpoint of a log stands to an older one. */
typedef enum {
  GW_RELATION_OTHER,    /* of another log: nothing can be said */
  GW_RELATION_SAME,     /* the same tree */
  GW_RELATION_EXTENDS,  /* proved: the newer tree begins with the older */
  GW_RELATION_UNPROVEN, /* no proof, or one that does not hold */
  GW_RELATION_GAP,      /* a later epoch of the same log: the operator has declared a loss */
  GW_RELATION_FORK,     /* EQUIVOCATION: two roots for one size; both notes together prove it */
} GwRelation;

/* A new value. The caller's. */
GwCheckpoint *gw_checkpoint_new (const char *origin, guint64 size, const guint8 root[GW_SHA256_LENGTH]);
void gw_checkpoint_free (GwCheckpoint *checkpoint);

/* The unsigned text: origin, size, base 64 of the root, each with LF. The caller's. */
char *gw_checkpoint_write (const GwCheckpoint *checkpoint);

/* Parses the text of a checkpoint. Extension lines are opaque and ignored (they are signed with the rest);
 * ours have none. NULL with *why (the caller's) where it is none. The caller's. */
GwCheckpoint *gw_checkpoint_parse (const char *text, gsize size, char **why) G_GNUC_WARN_UNUSED_RESULT;

/* Verifies a note and parses its text; the origin must be the key's name. NULL with *why (the caller's)
 * where anything is wrong. The caller's. */
GwCheckpoint *gw_checkpoint_open (const GwNoteVerifier *verifier, const char *note, gsize size,
                                  char **why) G_GNUC_WARN_UNUSED_RESULT;

/* Compares two checkpoints that were opened; @path (@count of GwHash, or NULL) is the consistency proof
 * between them, if there is one: it proves across epochs, too. *why (the caller's) is set where the answer is not SAME or EXTENDS. */
GwRelation gw_checkpoint_relate (const GwCheckpoint *older, const GwCheckpoint *newer, const GwHash *path,
                                 gsize count, char **why) G_GNUC_WARN_UNUSED_RESULT;

/* The origin of an epoch: "ccc.example/ledger" is epoch 1, "ccc.example/ledger/2" the next. The caller's. */
char *gw_checkpoint_origin (const char *domain, guint epoch);

/* The epoch that @origin names, from 1. */
guint64 gw_checkpoint_epoch (const char *origin);

/* Whether both are origins of one log, of whatever epochs. */
gboolean gw_checkpoint_same_log (const char *origin, const char *other);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwCheckpoint, gw_checkpoint_free)

G_END_DECLS
