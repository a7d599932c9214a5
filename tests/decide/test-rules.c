/* SPDX-License-Identifier: Apache-2.0
 * Rules: which are taken, and what they decide. */
#include "base/error.h"
#include "policy-help.h"

static const struct {
  const char *refused;
  const char *want_fault;
  const char *taken;
} rules[] = {
  { "do = hold", "[rule x] when: is missing", "when = true\ndo = hold" },
  { "when =\ndo = hold", "[rule x] when: the condition is empty", "when = 1\ndo = hold" },
  { "when = encrypted", "[rule x] do: is missing", "when = encrypted\ndo = register" },
  { "when = encrypted\ndo = regster", "did you mean \"register\"?", "when = encrypted\ndo = quarantine" },
  { "when = encrypted\ndo = ignore", "nobody who notified is left without an answer",
    "when = encrypted\ndo = hold" },
  { "when = encrypted\ndo = refuse", "[rule x] code: is missing",
    "when = encrypted\ndo = refuse\ncode = bad-value" },
  { "when = encrypted\ndo = register\ncode = stale", "what is registered has no code",
    "when = encrypted\ndo = hold\ncode = stale" },
  { "when = encrypted\ndo = refuse\ncode = unknown-key", "is never told to a sender",
    "when = encrypted\ndo = refuse\ncode = weak-key" },
  { "when = encrypted\ndo = refuse\ncode = not-encrytped\nexplain = a", "did you mean \"not-encrypted\"?",
    "when = encrypted\ndo = refuse\ncode = not-encrypted\nexplain = a" },
  { "when = encrypted\ndo = refuse\ncode = our-own", "[rule x] explain: is missing",
    "when = encrypted\ndo = refuse\ncode = our-own\nexplain = a" },
  { "when = encrypted\ndo = refuse\ncode = Our_Own\nexplain = a", "must be 3 to 40 of a-z",
    "when = encrypted\ndo = refuse\ncode = 123\nexplain = a" },
  { "when = encrypted\ndo = hold\nexplian = a", "did you mean \"explain\"?",
    "when = encrypted\ndo = hold\nexplain = a" },
  { "when = encrypted\nwhen = exercise\ndo = hold", "[rule x] when: stands twice", "when = exercise\ndo = hold" },
  { "when = encrypted # why\ndo = hold", "\"#\" is not known in a condition",
    "# why\nwhen = encrypted\ndo = hold" },
  { "when = title LIKE 'a\\' ESCAPE '\\'\ndo = hold\n[rule X]\nwhen = 1\ndo = hold", "a-z, 0-9 and - only",
    "when = title LIKE '\\s\\' ESCAPE 'x'\ndo = hold\n[rule x2]\nwhen = 1\ndo = hold" },
  { "when = load_extension('x') = ''\ndo = hold", "there is no function \"load_extension\"",
    "when = 1\ndo = hold" },
};

static void
test_loading (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *refused = g_strconcat (HEAD, "[rule x]\n", rules[i].refused, NULL);
      g_autofree char *taken = g_strconcat (HEAD, "[rule x]\n", rules[i].taken, NULL);
      g_autoptr (GError) error = NULL;
      g_assert_null (policy_from (refused, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, rules[i].want_fault));
      g_clear_error (&error);
      g_autoptr (GwPolicy) policy = policy_from (taken, &error);
      g_assert_no_error (error);
    }
}

