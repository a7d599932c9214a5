/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/render.h"
#include "outbox/template.h"
#include "base/error.h"
#include <glib/gstdio.h>
#include <string.h>

static const char *const languages[] = { "en", "ru", NULL };

/* Every name that MODEL gives to the producer, for all kinds together. */
static const char full[] =
  "{'gateway':{'name':'CCC','address':'gateway@ccc.example','phone':'+999 2 555 0199'},"
  " 'contact':{'id':'XA-technical','agency':'CERT-XA','place':'Vienna'}, 'exercise':true,"
  " 'stanza':[{'name':'Form','value':'poc-notification/1'},{'name':'Message-Type','value':'notice'}],"
  " 'received':'2026-09-14 09:12:41 UTC','received_local':'11:12','report_id':'XA-2026-0001','entry':5127,"
  " 'message_type':'notification','letter_number':18,'red':false,'incident':'ccc.example/2026-104217',"
  " 'incident_number':'2026-104217','check_only':false,'title':'Phishing site copies our tax portal',"
  " 'type':'fraud/phishing','tlp':'TLP:AMBER','tlp_raised':'TLP:GREEN','urgency':'critical',"
  " 'to':[{'id':'XB-technical','agency':'CERT-XB'},{'id':'XC-technical'}],'to_desk':true,"
  " 'ack_by':'2026-09-14 10:12 UTC','ack_by_local':'12:12',"
  " 'tolerated':[{'line':5,'field':'TLP','kind':'read-as','written':'AMBER','understood':'TLP:AMBER'},"
  "              {'line':6,'kind':'blank-lines','message':'left out blank lines'}],"
  " 'attachments':[{'name':'mail.eml','size':8123,"
  "                 'sha256':'9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'}],"
  " 'signed_sha256':'2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',"
  " 'fingerprint':'0A1B2C3D4E5F60718293A4B5C6D7E8F901234567',"
  " 'code':'tlp-missing','withheld':false,'form_text':'Form: poc-notification/1\\nTLP: ???\\n\\nPlease help.',"
  " 'faults':[{'n':1,'line':7,'field':'Title','code':'bad-value','problem':'too-long','written':'Very long',"
  "            'limit':120,'least':3,'allowed':['a','b'],'allowed_tlp':true,'message':'line 7: too long',"
  "            'suggestions':[{'value':'Long','field':'Title','note':'8:45','place':'Vienna'}]}],"
  " 'not_understood':[{'n':1,'line':9,'field':'Detected','code':'bad-value','problem':'bad-time','written':'now',"
  "            'limit':120,'least':3,'allowed':['a','b'],'allowed_tlp':true,'message':'line 9: no time',"
  "            'suggestions':[{'value':'2026-09-14T08:45:00Z','field':'Detected','note':'8:45','place':'Vienna'}]}],"
  " 'reason':'your key was reported lost','since':'2026-09-14 09:12 UTC','since_local':'11:12',"
  " 'alert':'XB-technical has not answered.','details_text':'Line one.\\nLine two.',"
  " 'command':'notigate incident show 2026-104217'}";

/* What every letter has. */
static const char least[] =
  "{'gateway':{'name':'CCC','address':'gateway@ccc.example'},'contact':{'id':'XA-technical'},"
  " 'code':'stale','alert':'The disk is nearly full.'}";

static JsonObject *
model_of (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *quoted = g_strdelimit (g_strdup (json), "'", '"');
  g_autoptr (JsonNode) node = json_from_string (quoted, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (node));
}

static const char *
shipped (void)
{
  return NOTIGATE_SOURCEDIR "/templates";
}

static void
render (const char *override_dir, const char *kind, const char *language, JsonObject *data, GwRendered *out)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = gw_letter_render (override_dir, shipped (), kind, language, data, out, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
}

static gboolean
has (const char *text, const char *part)
{
  return strstr (text, part) != NULL;
}

/* ---- every letter ---- */

static int
words_in (const char *line)
{
  int words = 0;
  for (const char *p = line + strspn (line, " "); *p; p += strspn (p, " "))
    {
      words++;
      p += strcspn (p, " ");
    }
  return words;
}

/* Field-like first words would be read as a field of the stanza above. */
static gboolean
looks_like_field (const char *line)
{
  return g_regex_match_simple ("^[A-Za-z-]+ *:", line, 0, 0);
}

static void
check_layout (const char *kind, const char *body, gboolean has_stanza)
{
  const char *start = has_stanza ? strstr (body, "\n\n") + 2 : body;
  g_auto (GStrv) lines = g_strsplit (start, "\n", -1);
  g_assert_false (looks_like_field (lines[0]));
  gboolean in_form = FALSE;
  for (char **line = lines; *line; line++)
    {
      if (g_str_has_prefix (*line, "-----"))
        in_form = !in_form && !has (*line, "same in English");
      if (g_utf8_strlen (*line, -1) > GW_LETTER_COLUMNS && words_in (*line) > 1)
        g_error ("%s: more than %d columns: %s", kind, GW_LETTER_COLUMNS, *line);
      if (g_str_has_suffix (*line, " "))
        g_error ("%s: blanks at the end: %s", kind, *line);
      if (has (*line, "()") || has (*line, "( ") || has (*line, " .") || has (*line, " ,") || has (*line, "{{"))
        g_error ("%s: a hole in: %s", kind, *line);
      if (!in_form && **line == '\0' && line[1] != NULL && *line[1] == '\0' && line[2] != NULL)
        g_error ("%s: two empty lines", kind);
    }
}

