/* SPDX-License-Identifier: Apache-2.0
 * store/letter: letters on their way out: queued (commit 2), sealed (commit 3), sent (a mark). */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  gint64 id;
  gint64 created_us;
  char *kind;    /* receipt rejection help not-taken held ... */
  char *contact; /* contact id, or NULL: the operator */
  gint64 number; /* Letter-Number, set when it is queued */
  char *address; /* where it goes: from the directory or the configuration, never from mail */
  gint64 mail_id; /* what it answers, 0: nothing */
  gint64 entry;   /* the ledger entry that it carries, -1: none */
  char *incident;
  char *language;
  gboolean encrypt;
  gboolean always; /* the budget does not hold it back */
  char *data;      /* JSON for the template */
  char *state;     /* queued sealed sent failed dropped returned */
  gint64 due_us;
  gint64 attempts;
  char *message_id;  /* from here on: after sealing */
  char *return_path;
  GBytes *sealed;
  char *sealed_sha256;
  gint64 sealed_us;
  gint64 sealed_entry;
  gint64 checkpoint; /* size of the checkpoint that it carries, 0: none */
  gint64 sent_us; /* from here on: after sending */
  int reply_code;
  char *reply;
  char *queue_id;
} GwStoreLetter;

void gw_store_letter_free (GwStoreLetter *letter);

/* Commit 2, inside its transaction: id, number and state are set here. A letter over its contact's
 * @budget of the day that need not always go is put as dropped (*dropped), never forgotten. */
gboolean gw_store_letter_queue (GwStore *store, GwStoreLetter *letter, int budget, gboolean *dropped,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Letters that await sealing, oldest first. The caller's. */
GPtrArray *gw_store_letters_to_seal (GwStore *store, guint most, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Commit 3, inside its transaction: the final bytes, which never change afterwards. */
gboolean gw_store_letter_seal (GwStore *store, const GwStoreLetter *letter, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The checkpoint in the last letter sealed to @contact, 0: none yet. */
gboolean gw_store_letter_checkpoint (GwStore *store, const char *contact, gint64 *size,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A letter that cannot be sealed yet waits until @due_us; without @due_us it has failed. */
gboolean gw_store_letter_defer (GwStore *store, gint64 id, gint64 due_us, const char *reason,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sealed letters that are due, claimed for @claim, with their bytes. The caller's. */
GPtrArray *gw_store_letters_to_send (GwStore *store, const char *claim, gint64 now_us, guint most,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a write transaction: what the next hop said. @state: sent, failed, or sealed (again at due_us). */
gboolean gw_store_letter_delivered (GwStore *store, gint64 id, const char *state, gint64 due_us, gint64 now_us,
                                    int reply_code, const char *reply, const char *queue_id,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a write transaction: it came back. @state: failed, or returned (the same went to another address). */
gboolean gw_store_letter_returned (GwStore *store, gint64 id, const char *state, const char *reply,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @claim NULL: everybody's. */
gboolean gw_store_letters_release (GwStore *store, const char *claim, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Inside a write transaction: the same bytes go out again, as an answer to a duplicate of @mail_id, at
 * most once an hour and within the budget. *again tells whether. */
gboolean gw_store_letter_resend (GwStore *store, gint64 mail_id, gint64 now_us, int budget, gboolean *again,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A letter whose delivery failed or waits goes out now; NOINPUT where there is none. A transaction of
 * its own. @id 0: all that wait. */
gboolean gw_store_letter_retry (GwStore *store, gint64 id, gint64 now_us, gint64 *count,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* With @open_only those that are not sent; without their bytes. The caller's. */
GPtrArray *gw_store_letters (GwStore *store, gboolean open_only, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Letters that answer a mail, without their bytes, oldest first. The caller's. */
GPtrArray *gw_store_letters_about (GwStore *store, gint64 mail_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* With its bytes; NOINPUT where there is none. The caller's. */
GwStoreLetter *gw_store_letter_get (GwStore *store, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Its Message-ID, without reading its bytes; NULL where it is not sealed yet, or there is none. The caller's. */
gboolean gw_store_letter_message_id (GwStore *store, gint64 id, char **message_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* When the next letter in @state (queued, sealed) is due, 0: none waits. */
gboolean gw_store_letter_next_due (GwStore *store, const char *state, gint64 *due_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The notice not-taken: asks for one to @contact at @due_us, unless one waits already or the last one is
 * younger than @interval_us (*asked tells). Inside a write transaction. */
gboolean gw_store_notice_ask (GwStore *store, const char *contact, gint64 due_us, gint64 interval_us, gboolean *asked,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Contacts whose notice is due. The caller's. */
GStrv gw_store_notices_due (GwStore *store, gint64 now_us, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_notice_done (GwStore *store, const char *contact, gint64 now_us,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwStoreLetter, gw_store_letter_free)

G_END_DECLS
