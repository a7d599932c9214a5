/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "command/command.h"
#include "ledger/log.h"
#include "ledger/note.h"
#include "openpgp/openpgp-home.h"
#include "process/seal.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>

#define MAX_HOME 70 /* characters: the path of gpg-agent's socket must fit into 108 */

static const char usage[] = "init DIR --address ADDRESS --name NAME [--domain DOMAIN] [--phone PHONE] [--operator ADDRESS]";

typedef struct {
  char *address;
  char *name;
  char *domain;
  char *phone;
  char *operator_address;
} Answers;

static gboolean
check_answers (const char *home, const Answers *answers, GError **error)
{
  g_autoptr (GString) faults = g_string_new (NULL);
  const char *at = answers->address ? strrchr (answers->address, '@') : NULL;
  if (at == NULL || at == answers->address || at[1] == '\0' || strpbrk (answers->address, " <>\"\r\n"))
    g_string_append (faults, "\n  --address: must be the gateway's mail address, like gateway@ccc.example");
  else if (at - answers->address > 31)
    g_string_append (faults, "\n  --address: its part before @ must be 31 characters at most (return paths are made from it)");
  if (answers->name == NULL || *answers->name == '\0' || strpbrk (answers->name, "\r\n"))
    g_string_append (faults, "\n  --name: must be what people call the gateway, like CCC");
  if (strlen (home) > MAX_HOME)
    g_string_append_printf (faults, "\n  DIR: its path has %" G_GSIZE_FORMAT " characters; at most %d, since gpg-agent's "
                            "socket lies below it", strlen (home), MAX_HOME);
  if (faults->len == 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "init:%s", faults->str);
  return FALSE;
}

