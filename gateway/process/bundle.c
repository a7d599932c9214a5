/* SPDX-License-Identifier: Apache-2.0 */
#include "process/bundle.h"
#include "audit/tar.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/file.h"
#include "ledger/log.h"
#include "ledger/proof.h"
#include "ledger/vkeys.h"
#include "process/bundle-local.h"
#include "store/audit.h"
#include "store/inbox.h"
#include "store/ledger.h"
#include "store/letter.h"
#include "store/procedure.h"
#include <string.h>

#define MAX_SHIPPED (64 * 1024) /* bytes of README, verify.sh, ledger.vkey */
#define MAX_FOLDER 60
#define CHUNK (64 * 1024) /* bytes of leaves.txt that are written at once */
#define LEAF_LINE (2 * GW_SHA256_LENGTH + 1)

void
gw_bundle_clear (GwBundle *bundle)
{
  g_clear_pointer (&bundle->note, g_free);
  g_clear_pointer (&bundle->rows, g_ptr_array_unref);
  g_clear_pointer (&bundle->mails, g_array_unref);
  g_clear_pointer (&bundle->read, g_array_unref);
}

/* ---- What there is --------------------------------------------------------------------------------------------- */

/* One that somebody kept: the tree here must begin with it. */
static gboolean
take_given (GwStore *store, GwBundle *bundle, guint64 entries, GError **error)
{
  guint8 root[GW_SHA256_LENGTH];
  const GwCheckpoint *head = bundle->head;
  if (head->size <= entries && !gw_merkle_root (head->size, gw_log_read_node, store, root, error))
    return FALSE;
  bundle->note = g_strdup (bundle->as_of);
  bundle->size = head->size;
  bundle->newer = entries - MIN (entries, head->size);
  if (head->size <= entries && memcmp (root, head->root, sizeof root) == 0)
    return gw_store_checkpoint_time (store, (gint64) head->size, &bundle->signed_us, error);
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "checkpoint of %" G_GUINT64_FORMAT " entries: the ledger here is another one, "
               "or was rewritten; fix: notigate audit verify, and keep the checkpoint: it proves that", head->size);
  return FALSE;
}

static gboolean
find_checkpoint (GwStore *store, GwBundle *bundle, GError **error)
{
  g_autoptr (GError) failure = NULL;
  guint64 entries = 0;
  if (!gw_store_tree_size (store, &entries, error))
    return FALSE;
  if (bundle->as_of != NULL)
    return take_given (store, bundle, entries, error);
  bundle->note = gw_store_checkpoint_last (store, &bundle->size, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (bundle->note == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "ledger: no checkpoint is signed yet, so nothing can be proved; fix: "
                   "again after the gateway's first letter");
      return FALSE;
    }
  bundle->newer = entries - MIN (entries, bundle->size);
  return gw_store_checkpoint_time (store, (gint64) bundle->size, &bundle->signed_us, error);
}

static void
take_once (GHashTable *known, GArray *mails, gint64 mail)
{
  if (g_hash_table_add (known, g_memdup2 (&mail, sizeof mail)))
    g_array_append_val (mails, mail);
}

/* A mail that was let out of hold has two endings; and many letters may pass one mail on. */
static void
take_mails (GwBundle *bundle)
{
  g_autoptr (GHashTable) here = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GHashTable) read = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  for (guint i = 0; i < bundle->rows->len; i++)
    {
      const GwBundleRow *row = g_ptr_array_index (bundle->rows, i);
      bundle->letters += row->letter != 0;
      if (row->ends && row->mail_id != 0 && ((row->has_raw && !row->truncated) || row->signed_sha256 != NULL))
        {
          take_once (here, bundle->mails, row->mail_id);
          take_once (read, bundle->read, row->mail_id);
        }
      if (row->letter != 0 && row->has_sealed && row->behind > 0)
        take_once (read, bundle->read, row->behind);
    }
}

