/* SPDX-License-Identifier: Apache-2.0
 * What a pass over the deadlines costs: the steps that SQLite takes are counted, so no clock is needed. The same few
 * are due among few and among 30,000 that are pending; and what each operation gives is checked beside it. */
#include "store/deadline.h"
#include "store/procedure.h"
#include "store/incident.h"
#include "store/letter.h"
#include "store/page.h"
#include "store/sql.h"
#include "store/standing.h"
#include <glib/gstdio.h>
#include <sys/stat.h>

#define NOW G_GINT64_CONSTANT (1800000000000000)
#define N_DUE 12

typedef struct {
  char *home;
  GwStore *store;
} Place;

static Place
make_place (void)
{
  g_autoptr (GError) error = NULL;
  Place place = { g_dir_make_tmp ("ngdlXXXXXX", &error), NULL };
  g_assert_no_error (error);
  g_assert_cmpint (chmod (place.home, 0700), ==, 0);
  place.store = gw_store_open (place.home, GW_STORE_CREATE, &error);
  g_assert_no_error (error);
  return place;
}

static void
drop_place (Place *place)
{
  static const char *const files[] = { "notigate.db", "notigate.db-wal", "notigate.db-shm", "notigate.lock" };
  g_clear_pointer (&place->store, gw_store_free);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (place->home, files[i], NULL);
      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (place->home), ==, 0);
  g_free (place->home);
}

static gboolean
run_sql (GwStore *store, gpointer text, GError **error)
{
  return sqlite3_exec (gw_sql_database (store), text, NULL, NULL, NULL) == SQLITE_OK || gw_sql_fail (store, text, error);
}

static void
change (GwStore *store, const char *text)
{
  g_autoptr (GError) error = NULL;
  gboolean done = gw_store_write (store, run_sql, (gpointer) text, &error);
  g_assert_no_error (error);
  g_assert_true (done);
}

/* @incidents with three pending deadlines each, of which N_DUE are due; as many are fired already. */
static void
fill (GwStore *store, int incidents)
{
  g_autofree char *text = g_strdup_printf (
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
    " INSERT INTO incident SELECT 'ccc.example/' || i, 0, 0, 'relayed', 'XA', 'R', i, 'TLP:AMBER', 'high', 0, 't', 'other/other'"
    " FROM n;"
    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3 * %d)"
    " INSERT INTO deadline SELECT i, 'ccc.example/' || (1 + i %% %d), 'XB-' || (i %% 3), 'acknowledgement', 'due',"
    " CASE WHEN i <= %d THEN %" G_GINT64_FORMAT " - i ELSE %" G_GINT64_FORMAT " + i END, 'GW-L-' || i, 'pending', NULL FROM n;"
    "INSERT INTO deadline SELECT id + 1000000, incident, contact, awaited, step, due_us - 1000000000, report_id, 'fired', 1"
    " FROM deadline;",
    incidents, incidents, incidents, N_DUE, NOW, NOW + 1);
  change (store, text);
}

static int
count_step (gpointer count)
{
  ++*(gint64 *) count;
  return 0;
}

