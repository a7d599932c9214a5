/* SPDX-License-Identifier: Apache-2.0
 * Each row is a line added to a good form; it is line 10. */
#include "tests/report/sample.h"

typedef struct {
  const char *line;
  const char *want_value;   /* canonical, or NULL where it is refused */
  const char *want_problem; /* of the fault in line 10 */
  const char *want_sure;    /* its one suggestion, or NULL */
} Row;

static const Row rows[] = {
  { "Started: 2026-09-14T06:40:00Z", "2026-09-14T06:40:00Z", NULL, NULL },
  { "Started: 2026-09-14T08:40:00+02:00", "2026-09-14T06:40:00Z", NULL, NULL },
  { "Started: 2026-09-14t06:40:00.25z", "2026-09-14T06:40:00.250000Z", NULL, NULL },
  { "Started: 2026-09-14 06:40:00Z", "2026-09-14T06:40:00Z", NULL, NULL },
  { "Started: 2026-09-14T06:40:00-00:00", NULL, "no-zone", NULL },
  { "Started: 2026-09-14T06:40:00", NULL, "no-zone", NULL },
  { "Started: 2026-06-30T23:59:60Z", NULL, "bad-time", "2026-07-01T00:00:00Z" },
  { "Started: 2026-09-14T06:40Z", NULL, "bad-time", "2026-09-14T06:40:00Z" },
  { "Started: Mon, 14 Sep 2026 08:40:00 +0200", NULL, "bad-time", "2026-09-14T06:40:00Z" },
  { "Started: yesterday", NULL, "bad-time", NULL },
  { "Started: 2026-02-30T06:40:00Z", NULL, "bad-time", NULL },

  { "Source: ipv4 198.51.100.23 port 53/UDP at 2026-09-14T08:40:00+02:00",
    "ipv4 198.51.100.23 port 53/udp at 2026-09-14T06:40:00Z", NULL, NULL },
  { "Source: IPv4 198.51.100.23 at 2026-09-14 06:40:00Z port 53", "ipv4 198.51.100.23 port 53 at 2026-09-14T06:40:00Z",
    NULL, NULL },
  { "Source: ipv4 198.51.100.23 at 2026-09-14T06:40Z", NULL, "bad-time",
    "ipv4 198.51.100.23 at 2026-09-14T06:40:00Z" },
  { "Source: ipv4 198.51.100.256", NULL, "bad-indicator", NULL },
  { "Source: ipv4 198.051.100.1", NULL, "bad-indicator", NULL },
  { "Source: 198.51.100.23", NULL, "bad-indicator", "ipv4 198.51.100.23" },
  { "Source: ip 198.51.100.23", NULL, "not-in-set", "ipv4 198.51.100.23" },
  { "Source: ipv4 198.51.100.23:53", NULL, "bad-indicator", "ipv4 198.51.100.23 port 53" },
  { "Source: ipv4 2001:db8::1", NULL, "bad-indicator", "ipv6 2001:db8::1" },
  { "Source: ipv4 198.51.100.23 port 0", NULL, "bad-port", NULL },
  { "Source: ipv4 198.51.100.23 port 65536", NULL, "bad-port", NULL },
  { "Source: ipv4 198.51.100.23 port 65535/tcp", "ipv4 198.51.100.23 port 65535/tcp", NULL, NULL },
  { "Source: ipv4 198.51.100.23 port 53/sctp", NULL, "bad-port", NULL },
  { "Source: ipv4 198.51.100.23 port", NULL, "bad-port", NULL },
  { "Source: ipv4 198.51.100.23 attacker", NULL, "bad-indicator", NULL },
  { "Source: ipv6 2001:DB8:0:0::1", "ipv6 2001:db8::1", NULL, NULL },
  { "Source: ipv6 [2001:db8::1] port 80", "ipv6 2001:db8::1 port 80", NULL, NULL },
  { "Source: ipv6 fe80::1%eth0", NULL, "bad-indicator", NULL },
  { "Source: ipv4net 192.0.2.0/24", "ipv4net 192.0.2.0/24", NULL, NULL },
  { "Source: ipv4net 192.0.2.7/32", "ipv4net 192.0.2.7/32", NULL, NULL },
  { "Source: ipv4net 192.0.2.7/24", NULL, "bad-indicator", NULL }, /* two suggestions: address or net */
  { "Source: ipv4net 192.0.2.0/33", NULL, "bad-indicator", NULL },
  { "Source: ipv6net 2001:db8::/200", NULL, "bad-indicator", NULL }, /* GLib itself warns of the length */
  { "Source: ipv6net 2001:db8::/32", "ipv6net 2001:db8::/32", NULL, NULL },
  { "Source: domain Evil.Example.", "domain evil.example", NULL, NULL },
  { "Source: domain b\303\274cher.example", "domain xn--bcher-kva.example", NULL, NULL },
  { "Source: domain evil", NULL, "bad-indicator", NULL },
  { "Source: domain -evil.example", NULL, "bad-indicator", NULL },
  { "Source: url HXXPS://tax-xa[.]example/Login?a=b", "url https://tax-xa.example/Login?a=b", NULL, NULL },
  { "Source: url tax-xa.example/login", NULL, "bad-indicator", NULL },
  { "Source: url javascript:alert(1)", NULL, "bad-indicator", NULL },
  { "Source: email a.b[at]Evil[.]Example", "email a.b@evil.example", NULL, NULL },
  { "Source: email @evil.example", NULL, "bad-indicator", NULL },
  { "Source: asn 64496", "asn AS64496", NULL, NULL },
  { "Source: asn as64496", "asn AS64496", NULL, NULL },
  { "Source: as64496", NULL, "bad-indicator", "asn AS64496" },
  { "Source: asn AS64496,5", NULL, "bad-indicator", NULL },
  { "Source: asn 4294967296", NULL, "bad-indicator", NULL },
  { "Source: sha1 DA39A3EE5E6B4B0D3255BFEF95601890AFD80709", "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709", NULL,
    NULL },
  { "Source: sha256 da39a3ee5e6b4b0d3255bfef95601890afd80709", NULL, "bad-indicator",
    "sha1 da39a3ee5e6b4b0d3255bfef95601890afd80709" },
  { "Source: ipv4", NULL, "bad-indicator", NULL },

  { "Contact-Phone: +999 2 555 0100", "+999 2 555 0100", NULL, NULL },
  { "Contact-Phone: +999-2-555-0100", NULL, "bad-phone", "+999 2 555 0100" },
  { "Contact-Phone: 02 555 0100", NULL, "bad-phone", NULL },
  { "Contact-Phone: +999 (0)2 555 0100", NULL, "bad-phone", NULL },
  { "Contact-Phone: +1234567890123456", NULL, "bad-phone", NULL },
  { "Language: PT-br", "pt-BR", NULL, NULL },
  { "Language: zh-hant-tw", "zh-Hant-TW", NULL, NULL },
  { "Language: English (UK)", NULL, "bad-language", NULL },
  { "Tag: misp:ransomware type", "misp:ransomware type", NULL, NULL },
  { "Tag: ransomware", NULL, "bad-tag", NULL },
  { "Reference: cve-2024-3400", "CVE-2024-3400", NULL, NULL },
  { "Reference: https://cert.example/a", "https://cert.example/a", NULL, NULL },
  { "Reference: http://cert.example/a", NULL, "bad-reference", NULL },
  { "Reference: 2024-3400", NULL, "bad-reference", "CVE-2024-3400" },
  { "Report-ID: XA-2026-0001", "XA-2026-0001", NULL, NULL },
  { "Report-ID: XA-1", NULL, "too-short", NULL },
  { "Report-ID: XA 2026 0001", NULL, "bad-identifier", NULL },
  { "Incident-ID: CCC.example/2026-104217", "ccc.example/2026-104217", NULL, NULL },
  { "Incident-ID: 2026-104217", NULL, "bad-incident", NULL },
  { "Incident-ID: ccc.example/2026-10421", NULL, "bad-incident", NULL },
  { "Confidence: 100", "100", NULL, NULL },
  { "Confidence: 101", NULL, "out-of-range", NULL },
  { "Confidence: high", NULL, "not-a-number", NULL },
  { "Revision: 2", "2", NULL, NULL },
  { "Revision: 1", NULL, "out-of-range", NULL },
  { "Affected-State: xb", "XB", NULL, NULL },
  { "Affected-State: UK", NULL, "bad-state", NULL },
  { "Sector: Drinking-Water", "drinking-water", NULL, NULL },
  { "Sector: drinkingwater", NULL, "not-in-set", "drinking-water" },
  { "Malicious: suspected", "suspected", NULL, NULL },
  { "Malicious: maybe", NULL, "not-in-set", NULL },
  { "PAP: amber", "PAP:AMBER", NULL, NULL },
  { "PAP: orange", NULL, "not-in-set", NULL },
  { "Title-EN: ab", NULL, "too-short", NULL },
  { "Title-EN: abc", "abc", NULL, NULL },
  { "Reporter-Ref: 7/2026 a", "7/2026 a", NULL, NULL },
  { "Reply-By: 2026-09-14T15:41:00Z", "2026-09-14T15:41:00Z", NULL, NULL },
  { "Reply-By: 2026-09-14T09:00:00Z", NULL, "not-future", NULL },
  { "From-POC: xa-technical", "XA-technical", NULL, NULL },
  { "From-POC: XB-technical", NULL, "wrong-contact", "XA-technical" },
  { "To-POC: xb", "XB", NULL, NULL },
  { "To-POC: @europe", "@europe", NULL, NULL },
  { "To-POC: UK", NULL, "bad-state", NULL },
  { "To-POC: XB technical", NULL, "bad-contact", NULL },
  { "Exercise: YES", "yes", NULL, NULL },
  { "Exercise: yess", NULL, "not-in-set", "yes" },
};

