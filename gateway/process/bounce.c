/* SPDX-License-Identifier: Apache-2.0 */
#include "process/bounce.h"
#include "base/clock.h"
#include "process/commit.h"
#include "process/model-letters.h"
#include "process/outgoing.h"
#include "store/contact.h"
#include <string.h>

/* ---- Address or content ------------------------------------------------------------------------------------- */

/* Statuses (RFC 3463, its registry of RFC 5248) of which the class is left out. The first row that fits counts; what fits
 * none is about the mailbox, its host, or the way there. */
static const struct {
  const char *status; /* ending in a dot: with whatever follows */
  gboolean content;
} statuses[] = {
  { "1.7", TRUE },   /* the sender's address is not to its liking: no fault of the mailbox */
  { "1.8", TRUE },   /* the same of the sender's domain */
  { "2.3", TRUE },   /* the message is longer than the mailbox takes */
  { "3.4", TRUE },   /* the message is too big for the system */
  { "6.", TRUE },    /* its content or form is not supported, or would have to be converted */
  { "7.2", FALSE },  /* a list that does not take mail from outside: no mailbox of a contact */
  { "7.13", FALSE }, /* the account is disabled */
  { "7.17", FALSE }, /* the mailbox has another owner (RFC 7293) */
  { "7.18", FALSE }, /* the domain has another owner */
  { "7.", TRUE },    /* refused by policy, filter or check of the sender: all the same for another mailbox there */
};

/* Without a status the reply says less: 550, 551 and 553 name the mailbox (RFC 5321, 4.2.3). */
static gboolean
is_code_about_content (int reply_code)
{
  return reply_code == 552 /* too large; a mailbox that is full has its status 5.2.2 */
         || reply_code == 554 /* the transaction failed */
         || reply_code == 523 || reply_code == 534 /* larger than the server takes */;
}

gboolean
gw_bounce_is_about_content (const char *status, int reply_code)
{
  if (status == NULL || *status == '\0')
    return is_code_about_content (reply_code);
  const char *detail = status[0] == '5' && status[1] == '.' ? status + 2 : NULL;
  for (gsize i = 0; detail != NULL && i < G_N_ELEMENTS (statuses); i++)
    {
      gboolean whole_subject = g_str_has_suffix (statuses[i].status, ".");
      if (whole_subject ? g_str_has_prefix (detail, statuses[i].status) : strcmp (detail, statuses[i].status) == 0)
        return statuses[i].content;
    }
  return FALSE;
}

