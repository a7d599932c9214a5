/* SPDX-License-Identifier: Apache-2.0
 *
 * What is known and what was seen: the database against the marks and against what contacts hold. */
#include "base/error.h"
#include "base/file.h"
#include "ledger/entry.h"
#include "ledger/log.h"
#include "process/recover.h"
#include "store/audit.h"
#include "store/ledger.h"
#include <string.h>

#define MAX_VKEYS (64 * 1024) /* bytes */

typedef struct {
  GwStore *store;
  const char *origin; /* of the epoch that runs */
  const GwStoreEpoch *epoch;
  GwRecoverView *view;
  gboolean agrees;    /* a mark says what the database says */
  gboolean previous;  /* a mark stands where the epoch before this one ended */
  gboolean mark_contradicts, letter_contradicts;
} Look;

void
gw_recover_view_clear (GwRecoverView *view)
{
  g_clear_pointer (&view->findings, g_ptr_array_unref);
}

static void G_GNUC_PRINTF (2, 3)
find (Look *look, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_ptr_array_add (look->view->findings, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* One signed or marked tree head of the epoch that runs. */
static gboolean
compare (Look *look, const char *name, const GwCheckpoint *head, gboolean *contradicts, GError **error)
{
  guint64 known = look->view->known;
  guint8 root[GW_SHA256_LENGTH];
  *contradicts = TRUE;
  if (head->size > known)
    {
      find (look, "%s: %" G_GUINT64_FORMAT " entries were signed, %" G_GUINT64_FORMAT " more than the database holds", name,
            head->size, head->size - known);
      return TRUE;
    }
  if (!gw_merkle_root (head->size, gw_log_read_node, look->store, root, error))
    return FALSE;
  *contradicts = memcmp (root, head->root, sizeof root) != 0;
  find (look, *contradicts ? "%s: another tree of %" G_GUINT64_FORMAT " entries was signed than the database holds"
                           : "%s: the %" G_GUINT64_FORMAT " entries that were signed are here", name, head->size);
  return TRUE;
}

/* *contradicts: it was signed, and this database does not have it. *earlier: it is of an epoch before the one that runs. */
static gboolean
take (Look *look, const char *name, const GwCheckpoint *head, gboolean *contradicts, gboolean *earlier, GError **error)
{
  GwRecoverView *view = look->view;
  gint64 epoch = (gint64) gw_checkpoint_epoch (head->origin);
  *contradicts = *earlier = FALSE;
  if (!gw_checkpoint_same_log (head->origin, look->origin))
    {
      find (look, "%s: is of another log, %s", name, head->origin);
      *earlier = TRUE;
      return TRUE;
    }
  view->seen = MAX (view->seen, head->size);
  view->next = MAX (view->next, epoch + 1);
  *contradicts = epoch > view->epoch;
  *earlier = epoch < view->epoch;
  if (epoch == view->epoch)
    return compare (look, name, head, contradicts, error);
  find (look, *earlier ? "%s: is of epoch %" G_GINT64_FORMAT ", before the one that runs: %" G_GUINT64_FORMAT " entries"
                       : "%s: is of epoch %" G_GINT64_FORMAT ", which this database does not know: %" G_GUINT64_FORMAT " entries",
        name, epoch, head->size);
  return TRUE;
}

static gboolean
take_mark (Look *look, const char *path, GError **error)
{
  g_autoptr (GError) problem = NULL;
  gboolean contradicts = FALSE;
  gboolean earlier = FALSE;
  g_autoptr (GwCheckpoint) head = gw_head_load (path, &problem);
  if (head == NULL && !g_error_matches (problem, GW_ERROR, GW_ERROR_NOINPUT) && !g_error_matches (problem, GW_ERROR, GW_ERROR_CORRUPT))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (head == NULL)
    {
      gboolean missing = g_error_matches (problem, GW_ERROR, GW_ERROR_NOINPUT);
      find (look, "%s: %s", path, missing ? "is missing" : "is broken, and tells nothing");
      return TRUE;
    }
  if (!take (look, path, head, &contradicts, &earlier, error))
    return FALSE;
  look->mark_contradicts |= contradicts;
  look->previous |= earlier && gw_checkpoint_same_log (head->origin, look->origin)
                    && (gint64) gw_checkpoint_epoch (head->origin) == look->epoch->number - 1
                    && head->size <= (guint64) look->epoch->seen;
  look->agrees |= !contradicts && !earlier;
  return TRUE;
}

static gboolean
take_letters (Look *look, const GPtrArray *shown, GError **error)
{
  for (guint i = 0; shown != NULL && i < shown->len; i++)
    {
      gboolean contradicts = FALSE;
      gboolean earlier = FALSE;
      if (!take (look, "a contact's letter", g_ptr_array_index (shown, i), &contradicts, &earlier, error))
        return FALSE;
      look->letter_contradicts |= contradicts;
    }
  return TRUE;
}

/* The public keys are put down as an epoch is opened, so one of an epoch to come shows a newer database. */
static void
take_vkeys (Look *look, const char *path)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) bytes = gw_file_load (path, MAX_VKEYS, &problem);
  if (bytes == NULL && !g_error_matches (problem, GW_ERROR, GW_ERROR_NOINPUT))
    find (look, "%s: cannot be read, and tells nothing", path);
  gsize size = 0;
  const char *data = bytes ? g_bytes_get_data (bytes, &size) : NULL;
  g_autofree char *text = g_strndup (data ? data : "", size);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line; line++)
    {
      g_autofree char *origin = g_strndup (*line, strcspn (*line, "+"));
      gint64 epoch = gw_checkpoint_same_log (origin, look->origin) ? (gint64) gw_checkpoint_epoch (origin) : 0;
      if (epoch <= look->view->epoch)
        continue;
      find (look, "%s: has the key of epoch %" G_GINT64_FORMAT ", which this database does not know", path, epoch);
      look->view->next = MAX (look->view->next, epoch + 1);
      look->letter_contradicts = TRUE;
    }
}

