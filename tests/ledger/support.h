/* SPDX-License-Identifier: Apache-2.0
 * What the ledger's tests share: the public corpus, a temporary directory, and a tree in memory. */
#pragma once
#include "ledger/merkle.h"
#include <glib.h>

/* $NOTIGATE_CORPUS/merkle/@name; the test fails where there is none. The caller's. */
char *corpus_path (const char *name);

/* The corpus file's bytes, terminated. The caller's. */
char *corpus_load (const char *name, gsize *size);

/* A new directory; support_remove() deletes it with all its files. */
char *support_directory (void);
void support_remove (char *directory);

/* Nodes in memory: a GHashTable that memory_read() takes as data. */
GHashTable *memory_new (void);
void memory_put (GHashTable *memory, guint level, guint64 index, const guint8 hash[GW_SHA256_LENGTH]);
gboolean memory_read (gpointer data, guint level, guint64 index, guint8 hash[GW_SHA256_LENGTH], GError **error);

/* Appends a leaf through gw_merkle_append(); returns how many nodes that made. */
guint memory_append (GHashTable *memory, guint64 size, const void *leaf, gsize leaf_size);