static gboolean
find_rows (GwStore *store, GwBundle *bundle, GError **error)
{
  gint64 size = (gint64) bundle->size;
  if (bundle->view == GW_BUNDLE_INCIDENT)
    bundle->rows = gw_store_bundle_incident (store, bundle->incident, size, error);
  else
    bundle->rows = gw_store_bundle_party (store, bundle->alias, bundle->from_us, bundle->until_us, size, error);
  if (bundle->rows == NULL)
    return FALSE;
  take_mails (bundle);
  if (bundle->rows->len > 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "%s: the last checkpoint of the ledger, of %" G_GUINT64_FORMAT " entries, "
               "covers nothing of it%s; fix: %s", bundle->incident ? bundle->incident : bundle->contact, bundle->size,
               bundle->incident ? "" : " of that time", bundle->incident ? "notigate incident list --all shows which there "
               "are; of what is new, again after the gateway's next letter" : "give another time by --from and --to");
  return FALSE;
}

gboolean
gw_bundle_gather (GwStore *store, GwBundle *bundle, GError **error)
{
  gw_bundle_clear (bundle);
  bundle->letters = 0;
  bundle->mails = g_array_new (FALSE, FALSE, sizeof (gint64));
  bundle->read = g_array_new (FALSE, FALSE, sizeof (gint64));
  return find_checkpoint (store, bundle, error) && (bundle->view == GW_BUNDLE_PUBLIC || find_rows (store, bundle, error));
}

/* ---- Writing --------------------------------------------------------------------------------------------------- */

typedef struct {
  const GwBundle *bundle;
  const GwBundleOutput *output;
  GwTar *tar;
  GPtrArray *verifiers; /* GwNoteVerifier */
  GHashTable *words;    /* what was said in the incident (borrowed of events), by its digest; NULL: of none */
  GPtrArray *events;    /* GwEvent */
  GHashTable *keys;     /* primary fingerprints of contacts that are needed */
  GString *pending;     /* of leaves.txt */
  GError *failure;      /* of a callback */
} Writer;

static gboolean
add_file (Writer *writer, const char *name, GBytes *bytes, GError **error)
{
  gsize size = 0;
  const void *data = g_bytes_get_data (bytes, &size);
  return gw_tar_add (writer->tar, name, data ? data : "", size, error);
}

static gboolean
add_loaded (Writer *writer, const char *name, const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = gw_file_load (path, MAX_SHIPPED, error);
  return bytes != NULL && add_file (writer, name, bytes, error);
}

static gboolean
add_shipped (Writer *writer, const char *name, const char *shipped, GError **error)
{
  g_autofree char *path = g_build_filename (writer->output->data_directory, "contrib", "bundle", shipped, NULL);
  return add_loaded (writer, name, path, error);
}

static gboolean
holds (const Writer *writer, const char *proof, const char *text, char **why)
{
  for (guint i = 0; i < writer->verifiers->len; i++)
    {
      g_clear_pointer (why, g_free);
      g_autoptr (GwCheckpoint) checkpoint
        = gw_proof_verify (proof, strlen (proof), text, strlen (text), g_ptr_array_index (writer->verifiers, i), NULL, why);
      if (checkpoint != NULL)
        return TRUE;
    }
  return FALSE;
}

static gboolean
add_entry (Writer *writer, const GwBundleRow *row, GError **error)
{
  const GwBundle *bundle = writer->bundle;
  g_autofree char *entry_name = g_strdup_printf ("entries/%" G_GINT64_FORMAT ".txt", row->index);
  g_autofree char *proof_name = g_strdup_printf ("entries/%" G_GINT64_FORMAT ".tlog-proof", row->index);
  g_autofree char *why = NULL;
  g_autofree char *proof = gw_log_prove (writer->output->store, (guint64) row->index, bundle->size, bundle->note, error);
  if (proof == NULL)
    return FALSE;
  if (holds (writer, proof, row->text, &why))
    return gw_tar_add_text (writer->tar, entry_name, row->text, error)
           && gw_tar_add_text (writer->tar, proof_name, proof, error);
  g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "entry %" G_GINT64_FORMAT ": its proof does not hold: %s; fix: notigate audit "
               "verify tells what else is wrong", row->index, why);
  return FALSE;
}

static gboolean
add_raw (Writer *writer, const GwBundleRow *row, GError **error)
{
  g_autoptr (GwMail) mail = gw_store_mail_get (writer->output->store, row->mail_id, error);
  if (mail == NULL)
    return FALSE;
  g_autofree char *name = g_strdup_printf ("mails/%" G_GINT64_FORMAT ".eml", row->index);
  return mail->raw == NULL || mail->truncated || add_file (writer, name, mail->raw, error);
}

