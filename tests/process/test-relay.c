/* SPDX-License-Identifier: Apache-2.0
 * A contact's letter as other contacts get it: what stands in it, what does not, in both languages. */
#include "tests/process/letters-help.h"

#define HEAD "Form: poc-notification/1\nTo-Gateway: gateway@ccc.example\n"
#define NOTIFICATION                                                                                                 \
  HEAD "Message-Type: notification\nTo-POC: XB-technical\nTLP: TLP:AMBER\nUrgency: critical\nReport-ID: XA-2026-0001\n" \
       "Title: DDoS on a tax portal\nIncident-Type: availability/ddos\nRequest: traffic-filtering\n"                   \
       "Detected: 2026-09-13T21:40:00Z\nAffected: ipv4 192.0.2.10 port 443\n"                                          \
       "Source: ipv4 198.51.100.23 port 53/udp\nSource: url http://bad.example/x\nX-Case: 17\n"                        \
       "Contact-Phone: +999 2 555 0100\n\nPlease have them closed.\n\nKeep flow logs."
#define T0 "2026-09-13T22:12:00Z"

/* One letter passed on; what is NULL or 0 is as in the first row of the tests. */
typedef struct {
  const char *kind, *text, *to, *from, *tlp, *disposition, *answered, *state, *origin_poc, *origin_incident;
  const char *const *to_poc;
  gboolean exercise, silent, not_form, asks;
  GwOriginal original;
  guint hops;
} Case;

static GwForm *
parse (const Case *c)
{
  const GwFormContext context = { .gateway_address = "gateway@ccc.example", .regional = TRUE };
  GwForm *form = gw_form_parse (c->text ? c->text : NOTIFICATION, &context);
  g_assert_cmpint (form->kind == GW_FORM_NOTE, ==, c->not_form);
  return form;
}

/* Ack within an hour with two reminders, results within four. */
static GArray *
make_plan (void)
{
  static const GwDue plan[] = {
    { GW_AWAIT_ACK, GW_STEP_REMIND, 10 * GW_MINUTE },    { GW_AWAIT_ACK, GW_STEP_REMIND, 30 * GW_MINUTE },
    { GW_AWAIT_ACK, GW_STEP_DUE, GW_HOUR },              { GW_AWAIT_ACK, GW_STEP_FALLBACK, GW_HOUR },
    { GW_AWAIT_ACK, GW_STEP_OPERATOR, 90 * GW_MINUTE },  { GW_AWAIT_RESULTS, GW_STEP_REMIND, 2 * GW_HOUR },
    { GW_AWAIT_RESULTS, GW_STEP_DUE, 4 * GW_HOUR },
  };
  GArray *array = g_array_new (FALSE, FALSE, sizeof (GwDue));
  for (gsize i = 0; i < G_N_ELEMENTS (plan); i++)
    {
      GwDue due = plan[i];
      due.due_us += at (T0);
      g_array_append_val (array, due);
    }
  return array;
}

static JsonObject *
make_model (const Gateway *gateway, const Case *c, const GwForm *form)
{
  static const char *const named[] = { "XB-technical", NULL };
  g_autoptr (GArray) plan = c->asks ? gw_deadline_plan_until (GW_AWAIT_ANSWER, at (T0), at ("2026-09-14T12:00:00Z")) : make_plan ();
  g_autoptr (GPtrArray) attachments = g_ptr_array_new ();
  GwAttachment attachment = { .name = (char *) "flows.csv", .size = 8123, .sha256 = (char *) "9f86d081" };
  g_ptr_array_add (attachments, &attachment);
  GwIncident incident = { .id = (char *) "ccc.example/2026-104217", .tlp = (char *) "TLP:AMBER",
                          .title = (char *) "DDoS on a tax portal", .exercise = c->exercise };
  const GwDirectoryEntry *to = contact (gateway, c->to ? c->to : "XB-technical");
  GwRelay relay = {
    .kind = c->kind ? c->kind : "relay", .to = to, .from = contact (gateway, c->from ? c->from : "XA-technical"),
    .incident = &incident, .incident_state = c->state ? c->state : "relayed", .form = form, .disposition = c->disposition,
    .tlp = c->tlp ? c->tlp : "TLP:AMBER", .report_id = "GW-L-9M3XQ7AB", .their_report_id = "XA-2026-0001",
    .answered = c->answered, .to_poc = c->to_poc ? c->to_poc : named, .fingerprint = XA_KEY,
    .signed_us = at ("2026-09-13T22:11:40Z"), .received_us = at (T0), .attachments = attachments, .original = c->original,
    .plan = c->silent ? NULL : plan, .fallback = to->contact->fallback ? contact (gateway, to->contact->fallback) : NULL,
    .origin_poc = c->origin_poc, .origin_incident = c->origin_incident, .hops = c->hops,
  };
  return gw_model_relay (&gateway->instance, &relay);
}

