/* SPDX-License-Identifier: Apache-2.0
 * letter/content-type: the strict grammar of a Content-Type that decides where a signature lies.
 *
 * Private to the room. RFC 2045 section 5.1 without what readers disagree on: comments, parameters named
 * twice, RFC 2231 forms of boundary, protocol or micalg, unquoted specials, bytes beyond US-ASCII. One
 * thing more than the RFC: "/" and one trailing ";" need no quotes, since no reader takes them otherwise. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *type;             /* "multipart/signed", lower case */
  GHashTable *parameters; /* name in lower case -> value, unquoted */
} GwContentType;

/* NULL where @value lies outside the grammar. The caller's. */
GwContentType *gw_content_type_parse (const char *value) G_GNUC_WARN_UNUSED_RESULT;

/* A parameter's value or NULL; borrowed from @content_type. */
const char *gw_content_type_get (const GwContentType *content_type, const char *name);

/* Its boundary where it is one of RFC 2046 section 5.1.1 (1 to 70 characters of its set, no blank at the end), else
 * NULL; borrowed. */
const char *gw_content_type_boundary (const GwContentType *content_type);

void gw_content_type_free (GwContentType *content_type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwContentType, gw_content_type_free)

G_END_DECLS
