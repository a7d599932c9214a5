/* SPDX-License-Identifier: Apache-2.0
 * smtp-sink: a mail server that keeps what it gets and misbehaves as told, for tests and measurements.
 *
 *   smtp-sink --port 0 --directory DIR --script 'rcpt=450 4.2.0 Greylisted; ok; dot=lose' --until-eof
 *
 * Prints "port N". Each mail becomes DIR/NNNNNN.mail: lines "MAIL ...", "RCPT ...", "TLS yes|no", "HELO ...", an
 * empty line, then the bytes as they came, only the stuffed dots taken out. Without --directory mails are
 * only counted; at its end it prints "mails N".
 *
 * A script is a list of STAGE=ACTION; its first one waits for its stage, acts once and is done ("STAGE!=ACTION"
 * acts for ever). Stages: connect ehlo starttls mail rcpt data body dot; "ok" alone waits for one mail taken.
 * Actions: "NNN text" is answered (a 2xx or 354 goes on as usual with that text); "drop" closes the connection
 * instead of an answer; "lose" (dot) takes the mail, then closes; "slow MS" waits first; "inject" (starttls)
 * sends clear text behind the 220. */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib-unix.h>
#include <gnutls/gnutls.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
  char *stage;
  char *action; /* NULL for "ok" */
  gboolean for_ever;
} Step;

typedef struct {
  GQueue script; /* of Step */
  char *directory;
  gnutls_certificate_credentials_t credentials; /* NULL: no STARTTLS */
  GPtrArray *clients;
  guint mails;
} Sink;

typedef enum { COMMANDS, DATA, HANDSHAKE } State;

typedef struct {
  Sink *sink;
  int fd;
  State state;
  gnutls_session_t tls;
  GByteArray *in, *out;
  gsize scanned;      /* of @in, by the search for the final dot */
  char *helo, *from;
  GString *recipients;
  gint64 silent_until; /* monotonic; 0: not waiting */
  gboolean closing;    /* once @out is written */
  gboolean dead;
} Client;

/* ---- The script --------------------------------------------------------------------------------------- */

static void
script_parse (Sink *sink, const char *text)
{
  g_auto (GStrv) items = g_strsplit (text, ";", -1);
  for (char **item = items; *item; item++)
    {
      if (*g_strstrip (*item) == '\0')
        continue;
      char *equals = strchr (*item, '=');
      Step *step = g_new0 (Step, 1);
      step->for_ever = equals && equals > *item && equals[-1] == '!';
      step->stage = g_strndup (*item, equals ? (gsize) (equals - *item - step->for_ever) : strlen (*item));
      step->action = equals ? g_strdup (equals + 1) : NULL;
      g_queue_push_tail (&sink->script, step);
    }
}

static void
step_free (gpointer data)
{
  Step *step = data;
  g_free (step->stage);
  g_free (step->action);
  g_free (step);
}

/* What the script wants at @stage, or NULL. The caller's. */
static char *
script_take (Sink *sink, const char *stage)
{
  Step *step = g_queue_peek_head (&sink->script);
  if (step == NULL || strcmp (step->stage, stage) != 0)
    return NULL;
  char *action = g_strdup (step->action ? step->action : "");
  if (!step->for_ever)
    step_free (g_queue_pop_head (&sink->script));
  return action;
}

/* ---- Answers ------------------------------------------------------------------------------------------ */

static void
say (Client *client, const char *text)
{
  g_byte_array_append (client->out, (const guint8 *) text, (guint) strlen (text));
  g_byte_array_append (client->out, (const guint8 *) "\r\n", 2);
}

/* Answers at @stage as the script says, else @usual. TRUE where things go on as usual. */
static gboolean
answer (Client *client, const char *stage, const char *usual)
{
  g_autofree char *action = script_take (client->sink, stage);
  if (action && g_str_has_prefix (action, "slow "))
    client->silent_until = g_get_monotonic_time () + 1000 * g_ascii_strtoll (action + 5, NULL, 10);
  if (action && strcmp (action, "drop") == 0)
    {
      client->dead = TRUE;
      return FALSE;
    }
  if (action && strcmp (action, "lose") == 0)
    {
      client->dead = TRUE;
      return TRUE;
    }
  if (action == NULL || !g_ascii_isdigit (*action))
    {
      say (client, usual);
      return TRUE;
    }
  say (client, action);
  client->closing = g_str_has_prefix (action, "421");
  return *action == '2' || *action == '3';
}