static void
check_letter (const char *kind, const char *language, JsonObject *data)
{
  g_auto (GwRendered) letter = { NULL, NULL, NULL };
  render (NULL, kind, language, data, &letter);
  gboolean has_stanza = json_object_has_member (data, "stanza");
  g_assert_true (g_utf8_validate (letter.body, -1, NULL));
  g_assert_null (strpbrk (letter.body, "\r\t\001"));
  g_assert_true (g_str_has_suffix (letter.body, "notification gateway\n"));
  g_assert_true (has (letter.body, "no receipt within 15 minutes"));
  g_assert_true (has (letter.body, "is no agreement with its\ncontent"));
  gboolean russian = strcmp (language, "ru") == 0;
  g_assert_cmpint (has (letter.body, "в течение 15 минут не получили"), ==, russian);
  g_assert_cmpint (has (letter.body, "the same in English"), ==, russian);
  gboolean exercise = json_object_has_member (data, "exercise") && strcmp (kind, "not-taken") != 0
                      && strcmp (kind, "held") != 0;
  g_assert_true (g_str_has_prefix (letter.subject, exercise ? "EXERCISE Notigate" : "Notigate"));
  g_assert_null (strpbrk (letter.subject, "{}\n"));
  g_assert_null (strpbrk (letter.protected_subject, "{}\n"));
  check_layout (kind, letter.body, has_stanza);
}

static void
test_complete (void)
{
  for (const char *const *kind = gw_letter_kinds (); *kind; kind++)
    for (const char *const *language = languages; *language; language++)
      {
        g_test_message ("%s %s", *kind, *language);
        g_autoptr (JsonObject) all = model_of (full);
        g_autoptr (JsonObject) few = model_of (least);
        check_letter (*kind, *language, all);
        check_letter (*kind, *language, few);
        g_autoptr (GList) names = json_object_get_members (all);
        for (GList *name = names; name; name = name->next)
          {
            static const char *const always[] = { "gateway", "alert", "code", NULL };
            if (g_strv_contains (always, name->data))
              continue;
            g_autoptr (JsonObject) lacking = model_of (full);
            json_object_remove_member (lacking, name->data);
            check_letter (*kind, *language, lacking);
          }
        static const char *const flags[] = { "red", "check_only", "withheld" };
        for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
          {
            g_autoptr (JsonObject) flagged = model_of (full);
            json_object_set_boolean_member (flagged, flags[i], TRUE);
            check_letter (*kind, *language, flagged);
          }
      }
}

/* A list's members, or a group's, as MODEL writes them. */
static gboolean
model_holds (JsonObject *data, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, ".", -1);
  JsonObject *object = data;
  for (char **part = parts; *part; part++)
    {
      JsonNode *node = object ? json_object_get_member (object, *part) : NULL;
      if (node == NULL)
        return FALSE;
      if (JSON_NODE_HOLDS_ARRAY (node) && part[1] != NULL)
        {
          gboolean found = FALSE;
          JsonArray *list = json_node_get_array (node);
          g_autofree char *rest = g_strjoinv (".", part + 1);
          for (guint i = 0; i < json_array_get_length (list) && !found; i++)
            found = model_holds (json_array_get_object_element (list, i), rest);
          return found;
        }
      object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    }
  return TRUE;
}

static void
test_names (void)
{
  static const char *const made[] = { "second", "tolerated_any", "tolerated.what", "not_understood_any",
                                      "attachments_any", "to_any", "report_id_used", "form_open", "faults_count", "faults_one", "code_what", "code_fix", "code_in_faults",
                                      "signature_good", "faults.what", "faults.allowed_list", "faults.suggestions.or",
                                      "not_understood.what", "not_understood.allowed_list",
                                      "not_understood.suggestions.or", NULL };
  g_autoptr (JsonObject) all = model_of (full);
  for (const char *const *kind = gw_letter_kinds (); *kind; kind++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) names = gw_letter_names (shipped (), *kind, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_strv_length (names), >=, 4);
      for (char **name = names; *name; name++)
        if (!g_strv_contains (made, *name) && !model_holds (all, *name))
          g_error ("MODEL's %s is not among the test's data", *name);
      for (const char *const *language = languages; *language; language++)
        {
          gboolean exists = FALSE;
          g_auto (GStrv) unknown = gw_letter_check (NULL, shipped (), *kind, *language, &exists, &error);
          g_assert_no_error (error);
          g_assert_true (exists);
          g_autofree char *all_unknown = g_strjoinv (", ", unknown);
          g_assert_cmpstr (all_unknown, ==, "");
        }
      gboolean exists = TRUE;
      g_auto (GStrv) unknown = gw_letter_check (NULL, shipped (), *kind, "xx", &exists, &error);
      g_assert_no_error (error);
      g_assert_false (exists);
      g_assert_cmpuint (g_strv_length (unknown), ==, 0);
    }
}

