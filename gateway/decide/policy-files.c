/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"
#include "base/file.h"
#include "decide/policy-local.h"
#include <string.h>
#include <sys/stat.h>

#define MAX_FILE (1 << 20)
#define MAX_FILES 64
#define FIRST_LINE "notigate-policy/1\n"

static void
file_free (gpointer data)
{
  GwPolicyFile *file = data;
  g_clear_pointer (&file->keys, g_key_file_unref);
  g_bytes_unref (file->bytes);
  g_free (file->name);
  g_free (file);
}

static void
add_file (GPtrArray *files, char *name, GBytes *bytes)
{
  GwPolicyFile *file = g_new0 (GwPolicyFile, 1);
  file->name = name;
  file->bytes = bytes;
  g_ptr_array_add (files, file);
}

/* ---- reading ---- */

static gboolean
load_one (GPtrArray *files, const char *path, GError **error)
{
  struct stat status;
  if (stat (path, &status) == 0 && (status.st_mode & S_IWOTH) != 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: everybody may write it; fix: chmod o-w %s", path, path);
      return FALSE;
    }
  g_autoptr (GError) cause = NULL;
  GBytes *bytes = gw_file_load (path, MAX_FILE, &cause);
  if (bytes == NULL && g_error_matches (cause, GW_ERROR, GW_ERROR_DATA))
    g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s", cause->message);
  else if (bytes == NULL)
    g_propagate_error (error, g_steal_pointer (&cause));
  else
    add_file (files, g_path_get_basename (path), bytes);
  return bytes != NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names of @path's *.policy files in the order of their bytes, whatever the locale. */
static GPtrArray *
list_directory (const char *path, GError **error)
{
  g_autoptr (GError) cause = NULL;
  g_autoptr (GDir) directory = g_dir_open (path, 0, &cause);
  if (directory == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_IO, "%s", cause->message);
      return NULL;
    }
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  for (const char *name = g_dir_read_name (directory); name; name = g_dir_read_name (directory))
    if (name[0] != '.' && g_str_has_suffix (name, ".policy"))
      g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  if (names->len > 0 && names->len <= MAX_FILES)
    return g_steal_pointer (&names);
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: holds %u files *.policy; fix: have 1 to %d", path, names->len,
               MAX_FILES);
  return NULL;
}

GPtrArray *
gw_policy_files_load (const char *path, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (file_free);
  if (!g_file_test (path, G_FILE_TEST_IS_DIR))
    return load_one (files, path, error) ? g_steal_pointer (&files) : NULL;
  g_autoptr (GPtrArray) names = list_directory (path, error);
  for (guint i = 0; names && i < names->len; i++)
    {
      g_autofree char *name = g_build_filename (path, names->pdata[i], NULL);
      if (!load_one (files, name, error))
        return NULL;
    }
  return names ? g_steal_pointer (&files) : NULL;
}

/* ---- one text of all ---- */

GBytes *
gw_policy_files_to_text (const GPtrArray *files)
{
  g_autoptr (GString) text = g_string_new (FIRST_LINE);
  for (guint i = 0; i < files->len; i++)
    {
      const GwPolicyFile *file = files->pdata[i];
      gsize size = 0;
      const char *data = g_bytes_get_data (file->bytes, &size);
      g_string_append_printf (text, "file %" G_GSIZE_FORMAT " %s\n", size, file->name);
      g_string_append_len (text, data, (gssize) size);
      g_string_append_c (text, '\n');
    }
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/* "file SIZE NAME" at *@at, its bytes and a line feed; moves *@at behind them. */
static gboolean
read_one (GPtrArray *files, const char **at, const char *end)
{
  const char *line_end = memchr (*at, '\n', (gsize) (end - *at));
  if (line_end == NULL)
    return FALSE;
  g_autofree char *line = g_strndup (*at, (gsize) (line_end - *at));
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  guint64 size = 0;
  const char *data = line_end + 1;
  if (g_strv_length (words) != 3 || strcmp (words[0], "file") != 0 || *words[2] == '\0'
      || !g_ascii_string_to_unsigned (words[1], 10, 0, MAX_FILE, &size, NULL)
      || (guint64) (end - data) <= size || data[size] != '\n')
    return FALSE;
  add_file (files, g_strdup (words[2]), g_bytes_new (data, (gsize) size));
  *at = data + size + 1;
  return TRUE;
}

GPtrArray *
gw_policy_files_from_text (GBytes *text, GError **error)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (file_free);
  gsize size = 0;
  const char *at = g_bytes_get_data (text, &size);
  gboolean good = size > strlen (FIRST_LINE) && memcmp (at, FIRST_LINE, strlen (FIRST_LINE)) == 0;
  const char *end = good ? at + size : NULL;
  at = good ? at + strlen (FIRST_LINE) : NULL;
  while (good && at < end)
    good = read_one (files, &at, end);
  if (good)
    return g_steal_pointer (&files);
  g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT, "this is no stored policy, or it is damaged");
  return NULL;
}

