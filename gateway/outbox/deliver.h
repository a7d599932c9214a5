/* SPDX-License-Identifier: Apache-2.0
 * outbox/deliver: sends sealed letters by the way that the configuration names (SMTP or Maildir), and says
 * when to try again. */
#pragma once
#include "base/config.h"
#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  GW_DELIVERED_SENT,  /* the next hop took responsibility */
  GW_DELIVERED_LATER, /* 4xx, no connection, lost connection, no trust: send the same bytes again */
  GW_DELIVERED_NEVER, /* 5xx about this letter: tell the operator, mark the address */
} GwOutcome;

/* What became of one letter: a finding, not a failure. */
typedef struct {
  GwOutcome outcome;
  gboolean whole_hop; /* not SENT, and not because of this letter: the others need not be tried now */
  int reply_code;     /* the next hop's (RFC 5321, 4.2), 0 where it gave none */
  char *reply;        /* one line, escaped: its text, or thing, problem, fix of what hindered us */
  char *queue_id;     /* the next hop's name for the letter, or NULL */
} GwDelivered;

void gw_delivered_free (GwDelivered *delivered);

/* "sent", "later", "never". Static. */
const char *gw_outcome_name (GwOutcome outcome);

typedef struct GwDeliver GwDeliver;

/* Opens the configured way; makes no connection yet. Ignores SIGPIPE in this process from now on, since
 * libetpan writes without MSG_NOSIGNAL. The caller's. Errors: CONFIG, IO. */
GwDeliver *gw_deliver_open (const GwConfig *config, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sends @sealed (gw_seal's bytes) from @return_path (gw_verp_address, or "" for none) to @recipient. The
 * same bytes under the same @message_id may be sent again. The caller's; NULL with an error only where
 * we failed: IO (the Maildir's disk), DATA (bytes or addresses that must not be sent at all). Signals wait
 * until the letter is through, or the hop has been silent for 5 minutes (10 where it has the whole letter). */
GwDelivered *gw_deliver_send (GwDeliver *deliver, const char *return_path, const char *recipient,
                              const char *message_id, GBytes *sealed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Ends the connection when there is nothing to send for a while; the next send makes a new one. */
void gw_deliver_rest (GwDeliver *deliver);

void gw_deliver_free (GwDeliver *deliver);

/* How long to wait after @attempts failed attempts (from 1), in microseconds: 1, 2, 5, 15, 30, 60 minutes,
 * then hourly, each 10 % more or less as @jitter (any random number) says. */
gint64 gw_deliver_backoff (int attempts, guint32 jitter);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwDelivered, gw_delivered_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwDeliver, gw_deliver_free)

G_END_DECLS
