/* SPDX-License-Identifier: Apache-2.0 */
#include "process/relay.h"
#include "base/clock.h"
#include "base/error.h"
#include "directory/value.h"
#include "process.h"
#include "process/await.h"
#include "process/commit.h"
#include "process/model-letters.h"
#include "process/model-relay.h"
#include "process/outgoing.h"
#include "process/status.h"
#include <string.h>

#define MOST_FILES 1000 /* that another gateway can tell of */

/* ---- One letter --------------------------------------------------------------------------------------------- */

/* One pass over the recipients of a case. */
typedef struct {
  GwInstance *instance;
  GwCase *c;
  gint64 index;
  gint64 now_us;
  const char *state; /* of the incident, after this letter */
  const char **to_poc;
} Pass;

static const char *
letter_kind (const GwCase *c)
{
  if (c->opens || c->act == GW_ACT_NOTIFY)
    return "relay";
  switch (c->act)
    {
    case GW_ACT_UPDATE: return "relay-update";
    case GW_ACT_ASK_INFORMATION:
    case GW_ACT_ASK_ASSISTANCE: return "relay-request";
    case GW_ACT_CLOSE:
    case GW_ACT_WITHDRAW: return "relay-closure";
    default: return "relay-answer";
    }
}

static gboolean
is_request (const GwCase *c)
{
  return c->act == GW_ACT_ASK_INFORMATION || c->act == GW_ACT_ASK_ASSISTANCE;
}

/* The files that its writer sent with it. Many mail programs attach the writer's key to each letter; no server refuses one
 * for that. A gateway attaches what it passes on: how many files that has it says itself. */
static guint
count_files (const GwCase *c)
{
  guint count = 0;
  const char *said = c->crossing != GW_CROSSING_NONE ? gw_form_get (c->form, "X-Origin-Attachments") : NULL;
  if (c->crossing != GW_CROSSING_NONE)
    return said != NULL ? (guint) CLAMP (g_ascii_strtoll (said, NULL, 10), 1, MOST_FILES) : 0;
  for (guint i = 0; i < c->mime->attachments->len; i++)
    count += strcmp (((GwAttachment *) g_ptr_array_index (c->mime->attachments, i))->content_type, "application/pgp-keys") != 0;
  return count;
}

/* The whole letter travels as base64: what the contact's own limit leaves room for. */
static GwOriginal
original_of (const Pass *pass, const GwDirectoryEntry *entry)
{
  const GwCase *c = pass->c;
  const GwDirectoryEntry *route = gw_directory_route (pass->instance->directory, entry);
  const GwContact *to = route != NULL ? route->contact : entry->contact;
  gint64 size = c->verdict->signed_bytes ? (gint64) g_bytes_get_size (c->verdict->signed_bytes) * 4 / 3 + 32 * 1024 : 0;
  if (to->max_size > 0 && size > to->max_size)
    return GW_ORIGINAL_TOO_LARGE;
  return count_files (c) > 0 && to->level != GW_LEVEL_REGIONAL ? GW_ORIGINAL_FOLLOWS : GW_ORIGINAL_ATTACHED;
}

/* Nothing is awaited in an incident that is closed, and stays so. */
static GArray *
plan_for (const Pass *pass, const GwDirectoryEntry *to)
{
  const GwCase *c = pass->c;
  if (!c->opens && (c->phase == GW_PHASE_CLOSED || c->phase == GW_PHASE_PAST))
    return NULL;
  if (!is_request (c) && strcmp (letter_kind (c), "relay") != 0)
    return NULL;
  const char *urgency = gw_form_get (c->form, "Urgency");
  if (urgency == NULL && c->incident != NULL)
    urgency = c->incident->urgency;
  gint64 ack_by = gw_form_get_time (c->form, "Ack-By");
  if (c->crossing == GW_CROSSING_DOWN && ack_by > pass->now_us) /* times cross a border as they are */
    return gw_await_plan_until (is_request (c), pass->now_us, ack_by, gw_form_get_time (c->form, "Substance-By"));
  return gw_await_plan (pass->instance, to, urgency, is_request (c), pass->now_us, gw_form_get_time (c->form, "Reply-By"));
}

