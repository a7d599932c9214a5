/* SPDX-License-Identifier: Apache-2.0
 * Replies without a form as mail programs write them: what they answer, what they promise, whose words they are. */
#include "report/form.h"
#include "report/reply.h"
#include <string.h>
#include <time.h>

#define BOM "\357\273\277"
#define NBSP "\302\240"
#define RLM "\342\200\217"

/* A relay of ours, each line after @q, each line's end @e: quoted, doubled, indented. */
#define LETTER(q, e)                                                                                             \
  q "Form: poc-notification/1" e q "Message-Type: relay" e q "Report-ID: GW-L-9M3XQ7AB" e                        \
  q "Incident-ID: ccc.example/2026-104217" e q "Origin-POC: XA-technical" e q "TLP: TLP:AMBER" e                 \
  q "X-Origin-Report-ID: XA-2026-0001" e q e q "HOW TO ANSWER" e                                                 \
  q "Press Reply. On the first line write ONE of these words:" e q "  RECEIVED   we have read it" e              \
  q "  WORKING    we are dealing with it" e q "  DECLINED   we cannot help" e

#define NONCE "7K2M4QABCDEFGH9W"
#define PING(q)                                                                                                  \
  q "Form: poc-notification/1\n" q "Message-Type: ping\n" q "Report-ID: GW-P-7K2M4QAB\n" q "Nonce: " NONCE "\n"  \
  q "\n" q "Press Reply, sign, send.\n"

#define US "GW-L-9M3XQ7AB"

typedef struct {
  const char *name;
  const char *text;
  const char *want_ids; /* with blanks between them */
  const char *want_disposition;
  const char *want_words;
} Style;

