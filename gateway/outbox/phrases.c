/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/phrases.h"
#include "base/error.h"
#include "outbox/render-table.h"
#include "outbox/render.h"
#include <string.h>

struct _GwPhrases {
  char *language;
  GHashTable *templates; /* "group key": GwTemplate */
};

const char *const *
gw_phrases_files (void)
{
  static const char *const files[] = { "audit-report", NULL };
  return files;
}

void
gw_phrases_free (GwPhrases *phrases)
{
  if (phrases == NULL)
    return;
  g_free (phrases->language);
  g_hash_table_unref (phrases->templates);
  g_free (phrases);
}

/* All that the file says and a better one has not said yet. Each is parsed now: a page is made whole or not at all. */
static gboolean
add_texts (GwPhrases *phrases, GKeyFile *file, const char *name, GError **error)
{
  g_auto (GStrv) groups = g_key_file_get_groups (file, NULL);
  for (char **group = groups; *group; group++)
    {
      g_auto (GStrv) keys = g_key_file_get_keys (file, *group, NULL, NULL);
      for (char **key = keys; *key; key++)
        {
          g_autofree char *path = g_strdup_printf ("%s %s", *group, *key);
          if (g_hash_table_contains (phrases->templates, path))
            continue;
          g_autofree char *text = g_key_file_get_string (file, *group, *key, NULL);
          g_autofree char *place = g_strdup_printf ("%s [%s] %s", name, *group, *key);
          GwTemplate *template = gw_template_parse (place, text ? text : "", NULL, NULL, error);
          if (template == NULL)
            return FALSE;
          g_hash_table_insert (phrases->templates, g_steal_pointer (&path), template);
        }
    }
  return TRUE;
}

static gboolean
has_file (const GwLetterSource *source, const char *file, gboolean *exists, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autofree char *text = gw_letter_load (source, file, NULL, &failure);
  *exists = text != NULL;
  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  return text != NULL || failure == NULL;
}

/* "pt-BR", then "pt", then English. The caller's. */
static char *
find_language (const char *override_dir, const char *data_dir, const char *file, const char *wanted, GError **error)
{
  g_autofree char *primary = wanted ? g_strndup (wanted, strcspn (wanted, "-")) : NULL;
  const char *tries[] = { wanted, primary, "en" };
  for (gsize i = 0; i < G_N_ELEMENTS (tries); i++)
    {
      GwLetterSource source = { override_dir, data_dir, tries[i] };
      gboolean exists = FALSE;
      if (tries[i] != NULL && gw_letter_is_name (tries[i]) && !has_file (&source, file, &exists, error))
        return NULL;
      if (exists)
        return g_strdup (tries[i]);
    }
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s/en/%s: missing; fix: put it back", data_dir, file);
  return NULL;
}

GwPhrases *
gw_phrases_load (const char *override_dir, const char *data_dir, const char *file, const char *language, GError **error)
{
  char *found = find_language (override_dir, data_dir, file, language, error);
  if (found == NULL)
    return NULL;
  g_autoptr (GwPhrases) phrases = g_new0 (GwPhrases, 1);
  phrases->language = found;
  phrases->templates = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) gw_template_free);
  GwLetterSource source = { override_dir, data_dir, found };
  g_auto (GwLetterTable) table = { 0 };
  if (!gw_letter_table_load (&source, file, &table, error))
    return NULL;
  for (guint i = 0; i < table.files->len; i++)
    if (!add_texts (phrases, g_ptr_array_index (table.files, i), file, error))
      return NULL;
  return g_steal_pointer (&phrases);
}

const char *
gw_phrases_language (const GwPhrases *phrases)
{
  return phrases->language;
}

char *
gw_phrases_say (const GwPhrases *phrases, const char *group, const char *key, JsonObject *model)
{
  g_autofree char *path = g_strdup_printf ("%s %s", group, key);
  const GwTemplate *template = g_hash_table_lookup (phrases->templates, path);
  if (template == NULL)
    return NULL;
  g_autoptr (JsonObject) nothing = json_object_new ();
  return gw_template_render (template, model ? model : nothing);
}

char **
gw_phrases_check (const char *override_dir, const char *data_dir, const char *file, const char *language,
                  gboolean *out_exists, GError **error)
{
  const GwLetterSource source = { override_dir, data_dir, language };
  g_auto (GStrv) known = gw_letter_names (data_dir, file, error);
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  *out_exists = FALSE;
  if (known == NULL || !has_file (&source, file, out_exists, error)
      || (*out_exists && !gw_letter_check_table (&source, file, (const char *const *) known, unknown, error)))
    return NULL;
  g_ptr_array_add (unknown, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&unknown), FALSE);
}
