/* SPDX-License-Identifier: Apache-2.0
 * Rooms do not see each other, so some sets stand in two of them, and some words in the code and in the templates:
 * here they are compared. */
#include "decide/facts.h"
#include "directory/contact.h"
#include "directory/key.h"
#include "report/field.h"
#include "report/taxonomy.h"
#include <string.h>

/* ---- the sets of facts ---- */

static const char *const *
set_of_fact (const char *name)
{
  const GwFact *fact = gw_facts_table (NULL);
  while (fact->name != NULL && strcmp (fact->name, name) != 0)
    fact++;
  g_assert_nonnull (fact->name);
  g_assert_nonnull (fact->values);
  return fact->values;
}

static void
assert_same_set (const char *name, const char *const *got, const char *const *wanted)
{
  for (gsize i = 0; wanted[i] != NULL; i++)
    if (!g_strv_contains (got, wanted[i]))
      g_error ("%s: has no \"%s\"", name, wanted[i]);
  for (gsize i = 0; got[i] != NULL; i++)
    if (!g_strv_contains (wanted, got[i]))
      g_error ("%s: \"%s\" is none of the form's", name, got[i]);
  g_assert_cmpuint (g_strv_length ((char **) got), ==, g_strv_length ((char **) wanted));
}

static void
test_field_sets (void)
{
  static const struct {
    const char *fact, *field;
  } rows[] = {
    { "tlp", "TLP" },           { "contact_max_tlp", "TLP" },  { "urgency", "Urgency" }, { "request", "Request" },
    { "malicious", "Malicious" }, { "cross_border", "Cross-Border" }, { "sectors", "Sector" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_same_set (rows[i].fact, set_of_fact (rows[i].fact), gw_field_find (rows[i].field)->set);
}

static void
test_types (void)
{
  assert_same_set ("incident_type", set_of_fact ("incident_type"), gw_taxonomy_pairs ());
  g_autoptr (GPtrArray) categories = g_ptr_array_new_with_free_func (g_free);
  for (const char *const *pair = gw_taxonomy_pairs (); *pair; pair++)
    {
      g_autofree char *category = g_strndup (*pair, strcspn (*pair, "/"));
      if (!g_ptr_array_find_with_equal_func (categories, category, g_str_equal, NULL))
        g_ptr_array_add (categories, g_steal_pointer (&category));
    }
  g_ptr_array_add (categories, NULL);
  assert_same_set ("incident_category", set_of_fact ("incident_category"), (const char *const *) categories->pdata);

  /* A reply without a form is a type for policies only. */
  g_autoptr (GPtrArray) types = g_ptr_array_new ();
  for (const char *const *type = gw_message_type_names (TRUE); *type; type++)
    g_ptr_array_add (types, (gpointer) *type);
  g_ptr_array_add (types, (gpointer) "note");
  g_ptr_array_add (types, NULL);
  assert_same_set ("message_type", set_of_fact ("message_type"), (const char *const *) types->pdata);
}

static void
test_levels (void)
{
  const char *const *levels = set_of_fact ("contact_level");
  static const GwLevel all[] = { GW_LEVEL_TECHNICAL, GW_LEVEL_DIPLOMATIC, GW_LEVEL_REGIONAL, GW_LEVEL_DESK };
  g_assert_cmpuint (g_strv_length ((char **) levels), ==, G_N_ELEMENTS (all));
  for (gsize i = 0; i < G_N_ELEMENTS (all); i++)
    g_assert_true (g_strv_contains (levels, gw_level_name (all[i])));
}

/* ---- the codes that are told ---- */

static char *
load (const char *room, const char *file)
{
  g_autofree char *path = g_build_filename (NOTIGATE_SOURCEDIR, room, file, NULL);
  g_autoptr (GError) error = NULL;
  char *text = NULL;
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
add_matches (GHashTable *codes, const char *text, const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    g_hash_table_add (codes, g_match_info_fetch (match, 1));
}

/* All codes with which a letter of a known contact can end. */
static GHashTable *
gather_codes (void)
{
  static const char *const untold[] = { "unknown-key", "bad-signature", "revoked-key", "suspended-contact" };
  static const char *const stages[] = { "find.c", "parse.c", "decide.c", "advance.c" };
  GHashTable *codes = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    {
      g_autofree char *text = load ("gateway/process", stages[i]);
      add_matches (codes, text, "gw_case_refuse \\(c, \"([a-z-]+)\"");
      add_matches (codes, text, "hold \\(c, \"([a-z-]+)\"");
    }
  g_autofree char *fault = load ("gateway/report", "fault.c");
  char *order = strstr (fault, "order[] = {");
  g_assert_nonnull (order);
  *strstr (order, "};") = '\0';
  add_matches (codes, order, "\"([a-z-]+)\"");
  for (int verdict = GW_KEY_HOLDS; verdict <= GW_KEY_NOT_YET; verdict++)
    if (gw_key_verdict_code (verdict) != NULL)
      g_hash_table_add (codes, g_strdup (gw_key_verdict_code (verdict)));
  for (gsize i = 0; i < G_N_ELEMENTS (untold); i++)
    g_assert_true (g_hash_table_remove (codes, untold[i]));
  return codes;
}

static void
test_codes (void)
{
  static const char *const files[] = { "templates/en", "templates/ru" };
  g_autoptr (GHashTable) codes = gather_codes ();
  g_assert_cmpuint (g_hash_table_size (codes), >=, 21);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *text = load (files[i], "codes");
      g_autoptr (GKeyFile) table = g_key_file_new ();
      g_autoptr (GError) error = NULL;
      g_key_file_load_from_data (table, text, strlen (text), G_KEY_FILE_NONE, &error);
      g_assert_no_error (error);
      GHashTableIter iter;
      gpointer code;
      g_hash_table_iter_init (&iter, codes);
      while (g_hash_table_iter_next (&iter, &code, NULL))
        if (!g_key_file_has_key (table, code, "what", NULL) || !g_key_file_has_key (table, code, "fix", NULL))
          g_error ("%s/codes does not explain %s", files[i], (const char *) code);
    }
}

/* ---- the words of letters ---- */

static GKeyFile *
load_words (const char *language)
{
  g_autofree char *room = g_strconcat ("templates/", language, NULL);
  g_autofree char *text = load (room, "words");
  g_autoptr (GError) error = NULL;
  GKeyFile *table = g_key_file_new ();
  g_key_file_load_from_data (table, text, strlen (text), G_KEY_FILE_NONE, &error);
  g_assert_no_error (error);
  return table;
}

static void
assert_said (GKeyFile *table, const char *language, const char *group, const char *const *keys)
{
  for (; *keys != NULL; keys++)
    {
      g_autofree char *word = g_key_file_get_string (table, group, *keys, NULL);
      if (word == NULL || *word == '\0')
        g_error ("templates/%s/words: [%s] has no %s", language, group, *keys);
    }
}

/* Everything that a contact's form can say is said in Russian; in English its plain words may stand as they are. */
static void
test_field_words (void)
{
  static const char *const unsaid[] = { "Form", "Message-Type", "To-Gateway", "From-POC", "To-POC", "Report-ID", "Incident-ID",
                                        "In-Response-To", "Revision", "Retract", "TLP", "PAP", "Exercise", "Check-Only", "Urgency",
                                        "Decision", "Disposition", "Status", NULL };
  static const char *const both[] = { "en", "ru" };
  gsize count = 0;
  const GwFieldDef *fields = gw_field_table (&count);
  for (gsize i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_autoptr (GKeyFile) table = load_words (both[i]);
      assert_said (table, both[i], "Incident-Type", gw_taxonomy_pairs ());
      for (gsize k = 0; k < count; k++)
        {
          const char *const name[] = { fields[k].name, NULL };
          if (fields[k].gateway_only || g_strv_contains (unsaid, fields[k].name))
            continue;
          assert_said (table, both[i], "field", name);
          if (fields[k].kind == GW_VALUE_SET && i == 1)
            assert_said (table, both[i], fields[k].name, fields[k].set);
        }
    }
}

/* What the procedure calls things. */
static void
test_procedure_words (void)
{
  static const struct {
    const char *group, *keys;
  } rows[] = {
    { "tlp", "TLP:RED TLP:AMBER+STRICT TLP:AMBER TLP:GREEN TLP:CLEAR" },
    { "urgency", "critical high medium low" },
    { "disposition", "received working not-for-us duplicate declined" },
    { "decision", "offered partial declined deferred" },
    { "status", "in-progress contained resolved false-positive" },
    { "state", "registered relayed acknowledged working closed waiting resolved declined overdue undeliverable asked requested "
               "answered offered partial deferred expired delivered" },
    { "request", "information assistance" },
    { "awaited", "acknowledgement first-results update answer closing" },
    { "level", "technical diplomatic regional desk" },
    { "headline", "notification update information-request information-response assistance-request assistance-response "
                  "acknowledgement note closure withdrawal" },
    { "reason", "tlp-forbids not-authorised not-a-party not-asked suspended removed limits too-late bounced not-encrypted original-refused too-large budget silent" },
    { "date", "day1 day2 day3 day4 day5 day6 day7 month1 month2 month3 month4 month5 month6 month7 month8 month9 month10 month11 month12 "
              "short long" },
  };
  static const char *const both[] = { "en", "ru" };
  for (gsize i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_autoptr (GKeyFile) table = load_words (both[i]);
      for (gsize k = 0; k < G_N_ELEMENTS (rows); k++)
        {
          g_auto (GStrv) keys = g_strsplit (rows[k].keys, " ", -1);
          assert_said (table, both[i], rows[k].group, (const char *const *) keys);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words/field-sets", test_field_sets);
  g_test_add_func ("/words/types", test_types);
  g_test_add_func ("/words/levels", test_levels);
  g_test_add_func ("/words/codes", test_codes);
  g_test_add_func ("/words/fields", test_field_words);
  g_test_add_func ("/words/procedure", test_procedure_words);
  return g_test_run ();
}