static const Style styles[] = {
  { "NeoMutt, above the quotation",
    "WORKING\n\nOperators have been called.\n\nOn Sun, Sep 13, 2026 at 10:12:41PM +0000, CCC wrote:\n" LETTER ("> ", "\n"),
    US, "working", "WORKING\n\nOperators have been called." },
  { "NeoMutt, below it, with a signature",
    "On Sun, Sep 13, 2026 at 10:12:41PM +0000, CCC wrote:\n" LETTER ("> ", "\n") "\nDECLINED\n\n-- \nXB duty desk\n",
    US, "declined", "DECLINED" },
  { "Thunderbird, below the quotation",
    "On 9/14/26 00:12, CCC wrote:\r\n" LETTER ("> ", "\r\n") "\r\nWorking on it.\r\n\r\n-- \r\nXB duty desk\r\n+999 2 555 0300\r\n",
    US, "working", "Working on it." },
  { "Thunderbird, its signature above the quotation",
    "-- \nXB duty desk\n\nAm 14.09.26 um 00:12 schrieb CCC:\n" LETTER ("> ", "\n") "\nDuplicate of XB-T-88120\n",
    US, "duplicate", "Duplicate of XB-T-88120" },
  { "Thunderbird in Russian",
    "14.09.2026 04:12, CCC пишет:\n" LETTER ("> ", "\n") "\nВ работе.\n", US, "working", "В работе." },
  { "Thunderbird, HTML made plain", "*WORKING*\n\nOn 9/14/26 00:12, CCC wrote:\n" LETTER (">" NBSP, "\n"), US, "working",
    "*WORKING*" },
  { "Thunderbird, forwarded back",
    "NOT US\n\n-------- Forwarded Message --------\nSubject: \tNotigate\nDate: \tMon, 14 Sep 2026\nFrom: \tCCC\n\n"
    LETTER ("", "\n"), US, "not-for-us", "NOT US" },
  { "Gmail",
    "Not us.\n\nOn Mon, Sep 14, 2026 at 12:12 AM CCC Notification Gateway <\ngateway@ccc.example> wrote:\n\n" LETTER ("> ", "\n"),
    US, "not-for-us", "Not us." },
  { "Gmail in Arabic",
    "RECEIVED\n\n" RLM "في الاثنين، 14 سبتمبر 2026 في 12:12 ص تمت كتابة ما يلي بواسطة CCC <\342\200\252gateway@ccc.example\342"
    "\200\254" RLM ">:" RLM "\n\n" LETTER ("> ", "\n"), US, "received", "RECEIVED" },
  { "Gmail in Russian", "Получено\n\nпн, 14 сент. 2026 г. в 04:12, CCC <gateway@ccc.example>:\n\n" LETTER ("> ", "\n"), US,
    "received", "Получено" },
  { "Gmail in Spanish",
    "received, gracias\n\nEl lun, 14 sept 2026 a las 0:12, CCC (<gateway@ccc.example>) escribió:\n\n" LETTER ("> ", "\n"), US,
    "received", "received, gracias" },
  { "Apple Mail, which quotes the introduction too",
    "DUPLICATE\n\nSent from my iPhone\n\n> On 14. Sep 2026, at 00:12, CCC <gateway@ccc.example> wrote:\n> \n>" NBSP "\n" LETTER ("> ", "\n"),
    US, "duplicate", "DUPLICATE\n\nSent from my iPhone" },
  { "Apple Mail in French",
    "DECLINED\n\nLe 14 sept. 2026 à 00:12, CCC <gateway@ccc.example> a écrit :\n\n" LETTER ("> ", "\n"), US, "declined", "DECLINED" },
  { "Outlook, plain text",
    BOM "RECEIVED\r\n\r\nRegards,\r\nA. Person\r\n\r\n-----Original Message-----\r\nFrom: CCC <gateway@ccc.example> \r\n"
    "Sent: Monday, September 14, 2026 12:12 AM\r\nTo: XB <poc@cert.xb.example>\r\nSubject: Notigate 2026-104217\r\n\r\n" LETTER ("", "\r\n"),
    US, "received", "RECEIVED\n\nRegards,\nA. Person" },
  { "Outlook, HTML made plain, every line doubled",
    "WORKING" NBSP "\r\n\r\n" NBSP "\r\n\r\nFrom: CCC <gateway@ccc.example>\r\nSent: Monday, September 14, 2026 12:12 AM\r\n"
    "To: XB\r\nSubject: x\r\n\r\n" LETTER ("", "\r\n\r\n"), US, "working", "WORKING" NBSP },
  { "Outlook on the web",
    "Declined\n________________________________\nFrom: CCC <gateway@ccc.example>\nSent: Monday, September 14, 2026 12:12 AM\n"
    "To: XB\nSubject: x\n\n" LETTER ("", "\n"), US, "declined", "Declined" },
  { "Outlook for Mac, bold labels", "WORKING\n\n*From: *CCC <gateway@ccc.example>\n*Date: *Monday\n*To: *XB\n\n" LETTER ("", "\n"), US,
    "working", "WORKING" },
  { "Outlook in German", "NOT-US\n\nVon: CCC\nGesendet: Montag, 14. September 2026 00:12\nAn: XB\nBetreff: x\n\n" LETTER ("", "\n"), US,
    "not-for-us", "NOT-US" },
  { "Outlook in French", "NOT-US\n\nDe : CCC\nEnvoyé : lundi 14 septembre 2026 00:12\nÀ : XB\nObjet : x\n\n" LETTER ("", "\n"), US,
    "not-for-us", "NOT-US" },
  { "Outlook in Spanish", "NOT-US\n\nDe: CCC\nEnviado el: lunes, 14 de septiembre de 2026 0:12\nPara: XB\n\n" LETTER ("", "\n"), US,
    "not-for-us", "NOT-US" },
  { "Outlook in Russian", "ОТКАЗ\n\nОт: CCC\nОтправлено: 14 сентября 2026 г. 4:12\nКому: XB\nТема: x\n\n" LETTER ("", "\n"), US,
    "declined", "ОТКАЗ" },
  { "Outlook in Arabic",
    "WORKING\n\n\342\200\253من:\342\200\254 CCC\n\342\200\253تم الإرسال:\342\200\254 14/سبتمبر/2026\n\n" LETTER ("", "\n"), US, "working",
    "WORKING" },
  { "Mail.ru", "Дубликат\n\nПонедельник, 14 сентября 2026, 4:12 +05:00 от CCC <gateway@ccc.example>:\n" LETTER (">", "\n"), US,
    "duplicate", "Дубликат" },
  { "Yandex", "НЕ НАШЕ\n\n14.09.2026, 04:12, \"CCC\" <gateway@ccc.example>:\n" LETTER ("> ", "\n"), US, "not-for-us", "НЕ НАШЕ" },
  { "Notes", "WORKING\n\n-----CCC <gateway@ccc.example> wrote: -----\nTo: XB\nSubject: x\n\n" LETTER ("", "\n"), US, "working", "WORKING" },
  { "Yahoo, indented", "RECEIVED\n\nOn Monday, September 14, 2026 at 12:12:41 AM UTC, CCC <gateway@ccc.example> wrote:\n\n" LETTER ("  ", "\n"),
    US, "received", "RECEIVED" },
  { "a program that marks nothing", "WORKING\nsince noon\n\n" LETTER ("", "\n"), US, "working", "WORKING\nsince noon" },
  { "our letter sent back as it is", LETTER ("", "\n"), US, NULL, "" },
  { "answers between the lines",
    "Dear colleagues,\n\n> Wanted: close both\n\nDone.\n\n> Report-ID: GW-L-9M3XQ7AB\n\nYours.\n", US, NULL,
    "Dear colleagues,\n\n\nDone.\n\n\nYours." },
  { "the writer's own line above a quotation", "WORKING on these:\n> Source: ipv4 198.51.100.23\n> " US "\n", US, "working",
    "WORKING on these:" },
  { "only the number", "WORKING\n\n" US "\n", US, "working", "WORKING\n\n" US },
  { "only a signature", "-- \nXB duty desk\n\nOn 9/14/26, CCC wrote:\n" LETTER ("> ", "\n"), US, NULL, "" },
  /* Near twins. */
  { "no number", "WORKING\n\nThe hosts are closed.\n", "", "working", "WORKING\n\nThe hosts are closed." },
  { "two numbers", "RECEIVED\n\n> Report-ID: GW-L-9M3XQ7AB\n> Report-ID: GW-M-0123456789\n", US " GW-M-0123456789", "received", "RECEIVED" },
  { "another's number", "RECEIVED\n\n> Report-ID: XB-L-9M3XQ7AB\n", "", "received", "RECEIVED" },
  { "the word is not the first", "We are\nWORKING\n\n> Report-ID: GW-L-9M3XQ7AB\n", US, NULL, "We are\nWORKING" },
  { "the word is quoted", "> WORKING\n\nWhat does this mean?\n\n> Report-ID: GW-L-9M3XQ7AB\n", US, NULL, "What does this mean?" },
  { "nothing", "", "", NULL, "" },
};

