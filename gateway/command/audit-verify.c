/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit verify: the ledger recomputed, then the books against it, then receipts against it. */
#include "audit/verify.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/escape.h"
#include "base/file.h"
#include "command/agency.h"
#include "command/audit-verify.h"
#include "command/receipt.h"
#include "ledger/log.h"
#include "process/days.h"
#include "process/witness.h"
#include "ledger/vkeys.h"
#include "store/ledger.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#define SAVE_EVERY 4096 /* entries: a few milliseconds of work */

GPtrArray *
gw_audit_load_verifiers (const GwConfig *config, const char *path, GError **error)
{
  g_autofree char *own = gw_config_path (config, "ledger.vkey");
  return gw_vkeys_load (path ? path : own, GW_NOTE_SIGNATURE, "give your own copy by --vkey FILE", error);
}

typedef struct {
  const GPtrArray *verifiers;
  const GPtrArray *heads;
  const GPtrArray *witnesses; /* GwNoteVerifier */
  GwAuditState *state;
  char **receipts;
  const char *gnupg_home;
  GwVerifyFinding *ledger;
  GwAuditFinding *books; /* NULL where the ledger is not sound */
  GwDaysFinding days;
  char *days_problem;
  const GwAuditDeep *deep; /* NULL: not asked for, or what it rests on is not sound */
  GPtrArray *against;    /* of GwAgainst */
  GError *failure;       /* of saving the stand */
} Verification;

static void
verification_clear (Verification *verification)
{
  g_clear_pointer (&verification->ledger, gw_verify_finding_free);
  g_clear_pointer (&verification->books, gw_audit_finding_free);
  g_clear_pointer (&verification->against, g_ptr_array_unref);
  g_free (verification->days_problem);
  g_clear_error (&verification->failure);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Verification, verification_clear)

static void
progress (gpointer what, guint64 done, guint64 total)
{
  gw_command_progress (what, done, MAX (total, 1));
}

static void
ledger_progress (gpointer data, const GwVerifyStand *stand, guint64 size)
{
  Verification *verification = data;
  gw_command_progress ("entries", stand->entries, MAX (size, 1));
  if (verification->state->path != NULL && stand->entries % SAVE_EVERY == 0 && verification->failure == NULL
      && !gw_audit_state_save (verification->state, stand, &verification->failure))
    g_prefix_error (&verification->failure, "the stand of this run (fix: --state FILE, where you may write): ");
}

/* A GwStoreWork: all see one state of the store, also beside a running gateway. */
static gboolean
verify (GwStore *store, gpointer data, GError **error)
{
  Verification *verification = data;
  guint64 size = 0;
  verification->ledger = gw_log_verify (store, verification->verifiers, verification->heads, &verification->state->from,
                                        ledger_progress, verification, error);
  if (verification->ledger != NULL && verification->ledger->sound)
    verification->books = gw_audit_verify (store, progress, (gpointer) "rows", error);
  gw_command_progress (NULL, 0, 0);
  if (verification->ledger == NULL || (verification->ledger->sound && verification->books == NULL))
    return FALSE;
  if (verification->failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&verification->failure));
      return FALSE;
    }
  if (verification->ledger->sound
      && !gw_days_verify (store, verification->witnesses, &verification->days, &verification->days_problem, error))
    return FALSE;
  if (verification->receipts == NULL)
    return TRUE;
  verification->against = gw_store_tree_size (store, &size, error)
                              ? gw_audit_against (store, size, verification->receipts, verification->verifiers,
                                                  verification->gnupg_home, error)
                              : NULL;
  return verification->against != NULL;
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

/* The auditor's own copies, or those that the operator has written down. */
static GPtrArray *
load_witnesses (const GwConfig *config, char **paths, GError **error)
{
  if (paths != NULL)
    return gw_receipt_load_witnesses (paths, error);
  g_autoptr (GPtrArray) named = gw_witnesses_load (config, error);
  if (named == NULL)
    return NULL;
  GPtrArray *keys = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_note_verifier_free);
  for (guint i = 0; i < named->len; i++)
    {
      GwWitness *witness = g_ptr_array_index (named, i);
      g_ptr_array_add (keys, g_steal_pointer (&witness->key));
    }
  return keys;
}

