/* SPDX-License-Identifier: Apache-2.0
 * procedure/audience: who gets a letter (FORM, "Who gets it"), by construction: nobody is reached but through
 * this one function. Pure: facts about contacts in, who of them gets it out. */
#pragma once
#include "procedure/machine.h"

G_BEGIN_DECLS

/* One contact that may come into question: all that To-POC names, and all parties. Borrowed. */
typedef struct {
  const char *id;
  gboolean named;     /* To-POC names it, itself or by State or group */
  gboolean answered;  /* it wrote the letter that is answered */
  GwRole role;        /* in the incident before this letter; GW_ROLE_STRANGER: no party */
  gboolean takes_part; /* a fallback that has answered counts among the recipients; one that has not does not */
  gboolean may;       /* the writer's may-send-to covers it */
  gboolean held;      /* suspended, or not valid at this time */
  gboolean gone;      /* a party that was removed from the directory since */
  int reads;          /* rank of the most confidential TLP that it may be sent */
} GwCandidate;

/* The letter. */
typedef struct {
  GwGoesTo goes_to;
  GwRole writer_role;
  const char *writer;  /* id: never gets its own letter */
  gboolean names_any;  /* there is a To-POC, whoever it names */
  gboolean red;        /* it is marked TLP:RED by its writer: only those named, else the desk */
  gboolean to_gateway; /* it answers a letter of the gateway's own, behind which there is no contact */
  int tlp;             /* rank of the TLP that holds for it */
  int highest;         /* rank of the highest TLP that any letter of the incident bore; -1: no incident yet */
} GwAddressing;

typedef struct {
  const GwCandidate *candidate;
  const char *reason; /* NULL: it gets the letter. Else why not: tlp-forbids not-authorised not-a-party not-asked suspended removed */
} GwReached;

/* In the order of @candidates, one for each that comes into question by the letter's rule; *to_desk tells whether
 * it goes to the gateway's own desk. GwReached, borrowing from @candidates. The caller's. */
GArray *gw_audience_find (const GwAddressing *letter, const GwCandidate *candidates, gsize count, gboolean *to_desk);

G_END_DECLS
