/* SPDX-License-Identifier: Apache-2.0
 *
 * bench-fill HOME ENTRIES [MINUTES [SEED]]
 *   fills the instance at HOME with a year, up to now, of about ENTRIES ledger entries: notifications by day and by night,
 *   their receipts and relays, answers in time, late and never, reminders, refusals, duplicates, strangers' mail, pings.
 *   The letters of MINUTES (10) share one checkpoint. Contacts with made-up keys are added. Then `audit verify' holds.
 *   For a ledger whose first entries are not younger than the rest: faketime '366 days ago' notigate init HOME ... */
#include "fill.h"
#include "base/digest.h"
#include "base/error.h"
#include "procedure/deadline.h"
#include "process/await.h"
#include "process/remind.h"
#include "report/taxonomy.h"
#include "store/contact.h"
#include "store/deadline.h"
#include "store/inbox.h"
#include "store/ledger.h"
#include "store/ping.h"
#include "store/procedure.h"
#include "store/sql.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define YEAR (365 * GW_DAY)
#define PER_INCIDENT 19.5      /* entries that a notification comes to, measured */
#define ACTIONS_A_COMMIT 4000
#define WAL_BYTES (256 << 20)
#define MAX_RECIPIENTS 4

typedef struct {
  char *id;
  const GwDirectoryEntry *from;
  GPtrArray *to; /* GwDirectoryEntry */
  const char *tlp, *urgency, *type;
  gboolean exercise;
  FillMail mail;
  guint uses;   /* actions to come */
  gboolean closed;
} Incident;

typedef enum { DO_DAY, DO_NOTIFY, DO_RELEASE, DO_ACK, DO_UPDATE, DO_CLOSE, DO_NOTE, DO_REFUSED, DO_AGAIN, DO_STRANGER, DO_PING, DO_PONG } What;

typedef struct {
  gint64 time_us;
  What what;
  Incident *incident;
  const GwDirectoryEntry *who;
  char *about; /* Report-ID of the letter that is answered */
} Action;

typedef struct {
  Fill fill;
  GArray *heap; /* Action, the earliest first */
  gint64 now_us, end_us;
  GPtrArray *contacts; /* GwDirectoryEntry */
  guint64 done;
} World;

static G_NORETURN void
die (GError *error)
{
  fprintf (stderr, "bench-fill: %s\n", error ? error->message : "failed");
  exit (1);
}

/* ---- What is to come, in the order of time --------------------------------------------------------------------- */

static Action *
at (World *world, guint i)
{
  return &g_array_index (world->heap, Action, i);
}

static void
swap (World *world, guint i, guint k)
{
  Action other = *at (world, i);
  *at (world, i) = *at (world, k);
  *at (world, k) = other;
}

static void
plan (World *world, gint64 time_us, What what, Incident *incident, const GwDirectoryEntry *who, const char *about)
{
  if (time_us >= world->end_us)
    return;
  Action action = { time_us, what, incident, who, g_strdup (about) };
  if (incident != NULL)
    incident->uses++;
  g_array_append_val (world->heap, action);
  for (guint i = world->heap->len - 1; i > 0 && at (world, i)->time_us < at (world, (i - 1) / 2)->time_us; i = (i - 1) / 2)
    swap (world, i, (i - 1) / 2);
}

static gboolean
take (World *world, Action *action)
{
  if (world->heap->len == 0)
    return FALSE;
  *action = *at (world, 0);
  swap (world, 0, world->heap->len - 1);
  g_array_set_size (world->heap, world->heap->len - 1);
  for (guint i = 0, least = 0;; i = least)
    {
      for (guint k = 2 * i + 1; k <= 2 * i + 2 && k < world->heap->len; k++)
        if (at (world, k)->time_us < at (world, least)->time_us)
          least = k;
      if (least == i)
        return TRUE;
      swap (world, i, least);
    }
}

/* ---- Chance ---------------------------------------------------------------------------------------------------- */

static gboolean
chance (World *world, double share)
{
  return g_rand_double (world->fill.random) < share;
}

typedef struct {
  const char *word;
  int weight;
} Choice;

static const char *
choose (World *world, const Choice *choices, gsize count)
{
  int sum = 0;
  for (gsize i = 0; i < count; i++)
    sum += choices[i].weight;
  int drawn = g_rand_int_range (world->fill.random, 0, sum);
  for (gsize i = 0; i < count; i++)
    if ((drawn -= choices[i].weight) < 0)
      return choices[i].word;
  return choices[0].word;
}

/* @median times a log-normal factor: most answers are quick, some take very long. */
static gint64
spread (World *world, double median, double sigma)
{
  double u = 1.0 - g_rand_double (world->fill.random);
  double v = g_rand_double (world->fill.random);
  return (gint64) (median * exp (sigma * sqrt (-2 * log (u)) * cos (2 * G_PI * v)));
}

