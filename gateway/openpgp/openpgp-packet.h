/* SPDX-License-Identifier: Apache-2.0
 * openpgp/openpgp-packet: how many signatures a signature part holds, by its packet headers alone. gpg stops
 * at the first bad one, and says nothing at all about some things that are none. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

/* The signature packets in @material, armored (RFC 4880 section 6.2) or binary (section 4.2), until the first
 * thing that is none or is cut short. *@pure: there was nothing else. */
guint gw_openpgp_count_signatures (GBytes *material, gboolean *pure);

G_END_DECLS
