/* SPDX-License-Identifier: Apache-2.0
 * letter/outer: what the outer headers claim. Unproved; for the From check, loops and threading.
 *
 * Private to the room. */
#pragma once
#include "letter/header.h"
#include "letter/scan.h"

G_BEGIN_DECLS

/* Fills from_address, from_count, message_id, in_reply_to, references, loop_tokens and automatic of @letter. */
void gw_outer_read (GwLetter *letter, const GwHeader *header);

G_END_DECLS
