/* SPDX-License-Identifier: Apache-2.0
 * The gpgme engine: contexts, data, errors, the agent. */
#include "openpgp/openpgp-gpgme.h"
#include "base/file.h"
#include "openpgp/openpgp-home.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AGENT_WAIT_STEPS 200
#define AGENT_WAIT_STEP_US 10000

void
gw_sink_init (GwSink *sink, gsize limit)
{
  *sink = (GwSink) { .bytes = g_byte_array_new (), .limit = limit };
}

void
gw_sink_clear (GwSink *sink)
{
  g_clear_pointer (&sink->bytes, g_byte_array_unref);
}

GBytes *
gw_sink_steal (GwSink *sink)
{
  return g_byte_array_free_to_bytes (g_steal_pointer (&sink->bytes));
}

static ssize_t
sink_write (void *handle, const void *buffer, size_t size)
{
  GwSink *sink = handle;
  if (sink->overflow || size > sink->limit - sink->bytes->len)
    {
      sink->overflow = TRUE;
      errno = EFBIG;
      return -1;
    }
  g_byte_array_append (sink->bytes, buffer, (guint) size);
  return (ssize_t) size;
}

gboolean
gw_sink_open (GwSink *sink, gpgme_data_t *data, GError **error)
{
  static const struct gpgme_data_cbs callbacks = { .write = sink_write };
  gpgme_error_t problem = gpgme_data_new_from_cbs (data, (gpgme_data_cbs_t) &callbacks, sink);
  return problem == 0 ? TRUE : gw_gpgme_fail (error, problem, "cannot receive data");
}

gboolean
gw_gpgme_source (GBytes *bytes, gpgme_data_t *data, GError **error)
{
  gsize size;
  const char *memory = g_bytes_get_data (bytes, &size);
  gpgme_error_t problem = gpgme_data_new_from_mem (data, size > 0 ? memory : "", size, 0);
  return problem == 0 ? TRUE : gw_gpgme_fail (error, problem, "cannot pass data");
}

gboolean
gw_gpgme_fail (GError **error, gpgme_error_t problem, const char *what)
{
  gboolean system = (gpgme_err_code (problem) & GPG_ERR_SYSTEM_ERROR) != 0;
  g_set_error (error, GW_ERROR, system ? GW_ERROR_IO : GW_ERROR_CRYPTO, "%s: %s (OpenPGP engine)", what,
               gpgme_strerror (problem));
  return FALSE;
}

void
gw_gpgme_begin (GwOpenpgp *engine)
{
  if (g_strcmp0 (g_getenv ("GNUPGHOME"), engine->home) != 0)
    g_setenv ("GNUPGHOME", engine->home, TRUE);
  engine->status = (GwGpgStatus) { 0 };
}

static gpgme_error_t
note_status (void *data, const char *keyword, const char *arguments)
{
  GwGpgStatus *status = &((GwOpenpgp *) data)->status;
  if (*keyword == '\0') /* the end of the channel, no word of gpg's */
    return 0;
  status->lines++;
  if (g_str_equal (keyword, "NODATA") || g_str_equal (keyword, "UNEXPECTED"))
    status->no_data = TRUE;
  else if (g_str_equal (keyword, "NEED_PASSPHRASE_SYM"))
    status->passphrase = TRUE;
  else if (g_str_equal (keyword, "DECRYPTION_OKAY"))
    status->decryption_okay = TRUE;
  else if (g_str_equal (keyword, "END_DECRYPTION"))
    status->end_decryption = TRUE;
  return 0;
}

/* Process-wide: gpgme wants this before its first use. Without "disable-gpgconf" it would spawn five
 * processes instead of one. */
static gboolean
start_library (GError **error)
{
  static gsize started = 0;
  if (g_once_init_enter (&started))
    {
      gboolean quick = gpgme_set_global_flag ("disable-gpgconf", "1") == 0;
      gboolean recent = gpgme_check_version ("1.18.0") != NULL;
      g_once_init_leave (&started, quick && recent ? 1 : 2);
    }
  if (started == 1)
    return TRUE;
  g_set_error_literal (error, GW_ERROR, GW_ERROR_CONFIG,
                       "the library gpgme is older than 1.18; fix: apt-get install libgpgme11");
  return FALSE;
}

static gboolean
open_context (GwOpenpgp *engine, gpgme_pinentry_mode_t pinentry, GError **error)
{
  gw_gpgme_begin (engine);
  if (!start_library (error))
    return FALSE;
  if (gpgme_engine_check_version (GPGME_PROTOCOL_OpenPGP) != 0)
    {
      g_set_error_literal (error, GW_ERROR, GW_ERROR_CONFIG,
                           "the program gpg is missing or too old; fix: apt-get install gnupg");
      return FALSE;
    }
  gpgme_error_t problem = gpgme_new (&engine->context);
  if (problem == 0)
    problem = gpgme_set_ctx_flag (engine->context, "full-status", "1");
  if (problem == 0)
    problem = gpgme_set_pinentry_mode (engine->context, pinentry);
  if (problem != 0)
    return gw_gpgme_fail (error, problem, "cannot start");
  gpgme_set_offline (engine->context, 1);
  gpgme_set_status_cb (engine->context, note_status, engine);
  gpgme_engine_info_t info = gpgme_ctx_get_engine_info (engine->context);
  const char *version = info != NULL && info->version != NULL ? info->version : "?";
  engine->version = g_strdup_printf ("gpg %s, gpgme %s", version, gpgme_check_version (NULL));
  return TRUE;
}

