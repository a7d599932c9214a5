/* SPDX-License-Identifier: Apache-2.0 */
#include "report/tolerance.h"
#include "base/escape.h"
#include <string.h>

static const struct {
  const char *kind;
  const char *sentence;
} sentences[] = {
  { GW_TOLERANCE_BLANK_LINES, "left out blank lines between the fields" },
  { GW_TOLERANCE_COLON_BLANKS, "left out unusual blanks around the colon" },
  { GW_TOLERANCE_WIDE_COLON, "read a full-width colon as a colon" },
  { GW_TOLERANCE_TRAILING_BLANKS, "left out blanks at the end of the line" },
  { GW_TOLERANCE_MARKS, "left out invisible marks at the edges of the value" },
  { GW_TOLERANCE_NAME, "read the field's name without decoration" },
  { GW_TOLERANCE_QUOTED, "left out quoted text" },
  { GW_TOLERANCE_ORIGINAL, "left out the earlier message from here on" },
  { GW_TOLERANCE_MARKERS, "left out the dashed lines around the form" },
  { GW_TOLERANCE_LONG_TEXT, "cut the free text after 16 KiB; the signed original is complete" },
  { GW_TOLERANCE_EMPTY, "read an optional field without a value as absent" },
  { GW_TOLERANCE_REPEATED_VALUE, "read a value that stands twice in a list once" },
};

static char *
make_message (const GwTolerance *tolerance)
{
  if (tolerance->written != NULL)
    return g_strdup_printf ("read \"%s\" as \"%s\"", tolerance->written, tolerance->understood);
  if (strcmp (tolerance->kind, GW_TOLERANCE_DEFANGED) == 0)
    return g_strdup_printf ("undid the defanging of \"%s\"", tolerance->understood);
  for (gsize i = 0; i < G_N_ELEMENTS (sentences); i++)
    if (strcmp (sentences[i].kind, tolerance->kind) == 0)
      return g_strdup (sentences[i].sentence);
  return g_strdup_printf ("\"%s\" in the free text is not read as a field", tolerance->field ? tolerance->field : "");
}

GwTolerance *
gw_tolerance_new (guint line, const char *kind, const char *field, const char *written, const char *understood)
{
  GwTolerance *tolerance = g_new0 (GwTolerance, 1);
  tolerance->line = line;
  tolerance->kind = kind;
  tolerance->field = g_strdup (field);
  tolerance->written = written ? gw_escape_line (written) : NULL;
  tolerance->understood = g_strdup (understood);
  tolerance->message = make_message (tolerance);
  return tolerance;
}

void
gw_tolerance_free (GwTolerance *tolerance)
{
  if (tolerance == NULL)
    return;
  g_free (tolerance->field);
  g_free (tolerance->written);
  g_free (tolerance->understood);
  g_free (tolerance->message);
  g_free (tolerance);
}

