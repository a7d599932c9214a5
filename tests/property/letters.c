/* SPDX-License-Identifier: Apache-2.0
 *
 * letters HOME COUNT SEED: a random sequence of sound and unsound letters goes through the gateway's own stages, one
 * commit each. After each, what the gateway did is compared with what world.c says that FORM demands: taken or not,
 * who gets it and nobody else, one receipt, nothing changed by what is refused. GNUPGHOME is the contacts' keyring. The
 * time moves by libfaketime, which must be preloaded. Prints what differs; fails if anything does. */
#include "base/clock.h"
#include "base/digest.h"
#include "mail.h"
#include "process.h"
#include "process/instance.h"
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#define STEPS 40          /* of the clock */
#define LENGTH_DAYS 80.0  /* that a run covers: closed incidents get older than the 30 days in which they reopen */
#define MOST_FAILURES 8

typedef struct {
  GwInstance *instance;
  sqlite3 *db;       /* of our own, read only */
  Post post;
  World world;
  GRand *random;
  GBytes *last[CONTACTS];        /* the last mail of each that was taken */
  char *last_report[CONTACTS];   /* and a Report-ID that it used up */
  guint n, count, failures;
  guint endings[4], relays, by_type[TYPES];
} Run;

/* ---- Chance ---------------------------------------------------------------------------------------------------- */

static gboolean
chance (Run *run, double share)
{
  return g_rand_double (run->random) < share;
}

static int
below (Run *run, guint n)
{
  return (int) g_rand_int_range (run->random, 0, (gint32) n);
}

/* ---- The database ---------------------------------------------------------------------------------------------- */

static sqlite3_stmt *
ask (Run *run, const char *sql, gint64 number)
{
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2 (run->db, sql, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (run->db));
  if (sqlite3_bind_parameter_count (statement) > 0)
    sqlite3_bind_int64 (statement, 1, number);
  return statement;
}

static char *
ask_text (Run *run, const char *sql, gint64 number)
{
  sqlite3_stmt *statement = ask (run, sql, number);
  char *text = sqlite3_step (statement) == SQLITE_ROW ? g_strdup ((const char *) sqlite3_column_text (statement, 0)) : NULL;
  sqlite3_finalize (statement);
  return text ? text : g_strdup ("");
}

/* What no letter that is refused may change. */
static char *
print_tables (Run *run)
{
  return ask_text (run, "select (select count(*) || ' ' || total(changed_us) from incident) || ' ' || (select count(*) from event)"
                   " || ' ' || (select count(*) || ' ' || total(since_us) from party) || ' ' || (select count(*) from request)"
                   " || ' ' || (select count(*) from revision) || ' ' || (select count(*) from original)"
                   " || ' ' || (select count(*) || ' ' || total(state = 'pending') from deadline)"
                   " || ' ' || (select count(*) from reference where kind like 'relay%')"
                   " || ' ' || (select count(*) from report) || ' ' || (select count(*) from taken)", 0);
}

static int
find_contact (const char *id)
{
  for (int who = 0; who < CONTACTS; who++)
    if (g_strcmp0 (contacts[who].id, id) == 0)
      return who;
  return NOBODY;
}

/* ---- A letter -------------------------------------------------------------------------------------------------- */

static void
name (Run *run, Letter *letter)
{
  GString *lines = g_string_new (NULL);
  letter->named = 0;
  for (int i = below (run, 3) + 1; i > 0; i--)
    {
      int who = below (run, CONTACTS);
      if (chance (run, 0.1))
        {
          g_string_append (lines, "To-POC: @alpha\r\n");
          for (int each = 0; each < CONTACTS; each++)
            letter->named |= contacts[each].alpha ? 1u << each : 0;
        }
      else
        {
          gboolean by_state = contacts[who].technical && chance (run, 0.2);
          if (letter->named & (1u << who))
            continue;
          g_string_append_printf (lines, "To-POC: %s\r\n", by_state ? contacts[who].state : contacts[who].id);
          letter->named |= 1u << who;
        }
    }
  letter->names_any = TRUE;
  letter->to_poc = g_string_free (lines, FALSE);
}

