/* SPDX-License-Identifier: Apache-2.0
 * process/bundle: one file with which a third party checks what the ledger proves, without Notigate: entries with their
 * proofs under one checkpoint, and as the view allows mails, letters, keys. It is of what that checkpoint covers and of
 * nothing newer: the same ledger gives the same bytes. bundle/README tells what is in it. */
#pragma once
#include "base/config.h"
#include "ledger/checkpoint.h"
#include "openpgp/openpgp.h"
#include "store/store.h"

G_BEGIN_DECLS

typedef enum {
  GW_BUNDLE_INCIDENT, /* all about one incident: for named readers */
  GW_BUNDLE_PARTY,    /* the letters to and from one contact; of all others bare leaf hashes */
  GW_BUNDLE_PUBLIC,   /* tree and counts */
} GwBundleView;

/* What is asked for, and what of it there is. */
typedef struct {
  GwBundleView view;
  const char *incident; /* "ccc.example/2026-104217" */
  const char *contact;  /* id */
  const char *alias;    /* of that contact in the ledger */
  gint64 from_us;       /* entered then or later */
  gint64 until_us;      /* and before */
  const char *as_of;    /* a note that the ledger's key has signed, maybe with cosignatures; NULL: the last one stored */
  const GwCheckpoint *head; /* what is in that */
  char *note;           /* from here on: set by gw_bundle_gather(): the checkpoint */
  guint64 size;         /* its entries */
  gint64 signed_us;     /* when it was signed; 0: not known */
  guint64 newer;        /* entries of the ledger that it does not cover yet */
  GPtrArray *rows;      /* GwBundleRow; NULL: public */
  GArray *mails;        /* of gint64: those whose bytes will be in the bundle, */
  GArray *read;         /* and with them those whose words are in its letters: whoever has it has read them */
  guint letters;        /* of ours in it */
} GwBundle;

void gw_bundle_clear (GwBundle *bundle);

/* What the checkpoint covers of it. Errors: NOINPUT where there is no checkpoint, or nothing; DATA where the ledger here is
 * not the one of @bundle->head. */
gboolean gw_bundle_gather (GwStore *store, GwBundle *bundle, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef void (*GwBundleProgress) (guint64 done, guint64 total);

/* What it takes to write one. */
typedef struct {
  GwStore *store;
  GwOpenpgp *engine;          /* NULL: public */
  const GwConfig *config;
  const char *data_directory; /* where bundle/ as shipped is */
  const char *path;           /* of the new file */
  GwBundleProgress progress;
} GwBundleOutput;

/* Writes it; each reading of mail must be entered before. A proof that does not hold under DIR/ledger.vkey goes into no
 * bundle. *digest (the caller's) is that of its SHA256SUMS. Errors: USAGE where the file is there; CORRUPT; IO, CRYPTO. */
gboolean gw_bundle_write (const GwBundle *bundle, const GwBundleOutput *output, char **digest,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GwBundle, gw_bundle_clear)

G_END_DECLS
