/* SPDX-License-Identifier: Apache-2.0
 * What conditions mean, which slips are told, and that running them costs no memory. */
#include "base/error.h"
#include "decide/facts.h"
#include <sqlite3.h>
#include <string.h>

static GwExpressionEngine *
engine_new (void)
{
  gsize count = 0;
  const GwFact *table = gw_facts_table (&count);
  g_autoptr (GError) error = NULL;
  GwExpressionEngine *engine = gw_expression_engine_new (table, count, &error);
  g_assert_no_error (error);
  return engine;
}

static GwFacts *
letter_new (void)
{
  static const char *const to[] = { "XB-technical", "XC-diplomatic", NULL };
  GwFacts *facts = gw_facts_new ();
  gw_facts_set_text (facts, "tlp", "TLP:RED");
  gw_facts_set_text (facts, "urgency", "high");
  gw_facts_set_text (facts, "title", "It's 50% of <b>all</b> -- really; /* yes */");
  gw_facts_set_int (facts, "key_bits", 2048);
  gw_facts_set_int (facts, "attachments", 3);
  gw_facts_set_int (facts, "attachment_bytes", 10);
  gw_facts_set_int (facts, "signature_age", -90);
  gw_facts_set_flag (facts, "encrypted", TRUE);
  gw_facts_set_text (facts, "contact", "XC-diplomatic");
  gw_facts_set_list (facts, "to_poc", to);
  return facts;
}

static const struct {
  const char *source;
  gboolean want;
} meanings[] = {
  { "tlp = 'TLP:RED'", TRUE },
  { "tlp == 'TLP:GREEN'", FALSE },
  { "tlp <> 'TLP:GREEN'", TRUE },
  { "'TLP:RED' != tlp", FALSE },
  { "tlp IS 'TLP:RED'", TRUE },
  { "tlp IS NOT 'TLP:RED'", FALSE },
  { "TLP = 'TLP:RED' and not Check_Only", TRUE },
  { "lower(tlp) = 'tlp:red'", TRUE },
  { "upper(urgency) = 'HIGH'", TRUE },
  { "urgency IN ('critical', 'high')", TRUE },
  { "urgency NOT IN ('critical', 'high')", FALSE },
  { "encrypted", TRUE },
  { "NOT encrypted", FALSE },
  { "NOT NOT encrypted", TRUE },
  { "encrypted = 1 AND exercise = false", TRUE },
  { "encrypted IS TRUE", TRUE },
  { "true", TRUE },
  { "0", FALSE },
  { "(1) or (1)", TRUE },
  { "exercise OR encrypted AND check_only", FALSE },
  { "(exercise OR encrypted) AND NOT check_only", TRUE },
  { "encrypted OR exercise AND check_only", TRUE },
  { "NOT encrypted = 0", TRUE },
  { "key_bits >= 2048", TRUE },
  { "key_bits < 2048", FALSE },
  { "key_bits BETWEEN 1024 AND 2048 AND encrypted", TRUE },
  { "key_bits NOT BETWEEN 1024 AND 2048", FALSE },
  { "attachment_bytes / 3 = attachments", TRUE },
  { "attachment_bytes % 3 = 1", TRUE },
  { "attachments + 2 * 3 = 9", TRUE },
  { "(attachments + 2) * 3 = 15", TRUE },
  { "attachments - -1 = 4", TRUE },
  { "signature_age = -90", TRUE },
  { "abs(signature_age) > 60", TRUE },
  { "max(attachments, 5, key_bits) = 2048", TRUE },
  { "min(attachments, 5) = 3", TRUE },
  { "title LIKE '%50\\%%' ESCAPE '\\'", TRUE },
  { "title LIKE 'it''s%'", TRUE },
  { "title NOT LIKE '%zz%'", TRUE },
  { "title = 'It''s 50% of <b>all</b> -- really; /* yes */'", TRUE },
  { "instr(title, '--') > 0 AND instr(title, ';') > 0", TRUE },
  { "length(title) > 120", FALSE },
  { "substr(contact, 1, 2) = 'XC'", TRUE },
  { "coalesce(tlp, 'none') = 'TLP:RED'", TRUE },
  { "has(to_poc, 'XB-technical')", TRUE },
  { "has(to_poc, contact)", TRUE },
  { "has(to_poc, 'XB')", FALSE },
  { "has(to_poc, 'XB-technica')", FALSE },
  { "has(to_poc, 'B-technical')", FALSE },
  { "has(to_poc, '')", FALSE },
  { "has(sectors, 'energy')", FALSE },
  { "length(to_poc) > 0 AND length(sectors) = 0", TRUE },
  { "to_poc LIKE '%XC-%'", TRUE },
  { "message_type = ''", TRUE },
  { "hour_utc = 0", TRUE },
};