/* What verified: a span with its signature, or a message that holds both. */
static gboolean
add_signed (Writer *writer, const GwBundleRow *row, GError **error)
{
  g_autofree char *kind = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) signature = NULL;
  if (row->signed_sha256 == NULL || row->fingerprint == NULL)
    return TRUE;
  if (!gw_store_bundle_signed (writer->output->store, row->mail_id, row->signed_sha256, &kind, &bytes, &signature, error))
    return FALSE;
  if (bytes == NULL)
    return TRUE;
  gboolean detached = strcmp (kind, "pgp-mime") == 0;
  const char *ending = detached ? "signed" : strcmp (kind, "combined") == 0 ? "pgp" : "asc";
  g_autofree char *name = g_strdup_printf ("mails/%" G_GINT64_FORMAT ".%s", row->index, ending);
  g_autofree char *beside = g_strdup_printf ("mails/%" G_GINT64_FORMAT ".sig", row->index);
  g_hash_table_add (writer->keys, g_strdup (row->fingerprint));
  return add_file (writer, name, bytes, error) && (!detached || signature == NULL || add_file (writer, beside, signature, error));
}

static gboolean
add_letter (Writer *writer, const GwBundleRow *row, GError **error)
{
  g_autoptr (GwStoreLetter) letter = gw_store_letter_get (writer->output->store, row->letter, error);
  if (letter == NULL)
    return FALSE;
  g_autofree char *name = g_strdup_printf ("letters/%" G_GINT64_FORMAT ".eml", row->index);
  return letter->sealed == NULL || add_file (writer, name, letter->sealed, error);
}

/* Of two events with the same words one will do. */
static gboolean
load_words (Writer *writer, GError **error)
{
  writer->events = gw_store_events (writer->output->store, writer->bundle->incident, error);
  writer->words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; writer->events != NULL && i < writer->events->len; i++)
    {
      const GwEvent *event = g_ptr_array_index (writer->events, i);
      if (event->text != NULL)
        g_hash_table_replace (writer->words, gw_sha256_hex (event->text, strlen (event->text)), event->text);
    }
  return writer->events != NULL;
}

/* What a person at the desk said: the entry has its digest, the timeline its words. */
static gboolean
add_words (Writer *writer, const GwBundleRow *row, GError **error)
{
  g_autoptr (GwEntry) entry = gw_entry_parse (row->text, strlen (row->text), NULL);
  if (entry == NULL || entry->kind != GW_KIND_DESK || entry->subject == NULL)
    return TRUE;
  const char *words = g_hash_table_lookup (writer->words, entry->subject);
  g_autofree char *name = g_strdup_printf ("words/%" G_GINT64_FORMAT ".txt", row->index);
  return words == NULL || gw_tar_add_text (writer->tar, name, words, error);
}

static gboolean
add_row (Writer *writer, const GwBundleRow *row, GError **error)
{
  return add_entry (writer, row, error)
         && (!row->ends || (add_raw (writer, row, error) && add_signed (writer, row, error)))
         && (row->letter == 0 || add_letter (writer, row, error)) && (writer->words == NULL || add_words (writer, row, error));
}

