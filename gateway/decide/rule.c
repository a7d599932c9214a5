/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "decide/policy-local.h"
#include "store/expression-token.h"
#include <string.h>

static const char *const actions[] = { "register", "refuse", "hold", "quarantine", NULL };

/* FORM's codes that a sender is told, and those that he is not: a policy may use the first. */
static const char *const told[] = {
  "expired-key", "weak-key", "weak-digest", "clock", "sender-mismatch", "expired-contact", "not-a-form",
  "syntax", "wrong-gateway", "not-authorised", "stale", "future", "report-id-used", "tlp-missing",
  "missing-field", "bad-value", "not-encrypted", "tlp-forbids", "unknown-incident", NULL
};
static const char *const untold[] = {
  "too-large", "limits", "ambiguous", "unsigned", "partial-signature", "undecryptable", "encrypted-unsigned",
  "several-signatures", "unknown-key", "bad-signature", "revoked-key", "suspended-contact", NULL
};

#define RULE_GROUP "rule "
#define OWN_CODE "^[a-z0-9-]{3,40}$"
#define NAME "^[a-z0-9-]{1,64}$"

const char *
gw_action_name (GwAction action)
{
  return actions[action];
}

void
gw_policy_clear_rule (gpointer data)
{
  GwRule *rule = data;
  g_free (rule->name);
  g_free (rule->when);
  g_free (rule->code);
  g_free (rule->explain);
  g_free (rule->file);
}

/* ---- reading one ---- */

static gboolean
check_name (const GwPolicy *policy, const GwRule *rule, const char *group, GString *faults)
{
  if (!g_regex_match_simple (NAME, rule->name, G_REGEX_DOLLAR_ENDONLY, 0))
    {
      gw_policy_fault (faults, rule->file, group, NULL, "a rule's name has a-z, 0-9 and - only, 64 at most");
      return FALSE;
    }
  for (guint i = 0; i < policy->private->rules->len; i++)
    {
      const GwRule *known = &g_array_index (policy->private->rules, GwRule, i);
      if (strcmp (known->name, rule->name) == 0)
        {
          gw_policy_fault (faults, rule->file, group, NULL, "%s has a rule of this name already; fix: another "
                           "name, or remove one", known->file);
          return FALSE;
        }
    }
  return TRUE;
}

static void
check_keys (const GwPolicyFile *file, const char *group, GString *faults)
{
  static const char *const known[] = { "when", "do", "code", "explain", NULL };
  g_auto (GStrv) keys = g_key_file_get_keys (file->keys, group, NULL, NULL);
  for (char **key = keys; key && *key; key++)
    if (!g_strv_contains (known, *key))
      {
        g_autofree char *hint = gw_token_suggest (known, *key);
        gw_policy_fault (faults, file->name, group, *key, "there is no such key%s", hint);
      }
}

static void
take_action (GwRule *rule, const char *text, const char *group, GString *faults)
{
  for (guint i = 0; text && actions[i]; i++)
    if (strcmp (actions[i], text) == 0)
      {
        rule->action = (GwAction) i;
        return;
      }
  if (text == NULL)
    gw_policy_fault (faults, rule->file, group, "do", "is missing; fix: register, refuse, hold or quarantine");
  else if (strcmp (text, "ignore") == 0)
    gw_policy_fault (faults, rule->file, group, "do", "nobody who notified is left without an answer; fix: refuse, "
                     "hold or quarantine");
  else
    {
      g_autofree char *hint = gw_token_suggest (actions, text);
      gw_policy_fault (faults, rule->file, group, "do", "there is no action \"%s\"%s", text, hint);
    }
}

/* A code of the policy's own has no text in the templates, so it brings its own; one that nearly is
 * FORM's is a slip. */
static void
check_own_code (const GwRule *rule, const char *group, GString *faults)
{
  g_autofree char *hint = gw_token_suggest (told, rule->code);
  if (!g_regex_match_simple (OWN_CODE, rule->code, G_REGEX_DOLLAR_ENDONLY, 0))
    gw_policy_fault (faults, rule->file, group, "code", "must be 3 to 40 of a-z, 0-9 and -");
  else if (gw_token_is_slip (told, rule->code))
    gw_policy_fault (faults, rule->file, group, "code", "there is no code \"%s\"%s", rule->code, hint);
  else if (rule->explain == NULL)
    gw_policy_fault (faults, rule->file, group, "explain", "is missing; the code \"%s\" is the policy's own, so "
                     "say to the sender here what is wrong and what to do", rule->code);
}

