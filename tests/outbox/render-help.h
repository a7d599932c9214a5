/* SPDX-License-Identifier: Apache-2.0
 * What the tests of the letters' texts share. */
#pragma once
#include "outbox/render.h"
#include "outbox/template.h"
#include "base/error.h"
#include <glib/gstdio.h>
#include <string.h>

static const char *const languages[] = { "en", "ru", NULL };

static inline JsonObject *
model_of (const char *json)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *quoted = g_strdelimit (g_strdup (json), "'", '"');
  g_autoptr (JsonNode) node = json_from_string (quoted, &error);
  g_assert_no_error (error);
  return json_object_ref (json_node_get_object (node));
}

static const char *
shipped (void)
{
  return NOTIGATE_SOURCEDIR "/templates";
}

static inline void
render (const char *override_dir, const char *kind, const char *language, JsonObject *data, GwRendered *out)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = gw_letter_render (override_dir, shipped (), kind, language, data, out, &error);
  g_assert_no_error (error);
  g_assert_true (ok);
}

static inline gboolean
has (const char *text, const char *part)
{
  return strstr (text, part) != NULL;
}

static inline int
words_in (const char *line)
{
  int words = 0;
  for (const char *p = line + strspn (line, " "); *p; p += strspn (p, " "))
    {
      words++;
      p += strcspn (p, " ");
    }
  return words;
}

/* Field-like first words would be read as a field of the stanza above. */
static inline gboolean
looks_like_field (const char *line)
{
  return g_regex_match_simple ("^[A-Za-z-]+ *:", line, 0, 0);
}

static inline void
check_layout (const char *kind, const char *body, gboolean has_stanza)
{
  const char *start = has_stanza ? strstr (body, "\n\n") + 2 : body;
  g_auto (GStrv) lines = g_strsplit (start, "\n", -1);
  g_assert_false (looks_like_field (lines[0]));
  gboolean in_form = FALSE;
  for (char **line = lines; *line; line++)
    {
      if (g_str_has_prefix (*line, "-----"))
        in_form = !in_form && !has (*line, "same in English");
      if (g_utf8_strlen (*line, -1) > GW_LETTER_COLUMNS && words_in (*line) > 1)
        g_error ("%s: more than %d columns: %s", kind, GW_LETTER_COLUMNS, *line);
      if (g_str_has_suffix (*line, " "))
        g_error ("%s: blanks at the end: %s", kind, *line);
      if (has (*line, "()") || has (*line, "( ") || has (*line, " .") || has (*line, " ,") || has (*line, "{{"))
        g_error ("%s: a hole in: %s", kind, *line);
      if (!in_form && **line == '\0' && line[1] != NULL && *line[1] == '\0' && line[2] != NULL)
        g_error ("%s: two empty lines", kind);
    }
}