static GwRelay
describe (const Pass *pass, const GwDirectoryEntry *to, const char *kind, const char *report_id, const GArray *plan,
          GwOriginal original)
{
  const GwCase *c = pass->c;
  const char *fallback = to->contact->fallback;
  gboolean red = g_strcmp0 (c->tlp, "TLP:RED") == 0;
  gboolean asked = fallback != NULL && plan != NULL && !red && !c->incident->exercise;
  return (GwRelay){
    .kind = kind,
    .to = to,
    .from = c->entry,
    .incident = c->incident,
    .incident_state = pass->state,
    .form = c->form,
    .disposition = c->disposition,
    .tlp = c->tlp,
    .report_id = report_id,
    .their_report_id = c->report_id,
    .answered = c->answers ? c->answers->sender_report : NULL,
    .to_poc = pass->to_poc,
    .fingerprint = c->fingerprint,
    .signed_us = c->verdict->signature_facts->created_us,
    .received_us = c->mail->received_us,
    .attachments = c->mime->attachments,
    .original = original,
    .plan = plan,
    .fallback = asked ? gw_directory_find_id (pass->instance->directory, fallback) : NULL,
    .origin_poc = c->origin_poc,
    .origin_incident = c->crossing == GW_CROSSING_DOWN ? c->origin_incident : NULL,
    .hops = (guint) c->mark->hops,
  };
}

/* A fallback answers for another, and another gateway cannot know of that. */
static const char *
in_place_of (const GwCase *c)
{
  const char *writer = c->writer->contact->id;
  if (c->crossing == GW_CROSSING_UP)
    return c->origin_poc != NULL && g_ascii_strcasecmp (c->origin_poc, writer) != 0 ? writer : NULL;
  return c->crossing == GW_CROSSING_NONE && c->answers != NULL ? c->answers->about : NULL;
}

static gboolean
send_letter (const Pass *pass, const GwRelay *relay, const char *const *behind, GwSent *sent, GError **error)
{
  const GwCase *c = pass->c;
  gboolean whole = strcmp (relay->kind, "relay-original") == 0 || relay->original == GW_ORIGINAL_ATTACHED;
  g_autoptr (JsonObject) model = gw_model_relay (pass->instance, relay);
  GwReference reference = {
    .report_id = (char *) relay->report_id,
    .incident = c->incident->id,
    .mail_id = c->mail->id,
    .sender = c->writer->contact->id,
    .sender_report = c->report_id,
    .tlp = (char *) c->tlp,
    .message_type = (char *) gw_case_type (c),
  };
  GwOutgoing outgoing = {
    .kind = relay->kind,
    .to = relay->to,
    .model = model,
    .incident = c->incident->id,
    .tlp = c->tlp,
    .mail_id = c->mail->id,
    .entry = pass->index,
    .behind = behind,
    .in_place = in_place_of (c),
    .files = count_files (c),
    .original = whole && c->verdict->signed_bytes != NULL,
    .always = TRUE,
    .reference = &reference,
  };
  return gw_outgoing_queue (pass->instance, &outgoing, sent, error);
}

/* The cover goes first: an original that some server refuses for what it holds does not take the cover with it. */
static gboolean
send_original (const Pass *pass, const GwDirectoryEntry *to, GError **error)
{
  g_autofree char *report_id = gw_outgoing_report_id ("GW-L-");
  GwRelay relay = describe (pass, to, "relay-original", report_id, NULL, GW_ORIGINAL_ATTACHED);
  return send_letter (pass, &relay, NULL, NULL, error);
}

/* ---- One recipient ------------------------------------------------------------------------------------------ */