static void
test_rejection (void)
{
  g_autoptr (JsonObject) data = model_of (
    "{'gateway':{'name':'CCC','address':'gateway@ccc.example','phone':'+999 2 555 0199'},"
    " 'contact':{'id':'XA-technical','place':'Vienna'}, 'code':'tlp-missing',"
    " 'received':'2026-09-14 09:12:41 UTC','received_local':'11:12',"
    " 'stanza':[{'name':'Form','value':'poc-notification/1'},{'name':'Message-Type','value':'rejection'},"
    "  {'name':'Report-ID','value':'GW-R-4T7K2Q'},{'name':'In-Response-To','value':'XA-2026-0001'},"
    "  {'name':'TLP','value':'TLP:AMBER'},{'name':'Code','value':'tlp-missing'},"
    "  {'name':'Fault','value':'- TLP missing'},{'name':'Fault','value':'7 Incident-Type bad-value'},"
    "  {'name':'Fault','value':'8 Detected bad-value'},{'name':'Entry','value':'5127'}],"
    " 'faults':[{'field':'TLP','code':'tlp-missing','problem':'missing','allowed_tlp':true},"
    "  {'line':7,'field':'Incident-Type','code':'bad-value','problem':'not-in-set','written':'fraud/fishing',"
    "   'suggestions':[{'value':'fraud/phishing'}]},"
    "  {'line':8,'field':'Detected','code':'bad-value','problem':'bad-time','written':'14.09.2026 8:45',"
    "   'suggestions':[{'value':'2026-09-14T06:45:00Z','note':'8:45','place':'Vienna'},"
    "                  {'value':'2026-09-14T08:45:00Z','note':'8:45 UTC'}]}],"
    " 'form_text':'Form: poc-notification/1\\nMessage-Type: notification\\nTo-Gateway: gateway@ccc.example\\n"
    "Report-ID: XA-2026-0001\\nTo-POC: XB-technical\\nTLP: ???\\nUrgency: medium\\n"
    "Title: Phishing site copies our tax portal\\nIncident-Type: fraud/phishing\\nDetected: ???\\n"
    "Source: url hxxps://tax-xa[.]example/login\\n\\nPlease have this page removed and tell us who registered it.'}");
  g_auto (GwRendered) letter = { NULL, NULL, NULL };
  render (NULL, "rejection", NULL, data, &letter);
  g_autofree char *expected = NULL;
  g_assert_true (g_file_get_contents (NOTIGATE_SOURCEDIR "/tests/outbox/rejection-3-faults.txt", &expected, NULL, NULL));
  g_assert_cmpstr (letter.body, ==, expected);
  g_assert_cmpstr (letter.subject, ==, "Notigate: NOT SENT ON, please correct 3 lines");

  /* In two languages the form to copy stands once. */
  g_auto (GwRendered) russian = { NULL, NULL, NULL };
  render (NULL, "rejection", "ru", data, &russian);
  const char *form = strstr (russian.body, "Source: url");
  g_assert_nonnull (form);
  g_assert_null (strstr (form + 1, "Source: url"));
  g_assert_cmpstr (russian.subject, ==, "Notigate: НЕ ПЕРЕДАНО, исправьте строки: 3");
}

