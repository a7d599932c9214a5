/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/template.h"
#include "base/error.h"
#include <string.h>

/* ---- the public cases ---- */

typedef enum { REFUSED, UNESCAPED, ONE_LINE, NO_OBJECT } Why;

/* What the subset leaves out: every other case of the specification must come out as it says. */
static const struct {
  const char *file, *name;
  Why why;
} outside[] = {
  /* Delimiters cannot be changed: a template reads the same everywhere. */
  { "delimiters.json", "Pair Behavior", REFUSED },
  { "delimiters.json", "Special Characters", REFUSED },
  { "delimiters.json", "Sections", REFUSED },
  { "delimiters.json", "Inverted Sections", REFUSED },
  { "delimiters.json", "Partial Inheritence", REFUSED },
  { "delimiters.json", "Post-Partial Behavior", REFUSED },
  { "delimiters.json", "Surrounding Whitespace", REFUSED },
  { "delimiters.json", "Outlying Whitespace (Inline)", REFUSED },
  { "delimiters.json", "Standalone Tag", REFUSED },
  { "delimiters.json", "Indented Standalone Tag", REFUSED },
  { "delimiters.json", "Standalone Line Endings", REFUSED },
  { "delimiters.json", "Standalone Without Previous Line", REFUSED },
  { "delimiters.json", "Standalone Without Newline", REFUSED },
  { "delimiters.json", "Pair with Padding", REFUSED },
  /* Letters are text/plain. */
  { "interpolation.json", "HTML Escaping", UNESCAPED },
  { "sections.json", "Implicit Iterator - HTML Escaping", UNESCAPED },
  /* A letter's model is always an object. */
  { "interpolation.json", "Implicit Iterators - Basic Interpolation", NO_OBJECT },
  { "interpolation.json", "Implicit Iterators - HTML Escaping", NO_OBJECT },
  { "interpolation.json", "Implicit Iterators - Triple Mustache", NO_OBJECT },
  { "interpolation.json", "Implicit Iterators - Ampersand", NO_OBJECT },
  { "interpolation.json", "Implicit Iterators - Basic Integer Interpolation", NO_OBJECT },
  { "sections.json", "Implicit Iterator - Root-level", NO_OBJECT },
  /* A partial that does not exist is a mistake to be told; one that contains itself never ends. */
  { "partials.json", "Failed Lookup", REFUSED },
  { "partials.json", "Recursion", REFUSED },
  /* A value of one line never breaks a line. */
  { "partials.json", "Standalone Indentation", ONE_LINE },
};

static const struct {
  const char *file;
  guint want_cases;
} spec_files[] = {
  { "comments.json", 12 }, { "delimiters.json", 14 }, { "interpolation.json", 42 },
  { "inverted.json", 22 }, { "partials.json", 12 },   { "sections.json", 34 },
};

static char *
find_partial (const char *name, gpointer data)
{
  JsonObject *partials = data;
  if (partials == NULL || !json_object_has_member (partials, name))
    return NULL;
  return g_strdup (json_object_get_string_member (partials, name));
}

static void
run_case (JsonObject *test, const Why *why)
{
  JsonObject *partials = json_object_has_member (test, "partials") ? json_object_get_object_member (test, "partials") : NULL;
  const char *expected = json_object_get_string_member (test, "expected");
  g_autoptr (GError) error = NULL;
  g_autoptr (GwTemplate) template = gw_template_parse ("case", json_object_get_string_member (test, "template"),
                                                       find_partial, partials, &error);
  if (why != NULL && *why == REFUSED)
    {
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      return;
    }
  g_assert_no_error (error);
  JsonNode *data = json_object_get_member (test, "data");
  if (why != NULL && *why == NO_OBJECT)
    {
      g_assert_false (JSON_NODE_HOLDS_OBJECT (data));
      return;
    }
  g_autofree char *text = gw_template_render (template, json_node_get_object (data));
  if (why == NULL)
    g_assert_cmpstr (text, ==, expected);
  else if (*why == UNESCAPED)
    g_assert_true (strstr (text, "& \" < >") != NULL || strcmp (text, "\"(&)(\")(<)(>)\"") == 0);
  else
    g_assert_cmpstr (text, ==, "\\\n |\n < ->\n |\n/\n");
}

