/* SPDX-License-Identifier: Apache-2.0
 * outbox/template-node: a parsed template, between template-parse.c and template.c only. */
#pragma once
#include "outbox/template.h"

G_BEGIN_DECLS

typedef enum { NODE_TEXT, NODE_VALUE, NODE_SECTION, NODE_INVERTED } GwTemplateNodeType;

typedef struct {
  GwTemplateNodeType type;
  char *text;          /* of NODE_TEXT: the text; of the others: the name */
  char **path;         /* the name in its parts; {".", NULL} for the current value */
  GRefString *file;    /* where it stands, for messages */
  int line;
  GPtrArray *children; /* GwTemplateNode, of sections */
} GwTemplateNode;

struct _GwTemplate {
  GPtrArray *nodes; /* GwTemplateNode */
};

G_END_DECLS