char *
gw_bounce_status_of (const char *reply)
{
  g_autoptr (GRegex) regex = g_regex_new ("answered [45][0-9][0-9] to [^:]*: (?:[45][0-9][0-9][- ])?"
                                           "([245]\\.[0-9]{1,3}\\.[0-9]{1,3})\\b", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  return reply != NULL && g_regex_match (regex, reply, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

/* ---- The letter --------------------------------------------------------------------------------------------- */

/* What is known of the letter that came back, for all that follows. */
typedef struct {
  GwInstance *instance;
  const GwStoreLetter *letter;
  const GwBounce *bounce;
  const GwDirectoryEntry *entry; /* whom it went to; NULL: no longer in the directory */
  JsonObject *model;             /* borrowed from data */
  JsonNode *data;
  GwIncident *incident;          /* or NULL */
  gboolean red;
  gboolean content;
  const char *next;              /* address to which the same letter goes now, or NULL */
} Work;

static gboolean
load (Work *work, GError **error)
{
  const GwStoreLetter *letter = work->letter;
  g_autoptr (GError) failure = NULL;
  work->entry = gw_directory_find_id (work->instance->directory, letter->contact);
  work->data = json_from_string (letter->data, error);
  if (work->data == NULL)
    return FALSE;
  work->model = json_object_get_object_member (json_node_get_object (work->data), "model");
  if (letter->incident != NULL)
    work->incident = gw_store_incident_find (work->instance->store, letter->incident, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  work->red = json_object_get_boolean_member_with_default (work->model, "red", FALSE)
              || (work->incident != NULL && strcmp (work->incident->tlp, "TLP:RED") == 0);
  work->content = gw_bounce_is_about_content (work->bounce->status, work->bounce->reply_code);
  return TRUE;
}

/* The values of @name in the letter's stanza. Borrowed from the model. The array is the caller's. */
static GPtrArray *
stanza_values (const Work *work, const char *name)
{
  GPtrArray *values = g_ptr_array_new ();
  JsonArray *stanza = json_object_has_member (work->model, "stanza")
                        ? json_object_get_array_member (work->model, "stanza") : NULL;
  for (guint i = 0; stanza != NULL && i < json_array_get_length (stanza); i++)
    {
      JsonObject *field = json_array_get_object_element (stanza, i);
      if (strcmp (json_object_get_string_member (field, "name"), name) == 0)
        g_ptr_array_add (values, (gpointer) json_object_get_string_member (field, "value"));
    }
  return values;
}

static gboolean
passes_on (const GwStoreLetter *letter)
{
  return g_str_has_prefix (letter->kind, "relay") && letter->incident != NULL;
}

/* ---- The next address --------------------------------------------------------------------------------------- */

/* Behind the one that it went to, and not marked: so no letter comes to one address twice. A ping is about one address, and
 * asked again by its own clock; an original that is refused for what it holds is refused everywhere. */
static gboolean
find_next (Work *work, GError **error)
{
  const GwStoreLetter *letter = work->letter;
  gboolean original = strcmp (letter->kind, "relay-original") == 0;
  gboolean passed = work->entry != NULL && !gw_contact_has_address (work->entry->contact, letter->address);
  if (work->entry == NULL || gw_directory_status (work->entry, gw_clock_now ()) != GW_CONTACT_ACTIVE
      || strcmp (letter->kind, "ping") == 0 || (original && work->content))
    return TRUE;
  for (char **each = work->entry->contact->addresses; *each != NULL && work->next == NULL; each++)
    {
      gboolean marked = FALSE;
      if (!gw_store_address_is_marked (work->instance->store, letter->contact, *each, &marked, error))
        return FALSE;
      if (passed && !marked && g_ascii_strcasecmp (*each, letter->address) != 0)
        work->next = *each;
      passed = passed || g_ascii_strcasecmp (*each, letter->address) == 0;
    }
  return TRUE;
}

/* The same words under the same Report-ID, so that an answer to either is an answer to it; sealed anew, since what is signed
 * names the address. */
static gboolean
send_again (const Work *work, GError **error)
{
  gboolean dropped = FALSE;
  GwStoreLetter again = *work->letter;
  again.address = (char *) work->next;
  return gw_outgoing_put (work->instance, &again, &dropped, error);
}

/* ---- Who is told -------------------------------------------------------------------------------------------- */

/* Names nobody: an alert goes out in clear. */
static char *
describe (const Work *work, gboolean name)
{
  const GwBounce *bounce = work->bounce;
  g_autofree char *to = name ? g_strdup_printf (" to %s", work->letter->contact) : g_strdup ("");
  g_autofree char *letter = g_strdup_printf ("letter %" G_GINT64_FORMAT "%s%s%s%s", work->letter->id,
                                             bounce->mail_id == 0 ? " (" : "", bounce->mail_id == 0 ? work->letter->kind : "",
                                             bounce->mail_id == 0 ? ")" : "", to);
  const char *next = work->next != NULL ? "; it goes to the next address now" : "";
  if (bounce->mail_id != 0)
    return g_strdup_printf ("%s came back undelivered%s", letter, next);
  return g_strdup_printf ("%s could not be delivered: %s%s", letter, name && bounce->why ? bounce->why : "refused", next);
}

static gboolean
tell_operator (const Work *work, GError **error)
{
  const char *kind = work->bounce->mail_id != 0 ? "bounce" : "undelivered";
  gboolean open = work->incident == NULL || strcmp (work->incident->tlp, "TLP:GREEN") == 0
                  || strcmp (work->incident->tlp, "TLP:CLEAR") == 0;
  g_autofree char *text = describe (work, !work->red);
  g_autofree char *in_clear = describe (work, !work->red && open);
  g_autofree char *command = g_strdup_printf ("notigate letter show %" G_GINT64_FORMAT, work->letter->id);
  if (work->incident != NULL && passes_on (work->letter) && work->next == NULL) /* nobody has it: that is urgent */
    return gw_commit_incident_alert (work->instance, kind, text, in_clear, command, work->incident, error);
  return gw_commit_mail_alert (work->instance, kind, text, in_clear, command, work->bounce->mail_id, work->red,
                               work->incident != NULL && work->incident->exercise, error);
}

/* ---- No address is left ------------------------------------------------------------------------------------- */

gboolean
gw_bounce_mark_party (GwInstance *instance, const char *incident, const char *contact, gint64 now_us, GError **error)
{
  g_autoptr (GPtrArray) parties = gw_store_parties (instance->store, incident, error);
  const GwParty *party = gw_party_find (parties, contact);
  gboolean silent = party != NULL && (strcmp (party->state, "waiting") == 0 || strcmp (party->state, "overdue") == 0);
  if (parties == NULL || !silent)
    return parties != NULL;
  return gw_store_party_put (instance->store, incident, party->contact, party->role, "undeliverable", now_us, error);
}

static gboolean
tell_writer (const Work *work, const GwDirectoryEntry *absent, const char *reason, GError **error)
{
  GwInstance *instance = work->instance;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GPtrArray) ids = stanza_values (work, "Report-ID");
  g_autoptr (GwReference) reference = ids->len == 0 ? NULL
    : gw_store_reference_find (instance->store, work->letter->contact, g_ptr_array_index (ids, 0), &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  const GwDirectoryEntry *writer = reference != NULL && reference->sender != NULL
                                     ? gw_directory_find_id (instance->directory, reference->sender) : NULL;
  if (writer == NULL || gw_directory_status (writer, gw_clock_now ()) != GW_CONTACT_ACTIVE)
    return TRUE;
  g_autofree char *report_id = gw_outgoing_report_id ("GW-N-");
  g_autoptr (JsonObject) model = gw_model_undelivered (instance, writer, work->incident->id, work->red, work->incident->exercise,
                                                       absent, reason, reference->sender_report, report_id);
  GwReference own = { .report_id = report_id, .incident = work->incident->id, .tlp = reference->tlp };
  GwOutgoing outgoing = { .kind = "undelivered", .to = writer, .model = model, .incident = work->incident->id,
                          .tlp = reference->tlp, .mail_id = reference->mail_id, .entry = -1, .always = TRUE, .reference = &own };
  return gw_outgoing_queue (instance, &outgoing, NULL, error);
}

/* Cover and original are one letter to its writer, who is told once that nobody got it, or that the cover stands alone. */
static gboolean
give_up_on (const Work *work, const GwDirectoryEntry *absent, GError **error)
{
  GwStore *store = work->instance->store;
  const char *incident = work->letter->incident;
  const char *id = absent->contact->id;
  gboolean original = work->content && strcmp (work->letter->kind, "relay-original") == 0;
  gboolean told = FALSE;
  gboolean told_less = FALSE;
  g_autofree char *whole = g_strdup_printf ("mail %" G_GINT64_FORMAT, work->letter->mail_id);
  g_autofree char *only = g_strconcat (whole, ", the original only", NULL);
  if (!gw_store_event_find (store, incident, "undelivered", id, whole, 0, &told, error)
      || !gw_store_event_find (store, incident, "undelivered", id, only, 0, &told_less, error))
    return FALSE;
  if (told || (original && told_less))
    return TRUE;
  return gw_store_event_put (store, incident, gw_clock_now (), "undelivered", id, 0, original ? only : whole, error)
         && (original || gw_bounce_mark_party (work->instance, incident, id, gw_clock_now (), error))
         && tell_writer (work, absent, original ? "original-refused" : "bounced", error);
}

/* A letter to another gateway was for those behind it. */
static gboolean
give_up (const Work *work, GError **error)
{
  g_autoptr (GPtrArray) ids = stanza_values (work, "To-POC");
  gboolean behind = FALSE;
  if (!passes_on (work->letter) || work->incident == NULL || work->entry == NULL)
    return TRUE;
  for (guint i = 0; i < ids->len; i++)
    {
      const GwDirectoryEntry *one = gw_directory_find_id (work->instance->directory, g_ptr_array_index (ids, i));
      if (one == NULL || one->contact->via == NULL || g_ascii_strcasecmp (one->contact->via, work->letter->contact) != 0)
        continue;
      behind = TRUE;
      if (!give_up_on (work, one, error))
        return FALSE;
    }
  return behind || give_up_on (work, work->entry, error);
}

/* ---- All of it ---------------------------------------------------------------------------------------------- */

/* The operator's own mailbox: an alert about it would go the same way, so it stays in todo. */
static gboolean
take_operators (GwInstance *instance, const GwStoreLetter *letter, const GwBounce *bounce, GError **error)
{
  g_autofree char *text = g_strdup_printf ("letter %" G_GINT64_FORMAT " (%s) to the operator %s%s", letter->id, letter->kind,
                                           bounce->mail_id != 0 ? "came back undelivered" : "could not be delivered: ",
                                           bounce->mail_id != 0 ? "" : bounce->why ? bounce->why : "refused");
  return gw_store_letter_returned (instance->store, letter->id, "failed", bounce->why, error)
         && gw_store_alert_put (instance->store, bounce->mail_id != 0 ? "bounce" : "undelivered", text, bounce->mail_id,
                                letter->incident, gw_clock_now (), error);
}

static gboolean
settle (Work *work, GError **error)
{
  const GwStoreLetter *letter = work->letter;
  const GwBounce *bounce = work->bounce;
  const char *reason = bounce->status != NULL && *bounce->status != '\0' ? bounce->status : bounce->why;
  if (!load (work, error))
    return FALSE;
  if (bounce->hop)
    return gw_store_letter_returned (work->instance->store, letter->id, "failed", bounce->why, error) && tell_operator (work, error);
  if ((!work->content
       && !gw_store_address_mark (work->instance->store, letter->contact, letter->address, "undeliverable", reason,
                                     gw_clock_now (), error))
      || !find_next (work, error))
    return FALSE;
  return (work->next == NULL || send_again (work, error))
         && gw_store_letter_returned (work->instance->store, letter->id, work->next ? "returned" : "failed", bounce->why, error)
         && tell_operator (work, error) && (work->next != NULL || give_up (work, error));
}

gboolean
gw_bounce_take (GwInstance *instance, const GwStoreLetter *letter, const GwBounce *bounce, GError **error)
{
  /* A report may come before the mark that the letter is sent; of one that was purged nothing is left to send again. */
  if ((strcmp (letter->state, "sent") != 0 && strcmp (letter->state, "sealed") != 0) || *letter->data == '\0')
    return TRUE;
  if (letter->contact == NULL)
    return take_operators (instance, letter, bounce, error);
  Work work = { .instance = instance, .letter = letter, .bounce = bounce };
  gboolean done = settle (&work, error);
  gw_incident_free (work.incident);
  g_clear_pointer (&work.data, json_node_unref);
  return done;
}

gboolean
gw_bounce_forgive (GwInstance *instance, const GwDirectoryEntry *entry, const char *address, GError **error)
{
  gboolean marked = FALSE;
  for (char **each = entry->contact->addresses; address != NULL && *each != NULL; each++)
    {
      if (g_ascii_strcasecmp (*each, address) != 0)
        continue;
      if (!gw_store_address_is_marked (instance->store, entry->contact->id, *each, &marked, error))
        return FALSE;
      return !marked
             || gw_store_address_mark (instance->store, entry->contact->id, *each, "ok", "a letter came from it",
                                       gw_clock_now (), error);
    }
  return TRUE;
}
