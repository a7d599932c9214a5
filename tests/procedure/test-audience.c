/* SPDX-License-Identifier: Apache-2.0
 *
 * FORM, "Who gets it", row by row. The cast: the originator o, recipients r and s, a fallback f that was asked, another
 * g that has answered, a stranger x; ranks 0 (CLEAR) to 4 (RED). */
#include "procedure/audience.h"
#include <string.h>

#define RED 4
#define AMBER 2
#define GREEN 1

typedef struct {
  const char *name;
  GwGoesTo goes_to;
  char writer;
  const char *named;    /* letters of the cast */
  char answered;        /* who wrote the letter answered; 0: nobody; '-': the gateway */
  gboolean red;
  int tlp, highest;
  const char *low;      /* those that may be sent GREEN at most */
  const char *may_not;  /* those that the writer may not write to */
  const char *held;     /* suspended; a capital: no longer in the directory */
  const char *want;     /* who gets it; "desk"; and " X:reason" for each that does not */
} Case;

static const Case cases[] = {
  /* notification */
  { "without To-POC: the desk", GW_GOES_TO_NAMED, 'o', "", 0, FALSE, AMBER, -1, "", "", "", "desk" },
  { "with To-POC: those named", GW_GOES_TO_NAMED, 'o', "rx", 0, FALSE, AMBER, -1, "", "", "", "rx" },
  { "the writer never gets its own", GW_GOES_TO_NAMED, 'o', "or", 0, FALSE, AMBER, -1, "", "", "", "r" },
  { "who names only itself: the desk", GW_GOES_TO_NAMED, 'o', "o", 0, FALSE, AMBER, -1, "", "", "", "desk" },
  { "may-send-to", GW_GOES_TO_NAMED, 'o', "rx", 0, FALSE, AMBER, -1, "", "x", "", "r x:not-authorised" },
  { "max-tlp", GW_GOES_TO_NAMED, 'o', "rx", 0, FALSE, AMBER, -1, "x", "", "", "r x:tlp-forbids" },
  { "max-tlp, its twin", GW_GOES_TO_NAMED, 'o', "rx", 0, FALSE, GREEN, -1, "x", "", "", "rx" },
  { "suspended", GW_GOES_TO_NAMED, 'o', "rx", 0, FALSE, AMBER, -1, "", "", "x", "r x:suspended" },
  { "no reason is told for who is not meant", GW_GOES_TO_NAMED, 'o', "r", 0, FALSE, AMBER, -1, "x", "x", "x", "r" },

  /* TLP:RED, any type */
  { "RED without To-POC: the desk", GW_GOES_TO_NAMED, 'o', "", 0, TRUE, RED, -1, "", "", "", "desk" },
  { "RED update without To-POC: the desk", GW_GOES_TO_RECIPIENTS, 'o', "", 0, TRUE, RED, AMBER, "", "", "", "desk" },
  { "RED update: those named", GW_GOES_TO_RECIPIENTS, 'o', "r", 0, TRUE, RED, AMBER, "", "", "", "r" },
  { "RED answer without To-POC: the desk", GW_GOES_TO_ANSWERED, 'r', "", 'o', TRUE, RED, AMBER, "", "", "", "desk" },
  { "RED answer: the one named", GW_GOES_TO_ANSWERED, 'r', "o", 'o', TRUE, RED, AMBER, "", "", "", "o" },
  { "an answer raised to RED goes to whom it answers", GW_GOES_TO_ANSWERED, 'r', "", 'o', FALSE, RED, RED, "", "", "", "o" },

  /* answers */
  { "an answer: the sender of the letter answered", GW_GOES_TO_ANSWERED, 'r', "", 'o', FALSE, AMBER, AMBER, "", "", "", "o" },
  { "... and nobody else", GW_GOES_TO_ANSWERED, 'r', "os", 'o', FALSE, AMBER, AMBER, "", "", "", "o s:not-asked" },
  { "narrowed to nobody", GW_GOES_TO_ANSWERED, 'r', "s", 'o', FALSE, AMBER, AMBER, "", "", "", " s:not-asked" },
  { "an answer to a recipient", GW_GOES_TO_ANSWERED, 'o', "", 's', FALSE, AMBER, AMBER, "", "", "", "s" },
  { "an answer needs no may-send-to", GW_GOES_TO_ANSWERED, 'r', "", 'o', FALSE, AMBER, AMBER, "", "o", "", "o" },
  { "an answer to the gateway itself: the desk", GW_GOES_TO_ANSWERED, 'r', "", '-', FALSE, AMBER, AMBER, "", "", "", "desk" },

  /* the originator's letters */
  { "an update: all recipients, no silent fallback", GW_GOES_TO_RECIPIENTS, 'o', "", 0, FALSE, AMBER, AMBER, "", "", "", "rsg" },
  { "an update: those named", GW_GOES_TO_RECIPIENTS, 'o', "s", 0, FALSE, AMBER, AMBER, "", "", "", "s" },
  { "an update brings in a new party", GW_GOES_TO_RECIPIENTS, 'o', "sx", 0, FALSE, AMBER, AMBER, "", "", "", "sx" },
  { "... whom it may write to", GW_GOES_TO_RECIPIENTS, 'o', "sx", 0, FALSE, AMBER, AMBER, "", "x", "", "s x:not-authorised" },
  { "a party stays one whatever may-send-to says", GW_GOES_TO_RECIPIENTS, 'o', "", 0, FALSE, AMBER, AMBER, "", "rs", "", "rsg" },
  { "the highest TLP excludes for good", GW_GOES_TO_RECIPIENTS, 'o', "", 0, FALSE, GREEN, AMBER, "s", "", "", "rg s:tlp-forbids" },
  { "... its twin", GW_GOES_TO_RECIPIENTS, 'o', "", 0, FALSE, GREEN, GREEN, "s", "", "", "rsg" },

  { "nobody is left to get it: the desk", GW_GOES_TO_ANSWERED, 'r', "", 'r', FALSE, AMBER, AMBER, "", "", "", "desk" },

  /* a recipient's letters */
  { "its update: the originator", GW_GOES_TO_ORIGINATOR, 'r', "", 0, FALSE, AMBER, AMBER, "", "", "", "o" },
  { "its update: named parties", GW_GOES_TO_ORIGINATOR, 'r', "sx", 0, FALSE, AMBER, AMBER, "", "", "", "s x:not-a-party" },
  { "its request: named parties", GW_GOES_TO_ASKED, 'r', "ox", 0, FALSE, AMBER, AMBER, "", "", "", "o x:not-a-party" },
  { "the originator's request: anybody", GW_GOES_TO_ASKED, 'o', "rx", 0, FALSE, AMBER, AMBER, "", "", "", "rx" },
  { "a request that opens an incident: anybody", GW_GOES_TO_ASKED, 'x', "r", 0, FALSE, AMBER, -1, "", "", "", "r" },
  { "who left the directory is told by name", GW_GOES_TO_RECIPIENTS, 'o', "", 0, FALSE, AMBER, AMBER, "", "", "S", "rg s:removed" },
  { "... and where all have left, the desk has it, too", GW_GOES_TO_ORIGINATOR, 'r', "", 0, FALSE, AMBER, AMBER, "", "", "O",
    "desk o:removed" },
  { "nowhere is nowhere", GW_GOES_NOWHERE, 'r', "os", 0, FALSE, AMBER, AMBER, "", "", "", "" },
};