static void
store (Client *client, gsize size)
{
  Sink *sink = client->sink;
  sink->mails++;
  if (sink->directory == NULL)
    return;
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_printf (text, "MAIL %s\n%sTLS %s\nHELO %s\n\n", client->from, client->recipients->str,
                          client->tls ? "yes" : "no", client->helo ? client->helo : "");
  const char *data = (const char *) client->in->data;
  for (gsize i = 0; i < size; i++)
    if (!(data[i] == '.' && (i == 0 || (i >= 2 && data[i - 1] == '\n' && data[i - 2] == '\r'))))
      g_string_append_c (text, data[i]);
  g_autofree char *path = g_strdup_printf ("%s/%06u.mail", sink->directory, sink->mails);
  g_autoptr (GError) error = NULL;
  if (!g_file_set_contents_full (path, text->str, (gssize) text->len, G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_error ("%s", error->message);
}

/* Offset just behind the final dot, or 0; *size is the length of the mail. */
static gsize
find_end (Client *client, gsize *size)
{
  const char *data = (const char *) client->in->data;
  gsize length = client->in->len;
  *size = 0;
  if (length >= 3 && memcmp (data, ".\r\n", 3) == 0)
    return 3;
  gsize from = client->scanned > 4 ? client->scanned - 4 : 0;
  const char *end = from < length ? memmem (data + from, length - from, "\r\n.\r\n", 5) : NULL;
  client->scanned = length;
  if (end == NULL)
    return 0;
  *size = (gsize) (end - data) + 2;
  return *size + 3;
}

static void
reset (Client *client)
{
  g_clear_pointer (&client->from, g_free);
  g_string_truncate (client->recipients, 0);
}

/* ---- Commands ----------------------------------------------------------------------------------------- */

static void
start_tls (Client *client)
{
  g_autofree char *action = script_take (client->sink, "starttls");
  if (action && g_ascii_isdigit (*action))
    {
      say (client, action);
      return;
    }
  say (client, "220 2.0.0 Ready to start TLS");
  if (action && strcmp (action, "inject") == 0)
    say (client, "250 2.1.0 injected");
  client->state = HANDSHAKE;
}

static void
command_ehlo (Client *client, const char *argument)
{
  g_free (client->helo);
  client->helo = g_strdup (argument);
  reset (client);
  gboolean offer = client->sink->credentials && client->tls == NULL;
  answer (client, "ehlo", offer ? "250-sink.example\r\n250-8BITMIME\r\n250-STARTTLS\r\n250 SIZE 50000000"
                                : "250-sink.example\r\n250-8BITMIME\r\n250 SIZE 50000000");
}

static void
command_mail (Client *client, const char *argument)
{
  if (client->from)
    say (client, "503 5.5.1 nested MAIL");
  else if (answer (client, "mail", "250 2.1.0 Ok"))
    client->from = g_strdup (argument);
}

static void
command_rcpt (Client *client, const char *argument)
{
  if (client->from == NULL)
    say (client, "503 5.5.1 MAIL first");
  else if (answer (client, "rcpt", "250 2.1.5 Ok"))
    g_string_append_printf (client->recipients, "RCPT %s\n", argument);
}

static void
command_data (Client *client)
{
  if (client->recipients->len == 0)
    say (client, "503 5.5.1 RCPT first");
  else if (answer (client, "data", "354 End data with <CR><LF>.<CR><LF>"))
    {
      client->state = DATA;
      client->scanned = 0;
    }
}

static void
command (Client *client, char *line)
{
  char *argument = strchr (line, ' ');
  const char *rest = argument ? argument + 1 : "";
  if (g_ascii_strncasecmp (line, "EHLO", 4) == 0 || g_ascii_strncasecmp (line, "HELO", 4) == 0)
    command_ehlo (client, rest);
  else if (g_ascii_strncasecmp (line, "MAIL FROM:", 10) == 0)
    command_mail (client, line + 10);
  else if (g_ascii_strncasecmp (line, "RCPT TO:", 8) == 0)
    command_rcpt (client, line + 8);
  else if (g_ascii_strcasecmp (line, "DATA") == 0)
    command_data (client);
  else if (g_ascii_strcasecmp (line, "STARTTLS") == 0 && client->sink->credentials && client->tls == NULL)
    start_tls (client);
  else if (g_ascii_strcasecmp (line, "RSET") == 0)
    {
      reset (client);
      say (client, "250 2.0.0 Ok");
    }
  else if (g_ascii_strcasecmp (line, "NOOP") == 0)
    say (client, "250 2.0.0 Ok");
  else if (g_ascii_strcasecmp (line, "QUIT") == 0)
    {
      say (client, "221 2.0.0 Bye");
      client->closing = TRUE;
    }
  else
    say (client, "500 5.5.2 what?");
}

static gboolean
take_mail (Client *client)
{
  g_autofree char *body = client->in->len > 0 ? script_take (client->sink, "body") : NULL;
  if (body)
    {
      client->dead = TRUE;
      return FALSE;
    }
  gsize size;
  gsize end = find_end (client, &size);
  if (end == 0)
    return FALSE;
  g_autofree char *usual = g_strdup_printf ("250 2.0.0 Ok: queued as SINK%06u", client->sink->mails + 1);
  if (answer (client, "dot", usual))
    {
      store (client, size);
      g_free (script_take (client->sink, "ok"));
    }
  g_byte_array_remove_range (client->in, 0, (guint) end);
  client->state = COMMANDS;
  reset (client);
  return TRUE;
}

static gboolean
take_command (Client *client)
{
  const guint8 *stop = client->in->len ? memchr (client->in->data, '\n', client->in->len) : NULL;
  if (stop == NULL)
    return FALSE;
  gsize length = (gsize) (stop - client->in->data);
  g_autofree char *line = g_strndup ((const char *) client->in->data, length);
  g_byte_array_remove_range (client->in, 0, (guint) length + 1);
  g_strchomp (line);
  command (client, line);
  return TRUE;
}

static void
work (Client *client)
{
  while (!client->dead && !client->closing && client->silent_until == 0 && client->state != HANDSHAKE
         && (client->state == DATA ? take_mail (client) : take_command (client)))
    continue;
}

/* ---- Bytes -------------------------------------------------------------------------------------------- */

static void
receive (Client *client)
{
  guint8 buffer[65536];
  for (;;)
    {
      ssize_t got = client->tls && client->state != HANDSHAKE
                      ? gnutls_record_recv (client->tls, buffer, sizeof buffer)
                      : recv (client->fd, buffer, sizeof buffer, 0);
      gboolean again = client->tls ? got == GNUTLS_E_AGAIN || got == GNUTLS_E_INTERRUPTED
                                   : got < 0 && (errno == EAGAIN || errno == EINTR);
      if (again)
        return;
      if (got <= 0)
        {
          client->dead = TRUE;
          return;
        }
      g_byte_array_append (client->in, buffer, (guint) got);
    }
}

static void
transmit (Client *client)
{
  while (client->out->len > 0)
    {
      ssize_t put = client->tls && client->state != HANDSHAKE
                      ? gnutls_record_send (client->tls, client->out->data, client->out->len)
                      : send (client->fd, client->out->data, client->out->len, MSG_NOSIGNAL);
      if (put <= 0)
        {
          client->dead |= client->tls ? put != GNUTLS_E_AGAIN && put != GNUTLS_E_INTERRUPTED
                                      : errno != EAGAIN && errno != EINTR;
          return;
        }
      g_byte_array_remove_range (client->out, 0, (guint) put);
    }
  client->dead |= client->closing;
}

static void
shake_hands (Client *client)
{
  if (client->tls == NULL)
    {
      gnutls_init (&client->tls, GNUTLS_SERVER | GNUTLS_NONBLOCK | GNUTLS_NO_SIGNAL);
      gnutls_set_default_priority (client->tls);
      gnutls_credentials_set (client->tls, GNUTLS_CRD_CERTIFICATE, client->sink->credentials);
      gnutls_transport_set_int (client->tls, client->fd);
      g_byte_array_set_size (client->in, 0);
      reset (client);
    }
  int result = gnutls_handshake (client->tls);
  if (result == GNUTLS_E_SUCCESS)
    client->state = COMMANDS;
  else
    client->dead |= gnutls_error_is_fatal (result);
}

static void
serve (Client *client, short events)
{
  if (client->silent_until != 0 && g_get_monotonic_time () >= client->silent_until)
    client->silent_until = 0;
  if (client->silent_until != 0)
    return;
  /* The first command may have come in one piece with the end of the handshake: poll knows nothing of it. */
  gboolean shook = client->state == HANDSHAKE && client->out->len == 0;
  if (shook)
    shake_hands (client);
  if (client->state != HANDSHAKE && !client->dead && (shook || events & (POLLIN | POLLHUP | POLLERR)))
    receive (client);
  /* What came before the other side hung up still counts. */
  gboolean gone = client->dead;
  client->dead = FALSE;
  work (client);
  client->dead |= gone;
  if (client->silent_until == 0 && !client->dead)
    transmit (client);
}

static void
client_free (gpointer data)
{
  Client *client = data;
  if (client->tls)
    gnutls_deinit (client->tls);
  close (client->fd);
  g_byte_array_unref (client->in);
  g_byte_array_unref (client->out);
  g_free (client->helo);
  g_free (client->from);
  g_string_free (client->recipients, TRUE);
  g_free (client);
}

static void
accept_client (Sink *sink, int listener)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0)
    return;
  Client *client = g_new0 (Client, 1);
  client->sink = sink;
  client->fd = fd;
  client->in = g_byte_array_new ();
  client->out = g_byte_array_new ();
  client->recipients = g_string_new (NULL);
  g_ptr_array_add (sink->clients, client);
  client->closing = !answer (client, "connect", "220 sink.example ESMTP");
  transmit (client);
}

