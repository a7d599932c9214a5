/* SPDX-License-Identifier: Apache-2.0 */
#include "directory/diff.h"

/* The canonical file, so that whatever is written there is compared, and nothing else; NULL has no values. */
static GKeyFile *
load_values (const GwContact *contact)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *text = contact ? gw_contact_write (contact) : NULL;
  if (text != NULL && !g_key_file_load_from_data (file, text, (gsize) -1, G_KEY_FILE_NONE, NULL))
    g_warn_if_reached ();
  return file;
}

char *
gw_contact_value (const GwContact *contact, const char *key)
{
  g_autoptr (GKeyFile) file = load_values (contact);
  return g_key_file_get_string (file, "contact", key, NULL);
}

GPtrArray *
gw_contact_diff (const GwContact *before, const GwContact *after)
{
  GPtrArray *differences = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_contact_difference_free);
  g_autoptr (GKeyFile) old = load_values (before);
  g_autoptr (GKeyFile) new = load_values (after);
  GwContactColumn column;
  for (guint i = 0; gw_contact_column (i, &column); i++)
    {
      g_autofree char *was = g_key_file_get_string (old, "contact", column.key, NULL);
      g_autofree char *is = g_key_file_get_string (new, "contact", column.key, NULL);
      if (g_strcmp0 (was, is) == 0)
        continue;
      GwContactDifference *difference = g_new0 (GwContactDifference, 1);
      *difference = (GwContactDifference){ column.key, g_steal_pointer (&was), g_steal_pointer (&is) };
      g_ptr_array_add (differences, difference);
    }
  return differences;
}

void
gw_contact_difference_free (GwContactDifference *difference)
{
  if (difference == NULL)
    return;
  g_free (difference->before);
  g_free (difference->after);
  g_free (difference);
}
