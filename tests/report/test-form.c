/* SPDX-License-Identifier: Apache-2.0
 * What FORM tolerates and what it refuses: each refusal beside a twin that is taken. */
#include "tests/report/sample.h"

typedef struct {
  const char *name;
  const char *text;
  const char *want_code;    /* NULL: taken without fault */
  guint want_line;          /* of the first fault */
  const char *want_field;   /* of the first fault */
  const char *want_problem; /* of the first fault */
  const char *want_sure;    /* its one suggestion */
  const char *want_note;    /* part of a tolerated note, or NULL for none at all */
} Row;

#define LONG_50 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define WITH_TLP(tlp)                                                                                            \
  SAMPLE_HEAD tlp "Urgency: low\nTitle: A title\nIncident-Type: test/test\nDetected: 2026-09-14T06:45:00Z\n"

static const Row rows[] = {
  { "plain", SAMPLE, NULL, 0, NULL, NULL, NULL, NULL },
  { "update", SAMPLE_UPDATE, NULL, 0, NULL, NULL, NULL, NULL },
  { "assistance", SAMPLE_ASSISTANCE, NULL, 0, NULL, NULL, NULL, NULL },
  { "acknowledgement", SAMPLE_ACKNOWLEDGEMENT, NULL, 0, NULL, NULL, NULL, NULL },
  { "ping reply", SAMPLE_PING_REPLY, NULL, 0, NULL, NULL, NULL, NULL },
  { "directory needs no TLP", "Form: poc-notification/1\nMessage-Type: directory\nTo-Gateway: gateway@ccc.example\n",
    NULL, 0, NULL, NULL, NULL, NULL },
  { "key update needs one", "Form: poc-notification/1\nMessage-Type: key-update\nTo-Gateway: gateway@ccc.example\n",
    "tlp-missing", 0, "TLP", "missing", NULL, NULL },
  { "names in any case", "FORM: POC-notification/1\nMESSAGE-type: Help\nto-gateway: Gateway@CCC.example\n", NULL, 0,
    NULL, NULL, NULL, NULL },

  /* Tolerated. */
  { "blank lines between fields",
    "Form: poc-notification/1\n\nMessage-Type: help\n\n\nTo-Gateway: gateway@ccc.example\n", NULL, 0, NULL, NULL, NULL,
    "line 2: left out blank lines" },
  { "mailto", "Form: poc-notification/1\nMessage-Type: help\nTo-Gateway: gateway@ccc.example<mailto:gateway@ccc.example>\n",
    NULL, 0, NULL, NULL, NULL, "line 3: read" },
  { "angle brackets", "Form: poc-notification/1\nMessage-Type: help\nTo-Gateway: <gateway@ccc.example>\n", NULL, 0,
    NULL, NULL, NULL, "line 3: read \"<gateway@ccc.example>\" as \"gateway@ccc.example\"" },
  { "link that leads elsewhere",
    "Form: poc-notification/1\nMessage-Type: help\nTo-Gateway: gateway@ccc.example<mailto:other@ccc.example>\n",
    "bad-value", 3, "To-Gateway", "bad-address", NULL, NULL },
  { "blanks around the colon", WITH_TLP ("TLP \302\240:\342\200\257 TLP:AMBER\n"), NULL, 0, NULL, NULL, NULL,
    "line 4: left out unusual blanks" },
  { "full-width colon", WITH_TLP ("TLP\357\274\232TLP:AMBER\n"), NULL, 0, NULL, NULL, NULL, "line 4: read a full-width" },
  { "curly quotes", WITH_TLP ("TLP: \342\200\234TLP:AMBER\342\200\235\n"), NULL, 0, NULL, NULL, NULL, "as \"TLP:AMBER\"" },
  { "trailing blanks", WITH_TLP ("TLP: TLP:AMBER  \n"), NULL, 0, NULL, NULL, NULL, "line 4: left out blanks at the end" },
  { "CRLF", "Form: poc-notification/1\r\nMessage-Type: help\r\nTo-Gateway: gateway@ccc.example\r\n", NULL, 0, NULL,
    NULL, NULL, NULL },
  { "bare AMBER", WITH_TLP ("TLP: AMBER\n"), NULL, 0, NULL, NULL, NULL, "line 4: read \"AMBER\" as \"TLP:AMBER\"" },
  { "bare AMBER+STRICT", WITH_TLP ("TLP: amber+strict\n"), NULL, 0, NULL, NULL, NULL, "as \"TLP:AMBER+STRICT\"" },
  { "TLP:WHITE", WITH_TLP ("TLP: TLP:WHITE\n"), NULL, 0, NULL, NULL, NULL, "read \"TLP:WHITE\" as \"TLP:CLEAR\"" },
  { "type alone", SAMPLE_HEAD "TLP: TLP:RED\nUrgency: low\nTitle: A title\nIncident-Type: phishing\n"
                              "Detected: 2026-09-14T06:45:00Z\n",
    NULL, 0, NULL, NULL, NULL, "read \"phishing\" as \"fraud/phishing\"" },
  { "defanged", SAMPLE_WITH ("Source: url hxxps://tax-xa[.]example/login\n"), NULL, 0, NULL, NULL, NULL,
    "line 10: undid the defanging of \"url hxxps://tax-xa[.]example/login\"" },
  { "marks at the edges", WITH_TLP ("TLP: \342\200\216TLP:AMBER\342\200\217\n"), NULL, 0, NULL, NULL, NULL,
    "line 4: left out invisible marks" },
  { "Arabic-Indic digits in a time", SAMPLE_WITH ("Started: \331\242\331\240\331\242\331\246-09-14T06:40:00Z\n"), NULL, 0,
    NULL, NULL, NULL, "as \"2026-09-14T06:40:00Z\"" },
  { "Arabic-Indic digits in a number", SAMPLE_WITH ("Confidence: \333\267\333\265\n"), NULL, 0, NULL, NULL, NULL,
    "as \"75\"" },
  { "the same list value twice", SAMPLE_WITH ("To-POC: XB-technical\n"), NULL, 0, NULL, NULL, NULL, "line 10: read a value" },
  { "an empty optional field", SAMPLE_WITH ("Reporter-Ref:\n"), NULL, 0, NULL, NULL, NULL, "line 10: read an optional" },
  { "X- field", SAMPLE_WITH ("X-Ticket: 4711\n"), NULL, 0, NULL, NULL, NULL, NULL },
  { "a field's name in the text", SAMPLE_WITH ("\nAs we said:\n\nUrgency: none\n"), NULL, 0, NULL, NULL, NULL,
    "line 13: \"Urgency\" in the free text" },
  { "a word and a colon in the text", SAMPLE_WITH ("\nNote: see below\nSecond: line\n"), NULL, 0, NULL, NULL, NULL, NULL },

  /* Refused. */
  { "not quite a version", "Form: poc-notification/2\nMessage-Type: help\nTo-Gateway: gateway@ccc.example\n",
    "not-a-form", 1, "Form", "not-in-set", "poc-notification/1", NULL },
  { "no Form line", "Message-Type: help\nTo-Gateway: gateway@ccc.example\n", "not-a-form", 0, "Form", "missing",
    "poc-notification/1", NULL },
  { "Form line not the first", "Message-Type: help\nForm: poc-notification/1\nTo-Gateway: gateway@ccc.example\n",
    "not-a-form", 2, "Form", "not-first", "poc-notification/1", NULL },
  { "a greeting before the form", "Dear all,\n\n" SAMPLE_PING_REPLY, "not-a-form", 3, "Form", "not-first",
    "poc-notification/1", NULL },
  { "unknown field", SAMPLE_WITH ("Urgancy: high\n"), "syntax", 10, "Urgancy", "unknown-field", "Urgency", NULL },
  { "unknown field, nothing near", SAMPLE_WITH ("Attribution: XC\n"), "syntax", 10, "Attribution", "unknown-field", NULL,
    NULL },
  { "repeated single field", SAMPLE_WITH ("Urgency: low\n"), "syntax", 10, "Urgency", "repeated", NULL, NULL },
  { "control character", SAMPLE_WITH ("Title-EN: A\033[31mred\n"), "syntax", 10, "Title-EN", "control-character",
    "A [31mred", NULL },
  { "bare CR", SAMPLE_WITH ("Title-EN: A\rTLP: TLP:CLEAR\n"), "syntax", 10, "Title-EN", "control-character",
    "A TLP: TLP:CLEAR", NULL },
  { "C1 control", SAMPLE_WITH ("Title-EN: A\302\233red\n"), "syntax", 10, "Title-EN", "control-character", "A red", NULL },
  { "bidirectional override", SAMPLE_WITH ("Title-EN: abc\342\200\256def\n"), "syntax", 10, "Title-EN", "bidi", "abc def",
    NULL },
  { "bidirectional isolate", SAMPLE_WITH ("Title-EN: abc\342\201\246def\n"), "syntax", 10, "Title-EN", "bidi", "abc def",
    NULL },
  { "no UTF-8", SAMPLE_WITH ("Title-EN: abc\377def\n"), "syntax", 10, "Title-EN", "not-utf8", "abc def", NULL },
  { "folded line", SAMPLE_WITH ("Title-EN: A long\n  title\n"), "syntax", 11, "", "not-a-field", NULL, NULL },
  { "text right below", SAMPLE_WITH ("They answer as\nopen resolvers.\n"), "syntax", 10, "", "not-a-field", NULL, NULL },
  { "outside its set", WITH_TLP ("TLP: TLP:AMBR\n"), "bad-value", 4, "TLP", "not-in-set", "TLP:AMBER", NULL },
  { "TLP of another colour", WITH_TLP ("TLP: TLP:YELLOW\n"), "bad-value", 4, "TLP", "not-in-set", NULL, NULL },
  { "TLP missing", WITH_TLP (""), "tlp-missing", 0, "TLP", "missing", NULL, NULL },
  { "TLP empty", WITH_TLP ("TLP:\n"), "tlp-missing", 4, "TLP", "missing", NULL, NULL },
  { "TLP not chosen", WITH_TLP ("TLP: ???\n"), "tlp-missing", 4, "TLP", "not-filled-in", NULL, NULL },
  { "Exercise empty", SAMPLE_WITH ("Exercise:\n"), "bad-value", 10, "Exercise", "not-filled-in", NULL, NULL },
  { "other gateway", "Form: poc-notification/1\nMessage-Type: help\nTo-Gateway: desk@other.example\n", "wrong-gateway", 3,
    "To-Gateway", "wrong-gateway", NULL, NULL },
  { "mistyped gateway", "Form: poc-notification/1\nMessage-Type: help\nTo-Gateway: gatway@ccc.example\n",
    "wrong-gateway", 3, "To-Gateway", "wrong-gateway", "gateway@ccc.example", NULL },
  { "no gateway", "Form: poc-notification/1\nMessage-Type: help\n", "missing-field", 0, "To-Gateway", "missing",
    "gateway@ccc.example", NULL },
  { "other contact", SAMPLE_WITH ("From-POC: XB-technical\n"), "not-authorised", 10, "From-POC", "wrong-contact",
    "XA-technical", NULL },
  { "gateway's field", SAMPLE_WITH ("Entry: 12\n"), "not-authorised", 10, "Entry", "gateway-only", NULL, NULL },
  { "gateway's type", "Form: poc-notification/1\nMessage-Type: relay\nTo-Gateway: gateway@ccc.example\n",
    "not-authorised", 2, "Message-Type", "gateway-only", NULL, NULL },
  { "unknown type", "Form: poc-notification/1\nMessage-Type: updat\nTo-Gateway: gateway@ccc.example\nTLP: TLP:RED\n",
    "bad-value", 2, "Message-Type", "not-in-set", "update", NULL },
  { "no type", "Form: poc-notification/1\nTo-Gateway: gateway@ccc.example\nTLP: TLP:RED\n", "missing-field", 0,
    "Message-Type", "missing", NULL, NULL },
  { "title of 251 octets", SAMPLE_HEAD "TLP: TLP:RED\nUrgency: low\nTitle: " LONG_50 LONG_50 LONG_50 LONG_50 LONG_50
                                       "\nIncident-Type: test/test\nDetected: 2026-09-14T06:45:00Z\n",
    "limits", 6, "Title", "too-long", NULL, NULL },
  { "title of 121 characters", SAMPLE_WITH ("Title-EN: " LONG_50 LONG_50 "123456789012345678901\n"), "bad-value", 10,
    "Title-EN", "too-long", NULL, NULL },
  { "title of 120 characters", SAMPLE_WITH ("Title-EN: " LONG_50 LONG_50 "12345678901234567890\n"), NULL, 0, NULL, NULL,
    NULL, NULL },
  { "a long url is no long line", SAMPLE_WITH ("Source: url https://a.example/" LONG_50 LONG_50 LONG_50 LONG_50 LONG_50
                                               "\n"),
    NULL, 0, NULL, NULL, NULL, NULL },
  { "Detected after Issued", SAMPLE_HEAD "TLP: TLP:RED\nUrgency: low\nTitle: A title\nIncident-Type: test/test\n"
                                         "Detected: 2026-09-14T09:30:00Z\n",
    "bad-value", 8, "Detected", "not-past", NULL, NULL },
  { "Ended before Started", SAMPLE_WITH ("Ended: 2026-09-14T06:00:00Z\nStarted: 2026-09-14T06:30:00Z\n"), "bad-value", 10,
    "Ended", "order", NULL, NULL },
  { "Started, Ended", SAMPLE_WITH ("Ended: 2026-09-14T06:30:00Z\nStarted: 2026-09-14T06:00:00Z\n"), NULL, 0, NULL, NULL,
    NULL, NULL },
  { "assistance that opens an incident",
    "Form: poc-notification/1\nMessage-Type: assistance-request\nTo-Gateway: gateway@ccc.example\nTo-POC: XB\n"
    "TLP: TLP:RED\nUrgency: high\nAssistance: other\nTitle: A title\nIncident-Type: test/test\n",
    NULL, 0, NULL, NULL, NULL, NULL },
  { "the same without a title",
    "Form: poc-notification/1\nMessage-Type: assistance-request\nTo-Gateway: gateway@ccc.example\nTo-POC: XB\n"
    "TLP: TLP:RED\nUrgency: high\nAssistance: other\nIncident-Type: test/test\n",
    "missing-field", 0, "Title", "missing", NULL, NULL },
};

