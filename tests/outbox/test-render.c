/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/outbox/render-help.h"

/* Every name that MODEL gives to the producer, for all kinds together. */
static const char full[] =
  "{'gateway':{'name':'CCC','address':'gateway@ccc.example','phone':'+999 2 555 0199'},"
  " 'contact':{'id':'XA-technical','agency':'CERT-XA','place':'Vienna'}, 'exercise':true,"
  " 'stanza':[{'name':'Form','value':'poc-notification/1'},{'name':'Message-Type','value':'notice'}],"
  " 'received':'2026-09-14 09:12:41 UTC','received_local':'11:12','report_id':'XA-2026-0001','entry':5127,"
  " 'message_type':'notification','letter_number':18,'red':false,'incident':'ccc.example/2026-104217',"
  " 'incident_number':'2026-104217','check_only':false,'title':'Phishing site copies our tax portal',"
  " 'type':'fraud/phishing','tlp':'TLP:AMBER','tlp_raised':'TLP:GREEN','urgency':'critical',"
  " 'to':[{'id':'XB-technical','agency':'CERT-XB','answer_by_at':'2026-09-14 12:12','answer_by_utc':'2026-09-14 10:12 UTC'},"
  "       {'id':'XC-technical'}],'to_desk':true,"
  " 'tolerated':[{'line':5,'field':'TLP','kind':'read-as','written':'AMBER','understood':'TLP:AMBER'},"
  "              {'line':6,'kind':'blank-lines','message':'left out blank lines'}],"
  " 'attachments':[{'name':'mail.eml','size':8123,"
  "                 'sha256':'9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'}],"
  " 'signed_sha256':'2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',"
  " 'fingerprint':'0A1B2C3D4E5F60718293A4B5C6D7E8F901234567',"
  " 'code':'tlp-missing','withheld':false,'form_text':'Form: poc-notification/1\\nTLP: ???\\n\\nPlease help.',"
  " 'faults':[{'n':1,'line':7,'field':'Title','code':'bad-value','problem':'too-long','written':'Very long',"
  "            'limit':120,'least':3,'allowed':['a','b'],'allowed_tlp':true,'message':'line 7: too long',"
  "            'suggestions':[{'value':'Long','field':'Title','note':'8:45','place':'Vienna'}]}],"
  " 'not_understood':[{'n':1,'line':9,'field':'Detected','code':'bad-value','problem':'bad-time','written':'now',"
  "            'limit':120,'least':3,'allowed':['a','b'],'allowed_tlp':true,'message':'line 9: no time',"
  "            'suggestions':[{'value':'2026-09-14T08:45:00Z','field':'Detected','note':'8:45','place':'Vienna'}]}],"
  " 'reason':'your key was reported lost','since':'2026-09-14 09:12 UTC','since_local':'11:12',"
  " 'alert':'XB-technical has not answered.','details_text':'Line one.\\nLine two.',"
  " 'command':'notigate incident show 2026-104217',"
  " 'not_relayed':[{'id':'XD-technical','agency':'CERT-XD','reason':'tlp-forbids'}],'not_applied':true,'last_revision':3,"
  " 'red_to_desk':true,'is_note':true,"
  " 'sender':{'id':'XA-technical','agency':'CERT-XA','phone':'+999 2 555 0100'},'origin':'XC-technical',"
  " 'origin_incident':'bbb.example/2026-100001','our_report_id':'GW-L-9M3XQ7AB','headline':'notification',"
  " 'disposition':'working','decision':'offered','status':'contained','revision':'2','state':'acknowledged',"
  " 'is_withdrawal':true,'answered':'XA-2026-0001','also_to':'XC-technical, XD-technical','also_to_more':238,"
  " 'fields':[{'field':'Source','value':'url hxxps://a[.]example/','first':true},"
  "           {'field':'Detected','value':'x','time_at':'2026-09-14 02:40','time_utc':'2026-09-13 21:40 UTC'}],"
  " 'retracted':[{'value':'ipv4 198.51.100.77'}],'their_text':'| Please close both.\\n|\\n| Thanks.',"
  " 'awaits_answer':false,'answer_by_at':'2026-09-14 04:12','answer_by_utc':'2026-09-13 23:12 UTC',"
  " 'answer_before':'23:12 UTC','results_by_at':'2026-09-14 07:12','results_by_utc':'2026-09-14 02:12 UTC',"
  " 'signed_at':'2026-09-13 22:11 UTC','received_at':'2026-09-13 22:12 UTC',"
  " 'plan':[{'when_at':'2026-09-14 03:22','when_utc':'2026-09-13 22:22 UTC','is_remind':true},"
  "         {'when_at':'2026-09-14 04:12','is_due':true},{'when_at':'2026-09-14 04:12','is_fallback':true},"
  "         {'when_at':'2026-09-14 04:42','is_operator':true}],'fallback':'XB-night',"
  " 'original_attached':true,'original_follows':true,'original_too_large':true,"
  " 'due_at':'2026-09-14 04:12','due_utc':'2026-09-13 23:12 UTC','overdue':true,'awaited':'acknowledgement',"
  " 'awaits_ack':true,'awaits_closing':false,'asked_id':'GW-L-9M3XQ7AB','bare':false,"
  " 'absent':{'id':'XB-technical','agency':'CERT-XB','phone':'+999 3 555 0100'},'is_silent':true,'original_only':false,"
  " 'opened_at':'2026-09-14 00:12','opened_utc':'2026-09-13 22:12 UTC','changed_at':'2026-09-14 01:12',"
  " 'changed_utc':'2026-09-13 23:12 UTC','asked_count':5,'answered_count':3,"
  " 'parties':[{'id':'XB-technical','agency':'CERT-XB','state':'working','is_fallback':true,'since_at':'2026-09-14 01:05',"
  "             'since_utc':'2026-09-13 23:05 UTC','next_at':'2026-09-14 04:12','next_utc':'2026-09-14 02:12 UTC'}],"
  " 'requests':[{'asker':'XA-technical','asked':'XB-technical','request':'assistance','state':'offered',"
  "              'since_at':'2026-09-14 01:05','since_utc':'2026-09-13 23:05 UTC','reply_by_at':'2026-09-14 14:00',"
  "              'reply_by_utc':'2026-09-14 12:00 UTC'}],"
  " 'entries':[{'id':'XB-technical','agency':'CERT-XB','level':'technical','languages':'ru, en','hours':'Mon-Fri 08:00-17:00',"
  "             'timezone':'Asia/Tashkent','max_tlp':'TLP:AMBER','keys':[{'fingerprint':'0A1B 2C3D','algorithm':'ed25519',"
  "             'is_next':true,'ends_at':'2027-09-13 12:00 UTC'}]}],'entries_count':12,"
  " 'silent':{'id':'XB-technical','agency':'CERT-XB'},'asked_since':'2026-09-14','nonce':'k7Qx2mV9tR4wZp1c','round':2,'again':true,'entry_fields':[{'field':'agency','value':'CERT-XB'}],"
  " 'keys':[{'fingerprint':'0A1B 2C3D','algorithm':'ed25519','is_next':true,'ends_at':'2027-09-13 12:00 UTC'}],"
  " 'address':'poc@cert.xb.example','fingerprint_grouped':'0A1B 2C3D','expires_at':'2026-11-12 13:00',"
  " 'expires_utc':'2026-11-12 12:00 UTC','days':7,'days_one':false,'old_fingerprint':'0A1B 2C3D','new_fingerprint':'7F6E 5D4C',"
  " 'until_at':'2026-11-12 13:00','until_utc':'2026-11-12 12:00 UTC','from_at':'2026-11-11 12:00 UTC',"
  " 'lost_from_at':'2026-09-13 02:10','lost_from_utc':'2026-09-13 00:10 UTC','lost_until_at':'2026-09-13 16:40',"
  " 'lost_until_utc':'2026-09-13 14:40 UTC','caught_up':true,'epoch':2,'epoch_digit':2,'known':40,'seen':57,'lost_number':13,"
  " 'last_lost_number':2000,'first_number':2001,'origin':'ccc.example/ledger/2',"
  " 'vkey':'ccc.example/ledger/2+133c93dc+AR0pB9LYw82eKrsb6Q0PiCdp2Cxvt3P5di79D+aNuBkT',"
  " 'lines':['3 incidents are open','2 answers are overdue']}";

