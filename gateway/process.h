/* SPDX-License-Identifier: Apache-2.0
 * process: the path of a message, from raw bytes to one commit. */
#pragma once
#include "process/case.h"

G_BEGIN_DECLS

/* Takes @mail (borrowed, must outlive the case) through all stages. Nothing is written. A bad message is
 * a case that ended refused; an error means that we failed and must try again. @then (borrowed as @mail is): it is
 * judged again, as then; NULL: for the first time. The caller's. */
GwCase *gw_process_mail (GwInstance *instance, const GwMail *mail, const GwThen *then,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for those who only look, beside a gateway or each other: tried again where the engine failed, since one of
 * them may end under another the agent that it alone had started; *@stumbled is set TRUE then. */
GwCase *gw_process_dry (GwInstance *instance, const GwMail *mail, const GwThen *then, gboolean *stumbled,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Commit 2, all at once: for each case (GwCase) its ledger entry, incident and letters appear, and its
 * inbox row goes. A case that another one overtook meanwhile goes back to the inbox. */
gboolean gw_process_commit (GwInstance *instance, GPtrArray *cases, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A letter that was registered before, opened and parsed again as of its receipt, to be passed on once more. Borrows
 * @mail. Errors: DATA where its bytes are no longer kept, our failures. The caller's. */
GwCase *gw_process_recall (GwInstance *instance, const GwMail *mail, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A message that crashed or hung its judge too often: quarantined unseen. The caller's. */
GwCase *gw_process_give_up (const GwMail *mail);

G_END_DECLS
