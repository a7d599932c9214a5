/* SPDX-License-Identifier: Apache-2.0
 * What the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput(), which aborts where a promise of
 * the header that it names is broken. With clang and -fsanitize=fuzzer it searches for such inputs (make fuzz); with
 * runner.c it replays the seeds and all that was ever found (make check). */
#pragma once
#include <glib.h>
#include <stddef.h>
#include <stdint.h>

G_BEGIN_DECLS

/* libFuzzer's entry: @size bytes that end exactly where they end, so that a reader that goes on is seen. Returns 0. */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* libFuzzer's first call: a warning of GLib's is a find, too. Returns 0. */
int LLVMFuzzerInitialize (int *argc, char ***argv);

/* The bytes without a copy; valid during the call. Without any their data are NULL, as GLib's own are. The caller's. */
static inline GBytes *
fuzz_bytes (const uint8_t *data, size_t size)
{
  return g_bytes_new_static (size > 0 ? data : NULL, size);
}

/* The bytes up to the first NUL. The caller's. */
static inline char *
fuzz_text (const uint8_t *data, size_t size)
{
  return g_strndup ((const char *) data, size);
}

/* Whether @text is UTF-8 in one line without control characters. NULL is. */
gboolean fuzz_is_line (const char *text);

/* Whether @inner lies within @outer's bytes, not beside them. */
gboolean fuzz_lies_within (GBytes *inner, GBytes *outer);

/* Whether both hold the same bytes; NULL equals NULL only. */
gboolean fuzz_same (GBytes *a, GBytes *b);

G_END_DECLS
