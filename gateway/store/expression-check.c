/* SPDX-License-Identifier: Apache-2.0 */
#include "store/expression-check.h"
#include "store/expression-token.h"
#include <string.h>

#define MAX_DEPTH 16 /* parentheses, NOT, function calls within each other */

typedef struct {
  const GwFact *facts;
  gsize count;
  GwTokenReader *in;
  guint depth;
} Parser;

typedef enum { KIND_TEXT, KIND_NUMBER, KIND_TRUTH, KIND_LIST } Kind;

/* What the parser knows about a piece of a condition. */
typedef struct {
  Kind kind;
  gboolean literal;            /* text or number holds its value */
  const GwFact *fact;          /* the value is this fact's (through fold), or NULL */
  char *(*fold) (const char *, gssize); /* lower() or upper() around the fact, or NULL */
  char text[GW_TOKEN_MAX_TEXT + 1];
  double number;
} Piece;

static gboolean parse_condition (Parser *parser, Piece *piece);

static gboolean
fault_unknown_word (Parser *parser, const char *word, gboolean called)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (gsize i = 0; !called && i < parser->count; i++)
    g_ptr_array_add (words, (gpointer) parser->facts[i].name);
  for (const GwExpressionFunction *known = gw_expression_functions (); called && known->name; known++)
    g_ptr_array_add (words, (gpointer) known->name);
  g_ptr_array_add (words, NULL);
  g_autofree char *hint = gw_token_suggest ((const char *const *) words->pdata, word);
  return gw_token_fault (parser->in, "there is no %s \"%s\"%s", called ? "function" : "fact", word, hint);
}

static gboolean
expect_symbol (Parser *parser, const char *symbol)
{
  if (!gw_token_is_symbol (parser->in, symbol))
    return gw_token_fault (parser->in, "\"%s\" is expected, not \"%s\"", symbol, parser->in->token.text);
  return gw_token_advance (parser->in);
}

/* ---- what may be compared with what ---- */

/* For a fault's text: a fact's name, a literal, or a word for it. */
static const char *
describe (const Piece *piece)
{
  static const char *const words[] = { "a text", "a number", "a condition", "a list" };
  if (piece->fact)
    return piece->fact->name;
  return piece->literal ? piece->text : words[piece->kind];
}

static gboolean
require_truth (Parser *parser, const Piece *piece)
{
  if (piece->kind == KIND_TRUTH)
    return TRUE;
  /* 1.0 is no truth to the engine. */
  if (piece->kind == KIND_NUMBER && piece->literal && (piece->number == 0.0 || piece->number == 1.0)
      && strchr (piece->text, '.') == NULL)
    return TRUE;
  return gw_token_fault (parser->in,
                         "\"%s\" is by itself neither true nor false; fix: compare it with something%s",
                         describe (piece), piece->literal ? ", as in tlp IN ('TLP:RED', 'TLP:AMBER')" : "");
}

/* @literal must be something that @fact can be ("" stands for absent). */
static gboolean
check_literal (Parser *parser, const Piece *piece, const Piece *literal)
{
  const GwFact *fact = piece->fact;
  if (fact == NULL || !literal->literal)
    return TRUE;
  if (literal->kind == KIND_NUMBER && fact->most == G_MAXINT64 && literal->number < (double) fact->least)
    return gw_token_fault (parser->in, "%s is never %s; it is %" G_GINT64_FORMAT " or more", fact->name,
                           literal->text, fact->least);
  if (literal->kind == KIND_NUMBER && (fact->least != 0 || fact->most != 0)
      && (literal->number < (double) fact->least || literal->number > (double) fact->most))
    return gw_token_fault (parser->in,
                           "%s is never %s; it lies between %" G_GINT64_FORMAT " and %" G_GINT64_FORMAT,
                           fact->name, literal->text, fact->least, fact->most);
  if (literal->kind != KIND_TEXT || fact->values == NULL || *literal->text == '\0')
    return TRUE;
  for (const char *const *value = fact->values; *value; value++)
    {
      g_autofree char *folded = piece->fold ? piece->fold (*value, -1) : g_strdup (*value);
      if (strcmp (folded, literal->text) == 0)
        return TRUE;
    }
  g_autofree char *hint = gw_token_suggest (fact->values, literal->text);
  return gw_token_fault (parser->in, "%s is never '%s'%s", fact->name, literal->text, hint);
}

