/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate recover: a database that came from a copy goes on as a new epoch of the ledger. Without --yes it only shows what
 * is known and what was seen. */
#include "base/clock.h"
#include "base/error.h"
#include "base/escape.h"
#include "command/contact-verbs.h"
#include "command/operator.h"
#include "command/receipt.h"
#include "directory/value.h"
#include "ledger/log.h"
#include "ledger/proof.h"
#include "process/recover.h"
#include "workers/workers.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#define ON_ITS_WAY GW_HOUR /* what was sent before the last checkpoint may have come after it */

static const char usage[] = "recover [--reason TEXT] [--seen FILE] [--since TIME] [--yes]";

typedef struct {
  char *reason;
  char **seen;
  char *since;
  int epoch;
  gboolean lost;
  gboolean yes;
  gint64 since_us; /* 0: not given */
} Request;

static void
request_clear (Request *request)
{
  g_free (request->reason);
  g_strfreev (request->seen);
  g_free (request->since);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Request, request_clear)

static gboolean
parse (int *argc, char ***argv, Request *request, GwOptions *options, GError **error)
{
  const GOptionEntry entries[] = {
    { "reason", 0, 0, G_OPTION_ARG_STRING, &request->reason, "What happened; recorded, its digest enters the ledger", "TEXT" },
    { "seen", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &request->seen,
      "A contact's newest letter, or its entry-N.tlog-proof, that shows more than the mark; again for each", "FILE" },
    { "since", 0, 0, G_OPTION_ARG_STRING, &request->since,
      "When the copy was made: contacts send again what they sent since (else an hour before its last checkpoint)", "TIME" },
    { "epoch", 0, 0, G_OPTION_ARG_INT, &request->epoch, "Open this one at least, where an epoch was opened that nothing here knows", "N" },
    { "lost", 0, 0, G_OPTION_ARG_NONE, &request->lost, "Also where nothing shows a loss: the mark came from the copy, too", NULL },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &request->yes, "Do it, without asking", NULL },
    G_OPTION_ENTRY_NULL
  };
  if (!gw_command_parse (argc, argv, usage, "notigate recover --reason 'disk failure, copy of 02:00 put back' --yes", entries,
                         options, error)
      || !gw_command_operands (*argc, 0, 0, usage, error))
    return FALSE;
  if (request->since != NULL && !gw_time_parse (request->since, &request->since_us))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--since %s: is no time; fix: write it like 2026-09-14T02:00:00Z", request->since);
      return FALSE;
    }
  if (request->since_us > gw_clock_now () || request->epoch < 0 || request->epoch > 1000000)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_USAGE, request->epoch < 0 || request->epoch > 1000000
                   ? "--epoch: is no number of an epoch; fix: a small whole number, one above the last that anybody knows"
                   : "--since: lies in the future; fix: the time when the copy was made");
      return FALSE;
    }
  if (request->reason == NULL)
    return TRUE;
  g_autofree char *problem = NULL;
  g_autofree char *text = g_utf8_validate (request->reason, -1, NULL) ? gw_value_agency (request->reason, &problem) : NULL;
  if (text == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--reason: %s", problem ? problem : "is no UTF-8 text; fix: write it in UTF-8");
  return text != NULL;
}

/* ---- What contacts hold ------------------------------------------------------------------------------------- */

/* Signed by our key, under the name of whatever epoch it names: nobody else's word can open an epoch. */
static GwCheckpoint *
open_head (const GwConfig *config, const char *path, const char *note, GError **error)
{
  g_autofree char *key_path = gw_config_path (config, "ledger.key");
  g_autofree char *origin = g_strndup (note, strcspn (note, "\n"));
  g_autofree char *why = NULL;
  g_autoptr (GwNoteKey) key = gw_log_key_load (key_path, origin, error);
  if (key == NULL)
    return NULL;
  g_autofree char *vkey = gw_note_key_vkey (key);
  g_autoptr (GwNoteVerifier) verifier = gw_note_verifier_parse (vkey, &why);
  GwCheckpoint *head = verifier ? gw_checkpoint_open (verifier, note, strlen (note), &why) : NULL;
  if (head == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: its tree head is not signed by this gateway's ledger.key (%s), so it shows "
                 "nothing; fix: a letter of this gateway", path, why);
  return head;
}

