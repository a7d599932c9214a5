/* SPDX-License-Identifier: Apache-2.0
 *
 * By the operator's order the notification of an incident goes to further contacts. The operator may add contacts,
 * not rights: TLP and max-tlp hold, and RED belongs to those alone whom its signed To-POC names. */
#include "base/error.h"
#include "base/nearest.h"
#include "directory/value.h"
#include "process/desk-local.h"
#include <string.h>

/* "there is no such contact; did you mean XB-technical?" The caller's. */
static char *
tell_unknown (const GwDirectory *directory, const char *id)
{
  GwNearest nearest = GW_NEAREST_INIT;
  const GPtrArray *entries = gw_directory_entries (directory);
  for (guint i = 0; i < entries->len; i++)
    {
      const GwDirectoryEntry *entry = g_ptr_array_index (entries, i);
      if (entry->state != GW_CONTACT_REMOVED)
        gw_nearest_try (&nearest, id, entry->contact->id);
    }
  const char *near = gw_nearest_end (&nearest);
  return near ? g_strdup_printf ("there is no such contact, did you mean %s?", near)
              : g_strdup ("there is no such contact (notigate contact list)");
}

/* TLP:AMBER+STRICT stays within the organisations that have it. */
static gboolean
is_of_a_party (const GwDeskWork *work, const GwDirectoryEntry *entry)
{
  for (guint i = 0; i < work->parties->len; i++)
    {
      const GwParty *party = g_ptr_array_index (work->parties, i);
      const GwDirectoryEntry *other = gw_directory_find_id (work->instance->directory, party->contact);
      if (other != NULL && g_strcmp0 (other->contact->agency, entry->contact->agency) == 0
          && g_strcmp0 (other->contact->state, entry->contact->state) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Why @id cannot get it, the caller's; NULL: it can. *unknown is set where there is no such contact. */
static char *
find_fault (const GwDeskWork *work, const char *id, gboolean *unknown)
{
  const GwDirectory *directory = work->instance->directory;
  const GwDirectoryEntry *entry = gw_directory_find_id (directory, id);
  if (entry == NULL || entry->state == GW_CONTACT_REMOVED)
    {
      *unknown = TRUE;
      return tell_unknown (directory, id);
    }
  const GwParty *party = gw_party_find (work->parties, id);
  if (party != NULL)
    return g_strdup_printf ("is a party already (%s, %s)", party->role, party->state);
  const char *unreachable = gw_desk_unreachable (work, entry);
  if (unreachable != NULL && gw_directory_status (entry, work->now_us) == GW_CONTACT_ACTIVE)
    return g_strdup_printf ("may be sent %s at most, and the incident is %s",
                            gw_directory_max_tlp (directory, entry, work->now_us), work->mark->highest_tlp);
  if (unreachable != NULL)
    return g_strdup (unreachable);
  if (strcmp (work->mark->highest_tlp, "TLP:AMBER+STRICT") == 0 && !is_of_a_party (work, entry))
    return g_strdup ("is of another organisation than the parties, and TLP:AMBER+STRICT stays within theirs");
  return NULL;
}

static gboolean
check_red (const GwDeskWork *work, GError **error)
{
  if (gw_tlp_rank (work->mark->highest_tlp) >= 0 && gw_tlp_rank (work->mark->highest_tlp) < gw_tlp_rank ("TLP:RED"))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "incident %s: is TLP:RED, and goes only to those whom its signed letter "
               "names; fix: ask %s to write to further contacts", work->incident->id, work->incident->originator);
  return FALSE;
}

static gboolean
check_contacts (const GwDeskWork *work, GError **error)
{
  gboolean unknown = FALSE;
  g_autoptr (GString) faults = g_string_new (NULL);
  for (const char *const *id = work->order->contacts; *id; id++)
    {
      g_autofree char *fault = find_fault (work, *id, &unknown);
      if (fault != NULL)
        g_string_append_printf (faults, "%s%s: %s", faults->len ? "; " : "", *id, fault);
    }
  if (faults->len == 0)
    return TRUE;
  g_set_error (error, GW_ERROR, unknown ? GW_ERROR_NOINPUT : GW_ERROR_DATA,
               "incident %s: is forwarded to nobody: %s; fix: --to without these, or another contact", work->incident->id,
               faults->str);
  return FALSE;
}

gboolean
gw_desk_forward (GwDeskWork *work, GError **error)
{
  if (!check_red (work, error) || !check_contacts (work, error))
    return FALSE;
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  for (const char *const *id = work->order->contacts; *id; id++)
    {
      gpointer entry = (gpointer) gw_directory_find_id (work->instance->directory, *id);
      if (!g_ptr_array_find (entries, entry, NULL)) /* named twice */
        g_ptr_array_add (entries, entry);
    }
  if (!gw_relay_forward (work->instance, work->recalled, entries, error))
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    g_ptr_array_add (work->order->told, g_strdup (((GwDirectoryEntry *) g_ptr_array_index (entries, i))->contact->id));
  /* The originator is told how it stands now, and with whom. */
  return gw_desk_load (work, error) && gw_desk_tell_status (work, work->incident->originator, error);
}
