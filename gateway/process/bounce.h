/* SPDX-License-Identifier: Apache-2.0
 * process/bounce: what a letter that came back teaches, whether the next hop refused it at once or a report about it came
 * to its return path later. Nothing of that is proved: it marks one address, sends the same letter to the contact's next
 * one, and tells people. It never answers, acknowledges or closes. Inside a write transaction. */
#pragma once
#include "process/instance.h"
#include "store/letter.h"

G_BEGIN_DECLS

typedef struct {
  const char *status; /* RFC 3463, "5.1.1"; NULL or "": none was given */
  int reply_code;     /* of SMTP, 0: none */
  const char *why;    /* one line for the operator, or NULL */
  gint64 mail_id;     /* the report, 0: refused at sending */
  gboolean hop;       /* our own next hop was not there: that teaches nothing about the address */
} GwBounce;

/* Whether that refuses what the letter holds and not the mailbox: then its address stays good. */
gboolean gw_bounce_is_about_content (const char *status, int reply_code);

/* "mx.example:25: answered 550 to RCPT: 5.1.1 No such user", as delivery words it: the status in that (RFC 2034), or NULL.
 * The caller's. */
char *gw_bounce_status_of (const char *reply);

/* Marks the address unless it was the content; queues the same letter to the contact's next address, or, where there is
 * none left, tells the writer of a letter that it passed on. The operator is told in any case. A letter counts once each
 * time that it goes out: @letter is as it stood before. */
gboolean gw_bounce_take (GwInstance *instance, const GwStoreLetter *letter, const GwBounce *bounce,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @contact, if it has been silent in @incident, is undeliverable there: what a signature has proved, a bounce takes back
 * from nobody. */
gboolean gw_bounce_mark_party (GwInstance *instance, const char *incident, const char *contact, gint64 now_us,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A letter of @entry that was taken came from @address: mail reaches people there again, it seems. */
gboolean gw_bounce_forgive (GwInstance *instance, const GwDirectoryEntry *entry, const char *address,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