/* More by day than by night, on workdays than at weekends; and one wave of a fortnight. */
static gint64
moment (World *world)
{
  gint64 start = world->end_us - YEAR;
  for (;;)
    {
      gint64 time = start + (gint64) (g_rand_double (world->fill.random) * (double) YEAR);
      gint64 hour = time / GW_HOUR % 24;
      gint64 weekday = (time / GW_DAY + 3) % 7; /* 1970-01-01 was a Thursday */
      double weight = (hour >= 7 && hour < 18 ? 1.0 : 0.35) * (weekday >= 5 ? 0.4 : 1.0);
      gint64 day = (time - start) / GW_DAY;
      if (chance (world, weight * (day >= 200 && day < 214 ? 1.0 : 0.4)))
        return time;
    }
}

static const GwDirectoryEntry *
somebody (World *world)
{
  /* The square: some write much more than others. */
  double place = g_rand_double (world->fill.random);
  return g_ptr_array_index (world->contacts, (guint) (place * place * world->contacts->len));
}

static const char *
incident_type (World *world)
{
  const char *const *pairs = gw_taxonomy_pairs ();
  guint count = g_strv_length ((char **) pairs) - 1; /* the last one is for tests */
  double place = pow (g_rand_double (world->fill.random), 2.5);
  return pairs[((guint) (place * count) * 17 + 19) % count];
}

/* ---- Contacts -------------------------------------------------------------------------------------------------- */

static char *
random_fingerprint (World *world)
{
  GString *text = g_string_new (NULL);
  for (int i = 0; i < 5; i++)
    g_string_append_printf (text, "%08X", g_rand_int (world->fill.random));
  return g_string_free (text, FALSE);
}

static gboolean
add_contact (World *world, const char *id, guint i, GError **error)
{
  Fill *fill = &world->fill;
  gint64 begin = world->end_us - YEAR - GW_DAY;
  g_autofree char *fingerprint = random_fingerprint (world);
  g_autofree char *text = g_strdup_printf (
    "[contact]\nid = %s\nstate = %.2s\nlevel = %s\nagency = CERT %.2s\naddress = poc@%s.example\nfingerprint = %s\n"
    "language = %s\ntimezone = %s\nhours = %s\nmax-tlp = TLP:RED\n%s", id, id, strstr (id, "diplomatic") ? "diplomatic" : "technical",
    id, id, fingerprint, i % 5 == 3 ? "ru;en" : "en", i % 3 == 0 ? "Europe/Vienna" : i % 3 == 1 ? "Asia/Almaty" : "America/Bogota",
    i % 2 ? "Mon-Fri 08:00-17:00" : "24x7", i % 4 == 0 ? "" : i % 4 == 1 ? "last-confirmed = 2026-01-15\n" : "");
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  g_autoptr (GwContact) contact = gw_contact_parse (bytes, id, error);
  if (contact == NULL)
    return FALSE;
  g_autofree char *file = gw_contact_write (contact);
  g_autofree char *digest = gw_contact_digest (contact);
  g_autofree char *alias = gw_random_name (16);
  GwStoreContact row = { .id = contact->id, .state = (char *) "active", .file = file, .digest = digest, .alias = alias,
                         .changed_us = begin };
  GwStoreKey key = { .contact = contact->id, .primary = fingerprint, .fingerprint = fingerprint, .algorithm = (char *) "ed25519",
                     .bits = 255, .can_sign = TRUE, .can_encrypt = TRUE, .created_us = begin - YEAR,
                     .expires_us = i % 7 == 5 ? world->end_us + (gint64) (i * 5) * GW_DAY : 0, .seen_us = begin };
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_CONTACT, begin);
  entry->contact = g_strdup (alias);
  entry->fingerprint = g_strdup (fingerprint);
  entry->verdict = g_strdup ("added");
  entry->subject = g_strdup (digest);
  return gw_store_contact_put (fill->instance->store, &row, error) && gw_store_key_put (fill->instance->store, &key, error)
         && fill_entry (fill, entry, error);
}

typedef struct {
  World *world;
  guint count;
} Crowd;

static gboolean
add_contacts (GwStore *store, gpointer data, GError **error)
{
  Crowd *crowd = data;
  World *world = crowd->world;
  (void) store;
  for (guint i = 0; i < crowd->count; i++)
    {
      /* The codes that ISO 3166-1 leaves to users. */
      g_autofree char *id = i < 52 ? g_strdup_printf ("X%c-%s", 'A' + (int) (i % 26), i < 26 ? "technical" : "diplomatic")
                                   : g_strdup_printf ("Q%c-technical", 'M' + (int) ((i - 52) % 14));
      if (gw_directory_find_id (world->fill.instance->directory, id) == NULL && !add_contact (world, id, i, error))
        return FALSE;
    }
  return TRUE;
}

/* ---- Incidents ------------------------------------------------------------------------------------------------- */

static void
incident_free (Incident *incident)
{
  g_free (incident->id);
  g_ptr_array_unref (incident->to);
  fill_mail_clear (&incident->mail);
  g_free (incident);
}

