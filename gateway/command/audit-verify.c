/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit verify: the ledger recomputed, then the books against it. */
#include "audit/verify.h"
#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "command/audit-verbs.h"
#include "ledger/log.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define MAX_VKEYS (64 * 1024) /* bytes */

GPtrArray *
gw_audit_load_verifiers (const GwConfig *config, const char *path, GError **error)
{
  g_autofree char *own = gw_config_path (config, "ledger.vkey");
  const char *file = path ? path : own;
  g_autoptr (GBytes) bytes = gw_file_load (file, MAX_VKEYS, error);
  if (bytes == NULL)
    {
      g_prefix_error (error, "the ledger's public key is missing (fix: give your own copy by --vkey FILE): ");
      return NULL;
    }
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  g_autofree char *text = g_strndup (data, size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) verifiers = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_note_verifier_free);
  for (char **line = lines; *line; line++)
    {
      g_autofree char *why = NULL;
      GwNoteVerifier *verifier = **line ? gw_note_verifier_parse (*line, &why) : NULL;
      if (verifier != NULL)
        g_ptr_array_add (verifiers, verifier);
      else if (why != NULL)
        {
          g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: %s; fix: give your own copy by --vkey FILE", file, why);
          return NULL;
        }
    }
  return g_steal_pointer (&verifiers);
}

typedef struct {
  const GPtrArray *verifiers;
  const GPtrArray *heads;
  GwVerifyFinding *ledger;
  GwAuditFinding *books; /* NULL where the ledger is not sound */
} Verification;

static void
verification_clear (Verification *verification)
{
  g_clear_pointer (&verification->ledger, gw_verify_finding_free);
  g_clear_pointer (&verification->books, gw_audit_finding_free);
}

static void
progress (gpointer what, guint64 done, guint64 total)
{
  gw_command_progress (what, done, MAX (total, 1));
}

/* A GwStoreWork: both see one state of the store, also beside a running gateway. */
static gboolean
verify (GwStore *store, gpointer data, GError **error)
{
  Verification *verification = data;
  verification->ledger = gw_log_verify (store, verification->verifiers, verification->heads, progress,
                                        (gpointer) "entries", error);
  if (verification->ledger != NULL && verification->ledger->sound)
    verification->books = gw_audit_verify (store, progress, (gpointer) "rows", error);
  gw_command_progress (NULL, 0, 0);
  return verification->ledger != NULL && (!verification->ledger->sound || verification->books != NULL);
}

/* The marks of what was signed last. A missing one is a finding where anything was signed. */
static gboolean
load_head (const char *path, GPtrArray *heads, GError **error)
{
  g_autoptr (GError) problem = NULL;
  GwCheckpoint *head = gw_head_load (path, &problem);
  if (head != NULL)
    g_ptr_array_add (heads, head);
  else if (!g_error_matches (problem, GW_ERROR, GW_ERROR_NOINPUT))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return TRUE;
}

static GPtrArray *
load_heads (const GwConfig *config, GError **error)
{
  g_autofree char *path = gw_config_path (config, "ledger.head");
  g_autoptr (GPtrArray) heads = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_checkpoint_free);
  if (!load_head (path, heads, error) || (config->extra_head != NULL && !load_head (config->extra_head, heads, error)))
    return NULL;
  return g_steal_pointer (&heads);
}

/* The first thing that is wrong, NULL where nothing is. Borrowed. */
static const char *
first_problem (const Verification *verification, gboolean no_mark)
{
  if (!verification->ledger->sound)
    return verification->ledger->problem;
  if (no_mark && verification->ledger->checkpoints > 0)
    return "ledger.head: is missing, so nobody can tell whether this database is the newest";
  return verification->books->problem;
}

static void
print_json (const Verification *verification, const char *problem)
{
  const GwAuditFinding *books = verification->books;
  JsonObject *object = json_object_new ();
  json_object_set_boolean_member (object, "sound", problem == NULL);
  gw_operator_set (object, "problem", problem);
  json_object_set_int_member (object, "entries", (gint64) verification->ledger->entries);
  json_object_set_int_member (object, "checkpoints", (gint64) verification->ledger->checkpoints);
  json_object_set_int_member (object, "mails", books ? (gint64) books->mails : 0);
  json_object_set_int_member (object, "verdicts", books ? (gint64) books->verdicts : 0);
  json_object_set_int_member (object, "duplicates", books ? (gint64) books->duplicates : 0);
  json_object_set_int_member (object, "letters", books ? (gint64) books->letters : 0);
  gw_command_print_json_object (object);
}

static void
print_people (const Verification *verification, const char *problem, gboolean plain)
{
  const GwVerifyFinding *ledger = verification->ledger;
  const GwAuditFinding *books = verification->books;
  g_autofree char *counted = g_strdup_printf ("%" G_GUINT64_FORMAT " entries recomputed, %" G_GUINT64_FORMAT
                                              " checkpoints hold", ledger->entries, ledger->checkpoints);
  gw_operator_line ("ledger", counted, plain);
  if (books != NULL)
    {
      g_autofree char *balance = g_strdup_printf ("%" G_GUINT64_FORMAT " mails, %" G_GUINT64_FORMAT
                                                  " verdicts (%" G_GUINT64_FORMAT " duplicates), %" G_GUINT64_FORMAT
                                                  " letters",
                                                  books->mails, books->verdicts, books->duplicates, books->letters);
      gw_operator_line ("books", balance, plain);
    }
  g_autofree char *safe = gw_escape_terminal (problem, FALSE);
  if (problem == NULL)
    printf ("All of it holds: every mail has its ending, every ending its entry, every letter its bytes.\n");
  else
    printf (
        "WRONG: %s\nWhat comes after it was not looked at. Keep a copy of the instance before anything is changed.\n",
        safe);
}

int
gw_audit_verb_verify (int argc, char **argv)
{
  static const char usage[] = "audit verify [--vkey FILE]";
  g_auto (GwOptions) options = { 0 };
  g_autofree char *vkey = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = { { "vkey", 0, 0, G_OPTION_ARG_FILENAME, &vkey,
                                     "Your own copy of the ledger's public key (else DIR/ledger.vkey)", "FILE" },
                                   G_OPTION_ENTRY_NULL };
  if (!gw_command_parse (&argc, &argv, usage, "notigate audit verify --vkey ledger.vkey", entries, &options, &error)
      || !gw_command_operands (argc, 0, 0, usage, &error))
    return gw_command_fail (error);
  g_autoptr (GwConfig) config = gw_config_load_to_read (options.home, &error);
  g_autoptr (GwStore) store = config ? gw_store_open (options.home, GW_STORE_READ, &error) : NULL;
  g_autoptr (GPtrArray) verifiers = store ? gw_audit_load_verifiers (config, vkey, &error) : NULL;
  g_autoptr (GPtrArray) heads = verifiers ? load_heads (config, &error) : NULL;
  if (heads == NULL)
    return gw_command_fail (error);
  Verification verification = { .verifiers = verifiers, .heads = heads };
  gboolean done = gw_store_read (store, verify, &verification, &error);
  const char *problem = done ? first_problem (&verification, heads->len == 0) : NULL;
  int status = problem ? 1 : EX_OK;
  if (done && options.json)
    print_json (&verification, problem);
  else if (done)
    print_people (&verification, problem, options.plain);
  verification_clear (&verification);
  return done ? status : gw_command_fail (error);
}