static void
test_meaning (void)
{
  g_autoptr (GwExpressionEngine) engine = engine_new ();
  g_autoptr (GwFacts) facts = letter_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      g_autoptr (GError) error = NULL;
      gboolean matches = !meanings[i].want;
      g_test_message ("%s", meanings[i].source);
      g_autoptr (GwExpression) expression = gw_expression_new (engine, meanings[i].source, &error);
      g_assert_no_error (error);
      g_assert_true (gw_expression_engine_set_row (engine, gw_facts_row (facts), &error));
      g_assert_true (gw_expression_matches (expression, &matches, &error));
      g_assert_cmpint (matches, ==, meanings[i].want);
    }
}

/* Slips that SQL takes in silence, each with what is told. */
static const struct {
  const char *source;
  const char *want_fault;
} slips[] = {
  { "urgency = 'hihg'", "urgency is never 'hihg'; did you mean \"high\"?" },
  { "'hihg' = urgency", "did you mean \"high\"?" },
  { "urgency <> 'hihg'", "did you mean \"high\"?" },
  { "urgency != 'hihg'", "did you mean \"high\"?" },
  { "urgency IS NOT 'hihg'", "did you mean \"high\"?" },
  { "(urgency) = ('hihg')", "did you mean \"high\"?" },
  { "coalesce(urgency, 'x') = 'hihg'", "did you mean \"high\"?" },
  { "urgency IN ('critical', 'hihg')", "did you mean \"high\"?" },
  { "urgency NOT IN ('hihg')", "did you mean \"high\"?" },
  { "urgency = 'High'", "did you mean \"high\"?" },
  { "lower(urgency) = 'High'", "urgency is never 'High'" },
  { "urgency = 'purple and gold'", "it may be one of: critical, high, medium, low" },
  { "tlp = 'RED'", "tlp is never 'RED'; did you mean \"TLP:RED\"?" },
  { "tlp = 'TLP:AMBER-STRICT'", "did you mean \"TLP:AMBER+STRICT\"?" },
  { "hour_utc = 24", "hour_utc is never 24; it lies between 0 and 23" },
  { "size < -1", "size is never -1; it is 0 or more" },
  { "urgncy = 'high'", "there is no fact \"urgncy\"; did you mean \"urgency\"?" },
  { "lenght(title) > 3", "there is no function \"lenght\"; did you mean \"length\"?" },
  { "tlp = 'TLP:RED' OR 'TLP:AMBER'", "\"TLP:AMBER\" is by itself neither true nor false" },
  { "NOT tlp = 'TLP:RED' AND NOT tlp", "\"tlp\" is by itself neither true nor false" },
  { "tlp", "neither true nor false" },
  { "faults", "\"faults\" is by itself neither true nor false" },
  { "2", "neither true nor false" },
  { "1.0", "\"1.0\" is by itself neither true nor false" },
  { "urgency >= 'high'", "the values of urgency have no order" },
  { "urgency BETWEEN 'high' AND 'low'", "the values of urgency have no order" },
  { "key_bits < '2048'", "a text and a number" },
  { "title = 5", "a text and a number" },
  { "tlp IN ('TLP:RED', 1)", "a text and a number" },
  { "encrypted = 'yes'", "\"encrypted\" is yes or no, not a text; fix: encrypted, or NOT encrypted" },
  { "exercise = 2", "\"2\" is by itself neither true nor false" },
  { "encrypted > 0", "yes and no have no order" },
  { "to_poc = 'XB-technical'", "\"to_poc\" is a list" },
  { "to_poc IN ('XB-technical')", "\"to_poc\" is a list" },
  { "has(tlp, 'TLP:RED')", "has(): argument 1 must be a list" },
  { "has(to_poc, 5)", "has(): argument 2 must be a text" },
  { "has(sectors, 'enregy')", "sectors is never 'enregy'; did you mean \"energy\"?" },
  { "tlp IS NULL", "facts are never NULL" },
  { "tlp IS NOT NULL", "facts are never NULL" },
  { "tlp = NULL", "facts are never NULL" },
  { "size / attachments > 5", "what divides must be a number from 1 up" },
  { "size / 0 > 5", "what divides must be a number from 1 up" },
  { "size % 0.5 = 0", "what divides must be a number from 1 up" },
  { "title LIKE contact", "LIKE needs a pattern in quotes" },
  { "title LIKE 'a' ESCAPE 'bc'", "ESCAPE needs one character" },
  { "0 < key_bits < 9", "\"<\" is not expected here" },
  { "max(size) > 5", "max() takes 2 to 8 arguments, not 1" },
  { "max(size, title) > 5", "max(): argument 2 must be" },
  { "length(size) > 5", "length(): argument 1 must be a text" },
  { "encrypted + 1 = 2", "is no number to calculate with" },
  { "-title = 'a'", "is no number to calculate with" },
  { "size > 99999999999999999999", "up to 15 decimal digits" },
  { "size > 0x10", "decimal digits" },
  { "size > 1e9", "decimal digits" },
  { "size --1 > 0", "comments (--) are not taken" },
  { "", "the condition is empty" },
  { "  ", "the condition is empty" },
  { "tlp = ", "is expected, not \"its end\"" },
  { "(encrypted", "\")\" is expected" },
  { "encrypted)", "\")\" is not expected here" },
  { "title = 'a", "a quote ' is not closed" },
  { "title = 'a\nb'", "no control character" },
  { "encrypted NOT", "NOT stands before a condition" },
  { "size BETWEEN 1", "BETWEEN needs AND" },
  { "title = '\xff'", "must be UTF-8" },
};

