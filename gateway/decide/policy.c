/* SPDX-License-Identifier: Apache-2.0 */
#include "decide/policy.h"
#include "base/digest.h"
#include "base/error.h"
#include "decide/policy-local.h"
#include "store/expression-token.h"
#include <string.h>

#define MAX_NAME 64

static void
clear_setting (gpointer data)
{
  GwSetting *setting = data;
  g_free ((char *) setting->value);
  g_free ((char *) setting->file);
}

static GwPolicy *
policy_new (GBytes *text)
{
  GwPolicy *policy = g_new0 (GwPolicy, 1);
  GwPolicyPrivate *private = policy->private = g_new0 (GwPolicyPrivate, 1);
  private->text = g_bytes_ref (text);
  private->digest = gw_sha256_hex_bytes (text);
  private->settings = g_array_new (FALSE, TRUE, sizeof (GwSetting));
  g_array_set_clear_func (private->settings, clear_setting);
  private->required = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_strfreev);
  private->rules = g_array_new (FALSE, TRUE, sizeof (GwRule));
  g_array_set_clear_func (private->rules, gw_policy_clear_rule);
  private->conditions = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_expression_free);
  gw_policy_set_defaults (policy);
  return policy;
}

void
gw_policy_free (GwPolicy *policy)
{
  if (policy == NULL)
    return;
  GwPolicyPrivate *private = policy->private;
  g_ptr_array_unref (private->conditions);
  g_array_unref (private->rules);
  g_array_unref (private->settings);
  g_hash_table_unref (private->required);
  g_clear_pointer (&private->engine, gw_expression_engine_unref);
  g_bytes_unref (private->text);
  g_free (private->digest);
  g_free (private);
  g_strfreev (policy->algorithms.digests);
  g_strfreev (policy->algorithms.curves);
  g_free (policy->name);
  g_free (policy->version);
  g_free (policy);
}

/* ---- groups ---- */

static void
take_name (GwPolicy *policy, const GwPolicyFile *file, const char *key, GString *faults)
{
  static const char *const known[] = { "name", "version", NULL };
  if (!g_strv_contains (known, key))
    {
      g_autofree char *hint = gw_token_suggest (known, key);
      gw_policy_fault (faults, file->name, "policy", key, "there is no such key%s", hint);
      return;
    }
  char **place = strcmp (key, "name") == 0 ? &policy->name : &policy->version;
  g_free (*place);
  *place = gw_policy_value (file, "policy", key);
  if (**place == '\0' || strlen (*place) > MAX_NAME)
    gw_policy_fault (faults, file->name, "policy", key, "must have 1 to %d bytes", MAX_NAME);
}

static void
fault_unknown_group (const GwPolicyFile *file, const char *group, GString *faults)
{
  static const char *const known[] = {
    "policy", "limits", "algorithms", "keys", "required", "deadlines", "deadlines.critical", "deadlines.high",
    "deadlines.medium", "deadlines.low", "reminders", "status", "digest", "retention", "ping", "notice", "rule NAME",
    NULL
  };
  g_autofree char *hint = gw_token_suggest (known, group);
  gw_policy_fault (faults, file->name, group, NULL, "there is no such group%s", hint);
}

/* FALSE where we failed. */
static gboolean
take_file (GwPolicy *policy, const GwPolicyFile *file, GString *faults, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file->keys, NULL);
  for (char **group = groups; *group; group++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (file->keys, *group, NULL, NULL);
      if (strcmp (*group, "policy") == 0)
        for (char **key = keys; key && *key; key++)
          take_name (policy, file, *key, faults);
      else if (strcmp (*group, "required") == 0)
        gw_policy_take_required (policy, file, faults);
      else if (gw_policy_is_setting_group (*group))
        gw_policy_take_group (policy, file, *group, faults);
      else if (!g_str_has_prefix (*group, "rule "))
        fault_unknown_group (file, *group, faults);
      else if (!gw_policy_take_rule (policy, file, *group, faults, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- loading ---- */

static GwPolicy *
build (GPtrArray *files, GBytes *text, GError **error)
{
  g_autoptr (GString) faults = g_string_new (NULL);
  g_autoptr (GwPolicy) policy = policy_new (text);
  gsize count = 0;
  const GwFact *facts = gw_facts_table (&count);
  policy->private->engine = gw_expression_engine_new (facts, count, error);
  if (policy->private->engine == NULL)
    return NULL;
  gw_policy_files_parse (files, faults);
  for (guint i = 0; i < files->len; i++)
    if (!take_file (policy, files->pdata[i], faults, error))
      return NULL;
  const GwPolicyFile *first = files->pdata[0];
  if (policy->name == NULL)
    gw_policy_fault (faults, first->name, "policy", "name", "is missing; it stands in reports: give it one");
  if (policy->version == NULL)
    gw_policy_fault (faults, first->name, "policy", "version", "is missing; fix: version = 1");
  gw_policy_resolve (policy, faults);
  if (faults->len == 0)
    return g_steal_pointer (&policy);
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s", faults->str);
  return NULL;
}

GwPolicy *
gw_policy_load (const char *path, GError **error)
{
  g_autoptr (GPtrArray) files = gw_policy_files_load (path, error);
  if (files == NULL)
    return NULL;
  g_autoptr (GBytes) text = gw_policy_files_to_text (files);
  return build (files, text, error);
}

GwPolicy *
gw_policy_load_text (GBytes *text, GError **error)
{
  g_autoptr (GPtrArray) files = gw_policy_files_from_text (text, error);
  return files ? build (files, text, error) : NULL;
}

GBytes *
gw_policy_text (const GwPolicy *policy)
{
  return policy->private->text;
}

const char *
gw_policy_digest (const GwPolicy *policy)
{
  return policy->private->digest;
}
