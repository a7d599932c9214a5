/* SPDX-License-Identifier: Apache-2.0
 * command/contact-import: what the files of `notigate contact import` share. */
#pragma once
#include "command/contact-verbs.h"
#include "directory/sheet.h"

G_BEGIN_DECLS

typedef enum { GW_IMPORT_FAULTY, GW_IMPORT_UNCHANGED, GW_IMPORT_ADDED, GW_IMPORT_CHANGED, GW_IMPORT_PENDING } GwImportFate;

/* One row on its way into the directory. */
typedef struct {
  const GwSheetRow *row;
  GwImportFate fate;
  char *problem; /* of its keys, or NULL */
  GwContactChange change;
} GwImportRow;

/* A list with its keys. */
typedef struct {
  GwCsv *csv;
  GwSheet *sheet;
  GPtrArray *files;  /* GwKeyFile, may be empty */
  GwKeyBatch *batch; /* NULL where there are no files */
  GPtrArray *rows;   /* GwImportRow */
  gint64 now_us;
} GwImport;

/* What each row would do to the directory; nothing is changed but @import. */
void gw_import_judge (GwImport *import, const GwInstance *instance);

/* Keys into the keyring, then contacts into the directory: all rows that are ADDED, CHANGED or newly PENDING. */
gboolean gw_import_carry_out (GwImport *import, GwInstance *instance, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