static Incident *
make_incident (World *world)
{
  static const Choice tlps[] = { { "TLP:AMBER", 40 }, { "TLP:GREEN", 35 }, { "TLP:CLEAR", 11 }, { "TLP:AMBER+STRICT", 9 }, { "TLP:RED", 5 } };
  static const Choice urgencies[] = { { "medium", 48 }, { "low", 25 }, { "high", 21 }, { "critical", 6 } };
  Incident *incident = g_new0 (Incident, 1);
  incident->from = somebody (world);
  incident->tlp = choose (world, tlps, G_N_ELEMENTS (tlps));
  incident->urgency = choose (world, urgencies, G_N_ELEMENTS (urgencies));
  incident->type = incident_type (world);
  incident->exercise = chance (world, 0.02);
  incident->to = g_ptr_array_new ();
  guint count = chance (world, 0.7) ? 1 : (guint) g_rand_int_range (world->fill.random, 2, MAX_RECIPIENTS + 1);
  for (guint tries = 0; tries < 20 && incident->to->len < MIN (count, world->contacts->len - 1); tries++)
    {
      const GwDirectoryEntry *to = somebody (world);
      if (to != incident->from && !g_ptr_array_find (incident->to, to, NULL))
        g_ptr_array_add (incident->to, (gpointer) to);
    }
  return incident;
}

/* What is written in its form, but for what all forms have. */
static char *
notification_text (World *world, const Incident *incident)
{
  g_autofree char *detected = gw_time_format (world->now_us - GW_HOUR);
  return g_strdup_printf ("%sTitle: %s\r\nIncident-Type: %s\r\nDetected: %s\r\nAffected: ipv4 192.0.2.%d port 443\r\n\r\n"
                          "Please look.\r\n", incident->exercise ? "Exercise: yes\r\n" : "", incident->type, incident->type,
                          detected, g_rand_int_range (world->fill.random, 1, 255));
}

static void
new_mail (World *world, FillMail *mail, const Incident *incident, const GwDirectoryEntry *from, const char *type)
{
  *mail = (FillMail){ .received_us = world->now_us, .from = from, .type = type, .tlp = incident->tlp,
                      .incident = g_strdup (incident->id), .entry = -1 };
}

static gboolean
put_event (World *world, const Incident *incident, const char *kind, const GwDirectoryEntry *who, gint64 mail_id, const char *text,
           GError **error)
{
  return gw_store_event_put (world->fill.instance->store, incident->id, world->now_us, kind, who ? who->contact->id : NULL, mail_id,
                             text, error);
}

/* Of what @contact is asked, when the acknowledgement is due (@awaited), or the first results. */
static gint64
due_of (const GArray *plan_of, GwAwaited awaited)
{
  for (guint i = 0; i < plan_of->len; i++)
    {
      const GwDue *due = &g_array_index (plan_of, GwDue, i);
      if (due->awaited == awaited && due->step == GW_STEP_DUE)
        return due->due_us;
    }
  return 0;
}

static gboolean
relay_to (World *world, Incident *incident, const GwDirectoryEntry *to, GError **error)
{
  Fill *fill = &world->fill;
  GwStore *store = fill->instance->store;
  g_autofree char *report_id = NULL;
  g_autoptr (GArray) due = gw_await_plan (fill->instance, to, incident->urgency, FALSE, world->now_us, 0);
  if (!gw_store_party_put (store, incident->id, to->contact->id, "recipient", "waiting", world->now_us, error)
      || !fill_letter (fill, "relay", to, incident->id, &incident->mail, world->now_us, NULL, &report_id, error)
      || !gw_await_put (store, incident->id, to->contact->id, due, report_id, error))
    return FALSE;
  gint64 ack = due_of (due, GW_AWAIT_ACK);
  gint64 results = due_of (due, GW_AWAIT_RESULTS);
  if (ack == 0 || chance (world, 0.03)) /* never a word */
    return TRUE;
  gint64 answers = world->now_us + 2 * GW_MINUTE + spread (world, 0.3 * (double) (ack - world->now_us), 1.0);
  plan (world, answers, DO_ACK, incident, to, report_id);
  if (chance (world, 0.85))
    plan (world, MAX (answers + GW_MINUTE, world->now_us + spread (world, 0.5 * (double) (MAX (results, ack) - world->now_us), 0.8)), DO_UPDATE,
          incident, to, report_id);
  return TRUE;
}