/* Whoever gets a letter of an incident is a party to it from then on. */
static gboolean
join (const Pass *pass, const GwContact *to, const char *state, GError **error)
{
  const char *desk = pass->instance->config->desk;
  gboolean is_desk = desk != NULL && g_ascii_strcasecmp (desk, to->id) == 0;
  if (gw_party_find (pass->c->parties, to->id) != NULL && strcmp (letter_kind (pass->c), "relay") != 0)
    return TRUE;
  return gw_store_party_put (pass->instance->store, pass->c->incident->id, to->id, is_desk ? "desk" : "recipient",
                             is_desk ? "active" : state, pass->now_us, error);
}

static gboolean
put_request (const Pass *pass, const GwContact *to, const char *report_id, GError **error)
{
  const GwCase *c = pass->c;
  gboolean information = c->act == GW_ACT_ASK_INFORMATION;
  GwRequest request = { .report_id = (char *) report_id, .incident = c->incident->id, .asker = c->writer->contact->id,
                        .asked = to->id, .kind = (char *) (information ? "information" : "assistance"),
                        .state = (char *) "requested", .mail_id = c->mail->id, .since_us = pass->now_us,
                        .reply_by_us = gw_form_get_time (c->form, "Reply-By") };
  return !is_request (c) || gw_store_request_put (pass->instance->store, &request, error);
}

/* Its writer learns from the receipt that this contact did not get it as it is. A transaction may run twice. */
static void
tell_writer (GwCase *c, const GwContact *to, GwSent sent)
{
  g_autofree char *word = g_strdup_printf ("%s not-encrypted", to->id);
  if (sent == GW_SENT_WAITING && !g_ptr_array_find_with_equal_func (c->not_relayed, word, g_str_equal, NULL))
    g_ptr_array_add (c->not_relayed, g_steal_pointer (&word));
}

/* One letter to a gateway is for all those behind it. Requests are answered one by one, so that each has its own. */
static gboolean
share_letter (const GwCase *c, const GwDirectoryEntry *a, const GwDirectoryEntry *b)
{
  return !is_request (c) && a->contact->via != NULL && b->contact->via != NULL
         && g_ascii_strcasecmp (a->contact->via, b->contact->via) == 0;
}

static gboolean
is_told_already (const GwCase *c, guint place)
{
  for (guint i = 0; i < place; i++)
    if (share_letter (c, g_ptr_array_index (c->recipients, i), g_ptr_array_index (c->recipients, place)))
      return TRUE;
  return FALSE;
}

/* @to, and who else its letter is for. GwDirectoryEntry, borrowed; the array is the caller's. */
static GPtrArray *
list_sharers (const GwCase *c, const GwDirectoryEntry *to)
{
  GPtrArray *sharers = g_ptr_array_new ();
  g_ptr_array_add (sharers, (gpointer) to);
  for (guint i = 0; i < c->recipients->len; i++)
    if (g_ptr_array_index (c->recipients, i) != to && share_letter (c, to, g_ptr_array_index (c->recipients, i)))
      g_ptr_array_add (sharers, g_ptr_array_index (c->recipients, i));
  return sharers;
}

static gboolean
note_recipient (const Pass *pass, const GwDirectoryEntry *to, const char *report_id, GwSent sent, GError **error)
{
  g_autoptr (GArray) plan = plan_for (pass, to);
  if (!join (pass, to->contact, "waiting", error) || !put_request (pass, to->contact, report_id, error))
    return FALSE;
  tell_writer (pass->c, to->contact, sent);
  return plan == NULL || gw_await_put (pass->instance->store, pass->c->incident->id, to->contact->id, plan, report_id, error);
}

