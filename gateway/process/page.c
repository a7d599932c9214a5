/* SPDX-License-Identifier: Apache-2.0 */
#include "process/page.h"
#include "base/clock.h"
#include "base/escape.h"
#include <string.h>

#define MAX_TRIES 5    /* of one run that fails; the alert stays in todo */
#define MAX_TEXT 300   /* bytes: two short messages */

/* One line, without controls, cut between characters. */
static char *
one_line (const char *text)
{
  g_autofree char *line = gw_escape_line (text);
  g_autofree char *shown = gw_escape_terminal (line, FALSE);
  if (strlen (shown) <= MAX_TEXT)
    return g_steal_pointer (&shown);
  const char *end = g_utf8_find_prev_char (shown, shown + MAX_TEXT + 1);
  return g_strndup (shown, (gsize) (end - shown));
}

gboolean
gw_page_ask (const GwConfig *config, GwStore *store, const GwIncident *incident, const char *in_clear, GError **error)
{
  if (config->alert_argv == NULL || (incident != NULL && incident->exercise))
    return TRUE;
  g_autofree char *text = one_line (in_clear);
  return gw_store_page_put (store, text, gw_clock_now (), error);
}

/* ---- Running it --------------------------------------------------------------------------------------------- */

static GStrv
environment (const GwPage *page)
{
  g_autofree char *alert = g_strdup_printf ("%" G_GINT64_FORMAT, page->alert);
  GStrv variables = g_get_environ ();
  variables = g_environ_setenv (variables, "NOTIGATE_ALERT", alert, TRUE);
  variables = g_environ_setenv (variables, "NOTIGATE_KIND", page->kind, TRUE);
  variables = g_environ_setenv (variables, "NOTIGATE_TEXT", page->text, TRUE);
  return page->incident != NULL ? g_environ_setenv (variables, "NOTIGATE_INCIDENT", page->incident, TRUE)
                                : g_environ_unsetenv (variables, "NOTIGATE_INCIDENT");
}

char *
gw_page_run (const GwConfig *config, const GwPage *page, gint64 limit_us, GwChildStop stop)
{
  g_auto (GStrv) variables = environment (page);
  g_autofree char *line = g_strconcat (page->text, "\n", NULL);
  const GwChild child = { .argv = config->alert_argv, .environment = variables, .input = line, .limit_us = limit_us,
                          .stop = stop };
  return gw_child_run (&child);
}

/* ---- What becomes of it ------------------------------------------------------------------------------------- */

void
gw_page_begin (GwPage *page, gint64 now_us)
{
  page->tries++;
  page->last_us = now_us;
  page->due_us = page->tries < MAX_TRIES ? now_us + (GW_MINUTE << (page->tries - 1)) : 0;
  g_free (page->result);
  page->result = g_strdup ("it was begun, and nobody saw its end");
}

void
gw_page_end (GwPage *page, const GwConfig *config, const char *problem, gint64 now_us)
{
  g_free (page->result);
  page->result = g_strdup (problem != NULL ? problem : "ok");
  page->last_us = now_us;
  if (problem != NULL)
    return;
  page->tries = 0;
  page->runs++;
  page->due_us = config->alert_repeat > 0 ? now_us + config->alert_repeat * GW_MINUTE : 0;
}
