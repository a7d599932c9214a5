/* SPDX-License-Identifier: Apache-2.0 */
#include "process/bare.h"
#include <string.h>

static gboolean
is_fallback (const GPtrArray *parties, const char *contact)
{
  for (guint i = 0; i < parties->len; i++)
    {
      const GwParty *party = g_ptr_array_index (parties, i);
      if (g_ascii_strcasecmp (party->contact, contact) == 0)
        return strcmp (party->role, "fallback") == 0;
    }
  return FALSE;
}

gboolean
gw_bare_is (const GwInstance *instance, const GPtrArray *parties, const GwDirectoryEntry *entry)
{
  if (!is_fallback (parties, entry->contact->id))
    return FALSE;
  for (guint i = 0; i < parties->len; i++)
    {
      const GwParty *other = g_ptr_array_index (parties, i);
      const GwDirectoryEntry *absent = gw_directory_find_id (instance->directory, other->contact);
      if (strcmp (other->role, "recipient") == 0 && absent != NULL && absent->contact->fallback != NULL
          && g_ascii_strcasecmp (absent->contact->fallback, entry->contact->id) == 0
          && absent->contact->level == entry->contact->level)
        return FALSE;
    }
  return TRUE;
}