static void
test_rows (void)
{
  GwFormContext context = sample_context ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Row *row = &rows[i];
      g_test_message ("%s", row->name);
      g_assert_true (gw_form_is_form (row->text));
      g_autoptr (GwForm) form = gw_form_parse (row->text, &context);
      g_assert_cmpint (form->kind, ==, GW_FORM_FORM);
      if (row->want_code == NULL)
        sample_assert_clean (form);
      g_assert_cmpstr (form->code, ==, row->want_code);
      if (row->want_code == NULL && row->want_note == NULL)
        g_assert_cmpuint (form->tolerated->len, ==, 0);
      if (row->want_note != NULL)
        g_assert_true (sample_is_tolerated (form, row->want_note));
      if (row->want_code == NULL)
        continue;
      const GwFault *fault = sample_fault (form);
      g_assert_cmpuint (fault->line, ==, row->want_line);
      g_assert_cmpstr (fault->field, ==, row->want_field);
      g_assert_cmpstr (fault->problem, ==, row->want_problem);
      g_assert_cmpstr (gw_fault_sure (fault), ==, row->want_sure);
    }
}

static void
test_messages (void)
{
  GwFormContext context = sample_context ();
  g_autoptr (GwForm) form = gw_form_parse (SAMPLE_WITH ("Urgancy: high\n"), &context);
  g_autofree char *said = gw_fault_describe (sample_fault (form));
  g_assert_cmpstr (said, ==, "line 10: unknown field \"Urgancy\"; did you mean \"Urgency\"?");
  g_autoptr (GwForm) set = gw_form_parse (SAMPLE_WITH ("Malicious: suspectd\n"), &context);
  g_assert_cmpstr (sample_fault (set)->message, ==,
                   "Malicious has a value that does not exist; did you mean \"suspected\"? write one of: yes, no, "
                   "suspected, unknown");
}

