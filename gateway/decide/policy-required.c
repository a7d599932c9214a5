/* SPDX-License-Identifier: Apache-2.0 */
#include "decide/policy-local.h"
#include "store/expression-token.h"
#include <string.h>

/* What contacts write, and the fields that they may be asked for: FORM's, without those that every
 * letter has and those that only gateways write. */
static const char *const types[] = {
  "notification", "update", "information-request", "information-response", "assistance-request",
  "assistance-response", "acknowledgement", "closure", "withdrawal", "ping-reply", NULL
};
static const char *const fields[] = {
  "From-POC", "To-POC", "Report-ID", "Issued", "In-Response-To", "Reporter-Ref", "Recipient-Ref", "Revision",
  "PAP", "Urgency", "Request", "Assistance", "Decision", "Disposition", "Status", "Reply-By", "Next-Update-By",
  "Title", "Title-EN", "Incident-Type", "Detected", "Started", "Ended", "Malicious", "Cross-Border",
  "Affected-State", "Sector", "Impact-Confidentiality", "Impact-Integrity", "Impact-Availability", "Affected",
  "Source", "Confidence", "Tag", "Reference", "Contact-Name", "Contact-Phone", "Language", "Directory-Data", NULL
};

static gboolean
holds (GPtrArray *names, const char *name)
{
  return g_ptr_array_find_with_equal_func (names, name, g_str_equal, NULL);
}

/* Every field that @pattern means, each once; FALSE where it means none. */
static gboolean
add_fields (GPtrArray *names, const char *pattern)
{
  gboolean found = FALSE;
  for (gsize i = 0; fields[i]; i++)
    if (g_pattern_match_simple (pattern, fields[i]))
      {
        found = TRUE;
        if (!holds (names, fields[i]))
          g_ptr_array_add (names, g_strdup (fields[i]));
      }
  return found;
}

static void
take_type (GwPolicy *policy, const GwPolicyFile *file, const char *type, GString *faults)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *value = gw_policy_value (file, "required", type);
  g_auto (GStrv) patterns = gw_policy_split (value);
  for (char **pattern = patterns; *pattern; pattern++)
    if (!add_fields (names, *pattern))
      {
        g_autofree char *hint = gw_token_suggest (fields, *pattern);
        gw_policy_fault (faults, file->name, "required", type, "there is no field \"%s\"%s", *pattern, hint);
      }
  g_ptr_array_add (names, NULL);
  g_hash_table_replace (policy->private->required, g_strdup (type),
                        g_ptr_array_free (g_steal_pointer (&names), FALSE));
}

void
gw_policy_take_required (GwPolicy *policy, const GwPolicyFile *file, GString *faults)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file->keys, "required", NULL, NULL);
  for (char **key = keys; key && *key; key++)
    {
      if (g_strv_contains (types, *key))
        {
          take_type (policy, file, *key, faults);
          continue;
        }
      g_autofree char *hint = gw_token_suggest (types, *key);
      gw_policy_fault (faults, file->name, "required", *key, "contacts send no such message%s", hint);
    }
}

const char *const *
gw_policy_required (const GwPolicy *policy, const char *message_type)
{
  static const char *const none[] = { NULL };
  char **names = g_hash_table_lookup (policy->private->required, message_type);
  return names ? (const char *const *) names : none;
}
