/* SPDX-License-Identifier: Apache-2.0 */
#include "process/recover.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "ledger/log.h"
#include "process/commit.h"
#include "process/model-letters.h"
#include "process/outgoing.h"
#include <string.h>

#define MARGIN 1000          /* numbers that the last group behind the mark cannot have used up */
#define MARGIN_BLIND 100000  /* the same where no mark shows how much was lost */
#define TO_ANSWER GW_HOUR    /* what whoever must send an answer again has for it, at least */
#define MAX_VKEYS (64 * 1024)

void
gw_recovery_clear (GwRecovery *recovery)
{
  g_clear_pointer (&recovery->told, g_ptr_array_unref);
  g_clear_pointer (&recovery->left_out, g_ptr_array_unref);
}

/* ---- The epoch ---------------------------------------------------------------------------------------------- */

typedef struct {
  GwInstance *instance;
  GwRecovery *recovery;
  GwRecoverView view;
  GwStoreEpoch epoch; /* borrows its texts */
  char *vkey;
} Opening;

static gboolean
check_state (const Opening *opening, GError **error)
{
  switch (opening->view.state)
    {
    case GW_RECOVER_LOST:
      return TRUE;
    case GW_RECOVER_SOUND:
      if (opening->recovery->sure)
        return TRUE;
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "recover: nothing shows that entries were lost; fix: none is needed");
      return FALSE;
    case GW_RECOVER_UNFINISHED:
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "recover: epoch %" G_GINT64_FORMAT " is opened already, and not finished; "
                   "fix: notigate recover, once more", opening->view.epoch);
      return FALSE;
    }
  return FALSE;
}

static gboolean
enter (Opening *opening, GError **error)
{
  GwStore *store = opening->instance->store;
  const GwRecovery *recovery = opening->recovery;
  const GwRecoverView *view = &opening->view;
  GwStoreEpoch *epoch = &opening->epoch;
  gint64 lost = view->seen > view->known ? (gint64) (view->seen - view->known) : 0;
  *epoch = (GwStoreEpoch) { .number = MAX (view->next, recovery->least_epoch), .opened_us = gw_clock_now (),
                            .known = (gint64) view->known, .seen = (gint64) view->seen, .since_us = recovery->since_us,
                            .reason = (char *) recovery->reason, .uid = recovery->uid, .name = (char *) recovery->person };
  if (!gw_store_epoch_numbers (store, lost + (view->measured ? MARGIN : MARGIN_BLIND), &epoch->first_number,
                               &epoch->first_letter, error))
    return FALSE;
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_EPOCH, epoch->opened_us);
  entry->subject = gw_store_epoch_subject (epoch);
  entry->count = (guint64) epoch->number;
  entry->known = view->known;
  entry->seen = view->seen;
  if (!gw_log_append (store, entry, -1, &opening->recovery->entry, error))
    return FALSE;
  epoch->entry = (gint64) opening->recovery->entry;
  return gw_store_epoch_put (store, epoch, error) && gw_instance_refresh_epoch (opening->instance, error);
}

/* What stood still in the copy goes on: letters under other numbers, clocks as if the lost time had not been. */
static gboolean
set_right (Opening *opening, GError **error)
{
  GwRecovery *recovery = opening->recovery;
  GwStore *store = opening->instance->store;
  gint64 stood_still = MAX (opening->epoch.since_us, opening->view.last_us);
  gint64 shift = MAX (opening->epoch.opened_us - stood_still, 0) + TO_ANSWER;
  return gw_store_letters_renumber (store, &recovery->renumbered, error)
         && gw_store_deadlines_shift (store, shift, &recovery->shifted, error);
}

/* ---- Who is told -------------------------------------------------------------------------------------------- */

