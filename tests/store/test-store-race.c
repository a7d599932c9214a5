/* SPDX-License-Identifier: Apache-2.0
 * SQLite 3.40.1 may lose committed rows where a checkpoint races a write. So 20 processes write and
 * checkpoint at once, some are killed while they do, and every row that was ever said to be durable must be
 * there afterwards. */
#include "base/clock.h"
#include "base/digest.h"
#include "store/inbox.h"
#include "store/store.h"
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WRITERS 20
#define ROWS 30   /* of each writer */
#define KILLED 4  /* of the writers, somewhere on their way */

/* What a writer says once the store has said TRUE: short enough for a pipe to take it whole. */
typedef struct {
  gint64 id;
  gint32 writer;
  gint32 row;
} Promise;

static GBytes *
message_of (int writer, int row)
{
  /* Now and then a large one, so that the WAL grows unevenly. */
  gsize size = row % 7 == 3 ? 60000 : 300;
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_printf (text, "writer %d row %d\n", writer, row);
  while (text->len < size)
    g_string_append_printf (text, "%d.%d.%" G_GSIZE_FORMAT "\n", writer, row, text->len);
  return g_string_free_to_bytes (g_steal_pointer (&text));
}

/* A store of its own for each row, as notigate-receive has. */
static gboolean
write_row (const char *home, int writer, int row, gint64 *id, GError **error)
{
  g_autoptr (GBytes) raw = message_of (writer, row);
  g_autofree char *sha256 = gw_sha256_hex (g_bytes_get_data (raw, NULL), g_bytes_get_size (raw));
  GwMail mail = { .received_us = gw_clock_now (), .sha256 = sha256, .size = (gint64) g_bytes_get_size (raw),
                  .envelope_from = (char *) "", .envelope_to = (char *) "", .raw = raw };
  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_WRITE, error);
  return store != NULL && gw_store_mail_receive (store, &mail, id, error);
}

static int
run_writer (const char *home, int writer, int promises)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwStore) checkpointer = gw_store_open (home, GW_STORE_WRITE, &error);
  for (int row = 0; checkpointer != NULL && row < ROWS; row++)
    {
      Promise promise = { 0, writer, row };
      if (!write_row (home, writer, row, &promise.id, &error)
          || write (promises, &promise, sizeof promise) != sizeof promise
          || ((writer + row) % 2 == 0 && !gw_store_checkpoint (checkpointer, 0, &error)))
        break;
    }
  if (error != NULL)
    fprintf (stderr, "# writer %d: %s\n", writer, error->message);
  return error != NULL;
}

/* The writers to be killed die when a part of all promises has been made, at a different time each. */
static GArray *
collect (int promises, pid_t *pids)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (Promise));
  Promise promise;
  while (read (promises, &promise, sizeof promise) == sizeof promise)
    {
      g_array_append_val (all, promise);
      for (guint i = 0; i < KILLED; i++)
        if (all->len == 60 + 40 * i)
          kill (pids[i], SIGKILL);
    }
  return g_steal_pointer (&all);
}

static void
check_promise (GwStore *store, const Promise *promise)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwMail) mail = gw_store_mail_get (store, promise->id, &error);
  g_autoptr (GBytes) wanted = message_of (promise->writer, promise->row);
  g_assert_no_error (error);
  g_assert_nonnull (mail);
  g_assert_true (g_bytes_equal (mail->raw, wanted));
}

static void
remove_home (const char *home)
{
  static const char *const names[] = { "notigate.db", "notigate.db-wal", "notigate.db-shm", "notigate.lock" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (home, names[i], NULL);
      g_unlink (path);
    }
  g_rmdir (home);
}

static void
start_writers (const char *home, int promises, pid_t *pids)
{
  for (int i = 0; i < WRITERS; i++)
    {
      pids[i] = fork ();
      g_assert_cmpint (pids[i], >=, 0);
      if (pids[i] == 0)
        _exit (run_writer (home, i, promises));
    }
}

static void
test_race (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *home = g_dir_make_tmp ("ngraceXXXXXX", &error);
  pid_t pids[WRITERS];
  int pipe_ends[2];
  g_assert_no_error (error);
  g_autoptr (GwStore) made = gw_store_open (home, GW_STORE_CREATE, &error);
  g_assert_no_error (error);
  g_clear_pointer (&made, gw_store_free); /* no connection crosses a fork */
  g_assert_cmpint (pipe (pipe_ends), ==, 0);
  start_writers (home, pipe_ends[1], pids);
  close (pipe_ends[1]);
  g_autoptr (GArray) promises = collect (pipe_ends[0], pids);
  close (pipe_ends[0]);
  for (int i = 0; i < WRITERS; i++)
    {
      int status = 0;
      g_assert_cmpint (waitpid (pids[i], &status, 0), ==, pids[i]);
      if (i >= KILLED)
        g_assert_cmpint (status, ==, 0);
    }
  g_test_message ("%u rows were promised", promises->len);
  g_assert_cmpuint (promises->len, >=, (WRITERS - KILLED) * ROWS);

  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_WRITE, &error);
  g_assert_no_error (error);
  gint64 waiting = 0;
  gint64 oldest = 0;
  g_assert_true (gw_store_inbox_count (store, &waiting, &oldest, &error));
  /* A killed writer may have committed one row more than it could say. */
  g_assert_cmpint (waiting, >=, promises->len);
  g_assert_cmpint (waiting, <=, promises->len + KILLED);
  for (guint i = 0; i < promises->len; i++)
    check_promise (store, &g_array_index (promises, Promise, i));
  g_autofree char *finding = NULL;
  g_assert_true (gw_store_check (store, &finding, &error));
  g_assert_cmpstr (finding, ==, NULL);
  g_clear_pointer (&store, gw_store_free);
  remove_home (home);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/race", test_race);
  return g_test_run ();
}