/* ---- the format ---- */

void
gw_policy_fault (GString *faults, const char *file, const char *group, const char *key, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *problem = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (faults->len > 0)
    g_string_append_c (faults, '\n');
  g_string_append_printf (faults, "%s: ", file);
  if (group)
    g_string_append_printf (faults, "[%s] ", group);
  if (key)
    g_string_append_printf (faults, "%s: ", key);
  g_string_append (faults, problem);
}

char *
gw_policy_value (const GwPolicyFile *file, const char *group, const char *key)
{
  char *value = g_key_file_get_value (file->keys, group, key, NULL);
  return value ? g_strstrip (value) : NULL;
}

char **
gw_policy_split (const char *value)
{
  g_auto (GStrv) items = g_strsplit (value, ";", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  for (char **item = items; *item; item++)
    if (*g_strstrip (*item) != '\0')
      g_strv_builder_add (builder, *item);
  return g_strv_builder_end (builder);
}

/* GKeyFile merges groups of one name and takes the last of two keys, in silence: a rule pasted twice
 * would lose its first condition. */
static void
check_twice (const GwPolicyFile *file, const char *text, GString *faults)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autofree char *group = g_strdup ("");
  for (char **line = lines; *line; line++)
    {
      g_strstrip (*line);
      char *close = strrchr (*line, ']'), *equals = strchr (*line, '=');
      gboolean opens = **line == '[' && close;
      if (!opens && (**line == '#' || equals == NULL))
        continue;
      *(opens ? close : equals) = '\0';
      if (opens)
        {
          g_free (group);
          group = g_strdup (*line + 1);
        }
      g_autofree char *name = g_strdup_printf ("[%s] %s", group, opens ? "" : g_strchomp (*line));
      if (!g_hash_table_add (seen, g_strdup (name)))
        gw_policy_fault (faults, file->name, group, opens ? NULL : *line, "stands twice, and only one would count; "
                         "fix: keep one");
    }
}

void
gw_policy_files_parse (GPtrArray *files, GString *faults)
{
  for (guint i = 0; i < files->len; i++)
    {
      GwPolicyFile *file = files->pdata[i];
      gsize size = 0;
      const char *data = g_bytes_get_data (file->bytes, &size);
      g_autofree char *text = g_strndup (data ? data : "", size);
      file->keys = g_key_file_new ();
      g_autoptr (GError) cause = NULL;
      if (strlen (text) != size || !g_utf8_validate (text, -1, NULL))
        gw_policy_fault (faults, file->name, NULL, NULL, "is no UTF-8 text");
      else if (!g_key_file_load_from_data (file->keys, text, size, G_KEY_FILE_KEEP_TRANSLATIONS, &cause)
               && !g_error_matches (cause, G_KEY_FILE_ERROR, G_KEY_FILE_ERROR_NOT_FOUND))
        gw_policy_fault (faults, file->name, NULL, NULL, "%s", cause->message);
      else
        check_twice (file, text, faults);
    }
}
