/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "certificate.h"
#include "outbox/smtp-tls.h"
#include "outbox/smtp.h"
#include "sink.h"
#include <glib/gstdio.h>
#include <gnutls/x509.h>
#include <string.h>

#define LETTER "Subject: x\r\n\r\n.text\r\n"

typedef struct {
  char *directory;
} Fixture;

/* Makes @name.crt a chain: its own certificate, then @issuer's. */
static void
append_issuer (const char *directory, const char *name, const char *issuer)
{
  g_autofree char *path = g_strdup_printf ("%s/%s.crt", directory, name);
  g_autofree char *issuer_path = g_strdup_printf ("%s/%s.crt", directory, issuer);
  g_autofree char *own = NULL, *other = NULL;
  g_assert_true (g_file_get_contents (path, &own, NULL, NULL));
  g_assert_true (g_file_get_contents (issuer_path, &other, NULL, NULL));
  g_autofree char *both = g_strconcat (own, other, NULL);
  g_assert_true (g_file_set_contents (path, both, -1, NULL));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *name; CertificateOptions options; } made[] = {
    { "ca", { .valid_from = -1, .valid_to = 30, .is_authority = TRUE } },
    { "other-ca", { .valid_from = -1, .valid_to = 30, .is_authority = TRUE } },
    { "good", { "localhost", "127.0.0.1", GNUTLS_KP_TLS_WWW_SERVER, -1, 30, "ca", FALSE } },
    { "no-purpose", { "localhost", "127.0.0.1", NULL, -1, 30, "ca", FALSE } },
    { "name-only", { "localhost", NULL, GNUTLS_KP_TLS_WWW_SERVER, -1, 30, "ca", FALSE } },
    { "other-name", { "mail.example.org", "127.0.0.2", GNUTLS_KP_TLS_WWW_SERVER, -1, 30, "ca", FALSE } },
    { "ip-as-name", { "127.0.0.1", NULL, GNUTLS_KP_TLS_WWW_SERVER, -1, 30, "ca", FALSE } },
    { "expired", { "localhost", "127.0.0.1", GNUTLS_KP_TLS_WWW_SERVER, -30, -1, "ca", FALSE } },
    { "not-yet", { "localhost", "127.0.0.1", GNUTLS_KP_TLS_WWW_SERVER, 2, 30, "ca", FALSE } },
    { "client", { "localhost", "127.0.0.1", GNUTLS_KP_TLS_WWW_CLIENT, -1, 30, "ca", FALSE } },
    { "stranger", { "localhost", "127.0.0.1", GNUTLS_KP_TLS_WWW_SERVER, -1, 30, "other-ca", FALSE } },
    { "self-signed", { "localhost", "127.0.0.1", GNUTLS_KP_TLS_WWW_SERVER, -1, 30, NULL, FALSE } },
    { "by-leaf", { "localhost", "127.0.0.1", GNUTLS_KP_TLS_WWW_SERVER, -1, 30, "good", FALSE } },
    { "middle", { .valid_from = -1, .valid_to = 30, .authority = "ca", .is_authority = TRUE } },
    { "by-middle", { "localhost", "127.0.0.1", GNUTLS_KP_TLS_WWW_SERVER, -1, 30, "middle", FALSE } },
  };
  fixture->directory = g_dir_make_tmp ("notigate-tls-XXXXXX", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (made); i++)
    certificate_make (fixture->directory, made[i].name, &made[i].options);
  append_issuer (fixture->directory, "by-leaf", "good");
  append_issuer (fixture->directory, "by-middle", "middle");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GDir) entries = g_dir_open (fixture->directory, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->directory, name, NULL);
      g_remove (path);
    }
  g_rmdir (fixture->directory);
  g_free (fixture->directory);
}

static char *
file_of (Fixture *fixture, const char *name, const char *suffix)
{
  return g_strdup_printf ("%s/%s.%s", fixture->directory, name, suffix);
}

static Sink *
start (Fixture *fixture, const char *script, const char *certificate)
{
  g_autofree char *crt = certificate ? file_of (fixture, certificate, "crt") : NULL;
  g_autofree char *key = certificate ? file_of (fixture, certificate, "key") : NULL;
  return sink_start (script, crt, key);
}

static GwSmtp *
open_smtp (Fixture *fixture, const char *host, int port)
{
  g_autofree char *ca = file_of (fixture, "ca", "crt");
  GwSmtpConfig config = {
    .host = host, .port = port, .tls = GW_TLS_STARTTLS, .ca_file = ca, .helo = "mail.ccc.example", .timeout = 30,
  };
  g_autoptr (GError) error = NULL;
  GwSmtp *smtp = gw_smtp_open (&config, &error);
  g_assert_no_error (error);
  return smtp;
}

static GwDelivered *
send_letter (GwSmtp *smtp)
{
  g_autoptr (GBytes) sealed = g_bytes_new_static (LETTER, strlen (LETTER));
  g_autoptr (GError) error = NULL;
  GwDelivered *delivered = gw_smtp_send (smtp, "a@ccc.example", "poc@cert.xa.example", sealed, &error);
  g_assert_no_error (error);
  return delivered;
}

