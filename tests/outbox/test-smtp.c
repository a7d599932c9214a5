/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "outbox/smtp.h"
#include "sink.h"
#include <gio/gio.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>

#define RETURN_PATH "gateway+token@ccc.example"
#define RECIPIENT "poc@cert.xa.example"
#define LETTER "Subject: x\r\n\r\ntext\r\n"

static GwSmtp *
open_smtp (int port, int timeout)
{
  GwSmtpConfig config = { .host = "127.0.0.1", .port = port, .helo = "mail.ccc.example", .timeout = timeout };
  g_autoptr (GError) error = NULL;
  GwSmtp *smtp = gw_smtp_open (&config, &error);
  g_assert_no_error (error);
  return smtp;
}

static GwDelivered *
send_text (GwSmtp *smtp, const char *text, gsize size)
{
  g_autoptr (GBytes) sealed = g_bytes_new (text, size);
  g_autoptr (GError) error = NULL;
  GwDelivered *delivered = gw_smtp_send (smtp, RETURN_PATH, RECIPIENT, sealed, &error);
  g_assert_no_error (error);
  return delivered;
}

static GwDelivered *
send_letter (GwSmtp *smtp)
{
  return send_text (smtp, LETTER, strlen (LETTER));
}

static void
check_stored (Sink *sink, guint number, const char *text, gsize size)
{
  g_autoptr (GBytes) got = sink_mail (sink, number);
  gsize got_size;
  const void *data = g_bytes_get_data (got, &got_size);
  g_assert_cmpmem (data, got_size, text, size);
}

static void
test_sent (void)
{
  g_autoptr (Sink) sink = sink_start (NULL, NULL, NULL);
  g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 30);
  for (guint i = 1; i <= 3; i++)
    {
      g_autoptr (GwDelivered) delivered = send_letter (smtp);
      g_assert_cmpint (delivered->outcome, ==, GW_DELIVERED_SENT);
      g_assert_cmpint (delivered->reply_code, ==, 250);
      g_autofree char *id = g_strdup_printf ("SINK%06u", i);
      g_assert_cmpstr (delivered->queue_id, ==, id);
      check_stored (sink, i, LETTER, strlen (LETTER));
      if (i == 2)
        gw_smtp_rest (smtp);
    }
  g_autofree char *envelope = sink_envelope (sink, 1);
  g_assert_cmpstr (envelope, ==, "MAIL <" RETURN_PATH "> SIZE=20\n"
                   "RCPT <" RECIPIENT ">\nTLS no\nHELO mail.ccc.example\n");
}

static void
test_empty_return_path (void)
{
  g_autoptr (Sink) sink = sink_start (NULL, NULL, NULL);
  g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 30);
  g_autoptr (GBytes) sealed = g_bytes_new_static (LETTER, strlen (LETTER));
  g_autoptr (GwDelivered) delivered = gw_smtp_send (smtp, "", RECIPIENT, sealed, NULL);
  g_assert_cmpint (delivered->outcome, ==, GW_DELIVERED_SENT);
  g_autofree char *envelope = sink_envelope (sink, 1);
  g_assert_true (g_str_has_prefix (envelope, "MAIL <> "));
}

/* What SMTP gives a meaning to (THREATS 16) arrives byte for byte. */
static void
test_bytes (void)
{
  static const char *const texts[] = {
    ".\r\n",
    "\r\n",
    "\r\n.\r\n",
    "a\r\n.\r\nMAIL FROM:<evil@example.org>\r\n",
    "a\r\n..\r\n...\r\n.b\r\n",
    ".leading\r\n\r\n.\r\n\r\n",
    "ends with empty lines\r\n\r\n\r\n",
  };
  g_autoptr (Sink) sink = sink_start (NULL, NULL, NULL);
  g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 30);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GwDelivered) delivered = send_text (smtp, texts[i], strlen (texts[i]));
      g_assert_cmpint (delivered->outcome, ==, GW_DELIVERED_SENT);
      check_stored (sink, i + 1, texts[i], strlen (texts[i]));
    }
  g_assert_cmpuint (sink_count (sink), ==, G_N_ELEMENTS (texts));
}