static void
assert_list (GPtrArray *got, const char *want)
{
  g_autoptr (GPtrArray) ended = g_ptr_array_new ();
  for (guint i = 0; i < got->len; i++)
    g_ptr_array_add (ended, g_ptr_array_index (got, i));
  g_ptr_array_add (ended, NULL);
  g_autofree char *joined = g_strjoinv (" ", (char **) ended->pdata);
  g_assert_cmpstr (joined, ==, want);
}

static void
test_styles (void)
{
  GwFormContext context = { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      g_test_message ("%s", styles[i].name);
      g_autoptr (GwForm) form = gw_form_parse (styles[i].text, &context);
      g_assert_cmpint (form->kind, ==, GW_FORM_NOTE);
      g_autoptr (GwReply) reply = gw_reply_parse (styles[i].text);
      assert_list (reply->ids, styles[i].want_ids);
      assert_list (reply->nonces, "");
      g_assert_cmpstr (reply->disposition, ==, styles[i].want_disposition);
      g_assert_cmpstr (reply->words, ==, styles[i].want_words);
      g_assert_cmpint (reply->has_own_text, ==, *styles[i].want_words != '\0');
    }
}

static void
test_first_word (void)
{
  static const struct {
    const char *text;
    const char *want;
  } rows[] = {
    /* As our letter prints them, and as people and programs write them. */
    { "RECEIVED", "received" }, { "WORKING", "working" }, { "NOT-US", "not-for-us" }, { "DUPLICATE", "duplicate" },
    { "DECLINED", "declined" }, { "received", "received" }, { "Working.", "working" }, { "not us!", "not-for-us" },
    { "NOTUS", "not-for-us" }, { "Not\342\200\221Us", "not-for-us" }, { "NOT" NBSP "US", "not-for-us" }, { "not - us", "not-for-us" },
    { "NOT_US", "not-for-us" }, { "duplicate,", "duplicate" }, { "**DECLINED**", "declined" }, { "_Working_", "working" },
    { "\342\200\234Working\342\200\235", "working" }, { BOM "  " RLM "WORKING", "working" }, { "\n\n" NBSP "\n- working\n", "working" },
    { "[X] nothing", NULL }, { "[WORKING]", "working" }, { "\342\234\205 WORKING", "working" },
    { "ПОЛУЧЕНО", "received" }, { "В-РАБОТЕ", "working" }, { "В РАБОТЕ", "working" }, { "в работе", "working" },
    { "НЕ-НАШЕ", "not-for-us" }, { "Не наше.", "not-for-us" }, { "ДУБЛИКАТ", "duplicate" }, { "ОТКАЗ", "declined" },
    /* RECEIVED promises nothing, whatever follows; a question is none. */
    { "Received your mail but cannot open it", "received" }, { "RECEIVED / WORKING / DECLINED", "received" },
    { "RECEIVED\nWORKING\n", "received" }, { "RECEIVED. Who is your operator?", "received" },
    { "Received?", NULL }, { "NOT RECEIVED", NULL }, { "unreceived", NULL }, { "Receivedly", NULL }, { "Получено?", NULL },
    /* The others must be meant. */
    { "WORKING on it", "working" }, { "Working on it", "working" }, { "Working once more", NULL }, { "WORKING since noon", "working" },
    { "Working hours are 9 to 17", NULL }, { "WORKING HOURS ARE 9 TO 17", NULL }, { "Working-level contacts", NULL },
    { "Working: see below", "working" }, { "working (two operators)", "working" }, { "Working - two operators", "working" },
    { "Declined. We have no mandate.", "declined" }, { "Declined: no mandate", "declined" }, { "Declined shares of traffic", NULL },
    { "Duplicate of XB-12", "duplicate" }, { "Duplicate packets were seen", NULL }, { "Not us who did it", NULL },
    { "not used", NULL }, { "Not", NULL }, { "WORKING's", NULL },
    { "Отказ в обслуживании на портале", NULL }, { "ОТКАЗ В ОБСЛУЖИВАНИИ", NULL }, { "ОТКАЗ в обслуживании", NULL },
    { "Отказ: нет полномочий", "declined" }, { "Не наше дело", NULL }, { "Отказано", NULL },
    { "DECLINED?", NULL }, { "WORKING on it? No.", NULL }, { "Declined?!", NULL }, { "WORKING..?", NULL }, { "\302\277WORKING?", NULL },
    { "WORKING\330\237", NULL }, { "WORKING\357\274\237", NULL }, { "WORKING. Do you have logs?", "working" },
    { "WORKING, is that right?", NULL }, { "? WORKING", NULL },
    /* Contradictions. */
    { "WORKING / DECLINED", NULL }, { "DECLINED, not DUPLICATE", NULL }, { "WORKING\nDECLINED\n", NULL }, { "WORKING\n\n  NOT-US  not ours\n", NULL },
    { "WORKING\nReceived at 09:12\n", "working" }, { "WORKING\nWORKING\n", "working" }, { "WORKING\n\nText.\nDECLINED\n", "working" },
    { "WORKING RECEIVED", NULL }, { "WORKING, RECEIVED", "working" }, { "Fine. WORKING", NULL }, { "\377WORKING", "working" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_autoptr (GwReply) reply = gw_reply_parse (rows[i].text);
      g_assert_cmpstr (reply->disposition, ==, rows[i].want);
    }
}

static void
test_ids (void)
{
  static const struct {
    const char *text;
    const char *want;
  } rows[] = {
    { "gw-l-9m3xq7ab", US }, { "Report-ID: GW-L-9M3XQ7AB<http://x/>", US }, { "(GW-L-9M3XQ7AB).", US }, { "GW-L-9M3XQ7AB.", US },
    { "*Report-ID:* GW-L-9M3XQ7AB*", US }, { "GW-L-9M3XQ7AB - see there", US }, { "GW-L-9M3XQ7AB-", US }, { "见GW-L-9M3XQ7AB的信", US },
    { "GW\342\200\221L\342\200\2219M3XQ7AB", US }, { "GW-L-9M3XQ7", "GW-L-9M3XQ7" }, { "GW-REM-0123456789ABCDEF", "GW-REM-0123456789ABCDEF" },
    { US " " US " gw-l-9m3xq7ab", US }, { US ",GW-P-7K2M4Q", US " GW-P-7K2M4Q" },
    /* Wrapped where a program may wrap. */
    { "> > Report-ID:\n> > GW-L-9M3XQ7AB", US }, { "> Report-ID: GW-L-\n> 9M3XQ7AB", US }, { "> see GW-\r\n> L-9M3XQ7AB", US },
    { "Report-ID: GW-L- \n9M3XQ7AB", US }, { ">> GW-L-\n> 9M3XQ7AB", US },
    /* Our letter's own line goes before what others put in its other fields and its words, or the writer in his. */
    { "> Title: see GW-L-0123456789\n> Report-ID: " US "\n> | Report-ID: GW-L-1123456789\n> | GW-L-2123456789\n", US },
    { "As to GW-L-0123456789:\n\n> *Report-ID:* " US "\n", US }, { "| Report-ID: " US "\n", US },
    { "> X-Origin-Report-ID: GW-L-0123456789\n>" NBSP "Report-ID: " US, US }, { "Report-ID: XA-1 and " US, US },
    { "> Report-ID: " US "\n> Report-ID: GW-L-0123456789\n", US " GW-L-0123456789" },
    { "> X-Origin-Report-ID: GW-L-0123456789\n> see " US "\n", "GW-L-0123456789 " US },
    /* Not ours. */
    { "GW-L-9M3XQ", "" }, { "GW-L-0123456789ABCDEF0", "" }, { "GW-1-9M3XQ7AB", "" }, { "GW--9M3XQ7AB", "" }, { "XGW-L-9M3XQ7AB", "" },
    { "X-GW-L-9M3XQ7AB", "" }, { "GW-L-9M3XQ7AB-2", "" }, { "GW-L-9M3XQ7AB_2", "" }, { "GW-L-9M3XQ7AB.example", "" }, { "GW L 9M3XQ7AB", "" },
    { "GW-L-\n\n9M3XQ7AB", "" }, { "GW-L-9M3X\nQ7AB", "" }, { "GW", "" }, { "GW-", "" }, { "GW-L-", "" }, { "GW-L", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_autoptr (GwReply) reply = gw_reply_parse (rows[i].text);
      assert_list (reply->ids, rows[i].want);
    }
}

static void
test_nonces (void)
{
  static const struct {
    const char *text;
    const char *want;
  } rows[] = {
    { "Yes.\n\n> Nonce: " NONCE "\n", NONCE }, { "Nonce: short123.", "short123" }, { "nonce=" NONCE "\n" NONCE "\n", NONCE },
    { "*Nonce:* " NONCE "\n", NONCE }, { "> Nonce:\n> " NONCE "\n", NONCE }, { "Nonce:" NBSP "k7Qx2mV9tR4wZp1c", "k7Qx2mV9tR4wZp1c" },
    { "Nonce: \342\200\234" NONCE "\342\200\235", NONCE }, { "The code is " NONCE ".\n", NONCE }, { "Nonce\n\n" NONCE "\n", NONCE },
    { "abcdef0123456789 Nonce: " NONCE, NONCE " abcdef0123456789" }, { "Nonce: with-all._~+/=x", "with-all._~+/=x" },
    { "Nonce: seven77", "" }, { NONCE "X", "" }, { "X" NONCE, "" }, { "-" NONCE, "" }, { NONCE "-1", "" }, { "ABCDEFGHIJKLMNOP", "" },
    { "0123456789012345", "" }, { "announce: 12345678", "" }, { "nonces: 12345678", "" }, { "Nonce: ", "" }, { "Nonce", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].text);
      g_autoptr (GwReply) reply = gw_reply_parse (rows[i].text);
      assert_list (reply->nonces, rows[i].want);
    }
  g_autoptr (GwReply) ping = gw_reply_parse ("All is right.\n\nOn 9/14/26, CCC wrote:\n" PING ("> "));
  assert_list (ping->ids, "GW-P-7K2M4QAB");
  assert_list (ping->nonces, NONCE);
  g_assert_cmpstr (ping->words, ==, "All is right.");
}

/* However many there are, a caller has little to look up; a labelled nonce is not pushed out. */
static void
test_many (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "GW-L-%08u ABCDEFGH%08u\n", i, i);
  g_string_append (text, "Nonce: " NONCE "\n");
  g_autoptr (GwReply) reply = gw_reply_parse (text->str);
  g_assert_cmpuint (reply->ids->len, ==, GW_REPLY_MAX_FOUND);
  g_assert_cmpuint (reply->nonces->len, ==, GW_REPLY_MAX_FOUND);
  g_assert_cmpstr (g_ptr_array_index (reply->nonces, 0), ==, NONCE);
  g_assert_cmpuint (strlen (reply->words), <=, GW_FORM_MAX_TEXT);
}

