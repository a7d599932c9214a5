/* SPDX-License-Identifier: Apache-2.0
 * report/quoted: which lines of a text are not its writer's: quotations, pasted originals, our own letters below an
 * answer, as mail programs write them in many languages. Private to the room. */
#pragma once
#include "report/line.h"

G_BEGIN_DECLS

/* "> ..." */
gboolean gw_quoted_is_quoted (const char *text);

/* "----- copy from here -----" and the like. */
gboolean gw_quoted_is_marker (const GwLine *line);

/* Takes the last lines away where they introduce the quotation that follows ("On Monday, CCC wrote:"). */
void gw_quoted_drop_attribution (GPtrArray *lines);

/* Takes away everything from an "-----Original Message-----" or a From:/Sent: block on. */
void gw_quoted_cut_original (GPtrArray *lines, GwToleratedKinds *kinds);

/* Takes away everything from a gateway's letter on that no program has marked: a stanza with a type that only gateways
 * write and a Report-ID as they give it. @keep_first: not where it begins the text. The lines are classified. */
void gw_quoted_cut_letter (GPtrArray *lines, gboolean keep_first, GwToleratedKinds *kinds);

/* Whether @token has the pattern of a gateway's Report-ID: GW-L-9M3XQ7AB, in any case. */
gboolean gw_quoted_is_gateway_id (const char *token);

G_END_DECLS