/* Dots at every position against the buffers of sender and receiver. */
static void
test_large (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < 60000; i++)
    {
      for (guint dots = 0; dots < i % 7; dots++)
        g_string_append_c (text, '.');
      g_string_append_printf (text, "%u\r\n", i % 3 ? i : 0);
    }
  char *line = g_strnfill (998, '.');
  g_string_append_printf (text, "%s\r\n", line);
  g_free (line);
  g_autoptr (Sink) sink = sink_start (NULL, NULL, NULL);
  g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 30);
  g_autoptr (GwDelivered) delivered = send_text (smtp, text->str, text->len);
  g_assert_cmpint (delivered->outcome, ==, GW_DELIVERED_SENT);
  check_stored (sink, 1, text->str, text->len);
}

static void
test_refused_bytes (void)
{
  static const struct { const char *text; gsize size; } rows[] = {
    { "a\rb\r\n", 5 }, { "a\nb\r\n", 5 }, { "a\r\n\n", 4 }, { "\n", 1 }, { "a\r\r\n", 4 }, { "a\r", 2 },
    { "a\0b\r\n", 5 }, { "no end", 6 }, { "", 0 }, { "a\r\n\r.\r\n", 7 }, { "a\n.\r\n", 5 },
  };
  g_autoptr (Sink) sink = sink_start (NULL, NULL, NULL);
  g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 30);
  for (gsize i = 0; i <= G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *over_long = g_strnfill (1001, 'x');
      memcpy (over_long + 999, "\r\n", 2);
      g_autoptr (GBytes) sealed = i < G_N_ELEMENTS (rows) ? g_bytes_new (rows[i].text, rows[i].size)
                                                          : g_bytes_new (over_long, 1001);
      g_autoptr (GError) error = NULL;
      g_assert_null (gw_smtp_send (smtp, RETURN_PATH, RECIPIENT, sealed, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_DATA);
    }
  g_assert_cmpuint (sink_count (sink), ==, 0);
}

static void
test_refused_addresses (void)
{
  static const struct { const char *return_path, *recipient; } rows[] = {
    { RETURN_PATH, "" },
    { RETURN_PATH, "a@b>\r\nRCPT TO:<c@d" },
    { "a@b> BODY=8BITMIME", RECIPIENT },
    { "a\r\n@b", RECIPIENT },
    { RETURN_PATH, "two@x,three@y" },
  };
  g_autoptr (Sink) sink = sink_start (NULL, NULL, NULL);
  g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 30);
  g_autoptr (GBytes) sealed = g_bytes_new_static (LETTER, strlen (LETTER));
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (gw_smtp_send (smtp, rows[i].return_path, rows[i].recipient, sealed, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_DATA);
    }
  g_assert_cmpuint (sink_count (sink), ==, 0);
}