static void
test_specification (void)
{
  guint run = 0, left_out = 0;
  const char *corpus = g_getenv ("NOTIGATE_CORPUS");
  g_assert_nonnull (corpus);
  for (gsize i = 0; i < G_N_ELEMENTS (spec_files); i++)
    {
      g_autofree char *path = g_build_filename (corpus, "mustache", "specs", spec_files[i].file, NULL);
      g_autoptr (JsonParser) parser = json_parser_new_immutable ();
      g_autoptr (GError) error = NULL;
      gboolean loaded = json_parser_load_from_file (parser, path, &error);
      g_assert_no_error (error);
      g_assert_true (loaded);
      JsonArray *tests = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "tests");
      g_assert_cmpuint (json_array_get_length (tests), ==, spec_files[i].want_cases);
      for (guint j = 0; j < json_array_get_length (tests); j++)
        {
          JsonObject *test = json_array_get_object_element (tests, j);
          const Why *why = NULL;
          for (gsize k = 0; k < G_N_ELEMENTS (outside); k++)
            if (strcmp (outside[k].file, spec_files[i].file) == 0
                && strcmp (outside[k].name, json_object_get_string_member (test, "name")) == 0)
              why = &outside[k].why;
          g_test_message ("%s: %s", spec_files[i].file, json_object_get_string_member (test, "name"));
          run_case (test, why);
          why ? left_out++ : run++;
        }
    }
  g_assert_cmpuint (run, ==, 111);
  g_assert_cmpuint (left_out, ==, G_N_ELEMENTS (outside));
  g_assert_cmpuint (left_out, ==, 25);
}

/* ---- values are data ---- */

static JsonObject *
model_of (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (json, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (node));
}

static const struct {
  const char *topic, *text, *model, *want, *want_marked;
} values[] = {
  { "a tag in a value", "{{a}}", "{\"a\":\"{{b}} {{#b}}x{{/b}} {{> p}}\",\"b\":\"B\"}", "{{b}} {{#b}}x{{/b}} {{> p}}", NULL },
  { "half a tag in each of two values", "{{a}}{{b}}", "{\"a\":\"{{\",\"b\":\"b}}\"}", "{{b}}", NULL },
  { "formats and backslashes", "{{a}}", "{\"a\":\"%s%n \\\\n $1 \\\\1\"}", "%s%n \\n $1 \\1", NULL },
  { "line breaks in one line", "To: {{a}}\n", "{\"a\":\"x\\r\\nBcc: y\\nz\\u2028w\"}", "To: x Bcc: y z w\n", NULL },
  { "an escape sequence", "{{a}}", "{\"a\":\"\\u001b[31mred\\u009b0m\"}", "[31mred 0m", NULL },
  { "an override of direction", "{{a}}", "{\"a\":\"exe\\u202egpj\"}", "exe gpj", NULL },
  { "lines of a text", "{{a_text}}\n", "{\"a_text\":\"one\\r\\n  two\\rthree\\n\\n\"}", "one\n  two\nthree\n", "\001one\n\001  two\n\001three\n" },
  { "controls of a text", "{{a_text}}", "{\"a_text\":\"\\u0001a\\u001b[1mb\\u202ec\\u0085d\\te\\u200bf\"}", "a[1mbcd ef", "\001a[1mbcd ef" },
  { "a text within a line", "<{{a_text}}>", "{\"a_text\":\"x\\ny\"}", "<x\ny>", "<x\n\001y>" },
  { "a text of a section", "{{#a_text}}{{.}}{{/a_text}}", "{\"a_text\":\"x\\ny\"}", "x\ny", "\001x\n\001y" },
  { "texts of a list", "{{#a_text}}{{.}}\n{{/a_text}}", "{\"a_text\":[\"x\\ny\",\"z\"]}", "x\ny\nz\n", "\001x\n\001y\n\001z\n" },
  { "a text by its path", "{{a.b_text}}", "{\"a\":{\"b_text\":\"x\\ny\"}}", "x\ny", NULL },
  { "lines of a list without _text", "{{#a}}{{.}};{{/a}}", "{\"a\":[\"x\\ny\"]}", "x y;", NULL },
  { "an empty string is false", "{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{\"a\":\"\"}", "no", NULL },
  { "0 is true", "{{#a}}{{a}}{{/a}}", "{\"a\":0}", "0", NULL },
  { "true and false", "{{a}}|{{b}}", "{\"a\":true,\"b\":false}", "true|", NULL },
  { "a list or an object prints nothing", "<{{a}}{{b}}>", "{\"a\":[1],\"b\":{\"c\":1}}", "<>", NULL },
  { "a number of 64 bits", "{{a}}", "{\"a\":9007199254740993}", "9007199254740993", NULL },
};

