/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit bundle: one file for a third party, in three views. */
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "command/audit-verbs.h"
#include "command/contact-verbs.h"
#include "process/bundle.h"
#include "process/reading.h"
#include "process/seal.h"
#include "store/incident-list.h"
#include <stdio.h>
#include <sysexits.h>

static const char usage[] = "audit bundle INCIDENT|--for CONTACT|--public --output FILE [--reason TEXT]";

typedef struct {
  char *contact;
  char *from;
  char *until;
  char *path;
  char *reason;
  char *checkpoint;
  gboolean public;
} Words;

static void
words_clear (Words *words)
{
  g_free (words->contact);
  g_free (words->from);
  g_free (words->until);
  g_free (words->path);
  g_free (words->reason);
  g_free (words->checkpoint);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Words, words_clear)

static gboolean
check_words (const Words *words, const char *incident, GwBundle *bundle, GError **error)
{
  guint views = (incident != NULL) + (words->contact != NULL) + words->public;
  if (views != 1)
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "a bundle is of an incident, for a contact, or public; usage: notigate %s", usage);
  else if (words->path == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "the file is missing; fix: --output FILE; usage: notigate %s", usage);
  else if (words->contact == NULL && (words->from != NULL || words->until != NULL))
    g_set_error (error, GW_ERROR, GW_ERROR_USAGE, "--from and --to belong to --for CONTACT; usage: notigate %s", usage);
  else
    return (words->public || gw_audit_check_reason (words->reason, usage, error))
           && gw_operator_parse_time ("from", words->from, &bundle->from_us, error)
           && gw_operator_parse_time ("to", words->until, &bundle->until_us, error);
  return FALSE;
}

/* The checkpoint in the file that --checkpoint names, if a key of this ledger has signed it: *note and *head, the caller's;
 * NULL without the option. */
static gboolean
load_checkpoint (const GwOptions *options, const char *path, char **note, GwCheckpoint **head, GError **error)
{
  if (path == NULL)
    return TRUE;
  g_autoptr (GwConfig) config = gw_config_load (options->home, error);
  g_autoptr (GPtrArray) verifiers = config ? gw_audit_load_verifiers (config, NULL, error) : NULL;
  g_autoptr (GBytes) bytes = verifiers ? gw_file_load (path, GW_NOTE_MAX, error) : NULL;
  if (bytes == NULL)
    return FALSE;
  g_autofree char *why = NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  for (guint i = 0; i < verifiers->len && *head == NULL; i++)
    {
      g_clear_pointer (&why, g_free);
      *head = gw_checkpoint_open (g_ptr_array_index (verifiers, i), data, size, &why);
    }
  *note = *head ? g_strndup (data, size) : NULL;
  if (*head == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: is no checkpoint of this ledger: %s; fix: name a file like the "
                 "checkpoint.txt of a bundle", path, why ? why : "ledger.vkey holds no key");
  return *head != NULL;
}

/* A GwStoreWork over a GwBundle. */
static gboolean
gather (GwStore *store, gpointer bundle, GError **error)
{
  return gw_bundle_gather (store, bundle, error);
}

static void
progress (guint64 done, guint64 total)
{
  gw_command_progress ("entries", done, total);
}

static void
print_result (const GwOptions *options, const GwBundle *bundle, const char *path, const char *digest)
{
  guint entries = bundle->rows ? bundle->rows->len : 0;
  guint mails = bundle->view == GW_BUNDLE_PUBLIC ? 0 : bundle->mails->len;
  if (options->json)
    {
      JsonObject *object = json_object_new ();
      gw_operator_set (object, "file", path);
      json_object_set_int_member (object, "checkpoint", (gint64) bundle->size);
      json_object_set_int_member (object, "entries", entries);
      json_object_set_int_member (object, "mails", mails);
      json_object_set_int_member (object, "letters", bundle->letters);
      json_object_set_int_member (object, "newer", (gint64) bundle->newer);
      gw_operator_set (object, "sha256sums", digest);
      gw_command_print_json_object (object);
      return;
    }
  g_autofree char *held = g_strdup_printf ("%u entries, %u mails, %u letters", entries, mails, bundle->letters);
  g_autofree char *told = g_strdup_printf ("%s: %s, as of the checkpoint of %" G_GUINT64_FORMAT " entries.\n"
                                           "Its reader must have by another way the line of ledger.vkey, and the SHA-256 "
                                           "of SHA256SUMS in it:\n%s\n", path,
                                           bundle->view == GW_BUNDLE_PUBLIC ? "the tree and counts" : held, bundle->size, digest);
  gw_command_print (told);
  if (bundle->newer > 0)
    printf ("The last %" G_GUINT64_FORMAT " entries of the ledger are newer than that checkpoint, and not looked at.\n",
            bundle->newer);
}

