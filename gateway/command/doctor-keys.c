/* SPDX-License-Identifier: Apache-2.0
 *
 * The part of doctor that looks at files that must be private, gpg, and our own key. */
#include "base/file.h"
#include "command/doctor.h"
#include "command/operator.h"
#include "ledger/checkpoint.h"
#include "ledger/note.h"
#include <string.h>

#define MAX_HOME 70 /* characters, as init takes them: gpg-agent's socket lies below */

static void
check_private (GwDoctor *doctor)
{
  static const struct { const char *name; gboolean group_readable; } files[] = {
    { "", TRUE }, { "gnupg", FALSE }, { "ledger.key", FALSE }, { "secret", FALSE }, { "notigate.db", TRUE },
    { "gnupg/private-keys-v1.d/.", FALSE }, /* a link to secret-keys */
  };
  guint wrong = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      GError *error = NULL;
      g_autofree char *path = *files[i].name ? g_build_filename (doctor->home, files[i].name, NULL)
                                             : g_strdup (doctor->home);
      if (gw_file_check_private (path, files[i].group_readable, &error))
        continue;
      gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "permissions", error);
      wrong++;
    }
  if (wrong == 0)
    gw_doctor_add (doctor, GW_HEALTH_OK, "permissions", g_strdup ("nobody else can read keys or database"), NULL);
}

static void
check_path (GwDoctor *doctor)
{
  gsize length = strlen (doctor->home);
  if (length > MAX_HOME)
    gw_doctor_add (doctor, GW_HEALTH_FAULT, "path",
                   g_strdup_printf ("%s has %" G_GSIZE_FORMAT " characters; gpg-agent's socket allows %d",
                                    doctor->home, length, MAX_HOME),
                   g_strdup ("move the instance to a shorter directory"));
}

static gboolean
open_engine (GwDoctor *doctor)
{
  GError *error = NULL;
  g_autofree char *gnupg = g_build_filename (doctor->home, "gnupg", NULL);
  doctor->engine = gw_openpgp_new (gnupg, &error);
  if (doctor->engine == NULL)
    gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "gpg", error);
  else
    gw_doctor_add (doctor, GW_HEALTH_OK, "gpg", g_strdup (gw_openpgp_version (doctor->engine)), NULL);
  return doctor->engine != NULL;
}

/* An agency may have answered to another key for months: the fingerprint is what it compared. */
static gboolean
check_key_facts (GwDoctor *doctor, const GwKey *key)
{
  const GwSubkey *primary = g_ptr_array_index (key->subkeys, 0);
  gboolean encrypts = FALSE;
  for (guint i = 0; i < key->subkeys->len; i++)
    {
      const GwSubkey *subkey = g_ptr_array_index (key->subkeys, i);
      encrypts |= subkey->can_encrypt && !subkey->revoked && !subkey->expired;
    }
  if (key->revoked || key->expired)
    {
      gw_doctor_add (doctor, GW_HEALTH_FAULT, "own key", g_strdup_printf ("%s is %s", key->fingerprint,
                                                                          key->revoked ? "revoked" : "expired"),
                     g_strdup ("extend it with gpg, or make a new instance key and tell all contacts"));
      return FALSE;
    }
  if (strcmp (primary->algorithm, "ed25519") != 0)
    gw_doctor_add (doctor, GW_HEALTH_WARNING, "own key", g_strdup_printf ("it is %s: slower to sign with than ed25519",
                                                                          primary->algorithm),
                   g_strdup ("none is needed below some ten thousand letters a day"));
  if (primary->expires_us != 0)
    {
      g_autofree char *when = gw_operator_time (primary->expires_us);
      gw_doctor_add (doctor, GW_HEALTH_WARNING, "own key", g_strdup_printf ("it expires on %s", when),
                     g_strdup ("extend it with gpg --quick-set-expire before that, and send it to all contacts"));
    }
  if (!encrypts)
    gw_doctor_add (
        doctor, GW_HEALTH_FAULT, "own key",
        g_strdup ("it has no subkey to encrypt to: nobody can write in confidence"),
        g_strdup_printf ("gpg --homedir %s/gnupg --quick-add-key %s cv25519 encr, then give it to all contacts",
                         doctor->home, key->fingerprint));
  return TRUE;
}

