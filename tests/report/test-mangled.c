/* SPDX-License-Identifier: Apache-2.0
 * Forms as mail programs hand them on: Outlook and Thunderbird in HTML mode, quoted mail, pasted originals. */
#include "tests/report/sample.h"

#define NBSP "\302\240"

/* SAMPLE after Outlook's HTML mode: a blank line after every line (some hold U+00A0), links, quotes. */
static const char outlook[]
  = "Form:" NBSP "poc-notification/1\r\n\r\nMessage-Type: notification\r\n" NBSP "\r\n"
    "To-Gateway: gateway@ccc.example<mailto:gateway@ccc.example>\r\n\r\nTo-POC: XB-technical\r\n\r\n"
    "TLP: AMBER" NBSP "\r\n\r\nUrgency: high\r\n\r\nTitle: DDoS on a tax portal, open resolvers\r\n\r\n"
    "Incident-Type: availability/ddos\r\n\r\nDetected: \342\200\2342026-09-14T06:45:00Z\342\200\235\r\n\r\n"
    "Source: url https://tax-xa.example/login<https://tax-xa.example/login>\r\n\r\n"
    "Source: domain tax-xa.example<http://tax-xa.example/> port 443\r\n\r\n"
    "Please have this page removed.\r\n\r\nRegards\r\n\r\n"
    "From: CCC <gateway@ccc.example>\r\nSent: Monday, September 14, 2026 9:12 AM\r\nTo: XA\r\nSubject: x\r\n\r\n"
    "Form: poc-notification/1\r\nMessage-Type: receipt\r\nTLP: TLP:RED\r\n";

/* The same by Thunderbird: bold names, an answer below the quotation. */
static const char thunderbird[]
  = "On 9/14/26 9:12 AM, CCC wrote:\n> Form: poc-notification/1\n> Message-Type: rejection\n>\n> Code: tlp-missing\n\n"
    "*Form:* poc-notification/1\n*Message-Type:* notification\n*To-Gateway:* <gateway@ccc.example>\n"
    "*To-POC*: XB-technical\n*TLP:* TLP:AMBER\n*Urgency:* high\n"
    "*Title:* DDoS on a tax portal, open resolvers\n*Incident-Type:* ddos\n*Detected:* 2026-09-14T06:45:00Z\n"
    "*Source:* url https://tax-xa.example/login\n*Source:* domain tax-xa.example port 443\n\n"
    "Please have this page removed.\n\nRegards\n";

/* With a typewriter's marks of other scripts. */
static const char wide[]
  = "\357\273\277Form\357\274\232poc-notification/1\nMessage\342\200\221Type\357\274\232 notification\n"
    "To-Gateway\357\274\232gateway@ccc.example\nTo-POC\357\274\232XB-technical\nTLP\357\274\232amber\n"
    "Urgency \357\274\232 HIGH\nTitle\357\274\232DDoS on a tax portal, open resolvers\nIncident-Type\357\274\232ddos\n"
    "Detected\357\274\232\331\242\331\240\331\242\331\246-09-14T06:45:00Z\342\200\216\n"
    "Source\357\274\232url hxxps://tax-xa[.]example/login\nSource\357\274\232domain tax-xa[.]example port \331\244\331\244\331\243\n\n"
    "Please have this page removed.\n\nRegards\n\n-----Original Message-----\nForm: poc-notification/1\nTLP: TLP:RED\n";

/* Copied out of a rejection with the dashed lines. */
static const char copied[]
  = "----- copy from here -----\nForm: poc-notification/1\nMessage-Type: notification\nTo-Gateway: gateway@ccc.example\n"
    "To-POC: XB-technical\nTLP: TLP:AMBER\nUrgency: high\nTitle: DDoS on a tax portal, open resolvers\n"
    "Incident-Type: availability/ddos\nDetected: 2026-09-14T06:45:00Z\nSource: url hxxps://tax-xa[.]example/login\n"
    "Source: domain tax-xa[.]example port 443\n\nPlease have this page removed.\n\nRegards\n----- to here -----\n";

static const char want[]
  = "Form: poc-notification/1\nMessage-Type: notification\nTo-Gateway: gateway@ccc.example\nTo-POC: XB-technical\n"
    "TLP: TLP:AMBER\nUrgency: high\nTitle: DDoS on a tax portal, open resolvers\nIncident-Type: availability/ddos\n"
    "Detected: 2026-09-14T06:45:00Z\nSource: url https://tax-xa.example/login\n"
    "Source: domain tax-xa.example port 443\n\nPlease have this page removed.\n\nRegards\n";

