/* SPDX-License-Identifier: Apache-2.0
 * What we seal is opened with stock gpg, as a contact would. */
#include "base/error.h"
#include "outbox/seal.h"
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define BODY "Form: poc-notification/1\nTitle: the secret title \xc3\xa4\n\nFrom here on text.  \n"

typedef struct {
  char *directory;
  char *gateway_home, *contact_home;
  GwOpenpgp *gateway, *contact;
  char *gateway_key, *contact_key;
} Fixture;

static GwOpenpgp *
open_engine (const char *home)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (gw_openpgp_home_init (home, &error));
  GwOpenpgp *engine = gw_openpgp_new (home, &error);
  g_assert_no_error (error);
  return engine;
}

static void
exchange (GwOpenpgp *from, const char *fingerprint, GwOpenpgp *to)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) key = gw_openpgp_export (from, fingerprint, &error);
  g_assert_no_error (error);
  g_autoptr (GwKey) imported = gw_openpgp_import (to, key, fingerprint, &error);
  g_assert_no_error (error);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture->directory = g_dir_make_tmp ("notigate-XXXXXX", &error);
  fixture->gateway_home = g_build_filename (fixture->directory, "gateway", NULL);
  fixture->contact_home = g_build_filename (fixture->directory, "contact", NULL);
  fixture->gateway = open_engine (fixture->gateway_home);
  fixture->contact = open_engine (fixture->contact_home);
  fixture->gateway_key = gw_openpgp_generate (fixture->gateway, "CCC <gateway@ccc.example>", &error);
  g_assert_no_error (error);
  fixture->contact_key = gw_openpgp_generate (fixture->contact, "XA <poc@cert.xa.example>", &error);
  g_assert_no_error (error);
  exchange (fixture->gateway, fixture->gateway_key, fixture->contact);
  exchange (fixture->contact, fixture->contact_key, fixture->gateway);
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) entries = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;
  while (entries && (name = g_dir_read_name (entries)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  (void) g_remove (path);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_true (gw_openpgp_stop_agent (fixture->gateway, NULL));
  g_assert_true (gw_openpgp_stop_agent (fixture->contact, NULL));
  gw_openpgp_free (fixture->gateway);
  gw_openpgp_free (fixture->contact);
  remove_tree (fixture->directory);
  g_free (fixture->directory);
  g_free (fixture->gateway_home);
  g_free (fixture->contact_home);
  g_free (fixture->gateway_key);
  g_free (fixture->contact_key);
}

static GwMessage *
make_letter (void)
{
  GwMessage *message = gw_message_new ();
  message->from_name = g_strdup ("CCC");
  message->from_address = g_strdup ("gateway@ccc.example");
  message->to_address = g_strdup ("poc@cert.xa.example");
  message->date_us = G_GINT64_CONSTANT (1789368300) * G_USEC_PER_SEC;
  message->message_id = g_strdup ("<GW-R-4T7K2Q.5127@ccc.example>");
  message->in_reply_to = g_strdup ("<XA-2026-0001@cert.xa.example>");
  message->subject = g_strdup ("the secret title");
  message->outer_subject = g_strdup ("Notigate 2026-104217");
  message->loop_token = g_strdup ("abcdefghijklmnopqrstuvwxyz");
  message->body = g_strdup (BODY);
  g_autoptr (GBytes) proof = g_bytes_new_static ("c2sp.org/tlog-proof@v1\n", 23);
  gw_message_attach (message, "proof.txt", "application/octet-stream", proof);
  return message;
}

/* Runs stock gpg as the contact. The caller's: what it wrote; NULL where it failed. */
static GBytes *
run_gpg (Fixture *fixture, const char *const *arguments)
{
  g_autoptr (GPtrArray) line = g_ptr_array_new ();
  const char *fixed[] = { "gpg", "--homedir", fixture->contact_home, "--batch", "--trust-model", "always" };
  for (gsize i = 0; i < G_N_ELEMENTS (fixed); i++)
    g_ptr_array_add (line, (gpointer) fixed[i]);
  for (; *arguments; arguments++)
    g_ptr_array_add (line, (gpointer) *arguments);
  g_ptr_array_add (line, NULL);
  g_autoptr (GError) error = NULL;
  GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE;
  g_autoptr (GSubprocess) process = g_subprocess_newv ((const char *const *) line->pdata, flags, &error);
  g_assert_no_error (error);
  g_autoptr (GBytes) output = NULL;
  g_assert_true (g_subprocess_communicate (process, NULL, NULL, &output, NULL, &error));
  return g_subprocess_get_successful (process) ? g_steal_pointer (&output) : NULL;
}

static char *
save (Fixture *fixture, const char *name, const char *data, gsize size)
{
  char *path = g_build_filename (fixture->directory, name, NULL);
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
  return path;
}

/* The two parts of a multipart, as RFC 2046 cuts them: by hand, not with the code under test. */
static void
split (const char *text, gsize size, GString *first, GString *second)
{
  g_autofree char *copy = g_strndup (text, size);
  const char *boundary = strstr (copy, "boundary=\"") + 10;
  g_autofree char *line = g_strdup_printf ("--%.*s", (int) strcspn (boundary, "\""), boundary);
  char *one = strstr (copy, line) + strlen (line) + 2;
  char *end_of_one = strstr (one, line) - 2;
  char *two = end_of_one + 2 + strlen (line) + 2;
  char *end_of_two = strstr (two, line) - 2;
  g_string_append_len (first, one, end_of_one - one);
  g_string_append_len (second, two, end_of_two - two);
}

/* Whether stock gpg finds the multipart/signed @text good; @entity is what was signed. */
static gboolean
is_good (Fixture *fixture, const char *text, gsize size, GString *entity)
{
  g_autoptr (GString) part = g_string_new (NULL);
  split (text, size, entity, part);
  const char *armor = strstr (part->str, "\r\n\r\n") + 4;
  g_autofree char *data = save (fixture, "entity", entity->str, entity->len);
  g_autofree char *signature = save (fixture, "signature.asc", armor, strlen (armor));
  const char *arguments[] = { "--verify", signature, data, NULL };
  g_autoptr (GBytes) output = run_gpg (fixture, arguments);
  return output != NULL;
}

static void
check_crlf (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  for (gsize i = 0; i < size; i++)
    g_assert_true (data[i] == '\n' ? data[i - 1] == '\r' : data[i] == '\r' ? data[i + 1] == '\n' : data[i] > 0);
}

static void
test_signed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GwMessage) message = make_letter ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) sealed = gw_seal (fixture->gateway, fixture->gateway_key, NULL, message, &error);
  g_assert_no_error (error);
  check_crlf (sealed);
  gsize size;
  const char *text = g_bytes_get_data (sealed, &size);
  g_autoptr (GString) entity = g_string_new (NULL);
  g_assert_true (is_good (fixture, text, size, entity));
  g_assert_nonnull (strstr (entity->str, "; hp=\"clear\""));
  /* Its twin with one changed letter is not. */
  g_autofree char *forged = g_memdup2 (text, size);
  char *subject = memmem (forged, size, "=46rom here", 11);
  g_assert_nonnull (subject);
  subject[6] = 'H';
  g_autoptr (GString) other = g_string_new (NULL);
  g_assert_false (is_good (fixture, forged, size, other));
}

