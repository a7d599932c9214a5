/* SPDX-License-Identifier: Apache-2.0
 * report/parse: one run of the parser, shared by form.c (lines to fields) and form-check.c (fields to each
 * other and to the context). Private to the room. */
#pragma once
#include "report/form.h"
#include "report/line.h"
#include "report/quoted.h"

G_BEGIN_DECLS

typedef struct {
  GwForm *form;
  const GwFormContext *context;
  GwToleratedKinds tolerated;
  GHashTable *counts; /* GwFieldDef to how often it was met with a value */
  GHashTable *seen;   /* "name\nvalue" of list fields */
} GwParse;

/* Where the stanza of @lines begins. */
typedef enum { GW_START_NONE, GW_START_FIRST, GW_START_LATER, GW_START_NO_FORM_LINE } GwStart;

/* *index receives the line. LATER: other text stands before it. NO_FORM_LINE: fields, but no Form. */
GwStart gw_parse_find_start (GPtrArray *lines, guint *index);

/* The Form line among the fields from @index on, or lines->len. */
guint gw_parse_find_form_line (GPtrArray *lines, guint index);

/* Adds @fault (taken) to the form. */
void gw_parse_raise (GwParse *parse, GwFault *fault);

/* The entry of @name that holds no value (empty as written), or NULL. Borrowed. */
const GwField *gw_parse_find_empty (const GwParse *parse, const char *name);

/* All that needs more than one line: required fields, who may write what, times, freshness. */
void gw_parse_check (GwParse *parse);

/* Recomputes form->code, and puts the faults in the order of their lines. */
void gw_form_settle (GwForm *form);

G_END_DECLS
