/* SPDX-License-Identifier: Apache-2.0
 *
 * Who gets a letter: what the directory and the parties say of each contact that may come into question, handed to
 * the one function that decides. */
#include "process/case.h"
#include "base/clock.h"
#include "directory/value.h"
#include "procedure/audience.h"
#include "process/bare.h"
#include "process/crossing.h"
#include "process/outgoing.h"
#include <string.h>

static gboolean
is_exercise (const GwCase *c)
{
  return c->incident != NULL ? c->incident->exercise : c->form != NULL && c->form->exercise;
}

/* What it may be sent: where only a key is missing, what its fallback may read in its place. */
static int
reading_rank (const GwCase *c, const GwInstance *instance, const GwDirectoryEntry *entry)
{
  int rank = gw_tlp_rank (gw_directory_max_tlp (instance->directory, entry, c->mail->received_us));
  if (c->tlp == NULL || rank >= gw_tlp_rank (c->tlp)
      || gw_outgoing_fallback (instance, entry, c->tlp, is_exercise (c), c->mail->received_us) == NULL)
    return rank;
  return gw_tlp_rank (entry->contact->max_tlp);
}

/* Whether @entry gets it in the place of a recipient that has no key: then not for itself, too. */
static gboolean
reads_for_another (const GwCase *c, const GwInstance *instance, const GwDirectoryEntry *entry)
{
  for (guint i = 0; c->tlp != NULL && i < c->parties->len; i++)
    {
      const GwParty *party = g_ptr_array_index (c->parties, i);
      const GwDirectoryEntry *other = gw_directory_find_id (instance->directory, party->contact);
      if (strcmp (party->role, "recipient") == 0 && other != NULL && other != entry
          && gw_tlp_rank (gw_directory_max_tlp (instance->directory, other, c->mail->received_us)) < gw_tlp_rank (c->tlp)
          && gw_outgoing_fallback (instance, other, c->tlp, is_exercise (c), c->mail->received_us) == entry)
        return TRUE;
    }
  return FALSE;
}

static gboolean
takes_part (const GwCase *c, const GwInstance *instance, const GwParty *party, const GwDirectoryEntry *entry)
{
  if (party == NULL || strcmp (party->state, "asked") == 0)
    return FALSE;
  return strcmp (party->role, "fallback") != 0 || !reads_for_another (c, instance, entry);
}

static void
add_candidate (GwCase *c, const GwInstance *instance, GArray *candidates, GPtrArray *entries, GwDirectoryEntry *entry)
{
  if (entry == NULL || g_ptr_array_find (entries, entry, NULL))
    return;
  const char *id = entry->contact->id;
  /* Whoever names a contact that only others' RED letters brought in is told the same as of one that is no party. */
  const GwParty *party = gw_party_find (c->known != NULL ? c->known : c->parties, id);
  gint64 at = c->mail->received_us;
  const GwDirectoryEntry *route = gw_directory_route (instance->directory, entry);
  /* Its answer earns it no content: only who brings in new parties may tell it more. */
  gboolean bare = c->parties != NULL && gw_bare_is (instance, c->parties, entry);
  gboolean answered = c->answers != NULL && c->answers->sender != NULL && g_ascii_strcasecmp (c->answers->sender, id) == 0;
  GwCandidate candidate = {
    .id = id,
    .named = g_ptr_array_find (c->named, entry, NULL),
    .answered = answered,
    .role = party && (!bare || answered) ? gw_role_find (party->role) : GW_ROLE_STRANGER,
    .takes_part = takes_part (c, instance, party, entry),
    .may = gw_directory_may_send (instance->directory, c->writer, entry),
    .held = gw_directory_status (entry, at) != GW_CONTACT_ACTIVE || route == NULL
            || gw_directory_status (route, at) != GW_CONTACT_ACTIVE,
    .gone = gw_directory_status (entry, at) == GW_CONTACT_REMOVED,
    .reads = reading_rank (c, instance, entry),
  };
  g_array_append_val (candidates, candidate);
  g_ptr_array_add (entries, entry);
}

/* Whom To-POC names, and every party. */
static GArray *
list_candidates (GwCase *c, const GwInstance *instance, GPtrArray *entries)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (GwCandidate));
  for (guint i = 0; i < c->named->len; i++)
    add_candidate (c, instance, candidates, entries, g_ptr_array_index (c->named, i));
  for (guint i = 0; c->parties != NULL && i < c->parties->len; i++)
    {
      const GwParty *party = g_ptr_array_index (c->parties, i);
      const GwDirectoryEntry *entry = gw_directory_find_id (instance->directory, party->contact);
      if (entry != NULL)
        add_candidate (c, instance, candidates, entries, (GwDirectoryEntry *) entry);
    }
  return candidates;
}

/* It might read it, had it a key: it learns at least that a letter waits. */
static gboolean
is_keyless (const GwCase *c, const GwDirectoryEntry *entry)
{
  return gw_tlp_rank (entry->contact->max_tlp) >= gw_tlp_rank (c->tlp ? c->tlp : "TLP:RED");
}