/* After each of these the same letter, sent again, goes through, over the same GwSmtp. */
static void
test_outcomes (void)
{
  static const struct {
    const char *script;
    GwOutcome want;
    gboolean want_whole_hop;
    int want_code;
    const char *want_reply;
  } rows[] = {
    { "connect=421 4.3.2 busy", GW_DELIVERED_LATER, TRUE, 421, "busy" },
    { "connect=554 5.3.2 not you", GW_DELIVERED_LATER, TRUE, 554, "not you" },
    { "connect=drop", GW_DELIVERED_LATER, TRUE, 0, "lost" },
    { "ehlo=550 5.7.1 bad name", GW_DELIVERED_LATER, TRUE, 550, "bad name" },
    { "ehlo=drop", GW_DELIVERED_LATER, TRUE, 0, "lost" },
    { "mail=451 4.3.0 later", GW_DELIVERED_LATER, FALSE, 451, "later" },
    { "mail=553 5.1.8 bad sender", GW_DELIVERED_NEVER, FALSE, 553, "bad sender" },
    { "mail=552 5.3.4 too large", GW_DELIVERED_NEVER, FALSE, 552, "too large" },
    { "mail=421 4.3.2 closing", GW_DELIVERED_LATER, TRUE, 421, "closing" },
    { "mail=drop", GW_DELIVERED_LATER, TRUE, 0, "lost" },
    { "rcpt=450 4.2.0 Greylisted", GW_DELIVERED_LATER, FALSE, 450, "4.2.0 Greylisted" },
    { "rcpt=550 5.1.1 unknown user", GW_DELIVERED_NEVER, FALSE, 550, "RCPT: 5.1.1 unknown user" },
    { "rcpt=550-first line\r\n550 5.1.1 last", GW_DELIVERED_NEVER, FALSE, 550, "first line 5.1.1 last" },
    { "rcpt=550 \x1b[31mred\xe2\x80\xae", GW_DELIVERED_NEVER, FALSE, 550, "RCPT: [31mred" },
    { "rcpt=421 4.7.0 too many", GW_DELIVERED_LATER, TRUE, 421, "too many" },
    { "rcpt=drop", GW_DELIVERED_LATER, TRUE, 0, "lost" },
    { "data=451 4.3.0 later", GW_DELIVERED_LATER, FALSE, 451, "later" },
    { "data=554 5.7.1 no", GW_DELIVERED_NEVER, FALSE, 554, "no" },
    { "data=drop", GW_DELIVERED_LATER, TRUE, 0, "lost" },
    { "body=drop", GW_DELIVERED_LATER, TRUE, 0, "lost" },
    { "dot=452 4.3.1 disk full", GW_DELIVERED_LATER, FALSE, 452, "disk full" },
    { "dot=554 5.7.1 content refused", GW_DELIVERED_NEVER, FALSE, 554, "content refused" },
    { "dot=drop", GW_DELIVERED_LATER, TRUE, 0, "lost" },
    { "dot=0", GW_DELIVERED_LATER, TRUE, 0, "lost" },
    { "dot=999 what", GW_DELIVERED_LATER, TRUE, 0, "lost" },
    { "dot=slow 50", GW_DELIVERED_SENT, FALSE, 250, "queued as" },
    { "dot=250 OK id=1tEST-0001-ff", GW_DELIVERED_SENT, FALSE, 250, "OK id=1tEST-0001-ff" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].script);
      g_autoptr (Sink) sink = sink_start (rows[i].script, NULL, NULL);
      g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 30);
      g_autoptr (GwDelivered) delivered = send_letter (smtp);
      g_assert_cmpint (delivered->outcome, ==, rows[i].want);
      g_assert_cmpint (delivered->whole_hop, ==, rows[i].want_whole_hop);
      g_assert_cmpint (delivered->reply_code, ==, rows[i].want_code);
      g_assert_nonnull (strstr (delivered->reply, rows[i].want_reply));
      g_assert_null (strpbrk (delivered->reply, "\r\n\x1b"));
      g_assert_cmpuint (sink_count (sink), ==, rows[i].want == GW_DELIVERED_SENT);
      g_autoptr (GwDelivered) again = send_letter (smtp);
      g_assert_cmpint (again->outcome, ==, GW_DELIVERED_SENT);
      check_stored (sink, sink_count (sink), LETTER, strlen (LETTER));
    }
}

/* The answer to the dot is lost after the letter was taken: it is sent again, and is the same. */
static void
test_lost_answer (void)
{
  g_autoptr (Sink) sink = sink_start ("dot=lose", NULL, NULL);
  g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 30);
  g_autoptr (GwDelivered) first = send_letter (smtp);
  g_assert_cmpint (first->outcome, ==, GW_DELIVERED_LATER);
  g_autoptr (GwDelivered) second = send_letter (smtp);
  g_assert_cmpint (second->outcome, ==, GW_DELIVERED_SENT);
  g_autoptr (GBytes) one = sink_mail (sink, 1);
  g_autoptr (GBytes) two = sink_mail (sink, 2);
  g_assert_true (g_bytes_equal (one, two));
}

