/* SPDX-License-Identifier: Apache-2.0
 *
 * A reminder by the operator's order. It answers as the letter does that it reminds of. */
#include "base/clock.h"
#include "base/error.h"
#include "procedure/deadline.h"
#include "process/desk-local.h"
#include "process/model-letters.h"
#include "store/deadline.h"
#include "store/incident-view.h"
#include <string.h>

#define REMINDED_LATELY (10 * GW_MINUTE) /* an order given twice reminds once */

/* What one contact owes. */
typedef struct {
  const GwStoreDeadline *row; /* when, or NULL: there is no time for it. Borrowed */
  GwReference *reference;     /* our letter that asked, or NULL: what is awaited by itself, as the closing is */
} Debt;

static void
debt_clear (Debt *debt)
{
  gw_reference_free (debt->reference);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Debt, debt_clear)

static gboolean
is_silent (const GwParty *party)
{
  static const char *const states[] = { "waiting", "overdue", "asked", NULL };
  return g_strv_contains (states, party->state);
}

/* What is pending and due first; of who is silent rather what it is silent about, late or not. Rows that fired before
 * an answer came stay fired, so they count for the silent alone. */
static const GwStoreDeadline *
choose (const GPtrArray *rows, const GwParty *party)
{
  const GwStoreDeadline *pending = NULL;
  const GwStoreDeadline *fired = NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      const GwStoreDeadline *row = g_ptr_array_index (rows, i);
      if (strcmp (row->state, "fired") == 0)
        fired = row;
      else if (pending == NULL)
        pending = row;
    }
  return is_silent (party) && fired != NULL ? fired : pending;
}

/* Whether an answer to a request is awaited: then even who has acknowledged has not answered. */
static gboolean
owes_answer (const GwStoreDeadline *row)
{
  return row != NULL && strcmp (row->state, "pending") == 0 && strcmp (row->awaited, gw_awaited_name (GW_AWAIT_ANSWER)) == 0;
}