/* What every letter has. */
static const char least[] =
  "{'gateway':{'name':'CCC','address':'gateway@ccc.example'},'contact':{'id':'XA-technical'},"
  " 'code':'stale','alert':'The disk is nearly full.'}";

/* ---- every letter ---- */

static void
check_letter (const char *kind, const char *language, JsonObject *data)
{
  g_auto (GwRendered) letter = { NULL, NULL, NULL };
  render (NULL, kind, language, data, &letter);
  gboolean has_stanza = json_object_has_member (data, "stanza");
  g_assert_true (g_utf8_validate (letter.body, -1, NULL));
  g_assert_null (strpbrk (letter.body, "\r\t\001"));
  g_assert_true (g_str_has_suffix (letter.body, "notification gateway\n"));
  g_assert_true (has (letter.body, "no receipt within 15 minutes"));
  g_assert_true (has (letter.body, "is no agreement with its\ncontent"));
  gboolean russian = strcmp (language, "ru") == 0;
  g_assert_cmpint (has (letter.body, "в течение 15 минут не получили"), ==, russian);
  g_assert_cmpint (has (letter.body, "the same in English"), ==, russian);
  static const char *const without[] = { "not-taken", "held", "waiting", "ping-steps", "digest", NULL };
  gboolean exercise = json_object_has_member (data, "exercise") && !g_strv_contains (without, kind);
  g_assert_true (g_str_has_prefix (letter.subject, exercise ? "EXERCISE Notigate" : "Notigate"));
  g_assert_null (strpbrk (letter.subject, "{}\n"));
  g_assert_null (strpbrk (letter.protected_subject, "{}\n"));
  check_layout (kind, letter.body, has_stanza);
}

static void
test_complete (void)
{
  for (const char *const *kind = gw_letter_kinds (); *kind; kind++)
    for (const char *const *language = languages; *language; language++)
      {
        g_test_message ("%s %s", *kind, *language);
        g_autoptr (JsonObject) all = model_of (full);
        g_autoptr (JsonObject) few = model_of (least);
        check_letter (*kind, *language, all);
        check_letter (*kind, *language, few);
        g_autoptr (GList) names = json_object_get_members (all);
        for (GList *name = names; name; name = name->next)
          {
            static const char *const always[] = { "gateway", "alert", "code", NULL };
            if (g_strv_contains (always, name->data))
              continue;
            g_autoptr (JsonObject) lacking = model_of (full);
            json_object_remove_member (lacking, name->data);
            check_letter (*kind, *language, lacking);
          }
        static const char *const flags[] = { "red", "check_only", "withheld", "bare", "awaits_answer", "awaits_closing",
                                             "original_only" };
        for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
          {
            g_autoptr (JsonObject) flagged = model_of (full);
            json_object_set_boolean_member (flagged, flags[i], TRUE);
            check_letter (*kind, *language, flagged);
          }
      }
}

