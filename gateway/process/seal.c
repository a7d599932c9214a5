/* SPDX-License-Identifier: Apache-2.0 */
#include "process/seal.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "ledger/log.h"
#include "ledger/proof.h"
#include "outbox/render.h"
#include "outbox/seal.h"
#include "outbox/verp.h"
#include "process/witness.h"
#include "store/ledger.h"
#include "store/letter.h"
#include "store/original.h"
#include <string.h>

#define GROUP_BYTES (32 << 20)      /* of letters that are held in memory until their commit */
#define COSIGNED_DAYS 7             /* a cosigned checkpoint is carried for so long where later ones are not cosigned */
#define RETRY_AFTER (5 * GW_MINUTE) /* for a letter that cannot be sealed */

const char *
gw_data_directory (void)
{
  const char *given = g_getenv ("NOTIGATE_DATADIR");
  return given != NULL && *given != '\0' ? given : NOTIGATE_DATADIR;
}

/* One group: all its letters carry the same checkpoint. */
typedef struct {
  GwInstance *instance;
  guint64 size;
  char *note;
  GwDayCheckpoint *day; /* that all letters of today carry; NULL on the ledger's first */
  GPtrArray *letters; /* GwStoreLetter, sealed, to be committed */
} Group;

static char *
attachment_name (const char *name, guint64 entry)
{
  return g_strdup_printf ("%s-%" G_GUINT64_FORMAT ".txt", name, entry);
}

static void
attach_text (GwMessage *message, const char *name, const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  gw_message_attach (message, name, "text/plain", bytes);
}

/* The proof that the letter's checkpoint extends the tree of @size that its reader has otherwise. */
static gboolean
attach_consistency (const Group *group, guint64 size, const char *name, GwMessage *message, GError **error)
{
  g_autoptr (GArray) path = gw_log_consistency (group->instance->store, size, group->size, error);
  if (path == NULL)
    return FALSE;
  g_autofree char *consistency = gw_proof_write_consistency (size, group->size, path);
  attach_text (message, name, consistency);
  return TRUE;
}

/* One tree head for all contacts on one day, with what witnesses said to it: so each can tell that it is shown the same
 * ledger as the others. */
static gboolean
attach_day (const Group *group, const GwStoreLetter *letter, GwMessage *message, GError **error)
{
  const GwDayCheckpoint *day = group->day;
  if (day == NULL || letter->contact == NULL)
    return TRUE;
  g_autofree char *date = gw_witness_date (day->day);
  g_autofree char *name = g_strdup_printf ("checkpoint-%s.txt", date);
  g_autofree char *extends = g_strdup_printf ("extends-%s.txt", date);
  attach_text (message, name, day->note);
  return letter->entry < 0 || day->size == group->size || attach_consistency (group, day->size, extends, message, error);
}

/* Entry and proof, so that anyone can check with stock tools that the ledger holds it; and, from the second
 * letter on, that the ledger still holds all that the contact was shown before. */
static gboolean
attach_proof (const Group *group, const GwStoreLetter *letter, GwMessage *message, GError **error)
{
  GwStore *store = group->instance->store;
  gint64 before = 0;
  g_autofree char *entry = gw_store_entry_get (store, (guint64) letter->entry, error);
  if (entry == NULL)
    return FALSE;
  g_autofree char *proof = gw_log_prove (store, (guint64) letter->entry, group->size, group->note, error);
  if (proof == NULL || !gw_store_letter_checkpoint (store, letter->contact, &before, error))
    return FALSE;
  g_autofree char *entry_name = attachment_name ("entry", (guint64) letter->entry);
  g_autofree char *proof_name = g_strdup_printf ("entry-%" G_GINT64_FORMAT ".tlog-proof", letter->entry);
  g_autoptr (GBytes) proof_bytes = g_bytes_new (proof, strlen (proof));
  attach_text (message, entry_name, entry);
  gw_message_attach (message, proof_name, "application/octet-stream", proof_bytes);
  if (before <= 0 || (guint64) before > group->size)
    return TRUE;
  g_autofree char *name = g_strdup_printf ("consistency-%" G_GINT64_FORMAT "-%" G_GUINT64_FORMAT ".txt", before, group->size);
  return attach_consistency (group, (guint64) before, name, message, error);
}

/* <entry.hash.letter@domain>: the hash is of what the letter is about, so the id cannot be given twice. 0 is the
 * entry that begins the ledger, which no letter is about. A letter that was not sealed in the copy that was put back may
 * have been sealed in the time that is lost: the epoch tells the two apart. */
