/* SPDX-License-Identifier: Apache-2.0
 * store/directory: what changes of the directory need beside the versions of contacts: proposals that wait for
 * a second person, warnings that went out, incidents that wait for the end of a suspension. The puts and sets are
 * for use inside a write transaction. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  gint64 id;
  char *contact;
  gint64 seen_version; /* the version that it was made from, 0: none */
  char *contact_state; /* active suspended */
  char *file;          /* canonical contact file */
  char *word;          /* the ledger's: "added" */
  char *reason;        /* or NULL */
  gint64 mail_id;      /* the held key-update that it settles, 0: none */
  gint64 uid;          /* of the person who proposed it */
  char *name;
  gint64 proposed_us;
} GwProposal;

void gw_proposal_free (GwProposal *proposal);

/* id is set here. An open proposal for the same contact becomes replaced. */
gboolean gw_store_proposal_put (GwStore *store, GwProposal *proposal, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The open ones, of @contact or (NULL) all, by contact. The caller's. */
GPtrArray *gw_store_proposals (GwStore *store, const char *contact, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* @state: approved, dropped. */
gboolean gw_store_proposal_settle (GwStore *store, gint64 id, const char *state, gint64 uid, const char *name,
                                   gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The least number of days before @expires_us that was warned of, 0: none was. */
gboolean gw_store_key_warned (GwStore *store, const char *fingerprint, gint64 expires_us, gint64 *days,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_key_warned_put (GwStore *store, const char *fingerprint, gint64 expires_us, gint64 days, gint64 now_us,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The file of one version of a contact; NULL without error where there is none. The caller's. */
char *gw_store_contact_file (GwStore *store, const char *contact, gint64 version, GError **error);

/* What a mail's signed bytes were, and the detached signature or NULL; *bytes NULL: they are not kept. The caller's. */
gboolean gw_store_signed_get (GwStore *store, const char *sha256, char **kind, GBytes **bytes, GBytes **signature,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwProposal, gw_proposal_free)

G_END_DECLS