/* Why @entry gets no notice; NULL: it gets one. Static. */
static const char *
unreachable (const GwInstance *instance, const GwDirectoryEntry *entry, gint64 now_us)
{
  switch (gw_directory_status (entry, now_us))
    {
    case GW_CONTACT_ACTIVE: break;
    case GW_CONTACT_SUSPENDED: return "is suspended";
    case GW_CONTACT_EXPIRED: return "is not valid at this time";
    case GW_CONTACT_PENDING: return "is pending: its key is not here yet";
    case GW_CONTACT_REMOVED: return "was removed";
    }
  if (entry->contact->level == GW_LEVEL_REGIONAL)
    return "is a gateway, which takes no notices: tell its operator";
  return gw_directory_route (instance->directory, entry) != entry ? "is held by another gateway: tell its operator" : NULL;
}

static gboolean
tell_one (Opening *opening, const GwDirectoryEntry *to, gint64 last_number, GError **error)
{
  GwInstance *instance = opening->instance;
  GwRecovery *recovery = opening->recovery;
  GwSent sent = GW_SENT_AS_IT_IS;
  g_autofree char *report_id = gw_outgoing_report_id ("GW-N-");
  g_autoptr (JsonObject) model = gw_model_recovered (instance, to, last_number + 1, opening->vkey, report_id);
  GwOutgoing outgoing = { .kind = "recovered", .to = to, .model = model, .entry = (gint64) recovery->entry,
                          .always = TRUE, .open = TRUE };
  if (!gw_outgoing_queue (instance, &outgoing, &sent, error))
    return FALSE;
  if (sent == GW_SENT_AS_IT_IS)
    g_ptr_array_add (recovery->told, g_strdup (to->contact->id));
  else
    g_ptr_array_add (recovery->left_out, g_strdup_printf ("%s: cannot be encrypted to, as it asks: tell it yourself",
                                                          to->contact->id));
  return TRUE;
}

