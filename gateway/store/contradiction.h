/* SPDX-License-Identifier: Apache-2.0
 * store/contradiction: what auditors ask of incidents, events, parties and of what was taken: rows that cannot stand
 * beside the others, as the gateway writes them. A question each; the first such row answers. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef enum {
  GW_CONTRADICTION_INCIDENT_GONE,    /* a mail was registered for an incident that is not there */
  GW_CONTRADICTION_INCIDENT_UNKNOWN, /* an incident that no registered mail of its originator opened */
  GW_CONTRADICTION_CLOSED,           /* closed, and no event closed it; or the other way round */
  GW_CONTRADICTION_EVENT_GAP,        /* events are missing */
  GW_CONTRADICTION_EVENT_MAIL,       /* an event that a mail is said to have made, which was not registered */
  GW_CONTRADICTION_MAIL_EVENT,       /* a registered mail opened an incident, and no event tells of it */
  GW_CONTRADICTION_EVENT_KIND,       /* an event of a contact without a mail, of a kind that takes one */
  GW_CONTRADICTION_EVENT_CONTACT,    /* an event of a contact that never was */
  GW_CONTRADICTION_PARTY_CONTACT,    /* a party that is no contact, or of no incident */
  GW_CONTRADICTION_PARTY_ORIGINATOR, /* an incident without its originator among the parties */
  GW_CONTRADICTION_PARTY_ANSWERED,   /* a recipient is in a state that no letter of its own brought it into */
  GW_CONTRADICTION_PARTY_SILENT,     /* a recipient is called silent that has answered since it was asked */
  GW_CONTRADICTION_INCIDENT_REPORT,  /* its time, Report-ID or originator are not those of the mail that opened it */
  GW_CONTRADICTION_INCIDENT_TLP,     /* its TLP or urgency is not that of the originator's last letter to all */
  GW_CONTRADICTION_INCIDENT_HIGHEST, /* a letter about it bore a higher TLP than is remembered, or none bore that */
  GW_CONTRADICTION_TAKEN,            /* bytes count as taken that no mail brought */
  GW_CONTRADICTION_TAKEN_GONE,       /* a registered mail could be taken a second time */
  GW_CONTRADICTION_REPORT,           /* a Report-ID counts as used up that no mail brought */
  GW_CONTRADICTION_ORIGINAL,         /* what was passed on is not what verified */
  GW_CONTRADICTION_POLICY_GONE,      /* the policy that decided on a mail is not there */
  GW_N_CONTRADICTIONS
} GwContradiction;

/* *thing names the first such row, "incident ccc.example/2026-104217: event 3"; NULL: there is none. The caller's. */
gboolean gw_store_contradiction (GwStore *store, GwContradiction which, char **thing,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
