/* SPDX-License-Identifier: Apache-2.0
 * process/relay: a contact's letter on its way to others: a letter of ours to each, what is awaited of each, and
 * the incident's parties. Inside a write transaction. */
#pragma once
#include "process/case.h"

G_BEGIN_DECLS

/* Passes @c on to c->recipients (and the desk); @index is its ledger entry. Those that cannot have it although somebody
 * must know are added to c->not_relayed. */
gboolean gw_relay_case (GwInstance *instance, GwCase *c, gint64 index, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A notification that was registered before, opened again to be passed on to further contacts. */
typedef struct {
  char *incident;
  char *writer; /* contact id */
  GwMail *mail;
  GwCase *c;
} GwRecalled;

/* Outside a write transaction, since it asks the engine. Errors: DATA where the mail is no longer kept, NOINPUT where
 * there is no such incident, our failures. The caller's. */
GwRecalled *gw_relay_recall (GwInstance *instance, const char *incident, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void gw_recalled_free (GwRecalled *recalled);

/* Inside a write transaction: passes it on to @entries (GwDirectoryEntry), as the incident and the directory are now. Of a
 * letter under TLP:RED only those get it whom it names. Errors: DATA where its TLP forbids one. */
gboolean gw_relay_forward (GwInstance *instance, const GwRecalled *recalled, GPtrArray *entries,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwRecalled, gw_recalled_free)

G_END_DECLS