/* A kept connection that the next hop has closed meanwhile costs no attempt, and makes no duplicate. */
static void
test_reuse (void)
{
  static const char *const scripts[] = { "ok; mail=drop", "ok; mail=421 4.4.2 idle too long" };
  for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
    {
      g_autoptr (Sink) sink = sink_start (scripts[i], NULL, NULL);
      g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 30);
      for (int letter = 0; letter < 3; letter++)
        {
          g_autoptr (GwDelivered) delivered = send_letter (smtp);
          g_assert_cmpint (delivered->outcome, ==, GW_DELIVERED_SENT);
        }
      g_assert_cmpuint (sink_count (sink), ==, 3);
    }
  g_autoptr (Sink) refusing = sink_start ("ok; mail=451 4.3.0 later", NULL, NULL);
  g_autoptr (GwSmtp) smtp = open_smtp (sink_port (refusing), 30);
  g_autoptr (GwDelivered) first = send_letter (smtp);
  g_autoptr (GwDelivered) second = send_letter (smtp);
  g_assert_cmpint (first->outcome, ==, GW_DELIVERED_SENT);
  g_assert_cmpint (second->outcome, ==, GW_DELIVERED_LATER);
}

static void
test_silence (void)
{
  g_autoptr (Sink) sink = sink_start ("rcpt=slow 4000", NULL, NULL);
  g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 1);
  g_autoptr (GwDelivered) delivered = send_letter (smtp);
  g_assert_cmpint (delivered->outcome, ==, GW_DELIVERED_LATER);
  g_assert_true (delivered->whole_hop);
  g_assert_cmpuint (sink_count (sink), ==, 0);
}

static void
count_signal (int number)
{
}

/* Signals (a child ended, please stop) do not look like a lost connection. */
static void
test_signals (void)
{
  struct sigaction action = { .sa_handler = count_signal }, before;
  const struct itimerval often = { { 0, 5000 }, { 0, 5000 } }, never = { 0 };
  g_autoptr (Sink) sink = sink_start ("connect=slow 100; mail=slow 100; dot=slow 200", NULL, NULL);
  g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 30);
  sigaction (SIGALRM, &action, &before);
  setitimer (ITIMER_REAL, &often, NULL);
  g_autoptr (GwDelivered) delivered = send_letter (smtp);
  setitimer (ITIMER_REAL, &never, NULL);
  sigaction (SIGALRM, &before, NULL);
  g_test_message ("%s", delivered->reply);
  g_assert_cmpint (delivered->outcome, ==, GW_DELIVERED_SENT);
}

static void
test_nobody_there (void)
{
  int port;
  {
    g_autoptr (Sink) sink = sink_start (NULL, NULL, NULL);
    port = sink_port (sink);
  }
  g_autoptr (GwSmtp) smtp = open_smtp (port, 30);
  g_autoptr (GwDelivered) delivered = send_letter (smtp);
  g_assert_cmpint (delivered->outcome, ==, GW_DELIVERED_LATER);
  g_assert_true (delivered->whole_hop);
  g_assert_cmpint (delivered->reply_code, ==, 0);
  g_assert_nonnull (strstr (delivered->reply, "fix:"));
}

/* A server that goes away under a long letter. GIO ignores SIGPIPE for itself: undone here, to see that we do. */
static void
test_broken_pipe (void)
{
  g_autofree char *line = g_strnfill (998, 'x');
  g_autoptr (GString) text = g_string_new (NULL);
  for (int i = 0; i < 5000; i++)
    g_string_append_printf (text, "%s\r\n", line);
  g_autoptr (Sink) sink = sink_start ("body=drop", NULL, NULL);
  signal (SIGPIPE, SIG_DFL);
  g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 30);
  g_autoptr (GwDelivered) delivered = send_text (smtp, text->str, text->len);
  g_assert_cmpint (delivered->outcome, ==, GW_DELIVERED_LATER);
  g_autoptr (GwDelivered) again = send_text (smtp, text->str, text->len);
  g_assert_cmpint (again->outcome, ==, GW_DELIVERED_SENT);
  check_stored (sink, 1, text->str, text->len);
}

/* The next hop dies with the connection open. */
static void
test_killed_hop (void)
{
  Sink *sink = sink_start (NULL, NULL, NULL);
  g_autoptr (GwSmtp) smtp = open_smtp (sink_port (sink), 30);
  g_autoptr (GwDelivered) first = send_letter (smtp);
  g_assert_cmpint (first->outcome, ==, GW_DELIVERED_SENT);
  sink_stop (sink);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GwDelivered) delivered = send_letter (smtp);
      g_assert_cmpint (delivered->outcome, ==, GW_DELIVERED_LATER);
    }
}