/* A list's members, or a group's, as MODEL writes them. */
static gboolean
model_holds (JsonObject *data, const char *path)
{
  g_auto (GStrv) parts = g_strsplit (path, ".", -1);
  JsonObject *object = data;
  for (char **part = parts; *part; part++)
    {
      JsonNode *node = object ? json_object_get_member (object, *part) : NULL;
      if (node == NULL)
        return FALSE;
      if (JSON_NODE_HOLDS_ARRAY (node) && part[1] != NULL)
        {
          gboolean found = FALSE;
          JsonArray *list = json_node_get_array (node);
          g_autofree char *rest = g_strjoinv (".", part + 1);
          for (guint i = 0; i < json_array_get_length (list) && !found; i++)
            found = model_holds (json_array_get_object_element (list, i), rest);
          return found;
        }
      object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
    }
  return TRUE;
}

static void
test_names (void)
{
  static const char *const made[] = { "second", "tolerated_any", "tolerated.what", "not_understood_any",
                                      "attachments_any", "to_any", "report_id_used", "form_open", "faults_count", "faults_one", "code_what", "code_fix", "code_in_faults",
                                      "signature_good", "faults.what", "faults.allowed_list", "faults.suggestions.or",
                                      "not_understood.what", "not_understood.allowed_list",
                                      "not_understood.suggestions.or",
                                      "not_relayed_any", "fields_any", "retracted_any", "plan_any", "parties_any",
                                      "requests_any", "entries_any", "lines_any", NULL };
  g_autoptr (JsonObject) all = model_of (full);
  for (const char *const *kind = gw_letter_kinds (); *kind; kind++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) names = gw_letter_names (shipped (), *kind, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (g_strv_length (names), >=, 4);
      for (char **name = names; *name; name++)
        if (!g_strv_contains (made, *name) && !g_str_has_suffix (*name, "_word") && !model_holds (all, *name))
          g_error ("MODEL's %s is not among the test's data", *name);
      for (const char *const *language = languages; *language; language++)
        {
          gboolean exists = FALSE;
          g_auto (GStrv) unknown = gw_letter_check (NULL, shipped (), *kind, *language, &exists, &error);
          g_assert_no_error (error);
          g_assert_true (exists);
          g_autofree char *all_unknown = g_strjoinv (", ", unknown);
          g_assert_cmpstr (all_unknown, ==, "");
        }
      gboolean exists = TRUE;
      g_auto (GStrv) unknown = gw_letter_check (NULL, shipped (), *kind, "xx", &exists, &error);
      g_assert_no_error (error);
      g_assert_false (exists);
      g_assert_cmpuint (g_strv_length (unknown), ==, 0);
    }
}

static void
test_rejection (void)
{
  g_autoptr (JsonObject) data = model_of (
    "{'gateway':{'name':'CCC','address':'gateway@ccc.example','phone':'+999 2 555 0199'},"
    " 'contact':{'id':'XA-technical','place':'Vienna'}, 'code':'tlp-missing',"
    " 'received':'2026-09-14 09:12:41 UTC','received_local':'11:12',"
    " 'stanza':[{'name':'Form','value':'poc-notification/1'},{'name':'Message-Type','value':'rejection'},"
    "  {'name':'Report-ID','value':'GW-R-4T7K2Q'},{'name':'In-Response-To','value':'XA-2026-0001'},"
    "  {'name':'TLP','value':'TLP:AMBER'},{'name':'Code','value':'tlp-missing'},"
    "  {'name':'Fault','value':'- TLP missing'},{'name':'Fault','value':'7 Incident-Type bad-value'},"
    "  {'name':'Fault','value':'8 Detected bad-value'},{'name':'Entry','value':'5127'}],"
    " 'faults':[{'field':'TLP','code':'tlp-missing','problem':'missing','allowed_tlp':true},"
    "  {'line':7,'field':'Incident-Type','code':'bad-value','problem':'not-in-set','written':'fraud/fishing',"
    "   'suggestions':[{'value':'fraud/phishing'}]},"
    "  {'line':8,'field':'Detected','code':'bad-value','problem':'bad-time','written':'14.09.2026 8:45',"
    "   'suggestions':[{'value':'2026-09-14T06:45:00Z','note':'8:45','place':'Vienna'},"
    "                  {'value':'2026-09-14T08:45:00Z','note':'8:45 UTC'}]}],"
    " 'form_text':'Form: poc-notification/1\\nMessage-Type: notification\\nTo-Gateway: gateway@ccc.example\\n"
    "Report-ID: XA-2026-0001\\nTo-POC: XB-technical\\nTLP: ???\\nUrgency: medium\\n"
    "Title: Phishing site copies our tax portal\\nIncident-Type: fraud/phishing\\nDetected: ???\\n"
    "Source: url hxxps://tax-xa[.]example/login\\n\\nPlease have this page removed and tell us who registered it.'}");
  g_auto (GwRendered) letter = { NULL, NULL, NULL };
  render (NULL, "rejection", NULL, data, &letter);
  g_autofree char *expected = NULL;
  g_assert_true (g_file_get_contents (NOTIGATE_SOURCEDIR "/tests/outbox/rejection-3-faults.txt", &expected, NULL, NULL));
  g_assert_cmpstr (letter.body, ==, expected);
  g_assert_cmpstr (letter.subject, ==, "Notigate: NOT SENT ON, please correct 3 lines");

  /* In two languages the form to copy stands once. */
  g_auto (GwRendered) russian = { NULL, NULL, NULL };
  render (NULL, "rejection", "ru", data, &russian);
  const char *form = strstr (russian.body, "Source: url");
  g_assert_nonnull (form);
  g_assert_null (strstr (form + 1, "Source: url"));
  g_assert_cmpstr (russian.subject, ==, "Notigate: НЕ ПЕРЕДАНО, исправьте строки: 3");
}