static void
test_mangled (void)
{
  static const struct {
    const char *name;
    const char *text;
    const char *want_note;
  } rows[] = {
    { "Outlook", outlook, "left out the earlier message" },
    { "Thunderbird", thunderbird, "line 1: left out quoted text" },
    { "wide", wide, "full-width colon" },
    { "copied", copied, "left out the dashed lines" },
  };
  GwFormContext context = sample_context ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].name);
      g_autoptr (GwForm) form = gw_form_parse (rows[i].text, &context);
      sample_assert_clean (form);
      g_autofree char *written = gw_form_write (form);
      g_assert_cmpstr (written, ==, want);
      g_assert_cmpuint (form->tolerated->len, >, 0);
      if (i != 1)
        g_assert_true (sample_is_tolerated (form, rows[i].want_note));
      else
        g_assert_true (sample_is_tolerated (form, "left out quoted text"));
    }
}

/* A misspelt field in a form with blank lines is a fault, and no free text that swallows the rest. */
static void
test_misspelt_between_blanks (void)
{
  static const struct {
    const char *text;
    guint want_line;
  } rows[] = {
    { "Form: poc-notification/1\n\nMessage-Type: help\n\nPrioriti: high\n\nTo-Gateway: gateway@ccc.example\n", 5 },
    { "Form: poc-notification/1\n\nMessage-Type: help\n\nTo-Gateway: gateway@ccc.example\n\nExercis: yes\n", 7 },
    { "Form: poc-notification/1\n\nMessageType: help\n\nTo-Gateway: gateway@ccc.example\n", 3 },
  };
  GwFormContext context = sample_context ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GwForm) form = gw_form_parse (rows[i].text, &context);
      g_assert_cmpstr (form->code, ==, "syntax");
      gboolean found = FALSE;
      for (guint j = 0; j < form->faults->len; j++)
        found |= ((const GwFault *) g_ptr_array_index (form->faults, j))->line == rows[i].want_line;
      g_assert_true (found);
    }
}

/* A letter of ours as far as the stanza. */
#define OUR_STANZA                                                                                               \
  "Form: poc-notification/1\nMessage-Type: relay\nReport-ID: GW-L-9M3XQ7AB\nTLP: TLP:RED\n\nHOW TO ANSWER\n"     \
  "On the first line write ONE of these words:\n"

/* Which texts are forms, notes and help. */
static void
test_kinds (void)
{
  static const struct {
    const char *text;
    GwFormKind want_kind;
    const char *want_text;
  } rows[] = {
    { "WORKING\n\nWe are on it.\n\n-----Original Message-----\nForm: poc-notification/1\n", GW_FORM_NOTE,
      "WORKING\n\nWe are on it." },
    { "RECEIVED\n\nOn Monday, the gateway of CCC\n<gateway@ccc.example> wrote:\n> Form: poc-notification/1\n> A: b\n",
      GW_FORM_NOTE, "RECEIVED" },
    { "NOT-US\n\nVon: CCC\nGesendet: Montag\nAn: XB\n\nForm: poc-notification/1\nMessage-Type: relay\n", GW_FORM_NOTE,
      "NOT-US" },
    { "RECEIVED\n\n________________________________\n\320\236\321\202: CCC\n"
      "\320\236\321\202\320\277\321\200\320\260\320\262\320\273\320\265\320\275\320\276: today\n", GW_FORM_NOTE,
      "RECEIVED" },
    /* Our letter below an answer, by a program that marks nothing. */
    { "DECLINED\n\nForm: poc-notification/1\nMessage-Type: relay\nTLP: TLP:RED\n", GW_FORM_NOTE,
      "DECLINED\n\nForm: poc-notification/1\nMessage-Type: relay\nTLP: TLP:RED" },
    { "DECLINED\n\n" OUR_STANZA, GW_FORM_NOTE, "DECLINED" },
    { "DECLINED\n\nOn Monday, CCC wrote:\n\n  Form: poc-notification/1\n\n  Message-Type: ping\n\n"
      "  Report-ID: GW-P-7K2M4QAB\n\n" SAMPLE_PING_REPLY, GW_FORM_NOTE, "DECLINED" },
    { OUR_STANZA "RECEIVED\n", GW_FORM_NOTE, "" },
    { "> Form: poc-notification/1\n> Message-Type: relay\n> Report-ID: GW-L-9M3XQ7AB\n", GW_FORM_NOTE, "" },
    /* A contact's own: of a type that contacts write, or with a number of theirs, or with no number. */
    { "Form: poc-notification/1\nMessage-Type: acknowledgement\nReport-ID: GW-L-9M3XQ7AB\n", GW_FORM_FORM, NULL },
    { "Form: poc-notification/1\nMessage-Type: relay\nReport-ID: XA-2026-0001\n", GW_FORM_FORM, NULL },
    { "Form: poc-notification/1\nMessage-Type: relay\nTLP: TLP:RED\n", GW_FORM_FORM, NULL },
    { SAMPLE_PING_REPLY "\nSo be it.\n\n" OUR_STANZA, GW_FORM_FORM, "So be it." },
    { "I ask you:\nwhat next?\n", GW_FORM_NOTE, "I ask you:\nwhat next?" },
    { "", GW_FORM_NOTE, "" },
    { "> Form: poc-notification/1\n> Message-Type: help\n", GW_FORM_NOTE, "" },
    { "help", GW_FORM_HELP, "help" },
    { "\n HELP! \r\n\n-- \nA. Person\n", GW_FORM_HELP, NULL },
    { "\320\237\320\236\320\234\320\236\320\251\320\254\n", GW_FORM_HELP, NULL },
    { "\321\201\320\277\321\200\320\260\320\262\320\272\320\260", GW_FORM_HELP, NULL },
    { "aide", GW_FORM_HELP, NULL },
    { "Ayuda.", GW_FORM_HELP, NULL },
    { "\331\205\330\263\330\247\330\271\330\257\330\251", GW_FORM_HELP, NULL },
    { "\345\270\256\345\212\251\n\n> quoted\n", GW_FORM_HELP, NULL },
    { "help me please", GW_FORM_NOTE, NULL },
    { "help\nwith this\n", GW_FORM_NOTE, NULL },
    { SAMPLE_PING_REPLY, GW_FORM_FORM, "" },
  };
  GwFormContext context = sample_context ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("row %zu", i);
      g_autoptr (GwForm) form = gw_form_parse (rows[i].text, &context);
      g_assert_cmpint (form->kind, ==, rows[i].want_kind);
      g_assert_cmpint (gw_form_is_form (rows[i].text), ==, rows[i].want_kind == GW_FORM_FORM);
      if (rows[i].want_text != NULL)
        g_assert_cmpstr (form->text, ==, rows[i].want_text);
    }
}