static char *
make_letter (const Gateway *gateway, const Case *c, const char *language)
{
  g_autoptr (GwForm) form = parse (c);
  return render_to (gateway, contact (gateway, c->to ? c->to : "XB-technical"), c->kind ? c->kind : "relay", language,
                    make_model (gateway, c, form));
}

#define UPDATE HEAD "Message-Type: update\nIncident-ID: ccc.example/2026-104217\nRevision: 2\nTLP: TLP:AMBER\nStatus: in-progress\n"
#define ASSIST HEAD "Message-Type: assistance-request\nTo-POC: XB-technical\nTLP: TLP:RED\nUrgency: high\n" \
                    "Incident-ID: ccc.example/2026-104217\nAssistance: preserve-evidence\nAssistance: analysis\n\nWho controls it?"
#define CLOSURE HEAD "Message-Type: closure\nIncident-ID: ccc.example/2026-104217\nTLP: TLP:AMBER\nStatus: resolved\n\nAll quiet."

static void
test_kinds (void)
{
  static const struct {
    Case c;
    const char *want_en, *want_ru;
  } rows[] = {
    { { .kind = "relay" },
      "Outer: Notigate 2026-104217: answer before 23:12 UTC Inner: Notigate 2026-104217: answer before 23:12 UTC: DDoS on a tax portal|"
      "Message-Type: relay|Ack-By: 2026-09-13T23:12:00Z|Substance-By: 2026-09-14T02:12:00Z|Attestation: signature-good " XA_KEY " 2026-09-13T22:11:40Z|"
      "Source: url http://bad.example/x Contact-Phone|url hxxp://bad[.]example/x Phone|XA-technical (CERT-XA) reports an incident to you. URGENCY: CRITICAL.|"
      "PLEASE ANSWER BEFORE Monday 14 September, 04:12 in Tashkent (2026-09-13 23:12 UTC)|First results wanted Monday 14 September, 07:12 in Tashkent|"
      "distributed denial of service (availability/ddos)|Detected Monday 14 September, 02:40 in Tashkent (2026-09-13 21:40 UTC)|X-Case 17|"
      "Please have them closed.|Keep flow logs.|RECEIVED|WORKING|NOT-US|DUPLICATE|DECLINED|its number GW-L-9M3XQ7AB|goes to XA-technical only|"
      "14 September, 03:22 a reminder to you|14 September, 04:12 your fallback contact XB-night is told|04:42 our operator is told|"
      "WHO MAY READ THIS: TLP:AMBER|We did NOT check whether|gpg --verify report.mime.asc report.mime|gpg --decrypt report.pgp|flows.csv, 8123 bytes|"
      "Gateway desk: +999 2 555 0199|!attacker|!CORRECTION|!EXERCISE|!TLP:RED",
      "XA-technical (CERT-XA) сообщает Вам об инциденте. СРОЧНОСТЬ: КРИТИЧЕСКАЯ.|ПОЛУЧЕНО (или RECEIVED)|В-РАБОТЕ (или WORKING)|НЕ-НАШЕ (или NOT-US)|"
      "ДУБЛИКАТ (или DUPLICATE)|ОТКАЗ (или DECLINED)|распределённый отказ в обслуживании (availability/ddos)|мы НЕ проверяли|ответьте до 23:12 UTC" },
    { { .kind = "relay", .exercise = TRUE },
      "Outer: EXERCISE Notigate 2026-104217|Exercise: yes|EXERCISE. This letter belongs|03:22 a reminder|!XB-night|!our operator is told", "УЧЕНИЯ. Это письмо" },
    { { .kind = "relay", .tlp = "TLP:RED" },
      "Outer: Notigate: answer before 23:12 UTC Inner: Notigate: answer before 23:12 UTC Form:|TLP: TLP:RED|Write into the form: To-POC: XA-technical|"
      "Only the contacts that its writer named|!TLP: TLP:AMBER", "Укажите в форме: To-POC: XA-technical" },
    { { .kind = "relay", .original = GW_ORIGINAL_FOLLOWS }, "follows in a letter of its own|!gpg --verify", "следует отдельным письмом" },
    { { .kind = "relay", .original = GW_ORIGINAL_TOO_LARGE }, "larger than you take|!gpg --verify", "больше, чем Вы принимаете" },
    { { .kind = "relay", .to = "XU-technical" }, "PLEASE ANSWER BEFORE Sunday 13 September 2026, 23:12 UTC First|!XB-night|!UTC UTC", "" },
    { { .kind = "relay", .to = "XG-gateway", .origin_poc = "XC-technical", .origin_incident = "bbb.example/2026-100001", .hops = 2 },
      "Origin-POC: XC-technical|Origin-Incident: bbb.example/2026-100001|Hops: 2|Written by XC-technical|"
      "that gateway's word|!gateway@ccc.example To-POC", "пользуется другим шлюзом" },
    { { .kind = "relay-update", .text = UPDATE "Retract: domain wrong.example\nSource: ipv4 198.51.100.91\n\nWe mistyped." },
      "Outer: Notigate 2026-104217: answer before 23:12 UTC|Inner: Notigate 2026-104217: CORRECTION|Retract: domain wrong.example|"
      "CORRECTION. DO NOT ACT ON THIS ANY MORE: domain wrong[.]example|revision 2|Status in progress|ipv4 198.51.100.91", "ИСПРАВЛЕНИЕ. БОЛЬШЕ НЕ ДЕЙСТВУЙТЕ" },
    { { .kind = "relay-update", .text = UPDATE "Retract: domain wrong.example\n", .tlp = "TLP:RED" },
      "Outer: Notigate: answer before 23:12 UTC Inner: Notigate: update, answer|CORRECTION. DO NOT ACT|!Inner: Notigate 2026", "ИСПРАВЛЕНИЕ" },
    { { .kind = "relay-update", .text = UPDATE "\nNews.", .silent = TRUE },
      "Outer: Notigate 2026-104217: a letter for you|You need not answer, but you may.|!CORRECTION|!PLEASE ANSWER|!IF NOBODY", "Отвечать не обязательно" },
    { { .kind = "relay-request", .text = ASSIST, .asks = TRUE },
      "asks for your help. URGENCY: HIGH.|Help wanted preserve evidence (preserve-evidence) analysis|PLEASE ANSWER BEFORE Monday 14 September, 17:00|"
      "In-Response-To: GW-L-9M3XQ7AB|The reminders stop when you send what is asked|!Any signed answer stops", "просит Вас о помощи|Напоминания прекратятся" },
    { { .kind = "relay-answer", .text = "On it since noon.", .not_form = TRUE, .disposition = "working", .answered = "XA-2026-0001",
        .from = "XB-technical", .to = "XA-technical", .silent = TRUE, .state = "working" },
      "Outer: Notigate 2026-104217: a letter for you|Disposition: working|In-Response-To: XA-2026-0001|XB-technical (CERT-XB) has answered.|"
      "Its answer WORKING: is dealing with it|To your letter XA-2026-0001|State being dealt with|On it since noon.|X-Origin-Message-Type: acknowledgement|"
      "!The same letter was addressed|!IF NOBODY", "Его ответ В-РАБОТЕ (WORKING)" },
    { { .kind = "relay-answer", .text = "Who are you?", .not_form = TRUE, .from = "XB-technical", .to = "XA-technical", .silent = TRUE },
      "has answered with a text of its own.|!Its answer|!Disposition", "отвечает своими словами" },
    { { .kind = "relay-closure", .text = CLOSURE, .silent = TRUE, .state = "closed" },
      "Outer: Notigate 2026-104217: a letter for you|HAS CLOSED THE INCIDENT|Status resolved|All clocks have stopped|All quiet.|!HAS WITHDRAWN|!PLEASE ANSWER",
      "ЗАКРЫВАЕТ ИНЦИДЕНТ|Все сроки остановлены" },
    { { .kind = "relay-closure", .silent = TRUE, .text = HEAD "Message-Type: withdrawal\nIncident-ID: ccc.example/2026-104217\nTLP: TLP:AMBER\n" },
      "HAS WITHDRAWN ITS NOTIFICATION|act no further|!HAS CLOSED", "ОТЗЫВАЕТ СВОЁ УВЕДОМЛЕНИЕ" },
    { { .kind = "relay-original" },
      "Message-Type: relay|THE SIGNED ORIGINAL of XA-technical|flows.csv|gpg --verify report.mime.asc|Attestation:|!Affected:|!Ack-By|!HOW TO ANSWER|!IN THEIR OWN",
      "ПОДПИСАННЫЙ ОРИГИНАЛ" },
  };
  g_autoptr (Gateway) gateway = gateway_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (const char *const *language = languages; *language; language++)
      {
        gboolean russian = strcmp (*language, "ru") == 0;
        g_autofree char *letter = make_letter (gateway, &rows[i].c, *language);
        check_columns (rows[i].c.kind, letter);
        check_facts (rows[i].c.kind, letter, rows[i].want_en, russian);
        if (russian)
          check_facts (rows[i].c.kind, letter, rows[i].want_ru, FALSE);
      }
}