static void
test_peers (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *host, *certificate; gboolean want; const char *want_reply; } rows[] = {
    { "localhost", "good", TRUE, "queued as" },
    { "127.0.0.1", "good", TRUE, "queued as" },
    { "localhost", "no-purpose", TRUE, "queued as" },
    { "localhost", "name-only", TRUE, "queued as" },
    { "localhost", "by-middle", TRUE, "queued as" },
    { "127.0.0.1", "name-only", FALSE, "name in the certificate does not match" },
    { "127.0.0.1", "ip-as-name", FALSE, "name in the certificate does not match" },
    { "localhost", "other-name", FALSE, "name in the certificate does not match" },
    { "127.0.0.1", "other-name", FALSE, "name in the certificate does not match" },
    { "localhost", "expired", FALSE, "expired" },
    { "localhost", "not-yet", FALSE, "not yet valid" },
    { "localhost", "client", FALSE, "purpose" },
    { "localhost", "stranger", FALSE, "issuer is unknown" },
    { "localhost", "self-signed", FALSE, "issuer is unknown" },
    { "localhost", "by-leaf", FALSE, "issuer" },
    { "localhost", NULL, FALSE, "offers no STARTTLS" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s at %s", rows[i].certificate, rows[i].host);
      g_autoptr (Sink) sink = start (fixture, NULL, rows[i].certificate);
      g_autoptr (GwSmtp) smtp = open_smtp (fixture, rows[i].host, sink_port (sink));
      /* Twice: a refusal must not be forgotten over the kept connection. */
      for (guint attempt = 1; attempt <= 2; attempt++)
        {
          g_autoptr (GwDelivered) delivered = send_letter (smtp);
          g_test_message ("%s", delivered->reply);
          g_assert_cmpint (delivered->outcome, ==, rows[i].want ? GW_DELIVERED_SENT : GW_DELIVERED_LATER);
          g_assert_cmpint (delivered->whole_hop, ==, !rows[i].want);
          g_assert_nonnull (strstr (delivered->reply, rows[i].want_reply));
          g_assert_true (rows[i].want || strstr (delivered->reply, "fix:"));
          g_assert_cmpuint (sink_count (sink), ==, rows[i].want ? attempt : 0);
        }
      if (!rows[i].want)
        continue;
      g_autofree char *envelope = sink_envelope (sink, 1);
      g_assert_nonnull (strstr (envelope, "\nTLS yes\nHELO mail.ccc.example\n"));
      g_autoptr (GBytes) got = sink_mail (sink, 1);
      g_assert_cmpmem (g_bytes_get_data (got, NULL), g_bytes_get_size (got), LETTER, strlen (LETTER));
    }
}

static void
test_handshakes (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *script; const char *want_reply; } rows[] = {
    { "starttls=inject", "clear text" },
    { "starttls=454 4.7.0 TLS not available", "TLS not available" },
    { "starttls=501 5.5.4 no", "answered 501 to STARTTLS" },
    { "ok", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].script);
      g_autoptr (Sink) sink = start (fixture, rows[i].script, "good");
      g_autoptr (GwSmtp) smtp = open_smtp (fixture, "localhost", sink_port (sink));
      g_autoptr (GwDelivered) delivered = send_letter (smtp);
      g_test_message ("%s", delivered->reply);
      if (rows[i].want_reply)
        {
          g_assert_cmpint (delivered->outcome, ==, GW_DELIVERED_LATER);
          g_assert_true (delivered->whole_hop);
          g_assert_nonnull (strstr (delivered->reply, rows[i].want_reply));
          g_assert_cmpuint (sink_count (sink), ==, 0);
        }
      g_autoptr (GwDelivered) again = send_letter (smtp);
      g_assert_cmpint (again->outcome, ==, GW_DELIVERED_SENT);
    }
}

/* Nothing is said to a peer that fails the check: not even EHLO, whose refusal would still be waiting. */
static void
test_silence_after_refusal (Fixture *fixture, gconstpointer data)
{
  g_autoptr (Sink) sink = start (fixture, "ehlo=250-sink.example\r\n250 STARTTLS; ehlo=550 5.7.1 heard you",
                                 "stranger");
  g_autoptr (GwSmtp) smtp = open_smtp (fixture, "localhost", sink_port (sink));
  g_autoptr (GwDelivered) refused = send_letter (smtp);
  g_assert_nonnull (strstr (refused->reply, "issuer is unknown"));
  g_autoptr (GwDelivered) next = send_letter (smtp);
  g_assert_nonnull (strstr (next->reply, "heard you"));
}

static void
test_trust (Fixture *fixture, gconstpointer data)
{
  g_autofree char *good = file_of (fixture, "ca", "crt");
  g_autofree char *empty = file_of (fixture, "empty", "pem");
  g_autofree char *missing = file_of (fixture, "missing", "pem");
  g_assert_true (g_file_set_contents (empty, "no certificate\n", -1, NULL));
  g_autoptr (GwTlsTrust) trust = gw_tls_trust_load (good, NULL);
  g_assert_nonnull (trust);
  const char *refused[] = { empty, missing, fixture->directory };
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (gw_tls_trust_load (refused[i], &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      g_assert_nonnull (strstr (error->message, "fix:"));
      GwSmtpConfig config = { .host = "localhost", .port = 25, .tls = GW_TLS_STARTTLS, .ca_file = refused[i],
                              .helo = "x", .timeout = 1 };
      g_clear_error (&error);
      g_assert_null (gw_smtp_open (&config, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
    }
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  g_autofree char *problem = gw_tls_trust_check (trust, "localhost", none);
  g_assert_nonnull (problem);
  g_autoptr (GPtrArray) garbage = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (garbage, g_bytes_new_static ("garbage", 7));
  g_autofree char *problem2 = gw_tls_trust_check (trust, "localhost", garbage);
  g_assert_nonnull (problem2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/outbox/smtp-tls/peers", Fixture, NULL, set_up, test_peers, tear_down);
  g_test_add ("/outbox/smtp-tls/handshakes", Fixture, NULL, set_up, test_handshakes, tear_down);
  g_test_add ("/outbox/smtp-tls/silence", Fixture, NULL, set_up, test_silence_after_refusal, tear_down);
  g_test_add ("/outbox/smtp-tls/trust", Fixture, NULL, set_up, test_trust, tear_down);
  return g_test_run ();
}