/* It is registered: its number, its receipt, its recipients, and what comes of it later. */
static gboolean
open_incident (World *world, Incident *incident, GError **error)
{
  Fill *fill = &world->fill;
  GwStore *store = fill->instance->store;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_utc (world->now_us / GW_SECOND);
  incident->id = g_strdup_printf ("%s/%04d-1%05" G_GUINT64_FORMAT, fill->instance->config->domain, g_date_time_get_year (time),
                                  (++fill->incidents * 7919 + 31) % 100000);
  incident->mail.incident = g_strdup (incident->id);
  if (!fill_judge (fill, &incident->mail, GW_KIND_REGISTERED, NULL, NULL, world->now_us, error))
    return FALSE;
  GwIncident row = { .id = incident->id, .opened_us = world->now_us, .changed_us = world->now_us,
                     .state = (char *) (incident->to->len > 0 ? "relayed" : "registered"),
                     .originator = incident->from->contact->id, .report_id = incident->mail.report_id,
                     .mail_id = incident->mail.id, .tlp = (char *) incident->tlp, .urgency = (char *) incident->urgency,
                     .exercise = incident->exercise, .title = (char *) incident->type, .incident_type = (char *) incident->type };
  GwIncidentMark mark = { .highest_tlp = (char *) incident->tlp };
  if (!gw_store_incident_put (store, &row, error) || !gw_store_mark_put (store, incident->id, &mark, error)
      || !gw_store_party_put (store, incident->id, row.originator, "originator", "active", world->now_us, error)
      || !put_event (world, incident, "registered", incident->from, incident->mail.id, NULL, error)
      || !fill_letter (fill, "receipt", incident->from, incident->id, &incident->mail, world->now_us, NULL, NULL, error)
      || !gw_remind_closing_renew (fill->instance, incident->id, world->now_us, error))
    return FALSE;
  for (guint i = 0; i < incident->to->len; i++)
    if (!relay_to (world, incident, g_ptr_array_index (incident->to, i), error))
      return FALSE;
  if (chance (world, 0.02))
    plan (world, world->now_us + spread (world, GW_DAY, 0.7), DO_NOTE, incident, NULL, NULL);
  if (chance (world, 0.92))
    plan (world, world->now_us + 2 * GW_DAY + spread (world, 6.0 * GW_DAY, 0.6), DO_CLOSE, incident, incident->from, NULL);
  return TRUE;
}

static gboolean
do_notify (World *world, Incident *incident, GError **error)
{
  new_mail (world, &incident->mail, incident, incident->from, "notification");
  incident->mail.urgency = incident->urgency;
  incident->mail.text = notification_text (world, incident);
  if (!fill_receive (&world->fill, &incident->mail, error))
    return FALSE;
  if (chance (world, 0.10))
    plan (world, world->now_us + spread (world, GW_HOUR, 1.0), DO_AGAIN, incident, incident->from, NULL);
  if (!chance (world, 0.01))
    return open_incident (world, incident, error);
  plan (world, world->now_us + spread (world, 3.0 * GW_HOUR, 0.6), DO_RELEASE, incident, NULL, NULL);
  return fill_judge (&world->fill, &incident->mail, GW_KIND_HELD, "expired-key", "the key expired 3 days before", world->now_us, error)
         && gw_store_alert_put (world->fill.instance->store, "held", "a mail is held", incident->mail.id, NULL, world->now_us, error);
}

/* A person lets a held letter out, or drops it, or forgets it. */
static gboolean
do_release (World *world, Incident *incident, GError **error)
{
  FillMail *mail = &incident->mail;
  gboolean drop = chance (world, 0.3);
  guint64 index = 0;
  if (chance (world, 0.1))
    return TRUE;
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_RELEASE, world->now_us);
  entry->message_sha256 = g_strdup (mail->sha256);
  entry->contact = g_strdup (mail->from->alias);
  entry->verdict = g_strdup (drop ? "drop" : "release");
  if (!gw_log_append (world->fill.instance->store, entry, mail->id, &index, error))
    return FALSE;
  if (!drop)
    return open_incident (world, incident, error);
  const GwContactKey *key = g_ptr_array_index (mail->from->contact->keys, 0);
  GwStoreVerdict verdict = { .mail_id = mail->id, .decided_us = world->now_us, .ending = "ignored", .code = "expired-key",
                             .reason = "asked by telephone: not theirs", .contact = mail->from->contact->id,
                             .fingerprint = key->fingerprint, .signed_sha256 = mail->signed_sha256, .message_type = mail->type,
                             .entry = (gint64) index };
  return gw_store_verdict_put (world->fill.instance->store, &verdict, error);
}

/* A letter of a party that is registered, answered and passed on to @to (or NULL). */
static gboolean
take_letter (World *world, Incident *incident, FillMail *mail, const char *kind, const GwDirectoryEntry *to, GError **error)
{
  Fill *fill = &world->fill;
  return fill_receive (fill, mail, error) && fill_judge (fill, mail, GW_KIND_REGISTERED, NULL, NULL, world->now_us, error)
         && fill_letter (fill, "receipt", mail->from, incident->id, mail, world->now_us, NULL, NULL, error)
         && (to == NULL || fill_letter (fill, kind, to, incident->id, mail, world->now_us, NULL, NULL, error));
}

static gboolean
set_state (World *world, Incident *incident, const GwDirectoryEntry *who, const char *party, const char *state, GError **error)
{
  GwStore *store = world->fill.instance->store;
  return gw_store_party_put (store, incident->id, who->contact->id, "recipient", party, world->now_us, error)
         && gw_store_incident_set (store, incident->id, state, NULL, NULL, world->now_us, error);
}

