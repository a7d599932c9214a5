/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole machine: every act, by every role, in every phase, beside what the design and FORM's "Who gets it" say.
 * The expectation is written by hand, act by act, and not derived from the table. */
#include "procedure/machine.h"
#include <glib.h>
#include <string.h>

/* What a role may expect of an act: "taken GOES EFFECTS" or "CODE". A row names the phases n o c p (none, open, closed,
 * past), for one role: s o r f d (stranger, originator, recipient, fallback, desk). */
typedef struct {
  GwAct act;
  const char *roles, *phases;
  const char *want;
} Row;

static const Row rows[] = {
  /* a notification opens an incident, whoever writes it, and goes to those named */
  { GW_ACT_NOTIFY, "sorfd", "nocp", "named opens" },

  { GW_ACT_UPDATE, "s", "nocp", "unknown-incident" },
  { GW_ACT_UPDATE, "o", "n", "unknown-incident" },
  { GW_ACT_UPDATE, "o", "o", "recipients changes" },
  { GW_ACT_UPDATE, "o", "c", "recipients reopens changes" },
  { GW_ACT_UPDATE, "o", "p", "bad-value" },
  { GW_ACT_UPDATE, "rfd", "n", "unknown-incident" },
  { GW_ACT_UPDATE, "rfd", "ocp", "originator ack results answers" },

  { GW_ACT_ASK_INFORMATION, "s", "nocp", "unknown-incident" },
  { GW_ACT_ASK_INFORMATION, "orfd", "n", "unknown-incident" },
  { GW_ACT_ASK_INFORMATION, "orfd", "ocp", "asked ack asks" },

  /* the one request that may open an incident */
  { GW_ACT_ASK_ASSISTANCE, "sorfd", "n", "asked opens asks" },
  { GW_ACT_ASK_ASSISTANCE, "s", "ocp", "unknown-incident" },
  { GW_ACT_ASK_ASSISTANCE, "orfd", "ocp", "asked ack asks" },

  { GW_ACT_GIVE_INFORMATION, "s", "nocp", "unknown-incident" },
  { GW_ACT_GIVE_INFORMATION, "orfd", "n", "unknown-incident" },
  { GW_ACT_GIVE_INFORMATION, "orfd", "ocp", "answered ack results answers" },
  { GW_ACT_GIVE_ASSISTANCE, "s", "nocp", "unknown-incident" },
  { GW_ACT_GIVE_ASSISTANCE, "orfd", "n", "unknown-incident" },
  { GW_ACT_GIVE_ASSISTANCE, "orfd", "ocp", "answered ack results answers" },
  { GW_ACT_ACKNOWLEDGE, "s", "nocp", "unknown-incident" },
  { GW_ACT_ACKNOWLEDGE, "orfd", "n", "unknown-incident" },
  { GW_ACT_ACKNOWLEDGE, "orfd", "ocp", "answered ack answers" },
  /* a note stops the acknowledgement's clock and promises nothing */
  { GW_ACT_NOTE, "s", "nocp", "unknown-incident" },
  { GW_ACT_NOTE, "orfd", "n", "unknown-incident" },
  { GW_ACT_NOTE, "orfd", "ocp", "answered ack" },

  /* only the originator or the operator closes */
  { GW_ACT_CLOSE, "s", "nocp", "unknown-incident" },
  { GW_ACT_CLOSE, "orfd", "n", "unknown-incident" },
  { GW_ACT_CLOSE, "od", "o", "recipients closes" },
  { GW_ACT_CLOSE, "od", "cp", "bad-value" },
  { GW_ACT_CLOSE, "rf", "ocp", "not-authorised" },
  { GW_ACT_WITHDRAW, "s", "nocp", "unknown-incident" },
  { GW_ACT_WITHDRAW, "orfd", "n", "unknown-incident" },
  { GW_ACT_WITHDRAW, "o", "o", "recipients closes" },
  { GW_ACT_WITHDRAW, "o", "cp", "bad-value" },
  { GW_ACT_WITHDRAW, "d", "o", "not-authorised" },
  { GW_ACT_WITHDRAW, "d", "cp", "bad-value" },
  { GW_ACT_WITHDRAW, "rf", "ocp", "not-authorised" },

  { GW_ACT_ASK_STATUS, "s", "nocp", "unknown-incident" },
  { GW_ACT_ASK_STATUS, "orfd", "n", "unknown-incident" },
  { GW_ACT_ASK_STATUS, "orfd", "ocp", "nowhere status" },
};