static void
test_slips (void)
{
  g_autoptr (GwExpressionEngine) engine = engine_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (slips); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", slips[i].source);
      g_assert_null (gw_expression_new (engine, slips[i].source, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      g_test_message ("  %s", error->message);
      g_assert_nonnull (strstr (error->message, slips[i].want_fault));
    }
}

/* @count of @piece, joined by @joint, between @start and @end. */
static char *
repeat (const char *start, const char *piece, const char *joint, guint count, const char *end)
{
  g_autoptr (GString) text = g_string_new (start);
  for (guint i = 0; i < count; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? joint : "", piece);
  g_string_append (text, end);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_sizes (void)
{
  static const struct {
    const char *start, *piece, *joint, *end;
    guint taken, refused;
  } rows[] = {
    { "", "NOT", " ", " encrypted", 16, 17 },
    { "", "encrypted", " AND ", "", 100, 200 },
    { "title = '", "x", "", "'", 256, 257 },
    { "title LIKE '", "%", "", "'", 256, 257 },
    { "max(1", "", ",1", ") = 1", 8, 9 },
    { "urgency IN (", "'high'", ",", ")", 500, 600 },
    { "1", " ", "", "", 4095, 4096 },
  };
  g_autoptr (GwExpressionEngine) engine = engine_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *most = repeat (rows[i].start, rows[i].piece, rows[i].joint, rows[i].taken, rows[i].end);
      g_autofree char *above = repeat (rows[i].start, rows[i].piece, rows[i].joint, rows[i].refused, rows[i].end);
      g_autoptr (GwExpression) expression = gw_expression_new (engine, most, &error);
      g_assert_no_error (error);
      g_assert_null (gw_expression_new (engine, above, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      g_test_message ("%s", error->message);
    }
}

static void
test_depth (void)
{
  static const struct {
    const char *open, *close;
    guint taken;
  } rows[] = { { "(", ")", 15 }, { "NOT (", ")", 15 }, { "min(1, ", ")", 15 } };
  g_autoptr (GwExpressionEngine) engine = engine_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (guint more = 0; more < 2; more++)
      {
        g_autoptr (GError) error = NULL;
        g_autofree char *inner = repeat ("", rows[i].open, "", rows[i].taken + more, "1");
        g_autofree char *source = repeat (inner, rows[i].close, "", rows[i].taken + more, " = 1");
        g_autoptr (GwExpression) expression = gw_expression_new (engine, source, &error);
        g_test_message ("%s", error ? error->message : "taken");
        g_assert_cmpint (expression != NULL, ==, more == 0);
        g_assert_true (more == 0 || strstr (error->message, "more than 16 parentheses") != NULL);
      }
}

/* A LIKE pattern of the worst kind over the longest text that a letter can bring. */
static void
test_costly_pattern (void)
{
  g_autoptr (GwExpressionEngine) engine = engine_new ();
  g_autoptr (GwFacts) facts = gw_facts_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *source = repeat ("title LIKE '", "%a", "", 100, "%b'");
  g_autofree char *title = g_strnfill (32768, 'a');
  gboolean matches = TRUE;
  gw_facts_set_text (facts, "title", title);
  g_autoptr (GwExpression) expression = gw_expression_new (engine, source, &error);
  g_assert_no_error (error);
  g_assert_true (gw_expression_engine_set_row (engine, gw_facts_row (facts), &error));
  g_assert_true (gw_expression_matches (expression, &matches, &error));
  g_assert_false (matches);
}

static void
test_memory (void)
{
  g_autoptr (GwExpressionEngine) engine = engine_new ();
  g_autoptr (GwFacts) facts = letter_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *longest = g_strnfill (20000, 'x');
  g_autoptr (GPtrArray) expressions = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_expression_free);
  for (gsize i = 0; i < G_N_ELEMENTS (meanings); i++)
    {
      g_ptr_array_add (expressions, gw_expression_new (engine, meanings[i].source, &error));
      g_assert_no_error (error);
    }
  sqlite3_int64 before = 0;
  gint64 start = g_get_monotonic_time ();
  for (guint i = 0; i < 10000; i++)
    {
      gboolean matches = FALSE;
      gw_facts_set_int (facts, "size", i);
      gw_facts_set_text (facts, "title", longest + (i * 37) % 20000);
      g_assert_true (gw_expression_engine_set_row (engine, gw_facts_row (facts), &error));
      for (guint j = 0; j < 8; j++)
        g_assert_true (gw_expression_matches (expressions->pdata[(i + j) % expressions->len], &matches, &error));
      if (i == 1000)
        before = sqlite3_memory_used ();
    }
  g_test_message ("%.1f us a row with 8 conditions", (double) (g_get_monotonic_time () - start) / 10000);
  g_assert_cmpint (before, >, 0);
  g_assert_cmpint (sqlite3_memory_used (), <=, before + 4096);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/expression/meaning", test_meaning);
  g_test_add_func ("/expression/slips", test_slips);
  g_test_add_func ("/expression/sizes", test_sizes);
  g_test_add_func ("/expression/depth", test_depth);
  g_test_add_func ("/expression/costly-pattern", test_costly_pattern);
  g_test_add_func ("/expression/memory", test_memory);
  return g_test_run ();
}
