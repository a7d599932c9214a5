/* SPDX-License-Identifier: Apache-2.0
 * The gateway's own letters about the procedure: what stands in them, what does not, in both languages. */
#include "tests/process/letters-help.h"

#define DUE "2026-09-13T23:12:00Z"

/* ---- what the letters are about ---- */

typedef struct {
  const char *tlp, *to, *state;
  gboolean exercise;
} About;

static GwIncident
make_incident (const About *about)
{
  return (GwIncident) { .id = (char *) "ccc.example/2026-104217", .opened_us = at ("2026-09-13T22:12:00Z"),
                        .changed_us = at ("2026-09-13T23:05:00Z"), .state = (char *) (about->state ? about->state : "relayed"),
                        .originator = (char *) "XA-technical", .report_id = (char *) "XA-2026-0001",
                        .tlp = (char *) (about->tlp ? about->tlp : "TLP:AMBER"), .urgency = (char *) "critical",
                        .exercise = about->exercise, .title = (char *) "DDoS on a tax portal",
                        .incident_type = (char *) "availability/ddos" };
}

static GPtrArray *
make_parties (void)
{
  static const char *const rows[][3] = {
    { "XA-technical", "originator", "active" }, { "XB-night", "fallback", "asked" }, { "XB-technical", "recipient", "overdue" },
    { "XF-technical", "recipient", "working" }, { "XN-technical", "recipient", "declined" }, { "XU-technical", "recipient", "acknowledged" },
    { "XZ-gone", "recipient", "undeliverable" },
  };
  GPtrArray *parties = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_party_free);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GwParty *party = g_new0 (GwParty, 1);
      *party = (GwParty) { g_strdup (rows[i][0]), g_strdup (rows[i][1]), g_strdup (rows[i][2]), at ("2026-09-13T23:05:00Z") };
      g_ptr_array_add (parties, party);
    }
  return parties;
}

static GPtrArray *
make_requests (void)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_request_free);
  GwRequest *request = g_new0 (GwRequest, 1);
  *request = (GwRequest) { .asker = g_strdup ("XA-technical"), .asked = g_strdup ("XB-technical"), .kind = g_strdup ("assistance"),
                           .state = g_strdup ("partial"), .since_us = at ("2026-09-13T23:05:00Z"),
                           .reply_by_us = at ("2026-09-14T12:00:00Z") };
  g_ptr_array_add (requests, request);
  return requests;
}

/* ---- one function a letter: the model as its callers make it ---- */

static JsonObject *
make_reminder (const Gateway *g, const GwDirectoryEntry *to, const GwIncident *incident, gboolean flag)
{
  return gw_model_reminder (&g->instance, to, incident, contact (g, "XA-technical"), GW_AWAIT_ACK, at (DUE), flag,
                            "GW-L-REMIND01", "GW-L-9M3XQ7AB");
}

static JsonObject *
make_closing (const Gateway *g, const GwDirectoryEntry *to, const GwIncident *incident, gboolean flag)
{
  return gw_model_reminder (&g->instance, to, incident, NULL, GW_AWAIT_CLOSING, at (DUE), flag, "GW-L-REMIND01", NULL);
}

static JsonObject *
make_results (const Gateway *g, const GwDirectoryEntry *to, const GwIncident *incident, gboolean flag)
{
  return gw_model_reminder (&g->instance, to, incident, NULL, GW_AWAIT_RESULTS, at (DUE), flag, "GW-L-REMIND01", NULL);
}

static JsonObject *
make_answer (const Gateway *g, const GwDirectoryEntry *to, const GwIncident *incident, gboolean flag)
{
  return gw_model_reminder (&g->instance, to, incident, contact (g, "XA-technical"), GW_AWAIT_ANSWER, at (DUE), flag,
                            "GW-L-REMIND01", "GW-L-9M3XQ7AB");
}

static JsonObject *
make_fallback (const Gateway *g, const GwDirectoryEntry *to, const GwIncident *incident, gboolean flag)
{
  return gw_model_fallback (&g->instance, to, incident, contact (g, "XB-technical"), at (DUE), flag, "GW-L-FALLBK01");
}

