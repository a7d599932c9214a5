/* SPDX-License-Identifier: Apache-2.0
 * The corrected form parses without fault once its ??? are replaced; so does a blank one. */
#include "tests/report/sample.h"
#include "report/taxonomy.h"

/* A right value for every field, as a person would fill it in. */
static const char *
answer (const char *name)
{
  static const struct {
    const char *name;
    const char *value;
  } table[] = {
    { "Message-Type", "notification" },
    { "To-Gateway", "gateway@ccc.example" },
    { "From-POC", "XA-technical" },
    { "To-POC", "XB-technical" },
    { "Incident-ID", "ccc.example/2026-104217" },
    { "Detected", "2026-09-14T06:45:00Z" },
    { "Started", "2026-09-14T06:40:00Z" },
    { "Ended", "2026-09-14T06:50:00Z" },
    { "Reply-By", "2026-09-14T15:41:00Z" },
    { "Next-Update-By", "2026-09-14T15:41:00Z" },
    { "Revision", "2" },
    { "Report-ID", "XA-2026-0009" },
    { "In-Response-To", "GW-L-9M3XQ7" },
    { "Nonce", "k7Qx2mV9tR4wZp1c" },
    { "Incident-Type", "fraud/phishing" },
    { "Source", "ipv4 198.51.100.23" },
    { "Affected", "ipv4 198.51.100.24" },
    { "Retract", "ipv4 198.51.100.25" },
    { "Contact-Phone", "+999 2 555 0100" },
    { "Confidence", "50" },
    { "Affected-State", "XB" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    if (strcmp (table[i].name, name) == 0)
      return table[i].value;
  const GwFieldDef *def = gw_field_find (name);
  return def && def->set ? def->set[0] : "Some text";
}

/* Replaces each ???; *count tells how many there were. The caller's. */
static char *
fill_in (const char *text, guint *count)
{
  GString *out = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  *count = 0;
  for (gsize i = 0; lines[i] != NULL; i++)
    {
      char *colon = strstr (lines[i], ": ???");
      if (colon != NULL)
        {
          *colon = '\0';
          g_string_append_printf (out, "%s: %s\n", lines[i], answer (lines[i]));
          ++*count;
        }
      else
        g_string_append_printf (out, "%s%s", lines[i], lines[i + 1] ? "\n" : "");
    }
  return g_string_free (out, FALSE);
}

/* One round is enough, two where the type had to be chosen first: only then it is known what it needs. */
static void
assert_correctable (const GwForm *form, const GwFormContext *context)
{
  g_autofree char *corrected = gw_form_correct (form);
  guint count;
  g_autofree char *filled = fill_in (corrected, &count);
  g_autoptr (GwForm) again = gw_form_parse (filled, context);
  gboolean chosen = gw_message_type_is_from_contact (form->type, FALSE);
  if (!chosen && again->faults->len > 0)
    {
      g_assert_true (gw_message_type_is_from_contact (again->type, FALSE));
      assert_correctable (again, context);
      return;
    }
  if (again->faults->len > 0)
    g_test_message ("corrected:\n%s\nfilled in:\n%s", corrected, filled);
  sample_assert_clean (again);
}

/* letters.md's example, to the letter. */
static void
test_letter (void)
{
  GwFormContext context = sample_context ();
  g_autoptr (GTimeZone) vienna = g_time_zone_new_identifier ("Europe/Vienna");
  context.timezone = vienna;
  g_autoptr (GwForm) form = gw_form_parse (
    "Form: poc-notification/1\nMessage-Type: notification\nTo-Gateway: gateway@ccc.example\n"
    "Report-ID: XA-2026-0001\nTo-POC: XB-technical\nUrgency: medium\nIncident-Type: fraud/fishing\n"
    "Detected: 14.09.2026 8:45\nTitle: Phishing site copies our tax portal\n"
    "Source: url https://tax-xa.example/login\n\n"
    "Please have this page removed and tell us who registered it.\n", &context);
  g_autofree char *corrected = gw_form_correct (form);
  g_assert_cmpstr (corrected, ==,
                   "Form: poc-notification/1\nMessage-Type: notification\nTo-Gateway: gateway@ccc.example\n"
                   "Report-ID: XA-2026-0001\nTo-POC: XB-technical\nTLP: ???\nUrgency: medium\n"
                   "Incident-Type: fraud/phishing\nDetected: ???\nTitle: Phishing site copies our tax portal\n"
                   "Source: url hxxps://tax-xa[.]example/login\n\n"
                   "Please have this page removed and tell us who registered it.\n");
  assert_correctable (form, &context);
}

static void
test_correctable (void)
{
  static const char *const texts[] = {
    SAMPLE_HEAD,
    "Form: poc-notification/1\n",
    "Form: poc-notification/7\nMessage-Type: nonsense\nTo-Gateway: somewhere else\n",
    "Message-Type: notification\nTLP: AMBR\nFrom-POC: XB-technical\n",
    "Hello,\n\n" SAMPLE,
    SAMPLE_WITH ("Urgancy: high\nUrgency: low\n"),
    SAMPLE_WITH ("Urgency: high\n"),
    SAMPLE_WITH ("Attribution: XC\nX-A: \033b\n"),
    SAMPLE_WITH ("Entry: 5\nIssued: 2020-01-01T00:00:00Z\nReply-By: 2020-01-01T00:00:00Z\n"),
    SAMPLE_WITH ("Title-EN: A title that was\nwrapped: here\nand here\n\033TLP: TLP:CLEAR\n"),
    SAMPLE_WITH ("Ended: 2026-09-14T06:00:00Z\nStarted: 2026-09-14T06:30:00Z\n"),
    SAMPLE_WITH ("Source: 198.51.100.23\nSource: ip x\nSource: ipv4net 192.0.2.7/24\nReference: 2024-3400\n"),
    SAMPLE_WITH ("Exercise:\nSealed: maybe\nReporter-Ref:\nConfidence: 200\nRevision: one\n"),
    SAMPLE_WITH ("TPL: TLP:CLEAR\nSouce: 198.51.100.23\nDetectd: 14.09.2026 8:45\n"),
    "Form: poc-notification/1\nMessage-Type: relay\nTo-Gateway: gateway@ccc.example\nHops: 2\n",
    "Form: poc-notification/1\nMessage-Type: assistance-request\nTo-Gateway: gateway@ccc.example\n",
    "Form: poc-notification/1\nMessage-Type: ping-reply\nTo-Gateway: gateway@ccc.example\n",
    "Form: poc-notification/1\n\nMessage-Type: update\n\nPrioriti: high\n\nTo-Gateway: gateway@ccc.example\n\nNote: x\n",
  };
  GwFormContext context = sample_context ();
  g_autoptr (GTimeZone) vienna = g_time_zone_new_identifier ("Europe/Vienna");
  context.timezone = vienna;
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("text %zu", i);
      g_autoptr (GwForm) form = gw_form_parse (texts[i], &context);
      g_assert_cmpint (form->kind, ==, GW_FORM_FORM);
      g_assert_cmpuint (form->faults->len, >, 0);
      assert_correctable (form, &context);
    }
}

/* What is corrected how; each row's line is added to a good form. */
static void
test_lines (void)
{
  static const struct {
    const char *lines;
    const char *want;     /* a line of the corrected form */
    const char *want_not; /* what it must not hold */
  } rows[] = {
    { "Urgancy: high\n", "Urgency: high\n", "Urgancy" },
    { "Urgency: low\n", "Urgency: ???\n", "Urgency: high" },
    { "Urgency: High\n", "Urgency: high\n", "???" },
    { "Malicious: suspectd\n", "Malicious: suspected\n", "???" },
    { "Malicious: certainly\n", "Malicious: ???\n", "certainly" },
    { "Attribution: XC\n", "X-Attribution: XC\n", "???" },
    { "Entry: 5\n", "", "Entry" },
    { "Issued: 2020-01-01T00:00:00Z\n", "", "Issued" },
    { "From-POC: XB-technical\n", "From-POC: XA-technical\n", "???" },
    { "Source: 198.51.100.23\n", "Source: ipv4 198.51.100.23\n", "???" },
    { "Source: domain evil.example port 80\nUrgancy: x\n", "Source: domain evil[.]example port 80\n", NULL },
    { "PAP: PAP:AMBR\n", "PAP: ???\n", "AMBR" },
    { "They answer.\n", "\nThey answer.\n", "???" },
    { "Exercise:\n", "Exercise: ???\n", NULL },
  };
  GwFormContext context = sample_context ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].lines);
      g_autofree char *text = g_strconcat (SAMPLE_HEAD SAMPLE_REST, rows[i].lines, "\nText.\n", NULL);
      g_autoptr (GwForm) form = gw_form_parse (text, &context);
      g_autofree char *corrected = gw_form_correct (form);
      g_assert_nonnull (strstr (corrected, rows[i].want));
      if (rows[i].want_not != NULL)
        g_assert_null (strstr (corrected, rows[i].want_not));
      g_assert_true (g_str_has_suffix (corrected, "\nText.\n"));
    }
}