static void
test_counts (void)
{
  static const struct {
    const char *faults, *want_en, *want_ru;
  } rows[] = {
    { "[]", "Notigate: NOT SENT ON", "Notigate: НЕ ПЕРЕДАНО" },
    { "[{'problem':'bidi','line':3}]", "Notigate: NOT SENT ON, please correct 1 line",
      "Notigate: НЕ ПЕРЕДАНО, исправьте 1 строку" },
    { "[{'problem':'bidi','line':3},{'problem':'bidi','line':4}]", "Notigate: NOT SENT ON, please correct 2 lines",
      "Notigate: НЕ ПЕРЕДАНО, исправьте строки: 2" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf ("{'gateway':{'name':'CCC'},'code':'bad-value','faults':%s}", rows[i].faults);
      g_autoptr (JsonObject) data = model_of (json);
      g_auto (GwRendered) english = { NULL, NULL, NULL }, russian = { NULL, NULL, NULL };
      render (NULL, "rejection", "en", data, &english);
      render (NULL, "rejection", "ru", data, &russian);
      g_assert_cmpstr (english.subject, ==, rows[i].want_en);
      g_assert_cmpstr (russian.subject, ==, rows[i].want_ru);
    }
}

/* ---- codes and problems ---- */

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

/* ---- what a letter must not say ---- */

static void
test_red (void)
{
  static const char *const secrets[] = { "tax portal", "fraud/phishing", "XB-technical", "XC-technical", "CERT-XB",
                                         "XA-2026-0001", "critical", "TLP:AMBER", "mail.eml", "9f86d081", "0A1B2C3D",
                                         "5127", "10:12", "TLP", "yesterday" };
  for (const char *const *language = languages; *language; language++)
    {
      g_autoptr (JsonObject) data = model_of (full);
      json_object_set_boolean_member (data, "red", TRUE);
      JsonArray *stanza = json_object_get_array_member (data, "stanza");
      static const char *const fields[][2] = { { "Title", "tax portal" }, { "To-POC", "XB-technical" },
                                               { "TLP", "TLP:AMBER" }, { "In-Response-To", "XA-2026-0001" },
                                               { "Incident-ID", "ccc.example/2026-104217" } };
      for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
        {
          JsonObject *field = json_object_new ();
          json_object_set_string_member (field, "name", fields[i][0]);
          json_object_set_string_member (field, "value", fields[i][1]);
          json_array_add_object_element (stanza, field);
        }
      g_auto (GwRendered) red = { NULL, NULL, NULL }, open = { NULL, NULL, NULL };
      render (NULL, "receipt", *language, data, &red);
      g_assert_true (has (red.body, "\nIncident-ID: ccc.example/2026-104217\n"));
      g_assert_true (has (red.body, "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"));
      g_assert_false (has (red.subject, "104217"));
      g_assert_false (has (red.protected_subject, "tax portal"));
      json_object_set_boolean_member (data, "red", FALSE);
      render (NULL, "receipt", *language, data, &open);
      g_assert_true (has (open.subject, "104217"));
      g_assert_true (has (open.protected_subject, "tax portal"));
      /* The same of any letter that cannot be encrypted to the contact; but it may have a number. */
      g_auto (GwRendered) withheld = { NULL, NULL, NULL };
      json_object_set_boolean_member (data, "withheld", TRUE);
      render (NULL, "receipt", *language, data, &withheld);
      json_object_set_boolean_member (data, "withheld", FALSE);
      g_assert_true (has (withheld.subject, "104217"));
      g_assert_true (has (withheld.body, "could not be encrypted to you"));
      g_assert_false (has (red.body, "could not be encrypted to you"));
      for (gsize i = 0; i + 1 < G_N_ELEMENTS (secrets); i++)
        {
          g_assert_false (has (red.body, secrets[i]));
          g_assert_false (has (withheld.body, secrets[i]));
          g_assert_false (has (withheld.protected_subject, secrets[i]));
          g_assert_true (has (open.body, secrets[i]));
        }

      g_auto (GwRendered) alert = { NULL, NULL, NULL };
      json_object_set_boolean_member (data, "red", TRUE);
      json_object_remove_member (data, "stanza");
      render (NULL, "alert", *language, data, &alert);
      g_assert_true (has (alert.body, "ccc.example/2026-104217"));
      g_assert_false (has (alert.body, "XB-technical"));
      g_assert_false (has (alert.body, "Line one"));
      g_assert_false (has (alert.protected_subject, "XB-technical"));
      g_assert_false (has (alert.subject, "104217"));
    }
}

static void
test_content_free (void)
{
  for (const char *const *language = languages; *language; language++)
    {
      g_autoptr (JsonObject) data = model_of (full);
      g_autoptr (JsonObject) other = model_of ("{'gateway':{'name':'CCC','address':'gateway@ccc.example','phone':'+999 2 555 0199'},"
                                               "'title':'Another','code':'bad-signature','contact':{'id':'XQ'}}");
      json_object_remove_member (data, "stanza");
      g_auto (GwRendered) first = { NULL, NULL, NULL }, second = { NULL, NULL, NULL }, held = { NULL, NULL, NULL };
      render (NULL, "not-taken", *language, data, &first);
      render (NULL, "not-taken", *language, other, &second);
      g_assert_cmpstr (first.body, ==, second.body);
      g_assert_cmpstr (first.subject, ==, second.subject);
      render (NULL, "held", *language, data, &held);
      g_assert_false (has (held.body, "tax portal"));
      g_assert_false (has (held.body, "XA-2026-0001"));
      g_assert_false (has (held.body, "104217"));
      g_assert_true (has (held.body, "09:12:41 UTC"));

      g_auto (GwRendered) withheld = { NULL, NULL, NULL };
      json_object_set_boolean_member (data, "withheld", TRUE);
      json_object_set_member (data, "stanza", json_from_string ("[{\"name\":\"Code\",\"value\":\"bad-value\"},"
                                                                "{\"name\":\"TLP\",\"value\":\"TLP:GREEN\"},"
                                                                "{\"name\":\"Fault\",\"value\":\"9 Detected bad-value\"}]", NULL));
      render (NULL, "rejection", *language, data, &withheld);
      g_assert_true (g_str_has_prefix (withheld.body, "Code: bad-value\n\n"));
      g_assert_false (has (withheld.body, "TLP: ???"));
      g_assert_false (has (withheld.body, "9 Detected bad-value"));
      g_assert_false (has (withheld.body, "Very long"));
      g_assert_true (has (withheld.body, "could not be encrypted"));
    }
}

/* ---- an operator's own templates ---- */

typedef struct {
  char *dir;
} Own;

static void
own_put (Own *own, const char *language, const char *file, const char *text)
{
  g_autofree char *in = g_build_filename (own->dir, language, NULL);
  g_autofree char *path = g_build_filename (in, file, NULL);
  g_assert_cmpint (g_mkdir_with_parents (in, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  for (const char *name = dir ? g_dir_read_name (dir) : NULL; name; name = g_dir_read_name (dir))
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);
      remove_tree (inside);
    }
  g_remove (path);
}

static void
own_clear (Own *own)
{
  remove_tree (own->dir);
  g_free (own->dir);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Own, own_clear)

static Own
own_new (void)
{
  return (Own) { g_dir_make_tmp ("notigate-XXXXXX", NULL) };
}

/* Whatever an operator writes: no title outside, nothing of a RED letter, EXERCISE first, the foot below. */
static void
test_override (void)
{
  g_auto (Own) own = own_new ();
  own_put (&own, "en", "receipt", "Subject: Mine {{incident_number}} {{title}}{{type}}{{contact.id}}\n"
                                  "Protected-Subject: Mine {{title}}\n\nDear {{contact.id}}, {{title}}.\n");
  own_put (&own, "en", "foot", "no foot\n");
  own_put (&own, "ru", "foot", "\n");
  g_autoptr (JsonObject) data = model_of (full);
  g_auto (GwRendered) open = { NULL, NULL, NULL }, red = { NULL, NULL, NULL }, russian = { NULL, NULL, NULL };
  render (own.dir, "receipt", "en", data, &open);
  g_assert_cmpstr (open.subject, ==, "EXERCISE Mine 2026-104217");
  g_assert_cmpstr (open.protected_subject, ==, "EXERCISE Mine Phishing site copies our tax portal");
  g_assert_true (has (open.body, "Dear XA-technical, Phishing site"));
  g_assert_true (has (open.body, "is no agreement with its\ncontent"));
  g_assert_false (has (open.body, "no foot"));
  json_object_set_boolean_member (data, "red", TRUE);
  render (own.dir, "receipt", "en", data, &red);
  g_assert_cmpstr (red.subject, ==, "EXERCISE Mine");
  g_assert_true (has (red.body, "Dear XA-technical, ."));
  render (own.dir, "receipt", "ru", data, &russian);
  g_assert_true (has (russian.body, "не означают ни\nсогласия"));

  /* The other kinds that may say little. */
  static const struct {
    const char *kind, *flag;
  } quiet[] = { { "not-taken", NULL }, { "held", NULL }, { "alert", "red" }, { "rejection", "withheld" }, { "receipt", "red" } };
  for (gsize i = 0; i < G_N_ELEMENTS (quiet); i++)
    {
      g_autoptr (JsonObject) some = model_of (full);
      if (quiet[i].flag != NULL)
        json_object_set_boolean_member (some, quiet[i].flag, TRUE);
      own_put (&own, "en", quiet[i].kind, "Subject: Mine {{incident_number}}\n\n<{{title}}{{form_text}}{{details_text}}{{alert}}"
                                          "{{report_id}}{{reason}}{{#faults}}{{written}}{{/faults}}>\n");
      g_auto (GwRendered) letter = { NULL, NULL, NULL };
      render (own.dir, quiet[i].kind, "en", some, &letter);
      g_assert_true (has (letter.body, "\n<>\n"));
    }
  g_auto (GwRendered) number = { NULL, NULL, NULL }, no_number = { NULL, NULL, NULL };
  own_put (&own, "en", "removed", "Subject: Mine {{incident_number}}\n\n<{{title}}>\n");
  json_object_set_boolean_member (data, "red", FALSE);
  render (own.dir, "removed", "en", data, &number);
  g_assert_cmpstr (number.subject, ==, "EXERCISE Mine 2026-104217");
  g_assert_true (has (number.body, "\n<Phishing site"));
  json_object_set_boolean_member (data, "red", TRUE);
  render (own.dir, "removed", "en", data, &no_number);
  g_assert_cmpstr (no_number.subject, ==, "EXERCISE Mine");
}

/* What an operator's template names in vain is told, with its place. */
static void
test_unknown_names (void)
{
  g_auto (Own) own = own_new ();
  own_put (&own, "en", "receipt", "Subject: Mine {{incident_number}} {{title}}{{type}}\n"
                                  "Protected-Subject: Mine {{title}}\n\nDear {{contact.id}}, {{reasn}}.\n");
  own_put (&own, "en", "rejection", "Subject: Mine\n\nyes\n");
  own_put (&own, "en", "codes", "[stale]\nwhat={{faults_count}} {{gateway.fax}}\nfix=x\n");
  own_put (&own, "en", "problems", "[order]\nwhat={{field}} {{fault}}\n");
  gboolean exists = FALSE;
  g_auto (GStrv) unknown = gw_letter_check (own.dir, shipped (), "receipt", "en", &exists, NULL);
  g_assert_true (exists);
  g_autofree char *names = g_strjoinv ("\n", unknown);
  g_assert_true (has (names, "/en/receipt:1: title\n"));
  g_assert_true (has (names, "/en/receipt:1: type"));
  g_assert_true (has (names, "/en/receipt:4: reasn"));
  g_assert_cmpuint (g_strv_length (unknown), ==, 3);
  g_auto (GStrv) in_tables = gw_letter_check (own.dir, shipped (), "rejection", "en", &exists, NULL);
  g_autofree char *tables = g_strjoinv ("\n", in_tables);
  g_assert_cmpstr (tables, ==, "codes [stale] what:1: gateway.fax\nproblems [order] what:1: fault");
  /* A language is a name, never a path. */
  g_autofree char *beside = g_build_filename (shipped (), "en", NULL);
  g_auto (GStrv) outside = gw_letter_check (NULL, beside, "receipt", "../en", &exists, NULL);
  g_assert_null (outside); /* no MODEL there */
  g_auto (GStrv) path = gw_letter_check (NULL, shipped (), "receipt", "../templates/en", &exists, NULL);
  g_assert_nonnull (path);
  g_assert_false (exists);
}

static void
test_languages (void)
{
  static const struct {
    const char *language, *want_first, *want_foot;
  } rows[] = {
    { NULL, "YOUR LETTER IS KEPT", NULL },
    { "en", "YOUR LETTER IS KEPT", NULL },
    { "en-GB", "YOUR LETTER IS KEPT", NULL },
    { "ru", "ВАШЕ ПИСЬМО СОХРАНЕНО", "ДЛЯ КАЖДОГО ПИСЬМА" },
    { "ru-RU", "ВАШЕ ПИСЬМО СОХРАНЕНО", "ДЛЯ КАЖДОГО ПИСЬМА" },
    { "de", "YOUR LETTER IS KEPT", NULL },
    { "../ru", "YOUR LETTER IS KEPT", NULL },
    { "", "YOUR LETTER IS KEPT", NULL },
    { "fr", "VOTRE LETTRE EST GARDÉE", "POUR TOUTE LETTRE" },
    { "fr-CA", "VOTRE LETTRE EST GARDÉE AU CANADA", NULL },
  };
  g_auto (Own) own = own_new ();
  own_put (&own, "fr", "held", "Subject: Notigate\n\nVOTRE LETTRE EST GARDÉE\n");
  own_put (&own, "fr", "foot", "POUR TOUTE LETTRE\n");
  own_put (&own, "fr-CA", "held", "Subject: Notigate\n\nVOTRE LETTRE EST GARDÉE AU CANADA\n");
  g_autoptr (JsonObject) data = model_of (least);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GwRendered) letter = { NULL, NULL, NULL };
      render (own.dir, "held", rows[i].language, data, &letter);
      g_assert_true (g_str_has_prefix (letter.body, rows[i].want_first));
      if (rows[i].want_foot != NULL)
        g_assert_true (has (letter.body, rows[i].want_foot));
      g_assert_true (has (letter.body, "YOUR LETTER IS KEPT"));
      g_assert_true (has (letter.body, "HOLDS FOR EVERY LETTER"));
    }
}