/* All that a pass asks of the store. */
static gint64
steps_of_pass (GwStore *store)
{
  gint64 steps = 0;
  gboolean told = FALSE;
  gint64 due_us = 0;
  g_autoptr (GError) error = NULL;
  sqlite3_progress_handler (gw_sql_database (store), 1, count_step, &steps);
  g_autoptr (GPtrArray) due = gw_store_deadlines_due (store, NOW, 64, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (due->len, ==, N_DUE);
  for (guint i = 0; i < due->len; i++)
    {
      const GwStoreDeadline *deadline = g_ptr_array_index (due, i);
      if (i > 0)
        g_assert_cmpint (deadline->due_us, >=, ((GwStoreDeadline *) g_ptr_array_index (due, i - 1))->due_us);
      g_assert_true (gw_store_deadline_is_passed (store, deadline, NOW, &told, &error));
      g_assert_true (gw_store_deadline_time (store, deadline, &due_us, &error));
      g_assert_cmpint (due_us, ==, deadline->due_us);
      g_assert_true (gw_store_deadline_move (store, deadline->incident, "XA", "closing", NOW, &told, &error));
      g_assert_false (told);
      g_assert_true (gw_store_deadline_drop (store, deadline, "operator", NOW, &error));
      g_assert_true (gw_store_deadline_settle (store, deadline->id, "fired", NOW, &told, &error));
      g_assert_true (told);
      g_assert_true (gw_store_deadline_settle (store, deadline->id, "fired", NOW, &told, &error));
      g_assert_false (told);
    }
  g_autoptr (GPtrArray) next = gw_store_deadlines_next (store, 5, TRUE, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (next->len, ==, 5);
  g_auto (GStrv) standings = gw_store_standings_due (store, NOW, 64, &error);
  g_assert_cmpuint (g_strv_length (standings), ==, 0);
  sqlite3_progress_handler (gw_sql_database (store), 0, NULL, NULL);
  g_autoptr (GPtrArray) rest = gw_store_deadlines_due (store, NOW, 64, &error);
  g_assert_cmpuint (rest->len, ==, 0);
  return steps;
}

static void
test_cost (void)
{
  Place few = make_place ();
  Place many = make_place ();
  fill (few.store, 34);
  fill (many.store, 10000);
  gint64 among_few = steps_of_pass (few.store);
  gint64 among_many = steps_of_pass (many.store);
  g_test_message ("%" G_GINT64_FORMAT " steps among 102, %" G_GINT64_FORMAT " among 30,000", among_few, among_many);
  g_assert_cmpint (among_few, >, N_DUE);
  g_assert_cmpint (among_many, <=, among_few * 3 / 2);
  drop_place (&few);
  drop_place (&many);
}

static void
test_passed (void)
{
  static const struct {
    const char *step, *state, *report_id;
    gint64 due_us;
    gboolean want;
  } others[] = {
    { "remind", "pending", "R", NOW - 1, TRUE },  { "due", "pending", "R", NOW, TRUE },
    { "due", "pending", "R", NOW + 1, FALSE },    { "remind", "fired", "R", NOW - 1, FALSE },
    { "fallback", "pending", "R", NOW, FALSE },   { "remind", "pending", "S", NOW, FALSE },
    { "remind", "pending", "R", NOW - 20, FALSE },
  };
  Place place = make_place ();
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      gboolean passed = FALSE;
      g_autoptr (GError) error = NULL;
      g_autofree char *text =
        g_strdup_printf ("DELETE FROM deadline; INSERT INTO deadline VALUES (1, 'i', 'c', 'update', 'remind', %" G_GINT64_FORMAT
                         ", 'R', 'pending', NULL), (2, 'i', 'c', 'update', '%s', %" G_GINT64_FORMAT ", '%s', '%s', NULL);",
                         NOW - 10, others[i].step, others[i].due_us, others[i].report_id, others[i].state);
      change (place.store, text);
      GwStoreDeadline first = { .id = 1, .incident = (char *) "i", .contact = (char *) "c", .awaited = (char *) "update",
                                .step = (char *) "remind", .due_us = NOW - 10, .report_id = (char *) "R" };
      g_assert_true (gw_store_deadline_is_passed (place.store, &first, NOW, &passed, &error));
      g_test_message ("%s %s %s", others[i].step, others[i].state, others[i].report_id);
      g_assert_cmpint (passed, ==, others[i].want);
    }
  drop_place (&place);
}

/* TLP:RED of the incident or of the letter that asked: only the number is shown, and a digest leaves it out. */
static void
test_red (void)
{
  g_autoptr (GError) error = NULL;
  Place place = make_place ();
  change (place.store,
          "INSERT INTO incident VALUES ('a', 0, 0, 'relayed', 'XA', 'R', 1, 'TLP:AMBER', 'high', 0, 't', 'x'),"
          " ('r', 0, 0, 'relayed', 'XA', 'R', 1, 'TLP:RED', 'high', 1, 't', 'x');"
          "INSERT INTO reference VALUES ('GW-L-1', 1, 'XB', 'a', 'relay', 1, 'XA', 'R', 'TLP:AMBER', 'notification', NULL, NULL),"
          " ('GW-L-2', 2, 'XC', 'a', 'relay-request', 1, 'XB', 'R', 'TLP:RED', 'assistance-request', NULL, NULL);"
          "INSERT INTO party VALUES ('a', 'XA', 'originator', 'active', 0), ('a', 'XB', 'recipient', 'waiting', 0),"
          " ('a', 'XC', 'recipient', 'waiting', 0);"
          "INSERT INTO deadline VALUES (1, 'a', 'XB', 'update', 'due', 1, 'GW-L-1', 'pending', NULL),"
          " (2, 'a', 'XC', 'answer', 'due', 2, 'GW-L-2', 'pending', NULL), (3, 'r', 'XB', 'update', 'due', 3, NULL, 'pending', NULL),"
          " (4, 'gone', 'XB', 'update', 'due', 4, NULL, 'pending', NULL);");
  g_autoptr (GPtrArray) all = gw_store_deadlines_next (place.store, 9, TRUE, &error);
  g_autoptr (GPtrArray) open = gw_store_deadlines_next (place.store, 9, FALSE, &error);
  static const gboolean want_red[] = { FALSE, TRUE, TRUE, TRUE };
  g_assert_cmpuint (all->len, ==, 4);
  for (guint i = 0; i < all->len; i++)
    g_assert_cmpint (((GwDueNext *) g_ptr_array_index (all, i))->red, ==, want_red[i]);
  g_assert_cmpuint (open->len, ==, 1);
  /* XB's side letter is nothing that the originator may learn of, unless it is one that it sent itself. */
  g_autoptr (GPtrArray) known = gw_store_parties_known (place.store, "a", "XA", &error);
  g_assert_cmpuint (known->len, ==, 2);
  g_autoptr (GPtrArray) own = gw_store_parties_known (place.store, "a", "XB", &error);
  g_assert_cmpuint (own->len, ==, 3);
  drop_place (&place);
}

static gboolean
put_page (GwStore *store, gpointer data, GError **error)
{
  return gw_store_alert_put (store, "overdue", "text", 0, "i", NOW, error) && gw_store_page_put (store, "text", NOW, error);
}

static gboolean
set_page (GwStore *store, gpointer data, GError **error)
{
  return gw_store_page_set (store, data, error);
}

static guint
count_due (GwStore *store, gint64 now_us)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) due = gw_store_pages_due (store, now_us, &error);
  g_assert_no_error (error);
  return due->len;
}

