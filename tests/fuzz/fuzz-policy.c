/* SPDX-License-Identifier: Apache-2.0
 * decide/policy: a policy that loads decides about every message, and the same when it is loaded again. */
#include "fuzz.h"
#include "base/error.h"
#include "decide/policy.h"
#include "hostile-facts.h"
#include <string.h>

static void
check_decision (const GwPolicy *policy, const GwPolicy *stored, guint which)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwFacts) facts = fuzz_facts (which);
  g_autoptr (GwDecision) decision = gw_policy_decide (policy, facts, &error);
  g_assert_no_error (error);
  g_autoptr (GwDecision) again = gw_policy_decide (stored, facts, &error);
  g_assert_no_error (error);
  g_autoptr (JsonNode) node = gw_decision_to_json (decision);
  g_autoptr (JsonNode) same = gw_decision_to_json (again);
  g_assert_true (json_node_equal (node, same));
  /* Nobody is refused without a reason, or registered with one. */
  g_assert_true (decision->action != GW_ACTION_REFUSE || decision->code != NULL);
  g_assert_true (decision->action != GW_ACTION_REGISTER || decision->code == NULL);
}

static void
check_settings (const GwPolicy *policy)
{
  for (guint i = 0; i < GW_N_URGENCIES; i++)
    {
      const GwDeadlines *deadlines = &policy->deadlines[i];
      g_assert_cmpuint (deadlines->n_reminders, <=, GW_MAX_REMINDERS);
      g_assert_cmpint (deadlines->ack_us, >, 0);
      for (guint j = 1; j < deadlines->n_reminders; j++)
        g_assert_cmpint (deadlines->remind_us[j - 1], <, deadlines->remind_us[j]);
    }
  gsize count = 0;
  const GwSetting *settings = gw_policy_settings (policy, &count);
  for (gsize i = 0; i < count; i++)
    g_assert_nonnull (settings[i].value);
  g_assert_nonnull (gw_policy_required (policy, "notification"));
}

static void
check (GBytes *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwPolicy) policy = gw_policy_load_text (text, &error);
  if (policy == NULL)
    {
      g_assert_true (g_error_matches (error, GW_ERROR, GW_ERROR_CONFIG) || g_error_matches (error, GW_ERROR, GW_ERROR_CORRUPT));
      return;
    }
  g_assert_true (fuzz_same (gw_policy_text (policy), text));
  g_autoptr (GwPolicy) stored = gw_policy_load_text (gw_policy_text (policy), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gw_policy_digest (stored), ==, gw_policy_digest (policy));
  check_settings (policy);
  for (guint which = 0; which < FUZZ_N_FACTS; which++)
    check_decision (policy, stored, which);
}

/* The bytes as a policy's file, and as all files of a stored policy. */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *head = g_strdup_printf ("notigate-policy/1\nfile %zu fuzz.policy\n", size);
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_byte_array_append (text, (const guint8 *) head, (guint) strlen (head));
  g_byte_array_append (text, data, (guint) size);
  g_byte_array_append (text, (const guint8 *) "\n", 1);
  g_autoptr (GBytes) one = g_bytes_new_static (text->data, text->len);
  check (one);
  g_autoptr (GBytes) all = fuzz_bytes (data, size);
  check (all);
  return 0;
}
