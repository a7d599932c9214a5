/* SPDX-License-Identifier: Apache-2.0 */
#include "outbox/render-model.h"
#include "base/error.h"
#include "base/file.h"
#include <string.h>

#define LARGEST_FILE (128 * 1024)

gboolean
gw_letter_is_name (const char *name)
{
  gsize length = strlen (name);
  return length > 0 && length <= 64
         && strspn (name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == length;
}

/* NULL without error where @path does not exist. */
static char *
load_file (const char *path, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GBytes) bytes = gw_file_load (path, LARGEST_FILE, &failure);
  if (bytes == NULL)
    {
      if (!g_error_matches (failure, GW_ERROR, GW_ERROR_NOINPUT))
        g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: %s", path, failure->message);
      return NULL;
    }
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);
  if (size > 0 && memchr (data, '\0', size) != NULL)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: holds a NUL", path);
      return NULL;
    }
  GString *text = g_string_new_len (data, (gssize) size);
  g_string_replace (text, "\r\n", "\n", 0);
  return g_string_free (text, FALSE);
}

static char *
load_in (const char *dir, const char *language, const char *file, char **out_path, GError **error)
{
  g_autofree char *path = g_build_filename (dir, language, file, NULL);
  char *text = load_file (path, error);
  if (text != NULL && out_path != NULL)
    *out_path = g_steal_pointer (&path);
  return text;
}

char *
gw_letter_load (const GwLetterSource *source, const char *file, char **out_path, GError **error)
{
  if (!gw_letter_is_name (source->language) || !gw_letter_is_name (file))
    return NULL;
  GError *failure = NULL;
  char *text = NULL;
  if (source->override_dir != NULL)
    text = load_in (source->override_dir, source->language, file, out_path, &failure);
  if (text == NULL && failure == NULL)
    text = load_in (source->data_dir, source->language, file, out_path, &failure);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return text;
}

char *
gw_letter_partial (const char *name, gpointer data)
{
  const GwLetterSource *source = data;
  char *text = gw_letter_load (source, name, NULL, NULL);
  if (text != NULL)
    return text;
  GwLetterSource english = { source->override_dir, source->data_dir, "en" };
  return gw_letter_load (&english, name, NULL, NULL);
}

void
gw_letter_parts_clear (GwLetterParts *parts)
{
  g_clear_pointer (&parts->subject, gw_template_free);
  g_clear_pointer (&parts->protected_subject, gw_template_free);
  g_clear_pointer (&parts->text, gw_template_free);
}

/* Parses one line of a file's head, so that messages tell its place in the file. */
static GwTemplate *
parse_head_line (const GwLetterSource *source, const char *path, const char *value, int line, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (int i = 1; i < line; i++)
    g_string_append_c (text, '\n');
  g_string_append (text, value);
  return gw_template_parse (path, text->str, gw_letter_partial, (gpointer) source, error);
}

static gboolean
parse_head (const GwLetterSource *source, const char *path, char **lines, GwLetterParts *parts, guint *out_end,
            GError **error)
{
  guint i = 0;
  for (; lines[i] != NULL && *lines[i] != '\0'; i++)
    {
      GwTemplate **part = NULL;
      const char *value = strchr (lines[i], ':');
      if (g_str_has_prefix (lines[i], "Subject:"))
        part = &parts->subject;
      else if (g_str_has_prefix (lines[i], "Protected-Subject:"))
        part = &parts->protected_subject;
      if (part == NULL || *part != NULL)
        {
          g_set_error (error, GW_ERROR, GW_ERROR_CONFIG,
                       "%s:%u: neither \"Subject:\" nor \"Protected-Subject:\", nor the empty line after them", path, i + 1);
          return FALSE;
        }
      *part = parse_head_line (source, path, value + 1, (int) i + 1, error);
      if (*part == NULL)
        return FALSE;
    }
  *out_end = i;
  if (parts->subject == NULL)
    g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s:1: the line \"Subject:\" is missing", path);
  return parts->subject != NULL;
}

gboolean
gw_letter_parts_load (const GwLetterSource *source, const char *kind, GwLetterParts *out, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *text = gw_letter_load (source, kind, &path, error);
  if (text == NULL)
    return FALSE;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GwLetterParts) parts = { NULL, NULL, NULL };
  guint end = 0;
  if (!parse_head (source, path, lines, &parts, &end, error))
    return FALSE;
  for (guint i = 0; i < end; i++)
    *lines[i] = '\0'; /* the empty lines keep the numbers of the others right */
  g_autofree char *body = g_strjoinv ("\n", lines);
  parts.text = gw_template_parse (path, body, gw_letter_partial, (gpointer) source, error);
  if (parts.text == NULL)
    return FALSE;
  *out = parts;
  parts = (GwLetterParts) { NULL, NULL, NULL };
  return TRUE;
}
