/* SPDX-License-Identifier: Apache-2.0
 * report/line: the text part as lines, with what mail programs do to people's text undone: quoted mail
 * left out, odd blanks, colons, quotes and links made plain. Whatever is undone is noted. */
#pragma once
#include "report/field.h"

G_BEGIN_DECLS

typedef enum {
  GW_LINE_BLANK,
  GW_LINE_FIELD,  /* a name of the table, or X-..., and a colon */
  GW_LINE_SHAPED, /* some other word and a colon */
  GW_LINE_OTHER,
} GwLineKind;

typedef struct {
  char *text;            /* without line break; bytes as received */
  guint number;          /* 1-based */
  GwLineKind kind;
  gboolean leads;        /* SHAPED: only such lines stand between it and a FIELD */
  const GwFieldDef *def; /* FIELD of the table */
} GwLine;

/* What was undone, by kind: told once for a form, with the first line where it was met. */
typedef enum {
  GW_TOLERATED_BLANK_LINES,
  GW_TOLERATED_COLON_BLANKS,
  GW_TOLERATED_WIDE_COLON,
  GW_TOLERATED_TRAILING_BLANKS,
  GW_TOLERATED_MARKS,
  GW_TOLERATED_NAME,
  GW_TOLERATED_QUOTED,
  GW_TOLERATED_ORIGINAL,
  GW_TOLERATED_MARKERS,
  GW_TOLERATED_LONG_TEXT,
  GW_TOLERATED_EMPTY,
  GW_TOLERATED_REPEATED_VALUE,
  GW_TOLERATED_LAST = GW_TOLERATED_REPEATED_VALUE
} GwTolerated;

typedef struct {
  guint line[GW_TOLERATED_LAST + 1]; /* first line, 0: not met */
} GwToleratedKinds;

/* Notes @tolerated at @line unless it was noted before. */
void gw_line_tolerate (GwToleratedKinds *kinds, GwTolerated tolerated, guint line);

/* Appends all that was met to @tolerated (of GwTolerance). */
void gw_line_tell_tolerated (const GwToleratedKinds *kinds, GPtrArray *tolerated);

/* All lines of @text that its writer wrote: quoted lines with the line that introduces them, and everything
 * from an "-----Original Message-----", a From:/Sent: block or an unmarked letter of a gateway on, are left
 * out. @keep_letter: a gateway may write to us, so its letter stays where it begins the text. An array of
 * GwLine, the caller's. */
GPtrArray *gw_line_split_text (const char *text, gboolean keep_letter,
                               GwToleratedKinds *kinds) G_GNUC_WARN_UNUSED_RESULT;

/* Splits a FIELD or SHAPED line, or any with a colon, in name and value, edges cleaned. FALSE: no colon.
 * Both are the caller's. @kinds may be NULL. */
gboolean gw_line_split_field (const GwLine *line, GwToleratedKinds *kinds, char **name, char **value);

/* GW_PROBLEM_NOT_UTF8, GW_PROBLEM_CONTROL_CHARACTER, GW_PROBLEM_BIDI, or NULL for a clean line. Static. */
const char *gw_line_problem (const char *text);

/* A value that is no free text: plain blanks, no quotes around it, links ("X<mailto:X>") undone; with
 * @numbers also digits of other scripts. The caller's. */
char *gw_line_plain_value (const char *value, gboolean numbers) G_GNUC_WARN_UNUSED_RESULT;

/* Behind the blanks and the invisible marks that @at begins with. */
const char *gw_line_skip_unseen (const char *at);

/* Whether the parser may take @text for a field. */
gboolean gw_line_looks_like_field (const char *text);

G_END_DECLS