static gboolean
check_comparison (Parser *parser, const Piece *left, const Piece *right, gboolean ordered)
{
  if (left->kind == KIND_LIST || right->kind == KIND_LIST)
    return gw_token_fault (parser->in,
                           "\"%s\" is a list, which is not compared; fix: has(list, 'item') or length(list) > "
                           "0", describe (left->kind == KIND_LIST ? left : right));
  gboolean truth = left->kind == KIND_TRUTH || right->kind == KIND_TRUTH;
  if (truth && ordered)
    return gw_token_fault (parser->in, "yes and no have no order");
  const Piece *flag = left->kind == KIND_TRUTH ? left : right, *other = flag == left ? right : left;
  if (truth && other->kind == KIND_TEXT)
    return gw_token_fault (parser->in, "\"%s\" is yes or no, not a text; fix: %s, or NOT %s", describe (flag),
                           describe (flag), describe (flag));
  if (truth)
    return require_truth (parser, other);
  if (left->kind != right->kind)
    return gw_token_fault (parser->in,
                           "\"%s\" and \"%s\" are a text and a number; fix: numbers stand without quotes, "
                           "texts with", describe (left), describe (right));
  const Piece *sided = left->fact && left->fact->values ? left : right;
  if (ordered && sided->fact && sided->fact->values)
    return gw_token_fault (parser->in,
                           "the values of %s have no order here (SQL would take the alphabet's); fix: %s IN "
                           "(...)", sided->fact->name, sided->fact->name);
  return check_literal (parser, left, right) && check_literal (parser, right, left);
}

/* ---- the grammar, from the inside out ---- */

static gboolean
parse_list (Parser *parser, Piece *pieces, guint most, guint *count)
{
  if (!expect_symbol (parser, "("))
    return FALSE;
  for (*count = 0;; (*count)++)
    {
      if (*count == most)
        return gw_token_fault (parser->in, "more than %u values in one pair of parentheses", most);
      if (!parse_condition (parser, &pieces[*count]))
        return FALSE;
      if (!gw_token_is_symbol (parser->in, ","))
        break;
      if (!gw_token_advance (parser->in))
        return FALSE;
    }
  ++*count;
  return expect_symbol (parser, ")");
}

static gboolean
require_kind (Parser *parser, const char *name, guint place, gboolean right, const char *wanted)
{
  return right ? TRUE : gw_token_fault (parser->in, "%s(): argument %u must be %s", name, place, wanted);
}

static gboolean
is_textual (const Piece *piece)
{
  return piece->kind == KIND_TEXT || piece->kind == KIND_LIST;
}

/* What a call gives, or a fault where its arguments are of the wrong kind. */
static gboolean
type_call (Parser *parser, const char *name, const Piece *arguments, guint count, Piece *result)
{
  *result = (Piece) { .kind = KIND_TEXT };
  if (strcmp (name, "has") == 0)
    {
      result->kind = KIND_TRUTH;
      return require_kind (parser, name, 1, arguments[0].kind == KIND_LIST, "a list")
             && require_kind (parser, name, 2, arguments[1].kind == KIND_TEXT, "a text")
             && check_literal (parser, &arguments[0], &arguments[1]);
    }
  if (strcmp (name, "min") == 0 || strcmp (name, "max") == 0 || strcmp (name, "coalesce") == 0)
    {
      if (name[0] == 'c') /* the first is never NULL */
        *result = arguments[0];
      result->kind = arguments[0].kind;
      for (guint i = 0; i < count; i++)
        if (!require_kind (parser, name, i + 1, arguments[i].kind == arguments[0].kind
                           && arguments[i].kind <= KIND_NUMBER, "a text or a number, all of one kind"))
          return FALSE;
      return TRUE;
    }
  if (strcmp (name, "abs") == 0)
    {
      result->kind = KIND_NUMBER;
      return require_kind (parser, name, 1, arguments[0].kind == KIND_NUMBER, "a number");
    }
  /* lower upper length substr instr: text first */
  if (!require_kind (parser, name, 1, is_textual (&arguments[0]), "a text"))
    return FALSE;
  if (strcmp (name, "substr") == 0)
    return require_kind (parser, name, 2, arguments[1].kind == KIND_NUMBER, "a number")
           && require_kind (parser, name, 3, count < 3 || arguments[2].kind == KIND_NUMBER, "a number");
  if (strcmp (name, "length") == 0 || strcmp (name, "instr") == 0)
    {
      result->kind = KIND_NUMBER;
      return require_kind (parser, name, 2, count < 2 || is_textual (&arguments[1]), "a text");
    }
  if (arguments[0].fold == NULL)
    {
      result->fact = arguments[0].fact;
      result->fold = name[0] == 'l' ? g_ascii_strdown : g_ascii_strup;
    }
  return TRUE;
}

