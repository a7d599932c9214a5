/* SPDX-License-Identifier: Apache-2.0 */
#include "store/expression.h"
#include "base/error.h"
#include "store/expression-check.h"
#include "store/expression-token.h"
#include <sqlite3.h>
#include <string.h>

#define MAX_VALUE 65536 /* bytes of one fact, and of whatever a condition makes of it */
#define STEPS_A_CALL 100

struct _GwExpressionEngine {
  gatomicrefcount references;
  sqlite3 *database;
  sqlite3_stmt *update; /* replaces the row; columns in the facts' order */
  const GwFact *facts;
  gsize count;
  guint step_limit;  /* in hundreds */
  guint steps;       /* hundreds since this run began */
  gboolean counting; /* a condition runs */
  gboolean guarded;  /* what is prepared is a policy's text */
  guint selects;     /* seen while preparing it */
};

struct _GwExpression {
  GwExpressionEngine *engine;
  sqlite3_stmt *statement;
};

const GwExpressionFunction *
gw_expression_functions (void)
{
  static const GwExpressionFunction functions[] = {
    { "has", 2, 2, "has(list, item): whether the list holds exactly this item" },
    { "lower", 1, 1, "lower(text): with A to Z made small" },
    { "upper", 1, 1, "upper(text): with a to z made capital" },
    { "length", 1, 1, "length(text): count of characters, line feeds between a list's items included" },
    { "substr", 2, 3, "substr(text, start [, count]): a part; the first character is 1" },
    { "instr", 2, 2, "instr(text, part): where the part begins, 0 where it does not occur" },
    { "coalesce", 2, 8, "coalesce(a, b, ...): the first, since facts are never NULL" },
    { "abs", 1, 1, "abs(number): without its sign" },
    { "min", 2, 8, "min(a, b, ...): the least" },
    { "max", 2, 8, "max(a, b, ...): the greatest" },
    { NULL, 0, 0, NULL },
  };
  return functions;
}

/* ---- the engine's guard ---- */

static gboolean
is_allowed_function (const char *name)
{
  for (const GwExpressionFunction *known = gw_expression_functions (); known->name; known++)
    if (g_ascii_strcasecmp (known->name, name) == 0)
      return TRUE;
  return g_ascii_strcasecmp (name, "like") == 0; /* what the operator LIKE calls */
}

static gboolean
is_fact (const GwExpressionEngine *engine, const char *table, const char *column)
{
  if (g_strcmp0 (table, "facts") != 0)
    return FALSE;
  if (*column == '\0') /* the table is named, and no column of it read */
    return TRUE;
  for (gsize i = 0; i < engine->count; i++)
    if (g_strcmp0 (engine->facts[i].name, column) == 0)
      return TRUE;
  return FALSE;
}

/* Installed once: setting it again would make SQLite prepare every statement anew. */
static int
authorize (void *data, int action, const char *first, const char *second, const char *database, const char *inner)
{
  GwExpressionEngine *engine = data;
  if (!engine->guarded)
    return SQLITE_OK;
  if (inner != NULL)
    return SQLITE_DENY;
  if (action == SQLITE_SELECT)
    return engine->selects++ == 0 ? SQLITE_OK : SQLITE_DENY;
  if (action == SQLITE_READ)
    return is_fact (engine, first, second) ? SQLITE_OK : SQLITE_DENY;
  if (action == SQLITE_FUNCTION)
    return is_allowed_function (second) ? SQLITE_OK : SQLITE_DENY;
  return SQLITE_DENY;
}

/* The steps are counted here, since SQLite counts them over all runs of a statement together. */
static int
count_steps (void *data)
{
  GwExpressionEngine *engine = data;
  return engine->counting && ++engine->steps > engine->step_limit;
}

/* has (list, item) */
static void
has (sqlite3_context *context, int count, sqlite3_value **values)
{
  const char *list = (const char *) sqlite3_value_text (values[0]);
  const char *item = (const char *) sqlite3_value_text (values[1]);
  gsize size = item ? strlen (item) : 0;
  gboolean found = FALSE;
  while (list && *list && size > 0 && !found)
    {
      gsize length = strcspn (list, "\n");
      found = length == size && memcmp (list, item, size) == 0;
      list += length + (list[length] == '\n');
    }
  sqlite3_result_int (context, found);
}

/* ---- making the engine ---- */

static gboolean
fail (GwExpressionEngine *engine, const char *what, GError **error)
{
  g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s: %s", what,
               engine->database ? sqlite3_errmsg (engine->database) : "out of memory");
  return FALSE;
}