static gboolean
tell (Opening *opening, GError **error)
{
  GwInstance *instance = opening->instance;
  GwRecovery *recovery = opening->recovery;
  const GPtrArray *entries = gw_directory_entries (instance->directory);
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (entries, i);
      const char *why = unreachable (instance, entry, opening->epoch.opened_us);
      gint64 number = 0;
      if (why != NULL && entry->state != GW_CONTACT_REMOVED)
        g_ptr_array_add (recovery->left_out, g_strdup_printf ("%s: %s", entry->contact->id, why));
      if (why != NULL)
        continue;
      if (!gw_store_letter_number_known (instance->store, entry->contact->id, &number, error)
          || !tell_one (opening, entry, number, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
alert (Opening *opening, GError **error)
{
  const GwRecovery *recovery = opening->recovery;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *since = gw_time_format (opening->epoch.since_us);
  g_string_printf (text, "the database was restored: the ledger goes on as epoch %" G_GINT64_FORMAT " behind %" G_GINT64_FORMAT
                   " entries; %u contacts are asked to send again what they sent since %s; contacts and keys that were "
                   "changed since then must be changed again", opening->epoch.number, opening->epoch.known,
                   recovery->told->len, since);
  for (guint i = 0; i < recovery->left_out->len; i++)
    g_string_append_printf (text, "%s%s", i ? "; " : ". Not told: ", (const char *) recovery->left_out->pdata[i]);
  return gw_commit_alert (opening->instance, "recovered", text->str, "notigate replay DIR", 0, NULL, FALSE, error);
}

/* A GwStoreWork over an Opening: it may run twice, so it looks at everything anew. */
static gboolean
open_epoch (GwStore *store, gpointer data, GError **error)
{
  Opening *opening = data;
  gw_recovery_clear (opening->recovery);
  opening->recovery->told = g_ptr_array_new_with_free_func (g_free);
  opening->recovery->left_out = g_ptr_array_new_with_free_func (g_free);
  return gw_instance_refresh (opening->instance, error)
         && gw_recover_look (store, opening->instance->config, opening->recovery->shown, &opening->view, error)
         && check_state (opening, error) && enter (opening, error) && set_right (opening, error) && tell (opening, error)
         && alert (opening, error);
}

gboolean
gw_recover_open (GwInstance *instance, GwRecovery *recovery, GError **error)
{
  g_auto (GwRecoverView) view = { 0 };
  g_autofree char *path = gw_config_path (instance->config, "ledger.key");
  if (!gw_recover_look (instance->store, instance->config, recovery->shown, &view, error))
    return FALSE;
  g_autofree char *origin = gw_checkpoint_origin (instance->config->domain, (guint) MAX (view.next, recovery->least_epoch));
  g_autoptr (GwNoteKey) key = gw_log_key_load (path, origin, error);
  if (key == NULL)
    return FALSE;
  Opening opening = { .instance = instance, .recovery = recovery, .vkey = gw_note_key_vkey (key) };
  gboolean done = gw_store_write (instance->store, open_epoch, &opening, error);
  gw_recover_view_clear (&opening.view);
  g_free (opening.vkey);
  return done;
}

/* ---- What stands outside the database ----------------------------------------------------------------------- */

static void
add_line (GString *text, const char *line)
{
  g_auto (GStrv) lines = g_strsplit (text->str, "\n", -1);
  if (!g_strv_contains ((const char *const *) lines, line))
    g_string_append_printf (text, "%s%s\n", text->len > 0 && text->str[text->len - 1] != '\n' ? "\n" : "", line);
}

/* One line an epoch. What stands there stays: it may be older than the key. */
static gboolean
write_vkeys (const GwInstance *instance, GError **error)
{
  g_autofree char *key_path = gw_config_path (instance->config, "ledger.key");
  g_autofree char *path = gw_config_path (instance->config, "ledger.vkey");
  g_autoptr (GBytes) old = gw_file_load (path, MAX_VKEYS, NULL);
  g_autoptr (GPtrArray) epochs = gw_store_epochs (instance->store, error);
  if (epochs == NULL)
    return FALSE;
  gsize size = 0;
  const char *data = old ? g_bytes_get_data (old, &size) : NULL;
  g_autoptr (GString) text = g_string_new_len (data ? data : "", (gssize) size);
  for (guint i = 0; i <= epochs->len; i++)
    {
      gint64 number = i == 0 ? 1 : ((GwStoreEpoch *) g_ptr_array_index (epochs, i - 1))->number;
      g_autofree char *origin = gw_checkpoint_origin (instance->config->domain, (guint) number);
      g_autoptr (GwNoteKey) key = gw_log_key_load (key_path, origin, error);
      if (key == NULL)
        return FALSE;
      g_autofree char *vkey = gw_note_key_vkey (key);
      add_line (text, vkey);
    }
  return gw_file_replace (path, text->str, text->len, 0644, error);
}

typedef struct {
  const GwInstance *instance;
  const GPtrArray *shown;
  gboolean opened; /* by this very run, so it knows what it finishes */
} Finish;

/* A GwStoreWork over a Finish. */
static gboolean
write_marks (GwStore *store, gpointer data, GError **error)
{
  const Finish *finish = data;
  const GwInstance *instance = finish->instance;
  g_auto (GwRecoverView) view = { 0 };
  guint8 root[GW_SHA256_LENGTH];
  if (!gw_recover_look (store, instance->config, finish->shown, &view, error))
    return FALSE;
  if (view.state != GW_RECOVER_UNFINISHED && !finish->opened)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_DATA, "recover: no epoch waits to be finished; fix: notigate recover tells how it stands");
      return FALSE;
    }
  g_autofree char *path = gw_config_path (instance->config, "ledger.head");
  if (!gw_merkle_root (view.known, gw_log_read_node, store, root, error))
    return FALSE;
  g_autoptr (GwCheckpoint) head = gw_checkpoint_new (instance->origin, view.known, root);
  return gw_head_advance (path, instance->config->extra_head, head, error);
}

gboolean
gw_recover_finish (GwInstance *instance, const GPtrArray *shown, gboolean opened, GError **error)
{
  Finish finish = { instance, shown, opened };
  return write_vkeys (instance, error) && gw_store_write (instance->store, write_marks, &finish, error);
}
