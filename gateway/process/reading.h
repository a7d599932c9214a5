/* SPDX-License-Identifier: Apache-2.0
 * process/reading: mail as it came is given to persons only who are named, and each reading is an entry of the ledger,
 * made before the bytes are given. */
#pragma once
#include "store/store.h"

G_BEGIN_DECLS

typedef struct {
  const char *what;     /* raw, bundle */
  const char *incident; /* that the bundle is about, or NULL */
  const char *person;   /* "alice (user 1000)" */
  const char *reason;   /* in that person's words */
  const GArray *mails;  /* of gint64, the mails' numbers */
} GwReading;

/* An entry and a row for each mail, in one write transaction: durable on TRUE. Errors: NOINPUT where there is no such
 * mail; those of the store. */
gboolean gw_reading_enter (GwStore *store, const GwReading *reading, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
