/* SPDX-License-Identifier: Apache-2.0
 * store/ping: who was asked whether it is still there, and what came back. The puts and sets are for use inside a write
 * transaction. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* How one contact stands. */
typedef struct {
  char *contact;
  gint64 next_us;      /* when the next step is due */
  gint64 day;          /* the contact's Julian day of that, 0: none of the calendar's */
  gboolean postponed;  /* its morning went by once already: the step does not wait for another */
  gint64 rounds;       /* letters since the question was opened, 0: no question is open */
  gint64 asked_us;     /* when it was opened, 0: never */
  char *outcome;       /* what came of the last question: confirmed changed auto-reply unsigned wrong-key bounced
                          silent; NULL: nothing yet */
  gint64 outcome_us;
  gint64 confirmed_us; /* the last signed word of the contact, 0: none ever */
  char *how;           /* what that was: ping-reply signed-reply letter; or NULL */
  gint64 mail_id;      /* and in which mail, 0: none */
  gint64 latency_us;   /* how long its last answer to a ping took, -1: it never answered one */
} GwPingContact;

/* One letter of kind ping. */
typedef struct {
  char *report_id;
  gint64 letter;
  char *contact;
  gint64 round;
  gint64 asked_us;
  gint64 day;
  char *state;          /* open answered over (another question was opened since) */
  char *outcome;        /* as above, of this letter; or NULL */
  gint64 outcome_us;
  gint64 mail_id;       /* of the outcome, 0: none */
  gint64 steps_due_us;  /* when the letter ping-steps is to go, 0: not asked for */
  gint64 steps_us;      /* when it went, 0: never */
} GwPing;

void gw_ping_contact_free (GwPingContact *contact);
void gw_ping_free (GwPing *ping);

/* NULL without error where the contact has no row yet. The caller's. */
GwPingContact *gw_store_ping_contact_find (GwStore *store, const char *contact, GError **error);
/* In the order of their ids. The caller's. */
GPtrArray *gw_store_ping_contacts (GwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Those whose next step is due, the longest due first. The caller's. */
GPtrArray *gw_store_ping_contacts_due (GwStore *store, gint64 now_us, guint most, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* All its columns. */
gboolean gw_store_ping_contact_put (GwStore *store, const GwPingContact *contact, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Ids of the directory that have no row, at most @most. The caller's. */
GStrv gw_store_ping_unplanned (GwStore *store, guint most, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How many letters each morning holds, those sent since @since_us and those to come. */
typedef struct {
  gint64 day;
  gint64 count;
} GwPingDay;
/* GwPingDay; the caller's. */
GPtrArray *gw_store_ping_days (GwStore *store, gint64 since_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean gw_store_ping_put (GwStore *store, const GwPing *ping, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Each finds one, whatever its state; NULL without error: none. The caller's. */
GwPing *gw_store_ping_find (GwStore *store, const char *report_id, GError **error);
GwPing *gw_store_ping_of_letter (GwStore *store, gint64 letter, GError **error);
/* By the Message-ID under which it was sent to @contact. */
GwPing *gw_store_ping_of_message (GwStore *store, const char *contact, const char *message_id, GError **error);

/* What came of one letter; @state NULL: as it was. */
gboolean gw_store_ping_mark (GwStore *store, const char *report_id, const char *state, const char *outcome, gint64 now_us,
                             gint64 mail_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The open letters to @contact are in @state from now on. */
gboolean gw_store_ping_settle (GwStore *store, const char *contact, const char *state, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asks for the letter ping-steps at @due_us, unless this ping had one or awaits it (*asked tells). */
gboolean gw_store_ping_steps_ask (GwStore *store, const char *report_id, gint64 due_us, gboolean *asked,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Pings whose ping-steps is due, at most @most. The caller's. */
GPtrArray *gw_store_ping_steps_due (GwStore *store, gint64 now_us, guint most, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_ping_steps_done (GwStore *store, const char *report_id, gint64 now_us,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwPingContact, gw_ping_contact_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwPing, gw_ping_free)

G_END_DECLS
