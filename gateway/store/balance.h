/* SPDX-License-Identifier: Apache-2.0
 * store/balance: what the audit of the balance reads: the rows that must agree with each other and with the
 * ledger, as cursors, since there may be millions. FALSE from a callback ends the walk; it is no error. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

/* Everything in these is borrowed, and only until the callback returns. */
typedef struct {
  gint64 id;
  const char *sha256;
  gint64 size;
  gboolean truncated; /* only its beginning was kept, */
  gboolean too_large; /* and it was refused for that, or will be: it is in the inbox */
  gint64 purged_us;
  gboolean in_inbox;
  gint64 verdicts;    /* rounds */
  gboolean duplicate; /* its last round is one: its bytes are not kept */
  const void *raw;    /* NULL: not here */
  gsize raw_size;
} GwBalanceMail;

typedef struct {
  gint64 mail_id;
  gint64 round;
  const char *ending;
  const char *code;
  const char *fingerprint;
  const char *signed_sha256;
  const char *incident;
  const char *policy_sha256;
  const char *directory_sha256;
  const char *alias;       /* of its contact in the ledger; NULL: no contact */
  const char *mail_sha256; /* NULL: the mail's row is gone */
  gint64 entry;            /* -1: none */
  const char *entry_text;  /* NULL: there is no such entry */
  gint64 entry_mail;       /* what the entry's row says, 0: nothing */
} GwBalanceVerdict;

typedef struct {
  gint64 index;
  gint64 time_us;
  const char *kind; /* the column, which nothing protects */
  const char *text; /* the leaf */
  gint64 mail_id;   /* 0: none */
  gint64 verdicts;  /* rows of verdict, */
  gint64 replays;   /* of replay, */
  gint64 letters;   /* and of letter that name it */
} GwBalanceEntry;

typedef struct {
  gint64 id;
  const char *state;
  const char *kind;
  const char *alias;      /* of its contact in the ledger; NULL: the operator */
  const char *incident;
  gint64 number;
  const char *sealed_sha256;
  gint64 sealed_entry;    /* -1: none */
  const void *sealed;     /* NULL: none */
  gboolean purged;        /* on the list of a purge */
  gsize sealed_size;
  const char *entry_text; /* NULL: there is no such entry */
} GwBalanceLetter;

typedef struct {
  const char *contact;
  gint64 day;
  gint64 count;
  gint64 entry;           /* -1: not entered yet */
  const char *entry_text;
} GwBalanceReplay;

typedef struct {
  const char *kind;
  const char *sha256;
  const void *bytes;
  gsize size;
} GwBalanceSigned;

/* An act of a person at the desk, in the timeline of an incident. */
typedef struct {
  const char *incident;
  gint64 seq;
  const char *kind;
  const char *text;   /* NULL: gone */
  const char *digest; /* of the text, where a purge took it; else NULL */
} GwBalanceAct;

/* A version of a contact, or a policy. */
typedef struct {
  const char *name;       /* the contact's id */
  gint64 version;
  const char *alias;
  const char *digest;
  const char *text;       /* NULL: gone */
} GwBalanceFile;

typedef gboolean (*GwBalanceMailEach) (const GwBalanceMail *mail, gpointer data);
typedef gboolean (*GwBalanceVerdictEach) (const GwBalanceVerdict *verdict, gpointer data);
typedef gboolean (*GwBalanceEntryEach) (const GwBalanceEntry *entry, gpointer data);
typedef gboolean (*GwBalanceLetterEach) (const GwBalanceLetter *letter, gpointer data);
typedef gboolean (*GwBalanceReplayEach) (const GwBalanceReplay *replay, gpointer data);
typedef gboolean (*GwBalanceSignedEach) (const GwBalanceSigned *bytes, gpointer data);
typedef gboolean (*GwBalanceActEach) (const GwBalanceAct *act, gpointer data);
typedef gboolean (*GwBalanceFileEach) (const GwBalanceFile *file, gpointer data);

gboolean gw_store_balance_mails (GwStore *store, GwBalanceMailEach each, gpointer data,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_balance_verdicts (GwStore *store, GwBalanceVerdictEach each, gpointer data,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_balance_entries (GwStore *store, GwBalanceEntryEach each, gpointer data,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_balance_letters (GwStore *store, GwBalanceLetterEach each, gpointer data,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_balance_replays (GwStore *store, GwBalanceReplayEach each, gpointer data,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_balance_signed (GwStore *store, GwBalanceSignedEach each, gpointer data,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Events that are no contact's and no mail's. */
gboolean gw_store_balance_acts (GwStore *store, GwBalanceActEach each, gpointer data,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_balance_contacts (GwStore *store, GwBalanceFileEach each, gpointer data,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean gw_store_balance_policies (GwStore *store, GwBalanceFileEach each, gpointer data,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sums and single answers. */
typedef struct {
  gint64 mails;
  gint64 verdicts;
  gint64 entries;
  gint64 letters;
  gint64 lost_inbox;     /* an inbox row without its mail, 0: none */
  gint64 bare_letter;    /* a letter whose entry no checkpoint is above that it was sealed under, 0: none */
  gint64 last_signed;    /* entries under the newest checkpoint, 0: none */
  char *gap_contact;     /* a contact whose Letter-Numbers have a gap, or NULL */
  char *replay_contact;  /* a contact whose duplicates and their counts differ, or NULL */
} GwBalanceSums;

gboolean gw_store_balance_sums (GwStore *store, GwBalanceSums *sums, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void gw_balance_sums_clear (GwBalanceSums *sums);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwBalanceSums, gw_balance_sums_clear)

G_END_DECLS
