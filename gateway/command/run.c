/* SPDX-License-Identifier: Apache-2.0 */
#include "command/command.h"
#include "workers/workers.h"
#include <sysexits.h>

int
gw_command_run (int argc, char **argv)
{
  gboolean once = FALSE;
  g_auto (GwOptions) options = { 0 };
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "once", 0, 0, G_OPTION_ARG_NONE, &once, "Do all that is due, then exit, and leave no process behind", NULL },
    G_OPTION_ENTRY_NULL
  };
  if (gw_command_parse (&argc, &argv, "run [--once]", "notigate run --once", entries, &options, &error)
      && gw_command_operands (argc, 0, 0, "run [--once]", &error) && gw_parent_run (options.home, once, &error))
    return EX_OK;
  return gw_command_fail (error);
}
