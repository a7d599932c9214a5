/* SPDX-License-Identifier: Apache-2.0
 * process/answer: which letter answers a case, and what it says: a receipt, a rejection, help, held; what
 * a bounce teaches. All inside the transaction of commit 2. */
#pragma once
#include "process/case.h"

G_BEGIN_DECLS

/* Queues the letter that c->answer asks for; @index is the case's ledger entry. */
gboolean gw_answer_queue (GwInstance *instance, const GwCase *c, gint64 index, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Marks the address that a bounce is about, and alerts the operator. */
gboolean gw_answer_bounce (GwInstance *instance, const GwCase *c, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Queues a letter of @kind with @model (templates/MODEL; the caller's still) to @entry, not as an answer:
 * not-taken, suspended, resumed, removed. */
gboolean gw_answer_notice (GwInstance *instance, const GwDirectoryEntry *entry, const char *kind, JsonObject *model,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same to the operator's address, if the configuration has one. */
gboolean gw_answer_operator (GwInstance *instance, JsonObject *model, gboolean always, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
