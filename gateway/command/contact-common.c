/* SPDX-License-Identifier: Apache-2.0
 *
 * What several verbs of notigate contact need: who sits there, a question, differences, key files. */
#include "base/error.h"
#include "base/file.h"
#include "command/command.h"
#include "command/contact-verbs.h"
#include "command/operator.h"
#include "directory/diff.h"
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define NO_LOGIN G_GINT64_CONSTANT (4294967295) /* (uid_t) -1: nobody logged in */

static gboolean
read_number (const char *text, gint64 *number)
{
  return text != NULL && g_ascii_string_to_signed (text, 10, 0, NO_LOGIN - 1, number, NULL);
}

GwPerson *
gw_contact_person (void)
{
  GwPerson *person = g_new0 (GwPerson, 1);
  g_autofree char *login = NULL;
  if (g_file_get_contents ("/proc/self/loginuid", &login, NULL, NULL))
    g_strstrip (login);
  /* Anyone can set a variable; behind sudo only root cannot be told from another by its own uid. */
  const char *sudo = getuid () == 0 ? g_getenv ("SUDO_UID") : NULL;
  if (!read_number (login, &person->uid) && !read_number (sudo, &person->uid))
    person->uid = getuid ();
  const struct passwd *entry = getpwuid ((uid_t) person->uid);
  person->name = entry ? g_strdup (entry->pw_name) : g_strdup_printf ("user %" G_GINT64_FORMAT, person->uid);
  return person;
}

void
gw_person_free (GwPerson *person)
{
  if (person == NULL)
    return;
  g_free (person->name);
  g_free (person);
}

gboolean
gw_contact_ask (const char *question)
{
  char line[16] = "";
  if (!isatty (STDIN_FILENO))
    return FALSE;
  printf ("%s [yes/no] ", question);
  fflush (stdout);
  if (fgets (line, sizeof line, stdin) == NULL)
    return FALSE;
  g_strstrip (line);
  return g_ascii_strcasecmp (line, "yes") == 0 || g_ascii_strcasecmp (line, "y") == 0;
}

void
gw_contact_print_differences (const GPtrArray *differences)
{
  for (guint i = 0; i < differences->len; i++)
    {
      const GwContactDifference *each = differences->pdata[i];
      g_autofree char *before = each->before ? g_strdup_printf ("  - %s = %s\n", each->key, each->before) : g_strdup ("");
      g_autofree char *after = each->after ? g_strdup_printf ("  + %s = %s\n", each->key, each->after) : g_strdup ("");
      gw_command_print (before);
      gw_command_print (after);
    }
}

JsonArray *
gw_contact_differences_to_json (const GPtrArray *differences)
{
  JsonArray *array = json_array_new ();
  for (guint i = 0; i < differences->len; i++)
    {
      const GwContactDifference *each = differences->pdata[i];
      JsonObject *object = json_object_new ();
      json_object_set_string_member (object, "key", each->key);
      gw_operator_set (object, "before", each->before);
      gw_operator_set (object, "after", each->after);
      json_array_add_object_element (array, object);
    }
  return array;
}

static gboolean
add_key_file (GPtrArray *files, const char *path, const char *name, GError **error)
{
  g_autoptr (GError) problem = NULL;
  GwKeyFile *file = g_new0 (GwKeyFile, 1);
  file->name = g_utf8_make_valid (name, -1);
  file->bytes = gw_file_load (path, GW_OPENPGP_MAX_KEY_FILE + 1, &problem);
  /* One giant among a thousand is told by name when it is read; it does not stop the others. */
  if (g_error_matches (problem, GW_ERROR, GW_ERROR_DATA))
    {
      g_clear_error (&problem);
      g_autofree char *filler = g_malloc0 (GW_OPENPGP_MAX_KEY_FILE + 1);
      file->bytes = g_bytes_new_take (g_steal_pointer (&filler), GW_OPENPGP_MAX_KEY_FILE + 1);
    }
  g_ptr_array_add (files, file);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
is_key_name (const char *name)
{
  static const char *const suffixes[] = { ".asc", ".gpg", ".pgp", ".key", ".pub", ".txt" };
  g_autofree char *lower = g_ascii_strdown (name, -1);
  for (gsize i = 0; *name != '.' && i < G_N_ELEMENTS (suffixes); i++)
    if (g_str_has_suffix (lower, suffixes[i]))
      return TRUE;
  return FALSE;
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

GPtrArray *
gw_contact_load_key_files (const char *path, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_key_file_free);
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_autofree char *base = g_path_get_basename (path);
      return add_key_file (files, path, base, error) ? g_steal_pointer (&files) : NULL;
    }
  g_autoptr (GError) problem = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &problem);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  if (dir == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_NOINPUT, "%s; fix: name a directory that can be read", problem->message);
      return NULL;
    }
  for (const char *name = g_dir_read_name (dir); name; name = g_dir_read_name (dir))
    if (is_key_name (name))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *full = g_build_filename (path, names->pdata[i], NULL);
      if (g_file_test (full, G_FILE_TEST_IS_REGULAR) && !add_key_file (files, full, names->pdata[i], error))
        return NULL;
    }
  return g_steal_pointer (&files);
}

void
gw_contact_key_progress (guint done, guint total)
{
  gw_command_progress ("reading keys", done, done < total ? total : 0);
}
