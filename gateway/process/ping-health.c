/* SPDX-License-Identifier: Apache-2.0 */
#include "process/ping.h"
#include <string.h>

GwPingBar
gw_ping_bar (const GwInstance *instance, const GwDirectoryEntry *entry, gint64 now_us)
{
  if (gw_directory_status (entry, now_us) != GW_CONTACT_ACTIVE)
    return GW_PING_NOT_ACTIVE;
  if (entry->contact->level == GW_LEVEL_REGIONAL || entry->contact->via != NULL)
    return GW_PING_GATEWAY;
  g_auto (GStrv) keys = gw_directory_encryption_keys (instance->directory, entry, now_us);
  return keys[0] != NULL ? GW_PING_MAY : GW_PING_NO_KEY;
}

const char *
gw_ping_state (const GwInstance *instance, const GwDirectoryEntry *entry, const GwPingContact *row, gint64 now_us)
{
  static const char *const outcomes[] = { "auto-reply", "unsigned", "wrong-key", "bounced", "silent" };
  switch (gw_ping_bar (instance, entry, now_us))
    {
    case GW_PING_MAY: break;
    case GW_PING_NOT_ACTIVE: return "inactive";
    case GW_PING_NO_KEY: return "no-key";
    case GW_PING_GATEWAY: return "gateway";
    }
  const char *outcome = row != NULL ? row->outcome : NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (outcomes); i++)
    if (g_strcmp0 (outcome, outcomes[i]) == 0)
      return outcomes[i];
  if (row != NULL && row->rounds > 0)
    return "asked";
  if (row == NULL || row->confirmed_us == 0)
    return "unproved";
  return g_strcmp0 (outcome, "changed") == 0 && entry->changed_us <= row->outcome_us ? "changed" : "confirmed";
}

gboolean
gw_ping_is_lost (const GwPingContact *row, const char *state)
{
  static const char *const lost[] = { "silent", "bounced", "no-key", NULL };
  static const char *const at_the_end[] = { "unsigned", "wrong-key", NULL };
  return g_strv_contains (lost, state) || (row != NULL && row->rounds == 0 && g_strv_contains (at_the_end, state));
}
