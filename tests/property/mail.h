/* SPDX-License-Identifier: Apache-2.0
 * For the property test: letters as mail, made by stock gpg through gpgme in the contacts' own keyring. */
#pragma once
#include "openpgp/openpgp.h"
#include "world.h"

typedef struct {
  GwOpenpgp *engine;                     /* the contacts' keyring */
  char *fingerprints[CONTACTS + 1];      /* the last: of nobody in the directory */
  char *gateway;                         /* its key, known there */
  const char *address;                   /* gateway@ccc.example */
} Post;

/* The text of @letter; @report_id may be NULL, @n makes it unlike any other. The caller's. */
char *write_letter (const Post *post, const World *world, const Letter *letter, const char *report_id, guint n);
/* The mail around it. The caller's. Aborts where gpg fails. */
GBytes *write_mail (const Post *post, const Letter *letter, const char *text);
