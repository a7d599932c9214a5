/* SPDX-License-Identifier: Apache-2.0
 * For the tests: a gateway's home with our engine, and the home of everybody else, where stock gpg makes the
 * keys and messages. */
#pragma once
#include "base/error.h"
#include "openpgp/openpgp.h"

typedef struct {
  char *base;
  char *ours;
  char *theirs;
  GwOpenpgp *engine;
} Lab;

/* Homes under a short path in /tmp. Aborts on failure, as everything here. */
Lab *lab_open (void);
/* Ends both agents, removes both homes. */
void lab_close (Lab *lab);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lab, lab_close)

/* What stock gpg prints in their home when run with the arguments, a blank between each, and @input;
 * without a passphrase or a question. Asserts success. */
GBytes *lab_gpg (Lab *lab, GBytes *input, const char *arguments) G_GNUC_WARN_UNUSED_RESULT;
/* The same for any program ("sq ..."), with GNUPGHOME as theirs. */
GBytes *lab_run (Lab *lab, GBytes *input, const char *command_line) G_GNUC_WARN_UNUSED_RESULT;

/* Makes "NAME <NAME@example.org>" there, without expiry unless @expiry; @usage as in --quick-gen-key; @when
 * (NULL: now) as for --faked-system-time. Its fingerprint: the caller's. */
char *lab_key (Lab *lab, const char *name, const char *algorithm, const char *usage, const char *expiry,
               const char *when);
/* Fingerprint of the subkey number @index (0: the primary) of their key @name. */
char *lab_fingerprint (Lab *lab, const char *name, guint index);

/* Their public key. */
GBytes *lab_export (Lab *lab, const char *name);
/* Imports their key by our engine. */
void lab_know (Lab *lab, const char *name);

GBytes *lab_text (const char *text);
GBytes *lab_join (GBytes *a, GBytes *b);
/* A file in their home. */
char *lab_write (Lab *lab, const char *name, GBytes *content);
/* A file of the public corpus; aborts where it is missing. */
GBytes *lab_corpus (const char *path);
