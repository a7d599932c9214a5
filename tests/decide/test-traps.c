/* SPDX-License-Identifier: Apache-2.0
 * THREATS row 33: conditions that read files, loop, write, grow or escape. Each is refused when it is
 * loaded, by the grammar and, where SQLite can tell, by the engine alone; beside each a near twin that
 * is taken. */
#include "base/error.h"
#include "decide/facts.h"
#include <glib/gstdio.h>
#include <string.h>

static const struct {
  const char *trap;
  const char *twin;
  const char *want_engine; /* part of what the engine alone says; NULL: harmless to the engine */
} traps[] = {
  /* memory within one step */
  { "length(randomblob(900000000)) > 1", "length(title) > 1", "not authorized to use function: randomblob" },
  { "length(hex(zeroblob(400000000))) > 1", "length(upper(title)) > 1", "not authorized" },
  { "length(printf('%.900000000c', 'x')) > 1", "length('printf(%.9c)') > 1", "not authorized" },
  { "length(replace(title, '', title)) > 1", "length(substr(title, 1)) > 1", "not authorized" },
  { "length(group_concat(title)) > 1", "length(coalesce(title, '')) > 1", "not authorized" },
  { "title || title = 'aa'", "title = 'a||a'", NULL },
  /* files */
  { "load_extension('/tmp/evil.so') = ''", "title = 'load_extension()'", "not authorized" },
  { "readfile('/etc/passwd') <> ''", "title <> '/etc/passwd'", "no such function: readfile" },
  { "writefile('evil', title) > 0", "instr('evil', title) > 0", "no such function: writefile" },
  { "edit(title) = ''", "lower(title) = ''", "no such function: edit" },
  { "fts3_tokenizer('simple') = ''", "title = 'simple'", "" },
  { "1); ATTACH DATABASE 'evil.db' AS evil; SELECT (1", "(1) AND (1)", "" },
  { "1) FROM facts; ATTACH 'evil.db' AS evil; --", "1 - -1 = 2", "" },
  { "1; VACUUM INTO 'evil.db'", "title = '; VACUUM INTO ''evil.db'''", "" },
  /* other tables, sub-selects, loops */
  { "(SELECT 1)", "(1)", "not authorized" },
  { "EXISTS (SELECT 1 FROM facts)", "NOT (1 = 0)", "not authorized" },
  { "tlp IN (SELECT tlp FROM facts)", "tlp IN (contact_max_tlp)", "not authorized" },
  { "tlp IN facts", "tlp IN ('')", "" },
  { "tlp IN sqlite_master", "tlp IN ('TLP:RED')", "" },
  { "(SELECT count(*) FROM sqlite_schema) > 0", "to_count > 0", "not authorized" },
  { "tlp IN pragma_database_list()", "tlp = ''", "" },
  { "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n) > 0",
    "((1) + (1)) > 0", "" },
  { "1) FROM facts WHERE (SELECT 1) = (1", "(1) = (1)", "" },
  { "1) FROM facts UNION ALL SELECT (1", "(1) OR (1)", "" },
  { "1) FROM facts, facts AS other WHERE (1", "(1) AND (1)", "" },
  { "rowid = 1", "faults = 1", "access to facts.ROWID is prohibited" },
  { "sum(size) OVER () > 1", "max(size, 1) > 1", "" },
  { "count(*) > 0", "to_count > 0", "not authorized" },
  { "max(size) > 0", "max(size, 0) > 0", NULL },
  /* writing */
  { "1); DELETE FROM facts; SELECT (1", "(1)", "" },
  { "1) FROM facts; UPDATE facts SET tlp = ''; --", "tlp = ''", "" },
  { "1) RETURNING (1", "(1)", "" },
  { "1); PRAGMA trusted_schema = 1; SELECT (1", "(1)", "" },
  { "pragma_page_count() > 0", "faults > 0", "no such function" },
  /* out of the parentheses, out of sight */
  { "1) or (1", "(1) or (1)", NULL },
  { "1), (1", "(1)", "a condition is one expression" },
  { ")(", "(1)", "" },
  { "encrypted -- AND tlp = 'TLP:RED'", "encrypted AND title <> '-- x'", NULL },
  { "encrypted /* AND check_only */", "encrypted AND title <> '/* x */'", NULL },
  { "1) FROM facts /*", "(1) AND title <> 'FROM facts /*'", NULL },
  { "1;", "title <> ';'", "" },
  { "\"urgncy\" = 'high'", "urgency = 'high'", "no such column: urgncy" },
  { "[urgency] = 'high'", "urgency = 'high'", NULL },
  { "`urgency` = 'high'", "urgency = 'high'", NULL },
  { "main.facts.urgency = 'high'", "urgency = 'high'", NULL },
  { "urgency = ?1", "title = '?1'", "variable number must be between" },
  { "urgency = ?", "urgency = ''", "too many SQL variables" },
  { "urgency = :name", "title = ':name'", "too many SQL variables" },
  { "urgency = @name", "title = '@name'", "too many SQL variables" },
  { "urgency = $name", "title = '$name'", "too many SQL variables" },
  { "x'41' = 'A'", "'A' = 'A'", NULL },
  /* what is not of the message */
  { "random() > 0", "size > 0", "not authorized" },
  { "CURRENT_TIMESTAMP > '2026'", "hour_utc > 20", "not authorized" },
  { "datetime('now') > '2026'", "title > '2026'", "not authorized" },
  { "sqlite_version() > '3'", "title > '3'", "not authorized" },
  { "total_changes() > 0", "faults > 0", "not authorized" },
  { "last_insert_rowid() > 0", "faults > 0", "not authorized" },
  /* more of SQL than a condition needs */
  { "CASE urgency WHEN 'hihg' THEN 1 ELSE 0 END", "urgency = 'high'", NULL },
  { "CAST (title AS INTEGER) = 1", "title = '1'", NULL },
  { "title COLLATE nocase = 'A'", "lower(title) = 'a'", NULL },
  { "title GLOB '*'", "title LIKE '%'", "not authorized" },
  { "title REGEXP '(a+)+$'", "title LIKE '%a'", "" },
  { "title MATCH 'a'", "title LIKE 'a'", "" },
  { "title ->> '$.a' = ''", "title = '->>'", "" },
  { "json_extract(title, '$') = ''", "coalesce(title, '$') = ''", "not authorized" },
  { "RAISE (IGNORE)", "(0)", "RAISE" },
  { "title ISNULL", "title = ''", NULL },
  { "size << 62 > 0", "size * 2 > 0", NULL },
  { "~size > 0", "-size < 0", NULL },
};

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