static void
check_row (const Row *row, const GwFormContext *context)
{
  g_test_message ("%s", row->line);
  g_autofree char *text = g_strconcat (SAMPLE_HEAD SAMPLE_REST, row->line, "\n\nText.\n", NULL);
  g_autoptr (GwForm) form = gw_form_parse (text, context);
  const char *colon = strchr (row->line, ':');
  g_autofree char *name = g_strndup (row->line, (gsize) (colon - row->line));
  if (row->want_value != NULL)
    {
      sample_assert_clean (form);
      g_autoptr (GPtrArray) values = gw_form_get_all (form, name);
      g_assert_cmpuint (values->len, >=, 1);
      g_assert_cmpstr (g_ptr_array_index (values, values->len - 1), ==, row->want_value);
      return;
    }
  g_assert_cmpuint (form->faults->len, ==, 1);
  const GwFault *fault = sample_fault (form);
  g_assert_cmpstr (fault->problem, ==, row->want_problem);
  g_assert_cmpuint (fault->line, ==, 10);
  g_assert_cmpstr (fault->field, ==, name);
  g_assert_cmpstr (gw_fault_sure (fault), ==, row->want_sure);
  g_assert_nonnull (fault->message);
  g_autoptr (GPtrArray) values = gw_form_get_all (form, name);
  for (guint i = 0; i < values->len; i++)
    g_assert_cmpstr (g_ptr_array_index (values, i), ==, "XB-technical"); /* To-POC of the sample */
}

