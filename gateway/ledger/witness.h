/* SPDX-License-Identifier: Apache-2.0
 * ledger/witness: what a log and a witness say to each other: C2SP tlog-witness, add-checkpoint. The bytes only; who
 * carries them, and where a witness keeps what it has seen, is not decided here. */
#pragma once
#include "ledger/checkpoint.h"
#include <glib.h>

G_BEGIN_DECLS

#define GW_WITNESS_MAX ((gsize) 1 << 16) /* bytes of a request, and of an answer */

/* The HTTP statuses of the protocol. */
typedef enum {
  GW_WITNESS_COSIGNED = 200,
  GW_WITNESS_MALFORMED = 400,
  GW_WITNESS_NOT_SIGNED = 403,
  GW_WITNESS_UNKNOWN_LOG = 404,
  GW_WITNESS_CONFLICT = 409, /* the witness saw another size last, or another root at this size */
  GW_WITNESS_UNPROVEN = 422,
} GwWitnessStatus;

typedef struct {
  guint64 old_size;
  GArray *path; /* GwHash */
  char *note;   /* the signed checkpoint, as it stands in the request */
} GwWitnessRequest;

/* The request's body: @path (of GwHash; NULL: none) proves that @note's tree extends that of @old_size. The caller's. */
char *gw_witness_request_write (guint64 old_size, const GArray *path, const char *note);

/* Parses it strictly; nothing is verified. NULL with *why (the caller's) where it is none. The caller's. */
GwWitnessRequest *gw_witness_request_parse (const char *body, gsize size, char **why) G_GNUC_WARN_UNUSED_RESULT;
void gw_witness_request_free (GwWitnessRequest *request);

/* The witness's first look: whose log it is, and whether that log signed it. @logs: GwNoteVerifier, of which several may
 * bear one name. COSIGNED with *checkpoint (the caller's): so far all is well; else *why (the caller's). */
GwWitnessStatus gw_witness_open (const GwWitnessRequest *request, const GPtrArray *logs, GwCheckpoint **checkpoint,
                                 char **why) G_GNUC_WARN_UNUSED_RESULT;

/* And its second: whether @next, which gw_witness_open() gave, extends @last, what it cosigned last (NULL: nothing yet).
 * Between this and the moment when @next is kept in place of @last nobody else may look. *why as above. */
GwWitnessStatus gw_witness_judge (const GwWitnessRequest *request, const GwCheckpoint *last, const GwCheckpoint *next,
                                  char **why) G_GNUC_WARN_UNUSED_RESULT;

/* What a log reads out of an answer. */
typedef struct {
  char *line;     /* the cosignature with LF, verified; or NULL */
  guint64 time_s; /* of it, by the witness's clock */
  gboolean behind; /* no cosignature: what follows is the size that the witness saw last */
  guint64 size;
  char *reason;   /* neither: what it says, one line as it came (escape it); or NULL */
} GwWitnessAnswer;

/* Reads the body of an answer to a request with @note. Lines that are not by @witness are ignored. The caller's. */
GwWitnessAnswer *gw_witness_answer_parse (const GwNoteVerifier *witness, const char *note, const char *body, gsize size);
void gw_witness_answer_free (GwWitnessAnswer *answer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwWitnessRequest, gw_witness_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwWitnessAnswer, gw_witness_answer_free)

G_END_DECLS