static void
test_grammar (void)
{
  g_autoptr (GwExpressionEngine) engine = engine_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (traps); i++)
    {
      g_autoptr (GError) error = NULL;
      g_test_message ("%s", traps[i].trap);
      g_assert_null (gw_expression_new (engine, traps[i].trap, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      g_test_message ("  %s", error->message);
      g_clear_error (&error);
      g_autoptr (GwExpression) twin = gw_expression_new (engine, traps[i].twin, &error);
      g_assert_no_error (error);
    }
}

/* The second guard, as if the first had a hole. */
static void
test_engine (void)
{
  g_autoptr (GwExpressionEngine) engine = engine_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (traps); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GwExpression) twin = gw_expression_new_unchecked (engine, traps[i].twin, &error);
      g_assert_no_error (error);
      g_test_message ("%s", traps[i].trap);
      if (traps[i].want_engine == NULL)
        continue;
      g_assert_null (gw_expression_new_unchecked (engine, traps[i].trap, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      g_test_message ("  %s", error->message);
      g_assert_nonnull (strstr (error->message, traps[i].want_engine));
    }
}

/* After all of it the row is what it was, and no file came into being. */
static void
test_untouched (void)
{
  g_autofree char *directory = g_dir_make_tmp ("notigate-XXXXXX", NULL);
  g_autofree char *before = g_get_current_dir ();
  g_assert_cmpint (g_chdir (directory), ==, 0);
  g_autoptr (GwExpressionEngine) engine = engine_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (traps); i++)
    {
      g_autoptr (GwExpression) trap = gw_expression_new_unchecked (engine, traps[i].trap, NULL);
    }
  g_autoptr (GwFacts) facts = gw_facts_new ();
  g_autoptr (GError) error = NULL;
  gboolean matches = FALSE;
  gw_facts_set_text (facts, "tlp", "TLP:GREEN");
  g_assert_true (gw_expression_engine_set_row (engine, gw_facts_row (facts), &error));
  g_autoptr (GwExpression) expression = gw_expression_new (engine, "tlp = 'TLP:GREEN' AND title = ''", &error);
  g_assert_no_error (error);
  g_assert_true (gw_expression_engine_set_row (engine, gw_facts_row (facts), &error));
  g_assert_true (gw_expression_matches (expression, &matches, &error));
  g_assert_true (matches);
  g_assert_cmpint (g_chdir (before), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0); /* fails where it is not empty */
}