/* Mostly one in which it is a party, and mostly a late one. */
static int
choose_incident (Run *run, int writer)
{
  GPtrArray *all = run->world.incidents;
  if (all->len == 0 || chance (run, 0.05))
    return chance (run, 0.5) ? NOBODY : GATEWAY;
  int index = 0;
  gboolean any = chance (run, 0.1);
  for (int tries = 0; tries < 40; tries++)
    {
      int newest = (int) all->len - 1;
      int late = newest - below (run, 30); /* MAX would roll the dice twice */
      index = chance (run, 0.7) ? MAX (0, late) : below (run, all->len);
      const Incident *incident = g_ptr_array_index (all, (guint) index);
      if (any || (incident->parties & (1u << writer)))
        break;
    }
  return index;
}

static const Held *
choose_answered (Run *run, const Letter *letter)
{
  const GPtrArray *all = run->world.held;
  gboolean any = chance (run, 0.08);
  for (guint i = 0; i < 4000 && i < all->len; i++)
    {
      const Held *held = g_ptr_array_index (all, any ? (guint) below (run, all->len) : all->len - 1 - i);
      gboolean fits = held->to == letter->writer && (letter->type == NOTE || (int) held->incident == letter->incident);
      if (any || (fits && chance (run, 0.5)))
        return held;
    }
  return NULL;
}

static Flaw
choose_flaw (Run *run, const Letter *letter)
{
  if (!chance (run, 0.15))
    return SOUND;
  Flaw flaw = (Flaw) below (run, FLAWS);
  gboolean note = letter->type == NOTE;
  gboolean has_last = run->last[letter->writer] != NULL;
  if ((flaw == SAME_AGAIN || flaw == USED_REPORT_ID) && (!has_last || run->last_report[letter->writer] == NULL))
    return BROKEN_SIGNATURE;
  if (note && (flaw == NO_TLP || flaw == UNKNOWN_FIELD || flaw == USED_REPORT_ID || flaw == RED_IN_CLEAR))
    return STRANGE_KEY;
  return flaw;
}

static void
choose_content (Run *run, Letter *letter)
{
  static const Type types[] = { NOTIFICATION, NOTIFICATION, UPDATE, UPDATE, UPDATE, INFORMATION_REQUEST, INFORMATION_RESPONSE,
                                ASSISTANCE_REQUEST, ASSISTANCE_RESPONSE, ACKNOWLEDGEMENT, ACKNOWLEDGEMENT, NOTE, NOTE, CLOSURE,
                                WITHDRAWAL, STATUS_REQUEST };
  letter->type = types[below (run, G_N_ELEMENTS (types))];
  letter->incident = choose_incident (run, letter->writer);
  gboolean answers = letter->type == INFORMATION_RESPONSE || letter->type == ASSISTANCE_RESPONSE || letter->type == ACKNOWLEDGEMENT
                     || letter->type == NOTE;
  if (answers)
    letter->answered = choose_answered (run, letter);
  if (answers && letter->answered == NULL)
    letter->type = NOTIFICATION;
  letter->tlp = chance (run, 0.1) ? RED : chance (run, 0.3) ? below (run, 5) : AMBER;
}

static void
choose_rest (Run *run, Letter *letter)
{
  gboolean asks = letter->type == NOTIFICATION || letter->type == INFORMATION_REQUEST || letter->type == ASSISTANCE_REQUEST;
  letter->to_poc = g_strdup ("");
  if (letter->type != NOTE && letter->type != STATUS_REQUEST && chance (run, asks ? 0.9 : letter->tlp == RED ? 0.6 : 0.15))
    {
      g_free (letter->to_poc);
      name (run, letter);
    }
  const Incident *incident = letter->incident >= 0 ? g_ptr_array_index (run->world.incidents, (guint) letter->incident) : NULL;
  gboolean opens = letter->type == NOTIFICATION || incident == NULL;
  letter->exercise = opens || chance (run, 0.03) ? chance (run, 0.08) : incident->exercise;
  letter->check_only = letter->type != NOTE && chance (run, 0.03);
  letter->revision = (incident ? MAX (incident->revision[letter->writer], 1) : 1) + (chance (run, 0.8) ? 1 + below (run, 2) : -below (run, 2));
  letter->revision = MAX (letter->revision, 2);
  letter->first_word = chance (run, 0.5);
  letter->flaw = choose_flaw (run, letter);
  if (letter->flaw == RED_IN_CLEAR)
    letter->tlp = RED;
  letter->encrypted = letter->flaw != RED_IN_CLEAR && (letter->tlp == RED || letter->type == NOTE || chance (run, 0.2));
}

