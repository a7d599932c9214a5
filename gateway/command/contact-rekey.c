/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate contact rekey: another key for a contact. The operator compares the fingerprint by telephone; the old key
 * is taken for the policy's overlap, and both keys are told. */
#include "base/clock.h"
#include "base/error.h"
#include "command/command.h"
#include "command/contact-verbs.h"
#include "decide/duration.h"
#include "directory/value.h"
#include "process/keychange.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *id;
  char *key_file;
  char *fingerprint;
  char *overlap;
  gint64 mail_id; /* 0: none */
} Request;

/* ---- The key ---- */

static GwKeyBatch *
load_keys (GwInstance *instance, const Request *request, const char *id, GError **error)
{
  g_autoptr (GPtrArray) files = request->key_file ? gw_contact_load_key_files (request->key_file, error)
                                                  : g_ptr_array_new_with_free_func ((GDestroyNotify) gw_key_file_free);
  if (files == NULL || (request->mail_id && !gw_keychange_files (instance, id, request->mail_id, files, error)))
    return NULL;
  g_autoptr (GwKeyBatch) batch = gw_openpgp_batch_new (instance->engine, files, NULL, error);
  for (guint i = 0; batch && i < files->len; i++)
    {
      const GwKeyFile *file = files->pdata[i];
      if (file->problem == NULL)
        continue;
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: %s", file->name, file->problem);
      return NULL;
    }
  return g_steal_pointer (&batch);
}

/* The one key, or the one that the operator names; a named one that is not there is the finding that matters. */
static const GwKey *
choose_key (const GPtrArray *keys, const char *fingerprint, GError **error)
{
  g_autoptr (GString) there = g_string_new (NULL);
  for (guint i = 0; i < keys->len; i++)
    {
      const GwKey *key = keys->pdata[i];
      g_autofree char *grouped = gw_contact_group_fingerprint (key->fingerprint);
      g_string_append_printf (there, "\n  %s", grouped);
      if (fingerprint ? g_ascii_strcasecmp (key->fingerprint, fingerprint) == 0 : keys->len == 1)
        return key;
    }
  if (fingerprint)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "the key that was given is not the one with the fingerprint %s; nothing is "
                 "changed; fix: telephone the contact, and find out where this came from:%s", fingerprint, there->str);
  else
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "there are %u keys; fix: name the one that the contact read to you: "
                 "--fingerprint%s", keys->len, there->str);
  return NULL;
}

/* A person compares, at a terminal or beforehand; a key that came by mail is never enough. */
static gboolean
confirm (const Request *request, const GwContact *contact, const GwKey *key, GError **error)
{
  if (request->fingerprint)
    return TRUE;
  g_autofree char *grouped = gw_contact_group_fingerprint (key->fingerprint);
  g_autofree char *text = g_strdup_printf ("The new key of %s has the fingerprint\n\n  %s\n\nCompare it with the contact by "
                                           "telephone (notigate contact callsheet has the words).\n", contact->id, grouped);
  gw_command_print (text);
  if (gw_contact_ask ("Did the contact read the same to you?"))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "the fingerprint is not confirmed, and nothing is changed; fix: telephone %s, "
               "then repeat with --fingerprint and what it read to you", contact->id);
  return FALSE;
}

/* ---- The change ---- */

static gboolean
read_request (Request *request, gint64 *overlap_us, GError **error)
{
  g_autofree char *problem = NULL;
  g_autofree char *given = request->fingerprint;
  request->fingerprint = NULL;
  if ((request->key_file != NULL) == (request->mail_id != 0))
    g_set_error_literal (error, GW_ERROR, GW_ERROR_USAGE, "where is the new key? fix: --key FILE, or --from-mail N");
  else if (request->mail_id && given == NULL)
    g_set_error_literal (error, GW_ERROR, GW_ERROR_USAGE, "a key that came by mail is taken only under the fingerprint that the "
                         "contact read to you; fix: telephone it, then --fingerprint FINGERPRINT");
  else if (given && (request->fingerprint = gw_value_fingerprint (given, &problem)) == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--fingerprint: %s", problem);
  else if (request->overlap && strcmp (request->overlap, "0") == 0)
    return (*overlap_us = 0, TRUE);
  else if (request->overlap && !gw_duration_parse (request->overlap, overlap_us))
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "\"%s\" is no length of time; fix: --overlap 30d, or 0", request->overlap);
  else
    return TRUE;
  return FALSE;
}

/* A copy that can be changed. The caller's. */
static GwContact *
copy_contact (const GwContact *contact, GError **error)
{
  g_autofree char *text = gw_contact_write (contact);
  g_autoptr (GBytes) file = g_bytes_new (text, strlen (text));
  return gw_contact_parse (file, contact->id, error);
}

