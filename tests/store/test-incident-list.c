/* SPDX-License-Identifier: Apache-2.0
 * Which incidents are listed, and in which order; which one a number means; whose word a fact is; and that a list of
 * 10,000 with 30,000 deadlines is one page all the same. */
#include "base/clock.h"
#include "base/error.h"
#include "store/deadline.h"
#include "store/inbox.h"
#include "store/incident-list.h"
#include "store/incident-view.h"
#include "store/sql.h"
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

#define NOW (G_GINT64_CONSTANT (1800000000) * GW_SECOND)
#define MANY 10000

typedef struct {
  char *home;
  GwStore *store;
} Lab;

/* The work of one write transaction; the tests here have no way back. */
typedef struct {
  gboolean (*work) (GwStore *store, gconstpointer data, GError **error);
  gconstpointer data;
} Step;

static gboolean
run_step (GwStore *store, gpointer data, GError **error)
{
  const Step *step = data;
  return step->work (store, step->data, error);
}

static void
write_all (Lab *lab, gboolean (*work) (GwStore *, gconstpointer, GError **), gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  Step step = { work, data };
  gboolean done = gw_store_write (lab->store, run_step, &step, &error);
  g_assert_no_error (error);
  g_assert_true (done);
}

static void
lab_begin (Lab *lab, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  lab->home = g_dir_make_tmp ("ngXXXXXX", &error);
  g_assert_no_error (error);
  lab->store = gw_store_open (lab->home, GW_STORE_CREATE, &error);
  g_assert_no_error (error);
}

