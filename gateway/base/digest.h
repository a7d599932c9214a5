/* SPDX-License-Identifier: Apache-2.0
 * base/digest: SHA-256 (FIPS 180-4), hexadecimal and random names. */
#pragma once
#include <glib.h>

G_BEGIN_DECLS

#define GW_SHA256_LENGTH 32

/* Writes the 32-byte digest of @size bytes at @data. */
void gw_sha256 (const void *data, gsize size, guint8 digest[GW_SHA256_LENGTH]);
/* The same over two pieces, one behind the other. */
void gw_sha256_pair (const void *first, gsize first_size, const void *second, gsize second_size,
                     guint8 digest[GW_SHA256_LENGTH]);

/* The digest in 64 lower-case hexadecimal digits. The caller's. */
char *gw_sha256_hex (const void *data, gsize size);
char *gw_sha256_hex_bytes (GBytes *bytes);

/* Lower-case hexadecimal. The caller's. */
char *gw_hex (const void *data, gsize size);

/* Parses exactly 2 * @size hexadecimal digits. */
gboolean gw_hex_parse (const char *text, guint8 *data, gsize size) G_GNUC_WARN_UNUSED_RESULT;

/* @count characters of Crockford's base 32 without I, L, O, U, from the kernel's random source: for
 * names that people read aloud. The caller's. Aborts where the kernel has no randomness. */
char *gw_random_name (gsize count);

/* Fills @data from the kernel's random source; aborts where there is none. */
void gw_random_bytes (void *data, gsize size);

G_END_DECLS