/* ---- One letter through the gateway -------------------------------------------------------------------------------- */

static gint64
pass (Run *run, const Letter *letter, GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *digest = gw_sha256_hex_bytes (bytes);
  gint64 id = 0;
  GwMail mail = { .received_us = run->world.now_us, .sha256 = digest, .size = (gint64) g_bytes_get_size (bytes), .raw = bytes,
                  .envelope_from = (char *) contacts[letter->writer].address, .envelope_to = (char *) run->post.address };
  if (!gw_store_mail_receive (run->instance->store, &mail, &id, &error))
    g_error ("receive: %s", error->message);
  mail.id = id;
  g_autoptr (GwCase) c = gw_process_mail (run->instance, &mail, NULL, &error);
  if (c == NULL)
    g_error ("letter %u: %s", run->n, error->message);
  g_autoptr (GPtrArray) cases = g_ptr_array_new ();
  g_ptr_array_add (cases, c);
  if (!gw_process_commit (run->instance, cases, &error))
    g_error ("letter %u: %s", run->n, error->message);
  return id;
}

static guint
read_audience (Run *run, gint64 mail_id)
{
  guint audience = 0;
  sqlite3_stmt *rows = ask (run, "select contact, address, kind from letter where mail_id = ? and kind like 'relay%'", mail_id);
  while (sqlite3_step (rows) == SQLITE_ROW)
    {
      int who = find_contact ((const char *) sqlite3_column_text (rows, 0));
      g_assert_cmpint (who, >=, 0);
      g_assert_cmpstr ((const char *) sqlite3_column_text (rows, 1), ==, contacts[who].address);
      g_assert_false (audience & (1u << who)); /* each once */
      audience |= 1u << who;
      run->relays++;
    }
  sqlite3_finalize (rows);
  return audience;
}

/* What everybody holds now, with the TLP and the writer as we know them. */
static void
remember_letters (Run *run, const Letter *letter, const Expected *expected, gint64 mail_id, const char *incident)
{
  guint index = 0;
  while (index < run->world.incidents->len && strcmp (((Incident *) g_ptr_array_index (run->world.incidents, index))->id, incident) != 0)
    index++;
  if (index == run->world.incidents->len)
    return;
  sqlite3_stmt *rows = ask (run, "select r.report_id, r.contact, r.kind from reference r join letter l on l.id = r.letter where l.mail_id = ?",
                            mail_id);
  while (sqlite3_step (rows) == SQLITE_ROW)
    {
      Held *held = g_new0 (Held, 1);
      held->report_id = g_strdup ((const char *) sqlite3_column_text (rows, 0));
      held->to = find_contact ((const char *) sqlite3_column_text (rows, 1));
      held->writer = strcmp ((const char *) sqlite3_column_text (rows, 2), "receipt") == 0 ? GATEWAY : letter->writer;
      held->tlp = expected->tlp;
      held->incident = index;
      g_ptr_array_add (run->world.held, held);
    }
  sqlite3_finalize (rows);
}

static char *
print_people (guint bits)
{
  GString *text = g_string_new (NULL);
  for (int who = 0; who < CONTACTS; who++)
    if (bits & (1u << who))
      g_string_append_printf (text, " %s", contacts[who].id);
  return g_string_free (text, FALSE);
}

static void
complain (Run *run, const Letter *letter, const char *text, const char *what, const char *wanted, const char *got)
{
  run->failures++;
  printf ("# letter %u, by %s: %s\n#   wanted: %s\n#   got:    %s\n", run->n, contacts[letter->writer].id, what, wanted, got);
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  for (char **line = lines; *line; line++)
    printf ("#   | %s\n", *line);
  if (letter->answered != NULL)
    printf ("#   answers what %s got in %s, TLP %d\n", contacts[letter->answered->to].id,
            ((Incident *) g_ptr_array_index (run->world.incidents, letter->answered->incident))->id, letter->answered->tlp);
}

