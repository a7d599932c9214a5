/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate policy explain: the facts of a mail and the rules that were tried on it. A letter that was taken before is
 * judged as if it were new: the question is what the rules say. */
#include "base/clock.h"
#include "command/dry-run.h"
#include "command/operator.h"
#include "command/policy-verbs.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* Rules that the policy has: how often each matched, by the decision. */
static const char *
say_tried (const GwDecision *decision, const GwRule *rule)
{
  if (!g_ptr_array_find_with_equal_func (decision->tried, rule->name, g_str_equal, NULL))
    return "not tried";
  return g_strcmp0 (decision->rule, rule->name) == 0 ? "matches" : "no";
}

/* "refused: stale (REASON)". The caller's. */
static char *
say_verdict (const GwCase *c)
{
  return g_strdup_printf ("%s%s%s%s%s%s", gw_kind_name (c->ending), c->code ? ": " : "", c->code ? c->code : "",
                          c->reason ? " (" : "", c->reason ? c->reason : "", c->reason ? ")" : "");
}

static void
print_json (const GwCase *c, const GwPolicy *policy)
{
  gsize count = 0;
  const GwRule *rules = gw_policy_rules (policy, &count);
  JsonObject *object = json_object_new ();
  JsonArray *array = json_array_new ();
  gw_operator_set (object, "policy", gw_policy_digest (policy));
  gw_operator_set (object, "verdict", gw_kind_name (c->ending));
  gw_operator_set (object, "code", c->code);
  gw_operator_set (object, "reason", c->reason);
  gw_operator_set (object, "stage", c->stage);
  for (gsize i = 0; c->decision != NULL && i < count; i++)
    {
      JsonObject *rule = json_object_new ();
      gw_operator_set (rule, "rule", rules[i].name);
      gw_operator_set (rule, "when", rules[i].when);
      gw_operator_set (rule, "do", gw_action_name (rules[i].action));
      gw_operator_set (rule, "result", say_tried (c->decision, &rules[i]));
      json_array_add_object_element (array, rule);
    }
  json_object_set_array_member (object, "rules", array);
  if (c->facts != NULL)
    json_object_set_member (object, "facts", gw_facts_to_json (c->facts));
  else
    json_object_set_null_member (object, "facts");
  gw_command_print_json_object (object);
}

/* A fact as a policy would write it. The caller's. */
static char *
say_fact (const GwFact *fact, const GwFactValue *value)
{
  switch (fact->type)
    {
    case GW_FACT_INTEGER:
      return g_strdup_printf ("%" G_GINT64_FORMAT, value->number);
    case GW_FACT_FLAG:
      return g_strdup (value->number ? "yes" : "no");
    case GW_FACT_LIST:
      return g_strdelimit (g_strdup (value->text), "\n", ' ');
    case GW_FACT_TEXT:
      break;
    }
  return g_strdup (value->text);
}

static void
print_facts (const GwFacts *facts, gboolean plain)
{
  static const char *const headers[] = { "fact", "value", NULL };
  gsize count = 0;
  const GwFact *names = gw_facts_table (&count);
  const GwFactValue *row = gw_facts_row (facts);
  GwTable *table = gw_table_new (headers);
  for (gsize i = 0; i < count; i++)
    {
      g_autofree char *value = say_fact (&names[i], &row[i]);
      gw_table_add (table, names[i].name, value);
    }
  gw_table_print (table, plain, "");
}

static void
print_people (const GwCase *c, const GwPolicy *policy, gboolean plain)
{
  static const char *const headers[] = { "rule", "result", "does", "when", NULL };
  gsize count = 0;
  const GwRule *rules = gw_policy_rules (policy, &count);
  g_autofree char *verdict = say_verdict (c);
  gw_operator_line ("policy", gw_policy_digest (policy), plain);
  gw_operator_line ("verdict", verdict, plain);
  if (c->decision == NULL)
    {
      printf ("\nNo rule was tried: the mail's way ended before them, at the stage %s.\n", c->stage);
      return;
    }
  printf ("\n");
  print_facts (c->facts, plain);
  printf ("\n");
  GwTable *table = gw_table_new (headers);
  for (gsize i = 0; i < count; i++)
    gw_table_add (table, rules[i].name, say_tried (c->decision, &rules[i]), gw_action_name (rules[i].action), rules[i].when);
  gw_table_print (table, plain, "It has no rules: all that holds is registered.");
  if (c->decision->rule == NULL && count > 0)
    printf ("\nNo rule matches, so the rules take it.\n");
}

int
gw_policy_verb_explain (int argc, char **argv)
{
  static const char usage[] = "policy explain [--policy FILE|DIR] [--at TIME] FILE";
  g_auto (GwOptions) options = { 0 };
  g_autofree char *path = NULL;
  g_autofree char *at = NULL;
  gint64 at_us = G_MAXINT64;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "policy", 0, 0, G_OPTION_ARG_FILENAME, &path, "Another policy than that of the instance", "FILE|DIR" },
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, "As if it had come then, to the directory of then", "TIME" },
    G_OPTION_ENTRY_NULL
  };
  if (!gw_command_parse (&argc, &argv, usage, "notigate policy explain letter.eml", entries, &options, &error)
      || !gw_command_operands (argc, 1, 1, usage, &error) || !gw_dry_run_time (at, &at_us, &error))
    return gw_command_fail (error);
  g_autoptr (GBytes) input = gw_dry_run_load (argv[1], &error);
  g_autoptr (GwInstance) instance = input ? gw_instance_open_at (options.home, GW_STORE_READ, at_us, &error)
                                         : NULL;
  g_autoptr (GwPolicy) other = instance && path ? gw_policy_load (path, &error) : NULL;
  if (error != NULL)
    return gw_command_fail (error);
  GwInstance judging = *instance;
  judging.policy = other ? other : instance->policy;
  const GwThen nothing_taken = { .entry = 0 };
  g_autoptr (GwMail) mail = gw_dry_run_mail (input, instance->config, at ? at_us : gw_clock_now ());
  g_autoptr (GwCase) c = gw_dry_run_judge (&judging, mail, &nothing_taken, options.home, &error);
  if (c == NULL)
    return gw_command_fail (error);
  if (options.json)
    print_json (c, judging.policy);
  else
    print_people (c, judging.policy, options.plain);
  return EX_OK;
}