static gboolean
check_directory (const char *home, GError **error)
{
  if (!gw_file_check_private (home, FALSE, error))
    return FALSE;
  if (g_file_test (home, G_FILE_TEST_IS_DIR))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: is no directory", home);
  return FALSE;
}

static gboolean
check_length (const char *home, GError **error)
{
  if (strlen (home) <= GW_OPENPGP_MAX_HOME)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CONFIG, "%s: the path is longer than %d bytes, which leaves no "
               "room for the agent's socket; fix: move the instance to a shorter directory", home,
               GW_OPENPGP_MAX_HOME);
  return FALSE;
}

static GwOpenpgp *
open_home (const char *home, gpgme_pinentry_mode_t pinentry, GError **error)
{
  g_autoptr (GwOpenpgp) engine = g_new0 (GwOpenpgp, 1);
  engine->home = g_strdup (home);
  engine->signers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) gpgme_key_unref);
  guint64 limit = gw_openpgp_home_max_output (home);
  engine->max_plaintext = GW_OPENPGP_MAX_PLAINTEXT;
  if (limit != 0 && limit < GW_OPENPGP_MAX_PLAINTEXT + GW_OPENPGP_MAX_OUTPUT_SLACK)
    engine->max_plaintext = limit > GW_OPENPGP_MAX_OUTPUT_SLACK ? limit - GW_OPENPGP_MAX_OUTPUT_SLACK : 0;
  return open_context (engine, pinentry, error) ? g_steal_pointer (&engine) : NULL;
}

GwOpenpgp *
gw_openpgp_new (const char *home, GError **error)
{
  if (!check_length (home, error) || !check_directory (home, error))
    return NULL;
  return open_home (home, GPGME_PINENTRY_MODE_ERROR, error);
}

/* Where the path is long, gpg may still reach its agent by a socket elsewhere: it will say so itself. */
GwOpenpgp *
gw_openpgp_new_personal (const char *home, GError **error)
{
  g_autofree char *real = realpath (home, NULL);
  if (!check_directory (real != NULL ? real : home, error))
    return NULL;
  return open_home (real, GPGME_PINENTRY_MODE_DEFAULT, error);
}

void
gw_openpgp_free (GwOpenpgp *engine)
{
  if (engine == NULL)
    return;
  g_clear_pointer (&engine->signers, g_hash_table_unref);
  g_clear_pointer (&engine->context, gpgme_release);
  g_free (engine->version);
  g_free (engine->home);
  g_free (engine);
}

const char *
gw_openpgp_version (GwOpenpgp *engine)
{
  return engine->version;
}

gboolean
gw_gpgme_find_own_key (GwOpenpgp *engine, char **fingerprint, GError **error)
{
  if (fingerprint != NULL)
    *fingerprint = NULL;
  if (!gw_openpgp_home_has_secrets (engine->home))
    return TRUE;
  guint found = 0;
  gw_gpgme_begin (engine);
  gpgme_error_t problem = gpgme_op_keylist_start (engine->context, NULL, 1);
  while (problem == 0)
    {
      g_auto (gpgme_key_t) key = NULL;
      problem = gpgme_op_keylist_next (engine->context, &key);
      if (problem != 0)
        break;
      found++;
      if (fingerprint != NULL && *fingerprint == NULL && !key->revoked && !key->expired && key->can_sign)
        *fingerprint = g_strdup (key->fpr);
    }
  (void) gpgme_op_keylist_end (engine->context);
  if (found > 0)
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CRYPTO,
               "%s: gpg cannot reach the secret keys here; fix: see whether gpg-agent starts", engine->home);
  return FALSE;
}

/* @what: what becomes of the agent of this home, "--launch" or "--kill". */
static gboolean
tell_agent (GwOpenpgp *engine, const char *what, const char *failure, GError **error)
{
  const char *command[] = { "gpgconf", "--homedir", engine->home, what, "gpg-agent", NULL };
  g_autoptr (GError) problem = NULL;
  GSpawnFlags flags = G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL;
  int status;
  if (g_spawn_sync (NULL, (char **) command, NULL, flags, NULL, NULL, NULL, NULL, &status, &problem)
      && g_spawn_check_wait_status (status, &problem))
    return TRUE;
  g_set_error (error, GW_ERROR, GW_ERROR_CRYPTO, "%s: %s; fix: apt-get install gpgconf gpg-agent", failure, problem->message);
  return FALSE;
}

gboolean
gw_openpgp_start_agent (GwOpenpgp *engine, GError **error)
{
  return tell_agent (engine, "--launch", "cannot start gpg-agent", error);
}

/* gpgconf asks the agent to end and returns at once; the agent removes its socket on the way out. */
gboolean
gw_openpgp_stop_agent (GwOpenpgp *engine, GError **error)
{
  if (!tell_agent (engine, "--kill", "cannot end gpg-agent", error))
    return FALSE;
  g_autofree char *socket = g_build_filename (engine->home, "S.gpg-agent", NULL);
  for (int step = 0; step < AGENT_WAIT_STEPS && g_file_test (socket, G_FILE_TEST_EXISTS); step++)
    g_usleep (AGENT_WAIT_STEP_US);
  return TRUE;
}
