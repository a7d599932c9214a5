/* SPDX-License-Identifier: Apache-2.0
 * process/reporting: the auditors' report, from the store, the directory and the ledger, in the words of a language. It
 * only reads, and needs neither the gateway's keys nor its policy. */
#pragma once
#include "base/config.h"
#include "store/report.h"

G_BEGIN_DECLS

typedef struct {
  GwReportSpan span;
  gboolean internal;          /* contacts are named, and nothing is merged */
  const char *language;       /* NULL: the gateway's */
  const GPtrArray *verifiers; /* GwNoteVerifier: the ledger's public keys */
  const char *vkey_sha256;    /* of the file that they were read from */
} GwReportOrder;

/* The page (HTML); *wrong (may be NULL): what is stored is not what was signed, and the page says so. The caller's.
 * Errors: CONFIG for a faulty template, those of the store. */
char *gw_reporting_make (GwStore *store, const GwConfig *config, const GwReportOrder *order, gboolean *wrong,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
