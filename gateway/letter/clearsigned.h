/* SPDX-License-Identifier: Apache-2.0
 * letter/clearsigned: the cleartext signature framework (RFC 4880 section 7), where it is the whole body.
 *
 * Private to the room. */
#pragma once
#include "letter/multipart.h"

G_BEGIN_DECLS

typedef enum {
  GW_CLEARSIGNED_NONE,   /* the body does not begin with a block */
  GW_CLEARSIGNED_WHOLE,  /* one block, and nothing but empty lines around it */
  GW_CLEARSIGNED_PART,   /* text outside the block, several blocks, or no end */
  GW_CLEARSIGNED_HEADER, /* armor headers that a reader shows and no signature covers */
} GwClearsigned;

/* Looks at @body. *@block is set with WHOLE: from its BEGIN line to the end of its END line. */
GwClearsigned gw_clearsigned_find (const char *body, gsize size, GwSpan *block);

G_END_DECLS