static gboolean
has (const char *set, char who)
{
  return strchr (set, who) != NULL;
}

static char *
run (const Case *test)
{
  static const char cast[] = "orsfgx";
  static const char *const ids[] = { "o", "r", "s", "f", "g", "x" };
  static const GwRole roles[] = { GW_ROLE_ORIGINATOR, GW_ROLE_RECIPIENT, GW_ROLE_RECIPIENT,
                                  GW_ROLE_FALLBACK,   GW_ROLE_FALLBACK,  GW_ROLE_STRANGER };
  GwCandidate candidates[6];
  GwRole writer = GW_ROLE_STRANGER;
  gboolean exists = test->highest >= 0;
  for (gsize i = 0; i < 6; i++)
    {
      GwRole role = exists ? roles[i] : GW_ROLE_STRANGER;
      candidates[i] = (GwCandidate){
        .id = ids[i], .named = has (test->named, cast[i]), .answered = test->answered == cast[i], .role = role,
        .takes_part = cast[i] != 'f', .may = !has (test->may_not, cast[i]), .held = has (test->held, cast[i]),
        .gone = has (test->held, g_ascii_toupper (cast[i])), .reads = has (test->low, cast[i]) ? GREEN : RED,
      };
      if (cast[i] == test->writer)
        writer = role;
    }
  const char writer_id[] = { test->writer, '\0' };
  GwAddressing letter = { .goes_to = test->goes_to, .writer_role = writer, .writer = writer_id,
                          .names_any = *test->named != '\0', .red = test->red, .to_gateway = test->answered == '-',
                          .tlp = test->tlp, .highest = test->highest };
  gboolean to_desk = FALSE;
  g_autoptr (GArray) reached = gw_audience_find (&letter, candidates, 6, &to_desk);
  GString *get = g_string_new (to_desk ? "desk" : "");
  g_autoptr (GString) not = g_string_new (NULL);
  for (guint i = 0; i < reached->len; i++)
    {
      const GwReached *one = &g_array_index (reached, GwReached, i);
      if (one->reason == NULL)
        g_string_append (get, one->candidate->id);
      else
        g_string_append_printf (not, " %s:%s", one->candidate->id, one->reason);
    }
  g_string_append (get, not->str);
  return g_string_free (get, FALSE);
}

static void
test_case (gconstpointer data)
{
  const Case *test = data;
  g_autofree char *got = run (test);
  g_assert_cmpstr (got, ==, test->want);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/audience/%s", cases[i].name);
      g_test_add_data_func (path, &cases[i], test_case);
    }
  return g_test_run ();
}