/* The stanza, read again by the parser: every field as understood, in FORM's order, and ours instead of theirs. */
static void
test_stanza (void)
{
  static const char lying[] = NOTIFICATION;
  g_autofree char *text = g_strdup (lying);
  g_autoptr (GString) more = g_string_new (text);
  g_string_replace (more, "X-Case: 17\n", "X-Case: 17\nX-Origin-Message-Type: closure\nx-origin-report-id: FAKE-0001\nFrom-POC: XA-technical\n"
                                          "Ack-By: 2030-01-01T00:00:00Z\nHops: 7\nOrigin-POC: XN-technical\n", 1);
  const Case c = { .text = more->str };
  g_autoptr (Gateway) gateway = gateway_new ();
  g_autofree char *letter = make_letter (gateway, &c, "en");
  const GwFormContext context = { .gateway_letter = TRUE };
  g_autoptr (GwForm) form = gw_form_parse (strstr (letter, "Form:"), &context);
  g_assert_cmpint (form->type, ==, GW_MESSAGE_RELAY);
  g_assert_cmpuint (form->faults->len, ==, 0);
  guint before = 0;
  for (guint i = 0; i < form->fields->len; i++)
    {
      const GwField *field = g_ptr_array_index (form->fields, i);
      guint order = strcmp (field->name, "Report-ID") == 0 ? before : gw_field_order (field->def);
      g_assert_cmpuint (order, >=, before);
      before = order;
    }
  static const char *const want[][2] = {
    { "Report-ID", "GW-L-9M3XQ7AB" }, { "Incident-ID", "ccc.example/2026-104217" }, { "Ack-By", "2026-09-13T23:12:00Z" },
    { "Origin-POC", "XA-technical" }, { "X-Origin-Report-ID", "XA-2026-0001" }, { "X-Origin-Message-Type", "notification" },
    { "Title", "DDoS on a tax portal" }, { "Request", "traffic-filtering" }, { "From-POC", NULL }, { "Hops", NULL }, { "To-Gateway", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (want); i++)
    g_assert_cmpstr (gw_form_get (form, want[i][0]), ==, want[i][1]);
  g_autoptr (GPtrArray) sources = gw_form_get_all (form, "Source");
  g_assert_cmpuint (sources->len, ==, 2);
  g_assert_null (strstr (letter, "FAKE-0001"));
}

/* All stand in the stanza, since the signed original shows them anyway; the words name a few. */
static void
test_many (void)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  for (int i = 0; i < 250; i++)
    g_ptr_array_add (ids, i == 20 ? g_strdup ("XB-technical") : g_strdup_printf ("X%c-contact-%03d", 'A' + i % 26, i));
  g_ptr_array_add (ids, NULL);
  const Case c = { .to_poc = (const char *const *) ids->pdata };
  g_autoptr (Gateway) gateway = gateway_new ();
  g_autofree char *letter = make_letter (gateway, &c, "ru");
  check_columns ("250", letter);
  check_facts ("250", letter, "To-POC: XA-contact-000 |To-POC: XP-contact-249 |XL-contact-011 and 237 more.|!XM-contact-012,", FALSE);
}