static void
test_values (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_test_message ("%s", values[i].topic);
      g_autoptr (GError) error = NULL;
      g_autoptr (JsonObject) model = model_of (values[i].model);
      g_autoptr (GwTemplate) template = gw_template_parse ("t", values[i].text, NULL, NULL, &error);
      g_assert_no_error (error);
      g_autofree char *text = gw_template_render (template, model);
      g_autofree char *marked = gw_template_render_marked (template, model);
      g_assert_cmpstr (text, ==, values[i].want);
      if (values[i].want_marked != NULL)
        g_assert_cmpstr (marked, ==, values[i].want_marked);
    }
}

/* Bytes that are no UTF-8 cannot come through JSON, but from a program's own string. */
static void
test_bytes (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) model = json_object_new ();
  json_object_set_string_member (model, "a", "x\xffy");
  json_object_set_string_member (model, "b_text", "x\xffy");
  g_autoptr (GwTemplate) template = gw_template_parse ("t", "{{a}}{{b_text}}", NULL, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *text = gw_template_render (template, model);
  g_assert_true (g_utf8_validate (text, -1, NULL));
}

/* ---- mistakes ---- */

static char *
fixed_partials (const char *name, gpointer data)
{
  if (strcmp (name, "good") == 0)
    return g_strdup ("{{a}}\n");
  if (strcmp (name, "broken") == 0)
    return g_strdup ("one\n{{#a}}");
  if (strcmp (name, "ping") == 0)
    return g_strdup ("{{> pong}}");
  if (strcmp (name, "pong") == 0)
    return g_strdup ("{{> ping}}");
  return NULL;
}

static const struct {
  const char *text, *want_error; /* NULL: it is taken */
} mistakes[] = {
  { "a\n{{b", "t:2: a tag is not closed" },
  { "a\n{{b}}", NULL },
  { "{{{b}}", "t:1: a tag is not closed" },
  { "{{{b}}}", NULL },
  { "a\n\n{{#b}}\nc", "t:3: the section \"b\" is not closed" },
  { "a\n{{#b}}\nc{{/b}}", NULL },
  { "{{#b}}\n{{/c}}", "t:2: {{/c}} closes no section that is open here" },
  { "{{#a}}{{#b}}{{/a}}{{/b}}", "t:1: {{/a}} closes no section that is open here" },
  { "{{#a}}{{#b}}{{/b}}{{/a}}", NULL },
  { "x{{/b}}", "t:1: {{/b}} closes no section that is open here" },
  { "{{=<% %>=}}", "t:1: {{= =}} is not supported" },
  { "{{a b}}", "t:1: \"a b\" is no name" },
  { "{{}}", "t:1: \"\" is no name" },
  { "{{a..b}}", "t:1: \"a..b\" is no name" },
  { "{{.a}}", "t:1: \".a\" is no name" },
  { "{{a.}}", "t:1: \"a.\" is no name" },
  { "{{a.b}}{{.}}", NULL },
  { "{{%s}}", "t:1: \"%s\" is no name" },
  { "\n{{> none}}", "t:2: there is no partial \"none\"" },
  { "\n{{> good}}", NULL },
  { "{{> ../good}}", "t:1: \"../good\" is no name" },
  { "{{> broken}}", "broken:2: the section \"a\" is not closed" },
  { "{{> ping}}", "pong:1: the partial \"ping\" contains itself" },
  { "a\n\033[1m", "t:2: a byte 0x1b that is no text in UTF-8" },
  { "a\tb\r\n", NULL },
  { "a\n\001", "t:2: a byte 0x01 that is no text in UTF-8" },
  { "a\n\xff", "t:2: a byte 0xff that is no text in UTF-8" },
  { "}} { {}", NULL },
};

