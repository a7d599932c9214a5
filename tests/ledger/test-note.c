/* SPDX-License-Identifier: Apache-2.0
 * Signed notes: the public example, our own keys and their files, and what must be refused. */
#include "base/error.h"
#include "ledger/note.h"
#include "support.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define TEXT "ccc.example/ledger\n0\nroot\n"
#define DASH "\xe2\x80\x94 "

static GwNoteKey *
new_key (const char *name)
{
  g_autoptr (GError) error = NULL;
  GwNoteKey *key = gw_note_key_generate (name, &error);
  g_assert_no_error (error);
  return key;
}

static GwNoteVerifier *
verifier_of (const GwNoteKey *key)
{
  g_autofree char *why = NULL;
  g_autofree char *vkey = gw_note_key_vkey (key);
  GwNoteVerifier *verifier = gw_note_verifier_parse (vkey, &why);
  g_assert_cmpstr (why, ==, NULL);
  return verifier;
}

static void
test_example (void)
{
  gsize size;
  g_autofree char *why = NULL;
  g_autofree char *vkey = corpus_load ("signed-note-example.vkey", &size);
  g_autoptr (GwNoteVerifier) verifier = gw_note_verifier_parse (vkey, &why);
  g_assert_cmpstr (why, ==, NULL);
  g_assert_cmpstr (verifier->name, ==, "example.com/foo");

  g_autofree char *note = corpus_load ("signed-note-example.note", &size);
  g_autofree char *text = gw_note_verify (verifier, note, size, &why);
  g_assert_cmpstr (why, ==, NULL);
  g_assert_cmpstr (text, ==, "This is an example message.\n");

  g_autofree char *tampered = corpus_load ("signed-note-tampered.note", &size);
  g_assert_null (gw_note_verify (verifier, tampered, size, &why));
  g_assert_nonnull (strstr (why, "is bad"));
}

static void
test_round_trip (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GwNoteKey) key = new_key ("ccc.example/ledger");
  g_autoptr (GwNoteVerifier) verifier = verifier_of (key);
  g_autofree char *note = gw_note_sign (key, TEXT, &error);
  g_assert_no_error (error);
  g_autofree char *again = gw_note_sign (key, TEXT, &error);
  g_assert_cmpstr (note, ==, again);
  g_autofree char *text = gw_note_verify (verifier, note, strlen (note), NULL);
  g_assert_cmpstr (text, ==, TEXT);

  g_autoptr (GwNoteKey) other = new_key ("ccc.example/ledger");
  g_autoptr (GwNoteVerifier) other_verifier = verifier_of (other);
  g_autofree char *why = NULL;
  g_assert_null (gw_note_verify (other_verifier, note, strlen (note), &why));
  g_assert_cmpstr (why, ==, "the note is not signed by ccc.example/ledger");

  /* a new epoch: the same key under another name signs what the old vkey does not vouch for */
  g_autoptr (GwNoteKey) epoch = gw_note_key_rename (key, "ccc.example/ledger/2", &error);
  g_assert_no_error (error);
  g_autoptr (GwNoteVerifier) epoch_verifier = verifier_of (epoch);
  g_assert_cmpmem (epoch_verifier->public_key, 32, verifier->public_key, 32);
  g_assert_cmpint (memcmp (epoch_verifier->id, verifier->id, 4), !=, 0);
}

/* An empty line in the text is part of it: the last one divides. */
static void
test_empty_lines (void)
{
  g_autoptr (GwNoteKey) key = new_key ("a");
  g_autoptr (GwNoteVerifier) verifier = verifier_of (key);
  g_autofree char *note = gw_note_sign (key, "one\n\ntwo\n\n", NULL);
  g_autofree char *text = gw_note_verify (verifier, note, strlen (note), NULL);
  g_assert_cmpstr (text, ==, "one\n\ntwo\n\n");
}

typedef struct {
  const char *label;
  const char *before; /* the note's text */
  const char *after;  /* %s is our good signature line with LF */
  const char *want;   /* part of the reason; NULL: accepted */
} Shape;

