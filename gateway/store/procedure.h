/* SPDX-License-Identifier: Apache-2.0
 * store/procedure: what an incident's life needs: parties, our letters that can be answered, requests,
 * revisions. The puts and sets are for use inside a write transaction. */
#pragma once
#include "store/incident.h"

G_BEGIN_DECLS

/* One contact in one incident. */
typedef struct {
  char *contact;
  char *role;  /* originator recipient desk fallback */
  char *state; /* originator, desk: active. recipient: waiting acknowledged working resolved declined overdue
                  undeliverable. fallback: asked, then as a recipient */
  gint64 since_us;
} GwParty;

/* One letter of ours that a contact may answer, under the Report-ID that stands in it. Grows only. */
typedef struct {
  char *report_id;     /* "GW-L-9M3XQ7AB" */
  gint64 letter;       /* its row */
  char *contact;       /* whom it went to */
  char *incident;      /* or NULL */
  char *kind;          /* the letter's kind */
  gint64 mail_id;      /* the contact's letter that it passes on or asks about, 0: none */
  char *sender;        /* who wrote that; NULL: the gateway itself */
  char *sender_report; /* that letter's own Report-ID, or NULL */
  char *tlp;           /* that an answer must not be laxer than; NULL: none */
  char *message_type;  /* of the letter passed on, or NULL */
  char *about;         /* of a letter to a fallback: for whom it was asked; else NULL */
  char *nonce;         /* of a ping; else NULL */
} GwReference;

/* A request for information or assistance, as it stands with one contact that was asked. */
typedef struct {
  char *report_id; /* of our letter that asked */
  char *incident;
  char *asker;
  char *asked;
  char *kind;      /* information assistance */
  char *state;     /* requested answered offered partial declined deferred delivered expired */
  gint64 mail_id;
  gint64 since_us;
  gint64 reply_by_us; /* 0: none asked for */
} GwRequest;

/* What an incident is marked with beside GwIncident. */
typedef struct {
  char *highest_tlp;     /* the most confidential that any letter of it bore */
  char *origin_poc;      /* of an incident that came from another gateway: who wrote it there, else NULL */
  char *origin_incident; /* its number there, else NULL */
  gint64 hops;           /* gateways that it has passed before this one */
  gint64 closed_us;      /* 0: it is open */
} GwIncidentMark;

/* One thing that happened, as `incident timeline' prints it. */
typedef struct {
  gint64 seq;
  gint64 time_us;
  char *kind;
  char *contact; /* or NULL: the gateway */
  gint64 mail_id; /* proved by this letter's signature; 0: the gateway's word */
  char *text;
} GwEvent;

void gw_party_free (GwParty *party);
void gw_reference_free (GwReference *reference);
void gw_request_free (GwRequest *request);
void gw_incident_mark_free (GwIncidentMark *mark);
void gw_event_free (GwEvent *event);

/* @contact, in any case, among @parties (GwParty; NULL: none); NULL: it is none of them. Borrowed from @parties. */
const GwParty *gw_party_find (const GPtrArray *parties, const char *contact);

/* Parties in the order of their ids. The caller's. */
GPtrArray *gw_store_parties (GwStore *store, const char *incident, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The parties of @incident that @viewer may know of: not those that only a TLP:RED letter brought in which it neither wrote
 * nor was sent. GwParty in the order of ids, the caller's. */
GPtrArray *gw_store_parties_known (GwStore *store, const char *incident, const char *viewer,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Any of @state, @tlp, @urgency may be NULL: as it was. */
gboolean gw_store_incident_set (GwStore *store, const char *incident, const char *state, const char *tlp,
                                const char *urgency, gint64 changed_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The number of the last event, 0: none. It rises with whatever happens, so it tells whether anything has. */
gboolean gw_store_incident_seq (GwStore *store, const char *incident, gint64 *seq, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All events, oldest first. The caller's. */
GPtrArray *gw_store_events (GwStore *store, const char *incident, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether an event of this kind, contact (NULL: the gateway) and text was put at @since_us or later. */
gboolean gw_store_event_find (GwStore *store, const char *incident, const char *kind, const char *contact, const char *text,
                              gint64 since_us, gboolean *found, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean gw_store_mark_put (GwStore *store, const char *incident, const GwIncidentMark *mark,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* An incident of before version 2 has its own TLP as the highest. NULL only on error. The caller's. */
GwIncidentMark *gw_store_mark_get (GwStore *store, const char *incident, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Our incident that began as @origin_incident elsewhere, sent by @originator; NULL without error: none. The caller's. */
char *gw_store_incident_find_origin (GwStore *store, const char *origin_incident, const char *originator, GError **error);

/* The same of any originator, in which @contact is a party. The caller's. */
char *gw_store_incident_find_origin_party (GwStore *store, const char *origin_incident, const char *contact, GError **error);

/* Whether an incident that began as @origin_incident, and that another than @but brought here, has @contact as a party. */
gboolean gw_store_origin_has_party (GwStore *store, const char *origin_incident, const char *contact, const char *but,
                                    gboolean *found, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean gw_store_reference_put (GwStore *store, const GwReference *reference, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The letter of ours to @contact that bears @report_id, or, failing that, that passed on a letter whose own
 * Report-ID that is, the last one. NULL without error where there is none. The caller's. */
GwReference *gw_store_reference_find (GwStore *store, const char *contact, const char *report_id, GError **error);
/* The ping to @contact with @nonce; NULL without error: none. The caller's. */
GwReference *gw_store_reference_find_nonce (GwStore *store, const char *contact, const char *nonce, GError **error);
/* The last letter of ours to @contact in @incident that passed something on; NULL without error: none. The caller's. */
GwReference *gw_store_reference_last (GwStore *store, const char *contact, const char *incident, GError **error);

gboolean gw_store_request_put (GwStore *store, const GwRequest *request, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_request_set (GwStore *store, const char *report_id, const char *state, gint64 now_us,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* NULL without error where there is none. The caller's. */
GwRequest *gw_store_request_find (GwStore *store, const char *report_id, GError **error);
/* Of @incident, oldest first. The caller's. */
GPtrArray *gw_store_requests (GwStore *store, const char *incident, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The highest Revision of @contact that was taken in @incident, 1 where there was none. */
gboolean gw_store_revision_last (GwStore *store, const char *incident, const char *contact, gint64 *revision,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_revision_put (GwStore *store, const char *incident, const char *contact, gint64 revision, gint64 mail_id,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwParty, gw_party_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwReference, gw_reference_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwRequest, gw_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwIncidentMark, gw_incident_mark_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwEvent, gw_event_free)

G_END_DECLS