static char *
make_message_id (const Group *group, const GwStoreLetter *letter)
{
  g_autofree char *hash = gw_sha256_hex (letter->data, strlen (letter->data));
  gint64 epoch = group->instance->epoch->number;
  g_autofree char *mark = epoch > 1 ? g_strdup_printf (".%" G_GINT64_FORMAT, epoch) : g_strdup ("");
  return g_strdup_printf ("<%" G_GINT64_FORMAT ".%.16s.%" G_GINT64_FORMAT "%s@%s>", MAX (letter->entry, 0), hash, letter->id,
                          mark, group->instance->config->domain);
}

/* What is known only now. */
static void
add_number (JsonObject *model, const GwStoreLetter *letter)
{
  json_object_set_int_member (model, "letter_number", letter->number);
  if (!json_object_has_member (model, "stanza") || letter->number == 0)
    return;
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, letter->number);
  JsonObject *field = json_object_new ();
  json_object_set_string_member (field, "name", "Letter-Number");
  json_object_set_string_member (field, "value", number);
  json_array_add_object_element (json_object_get_array_member (model, "stanza"), field);
}

/* The writer's own signed bytes, byte for byte: nested multipart/signed would not survive the next hop, so they and the
 * signature are attachments in base64. What came as one OpenPGP message (RFC 3156, 6.2) stays one. */
static gboolean
attach_original (const Group *group, gint64 mail_id, GwMessage *message, GError **error)
{
  g_autofree char *kind = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) signature = NULL;
  if (!gw_store_original_get (group->instance->store, mail_id, &kind, &bytes, &signature, error))
    return FALSE;
  gboolean detached = strcmp (kind, "pgp-mime") == 0;
  gboolean combined = strcmp (kind, "combined") == 0;
  gw_message_attach (message, combined ? "report.pgp" : detached ? "report.mime" : "report.asc", "application/octet-stream",
                     bytes);
  if (detached)
    gw_message_attach (message, "report.mime.asc", "application/pgp-signature", signature);
  return TRUE;
}

static gboolean
render (const Group *group, const GwStoreLetter *letter, GwRendered *rendered, char **in_reply_to, gboolean *original,
        GError **error)
{
  g_autoptr (JsonNode) node = json_from_string (letter->data, error);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;
  JsonObject *data = json_node_get_object (node);
  JsonObject *model = json_object_get_object_member (data, "model");
  g_autofree char *override = gw_config_path (group->instance->config, "templates");
  g_autofree char *shipped = g_build_filename (gw_data_directory (), "templates", NULL);
  *in_reply_to = g_strdup (json_object_get_string_member_with_default (data, "in_reply_to", NULL));
  *original = json_object_get_boolean_member_with_default (data, "original", FALSE);
  add_number (model, letter);
  return gw_letter_render (override, shipped, letter->kind, letter->language, model, rendered, error);
}

static GwMessage *
build_message (const Group *group, GwStoreLetter *letter, GError **error)
{
  const GwConfig *config = group->instance->config;
  g_auto (GwRendered) rendered = { 0 };
  g_autoptr (GwMessage) message = gw_message_new ();
  gboolean original = FALSE;
  if (!render (group, letter, &rendered, &message->in_reply_to, &original, error))
    return NULL;
  message->from_name = g_strdup_printf ("%s Notigate", config->name);
  message->from_address = g_strdup (config->address);
  message->to_address = g_strdup (letter->address);
  message->date_us = gw_clock_now ();
  message->message_id = make_message_id (group, letter);
  message->subject = g_strdup (letter->encrypt ? rendered.protected_subject : rendered.subject);
  message->outer_subject = g_strdup (rendered.subject);
  message->loop_token = gw_verp_loop_token (group->instance->secret, config->domain);
  message->body = g_steal_pointer (&rendered.body);
  if (original && !attach_original (group, letter->mail_id, message, error))
    return NULL;
  if ((letter->entry >= 0 && !attach_proof (group, letter, message, error)) || !attach_day (group, letter, message, error))
    return NULL;
  letter->message_id = g_strdup (message->message_id);
  return g_steal_pointer (&message);
}

/* NULL in *keys: signed only. An address without a usable key any more is our failure: the letter waits. */
static gboolean
find_keys (const Group *group, const GwStoreLetter *letter, GStrv *keys, GError **error)
{
  const GwDirectoryEntry *entry = letter->contact ? gw_directory_find_id (group->instance->directory, letter->contact) : NULL;
  *keys = NULL;
  if (!letter->encrypt)
    return TRUE;
  if (entry != NULL)
    *keys = strcmp (letter->kind, "key-changed") == 0 /* whoever has the old key only must be able to read it */
              ? gw_directory_all_encryption_keys (group->instance->directory, entry, gw_clock_now ())
              : gw_directory_encryption_keys (group->instance->directory, entry, gw_clock_now ());
  if (*keys != NULL && **keys != NULL)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CRYPTO, "contact %s: has no key to encrypt to any more; fix: add a key, then "
               "notigate outbox retry %" G_GINT64_FORMAT, letter->contact, letter->id);
  return FALSE;
}

