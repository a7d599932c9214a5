/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate compose: an agency's side of a notification. No instance is needed. */
#include "command/compose.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "command/agency.h"
#include "command/command.h"
#include "outbox/message.h"
#include "report/write.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define SENDMAIL "/usr/sbin/sendmail"

static const char usage[] = "compose --from ADDRESS --to GATEWAY [--set Field=value]...";

typedef struct {
  GwCompose request;
  char *output;
  char *sendmail; /* NULL: not to be sent */
  gboolean check;
  gboolean blank;
} Options;

static void
options_clear (Options *options)
{
  GwCompose *request = &options->request;
  g_strfreev (request->sets);
  g_strfreev (request->attach);
  char *strings[] = { (char *) request->form_file,   (char *) request->text_file,  (char *) request->type,
                      (char *) request->from,        (char *) request->to,         (char *) request->sign_key,
                      (char *) request->encrypt_to,  (char *) request->gateway_key, (char *) request->gnupg_home,
                      options->output,               options->sendmail };
  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    g_free (strings[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
check_addresses (const Options *options, GError **error)
{
  const GwCompose *request = &options->request;
  gboolean needs_from = !options->blank && !options->check;
  if (!gw_message_is_address (request->to))
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--to %s: must be the gateway's mail address; fix: --to gateway@ccc.example",
                 request->to ? request->to : "");
  else if ((needs_from || request->from != NULL) && !gw_message_is_address (request->from))
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--from %s: must be your address as the gateway's directory has it; fix: "
                 "--from poc@cert.xa.example", request->from ? request->from : "");
  else if (request->type != NULL && !gw_message_type_is_from_contact (gw_message_type_find (request->type), FALSE))
    {
      g_autofree char *names = g_strjoinv (", ", (char **) gw_message_type_names (FALSE));
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--type %s: is none; fix: one of %s", request->type, names);
    }
  else if (g_strcmp0 (request->form_file, "-") == 0 && g_strcmp0 (request->text_file, "-") == 0)
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--from-file - and --text -: both want standard input; fix: one from a file");
  else
    return TRUE;
  return FALSE;
}

/* A mail must not be cut by a full disk unseen. */
static gboolean
write_out (const char *path, const void *data, gsize size, GError **error)
{
  if (path != NULL && strcmp (path, "-") != 0)
    return gw_file_replace (path, data, size, 0600, error);
  fflush (stdout);
  if (gw_file_write (STDOUT_FILENO, data, size, error))
    return TRUE;
  g_prefix_error (error, "standard output: ");
  return FALSE;
}

static void
print_error_line (const char *text)
{
  g_autofree char *safe = gw_escape_terminal (text, FALSE);
  fprintf (stderr, "%s\n", safe);
}

/* Each with its line in the file, or with the option that gave it. */
static void
print_faults (const GwCompose *request, const GwForm *form)
{
  fprintf (stderr, "notigate: compose: the form has %u fault%s, and nothing was signed; fix:\n", form->faults->len,
           form->faults->len == 1 ? "" : "s");
  for (guint i = 0; i < form->faults->len; i++)
    {
      const GwFault *fault = g_ptr_array_index (form->faults, i);
      g_autofree char *line = fault->line == 0 ? NULL : g_strdup_printf ("%s, line %u: ", request->form_file, fault->line);
      g_autofree char *text = g_strconcat ("  ", line ? line : "", fault->message, NULL);
      print_error_line (text);
    }
}

/* "line 4: read ... as ...": line 4 of the form as read. */
static void
print_tolerated (const GwComposed *composed)
{
  for (guint i = 0; i < composed->form->tolerated->len; i++)
    {
      const GwTolerance *tolerance = g_ptr_array_index (composed->form->tolerated, i);
      guint line = tolerance->line;
      guint origin = line > 0 && line <= composed->origins->len ? g_array_index (composed->origins, guint, line - 1) : 0;
      g_autofree char *where = origin > 0 ? g_strdup_printf ("line %u", origin) : g_strdup ("note");
      g_autofree char *text = g_strconcat (where, ": ", tolerance->message, NULL);
      print_error_line (text);
    }
}

/* What no gateway may take in clear. */
static void
check_red (const Options *options, GwForm *form)
{
  if (options->check || gw_compose_encrypts (&options->request) || g_strcmp0 (gw_form_get (form, "TLP"), "TLP:RED") != 0)
    return;
  GwFault *fault = gw_fault_new (0, "TLP", "not-encrypted", GW_PROBLEM_NOT_IN_SET, "TLP:RED");
  fault->message = g_strdup ("TLP:RED must not travel in clear; give the gateway's key: --gateway-key FILE, or --encrypt-to "
                             "FINGERPRINT");
  gw_form_add_fault (form, fault);
}

static gboolean
deliver (const Options *options, const GwForm *form, GBytes *mail, GError **error)
{
  gsize size;
  const void *data = g_bytes_get_data (mail, &size);
  if ((options->sendmail == NULL || options->output != NULL) && !write_out (options->output, data, size, error))
    return FALSE;
  if (options->sendmail == NULL)
    return TRUE;
  if (!gw_compose_send (&options->request, options->sendmail, mail, error))
    return FALSE;
  fprintf (stderr, "Handed over for %s, Report-ID %s. No receipt within 15 minutes means that it did not arrive.\n",
           options->request.to, gw_form_get (form, "Report-ID"));
  return TRUE;
}

static gboolean
print_blank (const Options *options, GError **error)
{
  const char *type = options->request.type;
  g_autofree char *text
    = gw_form_blank (type ? gw_message_type_find (type) : GW_MESSAGE_NOTIFICATION, options->request.to, TRUE);
  return write_out (options->output, text, strlen (text), error);
}

/* The exit status where no error is set. */
static int
compose (const Options *options, gboolean json, GError **error)
{
  gint64 now = gw_clock_now ();
  g_auto (GwComposed) composed = { 0 };
  if (options->blank)
    return print_blank (options, error) ? EX_OK : EX_IOERR;
  if (!gw_compose_form (&options->request, now, &composed, error))
    return EX_IOERR;
  GwForm *form = composed.form;
  check_red (options, form);
  if (json && (options->check || form->faults->len > 0))
    gw_command_print_json_object (gw_form_to_json (form));
  else if (form->faults->len > 0)
    print_faults (&options->request, form);
  if (form->faults->len > 0)
    return EX_DATAERR;
  print_tolerated (&composed);
  if (options->check)
    {
      g_autofree char *text = gw_form_write (form);
      if (!json)
        gw_command_print (text);
      return EX_OK;
    }
  g_autoptr (GBytes) mail = gw_compose_mail (&options->request, form, now, error);
  return mail != NULL && deliver (options, form, mail, error) ? EX_OK : EX_IOERR;
}

/* --send alone means the usual program; GLib's options know a value that may be left out only for callbacks. */
static void
complete_send (int argc, char **argv)
{
  static char usual[] = "--send=" SENDMAIL;
  for (int i = 1; i < argc && strcmp (argv[i], "--") != 0; i++)
    if (strcmp (argv[i], "--send") == 0 && (i + 1 == argc || argv[i + 1][0] == '-'))
      argv[i] = usual;
}

static gboolean
parse (int *argc, char ***argv, Options *o, GwOptions *common, GError **error)
{
  GwCompose *r = &o->request;
  const GOptionEntry entries[] = {
    { "from", 0, 0, G_OPTION_ARG_STRING, &r->from, "Your address, as the gateway's directory has it", "ADDRESS" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &r->to, "The gateway's address", "ADDRESS" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &r->sets, "A field; repeat it for lists. It wins over --from-file", "FIELD=VALUE" },
    { "from-file", 0, 0, G_OPTION_ARG_FILENAME, &r->form_file, "A form to begin with (-: standard input)", "FORM" },
    { "text", 0, 0, G_OPTION_ARG_FILENAME, &r->text_file, "The free text below the fields (-: standard input)", "FILE" },
    { "type", 0, 0, G_OPTION_ARG_STRING, &r->type, "Message-Type (else as in FORM, else notification)", "TYPE" },
    { "attach", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &r->attach, "A file to attach; repeat it for more", "FILE" },
    { "sign-key", 0, 0, G_OPTION_ARG_STRING, &r->sign_key, "Your key (else the one that has your address)", "FPR|USERID" },
    { "gateway-key", 0, 0, G_OPTION_ARG_FILENAME, &r->gateway_key, "Encrypt to the key in this file; your keyring stays as it is", "FILE" },
    { "encrypt-to", 0, 0, G_OPTION_ARG_STRING, &r->encrypt_to, "Encrypt to this key, of your keyring or of --gateway-key", "FPR" },
    { "gnupg-home", 0, 0, G_OPTION_ARG_FILENAME, &r->gnupg_home, "Your keyring (else $GNUPGHOME, else ~/.gnupg)", "DIR" },
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &o->output, "Where the mail goes (else standard output)", "FILE" },
    { "send", 0, 0, G_OPTION_ARG_FILENAME, &o->sendmail, "Hand the mail to " SENDMAIL ", or to this program", "[PROGRAM]" },
    { "check", 0, 0, G_OPTION_ARG_NONE, &o->check, "Only check the form and print it; needs no key", NULL },
    { "blank", 0, 0, G_OPTION_ARG_NONE, &o->blank, "Only print a form to fill in", NULL },
    G_OPTION_ENTRY_NULL
  };
  return gw_command_parse (argc, argv, usage,
                           "notigate compose --from poc@cert.xa.example --to gateway@ccc.example --gateway-key gateway.asc \\\n"
                           "    --set TLP=TLP:AMBER --set Urgency=high --set 'Title=Open resolvers' --set Incident-Type=availability/ddos \\\n"
                           "    --set Detected=2026-09-14T06:45:00Z --text story.txt --output sent.eml --send",
                           entries, common, error);
}

int
gw_command_compose (int argc, char **argv)
{
  g_auto (Options) options = { 0 };
  g_auto (GwOptions) common = { 0 };
  GError *error = NULL;
  int status = EX_USAGE;
  complete_send (argc, argv);
  if (parse (&argc, &argv, &options, &common, &error) && gw_command_operands (argc, 0, 0, usage, &error)
      && check_addresses (&options, &error))
    status = compose (&options, common.json, &error);
  return error != NULL ? gw_command_fail (error) : status;
}