/* The same through the interface over both ways. */
static void
test_deliver (void)
{
  g_autoptr (Sink) sink = sink_start (NULL, NULL, NULL);
  GwConfig config = {
    .delivery = GW_DELIVERY_SMTP, .smtp_host = (char *) "127.0.0.1", .smtp_port = sink_port (sink),
    .smtp_helo = (char *) "mail.ccc.example",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GwDeliver) deliver = gw_deliver_open (&config, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) sealed = g_bytes_new_static (LETTER, strlen (LETTER));
  for (guint i = 1; i <= 2; i++)
    {
      g_autoptr (GwDelivered) delivered = gw_deliver_send (deliver, RETURN_PATH, RECIPIENT, "<a@b>", sealed,
                                                           &error);
      g_assert_no_error (error);
      g_assert_cmpstr (gw_outcome_name (delivered->outcome), ==, "sent");
      check_stored (sink, i, LETTER, strlen (LETTER));
      gw_deliver_rest (deliver);
    }
  config.smtp_port = 0;
  g_assert_null (gw_deliver_open (&config, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
}

static void
test_configuration (void)
{
  const GwSmtpConfig good = { .host = "127.0.0.1", .port = 25, .helo = "x.example", .timeout = 1 };
  GwSmtpConfig rows[] = { good, good, good, good, good, good };
  rows[0].host = NULL;
  rows[1].port = 0;
  rows[2].port = 65536;
  rows[3].helo = "x\r\nMAIL FROM:<>";
  rows[4].helo = NULL;
  rows[5].timeout = 0;
  g_autoptr (GwSmtp) accepted = gw_smtp_open (&good, NULL);
  g_assert_nonnull (accepted);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (gw_smtp_open (&rows[i], &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
    }
}

static void
test_queue_id (void)
{
  static const struct { const char *reply, *want; } rows[] = {
    { "2.0.0 Ok: queued as 4XyZ12abcDz9", "4XyZ12abcDz9" },
    { "2.0.0 Ok: queued as B2A3F1C0", "B2A3F1C0" },
    { "OK id=1rABCD-0001Xy-2z", "1rABCD-0001Xy-2z" },
    { "2.0.0 5f6e1a2b Message accepted for delivery", "5f6e1a2b" },
    { "2.0.0 48EBq1xR012345 Message accepted for delivery", "48EBq1xR012345" },
    { "2.6.0 <a@b> [InternalId=123456, Hostname=x] Queued mail for delivery", "123456" },
    { "2.0.0 Ok", NULL },
    { "", NULL },
    { NULL, NULL },
    { "queued as \xff", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *id = gw_smtp_queue_id (rows[i].reply);
      g_assert_cmpstr (id, ==, rows[i].want);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/smtp/sent", test_sent);
  g_test_add_func ("/outbox/smtp/empty-return-path", test_empty_return_path);
  g_test_add_func ("/outbox/smtp/bytes", test_bytes);
  g_test_add_func ("/outbox/smtp/large", test_large);
  g_test_add_func ("/outbox/smtp/refused-bytes", test_refused_bytes);
  g_test_add_func ("/outbox/smtp/refused-addresses", test_refused_addresses);
  g_test_add_func ("/outbox/smtp/outcomes", test_outcomes);
  g_test_add_func ("/outbox/smtp/lost-answer", test_lost_answer);
  g_test_add_func ("/outbox/smtp/reuse", test_reuse);
  g_test_add_func ("/outbox/smtp/silence", test_silence);
  g_test_add_func ("/outbox/smtp/signals", test_signals);
  g_test_add_func ("/outbox/smtp/nobody-there", test_nobody_there);
  g_test_add_func ("/outbox/smtp/deliver", test_deliver);
  g_test_add_func ("/outbox/smtp/broken-pipe", test_broken_pipe);
  g_test_add_func ("/outbox/smtp/killed-hop", test_killed_hop);
  g_test_add_func ("/outbox/smtp/configuration", test_configuration);
  g_test_add_func ("/outbox/smtp/queue-id", test_queue_id);
  return g_test_run ();
}