static gboolean
find_debt (GwDeskWork *work, const GwParty *party, const GPtrArray *rows, Debt *debt, GError **error)
{
  GwStore *store = work->instance->store;
  g_autoptr (GError) failure = NULL;
  debt->row = choose (rows, party);
  const char *asked = debt->row ? debt->row->report_id : NULL;
  if (asked != NULL)
    debt->reference = gw_store_reference_find (store, party->contact, asked, &failure);
  else if (debt->row == NULL)
    debt->reference = gw_store_reference_last (store, party->contact, work->incident->id, &failure);
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
was_reminded (const GPtrArray *letters, const char *contact, gint64 since_us)
{
  for (guint i = 0; i < letters->len; i++)
    {
      const GwIncidentLetter *letter = g_ptr_array_index (letters, i);
      if (strcmp (letter->kind, "reminder") == 0 && g_strcmp0 (letter->contact, contact) == 0 && letter->created_us >= since_us)
        return TRUE;
    }
  return FALSE;
}

/* Why @party is not reminded; NULL: it is. Static. */
static const char *
find_obstacle (const GwDeskWork *work, const GwParty *party, const Debt *debt, const GPtrArray *letters)
{
  const GwDirectoryEntry *entry = gw_directory_find_id (work->instance->directory, party->contact);
  const char *unreachable = gw_desk_unreachable (work, entry);
  if (unreachable != NULL)
    return unreachable;
  if (strcmp (party->state, "undeliverable") == 0)
    return "cannot be reached: letters to it come back";
  if (debt->row == NULL && !is_silent (party))
    return "owes no answer";
  if (debt->row == NULL && debt->reference == NULL)
    return "was sent no letter that asks it for anything";
  if (was_reminded (letters, party->contact, work->now_us - REMINDED_LATELY))
    return "was reminded less than 10 minutes ago";
  return NULL;
}

static gboolean
remind_of (GwDeskWork *work, const GwParty *party, const Debt *debt, GError **error)
{
  const GwDirectory *directory = work->instance->directory;
  const GwReference *asked = debt->reference;
  const GwDirectoryEntry *to = gw_directory_find_id (directory, party->contact);
  const char *sender = asked != NULL ? asked->sender : NULL;
  const GwDirectoryEntry *from = sender != NULL ? gw_directory_find_id (directory, sender) : NULL;
  GwAwaited awaited = GW_AWAIT_ACK;
  if (debt->row != NULL && !gw_awaited_find (debt->row->awaited, &awaited))
    awaited = GW_AWAIT_ACK;
  gint64 due = debt->row ? debt->row->due_us : 0;
  g_autofree char *report_id = gw_outgoing_report_id ("GW-L-");
  g_autoptr (JsonObject) model = gw_model_reminder (work->instance, to, work->incident, from, awaited, due,
                                                    due != 0 && due <= work->now_us, report_id,
                                                    asked != NULL ? asked->report_id : NULL);
  GwReference reference = { .incident = work->incident->id, .tlp = work->mark->highest_tlp };
  if (asked != NULL)
    reference = *asked;
  reference.report_id = report_id;
  GwSent sent;
  const GwOutgoing outgoing = { .kind = "reminder", .to = to, .model = model, .incident = work->incident->id,
                                .tlp = work->mark->highest_tlp, .entry = -1, .always = TRUE, .reference = &reference };
  if (!gw_outgoing_queue (work->instance, &outgoing, &sent, error))
    return FALSE;
  gw_desk_sent (work, to, sent);
  return TRUE;
}

/* @asked: this contact is named in the order, so that it is told why it is left out, whoever it is. */
static gboolean
remind_party (GwDeskWork *work, const GwParty *party, gboolean asked, const GPtrArray *letters, GError **error)
{
  g_auto (Debt) debt = { 0 };
  g_autoptr (GPtrArray) rows = gw_store_incident_awaited (work->instance->store, work->incident->id, party->contact, error);
  if (rows == NULL || !find_debt (work, party, rows, &debt, error))
    return FALSE;
  gboolean recipient = strcmp (party->role, "recipient") == 0 || strcmp (party->role, "fallback") == 0;
  if (!asked && (!recipient || !(is_silent (party) || owes_answer (debt.row))))
    return TRUE;
  const char *obstacle = find_obstacle (work, party, &debt, letters);
  if (obstacle == NULL)
    return remind_of (work, party, &debt, error);
  gw_desk_leave_out (work, party->contact, obstacle);
  return TRUE;
}

static gboolean
check_named (const GwDeskWork *work, GError **error)
{
  for (const char *const *id = work->order->contacts; id != NULL && *id; id++)
    if (gw_party_find (work->parties, *id) == NULL)
      {
        g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "incident %s: %s is no party to it; fix: notigate incident show lists "
                     "the parties", work->incident->id, *id);
        return FALSE;
      }
  return TRUE;
}

static gboolean
tell_nobody (const GwDeskWork *work, GError **error)
{
  g_autoptr (GPtrArray) reasons = g_ptr_array_copy (work->order->left_out, NULL, NULL);
  g_ptr_array_set_free_func (reasons, NULL);
  g_ptr_array_add (reasons, NULL);
  g_autofree char *all = g_strjoinv ("; ", (char **) reasons->pdata);
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "incident %s: there is nobody to remind%s%s; fix: notigate incident show tells "
               "what is awaited of whom", work->incident->id, *all ? ": " : "", all);
  return FALSE;
}

gboolean
gw_desk_remind (GwDeskWork *work, GError **error)
{
  const GwDeskOrder *order = work->order;
  g_autoptr (GPtrArray) letters = gw_store_incident_letters (work->instance->store, work->incident->id, error);
  if (letters == NULL || !check_named (work, error))
    return FALSE;
  for (guint i = 0; i < work->parties->len; i++)
    {
      const GwParty *party = g_ptr_array_index (work->parties, i);
      gboolean asked = FALSE;
      for (const char *const *id = order->contacts; id != NULL && *id; id++)
        asked = asked || g_ascii_strcasecmp (*id, party->contact) == 0;
      if ((order->contacts == NULL || asked) && !remind_party (work, party, asked, letters, error))
        return FALSE;
    }
  return order->told->len > 0 || tell_nobody (work, error);
}