/* The first thing that is wrong, NULL where nothing is. Borrowed. @marks: those of what was signed last. */
static const char *
first_problem (const Verification *verification, const GPtrArray *marks)
{
  if (!verification->ledger->sound)
    return verification->ledger->problem;
  if (marks->len == 0 && verification->ledger->checkpoints > 0)
    return "ledger.head: is missing, so nobody can tell whether this database is the newest";
  /* A mark is only written beside a checkpoint, and is not signed itself. */
  for (guint i = 0; i < marks->len && !verification->books->is_signed; i++)
    if (((const GwCheckpoint *) g_ptr_array_index (marks, i))->size > 0)
      return "ledger.head: says that the ledger was signed, yet not one signed checkpoint is in it: they were taken away, or it "
             "was rewritten without its key";
  return verification->books->problem ? verification->books->problem : verification->days_problem;
}

static gboolean
agrees (const Verification *verification)
{
  for (guint i = 0; verification->against != NULL && i < verification->against->len; i++)
    if (!((const GwAgainst *) g_ptr_array_index (verification->against, i))->good)
      return FALSE;
  return TRUE;
}

static JsonArray *
against_json (const GPtrArray *all)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < all->len; i++)
    {
      const GwAgainst *against = g_ptr_array_index (all, i);
      JsonObject *object = json_object_new ();
      gw_operator_set (object, "file", against->path);
      json_object_set_boolean_member (object, "good", against->good);
      gw_operator_set (object, "text", against->text);
      gw_operator_set (object, "tree_head", against->note);
      json_array_add_object_element (array, object);
    }
  return array;
}

/* A contradicting tree head is evidence, so it is printed whole: it is signed by the ledger's key. */
static void
print_against (const GPtrArray *all)
{
  for (guint i = 0; i < all->len; i++)
    {
      const GwAgainst *against = g_ptr_array_index (all, i);
      g_autofree char *path = gw_escape_terminal (against->path, FALSE);
      g_autofree char *text = gw_escape_terminal (against->text, FALSE);
      printf ("%s%s: %s\n", against->good ? "" : "WRONG: ", path, text);
      if (against->good || against->note == NULL)
        continue;
      printf ("The tree head that it shows, signed by the ledger's key; keep the file, it is evidence:\n");
      gw_command_print (against->note);
    }
}

/* What this run recomputed, and what an interrupted one did. */
static void
print_taken_up (const GwAuditState *state, gboolean plain)
{
  if (state->from.entries == 0)
    return;
  g_autofree char *begun = gw_time_format (state->begun_us);
  g_autofree char *stood = gw_time_format (state->stood_us);
  g_autofree char *text = g_strdup_printf ("entries 0 to %" G_GUINT64_FORMAT " were recomputed by the run of %s, which stood there "
                                           "at %s; the rest, and the books, now", state->from.entries - 1, begun, stood);
  gw_operator_line ("taken up", text, plain);
}

static void
print_json (const Verification *verification, const char *problem)
{
  const GwAuditFinding *books = verification->books;
  JsonObject *object = json_object_new ();
  json_object_set_boolean_member (object, "sound", problem == NULL && agrees (verification));
  gw_operator_set (object, "problem", problem);
  json_object_set_int_member (object, "entries", (gint64) verification->ledger->entries);
  json_object_set_int_member (object, "checkpoints", (gint64) verification->ledger->checkpoints);
  json_object_set_int_member (object, "mails", books ? (gint64) books->mails : 0);
  json_object_set_int_member (object, "verdicts", books ? (gint64) books->verdicts : 0);
  json_object_set_int_member (object, "duplicates", books ? (gint64) books->duplicates : 0);
  json_object_set_int_member (object, "letters", books ? (gint64) books->letters : 0);
  json_object_set_int_member (object, "days", (gint64) verification->days.closed);
  json_object_set_int_member (object, "cosignatures", (gint64) verification->days.cosignatures);
  json_object_set_int_member (object, "cosignatures_unverified", (gint64) verification->days.unknown);
  if (verification->state->from.entries > 0)
    {
      json_object_set_int_member (object, "recomputed_before", (gint64) verification->state->from.entries);
      gw_operator_set_time (object, "interrupted", verification->state->stood_us);
    }
  if (verification->deep != NULL)
    json_object_set_object_member (object, "deep", gw_audit_deep_to_json (verification->deep));
  if (verification->against != NULL)
    json_object_set_array_member (object, "against", against_json (verification->against));
  gw_command_print_json_object (object);
}