static void
test_counts (void)
{
  static const struct {
    const char *faults, *want_en, *want_ru;
  } rows[] = {
    { "[]", "Notigate: NOT SENT ON", "Notigate: НЕ ПЕРЕДАНО" },
    { "[{'problem':'bidi','line':3}]", "Notigate: NOT SENT ON, please correct 1 line",
      "Notigate: НЕ ПЕРЕДАНО, исправьте 1 строку" },
    { "[{'problem':'bidi','line':3},{'problem':'bidi','line':4}]", "Notigate: NOT SENT ON, please correct 2 lines",
      "Notigate: НЕ ПЕРЕДАНО, исправьте строки: 2" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf ("{'gateway':{'name':'CCC'},'code':'bad-value','faults':%s}", rows[i].faults);
      g_autoptr (JsonObject) data = model_of (json);
      g_auto (GwRendered) english = { NULL, NULL, NULL }, russian = { NULL, NULL, NULL };
      render (NULL, "rejection", "en", data, &english);
      render (NULL, "rejection", "ru", data, &russian);
      g_assert_cmpstr (english.subject, ==, rows[i].want_en);
      g_assert_cmpstr (russian.subject, ==, rows[i].want_ru);
    }
}

/* ---- what a letter must not say ---- */

static void
test_red (void)
{
  static const char *const secrets[] = { "tax portal", "fraud/phishing", "XB-technical", "XC-technical", "CERT-XB",
                                         "XA-2026-0001", "critical", "TLP:AMBER", "mail.eml", "9f86d081", "0A1B2C3D",
                                         "5127", "10:12", "XD-technical", "WORKING", "TLP", "yesterday" };
  for (const char *const *language = languages; *language; language++)
    {
      g_autoptr (JsonObject) data = model_of (full);
      json_object_set_boolean_member (data, "red", TRUE);
      JsonArray *stanza = json_object_get_array_member (data, "stanza");
      static const char *const fields[][2] = { { "Title", "tax portal" }, { "To-POC", "XB-technical" },
                                               { "TLP", "TLP:AMBER" }, { "In-Response-To", "XA-2026-0001" },
                                               { "Incident-ID", "ccc.example/2026-104217" } };
      for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
        {
          JsonObject *field = json_object_new ();
          json_object_set_string_member (field, "name", fields[i][0]);
          json_object_set_string_member (field, "value", fields[i][1]);
          json_array_add_object_element (stanza, field);
        }
      g_auto (GwRendered) red = { NULL, NULL, NULL }, open = { NULL, NULL, NULL };
      render (NULL, "receipt", *language, data, &red);
      g_assert_true (has (red.body, "\nIncident-ID: ccc.example/2026-104217\n"));
      g_assert_true (has (red.body, "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"));
      g_assert_false (has (red.subject, "104217"));
      g_assert_false (has (red.protected_subject, "tax portal"));
      json_object_set_boolean_member (data, "red", FALSE);
      render (NULL, "receipt", *language, data, &open);
      g_assert_true (has (open.subject, "104217"));
      g_assert_true (has (open.protected_subject, "tax portal"));
      /* The same of any letter that cannot be encrypted to the contact; but it may have a number. */
      g_auto (GwRendered) withheld = { NULL, NULL, NULL };
      json_object_set_boolean_member (data, "withheld", TRUE);
      render (NULL, "receipt", *language, data, &withheld);
      json_object_set_boolean_member (data, "withheld", FALSE);
      g_assert_true (has (withheld.subject, "104217"));
      g_assert_true (has (withheld.body, "could not be encrypted to you"));
      g_assert_false (has (red.body, "could not be encrypted to you"));
      for (gsize i = 0; i + 1 < G_N_ELEMENTS (secrets); i++)
        {
          g_assert_false (has (red.body, secrets[i]));
          g_assert_false (has (withheld.body, secrets[i]));
          g_assert_false (has (withheld.protected_subject, secrets[i]));
          g_assert_true (has (open.body, secrets[i]));
        }

      g_auto (GwRendered) alert = { NULL, NULL, NULL };
      json_object_set_boolean_member (data, "red", TRUE);
      json_object_remove_member (data, "stanza");
      render (NULL, "alert", *language, data, &alert);
      g_assert_true (has (alert.body, "ccc.example/2026-104217"));
      g_assert_false (has (alert.body, "XB-technical"));
      g_assert_false (has (alert.body, "Line one"));
      g_assert_false (has (alert.protected_subject, "XB-technical"));
      g_assert_false (has (alert.subject, "104217"));
    }
}

static void
test_content_free (void)
{
  for (const char *const *language = languages; *language; language++)
    {
      g_autoptr (JsonObject) data = model_of (full);
      g_autoptr (JsonObject) other = model_of ("{'gateway':{'name':'CCC','address':'gateway@ccc.example','phone':'+999 2 555 0199'},"
                                               "'title':'Another','code':'bad-signature','contact':{'id':'XQ'}}");
      json_object_remove_member (data, "stanza");
      g_auto (GwRendered) first = { NULL, NULL, NULL }, second = { NULL, NULL, NULL }, held = { NULL, NULL, NULL };
      render (NULL, "not-taken", *language, data, &first);
      render (NULL, "not-taken", *language, other, &second);
      g_assert_cmpstr (first.body, ==, second.body);
      g_assert_cmpstr (first.subject, ==, second.subject);
      render (NULL, "held", *language, data, &held);
      g_assert_false (has (held.body, "tax portal"));
      g_assert_false (has (held.body, "XA-2026-0001"));
      g_assert_false (has (held.body, "104217"));
      g_assert_true (has (held.body, "09:12:41 UTC"));

      g_auto (GwRendered) withheld = { NULL, NULL, NULL };
      json_object_set_boolean_member (data, "withheld", TRUE);
      json_object_set_member (data, "stanza", json_from_string ("[{\"name\":\"Code\",\"value\":\"bad-value\"},"
                                                                "{\"name\":\"TLP\",\"value\":\"TLP:GREEN\"},"
                                                                "{\"name\":\"Fault\",\"value\":\"9 Detected bad-value\"}]", NULL));
      render (NULL, "rejection", *language, data, &withheld);
      g_assert_true (g_str_has_prefix (withheld.body, "Code: bad-value\n\n"));
      g_assert_false (has (withheld.body, "TLP: ???"));
      g_assert_false (has (withheld.body, "9 Detected bad-value"));
      g_assert_false (has (withheld.body, "Very long"));
      g_assert_true (has (withheld.body, "could not be encrypted"));
    }
}

/* ---- an operator's own templates ---- */

typedef struct {
  char *dir;
} Own;

static void
own_put (Own *own, const char *language, const char *file, const char *text)
{
  g_autofree char *in = g_build_filename (own->dir, language, NULL);
  g_autofree char *path = g_build_filename (in, file, NULL);
  g_assert_cmpint (g_mkdir_with_parents (in, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  for (const char *name = dir ? g_dir_read_name (dir) : NULL; name; name = g_dir_read_name (dir))
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);
      remove_tree (inside);
    }
  g_remove (path);
}

static void
own_clear (Own *own)
{
  remove_tree (own->dir);
  g_free (own->dir);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Own, own_clear)

static Own
own_new (void)
{
  return (Own) { g_dir_make_tmp ("notigate-XXXXXX", NULL) };
}

/* Whatever an operator writes: no title outside, nothing of a RED letter, EXERCISE first, the foot below. */
static void
test_override (void)
{
  g_auto (Own) own = own_new ();
  own_put (&own, "en", "receipt", "Subject: Mine {{incident_number}} {{title}}{{type}}{{contact.id}}\n"
                                  "Protected-Subject: Mine {{title}}\n\nDear {{contact.id}}, {{title}}.\n");
  own_put (&own, "en", "foot", "no foot\n");
  own_put (&own, "ru", "foot", "\n");
  g_autoptr (JsonObject) data = model_of (full);
  g_auto (GwRendered) open = { NULL, NULL, NULL }, red = { NULL, NULL, NULL }, russian = { NULL, NULL, NULL };
  render (own.dir, "receipt", "en", data, &open);
  g_assert_cmpstr (open.subject, ==, "EXERCISE Mine 2026-104217");
  g_assert_cmpstr (open.protected_subject, ==, "EXERCISE Mine Phishing site copies our tax portal");
  g_assert_true (has (open.body, "Dear XA-technical, Phishing site"));
  g_assert_true (has (open.body, "is no agreement with its\ncontent"));
  g_assert_false (has (open.body, "no foot"));
  json_object_set_boolean_member (data, "red", TRUE);
  render (own.dir, "receipt", "en", data, &red);
  g_assert_cmpstr (red.subject, ==, "EXERCISE Mine");
  g_assert_true (has (red.body, "Dear XA-technical, ."));
  render (own.dir, "receipt", "ru", data, &russian);
  g_assert_true (has (russian.body, "не означают ни\nсогласия"));

  /* The other kinds that may say little. */
  static const struct {
    const char *kind, *flag;
  } quiet[] = { { "not-taken", NULL }, { "held", NULL }, { "alert", "red" }, { "rejection", "withheld" }, { "receipt", "red" },
             { "reminder", "red" }, { "fallback", "red" }, { "fallback", "bare" }, { "undelivered", "red" }, { "status", "red" },
             { "waiting", NULL }, { "ping-steps", NULL }, { "digest", NULL } };
  for (gsize i = 0; i < G_N_ELEMENTS (quiet); i++)
    {
      g_autoptr (JsonObject) some = model_of (full);
      if (quiet[i].flag != NULL)
        json_object_set_boolean_member (some, quiet[i].flag, TRUE);
      own_put (&own, "en", quiet[i].kind, "Subject: Mine {{incident_number}}\n\n<{{title}}{{form_text}}{{details_text}}{{alert}}"
                                          "{{report_id}}{{reason}}{{#faults}}{{written}}{{/faults}}{{sender.id}}{{absent.id}}{{tlp}}"
                                          "{{#parties}}{{id}}{{/parties}}{{#requests}}{{asker}}{{/requests}}>\n");
      g_auto (GwRendered) letter = { NULL, NULL, NULL };
      render (own.dir, quiet[i].kind, "en", some, &letter);
      g_assert_true (has (letter.body, "\n<>\n"));
    }
  g_auto (GwRendered) number = { NULL, NULL, NULL }, no_number = { NULL, NULL, NULL };
  own_put (&own, "en", "removed", "Subject: Mine {{incident_number}}\n\n<{{title}}>\n");
  json_object_set_boolean_member (data, "red", FALSE);
  render (own.dir, "removed", "en", data, &number);
  g_assert_cmpstr (number.subject, ==, "EXERCISE Mine 2026-104217");
  g_assert_true (has (number.body, "\n<Phishing site"));
  json_object_set_boolean_member (data, "red", TRUE);
  render (own.dir, "removed", "en", data, &no_number);
  g_assert_cmpstr (no_number.subject, ==, "EXERCISE Mine");
}

/* What an operator's template names in vain is told, with its place. */
static void
test_unknown_names (void)
{
  g_auto (Own) own = own_new ();
  own_put (&own, "en", "receipt", "Subject: Mine {{incident_number}} {{title}}{{type}}\n"
                                  "Protected-Subject: Mine {{title}}\n\nDear {{contact.id}}, {{reasn}}.\n");
  own_put (&own, "en", "rejection", "Subject: Mine\n\nyes\n");
  own_put (&own, "en", "codes", "[stale]\nwhat={{faults_count}} {{gateway.fax}}\nfix=x\n");
  own_put (&own, "en", "problems", "[order]\nwhat={{field}} {{fault}}\n");
  gboolean exists = FALSE;
  g_auto (GStrv) unknown = gw_letter_check (own.dir, shipped (), "receipt", "en", &exists, NULL);
  g_assert_true (exists);
  g_autofree char *names = g_strjoinv ("\n", unknown);
  g_assert_true (has (names, "/en/receipt:1: title\n"));
  g_assert_true (has (names, "/en/receipt:1: type"));
  g_assert_true (has (names, "/en/receipt:4: reasn"));
  g_assert_cmpuint (g_strv_length (unknown), ==, 3);
  g_auto (GStrv) in_tables = gw_letter_check (own.dir, shipped (), "rejection", "en", &exists, NULL);
  g_autofree char *tables = g_strjoinv ("\n", in_tables);
  g_assert_cmpstr (tables, ==, "codes [stale] what:1: gateway.fax\nproblems [order] what:1: fault");
  /* A language is a name, never a path. */
  g_autofree char *beside = g_build_filename (shipped (), "en", NULL);
  g_auto (GStrv) outside = gw_letter_check (NULL, beside, "receipt", "../en", &exists, NULL);
  g_assert_null (outside); /* no MODEL there */
  g_auto (GStrv) path = gw_letter_check (NULL, shipped (), "receipt", "../templates/en", &exists, NULL);
  g_assert_nonnull (path);
  g_assert_false (exists);
}

static void
test_languages (void)
{
  static const struct {
    const char *language, *want_first, *want_foot;
  } rows[] = {
    { NULL, "YOUR LETTER IS KEPT", NULL },
    { "en", "YOUR LETTER IS KEPT", NULL },
    { "en-GB", "YOUR LETTER IS KEPT", NULL },
    { "ru", "ВАШЕ ПИСЬМО СОХРАНЕНО", "ДЛЯ КАЖДОГО ПИСЬМА" },
    { "ru-RU", "ВАШЕ ПИСЬМО СОХРАНЕНО", "ДЛЯ КАЖДОГО ПИСЬМА" },
    { "de", "YOUR LETTER IS KEPT", NULL },
    { "../ru", "YOUR LETTER IS KEPT", NULL },
    { "", "YOUR LETTER IS KEPT", NULL },
    { "fr", "VOTRE LETTRE EST GARDÉE", "POUR TOUTE LETTRE" },
    { "fr-CA", "VOTRE LETTRE EST GARDÉE AU CANADA", NULL },
  };
  g_auto (Own) own = own_new ();
  own_put (&own, "fr", "held", "Subject: Notigate\n\nVOTRE LETTRE EST GARDÉE\n");
  own_put (&own, "fr", "foot", "POUR TOUTE LETTRE\n");
  own_put (&own, "fr-CA", "held", "Subject: Notigate\n\nVOTRE LETTRE EST GARDÉE AU CANADA\n");
  g_autoptr (JsonObject) data = model_of (least);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (GwRendered) letter = { NULL, NULL, NULL };
      render (own.dir, "held", rows[i].language, data, &letter);
      g_assert_true (g_str_has_prefix (letter.body, rows[i].want_first));
      if (rows[i].want_foot != NULL)
        g_assert_true (has (letter.body, rows[i].want_foot));
      g_assert_true (has (letter.body, "YOUR LETTER IS KEPT"));
      g_assert_true (has (letter.body, "HOLDS FOR EVERY LETTER"));
    }
}

