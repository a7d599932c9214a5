/* SPDX-License-Identifier: Apache-2.0 */
#include "process/crossing.h"
#include "base/clock.h"
#include "process/bounce.h"
#include "process/commit.h"
#include "process/model-letters.h"
#include <string.h>

static gboolean
is_gateway (const GwDirectoryEntry *entry)
{
  return entry != NULL && entry->contact->level == GW_LEVEL_REGIONAL;
}

static gboolean
is_same (const char *a, const char *b)
{
  return a != NULL && b != NULL && g_ascii_strcasecmp (a, b) == 0;
}

/* ---- parse: what it passes on ------------------------------------------------------------------------------- */

static gboolean
can_cross (GwMessageType type)
{
  return type >= GW_MESSAGE_NOTIFICATION && type <= GW_MESSAGE_WITHDRAWAL;
}

static void
fault_type (GwCase *c, const char *written)
{
  GwFault *fault = gw_fault_new (0, "X-Origin-Message-Type", written ? "bad-value" : "missing-field",
                                 written ? GW_PROBLEM_NOT_IN_SET : GW_PROBLEM_MISSING, written);
  fault->message = g_strdup ("a relay of a gateway says what it passes on: X-Origin-Message-Type: notification, or the like");
  fault->blocking = TRUE;
  gw_form_add_fault (c->form, fault);
}

/* The writer's words stand marked in those of the other gateway (model-relay.c): the first run of marked lines. */
static char *
take_text (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *words = g_string_new (NULL);
  for (char **line = lines; *line != NULL; line++)
    {
      if (**line == '|')
        g_string_append_printf (words, "%s\n", g_str_has_prefix (*line, "| ") ? *line + 2 : *line + 1);
      else if (words->len > 0)
        break;
    }
  return g_strchomp (g_string_free (words, FALSE));
}

static void
read_type (GwCase *c)
{
  GwForm *form = c->form;
  const char *written = gw_form_get (form, "X-Origin-Message-Type");
  GwMessageType type = written ? gw_message_type_find (written) : GW_MESSAGE_NONE;
  gboolean note = is_same (written, "note");
  if (note && gw_form_get (form, "Disposition") != NULL) /* a first word under a pressed Reply */
    type = GW_MESSAGE_ACKNOWLEDGEMENT;
  else if (!note && !can_cross (type))
    {
      fault_type (c, written);
      return;
    }
  c->crossing = GW_CROSSING_DOWN;
  form->type = type;
  form->type_name = type != GW_MESSAGE_NONE ? gw_message_type_name (type) : "note";
  char *words = take_text (form->text);
  g_free (form->text);
  form->text = words;
}

static gboolean
has_fault (const GwForm *form, const char *name)
{
  for (guint i = 0; i < form->faults->len; i++)
    if (is_same (((const GwFault *) g_ptr_array_index (form->faults, i))->field, name))
      return TRUE;
  return FALSE;
}

/* FORM has no code for circles: a letter that wanders is one of the limits that it breaks. */
static void
refuse_wandering (GwCase *c, const char *reason)
{
  gw_case_refuse (c, "limits", reason);
  c->alert = TRUE;
}

void
gw_crossing_read (GwCase *c)
{
  const GwForm *form = c->form;
  if (form->kind != GW_FORM_FORM || !is_gateway (c->entry))
    return;
  if (form->type == GW_MESSAGE_RECEIPT || form->type == GW_MESSAGE_REJECTION || form->type == GW_MESSAGE_STATUS)
    c->crossing = GW_CROSSING_NOTICE;
  if (form->type != GW_MESSAGE_RELAY)
    return;
  const char *hops = gw_form_get (form, "Hops");
  c->hops = hops ? g_ascii_strtoll (hops, NULL, 10) : 1;
  c->origin_poc = gw_form_get (form, "Origin-POC");
  c->origin_incident = gw_form_get (form, "Origin-Incident");
  if (c->origin_incident == NULL)
    c->origin_incident = gw_form_get (form, "Incident-ID");
  read_type (c);
  if (has_fault (form, "Hops"))
    refuse_wandering (c, "it has passed more than 8 gateways; a contact's via leads back to where it came from");
}

/* ---- locate: which incident, and for whom ------------------------------------------------------------------- */