/* Whose cosignatures nobody gave the key to verify by is told: they are not thereby good. */
static void
print_days (const GwDaysFinding *days, gboolean plain)
{
  if (days->closed == 0)
    return;
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT " closed, %" G_GUINT64_FORMAT " cosignatures hold", days->closed,
                                           days->cosignatures);
  gw_operator_line ("days", text, plain);
  if (days->unknown == 0)
    return;
  g_autofree char *unknown
    = g_strdup_printf ("%" G_GUINT64_FORMAT " cosignatures by witnesses of which no key is known (give it by --witness-vkey FILE)",
                       days->unknown);
  gw_operator_line ("not verified", unknown, plain);
}

static void
print_people (const Verification *verification, const char *problem, gboolean plain)
{
  const GwVerifyFinding *ledger = verification->ledger;
  const GwAuditFinding *books = verification->books;
  g_autofree char *counted = g_strdup_printf ("%" G_GUINT64_FORMAT " entries recomputed, %" G_GUINT64_FORMAT
                                              " checkpoints hold", ledger->entries, ledger->checkpoints);
  gw_operator_line ("ledger", counted, plain);
  print_taken_up (verification->state, plain);
  if (books != NULL)
    {
      g_autofree char *balance = g_strdup_printf ("%" G_GUINT64_FORMAT " mails, %" G_GUINT64_FORMAT
                                                  " verdicts (%" G_GUINT64_FORMAT " duplicates), %" G_GUINT64_FORMAT
                                                  " letters",
                                                  books->mails, books->verdicts, books->duplicates, books->letters);
      gw_operator_line ("books", balance, plain);
      print_days (&verification->days, plain);
    }
  if (verification->deep != NULL)
    gw_audit_deep_print (verification->deep, plain);
  g_autofree char *safe = gw_escape_terminal (problem, FALSE);
  if (problem == NULL)
    printf ("All of it holds: every mail has its ending, every ending its entry, every letter its bytes.\n");
  else
    printf (
        "WRONG: %s\n%sKeep a copy of the instance before anything is changed.\n", safe,
        verification->deep ? "" : "What comes after it was not looked at. ");
  if (verification->against != NULL)
    print_against (verification->against);
}

/* ---- The verb ---- */

static const char usage[] = "audit verify [--vkey FILE] [--witness-vkey FILE...] [--deep] [--state FILE] [--against RECEIPT...]";

typedef struct {
  char *vkey;
  char *gnupg_home;
  char **witness_vkeys;
  char **against;
  gboolean deep;
  GPtrArray *receipts; /* with the operands behind them; NULL-terminated */
} Request;

