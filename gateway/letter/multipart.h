/* SPDX-License-Identifier: Apache-2.0
 * letter/multipart: where the parts of a multipart body lie (RFC 2046 section 5.1.1).
 *
 * Private to the room; the scanner and the walk inside the signature split by the same rules. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  gsize start; /* behind the line break of the delimiter */
  gsize end;   /* before the line break that belongs to the next delimiter */
} GwSpan;

typedef struct {
  GArray *parts;      /* of GwSpan */
  gboolean closed;    /* the closing delimiter was found */
  gboolean too_many;  /* there are more than @max_parts; the rest was not looked at */
  const char *trap;   /* why readers could split differently, or NULL; static */
} GwParts;

/* Splits @body, the bytes behind the header block. Preamble and epilogue are left out; the last part of a body that
 * is not closed reaches to its end. Never NULL; the caller's. */
GwParts *gw_multipart_split (const char *body, gsize size, const char *boundary,
                             guint max_parts) G_GNUC_WARN_UNUSED_RESULT;

void gw_parts_free (GwParts *parts);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwParts, gw_parts_free)

G_END_DECLS