/* All faults are told together, by line, and the code is the first in FORM's order. */
static void
test_together (void)
{
  GwFormContext context = sample_context ();
  g_autoptr (GwForm) form
    = gw_form_parse (SAMPLE_HEAD "Report-ID: XA-2026-0001\nTo-POC: XB-technical\nUrgency: medium\n"
                                 "Incident-Type: fraud/fishing\nDetected: 14.09.2026 8:45\nTitle: A title\n", &context);
  static const struct {
    guint line;
    const char *field;
    const char *code;
    gboolean blocking;
  } want[] = { { 0, "TLP", "tlp-missing", TRUE }, { 7, "Incident-Type", "bad-value", FALSE },
               { 8, "Detected", "bad-value", FALSE } };
  g_assert_cmpuint (form->faults->len, ==, G_N_ELEMENTS (want));
  for (guint i = 0; i < form->faults->len; i++)
    {
      const GwFault *fault = g_ptr_array_index (form->faults, i);
      g_assert_cmpuint (fault->line, ==, want[i].line);
      g_assert_cmpstr (fault->field, ==, want[i].field);
      g_assert_cmpstr (fault->code, ==, want[i].code);
      g_assert_cmpint (fault->blocking, ==, want[i].blocking);
    }
  g_assert_cmpstr (form->code, ==, "tlp-missing");
}