static gboolean
parse_call (Parser *parser, const char *name, Piece *piece)
{
  for (const GwExpressionFunction *known = gw_expression_functions (); known->name; known++)
    if (g_ascii_strcasecmp (known->name, name) == 0)
      {
        Piece arguments[8];
        guint count = 0;
        g_assert (known->most <= G_N_ELEMENTS (arguments));
        if (!parse_list (parser, arguments, G_N_ELEMENTS (arguments), &count))
          return FALSE;
        if (count < known->least || count > known->most)
          return gw_token_fault (parser->in, "%s() takes %u to %u arguments, not %u", known->name, known->least,
                                 known->most, count);
        return type_call (parser, known->name, arguments, count, piece);
      }
  return fault_unknown_word (parser, name, TRUE);
}

static gboolean
parse_fact (Parser *parser, const char *name, Piece *piece)
{
  static const Kind kinds[] = { [GW_FACT_TEXT] = KIND_TEXT, [GW_FACT_INTEGER] = KIND_NUMBER,
                                [GW_FACT_FLAG] = KIND_TRUTH, [GW_FACT_LIST] = KIND_LIST };
  if (g_ascii_strcasecmp (name, "null") == 0)
    return gw_token_fault (parser->in, "facts are never NULL; fix: compare with '' or 0");
  for (gsize i = 0; i < parser->count; i++)
    if (g_ascii_strcasecmp (parser->facts[i].name, name) == 0)
      {
        piece->fact = &parser->facts[i];
        piece->kind = kinds[piece->fact->type];
        return TRUE;
      }
  return fault_unknown_word (parser, name, FALSE);
}

static gboolean
parse_word (Parser *parser, Piece *piece)
{
  g_autofree char *name = g_strdup (parser->in->token.text);
  if (!gw_token_advance (parser->in))
    return FALSE;
  if (gw_token_is_symbol (parser->in, "("))
    return parse_call (parser, name, piece);
  if (g_ascii_strcasecmp (name, "true") == 0 || g_ascii_strcasecmp (name, "false") == 0)
    {
      piece->kind = KIND_TRUTH;
      return TRUE;
    }
  return parse_fact (parser, name, piece);
}

static gboolean
parse_primary (Parser *parser, Piece *piece)
{
  *piece = (Piece) { .kind = KIND_TEXT };
  if (parser->in->token.kind == GW_TOKEN_TEXT || parser->in->token.kind == GW_TOKEN_NUMBER)
    {
      piece->kind = parser->in->token.kind == GW_TOKEN_TEXT ? KIND_TEXT : KIND_NUMBER;
      piece->literal = TRUE;
      piece->number = parser->in->token.number;
      memcpy (piece->text, parser->in->token.text, sizeof piece->text);
      return gw_token_advance (parser->in);
    }
  if (parser->in->token.kind == GW_TOKEN_WORD)
    return parse_word (parser, piece);
  if (gw_token_is_symbol (parser->in, "("))
    return gw_token_advance (parser->in) && parse_condition (parser, piece) && expect_symbol (parser, ")");
  return gw_token_fault (parser->in, "a fact, a text, a number or \"(\" is expected, not \"%s\"",
                         parser->in->token.text);
}

static gboolean
require_numbers (Parser *parser, const Piece *left, const Piece *right)
{
  if (left->kind == KIND_NUMBER && right->kind == KIND_NUMBER)
    return TRUE;
  return gw_token_fault (parser->in, "\"%s\" is no number to calculate with",
                         describe (left->kind == KIND_NUMBER ? right : left));
}

