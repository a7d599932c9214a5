/* SPDX-License-Identifier: Apache-2.0
 * openpgp/openpgp-gpgme: what the files of the gpgme engine share. Nobody else includes it. */
#pragma once
#include "base/error.h"
#include "openpgp/openpgp-packet.h"
#include "openpgp/openpgp.h"
#include <gpgme.h>

G_BEGIN_DECLS

/* What gpg said on its status channel beyond what gpgme reports. gpgme takes gpg's silence, if it was
 * killed for instance, for success. */
typedef struct {
  guint lines;
  gboolean no_data;         /* it found no OpenPGP data, or none of the kind asked for */
  gboolean passphrase;      /* only a passphrase would open it; gpgme ends gpg when none is given */
  gboolean decryption_okay;
  gboolean end_decryption;
} GwGpgStatus;

struct _GwOpenpgp {
  char *home;
  char *version;
  gpgme_ctx_t context;      /* kept: a new one costs a process */
  GHashTable *signers;      /* fingerprint: gpgme_key_t of our secret keys, so that signing asks gpg once */
  gsize max_plaintext;
  GwGpgStatus status;       /* of the operation that runs */
};

/* Growing memory that gpgme writes to, and that refuses to grow beyond @limit. */
typedef struct {
  GByteArray *bytes;
  gsize limit;
  gboolean overflow;
} GwSink;

void gw_sink_init (GwSink *sink, gsize limit);
void gw_sink_clear (GwSink *sink);
GBytes *gw_sink_steal (GwSink *sink);
/* The data object borrows @sink. */
gboolean gw_sink_open (GwSink *sink, gpgme_data_t *data, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The data object borrows @bytes. */
gboolean gw_gpgme_source (GBytes *bytes, gpgme_data_t *data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Before each operation: points this process's gpg at the engine's home and forgets the last status. */
void gw_gpgme_begin (GwOpenpgp *engine);

/* Sets CRYPTO (IO for errors of the system's) with "@what: reason"; always FALSE. */
gboolean gw_gpgme_fail (GError **error, gpgme_error_t problem, const char *what);

/* The primary fingerprint of a key of ours that signs, the caller's, or NULL; @fingerprint may be NULL. FALSE
 * with CRYPTO where secret keys lie in the home but gpg cannot reach them: it reports a missing agent as
 * missing keys, which would have us call every message undecryptable. */
gboolean gw_gpgme_find_own_key (GwOpenpgp *engine, char **fingerprint, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether @text is the hex of a v4 or later fingerprint, and nothing that gpg would search user ids for. */
gboolean gw_gpgme_is_fingerprint (const char *text);

/* Takes @fingerprint's key, with @secret only if its secret half is here. FALSE without @error: absent. */
gboolean gw_gpgme_get_key (GwOpenpgp *engine, const char *fingerprint, gboolean secret, gpgme_key_t *key,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds signatures that gpg did not speak of, up to @count. */
void gw_gpgme_add_unseen (GPtrArray *signatures, guint count, GwSignatureStatus status);

/* gpg passes over packets of a private kind and over broken armor; other readers do not, and then one would refuse what
 * the other proves. So a good signature alone among such @packets is of a form that is not supported. */
void gw_gpgme_demand_whole (GPtrArray *signatures, GwSignaturePackets packets);

/* RFC 4880 9.1 number of gpgme's. */
int gw_gpgme_algorithm (gpgme_pubkey_algo_t algorithm);

GwKey *gw_gpgme_key (gpgme_key_t key);


G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwSink, gw_sink_clear)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gpgme_data_t, gpgme_data_release, NULL)
G_DEFINE_AUTO_CLEANUP_FREE_FUNC (gpgme_key_t, gpgme_key_unref, NULL)

G_END_DECLS
