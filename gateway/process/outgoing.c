/* SPDX-License-Identifier: Apache-2.0 */
#include "process/outgoing.h"
#include "base/clock.h"
#include "base/digest.h"
#include "directory/value.h"
#include "process/crossing.h"
#include "process/model.h"
#include "process/model-letters.h"
#include "report/field.h"
#include "store/contact.h"
#include "store/incident.h"
#include <string.h>

char *
gw_outgoing_report_id (const char *prefix)
{
  g_autofree char *random = gw_random_name (8);
  return g_strconcat (prefix, random, NULL);
}

void
gw_outgoing_field (JsonArray *stanza, const char *name, const char *value)
{
  if (value == NULL)
    return;
  JsonObject *field = json_object_new ();
  json_object_set_string_member (field, "name", name);
  json_object_set_string_member (field, "value", value);
  json_array_add_object_element (stanza, field);
}

JsonArray *
gw_outgoing_stanza (JsonObject *model, const char *message_type, const char *report_id)
{
  JsonArray *stanza = json_array_new ();
  json_object_set_array_member (model, "stanza", stanza);
  gw_outgoing_field (stanza, "Form", GW_FORM_NAME);
  gw_outgoing_field (stanza, "Message-Type", message_type);
  gw_outgoing_field (stanza, "Report-ID", report_id);
  return stanza;
}

char *
gw_outgoing_data (JsonObject *model, const char *in_reply_to, gboolean original)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  json_object_set_object_member (object, "model", json_object_ref (model));
  if (in_reply_to != NULL)
    json_object_set_string_member (object, "in_reply_to", in_reply_to);
  if (original)
    json_object_set_boolean_member (object, "original", TRUE);
  json_node_take_object (node, object);
  return json_to_string (node, FALSE);
}

gboolean
gw_outgoing_put (GwInstance *instance, GwStoreLetter *letter, gboolean *dropped, GError **error)
{
  letter->created_us = gw_clock_now ();
  if (!gw_store_letter_queue (instance->store, letter, instance->config->budget, dropped, error))
    return FALSE;
  if (!*dropped || letter->contact == NULL)
    return TRUE;
  g_autofree char *text = g_strdup_printf ("a %s to %s was not sent: over its budget of %d letters a day", letter->kind,
                                           letter->contact, instance->config->budget);
  return gw_store_alert_put (instance->store, "budget", text, letter->mail_id, NULL, letter->created_us, error);
}

/* The first address that no bounce has marked; where all are marked, the first: a mark may be out of date. */
gboolean
gw_outgoing_address (GwInstance *instance, const GwContact *contact, const char **address, GError **error)
{
  for (char **each = contact->addresses; *each; each++)
    {
      gboolean dead = FALSE;
      if (!gw_store_address_is_marked (instance->store, contact->id, *each, &dead, error))
        return FALSE;
      if (dead)
        continue;
      *address = *each;
      return TRUE;
    }
  *address = contact->addresses[0];
  return TRUE;
}

static gboolean
can_encrypt (const GwInstance *instance, const GwDirectoryEntry *entry, gint64 at_us)
{
  g_auto (GStrv) keys = gw_directory_encryption_keys (instance->directory, entry, at_us);
  return keys[0] != NULL;
}

const GwDirectoryEntry *
gw_outgoing_fallback (const GwInstance *instance, const GwDirectoryEntry *entry, const char *tlp, gboolean exercise,
                      gint64 at_us)
{
  const char *id = entry->contact->fallback;
  const GwDirectoryEntry *fallback = id != NULL ? gw_directory_find_id (instance->directory, id) : NULL;
  if (fallback == NULL || exercise || tlp == NULL || strcmp (tlp, "TLP:RED") == 0 || fallback->contact->level != entry->contact->level
      || gw_directory_status (fallback, at_us) != GW_CONTACT_ACTIVE)
    return NULL;
  const char *most = gw_directory_max_tlp (instance->directory, fallback, at_us);
  return gw_tlp_rank (most) >= gw_tlp_rank (tlp) && can_encrypt (instance, fallback, at_us) ? fallback : NULL;
}

/* Who reads for another may answer for it, so it is a party. A gateway on the way is none. */
static gboolean
join (GwInstance *instance, const char *incident, const char *contact, GError **error)
{
  gboolean party = FALSE;
  if (!gw_store_party_find (instance->store, incident, contact, &party, error))
    return FALSE;
  return party || gw_store_party_put (instance->store, incident, contact, "fallback", "asked", gw_clock_now (), error);
}