static const Shape shapes[] = {
  { "plain", TEXT, "\n%s", NULL },
  { "unknown name first", TEXT, "\n" DASH "witness.example AAAAAAAAAAA=\n%s", NULL },
  { "unknown name last", TEXT, "\n%s" DASH "witness.example AAAAAAAAAAA=\n", NULL },
  { "our name, unknown id", TEXT, "\n%s" DASH "ccc.example/ledger AAAAAAAAAAA=\n", NULL },
  { "repeated", TEXT, "\n%s%s", "two signature lines" },
  { "text changed", "ccc.example/ledger\n1\nroot\n", "\n%s", "is bad" },
  { "no blank line", TEXT, "%s", "no signature" },
  { "nothing behind the blank line", TEXT, "\n", "no signature" },
  { "only a witness", TEXT, "\n" DASH "witness.example AAAAAAAAAAA=\n", "not signed by" },
  { "hyphen for the dash", TEXT, "\n- witness.example AAAAAAAAAAA=\n%s", "signature line 1" },
  { "no base 64", TEXT, "\n%s" DASH "witness.example\n", "signature line 2" },
  { "stray bits in base 64", TEXT, "\n%s" DASH "witness.example AAAAAAAAAAB=\n", "signature line 2" },
  { "no room for a signature", TEXT, "\n%s" DASH "witness.example AAAAAA==\n", "signature line 2" },
  { "plus in a name", TEXT, "\n%s" DASH "wit+ness AAAAAAAAAAA=\n", "signature line 2" },
  { "blank in a name", TEXT, "\n%s" DASH "wit\xc2\xa0ness AAAAAAAAAAA=\n", "signature line 2" },
  { "carriage return", TEXT, "\n%s" DASH "witness AAAAAAAAAAA=\r\n", "control characters" },
  { "no UTF-8", TEXT, "\n%s" DASH "witness\xff AAAAAAAAAAA=\n", "not UTF-8" },
  { "last line not ended", TEXT, "\n%s" DASH "witness AAAAAAAAAAA=", "does not end in a line feed" },
  { "a text line behind", TEXT, "\n%smore\n", "signature line 2" },
};

static void
test_shapes (void)
{
  g_autoptr (GwNoteKey) key = new_key ("ccc.example/ledger");
  g_autoptr (GwNoteVerifier) verifier = verifier_of (key);
  g_autofree char *note = gw_note_sign (key, TEXT, NULL);
  const char *line = strstr (note, "\n\n") + 2;
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      const Shape *shape = &shapes[i];
      g_auto (GStrv) parts = g_strsplit (shape->after, "%s", -1);
      g_autofree char *after = g_strjoinv (line, parts);
      g_autofree char *made = g_strconcat (shape->before, after, NULL);
      g_autofree char *why = NULL;
      g_autofree char *text = gw_note_verify (verifier, made, strlen (made), &why);
      g_test_message ("%s: %s", shape->label, why ? why : "accepted");
      g_assert_cmpint (text != NULL, ==, shape->want == NULL);
      g_assert_cmpint (why != NULL, ==, shape->want != NULL);
      if (shape->want != NULL)
        g_assert_nonnull (strstr (why, shape->want));
    }
}

/* 16 signatures must be accepted, says signed-note; far more need not. */
static void
test_many_signatures (void)
{
  g_autoptr (GwNoteKey) key = new_key ("ccc.example/ledger");
  g_autoptr (GwNoteVerifier) verifier = verifier_of (key);
  for (guint count = 16; count <= 116; count += 100)
    {
      g_autofree char *signed_note = gw_note_sign (key, TEXT, NULL);
      g_autoptr (GString) note = g_string_new (signed_note);
      for (guint i = 1; i < count; i++)
        g_string_append_printf (note, DASH "witness.example/%u AAAAAAAAAAA=\n", i);
      g_autofree char *text = gw_note_verify (verifier, note->str, note->len, NULL);
      g_assert_cmpint (text != NULL, ==, count == 16);
    }
}

typedef struct {
  const char *vkey;
  const char *want; /* part of the reason; NULL: accepted */
} Vkey;