static void
test_mistakes (void)
{
  static const struct {
    const char *text, *want;
  } rows[] = {
    { "Subject: x\n\nyes\n", NULL },
    { "Subject: x\n\nyes\n{{#contact}}\n", "/en/help:4: the section \"contact\" is not closed" },
    { "Subject: {{x\n\nyes\n", "/en/help:1: a tag is not closed" },
    { "Protected-Subject: x\n\nyes\n", "/en/help:1: the line \"Subject:\" is missing" },
    { "Subject: x\nTo: y\n\nyes\n", "/en/help:2: neither \"Subject:\"" },
    { "Subject: x\nSubject: y\n\nyes\n", "/en/help:2: neither \"Subject:\"" },
    { "Subject: x\r\n\r\nyes\r\n", NULL },
    { "Subject: x\n\n{{> none}}\n", "/en/help:3: there is no partial \"none\"" },
    { "Subject: x\n\n{{> fault}}\n", NULL },
    { "Subject: \n\nyes\n", "the template leaves the letter empty" },
    { "Subject: x\n\n{{title}}\n", "the template leaves the letter empty" },
    { "", "/en/help:1: the line \"Subject:\" is missing" },
  };
  g_autoptr (JsonObject) data = model_of (least);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Own) own = own_new ();
      own_put (&own, "en", "help", rows[i].text);
      g_auto (GwRendered) letter = { NULL, NULL, NULL };
      g_autoptr (GError) error = NULL;
      gboolean ok = gw_letter_render (own.dir, shipped (), "help", "en", data, &letter, &error);
      g_assert_cmpint (ok, ==, rows[i].want == NULL);
      if (rows[i].want == NULL)
        continue;
      g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
      if (!has (error->message, rows[i].want))
        g_error ("\"%s\" instead of \"%s\"", error->message, rows[i].want);
    }
  g_auto (GwRendered) letter = { NULL, NULL, NULL };
  g_autoptr (GError) error = NULL;
  g_assert_false (gw_letter_render (NULL, shipped (), "codes", "en", data, &letter, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
}

/* Without the shipped foot nothing goes out. */
static void
test_foot (void)
{
  static const struct {
    const char *foot;
    gboolean want;
  } rows[] = { { NULL, FALSE }, { "", FALSE }, { " \n\n", FALSE }, { "{{! hidden }}", FALSE }, { "The foot.\n", TRUE } };
  g_autoptr (JsonObject) data = model_of (least);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_auto (Own) own = own_new ();
      own_put (&own, "en", "help", "Subject: x\n\nyes\n");
      if (rows[i].foot != NULL)
        own_put (&own, "en", "foot", rows[i].foot);
      g_auto (GwRendered) letter = { NULL, NULL, NULL };
      g_autoptr (GError) error = NULL;
      gboolean ok = gw_letter_render (NULL, own.dir, "help", "en", data, &letter, &error);
      g_assert_cmpint (ok, ==, rows[i].want);
      if (rows[i].want)
        g_assert_cmpstr (letter.body, ==, "yes\n\nThe foot.\n");
      else
        g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
    }
}