static gboolean
parse_unary (Parser *parser, Piece *piece)
{
  gboolean minus = gw_token_is_symbol (parser->in, "-");
  if (!minus && !gw_token_is_symbol (parser->in, "+"))
    return parse_primary (parser, piece);
  if (!gw_token_advance (parser->in) || !parse_primary (parser, piece) || !require_numbers (parser, piece, piece))
    return FALSE;
  piece->fact = NULL;
  if (minus && piece->literal)
    {
      g_autofree char *digits = g_strdup (piece->text);
      piece->number = -piece->number;
      g_snprintf (piece->text, sizeof piece->text, "-%.100s", digits);
    }
  return TRUE;
}

/* A divisor is a number other than 0, so that no letter can make the division NULL. */
static gboolean
parse_product (Parser *parser, Piece *piece)
{
  if (!parse_unary (parser, piece))
    return FALSE;
  while (gw_token_is_symbol (parser->in, "*") || gw_token_is_symbol (parser->in, "/")
         || gw_token_is_symbol (parser->in, "%"))
    {
      gboolean divides = !gw_token_is_symbol (parser->in, "*");
      Piece right;
      if (!gw_token_advance (parser->in) || !parse_unary (parser, &right)
          || !require_numbers (parser, piece, &right))
        return FALSE;
      if (divides && (!right.literal || ABS (right.number) < 1.0))
        return gw_token_fault (parser->in, "what divides must be a number from 1 up, not \"%s\"",
                               describe (&right));
      *piece = (Piece) { .kind = KIND_NUMBER };
    }
  return TRUE;
}

static gboolean
parse_sum (Parser *parser, Piece *piece)
{
  if (!parse_product (parser, piece))
    return FALSE;
  while (gw_token_is_symbol (parser->in, "+") || gw_token_is_symbol (parser->in, "-"))
    {
      Piece right;
      if (!gw_token_advance (parser->in) || !parse_product (parser, &right)
          || !require_numbers (parser, piece, &right))
        return FALSE;
      *piece = (Piece) { .kind = KIND_NUMBER };
    }
  return TRUE;
}

static gboolean
parse_in (Parser *parser, const Piece *left)
{
  if (!gw_token_advance (parser->in) || !expect_symbol (parser, "("))
    return FALSE;
  for (;;)
    {
      Piece item;
      if (!parse_sum (parser, &item) || !check_comparison (parser, left, &item, FALSE))
        return FALSE;
      if (gw_token_is_symbol (parser->in, ")"))
        return gw_token_advance (parser->in);
      if (!expect_symbol (parser, ","))
        return FALSE;
    }
}

/* The pattern is the policy's, never the letter's: its length is known, and so is its cost. */
static gboolean
parse_like (Parser *parser, const Piece *left)
{
  if (!is_textual (left))
    return gw_token_fault (parser->in, "\"%s\" is no text, which LIKE needs", describe (left));
  if (!gw_token_advance (parser->in))
    return FALSE;
  if (parser->in->token.kind != GW_TOKEN_TEXT)
    return gw_token_fault (parser->in, "LIKE needs a pattern in quotes after it, not \"%s\"",
                           parser->in->token.text);
  if (!gw_token_advance (parser->in))
    return FALSE;
  if (!gw_token_is_word (parser->in, "escape"))
    return TRUE;
  if (!gw_token_advance (parser->in))
    return FALSE;
  if (parser->in->token.kind != GW_TOKEN_TEXT || g_utf8_strlen (parser->in->token.text, -1) != 1)
    return gw_token_fault (parser->in, "ESCAPE needs one character in quotes after it");
  return gw_token_advance (parser->in);
}

static gboolean
parse_between (Parser *parser, const Piece *left)
{
  Piece least, most;
  if (!gw_token_advance (parser->in) || !parse_sum (parser, &least)
      || !check_comparison (parser, left, &least, TRUE))
    return FALSE;
  if (!gw_token_is_word (parser->in, "and"))
    return gw_token_fault (parser->in, "BETWEEN needs AND, as in size BETWEEN 1 AND 9");
  return gw_token_advance (parser->in) && parse_sum (parser, &most) && check_comparison (parser, left, &most, TRUE);
}

