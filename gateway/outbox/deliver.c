/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/deliver.h"
#include "base/clock.h"
#include "outbox/maildir.h"
#include "outbox/smtp.h"

#define REPLY_SECONDS 300 /* RFC 5321, 4.5.3.2; twice that for the final dot */

struct GwDeliver {
  GwSmtp *smtp;    /* NULL: to the Maildirs */
  char *directory; /* of the Maildirs */
};

void
gw_delivered_free (GwDelivered *delivered)
{
  if (delivered == NULL)
    return;
  g_free (delivered->reply);
  g_free (delivered->queue_id);
  g_free (delivered);
}

const char *
gw_outcome_name (GwOutcome outcome)
{
  switch (outcome)
    {
    case GW_DELIVERED_SENT:
      return "sent";
    case GW_DELIVERED_LATER:
      return "later";
    case GW_DELIVERED_NEVER:
      return "never";
    }
  return "?";
}

GwDeliver *
gw_deliver_open (const GwConfig *config, GError **error)
{
  g_autoptr (GwDeliver) deliver = g_new0 (GwDeliver, 1);
  if (config->delivery == GW_DELIVERY_MAILDIR)
    {
      deliver->directory = gw_config_path (config, "outgoing");
      return g_steal_pointer (&deliver);
    }
  GwSmtpConfig smtp = {
    .host = config->smtp_host,
    .port = config->smtp_port,
    .tls = config->smtp_tls,
    .ca_file = config->smtp_ca_file,
    .helo = config->smtp_helo,
    .timeout = REPLY_SECONDS,
  };
  deliver->smtp = gw_smtp_open (&smtp, error);
  return deliver->smtp ? g_steal_pointer (&deliver) : NULL;
}

GwDelivered *
gw_deliver_send (GwDeliver *deliver, const char *return_path, const char *recipient, const char *message_id,
                 GBytes *sealed, GError **error)
{
  if (deliver->smtp)
    return gw_smtp_send (deliver->smtp, return_path, recipient, sealed, error);
  return gw_maildir_send (deliver->directory, recipient, message_id, sealed, error);
}

void
gw_deliver_rest (GwDeliver *deliver)
{
  if (deliver->smtp)
    gw_smtp_rest (deliver->smtp);
}

void
gw_deliver_free (GwDeliver *deliver)
{
  if (deliver == NULL)
    return;
  gw_smtp_free (deliver->smtp);
  g_free (deliver->directory);
  g_free (deliver);
}

gint64
gw_deliver_backoff (int attempts, guint32 jitter)
{
  static const int minutes[] = { 1, 2, 5, 15, 30, 60 };
  int step = CLAMP (attempts, 1, (int) G_N_ELEMENTS (minutes)) - 1;
  gint64 wait = minutes[step] * GW_MINUTE;
  gint64 spread = wait / 5;
  return wait - wait / 10 + (gint64) ((guint64) spread * jitter / G_MAXUINT32);
}