static gboolean
pass_to (const Pass *pass, const GwDirectoryEntry *to, GError **error)
{
  g_autofree char *report_id = gw_outgoing_report_id ("GW-L-");
  g_autoptr (GArray) plan = plan_for (pass, to);
  g_autoptr (GPtrArray) sharers = list_sharers (pass->c, to);
  g_autoptr (GPtrArray) behind = g_ptr_array_new ();
  GwOriginal original = original_of (pass, to);
  GwRelay relay = describe (pass, to, letter_kind (pass->c), report_id, plan, original);
  GwSent sent = GW_SENT_AS_IT_IS;
  for (guint i = 0; i < sharers->len; i++)
    g_ptr_array_add (behind, ((const GwDirectoryEntry *) g_ptr_array_index (sharers, i))->contact->id);
  g_ptr_array_add (behind, NULL);
  if (!send_letter (pass, &relay, to->contact->via ? (const char *const *) behind->pdata : NULL, &sent, error))
    return FALSE;
  for (guint i = 0; i < sharers->len; i++)
    if (!note_recipient (pass, g_ptr_array_index (sharers, i), report_id, sent, error))
      return FALSE;
  gboolean follows = original == GW_ORIGINAL_FOLLOWS && sent != GW_SENT_WAITING;
  return !follows || send_original (pass, to, error);
}

/* ---- Those that do not get it ------------------------------------------------------------------------------- */

/* For when it can be sent. */
static gboolean
keep (const Pass *pass, const GwDirectoryEntry *to, GError **error)
{
  const GwCase *c = pass->c;
  const GwStoreHeld held = { .mail_id = c->mail->id, .incident = c->incident->id, .tlp = (char *) c->tlp };
  gboolean opens = strcmp (letter_kind (c), "relay") == 0;
  return gw_store_held_put (pass->instance->store, to->contact->id, &held, pass->now_us, error)
         && (!opens || join (pass, to->contact, "held", error));
}

/* A letter waits for them, and says nothing else. They are parties: it goes out when their key is there. */
static gboolean
tell_keyless (const Pass *pass, GError **error)
{
  const GPtrArray *keyless = pass->c->keyless;
  for (guint i = 0; keyless != NULL && i < keyless->len; i++)
    {
      const GwDirectoryEntry *to = g_ptr_array_index (keyless, i);
      g_autofree char *report_id = gw_outgoing_report_id ("GW-N-");
      g_autoptr (JsonObject) model = gw_model_waiting (pass->instance, to, report_id);
      GwOutgoing outgoing = { .kind = "waiting", .to = to, .model = model, .mail_id = pass->c->mail->id, .entry = -1,
                              .open = TRUE };
      if (!keep (pass, to, error))
        return FALSE;
      if (to->contact->require_encryption) /* then nothing at all may go to it in clear */
        continue;
      if (!gw_outgoing_queue (pass->instance, &outgoing, NULL, error))
        return FALSE;
    }
  return TRUE;
}

/* The letter to the operator goes in clear. */
static gboolean
tell_held (const Pass *pass, const GwDirectoryEntry *to, GError **error)
{
  const GwCase *c = pass->c;
  gboolean red = g_strcmp0 (c->tlp, "TLP:RED") == 0;
  gboolean open = gw_tlp_rank (c->tlp) <= gw_tlp_rank ("TLP:GREEN");
  g_autofree char *in_clear = g_strdup_printf ("a contact is suspended: it does not get a letter of %s", c->incident->id);
  g_autofree char *text = red ? g_strdup (in_clear)
                              : g_strdup_printf ("%s is suspended: it does not get %s", to->contact->id, c->incident->id);
  g_autofree char *command = open ? g_strdup_printf ("notigate contact resume %s", to->contact->id)
                                  : g_strdup_printf ("notigate incident show %s", c->incident->id);
  return gw_commit_incident_alert (pass->instance, "held-letter", text, open ? text : in_clear, command, c->incident, error);
}

