/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate policy: check, and the verbs that try a policy. */
#include "base/config.h"
#include "command/operator.h"
#include "command/policy-verbs.h"
#include "decide/policy.h"
#include <stdio.h>
#include <sysexits.h>

static void
print_policy_json (const GwPolicy *policy)
{
  gsize count = 0;
  const GwRule *rules = gw_policy_rules (policy, &count);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  gw_operator_set (object, "name", policy->name);
  gw_operator_set (object, "version", policy->version);
  gw_operator_set (object, "digest", gw_policy_digest (policy));
  for (gsize i = 0; i < count; i++)
    {
      JsonObject *rule = json_object_new ();
      gw_operator_set (rule, "rule", rules[i].name);
      gw_operator_set (rule, "when", rules[i].when);
      gw_operator_set (rule, "do", gw_action_name (rules[i].action));
      gw_operator_set (rule, "code", rules[i].code);
      gw_operator_set (rule, "file", rules[i].file);
      json_array_add_object_element (array, rule);
    }
  json_object_set_array_member (object, "rules", array);
  gw_command_print_json_object (object);
}

static void
print_policy (const GwPolicy *policy, const char *path, gboolean plain)
{
  static const char *const headers[] = { "rule", "does", "code", "when", NULL };
  gsize count = 0;
  const GwRule *rules = gw_policy_rules (policy, &count);
  gw_operator_line ("policy", policy->name, plain);
  gw_operator_line ("version", policy->version, plain);
  gw_operator_line ("digest", gw_policy_digest (policy), plain);
  gw_operator_line ("from", path, plain);
  printf ("\n");
  GwTable *table = gw_table_new (headers);
  for (gsize i = 0; i < count; i++)
    gw_table_add (table, rules[i].name, gw_action_name (rules[i].action), rules[i].code ? rules[i].code : "-",
                  rules[i].when);
  gw_table_print (table, plain, "It has no rules: all that holds is registered.");
  printf ("\nNo faults.\n");
}

static int
check (int argc, char **argv)
{
  static const char usage[] = "policy check [FILE|DIR]";
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  if (!gw_command_parse (&argc, &argv, usage, "notigate policy check nis2.policy", NULL, &options, &error)
      || !gw_command_operands (argc, 0, 1, usage, &error))
    return gw_command_fail (error);
  g_autofree char *path = argc > 1 ? g_strdup (argv[1]) : g_build_filename (options.home, "policy", NULL);
  g_autoptr (GwPolicy) policy = gw_policy_load (path, &error);
  if (policy == NULL)
    return gw_command_fail (error);
  if (options.json)
    print_policy_json (policy);
  else
    print_policy (policy, path, options.plain);
  return EX_OK;
}

int
gw_command_policy (int argc, char **argv)
{
  static const GwVerb verbs[] = {
    { "check", "all faults of a policy, or its rules in their order", check },
    { "explain", "which rules are tried on a mail, and with which facts", gw_policy_verb_explain },
    { "replay", "what another policy or directory would have decided over stored mail", gw_policy_verb_replay },
  };
  return gw_command_dispatch ("policy", verbs, G_N_ELEMENTS (verbs), argc, argv);
}