/* Judged by what the file says, imported, and judged by what the keyring has then. */
static GPtrArray *
take_key (GwInstance *instance, GwKeyBatch *batch, const GwKey *key, const GwContact *contact, gint64 now_us, GError **error)
{
  const char *const fingerprints[] = { key->fingerprint, NULL };
  g_autoptr (GPtrArray) one = g_ptr_array_new ();
  g_ptr_array_add (one, (gpointer) key);
  g_autoptr (GPtrArray) before = gw_contact_keys_facts (instance->directory, contact, one, now_us);
  g_autofree char *refusal = gw_contact_keys_refusal (instance, contact, before, now_us);
  if (refusal == NULL && !gw_openpgp_batch_import (instance->engine, batch, fingerprints, error))
    return NULL;
  g_autoptr (GwKey) imported = refusal ? NULL : gw_openpgp_find_key (instance->engine, key->fingerprint, error);
  if (refusal == NULL && imported == NULL)
    return NULL;
  one->pdata[0] = imported;
  g_autoptr (GPtrArray) facts = refusal ? NULL : gw_contact_keys_facts (instance->directory, contact, one, now_us);
  if (refusal == NULL)
    refusal = gw_contact_keys_refusal (instance, contact, facts, now_us);
  if (refusal == NULL)
    return g_steal_pointer (&facts);
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: %s", contact->id, refusal);
  return NULL;
}

static void
print_result (const GwOptions *options, const GwContactChange *change, const char *fingerprint, gint64 until_us)
{
  g_autofree char *until = until_us > change->now_us ? gw_time_format (until_us) : NULL;
  if (options->json)
    {
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "contact", change->id);
      json_object_set_string_member (object, "fingerprint", fingerprint);
      json_object_set_boolean_member (object, "proposed", change->proposed);
      json_object_set_int_member (object, "version", change->version);
      if (until)
        json_object_set_string_member (object, "old_until", until);
      gw_command_print_json_object (object);
      return;
    }
  g_autofree char *told = gw_contact_change_describe (change);
  gw_command_print (told);
  if (!change->proposed && until)
    printf ("Its old key is taken until %s. A letter tells both keys.\n", until);
  else if (!change->proposed)
    printf ("Its old key is not taken any more. A letter tells both keys.\n");
}

static gboolean
rekey (GwInstance *instance, const GwOptions *options, const Request *request, gint64 overlap_us, GError **error)
{
  gint64 now = gw_clock_now ();
  const GwDirectoryEntry *entry = gw_contact_need (instance->directory, request->id, FALSE, error);
  g_autoptr (GwContact) contact = entry ? copy_contact (entry->contact, error) : NULL;
  g_autoptr (GwKeyBatch) batch = contact ? load_keys (instance, request, contact->id, error) : NULL;
  const GwKey *key = batch ? choose_key (gw_key_batch_keys (batch), request->fingerprint, error) : NULL;
  if (key == NULL)
    return FALSE;
  const GwContactKey *known = gw_contact_find_key (contact, key->fingerprint);
  if (known && known->role == GW_KEY_CURRENT && entry->state != GW_CONTACT_PENDING)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s is its current key already; fix: notigate contact refresh %s takes what "
                   "was extended", key->fingerprint, contact->id);
      return FALSE;
    }
  gint64 until = overlap_us ? now + overlap_us : 0;
  gw_contact_change_key (contact, key->fingerprint, until);
  if (!confirm (request, contact, key, error))
    return FALSE;
  g_autofree char *reason = g_strdup (entry->state == GW_CONTACT_SUSPENDED ? entry->reason : NULL);
  const char *state = entry->state == GW_CONTACT_SUSPENDED ? "suspended" : "active";
  gint64 version = entry->version;
  g_autoptr (GPtrArray) facts = take_key (instance, batch, key, contact, now, error);
  if (facts == NULL)
    return FALSE;
  GwContactChange change = { .id = contact->id, .seen_version = version, .state = state, .contact = contact, .keys = facts,
                             .reason = reason, .word = "rekeyed", .letter = "key-changed", .mail_id = request->mail_id,
                             .needs_approval = TRUE, .now_us = now };
  if (!gw_contact_change_commit (instance, &change, error))
    return FALSE;
  print_result (options, &change, key->fingerprint, until);
  return TRUE;
}

int
gw_contact_verb_rekey (int argc, char **argv)
{
  static const char usage[] = "contact rekey ID --key FILE|--from-mail N [--fingerprint FINGERPRINT]";
  g_auto (GwOptions) options = { 0 };
  Request request = { 0 };
  gint64 overlap = 0;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "key", 0, 0, G_OPTION_ARG_FILENAME, &request.key_file, "The new key, armored or binary", "FILE" },
    { "from-mail", 0, 0, G_OPTION_ARG_INT64, &request.mail_id, "The key attached to this held key-update", "N" },
    { "fingerprint", 0, 0, G_OPTION_ARG_STRING, &request.fingerprint, "What the contact read to you", "FINGERPRINT" },
    { "overlap", 0, 0, G_OPTION_ARG_STRING, &request.overlap, "How long the old key is taken (else the policy's)", "TIME" },
    G_OPTION_ENTRY_NULL
  };
  gboolean parsed = gw_command_parse (&argc, &argv, usage, "notigate contact rekey XA-technical --key new.asc", entries,
                                      &options, &error)
                    && gw_command_operands (argc, 1, 1, usage, &error);
  request.id = parsed ? argv[1] : NULL;
  g_autoptr (GwInstance) instance = parsed ? gw_instance_open (options.home, GW_STORE_WRITE, &error) : NULL;
  if (instance)
    overlap = instance->policy->keys.overlap_us;
  gboolean done = instance && read_request (&request, &overlap, &error) && rekey (instance, &options, &request, overlap, &error);
  g_free (request.key_file);
  g_free (request.fingerprint);
  g_free (request.overlap);
  return done ? EXIT_SUCCESS : gw_command_fail (error);
}
