/* SPDX-License-Identifier: Apache-2.0
 * directory/sheet: contacts as the rows of a table, the keys of a contact file as its columns, for `notigate
 * contact import' and `export'. Columns stand in any order and under the names that people give them. */
#pragma once
#include "directory/contact.h"
#include "directory/csv.h"
#include "directory/directory.h"

G_BEGIN_DECLS

/* What is wrong with one cell, one row (column NULL) or the header. */
typedef struct {
  guint line;
  char *column;  /* as the table writes it, or NULL */
  char *problem; /* with "; fix: ..." */
} GwSheetFault;

typedef struct {
  guint line;
  char *id;           /* as far as it could be read, or NULL */
  GwContact *contact; /* NULL where the row has faults */
} GwSheetRow;

typedef struct {
  gboolean readable; /* the header is good: rows were read */
  GPtrArray *rows;   /* GwSheetRow, in the table's order */
  GPtrArray *faults; /* GwSheetFault, by line */
} GwSheet;

/* Reads the rows against @directory: a column that the table does not have leaves what a contact of that id has;
 * an empty cell takes it away. Faults: all of them, also addresses and keys that two rows or two contacts would
 * share. The caller's. */
GwSheet *gw_sheet_read (const GwCsv *csv, const GwDirectory *directory);

/* The header and one row a contact, RFC 4180, UTF-8, CRLF: reading it gives equal contacts. No cell is a formula.
 * The caller's. */
char *gw_sheet_write_header (void);
char *gw_sheet_write_row (const GwContact *contact);

void gw_sheet_add_fault (GwSheet *sheet, guint line, const char *column, char *problem);

void gw_sheet_free (GwSheet *sheet);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwSheet, gw_sheet_free)

G_END_DECLS
