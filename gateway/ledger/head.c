/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/head.h"
#include "base/error.h"
#include "base/file.h"
#include <string.h>

#define HEAD_MAX 4096
#define HEAD_MODE 0640

GwCheckpoint *
gw_head_load (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = gw_file_load (path, HEAD_MAX, error);
  if (bytes == NULL)
    return NULL;
  gsize size;
  g_autofree char *why = NULL;
  const char *text = g_bytes_get_data (bytes, &size);
  g_autoptr (GwCheckpoint) head = gw_checkpoint_parse (text ? text : "", size, &why);
  if (head != NULL)
    {
      g_autofree char *again = gw_checkpoint_write (head);
      if (strlen (again) == size && memcmp (again, text, size) == 0)
        return g_steal_pointer (&head);
    }
  g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT,
               "%s: is not the mark of what was last signed (%s), so nothing will be signed; fix: put back the "
               "file or its second copy, or notigate recover (RECOVERY in notigate-ledger(7))", path, why ? why : "it has more than 3 lines");
  return NULL;
}

static gboolean
advance_one (const char *path, const char *text, GError **error)
{
  /* The same head is signed again whenever a receipt is repeated: no need to write then. */
  g_autoptr (GBytes) old = gw_file_load (path, HEAD_MAX, NULL);
  gsize size = 0;
  const void *data = old ? g_bytes_get_data (old, &size) : NULL;
  if (data != NULL && size == strlen (text) && memcmp (data, text, size) == 0)
    return TRUE;
  return gw_file_replace (path, text, strlen (text), HEAD_MODE, error);
}

gboolean
gw_head_advance (const char *path, const char *second_path, const GwCheckpoint *head, GError **error)
{
  g_autofree char *text = gw_checkpoint_write (head);
  return advance_one (path, text, error) && (second_path == NULL || advance_one (second_path, text, error));
}

gboolean
gw_head_check (const GwCheckpoint *head, const char *origin, guint64 size, GwNodeRead read, gpointer data,
               GError **error)
{
  if (strcmp (head->origin, origin) != 0)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT,
                   "ledger: what was last signed belongs to the log %s, not to %s, so nothing will be signed; "
                   "fix: put back the file ledger.head of this instance; where this database is an older copy, or notigate "
                   "recover was cut short: notigate recover (RECOVERY in notigate-ledger(7))", head->origin, origin);
      return FALSE;
    }
  if (head->size > size)
    {
      g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT,
                   "ledger: the database holds %" G_GUINT64_FORMAT " entries, but %" G_GUINT64_FORMAT
                   " were signed and are known to contacts: it is a restored backup, a copy without its -wal "
                   "file, or its end was cut off. Nothing will be signed; fix: bring back the newest database; "
                   "where it is lost: notigate recover (RECOVERY in notigate-ledger(7))", size, head->size);
      return FALSE;
    }
  guint8 root[GW_SHA256_LENGTH];
  if (!gw_merkle_root (head->size, read, data, root, error))
    return FALSE;
  if (memcmp (root, head->root, sizeof root) == 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CORRUPT,
               "ledger: the first %" G_GUINT64_FORMAT " entries of the database are not those that were signed "
               "and are known to contacts: the ledger was REWRITTEN, or its backup was restored and then added "
               "to. Nothing will be signed; fix: notigate audit verify names the first wrong entry; bring back "
               "the true database, and where it is lost: notigate recover (RECOVERY in notigate-ledger(7))", head->size);
  return FALSE;
}
