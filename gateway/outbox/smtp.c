/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/smtp.h"
#include "base/error.h"
#include "base/escape.h"
#include "outbox/message.h"
#include "outbox/smtp-tls.h"
#include <arpa/inet.h>
#include <libetpan/mailsmtp.h>
#include <libetpan/mailstream.h>
#include <signal.h>
#include <string.h>

#define MAX_LINE 998
#define MAX_REPLY 500

struct GwSmtp {
  char *host;
  char *helo;
  guint16 port;
  GwTls tls;
  int timeout;
  GwTlsTrust *trust; /* NULL without TLS */
  mailsmtp *session; /* NULL where there is no connection */
  gboolean used;     /* a letter went over this connection before */
};

static void
ignore_broken_pipes (void)
{
  struct sigaction action = { .sa_handler = SIG_IGN };
  sigaction (SIGPIPE, &action, NULL);
}

GwSmtp *
gw_smtp_open (const GwSmtpConfig *config, GError **error)
{
  if (config->host == NULL || *config->host == '\0' || config->port < 1 || config->port > 65535
      || config->timeout < 1 || config->helo == NULL
      || !g_regex_match_simple ("\\A[A-Za-z0-9.:\\[\\]-]{1,250}\\z", config->helo, G_REGEX_RAW, 0))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG,
                   "the next hop cannot be reached as configured; fix: host, port and helo in [delivery]");
      return NULL;
    }
  g_autoptr (GwTlsTrust) trust = NULL;
  if (config->tls == GW_TLS_STARTTLS)
    {
      trust = gw_tls_trust_load (config->ca_file, error);
      if (trust == NULL)
        return NULL;
    }
  ignore_broken_pipes ();
  mailstream_network_delay = (struct timeval){ .tv_sec = config->timeout };
  GwSmtp *smtp = g_new0 (GwSmtp, 1);
  smtp->host = g_strdup (config->host);
  smtp->helo = g_strdup (config->helo);
  smtp->port = (guint16) config->port;
  smtp->tls = config->tls;
  smtp->timeout = config->timeout;
  smtp->trust = g_steal_pointer (&trust);
  return smtp;
}

/* Closes without a word: what can be said after a failed handshake must not be. */
static void
hang_up (GwSmtp *smtp)
{
  if (smtp->session == NULL)
    return;
  if (smtp->session->stream)
    mailstream_close (smtp->session->stream);
  smtp->session->stream = NULL;
  mailsmtp_free (smtp->session);
  smtp->session = NULL;
}

void
gw_smtp_rest (GwSmtp *smtp)
{
  if (smtp->session && smtp->session->stream)
    mailsmtp_quit (smtp->session);
  hang_up (smtp);
}

void
gw_smtp_free (GwSmtp *smtp)
{
  if (smtp == NULL)
    return;
  gw_smtp_rest (smtp);
  gw_tls_trust_free (smtp->trust);
  g_free (smtp->host);
  g_free (smtp->helo);
  g_free (smtp);
}

/* ---- What the next hop said ------------------------------------------------------------------------- */

static char *
last_reply (GwSmtp *smtp)
{
  const char *response = smtp->session && smtp->session->response_code != 0 ? smtp->session->response : NULL;
  g_autofree char *line = gw_escape_line (response);
  const char *end = line;
  while (*end && g_utf8_next_char (end) - line <= MAX_REPLY)
    end = g_utf8_next_char (end);
  return g_strndup (line, (gsize) (end - line));
}

static int
last_code (GwSmtp *smtp)
{
  int code = smtp->session ? smtp->session->response_code : 0;
  return code >= 200 && code <= 599 ? code : 0;
}

/* The verdict on a step that did not succeed. A refusal of the connection as a whole (@whole_hop), even
 * a 5xx, says nothing about the letter: it stays. */
static GwDelivered *
judge_failure (GwSmtp *smtp, const char *step, gboolean whole_hop)
{
  GwDelivered *delivered = g_new0 (GwDelivered, 1);
  int code = last_code (smtp);
  g_autofree char *said = last_reply (smtp);
  delivered->reply_code = code;
  delivered->outcome = code >= 500 && !whole_hop ? GW_DELIVERED_NEVER : GW_DELIVERED_LATER;
  delivered->whole_hop = whole_hop || code == 0 || code == 421;
  if (code != 0)
    delivered->reply = g_strdup_printf ("%s:%d: answered %d to %s: %s", smtp->host, smtp->port, code, step, said);
  else
    delivered->reply = g_strdup_printf ("%s:%d: the connection was lost, or no answer came within %d s, at %s",
                                        smtp->host, smtp->port, smtp->timeout, step);
  return delivered;
}

