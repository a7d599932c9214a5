/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/vkeys.h"
#include "base/error.h"
#include "base/file.h"
#include <string.h>

#define MAX_VKEYS ((gsize) 1 << 20) /* bytes of a file */

static char *
load_text (const char *path, const char *fix, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) bytes = gw_file_load (path, MAX_VKEYS, &problem);
  if (bytes == NULL)
    {
      g_set_error (error, GW_ERROR, problem->code, "%s; fix: %s", problem->message, fix);
      return NULL;
    }
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  if (size == 0 || memchr (data, '\0', size) == NULL)
    return g_strndup (size > 0 ? data : "", size);
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: holds NUL bytes, so it is no text; fix: %s", path, fix);
  return NULL;
}

GPtrArray *
gw_vkeys_load (const char *path, GwNoteType type, const char *fix, GError **error)
{
  g_autofree char *text = load_text (path, fix, error);
  if (text == NULL)
    return NULL;
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) verifiers = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_note_verifier_free);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *why = NULL;
      const char *line = g_strstrip (lines[i]);
      if (*line == '\0' || *line == '#')
        continue;
      GwNoteVerifier *verifier = type == GW_NOTE_COSIGNATURE ? gw_note_cosigner_parse (line, &why)
                                                             : gw_note_verifier_parse (line, &why);
      if (verifier == NULL)
        {
          g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: line %u: %s; fix: %s", path, i + 1, why, fix);
          return NULL;
        }
      g_ptr_array_add (verifiers, verifier);
    }
  if (verifiers->len > 0)
    return g_steal_pointer (&verifiers);
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: holds no vkey; fix: %s", path, fix);
  return NULL;
}