static GwCheckpoint *
load_head (const GwConfig *config, const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *why = NULL;
  g_autofree char *gnupg_home = gw_agency_gnupg_home (NULL);
  g_autoptr (GwReceipt) receipt = gw_receipt_load (path, NULL, gnupg_home, &problem);
  gsize size = 0;
  const char *data = receipt ? g_bytes_get_data (receipt->proof, &size) : NULL;
  g_autoptr (GwProof) proof = data ? gw_proof_parse (data, size, &why) : NULL;
  if (proof != NULL)
    return open_head (config, path, proof->note, error);
  if (receipt == NULL && !g_error_matches (problem, GW_ERROR, GW_ERROR_DATA))
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: no proof can be read in it; fix: ask the contact for the attachment "
                 "entry-N.tlog-proof of the newest letter that it has from us", path);
  return NULL;
}

static GPtrArray *
load_heads (const GwConfig *config, char **paths, GError **error)
{
  g_autoptr (GPtrArray) heads = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_checkpoint_free);
  for (char **path = paths; path != NULL && *path != NULL; path++)
    {
      GwCheckpoint *head = load_head (config, *path, error);
      if (head == NULL)
        return NULL;
      g_ptr_array_add (heads, head);
    }
  return g_steal_pointer (&heads);
}

/* ---- What is shown ------------------------------------------------------------------------------------------ */

static const char *
state_name (GwRecoverState state)
{
  static const char *const names[] = { "sound", "lost", "unfinished" };
  return names[state];
}

static JsonArray *
list_json (const GPtrArray *list)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; list != NULL && i < list->len; i++)
    json_array_add_string_element (array, g_ptr_array_index (list, i));
  return array;
}

/* @recovery: what was done; NULL: nothing. */
static void
print_json (const GwRecoverView *view, gint64 since_us, const GwRecovery *recovery, const GwInstance *instance, gboolean finished)
{
  JsonObject *object = json_object_new ();
  gw_operator_set (object, "state", state_name (view->state));
  json_object_set_int_member (object, "known", (gint64) view->known);
  json_object_set_int_member (object, "seen", (gint64) view->seen);
  gw_operator_set_time (object, "since", since_us);
  json_object_set_array_member (object, "findings", list_json (view->findings));
  json_object_set_boolean_member (object, "opened", recovery != NULL);
  json_object_set_boolean_member (object, "finished", finished);
  json_object_set_int_member (object, "epoch", instance->epoch->number);
  gw_operator_set (object, "origin", instance->origin);
  if (recovery != NULL)
    {
      json_object_set_int_member (object, "entry", (gint64) recovery->entry);
      json_object_set_array_member (object, "told", list_json (recovery->told));
      json_object_set_array_member (object, "not_told", list_json (recovery->left_out));
      json_object_set_int_member (object, "renumbered_letters", recovery->renumbered);
      json_object_set_int_member (object, "moved_deadlines", recovery->shifted);
    }
  gw_command_print_json_object (object);
}

static void
print_line (const char *text)
{
  g_autofree char *safe = gw_escape_terminal (text, FALSE);
  printf ("  %s\n", safe);
}

static void
print_view (const GwRecoverView *view, gint64 since_us)
{
  g_autofree char *last = gw_operator_time (view->last_us);
  g_autofree char *since = gw_operator_time (since_us);
  printf ("What is known:\n  the database holds %" G_GUINT64_FORMAT " entries, epoch %" G_GINT64_FORMAT
          "; its last checkpoint is of %s\n\nWhat was seen:\n", view->known, view->epoch, last);
  for (guint i = 0; i < view->findings->len; i++)
    print_line (g_ptr_array_index (view->findings, i));
  printf ("\n");
  if (view->state == GW_RECOVER_LOST)
    printf ("What recover does:\n  it opens epoch %" G_GINT64_FORMAT " behind these %" G_GUINT64_FORMAT " entries, and asks every "
            "contact\n  to send again what it sent since %s\n\n", view->next, view->known, since);
}