/* Urgent notifications are taken in spite of repairable faults; no other fault is repairable. */
static void
test_takeable (void)
{
#define TAKE(urgency, more)                                                                                      \
  SAMPLE_HEAD "TLP: TLP:RED\nUrgency: " urgency "\nTitle: A title\nIncident-Type: test/test\n" more
  static const struct {
    const char *text;
    gboolean want_takeable;
  } table[] = {
    { TAKE ("critical", "Detected: 14.09.2026 8:45\n"), TRUE },
    { TAKE ("high", "Detected: 14.09.2026 8:45\n"), TRUE },
    { TAKE ("medium", "Detected: 14.09.2026 8:45\n"), FALSE },
    { TAKE ("medium", "Detected: 2026-09-14T06:45:00Z\n"), TRUE },
    { TAKE ("critical", ""), TRUE },
    { TAKE ("critical", "Detected: 14.09.2026 8:45\nIncident-ID: 12\n"), FALSE },
    { TAKE ("critical", "Detected: 14.09.2026 8:45\nTo-POC: X B\n"), FALSE },
    { TAKE ("critical", "Detected: 14.09.2026 8:45\nExercise: ja\n"), FALSE },
    { TAKE ("critical", "Detected: 14.09.2026 8:45\nFrom-POC: XB-technical\n"), FALSE },
    { TAKE ("critical", "Detected: 14.09.2026 8:45\nUrgency: low\n"), FALSE },
    { TAKE ("critical", "Issued: 2026-08-14T08:45:00Z\n"), FALSE },
    { TAKE ("critical", "Title-EN: " LONG_50 LONG_50 LONG_50 LONG_50 LONG_50 "\n"), TRUE },
    { SAMPLE_HEAD "Urgency: critical\nTitle: A title\nIncident-Type: test/test\n", FALSE },
    { "help", FALSE },
  };
  GwFormContext context = sample_context ();
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_test_message ("row %zu", i);
      g_autoptr (GwForm) form = gw_form_parse (table[i].text, &context);
      g_assert_cmpint (gw_form_takeable (form), ==, table[i].want_takeable);
    }
  g_autoptr (GwForm) form = gw_form_parse (table[0].text, &context);
  g_assert_cmpstr (gw_form_get (form, "Detected"), ==, NULL);
  g_assert_cmpstr (gw_form_get (form, "Title"), ==, "A title");
}