static gboolean
parse_operator (Parser *parser, const Piece *left, gboolean *found)
{
  static const char *const operators[] = { "=", "==", "<>", "!=", "<", "<=", ">", ">=" };
  *found = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (gw_token_is_symbol (parser->in, operators[i]))
      {
        Piece right;
        return gw_token_advance (parser->in) && parse_sum (parser, &right)
               && check_comparison (parser, left, &right, i >= 4);
      }
  if (gw_token_is_word (parser->in, "is"))
    {
      Piece right;
      if (!gw_token_advance (parser->in)
          || (gw_token_is_word (parser->in, "not") && !gw_token_advance (parser->in)))
        return FALSE;
      return parse_sum (parser, &right) && check_comparison (parser, left, &right, FALSE);
    }
  gboolean negated = gw_token_is_word (parser->in, "not");
  if (negated && !gw_token_advance (parser->in))
    return FALSE;
  if (gw_token_is_word (parser->in, "in"))
    return parse_in (parser, left);
  if (gw_token_is_word (parser->in, "like"))
    return parse_like (parser, left);
  if (gw_token_is_word (parser->in, "between"))
    return parse_between (parser, left);
  *found = FALSE;
  return negated ? gw_token_fault (parser->in,
                                   "NOT stands before a condition, or before IN, LIKE or BETWEEN") : TRUE;
}

static gboolean
parse_comparison (Parser *parser, Piece *piece)
{
  gboolean found = FALSE;
  if (!parse_sum (parser, piece) || !parse_operator (parser, piece, &found))
    return FALSE;
  if (found)
    *piece = (Piece) { .kind = KIND_TRUTH };
  return TRUE;
}

static gboolean
parse_not (Parser *parser, Piece *piece)
{
  guint count = 0;
  for (; gw_token_is_word (parser->in, "not"); count++)
    if (count == MAX_DEPTH || !gw_token_advance (parser->in))
      return gw_token_fault (parser->in, "more than %d NOT in a row", MAX_DEPTH);
  if (!parse_comparison (parser, piece))
    return FALSE;
  if (count == 0)
    return TRUE;
  if (!require_truth (parser, piece))
    return FALSE;
  *piece = (Piece) { .kind = KIND_TRUTH };
  return TRUE;
}

/* AND binds closer than OR: @word is "or", its operands are joined by "and". */
static gboolean
parse_joined (Parser *parser, const char *word, gboolean (*parse_operand) (Parser *, Piece *), Piece *piece)
{
  if (!parse_operand (parser, piece))
    return FALSE;
  while (gw_token_is_word (parser->in, word))
    {
      Piece right;
      if (!require_truth (parser, piece) || !gw_token_advance (parser->in) || !parse_operand (parser, &right)
          || !require_truth (parser, &right))
        return FALSE;
      *piece = (Piece) { .kind = KIND_TRUTH };
    }
  return TRUE;
}

static gboolean
parse_and (Parser *parser, Piece *piece)
{
  return parse_joined (parser, "and", parse_not, piece);
}

static gboolean
parse_condition (Parser *parser, Piece *piece)
{
  if (parser->depth == MAX_DEPTH)
    return gw_token_fault (parser->in, "more than %d parentheses within each other", MAX_DEPTH);
  parser->depth++;
  gboolean parsed = parse_joined (parser, "or", parse_and, piece);
  parser->depth--;
  return parsed;
}

char *
gw_expression_check (const GwFact *facts, gsize count, const char *source)
{
  if (strlen (source) > GW_EXPRESSION_MAX_SIZE)
    return g_strdup_printf ("a condition may have %d bytes at most", GW_EXPRESSION_MAX_SIZE);
  if (!g_utf8_validate (source, -1, NULL))
    return g_strdup ("a condition must be UTF-8");
  GwTokenReader reader = { .next = source };
  Parser parser = { .facts = facts, .count = count, .in = &reader };
  Piece piece;
  if (gw_token_advance (&reader) && reader.token.kind == GW_TOKEN_END)
    return g_strdup ("the condition is empty");
  if (reader.fault == NULL && parse_condition (&parser, &piece) && require_truth (&parser, &piece)
      && reader.token.kind != GW_TOKEN_END)
    gw_token_fault (&reader,
                    "\"%s\" is not expected here; fix: join conditions by AND or OR, close parentheses in "
                    "pairs", reader.token.text);
  return reader.fault;
}