static void
test_mistakes (void)
{
  static const struct {
    const char *text, *want;
  } rows[] = {
    { "Subject: x\n\nyes\n", NULL },
    { "Subject: x\n\nyes\n{{#contact}}\n", "/en/help:4: the section \"contact\" is not closed" },
    { "Subject: {{x\n\nyes\n", "/en/help:1: a tag is not closed" },
    { "Protected-Subject: x\n\nyes\n", "/en/help:1: the line \"Subject:\" is missing" },
    { "Subject: x\nTo: y\n\nyes\n", "/en/help:2: neither \"Subject:\"" },
    { "Subject: x\nSubject: y\n\nyes\n", "/en/help:2: neither \"Subject:\"" },
    { "Subject: x\r\n\r\nyes\r\n", NULL },
    { "Subject: x\n\n{{> none}}\n", "/en/help:3: there is no partial \"none\"" },
    { "Subject: x\n\n{{> fault}}\n", NULL },
    { "Subject: \n\nyes\n", "the template leaves the letter empty" },
    { "Subject: x\n\n{{title}}\n", "the template leaves the letter empty" },
    { "", "/en/help:1: the line \"Subject:\" is missing" },
  };
  g_autoptr (JsonObject) data = model_of (least);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Own) own = own_new ();
      own_put (&own, "en", "help", rows[i].text);
      g_auto (GwRendered) letter = { NULL, NULL, NULL };
      g_autoptr (GError) error = NULL;
      gboolean ok = gw_letter_render (own.dir, shipped (), "help", "en", data, &letter, &error);
      g_assert_cmpint (ok, ==, rows[i].want == NULL);
      if (rows[i].want == NULL)
        continue;
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      if (!has (error->message, rows[i].want))
        g_error ("\"%s\" instead of \"%s\"", error->message, rows[i].want);
    }
  g_auto (GwRendered) letter = { NULL, NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_assert_false (gw_letter_render (NULL, shipped (), "codes", "en", data, &letter, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
}

/* Without the shipped foot nothing goes out. */
static void
test_foot (void)
{
  static const struct {
    const char *foot;
    gboolean want;
  } rows[] = { { NULL, FALSE }, { "", FALSE }, { " \n\n", FALSE }, { "{{! hidden }}", FALSE }, { "The foot.\n", TRUE } };
  g_autoptr (JsonObject) data = model_of (least);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Own) own = own_new ();
      own_put (&own, "en", "help", "Subject: x\n\nyes\n");
      if (rows[i].foot != NULL)
        own_put (&own, "en", "foot", rows[i].foot);
      g_auto (GwRendered) letter = { NULL, NULL, NULL };
      g_autoptr (GError) error = NULL;
      gboolean ok = gw_letter_render (NULL, own.dir, "help", "en", data, &letter, &error);
      g_assert_cmpint (ok, ==, rows[i].want);
      if (rows[i].want)
        g_assert_cmpstr (letter.body, ==, "yes\n\nThe foot.\n");
      else
        g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
    }
}