static void
compare (Run *run, const Letter *letter, const char *text, const Expected *expected, gint64 mail_id, const char *before)
{
  static const char *const endings[] = { "registered", "refused", "duplicate", "ignored" };
  g_autofree char *ending = ask_text (run, "select ending from verdict where mail_id = ?", mail_id);
  g_autofree char *code = ask_text (run, "select coalesce(code, '') || ' ' || coalesce(reason, '') from verdict where mail_id = ?", mail_id);
  g_autofree char *receipts = ask_text (run, "select count(*) from letter where mail_id = ? and kind = 'receipt'", mail_id);
  g_autofree char *got = g_strconcat (ending, " ", code, NULL);
  guint audience = read_audience (run, mail_id);
  if (strcmp (ending, endings[expected->ending]) != 0)
    complain (run, letter, text, "its ending", endings[expected->ending], got);
  if (audience != expected->audience)
    {
      g_autofree char *wanted_people = print_people (expected->audience);
      g_autofree char *people = print_people (audience);
      complain (run, letter, text, "who gets it", wanted_people, people);
    }
  if (strcmp (receipts, expected->ending == TAKEN ? "1" : "0") != 0)
    complain (run, letter, text, "its receipts", expected->ending == TAKEN ? "1" : "0", receipts);
  g_autofree char *after = print_tables (run);
  if (expected->ending != TAKEN && strcmp (before, after) != 0)
    complain (run, letter, text, "it was not taken, and changes something", before, after);
}

static void
keep (Run *run, const Letter *letter, GBytes *mail, const char *report_id)
{
  g_clear_pointer (&run->last[letter->writer], g_bytes_unref);
  run->last[letter->writer] = g_bytes_ref (mail);
  if (report_id == NULL || letter->check_only)
    return;
  g_free (run->last_report[letter->writer]);
  run->last_report[letter->writer] = g_strdup (report_id);
}

static void
do_letter (Run *run)
{
  Letter letter = { .writer = chance (run, 0.03) ? CONTACTS - 1 : below (run, CONTACTS - 1) };
  choose_content (run, &letter);
  choose_rest (run, &letter);
  g_autofree char *fresh = letter.type != NOTE && chance (run, 0.3) ? g_strdup_printf ("R-%06u-%04x", run->n, g_random_int () & 0xffff) : NULL;
  const char *report_id = letter.flaw == USED_REPORT_ID ? run->last_report[letter.writer] : fresh;
  g_autofree char *text = write_letter (&run->post, &run->world, &letter, report_id, run->n);
  g_autoptr (GBytes) mail = letter.flaw == SAME_AGAIN ? g_bytes_ref (run->last[letter.writer]) : write_mail (&run->post, &letter, text);
  Expected expected = expect (&run->world, &letter);
  g_autofree char *before = print_tables (run);
  gint64 id = pass (run, &letter, mail);
  compare (run, &letter, text, &expected, id, before);
  run->endings[expected.ending]++;
  run->by_type[letter.type]++;
  if (expected.ending == TAKEN)
    {
      g_autofree char *incident = ask_text (run, "select incident from verdict where mail_id = ?", id);
      take (&run->world, &letter, &expected, incident);
      remember_letters (run, &letter, &expected, id, incident);
      keep (run, &letter, mail, report_id);
    }
  g_free (letter.to_poc);
}

/* ---- The whole ------------------------------------------------------------------------------------------------- */

static void
move_time (Run *run)
{
  g_autofree char *offset = g_strdup_printf ("+%.0f", LENGTH_DAYS * 86400 * (run->n * STEPS / run->count) / STEPS);
  g_setenv ("FAKETIME", offset, TRUE);
  run->world.now_us = gw_clock_now ();
}