static gboolean
do_ack (World *world, Action *action, GError **error)
{
  static const Choice words[] = { { "received", 80 }, { "working", 14 }, { "not-for-us", 3 }, { "duplicate", 1 }, { "declined", 2 } };
  GwStore *store = world->fill.instance->store;
  Incident *incident = action->incident;
  const char *word = choose (world, words, G_N_ELEMENTS (words));
  gboolean declines = strcmp (word, "received") != 0 && strcmp (word, "working") != 0;
  g_auto (FillMail) mail = { 0 };
  new_mail (world, &mail, incident, action->who, "acknowledgement");
  mail.text = g_strdup_printf ("In-Reply-To-Report: %s\r\nDisposition: %s\r\n", action->about, word);
  return take_letter (world, incident, &mail, "relay-answer", incident->from, error)
         && put_event (world, incident, "acknowledgement", action->who, mail.id, word, error)
         && set_state (world, incident, action->who, declines ? "declined" : strcmp (word, "working") == 0 ? "working" : "acknowledged",
                       strcmp (word, "working") == 0 ? "working" : "acknowledged", error)
         && gw_store_deadline_stop (store, incident->id, action->who->contact->id, "acknowledgement", NULL, world->now_us, error)
         && (!declines
             || gw_store_deadline_stop (store, incident->id, action->who->contact->id, "first-results", NULL, world->now_us, error));
}

static gboolean
do_update (World *world, Action *action, GError **error)
{
  static const Choice words[] = { { "in-progress", 30 }, { "contained", 20 }, { "resolved", 45 }, { "false-positive", 5 } };
  GwStore *store = world->fill.instance->store;
  Incident *incident = action->incident;
  const char *word = choose (world, words, G_N_ELEMENTS (words));
  gboolean done = strcmp (word, "resolved") == 0 || strcmp (word, "false-positive") == 0;
  g_auto (FillMail) mail = { 0 };
  if (incident->closed)
    return TRUE;
  new_mail (world, &mail, incident, action->who, "update");
  mail.text = g_strdup_printf ("In-Reply-To-Report: %s\r\nStatus: %s\r\n\r\nSee the log.\r\n", action->about, word);
  if (!take_letter (world, incident, &mail, "relay-update", incident->from, error)
      || !put_event (world, incident, "update", action->who, mail.id, word, error)
      || !set_state (world, incident, action->who, done ? "resolved" : "working", "working", error)
      || !gw_store_deadline_stop (store, incident->id, action->who->contact->id, NULL, NULL, world->now_us, error))
    return FALSE;
  if (!done)
    plan (world, world->now_us + spread (world, 20.0 * GW_HOUR, 0.6), DO_UPDATE, incident, action->who, action->about);
  return gw_remind_closing_renew (world->fill.instance, incident->id, world->now_us, error);
}

static gboolean
do_close (World *world, Action *action, GError **error)
{
  GwStore *store = world->fill.instance->store;
  Incident *incident = action->incident;
  GwIncidentMark mark = { .highest_tlp = (char *) incident->tlp, .closed_us = world->now_us };
  g_auto (FillMail) mail = { 0 };
  incident->closed = TRUE;
  new_mail (world, &mail, incident, action->who, "closure");
  mail.text = g_strdup ("Resolution: resolved\r\n\r\nThank you.\r\n");
  if (!take_letter (world, incident, &mail, NULL, NULL, error))
    return FALSE;
  for (guint i = 0; i < incident->to->len; i++)
    if (!fill_letter (&world->fill, "relay-closure", g_ptr_array_index (incident->to, i), incident->id, &mail, world->now_us, NULL,
                      NULL, error))
      return FALSE;
  return put_event (world, incident, "closure", action->who, mail.id, NULL, error)
         && gw_store_incident_set (store, incident->id, "closed", NULL, NULL, world->now_us, error)
         && gw_store_mark_put (store, incident->id, &mark, error)
         && gw_store_deadline_stop (store, incident->id, NULL, NULL, NULL, world->now_us, error);
}

/* The desk writes down what was said on the telephone. */
static gboolean
do_note (World *world, Incident *incident, GError **error)
{
  const char *text = "note by desk: they have called, and ask for a day more";
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_DESK, world->now_us);
  entry->verdict = g_strdup ("note");
  entry->incident = g_strdup (incident->id);
  entry->subject = gw_sha256_hex (text, strlen (text));
  return fill_entry (&world->fill, entry, error) && put_event (world, incident, "operator-note", NULL, 0, text, error);
}

/* ---- Mail that opens nothing ----------------------------------------------------------------------------------- */

static gboolean
do_refused (World *world, const GwDirectoryEntry *who, GError **error)
{
  static const Choice codes[] = { { "bad-value", 24 }, { "missing-field", 18 }, { "not-a-form", 14 }, { "stale", 8 },
                                  { "not-encrypted", 12 }, { "tlp-missing", 9 }, { "syntax", 6 }, { "report-id-used", 5 },
                                  { "sender-mismatch", 4 }, { "unknown-incident", 4 }, { "expired-key", 2 }, { "weak-digest", 1 } };
  static const Choice types[] = { { "notification", 6 }, { "update", 3 }, { "acknowledgement", 1 } };
  const char *code = choose (world, codes, G_N_ELEMENTS (codes));
  g_auto (FillMail) mail = { .received_us = world->now_us, .from = who, .type = choose (world, types, G_N_ELEMENTS (types)),
                             .tlp = "TLP:AMBER" };
  mail.text = g_strdup_printf ("X-Serial: %" G_GUINT64_FORMAT "\r\n", world->fill.serial);
  return fill_receive (&world->fill, &mail, error)
         && fill_judge (&world->fill, &mail, GW_KIND_REFUSED, code, "see its lines", world->now_us, error)
         && fill_letter (&world->fill, "rejection", who, NULL, &mail, world->now_us, NULL, NULL, error);
}