/* ---- The loop ----------------------------------------------------------------------------------------- */

static int
next_timeout (Sink *sink)
{
  gint64 wait = 60000;
  for (guint i = 0; i < sink->clients->len; i++)
    {
      Client *client = sink->clients->pdata[i];
      if (client->silent_until != 0)
        wait = MIN (wait, (client->silent_until - g_get_monotonic_time ()) / 1000 + 1);
    }
  return (int) MAX (wait, 0);
}

static gboolean
turn (Sink *sink, int listener, gboolean watch_stdin)
{
  guint count = sink->clients->len;
  g_autofree struct pollfd *polled = g_new0 (struct pollfd, count + 2);
  polled[0] = (struct pollfd){ .fd = listener, .events = POLLIN };
  polled[1] = (struct pollfd){ .fd = watch_stdin ? STDIN_FILENO : -1, .events = POLLIN };
  for (guint i = 0; i < count; i++)
    {
      Client *client = sink->clients->pdata[i];
      short want = client->silent_until ? 0 : client->out->len > 0 ? POLLIN | POLLOUT : POLLIN;
      polled[i + 2] = (struct pollfd){ .fd = client->silent_until ? -1 : client->fd, .events = want };
    }
  if (poll (polled, count + 2, next_timeout (sink)) < 0 && errno != EINTR)
    g_error ("poll: %s", g_strerror (errno));
  for (guint i = 0; i < count; i++)
    serve (sink->clients->pdata[i], polled[i + 2].revents);
  for (guint i = count; i-- > 0;)
    if (((Client *) sink->clients->pdata[i])->dead)
      g_ptr_array_remove_index_fast (sink->clients, i);
  if (polled[0].revents & POLLIN)
    accept_client (sink, listener);
  char byte;
  return !(polled[1].revents && read (STDIN_FILENO, &byte, 1) <= 0);
}

