/* SPDX-License-Identifier: Apache-2.0
 * store/contact: versions of contacts and of what is known of their keys. Both grow only. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  char *id;
  gint64 version;
  char *state;  /* active suspended removed pending */
  char *file;   /* canonical contact file */
  char *digest; /* SHA-256 of it */
  char *alias;  /* random; stands for the id in the ledger; the same in all versions */
  char *reason; /* of the last change, or NULL */
  gint64 changed_us;
} GwStoreContact;

typedef struct {
  char *contact;
  char *primary;     /* upper-case hexadecimal, as the next */
  char *fingerprint; /* of the primary key or a subkey */
  char *algorithm;   /* "ed25519", "rsa3072" */
  int bits;
  gboolean can_sign;
  gboolean can_encrypt;
  gint64 created_us;
  gint64 expires_us; /* 0: never */
  gboolean revoked;
  gint64 seen_us; /* when these facts were read from the key */
} GwStoreKey;

void gw_store_contact_free (GwStoreContact *contact);
void gw_store_key_free (GwStoreKey *key);

/* The version of each contact that held at @at_us (G_MAXINT64: now), removed ones included, purged ones not, by id.
 * The caller's. */
GPtrArray *gw_store_contacts (GwStore *store, gint64 at_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Inside a write transaction; the version is set here: last + 1. */
gboolean gw_store_contact_put (GwStore *store, const GwStoreContact *contact, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The facts of each key that held at @at_us. The caller's. */
GPtrArray *gw_store_keys (GwStore *store, gint64 at_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_key_put (GwStore *store, const GwStoreKey *key, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A number that rises with every change of contacts or keys: tells a worker to load them again. */
gboolean gw_store_directory_generation (GwStore *store, gint64 *generation, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What delivery taught about an address: state "undeliverable" or "ok". */
gboolean gw_store_address_mark (GwStore *store, const char *contact, const char *address, const char *state,
                                const char *reason, gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All of @contact's addresses are as good as new: somebody has looked at its entry. Inside a write transaction. */
gboolean gw_store_addresses_clear (GwStore *store, const char *contact, gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether it is marked undeliverable. */
gboolean gw_store_address_is_marked (GwStore *store, const char *contact, const char *address, gboolean *marked,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwStoreContact, gw_store_contact_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwStoreKey, gw_store_key_free)

G_END_DECLS
