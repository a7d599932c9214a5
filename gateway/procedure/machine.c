/* SPDX-License-Identifier: Apache-2.0 */
#include "procedure/machine.h"
#include <string.h>

#define ACT(name) (1u << GW_ACT_##name)
#define ROLE(name) (1u << GW_ROLE_##name)
#define PHASE(name) (1u << GW_PHASE_##name)
#define DOES(name) GW_EFFECT_##name
#define ANY G_MAXUINT

#define ANSWERS (ACT (GIVE_INFORMATION) | ACT (GIVE_ASSISTANCE))
#define REQUESTS (ACT (ASK_INFORMATION) | ACT (ASK_ASSISTANCE))
#define LEADS (ROLE (ORIGINATOR) | ROLE (DESK)) /* the desk is the operator's */
#define HELPS (ROLE (RECIPIENT) | ROLE (FALLBACK))
#define ENDED (PHASE (CLOSED) | PHASE (PAST))
#define EXISTS (PHASE (OPEN) | ENDED)

#define HEARD (DOES (STOPS_ACK) | DOES (ANSWERS))         /* somebody has read it */
#define RESULTS (DOES (STOPS_ACK) | DOES (STOPS_RESULTS)) /* and has begun */

/* The first row that fits counts. */
static const GwTransition table[] = {
  /* what opens an incident */
  { ACT (NOTIFY),         ANY, ANY,          NULL, NULL, GW_GOES_TO_NAMED, DOES (OPENS), "registered" },
  { ACT (ASK_ASSISTANCE), ANY, PHASE (NONE), NULL, NULL, GW_GOES_TO_ASKED, DOES (OPENS) | DOES (ASKS), "registered" },

  /* for who is no party, there is none */
  { ANY, ROLE (STRANGER), ANY, "unknown-incident", NULL, GW_GOES_NOWHERE, 0, NULL },
  { ANY, ANY, PHASE (NONE), "unknown-incident", NULL, GW_GOES_NOWHERE, 0, NULL },

  /* whoever is party may ask and answer, at any time and in any order; what is closed stays so */
  { REQUESTS,          ANY, EXISTS, NULL, NULL, GW_GOES_TO_ASKED,    DOES (ASKS) | DOES (STOPS_ACK), NULL },
  { ANSWERS,           ANY, EXISTS, NULL, NULL, GW_GOES_TO_ANSWERED, RESULTS | DOES (ANSWERS), NULL },
  { ACT (ACKNOWLEDGE), ANY, EXISTS, NULL, NULL, GW_GOES_TO_ANSWERED, HEARD, NULL },
  { ACT (NOTE),        ANY, EXISTS, NULL, NULL, GW_GOES_TO_ANSWERED, DOES (STOPS_ACK), NULL },
  { ACT (ASK_STATUS),  ANY, EXISTS, NULL, NULL, GW_GOES_NOWHERE,     DOES (TELLS_STATUS), "requested-state" },

  /* updates: the originator's go to all, and reopen; anybody else's go to the originator */
  { ACT (UPDATE), ROLE (ORIGINATOR), PHASE (OPEN),   NULL, NULL, GW_GOES_TO_RECIPIENTS, DOES (CHANGES), NULL },
  { ACT (UPDATE), ROLE (ORIGINATOR), PHASE (CLOSED), NULL, NULL, GW_GOES_TO_RECIPIENTS, DOES (CHANGES) | DOES (REOPENS), "reopened" },
  { ACT (UPDATE), ROLE (ORIGINATOR), PHASE (PAST), "bad-value", "incident-closed", GW_GOES_NOWHERE, 0, NULL },
  { ACT (UPDATE), ROLE (DESK) | HELPS, EXISTS, NULL, NULL, GW_GOES_TO_ORIGINATOR, RESULTS | DOES (ANSWERS), NULL },

  /* only the originator or the operator closes, and only once */
  { ACT (CLOSE),    LEADS,             PHASE (OPEN), NULL, NULL, GW_GOES_TO_RECIPIENTS, DOES (CLOSES), "closed" },
  { ACT (WITHDRAW), ROLE (ORIGINATOR), PHASE (OPEN), NULL, NULL, GW_GOES_TO_RECIPIENTS, DOES (CLOSES), "withdrawn" },
  { ACT (CLOSE) | ACT (WITHDRAW), LEADS, ENDED, "bad-value", "incident-closed", GW_GOES_NOWHERE, 0, NULL },
  { ACT (CLOSE) | ACT (WITHDRAW), ANY,   EXISTS, "not-authorised", NULL, GW_GOES_NOWHERE, 0, NULL },
};

const GwTransition *
gw_machine_table (gsize *count)
{
  *count = G_N_ELEMENTS (table);
  return table;
}