static JsonObject *
make_status (const Gateway *g, const GwDirectoryEntry *to, const GwIncident *incident, gboolean flag)
{
  g_autoptr (GPtrArray) parties = make_parties ();
  g_autoptr (GPtrArray) requests = make_requests ();
  return gw_model_status (&g->instance, to, incident, parties, requests, flag ? "XA-2026-0007" : NULL, "GW-S-STATUS01");
}

static JsonObject *
make_undelivered (const Gateway *g, const GwDirectoryEntry *to, const GwIncident *incident, gboolean flag)
{
  return gw_model_undelivered (&g->instance, to, incident->id, strcmp (incident->tlp, "TLP:RED") == 0, incident->exercise,
                               contact (g, "XB-technical"), flag ? "original-refused" : "bounced", "XA-2026-0001",
                               "GW-N-UNDELIV1");
}

static JsonObject *
make_unanswered (const Gateway *g, const GwDirectoryEntry *to, const GwIncident *incident, G_GNUC_UNUSED gboolean flag)
{
  return gw_model_undelivered (&g->instance, to, incident->id, FALSE, FALSE, contact (g, "XB-technical"), "silent", "XA-2026-0001",
                               "GW-N-UNDELIV1");
}

static JsonObject *
make_waiting (const Gateway *g, const GwDirectoryEntry *to, G_GNUC_UNUSED const GwIncident *incident, G_GNUC_UNUSED gboolean flag)
{
  return gw_model_waiting (&g->instance, to, "GW-N-WAITING1");
}

static JsonObject *
make_directory (const Gateway *g, const GwDirectoryEntry *to, G_GNUC_UNUSED const GwIncident *incident, gboolean flag)
{
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  const GPtrArray *all = gw_directory_entries (g->directory);
  return gw_model_directory (&g->instance, to, flag ? none : all, "XA-2026-0007", "GW-D-DIRECT01");
}

static JsonObject *
make_ping (const Gateway *g, const GwDirectoryEntry *to, G_GNUC_UNUSED const GwIncident *incident, gboolean flag)
{
  return gw_model_ping (&g->instance, to, "k7Qx2mV9tR4wZp1c", flag ? 2 : 1, at ("2026-09-21T08:00:00Z"), "GW-P-7K2M4QAB");
}

static JsonObject *
make_steps (const Gateway *g, const GwDirectoryEntry *to, G_GNUC_UNUSED const GwIncident *incident, G_GNUC_UNUSED gboolean flag)
{
  return gw_model_ping_steps (&g->instance, to, "GW-N-STEPS001");
}

static JsonObject *
make_expiry (const Gateway *g, const GwDirectoryEntry *to, G_GNUC_UNUSED const GwIncident *incident, gboolean flag)
{
  return gw_model_key_expiry (&g->instance, to, XB_KEY, at ("2027-03-01T12:00:00Z"), flag ? 1 : 30, "GW-N-EXPIRY01");
}

static JsonObject *
make_changed (const Gateway *g, const GwDirectoryEntry *to, G_GNUC_UNUSED const GwIncident *incident, G_GNUC_UNUSED gboolean flag)
{
  return gw_model_key_changed (&g->instance, to, XB_KEY, XB_NEXT, at ("2027-03-01T12:00:00Z"), "GW-N-CHANGED1");
}

static JsonObject *
make_digest (const Gateway *g, G_GNUC_UNUSED const GwDirectoryEntry *to, G_GNUC_UNUSED const GwIncident *incident, gboolean flag)
{
  static const char *const lines[] = { "3 incidents are open", "XB-technical has not answered 2026-104217", NULL };
  static const char *const none[] = { NULL };
  return gw_model_digest (&g->instance, flag ? none : lines, at ("2026-09-12T06:00:00Z"), at ("2026-09-13T06:00:00Z"));
}

typedef JsonObject *(*Make) (const Gateway *gateway, const GwDirectoryEntry *to, const GwIncident *incident, gboolean flag);

