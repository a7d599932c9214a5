/* SPDX-License-Identifier: Apache-2.0
 * Seeded mutations of good forms: no crash (the sanitizers watch), what is taken is written and read back
 * the same, and what is refused has a corrected form that parses. */
#include "tests/report/sample.h"

enum { ROUNDS = 1500, MAX_EDITS = 3 };

static const char *const seeds[] = { SAMPLE, SAMPLE_UPDATE, SAMPLE_ASSISTANCE, SAMPLE_ACKNOWLEDGEMENT, SAMPLE_PING_REPLY };

/* What mail programs and attackers put into text. */
static const char *const pieces[] = {
  "\n", "\n\n", ":", " ", "\302\240", "\357\274\232", "\033", "\342\200\256", "\342\200\216", "\377", "> ", "\r", "???",
  "Form: poc-notification/1\n", "Urgancy: high\n", "TLP: AMBER\n", "X-A: b\n", "Note: c\n", "<mailto:a@b.example>",
  "[.]", "hxxp", "-----Original Message-----\n", "From: a\nSent: b\n", "\nwrote:\n> x\n", "\331\241", "2026-09-14",
  "14.09.2026 8:45", "Source: url hxxps://a[.]example/<https://a.example/>\n", "Source: domain b\303\274cher.example\n",
  "Source: ipv6net 2001:db8::/200 port 99999 at 8:00\n", "Exercise:\n", "\342\200\234", "--\n", "*", "AS", "/", "@",
  "Confidence: 99999999999999999999\n", "\tTitle: x", "\342\200\251",
};

static char *
mutate (GRand *random)
{
  GString *text = g_string_new (seeds[g_rand_int_range (random, 0, G_N_ELEMENTS (seeds))]);
  int edits = g_rand_int_range (random, 1, MAX_EDITS + 1);
  for (int i = 0; i < edits; i++)
    {
      gssize at = g_rand_int_range (random, 0, (gint32) text->len + 1);
      gssize length = g_rand_int_range (random, 0, (gint32) MIN (text->len - (gsize) at, 40) + 1);
      switch (g_rand_int_range (random, 0, 4))
        {
        case 0:
          g_string_erase (text, at, length);
          break;
        case 1:
          g_string_insert_c (text, at, (char) g_rand_int_range (random, 1, 256));
          break;
        case 2:
          {
            g_autofree char *part = g_strndup (text->str + at, (gsize) length);
            g_string_insert (text, g_rand_int_range (random, 0, (gint32) text->len + 1), part);
            break;
          }
        default:
          g_string_insert (text, at, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
        }
    }
  return g_string_free (text, FALSE);
}

static void
assert_same_fields (const GwForm *a, const GwForm *b)
{
  g_autofree char *first = gw_form_write (a);
  g_autofree char *second = gw_form_write (b);
  g_assert_cmpstr (first, ==, second);
  g_assert_cmpuint (a->fields->len, ==, b->fields->len);
}

static void
check_round_trip (const GwForm *form, const GwFormContext *context)
{
  g_autofree char *written = gw_form_write (form);
  g_autoptr (GwForm) again = gw_form_parse (written, context);
  if (again->faults->len > 0 || strcmp (again->text, form->text) != 0)
    g_test_message ("written:\n%s", written);
  sample_assert_clean (again);
  g_assert_cmpstr (again->text, ==, form->text);
  assert_same_fields (form, again);
}

/* A corrected form has no faults but the ??? that it asks for. */
static void
check_correction (const GwForm *form, const char *text, const GwFormContext *context)
{
  g_autofree char *corrected = gw_form_correct (form);
  g_autoptr (GwForm) again = gw_form_parse (corrected, context);
  for (guint i = 0; i < again->faults->len; i++)
    {
      const GwFault *fault = g_ptr_array_index (again->faults, i);
      gboolean asked = strcmp (fault->problem, GW_PROBLEM_NOT_FILLED_IN) == 0;
      /* What a type needs shows only once the type is chosen. */
      gboolean later = strcmp (fault->problem, GW_PROBLEM_MISSING) == 0 && strstr (corrected, "Message-Type: ???") != NULL;
      if (!asked && !later)
        {
          g_autofree char *said = gw_fault_describe (fault);
          g_test_message ("%s\ntext:\n%s\ncorrected:\n%s", said, text, corrected);
          g_test_fail ();
        }
    }
}

static void
test_mutations (void)
{
  GwFormContext context = sample_context ();
  g_autoptr (GTimeZone) vienna = g_time_zone_new_identifier ("Europe/Vienna");
  context.timezone = vienna;
  g_autoptr (GRand) random = g_rand_new_with_seed (20260914);
  guint taken = 0;
  guint refused = 0;
  for (int i = 0; i < ROUNDS; i++)
    {
      g_autofree char *text = mutate (random);
      g_autoptr (GwForm) form = gw_form_parse (text, &context);
      g_assert_true (g_utf8_validate (form->text, -1, NULL));
      g_assert_cmpint (gw_form_is_form (text), ==, form->kind == GW_FORM_FORM);
      g_assert_cmpint (form->code == NULL, ==, form->faults->len == 0);
      g_autoptr (JsonObject) object = gw_form_to_json (form);
      g_assert_true (json_object_has_member (object, "faults"));
      if (form->kind != GW_FORM_FORM)
        continue;
      if (form->code == NULL)
        check_round_trip (form, &context);
      else
        check_correction (form, text, &context);
      taken += form->code == NULL;
      refused += form->code != NULL;
    }
  g_test_message ("%u taken, %u refused", taken, refused);
  g_assert_cmpuint (taken, >, ROUNDS / 20);
  g_assert_cmpuint (refused, >, ROUNDS / 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/fuzz/mutations", test_mutations);
  return g_test_run ();
}
