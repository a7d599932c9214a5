/* SPDX-License-Identifier: Apache-2.0
 * procedure/machine: an incident's life as one table: which letter, by whom, in which phase, does what. Pure.
 * DESIGN's rules are the rows of machine.c, to be read beside it. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* What a letter does, whatever form it came in. */
typedef enum {
  GW_ACT_NOTIFY,
  GW_ACT_UPDATE,
  GW_ACT_ASK_INFORMATION,
  GW_ACT_GIVE_INFORMATION,
  GW_ACT_ASK_ASSISTANCE,
  GW_ACT_GIVE_ASSISTANCE,
  GW_ACT_ACKNOWLEDGE,
  GW_ACT_NOTE,       /* a reply without a form, and without a first word that acknowledges */
  GW_ACT_CLOSE,
  GW_ACT_WITHDRAW,
  GW_ACT_ASK_STATUS,
  GW_N_ACTS
} GwAct;

/* What its writer is in the incident. */
typedef enum {
  GW_ROLE_STRANGER, /* no party: for it the incident does not exist */
  GW_ROLE_ORIGINATOR,
  GW_ROLE_RECIPIENT,
  GW_ROLE_FALLBACK, /* asked instead of a recipient that was silent */
  GW_ROLE_DESK,     /* the gateway's own desk */
  GW_N_ROLES
} GwRole;

typedef enum {
  GW_PHASE_NONE, /* the letter names no incident */
  GW_PHASE_OPEN,
  GW_PHASE_CLOSED, /* lately: the originator's update reopens it */
  GW_PHASE_PAST,   /* closed longer ago than that */
  GW_N_PHASES
} GwPhase;

/* Who gets it (FORM), before To-POC and TLP. */
typedef enum {
  GW_GOES_NOWHERE,       /* to the gateway itself */
  GW_GOES_TO_NAMED,      /* those in To-POC; without To-POC the gateway's desk */
  GW_GOES_TO_ASKED,      /* requests: those in To-POC; only the originator brings in new parties */
  GW_GOES_TO_ANSWERED,   /* the sender of the letter answered; To-POC may only narrow it */
  GW_GOES_TO_RECIPIENTS, /* all recipients, or those in To-POC */
  GW_GOES_TO_ORIGINATOR, /* the originator, or those parties in To-POC */
} GwGoesTo;

/* What it does to the incident. */
typedef enum {
  GW_EFFECT_OPENS = 1 << 0,
  GW_EFFECT_CLOSES = 1 << 1,
  GW_EFFECT_REOPENS = 1 << 2,
  GW_EFFECT_STOPS_ACK = 1 << 3,     /* the writer's acknowledgement is no longer awaited */
  GW_EFFECT_STOPS_RESULTS = 1 << 4, /* nor are its first results, or its next update */
  GW_EFFECT_ASKS = 1 << 5,          /* an answer is awaited of each that gets it */
  GW_EFFECT_ANSWERS = 1 << 6,       /* settles the request that it answers, if it answers one */
  GW_EFFECT_CHANGES = 1 << 7,       /* the originator's content: revisions, TLP, urgency */
  GW_EFFECT_TELLS_STATUS = 1 << 8,  /* the writer gets a status letter */
} GwEffect;

typedef struct {
  guint acts, roles, phases; /* bits of those that the row is for */
  const char *code;          /* refused with this code; NULL: taken */
  const char *problem;       /* with code bad-value: what is wrong with Incident-ID */
  GwGoesTo goes_to;
  guint effects;
  const char *event; /* how the timeline calls it; NULL: as the act */
} GwTransition;

/* The one row for this; each combination has one. Static. */
const GwTransition *gw_machine_find (GwAct act, GwRole role, GwPhase phase);

/* The table itself, for tests and people. Static. */
const GwTransition *gw_machine_table (gsize *count);

/* "notification", "update" ... as a timeline names it; "originator" ...; "open" .... Static. */
const char *gw_act_name (GwAct act);
const char *gw_role_name (GwRole role);
const char *gw_phase_name (GwPhase phase);
/* GW_ROLE_STRANGER for what is none, NULL too. */
GwRole gw_role_find (const char *name);

/* The state of a recipient after an acknowledgement with this Disposition (received working not-for-us duplicate
 * declined) or an update with this Status; NULL: as it was. @state: what it was. Static. */
const char *gw_machine_party_after_disposition (const char *disposition);
const char *gw_machine_party_after_status (const char *state, const char *status);

/* The state of an incident once a recipient is in @party; never backwards. Static or @state itself. */
const char *gw_machine_incident_after (const char *state, const char *party);

/* The state of a request of @kind (information assistance) in @state after @act with @decision (of an
 * assistance-response: offered partial declined deferred) or @disposition (of an acknowledgement); NULL: as it was. Static. */
const char *gw_machine_request_after (const char *kind, const char *state, GwAct act, const char *decision,
                                      const char *disposition);

G_END_DECLS
