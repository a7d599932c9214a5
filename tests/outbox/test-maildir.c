/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/error.h"
#include "outbox/deliver.h"
#include "outbox/maildir.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ID "<GW-R-4T7K2Q@ccc.example>"
#define LETTER "Subject: x\r\n\r\n.text\r\n"

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) entries = g_file_test (path, G_FILE_TEST_IS_DIR) ? g_dir_open (path, 0, NULL) : NULL;
  const char *name;
  while (entries && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_assert_cmpint (g_remove (path), ==, 0);
}

static guint
count (const char *home, const char *part)
{
  g_autofree char *path = g_build_filename (home, "outgoing", "poc@cert.xa.example", part, NULL);
  g_autoptr (GDir) entries = g_dir_open (path, 0, NULL);
  g_assert_nonnull (entries);
  guint found = 0;
  while (g_dir_read_name (entries) != NULL)
    found++;
  return found;
}

static void
test_names (void)
{
  static const struct { const char *recipient, *want; } rows[] = {
    { "poc@cert.xa.example", "poc@cert.xa.example" },
    { "POC@Cert.XA.example", "poc@cert.xa.example" },
    { "a/../b@x", "a%2F..%2Fb@x" },
    { "../../etc@x", "%2E.%2F..%2Fetc@x" },
    { ".hidden@x", "%2Ehidden@x" },
    { "a%2Fb@x", "a%252fb@x" },
    { "a\nb\xff@x", "a%0Ab%FF@x" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *name = gw_maildir_name (rows[i].recipient);
      g_assert_cmpstr (name, ==, rows[i].want);
      g_assert_null (strchr (name, '/'));
    }
}

static GwDeliver *
open_maildir (const char *home)
{
  GwConfig config = { .home = (char *) home, .delivery = GW_DELIVERY_MAILDIR };
  g_autoptr (GError) error = NULL;
  GwDeliver *deliver = gw_deliver_open (&config, &error);
  g_assert_no_error (error);
  return deliver;
}

static GwDelivered *
send (GwDeliver *deliver, const char *recipient, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed = g_bytes_new (text, strlen (text));
  GwDelivered *delivered = gw_deliver_send (deliver, "", recipient, ID, sealed, &error);
  g_assert_no_error (error);
  g_assert_cmpint (delivered->outcome, ==, GW_DELIVERED_SENT);
  return delivered;
}

static void
test_delivery (void)
{
  g_autofree char *home = g_dir_make_tmp ("notigate-XXXXXX", NULL);
  g_autoptr (GwDeliver) deliver = open_maildir (home);
  g_autoptr (GwDelivered) first = send (deliver, "poc@cert.xa.example", LETTER);
  g_autofree char *path = g_build_filename (home, "outgoing", "poc@cert.xa.example", "new", first->queue_id, NULL);
  g_autofree char *content = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_cmpmem (content, size, LETTER, strlen (LETTER));
  struct stat status;
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_cmpuint (count (home, "tmp"), ==, 0);

  /* The same again is the same; a mail program that has read it changes nothing. */
  g_autoptr (GwDelivered) again = send (deliver, "POC@cert.xa.example", LETTER);
  g_assert_cmpstr (again->queue_id, ==, first->queue_id);
  g_assert_cmpuint (count (home, "new"), ==, 1);
  g_autofree char *seen = g_strdup_printf ("%s/outgoing/poc@cert.xa.example/cur/%s:2,S", home, first->queue_id);
  g_assert_cmpint (g_rename (path, seen), ==, 0);
  g_autoptr (GwDelivered) read = send (deliver, "poc@cert.xa.example", LETTER);
  g_assert_cmpstr (read->queue_id, ==, first->queue_id);
  g_assert_cmpuint (count (home, "new"), ==, 0);

  /* Other bytes are another file, and hide nothing. */
  g_autoptr (GwDelivered) other = send (deliver, "poc@cert.xa.example", "Subject: y\r\n\r\n");
  g_assert_cmpstr (other->queue_id, !=, first->queue_id);
  g_assert_cmpuint (count (home, "new"), ==, 1);
  remove_tree (home);
}

static void
test_failures (void)
{
  g_autofree char *home = g_dir_make_tmp ("notigate-XXXXXX", NULL);
  g_autofree char *outgoing = g_build_filename (home, "outgoing", NULL);
  g_autoptr (GBytes) sealed = g_bytes_new_static (LETTER, strlen (LETTER));
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (outgoing, "in the way", -1, NULL));
  g_assert_null (gw_maildir_send (outgoing, "poc@cert.xa.example", ID, sealed, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_IO);
  g_clear_error (&error);
  g_assert_cmpint (g_remove (outgoing), ==, 0);
  g_assert_null (gw_maildir_send (outgoing, "../poc@x", ID, sealed, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_DATA);
  g_assert_false (g_file_test (outgoing, G_FILE_TEST_EXISTS));
  remove_tree (home);
}

static void
test_backoff (void)
{
  static const struct { int attempts; gint64 want_minutes; } rows[] = {
    { 0, 1 }, { 1, 1 }, { 2, 2 }, { 3, 5 }, { 4, 15 }, { 5, 30 }, { 6, 60 }, { 7, 60 }, { 1000000, 60 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      gint64 want = rows[i].want_minutes * GW_MINUTE;
      g_assert_cmpint (gw_deliver_backoff (rows[i].attempts, 0), ==, want - want / 10);
      g_assert_cmpint (gw_deliver_backoff (rows[i].attempts, G_MAXUINT32), ==, want + want / 10);
      g_assert_cmpint (ABS (gw_deliver_backoff (rows[i].attempts, G_MAXUINT32 / 2) - want), <, GW_SECOND);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/outbox/maildir/names", test_names);
  g_test_add_func ("/outbox/maildir/delivery", test_delivery);
  g_test_add_func ("/outbox/maildir/failures", test_failures);
  g_test_add_func ("/outbox/deliver/backoff", test_backoff);
  return g_test_run ();
}