static void
test_encrypted (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GwMessage) message = make_letter ();
  g_autoptr (GError) error = NULL;
  const char *const to[] = { fixture->contact_key, NULL };
  g_autoptr (GBytes) sealed = gw_seal (fixture->gateway, fixture->gateway_key, to, message, &error);
  g_assert_no_error (error);
  check_crlf (sealed);
  gsize size;
  const char *text = g_bytes_get_data (sealed, &size);
  g_assert_null (memmem (text, size, "secret", 6));
  g_assert_nonnull (memmem (text, size, "\r\nSubject: Notigate 2026-104217\r\n", 33));
  g_autoptr (GString) version = g_string_new (NULL);
  g_autoptr (GString) ciphertext = g_string_new (NULL);
  split (text, size, version, ciphertext);
  g_assert_cmpstr (strstr (version->str, "\r\n\r\n"), ==, "\r\n\r\nVersion: 1\r\n");
  const char *armor = strstr (ciphertext->str, "\r\n\r\n") + 4;
  g_autofree char *path = save (fixture, "encrypted.asc", armor, strlen (armor));
  const char *arguments[] = { "--decrypt", path, NULL };
  g_autoptr (GBytes) nested = run_gpg (fixture, arguments);
  g_assert_nonnull (nested);
  gsize nested_size;
  const char *nested_text = g_bytes_get_data (nested, &nested_size);
  g_assert_true (nested_size > 30 && memcmp (nested_text, "Content-Type: multipart/signed;", 31) == 0);
  g_autoptr (GString) entity = g_string_new (NULL);
  g_assert_true (is_good (fixture, nested_text, nested_size, entity));
  g_assert_nonnull (strstr (entity->str, "Subject: the secret title\r\n"));
  g_assert_nonnull (strstr (entity->str, "\r\nHP-Outer: Subject: Notigate 2026-104217\r\n"));
  g_assert_nonnull (strstr (entity->str, "; hp=\"cipher\""));
}

/* Never in clear because of a slip, never half sealed. */
static void
test_failures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GwMessage) message = make_letter ();
  const char *const nobody[] = { NULL };
  const char *const stranger[] = { fixture->contact_key, "0123456789ABCDEF0123456789ABCDEF01234567", NULL };
  g_autoptr (GError) error = NULL;
  g_assert_null (gw_seal (fixture->gateway, fixture->gateway_key, nobody, message, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CRYPTO);
  g_clear_error (&error);
  g_assert_null (gw_seal (fixture->gateway, fixture->gateway_key, stranger, message, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  g_assert_null (gw_seal (fixture->gateway, fixture->contact_key, NULL, message, &error));
  g_assert_nonnull (error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/outbox/seal/signed", Fixture, NULL, set_up, test_signed, tear_down);
  g_test_add ("/outbox/seal/encrypted", Fixture, NULL, set_up, test_encrypted, tear_down);
  g_test_add ("/outbox/seal/failures", Fixture, NULL, set_up, test_failures, tear_down);
  return g_test_run ();
}
