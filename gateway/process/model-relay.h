/* SPDX-License-Identifier: Apache-2.0
 * process/model-relay: a contact's letter that is passed on to another contact, in the words of templates/MODEL. */
#pragma once
#include "letter/mime.h"
#include "procedure/deadline.h"
#include "process/instance.h"
#include "report/form.h"
#include "store/incident.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* How the original travels with the cover. */
typedef enum {
  GW_ORIGINAL_ATTACHED, /* in this letter */
  GW_ORIGINAL_FOLLOWS,  /* in a letter of its own, right behind this one */
  GW_ORIGINAL_TOO_LARGE, /* larger than this contact takes */
} GwOriginal;

/* Everything is borrowed. */
typedef struct {
  const char *kind;             /* relay relay-update relay-request relay-answer relay-closure relay-original */
  const GwDirectoryEntry *to;   /* who gets it */
  const GwDirectoryEntry *from; /* who wrote it */
  const GwIncident *incident;
  const char *incident_state;   /* after this letter */
  const GwForm *form;           /* as understood; of a note kind GW_FORM_NOTE with its text */
  const char *disposition;      /* of an acknowledgement, a first word too: "received" ...; or NULL */
  const char *tlp;              /* that holds: as written, or raised */
  const char *report_id;        /* ours, for this letter */
  const char *their_report_id;  /* theirs */
  const char *answered;         /* of an answer: the Report-ID of the letter that @to wrote; or NULL */
  const char *const *to_poc;    /* as the originator named them */
  const char *fingerprint;      /* of the key that signed */
  gint64 signed_us;
  gint64 received_us;
  const GPtrArray *attachments; /* GwAttachment of the letter, or NULL */
  GwOriginal original;
  const GArray *plan;           /* GwDue of @to, in time order, or NULL: nothing is asked */
  const GwDirectoryEntry *fallback; /* of @to, where it would be asked, or NULL */
  const char *origin_poc;       /* of a letter from another gateway: who wrote it there, or NULL */
  const char *origin_incident;
  guint hops;
} GwRelay;

/* Model with its stanza, without gateway and contact (gw_outgoing_queue adds them). The caller's. */
JsonObject *gw_model_relay (const GwInstance *instance, const GwRelay *relay);

G_END_DECLS
