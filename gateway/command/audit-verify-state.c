/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate audit verify --state: where an interrupted run stood, in a file of the auditor's own. */
#include "base/clock.h"
#include "base/error.h"
#include "base/file.h"
#include "command/audit-verify.h"
#include <glib/gstdio.h>
#include <string.h>

#define GROUP "audit-verify"
#define MAX_STATE 4096 /* bytes */

void
gw_audit_state_clear (GwAuditState *state)
{
  g_clear_pointer (&state->path, g_free);
  g_clear_pointer (&state->origin, g_free);
}

static gboolean
take_time (GKeyFile *file, const char *name, gint64 *time_us)
{
  g_autofree char *text = g_key_file_get_string (file, GROUP, name, NULL);
  return text != NULL && gw_time_parse (text, time_us);
}

static gboolean
take_root (GKeyFile *file, GwHash *root)
{
  g_autofree char *text = g_key_file_get_string (file, GROUP, "root", NULL);
  return text != NULL && gw_hex_parse (text, root->bytes, sizeof root->bytes);
}

static gboolean
parse (GwAuditState *state, GBytes *bytes, GError **error)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  gboolean read = data != NULL && g_key_file_load_from_data (file, data, size, G_KEY_FILE_NONE, NULL);
  g_autofree char *origin = read ? g_key_file_get_string (file, GROUP, "origin", NULL) : NULL;
  state->from.entries = read ? g_key_file_get_uint64 (file, GROUP, "entries", NULL) : 0;
  state->from.checkpoints = read ? g_key_file_get_uint64 (file, GROUP, "checkpoints", NULL) : 0;
  if (origin == NULL || !take_time (file, "begun", &state->begun_us) || !take_time (file, "stood", &state->stood_us)
      || !take_root (file, &state->from.root) || state->from.entries == 0)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: does not tell where an interrupted run stood; fix: remove it, and all is "
                 "recomputed, or name another file", state->path);
  else if (strcmp (origin, state->origin) != 0)
    g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: is about the ledger %s, not %s; fix: a file for each ledger", state->path,
                 origin, state->origin);
  else
    return TRUE;
  return FALSE;
}

gboolean
gw_audit_state_load (GwAuditState *state, GError **error)
{
  if (state->path == NULL || !g_file_test (state->path, G_FILE_TEST_EXISTS))
    return TRUE;
  if (!gw_file_check_private (state->path, TRUE, error))
    return FALSE;
  g_autoptr (GBytes) bytes = gw_file_load (state->path, MAX_STATE, error);
  return bytes != NULL && parse (state, bytes, error);
}

gboolean
gw_audit_state_save (const GwAuditState *state, const GwVerifyStand *stand, GError **error)
{
  gint64 now = gw_clock_now ();
  g_autofree char *begun = gw_time_format (state->begun_us > 0 ? state->begun_us : now);
  g_autofree char *stood = gw_time_format (now);
  g_autofree char *root = gw_hex (stand->root.bytes, sizeof stand->root.bytes);
  g_autofree char *text = g_strdup_printf ("[" GROUP "]\norigin=%s\nbegun=%s\nstood=%s\nentries=%" G_GUINT64_FORMAT
                                           "\ncheckpoints=%" G_GUINT64_FORMAT "\nroot=%s\n", state->origin, begun, stood,
                                           stand->entries, stand->checkpoints, root);
  return gw_file_replace (state->path, text, strlen (text), 0600, error);
}

void
gw_audit_state_end (const GwAuditState *state)
{
  if (state->path != NULL)
    g_unlink (state->path);
}