/* Suspended contacts are parties all the same: what waits for them goes out when they are resumed. */
static gboolean
hold_back (const Pass *pass, GError **error)
{
  const GwCase *c = pass->c;
  for (guint i = 0; c->held_back != NULL && i < c->held_back->len; i++)
    {
      const GwDirectoryEntry *to = g_ptr_array_index (c->held_back, i);
      if (!keep (pass, to, error) || !tell_held (pass, to, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- The case ----------------------------------------------------------------------------------------------- */

/* The desk of the gateway is a contact as others are, if it has one; a person is alerted in any case. */
static const GwDirectoryEntry *
find_desk (const GwInstance *instance, const GwCase *c)
{
  const char *desk = instance->config->desk;
  const GwDirectoryEntry *entry = desk != NULL ? gw_directory_find_id (instance->directory, desk) : NULL;
  gboolean reads = entry != NULL && gw_tlp_rank (gw_directory_max_tlp (instance->directory, entry, c->mail->received_us))
                                    >= gw_tlp_rank (c->tlp ? c->tlp : "TLP:RED");
  return reads && entry != c->entry && gw_directory_status (entry, c->mail->received_us) == GW_CONTACT_ACTIVE ? entry : NULL;
}

/* The longest of the first words, with a mark behind it: "DUPLICATE." */
#define LONGEST_WORD 12

/* An acknowledgement that says no more than that: with words of its own, or a file, it is passed on in any case. */
static gboolean
is_bare_acknowledgement (const GwCase *c)
{
  if (c->act != GW_ACT_ACKNOWLEDGE || (c->role != GW_ROLE_RECIPIENT && c->role != GW_ROLE_FALLBACK) || count_files (c) > 0)
    return FALSE;
  const char *words = c->form->text;
  gboolean two = c->reply != NULL && strchr (words, '\n') == NULL && g_utf8_strlen (words, -1) <= LONGEST_WORD;
  return two || *words == '\0';
}

/* Of many a status letter tells their writer, and its writer's letter goes no further (*summed_up). Another gateway counts for
 * itself. */
static gboolean
sum_up (const Pass *pass, gboolean *summed_up, GError **error)
{
  const GwCase *c = pass->c;
  const GwDirectoryEntry *originator = gw_directory_find_id (pass->instance->directory, c->incident->originator);
  gboolean counts = originator == NULL || originator->contact->level != GW_LEVEL_REGIONAL;
  return !counts || !is_bare_acknowledgement (c)
         || gw_status_note (pass->instance, c->incident->id, pass->now_us, summed_up, error);
}

static gboolean
pass_to_all (Pass *pass, GError **error)
{
  GwCase *c = pass->c;
  const GwDirectoryEntry *desk = c->to_desk ? find_desk (pass->instance, c) : NULL;
  gboolean relayed = strcmp (letter_kind (c), "relay") == 0 && (c->recipients->len > 0 || desk != NULL);
  pass->state = gw_machine_incident_after (c->incident->state, relayed ? "relayed" : NULL);
  for (guint i = 0; i < c->recipients->len; i++)
    if (!is_told_already (c, i) && !pass_to (pass, g_ptr_array_index (c->recipients, i), error))
      return FALSE;
  if (desk != NULL && !pass_to (pass, desk, error))
    return FALSE;
  if (!tell_keyless (pass, error) || !hold_back (pass, error))
    return FALSE;
  return !relayed || gw_store_incident_set (pass->instance->store, c->incident->id, pass->state, NULL, NULL, pass->now_us, error);
}

static gboolean
pass_on (GwInstance *instance, GwCase *c, gint64 index, gboolean late, GError **error)
{
  gboolean summed_up = FALSE;
  g_autoptr (GPtrArray) to_poc = gw_form_get_all (c->form, "To-POC");
  g_ptr_array_add (to_poc, NULL);
  Pass pass = { .instance = instance, .c = c, .index = index, .now_us = gw_clock_now (),
                .to_poc = (const char **) to_poc->pdata };
  if (!late && !sum_up (&pass, &summed_up, error))
    return FALSE;
  return summed_up || pass_to_all (&pass, error);
}

gboolean
gw_relay_case (GwInstance *instance, GwCase *c, gint64 index, GError **error)
{
  return pass_on (instance, c, index, FALSE, error);
}

gboolean
gw_relay_case_late (GwInstance *instance, GwCase *c, gint64 index, GError **error)
{
  return pass_on (instance, c, index, TRUE, error);
}