/* ---- the tables ---- */

typedef struct {
  const char *kind;
  Make make;
  gboolean flag;
  About about;
  const char *want_en, *want_ru; /* see check_facts(); want_ru: what only the Russian words hold */
} Row;

static void
check_rows (const Row *rows, gsize count)
{
  g_autoptr (Gateway) gateway = gateway_new ();
  for (gsize i = 0; i < count; i++)
    {
      const Row *row = &rows[i];
      const GwDirectoryEntry *to = contact (gateway, row->about.to ? row->about.to : "XB-technical");
      GwIncident incident = make_incident (&row->about);
      for (const char *const *language = languages; *language; language++)
        {
          gboolean russian = strcmp (*language, "ru") == 0;
          g_autofree char *letter = render_to (gateway, to, row->kind, *language,
                                               row->make (gateway, to, &incident, row->flag));
          check_columns (row->kind, letter);
          check_facts (row->kind, letter, row->want_en, russian);
          if (russian)
            check_facts (row->kind, letter, row->want_ru, FALSE);
        }
    }
}

#define WHEN "Monday 14 September, 04:12 in Tashkent"
#define WHEN_RU "понедельник 14 сентября, 04:12, Tashkent"
#define QUIET "!tax portal|!XA-technical|!CERT-XA|!TLP:|!TLP |!availability|!critical|!CRITICAL|!Urgency"