static void
set_up (Run *run, const char *home)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (home, "notigate.db", NULL);
  g_autofree char *theirs = g_strdup (g_getenv ("GNUPGHOME")); /* the gateway's engine sets its own */
  run->instance = gw_instance_open (home, GW_STORE_WRITE, &error);
  run->post.engine = run->instance ? gw_openpgp_new_personal (theirs, &error) : NULL;
  if (run->post.engine == NULL)
    g_error ("%s", error->message);
  for (int who = 0; who <= CONTACTS; who++)
    {
      g_autofree char *user = g_strdup_printf ("=%s <%s@example.org>", who < CONTACTS ? contacts[who].id : "nobody",
                                               who < CONTACTS ? contacts[who].id : "nobody");
      run->post.fingerprints[who] = gw_openpgp_find_signer (run->post.engine, user, &error);
      if (run->post.fingerprints[who] == NULL)
        g_error ("%s", error->message);
    }
  run->post.gateway = run->instance->config->fingerprint;
  run->post.address = run->instance->config->address;
  g_assert_cmpint (sqlite3_open_v2 (path, &run->db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  run->world.incidents = g_ptr_array_new ();
  run->world.held = g_ptr_array_new ();
}

static void
check_whole (Run *run)
{
  static const struct { const char *what, *sql; } none[] = {
    { "deadlines of closed incidents that are pending",
      "select count(*) from deadline d join incident i on i.id = d.incident where i.state = 'closed' and d.state = 'pending'" },
    { "incidents in no state of the machine",
      "select count(*) from incident where state not in ('registered', 'relayed', 'acknowledged', 'working', 'closed')" },
    { "parties in no state of the machine",
      "select count(*) from party where state not in ('active', 'waiting', 'acknowledged', 'working', 'resolved', 'declined', 'overdue',"
      " 'undeliverable', 'asked', 'held')" },
    { "requests in no state of the machine",
      "select count(*) from request where state not in ('requested', 'answered', 'offered', 'partial', 'declined', 'deferred',"
      " 'delivered', 'expired')" },
    { "letters that go in clear above TLP:GREEN",
      "select count(*) from letter l join reference r on r.letter = l.id where l.encrypt = 0 and r.tlp not in ('TLP:GREEN', 'TLP:CLEAR')" },
    { "letters about an incident to whom it is none of",
      "select count(*) from letter l where kind like 'relay%' and not exists (select 1 from party p where p.incident = l.incident"
      " and p.contact = l.contact)" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autofree char *count = ask_text (run, none[i].sql, 0);
      printf ("# %s: %s\n", none[i].what, count);
      run->failures += strcmp (count, "0") != 0;
    }
  for (guint i = 0; i < run->world.incidents->len; i++)
    {
      const Incident *incident = g_ptr_array_index (run->world.incidents, i);
      g_autofree char *sql = g_strdup_printf ("select (state = 'closed') || tlp from incident where id = '%s'", incident->id);
      g_autofree char *state = ask_text (run, sql, 0);
      static const char *const tlps[] = { "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED" };
      g_autofree char *wanted = g_strdup_printf ("%d%s", incident->closed, tlps[incident->tlp]);
      if (strcmp (state, wanted) == 0)
        continue;
      printf ("# %s is %s, not %s\n", incident->id, state, wanted);
      run->failures++;
    }
}

static void
free_held (gpointer data)
{
  g_free (((Held *) data)->report_id);
  g_free (data);
}

static void
free_incident (gpointer data)
{
  g_free (((Incident *) data)->id);
  g_free (data);
}

/* So that a leak that a sanitizer tells of is the gateway's. */
static void
tear_down (Run *run)
{
  for (int who = 0; who <= CONTACTS; who++)
    g_free (run->post.fingerprints[who]);
  for (int who = 0; who < CONTACTS; who++)
    {
      g_clear_pointer (&run->last[who], g_bytes_unref);
      g_free (run->last_report[who]);
    }
  g_ptr_array_set_free_func (run->world.incidents, free_incident);
  g_ptr_array_set_free_func (run->world.held, free_held);
  g_ptr_array_unref (run->world.incidents);
  g_ptr_array_unref (run->world.held);
  sqlite3_close (run->db);
  gw_openpgp_free (run->post.engine);
  gw_instance_free (run->instance);
  g_rand_free (run->random);
}

int
main (int argc, char **argv)
{
  Run run = { 0 };
  g_assert_cmpint (argc, ==, 4);
  run.count = (guint) g_ascii_strtoull (argv[2], NULL, 10);
  guint32 seed = (guint32) g_ascii_strtoull (argv[3], NULL, 10);
  run.random = g_rand_new_with_seed (seed);
  set_up (&run, argv[1]);
  for (run.n = 0; run.n < run.count && run.failures < MOST_FAILURES; run.n++)
    {
      move_time (&run);
      do_letter (&run);
    }
  check_whole (&run);
  printf ("# seed %u: %u letters: %u taken, %u refused, %u the same again; %u incidents, %u letters passed on, %u failures\n",
          seed, run.n, run.endings[TAKEN], run.endings[REFUSED],
          run.endings[DUPLICATE], run.world.incidents->len, run.relays, run.failures);
  tear_down (&run);
  return run.failures > 0;
}