static const char role_letters[] = "sorfd";
static const char phase_letters[] = "nocp";

static char *
describe (const GwTransition *move)
{
  static const char *const goes[] = { "nowhere", "named", "asked", "answered", "recipients", "originator" };
  static const struct {
    guint bit;
    const char *word;
  } effects[] = {
    { GW_EFFECT_OPENS, "opens" },       { GW_EFFECT_CLOSES, "closes" },         { GW_EFFECT_REOPENS, "reopens" },
    { GW_EFFECT_STOPS_ACK, "ack" },     { GW_EFFECT_STOPS_RESULTS, "results" }, { GW_EFFECT_ASKS, "asks" },
    { GW_EFFECT_ANSWERS, "answers" },   { GW_EFFECT_CHANGES, "changes" },       { GW_EFFECT_TELLS_STATUS, "status" },
  };
  if (move->code != NULL)
    return g_strdup (move->code);
  GString *text = g_string_new (goes[move->goes_to]);
  for (gsize i = 0; i < G_N_ELEMENTS (effects); i++)
    if (move->effects & effects[i].bit)
      g_string_append_printf (text, " %s", effects[i].word);
  return g_string_free (text, FALSE);
}

static const Row *
expect (GwAct act, int role, int phase)
{
  const Row *found = NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].act == act && strchr (rows[i].roles, role_letters[role]) && strchr (rows[i].phases, phase_letters[phase]))
      {
        g_assert_null (found); /* the expectation itself must not say two things */
        found = &rows[i];
      }
  return found;
}

static void
test_every_combination (void)
{
  guint tried = 0;
  for (int act = 0; act < GW_N_ACTS; act++)
    for (int role = 0; role < GW_N_ROLES; role++)
      for (int phase = 0; phase < GW_N_PHASES; phase++, tried++)
        {
          const Row *row = expect ((GwAct) act, role, phase);
          g_autofree char *got = describe (gw_machine_find ((GwAct) act, (GwRole) role, (GwPhase) phase));
          if (row == NULL || strcmp (got, row->want) != 0)
            g_error ("%s by %s, %s: %s, wanted %s", gw_act_name ((GwAct) act), gw_role_name ((GwRole) role),
                     gw_phase_name ((GwPhase) phase), got, row ? row->want : "(no row of the test)");
        }
  g_assert_cmpuint (tried, ==, 11 * 5 * 4);
}

/* To who is no party, an incident that exists is refused with the words of one that does not. */
static void
test_stranger_learns_nothing (void)
{
  for (int act = GW_ACT_UPDATE; act < GW_N_ACTS; act++)
    for (int phase = GW_PHASE_OPEN; phase < GW_N_PHASES; phase++)
      g_assert_true (gw_machine_find ((GwAct) act, GW_ROLE_STRANGER, (GwPhase) phase)
                     == gw_machine_find (GW_ACT_UPDATE, GW_ROLE_STRANGER, GW_PHASE_OPEN));
}

static void
test_every_row_is_used (void)
{
  gsize count;
  const GwTransition *table = gw_machine_table (&count);
  for (gsize i = 0; i < count; i++)
    {
      gboolean used = FALSE;
      for (int act = 0; act < GW_N_ACTS && !used; act++)
        for (int role = 0; role < GW_N_ROLES && !used; role++)
          for (int phase = 0; phase < GW_N_PHASES && !used; phase++)
            used = gw_machine_find ((GwAct) act, (GwRole) role, (GwPhase) phase) == &table[i];
      g_assert_true (used);
    }
}

typedef struct {
  const char *first, *second, *want;
} Pair;