static gboolean
make_public (const GwOptions *options, const Words *words, GwBundle *bundle, GError **error)
{
  g_autofree char *digest = NULL;
  g_autoptr (GwConfig) config = NULL;
  g_autoptr (GwStore) store = gw_audit_open (options, &config, error);
  if (store == NULL)
    return FALSE;
  const GwBundleOutput output = { .store = store, .config = config, .data_directory = gw_data_directory (), .path = words->path };
  if (!gw_store_read (store, gather, bundle, error) || !gw_bundle_write (bundle, &output, &digest, error))
    return FALSE;
  print_result (options, bundle, words->path, digest);
  return TRUE;
}

static gboolean
find_subject (GwInstance *instance, const char *contact, const char *written, char **incident, GwBundle *bundle, GError **error)
{
  if (contact == NULL)
    return (bundle->incident = *incident = gw_store_incident_resolve (instance->store, written, error)) != NULL;
  const GwDirectoryEntry *entry = gw_contact_need (instance->directory, contact, TRUE, error);
  bundle->contact = entry ? entry->contact->id : NULL;
  bundle->alias = entry ? entry->alias : NULL;
  return entry != NULL;
}

/* With mail in it: who makes it reads that, and the ledger has it first. */
static gboolean
make_full (const GwOptions *options, const Words *words, const char *written, GwBundle *bundle, GError **error)
{
  g_autofree char *digest = NULL;
  g_autofree char *incident = NULL;
  g_autoptr (GwInstance) instance = gw_instance_open (options->home, GW_STORE_WRITE, error);
  g_autofree char *person = instance ? gw_audit_need_reader (instance->config, error) : NULL;
  if (person == NULL || !find_subject (instance, words->contact, written, &incident, bundle, error)
      || !gw_store_read (instance->store, gather, bundle, error))
    return FALSE;
  const GwReading reading = { .what = "bundle", .incident = incident, .person = person, .reason = words->reason,
                              .mails = bundle->read };
  const GwBundleOutput output = { .store = instance->store, .engine = instance->engine, .config = instance->config,
                                  .data_directory = gw_data_directory (), .path = words->path, .progress = progress };
  if (!gw_reading_enter (instance->store, &reading, error) || !gw_bundle_write (bundle, &output, &digest, error))
    return FALSE;
  print_result (options, bundle, words->path, digest);
  return TRUE;
}

int
gw_audit_verb_bundle (int argc, char **argv)
{
  g_auto (GwOptions) options = { 0 };
  g_auto (Words) words = { 0 };
  g_auto (GwBundle) bundle = { .until_us = G_MAXINT64 };
  g_autofree char *note = NULL;
  g_autoptr (GwCheckpoint) head = NULL;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "for", 0, 0, G_OPTION_ARG_STRING, &words.contact, "All letters to and from this contact, for it", "CONTACT" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &words.from, "With --for: entered then or later", "TIME" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &words.until, "With --for: entered before", "TIME" },
    { "public", 0, 0, G_OPTION_ARG_NONE, &words.public, "The tree and counts, for everybody", NULL },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &words.path, "The tar file to make; there must be none", "FILE" },
    { "checkpoint", 0, 0, G_OPTION_ARG_FILENAME, &words.checkpoint,
      "As of this checkpoint, like one that a witness has cosigned; else the last", "FILE" },
    { "reason", 0, 0, G_OPTION_ARG_STRING, &words.reason, "Why you read the mail in it; it is kept, and its digest entered",
      "TEXT" },
    G_OPTION_ENTRY_NULL
  };
  if (!gw_command_parse (&argc, &argv, usage, "notigate audit bundle 2026-104217 -o incident.tar --reason \"court of XB\"",
                         entries, &options, &error)
      || !gw_command_operands (argc, 0, 1, usage, &error))
    return gw_command_fail (error);
  const char *incident = argc > 1 ? argv[1] : NULL;
  bundle.view = words.public ? GW_BUNDLE_PUBLIC : words.contact ? GW_BUNDLE_PARTY : GW_BUNDLE_INCIDENT;
  gboolean good = check_words (&words, incident, &bundle, &error)
                  && load_checkpoint (&options, words.checkpoint, &note, &head, &error);
  bundle.as_of = note;
  bundle.head = head;
  if (good
      && (words.public ? make_public (&options, &words, &bundle, &error)
                       : make_full (&options, &words, incident, &bundle, &error)))
    return EX_OK;
  return gw_command_fail (error);
}