static gboolean
make_directory (const char *home, const char *name, GError **error)
{
  g_autofree char *path = g_build_filename (home, name, NULL);
  if (mkdir (path, 0750) == 0 || errno == EEXIST)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

static gboolean
make_directories (const char *home, GError **error)
{
  static const char *const names[] = { "policy", "templates", "contacts", "run", "outgoing" };
  g_autofree char *config = g_build_filename (home, "notigate.conf", NULL);
  if (g_file_test (config, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: is an instance already; fix: nothing to do, or choose another DIR",
                   home);
      return FALSE;
    }
  /* A home that adduser made is open to all (0755): it becomes ours alone, like one that we make. */
  if (g_mkdir_with_parents (home, 0750) < 0 || chmod (home, 0750) < 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: cannot be made or closed to others: %s; fix: run init as the user "
                   "that owns it", home, g_strerror (errno));
      return FALSE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (!make_directory (home, names[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
copy_policy (const char *home, GError **error)
{
  g_autofree char *from = g_build_filename (gw_data_directory (), "policy", "default.policy", NULL);
  g_autofree char *to = g_build_filename (home, "policy", "default.policy", NULL);
  g_autoptr (GBytes) policy = gw_file_load (from, 1 << 20, error);
  if (policy == NULL)
    {
      g_prefix_error (error, "the shipped policy is missing (fix: make install, or NOTIGATE_DATADIR): ");
      return FALSE;
    }
  gsize size;
  const void *data = g_bytes_get_data (policy, &size);
  return gw_file_replace (to, data, size, 0640, error);
}

static char *
make_key (const char *home, const Answers *answers, GError **error)
{
  g_autofree char *gnupg = g_build_filename (home, "gnupg", NULL);
  g_autofree char *user_id = g_strdup_printf ("%s Notigate <%s>", answers->name, answers->address);
  if (!gw_openpgp_home_init (gnupg, error) || !gw_openpgp_home_part_secrets (gnupg, "secret-keys", error))
    return NULL;
  g_autoptr (GwOpenpgp) engine = gw_openpgp_new (gnupg, error);
  if (engine == NULL)
    return NULL;
  g_autofree char *fingerprint = gw_openpgp_generate (engine, user_id, error);
  g_autofree char *path = g_build_filename (home, "gateway.asc", NULL);
  g_autoptr (GBytes) key = fingerprint ? gw_openpgp_export (engine, fingerprint, error) : NULL;
  gboolean stopped = gw_openpgp_stop_agent (engine, fingerprint && key ? error : NULL);
  if (key == NULL || !stopped)
    return NULL;
  gsize size;
  const void *data = g_bytes_get_data (key, &size);
  return gw_file_replace (path, data, size, 0644, error) ? g_steal_pointer (&fingerprint) : NULL;
}

static gboolean
make_ledger_key (const char *home, const char *domain, GError **error)
{
  g_autofree char *origin = gw_checkpoint_origin (domain, 1);
  g_autofree char *key_path = g_build_filename (home, "ledger.key", NULL);
  g_autofree char *vkey_path = g_build_filename (home, "ledger.vkey", NULL);
  g_autofree char *secret_path = g_build_filename (home, "secret", NULL);
  g_autoptr (GwNoteKey) key = gw_note_key_generate (origin, error);
  if (key == NULL || !gw_note_key_save (key, key_path, error))
    return FALSE;
  g_autofree char *vkey = gw_note_key_vkey (key);
  g_autofree char *line = g_strconcat (vkey, "\n", NULL);
  guint8 secret[32];
  gw_random_bytes (secret, sizeof secret);
  return gw_file_replace (vkey_path, line, strlen (line), 0644, error)
         && gw_file_replace (secret_path, secret, sizeof secret, 0600, error);
}

static gboolean
open_ledger (GwStore *store, gpointer unused, GError **error)
{
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_START, gw_clock_now ());
  return gw_log_append (store, entry, -1, NULL, error);
}

static gboolean
make_database (const char *home, GError **error)
{
  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_CREATE, error);
  return store != NULL && gw_store_write (store, open_ledger, NULL, error);
}

/* Written last: with it the instance is complete. */
static gboolean
write_config (const char *home, const Answers *answers, const char *domain, const char *fingerprint, GError **error)
{
  g_autoptr (GString) text = g_string_new ("# notigate.conf(5). Every key that may stand here, with what holds when it does not.\n\n");
  g_string_append_printf (text, "[gateway]\naddress = %s\nname = %s\ndomain = %s\nfingerprint = %s\n", answers->address,
                          answers->name, domain, fingerprint);
  g_string_append_printf (text, answers->phone ? "phone = %s\n" : "# phone = +999 2 555 0199\n", answers->phone);
  g_string_append_printf (text, answers->operator_address ? "operator = %s\n" : "# operator = operator@ccc.example\n",
                          answers->operator_address);
  g_string_append (text, "# desk = a contact id that stands for the gateway's own desk\n# language = en\n"
                         "# second-head = /elsewhere/ledger.head\n\n"
                         "[intake]\n# max-size = 26214400\n# min-free = 134217728\n\n"
                         "[delivery]\n# maildir: DIR/outgoing/, no mail server; smtp: to host and port\nmethod = maildir\n"
                         "# host = 127.0.0.1\n# port = 25\n# tls = none, or starttls (required off this machine)\n"
                         "# ca-file = the system's\n# helo = the domain\n# budget = 200\n# give-up-hours = 72\n\n"
                         "[directory]\n# second-approver = no\n\n"
                         "[audit]\n# readers = the users who may read raw mail\n\n"
                         "[alert]\n# command = /usr/local/bin/page +9992550100\n# repeat = 15\n\n"
                         "[ledger]\n# witness-vkey = none\n# witness-command = none\n\n"
                         "[workers]\n# judges = 2\n# seconds = 30\n");
  g_autofree char *path = g_build_filename (home, "notigate.conf", NULL);
  return gw_file_replace (path, text->str, text->len, 0640, error);
}

static gboolean
init (const char *home, const Answers *answers, GError **error)
{
  if (!check_answers (home, answers, error) || !make_directories (home, error) || !copy_policy (home, error))
    return FALSE;
  const char *domain = answers->domain ? answers->domain : strrchr (answers->address, '@') + 1;
  g_autofree char *fingerprint = make_key (home, answers, error);
  if (fingerprint == NULL || !make_ledger_key (home, domain, error) || !make_database (home, error)
      || !write_config (home, answers, domain, fingerprint, error))
    return FALSE;
  printf ("An instance is ready in %s.\n\n", home);
  printf ("  its OpenPGP key   %s\n  to give away      %s/gateway.asc and %s/ledger.vkey\n", fingerprint, home, home);
  printf ("  keep secret       %s/secret-keys, gnupg, ledger.key, secret\n\n", home);
  printf ("What to do next:\n  notigate --help\n  notigate contact add FILE --key KEYFILE --home %s\n  notigate run --home %s\n",
          home, home);
  return TRUE;
}

int
gw_command_init (int argc, char **argv)
{
  Answers answers = { 0 };
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "address", 0, 0, G_OPTION_ARG_STRING, &answers.address, "What agencies write to", "ADDRESS" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &answers.name, "What people call the gateway", "NAME" },
    { "domain", 0, 0, G_OPTION_ARG_STRING, &answers.domain, "Names incidents and the ledger (else that of the address)", "DOMAIN" },
    { "phone", 0, 0, G_OPTION_ARG_STRING, &answers.phone, "Of the desk, for letters", "PHONE" },
    { "operator", 0, 0, G_OPTION_ARG_STRING, &answers.operator_address, "Where alerts go as mail", "ADDRESS" },
    G_OPTION_ENTRY_NULL
  };
  gboolean done = gw_command_parse (&argc, &argv, usage, "notigate init /var/lib/notigate --address gateway@ccc.example --name CCC",
                                    entries, &options, &error)
                  && gw_command_operands (argc, 1, 1, usage, &error);
  if (done)
    {
      g_autofree char *home = g_canonicalize_filename (argv[1], NULL);
      done = init (home, &answers, &error);
    }
  g_free (answers.address);
  g_free (answers.name);
  g_free (answers.domain);
  g_free (answers.phone);
  g_free (answers.operator_address);
  return done ? EX_OK : gw_command_fail (error);
}