static void
lab_end (Lab *lab, gconstpointer data G_GNUC_UNUSED)
{
  gw_store_free (lab->store);
  g_autoptr (GDir) dir = g_dir_open (lab->home, 0, NULL);
  for (const char *name = NULL; (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *path = g_build_filename (lab->home, name, NULL);
      g_unlink (path);
    }
  g_assert_cmpint (g_rmdir (lab->home), ==, 0);
  g_free (lab->home);
}

/* ---- The list ----------------------------------------------------------------------------------------------- */

/* One incident, and how one recipient of it stands. Hours are from NOW on. */
typedef struct {
  const char *number;
  const char *state;
  const char *urgency;
  gboolean exercise;
  int opened;         /* hours */
  const char *recipient;
  const char *party;
  int due;            /* hours; 0: nothing is */
  const char *due_state;
  const char *later;  /* the state of an operator's step, 24 hours behind; NULL: there is none */
} Case;

static const Case cases[] = {
  { "2026-100001", "relayed", "low", FALSE, -9, "XB-technical", "waiting", 5, "pending", NULL },
  { "2026-100002", "relayed", "critical", FALSE, -1, "XB-technical", "acknowledged", 3, "pending", NULL },
  { "2026-100003", "relayed", "critical", FALSE, -2, "XC-technical", "waiting", 1, "pending", NULL },
  { "2026-100004", "relayed", "critical", TRUE, -99, "XB-technical", "overdue", -1, "fired", NULL },
  { "2026-100005", "closed", "critical", FALSE, -99, "XB-technical", "overdue", -9, "fired", NULL },
  { "2026-100006", "relayed", "low", FALSE, -5, "XD-technical", "overdue", -2, "fired", NULL },
  { "2026-100007", "working", "low", FALSE, -6, "XD-technical", "undeliverable", 0, NULL, NULL },
  { "2026-100008", "working", "high", FALSE, -7, "XD-technical", "working", -1, "pending", NULL },
  { "2026-100009", "working", "medium", FALSE, -8, "XD-technical", "resolved", 0, NULL, NULL },
  /* it was late, and has been answered: the later step was stopped */
  { "2026-100010", "working", "medium", FALSE, -7, "XD-technical", "declined", -3, "fired", "stopped" },
  /* it is late: the later step still waits */
  { "2026-100011", "working", "medium", FALSE, -7, "XD-technical", "acknowledged", -3, "fired", "pending" },
  { "2026-100012", "registered", NULL, FALSE, -3, NULL, NULL, 0, NULL, NULL },
};

/* The states of the table's words as they come to be: put, then settled. */
static gboolean
put_deadline (GwStore *store, const char *id, const Case *c, const char *step, int due, const char *state, GError **error)
{
  const GwStoreDeadline deadline = { .incident = (char *) id, .contact = (char *) c->recipient,
                                     .awaited = (char *) "acknowledgement", .step = (char *) step,
                                     .due_us = NOW + due * GW_HOUR, .report_id = (char *) "GW-L-1" };
  return gw_store_deadline_put (store, &deadline, error)
         && gw_sql_run (store, error, "UPDATE deadline SET state = ? WHERE id = (SELECT max(id) FROM deadline)", "t", state);
}

static gboolean
put_case (GwStore *store, const Case *c, GError **error)
{
  g_autofree char *id = g_strconcat ("ccc.example/", c->number, NULL);
  const GwIncident incident = { .id = id, .opened_us = NOW + c->opened * GW_HOUR, .changed_us = NOW, .state = (char *) c->state,
                                .originator = (char *) "XA-technical", .report_id = (char *) "R", .mail_id = 1,
                                .tlp = (char *) "TLP:AMBER", .urgency = (char *) c->urgency, .exercise = c->exercise,
                                .title = (char *) "T" };
  if (!gw_store_incident_put (store, &incident, error)
      || !gw_store_party_put (store, id, "XA-technical", "originator", "active", NOW, error))
    return FALSE;
  if (c->recipient != NULL && !gw_store_party_put (store, id, c->recipient, "recipient", c->party, NOW, error))
    return FALSE;
  if (c->later != NULL && !put_deadline (store, id, c, "operator", c->due + 24, c->later, error))
    return FALSE;
  return c->due == 0 || put_deadline (store, id, c, "due", c->due, c->due_state, error);
}

static gboolean
put_cases (GwStore *store, gconstpointer data G_GNUC_UNUSED, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    if (!put_case (store, &cases[i], error))
      return FALSE;
  return TRUE;
}

/* The last digits of what is listed: "3 2 1". */
static char *
list_numbers (Lab *lab, GwIncidentFilter filter)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  filter.now_us = NOW;
  g_autoptr (GPtrArray) rows = gw_store_incidents (lab->store, &filter, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    {
      const GwIncidentRow *row = g_ptr_array_index (rows, i);
      g_string_append_printf (text, "%s%d", i ? " " : "", atoi (strrchr (row->incident->id, '-') + 4));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
test_order (Lab *lab, gconstpointer data G_GNUC_UNUSED)
{
  static const struct {
    GwIncidentFilter filter;
    const char *numbers;
  } rows[] = {
    { { 0 }, "8 11 7 6 3 2 9 10 1 12 4" },
    { { .closed_too = TRUE }, "8 11 7 6 3 2 9 10 1 12 4 5" },
    { { .overdue = TRUE }, "8 11 7 6 4" },
    { { .overdue = TRUE, .closed_too = TRUE }, "8 11 7 6 4" },
    { { .state = "closed" }, "5" },
    { { .state = "registered" }, "12" },
    { { .urgency = "critical" }, "3 2 4" },
    { { .contact = "XB-technical" }, "2 1 4" },
    { { .contact = "XA-technical", .limit = 3 }, "8 11 7" },
    { { .contact = "XX-technical" }, "" },
    { { .exercise = TRUE }, "4" },
    { { .since_us = NOW - 2 * GW_HOUR }, "3 2" },
    { { .limit = 2 }, "8 11" },
    { { .limit = 2, .skip = 2 }, "7 6" },
    { { .skip = 10 }, "4" },
    { { .skip = 11 }, "" },
  };
  write_all (lab, put_cases, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *numbers = list_numbers (lab, rows[i].filter);
      g_assert_cmpstr (numbers, ==, rows[i].numbers);
    }
}

static void
test_row (Lab *lab, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  const GwIncidentFilter filter = { .now_us = NOW, .limit = 3, .skip = 4 };
  write_all (lab, put_cases, NULL);
  g_autoptr (GPtrArray) rows = gw_store_incidents (lab->store, &filter, &error);
  g_assert_no_error (error);
  const GwIncidentRow *silent = g_ptr_array_index (rows, 0);
  const GwIncidentRow *answered = g_ptr_array_index (rows, 1);
  g_assert_cmpstr (silent->first, ==, "XC-technical");
  g_assert_cmpint (silent->answered, ==, 0);
  g_assert_cmpint (silent->recipients, ==, 1);
  g_assert_cmpint (silent->due_us, ==, NOW + GW_HOUR);
  g_assert_false (silent->overdue);
  g_assert_cmpint (answered->answered, ==, 1);
  g_assert_cmpint (answered->total, ==, 11);
}

/* ---- Which one is meant ------------------------------------------------------------------------------------- */

static gboolean
put_elsewhere (GwStore *store, gconstpointer data G_GNUC_UNUSED, GError **error)
{
  const GwIncident other = { .id = (char *) "old.example/2026-100002", .opened_us = NOW, .changed_us = NOW,
                             .state = (char *) "closed", .originator = (char *) "XA-technical",
                             .report_id = (char *) "R2", .mail_id = 2, .tlp = (char *) "TLP:GREEN" };
  return gw_store_incident_put (store, &other, error);
}

static void
test_resolve (Lab *lab, gconstpointer data G_GNUC_UNUSED)
{
  static const struct {
    const char *written;
    const char *id;   /* or */
    int code;
    const char *says;
  } rows[] = {
    { "2026-100001", "ccc.example/2026-100001", 0, NULL },
    { "ccc.example/2026-100001", "ccc.example/2026-100001", 0, NULL },
    { "ccc.example/2026-100002", "ccc.example/2026-100002", 0, NULL },
    { "old.example/2026-100002", "old.example/2026-100002", 0, NULL },
    { "2026-100002", NULL, GW_ERROR_DATA, "ccc.example/2026-100002 and old.example/2026-100002" },
    { "old.example/2026-100001", NULL, GW_ERROR_NOINPUT, "old.example/2026-100001" },
    { "2026-10012", NULL, GW_ERROR_NOINPUT, "did you mean 2026-100012" },
    { "2027-999999", NULL, GW_ERROR_NOINPUT, "numbers like" },
    { "", NULL, GW_ERROR_NOINPUT, "there is none" },
    { "%", NULL, GW_ERROR_NOINPUT, "there is none" },
  };
  write_all (lab, put_cases, NULL);
  write_all (lab, put_elsewhere, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *id = gw_store_incident_resolve (lab->store, rows[i].written, &error);
      g_assert_cmpstr (id, ==, rows[i].id);
      if (rows[i].id != NULL)
        continue;
      g_assert_error (error, GW_ERROR, rows[i].code);
      g_assert_nonnull (strstr (error->message, rows[i].says));
    }
}

/* ---- Whose word it is ----------------------------------------------------------------------------------------- */

/* An event, and what came of the mail behind it. */
typedef struct {
  const char *contact;
  gint64 mail_id;
  const char *signer;      /* as the verdict has it */
  const char *fingerprint; /* NULL: it was not signed by a known key */
  gboolean proved;
} Word;

static const Word words[] = {
  { "XA-technical", 1, "XA-technical", "AA", TRUE },
  { "XA-technical", 0, NULL, NULL, FALSE },           /* the gateway's word on it */
  { NULL, 2, "XA-technical", "AA", FALSE },           /* told of nobody */
  { "XB-technical", 3, "XA-technical", "AA", FALSE }, /* another one's signature: a letter that was passed on */
  { "XB-technical", 4, NULL, NULL, FALSE },           /* a bounce */
  { "XB-technical", 5, "XB-technical", NULL, FALSE }, /* no key */
  { "XB-technical", 99, NULL, NULL, FALSE },          /* no such mail */
};

static gboolean
put_words (GwStore *store, gconstpointer data G_GNUC_UNUSED, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const Word *word = &words[i];
      const GwStoreVerdict verdict = { .mail_id = word->mail_id, .decided_us = NOW, .ending = "registered",
                                       .contact = word->signer, .fingerprint = word->fingerprint, .entry = 40 + i };
      if (word->mail_id > 0 && word->mail_id < 99 && !gw_store_verdict_put (store, &verdict, error))
        return FALSE;
      if (!gw_store_event_put (store, "ccc.example/2026-100001", NOW + i, "note", word->contact, word->mail_id, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static void
test_facts (Lab *lab, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  write_all (lab, put_words, NULL);
  g_autoptr (GPtrArray) facts = gw_store_incident_facts (lab->store, "ccc.example/2026-100001", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (facts->len, ==, G_N_ELEMENTS (words));
  for (guint i = 0; i < facts->len; i++)
    {
      const GwIncidentFact *fact = g_ptr_array_index (facts, i);
      g_assert_cmpint (fact->event->seq, ==, i + 1);
      g_assert_cmpint (fact->proved, ==, words[i].proved);
      g_assert_cmpint (fact->entry, ==, words[i].mail_id > 0 && words[i].mail_id < 99 ? 40 + (gint64) i : -1);
    }
}

/* ---- Many ----------------------------------------------------------------------------------------------------- */

static gboolean
put_many (GwStore *store, gconstpointer data G_GNUC_UNUSED, GError **error)
{
  for (guint i = 0; i < MANY; i++)
    {
      g_autofree char *number = g_strdup_printf ("2026-1%05u", i);
      g_autofree char *id = g_strconcat ("ccc.example/", number, NULL);
      const Case c = { number, "relayed", "high", FALSE, -1, "XB-technical", "waiting", (int) (i % 90) - 1, "pending", NULL };
      if (!put_case (store, &c, error) || !put_deadline (store, id, &c, "fallback", 200, "pending", error)
          || !put_deadline (store, id, &c, "operator", 300, "pending", error))
        return FALSE;
    }
  return TRUE;
}

static void
test_many (Lab *lab, gconstpointer data G_GNUC_UNUSED)
{
  g_autoptr (GError) error = NULL;
  const GwIncidentFilter filter = { .now_us = NOW, .limit = 50 };
  write_all (lab, put_many, NULL);
  gint64 start = g_get_monotonic_time ();
  g_autoptr (GPtrArray) rows = gw_store_incidents (lab->store, &filter, &error);
  g_assert_no_error (error);
  g_test_message ("50 of %d incidents in %" G_GINT64_FORMAT " ms", MANY, (g_get_monotonic_time () - start) / 1000);
  g_assert_cmpuint (rows->len, ==, 50);
  const GwIncidentRow *first = g_ptr_array_index (rows, 0);
  g_assert_cmpint (first->total, ==, MANY);
  g_assert_true (first->overdue);
  g_autofree char *id = gw_store_incident_resolve (lab->store, "2026-109999", &error);
  g_assert_cmpstr (id, ==, "ccc.example/2026-109999");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/incident-list/order", Lab, NULL, lab_begin, test_order, lab_end);
  g_test_add ("/incident-list/row", Lab, NULL, lab_begin, test_row, lab_end);
  g_test_add ("/incident-list/resolve", Lab, NULL, lab_begin, test_resolve, lab_end);
  g_test_add ("/incident-list/facts", Lab, NULL, lab_begin, test_facts, lab_end);
  g_test_add ("/incident-list/many", Lab, NULL, lab_begin, test_many, lab_end);
  return g_test_run ();
}
