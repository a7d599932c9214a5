/* SPDX-License-Identifier: Apache-2.0
 * SQLite 3.40.1 may lose committed rows where a checkpoint races a write. So 20 processes write and
 * checkpoint at once, some are killed while they do, and every row that was ever said to be durable must be
 * there afterwards. The race itself is rare (hundreds of rounds may pass without the lock), so that the lock
 * is what is tested as well: nothing writes or checkpoints while somebody else holds it. */
#include "base/clock.h"
#include "base/digest.h"
#include "store/inbox.h"
#include "store/store.h"
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
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

/* Nothing stays open: no connection crosses a fork. */
static char *
make_home (void)
{
  g_autoptr (GError) error = NULL;
  char *home = g_dir_make_tmp ("ngraceXXXXXX", &error);
  g_assert_no_error (error);
  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_CREATE, &error);
  g_assert_no_error (error);
  return home;
}

static void
test_race (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *home = make_home ();
  pid_t pids[WRITERS];
  int pipe_ends[2];
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

static gint64
wal_size (const char *home)
{
  g_autofree char *path = g_build_filename (home, "notigate.db-wal", NULL);
  struct stat status;
  return stat (path, &status) == 0 ? status.st_size : -1;
}

/* Neither a large WAL nor the last close moves anything: only gw_store_checkpoint does, under the lock. */
static void
test_no_checkpoint_unasked (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *home = make_home ();
  gint64 id = 0;
  for (int row = 0; row < 100; row++) /* 7 MB, where SQLite would begin at 4 */
    g_assert_true (write_row (home, 0, 3 + 7 * row, &id, &error));
  gint64 size = wal_size (home);
  g_assert_cmpint (size, >, 6 << 20);
  g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_WRITE, &error);
  g_assert_no_error (error);
  g_assert_true (gw_store_checkpoint (store, size + 1, &error));
  g_assert_cmpint (wal_size (home), ==, size);
  g_assert_true (gw_store_checkpoint (store, size, &error));
  g_assert_cmpint (wal_size (home), ==, 0);
  g_clear_pointer (&store, gw_store_free);
  remove_home (home);
}

typedef enum { WRITE, CHECKPOINT } Deed;

/* A child does it and says so; that it waits is seen by its silence, that it works by its word afterwards. */
static void
test_lock_is_waited_for (gconstpointer data)
{
  Deed deed = GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *home = make_home ();
  g_autofree char *path = g_build_filename (home, "notigate.lock", NULL);
  gint64 id = 0;
  int pipe_ends[2];
  char byte = 0;
  g_assert_true (write_row (home, 0, 0, &id, &error));
  gint64 before = wal_size (home);
  int lock = open (path, O_RDWR | O_CLOEXEC);
  g_assert_cmpint (flock (lock, LOCK_EX), ==, 0);
  g_assert_cmpint (pipe (pipe_ends), ==, 0);
  pid_t pid = fork ();
  if (pid == 0)
    {
      close (lock);
      g_autoptr (GwStore) store = gw_store_open (home, GW_STORE_WRITE, NULL);
      gboolean ready = store != NULL && write (pipe_ends[1], "o", 1) == 1;
      gboolean done = ready && (deed == WRITE ? write_row (home, 0, 1, &id, NULL) : gw_store_checkpoint (store, 0, NULL));
      _exit (done && write (pipe_ends[1], "d", 1) == 1 ? 0 : 1);
    }
  struct pollfd said = { .fd = pipe_ends[0], .events = POLLIN };
  g_assert_cmpint (read (pipe_ends[0], &byte, 1), ==, 1); /* opening needs no lock */
  g_assert_cmpint (poll (&said, 1, 500), ==, 0);
  g_assert_cmpint (wal_size (home), ==, before);
  close (lock);
  g_assert_cmpint (read (pipe_ends[0], &byte, 1), ==, 1);
  g_assert_cmpint (byte, ==, 'd');
  if (deed == WRITE)
    g_assert_cmpint (wal_size (home), >, before);
  else
    g_assert_cmpint (wal_size (home), ==, 0);
  int status = -1;
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  close (pipe_ends[0]);
  close (pipe_ends[1]);
  remove_home (home);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/race", test_race);
  g_test_add_func ("/store/no-checkpoint-unasked", test_no_checkpoint_unasked);
  g_test_add_data_func ("/store/lock/write", GINT_TO_POINTER (WRITE), test_lock_is_waited_for);
  g_test_add_data_func ("/store/lock/checkpoint", GINT_TO_POINTER (CHECKPOINT), test_lock_is_waited_for);
  return g_test_run ();
}
