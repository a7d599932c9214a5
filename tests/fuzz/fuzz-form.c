/* SPDX-License-Identifier: Apache-2.0
 * report/form: a form that is taken reads the same when we write it, and one that is refused has a corrected form. */
#include "fuzz.h"
#include "tests/report/sample.h"
#include <string.h>

static void
check_faults (const GwForm *form)
{
  guint line = 0;
  for (guint i = 0; i < form->faults->len; i++)
    {
      const GwFault *fault = form->faults->pdata[i];
      g_assert_true (fuzz_is_line (fault->message) && fuzz_is_line (fault->field) && fuzz_is_line (fault->written));
      g_assert_true (fault->message != NULL && *fault->message);
      g_assert_true (fault->line == 0 || fault->line >= line);
      line = MAX (line, fault->line);
    }
  for (guint i = 0; i < form->tolerated->len; i++)
    {
      const GwTolerance *tolerance = form->tolerated->pdata[i];
      g_assert_true (fuzz_is_line (tolerance->message) && fuzz_is_line (tolerance->understood));
    }
}

static void
check_fields (const GwForm *form)
{
  for (guint i = 0; i < form->fields->len; i++)
    {
      const GwField *field = form->fields->pdata[i];
      g_assert_true (fuzz_is_line (field->name) && fuzz_is_line (field->value) && fuzz_is_line (field->written));
      g_assert_true (field->value != NULL);
    }
}

static void
check_round_trip (const GwForm *form, const GwFormContext *context)
{
  g_autofree char *written = gw_form_write (form);
  g_autoptr (GwForm) again = gw_form_parse (written, context);
  g_autofree char *twice = gw_form_write (again);
  g_assert_cmpstr (again->code, ==, NULL);
  g_assert_cmpstr (again->text, ==, form->text);
  g_assert_cmpstr (twice, ==, written);
  g_assert_cmpuint (again->fields->len, ==, form->fields->len);
  g_assert_cmpint (again->type, ==, form->type);
}

/* A corrected form has no faults but the ??? that it asks for; what a type needs shows once the type is chosen. */
static void
check_correction (const GwForm *form, const GwFormContext *context)
{
  g_autofree char *corrected = gw_form_correct (form);
  g_autoptr (GwForm) again = gw_form_parse (corrected, context);
  for (guint i = 0; i < again->faults->len; i++)
    {
      const GwFault *fault = again->faults->pdata[i];
      gboolean asked = strcmp (fault->problem, GW_PROBLEM_NOT_FILLED_IN) == 0;
      gboolean later = strcmp (fault->problem, GW_PROBLEM_MISSING) == 0 && strstr (corrected, "Message-Type: ???");
      if (!asked && !later)
        g_error ("the corrected form has a fault: %s\n%s", fault->message, corrected);
    }
}

static void
check (const char *text, const GwFormContext *context)
{
  g_autoptr (GwForm) form = gw_form_parse (text, context);
  g_assert_true (g_utf8_validate (form->text, -1, NULL));
  g_assert_cmpuint (strlen (form->text), <=, GW_FORM_MAX_TEXT);
  g_assert_cmpint (form->code == NULL, ==, form->faults->len == 0);
  g_autoptr (JsonObject) object = gw_form_to_json (form);
  g_assert_true (json_object_has_member (object, "faults"));
  check_faults (form);
  check_fields (form);
  if (form->kind != GW_FORM_FORM)
    return;
  if (form->code == NULL)
    check_round_trip (form, context);
  else
    check_correction (form, context);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *text = fuzz_text (data, size);
  static GTimeZone *vienna; /* read once: it is a file */
  if (vienna == NULL)
    vienna = g_time_zone_new_identifier ("Europe/Vienna");
  GwFormContext contact = sample_context ();
  contact.timezone = vienna;
  GwFormContext gateway = sample_context ();
  gateway.regional = gateway.gateway_letter = TRUE;
  gateway.contact = NULL;
  check (text, &contact);
  check (text, &gateway);
  g_autoptr (GwForm) form = gw_form_parse (text, &contact);
  g_assert_cmpint (gw_form_is_form (text), ==, form->kind == GW_FORM_FORM);
  return 0;
}
