/* SPDX-License-Identifier: Apache-2.0
 * openpgp/openpgp-packet: what a message consists of, by its packet headers alone. gpg stops at the first bad
 * signature, and says nothing at all about some things that are none; and nothing as well if it is killed. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint count;        /* of signature packets, until the first thing that is none or is cut short */
  gboolean pure;      /* there is nothing else */
  gboolean whole;     /* nothing but signatures is in the armor, and that is as it should be (or there is none) */
  gboolean supported; /* each has a version and a digest that RFC 4880 knows */
} GwSignaturePackets;

/* The signature packets in @material, armored (RFC 4880 section 6.2) or binary (section 4.2). */
GwSignaturePackets gw_openpgp_scan_signatures (GBytes *material);

/* Whether @material is an encrypted message (section 11.3), with the beginning of its encrypted data at least. */
gboolean gw_openpgp_is_encrypted (GBytes *material);

/* @material without its armor where that has no checksum: RFC 9580 section 6.1 says to leave it out, and gpg 2.2 then
 * reads the dashes behind as more base 64, if the last line needs no padding. Anything else as it is. The caller's. */
GBytes *gw_openpgp_spare_armor (GBytes *material);

/* Whether @message is armored with a checksum (section 6.1) that does not fit. gpg ends at it without a word;
 * where there is none, as RFC 9580 wants it, nothing is said. */
gboolean gw_openpgp_is_damaged (GBytes *message);

G_END_DECLS