static const Vkey vkeys[] = {
  { "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", NULL },
  { "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n", NULL },
  { "example.com/fox+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "does not belong" },
  { "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "does not belong" },
  { "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l", "does not belong" },
  { "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2", "base 64" },
  { "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k ", "base 64" },
  { "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "lower-case" },
  { "example.com/foo+530d903a+BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "not an Ed25519 key" },
  { "example.com/foo+530d903a+AekyeRrm", "not an Ed25519 key" },
  { "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "name" },
  { "exa mple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "name" },
  { "example.com/foo+530d903a", "form" },
  { "", "form" },
};

static void
test_vkeys (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (vkeys); i++)
    {
      g_autofree char *why = NULL;
      g_autoptr (GwNoteVerifier) verifier = gw_note_verifier_parse (vkeys[i].vkey, &why);
      g_test_message ("%s: %s", vkeys[i].vkey, why ? why : "accepted");
      g_assert_cmpint (verifier != NULL, ==, vkeys[i].want == NULL);
      if (vkeys[i].want != NULL)
        g_assert_nonnull (strstr (why, vkeys[i].want));
    }
}

static void
test_key_file (void)
{
  g_autoptr (GError) error = NULL;
  char *directory = support_directory ();
  g_autofree char *path = g_build_filename (directory, "ledger.key", NULL);
  g_autoptr (GwNoteKey) key = new_key ("ccc.example/ledger");
  g_assert_null (gw_note_key_load (path, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_NOINPUT);
  g_clear_error (&error);

  g_assert_true (gw_note_key_save (key, path, &error));
  struct stat status;
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 07777, ==, 0600);
  g_autoptr (GwNoteKey) loaded = gw_note_key_load (path, &error);
  g_assert_no_error (error);
  g_autofree char *one = gw_note_sign (key, TEXT, NULL);
  g_autofree char *two = gw_note_sign (loaded, TEXT, NULL);
  g_assert_cmpstr (one, ==, two);

  g_assert_false (gw_note_key_save (key, path, &error)); /* it may be the only copy */
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
  g_clear_error (&error);

  g_assert_cmpint (g_chmod (path, 0640), ==, 0);
  g_assert_null (gw_note_key_load (path, &error));
  g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
  g_assert_nonnull (strstr (error->message, "chmod"));
  g_clear_error (&error);
  support_remove (directory);
}

static void
test_damaged_key_file (void)
{
  char *directory = support_directory ();
  g_autofree char *path = g_build_filename (directory, "ledger.key", NULL);
  g_autoptr (GwNoteKey) key = new_key ("ccc.example/ledger");
  g_assert_true (gw_note_key_save (key, path, NULL));
  g_autofree char *good = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (path, &good, &size, NULL));
  for (gsize at = 0; at <= size; at += at < 12 ? 1 : 5)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *bad = g_strdup (good);
      if (at < size)
        bad[at] = bad[at] == 'A' ? 'B' : 'A';
      g_assert_true (g_file_set_contents_full (path, bad, (gssize) size, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
      g_autoptr (GwNoteKey) loaded = gw_note_key_load (path, &error);
      if (at == size)
        g_assert_no_error (error); /* the twin: nothing changed */
      else
        g_assert_error (error, GW_ERROR, GW_ERROR_CONFIG);
    }
  support_remove (directory);
}

static void
test_refusals (void)
{
  static const char *const names[] = { "", "a b", "a+b", "a\nb", "a\xc2\xa0z", "a\xff", "a\xc2\x85z" };
  static const char *const texts[] = { "", "no line feed", "tab\t\n", "\xff\n", "cr\r\n" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GwNoteKey) key = new_key ("\xc3\xa4.example/ledger");
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_assert_null (gw_note_key_generate (names[i], &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_USAGE);
      g_clear_error (&error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_assert_null (gw_note_sign (key, texts[i], &error));
      g_assert_error (error, GW_ERROR, GW_ERROR_USAGE);
      g_clear_error (&error);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/note/example", test_example);
  g_test_add_func ("/note/round-trip", test_round_trip);
  g_test_add_func ("/note/empty-lines", test_empty_lines);
  g_test_add_func ("/note/shapes", test_shapes);
  g_test_add_func ("/note/many-signatures", test_many_signatures);
  g_test_add_func ("/note/vkeys", test_vkeys);
  g_test_add_func ("/note/key-file", test_key_file);
  g_test_add_func ("/note/damaged-key-file", test_damaged_key_file);
  g_test_add_func ("/note/refusals", test_refusals);
  return g_test_run ();
}
