/* SPDX-License-Identifier: Apache-2.0
 * command/audit-verify: what the files of `notigate audit verify` share: receipts that contacts kept, the stand of an
 * interrupted run, a file that is broken. */
#pragma once
#include "command/audit-verbs.h"
#include "ledger/verify.h"

G_BEGIN_DECLS

/* ---- Receipts ---- */

/* How a receipt stands to today's ledger. */
typedef struct {
  char *path;
  gboolean good;
  char *text;      /* one sentence or more */
  char *note;      /* its signed tree head, as evidence; NULL: none that its key signed */
} GwAgainst;

/* Each of @paths (a letter or a bare proof whose entry today's ledger holds), looked at by its own proof and by the @size
 * entries of @store, which were recomputed: GwAgainst. The caller's. Errors: those of the store; of a file: NOINPUT,
 * DATA, CRYPTO. */
GPtrArray *gw_audit_against (GwStore *store, guint64 size, char **paths, const GPtrArray *verifiers,
                             const char *gnupg_home, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- The stand of a run ---- */

typedef struct {
  char *path;        /* the auditor's own file; NULL: none is kept */
  char *origin;      /* of the ledger */
  gint64 begun_us;   /* when the interrupted run began, 0: there is none */
  gint64 stood_us;   /* when it stood where @stand is */
  GwVerifyStand from;
} GwAuditState;

void gw_audit_state_clear (GwAuditState *state);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwAuditState, gw_audit_state_clear)

/* Reads state->path, where there is one. Errors: CONFIG where others may write to it; DATA where it is no such file, or of
 * another ledger; IO. */
gboolean gw_audit_state_load (GwAuditState *state, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Puts @stand down, durably. Errors: IO. */
gboolean gw_audit_state_save (const GwAuditState *state, const GwVerifyStand *stand, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The run came to its end: the next begins anew. */
void gw_audit_state_end (const GwAuditState *state);

/* ---- A broken file ---- */

/* Whether @error comes of a broken database file; then it is told, with what can be saved and how. */
gboolean gw_audit_tell_damage (const GwOptions *options, const GError *error);

G_END_DECLS