const GwTransition *
gw_machine_find (GwAct act, GwRole role, GwPhase phase)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if ((table[i].acts & (1u << act)) && (table[i].roles & (1u << role)) && (table[i].phases & (1u << phase)))
      return &table[i];
  g_assert_not_reached (); /* the last rows cover what is left; tests/procedure/test-machine.c tries each */
}

/* ---- Names -------------------------------------------------------------------------------------------------- */

const char *
gw_act_name (GwAct act)
{
  static const char *const names[] = {
    [GW_ACT_NOTIFY] = "notification",
    [GW_ACT_UPDATE] = "update",
    [GW_ACT_ASK_INFORMATION] = "information-request",
    [GW_ACT_GIVE_INFORMATION] = "information-response",
    [GW_ACT_ASK_ASSISTANCE] = "assistance-request",
    [GW_ACT_GIVE_ASSISTANCE] = "assistance-response",
    [GW_ACT_ACKNOWLEDGE] = "acknowledgement",
    [GW_ACT_NOTE] = "note",
    [GW_ACT_CLOSE] = "closure",
    [GW_ACT_WITHDRAW] = "withdrawal",
    [GW_ACT_ASK_STATUS] = "status-request",
  };
  return names[act];
}

static const char *const role_names[] = { "stranger", "originator", "recipient", "fallback", "desk" };

const char *
gw_role_name (GwRole role)
{
  return role_names[role];
}

GwRole
gw_role_find (const char *name)
{
  for (guint i = 0; i < GW_N_ROLES; i++)
    if (g_strcmp0 (name, role_names[i]) == 0)
      return (GwRole) i;
  return GW_ROLE_STRANGER;
}

const char *
gw_phase_name (GwPhase phase)
{
  static const char *const names[] = { "none", "open", "closed", "past" };
  return names[phase];
}

/* ---- What follows from what was said ------------------------------------------------------------------------ */

typedef struct {
  const char *said, *then;
} Pair;

static const char *
look_up (const Pair *pairs, gsize count, const char *said)
{
  for (gsize i = 0; i < count; i++)
    if (g_strcmp0 (pairs[i].said, said) == 0)
      return pairs[i].then;
  return NULL;
}

const char *
gw_machine_party_after_disposition (const char *disposition)
{
  static const Pair pairs[] = {
    { "received", "acknowledged" }, { "working", "working" },   { "not-for-us", "declined" },
    { "duplicate", "declined" },    { "declined", "declined" },
  };
  return look_up (pairs, G_N_ELEMENTS (pairs), disposition);
}

/* An update without a Status shows that somebody is at work, unless they are done or have declined. */
const char *
gw_machine_party_after_status (const char *state, const char *status)
{
  static const Pair pairs[] = {
    { "in-progress", "working" }, { "contained", "working" }, { "resolved", "resolved" }, { "false-positive", "resolved" },
  };
  const char *then = look_up (pairs, G_N_ELEMENTS (pairs), status);
  if (then == NULL && strcmp (state, "resolved") != 0 && strcmp (state, "declined") != 0)
    then = "working";
  return then;
}

const char *
gw_machine_incident_after (const char *state, const char *party)
{
  static const char *const ranks[] = { "registered", "relayed", "acknowledged", "working" };
  const char *then = g_strcmp0 (party, "resolved") == 0 ? "working" : party;
  int now = -1;
  int next = -1;
  for (int i = 0; i < (int) G_N_ELEMENTS (ranks); i++)
    {
      if (strcmp (ranks[i], state) == 0)
        now = i;
      if (g_strcmp0 (ranks[i], then) == 0)
        next = i;
    }
  return now >= 0 && next > now ? ranks[next] : state;
}

/* information requested -> answered | declined | expired; assistance requested -> offered | partial | declined | deferred
 * | expired -> delivered. An answer that comes late, after expiry, is an answer all the same. */
const char *
gw_machine_request_after (const char *kind, const char *state, GwAct act, const char *decision, const char *disposition)
{
  gboolean information = strcmp (kind, "information") == 0;
  gboolean promised = strcmp (state, "offered") == 0 || strcmp (state, "partial") == 0 || strcmp (state, "deferred") == 0;
  gboolean settled = strcmp (state, "answered") == 0 || strcmp (state, "delivered") == 0;
  if (settled)
    return NULL;
  if (act == GW_ACT_ACKNOWLEDGE)
    return g_strcmp0 (gw_machine_party_after_disposition (disposition), "declined") == 0 ? "declined" : NULL;
  if (information)
    return act == GW_ACT_GIVE_INFORMATION || act == GW_ACT_UPDATE ? "answered" : NULL;
  if (act == GW_ACT_GIVE_ASSISTANCE)
    return decision;
  return promised && (act == GW_ACT_GIVE_INFORMATION || act == GW_ACT_UPDATE) ? "delivered" : NULL;
}
