/* SPDX-License-Identifier: Apache-2.0
 * notigate-witness: cosigns a log's checkpoints, as long as each extends all that it saw of that log before (C2SP
 * tlog-witness). A request on standard input, the answer on standard output; or, as CGI, behind any web server. */
#include "base/clock.h"
#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "command/witness-keep.h"
#include "ledger/note.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define SUMMARY                                                                                                        \
  "Cosigns the checkpoints of the logs whose vkeys stand in DIR/logs: a C2SP tlog-witness.\n\n"                        \
  "Examples:\n"                                                                                                        \
  "  notigate-witness --dir /var/lib/notigate-witness --init witness.example\n"                                        \
  "  notigate-witness --dir /var/lib/notigate-witness < request"

typedef struct {
  char *directory;
  char *init;
} Arguments;

static void
arguments_clear (Arguments *arguments)
{
  g_free (arguments->directory);
  g_free (arguments->init);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Arguments, arguments_clear)

/* For people, on standard error, which a web server writes into its log. */
static int
fail (const GError *error)
{
  g_autofree char *text = gw_escape_terminal (error->message, TRUE);
  fprintf (stderr, "notigate-witness: %s\n", text);
  return error->domain == GW_ERROR ? gw_error_exit_status (error) : EX_USAGE;
}

/* A witness begins with a key of its own; what it has seen is beside it. */
static gboolean
begin (const char *directory, const char *name, GError **error)
{
  g_autofree char *key_path = g_build_filename (directory, "witness.key", NULL);
  g_autofree char *vkey_path = g_build_filename (directory, "witness.vkey", NULL);
  if (g_mkdir_with_parents (directory, 0700) < 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: cannot be made; fix: make it, as the user that runs the witness",
                   directory);
      return FALSE;
    }
  g_autoptr (GwNoteKey) key = gw_note_key_generate_cosigner (name, error);
  if (key == NULL || !gw_note_key_save (key, key_path, error))
    return FALSE;
  g_autofree char *vkey = gw_note_key_vkey (key);
  g_autofree char *line = g_strconcat (vkey, "\n", NULL);
  if (!gw_file_replace (vkey_path, line, strlen (line), 0644, error))
    return FALSE;
  printf ("%s\n", vkey);
  return TRUE;
}

static const char *
status_text (int status)
{
  static const struct { int status; const char *text; } texts[] = {
    { GW_WITNESS_COSIGNED, "OK" },       { GW_WITNESS_MALFORMED, "Bad Request" },
    { GW_WITNESS_NOT_SIGNED, "Forbidden" }, { GW_WITNESS_UNKNOWN_LOG, "Not Found" },
    { 405, "Method Not Allowed" },       { GW_WITNESS_CONFLICT, "Conflict" },
    { GW_WITNESS_UNPROVEN, "Unprocessable Entity" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    if (texts[i].status == status)
      return texts[i].text;
  return "Internal Server Error";
}

static gboolean
is_cgi (void)
{
  return g_getenv ("GATEWAY_INTERFACE") != NULL;
}

/* "Status" stands first: small servers look for it there only. */
static void
print_answer (const GwWitnessReply *reply)
{
  if (is_cgi ())
    printf ("Status: %d %s\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n", reply->status,
            status_text (reply->status), reply->is_size ? "text/x.tlog.size" : "text/plain; charset=utf-8",
            strlen (reply->body));
  fputs (reply->body, stdout);
}

/* A server need not close its end behind the body: then its length tells where it ends. */
static GBytes *
read_body (GError **error)
{
  const char *text = g_getenv ("CONTENT_LENGTH");
  guint64 length = 0;
  if (!is_cgi ())
    return gw_file_read (STDIN_FILENO, GW_WITNESS_MAX, error);
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, GW_WITNESS_MAX, &length, NULL))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "the request has no length, or one above %" G_GSIZE_FORMAT " bytes",
                   GW_WITNESS_MAX);
      return NULL;
    }
  g_autofree char *body = g_malloc (length + 1);
  gsize got = fread (body, 1, length, stdin);
  return g_bytes_new_take (g_steal_pointer (&body), got);
}

static int
serve (const char *directory)
{
  g_autoptr (GError) error = NULL;
  g_auto (GwWitnessReply) reply = { 0 };
  const char *method = g_getenv ("REQUEST_METHOD");
  g_autoptr (GBytes) body = NULL;
  if (is_cgi () && g_strcmp0 (method, "POST") != 0)
    {
      reply.status = 405;
      reply.body = g_strdup ("only POST is answered here\n");
    }
  else if ((body = read_body (&error)) == NULL)
    {
      reply.status = g_error_matches (error, GW_ERROR, GW_ERROR_DATA) ? GW_WITNESS_MALFORMED : 500;
      reply.body = g_strdup_printf ("%s\n", reply.status == 500 ? "the request cannot be read" : error->message);
    }
  else if (!gw_witness_answer (directory, body, gw_clock_now () / GW_SECOND, &reply, &error))
    {
      gw_witness_reply_clear (&reply);
      reply.status = 500;
      reply.body = g_strdup ("the witness has a problem of its own; its operator's log names it\n");
    }
  print_answer (&reply);
  if (fflush (stdout) != 0)
    return EX_IOERR;
  if (error != NULL)
    return fail (error);
  return reply.status == GW_WITNESS_COSIGNED || is_cgi () ? EX_OK : EXIT_FAILURE;
}

static gboolean
parse (int *argc, char ***argv, Arguments *arguments, GError **error)
{
  const GOptionEntry entries[] = {
    { "dir", 0, 0, G_OPTION_ARG_FILENAME, &arguments->directory, "Where its key is, and what it has seen", "DIR" },
    { "init", 0, 0, G_OPTION_ARG_STRING, &arguments->init, "Make its key, print its vkey, and end", "NAME" },
    G_OPTION_ENTRY_NULL
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_option_context_set_summary (context, SUMMARY);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, error))
    return FALSE;
  if (arguments->directory != NULL && *argc == 1)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "%s; fix: notigate-witness --dir DIR, see notigate-witness(8)",
               *argc > 1 ? "there is a word too many" : "--dir is missing");
  return FALSE;
}

int
main (int argc, char **argv)
{
  g_auto (Arguments) arguments = { 0 };
  g_autoptr (GError) error = NULL;
  if (!parse (&argc, &argv, &arguments, &error))
    return fail (error);
  if (arguments.init == NULL)
    return serve (arguments.directory);
  return begin (arguments.directory, arguments.init, &error) ? EX_OK : fail (error);
}
