/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#define ALL 0xffu
#define DAY (G_GINT64_CONSTANT (86400) * 1000000)

const Contact contacts[CONTACTS] = {
  { "XA-technical", "poc@cert.xa.example", "XA", TRUE, FALSE, FALSE, RED, ALL },
  { "XB-technical", "poc@cert.xb.example", "XB", TRUE, FALSE, TRUE, RED, ALL },
  { "XC-technical", "poc@cert.xc.example", "XC", TRUE, FALSE, TRUE, AMBER, ALL },
  { "XD-technical", "poc@cert.xd.example", "XD", TRUE, FALSE, FALSE, RED, 1u << 0 | 1u << 1 },
  { "XB-diplomatic", "mfa@mfa.xb.example", "XB", FALSE, FALSE, FALSE, GREEN, ALL },
  { "XE-technical", "poc@cert.xe.example", "XE", TRUE, FALSE, TRUE, STRICT, ALL },
  { "XF-technical", "poc@cert.xf.example", "XF", TRUE, FALSE, FALSE, RED, 1u << 4 | 1u << 5 },
  { "XG-technical", "poc@cert.xg.example", "XG", TRUE, TRUE, FALSE, RED, ALL },
};

static gboolean
is_answer (const Letter *letter)
{
  return letter->type == ACKNOWLEDGEMENT || letter->type == INFORMATION_RESPONSE || letter->type == ASSISTANCE_RESPONSE
         || letter->type == NOTE;
}

static gboolean
is_request (const Letter *letter)
{
  return letter->type == INFORMATION_REQUEST || letter->type == ASSISTANCE_REQUEST;
}

static const Incident *
incident_of (const World *world, const Letter *letter)
{
  int index = letter->type == NOTE ? (int) letter->answered->incident : letter->type == NOTIFICATION ? NOBODY : letter->incident;
  return index >= 0 ? g_ptr_array_index (world->incidents, (guint) index) : NULL;
}

/* "An answer is never laxer than the letter answered ... Only the originator may lower a TLP." */
static int
tlp_of (const Letter *letter, const Incident *incident)
{
  int tlp = letter->type == NOTE ? CLEAR : letter->tlp;
  if (letter->answered != NULL)
    tlp = MAX (tlp, letter->answered->tlp);
  if (incident != NULL && incident->originator != letter->writer)
    tlp = MAX (tlp, incident->tlp);
  return tlp;
}

/* FORM, "Who gets it": the rows of the table, before TLP and the directory are looked at. */
static guint
meant (const Letter *letter, const Incident *incident)
{
  guint all = incident ? incident->parties & ~(1u << incident->originator) : 0;
  if (letter->type == STATUS_REQUEST)
    return 0;
  if (letter->names_any)
    return letter->named;
  if ((letter->type != NOTE && letter->tlp == RED) || letter->type == NOTIFICATION || is_request (letter))
    return 0; /* the desk */
  if (is_answer (letter))
    return letter->answered->writer == GATEWAY ? 0 : 1u << letter->answered->writer;
  return incident->originator == letter->writer ? all : 1u << incident->originator;
}

/* The parties that the writer knows of: "no mention to others" of whom a RED letter went to. */
static guint
known_parties (const Letter *letter, const Incident *incident)
{
  if (incident == NULL)
    return 0;
  guint known = incident->open | incident->met[letter->writer] | (1u << incident->originator);
  return incident->originator == letter->writer ? incident->parties : incident->parties & known;
}

static gboolean
may_have (const Letter *letter, const Incident *incident, int who, int tlp)
{
  gboolean party = known_parties (letter, incident) & (1u << who);
  if (contacts[who].suspended || contacts[who].most < tlp || (incident != NULL && contacts[who].most < incident->highest))
    return FALSE;
  if (is_answer (letter)) /* "To-POC may only narrow it" */
    return letter->answered->writer == who;
  if (!party && !(contacts[letter->writer].may & (1u << who)))
    return FALSE;
  return party || incident == NULL || incident->originator == letter->writer;
}