static void
test_blank (void)
{
  GwFormContext context = sample_context ();
  for (int type = GW_MESSAGE_NOTIFICATION; type <= GW_MESSAGE_DIRECTORY; type++)
    for (int hints = 0; hints <= 1; hints++)
      {
        g_autofree char *blank = gw_form_blank ((GwMessageType) type, "gateway@ccc.example", hints);
        guint count;
        g_autofree char *filled = fill_in (blank, &count);
        g_autoptr (GwForm) form = gw_form_parse (filled, &context);
        g_test_message ("%s", filled);
        sample_assert_clean (form);
        g_assert_cmpint (form->type, ==, type);
        g_assert_cmpuint (form->tolerated->len, ==, 0);
        g_assert_cmpint (*form->text != '\0', ==, hints);
        if (count == 0)
          continue;
        g_autoptr (GwForm) unfilled = gw_form_parse (blank, &context);
        g_assert_cmpuint (unfilled->faults->len, ==, count);
      }
}

static void
test_write (void)
{
  GwFormContext context = sample_context ();
  g_autoptr (GwForm) form = gw_form_parse (
    "form: POC-notification/1\nx-note: a\nsource: asn 1\nURGENCY: Low\nmessage-type: Help\nto-gateway: <gateway@ccc.example>\n",
    &context);
  sample_assert_clean (form);
  g_autofree char *written = gw_form_write (form);
  g_assert_cmpstr (written, ==,
                   "Form: poc-notification/1\nMessage-Type: help\nTo-Gateway: gateway@ccc.example\nUrgency: low\n"
                   "Source: asn AS1\nx-note: a\n");
  g_autofree char *fields = gw_form_write_fields (form);
  g_assert_true (g_str_has_prefix (fields, "Message-Type: help\n"));
  g_autoptr (GString) stanza = g_string_new (NULL);
  gw_stanza_append (stanza, "Title", "a\r\nTLP: TLP:CLEAR");
  g_assert_cmpstr (stanza->str, ==, "Title: a TLP: TLP:CLEAR\n");
}

static void
test_defang (void)
{
  static const struct {
    const char *value;
    const char *want;
  } rows[] = {
    { "ipv4 192.0.2.10 port 443", "ipv4 192.0.2.10 port 443" },
    { "url https://a.example/x.html port 1", "url hxxps://a[.]example/x.html port 1" },
    { "domain a.example at 2026-09-14T06:40:00.250000Z", "domain a[.]example at 2026-09-14T06:40:00.250000Z" },
    { "email a.b@c.example", "email a[.]b[at]c[.]example" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *defanged = gw_indicator_defang (rows[i].value);
      g_assert_cmpstr (defanged, ==, rows[i].want);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/correct/letter", test_letter);
  g_test_add_func ("/report/correct/correctable", test_correctable);
  g_test_add_func ("/report/correct/lines", test_lines);
  g_test_add_func ("/report/write/blank", test_blank);
  g_test_add_func ("/report/write/canonical", test_write);
  g_test_add_func ("/report/write/defang", test_defang);
  return g_test_run ();
}