/* What is to go, once it is settled to whom and whether encrypted. */
static gboolean
put (GwInstance *instance, const GwOutgoing *outgoing, const GwDirectoryEntry *to, const char *kind, JsonObject *model,
     gboolean encrypt, GwSent *sent, GError **error)
{
  const GwContact *contact = to->contact;
  const char *address = NULL;
  gboolean dropped = FALSE;
  if (!gw_outgoing_address (instance, contact, &address, error))
    return FALSE;
  gw_model_add_parties (model, instance, contact);
  gboolean whole = model == outgoing->model;
  g_autofree char *data = gw_outgoing_data (model, outgoing->in_reply_to, whole && outgoing->original);
  GwStoreLetter letter = {
    .kind = (char *) kind,
    .contact = contact->id,
    .address = (char *) address,
    .mail_id = outgoing->mail_id,
    .entry = whole ? outgoing->entry : -1,
    .incident = (char *) outgoing->incident,
    .language = contact->languages[0],
    .encrypt = encrypt,
    .always = outgoing->always,
    .data = data,
  };
  if (!gw_outgoing_put (instance, &letter, &dropped, error))
    return FALSE;
  if (dropped && sent != NULL)
    *sent = GW_SENT_NOT;
  if (outgoing->reference == NULL || !whole)
    return TRUE;
  GwReference reference = *outgoing->reference;
  reference.letter = letter.id;
  reference.contact = contact->id;
  reference.kind = (char *) kind;
  if (to != outgoing->to)
    reference.about = outgoing->to->contact->id;
  gboolean reads = to != outgoing->to && to != gw_directory_route (instance->directory, outgoing->to);
  if (reads && reference.incident != NULL && !join (instance, reference.incident, contact->id, error))
    return FALSE;
  return gw_store_reference_put (instance->store, &reference, error);
}

/* Nothing of the letter may leave: the contact learns that there is one, and the desk can mend it. */
static gboolean
put_waiting (GwInstance *instance, const GwOutgoing *outgoing, const GwDirectoryEntry *route, GError **error)
{
  g_autofree char *id = gw_outgoing_report_id ("GW-N-");
  g_autoptr (JsonObject) model = gw_model_waiting (instance, route, id);
  g_autofree char *text = g_strdup_printf ("%s has no key to encrypt to: it got no %s, only word that a letter waits",
                                           route->contact->id, outgoing->kind);
  GwOutgoing waiting = *outgoing;
  waiting.incident = NULL;
  return put (instance, &waiting, route, "waiting", model, FALSE, NULL, error)
         && gw_store_alert_put (instance->store, "no-key", text, outgoing->mail_id, NULL, gw_clock_now (), error);
}

/* *fallback: who reads what cannot be encrypted to whom it is for; NULL: nobody. */
static gboolean
find_fallback (const GwInstance *instance, const GwOutgoing *outgoing, gint64 now_us, const GwDirectoryEntry **fallback,
               GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwIncident) incident
    = outgoing->incident ? gw_store_incident_find (instance->store, outgoing->incident, &failure) : NULL;
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  *fallback = gw_outgoing_fallback (instance, outgoing->to, outgoing->tlp, incident != NULL && incident->exercise, now_us);
  return TRUE;
}

gboolean
gw_outgoing_queue (GwInstance *instance, const GwOutgoing *outgoing, GwSent *sent, GError **error)
{
  const GwDirectoryEntry *route = gw_directory_route (instance->directory, outgoing->to);
  if (!gw_crossing_may_go (outgoing->kind, outgoing->to, route))
    {
      if (sent != NULL)
        *sent = GW_SENT_NOT;
      return TRUE;
    }
  if (route->contact->level == GW_LEVEL_REGIONAL && !gw_crossing_address (instance, outgoing, route, error))
    return FALSE;
  const GwContact *contact = route->contact;
  gboolean secret = !outgoing->open && (outgoing->tlp == NULL || gw_tlp_rank (outgoing->tlp) > gw_tlp_rank ("TLP:GREEN"));
  gboolean needed = secret || contact->require_encryption;
  gint64 now = gw_clock_now ();
  gboolean able = can_encrypt (instance, outgoing->to, now);
  GwSent result = GW_SENT_AS_IT_IS;
  gboolean done = FALSE;
  const GwDirectoryEntry *fallback = NULL;
  if (needed && !able && !find_fallback (instance, outgoing, now, &fallback, error))
    return FALSE;
  if (!needed || able)
    done = put (instance, outgoing, route, outgoing->kind, outgoing->model, needed, &result, error);
  else if (fallback != NULL)
    {
      result = GW_SENT_TO_FALLBACK_KEY;
      done = put (instance, outgoing, fallback, outgoing->kind, outgoing->model, TRUE, &result, error);
    }
  else
    {
      result = GW_SENT_WAITING;
      done = put_waiting (instance, outgoing, route, error);
    }
  if (sent != NULL)
    *sent = result;
  return done;
}