static gboolean
configure_database (GwExpressionEngine *engine)
{
  static const struct { int option, value; } options[] = {
    { SQLITE_DBCONFIG_DQS_DDL, 0 },           { SQLITE_DBCONFIG_DQS_DML, 0 },
    { SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },    { SQLITE_DBCONFIG_DEFENSIVE, 1 },
    { SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },    { SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
    { SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0 },   { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
    { SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (sqlite3_db_config (engine->database, options[i].option, options[i].value, NULL) != SQLITE_OK)
      return FALSE;
  int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  return sqlite3_create_function_v2 (engine->database, "has", 2, flags, NULL, has, NULL, NULL, NULL) == SQLITE_OK;
}

/* After the engine's own statements, which are larger. */
static void
limit_database (sqlite3 *database)
{
  static const struct { int limit, value; } limits[] = {
    { SQLITE_LIMIT_LENGTH, MAX_VALUE },       { SQLITE_LIMIT_SQL_LENGTH, GW_EXPRESSION_MAX_SIZE + 64 },
    { SQLITE_LIMIT_COLUMN, 64 },              { SQLITE_LIMIT_EXPR_DEPTH, 128 },
    { SQLITE_LIMIT_COMPOUND_SELECT, 1 },      { SQLITE_LIMIT_VDBE_OP, 20000 },
    { SQLITE_LIMIT_FUNCTION_ARG, 8 },         { SQLITE_LIMIT_ATTACHED, 0 },
    { SQLITE_LIMIT_LIKE_PATTERN_LENGTH, GW_TOKEN_MAX_TEXT },
    { SQLITE_LIMIT_VARIABLE_NUMBER, 0 },      { SQLITE_LIMIT_TRIGGER_DEPTH, 0 },
    { SQLITE_LIMIT_WORKER_THREADS, 0 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    sqlite3_limit (database, limits[i].limit, limits[i].value);
}

static gboolean
create_row (GwExpressionEngine *engine)
{
  g_autoptr (GString) create = g_string_new ("CREATE TABLE facts (");
  g_autoptr (GString) update = g_string_new ("UPDATE facts SET ");
  for (gsize i = 0; i < engine->count; i++)
    {
      const GwFact *fact = &engine->facts[i];
      gboolean number = fact->type == GW_FACT_INTEGER || fact->type == GW_FACT_FLAG;
      const char *comma = i + 1 < engine->count ? ", " : "";
      g_string_append_printf (create, "\"%s\" %s NOT NULL%s", fact->name,
                              number ? "INTEGER DEFAULT 0" : "TEXT DEFAULT ''", comma);
      g_string_append_printf (update, "\"%s\" = ?%s", fact->name, comma);
    }
  g_string_append (create, "); INSERT INTO facts DEFAULT VALUES");
  return sqlite3_exec (engine->database, create->str, NULL, NULL, NULL) == SQLITE_OK
         && sqlite3_prepare_v3 (engine->database, update->str, -1, SQLITE_PREPARE_PERSISTENT, &engine->update, NULL)
              == SQLITE_OK;
}

GwExpressionEngine *
gw_expression_engine_new (const GwFact *facts, gsize count, GError **error)
{
  g_autoptr (GwExpressionEngine) engine = g_new0 (GwExpressionEngine, 1);
  g_atomic_ref_count_init (&engine->references);
  engine->facts = facts;
  engine->count = count;
  engine->step_limit = 200;
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY | SQLITE_OPEN_NOMUTEX
              | SQLITE_OPEN_PRIVATECACHE;
  if (sqlite3_open_v2 (":memory:", &engine->database, flags, NULL) != SQLITE_OK || !configure_database (engine)
      || sqlite3_set_authorizer (engine->database, authorize, engine) != SQLITE_OK || !create_row (engine))
    {
      fail (engine, "cannot open the engine for conditions", error);
      return NULL;
    }
  sqlite3_progress_handler (engine->database, STEPS_A_CALL, count_steps, engine);
  limit_database (engine->database);
  return g_steal_pointer (&engine);
}

GwExpressionEngine *
gw_expression_engine_ref (GwExpressionEngine *engine)
{
  g_atomic_ref_count_inc (&engine->references);
  return engine;
}

void
gw_expression_engine_unref (GwExpressionEngine *engine)
{
  if (engine == NULL || !g_atomic_ref_count_dec (&engine->references))
    return;
  sqlite3_finalize (engine->update);
  sqlite3_close (engine->database);
  g_free (engine);
}

void
gw_expression_engine_set_step_limit (GwExpressionEngine *engine, guint hundreds)
{
  engine->step_limit = hundreds;
}

gboolean
gw_expression_engine_set_row (GwExpressionEngine *engine, const GwFactValue *row, GError **error)
{
  int result = SQLITE_OK;
  for (gsize i = 0; i < engine->count && result == SQLITE_OK; i++)
    {
      gboolean number = engine->facts[i].type == GW_FACT_INTEGER || engine->facts[i].type == GW_FACT_FLAG;
      int column = (int) i + 1;
      result = number ? sqlite3_bind_int64 (engine->update, column, row[i].number)
                      : sqlite3_bind_text (engine->update, column, row[i].text ? row[i].text : "", -1,
                                           SQLITE_STATIC);
      if (result != SQLITE_OK)
        fail (engine, engine->facts[i].name, error);
    }
  gboolean set = result == SQLITE_OK && sqlite3_step (engine->update) == SQLITE_DONE;
  if (!set && result == SQLITE_OK)
    fail (engine, "cannot set the facts", error);
  sqlite3_reset (engine->update);
  sqlite3_clear_bindings (engine->update);
  return set;
}

/* ---- conditions ---- */

/* @source within one SELECT; what is left over, bound, written or second is refused. */
static gboolean
prepare (GwExpression *expression, const char *source, GError **error)
{
  GwExpressionEngine *engine = expression->engine;
  g_autofree char *sql = g_strdup_printf ("SELECT (%s\n) FROM facts", source);
  const char *rest = NULL;
  engine->guarded = TRUE;
  engine->selects = 0;
  int result = sqlite3_prepare_v3 (engine->database, sql, -1, SQLITE_PREPARE_PERSISTENT | SQLITE_PREPARE_NO_VTAB,
                                   &expression->statement, &rest);
  engine->guarded = FALSE;
  if (result == SQLITE_NOMEM || result == SQLITE_IOERR)
    return fail (engine, "cannot prepare the condition", error);
  if (result != SQLITE_OK)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s", sqlite3_errmsg (engine->database));
      return FALSE;
    }
  if (expression->statement && *rest == '\0' && sqlite3_stmt_readonly (expression->statement)
      && sqlite3_column_count (expression->statement) == 1
      && sqlite3_bind_parameter_count (expression->statement) == 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "a condition is one expression and nothing else");
  return FALSE;
}

gboolean
gw_expression_matches (GwExpression *expression, gboolean *matches, GError **error)
{
  GwExpressionEngine *engine = expression->engine;
  engine->steps = 0;
  engine->counting = TRUE;
  int result = sqlite3_step (expression->statement);
  engine->counting = FALSE;
  gboolean answered = result == SQLITE_ROW && sqlite3_column_type (expression->statement, 0) == SQLITE_INTEGER;
  if (answered)
    *matches = sqlite3_column_int64 (expression->statement, 0) != 0;
  else if (result == SQLITE_ROW)
    g_set_error (error, GW_ERROR, GW_ERROR_IO, "the condition gives neither true nor false");
  else
    fail (engine, "cannot evaluate the condition", error);
  sqlite3_reset (expression->statement);
  return answered;
}

/* Runs it once on @row: what fails now would fail when a letter comes. */
static gboolean
try_row (GwExpression *expression, const GwFactValue *row, const char *name, GError **error)
{
  g_autoptr (GError) cause = NULL;
  gboolean matches = FALSE;
  if (!gw_expression_engine_set_row (expression->engine, row, error))
    return FALSE;
  if (gw_expression_matches (expression, &matches, &cause))
    return TRUE;
  gboolean ours = sqlite3_errcode (expression->engine->database) == SQLITE_NOMEM;
  g_set_error (error, GW_ERROR, ours ? GW_ERROR_IO : GW_ERROR_CONFIG, "tried on %s: %s", name, cause->message);
  return FALSE;
}

static gboolean
try_rows (GwExpression *expression, GError **error)
{
  GwExpressionEngine *engine = expression->engine;
  g_autofree GwFactValue *empty = g_new0 (GwFactValue, engine->count);
  g_autofree GwFactValue *sample = g_new0 (GwFactValue, engine->count);
  for (gsize i = 0; i < engine->count; i++)
    {
      sample[i].text = engine->facts[i].sample;
      sample[i].number = g_ascii_strtoll (engine->facts[i].sample, NULL, 10);
    }
  return try_row (expression, empty, "an empty message", error)
         && try_row (expression, sample, "a sample message", error);
}

GwExpression *
gw_expression_new_unchecked (GwExpressionEngine *engine, const char *source, GError **error)
{
  g_autoptr (GwExpression) expression = g_new0 (GwExpression, 1);
  expression->engine = gw_expression_engine_ref (engine);
  if (!prepare (expression, source, error) || !try_rows (expression, error))
    return NULL;
  return g_steal_pointer (&expression);
}

GwExpression *
gw_expression_new (GwExpressionEngine *engine, const char *source, GError **error)
{
  g_autofree char *fault = gw_expression_check (engine->facts, engine->count, source);
  if (fault == NULL)
    return gw_expression_new_unchecked (engine, source, error);
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s", fault);
  return NULL;
}

void
gw_expression_free (GwExpression *expression)
{
  if (expression == NULL)
    return;
  sqlite3_finalize (expression->statement);
  gw_expression_engine_unref (expression->engine);
  g_free (expression);
}
