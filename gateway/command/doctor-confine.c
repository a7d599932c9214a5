/* SPDX-License-Identifier: Apache-2.0
 *
 * The part of doctor that tells what the workers cannot be kept from on this machine: notigate(8), ISOLATION. */
#include "command/doctor.h"
#include "openpgp/openpgp-home.h"
#include "workers/confine.h"

static void
check_landlock (GwDoctor *doctor, int version)
{
  if (version > 0)
    gw_doctor_add (doctor, GW_HEALTH_OK, "Landlock", g_strdup_printf ("version %d: judge and sender open no key of ours", version), NULL);
  else
    gw_doctor_add (doctor, GW_HEALTH_WARNING, "Landlock",
                   g_strdup ("not in this kernel; a judge that a mail took over can read the secret keys and ledger.key"),
                   g_strdup ("Linux 5.19 or later with landlock in its boot parameter lsm=, and linux-libc-dev of it when building"));
}

static void
check_seccomp (GwDoctor *doctor, const GwConfineMeans *means)
{
  static const char open_text[] = "a worker that a mail took over can make any system call";
  if (means->seccomp)
    gw_doctor_add (doctor, GW_HEALTH_OK, "seccomp", g_strdup ("the workers' system calls are filtered"), NULL);
  else if (means->seccomp_built)
    gw_doctor_add (doctor, GW_HEALTH_WARNING, "seccomp", g_strdup_printf ("not in this kernel; %s", open_text),
                   g_strdup ("a kernel with CONFIG_SECCOMP_FILTER"));
  else
    gw_doctor_add (doctor, GW_HEALTH_WARNING, "seccomp", g_strdup_printf ("not built in; %s", open_text),
                   g_strdup ("apt-get install libseccomp-dev, then configure and make again"));
}

static void
check_secrets (GwDoctor *doctor)
{
  g_autofree char *gnupg = g_build_filename (doctor->home, "gnupg", NULL);
  if (gw_openpgp_home_secrets_apart (gnupg))
    return;
  gw_doctor_add (doctor, GW_HEALTH_WARNING, "secret keys",
                 g_strdup_printf ("%s/private-keys-v1.d lies beside the keyring, where a judge reads", gnupg),
                 g_strdup_printf ("stop the gateway, then mv %s/private-keys-v1.d %s/secret-keys && ln -s ../secret-keys "
                                  "%s/private-keys-v1.d", gnupg, doctor->home, gnupg));
}

void
gw_doctor_check_confinement (GwDoctor *doctor)
{
  GwConfineMeans means = gw_confine_means ();
  check_landlock (doctor, means.landlock);
  check_seccomp (doctor, &means);
  check_secrets (doctor);
}
