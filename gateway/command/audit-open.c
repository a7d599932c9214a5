/* SPDX-License-Identifier: Apache-2.0
 *
 * How the verbs of auditors open what they read. */
#include "base/clock.h"
#include "base/error.h"
#include "base/escape.h"
#include "command/audit-verbs.h"
#include "ledger/head.h"
#include "store/ledger.h"
#include <stdio.h>
#include <string.h>

static G_GNUC_PRINTF (1, 2) void
warn (const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_autofree char *safe = gw_escape_terminal (text, FALSE);
  fprintf (stderr, "notigate: warning: %s\n", safe);
}

/* What was signed last stands outside the database: so a copy that ends too early is known, if not what it lacks. The mark
 * is read first: a gateway that runs moves it only over entries that are stored. */
static gboolean
compare_mark (GwStore *store, const GwConfig *config, GError **error)
{
  static const char fix[] = "fix: copy it with notigate audit snapshot";
  g_autofree char *path = gw_config_path (config, "ledger.head");
  g_autoptr (GError) problem = NULL;
  guint64 size = 0;
  const char *file = gw_store_path (store);
  const char *bare = gw_store_is_bare (store) ? "is a copy without its notigate.db-wal" : NULL;
  g_autoptr (GwCheckpoint) head = gw_head_load (path, &problem);
  if (!gw_store_tree_size (store, &size, error))
    return FALSE;
  if (head != NULL && head->size > size)
    warn ("%s: %s: it has %" G_GUINT64_FORMAT " entries, %s has seen %" G_GUINT64_FORMAT "; %s", file,
          bare ? bare : "is older than its mark", size, path, head->size,
          bare ? fix : "fix: notigate audit verify says what that means");
  else if (head != NULL && bare != NULL)
    warn ("%s: %s: all that was signed is here, what was written after may be missing; %s", file, bare, fix);
  else if (head == NULL && bare != NULL)
    warn ("%s: %s, and %s, which would tell how much is missing, cannot be read; %s", file, bare, path, fix);
  return TRUE;
}

GwStore *
gw_audit_open (const GwOptions *options, GwConfig **config, GError **error)
{
  g_autoptr (GwConfig) loaded = gw_config_load_to_read (options->home, error);
  g_autoptr (GwStore) store = loaded ? gw_store_open (options->home, GW_STORE_READ, error) : NULL;
  if (store == NULL || !compare_mark (store, loaded, error))
    return NULL;
  if (config != NULL)
    *config = g_steal_pointer (&loaded);
  return g_steal_pointer (&store);
}