/* What the form, the signature and the incident say against it; FALSE where nothing. */
static gboolean
is_refused (const World *world, const Letter *letter, const Incident *incident)
{
  gboolean names_incident = letter->type != NOTIFICATION && letter->incident != NOBODY;
  if (letter->flaw != SOUND || contacts[letter->writer].suspended)
    return TRUE;
  if (letter->type == NOTE)
    return letter->answered->to != letter->writer || !(incident->parties & (1u << letter->writer));
  if (is_request (letter) && !letter->names_any)
    return TRUE;
  if (letter->type == NOTIFICATION || (letter->type == ASSISTANCE_REQUEST && !names_incident))
    return FALSE;
  if (incident == NULL || !(incident->parties & (1u << letter->writer)))
    return TRUE;
  if (letter->exercise != incident->exercise)
    return TRUE;
  if (is_answer (letter) && (letter->answered->to != letter->writer || (int) letter->answered->incident != letter->incident))
    return TRUE;
  gboolean leads = incident->originator == letter->writer;
  if (letter->type == CLOSURE || letter->type == WITHDRAWAL)
    return !leads || incident->closed;
  if (letter->type == UPDATE && leads && incident->closed)
    return world->now_us - incident->closed_us > 30 * DAY;
  return FALSE;
}

/* An answer has answered, and a closure has closed, though all of @whom are beyond its TLP: nobody is chased for it. */
static gboolean
counts_unread (const Letter *letter, const Incident *incident, guint whom, int tlp)
{
  gboolean wants_readers = letter->type == NOTIFICATION || is_request (letter)
                           || (letter->type == UPDATE && incident->originator == letter->writer);
  for (int who = 0; who < CONTACTS && !wants_readers; who++)
    if ((whom & (1u << who)) && contacts[who].most >= MAX (tlp, incident->highest))
      return FALSE;
  return !wants_readers && !letter->names_any;
}

Expected
expect (const World *world, const Letter *letter)
{
  Expected expected = { .ending = TAKEN };
  if (letter->flaw == SAME_AGAIN)
    return (Expected){ .ending = DUPLICATE };
  const Incident *incident = incident_of (world, letter);
  if (is_refused (world, letter, incident))
    return (Expected){ .ending = REFUSED };
  expected.tlp = tlp_of (letter, incident);
  expected.opens = incident == NULL;
  guint whom = meant (letter, incident) & ~(1u << letter->writer);
  for (int who = 0; who < CONTACTS; who++)
    {
      gboolean is_meant = whom & (1u << who);
      if (is_meant && may_have (letter, incident, who, expected.tlp))
        expected.audience |= 1u << who;
      /* one that is only suspended has it waiting */
      gboolean fits = contacts[who].most >= expected.tlp && (incident == NULL || contacts[who].most >= incident->highest);
      gboolean knows = known_parties (letter, incident) & (1u << who);
      gboolean party = incident == NULL || incident->originator == letter->writer || knows;
      gboolean may = (contacts[letter->writer].may & (1u << who)) || knows;
      if (is_meant && contacts[who].suspended && fits && party && may && !is_answer (letter))
        expected.held |= 1u << who;
    }
  if (whom != 0 && expected.audience == 0 && expected.held == 0 && !counts_unread (letter, incident, whom, expected.tlp))
    return (Expected){ .ending = REFUSED }; /* "nobody is left in silence": none of those meant may have it */
  expected.stale = letter->type == UPDATE && letter->revision <= MAX (incident->revision[letter->writer], 1);
  if (expected.stale || letter->check_only)
    expected.audience = 0;
  return expected;
}

void
take (World *world, const Letter *letter, const Expected *expected, const char *id)
{
  if (expected->ending != TAKEN || letter->check_only || expected->stale)
    return;
  Incident *incident = (Incident *) incident_of (world, letter);
  if (incident == NULL)
    {
      incident = g_new0 (Incident, 1);
      incident->id = g_strdup (id);
      incident->originator = letter->writer;
      incident->parties = 1u << letter->writer;
      incident->tlp = incident->highest = expected->tlp;
      incident->exercise = letter->exercise;
      incident->parties |= expected->held;
      incident->open = expected->held;
      g_ptr_array_add (world->incidents, incident);
    }
  incident->parties |= expected->audience;
  if (expected->tlp != RED)
    incident->open |= expected->audience;
  for (int who = 0; who < CONTACTS; who++)
    if (expected->audience & (1u << who))
      incident->met[who] |= (1u << letter->writer) | (expected->tlp == RED ? expected->audience : 0);
  incident->met[letter->writer] |= expected->audience;
  incident->highest = MAX (incident->highest, expected->tlp);
  gboolean leads = incident->originator == letter->writer;
  if (letter->type == UPDATE)
    incident->revision[letter->writer] = letter->revision;
  if (letter->type == UPDATE && leads)
    incident->closed = FALSE;
  /* the originator's letters to all speak for the incident; a RED one is a side letter */
  if (letter->type == UPDATE && leads && expected->tlp != RED)
    incident->tlp = expected->tlp;
  if (letter->type == CLOSURE || letter->type == WITHDRAWAL)
    {
      incident->closed = TRUE;
      incident->closed_us = world->now_us;
    }
}