static GwDelivered *
judge_peer (GwSmtp *smtp, const char *problem, const char *fix)
{
  GwDelivered *delivered = g_new0 (GwDelivered, 1);
  delivered->outcome = GW_DELIVERED_LATER;
  delivered->whole_hop = TRUE;
  delivered->reply_code = last_code (smtp);
  g_autofree char *text = g_strdup_printf ("%s:%d: %s; fix: %s", smtp->host, smtp->port, problem, fix);
  delivered->reply = gw_escape_line (text);
  return delivered;
}

char *
gw_smtp_queue_id (const char *reply)
{
  /* Postfix: "2.0.0 Ok: queued as 4XyZ"; Exim: "OK id=1abCDe-0001-ff"; Sendmail and OpenSMTPD: "2.0.0 30A
   * Message accepted for delivery"; Exchange: "2.6.0 <a@b> [InternalId=9, Hostname=x]". */
  static const char *const patterns[] = {
    "queued as ([A-Za-z0-9._-]{1,64})(?![A-Za-z0-9._-])",
    "\\bid=([A-Za-z0-9._-]{1,64})(?![A-Za-z0-9._-])",
    "([A-Za-z0-9._-]{1,64}) Message accepted for delivery",
    "\\[InternalId=([0-9]{1,32})\\b",
  };
  for (gsize i = 0; reply && i < G_N_ELEMENTS (patterns); i++)
    {
      g_autoptr (GRegex) regex = g_regex_new (patterns[i], G_REGEX_CASELESS | G_REGEX_RAW, 0, NULL);
      g_autoptr (GMatchInfo) match = NULL;
      if (g_regex_match (regex, reply, 0, &match))
        return g_match_info_fetch (match, 1);
    }
  return NULL;
}

/* ---- Connection --------------------------------------------------------------------------------------- */

static gboolean
has_code (GwSmtp *smtp, int hundred)
{
  return last_code (smtp) / 100 == hundred;
}

/* One reply, which may have several lines (RFC 5321, 4.2.1). */
static void
read_reply (mailsmtp *session)
{
  gboolean more = TRUE;
  mmap_string_assign (session->response_buffer, "");
  session->response_code = 0;
  while (more)
    {
      char *line = mailstream_read_line_remove_eol (session->stream, session->line_buffer);
      if (line == NULL || strlen (line) < 3 || session->response_buffer->len > 65536)
        {
          session->response_code = 0;
          break;
        }
      session->response_code = (int) g_ascii_strtoll (line, NULL, 10);
      more = line[3] == '-';
      mmap_string_append (session->response_buffer, line[3] ? line + 4 : "");
      mmap_string_append_c (session->response_buffer, '\n');
    }
  session->response = session->response_buffer->str;
}

/* EHLO with the configured name: libetpan's own function takes the machine's. */
static gboolean
say_ehlo (GwSmtp *smtp)
{
  mailsmtp *session = smtp->session;
  g_autofree char *command = g_strdup_printf ("EHLO %s\r\n", smtp->helo);
  session->response_code = 0;
  session->esmtp = 0;
  if (mailstream_write (session->stream, command, strlen (command)) < 0 || mailstream_flush (session->stream) < 0)
    return FALSE;
  read_reply (session);
  if (!has_code (smtp, 2))
    return FALSE;
  session->esmtp = MAILSMTP_ESMTP;
  g_auto (GStrv) lines = g_strsplit (session->response, "\n", -1);
  for (char **line = lines; *line; line++)
    {
      g_strchomp (*line);
      if (g_ascii_strcasecmp (*line, "STARTTLS") == 0)
        session->esmtp |= MAILSMTP_ESMTP_STARTTLS;
      if (g_ascii_strncasecmp (*line, "SIZE", 4) == 0 && ((*line)[4] == '\0' || (*line)[4] == ' '))
        session->esmtp |= MAILSMTP_ESMTP_SIZE;
    }
  return TRUE;
}

static void
set_server_name (struct mailstream_ssl_context *context, void *host)
{
  guint8 address[16];
  if (inet_pton (AF_INET, host, address) != 1 && inet_pton (AF_INET6, host, address) != 1)
    mailstream_ssl_set_server_name (context, host);
}