static void
request_clear (Request *request)
{
  g_free (request->vkey);
  g_free (request->gnupg_home);
  g_strfreev (request->witness_vkeys);
  g_strfreev (request->against);
  g_clear_pointer (&request->receipts, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

static gboolean
parse (int argc, char **argv, Request *request, GwAuditState *state, GwOptions *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "vkey", 0, 0, G_OPTION_ARG_FILENAME, &request->vkey,
      "Your own copy of the ledger's public key (else DIR/ledger.vkey)", "FILE" },
    { "witness-vkey", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->witness_vkeys,
      "Your own copy of a witness's public key (else those in notigate.conf); repeat it for each", "FILE" },
    { "deep", 0, 0, G_OPTION_ARG_NONE, &request->deep, "Judge every mail again, as of then, from its raw bytes", NULL },
    { "against", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->against,
      "Receipts that contacts kept: does today's ledger extend what they show?", "RECEIPT..." },
    { "gnupg-home", 0, 0, G_OPTION_ARG_FILENAME, &request->gnupg_home,
      "Your keyring, for encrypted receipts (else $GNUPGHOME, else ~/.gnupg)", "DIR" },
    { "state", 0, 0, G_OPTION_ARG_FILENAME, &state->path,
      "Put down here how far the run is; an interrupted run goes on there", "FILE" },
    G_OPTION_ENTRY_NULL
  };
  if (!gw_command_parse (&argc, &argv, usage, "notigate audit verify --vkey ledger.vkey --against receipts/*.eml", entries,
                         options, error)
      || !gw_command_operands (argc, 0, request->against != NULL ? G_MAXINT : 0, usage, error))
    return FALSE;
  if (request->against == NULL)
    return TRUE;
  request->receipts = g_ptr_array_new ();
  for (char **path = request->against; *path != NULL; path++)
    g_ptr_array_add (request->receipts, *path);
  for (int i = 1; i < argc; i++)
    g_ptr_array_add (request->receipts, argv[i]);
  g_ptr_array_add (request->receipts, NULL);
  return TRUE;
}

/* The whole run. FALSE where it could not be made. */
static gboolean
carry_out (const GwOptions *options, const Request *request, Verification *verification, GPtrArray **marks, GError **error)
{
  g_autoptr (GwConfig) config = gw_config_load_to_read (options->home, error);
  g_autoptr (GwStore) store = config ? gw_store_open (options->home, GW_STORE_READ, error) : NULL;
  g_autoptr (GPtrArray) verifiers = store ? gw_audit_load_verifiers (config, request->vkey, error) : NULL;
  g_autoptr (GPtrArray) witnesses = verifiers ? load_witnesses (config, request->witness_vkeys, error) : NULL;
  g_autoptr (GPtrArray) heads = witnesses ? load_heads (config, error) : NULL;
  if (heads == NULL)
    return FALSE;
  verification->verifiers = verifiers;
  verification->witnesses = witnesses;
  verification->heads = heads;
  verification->state->origin = gw_checkpoint_origin (config->domain, 1);
  verification->receipts = request->receipts ? (char **) request->receipts->pdata : NULL;
  if (!gw_audit_state_load (verification->state, error) || !gw_store_read (store, verify, verification, error))
    return FALSE;
  *marks = g_steal_pointer (&heads);
  return TRUE;
}

int
gw_audit_verb_verify (int argc, char **argv)
{
  g_auto (GwOptions) options = { 0 };
  g_auto (Request) request = { 0 };
  g_auto (GwAuditDeep) deep = { 0 };
  g_auto (GwAuditState) state = { 0 };
  g_auto (Verification) verification = { .state = &state };
  g_autoptr (GPtrArray) marks = NULL;
  GError *error = NULL;
  if (!parse (argc, argv, &request, &state, &options, &error))
    return gw_command_fail (error);
  g_autofree char *gnupg_home = request.receipts ? gw_agency_gnupg_home (request.gnupg_home) : NULL;
  verification.gnupg_home = gnupg_home;
  if (!carry_out (&options, &request, &verification, &marks, &error))
    {
      if (!gw_audit_tell_damage (&options, error))
        return gw_command_fail (error);
      g_clear_error (&error);
      return 1;
    }
  gw_audit_state_end (&state);
  const char *problem = first_problem (&verification, marks);
  if (request.deep && problem == NULL)
    {
      if (!gw_audit_deep_run (options.home, &deep, &error))
        return gw_command_fail (error);
      verification.deep = &deep;
      problem = deep.problem;
    }
  if (options.json)
    print_json (&verification, problem);
  else
    print_people (&verification, problem, options.plain);
  return problem == NULL && agrees (&verification) ? EX_OK : 1;
}