/* ---- hostile values ---- */

static void
set_all (JsonObject *object, const char *value)
{
  g_autoptr (GList) names = json_object_get_members (object);
  for (GList *name = names; name; name = name->next)
    {
      JsonNode *node = json_object_get_member (object, name->data);
      if (JSON_NODE_HOLDS_OBJECT (node))
        set_all (json_node_get_object (node), value);
      else if (JSON_NODE_HOLDS_ARRAY (node) && strcmp (name->data, "stanza") != 0)
        {
          JsonArray *list = json_node_get_array (node);
          for (guint i = 0; i < json_array_get_length (list); i++)
            if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (list, i)))
              set_all (json_array_get_object_element (list, i), value);
        }
      else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        json_object_set_string_member (object, name->data, value);
    }
}

static void
test_hostile (void)
{
  static const struct {
    const char *value, *want_line;
  } rows[] = {
    { "{{gateway.phone}}", "{{gateway.phone}}" },
    { "{{#faults}}{{> fault}}", "{{#faults}}{{> fault}}" },
    { "%s%n%100000d\\n", "%s%n%100000d\\n" },
    { "a\r\nBcc: victim@example\r\n\r\nTLP: TLP:CLEAR", "a Bcc: victim@example TLP: TLP:CLEAR" },
    { "\033[2J\033]0;x\007y\302\2331m", "[2J ]0;x y 1m" },
    { "exe\342\200\256gpj\342\201\246\342\200\213", "exe gpj" },
    { "----- to here -----", "----- to here -----" },
    { "\001\002x\ty", "x y" },
    { "x\xff\xfey", "x y" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (const char *const *kind = gw_letter_kinds (); *kind; kind++)
      for (const char *const *language = languages; *language; language++)
        {
          g_autoptr (JsonObject) data = model_of (full);
          set_all (data, rows[i].value);
          g_auto (GwRendered) letter = { NULL, NULL, NULL };
          render (NULL, *kind, *language, data, &letter);
          g_autofree char *all = g_strconcat (letter.subject, "\n", letter.protected_subject, "\n", letter.body, NULL);
          g_assert_true (g_utf8_validate (all, -1, NULL));
          g_assert_null (strpbrk (all, "\r\033\007\001\002\t"));
          for (const char *p = all; *p; p = g_utf8_next_char (p))
            {
              GUnicodeType type = g_unichar_type (g_utf8_get_char (p));
              g_assert_true (*p == '\n' || (type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT));
            }
          g_assert_null (strchr (letter.subject, '\n'));
          g_assert_null (strchr (letter.protected_subject, '\n'));
          g_autofree char *joined = g_strdup (all);
          g_autoptr (GRegex) breaks = g_regex_new ("\\s+", 0, 0, NULL);
          g_autofree char *flat = g_regex_replace_literal (breaks, joined, -1, 0, " ", 0, NULL);
          g_assert_true (has (flat, rows[i].want_line));
        }
}

/* Wrong types from a producer must not crash. */
static void
test_types (void)
{
  static const char *const odd[] = { "null", "true", "5", "'x'", "[]", "[[1,null,'x',{}]]", "{}", "[{}]" };
  g_autoptr (JsonObject) all = model_of (full);
  g_autoptr (GList) names = json_object_get_members (all);
  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    for (GList *name = names; name; name = name->next)
      {
        g_autofree char *json = g_strdup_printf ("{'x':%s}", odd[i]);
        g_autoptr (JsonObject) value = model_of (json);
        g_autoptr (JsonObject) data = model_of (full);
        json_object_set_member (data, name->data, json_node_copy (json_object_get_member (value, "x")));
        for (const char *const *kind = gw_letter_kinds (); *kind; kind++)
          {
            g_auto (GwRendered) letter = { NULL, NULL, NULL };
            g_autoptr (GError) error = NULL;
            gboolean ok = gw_letter_render (NULL, shipped (), *kind, "en", data, &letter, &error);
            if (!ok)
              {
                g_assert_cmpstr (name->data, ==, "stanza");
                g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
              }
          }
      }
}

/* ---- stanza and layout ---- */

static void
test_stanza (void)
{
  static const struct {
    const char *json, *want; /* NULL: CORRUPT */
  } rows[] = {
    { "[{'name':'Form','value':'poc-notification/1'},{'name':'X-A','value':''}]", "Form: poc-notification/1\nX-A: \n" },
    { "[]", "" },
    { "[{'name':'Title','value':'a\\r\\nTLP: TLP:CLEAR'}]", "Title: a TLP: TLP:CLEAR\n" },
    { "[{'name':'Title','value':'{{x}}%s'}]", "Title: {{x}}%s\n" },
    { "[{'name':'Ti tle','value':'a'}]", NULL },
    { "[{'name':'Title:\\nTLP','value':'a'}]", NULL },
    { "[{'name':'','value':'a'}]", NULL },
    { "[{'name':'Title'}]", NULL },
    { "[{'name':'Entry','value':5}]", NULL },
    { "['Title']", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf ("{'x':%s}", rows[i].json);
      g_autoptr (JsonObject) object = model_of (json);
      g_autoptr (GError) error = NULL;
      g_autofree char *stanza = gw_letter_stanza (json_object_get_array_member (object, "x"), &error);
      g_assert_cmpstr (stanza, ==, rows[i].want);
      if (rows[i].want == NULL)
        g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
    }
}

static void
test_fill (void)
{
  static const struct {
    const char *topic, *text, *want;
  } rows[] = {
    { "short lines stay", "HEAD\none two\nthree\n", "HEAD\none two\nthree\n" },
    { "exactly 20", "12345 789 1234567890\n", "12345 789 1234567890\n" },
    { "one more", "12345 789 12345678901\n", "12345 789\n12345678901\n" },
    { "flows on", "one two three four five\nsix seven eight\n", "one two three four\nfive six seven eight\n" },
    { "not over an empty line", "one two three four five\n\nsix\n", "one two three four\nfive\n\nsix\n" },
    { "not into an indented line", "one two three four five\n  six\n", "one two three four\nfive\n  six\n" },
    { "not into a verbatim line", "one two three four five\n\001six\n", "one two three four\nfive\nsix\n" },
    { "not into columns", "one two three four five\na\tb\n", "one two three four\nfive\na  b\n" },
    { "an indented line", "  one two three four five\n", "  one two three four\n  five\n" },
    { "a numbered line", "12. one two three four five\n", "12. one two three\n    four five\n" },
    { "an item", "- one two three four five\n", "- one two three four\n  five\n" },
    { "a number in a text", "2026 was the year of it\n", "2026 was the year of\nit\n" },
    { "a verbatim line", "\001one two  three four five   six\n\001  seven\n\001\n\001\n\001x\n", "one two  three four five   six\n  seven\n\n\nx\n" },
    { "a word without end", "a 1234567890123456789012345 b\n", "a\n1234567890123456789012345\nb\n" },
    { "columns", "a\tb\nccc\td\n\neeeee\tf\n", "a    b\nccc  d\n\neeeee  f\n" },
    { "columns that break", "ab\tone two three four five\n", "ab  one two three\n    four five\n" },
    { "a cell that goes below", "ab\t12345678901234567 8\n", "ab\n    12345678901234567\n    8\n" },
    { "an empty second cell", "ab\t\n", "ab\n" },
    { "empty lines", "\n\na\n\n\n\nb\n\n\n", "a\n\nb\n" },
    { "columns of letters, not bytes", "ёёёёё ёёё ёёёёёёёёёё\n", "ёёёёё ёёё ёёёёёёёёёё\n" },
    { "wide letters", "日本語日本語 日本語 日本\n", "日本語日本語 日本語\n日本\n" },
    { "nothing", "", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].topic);
      g_autofree char *filled = gw_letter_fill (rows[i].text, 20);
      g_assert_cmpstr (filled, ==, rows[i].want);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/complete", test_complete);
  g_test_add_func ("/render/names", test_names);
  g_test_add_func ("/render/rejection", test_rejection);
  g_test_add_func ("/render/counts", test_counts);
  g_test_add_func ("/render/codes", test_codes);
  g_test_add_func ("/render/policy-code", test_policy_code);
  g_test_add_func ("/render/problems", test_problems);
  g_test_add_func ("/render/limits", test_limits);
  g_test_add_func ("/render/what-to-do", test_what_to_do);
  g_test_add_func ("/render/tolerances", test_tolerances);
  g_test_add_func ("/render/red", test_red);
  g_test_add_func ("/render/content-free", test_content_free);
  g_test_add_func ("/render/override", test_override);
  g_test_add_func ("/render/unknown-names", test_unknown_names);
  g_test_add_func ("/render/languages", test_languages);
  g_test_add_func ("/render/mistakes", test_mistakes);
  g_test_add_func ("/render/foot", test_foot);
  g_test_add_func ("/render/hostile", test_hostile);
  g_test_add_func ("/render/types", test_types);
  g_test_add_func ("/render/stanza", test_stanza);
  g_test_add_func ("/render/fill", test_fill);
  return g_test_run ();
}