static gboolean
do_stranger (World *world, GError **error)
{
  static const Choice codes[] = { { "unsigned", 60 }, { "unknown-key", 15 }, { "ambiguous", 8 }, { "partial-signature", 5 },
                                  { "undecryptable", 7 }, { "bad-signature", 4 }, { "too-large", 1 } };
  const char *code = choose (world, codes, G_N_ELEMENTS (codes));
  gboolean automatic = chance (world, 0.15);
  g_auto (FillMail) mail = { .received_us = world->now_us, .type = "", .entry = -1 };
  return fill_receive (&world->fill, &mail, error)
         && fill_judge (&world->fill, &mail, automatic ? GW_KIND_IGNORED : GW_KIND_REFUSED, automatic ? NULL : code,
                        automatic ? NULL : "nothing of it is believed", world->now_us, error);
}

static gboolean
do_again (World *world, Incident *incident, GError **error)
{
  FillMail *first = &incident->mail;
  if (incident->id == NULL) /* it is held still */
    return TRUE;
  g_auto (FillMail) mail = { .received_us = world->now_us, .from = first->from, .type = first->type, .tlp = first->tlp,
                             .urgency = first->urgency, .incident = g_strdup (incident->id),
                             .report_id = g_strdup (first->report_id), .signed_bytes = g_bytes_ref (first->signed_bytes),
                             .signed_sha256 = g_strdup (first->signed_sha256) };
  return fill_receive (&world->fill, &mail, error)
         && fill_judge (&world->fill, &mail, GW_KIND_DUPLICATE, NULL, "the same again", world->now_us, error);
}

/* ---- Pings ----------------------------------------------------------------------------------------------------- */

static gboolean
do_ping (World *world, const GwDirectoryEntry *who, GError **error)
{
  GwStore *store = world->fill.instance->store;
  g_autofree char *report_id = NULL;
  gint64 letter = 0;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GwPingContact) known = gw_store_ping_contact_find (store, who->contact->id, &failure);
  if (failure != NULL || !fill_letter (&world->fill, "ping", who, NULL, NULL, world->now_us, &letter, &report_id, error))
    return FALSE;
  GwPing ping = { .report_id = report_id, .letter = letter, .contact = who->contact->id, .round = 1, .asked_us = world->now_us,
                  .state = (char *) "open" };
  GwPingContact row = { .contact = who->contact->id, .next_us = world->now_us + 30 * GW_DAY, .rounds = 1, .asked_us = world->now_us,
                        .outcome = (char *) "silent", .confirmed_us = known ? known->confirmed_us : 0,
                        .how = known ? known->how : NULL, .mail_id = known ? known->mail_id : 0,
                        .latency_us = known ? known->latency_us : -1 };
  if (chance (world, 0.88))
    plan (world, world->now_us + spread (world, 5.0 * GW_HOUR, 1.2), DO_PONG, NULL, who, report_id);
  plan (world, world->now_us + 30 * GW_DAY, DO_PING, NULL, who, NULL);
  return gw_store_ping_put (store, &ping, error) && gw_store_ping_contact_put (store, &row, error);
}

static gboolean
do_pong (World *world, const Action *action, GError **error)
{
  GwStore *store = world->fill.instance->store;
  const char *contact = action->who->contact->id;
  g_autoptr (GwPing) ping = gw_store_ping_find (store, action->about, error);
  g_auto (FillMail) mail = { .received_us = world->now_us, .from = action->who, .type = "ping-reply", .tlp = "TLP:CLEAR" };
  if (ping == NULL)
    return FALSE;
  mail.text = g_strdup_printf ("In-Reply-To-Report: %s\r\n", action->about);
  GwPingContact row = { .contact = (char *) contact, .next_us = ping->asked_us + 30 * GW_DAY, .asked_us = ping->asked_us,
                        .outcome = (char *) "confirmed", .outcome_us = world->now_us, .confirmed_us = world->now_us,
                        .how = (char *) "ping-reply", .latency_us = world->now_us - ping->asked_us };
  if (!fill_receive (&world->fill, &mail, error)
      || !fill_judge (&world->fill, &mail, GW_KIND_REGISTERED, NULL, NULL, world->now_us, error))
    return FALSE;
  row.mail_id = mail.id;
  return gw_store_ping_mark (store, action->about, "answered", "confirmed", world->now_us, mail.id, error)
         && gw_store_ping_contact_put (store, &row, error)
         && fill_letter (&world->fill, "receipt", action->who, NULL, &mail, world->now_us, NULL, NULL, error);
}

/* ---- The clock ------------------------------------------------------------------------------------------------- */

static gboolean
mark_overdue (World *world, const GwStoreDeadline *deadline, GError **error)
{
  GwStore *store = world->fill.instance->store;
  return gw_store_party_put (store, deadline->incident, deadline->contact, "recipient", "overdue", deadline->due_us, error)
         && gw_store_event_put (store, deadline->incident, deadline->due_us, "overdue", deadline->contact, 0, deadline->awaited, error);
}