/* A key that was taken from the directory since is not here any more: verify.sh says so of what it signed. */
static gboolean
add_key (Writer *writer, const char *fingerprint, const char *prefix, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) key = gw_openpgp_export (writer->output->engine, fingerprint, &failure);
  g_autofree char *name = g_strdup_printf ("keys/%s%s.asc", prefix, fingerprint);
  if (key != NULL)
    return add_file (writer, name, key, error);
  if (g_error_matches (failure, GW_ERROR, GW_ERROR_NOINPUT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
add_keys (Writer *writer, GError **error)
{
  g_autoptr (GList) names = g_list_sort (g_hash_table_get_keys (writer->keys), (GCompareFunc) strcmp);
  for (const GList *name = names; name != NULL; name = name->next)
    if (!add_key (writer, name->data, "", error))
      return FALSE;
  return add_key (writer, writer->output->config->fingerprint, "gateway-", error);
}

/* ---- The tree -------------------------------------------------------------------------------------------------- */

static gboolean
flush (Writer *writer)
{
  gboolean done = gw_tar_append (writer->tar, writer->pending->str, writer->pending->len, &writer->failure);
  g_string_truncate (writer->pending, 0);
  return done;
}

static gboolean
take_leaf (const guint8 hash[GW_SHA256_LENGTH], gpointer data)
{
  Writer *writer = data;
  g_autofree char *text = gw_hex (hash, GW_SHA256_LENGTH);
  g_string_append (writer->pending, text);
  g_string_append_c (writer->pending, '\n');
  return writer->pending->len < CHUNK || flush (writer);
}

static gboolean
add_leaves (Writer *writer, GError **error)
{
  const GwBundle *bundle = writer->bundle;
  if (bundle->view == GW_BUNDLE_INCIDENT)
    return TRUE;
  if (!gw_tar_begin (writer->tar, "leaves.txt", bundle->size * LEAF_LINE, error)
      || !gw_store_leaves_each (writer->output->store, (gint64) bundle->size, take_leaf, writer, error))
    return FALSE;
  if (writer->failure == NULL && flush (writer))
    return gw_tar_end (writer->tar, error);
  g_propagate_error (error, g_steal_pointer (&writer->failure));
  return FALSE;
}

/* ---- All of it ------------------------------------------------------------------------------------------------- */

static gboolean
add_rows (Writer *writer, GError **error)
{
  const GPtrArray *rows = writer->bundle->rows;
  if (rows == NULL)
    return TRUE;
  if (writer->bundle->view == GW_BUNDLE_INCIDENT && !load_words (writer, error))
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      if (writer->output->progress != NULL)
        writer->output->progress (i, rows->len);
      if (!add_row (writer, g_ptr_array_index (rows, i), error))
        return FALSE;
    }
  if (writer->output->progress != NULL)
    writer->output->progress (0, 0);
  return add_keys (writer, error);
}

/* A GwStoreWork over a Writer. */
static gboolean
write_all (GwStore *store G_GNUC_UNUSED, gpointer data, GError **error)
{
  Writer *writer = data;
  g_autofree char *vkey = gw_config_path (writer->output->config, "ledger.vkey");
  g_autofree char *facts = gw_bundle_facts (writer->bundle, writer->output, error);
  if (facts == NULL)
    return FALSE;
  writer->verifiers = gw_vkeys_load (vkey, GW_NOTE_SIGNATURE, "notigate doctor tells how to put it back", error);
  return writer->verifiers != NULL && add_shipped (writer, "README.txt", "README", error)
         && add_shipped (writer, "verify.sh", "verify.sh", error) && gw_tar_add_text (writer->tar, "facts.txt", facts, error)
         && gw_tar_add_text (writer->tar, "checkpoint.txt", writer->bundle->note, error)
         && add_loaded (writer, "ledger.vkey", vkey, error) && add_rows (writer, error) && add_leaves (writer, error);
}

/* "bundle-2026-104217", "bundle-XA-technical", "bundle-public". The caller's. */
static char *
make_folder (const GwBundle *bundle)
{
  const char *slash = bundle->incident ? strrchr (bundle->incident, '/') : NULL;
  const char *what = slash ? slash + 1 : bundle->contact ? bundle->contact : "public";
  g_autofree char *folder = g_strdup_printf ("bundle-%.*s", MAX_FOLDER - 8, what);
  return g_strcanon (g_steal_pointer (&folder), G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-.", '_');
}

gboolean
gw_bundle_write (const GwBundle *bundle, const GwBundleOutput *output, char **digest, GError **error)
{
  g_autofree char *folder = make_folder (bundle);
  g_autoptr (GwTar) tar = gw_tar_open (output->path, folder, bundle->signed_us, error);
  if (tar == NULL)
    return FALSE;
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) pending = g_string_new (NULL);
  Writer writer = { .bundle = bundle, .output = output, .tar = tar, .keys = keys, .pending = pending };
  gboolean done = gw_store_read (output->store, write_all, &writer, error) && gw_tar_finish (tar, digest, error);
  g_clear_pointer (&writer.verifiers, g_ptr_array_unref);
  g_clear_pointer (&writer.words, g_hash_table_unref);
  g_clear_pointer (&writer.events, g_ptr_array_unref);
  return done;
}
