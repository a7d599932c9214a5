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
  gboolean exercise, silent, not_form;
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
  g_autoptr (GArray) plan = make_plan ();
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

static void
test_first (void)
{
  g_autoptr (Gateway) gateway = gateway_new ();
  static const Case rows[] = {
    { .exercise = FALSE },
    { .kind = "relay-update", .text = HEAD "Message-Type: update\nIncident-ID: ccc.example/2026-104217\nRevision: 2\nTLP: TLP:AMBER\nStatus: in-progress\nRetract: domain wrong.example\nSource: ipv4 198.51.100.91 port 53/udp\n\nWe mistyped." },
    { .kind = "relay-answer", .not_form = TRUE, .text = "WORKING\n\nOn it since noon.", .disposition = "working", .answered = "XA-2026-0001", .from = "XB-technical", .to = "XA-technical", .silent = TRUE, .state = "working", .tlp = "TLP:RED" },
    { .kind = "relay-closure", .text = HEAD "Message-Type: closure\nIncident-ID: ccc.example/2026-104217\nTLP: TLP:AMBER\nStatus: resolved\n\nAll quiet.", .silent = TRUE },
    { .kind = "relay-request", .text = HEAD "Message-Type: assistance-request\nTo-POC: XB-technical\nIncident-ID: ccc.example/2026-104217\nTLP: TLP:RED\nUrgency: high\nAssistance: preserve-evidence\nAssistance: analysis\nReply-By: 2026-09-14T15:41:00Z\n\nWho controls it?", .tlp="TLP:RED" },
    { .kind = "relay-original" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    { g_autofree char *l = make_letter (gateway, &rows[i], "en"); g_print ("%s@@@@@@@@@\n", l); }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/relay/first", test_first);
  return g_test_run ();
}
