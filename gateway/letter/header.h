/* SPDX-License-Identifier: Apache-2.0
 * letter/header: one header block (RFC 5322 section 2.2, RFC 2045 section 3), byte by byte.
 *
 * Private to the room. What readers are known to see differently makes the block "ambiguous". */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* One field; the spans are borrowed from the parsed bytes. */
typedef struct {
  const char *name;
  gsize name_size;
  const char *value; /* behind the colon, still folded */
  gsize value_size;
} GwField;

typedef struct {
  GArray *fields;     /* of GwField */
  gsize body;         /* offset of the body; the size where there is no empty line */
  const char *code;   /* NULL, "limits" or "ambiguous": the first of FORM's order; static */
  const char *reason; /* with code; static */
} GwHeader;

/* Reads the block at the start of @data, up to the first empty line. After "limits" the fields before it are kept.
 * Never NULL; the caller's, and borrows from @data. */
GwHeader *gw_header_parse (const char *data, gsize size, gsize max_line, guint max_headers) G_GNUC_WARN_UNUSED_RESULT;

/* How often a field occurs. Names compare without case. */
guint gw_header_count (const GwHeader *header, const char *name);

/* The value of the @nth field of that name (from 0), unfolded and trimmed; NULL where there is none or it holds a
 * NUL. The caller's. */
char *gw_header_value (const GwHeader *header, const char *name, guint nth) G_GNUC_WARN_UNUSED_RESULT;

/* The first field that must be single (RFC 5322 section 3.6, RFC 2045) and is not; NULL where all is well. Static. */
const char *gw_header_repeated (const GwHeader *header);

void gw_header_free (GwHeader *header);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GwHeader, gw_header_free)

G_END_DECLS
