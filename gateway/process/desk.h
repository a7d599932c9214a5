/* SPDX-License-Identifier: Apache-2.0
 * process/desk: what a person at the gateway's desk does to an incident: each act is one write transaction with an
 * entry in the ledger (kind desk), an event in the timeline and the letters that follow. The words, and who wrote
 * them, stand in the event alone: the entry has the event's digest. */
#pragma once
#include "process/instance.h"

G_BEGIN_DECLS

typedef enum {
  GW_DESK_FORWARD, /* its notification goes to further contacts, and the originator is told to whom */
  GW_DESK_CLOSE,   /* nothing is awaited any more, and all parties are told */
  GW_DESK_NOTE,    /* words for the timeline; nobody is told */
  GW_DESK_REMIND,  /* a reminder to those who owe an answer */
} GwDeskAct;

typedef struct {
  GwDeskAct act;
  const char *incident;        /* whole id */
  const char *words;           /* the reason, or the note; NULL: none */
  const char *person;          /* who orders it */
  const char *const *contacts; /* to whom: of a forward; of a reminder also NULL: all who owe an answer */
  /* What came of it: */
  guint64 entry;               /* the ledger's index */
  GPtrArray *told;             /* ids (char *) of those to whom a letter is queued */
  GPtrArray *left_out;         /* "XB-technical: has answered" (char *) */
  gboolean secret;             /* a letter of the incident is TLP:RED: the words are kept, and never printed */
} GwDeskOrder;

/* Carries @order out; results are set on TRUE. Errors: NOINPUT where there is no such incident, contact or party; DATA
 * where the act does not fit (closed already, TLP, a party already, done already), all faults at once; those of store,
 * ledger and relay. */
gboolean gw_desk_carry_out (GwInstance *instance, GwDeskOrder *order, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void gw_desk_order_clear (GwDeskOrder *order);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwDeskOrder, gw_desk_order_clear)

G_END_DECLS
