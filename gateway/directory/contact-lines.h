/* SPDX-License-Identifier: Apache-2.0
 * directory/contact-lines: what GKeyFile does not tell about a contact file: on which line a key
 * stands, and keys that stand twice (GKeyFile takes the last one without a word). */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  int line;      /* from 1; 0: none in particular */
  char *key;     /* or NULL */
  char *problem; /* with "; fix: ..." */
} GwFileFault;

typedef struct {
  GKeyFile *file;    /* the lines that can be read, group [contact] only */
  GHashTable *lines; /* key: its line (GINT_TO_POINTER) */
  GPtrArray *faults; /* GwFileFault */
} GwContactLines;

/* Reads @file whatever it holds. The caller's. */
GwContactLines *gw_contact_lines_read (GBytes *file);

/* Adds a fault at the line of @key; takes @problem. */
void gw_contact_lines_fault (GwContactLines *lines, const char *key, char *problem);

void gw_file_fault_free (GwFileFault *fault);
void gw_contact_lines_free (GwContactLines *lines);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwFileFault, gw_file_fault_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwContactLines, gw_contact_lines_free)

G_END_DECLS