static void
test_reminders (void)
{
  static const Row rows[] = {
    { "reminder", make_reminder, FALSE, { .tlp = NULL },
      "Outer: Notigate 2026-104217: |Message-Type: reminder|Report-ID: GW-L-REMIND01|Ack-By: 2026-09-13T23:12:00Z|TLP: TLP:AMBER|"
      "A REMINDER. We wait for your word that you have read|PLEASE ANSWER BEFORE " WHEN " (2026-09-13 23:12 UTC)|DDoS on a tax portal|"
      "Asked by XA-technical (CERT-XA)|GW-L-9M3XQ7AB|NOT-US|!THE TIME TO ANSWER HAS PASSED|!violat|!failed",
      "НАПОМИНАНИЕ. Мы ждём подтверждение|ПРОСИМ ОТВЕТИТЬ ДО " WHEN_RU " (2026-09-13 23:12 UTC)|НЕ-НАШЕ" },
    { "reminder", make_reminder, TRUE, { .tlp = NULL },
      "Outer: Notigate 2026-104217: |THE TIME TO ANSWER HAS PASSED|IT WAS DUE " WHEN "|overdue|!A REMINDER. We|!answer before",
      "СРОК ОТВЕТА ПРОШЁЛ|СРОК БЫЛ " WHEN_RU "|срок прошёл, просим ответить" },
    { "reminder", make_reminder, TRUE, { .tlp = "TLP:RED" },
      "Outer: Notigate: |Inner: Notigate: |Incident-ID: ccc.example/2026-104217|IT WAS DUE " WHEN "|GW-L-9M3XQ7AB|" QUIET, "СРОК БЫЛ " WHEN_RU },
    { "reminder", make_reminder, FALSE, { .exercise = TRUE }, "Outer: EXERCISE Notigate 2026-104217: |EXERCISE. This letter belongs",
      "УЧЕНИЯ. Это письмо" },
    { "reminder", make_closing, FALSE, { .tlp = NULL },
      "your closing summary|form of type closure|Message-Type: closure|Status: ???|!NOT-US|!Revision:|!Asked by", "заключение по инциденту" },
    { "reminder", make_results, TRUE, { .tlp = NULL },
      "Substance-By: 2026-09-13T23:12:00Z|your first results|Message-Type: update|Revision: ???|!NOT-US", "первые результаты" },
    { "reminder", make_results, TRUE, { .tlp = "TLP:RED" }, "your first results|form of type update|!Revision: ???|" QUIET, "первые результаты" },
    { "reminder", make_answer, FALSE, { .tlp = NULL }, "what you were asked for|In-Response-To: GW-L-9M3XQ7AB|write DECLINED|!NOT-US",
      "то, о чём Вас просили|напишите в первой строке ОТКАЗ" },
    { "fallback", make_fallback, FALSE, { .to = "XB-night" },
      "Message-Type: reminder|TLP: TLP:AMBER|XB-technical (CERT-XB) HAS NOT ANSWERED IN TIME|tax portal|+999 3 555 0100|Answer was due " WHEN "|GW-L-FALLBK01|"
      "!violat", "XB-technical (CERT-XB): ОТВЕТА В СРОК НЕ БЫЛО" },
    { "fallback", make_fallback, TRUE, { .to = "XB-night" },
      "Outer: Notigate 2026-104217: |Ack-By: 2026-09-13T23:12:00Z|Answer was due " WHEN "|ccc.example/2026-104217|!XB-technical|!CERT-XB|!+999 3|" QUIET,
      "ПУНКТ, КОТОРЫЙ ВЫ ЗАМЕЩАЕТЕ" },
    { "fallback", make_fallback, FALSE, { .to = "XB-night", .tlp = "TLP:RED" },
      "Outer: Notigate: |Inner: Notigate: |Answer was due " WHEN "|ccc.example/2026-104217|!XB-technical|!CERT-XB|!+999 3|" QUIET,
      "ПУНКТ, КОТОРЫЙ ВЫ ЗАМЕЩАЕТЕ" },
  };
  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_status (void)
{
  static const Row rows[] = {
    { "status", make_status, FALSE, { .tlp = NULL },
      "Message-Type: status|3 of 5 have answered|State passed on|XB-technical no answer yet, overdue, since Monday 14 September, 04:05|"
      "XF-technical being dealt with|XN-technical declined|XZ-gone could not be reached|XB-night, stands in|"
      "XA-technical asks XB-technical for help: help offered in part; wanted by Monday 14 September, 17:00|status-request|!active|!This answers",
      "ответили 3 из 5|XB-technical ответа пока нет, срок прошёл" },
    { "status", make_status, TRUE, { .tlp = NULL }, "In-Response-To: XA-2026-0007|This answers your letter XA-2026-0007|!You need not",
      "Это ответ на Ваше письмо XA-2026-0007" },
    { "status", make_status, TRUE, { .tlp = "TLP:RED" },
      "Outer: Notigate: |Inner: Notigate: |ccc.example/2026-104217|Opened Monday 14 September, 03:12 in Tashkent|!XB-|!XN-|!of 5|!XA-2026|" QUIET,
      "Из-за отметки инцидента" },
  };
  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_undelivered (void)
{
  static const Row rows[] = {
    { "undelivered", make_undelivered, FALSE, { .to = "XA-technical" },
      "Outer: Notigate 2026-104217: about one of your recipients|Inner: Notigate 2026-104217: XB-technical|Not-Relayed: XB-technical bounced|"
      "XB-technical (CERT-XB) WAS NOT REACHED by your letter.|its mail server sent the letter back|XA-2026-0001|+999 3 555 0100|!lacks your original",
      "ВАШЕ ПИСЬМО НЕ ДОСТАВЛЕНО|почтовый сервер вернул письмо" },
    { "undelivered", make_undelivered, TRUE, { .to = "XA-technical" },
      "XB-technical (CERT-XB) HAS OUR LETTER, BUT NOT YOUR SIGNED ORIGINAL|!WAS NOT REACHED", "ОРИГИНАЛ С ВЛОЖЕНИЯМИ НЕ ДОСТАВЛЕН" },
    { "undelivered", make_unanswered, FALSE, { .to = "XA-technical" }, "XB-technical (CERT-XB) HAS NOT ANSWERED your letter.|!WAS NOT REACHED",
      "НА ВАШЕ ПИСЬМО НЕТ ОТВЕТА" },
    { "undelivered", make_undelivered, FALSE, { .to = "XN-technical", .tlp = "TLP:RED" },
      "Outer: Notigate: |Inner: Notigate: |ccc.example/2026-104217|!XB-technical|!CERT-XB|!bounced|!mail server|!+999 3|!XA-2026", "Из-за отметки" },
  };
  check_rows (rows, G_N_ELEMENTS (rows));
}

static void
test_contacts (void)
{
  static const Row rows[] = {
    { "waiting", make_waiting, FALSE, { .tlp = NULL }, "A LETTER WAITS FOR YOU|+999 2 555 0199|!104217|!XA-|!tax|!TLP", "ВАС ЖДЁТ ПИСЬМО" },
    { "directory", make_directory, FALSE, { .to = "XA-technical" },
      "(7)|XB-technical, CERT-XB Level technical Languages ru, en Hours Mon-Fri 08:00-17:00 (Asia/Tashkent)|"
      "B0B1 B2B3 B4B5 B6B7 B8B9 BABB BCBD BEBF B0B1 B2B3|valid until Monday 1 March 2027, 12:00 UTC|XG-gateway, BBB Level another gateway|"
      "Hours day and night|In-Response-To: XA-2026-0007|!poc@cert.xb.example|!none in our directory", "Часы работы круглосуточно" },
    { "directory", make_directory, TRUE, { .to = "XA-technical" }, "There are none in our directory now.|!XB-technical", "таких нет" },
    { "ping", make_ping, FALSE, { .tlp = NULL },
      "Message-Type: ping|Nonce: k7Qx2mV9tR4wZp1c|Agency CERT-XB|Time zone Asia/Tashkent|Fallback contact XB-night|Mail address poc@cert.xb.example|"
      "valid until Monday 1 March 2027, 12:00 UTC|no end set|Message-Type: ping-reply|In-Response-To: GW-P-7K2M4QAB|Directory-Data: confirmed|"
      "PLEASE ANSWER BEFORE Monday 21 September, 13:00 in Tashkent (2026-09-21 08:00 UTC)|!WE ASK AGAIN",
      "Ведомство CERT-XB|Замещающий пункт XB-night|напишите ДА" },
    { "ping", make_ping, TRUE, { .tlp = NULL }, "WE ASK AGAIN, since no signed answer has come. This is letter 2.", "СПРАШИВАЕМ СНОВА" },
    { "ping-steps", make_steps, FALSE, { .tlp = NULL },
      "three steps|1. HAVE A KEY|gpg --quick-generate-key poc@cert.xb.example|2. LET OUR DESK HAVE IT|3. SIGN AND SEND AGAIN|!k7Qx2mV9tR4wZp1c",
      "три шага|1. НУЖЕН КЛЮЧ|3. ПОДПИШИТЕ" },
    { "key-expiry", make_expiry, FALSE, { .tlp = NULL },
      "your key ends in 30 days|B0B1 B2B3 B4B5 B6B7|Valid until Monday 1 March, 17:00 in Tashkent (2027-03-01 12:00 UTC)|"
      "gpg --quick-set-expire B0B1B2B3B4B5B6B7B8B9BABBBCBDBEBFB0B1B2B3 2y", "СРОК ВАШЕГО КЛЮЧА СКОРО КОНЧАЕТСЯ|Осталось дней 30" },
    { "key-expiry", make_expiry, TRUE, { .tlp = NULL }, "your key ends in 1 day|That is in 1 day|!1 days", "Осталось дней 1" },
    { "key-changed", make_changed, FALSE, { .tlp = NULL },
      "Old key B0B1 B2B3 B4B5|New key C0C1 C2C3|Old one taken until Monday 1 March, 17:00 in Tashkent|IF YOU DID NOT ASK FOR THIS",
      "Прежний ключ B0B1|Новый ключ C0C1" },
    { "digest", make_digest, FALSE, { .tlp = NULL },
      "- 3 incidents are open - XB-technical has not answered|From Saturday 12 September 2026, 06:00 UTC to Sunday 13 September|notigate todo|"
      "!Nothing happened", "ДЕНЬ ВКРАТЦЕ" },
    { "digest", make_digest, TRUE, { .tlp = NULL }, "Nothing happened, and nothing is due.", "Ничего не произошло" },
  };
  check_rows (rows, G_N_ELEMENTS (rows));
}

/* What may not be told is not even stored with the letter. */
static void
test_red_models (void)
{
  static const Make makes[] = { make_reminder, make_results, make_fallback, make_status, make_undelivered };
  static const char *const secrets[] = { "tax portal", "XA-technical", "CERT-XA", "XB-technical", "XN-technical", "critical", "XA-2026" };
  g_autoptr (Gateway) gateway = gateway_new ();
  for (int red = 0; red < 2; red++)
    for (gsize i = 0; i < G_N_ELEMENTS (makes); i++)
      {
        const About about = { .tlp = red ? "TLP:RED" : "TLP:AMBER" };
        GwIncident incident = make_incident (&about);
        JsonNode *node = json_node_new (JSON_NODE_OBJECT);
        json_node_take_object (node, makes[i] (gateway, contact (gateway, "XB-technical"), &incident, FALSE));
        g_autofree char *text = json_to_string (node, FALSE);
        json_node_unref (node);
        guint found = 0;
        for (gsize k = 0; k < G_N_ELEMENTS (secrets); k++)
          found += has (text, secrets[k]);
        g_assert_cmpint (found == 0, ==, red);
        g_assert_true (has (text, "ccc.example/2026-104217"));
      }
}

/* The same moment in each zone; the night in which New York's clock goes back has two one-o'clocks. */
static void
test_times (void)
{
  static const struct {
    const char *to, *due, *want;
  } rows[] = {
    { "XA-technical", "2026-09-13T23:12:00Z", "Monday 14 September, 01:12 in Vienna (2026-09-13 23:12 UTC)" },
    { "XA-technical", "2026-10-25T00:30:00Z", "Sunday 25 October, 02:30 in Vienna (2026-10-25 00:30 UTC)" },
    { "XA-technical", "2026-10-25T01:30:00Z", "Sunday 25 October, 02:30 in Vienna (2026-10-25 01:30 UTC)" },
    { "XN-technical", "2026-11-01T05:30:00Z", "Sunday 1 November, 01:30 in New York (2026-11-01 05:30 UTC)" },
    { "XN-technical", "2026-11-01T06:30:00Z", "Sunday 1 November, 01:30 in New York (2026-11-01 06:30 UTC)" },
    { "XN-technical", "2026-03-08T07:00:00Z", "Sunday 8 March, 03:00 in New York (2026-03-08 07:00 UTC)" },
    { "XU-technical", "2026-09-13T23:12:00Z", "PLEASE ANSWER BEFORE Sunday 13 September 2026, 23:12 UTC Incident" },
    { "XF-technical", "2026-12-31T23:12:00Z", "Thursday 31 December, 18:12 UTC-5 (2026-12-31 23:12 UTC)" },
    { "XB-technical", "2026-12-31T23:12:00Z", "Friday 1 January, 04:12 in Tashkent (2026-12-31 23:12 UTC)" },
    { "XB-technical", "2028-02-28T23:12:00Z", "Tuesday 29 February, 04:12 in Tashkent (2028-02-28 23:12 UTC)" },
  };
  g_autoptr (Gateway) gateway = gateway_new ();
  const About about = { .tlp = NULL };
  GwIncident incident = make_incident (&about);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const GwDirectoryEntry *to = contact (gateway, rows[i].to);
      g_autofree char *letter = render_to (gateway, to, "reminder", "en",
                                           gw_model_reminder (&gateway->instance, to, &incident, NULL, GW_AWAIT_ACK, at (rows[i].due),
                                                              FALSE, "GW-L-REMIND01", NULL));
      check_facts (rows[i].due, letter, rows[i].want, FALSE);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/own/reminders", test_reminders);
  g_test_add_func ("/own/status", test_status);
  g_test_add_func ("/own/undelivered", test_undelivered);
  g_test_add_func ("/own/contacts", test_contacts);
  g_test_add_func ("/own/red-models", test_red_models);
  g_test_add_func ("/own/times", test_times);
  return g_test_run ();
}
