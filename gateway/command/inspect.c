/* SPDX-License-Identifier: Apache-2.0
 *
 * notigate inspect: what the gateway would say about a mail. It writes nothing. */
#include "base/clock.h"
#include "command/dry-run.h"
#include "command/operator.h"
#include <sysexits.h>

static gboolean
is_taken (const GwCase *c)
{
  return c->ending == GW_KIND_REGISTERED || c->ending == GW_KIND_DUPLICATE
         || (c->ending == GW_KIND_IGNORED && c->answer == GW_ANSWER_HELP);
}

int
gw_command_inspect (int argc, char **argv)
{
  static const char usage[] = "inspect [--json] [--at TIME] FILE";
  g_auto (GwOptions) options = { 0 };
  g_autofree char *at = NULL;
  gint64 at_us = G_MAXINT64;
  GError *error = NULL;
  const GOptionEntry entries[] = {
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, "As if it had come then, to the directory of then", "TIME" },
    G_OPTION_ENTRY_NULL
  };
  if (!gw_command_parse (&argc, &argv, usage, "notigate inspect --at 2026-09-14T06:45:00Z letter.eml", entries,
                         &options, &error)
      || !gw_command_operands (argc, 1, 1, usage, &error) || !gw_dry_run_time (at, &at_us, &error))
    return gw_command_fail (error);
  g_autoptr (GBytes) input = gw_dry_run_load (argv[1], &error);
  g_autoptr (GwInstance) instance = input ? gw_instance_open_at (options.home, GW_STORE_READ, at_us, &error) : NULL;
  if (instance == NULL)
    return gw_command_fail (error);
  g_autoptr (GwMail) mail = gw_dry_run_mail (input, instance->config, at != NULL ? at_us : gw_clock_now ());
  g_autoptr (GwCase) c = gw_dry_run_judge (instance, mail, NULL, options.home, &error);
  if (c == NULL)
    return gw_command_fail (error);
  g_autoptr (JsonObject) view = gw_case_to_json (c);
  if (options.json)
    gw_command_print_json_object (json_object_ref (view));
  else
    gw_operator_print_case (view, options.plain);
  return is_taken (c) ? EX_OK : 1;
}