/* What the run costs more than it may is our failure, not a finding. */
static void
test_step_limit (void)
{
  g_autoptr (GwExpressionEngine) engine = engine_new ();
  g_autoptr (GwFacts) facts = gw_facts_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) source = g_string_new ("faults = 1");
  gboolean matches = TRUE;
  for (guint i = 0; i < 60; i++)
    g_string_append_printf (source, " OR faults = %u", i + 2);
  g_autoptr (GwExpression) expression = gw_expression_new (engine, source->str, &error);
  g_assert_no_error (error);
  g_assert_true (gw_expression_engine_set_row (engine, gw_facts_row (facts), &error));
  for (guint i = 0; i < 1000; i++) /* SQLite counts steps over all runs: a limit on that would strike here */
    g_assert_true (gw_expression_matches (expression, &matches, &error));
  g_assert_false (matches);
  gw_expression_engine_set_step_limit (engine, 0);
  g_assert_true (gw_expression_engine_set_row (engine, gw_facts_row (facts), &error));
  g_assert_false (gw_expression_matches (expression, &matches, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_IO);
  g_clear_error (&error);
  g_assert_null (gw_expression_new (engine, source->str, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
  g_clear_error (&error);
  gw_expression_engine_set_step_limit (engine, 200);
  g_assert_true (gw_expression_matches (expression, &matches, &error));
}

/* What fails only on some letters fails on the empty or the sample row already. */
static void
test_trial (void)
{
  static const struct {
    const char *refused, *want, *taken;
  } rows[] = {
    { "size / attachments > 5", "tried on an empty message", "size / 2 > 5" },
    { "size / (attachments - 1) > 5", "tried on a sample message", "size / (attachments + 1) > 5" },
    { "title", "tried on an empty message", "title <> ''" },
    { "NULL", "tried on an empty message", "0" },
    { "size * 1.5", "tried on an empty message", "size * 1.5 > 1" },
  };
  g_autoptr (GwExpressionEngine) engine = engine_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_assert_null (gw_expression_new_unchecked (engine, rows[i].refused, &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, rows[i].want));
      g_clear_error (&error);
      g_autoptr (GwExpression) expression = gw_expression_new_unchecked (engine, rows[i].taken, &error);
      g_assert_no_error (error);
    }
}

static void
test_long_row (void)
{
  g_autoptr (GwExpressionEngine) engine = engine_new ();
  g_autoptr (GwFacts) facts = gw_facts_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *title = g_strnfill (70000, 'x');
  gw_facts_set_text (facts, "title", title);
  g_assert_false (gw_expression_engine_set_row (engine, gw_facts_row (facts), &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_IO);
  g_clear_error (&error);
  title[60000] = '\0';
  gw_facts_set_text (facts, "title", title);
  g_assert_true (gw_expression_engine_set_row (engine, gw_facts_row (facts), &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/traps/grammar", test_grammar);
  g_test_add_func ("/traps/engine", test_engine);
  g_test_add_func ("/traps/untouched", test_untouched);
  g_test_add_func ("/traps/step-limit", test_step_limit);
  g_test_add_func ("/traps/trial", test_trial);
  g_test_add_func ("/traps/long-row", test_long_row);
  return g_test_run ();
}
