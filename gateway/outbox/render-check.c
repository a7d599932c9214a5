/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/render.h"
#include "outbox/render-model.h"
#include "base/error.h"
#include "base/file.h"
#include <string.h>

#define LARGEST_MODEL (256 * 1024)

/* An entry's cells: name, type, kinds, example. */
static char **
split_entry (const char *line)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  for (const char *p = line; *p;)
    {
      const char *end = strstr (p, "  ");
      gsize size = end && cells->len < 3 ? (gsize) (end - p) : strlen (p);
      g_ptr_array_add (cells, g_strndup (p, size));
      p += size;
      p += strspn (p, " ");
    }
  g_ptr_array_add (cells, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&cells), FALSE);
}

static gboolean
entry_is_for (const char *entry_kinds, const char *kind)
{
  g_auto (GStrv) each = g_strsplit (entry_kinds, ",", -1);
  for (char **pattern = each; *pattern; pattern++)
    if (strcmp (*pattern, "all") == 0 || g_pattern_match_simple (*pattern, kind))
      return TRUE;
  return FALSE;
}

char **
gw_letter_names (const char *data_dir, const char *kind, GError **error)
{
  g_autofree char *path = g_build_filename (data_dir, "MODEL", NULL);
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) bytes = gw_file_load (path, LARGEST_MODEL, &failure);
  if (bytes == NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: %s", path, failure->message);
      return NULL;
    }
  g_autofree char *text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  for (char **line = lines; *line; line++)
    {
      /* Entries have two blanks before their type; the prose at the margin has not. */
      if (**line == ' ' || strstr (*line, "  ") == NULL)
        continue;
      g_auto (GStrv) cells = split_entry (*line);
      if (g_strv_length (cells) < 3)
        {
          g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s:%d: an entry needs a name, a type and kinds", path,
                       (int) (line - lines) + 1);
          return NULL;
        }
      if (entry_is_for (cells[2], kind))
        g_ptr_array_add (names, g_strdup (cells[0]));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static void
take_names (GPtrArray *unknown, char **names)
{
  for (char **name = names; *name; name++)
    g_ptr_array_add (unknown, *name);
  g_free (names);
}

/* The own text of one item of @list ("faults.") sees the item, so its members need no "faults." before them. */
static char **
item_names (char **known, const char *list)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *made = g_strconcat (list, "what", NULL);
  for (char **name = known; *name; name++)
    if (g_str_has_prefix (*name, list) && strcmp (*name, made) != 0)
      g_ptr_array_add (names, g_strdup (*name + strlen (list)));
    else if (g_str_has_prefix (*name, "gateway.") && strcmp (list, "faults.") == 0)
      g_ptr_array_add (names, g_strdup (*name));
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

/* The tables from which the renderer explains what a letter of @kind lists. */
static gboolean
check_tables (const GwLetterSource *source, const char *kind, char **known, GPtrArray *unknown, GError **error)
{
  g_auto (GStrv) in_fault = item_names (known, "faults.");
  g_auto (GStrv) in_tolerance = item_names (known, "tolerated.");
  if (strcmp (kind, "receipt") == 0)
    return gw_letter_check_table (source, "tolerances", (const char *const *) in_tolerance, unknown, error);
  if (strcmp (kind, "rejection") != 0)
    return TRUE;
  return gw_letter_check_table (source, "codes", (const char *const *) known, unknown, error)
         && gw_letter_check_table (source, "problems", (const char *const *) in_fault, unknown, error);
}

char **
gw_letter_check (const char *override_dir, const char *data_dir, const char *kind, const char *language,
                 gboolean *out_exists, GError **error)
{
  GError *failure = NULL;
  const GwLetterSource source = { override_dir, data_dir, language };
  g_auto (GStrv) known = gw_letter_names (data_dir, kind, error);
  if (known == NULL)
    return NULL;
  g_auto (GwLetterParts) parts = { NULL, NULL, NULL };
  gboolean exists = gw_letter_parts_load (&source, kind, &parts, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  if (exists)
    {
      const char *const *names = (const char *const *) known;
      take_names (unknown, gw_template_check (parts.subject, gw_letter_subject_names ()));
      if (parts.protected_subject != NULL)
        take_names (unknown, gw_template_check (parts.protected_subject, names));
      take_names (unknown, gw_template_check (parts.text, names));
      if (!check_tables (&source, kind, known, unknown, error))
        return NULL;
    }
  if (out_exists != NULL)
    *out_exists = exists;
  g_ptr_array_add (unknown, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&unknown), FALSE);
}
