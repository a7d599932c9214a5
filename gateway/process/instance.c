/* SPDX-License-Identifier: Apache-2.0 */
#include "process/instance.h"
#include "base/error.h"
#include "base/file.h"
#include "ledger/checkpoint.h"
#include "store/contact.h"

const char *
gw_instance_home (const char *option)
{
  const char *home = option != NULL ? option : g_getenv ("NOTIGATE_HOME");
  return home != NULL && *home != '\0' ? home : "/var/lib/notigate";
}

gboolean
gw_instance_refresh (GwInstance *instance, GError **error)
{
  gint64 generation = 0;
  if (!gw_store_directory_generation (instance->store, &generation, error))
    return FALSE;
  if (instance->directory != NULL && generation == instance->generation)
    return TRUE;
  g_autoptr (GPtrArray) contacts = gw_store_contacts (instance->store, instance->at_us, error);
  if (contacts == NULL)
    return FALSE;
  g_autoptr (GPtrArray) keys = gw_store_keys (instance->store, instance->at_us, error);
  if (keys == NULL)
    return FALSE;
  g_autoptr (GwDirectory) directory = gw_directory_new (contacts, keys, error);
  if (directory == NULL)
    return FALSE;
  g_clear_pointer (&instance->directory, gw_directory_free);
  instance->directory = g_steal_pointer (&directory);
  instance->generation = generation;
  return TRUE;
}

char *
gw_instance_origin (GwStore *store, const GwConfig *config, GError **error)
{
  g_autoptr (GwStoreEpoch) epoch = gw_store_epoch_now (store, error);
  return epoch != NULL ? gw_checkpoint_origin (config->domain, (guint) epoch->number) : NULL;
}

gboolean
gw_instance_refresh_epoch (GwInstance *instance, GError **error)
{
  g_autoptr (GwStoreEpoch) epoch = gw_store_epoch_now (instance->store, error);
  if (epoch == NULL)
    return FALSE;
  g_free (instance->origin);
  instance->origin = gw_checkpoint_origin (instance->config->domain, (guint) epoch->number);
  g_clear_pointer (&instance->epoch, gw_store_epoch_free);
  instance->epoch = g_steal_pointer (&epoch);
  return TRUE;
}

static GBytes *
load_secret (const GwConfig *config, GError **error)
{
  g_autofree char *path = gw_config_path (config, "secret");
  if (!gw_file_check_private (path, FALSE, error))
    {
      g_prefix_error (error, "the secret of the return paths cannot be used: ");
      return NULL;
    }
  return gw_file_load (path, 4096, error);
}

GwInstance *
gw_instance_open (const char *home, GwStoreMode mode, GError **error)
{
  return gw_instance_open_at (home, mode, G_MAXINT64, error);
}

GwInstance *
gw_instance_open_at (const char *home, GwStoreMode mode, gint64 at_us, GError **error)
{
  g_autoptr (GwInstance) instance = g_new0 (GwInstance, 1);
  instance->at_us = at_us;
  instance->config = gw_config_load (home, error);
  if (instance->config == NULL)
    return NULL;
  g_autofree char *policy = gw_config_path (instance->config, "policy");
  g_autofree char *gnupg = gw_config_path (instance->config, "gnupg");
  if ((instance->policy = gw_policy_load (policy, error)) == NULL
      || (instance->secret = load_secret (instance->config, error)) == NULL
      || (instance->store = gw_store_open (home, mode, error)) == NULL
      || (instance->engine = gw_openpgp_new (gnupg, error)) == NULL || !gw_instance_refresh (instance, error))
    return NULL;
  return gw_instance_refresh_epoch (instance, error) ? g_steal_pointer (&instance) : NULL;
}

void
gw_instance_free (GwInstance *instance)
{
  if (instance == NULL)
    return;
  g_clear_pointer (&instance->directory, gw_directory_free);
  g_clear_pointer (&instance->policy, gw_policy_free);
  g_clear_pointer (&instance->engine, gw_openpgp_free);
  g_clear_pointer (&instance->store, gw_store_free);
  g_clear_pointer (&instance->secret, g_bytes_unref);
  g_clear_pointer (&instance->config, gw_config_free);
  g_clear_pointer (&instance->epoch, gw_store_epoch_free);
  g_free (instance->origin);
  g_free (instance);
}
