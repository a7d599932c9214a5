/* SPDX-License-Identifier: Apache-2.0
 * store/incident-view: one incident as a person reads it: what happened, and whose signature proves it; which letters
 * left. */
#pragma once
#include "store/procedure.h"

G_BEGIN_DECLS

/* An event, and the mail behind it. */
typedef struct {
  GwEvent *event;
  gboolean proved;     /* by a signature of event->contact; else it is the gateway's word */
  char *fingerprint;   /* from here on of the mail, NULL and -1 where there is none: primary, of the key that signed */
  char *signed_sha256;
  char *message_type;
  char *report_id;
  char *tlp;           /* NULL also where the mail has none */
  gint64 entry;        /* the ledger's index */
} GwIncidentFact;

void gw_incident_fact_free (GwIncidentFact *fact);

/* Oldest first. The caller's. */
GPtrArray *gw_store_incident_facts (GwStore *store, const char *incident, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A letter of ours about the incident. */
typedef struct {
  gint64 id;
  char *kind;
  char *contact; /* NULL: the operator */
  gint64 number;
  char *state;
  gint64 created_us;
  gint64 sent_us;      /* 0: not yet */
  gint64 sealed_entry; /* -1: not sealed yet */
} GwIncidentLetter;

void gw_incident_letter_free (GwIncidentLetter *letter);

/* Oldest first. The caller's. */
GPtrArray *gw_store_incident_letters (GwStore *store, const char *incident, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwIncidentFact, gw_incident_fact_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwIncidentLetter, gw_incident_letter_free)

G_END_DECLS
