/* SPDX-License-Identifier: Apache-2.0
 * The tables that explain codes, problems and tolerances, in every language. */
#include "tests/outbox/render-help.h"

static const struct {
  const char *code;
  gboolean want_signature_good;
} codes[] = {
  { "expired-key", FALSE },  { "weak-key", FALSE },        { "weak-digest", FALSE },    { "clock", FALSE },
  { "sender-mismatch", TRUE }, { "expired-contact", TRUE }, { "limits", TRUE },         { "ambiguous", TRUE },
  { "not-a-form", TRUE },    { "syntax", TRUE },           { "wrong-gateway", TRUE },   { "not-authorised", TRUE },
  { "stale", TRUE },         { "future", TRUE },           { "report-id-used", TRUE },  { "tlp-missing", TRUE },
  { "missing-field", TRUE }, { "bad-value", TRUE },        { "not-encrypted", TRUE },   { "tlp-forbids", TRUE },
  { "unknown-incident", TRUE }, { "other", TRUE },
};

/* The words that the header gateway/report/@file defines with names that begin with @prefix, and "other". */
static char **
words_of (const char *file, const char *prefix)
{
  g_autofree char *path = g_build_filename (NOTIGATE_SOURCEDIR, "gateway", "report", file, NULL);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_autofree char *pattern = g_strdup_printf ("^#define %s[A-Z0-9_]+ \"([a-z0-9-]+)\"", prefix);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    g_ptr_array_add (words, g_match_info_fetch (match, 1));
  g_assert_cmpuint (words->len, >, 10);
  g_ptr_array_add (words, g_strdup ("other"));
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

static GKeyFile *
load_table (const char *language, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (shipped (), language, name, NULL);
  GKeyFile *table = g_key_file_new ();
  g_key_file_load_from_file (table, path, G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  return table;
}

static gboolean
is_russian (const char *text)
{
  return g_regex_match_simple ("[а-яА-Я]{3}", text, 0, 0);
}

static void
check_words (GKeyFile *table, const char *group, const char *key, const char *language)
{
  g_autofree char *text = g_key_file_get_string (table, group, key, NULL);
  if (text == NULL || *text == '\0')
    g_error ("%s: [%s] has no %s", language, group, key);
  g_assert_cmpint (is_russian (text), ==, strcmp (language, "ru") == 0);
}

static void
test_codes (void)
{
  for (const char *const *language = languages; *language; language++)
    {
      g_autoptr (GKeyFile) table = load_table (*language, "codes");
      gsize groups = 0;
      g_auto (GStrv) names = g_key_file_get_groups (table, &groups);
      g_assert_cmpuint (groups, ==, G_N_ELEMENTS (codes));
      for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
        {
          check_words (table, codes[i].code, "what", *language);
          check_words (table, codes[i].code, "fix", *language);
          g_autofree char *json = g_strdup_printf ("{'gateway':{'name':'CCC','address':'gw@ccc.example'},'code':'%s'}",
                                                   codes[i].code);
          g_autoptr (JsonObject) data = model_of (json);
          g_auto (GwRendered) letter = { NULL, NULL, NULL };
          render (NULL, "rejection", *language, data, &letter);
          check_layout (codes[i].code, letter.body, FALSE);
          gboolean says_good = has (letter.body, "Your signature is good.");
          g_assert_cmpint (says_good, ==, codes[i].want_signature_good);
          if (strcmp (*language, "ru") == 0)
            g_assert_cmpint (has (letter.body, "Подпись верна."), ==, codes[i].want_signature_good);
        }
    }
}

/* A policy's own code: explained as such, or by the operator's table. */
static void
test_policy_code (void)
{
  g_autoptr (JsonObject) data = model_of ("{'gateway':{'name':'CCC','address':'g@x'},'code':'no-weekends'}");
  g_auto (GwRendered) letter = { NULL, NULL, NULL }, explained = { NULL, NULL, NULL };
  render (NULL, "rejection", "en", data, &letter);
  g_assert_true (has (letter.body, "The rule's code is\nno-weekends."));

  g_autofree char *dir = g_dir_make_tmp ("notigate-XXXXXX", NULL);
  g_autofree char *en = g_build_filename (dir, "en", NULL);
  g_autofree char *table = g_build_filename (en, "codes", NULL);
  g_assert_cmpint (g_mkdir (en, 0700), ==, 0);
  g_assert_true (g_file_set_contents (table, "[no-weekends]\nwhat=It is Sunday.\nfix=Wait for {{gateway.name}}.\n", -1, NULL));
  render (dir, "rejection", "en", data, &explained);
  g_assert_true (has (explained.body, "It is Sunday."));
  g_assert_true (has (explained.body, "Wait for CCC."));
  /* The shipped table still explains the others. */
  json_object_set_string_member (data, "code", "stale");
  g_auto (GwRendered) stale = { NULL, NULL, NULL };
  render (dir, "rejection", "en", data, &stale);
  g_assert_true (has (stale.body, "The letter is too old"));

  g_remove (table);
  g_rmdir (en);
  g_rmdir (dir);
}

/* Every word that the parser has is explained in every language, and no other. */
static void
test_problems (void)
{
  g_auto (GStrv) problems = words_of ("fault.h", "GW_PROBLEM_");
  for (const char *const *language = languages; *language; language++)
    {
      g_autoptr (GKeyFile) table = load_table (*language, "problems");
      gsize groups = 0;
      g_auto (GStrv) names = g_key_file_get_groups (table, &groups);
      g_assert_cmpuint (groups, ==, g_strv_length (problems));
      for (char **problem = problems; *problem; problem++)
        {
          check_words (table, *problem, "what", *language);
          g_autofree char *json = g_strdup_printf (
            "{'gateway':{'name':'CCC','address':'gw@ccc.example'},'code':'bad-value','faults':["
            "{'line':7,'field':'Started','problem':'%s','written':'x'},"
            "{'line':7,'field':'Started','problem':'%s','written':'x','suggestions':[{'value':'y'},{'value':'z'}]},"
            "{'field':'Started','problem':'%s','allowed':['yes','no'],'limit':9,'least':0},"
            "{'line':7,'field':'Started','problem':'%s','message':'ENGLISH'}]}", *problem, *problem, *problem, *problem);
          g_autoptr (JsonObject) data = model_of (json);
          g_auto (GwRendered) letter = { NULL, NULL, NULL };
          render (NULL, "rejection", *language, data, &letter);
          check_layout (*problem, letter.body, FALSE);
          g_assert_true (g_regex_match_simple ("   Please write: +Started: y\n   or: +Started: z\n", letter.body, 0, 0));
          g_assert_true (has (letter.body, "   Write one of: yes, no\n"));
          g_assert_true (has (letter.body, "4. Line 7, field Started.\n"));
          g_assert_cmpint (has (letter.body, "ENGLISH"), ==, strcmp (*problem, "other") == 0);
        }
    }
  g_autoptr (JsonObject) strange = model_of ("{'gateway':{'name':'CCC'},'code':'bad-value','faults':[{'line':7,"
                                             "'problem':'from-next-year','written':'x','message':'line 7: not yet'}]}");
  g_auto (GwRendered) letter = { NULL, NULL, NULL };
  render (NULL, "rejection", "en", strange, &letter);
  g_assert_true (has (letter.body, "1. Line 7. You wrote:  x\n   line 7: not yet\n"));
}

static void
test_limits (void)
{
  static const struct {
    const char *problem, *members, *want_en, *want_ru;
  } rows[] = {
    { "too-long", "'limit':120", "This is too long: at most 120 characters.", "наибольшее число знаков 120." },
    { "too-long", "'n':1", "This is too long.", "Слишком длинно." },
    { "out-of-range", "'least':0,'limit':100", "Write a number from 0 to 100.", "Напишите число от 0 до 100." },
    { "out-of-range", "'n':1", "Write a number within the limits of this field.", "в пределах, допустимых" },
    { "too-many", "'n':1", "The lines \"Tag\" stand for too many contacts.", "За строками «Tag» стоит слишком много" },
    { "too-many", "'line':4,'limit':20", "too many lines \"Tag\": at most 20.", "Строк «Tag» слишком много: допускается не более 20." },
    { "missing", "'line':4", "There is nothing behind \"Tag:\".", "После «Tag:» ничего не написано." },
    { "missing", "'n':1", "The line \"Tag\" is missing.", "Нет строки «Tag»." },
    { "gateway-only", "'line':4", "Only gateways write this. Leave the line out.", "пишут только шлюзы. Уберите" },
    { "gateway-only", "'line':4,'allowed':['update']", "Only gateways write this.\n   Write one of: update\n",
      "пишут только шлюзы.\n   Возможные значения: update\n" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (const char *const *language = languages; *language; language++)
      {
        g_autofree char *json = g_strdup_printf ("{'gateway':{'name':'CCC'},'code':'bad-value','faults':["
                                                 "{'field':'Tag','problem':'%s',%s}]}", rows[i].problem, rows[i].members);
        g_autoptr (JsonObject) data = model_of (json);
        g_auto (GwRendered) letter = { NULL, NULL, NULL };
        render (NULL, "rejection", *language, data, &letter);
        const char *want = strcmp (*language, "ru") == 0 ? rows[i].want_ru : rows[i].want_en;
        if (!has (letter.body, want))
          g_error ("%s is not in: %s", want, letter.body);
      }
}

/* A fault of the signature is no line to correct; a Report-ID that was used cannot be kept. */
static void
test_what_to_do (void)
{
  static const struct {
    const char *code, *problem;
    gboolean want_line, want_keep;
  } rows[] = {
    { "stale", "signature-old", FALSE, TRUE },
    { "stale", "issued-old", TRUE, TRUE },
    { "report-id-used", "report-id-used", TRUE, FALSE },
    { "bad-value", "report-id-used", TRUE, FALSE },
    { "bad-value", "bad-time", TRUE, TRUE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf ("{'gateway':{'name':'CCC'},'code':'%s','form_text':'Form: x','faults':["
                                               "{'field':'Issued','problem':'%s'}]}", rows[i].code, rows[i].problem);
      g_autoptr (JsonObject) data = model_of (json);
      g_auto (GwRendered) letter = { NULL, NULL, NULL };
      render (NULL, "rejection", "en", data, &letter);
      g_assert_cmpint (has (letter.body, "Please correct 1 line and send again."), ==, rows[i].want_line);
      g_assert_cmpint (has (letter.subject, "correct 1 line"), ==, rows[i].want_line);
      g_assert_cmpint (has (letter.body, "keep the same"), ==, rows[i].want_keep);
      g_assert_cmpint (has (letter.body, "Choose a new Report-ID."), ==, !rows[i].want_keep);
    }
}

/* What was tolerated is told in the letter's own language, whatever it is. */
static void
test_tolerances (void)
{
  g_auto (GStrv) kinds = words_of ("tolerance.h", "GW_TOLERANCE_");
  for (const char *const *language = languages; *language; language++)
    {
      g_autoptr (GKeyFile) table = load_table (*language, "tolerances");
      for (char **kind = kinds; *kind; kind++)
        {
          g_autofree char *json = g_strdup_printf (
            "{'gateway':{'name':'CCC'},'tolerated':[{'line':4,'field':'TLP','kind':'%s','message':'ENGLISH'}]}", *kind);
          g_autoptr (JsonObject) data = model_of (json);
          g_auto (GwRendered) letter = { NULL, NULL, NULL };
          /* "read-as" always has the two values that tell it. */
          if (strcmp (*kind, "read-as") == 0)
            continue;
          check_words (table, *kind, "what", *language);
          render (NULL, "receipt", *language, data, &letter);
          check_layout (*kind, letter.body, FALSE);
          g_assert_cmpint (has (letter.body, "ENGLISH"), ==, strcmp (*kind, "other") == 0);
          if (strcmp (*language, "ru") == 0)
            g_assert_true (g_regex_match_simple ("  Строка 4: [а-яА-Я«]", letter.body, 0, 0));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/codes", test_codes);
  g_test_add_func ("/render/policy-code", test_policy_code);
  g_test_add_func ("/render/problems", test_problems);
  g_test_add_func ("/render/limits", test_limits);
  g_test_add_func ("/render/what-to-do", test_what_to_do);
  g_test_add_func ("/render/tolerances", test_tolerances);
  return g_test_run ();
}
