/* SPDX-License-Identifier: Apache-2.0
 * outbox/smtp: a connection to the next hop (RFC 5321, 3207), kept for many letters. The only file with
 * libetpan's SMTP. Libetpan's default timeout (mailstream_network_delay) is set for the whole process. */
#pragma once
#include "outbox/deliver.h"

G_BEGIN_DECLS

typedef struct {
  const char *host; /* name or address; with STARTTLS the certificate must be for it */
  int port;
  GwTls tls;
  const char *ca_file; /* PEM, or NULL for the system's */
  const char *helo;
  int timeout; /* seconds for one reply; twice that for the one that takes the letter */
} GwSmtpConfig;

typedef struct GwSmtp GwSmtp;

/* Reads the trusted certificates; connects at the first letter. Copies @config. The caller's. Errors:
 * CONFIG (also where the CA file cannot be used). */
GwSmtp *gw_smtp_open (const GwSmtpConfig *config, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sends @sealed as one transaction, over the connection of the last letter where that still stands.
 * A peer that fails the check of its certificate is sent nothing after the handshake; nothing falls
 * back to clear text. The caller's; NULL only for DATA: bytes or addresses that would not be what
 * they are after the transport (bare CR or LF, NUL, over-long lines, no mailbox). */
GwDelivered *gw_smtp_send (GwSmtp *smtp, const char *return_path, const char *recipient, GBytes *sealed,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* QUIT; the next letter connects again. */
void gw_smtp_rest (GwSmtp *smtp);

void gw_smtp_free (GwSmtp *smtp);

/* The next hop's queue id in its reply to the final dot (Postfix, Exim, Sendmail, OpenSMTPD, Exchange), or
 * NULL. The caller's. */
char *gw_smtp_queue_id (const char *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwSmtp, gw_smtp_free)

G_END_DECLS
