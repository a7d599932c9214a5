/* SPDX-License-Identifier: Apache-2.0
 * process/child: a program of the operator's own is run: without a shell, for a limited time, and ended with all that it
 * started. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* What ends a run early. */
typedef gboolean (*GwChildStop) (void);

typedef struct {
  char **argv;
  char **environment; /* NULL: ours */
  const char *input;  /* text, on its standard input */
  GString *output;    /* what it writes to standard output is appended; NULL: that goes nowhere */
  gsize most;         /* bytes of output; more is a problem */
  gint64 limit_us;
  GwChildStop stop;   /* may be NULL */
} GwChild;

/* Runs it: NULL where it ended well, else what went wrong, for people (the caller's). */
char *gw_child_run (const GwChild *child);

G_END_DECLS
