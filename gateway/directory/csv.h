/* SPDX-License-Identifier: Apache-2.0
 * directory/csv: a table as spreadsheets save it (RFC 4180 and what they make of it): the charset and the
 * separator are found, quoted fields may hold separators and line breaks, lines end in CRLF, LF or CR. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint line;  /* on which it begins, from 1 */
  GStrv cells; /* blanks around them are gone; a ' that kept a spreadsheet from running a formula too */
} GwCsvRow;

typedef struct {
  const char *charset; /* "UTF-8", "windows-1251", "KOI8-R", "windows-1252", "UTF-16LE", "UTF-16BE"; static */
  char separator;      /* ; , or tab */
  GPtrArray *rows;     /* GwCsvRow; empty lines are left out */
  guint open_line;     /* the line of a " that nothing closes, 0: none */
} GwCsv;

/* Reads @file whatever it holds. @charset: NULL, or a name that GLib converts from. NULL where the bytes are no
 * text in that charset; then *problem (the caller's) says so. The caller's. */
GwCsv *gw_csv_parse (GBytes *file, const char *charset, char **problem) G_GNUC_WARN_UNUSED_RESULT;

/* Which charset @file most likely is in; static. Russian text in windows-1251 is told from KOI8-R by its
 * capitals, which stand at the beginnings of words, and from western text by letters that stand among ASCII. */
const char *gw_csv_charset (GBytes *file);

void gw_csv_free (GwCsv *csv);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwCsv, gw_csv_free)

G_END_DECLS