static void
test_freshness (void)
{
  static const struct {
    const char *issued; /* NULL: no line */
    const char *signature;
    const char *want_code;
  } table[] = {
    { NULL, "2026-09-14T09:12:00Z", NULL },
    { NULL, "2026-09-07T09:12:41Z", NULL },
    { NULL, "2026-09-07T09:12:40Z", "stale" },
    { NULL, "2026-09-14T09:27:41Z", NULL },
    { NULL, "2026-09-14T09:27:42Z", "future" },
    { "2026-09-14T09:00:00Z", "2026-09-14T09:12:00Z", NULL },
    { "2026-09-07T09:12:40Z", "2026-09-07T09:12:40Z", "stale" },
    { "2026-09-14T09:27:42Z", "2026-09-14T09:12:00Z", "future" },
    { "2026-09-13T09:12:00Z", "2026-09-14T09:12:00Z", NULL },
    { "2026-09-13T09:11:59Z", "2026-09-14T09:12:00Z", "stale" },
    { "2026-09-14T09:12:00Z", "2026-09-13T09:11:59Z", "stale" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_test_message ("row %zu", i);
      GwFormContext context = sample_context ();
      g_assert_true (gw_time_parse (table[i].signature, &context.signature_us));
      g_autofree char *text = g_strdup_printf ("Form: poc-notification/1\nMessage-Type: help\n%s%s%s"
                                               "To-Gateway: gateway@ccc.example\n",
                                               table[i].issued ? "Issued: " : "", table[i].issued ? table[i].issued : "",
                                               table[i].issued ? "\n" : "");
      g_autoptr (GwForm) form = gw_form_parse (text, &context);
      g_assert_cmpstr (form->code, ==, table[i].want_code);
      if (table[i].want_code == NULL)
        g_assert_cmpint (gw_form_get_time (form, "Issued"), !=, 0);
    }
}

static void
test_protected_to (void)
{
  static const char text[] = "Form: poc-notification/1\nMessage-Type: help\n";
  static const char *const ours[] = { "desk@other.example", "Gateway@ccc.example", NULL };
  static const char *const others[] = { "desk@other.example", NULL };
  GwFormContext context = sample_context ();
  context.protected_to = ours;
  g_autoptr (GwForm) taken = gw_form_parse (text, &context);
  sample_assert_clean (taken);
  context.protected_to = others;
  g_autoptr (GwForm) refused = gw_form_parse (text, &context);
  g_assert_cmpstr (refused->code, ==, "wrong-gateway");
  g_autoptr (GwForm) named = gw_form_parse (SAMPLE_PING_REPLY, &context);
  sample_assert_clean (named);
}

static void
test_regional (void)
{
  static const char relay[]
    = "Form: poc-notification/1\nMessage-Type: relay\nTo-Gateway: gateway@ccc.example\nTLP: TLP:RED\nHops: 1\n"
      "Incident-ID: ddd.example/2026-104217\nOrigin-POC: XB-technical\nAttestation: signature-good 0A1B\n";
  static const char ping[] = "Form: poc-notification/1\nMessage-Type: ping\nReport-ID: GW-P-7K2M4Q\n";
  GwFormContext context = sample_context ();
  g_autoptr (GwForm) refused = gw_form_parse (relay, &context);
  g_assert_cmpstr (refused->code, ==, "not-authorised");
  g_assert_cmpuint (refused->faults->len, ==, 4);
  context.regional = TRUE;
  g_autoptr (GwForm) taken = gw_form_parse (relay, &context);
  sample_assert_clean (taken);
  g_assert_cmpint (taken->type, ==, GW_MESSAGE_RELAY);
  g_autoptr (GwForm) refused_ping = gw_form_parse (ping, &context);
  g_assert_cmpstr (refused_ping->code, ==, "not-authorised");
  context.gateway_letter = TRUE;
  g_autoptr (GwForm) own_ping = gw_form_parse (ping, &context);
  sample_assert_clean (own_ping);
}

static void
test_policy (void)
{
  static const char *const required[] = { "Malicious", "update:Confidence", NULL };
  GwFormContext context = sample_context ();
  context.required = required;
  g_autoptr (GwForm) without = gw_form_parse (SAMPLE, &context);
  g_assert_cmpstr (without->code, ==, "missing-field");
  g_assert_cmpstr (sample_fault (without)->field, ==, "Malicious");
  g_autoptr (GwForm) with = gw_form_parse (SAMPLE_WITH ("Malicious: no\n"), &context);
  sample_assert_clean (with);
  g_autoptr (GwForm) update = gw_form_parse (SAMPLE_UPDATE, &context);
  g_assert_cmpstr (sample_fault (update)->field, ==, "Confidence");
}

static void
test_limits (void)
{
  GwFormContext context = sample_context ();
  static const struct {
    guint lines;
    const char *line;
    const char *want_code;
    const char *want_problem;
  } table[] = {
    { 391, "X-A: 1\n", NULL, NULL },
    { 392, "X-A: 1\n", "limits", "too-many-lines" },
    { 150, "X-A: " LONG_50 LONG_50 LONG_50 LONG_50 "\n", NULL, NULL },
    { 170, "X-A: " LONG_50 LONG_50 LONG_50 LONG_50 "\n", "limits", "too-large" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autoptr (GString) text = g_string_new (SAMPLE_HEAD SAMPLE_REST);
      for (guint j = 0; j < table[i].lines; j++)
        g_string_append (text, table[i].line);
      g_string_append (text, "\nText\n");
      g_autoptr (GwForm) form = gw_form_parse (text->str, &context);
      g_assert_cmpstr (form->code, ==, table[i].want_code);
      if (table[i].want_code != NULL)
        g_assert_cmpstr (sample_fault (form)->problem, ==, table[i].want_problem);
    }
  g_autoptr (GString) sources = g_string_new (SAMPLE_HEAD SAMPLE_REST);
  for (guint i = 0; i < 101; i++)
    g_string_append_printf (sources, "Source: ipv4 198.51.100.%u\n", i);
  g_autoptr (GwForm) form = gw_form_parse (sources->str, &context);
  g_assert_cmpuint (form->faults->len, ==, 1);
  g_assert_cmpstr (sample_fault (form)->problem, ==, "too-many");
  g_assert_cmpuint (sample_fault (form)->line, ==, 110);
  g_autoptr (GPtrArray) values = gw_form_get_all (form, "source");
  g_assert_cmpuint (values->len, ==, 100);
}

static void
test_text (void)
{
  GwFormContext context = sample_context ();
  g_autoptr (GwForm) form = gw_form_parse (SAMPLE_PING_REPLY "\n\nFirst.\n\nSecond: line\xff\r\n\n", &context);
  g_assert_cmpstr (form->text, ==, "First.\n\nSecond: line\357\277\275");
  GString *text = g_string_new (SAMPLE_PING_REPLY "\nText\n");
  while (text->len < 20000)
    g_string_append (text, "\303\244\303\266\n");
  g_autofree char *long_text = g_string_free (text, FALSE);
  g_autoptr (GwForm) cut = gw_form_parse (long_text, &context);
  sample_assert_clean (cut);
  g_assert_cmpuint (strlen (cut->text), <=, GW_FORM_MAX_TEXT);
  g_assert_cmpuint (strlen (cut->text), >, GW_FORM_MAX_TEXT - 8);
  g_assert_true (g_utf8_validate (cut->text, -1, NULL));
  g_assert_true (sample_is_tolerated (cut, "cut the free text"));
}

static void
test_add_fault (void)
{
  GwFormContext context = sample_context ();
  g_autoptr (GwForm) form = gw_form_parse (SAMPLE_WITH ("Report-ID: XA-2026-0001\nConfidence: 1000\n"), &context);
  g_assert_cmpstr (form->code, ==, "bad-value");
  g_assert_true (gw_form_takeable (form));
  gw_form_add_fault (form, gw_fault_new (0, "Report-ID", "report-id-used", GW_PROBLEM_REPORT_ID_USED, NULL));
  g_assert_cmpstr (form->code, ==, "report-id-used");
  g_assert_false (gw_form_takeable (form));
  g_assert_cmpstr (gw_form_get (form, "Report-ID"), ==, NULL);
  g_assert_cmpuint (sample_fault (form)->line, ==, 10);
  g_assert_cmpstr (sample_fault (form)->written, ==, "XA-2026-0001");
}

static void
test_accessors (void)
{
  GwFormContext context = sample_context ();
  g_autoptr (GwForm) form = gw_form_parse (SAMPLE_WITH ("Check-Only: yes\nExercise: no\n"), &context);
  g_assert_true (form->check_only);
  g_assert_false (form->exercise);
  g_assert_cmpint (form->type, ==, GW_MESSAGE_NOTIFICATION);
  g_assert_cmpstr (form->type_name, ==, "notification");
  g_assert_cmpstr (gw_form_get (form, "urgency"), ==, "high");
  g_assert_cmpstr (gw_form_get (form, "Request"), ==, NULL);
  g_assert_cmpstr (gw_form_get_or_absent (form, "Request"), ==, "acknowledge");
  g_assert_cmpint (gw_form_get_time (form, "Issued"), ==, context.signature_us);
  g_autofree char *id = gw_form_default_report_id ("ab", 1);
  g_autofree char *same = gw_form_default_report_id ("ab", 1);
  g_autofree char *other = gw_form_default_report_id ("ab", 2);
  g_assert_cmpuint (strlen (id), ==, 18);
  g_assert_true (g_str_has_prefix (id, "N-"));
  g_assert_cmpstr (id, ==, same);
  g_assert_cmpstr (id, !=, other);
}

static void
test_json (void)
{
  GwFormContext context = sample_context ();
  g_autoptr (GwForm) form = gw_form_parse (SAMPLE_WITH ("Malicious: suspectd\n"), &context);
  g_autoptr (JsonObject) object = gw_form_to_json (form);
  JsonObject *fields = json_object_get_object_member (object, "fields");
  g_assert_cmpstr (json_object_get_string_member (fields, "TLP"), ==, "TLP:AMBER");
  g_assert_cmpstr (json_array_get_string_element (json_object_get_array_member (fields, "To-POC"), 0), ==, "XB-technical");
  JsonObject *fault = json_array_get_object_element (json_object_get_array_member (object, "faults"), 0);
  g_assert_cmpint (json_object_get_int_member (fault, "line"), ==, 10);
  g_assert_cmpstr (json_object_get_string_member (fault, "code"), ==, "bad-value");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (fault, "allowed")), ==, 4);
  JsonObject *suggestion = json_array_get_object_element (json_object_get_array_member (fault, "suggestions"), 0);
  g_assert_cmpstr (json_object_get_string_member (suggestion, "value"), ==, "suspected");
  g_assert_false (json_object_get_boolean_member (fault, "blocking"));
  g_autoptr (GwForm) note = gw_form_parse ("WORKING", &context);
  g_autoptr (JsonObject) plain = gw_form_to_json (note);
  g_assert_true (json_object_get_null_member (plain, "code"));
  g_assert_cmpstr (json_object_get_string_member (plain, "text"), ==, "WORKING");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/form/rows", test_rows);
  g_test_add_func ("/report/form/messages", test_messages);
  g_test_add_func ("/report/form/together", test_together);
  g_test_add_func ("/report/form/takeable", test_takeable);
  g_test_add_func ("/report/form/freshness", test_freshness);
  g_test_add_func ("/report/form/protected-to", test_protected_to);
  g_test_add_func ("/report/form/regional", test_regional);
  g_test_add_func ("/report/form/policy", test_policy);
  g_test_add_func ("/report/form/limits", test_limits);
  g_test_add_func ("/report/form/text", test_text);
  g_test_add_func ("/report/form/add-fault", test_add_fault);
  g_test_add_func ("/report/form/accessors", test_accessors);
  g_test_add_func ("/report/form/json", test_json);
  return g_test_run ();
}