static gboolean
fire (World *world, const GwStoreDeadline *deadline, GError **error)
{
  GwStore *store = world->fill.instance->store;
  gboolean settled = FALSE;
  const GwDirectoryEntry *to = gw_directory_find_id (world->fill.instance->directory, deadline->contact);
  gboolean due = strcmp (deadline->step, "due") == 0;
  if (!gw_store_deadline_settle (store, deadline->id, "fired", deadline->due_us, &settled, error))
    return FALSE;
  if (strcmp (deadline->step, "operator") == 0)
    return gw_store_alert_put (store, "overdue", "a contact has not answered", 0, deadline->incident, deadline->due_us, error);
  if (strcmp (deadline->step, "fallback") == 0)
    return TRUE;
  return (!due || strcmp (deadline->awaited, "closing") == 0 || mark_overdue (world, deadline, error))
         && gw_store_event_put (store, deadline->incident, deadline->due_us, "reminded", deadline->contact, 0, deadline->awaited, error)
         && fill_letter (&world->fill, "reminder", to, deadline->incident, NULL, deadline->due_us, NULL, NULL, error);
}

static gboolean
run_deadlines (World *world, GError **error)
{
  for (;;)
    {
      g_autoptr (GPtrArray) due = gw_store_deadlines_due (world->fill.instance->store, world->now_us, 64, error);
      if (due == NULL)
        return FALSE;
      if (due->len == 0)
        return TRUE;
      for (guint i = 0; i < due->len; i++)
        {
          const GwStoreDeadline *deadline = g_ptr_array_index (due, i);
          if (!fill_seal (&world->fill, deadline->due_us, FALSE, error) || !fire (world, deadline, error))
            return FALSE;
        }
    }
}

static gboolean
enter_duplicates (World *world, GError **error)
{
  GwInstance *instance = world->fill.instance;
  for (;;)
    {
      g_autofree char *contact = NULL;
      gint64 day = 0;
      gint64 count = 0;
      guint64 index = 0;
      if (!gw_store_replay_due (instance->store, world->now_us / GW_DAY, &contact, &day, &count, error))
        return FALSE;
      if (contact == NULL)
        return TRUE;
      g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_DUPLICATE, world->now_us);
      entry->contact = g_strdup (gw_directory_find_id (instance->directory, contact)->alias);
      entry->count = (guint64) count;
      if (!gw_log_append (instance->store, entry, -1, &index, error)
          || !gw_store_replay_entry (instance->store, contact, day, (gint64) index, error))
        return FALSE;
    }
}

/* Midnight. Strangers' mail goes once a month. */
static gboolean
do_day (World *world, GError **error)
{
  gint64 purged = 0;
  plan (world, world->now_us + GW_DAY, DO_DAY, NULL, NULL, NULL);
  if (!enter_duplicates (world, error))
    return FALSE;
  if (world->now_us / GW_DAY % 30 != 0)
    return TRUE;
  gint64 before = world->now_us - world->fill.instance->policy->retention.unsigned_us;
  if (!gw_store_mail_purge (world->fill.instance->store, before, world->now_us, &purged, error) || purged == 0)
    return purged == 0;
  g_autoptr (GwEntry) entry = gw_entry_new (GW_KIND_PURGE, world->now_us);
  entry->verdict = g_strdup ("unsigned-mail");
  entry->count = (guint64) purged;
  return fill_entry (&world->fill, entry, error);
}

/* ---- The year -------------------------------------------------------------------------------------------------- */

static gboolean
act (World *world, Action *action, GError **error)
{
  world->now_us = action->time_us;
  if (!run_deadlines (world, error) || !fill_seal (&world->fill, world->now_us, FALSE, error))
    return FALSE;
  switch (action->what)
    {
    case DO_DAY: return do_day (world, error);
    case DO_NOTIFY: return do_notify (world, action->incident, error);
    case DO_RELEASE: return do_release (world, action->incident, error);
    case DO_ACK: return do_ack (world, action, error);
    case DO_UPDATE: return do_update (world, action, error);
    case DO_CLOSE: return do_close (world, action, error);
    case DO_NOTE: return do_note (world, action->incident, error);
    case DO_REFUSED: return do_refused (world, action->who, error);
    case DO_AGAIN: return do_again (world, action->incident, error);
    case DO_STRANGER: return do_stranger (world, error);
    case DO_PING: return do_ping (world, action->who, error);
    case DO_PONG: return do_pong (world, action, error);
    }
  return TRUE;
}

static gboolean
run_some (GwStore *store, gpointer data, GError **error)
{
  World *world = data;
  Action action;
  (void) store;
  for (guint i = 0; i < ACTIONS_A_COMMIT && take (world, &action); i++)
    {
      gboolean done = act (world, &action, error);
      g_free (action.about);
      if (action.incident != NULL && --action.incident->uses == 0)
        incident_free (action.incident);
      if (!done)
        return FALSE;
      world->done++;
    }
  return world->heap->len > 0 || fill_seal (&world->fill, world->end_us, TRUE, error);
}

