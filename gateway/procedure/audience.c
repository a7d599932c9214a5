/* SPDX-License-Identifier: Apache-2.0 */
#include "procedure/audience.h"
#include <string.h>

static gboolean
is_recipient (const GwCandidate *candidate)
{
  return candidate->role == GW_ROLE_RECIPIENT || candidate->role == GW_ROLE_DESK
         || (candidate->role == GW_ROLE_FALLBACK && candidate->takes_part);
}

/* RED without a name goes to the desk, whatever it is; so does what is meant for names and names nobody. */
static gboolean
is_for_desk (const GwAddressing *letter)
{
  if (letter->names_any || letter->goes_to == GW_GOES_NOWHERE)
    return FALSE;
  return letter->red || letter->to_gateway || letter->goes_to == GW_GOES_TO_NAMED || letter->goes_to == GW_GOES_TO_ASKED;
}

/* Whether @candidate comes into question at all: then somebody must be told if it does not get it. */
static gboolean
is_meant (const GwAddressing *letter, const GwCandidate *candidate)
{
  if (letter->names_any)
    return candidate->named;
  switch (letter->goes_to)
    {
    case GW_GOES_TO_ANSWERED: return candidate->answered;
    case GW_GOES_TO_RECIPIENTS: return is_recipient (candidate);
    case GW_GOES_TO_ORIGINATOR: return candidate->role == GW_ROLE_ORIGINATOR;
    case GW_GOES_NOWHERE:
    case GW_GOES_TO_NAMED:
    case GW_GOES_TO_ASKED: break;
    }
  return FALSE;
}

/* To-POC never widens an answer, and only the originator, or whoever opens an incident, brings in new parties. */
static const char *
reason_against (const GwAddressing *letter, const GwCandidate *candidate)
{
  gboolean party = candidate->role != GW_ROLE_STRANGER;
  gboolean opens = letter->highest < 0;
  gboolean leads = opens || letter->writer_role == GW_ROLE_ORIGINATOR || letter->writer_role == GW_ROLE_DESK;
  if (candidate->gone)
    return "removed";
  if (candidate->reads < letter->tlp || candidate->reads < letter->highest)
    return "tlp-forbids";
  if (letter->goes_to == GW_GOES_TO_ANSWERED && !candidate->answered)
    return "not-asked";
  if (!party && !leads)
    return "not-a-party";
  if (!party && !candidate->may)
    return "not-authorised";
  return candidate->held ? "suspended" : NULL;
}

GArray *
gw_audience_find (const GwAddressing *letter, const GwCandidate *candidates, gsize count, gboolean *to_desk)
{
  GArray *reached = g_array_new (FALSE, FALSE, sizeof (GwReached));
  guint there = 0;
  *to_desk = is_for_desk (letter);
  for (gsize i = 0; i < count && !*to_desk && letter->goes_to != GW_GOES_NOWHERE; i++)
    {
      if (strcmp (candidates[i].id, letter->writer) == 0 || !is_meant (letter, &candidates[i]))
        continue;
      GwReached one = { &candidates[i], reason_against (letter, &candidates[i]) };
      g_array_append_val (reached, one);
      there += !candidates[i].gone;
    }
  /* Those that it is for are gone, or were the desk or its writer alone: a person must see it. */
  gboolean meant = letter->goes_to == GW_GOES_TO_NAMED || letter->goes_to == GW_GOES_TO_ASKED;
  if (there == 0 && letter->goes_to != GW_GOES_NOWHERE && (meant || !letter->names_any))
    *to_desk = TRUE;
  return reached;
}
