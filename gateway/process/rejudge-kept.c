/* SPDX-License-Identifier: Apache-2.0
 *
 * What is kept of a mail beside its verdict, against what judging it again says: the bytes that verified, what was passed
 * on, what its incident's timeline tells of it, and the incident that it opened. */
#include "process/apply.h"
#include "process/rejudge-local.h"
#include <string.h>

static gboolean
same_bytes (GBytes *a, GBytes *b)
{
  return a == NULL || b == NULL ? a == b : g_bytes_equal (a, b);
}

/* ---- Bytes -------------------------------------------------------------------------------------------------- */

/* Of two mails with the same signed bytes the first one's are kept, however they were written. */
static const char *
compare_signed (const GwKept *kept, const GwVerdict *verdict)
{
  if (!kept->has_signed)
    return "the bytes that verified are not there";
  if (kept->signed_bytes == NULL || !kept->is_first)
    return NULL;
  if (g_strcmp0 (kept->signed_kind, verdict->kind) != 0 || !same_bytes (kept->signed_bytes, verdict->signed_bytes))
    return "the bytes that verified are other ones";
  return same_bytes (kept->signature, verdict->signature) ? NULL : "the signature beside the bytes that verified is another one";
}

static const char *
compare_original (const GwKept *kept, const GwVerdict *verdict)
{
  if (!kept->has_original || kept->original_bytes == NULL)
    return NULL;
  return g_strcmp0 (kept->original_kind, verdict->kind) == 0 && same_bytes (kept->original_bytes, verdict->signed_bytes)
               && same_bytes (kept->original_signature, verdict->signature)
             ? NULL
             : "what was passed on of it is not what it brought";
}

/* ---- Its incident ------------------------------------------------------------------------------------------- */

/* Its role there, and with it the machine's row, is not known any more: each kind that it may have had is good. */
static gboolean
may_be_called (const GwCase *c, const char *kind)
{
  gsize count = 0;
  const GwTransition *table = gw_machine_table (&count);
  if (g_strcmp0 (kind, gw_act_name (c->act)) == 0 || (c->crossing != GW_CROSSING_NONE && g_strcmp0 (kind, "forwarded") == 0))
    return TRUE;
  if (c->act == GW_ACT_UPDATE && gw_form_get (c->form, "Retract") != NULL && g_strcmp0 (kind, "correction") == 0)
    return TRUE;
  for (gsize i = 0; i < count; i++)
    if ((table[i].acts & (1u << c->act)) && table[i].event != NULL && g_strcmp0 (table[i].event, kind) == 0)
      return TRUE;
  return FALSE;
}

/* A gateway's letter names for whom it speaks before the words, and what came too late is told behind them: both hung on
 * how the incident stood. */
static gboolean
may_tell (const GwCase *c, const char *stored)
{
  g_autofree char *words = gw_apply_event_words (c);
  const char *text = stored ? stored : "";
  if (c->crossing != GW_CROSSING_NONE)
    text = strstr (text, words) ? strstr (text, words) : text;
  if (!g_str_has_prefix (text, words))
    return FALSE;
  const char *rest = text + strlen (words);
  return *rest == '\0' || (c->apart && g_str_has_prefix (rest, "; not applied: not above revision "));
}

static const char *
compare_event (const GwKept *kept, const GwCase *c)
{
  if (!c->takes_part || c->form->check_only)
    return kept->has_event ? "its incident's timeline tells of it, and it does nothing there" : NULL;
  if (!kept->has_event)
    return "its incident's timeline does not tell of it";
  if (!may_be_called (c, kept->event_kind))
    return "its incident's timeline calls it something else";
  return kept->event_purged || may_tell (c, kept->event_text) ? NULL : "its incident's timeline tells something else of it";
}

static const char *
compare_incident (const GwKept *kept, const GwCase *c)
{
  const GwIncident *incident = c->incident;
  if (!c->opens)
    return NULL;
  if (!kept->has_incident)
    return "it opened an incident, and that is not there";
  if (kept->exercise != incident->exercise)
    return "the books differ in whether its incident is an exercise";
  if (kept->incident_purged && kept->title == NULL)
    return NULL;
  return g_strcmp0 (kept->title, incident->title) == 0 && g_strcmp0 (kept->incident_type, incident->incident_type) == 0
             ? NULL
             : "the books give its incident another title or type";
}

GwRejudged *
gw_rejudge_compare_kept (const GwJudged *judged, const GwKept *kept, const GwCase *c)
{
  const struct { const char *stage; const char *problem; } found[] = {
    { "open", c->authenticated && c->verdict->signed_bytes != NULL ? compare_signed (kept, c->verdict) : NULL },
    { "open", c->ending == GW_KIND_REGISTERED ? compare_original (kept, c->verdict) : NULL },
    { "advance", c->ending == GW_KIND_REGISTERED ? compare_incident (kept, c) : NULL },
    { "advance", c->ending == GW_KIND_REGISTERED && strcmp (judged->ending, "registered") == 0 ? compare_event (kept, c) : NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (found); i++)
    if (found[i].problem != NULL)
      return gw_rejudged_new (judged, found[i].stage, "the same, but not all of it", g_strdup (found[i].problem));
  return NULL;
}
