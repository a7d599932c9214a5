/* SPDX-License-Identifier: Apache-2.0 */
#include "process/reporting.h"
#include "audit/report.h"
#include "base/digest.h"
#include "base/error.h"
#include "directory/directory.h"
#include "ledger/log.h"
#include "outbox/phrases.h"
#include "process/seal.h"
#include "store/contact.h"
#include "store/ledger.h"
#include "store/ping.h"
#include <string.h>

typedef struct {
  const GwConfig *config;
  const GwReportOrder *order;
  GwReportFigures *figures;
} Making;

/* ---- The directory ------------------------------------------------------------------------------------------ */

static GHashTable *
confirmations (const GPtrArray *pings)
{
  GHashTable *confirmed = g_hash_table_new (g_str_hash, g_str_equal);
  for (guint i = 0; i < pings->len; i++)
    {
      GwPingContact *ping = g_ptr_array_index (pings, i);
      g_hash_table_insert (confirmed, ping->contact, ping);
    }
  return confirmed;
}

static gboolean
gather_directory (GwStore *store, GwReportFigures *figures, GError **error)
{
  g_autoptr (GPtrArray) contacts = gw_store_contacts (store, G_MAXINT64, error);
  g_autoptr (GPtrArray) keys = contacts ? gw_store_keys (store, G_MAXINT64, error) : NULL;
  g_autoptr (GPtrArray) pings = keys ? gw_store_ping_contacts (store, error) : NULL;
  g_autoptr (GwDirectory) directory = pings ? gw_directory_new (contacts, keys, error) : NULL;
  if (directory == NULL)
    return FALSE;
  g_autoptr (GHashTable) confirmed = confirmations (pings);
  const GPtrArray *entries = gw_directory_entries (directory);
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (entries, i);
      const GwPingContact *ping = g_hash_table_lookup (confirmed, entry->contact->id);
      if (entry->state != GW_CONTACT_REMOVED)
        gw_report_figures_add_contact (figures, entry->contact->id, ping ? ping->confirmed_us : 0,
                                       gw_directory_keys_end (directory, entry), entry->contact->via != NULL);
    }
  gw_report_figures_finish (figures);
  return TRUE;
}

/* ---- The ledger --------------------------------------------------------------------------------------------- */

/* As the key file has it: "name+id+base64 (1 || public key)". The caller's. */
static char *
vkey_of (const GwNoteVerifier *verifier)
{
  guint8 key[1 + sizeof verifier->public_key] = { 1 };
  memcpy (key + 1, verifier->public_key, sizeof verifier->public_key);
  g_autofree char *id = gw_hex (verifier->id, sizeof verifier->id);
  g_autofree char *text = g_base64_encode (key, sizeof key);
  return g_strjoin ("+", verifier->name, id, text, NULL);
}

/* The checkpoint that one of the keys signed; else what the last of them found wrong. */
static GwCheckpoint *
open_note (const GPtrArray *verifiers, GwReportLedger *ledger)
{
  for (guint i = 0; i < verifiers->len; i++)
    {
      const GwNoteVerifier *verifier = g_ptr_array_index (verifiers, i);
      g_clear_pointer (&ledger->problem, g_free);
      GwCheckpoint *checkpoint = gw_checkpoint_open (verifier, ledger->note, strlen (ledger->note), &ledger->problem);
      if (checkpoint != NULL)
        {
          ledger->vkey = vkey_of (verifier);
          return checkpoint;
        }
    }
  return NULL;
}

/* What the note itself says stands on the page whether or not it is to be believed. */
static void
read_note (GwReportLedger *ledger)
{
  g_auto (GStrv) lines = g_strsplit (ledger->note, "\n", 4);
  guint count = g_strv_length (lines);
  ledger->origin = g_strdup (count > 0 ? lines[0] : "");
  ledger->root = g_strdup (count > 2 ? lines[2] : "");
}

static gboolean
check_note (GwStore *store, const GPtrArray *verifiers, GwReportLedger *ledger, GError **error)
{
  g_autoptr (GwCheckpoint) checkpoint = open_note (verifiers, ledger);
  if (checkpoint == NULL)
    return TRUE;
  guint8 root[GW_SHA256_LENGTH];
  if ((gint64) checkpoint->size != ledger->size || ledger->size > ledger->entries)
    ledger->problem = g_strdup_printf ("the tree head is for %" G_GUINT64_FORMAT " entries, there are %" G_GINT64_FORMAT,
                                       checkpoint->size, ledger->entries);
  else if (!gw_merkle_root (checkpoint->size, gw_log_read_node, store, root, error))
    return FALSE;
  else if (memcmp (root, checkpoint->root, sizeof root) != 0)
    ledger->problem = g_strdup ("the stored tree has another root than the one that was signed");
  return TRUE;
}

static gboolean
gather_ledger (GwStore *store, const GwReportOrder *order, GwReportLedger *ledger, GError **error)
{
  guint64 size = 0, entries = 0;
  gint64 newest;
  g_autoptr (GError) failure = NULL;
  ledger->note = gw_store_checkpoint_last (store, &size, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  ledger->vkey_sha256 = g_strdup (order->vkey_sha256);
  if (!gw_store_tree_size (store, &entries, error)
      || !gw_store_checkpoint_newest (store, &newest, &ledger->signed_us, error))
    return FALSE;
  ledger->size = (gint64) size;
  ledger->entries = (gint64) entries;
  if (ledger->note == NULL)
    return TRUE;
  read_note (ledger);
  return check_note (store, order->verifiers, ledger, error);
}

/* ---- The page ----------------------------------------------------------------------------------------------- */

/* A GwStoreWork: all figures are of one state of the store, also beside a running gateway. */
static gboolean
gather (GwStore *store, gpointer data, GError **error)
{
  Making *making = data;
  making->figures = gw_report_figures_gather (store, making->config->name, &making->order->span, making->order->internal,
                                              error);
  return making->figures != NULL && gather_directory (store, making->figures, error)
         && gather_ledger (store, making->order, &making->figures->ledger, error);
}

static char *
say (gpointer data, const char *group, const char *key, JsonObject *model)
{
  return gw_phrases_say (data, group, key, model);
}

char *
gw_reporting_make (GwStore *store, const GwConfig *config, const GwReportOrder *order, gboolean *wrong, GError **error)
{
  g_autofree char *own = gw_config_path (config, "templates");
  g_autofree char *shipped = g_build_filename (gw_data_directory (), "templates", NULL);
  g_autoptr (GwPhrases) phrases = gw_phrases_load (own, shipped, "audit-report",
                                                   order->language ? order->language : config->language, error);
  if (phrases == NULL)
    return NULL;
  Making making = { .config = config, .order = order };
  gboolean done = gw_store_read (store, gather, &making, error);
  g_autoptr (GwReportFigures) figures = making.figures;
  if (!done)
    return NULL;
  GwReportWords words = { gw_phrases_language (phrases), say, phrases };
  if (wrong != NULL)
    *wrong = figures->ledger.problem != NULL;
  return gw_report_page (figures, &words);
}