static gboolean
first_entry_time (GwStore *store, gint64 *time_us, GError **error)
{
  g_autofree char *text = gw_store_entry_get (store, 0, error);
  g_autoptr (GwEntry) entry = text ? gw_entry_parse (text, strlen (text), NULL) : NULL;
  *time_us = entry ? entry->time_us : 0;
  return text != NULL;
}

/* An epoch that was opened and not finished: nothing was signed in it yet, and a mark stands where the one before ended.
 * Without that mark it may be an old copy, behind which more was signed. */
static GwRecoverState
conclude (const Look *look, gboolean signed_ever, gboolean signed_now)
{
  if (look->mark_contradicts || look->letter_contradicts)
    return GW_RECOVER_LOST;
  if (look->previous && look->view->epoch > 1 && !signed_now)
    return GW_RECOVER_UNFINISHED;
  return look->agrees || !signed_ever ? GW_RECOVER_SOUND : GW_RECOVER_LOST;
}

gboolean
gw_recover_look (GwStore *store, const GwConfig *config, const GPtrArray *shown, GwRecoverView *view, GError **error)
{
  gw_recover_view_clear (view);
  *view = (GwRecoverView) { .findings = g_ptr_array_new_with_free_func (g_free) };
  g_autofree char *head = gw_config_path (config, "ledger.head");
  gint64 signed_size = 0;
  g_autoptr (GwStoreEpoch) epoch = gw_store_epoch_now (store, error);
  if (epoch == NULL || !gw_store_tree_size (store, &view->known, error)
      || !gw_store_checkpoint_newest (store, &signed_size, &view->last_us, error))
    return FALSE;
  if (signed_size == 0 && !first_entry_time (store, &view->last_us, error))
    return FALSE;
  view->epoch = epoch->number;
  view->next = epoch->number + 1;
  view->seen = (guint64) signed_size;
  g_autofree char *origin = gw_checkpoint_origin (config->domain, (guint) epoch->number);
  g_autofree char *vkeys = gw_config_path (config, "ledger.vkey");
  Look look = { .store = store, .origin = origin, .epoch = epoch, .view = view };
  if (!take_mark (&look, head, error) || (config->extra_head != NULL && !take_mark (&look, config->extra_head, error))
      || !take_letters (&look, shown, error))
    return FALSE;
  take_vkeys (&look, vkeys);
  /* What contradicts beside a mark that agrees, or without more entries: the copy has grown since it was put back. */
  view->used = (look.mark_contradicts || look.letter_contradicts) && (look.agrees || view->known >= view->seen);
  view->measured = look.mark_contradicts && !view->used;
  view->state = conclude (&look, signed_size > 0, signed_size > epoch->known);
  return TRUE;
}