static void
test_page (void)
{
  g_autoptr (GError) error = NULL;
  Place place = make_place ();
  g_assert_true (gw_store_write (place.store, put_page, NULL, &error));
  g_assert_cmpuint (count_due (place.store, NOW - 1), ==, 0);
  g_assert_cmpuint (count_due (place.store, NOW), ==, 1);
  GwPage page = { .alert = 1, .due_us = NOW + 900, .runs = 1, .last_us = NOW, .result = (char *) "ok" };
  g_assert_true (gw_store_write (place.store, set_page, &page, &error));
  g_assert_cmpuint (count_due (place.store, NOW), ==, 0);
  g_assert_cmpuint (count_due (place.store, NOW + 900), ==, 1);
  g_assert_cmpuint (count_due (place.store, NOW - 5), ==, 1); /* the clock was set back */
  /* acknowledged while the command runs: what it came to does not make it due again */
  g_assert_true (gw_store_alert_ack (place.store, 1, NOW, &error));
  g_assert_cmpuint (count_due (place.store, NOW + 900), ==, 0);
  g_assert_true (gw_store_write (place.store, set_page, &page, &error));
  gint64 due_us = -1;
  g_assert_true (gw_store_page_next_due (place.store, &due_us, &error));
  g_assert_cmpint (due_us, ==, 0);
  drop_place (&place);
}

/* A contact that is suspended has not answered. */
static void
test_standing (void)
{
  g_autoptr (GError) error = NULL;
  GwStanding standing = { 0 };
  Place place = make_place ();
  change (place.store, "INSERT INTO party VALUES ('i', 'XA', 'originator', 'active', 0), ('i', 'XB', 'recipient', 'held', 0),"
                       " ('i', 'XC', 'recipient', 'waiting', 0), ('i', 'XD', 'recipient', 'working', 0)");
  g_assert_true (gw_store_standing_get (place.store, "i", &standing, &error));
  g_assert_no_error (error);
  g_assert_cmpint (standing.recipients, ==, 3);
  g_assert_cmpint (standing.answered, ==, 1);
  drop_place (&place);
}

/* However many are due, no more than some bytes of them are in memory at once. */
static void
test_claim (void)
{
  g_autoptr (GError) error = NULL;
  Place place = make_place ();
  change (place.store, "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4) INSERT INTO letter (id,"
                       " created_us, kind, number, address, language, encrypt, always, data, state, due_us, attempts, sealed)"
                       " SELECT i, 0, 'relay', i, 'a', 'en', 0, 0, '', 'sealed', i, 0, zeroblob (CASE i WHEN 3 THEN 1 ELSE"
                       " 20 << 20 END) FROM n");
  g_autoptr (GPtrArray) first = gw_store_letters_to_send (place.store, "one", NOW, 64, &error);
  g_autoptr (GPtrArray) second = gw_store_letters_to_send (place.store, "two", NOW, 64, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (first->len, ==, 2);
  g_assert_cmpuint (second->len, ==, 2);
  drop_place (&place);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/deadline/cost", test_cost);
  g_test_add_func ("/deadline/passed", test_passed);
  g_test_add_func ("/deadline/red", test_red);
  g_test_add_func ("/deadline/page", test_page);
  g_test_add_func ("/deadline/standing", test_standing);
  g_test_add_func ("/deadline/claim", test_claim);
  return g_test_run ();
}