static GPtrArray *
peer_chain (GwSmtp *smtp)
{
  GPtrArray *chain = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  carray *certificates = mailstream_get_certificate_chain (smtp->session->stream);
  if (certificates == NULL)
    return chain;
  for (guint i = 0; i < carray_count (certificates); i++)
    {
      MMAPString *der = carray_get (certificates, i);
      g_ptr_array_add (chain, g_bytes_new (der->str, der->len));
    }
  mailstream_certificate_chain_free (certificates);
  return chain;
}

/* STARTTLS, then the check of the peer, before anything else is said to it. NULL where all is good. */
static GwDelivered *
secure (GwSmtp *smtp)
{
  if (!(smtp->session->esmtp & MAILSMTP_ESMTP_STARTTLS))
    return judge_peer (smtp, "offers no STARTTLS, and letters do not go there in clear",
                       "enable TLS there; or somebody on the way removes it");
  smtp->session->response_code = 0;
  int result = mailsmtp_socket_starttls_with_callback (smtp->session, set_server_name, smtp->host);
  if (result == MAILSMTP_ERROR_SSL)
    return judge_peer (smtp, "the TLS handshake failed, or clear text came behind the answer to STARTTLS",
                       "the server's TLS; or somebody on the way injects commands");
  if (result != MAILSMTP_NO_ERROR)
    return judge_failure (smtp, "STARTTLS", TRUE);
  if (smtp->session->stream->read_buffer_len > 0)
    return judge_peer (smtp, "clear text came behind the answer to STARTTLS",
                       "the server; or somebody on the way injects commands");
  g_autoptr (GPtrArray) chain = peer_chain (smtp);
  g_autofree char *problem = gw_tls_trust_check (smtp->trust, smtp->host, chain);
  if (problem == NULL)
    return NULL;
  g_autofree char *text = g_strdup_printf ("its certificate was refused: %s", problem);
  return judge_peer (smtp, text,
                     "a valid certificate there for the name in [delivery] host, by an authority in ca-file");
}

static GwDelivered *
connect_session (GwSmtp *smtp)
{
  smtp->session = mailsmtp_new (0, NULL);
  if (smtp->session == NULL)
    g_error ("mailsmtp_new: out of memory");
  mailsmtp_set_timeout (smtp->session, smtp->timeout);
  smtp->used = FALSE;
  int result = mailsmtp_socket_connect (smtp->session, smtp->host, smtp->port);
  if (result == MAILSMTP_ERROR_CONNECTION_REFUSED)
    return judge_peer (smtp, "no connection", "start the mail server there, or [delivery] host and port");
  if (result != MAILSMTP_NO_ERROR)
    return judge_failure (smtp, "the connection", TRUE);
  if (!say_ehlo (smtp))
    return judge_failure (smtp, "EHLO", TRUE);
  if (smtp->tls == GW_TLS_NONE)
    return NULL;
  GwDelivered *delivered = secure (smtp);
  if (delivered)
    return delivered;
  return say_ehlo (smtp) ? NULL : judge_failure (smtp, "EHLO under TLS", TRUE);
}

/* ---- One letter --------------------------------------------------------------------------------------- */

/* Sealed bytes pass every hop as they are, or they do not go: a bare CR or LF is where two servers may
 * disagree about the end of a letter (THREATS 16). */
static gboolean
check_bytes (GBytes *sealed, GError **error)
{
  gsize size, line = 0;
  const char *data = g_bytes_get_data (sealed, &size);
  gboolean good = size >= 2 && data[size - 2] == '\r' && data[size - 1] == '\n';
  for (gsize i = 0; good && i < size; i++)
    {
      gboolean end = data[i] == '\n';
      good = data[i] != '\0' && !(end && (i == 0 || data[i - 1] != '\r'))
             && !(data[i] == '\r' && (i + 1 == size || data[i + 1] != '\n'));
      line = end ? 0 : line + 1;
      good = good && line <= MAX_LINE + 1;
    }
  if (!good)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA,
                 "a letter has a bare CR or LF, a NUL, a line over %d octets or no line end: not sent", MAX_LINE);
  return good;
}

