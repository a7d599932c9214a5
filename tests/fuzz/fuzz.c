/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"
#include "base/escape.h"
#include <stdlib.h>

/* GLib itself would end by a signal that libFuzzer does not know, and the input be lost. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize count, gpointer unused)
{
  g_log_writer_standard_streams (level, fields, count, NULL);
  if ((level & (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING)) != 0)
    abort ();
  return G_LOG_WRITER_HANDLED;
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  g_log_set_writer_func (write_log, NULL, NULL);
  return 0;
}

gboolean
fuzz_is_line (const char *text)
{
  if (text == NULL)
    return TRUE;
  if (!g_utf8_validate (text, -1, NULL))
    return FALSE;
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      return FALSE;
  return TRUE;
}

gboolean
fuzz_lies_within (GBytes *inner, GBytes *outer)
{
  gsize inner_size, outer_size;
  const char *at = g_bytes_get_data (inner, &inner_size);
  const char *start = g_bytes_get_data (outer, &outer_size);
  return inner_size == 0 || (at >= start && at + inner_size <= start + outer_size);
}

gboolean
fuzz_same (GBytes *a, GBytes *b)
{
  return a == NULL || b == NULL ? a == b : g_bytes_equal (a, b);
}
