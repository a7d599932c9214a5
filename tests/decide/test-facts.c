/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "decide/duration.h"
#include "decide/facts.h"
#include <string.h>

/* The table is also the manual's: each row is whole, and each sample is in its own set. */
static void
test_table (void)
{
  gsize count = 0;
  const GwFact *table = gw_facts_table (&count);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < count; i++)
    {
      const GwFact *fact = &table[i];
      g_assert_true (g_regex_match_simple ("^[a-z_]+$", fact->name, 0, 0));
      g_assert_true (g_hash_table_add (seen, (gpointer) fact->name));
      g_assert_cmpuint (strlen (fact->doc), >, 2);
      g_assert_null (strchr (fact->doc, '\n'));
      g_assert_cmpuint (strlen (fact->sample), >, 0);
      g_auto (GStrv) items = g_strsplit (fact->sample, "\n", -1);
      g_assert_true (fact->type == GW_FACT_LIST || items[1] == NULL);
      for (char **item = items; fact->values && *item; item++)
        g_assert_true (g_strv_contains (fact->values, *item));
      g_assert_true (fact->type == GW_FACT_TEXT || fact->type == GW_FACT_LIST || fact->values == NULL);
    }
  g_assert_null (table[count].name);
}

static void
test_values (void)
{
  static const char *const to[] = { "XB-technical", "XC\ntechnical", NULL };
  g_autoptr (GwFacts) facts = gw_facts_new ();
  gw_facts_set_text (facts, "tlp", "TLP:RED");
  gw_facts_set_text (facts, "tlp", "TLP:GREEN");
  gw_facts_set_text (facts, "title", "a\xff");
  gw_facts_set_text (facts, "contact", NULL);
  gw_facts_set_int (facts, "signature_age", -5);
  gw_facts_set_flag (facts, "encrypted", 4);
  gw_facts_set_list (facts, "to_poc", to);
  gw_facts_set_list (facts, "sectors", NULL);
  g_autoptr (JsonNode) node = gw_facts_to_json (facts);
  JsonObject *object = json_node_get_object (node);
  gsize count = 0;
  gw_facts_table (&count);
  g_assert_cmpuint (json_object_get_size (object), ==, count);
  g_assert_cmpstr (json_object_get_string_member (object, "tlp"), ==, "TLP:GREEN");
  g_assert_cmpstr (json_object_get_string_member (object, "title"), ==, "a\xef\xbf\xbd");
  g_assert_cmpstr (json_object_get_string_member (object, "contact"), ==, "");
  g_assert_cmpstr (json_object_get_string_member (object, "urgency"), ==, "");
  g_assert_cmpint (json_object_get_int_member (object, "signature_age"), ==, -5);
  g_assert_true (json_object_get_boolean_member (object, "encrypted"));
  g_assert_false (json_object_get_boolean_member (object, "exercise"));
  JsonArray *items = json_object_get_array_member (object, "to_poc");
  g_assert_cmpuint (json_array_get_length (items), ==, 2);
  g_assert_cmpstr (json_array_get_string_element (items, 1), ==, "XC technical");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "sectors")), ==, 0);
}

/* A name that is given to a fact is one that a condition may use. */
static void
test_names (void)
{
  gsize named = 0;
  const GwFact *fact = gw_facts_table (NULL);
  while (strcmp (fact->name, "digest") != 0)
    fact++;
  for (int i = -1; i < 256; i++)
    if (*gw_facts_digest_name (i))
      {
        named++;
        g_assert_true (g_strv_contains (fact->values, gw_facts_digest_name (i)));
      }
  g_assert_cmpuint (named, ==, g_strv_length ((char **) fact->values));
  g_assert_cmpstr (gw_facts_digest_name (8), ==, "SHA256");
  g_assert_cmpstr (gw_facts_digest_name (10), ==, "SHA512");
  g_assert_cmpstr (gw_facts_digest_name (2), ==, "SHA1");
  g_assert_cmpstr (gw_facts_key_algorithm_name (1), ==, "RSA");
  g_assert_cmpstr (gw_facts_key_algorithm_name (17), ==, "DSA");
  g_assert_cmpstr (gw_facts_key_algorithm_name (19), ==, "ECDSA");
  g_assert_cmpstr (gw_facts_key_algorithm_name (22), ==, "EdDSA");
  g_assert_cmpstr (gw_facts_key_algorithm_name (16), ==, "");
}

static void
test_mistakes (void)
{
  g_autoptr (GwFacts) facts = gw_facts_new ();
  g_test_expect_message ("notigate", G_LOG_LEVEL_CRITICAL, "*no fact \"urgncy\"*");
  gw_facts_set_text (facts, "urgncy", "high");
  g_test_expect_message ("notigate", G_LOG_LEVEL_CRITICAL, "*no fact \"tlp\" of type*");
  gw_facts_set_int (facts, "tlp", 3);
  g_test_assert_expected_messages ();
}

static void
test_durations (void)
{
  static const struct {
    const char *text;
    gboolean want;
    gint64 want_us;
    const char *want_format;
  } rows[] = {
    { "0s", TRUE, 0, "0s" },
    { "90s", TRUE, 90 * GW_SECOND, "90s" },
    { "10m", TRUE, 10 * GW_MINUTE, "10m" },
    { "10 min", TRUE, 10 * GW_MINUTE, "10m" },
    { "60m", TRUE, GW_HOUR, "1h" },
    { "24h", TRUE, GW_DAY, "1d" },
    { "7d", TRUE, 7 * GW_DAY, "7d" },
    { "2w", TRUE, 14 * GW_DAY, "14d" },
    { "1 month", TRUE, 30 * GW_DAY, "30d" },
    { "24 months", TRUE, 720 * GW_DAY, "720d" },
    { "36525d", TRUE, 36525 * GW_DAY, "36525d" },
    { "36526d", FALSE, 0, NULL },
    { "9999999999s", FALSE, 0, NULL },
    { "99999999999999999999s", FALSE, 0, NULL },
    { "", FALSE, 0, NULL },
    { "h", FALSE, 0, NULL },
    { "5", FALSE, 0, NULL },
    { "-5m", FALSE, 0, NULL },
    { "5  m", FALSE, 0, NULL },
    { "1.5h", FALSE, 0, NULL },
    { "1h30m", FALSE, 0, NULL },
    { "1H", FALSE, 0, NULL },
    { "1y", FALSE, 0, NULL },
    { "5 m ", FALSE, 0, NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 duration_us = -1;
      g_test_message ("\"%s\"", rows[i].text);
      g_assert_cmpint (gw_duration_parse (rows[i].text, &duration_us), ==, rows[i].want);
      g_assert_cmpint (duration_us, ==, rows[i].want ? rows[i].want_us : -1);
      g_autofree char *format = rows[i].want ? gw_duration_format (duration_us) : NULL;
      g_assert_cmpstr (format, ==, rows[i].want_format);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/facts/table", test_table);
  g_test_add_func ("/facts/values", test_values);
  g_test_add_func ("/facts/names", test_names);
  g_test_add_func ("/facts/mistakes", test_mistakes);
  g_test_add_func ("/facts/durations", test_durations);
  return g_test_run ();
}
