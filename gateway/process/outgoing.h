/* SPDX-License-Identifier: Apache-2.0
 * process/outgoing: one letter to one contact on its way into the outbox: to which address, encrypted or
 * not, under which Report-ID it can be answered. Inside a write transaction. */
#pragma once
#include "process/instance.h"
#include "store/letter.h"
#include "store/procedure.h"
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *kind;             /* of the letter: templates/LANGUAGE/KIND */
  const GwDirectoryEntry *to;
  JsonObject *model;            /* templates/MODEL with its stanza; borrowed, and completed here (gateway, contact) */
  const char *incident;         /* or NULL */
  const char *tlp;              /* decides on encryption; NULL: as confidential as can be */
  gint64 mail_id;               /* the contact's letter that it is about, 0: none */
  gint64 entry;                 /* the ledger entry that it carries, -1: none */
  gboolean original;            /* the sealer attaches the signed bytes of mail_id */
  const char *in_reply_to;      /* a Message-ID or NULL */
  gboolean always;              /* the budget does not hold it back */
  const char *const *behind;    /* those behind the gateway of @to that this one letter is for; NULL: @to alone */
  const char *in_place;         /* the contact in whose place the writer answers: told to other gateways; NULL: in its own */
  guint files;                  /* that came with what it passes on: told to other gateways */
  gboolean open;                /* says nothing about any letter: goes in clear unless the contact asks otherwise */
  const GwReference *reference; /* what an answer to it answers, or NULL: it cannot be answered. letter and contact are
                                   filled in here */
} GwOutgoing;

typedef enum {
  GW_SENT_AS_IT_IS,
  GW_SENT_TO_FALLBACK_KEY, /* encrypted to the fallback's key, sent to the fallback */
  GW_SENT_WAITING,         /* only a content-free "a letter waits" */
  GW_SENT_NOT,             /* over the budget: kept as dropped, the operator told */
} GwSent;

/* Queues it. What must be encrypted and cannot be goes to the contact's fallback's key, if it may; else the contact gets the
 * content-free letter `waiting' instead: *sent (may be NULL) tells, so that the sender can be told. */
gboolean gw_outgoing_queue (GwInstance *instance, const GwOutgoing *outgoing, GwSent *sent,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Who gets what is meant for @entry under @tlp and cannot be encrypted to it: its fallback, if that is on the same level,
 * may read it and has a key, all as of @at_us; never where RED, nor in an @exercise, which wakes no fallback. NULL: nobody.
 * Borrowed from the directory. */
const GwDirectoryEntry *gw_outgoing_fallback (const GwInstance *instance, const GwDirectoryEntry *entry, const char *tlp,
                                              gboolean exercise, gint64 at_us);

/* Where a letter to @contact goes now. *address is borrowed from @contact. */
gboolean gw_outgoing_address (GwInstance *instance, const GwContact *contact, const char **address,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* For letters that are no GwOutgoing: what is stored with a letter (the caller's), and the queueing itself, with an
 * alert where the budget holds it back. */
char *gw_outgoing_data (JsonObject *model, const char *in_reply_to, gboolean original);
gboolean gw_outgoing_put (GwInstance *instance, GwStoreLetter *letter, gboolean *dropped,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "GW-L-9M3XQ7AB": a new Report-ID for a letter of ours. @prefix: "GW-L-". The caller's. */
char *gw_outgoing_report_id (const char *prefix);

/* The stanza of a letter of ours with Form, Message-Type and Report-ID in it, set into @model. Borrowed from it. */
JsonArray *gw_outgoing_stanza (JsonObject *model, const char *message_type, const char *report_id);
/* Appends Name: value; nothing where @value is NULL. */
void gw_outgoing_field (JsonArray *stanza, const char *name, const char *value);

G_END_DECLS