static void
test_values (void)
{
  GwFormContext context = sample_context ();
  g_autoptr (GTimeZone) vienna = g_time_zone_new_identifier ("Europe/Vienna");
  context.timezone = vienna;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    check_row (&rows[i], &context);
}

/* A bad time shows what was probably meant, in the contact's own zone and in UTC. */
static void
test_time_suggestions (void)
{
  static const struct {
    const char *written;
    const char *want[5];
  } times[] = {
    { "14.09.2026 8:45", { "2026-09-14T06:45:00Z", "2026-09-14T08:45:00Z" } },
    { "2026-09-14 08:45", { "2026-09-14T06:45:00Z", "2026-09-14T08:45:00Z" } },
    { "14/09/2026 08:45", { "2026-09-14T06:45:00Z", "2026-09-14T08:45:00Z" } },
    { "Sep 14 2026 8:45", { "2026-09-14T06:45:00Z", "2026-09-14T08:45:00Z" } },
    { "14 September 2026, 8:45 am", { "2026-09-14T06:45:00Z", "2026-09-14T08:45:00Z" } },
    { "2026-09-14T08:45:00-00:00", { "2026-09-14T06:45:00Z", "2026-09-14T08:45:00Z" } },
    { "03/04/2026 08:45", { "2026-04-03T06:45:00Z", "2026-04-03T08:45:00Z", "2026-03-04T07:45:00Z",
                            "2026-03-04T08:45:00Z" } },
    { "14.09.2026 8:45 UTC", { "2026-09-14T08:45:00Z" } },
    { "2026-09-14 08:45 +0200", { "2026-09-14T06:45:00Z" } },
    { "32.13.2026 8:45", { NULL } },
    { "14.09.2026", { NULL } },
    { "8:45", { NULL } },
    { ":", { NULL } },
  };
  GwFormContext context = sample_context ();
  g_autoptr (GTimeZone) vienna = g_time_zone_new_identifier ("Europe/Vienna");
  context.timezone = vienna;
  for (gsize i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_test_message ("%s", times[i].written);
      g_autofree char *text = g_strconcat (SAMPLE_HEAD SAMPLE_REST "Started: ", times[i].written, "\n", NULL);
      g_autoptr (GwForm) form = gw_form_parse (text, &context);
      const GwFault *fault = sample_fault (form);
      g_assert_nonnull (fault);
      g_assert_cmpuint (fault->suggestions->len, ==, g_strv_length ((char **) times[i].want));
      for (guint j = 0; j < fault->suggestions->len; j++)
        {
          const GwSuggestion *suggestion = g_ptr_array_index (fault->suggestions, j);
          g_assert_cmpstr (suggestion->value, ==, times[i].want[j]);
        }
    }
  g_autoptr (GwForm) form = gw_form_parse (SAMPLE_WITH ("Started: 14.09.2026 8:45\n"), &context);
  const GwFault *fault = sample_fault (form);
  g_assert_cmpstr (((GwSuggestion *) g_ptr_array_index (fault->suggestions, 0))->note, ==, "zone:Europe/Vienna");
  g_assert_cmpstr (((GwSuggestion *) g_ptr_array_index (fault->suggestions, 1))->note, ==, "zone:UTC");
  g_assert_nonnull (strstr (fault->message, "2026-09-14T06:45:00Z"));
}

/* UTC alone is a guess where the contact's zone is not known, and sure where the contact lives by it. */
static void
test_time_sure (void)
{
  GwFormContext context = sample_context ();
  g_autoptr (GwForm) unknown = gw_form_parse (SAMPLE_WITH ("Started: 2026-09-14 08:45\n"), &context);
  g_assert_cmpstr (gw_fault_sure (sample_fault (unknown)), ==, NULL);
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  context.timezone = utc;
  context.timezone_name = "Africa/Abidjan";
  g_autoptr (GwForm) known = gw_form_parse (SAMPLE_WITH ("Started: 2026-09-14 08:45\n"), &context);
  g_assert_cmpstr (gw_fault_sure (sample_fault (known)), ==, "2026-09-14T08:45:00Z");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/value/rows", test_values);
  g_test_add_func ("/report/value/time-suggestions", test_time_suggestions);
  g_test_add_func ("/report/value/time-sure", test_time_sure);
  return g_test_run ();
}
