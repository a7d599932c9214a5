/* SPDX-License-Identifier: Apache-2.0
 * outbox/template: whatever a template is, what a mail brought into it stays data. */
#include "fuzz.h"
#include "base/error.h"
#include "outbox/render.h"
#include "outbox/template.h"
#include <string.h>

#define HOSTILE "{{gateway.phone}}{{#faults}}\n\033[2J\xe2\x80\xae\r\nSubject: x\xff"
#define PARTIAL "{{title}}\n"

static JsonObject *
make_model (void)
{
  JsonObject *model = json_object_new ();
  json_object_set_string_member (model, "title", HOSTILE);
  json_object_set_string_member (model, "original_text", HOSTILE "\n\001> a\n");
  json_object_set_boolean_member (model, "red", TRUE);
  json_object_set_boolean_member (model, "second", FALSE);
  json_object_set_int_member (model, "count", G_MININT64);
  json_object_set_double_member (model, "share", 1e300);
  json_object_set_null_member (model, "none");
  JsonArray *faults = json_array_new ();
  for (guint i = 0; i < 2; i++)
    {
      JsonObject *fault = json_object_new ();
      json_object_set_string_member (fault, "line", HOSTILE);
      json_object_set_int_member (fault, "number", i);
      json_array_add_object_element (faults, fault);
    }
  json_object_set_array_member (model, "faults", faults);
  JsonObject *gateway = json_object_new ();
  json_object_set_string_member (gateway, "phone", "+999 2 555 0100");
  json_object_set_object_member (model, "gateway", gateway);
  return model;
}

static char *
lookup (const char *name, gpointer data)
{
  return strcmp (name, "part") == 0 ? g_strdup (PARTIAL) : NULL;
}

/* Nothing in the letter moves a reader's cursor, unless the template has it. */
static void
check_text (const char *text, const char *source)
{
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strchr (text, '\033'));
  g_assert_true (strstr (source, "\xe2\x80\xae") != NULL || strstr (text, "\xe2\x80\xae") == NULL);
}

/* @text without the blanks that a fill may move. */
static char *
without_blanks (const char *text)
{
  GString *out = g_string_new (NULL);
  for (const char *at = text; *at; at++)
    if (strchr (" \t\r\n\001", *at) == NULL)
      g_string_append_c (out, *at);
  return g_string_free (out, FALSE);
}

static void
check_rendered (const GwTemplate *template, const char *source)
{
  g_autoptr (JsonObject) model = make_model ();
  g_autofree char *text = gw_template_render (template, model);
  g_autofree char *marked = gw_template_render_marked (template, model);
  check_text (text, source);
  check_text (marked, source);
  g_assert_null (strchr (text, GW_TEMPLATE_VERBATIM));
  g_autofree char *filled = gw_letter_fill (marked, GW_LETTER_COLUMNS);
  g_assert_null (strchr (filled, GW_TEMPLATE_VERBATIM));
  g_autofree char *before = without_blanks (text);
  g_autofree char *after = without_blanks (filled);
  g_assert_cmpstr (before, ==, after);
  static const char *const known[] = { "title", "faults.line", "gateway.phone", NULL };
  g_auto (GStrv) unknown = gw_template_check (template, known);
  for (char **name = unknown; *name; name++)
    g_assert_true (g_str_has_prefix (*name, "fuzz:") || g_str_has_prefix (*name, "part:"));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *source = fuzz_text (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GwTemplate) template = gw_template_parse ("fuzz", source, lookup, NULL, &error);
  g_assert_cmpint (template == NULL, ==, error != NULL);
  if (template == NULL)
    g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
  else
    check_rendered (template, source);
  return 0;
}
