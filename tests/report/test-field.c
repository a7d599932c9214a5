/* SPDX-License-Identifier: Apache-2.0 */
#include "report/fault.h"
#include "report/field.h"
#include "base/state.h"
#include "report/taxonomy.h"

static void
test_required (void)
{
  static const struct {
    const char *field;
    const char *type;
    gboolean want_required;
  } rows[] = {
    { "Title", "notification", TRUE },         { "Title", "update", FALSE },
    { "To-POC", "assistance-request", TRUE },  { "To-POC", "information-request", TRUE },
    { "To-POC", "notification", FALSE },       { "Incident-ID", "update", TRUE },
    { "Incident-ID", "notification", FALSE },  { "Incident-ID", "ping-reply", FALSE },
    { "Incident-ID", "help", FALSE },          { "Incident-ID", "directory", FALSE },
    { "Incident-ID", "status-request", TRUE }, { "Incident-ID", "key-update", FALSE },
    { "In-Response-To", "acknowledgement", TRUE }, { "In-Response-To", "information-response", TRUE },
    { "In-Response-To", "assistance-response", TRUE }, { "In-Response-To", "ping-reply", TRUE },
    { "In-Response-To", "update", FALSE },     { "TLP", "closure", TRUE },
    { "TLP", "withdrawal", TRUE },             { "TLP", "key-update", TRUE },
    { "TLP", "ping-reply", FALSE },            { "TLP", "help", FALSE },
    { "TLP", "directory", FALSE },             { "Revision", "update", TRUE },
    { "Status", "update", TRUE },              { "Status", "closure", TRUE },
    { "Status", "notification", FALSE },       { "Urgency", "assistance-request", TRUE },
    { "Urgency", "update", FALSE },            { "Decision", "assistance-response", TRUE },
    { "Disposition", "acknowledgement", TRUE }, { "Assistance", "assistance-request", TRUE },
    { "Nonce", "ping-reply", TRUE },           { "Directory-Data", "ping-reply", TRUE },
    { "Incident-Type", "notification", TRUE }, { "Detected", "notification", TRUE },
    { "Form", "relay", TRUE },                 { "Malicious", "notification", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s in %s", rows[i].field, rows[i].type);
      const GwFieldDef *def = gw_field_find (rows[i].field);
      GwMessageType type = gw_message_type_find (rows[i].type);
      g_assert_nonnull (def);
      g_assert_cmpint (type, !=, GW_MESSAGE_NONE);
      g_assert_cmpint (gw_field_is_required (def, type), ==, rows[i].want_required);
    }
}

static void
test_writers (void)
{
  static const struct {
    const char *type;
    gboolean want_contact, want_regional;
  } rows[] = {
    { "notification", TRUE, TRUE }, { "directory", TRUE, TRUE }, { "receipt", FALSE, TRUE },
    { "rejection", FALSE, TRUE },   { "relay", FALSE, TRUE },    { "status", FALSE, TRUE },
    { "reminder", FALSE, FALSE },   { "ping", FALSE, FALSE },    { "notice", FALSE, FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GwMessageType type = gw_message_type_find (rows[i].type);
      g_assert_cmpstr (gw_message_type_name (type), ==, rows[i].type);
      g_assert_cmpint (gw_message_type_is_from_contact (type, FALSE), ==, rows[i].want_contact);
      g_assert_cmpint (gw_message_type_is_from_contact (type, TRUE), ==, rows[i].want_regional);
    }
  g_assert_cmpint (gw_message_type_find ("Notification"), ==, GW_MESSAGE_NOTIFICATION);
  g_assert_cmpint (gw_message_type_find ("notifications"), ==, GW_MESSAGE_NONE);
}

static void
test_nearest (void)
{
  static const struct {
    const char *written;
    const char *want;
  } rows[] = {
    { "Urgancy", "Urgency" },   { "Urgnecy", "Urgency" }, { "TPL", "TLP" },        { "Message Type", "Message-Type" },
    { "IncidentID", "Incident-ID" }, { "Sources", "Source" }, { "Hello", NULL },   { "Attribution", NULL },
    { "To_POC", "To-POC" },     { "Detectd", "Detected" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const GwFieldDef *def = gw_field_nearest (rows[i].written);
      g_test_message ("%s", rows[i].written);
      g_assert_cmpstr (def ? def->name : NULL, ==, rows[i].want);
    }
}

static void
test_taxonomy (void)
{
  static const struct {
    const char *written;
    const char *want;
    const char *want_nearest;
    gboolean want_alone;
  } rows[] = {
    { "fraud/phishing", "fraud/phishing", "fraud/phishing", FALSE },
    { "Fraud / Phishing", "fraud/phishing", "fraud/phishing", FALSE },
    { "phishing", "fraud/phishing", "fraud/phishing", TRUE },
    { "fraud/fishing", NULL, "fraud/phishing", FALSE },
    { "fraud/ddos", NULL, "availability/ddos", FALSE },
    { "espionage/apt", NULL, NULL, FALSE },
    { "test/test", "test/test", "test/test", FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gboolean alone = FALSE;
      g_assert_cmpstr (gw_taxonomy_find (rows[i].written, &alone), ==, rows[i].want);
      g_assert_cmpint (alone, ==, rows[i].want_alone);
      g_assert_cmpstr (gw_taxonomy_nearest (rows[i].written), ==, rows[i].want_nearest);
    }
  g_assert_cmpuint (g_strv_length ((char **) gw_taxonomy_pairs ()), ==, 39);
}

static void
test_states (void)
{
  static const char *const codes[] = { "AT", "SS", "XK", "XA", "AA", "QM", "QZ", "ZZ", "GB" };
  static const char *const others[] = { "UK", "QL", "AB", "at", "A", "ATX", "", "ZY", "  ", "D " };
  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    g_assert_true (gw_state_is_code (codes[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (gw_state_is_code (others[i]));
}

static void
test_code_order (void)
{
  static const char *const order[] = { "limits", "ambiguous", "not-a-form", "syntax", "wrong-gateway",
                                       "not-authorised", "stale", "future", "report-id-used", "tlp-missing",
                                       "missing-field", "bad-value", "not-encrypted", "policy-says-so" };
  for (gsize i = 1; i < G_N_ELEMENTS (order); i++)
    g_assert_cmpuint (gw_fault_code_rank (order[i - 1]), <, gw_fault_code_rank (order[i]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/field/required", test_required);
  g_test_add_func ("/report/field/writers", test_writers);
  g_test_add_func ("/report/field/nearest", test_nearest);
  g_test_add_func ("/report/taxonomy/pairs", test_taxonomy);
  g_test_add_func ("/report/taxonomy/states", test_states);
  g_test_add_func ("/report/fault/order", test_code_order);
  return g_test_run ();
}