static gboolean
check_arguments (const char *return_path, const char *recipient, GBytes *sealed, GError **error)
{
  if ((*return_path != '\0' && !gw_message_is_address (return_path)) || !gw_message_is_address (recipient))
    {
      g_autofree char *shown = gw_escape_log (recipient);
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "no mailbox to send from or to: %s", shown);
      return FALSE;
    }
  return check_bytes (sealed, error);
}

static GwDelivered *
refuse_letter (GwSmtp *smtp, const char *step)
{
  GwDelivered *delivered = judge_failure (smtp, step, FALSE);
  if (delivered->whole_hop || mailsmtp_reset (smtp->session) != MAILSMTP_NO_ERROR)
    hang_up (smtp);
  return delivered;
}

static GwDelivered *
transfer (GwSmtp *smtp, GBytes *sealed)
{
  gsize size;
  const char *data = g_bytes_get_data (sealed, &size);
  mailstream_low *low = mailstream_get_low (smtp->session->stream);
  smtp->session->response_code = 0;
  /* Giving up on a server that is still storing the letter makes a duplicate: twice the time for this. */
  mailstream_low_set_timeout (low, 2 * smtp->timeout);
  /* Libetpan puts a CRLF of its own before the final dot, so the letter's last one is left to it. */
  (void) mailsmtp_data_message (smtp->session, data, size - 2);
  mailstream_low_set_timeout (low, smtp->timeout);
  if (!has_code (smtp, 2))
    return refuse_letter (smtp, "the end of the letter");
  GwDelivered *delivered = g_new0 (GwDelivered, 1);
  delivered->outcome = GW_DELIVERED_SENT;
  delivered->reply_code = last_code (smtp);
  delivered->reply = last_reply (smtp);
  delivered->queue_id = gw_smtp_queue_id (delivered->reply);
  smtp->used = TRUE;
  return delivered;
}

static gboolean
say_mail (GwSmtp *smtp, const char *return_path, gsize size)
{
  smtp->session->response_code = 0;
  (void) mailesmtp_mail_size (smtp->session, return_path, 0, NULL, size);
  return has_code (smtp, 2);
}

/* MAIL, over the kept connection where it still stands; else, since nothing of this letter has been said
 * yet, over a new one. NULL where it was taken. */
static GwDelivered *
begin (GwSmtp *smtp, const char *return_path, gsize size)
{
  if (smtp->session && smtp->used)
    {
      if (say_mail (smtp, return_path, size))
        return NULL;
      if (last_code (smtp) != 0 && last_code (smtp) != 421)
        return refuse_letter (smtp, "MAIL");
      hang_up (smtp);
    }
  if (smtp->session == NULL)
    {
      GwDelivered *delivered = connect_session (smtp);
      if (delivered)
        {
          hang_up (smtp);
          return delivered;
        }
    }
  return say_mail (smtp, return_path, size) ? NULL : refuse_letter (smtp, "MAIL");
}

static GwDelivered *
send_letter (GwSmtp *smtp, const char *return_path, const char *recipient, GBytes *sealed)
{
  GwDelivered *delivered = begin (smtp, return_path, g_bytes_get_size (sealed));
  if (delivered)
    return delivered;
  smtp->session->response_code = 0;
  (void) mailsmtp_rcpt (smtp->session, recipient);
  if (!has_code (smtp, 2))
    return refuse_letter (smtp, "RCPT");
  smtp->session->response_code = 0;
  (void) mailsmtp_data (smtp->session);
  if (!has_code (smtp, 3))
    return refuse_letter (smtp, "DATA");
  return transfer (smtp, sealed);
}

/* Libetpan takes an interrupted wait for a lost connection: at the final dot that makes a duplicate. So all
 * signals but those of a crash wait until the letter is through. */
static void
hold_signals (sigset_t *before)
{
  static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS, SIGXCPU };
  sigset_t held;
  sigfillset (&held);
  for (gsize i = 0; i < G_N_ELEMENTS (crashes); i++)
    sigdelset (&held, crashes[i]);
  pthread_sigmask (SIG_BLOCK, &held, before);
}

GwDelivered *
gw_smtp_send (GwSmtp *smtp, const char *return_path, const char *recipient, GBytes *sealed, GError **error)
{
  if (!check_arguments (return_path, recipient, sealed, error))
    return NULL;
  sigset_t before;
  hold_signals (&before);
  GwDelivered *delivered = send_letter (smtp, return_path, recipient, sealed);
  pthread_sigmask (SIG_SETMASK, &before, NULL);
  return delivered;
}
