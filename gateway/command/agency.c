/* SPDX-License-Identifier: Apache-2.0 */
#include "command/agency.h"
#include "base/error.h"
#include "base/file.h"
#include "openpgp/openpgp-home.h"
#include <string.h>
#include <unistd.h>

void
gw_throw_away_clear (GwThrowAway *ring)
{
  g_clear_pointer (&ring->engine, gw_openpgp_free);
  g_clear_pointer (&ring->home, gw_openpgp_home_remove);
}

gboolean
gw_throw_away_open (GwThrowAway *ring, GError **error)
{
  ring->home = gw_openpgp_home_new_scratch (error);
  ring->engine = ring->home != NULL ? gw_openpgp_new (ring->home, error) : NULL;
  return ring->engine != NULL;
}

char *
gw_throw_away_add (GwThrowAway *ring, GBytes *material, const char *what, const char *fingerprint, GError **error)
{
  g_autoptr (GwKey) key = gw_openpgp_import (ring->engine, material, fingerprint, error);
  if (key != NULL)
    return g_strdup (key->fingerprint);
  g_prefix_error (error, "%s: ", what);
  return NULL;
}

char *
gw_throw_away_add_file (GwThrowAway *ring, const char *path, const char *fingerprint, GError **error)
{
  g_autoptr (GBytes) material = gw_agency_load (path, GW_OPENPGP_MAX_KEY_FILE, error);
  return material != NULL ? gw_throw_away_add (ring, material, path, fingerprint, error) : NULL;
}

char *
gw_agency_gnupg_home (const char *option)
{
  const char *home = option != NULL ? option : g_getenv ("GNUPGHOME");
  if (home != NULL && *home != '\0')
    return g_canonicalize_filename (home, NULL);
  return g_build_filename (g_get_home_dir (), ".gnupg", NULL);
}

/* pinentry takes the terminal that GPG_TTY names, since standard output may be a file. */
GwOpenpgp *
gw_agency_open_keyring (const char *home, GError **error)
{
  const char *terminal = g_getenv ("GPG_TTY") == NULL ? ttyname (STDERR_FILENO) : NULL;
  if (terminal != NULL)
    g_setenv ("GPG_TTY", terminal, TRUE);
  return gw_openpgp_new_personal (home, error);
}

GBytes *
gw_agency_load (const char *path, gsize max_size, GError **error)
{
  gboolean from_stdin = strcmp (path, "-") == 0;
  GError *problem = NULL;
  GBytes *bytes = from_stdin ? gw_file_read (STDIN_FILENO, max_size, &problem) : gw_file_load (path, max_size, &problem);
  if (bytes != NULL)
    return bytes;
  if (strstr (problem->message, path) == NULL)
    g_prefix_error (&problem, "%s: ", from_stdin ? "standard input" : path);
  g_propagate_error (error, problem);
  return NULL;
}

char *
gw_agency_load_text (const char *path, gsize max_size, GError **error)
{
  g_autoptr (GBytes) bytes = gw_agency_load (path, max_size, error);
  if (bytes == NULL)
    return NULL;
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  if (size == 0 || memchr (data, '\0', size) == NULL)
    return g_strndup (size > 0 ? data : "", size);
  g_set_error (error, GW_ERROR, GW_ERROR_DATA, "%s: holds NUL bytes, so it is no text; fix: save it as UTF-8", path);
  return NULL;
}
