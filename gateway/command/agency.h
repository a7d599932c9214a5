/* SPDX-License-Identifier: Apache-2.0
 * command/agency: what compose and verify-receipt share: a person's own keyring, and throw-away ones, so
 * that no key of a gateway has to enter it. */
#pragma once
#include "openpgp/openpgp.h"

G_BEGIN_DECLS

#define GW_AGENCY_MAX_MAIL ((gsize) 40 * 1024 * 1024) /* bytes: a letter of 25 MiB, encrypted */

/* A keyring that is gone when its owner is. */
typedef struct {
  char *home;
  GwOpenpgp *engine;
} GwThrowAway;

void gw_throw_away_clear (GwThrowAway *ring);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwThrowAway, gw_throw_away_clear)

/* Opens an empty one. Errors: IO, CONFIG. */
gboolean gw_throw_away_open (GwThrowAway *ring, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts the key in @material (named @what in errors) into @ring; with @fingerprint that one, else the only
 * one. Its primary fingerprint: the caller's. Errors: DATA, IO, CRYPTO. */
char *gw_throw_away_add (GwThrowAway *ring, GBytes *material, const char *what, const char *fingerprint,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same with a key file. Errors: NOINPUT too. */
char *gw_throw_away_add_file (GwThrowAway *ring, const char *path, const char *fingerprint,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @option, else $GNUPGHOME, else ~/.gnupg: to be asked before any engine is opened. The caller's. */
char *gw_agency_gnupg_home (const char *option);

/* The person's own keyring, with a terminal for the passphrase. The caller's. Errors: NOINPUT, CONFIG. */
GwOpenpgp *gw_agency_open_keyring (const char *home, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The whole of @path, "-": standard input. The caller's. Errors: NOINPUT, DATA (with the name), IO. */
GBytes *gw_agency_load (const char *path, gsize max_size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same as text: no NUL in it. */
char *gw_agency_load_text (const char *path, gsize max_size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
