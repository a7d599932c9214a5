/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/render-table.h"
#include "base/error.h"
#include <string.h>

void
gw_letter_table_clear (GwLetterTable *table)
{
  g_clear_pointer (&table->files, g_ptr_array_unref);
  g_clear_pointer (&table->words, g_string_chunk_free);
}

static gboolean
add_table_file (GwLetterTable *table, const GwLetterSource *source, GError **error)
{
  GError *failure = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = gw_letter_load (source, table->name, &path, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (text == NULL)
    return TRUE;
  g_autoptr (GKeyFile) file = g_key_file_new ();
  if (!g_key_file_load_from_data (file, text, strlen (text), G_KEY_FILE_NONE, &failure))
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: %s", path, failure->message);
      g_error_free (failure);
      return FALSE;
    }
  g_ptr_array_add (table->files, g_steal_pointer (&file));
  return TRUE;
}

/* An operator's table may hold a few groups only; the shipped one and the English one fill it up. */
gboolean
gw_letter_table_load (const GwLetterSource *source, const char *name, GwLetterTable *table, GError **error)
{
  table->files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_key_file_unref);
  table->words = g_string_chunk_new (1024);
  table->name = name;
  const GwLetterSource places[] = {
    { source->override_dir, source->data_dir, source->language },
    { NULL, source->data_dir, source->language },
    { source->override_dir, source->data_dir, "en" },
    { NULL, source->data_dir, "en" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    if (!add_table_file (table, &places[i], error))
      return FALSE;
  return TRUE;
}

/* The file that explains @group; where none does, @group becomes "other". */
static GKeyFile *
find_group (const GwLetterTable *table, const char **group)
{
  for (int round = 0; round < 2; round++, *group = "other")
    for (guint i = 0; i < table->files->len; i++)
      if (g_key_file_has_group (g_ptr_array_index (table->files, i), *group))
        return g_ptr_array_index (table->files, i);
  return NULL;
}

char *
gw_letter_table_explain (const GwLetterTable *table, const char *group, const char *key, JsonObject *model, GError **error)
{
  GKeyFile *file = find_group (table, &group);
  g_autofree char *text = file ? g_key_file_get_string (file, group, key, NULL) : NULL;
  if (text == NULL)
    return NULL;
  g_autofree char *name = g_strdup_printf ("%s [%s] %s", table->name, group, key);
  g_autoptr (GwTemplate) template = gw_template_parse (name, text, NULL, NULL, error);
  return template ? gw_template_render (template, model) : NULL;
}

gboolean
gw_letter_table_flag (const GwLetterTable *table, const char *group, const char *key, gboolean otherwise)
{
  GKeyFile *file = find_group (table, &group);
  if (file == NULL || !g_key_file_has_key (file, group, key, NULL))
    return otherwise;
  return g_key_file_get_boolean (file, group, key, NULL);
}

const char *
gw_letter_table_find (const GwLetterTable *table, const char *group, const char *key)
{
  for (guint i = 0; i < table->files->len; i++)
    {
      GKeyFile *file = g_ptr_array_index (table->files, i);
      g_autofree char *word = g_key_file_get_string (file, group, key, NULL);
      if (word != NULL && *word != '\0')
        return g_string_chunk_insert_const (table->words, word);
    }
  return NULL;
}

gboolean
gw_letter_table_has (const GwLetterTable *table, const char *group)
{
  for (guint i = 0; i < table->files->len; i++)
    if (g_key_file_has_group (g_ptr_array_index (table->files, i), group))
      return TRUE;
  return FALSE;
}

gboolean
gw_letter_check_table (const GwLetterSource *source, const char *file, const char *const *known,
                       GPtrArray *unknown, GError **error)
{
  g_auto (GwLetterTable) table = { .name = file };
  table.files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_key_file_unref);
  if (!add_table_file (&table, source, error))
    return FALSE;
  if (table.files->len == 0)
    return TRUE;
  GKeyFile *words = g_ptr_array_index (table.files, 0);
  g_auto (GStrv) groups = g_key_file_get_groups (words, NULL);
  for (char **group = groups; *group; group++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (words, *group, NULL, NULL);
      for (char **key = keys; *key; key++)
        {
          g_autofree char *text = g_key_file_get_string (words, *group, *key, NULL);
          g_autofree char *name = g_strdup_printf ("%s [%s] %s", file, *group, *key);
          g_autoptr (GwTemplate) template = gw_template_parse (name, text ? text : "", NULL, NULL, error);
          if (template == NULL)
            return FALSE;
          g_auto (GStrv) names = gw_template_check (template, known);
          for (char **found = names; *found; found++)
            g_ptr_array_add (unknown, g_strdup (*found));
        }
    }
  return TRUE;
}

