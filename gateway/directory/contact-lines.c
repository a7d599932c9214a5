/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/contact-lines.h"
#include <string.h>

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

void
gw_file_fault_free (GwFileFault *fault)
{
  if (fault == NULL)
    return;
  g_free (fault->key);
  g_free (fault->problem);
  g_free (fault);
}

static void
add_fault (GwContactLines *lines, int line, const char *key, char *problem)
{
  GwFileFault *fault = g_new0 (GwFileFault, 1);
  *fault = (GwFileFault){ .line = line, .key = g_strdup (key), .problem = problem };
  g_ptr_array_add (lines->faults, fault);
}

void
gw_contact_lines_fault (GwContactLines *lines, const char *key, char *problem)
{
  add_fault (lines, GPOINTER_TO_INT (g_hash_table_lookup (lines->lines, key)), key, problem);
}

/* A line that is neither blank nor a comment. TRUE where it is a key that GKeyFile shall see. */
static gboolean
read_key_line (GwContactLines *lines, const char *text, int number)
{
  const char *equals = strchr (text, '=');
  g_autofree char *key = equals ? g_strchomp (g_strndup (text, (gsize) (equals - text))) : NULL;
  if (key == NULL || !g_regex_match_simple ("^[A-Za-z0-9_-]+$", key, G_REGEX_DOLLAR_ENDONLY, 0))
    {
      add_fault (lines, number, NULL,
                 g_strdup_printf ("\"%s\" is no \"key = value\" line; fix: write one, or # before "
                                  "a remark",
                                  text));
      return FALSE;
    }
  int first = GPOINTER_TO_INT (g_hash_table_lookup (lines->lines, key));
  if (first)
    {
      add_fault (lines, number, key, g_strdup_printf ("is given twice, first on line %d; fix: write it once, "
                                                      "with ; between several values", first));
      return FALSE;
    }
  g_hash_table_insert (lines->lines, g_steal_pointer (&key), GINT_TO_POINTER (number));
  return TRUE;
}

/* *@inside tells whether [contact] has begun, and *@foreign whether the lines belong to another group. */
static void
read_line (GwContactLines *lines, char *text, int number, gboolean *inside, gboolean *foreign, GString *readable)
{
  g_strstrip (text);
  if (*text == '\0' || *text == '#')
    return;
  if (*text == '[')
    {
      *foreign = strcmp (text, "[contact]") != 0;
      if (*foreign)
        add_fault (lines, number, NULL,
                   g_strdup_printf ("\"%s\" is no group of a contact file; fix: put all keys under "
                                    "[contact], one contact a file",
                                    text));
      else if (*inside)
        add_fault (lines, number, NULL, g_strdup ("[contact] stands twice; fix: write one contact a file"));
      *inside = TRUE;
      return;
    }
  if (!*inside)
    {
      add_fault (lines, number, NULL, g_strdup ("[contact] must stand before the first key; fix: make it the "
                                                "first line"));
      *inside = TRUE; /* told once; the keys are read all the same */
    }
  if (!*foreign && read_key_line (lines, text, number))
    g_string_append_printf (readable, "%s\n", text);
}

static gboolean
check_text (GwContactLines *lines, const char *text, gsize size)
{
  const char *end;
  if (g_utf8_validate_len (text, size, &end))
    return TRUE;
  int line = 1;
  for (const char *at = text; at < end; at++)
    line += *at == '\n';
  add_fault (lines, line, NULL, g_strdup ("holds bytes that are no UTF-8 text; fix: save the file as UTF-8"));
  return FALSE;
}

GwContactLines *
gw_contact_lines_read (GBytes *file)
{
  GwContactLines *lines = g_new0 (GwContactLines, 1);
  lines->file = g_key_file_new ();
  lines->lines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  lines->faults = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_file_fault_free);
  gsize size;
  const char *data = g_bytes_get_data (file, &size);
  if (!check_text (lines, data ? data : "", size))
    return lines;
  g_autofree char *text = g_strndup (data ? data : "", size);
  const char *begin = g_str_has_prefix (text, BYTE_ORDER_MARK) ? text + strlen (BYTE_ORDER_MARK) : text;
  g_auto (GStrv) parts = g_strsplit (begin, "\n", -1);
  g_autoptr (GString) readable = g_string_new ("[contact]\n");
  gboolean inside = FALSE;
  gboolean foreign = FALSE;
  for (int i = 0; parts[i]; i++)
    read_line (lines, parts[i], i + 1, &inside, &foreign, readable);
  g_autoptr (GError) error = NULL;
  if (!g_key_file_load_from_data (lines->file, readable->str, readable->len, G_KEY_FILE_NONE, &error))
    add_fault (lines, 0, NULL, g_strdup_printf ("%s; fix: correct that line", error->message));
  return lines;
}

void
gw_contact_lines_free (GwContactLines *lines)
{
  if (lines == NULL)
    return;
  g_key_file_unref (lines->file);
  g_hash_table_unref (lines->lines);
  g_ptr_array_unref (lines->faults);
  g_free (lines);
}
