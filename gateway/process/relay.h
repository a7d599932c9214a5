/* SPDX-License-Identifier: Apache-2.0
 * process/relay: a contact's letter on its way to others: a letter of ours to each, what is awaited of each, and
 * the incident's parties. Inside a write transaction. */
#pragma once
#include "process/case.h"
#include "store/held.h"

G_BEGIN_DECLS

/* Passes @c on to c->recipients (and the desk); @index is its ledger entry. Those that cannot have it although somebody
 * must know are added to c->not_relayed. */
gboolean gw_relay_case (GwInstance *instance, GwCase *c, gint64 index, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for what was held back: whatever it says was counted when it came. */
gboolean gw_relay_case_late (GwInstance *instance, GwCase *c, gint64 index, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A letter that was registered before, opened again to be passed on to further contacts. */
typedef struct {
  char *incident;
  char *signer; /* contact id */
  char *writer; /* another one behind a gateway that signed, or the same */
  char *tlp;    /* of what was held back: that it was to go under; NULL: as the incident is now */
  gboolean opens;
  GwMail *mail;
  GwCase *c;
} GwRecalled;

/* What opened @incident. Outside a write transaction, since it asks the engine. Errors: DATA where the mail is no longer
 * kept, NOINPUT where there is no such incident, our failures. The caller's. */
GwRecalled *gw_relay_recall (GwInstance *instance, const char *incident, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What was held back. As above. */
GwRecalled *gw_relay_recall_held (GwInstance *instance, const GwStoreHeld *held, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void gw_recalled_free (GwRecalled *recalled);

/* Inside a write transaction: passes it on to @entries (GwDirectoryEntry), as the incident and the directory are now. What is
 * under TLP:RED goes to those alone whom it names, or whom it answers. Errors: DATA where its TLP forbids one. */
gboolean gw_relay_forward (GwInstance *instance, const GwRecalled *recalled, GPtrArray *entries,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwRecalled, gw_recalled_free)

G_END_DECLS