static void
print_done (const GwRecovery *recovery, const GwInstance *instance)
{
  printf ("The ledger goes on as %s (entry %" G_GUINT64_FORMAT "). Letters are queued to %u contact%s.\n", instance->origin,
          recovery->entry, recovery->told->len, recovery->told->len == 1 ? "" : "s");
  if (recovery->left_out->len > 0)
    printf ("Not told, tell them yourself:\n");
  for (guint i = 0; i < recovery->left_out->len; i++)
    print_line (g_ptr_array_index (recovery->left_out, i));
  if (recovery->renumbered + recovery->shifted > 0)
    printf ("Letters that were not sealed have new numbers: %" G_GINT64_FORMAT ". Deadlines moved: %" G_GINT64_FORMAT ".\n",
            recovery->renumbered, recovery->shifted);
  printf ("What to do next:\n  change again the contacts and keys that were changed since\n"
          "  notigate replay DIR, where the mail server keeps a copy of what came\n  notigate run\n"
          "  give the new ledger.vkey to your auditors\n");
}

/* ---- What is done ------------------------------------------------------------------------------------------- */

static gboolean
check_order (const Request *request, const GwRecoverView *view, GError **error)
{
  if (view->state == GW_RECOVER_SOUND && !request->lost)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "recover: nothing shows a loss, so nothing was changed; fix: none is needed. Where "
                 "the mark came from the copy as well: --seen FILE, a contact's newest letter, or --lost");
  else if (request->since_us == 0 && (view->used || view->state == GW_RECOVER_SOUND))
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "recover: the copy was used since it was put back, so nothing here tells when it was "
                 "made; fix: --since TIME, when it was");
  else if (request->reason == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "recover: nothing was changed yet; fix: --reason TEXT, what happened, and --yes");
  else if (!request->yes && !gw_contact_ask ("Is the newest database lost for good, and shall a new epoch begin?"))
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "recover: nothing was changed; fix: --yes, once it is certain that no newer database "
                 "can be had");
  else
    return TRUE;
  return FALSE;
}

static gboolean
open_epoch (GwInstance *instance, const Request *request, const GPtrArray *shown, gint64 since_us, GwRecovery *recovery,
            GError **error)
{
  g_autoptr (GwPerson) person = gw_contact_person ();
  *recovery = (GwRecovery) { .reason = request->reason, .uid = person->uid, .person = person->name, .since_us = since_us,
                             .least_epoch = request->epoch, .sure = request->lost, .shown = shown };
  return gw_recover_open (instance, recovery, error) && gw_recover_finish (instance, shown, TRUE, error);
}

static gboolean
recover (const Request *request, const GwOptions *options, GError **error)
{
  g_auto (GwRecoverView) view = { 0 };
  g_auto (GwRecovery) recovery = { 0 };
  g_autoptr (GwInstance) instance = gw_instance_open (options->home, GW_STORE_WRITE, error);
  g_autoptr (GPtrArray) shown = instance ? load_heads (instance->config, request->seen, error) : NULL;
  if (shown == NULL || !gw_recover_look (instance->store, instance->config, shown, &view, error))
    return FALSE;
  gint64 since = request->since_us != 0 ? request->since_us : MAX (view.last_us - ON_ITS_WAY, 0);
  if (!options->json)
    print_view (&view, since);
  gboolean finishes = view.state == GW_RECOVER_UNFINISHED;
  if (finishes && !gw_recover_finish (instance, shown, FALSE, error))
    return FALSE;
  if (finishes && !options->json)
    printf ("Epoch %" G_GINT64_FORMAT " was opened before; now it is finished.\n", instance->epoch->number);
  if (!finishes && !check_order (request, &view, error))
    {
      if (options->json)
        print_json (&view, since, NULL, instance, FALSE);
      return FALSE;
    }
  if (!finishes && !open_epoch (instance, request, shown, since, &recovery, error))
    return FALSE;
  if (options->json)
    print_json (&view, since, finishes ? NULL : &recovery, instance, TRUE);
  else if (!finishes)
    print_done (&recovery, instance);
  return TRUE;
}

int
gw_command_recover (int argc, char **argv)
{
  g_auto (Request) request = { 0 };
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  int lock = -1;
  gboolean done = parse (&argc, &argv, &request, &options, &error)
                  && gw_worker_lock (options.home, "stop it first (systemctl stop notigate)", &lock, &error)
                  && recover (&request, &options, &error);
  if (lock >= 0)
    close (lock);
  return done ? EX_OK : gw_command_fail (error);
}