static void
check_code (const GwRule *rule, const char *group, GString *faults)
{
  if (rule->code == NULL && rule->action == GW_ACTION_REFUSE)
    gw_policy_fault (faults, rule->file, group, "code", "is missing; a refusal names its reason");
  if (rule->code == NULL)
    return;
  if (rule->action == GW_ACTION_REGISTER)
    gw_policy_fault (faults, rule->file, group, "code", "what is registered has no code; fix: remove it");
  else if (g_strv_contains (untold, rule->code))
    gw_policy_fault (faults, rule->file, group, "code", "\"%s\" is never told to a sender; fix: another code",
                     rule->code);
  else if (!g_strv_contains (told, rule->code))
    check_own_code (rule, group, faults);
}

/* FALSE where we failed. *@expression stays NULL where the condition is wrong. */
static gboolean
take_condition (GwPolicy *policy, const GwRule *rule, const char *group, GwExpression **expression, GString *faults,
                GError **error)
{
  if (rule->when == NULL)
    {
      gw_policy_fault (faults, rule->file, group, "when", "is missing; fix: a condition, or true for always");
      return TRUE;
    }
  g_autoptr (GError) cause = NULL;
  *expression = gw_expression_new (policy->private->engine, rule->when, &cause);
  if (*expression)
    return TRUE;
  if (!g_error_matches (cause, GW_ERROR, GW_ERROR_CONFIG))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  gw_policy_fault (faults, rule->file, group, "when", "%s", cause->message);
  return TRUE;
}

gboolean
gw_policy_take_rule (GwPolicy *policy, const GwPolicyFile *file, const char *group, GString *faults, GError **error)
{
  g_autofree char *action = gw_policy_value (file, group, "do");
  GwRule rule = {
    .name = g_strdup (group + strlen (RULE_GROUP)),
    .when = gw_policy_value (file, group, "when"),
    .code = gw_policy_value (file, group, "code"),
    .explain = gw_policy_value (file, group, "explain"),
    .file = g_strdup (file->name),
  };
  GwExpression *expression = NULL;
  gboolean named = check_name (policy, &rule, group, faults);
  check_keys (file, group, faults);
  take_action (&rule, action, group, faults);
  check_code (&rule, group, faults);
  gboolean worked = take_condition (policy, &rule, group, &expression, faults, error);
  if (!named || expression == NULL)
    {
      gw_expression_free (expression);
      gw_policy_clear_rule (&rule);
      return worked;
    }
  g_array_append_val (policy->private->rules, rule);
  g_ptr_array_add (policy->private->conditions, expression);
  return TRUE;
}

const GwRule *
gw_policy_rules (const GwPolicy *policy, gsize *count)
{
  *count = policy->private->rules->len;
  return &g_array_index (policy->private->rules, GwRule, 0);
}

/* ---- deciding ---- */

GwDecision *
gw_policy_decide (const GwPolicy *policy, const GwFacts *facts, GError **error)
{
  g_autoptr (GwDecision) decision = g_new0 (GwDecision, 1);
  decision->tried = g_ptr_array_new_with_free_func (g_free);
  if (!gw_expression_engine_set_row (policy->private->engine, gw_facts_row (facts), error))
    return NULL;
  for (guint i = 0; i < policy->private->rules->len; i++)
    {
      const GwRule *rule = &g_array_index (policy->private->rules, GwRule, i);
      gboolean matches = FALSE;
      if (!gw_expression_matches (policy->private->conditions->pdata[i], &matches, error))
        {
          g_prefix_error (error, "policy %s, rule %s: ", policy->name, rule->name);
          return NULL;
        }
      g_ptr_array_add (decision->tried, g_strdup (rule->name));
      if (!matches)
        continue;
      decision->action = rule->action;
      decision->code = g_strdup (rule->code);
      decision->rule = g_strdup (rule->name);
      decision->explain = g_strdup (rule->explain);
      break;
    }
  return g_steal_pointer (&decision);
}

void
gw_decision_free (GwDecision *decision)
{
  if (decision == NULL)
    return;
  g_free (decision->code);
  g_free (decision->rule);
  g_free (decision->explain);
  g_clear_pointer (&decision->tried, g_ptr_array_unref);
  g_free (decision);
}

static void
add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  if (text)
    json_builder_add_string_value (builder, text);
  else
    json_builder_add_null_value (builder);
}

JsonNode *
gw_decision_to_json (const GwDecision *decision)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  add_text (builder, "action", gw_action_name (decision->action));
  add_text (builder, "code", decision->code);
  add_text (builder, "rule", decision->rule);
  add_text (builder, "explain", decision->explain);
  json_builder_set_member_name (builder, "tried");
  json_builder_begin_array (builder);
  for (guint i = 0; i < decision->tried->len; i++)
    {
      json_builder_begin_object (builder);
      add_text (builder, "rule", decision->tried->pdata[i]);
      json_builder_set_member_name (builder, "matched");
      json_builder_add_boolean_value (builder, decision->rule != NULL && i + 1 == decision->tried->len);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
