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
          check_facts (row->kind, letter, row->want_en);
          if (russian)
            check_facts (row->kind, letter, row->want_ru);
        }
    }
}

static void
test_all (void)
{
  static const Row rows[] = {
    { "reminder", make_reminder, FALSE, { .tlp = NULL }, "GW-L", "напоминание" },
    { "reminder", make_reminder, TRUE, { .tlp = NULL }, "GW-L", "напоминание" },
    { "reminder", make_reminder, TRUE, { .tlp = "TLP:RED" }, "GW-L", "напоминание" },
    { "reminder", make_closing, TRUE, { .tlp = NULL }, "GW-L", "напоминание" },
    { "fallback", make_fallback, TRUE, { .tlp = NULL }, "GW-L", "напоминание" },
    { "fallback", make_fallback, FALSE, { .tlp = NULL }, "GW-L", "напоминание" },
    { "status", make_status, FALSE, { .tlp = NULL }, "GW-", "напоминание" },
    { "status", make_status, TRUE, { .tlp = "TLP:RED" }, "GW-", "напоминание" },
    { "undelivered", make_undelivered, TRUE, { .tlp = NULL }, "GW-", "напоминание" },
    { "undelivered", make_undelivered, FALSE, { .tlp = NULL }, "GW-", "напоминание" },
    { "waiting", make_waiting, FALSE, { .tlp = NULL }, "GW-", "напоминание" },
    { "directory", make_directory, FALSE, { .tlp = NULL }, "GW-", "напоминание" },
    { "ping", make_ping, FALSE, { .tlp = NULL }, "GW-", "напоминание" },
    { "ping-steps", make_steps, FALSE, { .tlp = NULL }, "GW-", "напоминание" },
    { "key-expiry", make_expiry, FALSE, { .tlp = NULL }, "GW-", "напоминание" },
    { "key-changed", make_changed, FALSE, { .tlp = NULL }, "GW-", "напоминание" },
    { "digest", make_digest, FALSE, { .tlp = NULL }, "", "напоминание" },
  };
  check_rows (rows, G_N_ELEMENTS (rows));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/own/all", test_all);
  return g_test_run ();
}