static void
test_mistakes (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GwTemplate) template = gw_template_parse ("t", mistakes[i].text, fixed_partials, NULL, &error);
      if (mistakes[i].want_error == NULL)
        {
          g_assert_no_error (error);
          g_assert_nonnull (template);
          continue;
        }
      g_assert_null (template);
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      g_assert_cmpstr (error->message, ==, mistakes[i].want_error);
    }
}

static void
test_depth (void)
{
  for (int depth = 32; depth <= 33; depth++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      for (int i = 0; i < depth; i++)
        g_string_append (text, "{{#a}}");
      for (int i = 0; i < depth; i++)
        g_string_append (text, "{{/a}}");
      g_autoptr (GError) error = NULL;
      g_autoptr (GwTemplate) template = gw_template_parse ("t", text->str, NULL, NULL, &error);
      g_assert_cmpint (template != NULL, ==, depth == 32);
    }
}

/* ---- unknown names ---- */

static const char *const known[] = { "gateway.phone", "faults.line", "faults.suggestions.value", "flag", NULL };

static const struct {
  const char *text, *want;
} checks[] = {
  { "{{gateway.phone}} {{#gateway}}{{phone}}{{/gateway}}", "" },
  { "{{gateway.fax}}", "t:1: gateway.fax" },
  { "{{#faults}}{{line}}{{#suggestions}}{{value}} {{line}} {{flag}}{{/suggestions}}{{/faults}}", "" },
  { "{{#faults}}\n{{value}}\n{{/faults}}", "t:2: value" },
  { "{{line}}", "t:1: line" },
  { "{{#flag}}{{.}}{{gateway.phone}}{{/flag}}{{^flag}}{{gateway.phone}}{{/flag}}", "" },
  { "{{^faults}}{{line}}{{/faults}}", "t:1: line" },
  { "{{b}}\n{{a}}{{a}}", "t:1: b t:2: a" },
  { "{{> good}}", "good:1: a" },
  { "{{! nothing }}{{#nothing}}{{flag}}{{/nothing}}", "t:1: nothing" },
  { "{{fla}}{{gate}}", "t:1: fla t:1: gate" },
};

static void
test_check (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GwTemplate) template = gw_template_parse ("t", checks[i].text, fixed_partials, NULL, &error);
      g_assert_no_error (error);
      g_auto (GStrv) unknown = gw_template_check (template, known);
      g_autofree char *all = g_strjoinv (" ", unknown);
      g_assert_cmpstr (all, ==, checks[i].want);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/template/specification", test_specification);
  g_test_add_func ("/template/values", test_values);
  g_test_add_func ("/template/bytes", test_bytes);
  g_test_add_func ("/template/mistakes", test_mistakes);
  g_test_add_func ("/template/depth", test_depth);
  g_test_add_func ("/template/check", test_check);
  return g_test_run ();
}