static void
test_parties (void)
{
  static const Pair dispositions[] = {
    { NULL, "received", "acknowledged" }, { NULL, "working", "working" },   { NULL, "not-for-us", "declined" },
    { NULL, "duplicate", "declined" },    { NULL, "declined", "declined" }, { NULL, "perhaps", NULL },
  };
  static const Pair statuses[] = {
    { "waiting", "in-progress", "working" }, { "acknowledged", "contained", "working" }, { "working", "resolved", "resolved" },
    { "waiting", NULL, "working" },          { "resolved", NULL, NULL },                 { "declined", NULL, NULL },
    { "declined", "in-progress", "working" },
  };
  static const Pair incidents[] = {
    { "registered", "relayed", "relayed" },    { "relayed", "acknowledged", "acknowledged" }, { "relayed", "working", "working" },
    { "working", "acknowledged", "working" },  { "acknowledged", "declined", "acknowledged" }, { "relayed", "declined", "relayed" },
    { "acknowledged", "resolved", "working" }, { "closed", "working", "closed" },              { "relayed", NULL, "relayed" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (dispositions); i++)
    g_assert_cmpstr (gw_machine_party_after_disposition (dispositions[i].second), ==, dispositions[i].want);
  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    g_assert_cmpstr (gw_machine_party_after_status (statuses[i].first, statuses[i].second), ==, statuses[i].want);
  for (gsize i = 0; i < G_N_ELEMENTS (incidents); i++)
    g_assert_cmpstr (gw_machine_incident_after (incidents[i].first, incidents[i].second), ==, incidents[i].want);
}

/* DESIGN: information requested -> answered | declined | expired; assistance requested -> offered | partial | declined |
 * deferred | expired -> delivered. */
static void
test_requests (void)
{
  static const struct {
    const char *kind, *state;
    GwAct act;
    const char *decision, *disposition, *want;
  } cases[] = {
    { "information", "requested", GW_ACT_GIVE_INFORMATION, NULL, NULL, "answered" },
    { "information", "expired", GW_ACT_GIVE_INFORMATION, NULL, NULL, "answered" },
    { "information", "requested", GW_ACT_ACKNOWLEDGE, NULL, "declined", "declined" },
    { "information", "requested", GW_ACT_ACKNOWLEDGE, NULL, "working", NULL },
    { "information", "answered", GW_ACT_ACKNOWLEDGE, NULL, "declined", NULL },
    { "information", "requested", GW_ACT_GIVE_ASSISTANCE, "offered", NULL, NULL },
    { "assistance", "requested", GW_ACT_GIVE_ASSISTANCE, "offered", NULL, "offered" },
    { "assistance", "requested", GW_ACT_GIVE_ASSISTANCE, "partial", NULL, "partial" },
    { "assistance", "requested", GW_ACT_GIVE_ASSISTANCE, "declined", NULL, "declined" },
    { "assistance", "deferred", GW_ACT_GIVE_ASSISTANCE, "offered", NULL, "offered" },
    { "assistance", "expired", GW_ACT_GIVE_ASSISTANCE, "deferred", NULL, "deferred" },
    { "assistance", "offered", GW_ACT_GIVE_INFORMATION, NULL, NULL, "delivered" },
    { "assistance", "partial", GW_ACT_UPDATE, NULL, NULL, "delivered" },
    { "assistance", "requested", GW_ACT_GIVE_INFORMATION, NULL, NULL, NULL },
    { "assistance", "delivered", GW_ACT_GIVE_ASSISTANCE, "declined", NULL, NULL },
    { "assistance", "requested", GW_ACT_ACKNOWLEDGE, NULL, "not-for-us", "declined" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (gw_machine_request_after (cases[i].kind, cases[i].state, cases[i].act, cases[i].decision,
                                               cases[i].disposition), ==, cases[i].want);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/machine/every-combination", test_every_combination);
  g_test_add_func ("/machine/stranger-learns-nothing", test_stranger_learns_nothing);
  g_test_add_func ("/machine/every-row-is-used", test_every_row_is_used);
  g_test_add_func ("/machine/parties", test_parties);
  g_test_add_func ("/machine/requests", test_requests);
  return g_test_run ();
}