/* The shipped policies, both together, as nis2.policy is meant. */
static void
test_shipped (void)
{
  static const struct {
    const char *tlp, *urgency;
    gboolean encrypted;
    gint64 to_count;
    GwAction want_default, want_both;
    const char *want_code, *want_rule; /* of both */
  } rows[] = {
    { "TLP:RED", "high", TRUE, 1, GW_ACTION_REGISTER, GW_ACTION_REGISTER, NULL, NULL },
    { "TLP:RED", "high", FALSE, 1, GW_ACTION_REFUSE, GW_ACTION_REFUSE, "not-encrypted", "red-needs-encryption" },
    { "TLP:RED", "critical", FALSE, 1, GW_ACTION_REFUSE, GW_ACTION_REFUSE, "not-encrypted",
      "red-needs-encryption" },
    { "TLP:RED", "low", TRUE, 11, GW_ACTION_REGISTER, GW_ACTION_REFUSE, "red-too-wide", "nis2-red-is-for-few" },
    { "TLP:RED", "low", TRUE, 10, GW_ACTION_REGISTER, GW_ACTION_REGISTER, NULL, NULL },
    { "TLP:AMBER+STRICT", "low", FALSE, 1, GW_ACTION_REGISTER, GW_ACTION_REFUSE, "not-encrypted",
      "nis2-amber-needs-encryption" },
    { "TLP:AMBER", "", FALSE, 1, GW_ACTION_REGISTER, GW_ACTION_REFUSE, "not-encrypted",
      "nis2-amber-needs-encryption" },
    { "TLP:AMBER",
      "critical", FALSE, 1, GW_ACTION_REGISTER, GW_ACTION_HOLD, NULL, "nis2-urgent-amber-in-the-clear" },
    { "TLP:AMBER", "critical", TRUE, 99, GW_ACTION_REGISTER, GW_ACTION_REGISTER, NULL, NULL },
    { "TLP:GREEN", "low", FALSE, 99, GW_ACTION_REGISTER, GW_ACTION_REGISTER, NULL, NULL },
    { "", "", FALSE, 0, GW_ACTION_REGISTER, GW_ACTION_REGISTER, NULL, NULL },
  };
  g_autofree char *directory = g_build_filename (NOTIGATE_SOURCEDIR, "policy", NULL);
  g_autofree char *path = g_build_filename (directory, "default.policy", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GwPolicy) alone = gw_policy_load (path, &error);
  g_assert_no_error (error);
  g_autoptr (GwPolicy) both = gw_policy_load (directory, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GwFacts) facts = gw_facts_new ();
      g_test_message ("row %zu", i);
      gw_facts_set_text (facts, "tlp", rows[i].tlp);
      gw_facts_set_text (facts, "urgency", rows[i].urgency);
      gw_facts_set_flag (facts, "encrypted", rows[i].encrypted);
      gw_facts_set_int (facts, "to_count", rows[i].to_count);
      g_autoptr (GwDecision) first = gw_policy_decide (alone, facts, &error);
      g_autoptr (GwDecision) second = gw_policy_decide (both, facts, &error);
      g_assert_no_error (error);
      g_assert_cmpint (first->action, ==, rows[i].want_default);
      g_assert_cmpint (second->action, ==, rows[i].want_both);
      g_assert_cmpstr (second->code, ==, rows[i].want_code);
      g_assert_cmpstr (second->rule, ==, rows[i].want_rule);
      g_assert_cmpint (second->explain != NULL, ==, second->rule != NULL);
    }
}

/* The first that matches decides, and the trace says so. */
static void
test_trace (void)
{
  static const struct {
    gboolean encrypted, exercise;
    const char *want;
  } rows[] = {
    { FALSE, FALSE, "{\"action\":\"register\",\"code\":null,\"rule\":null,\"explain\":null,\"tried\":["
                    "{\"rule\":\"a\",\"matched\":false},{\"rule\":\"b\",\"matched\":false}]}" },
    { FALSE, TRUE, "{\"action\":\"hold\",\"code\":null,\"rule\":\"b\",\"explain\":\"why\",\"tried\":["
                   "{\"rule\":\"a\",\"matched\":false},{\"rule\":\"b\",\"matched\":true}]}" },
    { TRUE, TRUE, "{\"action\":\"refuse\",\"code\":\"stale\",\"rule\":\"a\",\"explain\":null,\"tried\":["
                  "{\"rule\":\"a\",\"matched\":true}]}" },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GwPolicy) policy = policy_from (HEAD "[rule a]\nwhen = encrypted\ndo = refuse\ncode = stale\n"
                                                  "[rule b]\nwhen = exercise\ndo = hold\nexplain = why\n", &error);
  g_assert_no_error (error);
  for (guint i = 0; i < 2 * G_N_ELEMENTS (rows); i++) /* twice: nothing stays from the message before */
    {
      guint row = i % G_N_ELEMENTS (rows);
      g_autoptr (GwFacts) facts = gw_facts_new ();
      gw_facts_set_flag (facts, "encrypted", rows[row].encrypted);
      gw_facts_set_flag (facts, "exercise", rows[row].exercise);
      g_autoptr (GwDecision) decision = gw_policy_decide (policy, facts, &error);
      g_assert_no_error (error);
      g_autoptr (JsonNode) node = gw_decision_to_json (decision);
      g_autofree char *json = json_to_string (node, FALSE);
      g_assert_cmpstr (json, ==, rows[row].want);
    }
}

/* What we cannot decide is a failure of ours: no decision, so nothing is refused. */
static void
test_failure (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwPolicy) policy = policy_from (HEAD "[rule a]\nwhen = true\ndo = refuse\ncode = stale\n", &error);
  g_autoptr (GwFacts) facts = gw_facts_new ();
  g_autofree char *title = g_strnfill (70000, 'x');
  gw_facts_set_text (facts, "title", title);
  g_assert_null (gw_policy_decide (policy, facts, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_IO);
  g_clear_error (&error);
  gw_facts_set_text (facts, "title", "x");
  g_autoptr (GwDecision) decision = gw_policy_decide (policy, facts, &error);
  g_assert_no_error (error);
  g_assert_cmpint (decision->action, ==, GW_ACTION_REFUSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/loading", test_loading);
  g_test_add_func ("/rules/shipped", test_shipped);
  g_test_add_func ("/rules/trace", test_trace);
  g_test_add_func ("/rules/failure", test_failure);
  return g_test_run ();
}