/* ---- hostile values ---- */

static void
set_all (JsonObject *object, const char *value)
{
  g_autoptr (GList) names = json_object_get_members (object);
  for (GList *name = names; name; name = name->next)
    {
      JsonNode *node = json_object_get_member (object, name->data);
      if (JSON_NODE_HOLDS_OBJECT (node))
        set_all (json_node_get_object (node), value);
      else if (JSON_NODE_HOLDS_ARRAY (node) && strcmp (name->data, "stanza") != 0)
        {
          JsonArray *list = json_node_get_array (node);
          for (guint i = 0; i < json_array_get_length (list); i++)
            if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (list, i)))
              set_all (json_array_get_object_element (list, i), value);
        }
      else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
        json_object_set_string_member (object, name->data, value);
    }
}

static void
test_hostile (void)
{
  static const struct {
    const char *value, *want_line;
  } rows[] = {
    { "{{gateway.phone}}", "{{gateway.phone}}" },
    { "{{#faults}}{{> fault}}", "{{#faults}}{{> fault}}" },
    { "%s%n%100000d\\n", "%s%n%100000d\\n" },
    { "a\r\nBcc: victim@example\r\n\r\nTLP: TLP:CLEAR", "a Bcc: victim@example TLP: TLP:CLEAR" },
    { "\033[2J\033]0;x\007y\302\2331m", "[2J ]0;x y 1m" },
    { "exe\342\200\256gpj\342\201\246\342\200\213", "exe gpj" },
    { "----- to here -----", "----- to here -----" },
    { "\001\002x\ty", "x y" },
    { "x\xff\xfey", "x y" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (const char *const *kind = gw_letter_kinds (); *kind; kind++)
      for (const char *const *language = languages; *language; language++)
        {
          g_autoptr (JsonObject) data = model_of (full);
          set_all (data, rows[i].value);
          g_auto (GwRendered) letter = { NULL, NULL, NULL };
          render (NULL, *kind, *language, data, &letter);
          g_autofree char *all = g_strconcat (letter.subject, "\n", letter.protected_subject, "\n", letter.body, NULL);
          g_assert_true (g_utf8_validate (all, -1, NULL));
          g_assert_null (strpbrk (all, "\r\033\007\001\002\t"));
          for (const char *p = all; *p; p = g_utf8_next_char (p))
            {
              GUnicodeType type = g_unichar_type (g_utf8_get_char (p));
              g_assert_true (*p == '\n' || (type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT));
            }
          g_assert_null (strchr (letter.subject, '\n'));
          g_assert_null (strchr (letter.protected_subject, '\n'));
          g_autofree char *joined = g_strdup (all);
          g_autoptr (GRegex) breaks = g_regex_new ("\\s+", 0, 0, NULL);
          g_autofree char *flat = g_regex_replace_literal (breaks, joined, -1, 0, " ", 0, NULL);
          g_assert_true (has (flat, rows[i].want_line));
        }
}

/* Wrong types from a producer must not crash. */
static void
test_types (void)
{
  static const char *const odd[] = { "null", "true", "5", "'x'", "[]", "[[1,null,'x',{}]]", "{}", "[{}]" };
  g_autoptr (JsonObject) all = model_of (full);
  g_autoptr (GList) names = json_object_get_members (all);
  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    for (GList *name = names; name; name = name->next)
      {
        g_autofree char *json = g_strdup_printf ("{'x':%s}", odd[i]);
        g_autoptr (JsonObject) value = model_of (json);
        g_autoptr (JsonObject) data = model_of (full);
        json_object_set_member (data, name->data, json_node_copy (json_object_get_member (value, "x")));
        for (const char *const *kind = gw_letter_kinds (); *kind; kind++)
          {
            g_auto (GwRendered) letter = { NULL, NULL, NULL };
            g_autoptr (GError) error = NULL;
            gboolean ok = gw_letter_render (NULL, shipped (), *kind, "en", data, &letter, &error);
            if (!ok)
              {
                g_assert_cmpstr (name->data, ==, "stanza");
                g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
              }
          }
      }
}

/* ---- stanza and layout ---- */

static void
test_stanza (void)
{
  static const struct {
    const char *json, *want; /* NULL: CORRUPT */
  } rows[] = {
    { "[{'name':'Form','value':'poc-notification/1'},{'name':'X-A','value':''}]", "Form: poc-notification/1\nX-A: \n" },
    { "[]", "" },
    { "[{'name':'Title','value':'a\\r\\nTLP: TLP:CLEAR'}]", "Title: a TLP: TLP:CLEAR\n" },
    { "[{'name':'Title','value':'{{x}}%s'}]", "Title: {{x}}%s\n" },
    { "[{'name':'Ti tle','value':'a'}]", NULL },
    { "[{'name':'Title:\\nTLP','value':'a'}]", NULL },
    { "[{'name':'','value':'a'}]", NULL },
    { "[{'name':'Title'}]", NULL },
    { "[{'name':'Entry','value':5}]", NULL },
    { "['Title']", NULL },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *json = g_strdup_printf ("{'x':%s}", rows[i].json);
      g_autoptr (JsonObject) object = model_of (json);
      g_autoptr (GError) error = NULL;
      g_autofree char *stanza = gw_letter_stanza (json_object_get_array_member (object, "x"), &error);
      g_assert_cmpstr (stanza, ==, rows[i].want);
      if (rows[i].want == NULL)
        g_assert_error (error, GW_ERROR, GW_ERROR_CORRUPT);
    }
}

static void
test_fill (void)
{
  static const struct {
    const char *topic, *text, *want;
  } rows[] = {
    { "short lines stay", "HEAD\none two\nthree\n", "HEAD\none two\nthree\n" },
    { "exactly 20", "12345 789 1234567890\n", "12345 789 1234567890\n" },
    { "one more", "12345 789 12345678901\n", "12345 789\n12345678901\n" },
    { "flows on", "one two three four five\nsix seven eight\n", "one two three four\nfive six seven eight\n" },
    { "not over an empty line", "one two three four five\n\nsix\n", "one two three four\nfive\n\nsix\n" },
    { "not into an indented line", "one two three four five\n  six\n", "one two three four\nfive\n  six\n" },
    { "not into a verbatim line", "one two three four five\n\001six\n", "one two three four\nfive\nsix\n" },
    { "not into columns", "one two three four five\na\tb\n", "one two three four\nfive\na  b\n" },
    { "an indented line", "  one two three four five\n", "  one two three four\n  five\n" },
    { "a numbered line", "12. one two three four five\n", "12. one two three\n    four five\n" },
    { "an item", "- one two three four five\n", "- one two three four\n  five\n" },
    { "a number in a text", "2026 was the year of it\n", "2026 was the year of\nit\n" },
    { "a verbatim line", "\001one two  three four five   six\n\001  seven\n\001\n\001\n\001x\n", "one two  three four five   six\n  seven\n\n\nx\n" },
    { "a word without end", "a 1234567890123456789012345 b\n", "a\n1234567890123456789012345\nb\n" },
    { "columns", "a\tb\nccc\td\n\neeeee\tf\n", "a    b\nccc  d\n\neeeee  f\n" },
    { "columns that break", "ab\tone two three four five\n", "ab  one two three\n    four five\n" },
    { "a cell that goes below", "ab\t12345678901234567 8\n", "ab\n    12345678901234567\n    8\n" },
    { "an empty second cell", "ab\t\n", "ab\n" },
    { "empty lines", "\n\na\n\n\n\nb\n\n\n", "a\n\nb\n" },
    { "columns of letters, not bytes", "ёёёёё ёёё ёёёёёёёёёё\n", "ёёёёё ёёё ёёёёёёёёёё\n" },
    { "wide letters", "日本語日本語 日本語 日本\n", "日本語日本語 日本語\n日本\n" },
    { "nothing", "", "" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_test_message ("%s", rows[i].topic);
      g_autofree char *filled = gw_letter_fill (rows[i].text, 20);
      g_assert_cmpstr (filled, ==, rows[i].want);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/render/complete", test_complete);
  g_test_add_func ("/render/names", test_names);
  g_test_add_func ("/render/rejection", test_rejection);
  g_test_add_func ("/render/counts", test_counts);
  g_test_add_func ("/render/red", test_red);
  g_test_add_func ("/render/content-free", test_content_free);
  g_test_add_func ("/render/override", test_override);
  g_test_add_func ("/render/unknown-names", test_unknown_names);
  g_test_add_func ("/render/languages", test_languages);
  g_test_add_func ("/render/mistakes", test_mistakes);
  g_test_add_func ("/render/foot", test_foot);
  g_test_add_func ("/render/hostile", test_hostile);
  g_test_add_func ("/render/types", test_types);
  g_test_add_func ("/render/stanza", test_stanza);
  g_test_add_func ("/render/fill", test_fill);
  return g_test_run ();
}