/* From a gateway that is a contact, the same letter is its own; below a person's words there, it is a quotation. */
static void
test_gateway_letter (void)
{
  GwFormContext context = sample_context ();
  context.regional = TRUE;
  g_autoptr (GwForm) relay = gw_form_parse (OUR_STANZA, &context);
  g_assert_cmpint (relay->kind, ==, GW_FORM_FORM);
  g_assert_cmpint (relay->type, ==, GW_MESSAGE_RELAY);
  g_autoptr (GwForm) reply = gw_form_parse ("RECEIVED\n\n" OUR_STANZA, &context);
  g_assert_cmpint (reply->kind, ==, GW_FORM_NOTE);
  g_assert_cmpstr (reply->text, ==, "RECEIVED");
}

/* Quoted lines within the stanza or the text are none of the writer's words. */
static void
test_quoted_inside (void)
{
  GwFormContext context = sample_context ();
  g_autoptr (GwForm) form = gw_form_parse (
    "Form: poc-notification/1\n> TLP: TLP:CLEAR\nMessage-Type: ping-reply\nTo-Gateway: gateway@ccc.example\n"
    "In-Response-To: GW-P-7K2M4Q\nNonce: k7Qx2mV9tR4wZp1c\nDirectory-Data: confirmed\n\nYes.\n\n> Is it right?\n\nSo be it.\n",
    &context);
  sample_assert_clean (form);
  g_assert_cmpstr (gw_form_get (form, "TLP"), ==, NULL);
  g_assert_cmpstr (form->text, ==, "Yes.\n\n\nSo be it.");
  /* A line number is one of the text as received, quoted lines included. */
  g_autoptr (GwForm) faulty = gw_form_parse ("> quoted\n" SAMPLE_PING_REPLY "Urgancy: low\n", &context);
  g_assert_cmpuint (sample_fault (faulty)->line, ==, 8);
}

/* However large a text is, only a bounded part of it is kept, and the receipt says so. */
static void
test_huge (void)
{
  static const char *const units[] = { ">\n\n", "\n", "a:\n>\n", "X-A: b\n\n", "Form: x\n", "\xff" };
  GwFormContext context = sample_context ();
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autoptr (GString) text = g_string_new (SAMPLE_PING_REPLY);
      while (text->len < 4 * 1024 * 1024)
        g_string_append (text, units[i]);
      g_autoptr (GwForm) form = gw_form_parse (text->str, &context);
      g_assert_cmpuint (strlen (form->text), <=, GW_FORM_MAX_TEXT);
      g_assert_cmpuint (form->entries->len, <=, GW_FORM_MAX_LINES);
      g_assert_true (sample_is_tolerated (form, "cut the free text"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/mangled/programs", test_mangled);
  g_test_add_func ("/report/mangled/misspelt", test_misspelt_between_blanks);
  g_test_add_func ("/report/mangled/kinds", test_kinds);
  g_test_add_func ("/report/mangled/gateway-letter", test_gateway_letter);
  g_test_add_func ("/report/mangled/quoted-inside", test_quoted_inside);
  g_test_add_func ("/report/mangled/huge", test_huge);
  return g_test_run ();
}