/* A passphrase would end here: nothing may ask for one. */
static void
check_signing (GwDoctor *doctor)
{
  GError *error = NULL;
  g_autoptr (GBytes) signature = NULL;
  g_autofree char *micalg = NULL;
  g_autoptr (GBytes) data = g_bytes_new_static ("notigate doctor\r\n", strlen ("notigate doctor\r\n"));
  const char *fingerprint = doctor->config->fingerprint;
  if (gw_openpgp_sign (doctor->engine, fingerprint, data, &signature, &micalg, &error))
    {
      gw_doctor_add (doctor, GW_HEALTH_OK, "own key", g_strdup_printf ("%s signs", fingerprint), NULL);
      return;
    }
  gw_doctor_add (doctor, GW_HEALTH_FAULT, "own key",
                 g_strdup_printf ("%s cannot sign: %s", fingerprint, error->message),
                 g_strdup_printf ("its secret half must be in %s/gnupg, without a passphrase (gpg --homedir %s/gnupg "
                                  "--edit-key %s passwd)",
                                  doctor->home, doctor->home, fingerprint));
  g_error_free (error);
}

static void
check_own_key (GwDoctor *doctor)
{
  GError *error = NULL;
  g_autoptr (GwKey) key = gw_openpgp_find_key (doctor->engine, doctor->config->fingerprint, &error);
  if (key == NULL && error != NULL)
    gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "own key", error);
  else if (key == NULL)
    gw_doctor_add (doctor, GW_HEALTH_FAULT, "own key",
                   g_strdup_printf ("%s is not in %s/gnupg", doctor->config->fingerprint, doctor->home),
                   g_strdup ("restore gnupg from the backup, or correct [gateway] fingerprint in notigate.conf"));
  else if (check_key_facts (doctor, key))
    check_signing (doctor);
}

/* Without it nothing more is signed. */
static void
check_ledger_key (GwDoctor *doctor)
{
  GError *error = NULL;
  g_autofree char *path = g_build_filename (doctor->home, "ledger.key", NULL);
  g_autofree char *origin = gw_checkpoint_origin (doctor->config->domain, 1); /* epochs: the same key under other names */
  g_autoptr (GwNoteKey) key = gw_note_key_load (path, &error);
  if (key == NULL)
    {
      gw_doctor_add_error (doctor, GW_HEALTH_FAULT, "ledger.key", error);
      return;
    }
  g_autofree char *vkey = gw_note_key_vkey (key);
  if (!gw_checkpoint_same_log (gw_note_key_name (key), origin))
    gw_doctor_add (doctor, GW_HEALTH_FAULT, "ledger.key", g_strdup_printf ("it is named %s, but the ledger is %s",
                                                                           gw_note_key_name (key), origin),
                   g_strdup ("put back this instance's ledger.key, or its [gateway] domain"));
  else
    gw_doctor_add (doctor, GW_HEALTH_OK, "ledger.key", g_strdup (vkey), NULL);
}

void
gw_doctor_check_keys (GwDoctor *doctor)
{
  check_private (doctor);
  check_path (doctor);
  gboolean has_engine = open_engine (doctor);
  if (doctor->config != NULL)
    check_ledger_key (doctor);
  if (!has_engine || doctor->config == NULL)
    return;
  check_own_key (doctor);
  g_autoptr (GError) problem = NULL;
  if (!gw_operator_daemon_runs (doctor->home) && !gw_openpgp_stop_agent (doctor->engine, &problem))
    gw_doctor_add (doctor, GW_HEALTH_WARNING, "gpg-agent", g_strdup (problem->message), NULL);
}
