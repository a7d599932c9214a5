/* SPDX-License-Identifier: Apache-2.0
 * outbox/smtp-tls: whether a TLS peer is who it should be. Libetpan does not ask; GnuTLS answers. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct GwTlsTrust GwTlsTrust;

/* The authorities that we trust: those in @ca_file (PEM), or the system's where it is NULL. The caller's.
 * Errors: CONFIG. */
GwTlsTrust *gw_tls_trust_load (const char *ca_file, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Checks @chain (GBytes, DER, the peer's own first) against @trust as of now: path, dates, that it is for
 * servers, and that it is for @host, a DNS name or IP address (RFC 6125, RFC 5280). NULL where all is good,
 * else what is wrong, in words; the caller's. */
char *gw_tls_trust_check (const GwTlsTrust *trust, const char *host, GPtrArray *chain) G_GNUC_WARN_UNUSED_RESULT;

void gw_tls_trust_free (GwTlsTrust *trust);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwTlsTrust, gw_tls_trust_free)

G_END_DECLS
