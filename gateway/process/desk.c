/* SPDX-License-Identifier: Apache-2.0 */
#include "process/desk.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/error.h"
#include "directory/value.h"
#include "ledger/log.h"
#include "process/bare.h"
#include "process/desk-local.h"
#include "process/status.h"
#include "store/deadline.h"
#include <string.h>

#define SAME_NOTE GW_HOUR /* the same words again within this time are the same order given twice */

static const struct {
  const char *word;  /* the ledger's verdict */
  const char *event;
} acts[] = {
  [GW_DESK_FORWARD] = { "forwarded", "forwarded" },
  [GW_DESK_CLOSE] = { "closed", "closed" },
  [GW_DESK_NOTE] = { "noted", "operator-note" },
  [GW_DESK_REMIND] = { "reminded", "reminded" },
};

void
gw_desk_order_clear (GwDeskOrder *order)
{
  g_clear_pointer (&order->told, g_ptr_array_unref);
  g_clear_pointer (&order->left_out, g_ptr_array_unref);
}

/* ---- Letters ------------------------------------------------------------------------------------------------ */

const char *
gw_desk_unreachable (const GwDeskWork *work, const GwDirectoryEntry *entry)
{
  if (entry == NULL)
    return "is no longer in the directory";
  switch (gw_directory_status (entry, work->now_us))
    {
    case GW_CONTACT_ACTIVE: break;
    case GW_CONTACT_SUSPENDED: return "is suspended";
    case GW_CONTACT_EXPIRED: return "is not valid at this time";
    case GW_CONTACT_PENDING: return "is pending: its key is not here yet";
    case GW_CONTACT_REMOVED: return "was removed from the directory";
    }
  if (gw_bare_is (work->instance, work->parties, entry))
    return "is a fallback of another level, and knows a number only: tell it yourself";
  const char *most = gw_directory_max_tlp (work->instance->directory, entry, work->now_us);
  int tlp = gw_tlp_rank (work->mark->highest_tlp);
  return gw_tlp_rank (most) < (tlp < 0 ? gw_tlp_rank ("TLP:RED") : tlp) ? "may not be sent letters of this incident's TLP"
                                                                        : NULL;
}

void
gw_desk_leave_out (GwDeskWork *work, const char *contact, const char *reason)
{
  g_ptr_array_add (work->order->left_out, g_strdup_printf ("%s: %s", contact, reason));
}

void
gw_desk_sent (GwDeskWork *work, const GwDirectoryEntry *to, GwSent sent)
{
  if (sent == GW_SENT_NOT)
    gw_desk_leave_out (work, to->contact->id, "has had all its letters of this day");
  else if (sent == GW_SENT_WAITING)
    gw_desk_leave_out (work, to->contact->id, "has no key to encrypt to: it learns only that a letter waits");
  else
    g_ptr_array_add (work->order->told, g_strdup (to->contact->id));
}

gboolean
gw_desk_tell_status (GwDeskWork *work, const char *contact, GError **error)
{
  GwSent sent;
  const GwDirectoryEntry *to = gw_directory_find_id (work->instance->directory, contact);
  const char *unreachable = gw_desk_unreachable (work, to);
  if (unreachable != NULL)
    {
      gw_desk_leave_out (work, contact, unreachable);
      return TRUE;
    }
  if (!gw_status_send (work->instance, to, work->incident->id, &sent, error))
    return FALSE;
  gw_desk_sent (work, to, sent);
  return TRUE;
}

/* ---- Note, close -------------------------------------------------------------------------------------------- */

/* What the timeline says, and what the ledger has the digest of. The caller's. */
static char *
event_text (const GwDeskWork *work)
{
  const GwDeskOrder *order = work->order;
  g_autoptr (GString) text = g_string_new (NULL);
  const GPtrArray *told = order->told;
  gboolean names = order->act == GW_DESK_REMIND;
  for (guint i = 0; names && i < told->len; i++)
    g_string_append_printf (text, "%s%s", i ? ", " : "", (const char *) g_ptr_array_index (told, i));
  for (guint i = 0; order->act == GW_DESK_FORWARD && order->contacts[i]; i++)
    g_string_append_printf (text, "%s%s", i ? ", " : "to ", order->contacts[i]);
  g_string_append_printf (text, "%sby %s", text->len ? ", " : "", order->person);
  if (order->words != NULL)
    g_string_append_printf (text, ": %s", order->words);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* A note that is typed twice is one. */
static gboolean
check_note (GwDeskWork *work, GError **error)
{
  g_autofree char *text = event_text (work);
  gboolean said = FALSE;
  if (!gw_store_event_find (work->instance->store, work->incident->id, acts[GW_DESK_NOTE].event, NULL, text,
                            work->now_us - SAME_NOTE, &said, error))
    return FALSE;
  if (said)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "incident %s: these words are noted already; fix: notigate incident "
                 "timeline shows them; write others if there is more to say", work->incident->id);
  return !said;
}