static gboolean
is_ours (const GwInstance *instance, const char *incident)
{
  const char *slash = incident ? strchr (incident, '/') : NULL;
  g_autofree char *domain = slash ? g_strndup (incident, (gsize) (slash - incident)) : NULL;
  return is_same (domain, instance->config->domain);
}

/* The contact that @id names, if the gateway that signed holds it. */
static const GwDirectoryEntry *
find_behind (const GwCase *c, const GwInstance *instance, const char *id)
{
  const GwDirectoryEntry *entry = id != NULL ? gw_directory_find_id (instance->directory, id) : NULL;
  gboolean holds = entry != NULL && is_same (entry->contact->via, c->entry->contact->id);
  return holds && gw_directory_status (entry, c->mail->received_us) == GW_CONTACT_ACTIVE ? entry : NULL;
}

/* By the letter of ours that it answers, by our number, or by that under which it began elsewhere. */
static char *
find_number (const GwCase *c, const GwInstance *instance, const GwDirectoryEntry *behind, GError **error)
{
  const char *named = gw_form_get (c->form, "Incident-ID");
  g_autoptr (GError) failure = NULL;
  if (c->answers != NULL && c->answers->incident != NULL)
    return g_strdup (c->answers->incident);
  if (is_ours (instance, named))
    return g_strdup (named);
  g_autofree char *down = gw_store_incident_find_origin (instance->store, c->origin_incident, c->entry->contact->id, &failure);
  if (failure == NULL && (down != NULL || behind == NULL))
    return g_steal_pointer (&down);
  if (failure == NULL)
    return gw_store_incident_find_origin_party (instance->store, c->origin_incident, behind->contact->id, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

static gboolean
is_party (const GwInstance *instance, const char *incident, const char *contact, gboolean *found, GError **error)
{
  g_autoptr (GPtrArray) parties = gw_store_parties (instance->store, incident, error);
  *found = gw_party_find (parties, contact) != NULL;
  return parties != NULL;
}

/* A fallback at the other gateway, which is no party here, answers for the contact that was asked: its answer is that one's. */
static gboolean
stand_in (const GwCase *c, const GwInstance *instance, const char *incident, const GwDirectoryEntry **behind, GError **error)
{
  gboolean party = FALSE;
  const GwDirectoryEntry *asked = find_behind (c, instance, gw_form_get (c->form, "X-Origin-In-Place-Of"));
  if (asked == NULL)
    return TRUE;
  if (*behind != NULL && !is_party (instance, incident, (*behind)->contact->id, &party, error))
    return FALSE;
  if (!party)
    *behind = asked;
  return TRUE;
}

/* The same answer whether the incident exists or not: a gateway speaks for those that it holds, and for itself. */
static gboolean
settle_up (GwCase *c, const GwInstance *instance, const char *incident, const GwDirectoryEntry *behind, GError **error)
{
  gboolean itself = FALSE;
  if (!stand_in (c, instance, incident, &behind, error))
    return FALSE;
  if (behind == NULL && !is_party (instance, incident, c->entry->contact->id, &itself, error))
    return FALSE;
  c->crossing = GW_CROSSING_UP;
  c->writer = behind ? behind : c->entry;
  if (behind == NULL && !itself)
    gw_case_refuse (c, "not-authorised", "the gateway speaks for a contact that it does not hold: Origin-POC names none whose via "
                    "it is");
  return TRUE;
}

/* A letter of ours that comes back to us as something new; what begins here is answered under our own number. */
static gboolean
is_circle (const GwCase *c, const GwInstance *instance)
{
  gboolean begins = c->form->type == GW_MESSAGE_NOTIFICATION;
  return is_ours (instance, c->origin_incident) && (begins || !is_ours (instance, gw_form_get (c->form, "Incident-ID")));
}

/* A via that leads in a circle which this gateway did not begin: what has gone on to a contact from here, and comes again by
 * another way, has come round. For contacts of our own it is but a second way. */
static gboolean
find_been (GwCase *c, const GwInstance *instance, GError **error)
{
  c->been = g_ptr_array_new ();
  for (guint i = 0; i < c->named->len; i++)
    {
      GwDirectoryEntry *entry = g_ptr_array_index (c->named, i);
      gboolean found = FALSE;
      if (entry->contact->via != NULL
          && !gw_store_origin_has_party (instance->store, c->origin_incident, entry->contact->id, c->entry->contact->id, &found,
                                         error))
        return FALSE;
      if (found)
        g_ptr_array_add (c->been, entry);
    }
  return TRUE;
}

gboolean
gw_crossing_locate (GwCase *c, const GwInstance *instance, char **incident, GError **error)
{
  g_autoptr (GError) failure = NULL;
  const char *named = gw_form_get (c->form, "Incident-ID");
  gboolean may_open = c->form->type == GW_MESSAGE_NOTIFICATION || c->form->type == GW_MESSAGE_ASSISTANCE_REQUEST;
  if (named == NULL) /* a fault that is told */
    return TRUE;
  if (is_circle (c, instance))
    {
      refuse_wandering (c, "it began at this gateway and came back: a contact's via leads in a circle");
      return TRUE;
    }
  if (may_open && c->origin_incident != NULL && !find_been (c, instance, error))
    return FALSE;
  const GwDirectoryEntry *behind = find_behind (c, instance, c->origin_poc);
  g_autofree char *number = find_number (c, instance, behind, &failure);
  g_autoptr (GwIncident) ours = failure == NULL && number != NULL ? gw_store_incident_find (instance->store, number, &failure) : NULL;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  gboolean down = ours != NULL && is_same (ours->originator, c->entry->contact->id);
  gboolean ended = down && c->form->type == GW_MESSAGE_NOTIFICATION && strcmp (ours->state, "closed") == 0;
  if (ended || (ours == NULL && may_open && !is_ours (instance, named)))
    return TRUE; /* it opens one */
  *incident = number != NULL ? g_steal_pointer (&number) : g_strdup (named);
  return down || settle_up (c, instance, *incident, behind, error);
}

/* ---- address ------------------------------------------------------------------------------------------------ */

static void
name_once (GPtrArray *named, gpointer entry)
{
  if (!g_ptr_array_find (named, entry, NULL))
    g_ptr_array_add (named, entry);
}

void
gw_crossing_name_originator (GwCase *c, const GwInstance *instance)
{
  const GwDirectoryEntry *originator = c->incident != NULL ? gw_directory_find_id (instance->directory, c->incident->originator) : NULL;
  gboolean asks = c->act == GW_ACT_ASK_INFORMATION || c->act == GW_ACT_ASK_ASSISTANCE;
  if (originator == NULL)
    return;
  for (guint i = 0; is_gateway (originator) && i < c->named->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (c->named, i);
      if (!is_same (entry->contact->via, originator->contact->id))
        continue;
      g_ptr_array_remove_index (c->named, i);
      name_once (c->named, (gpointer) originator);
      i = G_MAXUINT; /* from the beginning */
    }
  if (c->crossing == GW_CROSSING_UP && asks && c->named->len == 0)
    name_once (c->named, (gpointer) originator);
}

/* It would go back to where it came from, or round once more. */
static gboolean
returns (const GwCase *c, const GwDirectoryEntry *to, const GwDirectoryEntry *route)
{
  return c->crossing == GW_CROSSING_DOWN && (route == c->entry || (c->been != NULL && g_ptr_array_find (c->been, to, NULL)));
}

gboolean
gw_crossing_is_too_far (const GwCase *c, const GwInstance *instance, const GwDirectoryEntry *to)
{
  const GwDirectoryEntry *route = gw_directory_route (instance->directory, to);
  gint64 hops = c->incident != NULL ? c->mark->hops : c->hops;
  gboolean back = c->incident != NULL && route != NULL && is_same (c->incident->originator, route->contact->id);
  return is_gateway (route) && (returns (c, to, route) || (!back && hops >= GW_CROSSING_MAX_HOPS));
}

/* ---- What is kept and not answered -------------------------------------------------------------------------- */

/* Whether a letter that was not read answers one of ours cannot be told: two gateways whose keys had both expired would
 * reject each other's rejections for ever. */
void
gw_crossing_silence (GwCase *c)
{
  if (!is_gateway (c->entry) || c->form != NULL || c->ending == GW_KIND_DUPLICATE)
    return;
  c->answer = GW_ANSWER_NONE;
  c->alert = c->alert || c->ending == GW_KIND_REFUSED;
}

/* Words that a closed set has: anything else stays in the letter. */
static gboolean
is_code (const char *code)
{
  return code != NULL && strspn (code, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen (code);
}

static gboolean
alert_rejection (GwInstance *instance, const GwCase *c, GError **error)
{
  const char *code = gw_form_get (c->form, "Code");
  gboolean rejected = c->form->type == GW_MESSAGE_REJECTION;
  if (!rejected && gw_form_get (c->form, "Not-Relayed") == NULL)
    return TRUE;
  g_autofree char *text = rejected ? g_strdup_printf ("%s did not take a letter of ours%s%s", c->entry->contact->id,
                                                      is_code (code) ? ": " : "", is_code (code) ? code : "")
                                   : g_strdup_printf ("%s did not pass a letter of ours on to all", c->entry->contact->id);
  g_autofree char *command = g_strdup_printf ("notigate audit show %" G_GINT64_FORMAT, c->mail->id);
  return gw_commit_alert (instance, "gateway", text, command, c->mail->id, c->answers ? c->answers->incident : NULL, FALSE, error);
}

/* @word is a Not-Relayed: who wrote our letter learns of it as of what comes back to ourselves. */
static gboolean
tell_writer (GwInstance *instance, const GwCase *c, const char *word, GError **error)
{
  const GwReference *asked = c->answers;
  g_auto (GStrv) words = g_strsplit (word, " ", 2);
  const GwDirectoryEntry *absent = find_behind (c, instance, words[0]);
  const GwDirectoryEntry *writer = asked->sender ? gw_directory_find_id (instance->directory, asked->sender) : NULL;
  if (absent == NULL || !is_code (words[1]) || writer == NULL || writer->contact->via != NULL
      || gw_directory_status (writer, c->mail->received_us) != GW_CONTACT_ACTIVE)
    return TRUE;
  gboolean red = is_same (asked->tlp, "TLP:RED");
  g_autofree char *id = gw_outgoing_report_id ("GW-N-");
  g_autoptr (JsonObject) model = gw_model_undelivered (instance, writer, asked->incident, red, c->form->exercise, absent, words[1],
                                                       asked->sender_report, id);
  GwReference own = { .report_id = id, .incident = asked->incident, .tlp = asked->tlp };
  GwOutgoing outgoing = { .kind = "undelivered", .to = writer, .model = model, .incident = asked->incident, .tlp = asked->tlp,
                          .mail_id = asked->mail_id, .entry = -1, .always = TRUE, .reference = &own };
  return gw_store_event_put (instance->store, asked->incident, c->mail->received_us, "undelivered", absent->contact->id, 0,
                             words[1], error)
         && (strcmp (words[1], "bounced") != 0 || gw_bounce_mark_party (instance, c->answers->incident, absent->contact->id,
                                                                         c->mail->received_us, error))
         && gw_outgoing_queue (instance, &outgoing, NULL, error);
}

static gboolean
tell_writers (GwInstance *instance, const GwCase *c, GError **error)
{
  for (guint i = 0; i < c->form->fields->len; i++)
    {
      const GwField *field = g_ptr_array_index (c->form->fields, i);
      if (is_same (field->name, "Not-Relayed") && field->value != NULL && !tell_writer (instance, c, field->value, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
gw_crossing_take_notice (GwInstance *instance, const GwCase *c, GError **error)
{
  const char *incident = c->answers ? c->answers->incident : NULL;
  if (c->ending != GW_KIND_REGISTERED || c->crossing != GW_CROSSING_NOTICE || c->form->check_only)
    return TRUE;
  const char *code = gw_form_get (c->form, "Code");
  return (incident == NULL
          || gw_store_event_put (instance->store, incident, c->mail->received_us, c->form->type_name, c->entry->contact->id,
                                 c->mail->id, is_code (code) ? code : NULL, error))
         && (incident == NULL || tell_writers (instance, c, error))
         && alert_rejection (instance, c, error);
}

gboolean
gw_crossing_is_overtaken (GwStore *store, const GwCase *c, gboolean *overtaken, GError **error)
{
  g_autoptr (GError) failure = NULL;
  *overtaken = FALSE;
  if (!c->opens || c->crossing != GW_CROSSING_DOWN)
    return TRUE;
  g_autofree char *other = gw_store_incident_find_origin (store, c->origin_incident, c->entry->contact->id, &failure);
  g_autoptr (GwIncident) incident = other != NULL ? gw_store_incident_find (store, other, &failure) : NULL;
  *overtaken = incident != NULL && strcmp (incident->state, "closed") != 0;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
