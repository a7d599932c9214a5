/* SPDX-License-Identifier: Apache-2.0
 * ledger/merkle: the tree of RFC 6962 section 2.1 with SHA-256, over nodes that somebody else stores.
 *
 * Only complete subtrees are stored: node (level, index) covers the leaves index * 2^level to
 * (index + 1) * 2^level - 1. Nothing here stores or prints; nodes come through a callback. */
#pragma once
#include "base/digest.h"
#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint8 bytes[GW_SHA256_LENGTH];
} GwHash;

typedef struct {
  guint level;
  guint64 index;
  GwHash hash;
} GwNode;

/* Reads a stored node; an absent one is an error (CORRUPT), for only complete subtrees are asked for. */
typedef gboolean (*GwNodeRead) (gpointer data, guint level, guint64 index, guint8 hash[GW_SHA256_LENGTH],
                                GError **error);

/* SHA-256 (0x00 || leaf), and SHA-256 (0x01 || left || right): RFC 6962 section 2.1. */
void gw_merkle_leaf (const void *data, gsize size, guint8 hash[GW_SHA256_LENGTH]);
void gw_merkle_parent (const guint8 left[GW_SHA256_LENGTH], const guint8 right[GW_SHA256_LENGTH],
                       guint8 hash[GW_SHA256_LENGTH]);

/* The nodes (GwNode, the leaf first, two on average) that come to be stored when the leaf with hash @leaf
 * is appended to a tree of @size leaves. Errors: those of @read. The caller's. */
GArray *gw_merkle_append (guint64 size, const guint8 leaf[GW_SHA256_LENGTH], GwNodeRead read, gpointer data,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The root of the first @size leaves; of none it is the hash of nothing. Errors: those of @read. */
gboolean gw_merkle_root (guint64 size, GwNodeRead read, gpointer data, guint8 root[GW_SHA256_LENGTH],
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* PATH (m, D[n]) of RFC 6962 section 2.1.1: GwHash from the leaf's sibling up. The caller's.
 * Errors: NOINPUT where @index is not below @size, those of @read. */
GArray *gw_merkle_inclusion (guint64 index, guint64 size, GwNodeRead read, gpointer data,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* PROOF (m, D[n]) of RFC 6962 section 2.1.2: GwHash; empty where the sizes are equal. The caller's.
 * Errors: NOINPUT where @old_size is 0 (it would prove nothing) or above @size, those of @read. */
GArray *gw_merkle_consistency (guint64 old_size, guint64 size, GwNodeRead read, gpointer data,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE where @path proves that @leaf is leaf @index of the tree of @size leaves under @root: RFC 9162
 * section 2.1.3.2. Else FALSE, and *why (where @why is not NULL) says what is wrong, in static text. */
gboolean gw_merkle_verify_inclusion (guint64 index, guint64 size, const guint8 leaf[GW_SHA256_LENGTH],
                                     const GwHash *path, gsize count, const guint8 root[GW_SHA256_LENGTH],
                                     const char **why) G_GNUC_WARN_UNUSED_RESULT;

/* TRUE where @path proves that the tree (@size, @root) extends (@old_size, @old_root): RFC 9162 section
 * 2.1.4.2. A proof from or to an empty tree proves nothing and is refused. @why as above. */
gboolean gw_merkle_verify_consistency (guint64 old_size, guint64 size, const GwHash *path, gsize count,
                                       const guint8 old_root[GW_SHA256_LENGTH],
                                       const guint8 root[GW_SHA256_LENGTH],
                                       const char **why) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
