/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate alert ack: a person has seen it. */
#include "base/clock.h"
#include "command/operator.h"
#include "store/incident.h"
#include <stdio.h>
#include <sysexits.h>

static gboolean
acknowledge (GwStore *store, const char *text, GError **error)
{
  gint64 id = 0;
  if (!gw_command_number (text, "alert", &id, error) || !gw_store_alert_ack (store, id, gw_clock_now (), error))
    return FALSE;
  printf ("Alert %" G_GINT64_FORMAT " is acknowledged.\n", id);
  return TRUE;
}

static int
acknowledge_all (int argc, char **argv)
{
  static const char usage[] = "alert ack N...";
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  if (!gw_command_parse (&argc, &argv, usage, "notigate alert ack 3 4", NULL, &options, &error)
      || !gw_command_operands (argc, 1, G_MAXINT, usage, &error))
    return gw_command_fail (error);
  g_autoptr (GwStore) store = gw_store_open (options.home, GW_STORE_WRITE, &error);
  if (store == NULL)
    return gw_command_fail (error);
  /* One that is none does not keep the others open. */
  int status = EX_OK;
  for (int i = 1; i < argc; i++)
    {
      GError *problem = NULL;
      if (!acknowledge (store, argv[i], &problem))
        status = gw_command_fail (problem);
    }
  return status;
}

int
gw_command_alert (int argc, char **argv)
{
  static const GwVerb verbs[] = { { "ack", "somebody has seen it (notigate todo lists them)", acknowledge_all } };
  return gw_command_dispatch ("alert", verbs, G_N_ELEMENTS (verbs), argc, argv);
}