static void
plan_year (World *world, guint64 entries)
{
  double pings = 12.2 * 2.8 * world->contacts->len;
  guint64 incidents = (guint64) MAX (1, ((double) entries - pings) / PER_INCIDENT);
  for (guint64 i = 0; i < incidents; i++)
    {
      gint64 time = moment (world);
      Incident *incident = make_incident (world);
      plan (world, time, DO_NOTIFY, incident, incident->from, NULL);
      if (chance (world, 0.12))
        plan (world, time - 10 * GW_MINUTE, DO_REFUSED, NULL, incident->from, NULL);
      if (chance (world, 0.35))
        plan (world, moment (world), DO_STRANGER, NULL, NULL, NULL);
    }
  for (guint i = 0; i < world->contacts->len; i++)
    plan (world, world->end_us - YEAR + g_rand_int_range (world->fill.random, 0, 30) * GW_DAY + 8 * GW_HOUR, DO_PING, NULL,
          g_ptr_array_index (world->contacts, i), NULL);
  plan (world, (world->end_us - YEAR) / GW_DAY * GW_DAY + GW_DAY, DO_DAY, NULL, NULL, NULL);
}

/* The mark follows what was signed here, as the sealer's would. */
static void
advance_mark (World *world)
{
  GError *error = NULL;
  GwInstance *instance = world->fill.instance;
  guint64 size = 0;
  g_autofree char *path = gw_config_path (instance->config, "ledger.head");
  g_autofree char *note = gw_store_checkpoint_last (instance->store, &size, &error);
  g_autofree char *why = NULL;
  if (note == NULL)
    die (error);
  g_autoptr (GwCheckpoint) head = gw_checkpoint_parse (note, (gsize) (strstr (note, "\n\n") - note) + 1, &why);
  if (head == NULL || !gw_head_advance (path, instance->config->extra_head, head, &error))
    die (error);
}

static void
open_world (World *world, const char *home, guint64 entries)
{
  GError *error = NULL;
  Fill *fill = &world->fill;
  fill->instance = gw_instance_open (home, GW_STORE_WRITE, &error);
  if (fill->instance == NULL)
    die (error);
  g_autofree char *path = gw_config_path (fill->instance->config, "ledger.key");
  fill->key = gw_note_key_load (path, &error);
  if (fill->key == NULL || !gw_sql_run (fill->instance->store, &error, "PRAGMA cache_size = -262144", ""))
    die (error);
  fill->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) gw_store_letter_free);
  world->end_us = gw_clock_now ();
  world->heap = g_array_new (FALSE, FALSE, sizeof (Action));
  Crowd crowd = { world, (guint) CLAMP (entries / 500, 6, 60) };
  if (!gw_store_write (fill->instance->store, add_contacts, &crowd, &error) || !gw_instance_refresh (fill->instance, &error))
    die (error);
  world->contacts = g_ptr_array_new ();
  const GPtrArray *all = gw_directory_entries (fill->instance->directory);
  for (guint i = 0; i < all->len; i++)
    {
      GwDirectoryEntry *entry = g_ptr_array_index (all, i);
      if (entry->state == GW_CONTACT_ACTIVE && entry->contact->keys->len > 0 && entry->contact->addresses[0] != NULL)
        g_ptr_array_add (world->contacts, entry);
    }
}

static void
close_world (World *world)
{
  g_ptr_array_unref (world->contacts);
  g_array_unref (world->heap);
  g_ptr_array_unref (world->fill.waiting);
  gw_note_key_free (world->fill.key);
  gw_instance_free (world->fill.instance);
  g_rand_free (world->fill.random);
}

int
main (int argc, char **argv)
{
  if (argc < 3 || argc > 5)
    {
      fprintf (stderr, "usage: bench-fill HOME ENTRIES [MINUTES [SEED]]\n");
      return 64;
    }
  GError *error = NULL;
  guint64 entries = g_ascii_strtoull (argv[2], NULL, 10);
  gint64 minutes = argc > 3 ? g_ascii_strtoll (argv[3], NULL, 10) : 10;
  World world = { .fill = { .group_us = minutes * GW_MINUTE } };
  world.fill.random = g_rand_new_with_seed (argc > 4 ? (guint32) atoi (argv[4]) : 1);
  open_world (&world, argv[1], entries);
  plan_year (&world, entries);
  GwStore *store = world.fill.instance->store;
  while (world.heap->len > 0)
    {
      if (!gw_store_write (store, run_some, &world, &error) || !gw_store_checkpoint (store, WAL_BYTES, &error))
        die (error);
      if (isatty (STDERR_FILENO))
        fprintf (stderr, "\r\033[K%" G_GUINT64_FORMAT " mails, %" G_GUINT64_FORMAT " letters", world.fill.mails, world.fill.letters);
    }
  guint64 size = 0;
  if (!gw_store_tree_size (store, &size, &error) || !gw_store_checkpoint (store, 0, &error))
    die (error);
  advance_mark (&world);
  printf ("%s%" G_GUINT64_FORMAT " entries, %" G_GUINT64_FORMAT " mails, %" G_GUINT64_FORMAT " letters, %" G_GUINT64_FORMAT
          " incidents\n", isatty (STDERR_FILENO) ? "\n" : "", size, world.fill.mails, world.fill.letters, world.fill.incidents);
  close_world (&world);
  return 0;
}
