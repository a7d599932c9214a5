/* SPDX-License-Identifier: Apache-2.0
 * openpgp/openpgp-home: the directory that a gpg engine works in: its options, its keyring file. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* gpg writes in blocks and drops the last, unfinished one when it stops at max-output: plaintext that ends
 * within this many bytes below the limit may have been cut. */
#define GW_OPENPGP_MAX_OUTPUT_SLACK (64 * 1024)

/* The limit in bytes that @home's gpg.conf sets by max-output; 0 where it sets none. */
guint64 gw_openpgp_home_max_output (const char *home);

/* A new private home for one piece of work, in the system's directory for temporary files, where keys are
 * imported stripped and no agent ever starts. Its path: the caller's, to be removed by
 * gw_openpgp_home_remove(). Errors: IO. */
char *gw_openpgp_home_new_scratch (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Removes a scratch home and what is in it, and frees @home. Takes NULL. */
void gw_openpgp_home_remove (char *home);

/* Whether the keyring file can be read and is whole; a missing or empty one is. gpg itself reports a broken
 * one as "no such key", which would have us refuse everybody. Errors: CORRUPT, IO. */
gboolean gw_openpgp_home_check_keyring (const char *home, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The secret keys of @home, which has none yet, are to lie in the directory @name beside it (made where it is missing):
 * the keyring can then be opened to who must not read them. Errors: IO. */
gboolean gw_openpgp_home_part_secrets (const char *home, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether they do. */
gboolean gw_openpgp_home_secrets_apart (const char *home);

/* Whether files of secret keys lie in @home. */
gboolean gw_openpgp_home_has_secrets (const char *home);

/* Locks the keyring of @home against our other processes until the descriptor is closed. -1 with BUSY where
 * another holds it, or IO. */
int gw_openpgp_home_lock (const char *home, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