/* Processor time for @size octets made of @unit. */
static double
measure (const char *unit, gsize size)
{
  g_autoptr (GString) text = g_string_sized_new (size + 100);
  while (text->len < size)
    g_string_append (text, unit);
  clock_t start = clock ();
  g_autoptr (GwReply) reply = gw_reply_parse (text->str);
  g_assert_true (g_utf8_validate (reply->words, -1, NULL));
  g_assert_cmpuint (strlen (reply->words), <=, GW_FORM_MAX_TEXT);
  return (double) (clock () - start) / CLOCKS_PER_SEC;
}

/* Sixteen times the text takes sixteen times as long, not 256 times. */
static void
test_linear (void)
{
  static const char *const units[] = {
    "GW-", "GW-L-", "gw", "GW-L-\n> ", "GW-\n", "nonce", "Nonce:", "Nonce: ", "Report-ID ", "Report-ID: GW", "Report-ID:\n>", ">", ">\n", "\n", " ", "-", "--\n", "-- \n>\n", "*", "WORKING ",
    "WORKING\n", "Not ", "_", "____________\n", "From: a\n", "From: a\nSent", "De:\n", "wrote:\n>\n", "1 a:\n\n>\n", "Form: poc-notification/1\n",
    "Form: x\nMessage-Type: relay\n", "a", "\377", "\342\200\217", "\342\200\221", "?", ".", NBSP, "-----x wrote:-----\n", "\r\n", "@:",
  };
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      double small = measure (units[i], 64 * 1024);
      double large = measure (units[i], 1024 * 1024);
      g_test_message ("unit %zu: %f, %f", i, small, large);
      /* The smallest times are noise. */
      g_assert_cmpfloat (large, <, 80 * MAX (small, 0.005));
    }
}