static gboolean
seal_one (const Group *group, GwStoreLetter *letter, GError **error)
{
  const GwConfig *config = group->instance->config;
  g_auto (GStrv) keys = NULL;
  if (!find_keys (group, letter, &keys, error))
    return FALSE;
  g_autoptr (GwMessage) message = build_message (group, letter, error);
  if (message == NULL)
    return FALSE;
  letter->return_path = gw_verp_address (group->instance->secret, config->address, letter->id, error);
  if (letter->return_path == NULL)
    return FALSE;
  letter->sealed = gw_seal (group->instance->engine, config->fingerprint, (const char *const *) keys, message, error);
  if (letter->sealed == NULL)
    return FALSE;
  letter->sealed_sha256 = gw_sha256_hex_bytes (letter->sealed);
  letter->sealed_us = gw_clock_now ();
  letter->checkpoint = letter->entry >= 0 ? (gint64) group->size : 0;
  return TRUE;
}

/* Each sealed letter is entered: what left can be proved, letter by letter. */
static gboolean
append_letter (GwStore *store, const Group *group, GwStoreLetter *letter, GError **error)
{
  guint64 index = 0;
  const GwDirectoryEntry *to = letter->contact ? gw_directory_find_id (group->instance->directory, letter->contact) : NULL;
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_LETTER, letter->sealed_us);
  entry->verdict = g_strdup (letter->kind);
  entry->contact = g_strdup (to ? to->alias : NULL);
  entry->incident = g_strdup (letter->incident);
  entry->letter_sha256 = g_strdup (letter->sealed_sha256);
  entry->letter_number = (guint64) letter->number;
  if (!gw_log_append (store, entry, -1, &index, error))
    return FALSE;
  letter->sealed_entry = (gint64) index;
  return gw_store_letter_seal (store, letter, error);
}

static gboolean
commit_group (GwStore *store, gpointer data, GError **error)
{
  const Group *group = data;
  if (!gw_store_checkpoint_put (store, group->size, gw_clock_now (), group->note, error))
    return FALSE;
  for (guint i = 0; i < group->letters->len; i++)
    if (!append_letter (store, group, g_ptr_array_index (group->letters, i), error))
      return FALSE;
  return TRUE;
}

typedef struct {
  gint64 id;
  const char *reason;
} Defer;

static gboolean
defer_letter (GwStore *store, gpointer data, GError **error)
{
  const Defer *defer = data;
  return gw_store_letter_defer (store, defer->id, gw_clock_now () + RETRY_AFTER, defer->reason, error);
}

/* Seals what can be sealed; what cannot waits with its reason, and holds no other letter up. */
static gboolean
seal_each (const Group *group, GPtrArray *letters, GError **error)
{
  gsize bytes = 0;
  for (guint i = 0; i < letters->len && bytes < GROUP_BYTES; i++) /* the rest is of the next group */
    {
      GwStoreLetter *letter = g_ptr_array_index (letters, i);
      g_autoptr (GError) cause = NULL;
      if (seal_one (group, letter, &cause))
        {
          bytes += g_bytes_get_size (letter->sealed);
          g_ptr_array_add (group->letters, letter);
          continue;
        }
      Defer defer = { letter->id, cause ? cause->message : "its stored data cannot be read" };
      if (!gw_store_write (group->instance->store, defer_letter, &defer, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
gw_seal_letters (GwInstance *instance, const GwNoteKey *key, guint most, guint *count, GError **error)
{
  *count = 0;
  g_autoptr (GPtrArray) letters = gw_store_letters_to_seal (instance->store, most, error);
  if (letters == NULL)
    return FALSE;
  *count = letters->len;
  if (letters->len == 0)
    return TRUE;
  g_autofree char *head = gw_config_path (instance->config, "ledger.head");
  g_autoptr (GPtrArray) sealed = g_ptr_array_new ();
  Group group = { .instance = instance, .letters = sealed };
  group.note = gw_log_checkpoint (instance->store, key, instance->origin, head, instance->config->extra_head, &group.size,
                                  error);
  if (group.note == NULL)
    return FALSE;
  gboolean done = gw_store_day_get (instance->store, instance->origin, gw_clock_now () / GW_DAY - COSIGNED_DAYS, &group.day, error)
                  && seal_each (&group, letters, error) && gw_store_write (instance->store, commit_group, &group, error);
  gw_day_checkpoint_free (group.day);
  g_free (group.note);
  return done;
}
