/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate template check: every letter and page in every language, the operator's own and the shipped ones. */
#include "base/error.h"
#include "command/operator.h"
#include "outbox/phrases.h"
#include "outbox/render.h"
#include "process/seal.h"
#include <stdio.h>
#include <string.h>
#include <sysexits.h>

/* Adds the names of the directories in @path: a language each. */
static void
add_languages (GPtrArray *languages, const char *path)
{
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  for (const char *name; directory != NULL && (name = g_dir_read_name (directory)) != NULL;)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      if (g_file_test (child, G_FILE_TEST_IS_DIR)
          && !g_ptr_array_find_with_equal_func (languages, name, g_str_equal, NULL))
        g_ptr_array_add (languages, g_strdup (name));
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

typedef struct {
  const char *override_dir;
  const char *data_dir;
  GPtrArray *languages;
  GPtrArray *faults; /* of text */
  guint checked;
} Check;

/* gw_letter_check() or gw_phrases_check(). */
typedef char **(*CheckFile) (const char *override_dir, const char *data_dir, const char *file, const char *language,
                             gboolean *out_exists, GError **error);

static void
check_file (Check *check, CheckFile check_names, const char *kind, const char *language)
{
  gboolean exists = FALSE;
  g_autoptr (GError) problem = NULL;
  g_auto (GStrv) unknown = check_names (check->override_dir, check->data_dir, kind, language, &exists, &problem);
  if (unknown == NULL)
    {
      g_ptr_array_add (check->faults, g_strdup (problem->message));
      return;
    }
  check->checked += exists;
  if (!exists && strcmp (language, "en") == 0)
    g_ptr_array_add (check->faults, g_strdup_printf ("%s: there is no English one; fix: put it back", kind));
  for (char **name = unknown; *name; name++)
    g_ptr_array_add (check->faults, g_strdup_printf ("%s: no such name in this letter; fix: see %s/MODEL", *name,
                                                     check->data_dir));
}

static GPtrArray *
strings_new (void)
{
  return g_ptr_array_new_with_free_func (g_free);
}

static int
check_templates (int argc, char **argv)
{
  static const char usage[] = "template check [DIR]";
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  if (!gw_command_parse (&argc, &argv, usage, "notigate template check", NULL, &options, &error)
      || !gw_command_operands (argc, 0, 1, usage, &error))
    return gw_command_fail (error);
  g_autofree char *override = argc > 1 ? g_strdup (argv[1]) : g_build_filename (options.home, "templates", NULL);
  g_autofree char *shipped = g_build_filename (gw_data_directory (), "templates", NULL);
  g_autoptr (GPtrArray) languages = strings_new ();
  g_autoptr (GPtrArray) faults = strings_new ();
  Check check = { override, shipped, languages, faults, 0 };
  if (argc > 1 && !g_file_test (override, G_FILE_TEST_IS_DIR))
    {
      g_set_error (&error, GW_ERROR, GW_ERROR_NOINPUT,
                   "%s: is no directory; fix: name one that holds a directory for each "
                   "language",
                   override);
      return gw_command_fail (error);
    }
  add_languages (languages, override);
  add_languages (languages, shipped);
  if (!g_ptr_array_find_with_equal_func (languages, "en", g_str_equal, NULL))
    g_ptr_array_add (languages, g_strdup ("en"));
  g_ptr_array_sort (languages, compare);
  for (guint i = 0; i < languages->len; i++)
    {
      const char *language = g_ptr_array_index (languages, i);
      for (const char *const *kind = gw_letter_kinds (); *kind; kind++)
        check_file (&check, gw_letter_check, *kind, language);
      for (const char *const *file = gw_phrases_files (); *file; file++)
        check_file (&check, gw_phrases_check, *file, language);
    }
  if (faults->len == 0)
    {
      printf ("%u templates in %u languages: no faults.\n", check.checked, languages->len);
      return EX_OK;
    }
  g_ptr_array_add (faults, NULL);
  g_autofree char *all = g_strjoinv ("\n  ", (char **) faults->pdata);
  g_set_error (&error, GW_ERROR, GW_ERROR_CONFIG, "templates:\n  %s", all);
  return gw_command_fail (error);
}

int
gw_command_template (int argc, char **argv)
{
  static const GwVerb verbs[] = { { "check", "unknown names and broken tags, in all letters and languages",
                                    check_templates } };
  return gw_command_dispatch ("template", verbs, G_N_ELEMENTS (verbs), argc, argv);
}