/* What mail programs and attackers put together: never a crash, and never more than was in the text. */
static void
test_mutations (void)
{
  static const char *const pieces[] = {
    "\n", "\n\n", "> ", ">", "WORKING", "DECLINED", "?", "\377", "\342\200", BOM, NBSP, "GW-L-", US, "GW-", "Nonce: ", NONCE, "-- \n",
    "-----Original Message-----\n", "From: a\nSent: b\n", "On 1.1.2026 CCC wrote:\n", "Form: poc-notification/1\n", "В", "РАБОТЕ", "\r", "-",
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (20260914);
  for (guint round = 0; round < 3000; round++)
    {
      const char *seed = styles[g_rand_int_range (random, 0, G_N_ELEMENTS (styles))].text;
      g_autoptr (GString) text = g_string_new (seed);
      for (int edits = g_rand_int_range (random, 1, 6); edits > 0; edits--)
        {
          gssize at = g_rand_int_range (random, 0, (gint32) text->len + 1);
          if (g_rand_boolean (random))
            g_string_erase (text, at, g_rand_int_range (random, 0, (gint32) MIN (text->len - (gsize) at, 40) + 1));
          else
            g_string_insert (text, at, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
        }
      g_autoptr (GwReply) reply = gw_reply_parse (text->str);
      g_assert_true (g_utf8_validate (reply->words, -1, NULL));
      g_assert_cmpint (reply->has_own_text, ==, *reply->words != '\0');
      g_assert_true (reply->disposition == NULL || reply->has_own_text);
      for (guint i = 0; i < reply->nonces->len; i++)
        g_assert_nonnull (strstr (text->str, g_ptr_array_index (reply->nonces, i)));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/reply/styles", test_styles);
  g_test_add_func ("/report/reply/first-word", test_first_word);
  g_test_add_func ("/report/reply/ids", test_ids);
  g_test_add_func ("/report/reply/nonces", test_nonces);
  g_test_add_func ("/report/reply/many", test_many);
  g_test_add_func ("/report/reply/linear", test_linear);
  g_test_add_func ("/report/reply/mutations", test_mutations);
  return g_test_run ();
}