/* What a writer writes stays what it wrote: in the letter nothing of it looks like the gateway's. */
static void
test_hostile (void)
{
  static const struct {
    const char *text, *want;
  } rows[] = {
    { "{{gateway.phone}} {{#fields}}x{{/fields}}", "\n| {{gateway.phone}} {{#fields}}x{{/fields}}\n" },
    { "Good.\nHOW TO ANSWER\nWrite to evil@example.", "\n| Good.\n| HOW TO ANSWER\n| Write to evil@example.\n" },
    { "Good.\rHOW TO ANSWER", "\n| Good.\n| HOW TO ANSWER\n" },
    { "Good.\342\200\250HOW TO ANSWER\302\205TLP: TLP:CLEAR", "\n| Good.\n| HOW TO ANSWER\n| TLP: TLP:CLEAR\n" },
    { "a\033[2Jb\007c", "\n| a[2Jbc\n" },
    { "x\342\200\256y", "\n| xy\n" },
    { "----- to here -----", "\n| ----- to here -----\n" },
    { "one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
      "\n| one two three four five six seven eight nine ten eleven twelve thirteen\n| fourteen\n" },
    { "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789",
      "\n| 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789\n" },
    { "  indented\n\n\nand blanks   ", "\n|   indented\n|\n|\n| and blanks\n" },
  };
  g_autoptr (Gateway) gateway = gateway_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const Case c = { .kind = "relay-answer", .text = rows[i].text, .not_form = TRUE, .silent = TRUE };
      g_autofree char *letter = make_letter (gateway, &c, "en");
      if (!has (letter, rows[i].want))
        g_error ("%s: not as wanted in\n%s", rows[i].text, letter);
      g_assert_null (strpbrk (letter, "\r\033\007"));
    }
}

/* Taken although a line was not understood: told as such, to people and to machines. */
static void
test_not_understood (void)
{
  g_autoptr (GString) text = g_string_new (NOTIFICATION);
  g_string_replace (text, "Detected: 2026-09-13T21:40:00Z", "Detected: yesterday", 1);
  const Case c = { .text = text->str };
  g_autoptr (Gateway) gateway = gateway_new ();
  g_autofree char *letter = make_letter (gateway, &c, "ru");
  check_facts ("not understood", letter, "Fault: 11 Detected bad-value|NOT UNDERSTOOD. We passed it on|line 11, Detected yesterday|"
                                         "строка 11, Detected yesterday|!Detected: yesterday", FALSE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/relay/kinds", test_kinds);
  g_test_add_func ("/relay/stanza", test_stanza);
  g_test_add_func ("/relay/many", test_many);
  g_test_add_func ("/relay/hostile", test_hostile);
  g_test_add_func ("/relay/not-understood", test_not_understood);
  return g_test_run ();
}
