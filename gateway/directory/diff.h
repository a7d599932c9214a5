/* SPDX-License-Identifier: Apache-2.0
 * directory/diff: in which keys two versions of a contact differ, as a person reads it. */
#pragma once
#include "directory/contact.h"

G_BEGIN_DECLS

typedef struct {
  const char *key; /* of the contact file; static */
  char *before;    /* canonical value, or NULL: it was not there */
  char *after;
} GwContactDifference;

/* The differences of two contacts in the order of a contact file; NULL stands for no contact at all.
 * GwContactDifference, maybe none; the caller's. */
GPtrArray *gw_contact_diff (const GwContact *before, const GwContact *after);

/* The value of @key as the canonical file has it, or NULL. The caller's. */
char *gw_contact_value (const GwContact *contact, const char *key);

void gw_contact_difference_free (GwContactDifference *difference);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwContactDifference, gw_contact_difference_free)

G_END_DECLS