static int
listen_on (int port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons ((guint16) port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int one = 1;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind (fd, (struct sockaddr *) &address, length) < 0 || listen (fd, 128) < 0
      || getsockname (fd, (struct sockaddr *) &address, &length) < 0)
    g_error ("cannot listen on port %d: %s", port, g_strerror (errno));
  printf ("port %d\n", ntohs (address.sin_port));
  fflush (stdout);
  return fd;
}

static void
load_certificate (Sink *sink, const char *certificate, const char *key)
{
  gnutls_certificate_allocate_credentials (&sink->credentials);
  int result = gnutls_certificate_set_x509_key_file (sink->credentials, certificate, key, GNUTLS_X509_FMT_PEM);
  if (result < 0)
    g_error ("%s: %s", certificate, gnutls_strerror (result));
}

int
main (int argc, char **argv)
{
  int port = 0;
  gboolean until_eof = FALSE;
  g_autofree char *directory = NULL, *script = NULL, *certificate = NULL, *key = NULL;
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &port, "of 127.0.0.1; 0: any free one", "N" },
    { "directory", 'd', 0, G_OPTION_ARG_FILENAME, &directory, "keep mails there", "DIR" },
    { "script", 's', 0, G_OPTION_ARG_FILENAME, &script, "how to misbehave", "SCRIPT" },
    { "cert", 'c', 0, G_OPTION_ARG_FILENAME, &certificate, "offer STARTTLS", "PEM" },
    { "key", 'k', 0, G_OPTION_ARG_FILENAME, &key, "of the certificate", "PEM" },
    { "until-eof", 'e', 0, G_OPTION_ARG_NONE, &until_eof, "end with standard input", NULL },
    { NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new ("- keep mail, misbehave as told");
  g_autoptr (GError) error = NULL;
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 64;
    }
  Sink sink = { .script = G_QUEUE_INIT, .directory = directory };
  sink.clients = g_ptr_array_new_with_free_func (client_free);
  script_parse (&sink, script ? script : "");
  if (certificate && key)
    load_certificate (&sink, certificate, key);
  int listener = listen_on (port);
  while (turn (&sink, listener, until_eof))
    continue;
  printf ("mails %u\n", sink.mails);
  close (listener);
  g_ptr_array_unref (sink.clients);
  g_queue_clear_full (&sink.script, step_free);
  if (sink.credentials)
    gnutls_certificate_free_credentials (sink.credentials);
  return 0;
}
