/* SPDX-License-Identifier: Apache-2.0
 * process/crossing: letters between gateways. A relay that another gateway signs is what it passes on: what begins behind
 * it opens or moves an incident of ours of which that gateway is the originator (down); what a contact behind it has to
 * say in an incident of ours is that contact's word, as far as the gateway's goes (up). Whatever else a gateway sends is
 * kept and never answered, so two of them stop after one round. */
#pragma once
#include "process/case.h"
#include "process/outgoing.h"

G_BEGIN_DECLS

#define GW_CROSSING_MAX_HOPS 8 /* FORM */

/* ---- in: the stages ---- */

/* parse: turns c->form into what it passes on. Refuses, with an alert, what has passed too many gateways. */
void gw_crossing_read (GwCase *c);

/* locate: which incident of ours it is about (*incident, the caller's; NULL: none), for whom it speaks, and whether down or
 * up. Refuses circles, and gateways that speak for contacts that they do not hold. */
gboolean gw_crossing_locate (GwCase *c, const GwInstance *instance, char **incident, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* address: who writes to the originator by its id at the other gateway means that gateway; so does a request that came up
 * and names nobody. */
void gw_crossing_name_originator (GwCase *c, const GwInstance *instance);

/* Whether @to is behind one gateway more than a letter may pass, or by way of where it has been. */
gboolean gw_crossing_is_too_far (const GwCase *c, const GwInstance *instance, const GwDirectoryEntry *to);

/* After all stages: what a gateway sent and nobody could read is answered by a person or not at all. */
void gw_crossing_silence (GwCase *c);

/* commit: what became of a letter of ours there stands in its incident; a rejection alerts the operator. */
gboolean gw_crossing_take_notice (GwInstance *instance, const GwCase *c, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* commit: another letter opened an incident of the same origin since this one was judged. */
gboolean gw_crossing_is_overtaken (GwStore *store, const GwCase *c, gboolean *overtaken, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- out ---- */

/* Whether a letter of @kind to @to can go by @route at all: the other gateway takes what passes something on, and keeps
 * its own clocks. */
gboolean gw_crossing_may_go (const char *kind, const GwDirectoryEntry *to, const GwDirectoryEntry *route);

/* Completes the stanza of a letter that goes to the gateway @route: for whom behind it, and where the incident began. */
gboolean gw_crossing_address (GwInstance *instance, const GwOutgoing *outgoing, const GwDirectoryEntry *route,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