static gboolean
close_incident (GwDeskWork *work, GError **error)
{
  GwStore *store = work->instance->store;
  const GwIncident *incident = work->incident;
  work->mark->closed_us = work->now_us;
  if (!gw_store_incident_set (store, incident->id, "closed", NULL, NULL, work->now_us, error)
      || !gw_store_mark_put (store, incident->id, work->mark, error)
      || !gw_store_deadline_stop (store, incident->id, NULL, NULL, NULL, work->now_us, error))
    return FALSE;
  for (guint i = 0; i < work->parties->len; i++)
    if (!gw_desk_tell_status (work, ((GwParty *) g_ptr_array_index (work->parties, i))->contact, error))
      return FALSE;
  return TRUE;
}

/* ---- The order ---------------------------------------------------------------------------------------------- */

/* What is over can only be noted. */
static gboolean
check_open (const GwDeskWork *work, GError **error)
{
  if (work->order->act == GW_DESK_NOTE || strcmp (work->incident->state, "closed") != 0)
    return TRUE;
  g_autofree char *since = gw_time_format (work->mark->closed_us ? work->mark->closed_us : work->incident->changed_us);
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "incident %s: is closed since %s; fix: an update by %s opens it again",
               work->incident->id, since, work->incident->originator);
  return FALSE;
}

static void
unload (GwDeskWork *work)
{
  g_clear_pointer (&work->incident, gw_incident_free);
  g_clear_pointer (&work->mark, gw_incident_mark_free);
  g_clear_pointer (&work->parties, g_ptr_array_unref);
}

gboolean
gw_desk_load (GwDeskWork *work, GError **error)
{
  GwStore *store = work->instance->store;
  const char *id = work->order->incident;
  g_autoptr (GError) failure = NULL;
  unload (work);
  work->incident = gw_store_incident_find (store, id, &failure);
  if (work->incident == NULL && failure == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "incident %s: there is none; fix: notigate incident list --all", id);
  else if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return work->incident != NULL && (work->mark = gw_store_mark_get (store, id, error)) != NULL
         && (work->parties = gw_store_parties (store, id, error)) != NULL;
}

static gboolean
act (GwDeskWork *work, GError **error)
{
  switch (work->order->act)
    {
    case GW_DESK_FORWARD: return gw_desk_forward (work, error);
    case GW_DESK_CLOSE: return close_incident (work, error);
    case GW_DESK_NOTE: return check_note (work, error);
    case GW_DESK_REMIND: return gw_desk_remind (work, error);
    }
  return FALSE;
}

static gboolean
record (GwDeskWork *work, GError **error)
{
  GwDeskOrder *order = work->order;
  g_autofree char *text = event_text (work);
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_DESK, work->now_us);
  entry->verdict = g_strdup (acts[order->act].word);
  entry->incident = g_strdup (work->incident->id);
  entry->subject = gw_sha256_hex (text, strlen (text));
  return gw_log_append (work->instance->store, entry, -1, &order->entry, error)
         && gw_store_event_put (work->instance->store, work->incident->id, work->now_us, acts[order->act].event, NULL, 0,
                                text, error);
}

static gboolean
carry_out (GwDeskWork *work, GError **error)
{
  work->order->told = g_ptr_array_new_with_free_func (g_free);
  work->order->left_out = g_ptr_array_new_with_free_func (g_free);
  if (!gw_instance_refresh (work->instance, error) || !gw_desk_load (work, error) || !check_open (work, error)
      || !act (work, error) || !record (work, error))
    return FALSE;
  work->order->secret = strcmp (work->mark->highest_tlp, "TLP:RED") == 0 || strcmp (work->incident->tlp, "TLP:RED") == 0;
  return TRUE;
}

typedef struct {
  GwInstance *instance;
  GwDeskOrder *order;
  const GwRecalled *recalled;
} Request;

/* A GwStoreWork over a Request: it may run twice, so it looks at everything anew. */
static gboolean
run (GwStore *store G_GNUC_UNUSED, gpointer data, GError **error)
{
  const Request *request = data;
  GwDeskWork work = { .instance = request->instance, .order = request->order, .recalled = request->recalled,
                      .now_us = gw_clock_now () };
  gw_desk_order_clear (request->order);
  gboolean done = carry_out (&work, error);
  unload (&work);
  return done;
}

gboolean
gw_desk_carry_out (GwInstance *instance, GwDeskOrder *order, GError **error)
{
  g_autoptr (GwRecalled) recalled = NULL;
  if (order->act == GW_DESK_FORWARD && (recalled = gw_relay_recall (instance, order->incident, error)) == NULL)
    return FALSE;
  Request request = { instance, order, recalled };
  return gw_store_write (instance->store, run, &request, error);
}