static void
sort_out (GwCase *c, const GwInstance *instance, const GArray *reached, const GArray *candidates, const GPtrArray *entries)
{
  c->recipients = g_ptr_array_new ();
  c->held_back = g_ptr_array_new ();
  c->keyless = g_ptr_array_new ();
  c->not_relayed = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < reached->len; i++)
    {
      const GwReached *one = &g_array_index (reached, GwReached, i);
      gsize place = (gsize) (one->candidate - &g_array_index (candidates, GwCandidate, 0));
      gpointer entry = g_ptr_array_index (entries, place);
      if (one->reason == NULL && gw_crossing_is_too_far (c, instance, entry))
        {
          g_ptr_array_add (c->not_relayed, g_strdup_printf ("%s limits", one->candidate->id));
          continue;
        }
      if (one->reason == NULL)
        {
          g_ptr_array_add (c->recipients, entry);
          continue;
        }
      g_ptr_array_add (c->not_relayed, g_strdup_printf ("%s %s", one->candidate->id, one->reason));
      if (strcmp (one->reason, "suspended") == 0)
        g_ptr_array_add (c->held_back, entry);
      else if (strcmp (one->reason, "tlp-forbids") == 0 && is_keyless (c, entry))
        g_ptr_array_add (c->keyless, entry);
    }
}

static gboolean
has_reason (const GwCase *c, const char *reason)
{
  for (guint i = 0; i < c->not_relayed->len; i++)
    if (g_str_has_suffix (g_ptr_array_index (c->not_relayed, i), reason))
      return TRUE;
  return FALSE;
}

static gboolean
are_all (const GwCase *c, const char *reason)
{
  for (guint i = 0; i < c->not_relayed->len; i++)
    if (!g_str_has_suffix (g_ptr_array_index (c->not_relayed, i), reason))
      return FALSE;
  return TRUE;
}

/* What answers or ends an incident has done so, though those that it is for cannot read it now, as when their key has
 * expired: its writer and the operator are told, and nobody is chased for what it has sent. */
static gboolean
counts_unread (const GwCase *c)
{
  guint wants_readers = GW_EFFECT_OPENS | GW_EFFECT_ASKS | GW_EFFECT_CHANGES;
  return c->named->len == 0 && c->move != NULL && c->move->code == NULL && (c->move->effects & wants_readers) == 0
         && are_all (c, " tlp-forbids");
}

/* Somebody is meant, and nobody may have it: nobody would ever read it, and that is told at once. What waits for a
 * suspended contact does reach somebody in time. */
static void
refuse_unreachable (GwCase *c)
{
  if (c->recipients->len > 0 || c->not_relayed->len == 0 || c->held_back->len > 0 || c->to_desk)
    return;
  if (counts_unread (c))
    {
      c->alert = !c->form->check_only;
      c->reason = g_strdup ("nobody that it is meant for can be sent a letter of its TLP now");
    }
  else if (has_reason (c, " tlp-forbids"))
    gw_case_refuse (c, "tlp-forbids", "none of the contacts that it is meant for can be sent a letter of this TLP");
  else if (has_reason (c, " limits"))
    {
      gw_case_refuse (c, "limits", "it has passed as many gateways as a letter may, or a contact's via leads back to where it has "
                      "been");
      c->alert = TRUE;
    }
  else if (has_reason (c, " not-asked"))
    gw_case_refuse (c, "not-authorised", "an answer goes to the writer of the letter that it answers only; To-POC leaves "
                    "that contact out");
  else if (has_reason (c, " not-a-party"))
    gw_case_refuse (c, "not-authorised", "only the originator of an incident brings further contacts into it");
  else
    gw_case_refuse (c, "not-authorised", "this contact may not send to the contacts in To-POC");
}

/* What the machine refuses about the incident itself. */
static void
refuse_move (GwCase *c)
{
  const char *reason = "there is no such incident with this contact as a party";
  if (c->move->problem != NULL)
    reason = "the incident is closed; write a new notification, and name this one in it";
  else if (strcmp (c->move->code, "not-authorised") == 0)
    reason = "only the contact that opened an incident closes it; send an update instead";
  if (c->move->problem != NULL && c->form->kind == GW_FORM_FORM)
    {
      GwFault *fault = gw_fault_new (0, "Incident-ID", c->move->code, c->move->problem, c->incident->id);
      fault->blocking = TRUE;
      fault->message = g_strdup (reason);
      gw_form_add_fault (c->form, fault);
    }
  gw_case_refuse (c, c->move->code, reason);
}

void
gw_case_address (GwCase *c, const GwInstance *instance)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  gw_crossing_name_originator (c, instance);
  g_autoptr (GArray) candidates = list_candidates (c, instance, entries);
  const char *written = gw_form_get (c->form, "TLP");
  c->move = c->takes_part ? gw_machine_find (c->act, c->role, c->phase) : NULL;
  /* A stranger's names are judged as a notification's, so that the answer tells nothing of the incident. */
  gboolean strange = c->move != NULL && c->move->code != NULL;
  GwAddressing letter = {
    .goes_to = c->move == NULL ? GW_GOES_NOWHERE : strange ? GW_GOES_TO_NAMED : c->move->goes_to,
    .writer_role = c->role,
    .writer = c->writer->contact->id,
    .names_any = c->named->len > 0,
    .red = g_strcmp0 (written, "TLP:RED") == 0,
    .to_gateway = c->move != NULL && c->move->goes_to == GW_GOES_TO_ANSWERED && c->answers != NULL && c->answers->sender == NULL,
    .tlp = gw_tlp_rank (c->tlp ? c->tlp : "TLP:RED"),
    .highest = c->mark != NULL ? gw_tlp_rank (c->mark->highest_tlp) : -1,
  };
  g_autoptr (GArray) reached = gw_audience_find (&letter, (const GwCandidate *) (gpointer) candidates->data, candidates->len,
                                                 &c->to_desk);
  sort_out (c, instance, reached, candidates, entries);
  refuse_unreachable (c);
  if (!gw_case_is_ended (c) && strange)
    refuse_move (c);
}
