/* SPDX-License-Identifier: Apache-2.0 */
#include "process/bare.h"
#include <string.h>

gboolean
gw_bare_is (const GwInstance *instance, const GPtrArray *parties, const GwDirectoryEntry *entry)
{
  const GwParty *itself = gw_party_find (parties, entry->contact->id);
  if (itself == NULL || strcmp (itself->role, "fallback") != 0)
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
